"""The order book: right, or silent."""

import json
import os
import threading
from decimal import Decimal

import pytest

from backpack import ArgumentError, FormatError, GapError, NotSyncedError, OrderBook

SNAPSHOT = {
    "asks": [["101", "1"], ["102", "2.5"]],
    "bids": [["99", "4"], ["100", "3"]],
    "lastUpdateId": "10",
    "timestamp": 1788264000000000,
}


def update(first, last, bids=(), asks=(), symbol="SOL_USDC"):
    return {
        "stream": f"depth.{symbol}",
        "data": {
            "e": "depth", "E": 1788264000000001, "s": symbol, "a": list(asks), "b": list(bids),
            "U": first, "u": last, "T": 1788264000000001,
        },
    }  # fmt: skip


@pytest.fixture
def book():
    book = OrderBook("SOL_USDC")
    book.load(SNAPSHOT)
    return book


def test_an_empty_book_shows_nothing():
    book = OrderBook("SOL_USDC")

    assert book.state.name == "empty"
    with pytest.raises(NotSyncedError):
        book.best("Bid")
    with pytest.raises(NotSyncedError):
        book.apply(update(11, 11))


def test_a_snapshot_is_shown_best_first(book):
    assert book.state.name == "synced"
    assert (book.state.bids_count, book.state.asks_count, book.state.last_update_id) == (2, 2, 10)
    assert book.best("Bid") == (Decimal(100), Decimal(3))
    assert book.levels("Ask") == [(Decimal(101), Decimal(1)), (Decimal(102), Decimal("2.5"))]
    assert book.levels("Ask", 1) == [(Decimal(101), Decimal(1))]


@pytest.mark.parametrize("kind", [lambda data: data, json.dumps, lambda data: json.dumps(data).encode()])
def test_an_update_changes_the_book_once(book, kind):
    frame = kind(update(11, 11, bids=[["100", "0"]], asks=[["100.5", "7"]]))

    assert book.apply(frame) is True
    assert book.apply(frame) is False
    assert book.best("Bid") == (Decimal(99), Decimal(4))
    assert book.best("Ask") == (Decimal("100.5"), Decimal(7))


def test_after_a_gap_nothing_is_shown_until_a_snapshot_comes(book):
    with pytest.raises(GapError):
        book.apply(update(13, 13, bids=[["100", "9"]]))

    assert book.state.name == "broken"
    with pytest.raises(NotSyncedError):
        book.best("Bid")
    book.load(SNAPSHOT)
    assert book.best("Bid") == (Decimal(100), Decimal(3))


def test_an_update_of_another_market_is_refused(book):
    with pytest.raises(FormatError):
        book.apply(update(11, 11, bids=[["100", "9"]], symbol="BTC_USDC"))

    assert book.best("Bid") == (Decimal(100), Decimal(3))


def test_the_cost_of_an_order_is_exact(book):
    assert book.cost("Bid", "2") == (Decimal(2), Decimal(203))
    assert book.cost("Ask", Decimal("3.5")) == (Decimal("3.5"), Decimal("349.5"))
    assert book.cost("Bid", 100).quantity == Decimal("3.5")
    with pytest.raises(ArgumentError, match="float"):
        book.cost("Bid", 0.5)
    with pytest.raises(ArgumentError):
        book.cost("Bid", "0")


@pytest.mark.parametrize("side", ["bid", "Buy", None, 0, []], ids=repr)
def test_a_side_is_bid_or_ask(book, side):
    with pytest.raises(ArgumentError):
        book.best(side)


@pytest.mark.parametrize("levels_max", [0, -1, 100001, 2**64 + 5, "5", 5.0], ids=repr)
def test_a_book_has_a_size_that_can_be(levels_max):
    with pytest.raises(ArgumentError):
        OrderBook("SOL_USDC", levels_max)


def test_threads_see_whole_updates_only(book):
    seen = set()
    is_over = threading.Event()

    def look():
        while not is_over.is_set():
            seen.add(tuple(book.levels("Bid", 2)))

    thread = threading.Thread(target=look)
    thread.start()
    for number in range(11, 2011):
        size = str(number % 2 + 1)
        book.apply(update(number, number, bids=[["100", size], ["99", size]]))
    is_over.set()
    thread.join()
    assert {levels for levels in seen if levels[0][1] != levels[1][1]} <= {tuple(
        [(Decimal(100), Decimal(3)), (Decimal(99), Decimal(4))]
    )}


def test_a_book_goes_on_working_in_a_forked_process(book):
    child = os.fork()
    if child == 0:
        os._exit(0 if book.best("Bid") == (Decimal(100), Decimal(3)) else 1)

    assert os.waitpid(child, 0)[1] == 0
