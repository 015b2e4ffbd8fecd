"""What the programs of Examples/c print. Shared with Tests/Bare."""

import base64
import ctypes
import re
from decimal import Decimal

DOCUMENTED_KEY = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="


def check_sign_request(text):
    told = dict(line.split(": ", 1) for line in text.splitlines())
    assert list(told) == ["X-API-Key", "X-Signature", "X-Timestamp", "X-Window"]
    assert told["X-API-Key"] == DOCUMENTED_KEY
    signed = (
        "instruction=maxOrderQuantity&side=Bid&symbol=SOL_USDC"
        f"&timestamp={told['X-Timestamp']}&window={told['X-Window']}").encode()
    # Another reader than ours: libsodium itself.
    sodium = ctypes.CDLL("libsodium.so.23")
    signature, key = base64.b64decode(told["X-Signature"]), base64.b64decode(told["X-API-Key"])
    size = ctypes.c_ulonglong(len(signed))
    assert len(signature) == 64
    assert sodium.crypto_sign_verify_detached(signature, signed, size, key) == 0
    assert sodium.crypto_sign_verify_detached(signature, signed[:-1] + b"1", size, key) != 0


def check_print_book(text):
    books = re.findall(r"SOL_USDC after update (\d+)\n((?: .*\n)+)", text)
    assert len(books) == 2
    assert int(books[0][0]) < int(books[1][0])
    for _, drawn in books:
        above, below = drawn.split("              --------\n")
        asks = [tuple(map(Decimal, row.split())) for row in above.splitlines()]
        bids = [tuple(map(Decimal, row.split())) for row in below.splitlines()]
        assert len(asks) == len(bids) == 5
        prices = [price for price, _ in asks + bids]
        assert prices == sorted(prices, reverse=True) and len(set(prices)) == 10
        assert all(quantity > 0 for _, quantity in asks + bids)


def check_place_and_cancel(text):
    assert re.fullmatch(
        "Placed:    New\n"
        "Open:      buy 0.001 at 80000\n"
        "Cancelled: Cancelled, 0 filled before\n"
        "Refused:   .+\n", text), text


CHECKS = {
    "sign_request": check_sign_request, "print_book": check_print_book, "place_and_cancel": check_place_and_cancel}
