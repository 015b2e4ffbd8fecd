"""A snapshot of the book: our package into NumPy arrays, orjson and exact decimals, or the standard library's json and
floats.

depth.py backpack | orjson | json FILE
"""

import json
import sys
from decimal import Decimal, localcontext
from pathlib import Path

from worker import serve, times


def read(loads, number, text):
    payload = loads(text)
    return (
        [(number(price), number(quantity)) for price, quantity in payload["asks"]],
        [(number(price), number(quantity)) for price, quantity in payload["bids"]],
        int(payload["lastUpdateId"]),
        payload["timestamp"],
    )


def total(levels):
    sums = (sum(column, Decimal(0)) for column in zip(*levels))
    return " ".join([str(len(levels)), *(f"{value.normalize():f}" for value in sums)])


def with_backpack(text):
    import backpack
    import numpy

    def action():
        return backpack.parse_depth(text, numpy=True)

    depth = action()
    answer = f"{total(depth.asks)} {total(depth.bids)} {depth.last_update_id} {depth.engine_time_us}"
    serve(answer, times(action), f"backpack {backpack.__version__}, NumPy {numpy.__version__}")


def main(library, path):
    text = Path(path).read_bytes()
    if library == "backpack":
        with_backpack(text)
        return
    if library == "json":  # Not exact: nothing to compare.
        serve("-", times(lambda: read(json.loads, float, text)), f"Python {sys.version.split()[0]}")
        return
    import orjson

    with localcontext() as context:
        context.prec = 100
        asks, bids, number, timestamp = read(orjson.loads, Decimal, text)
        answer = f"{total(asks)} {total(bids)} {number} {timestamp}"
    serve(answer, times(lambda: read(orjson.loads, Decimal, text)), f"orjson {orjson.__version__}")


main(*sys.argv[1:])
