"""One order with `cryptography`, PyNaCl or our package: text, signature, base64. All four headers of it, or only the
signature of an order without `postOnly` (Bench/c/abi.c has the same), its values as they come or all of them texts.

sign.py cryptography | nacl headers
sign.py cryptography | nacl | backpack order | texts
"""

import base64
import sys

from worker import serve, times

SECRET_TEXT = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="
SECRET = base64.b64decode(SECRET_TEXT)
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


def signature(sign, order):
    pairs = "&".join(f"{name}={plain(value)}" for name, value in sorted(order.items()))
    text = f"instruction=orderExecute&{pairs}&timestamp={SENT_AT_MS}&window={WINDOW_MS}"
    return base64.b64encode(sign(text.encode())).decode()


def headers(key, sign):
    return {
        "X-API-Key": base64.b64encode(key).decode(),
        "X-Signature": signature(sign, ORDER),
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


def with_backpack(order):
    import backpack

    sign = backpack.Signer(SECRET_TEXT).sign
    return lambda: sign("orderExecute", order, SENT_AT_MS, WINDOW_MS), f"backpack {backpack.__version__}"


def main(library, what):
    order = {name: value for name, value in ORDER.items() if name != "postOnly"}
    if what == "texts":
        order = {name: plain(value) for name, value in order.items()}
    if library == "backpack":
        action, version = with_backpack(order)
        serve(action(), times(action), version)
        return
    key, sign, version = {"cryptography": with_cryptography, "nacl": with_nacl}[library]()
    if what == "headers":
        serve(" ".join(headers(key, sign).values()), times(lambda: headers(key, sign)), version)
    else:
        serve(signature(sign, order), times(lambda: signature(sign, order)), version)


main(*sys.argv[1:])
