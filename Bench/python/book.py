"""A book kept from updates of ten levels by ccxt: its own class and its own reading of the venue's frames.

book.py SNAPSHOT FRAMES
"""

import json
import sys
from pathlib import Path

import ccxt.pro
from worker import serve, untimed

exchange = ccxt.pro.backpack()
snapshot = json.loads(Path(sys.argv[1]).read_bytes())
frames = Path(sys.argv[2]).read_bytes().splitlines()


def loaded():
    book = exchange.parse_order_book(snapshot, "SOL/USDC", snapshot["timestamp"] // 1000)
    return exchange.order_book({**book, "nonce": int(snapshot["lastUpdateId"])})


state = {"book": loaded(), "next": 0}


def batch(count):
    for _ in range(count):
        if state["next"] == len(frames):
            state.update(book=untimed(loaded), next=0)
        exchange.handle_delta(state["book"], json.loads(frames[state["next"]])["data"])
        state["next"] += 1


batch(len(frames))
book = state["book"]
serve(f"{len(book['bids'])} {len(book['asks'])} {book['nonce']}", batch, f"ccxt {ccxt.__version__}")
