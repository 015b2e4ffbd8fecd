"""Streams on paper, where markets move by themselves."""

import asyncio
import threading
import time

import pytest
from conftest import PATIENCE

from backpack import AsyncBackpackClient, BackpackError, ClosedError, OrderBook, RefusedError, TimedOutError

LIMIT = {"symbol": "SOL_USDC", "side": "Bid", "orderType": "Limit", "quantity": "0.5", "price": "90"}


def told(client, stream, order=LIMIT):
    """Places orders until the stream tells of one: those before the connection stands are not told."""
    placed = set()
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        placed.add(client.create_order(**order)["id"])
        try:
            while (event := stream.next(0.5))["stream"] != "account.orderUpdate":
                pass
        except TimedOutError:
            continue
        assert event["data"]["i"] in placed
        return event
    raise AssertionError("no order was told")


async def told_asynchronously(client, stream):
    """As `told`; of orders placed meanwhile nothing is on its way afterwards."""
    placed = []
    while True:
        placed.append((await client.create_order(**LIMIT))["id"])
        try:
            event = await asyncio.wait_for(stream.next(), 0.5)
        except asyncio.TimeoutError:
            continue
        first = placed.index(event["data"]["i"])
        for later in placed[first + 1 :]:
            assert (await stream.next())["data"]["i"] == later
        return event


def test_an_order_is_told_by_the_stream(paper):
    with paper.stream("account.orderUpdate") as stream:
        event = told(paper, stream)

    assert event["stream"] == "account.orderUpdate"
    assert event.text.startswith(b"{")


def test_events_come_in_a_loop_until_the_stream_is_closed(paper):
    stream = paper.stream("bookTicker.SOL_USDC", "depth.SOL_USDC")
    names = []
    for event in stream:
        names.append(event["stream"])
        if len(names) == 3:
            stream.close()

    assert len(names) == 3
    assert set(names) <= {"bookTicker.SOL_USDC", "depth.SOL_USDC"}
    with pytest.raises(ClosedError):
        stream.next()


def test_a_stream_closed_by_another_thread_ends_the_loop(paper):
    stream = paper.stream("account.orderUpdate")
    seen = []
    thread = threading.Thread(target=lambda: seen.extend(stream))
    thread.start()
    stream.close()
    thread.join(PATIENCE)

    assert not thread.is_alive()
    assert seen == []


def test_a_client_that_is_closed_ends_its_streams(paper):
    stream = paper.stream("account.orderUpdate")
    thread = threading.Thread(target=lambda: list(stream))
    thread.start()
    paper.close()
    thread.join(PATIENCE)

    assert not thread.is_alive()


def test_where_nothing_comes_the_wait_ends(paper):
    with paper.stream("account.orderUpdate") as stream:
        with pytest.raises(TimedOutError) as caught:
            stream.next(0.05)
        with pytest.raises(TimedOutError):
            stream.next(0)
        assert isinstance(caught.value, TimeoutError)
        assert told(paper, stream)


@pytest.mark.parametrize(
    "names", [[""], [], [1], ["a\0b"], ["trade.SOL_USDC"] * 257], ids=lambda names: repr(names)[:20]
)
def test_a_name_that_cannot_be_is_refused(paper, names):
    with pytest.raises(BackpackError):
        paper.stream(*names)


def test_a_stream_nobody_has_ends_and_says_why(paper):
    (event,) = paper.stream("nonsense")

    assert (event["stream"], event["event"]) == ("nonsense", "ended")
    assert "nonsense" in event["reason"]


def test_a_book_follows_the_stream(paper):
    book = OrderBook("SOL_USDC")
    applied = 0
    with paper.stream("depth.SOL_USDC") as stream:
        stream.next(PATIENCE)
        book.load(paper.get_depth("SOL_USDC", limit=1000), limit=1000)
        while applied < 3:
            event = stream.next(PATIENCE)
            assert "data" in event, event
            applied += book.apply(event)

    assert book.state.name == "synced"
    assert book.best("Bid") < book.best("Ask")


def asynchronous(work):
    async def main():
        async with AsyncBackpackClient(paper=True, paper_state=":memory:", paper_seed=7) as client:
            return await asyncio.wait_for(work(client), PATIENCE)

    return asyncio.run(main())


def test_events_come_in_an_asynchronous_loop():
    async def work(client):
        async with client.stream("account.orderUpdate") as stream:
            await told_asynchronously(client, stream)
            order = await client.create_order(**LIMIT)
            async for event in stream:
                if event["data"]["i"] == order["id"]:
                    return True

    assert asynchronous(work)


def test_closing_a_stream_ends_the_asynchronous_loop():
    async def work(client):
        stream = client.stream("account.orderUpdate")
        asyncio.get_running_loop().call_soon(stream.close)
        return [event async for event in stream]

    assert asynchronous(work) == []


def test_a_cancelled_wait_loses_no_event():
    async def work(client):
        async with client.stream("account.orderUpdate") as stream:
            await told_asynchronously(client, stream)
            with pytest.raises(asyncio.TimeoutError):
                while True:
                    await asyncio.wait_for(stream.next(), 0.05)
            order = await client.create_order(**LIMIT)
            return (await stream.next())["data"]["i"] == order["id"]

    assert asynchronous(work)


def test_streams_of_the_venue_come_over_its_websocket(exchange):
    with exchange.client() as client:
        with client.stream("bookTicker.SOL_USDC", "account.orderUpdate") as stream:
            while stream.next(PATIENCE)["stream"] != "bookTicker.SOL_USDC":
                pass
            assert told(client, stream, exchange.near(client))


def test_a_private_stream_without_a_key_is_refused(venue):
    from backpack import BackpackClient

    with BackpackClient(paper=False, base_url=venue.url) as client:
        with pytest.raises(RefusedError):
            client.stream("account.orderUpdate")
