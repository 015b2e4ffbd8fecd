"""Recorded and live markets: the served exchange moves by somebody else's events."""

import json
import time
from decimal import Decimal

import pytest

from exchange.served import KEY, PATIENCE, START, START_MS, Exchange

MARKET = "SOL_USDC"
STILL = ("--speed", "0", "--start", START, "--key", KEY)


@pytest.fixture
def serve(program):
    """Starts exchanges that may say something on standard error."""
    exchanges = []

    def serve(*arguments):
        exchanges.append(Exchange(program, *arguments))
        return exchanges[-1]

    yield serve
    for exchange in exchanges:
        exchange.stop()


def depth(exchange):
    book = exchange.get(f"/api/v1/depth?symbol={MARKET}")
    return {side: [[Decimal(text) for text in level] for level in book[side]] for side in ("bids", "asks")}


def until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"


# Recorded


def write_recording(path, market, events):
    """`events`: milliseconds after the start and members."""
    lines = [{"format": "backpack-recording", "version": 1, "madeAt": START_MS * 1000, "markets": [market]}]
    lines += [{"t": (START_MS + after) * 1000, "s": MARKET, **members} for after, members in events]
    lines.append({"t": START_MS * 1000, "e": "end", "events": len(events), "coalesced": 0, "interruptions": 0})
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return f"recorded:{path}"


@pytest.fixture
def market(serve):
    return serve(*STILL, "--seed", "1").get(f"/api/v1/market?symbol={MARKET}")


EVENTS = [
    (0, {"e": "book", "b": [["140", "5"], ["139.5", "9"]], "a": [["140.1", "4"], ["140.2", "6"]]}),
    (1000, {"e": "levels", "b": [["140", "2"]]}),
    (2000, {"e": "trade", "p": "140", "q": "1.5", "S": "Ask"}),
    (2000, {"e": "levels", "b": [["140", "0.5"]]}),
    (3000, {"e": "trade", "p": "140", "q": "1", "S": "Ask"}),
    (3000, {"e": "levels", "b": [["140", "0"]]}),
    (4000, {"e": "levels", "a": [["140.1", "0"], ["139.9", "3"]]}),
]


def test_a_recording_is_replayed_level_by_level(serve, market, tmp_path):
    exchange = serve(*STILL, "--source", write_recording(tmp_path / "sol.jsonl", market, EVENTS))

    exchange.advance(500)
    assert depth(exchange)["bids"] == [[Decimal("139.5"), 9], [140, 5]]
    exchange.advance(600)
    assert depth(exchange)["bids"][-1] == [140, 2]
    exchange.advance(1000)
    assert [trade["quantity"] for trade in exchange.get(f"/api/v1/trades?symbol={MARKET}")] == ["1.5"]
    exchange.advance(3000)
    assert depth(exchange)["asks"][0] == [Decimal("139.9"), 3]
    assert exchange.status()["source"] == "recorded"


def test_what_rested_before_an_order_trades_before_it(serve, market, tmp_path):
    exchange = serve(*STILL, "--source", write_recording(tmp_path / "sol.jsonl", market, EVENTS))
    now = exchange.advance(1500)
    order = exchange.place(price="140", quantity="1", sent_at_ms=now).json
    assert order["status"] == "New" and depth(exchange)["bids"][-1] == [140, 3]

    # 1.5 are sold at 140: the 2 that stood before take them all.
    now = exchange.advance(1000)
    assert exchange.open_orders(now)[0]["executedQuantity"] == "0"
    # 1 more: half of it is left of them, half meets the order.
    now = exchange.advance(1000)
    assert exchange.open_orders(now)[0]["executedQuantity"] == "0.5"
    # Somebody offers at 139.9, below the order: it would have traded.
    now = exchange.advance(1000)
    assert exchange.open_orders(now) == []


def test_a_damaged_recording_stops_the_markets_and_says_where(serve, market, tmp_path):
    path = tmp_path / "sol.jsonl"
    source = write_recording(path, market, EVENTS)
    lines = path.read_text().splitlines()
    lines[3] = '{"t":1,"s":"SOL_USDC","e":"trade","p":"0"}'
    path.write_text("\n".join(lines) + "\n")
    exchange = serve(*STILL, "--source", source)

    now = exchange.advance(5000)
    answer = exchange.place(price="139", quantity="1", sent_at_ms=now)

    assert (answer.status, answer.json["code"]) == (400, "TRADING_PAUSED")
    status, errors = exchange.stop()
    assert status == 0 and "Line 4 of the recording is damaged" in errors


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--source", "recorded:/nowhere/file"), "/nowhere/file"),
        (("--source", "tape"), "is no source"),
        (("--source", "live", "--speed", "2"), "venue's own time"),
    ],
)
def test_a_source_that_cannot_be_had_is_named(program, arguments, reason):
    import subprocess

    ended = subprocess.run([program, "--port", "0", *arguments], capture_output=True, text=True, timeout=PATIENCE)
    assert ended.returncode != 0 and reason in ended.stderr and ended.stdout == ""


# Live: one exchange is the venue of the other.


@pytest.fixture
def pair(serve):
    venue = serve("--seed", "3", "--rate-limits", "off")
    paper = serve(
        "--source", "live", "--markets", f"{MARKET},SOL_USDC_PERP", "--key", KEY, "--rate-limits", "off",
        "--live-rest-url", venue.url, "--live-ws-url", venue.ws_url,
    )  # fmt: skip
    return venue, paper


def test_live_markets_show_the_venues_book(pair):
    venue, paper = pair

    def same():
        return depth(venue) == depth(paper)

    until(same)
    until(lambda: paper.get("/api/v1/markPrices?symbol=SOL_USDC_PERP") != [])
    assert {market["symbol"] for market in paper.get("/api/v1/markets")} == {MARKET, "SOL_USDC_PERP"}


def test_paper_orders_match_against_the_live_book(pair):
    venue, paper = pair
    until(lambda: depth(paper)["asks"] and depth(paper)["bids"])
    best = depth(paper)["asks"][0][0]

    bought = paper.place(price=str(best + 1), quantity="0.5", timeInForce="IOC", sent_at_ms=paper.now_ms).json

    assert bought["status"] == "Filled"
    price = Decimal(bought["executedQuoteQuantity"]) / Decimal(bought["executedQuantity"])
    assert abs(price - best) < 1
    # Nothing of it reached the venue.
    assert venue.status()["connections"] >= 1
    fills = venue.signed("GET", "/wapi/v1/history/fills", "fillHistoryQueryAll", {}, sent_at_ms=venue.now_ms)
    assert fills.json == []


def test_nothing_trades_while_the_live_data_is_interrupted(pair):
    venue, paper = pair
    until(lambda: depth(paper)["bids"])

    venue.stop()

    def is_paused():
        answer = paper.place(price="1", quantity="1", sent_at_ms=paper.now_ms)
        return answer.json.get("code") == "TRADING_PAUSED"

    until(is_paused)
