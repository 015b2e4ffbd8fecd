"""Signed headers of one order with `cryptography` or PyNaCl: text, signature, base64.

sign.py cryptography | nacl
"""

import base64
import sys

from worker import serve, times

SECRET = base64.b64decode("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=")
SENT_AT_MS, WINDOW_MS = 1750793021519, 5000
ORDER = {
    "symbol": "SOL_USDC",
    "side": "Bid",
    "orderType": "Limit",
    "price": "141.20",
    "quantity": "2.5",
    "timeInForce": "GTC",
    "clientId": 1843912877,
    "postOnly": True,
}


def plain(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def headers(key, sign):
    pairs = "&".join(f"{name}={plain(value)}" for name, value in sorted(ORDER.items()))
    text = f"instruction=orderExecute&{pairs}&timestamp={SENT_AT_MS}&window={WINDOW_MS}"
    return {
        "X-API-Key": base64.b64encode(key).decode(),
        "X-Signature": base64.b64encode(sign(text.encode())).decode(),
        "X-Timestamp": str(SENT_AT_MS),
        "X-Window": str(WINDOW_MS),
    }


def with_cryptography():
    import cryptography
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(SECRET)
    return key.public_key().public_bytes_raw(), key.sign, f"cryptography {cryptography.__version__}"


def with_nacl():
    import nacl
    from nacl.signing import SigningKey

    key = SigningKey(SECRET)
    return bytes(key.verify_key), lambda text: key.sign(text).signature, f"PyNaCl {nacl.__version__}"


key, sign, version = {"cryptography": with_cryptography, "nacl": with_nacl}[sys.argv[1]]()
serve(" ".join(headers(key, sign).values()), times(lambda: headers(key, sign)), version)
