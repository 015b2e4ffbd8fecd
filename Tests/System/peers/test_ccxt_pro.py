"""ccxt pro 4.5.64 from PyPI, as it is, listens to the paper exchange; only `urls` and credentials are set.

Subscriptions are not acknowledged, so what a test does may come before one stands: it is done again until something
arrives. What ccxt pro needs of the streams:
- ten depth frames before it fetches its snapshot, whose `lastUpdateId` must lie inside what it has buffered;
- numbers for `E`; `e` on every frame, or it passes it over: the positions sent on subscription are;
- `stream` as it was subscribed: it takes the candle's interval from there.
"""

import asyncio
import itertools
from decimal import Decimal

import ccxt.pro
import pytest

from peers import PATIENCE_S, no_proxy, running  # noqa: F401

SPOT, PERP = "SOL/USDC", "SOL/USDC:USDC"


@pytest.fixture
def listen(running):
    """Runs a conversation with a fresh client and closes it, however it ends."""

    def run(conversation):
        async def whole():
            client = ccxt.pro.backpack(
                {"apiKey": running.key, "secret": running.secret, "enableRateLimit": False}
            )
            client.urls["api"] = {
                "public": running.rest,
                "private": running.rest,
                "ws": {"public": running.ws, "private": running.ws},
            }
            try:
                return await asyncio.wait_for(conversation(client), 3 * PATIENCE_S)
            finally:
                await client.close()

        return asyncio.run(whole())

    return run


async def until_heard(heard, act):
    """Acts again and again until the awaited frame is there."""
    task = asyncio.ensure_future(heard)
    for _ in range(2 * PATIENCE_S):
        await act()
        done, _ = await asyncio.wait([task], timeout=0.5)
        if done:
            return task.result()
    task.cancel()
    raise AssertionError("nothing was heard")


async def last_told(client, order_id, status, act):
    """What ccxt keeps of an order once it has that status.

    It wakes only who waits while a frame comes; what came before is in its cache, and the next frame wakes.
    """
    for _ in range(2 * PATIENCE_S):
        for order in client.orders:
            if (order["id"], order["status"]) == (order_id, status):
                return dict(order)
        await until_heard(client.watch_orders(), act)
    raise AssertionError(f"{order_id} was never told to be {status}")


async def far_below(client, symbol=SPOT):
    book = await client.fetch_order_book(symbol)
    return round(book["bids"][0][0] * 0.98, 2)


def toggler(client, price):
    """Places an order, then cancels it: two changes of the book."""

    async def toggle():
        order = await client.create_order(SPOT, "limit", "buy", 0.1, price, {"postOnly": True})
        await client.cancel_order(order["id"], SPOT)

    return toggle


def buyer(client, symbol=SPOT):
    """Trades, back and forth, so that nothing runs out."""
    sides = itertools.cycle(("buy", "sell"))

    async def trade():
        return await client.create_order(symbol, "market", next(sides), 0.1)

    return trade


def levels(side):
    return {Decimal(str(price)): Decimal(str(quantity)) for price, quantity, *_ in side}


def test_the_watched_order_book_is_the_one_of_rest(listen):
    async def conversation(client):
        await client.load_markets()
        toggle = toggler(client, await far_below(client))
        book = await until_heard(client.watch_order_book(SPOT), toggle)
        assert book["nonce"] > 0
        # Both are taken at moments of their own; they are compared where those fall together.
        for _ in range(200):
            await toggle()
            snapshot = await client.fetch_order_book(SPOT)
            while book["nonce"] < snapshot["nonce"]:
                book = await asyncio.wait_for(client.watch_order_book(SPOT), PATIENCE_S)
            if book["nonce"] == snapshot["nonce"]:
                # At once: the watched one goes on.
                return [{side: levels(each[side]) for side in ("bids", "asks")} for each in (book, snapshot)]
        raise AssertionError("the two were never at the same update")

    book, snapshot = listen(conversation)

    assert book == snapshot
    assert max(book["bids"]) < min(book["asks"])


def test_a_placed_order_is_in_the_watched_book(listen):
    async def conversation(client):
        price = await far_below(client)
        await until_heard(client.watch_order_book(SPOT), toggler(client, price))
        order = await client.create_order(SPOT, "limit", "buy", 7.77, price, {"postOnly": True})
        book = client.orderbooks[SPOT]
        while levels(book["bids"]).get(Decimal(str(price)), 0) < Decimal("7.77"):
            book = await asyncio.wait_for(client.watch_order_book(SPOT), PATIENCE_S)
        await client.cancel_order(order["id"], SPOT)
        return True

    assert listen(conversation)


def test_own_trades_are_on_the_tape(listen):
    async def conversation(client):
        orders = []
        trade = buyer(client)

        async def act():
            orders.append(await trade())

        seen = await until_heard(client.watch_trades(SPOT), act)
        ids = {each["order"] for each in seen}
        while not ids & {order["id"] for order in orders}:
            ids |= {each["order"] for each in await until_heard(client.watch_trades(SPOT), act)}
        return seen

    trades = listen(conversation)

    assert {trade["symbol"] for trade in trades} == {SPOT}
    assert all(trade["price"] > 0 and trade["side"] in ("buy", "sell") for trade in trades)


def test_tickers_and_best_prices_are_told(listen):
    async def conversation(client):
        ticker = await asyncio.wait_for(client.watch_ticker(SPOT), PATIENCE_S)
        tickers = await asyncio.wait_for(client.watch_tickers([SPOT, PERP]), PATIENCE_S)
        quote = await until_heard(client.watch_bids_asks([SPOT]), buyer(client))
        return ticker, tickers, quote[SPOT]

    ticker, tickers, quote = listen(conversation)

    assert ticker["last"] > 0 and ticker["symbol"] == SPOT and ticker["timestamp"] > 0
    assert tickers.keys() <= {SPOT, PERP} and tickers
    assert quote["bid"] < quote["ask"]


def test_candles_move_with_trades(listen):
    async def conversation(client):
        return await until_heard(client.watch_ohlcv(SPOT, "1m"), buyer(client))

    candles = listen(conversation)

    *_, (closes_at, opened, high, low, close, volume) = candles
    assert closes_at % 60_000 == 0
    assert low <= min(opened, close) <= max(opened, close) <= high
    assert volume > 0


def test_an_order_placed_over_rest_is_on_the_order_stream(listen):
    async def conversation(client):
        price = await far_below(client)
        toggle = toggler(client, price)
        await until_heard(client.watch_orders(SPOT), toggle)
        order = await client.create_order(SPOT, "limit", "buy", 0.3, price, {"clientOrderId": 4711})
        told = await last_told(client, order["id"], "open", toggle)
        await client.cancel_order(order["id"], SPOT)
        return order, told, await last_told(client, order["id"], "canceled", toggle)

    order, opened, cancelled = listen(conversation)

    for seen in (opened, cancelled):
        assert (seen["clientOrderId"], seen["amount"], seen["price"]) == ("4711", 0.3, order["price"])
        assert (seen["type"], seen["side"], seen["symbol"]) == ("limit", "buy", SPOT)
    assert [seen["info"]["e"] for seen in (opened, cancelled)] == ["orderAccepted", "orderCancelled"]


def test_a_fill_is_on_the_order_stream_of_all_markets(listen):
    async def conversation(client):
        trade = buyer(client)
        await until_heard(client.watch_orders(), trade)
        order = await trade()
        return await last_told(client, order["id"], "closed", trade)

    order = listen(conversation)

    assert order["info"]["e"] == "orderFill" and order["type"] == "market"
    assert order["fee"]["currency"]


def test_a_position_is_on_the_position_stream(listen):
    async def conversation(client):
        positions = await until_heard(client.watch_positions([PERP]), buyer(client, PERP))
        for position in await client.fetch_positions([PERP]):
            side = "sell" if position["side"] == "long" else "buy"
            quantity = abs(float(position["info"]["netQuantity"]))
            await client.create_order(PERP, "market", side, quantity, None, {"reduceOnly": True})
        return positions

    (position,) = listen(conversation)

    assert position["symbol"] == PERP
    assert position["info"]["e"] in ("positionOpened", "positionAdjusted", "positionClosed")
    assert float(position["markPrice"]) > 0  # which it hands on as text


def test_streams_can_be_left_and_others_go_on(listen):
    async def conversation(client):
        await asyncio.wait_for(client.watch_ticker(SPOT), PATIENCE_S)
        await client.un_watch_ticker(SPOT)
        return await asyncio.wait_for(client.watch_ticker(PERP), PATIENCE_S)

    assert listen(conversation)["symbol"] == PERP
