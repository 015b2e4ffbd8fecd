"""The client and its streams for asyncio."""

# Answers come from JSON, and their types here are what the venue promises.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import TYPE_CHECKING, Any, AsyncIterator, Dict, List, Mapping, Optional, Sequence, Type, Union

from . import _library
from ._account import Account
from ._calls import Cancel, Job
from .decimals import Amount
from .errors import AnsweredError, ClosedError, NotSentError
from .streams import Event, Subscription

if TYPE_CHECKING:
    from .types import (
        JSON,
        Balances,
        DepthAnswer,
        Fill,
        FundingRate,
        Kline,
        MarkPrice,
        Order,
        Position,
        Ticker,
        Trade,
        Value,
    )

# After so many events in a row the loop gets a turn.
_TURN = 64


class AsyncStream(Subscription):
    """Streams for `async for`, from `AsyncBackpackClient.stream()`. The event loop watches their descriptor; no thread
    waits.

        async with client.stream("bookTicker.SOL_USDC") as stream:
            async for event in stream:
                print(event["stream"], event.get("data"))

    Belongs to one task at a time.
    """

    _taken = 0

    async def next(self) -> Event:
        """The next event. Raises ClosedError where none will come. For a time limit: `asyncio.wait_for()`; nothing gets
        lost."""
        while True:
            event = self._take()
            if event is not None:
                self._taken += 1
                if self._taken % _TURN == 0:
                    await asyncio.sleep(0)
                return event
            loop = asyncio.get_running_loop()
            readable: asyncio.Future[None] = loop.create_future()
            # In use while it waits, so that its descriptor stays what it is when somebody closes the stream.
            with self._handle:
                loop.add_reader(self._fd, _settle, readable)
                try:
                    await readable
                finally:
                    loop.remove_reader(self._fd)

    def __aiter__(self) -> AsyncIterator[Event]:
        return self

    async def __anext__(self) -> Event:
        try:
            return await self.next()
        except ClosedError:
            raise StopAsyncIteration from None

    async def __aenter__(self) -> AsyncStream:
        return self

    async def __aexit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], where: Optional[TracebackType]
    ) -> None:
        self.close()


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


class AsyncBackpackClient:
    """`BackpackClient` for asyncio: the same parameters, the same methods, as coroutines.

        async with AsyncBackpackClient() as client:
            order = await client.create_order("SOL_USDC", "Bid", "Limit", quantity="0.1", price="90")

    Calls run in threads of the client's own, `threads` at once; more wait their turn. Cancelling a task ends its call:
    the task goes on once it is known what became of the call, milliseconds later, and that is the `__cause__` of the
    CancelledError. `backpack.outcome()` finds it, behind the TimeoutError of `asyncio.wait_for()` too.
    """

    def __init__(
        self,
        secret: Optional[str] = None,
        *,
        paper: Optional[bool] = None,
        env_file: Union[str, os.PathLike[str], None] = None,
        base_url: Optional[str] = None,
        websocket_url: Optional[str] = None,
        paper_state: Union[str, os.PathLike[str], None] = None,
        paper_seed: Optional[int] = None,
        timeout: float = 10.0,
        order_max: Optional[Amount] = None,
        day_max: Optional[Amount] = None,
        price_distance_max: Optional[Amount] = None,
        orders_per_minute_max: Optional[int] = None,
        threads: int = 16,
    ) -> None:
        self._account = Account(
            secret, paper, env_file, base_url, websocket_url, paper_state, paper_seed, timeout,
            order_max, day_max, price_distance_max, orders_per_minute_max,
        )  # fmt: skip
        self._threads = ThreadPoolExecutor(threads, "backpack-call")
        self._account.warn()

    @property
    def mode(self) -> str:
        """`"live"` or `"paper"`."""
        return str(self._account.told["mode"])

    @property
    def account(self) -> Optional[str]:
        """Whose money is at stake: the paper account's file, or the API key of a live one. `None`: nothing is kept."""
        return self._account.told.get("account")

    @property
    def api_key(self) -> Optional[str]:
        """The public key of the account, base64. `None`: there is no key."""
        return self._account.told.get("apiKey")

    async def close(self) -> None:
        """Ends the streams and frees the client once its calls are over. A second time: nothing."""
        self._account.close()
        self._threads.shutdown(wait=False)

    async def __aenter__(self) -> AsyncBackpackClient:
        return self

    async def __aexit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], where: Optional[TracebackType]
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        state = "closed, " if self._account.handle.is_closed else ""
        return f"<{type(self).__name__} {state}{self.mode}, {self.account}>"

    async def _run(self, job: Job[Any]) -> Any:
        self._account.handle.check()
        cancel = Cancel()
        work = self._threads.submit(job, cancel)
        future = asyncio.wrap_future(work)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError as cancelled:
            cancel.cancel()
            if work.cancel() or future.cancelled():
                raise cancelled from NotSentError("It was cancelled before it began.", status=_library.E_NOT_SENT)
            while not future.done():
                try:
                    await asyncio.wait([future])
                except asyncio.CancelledError:
                    pass  # Cancelled once more: the call is ending already, and what became of it must not be lost.
            raise cancelled from (future.exception() or AnsweredError(future.result()))

    # Orders

    async def create_order(
        self,
        symbol: str,
        side: str,
        orderType: str,
        *,
        quantity: Optional[Amount] = None,
        quoteQuantity: Optional[Amount] = None,
        price: Optional[Amount] = None,
        timeInForce: Optional[str] = None,
        clientId: Optional[int] = None,
        postOnly: Optional[bool] = None,
        reduceOnly: Optional[bool] = None,
        timeout: Optional[float] = None,
        **more: Value,
    ) -> Order:
        """As `BackpackClient.create_order()`."""
        order = dict(
            more, symbol=symbol, side=side, orderType=orderType, quantity=quantity, quoteQuantity=quoteQuantity,
            price=price, timeInForce=timeInForce, clientId=clientId, postOnly=postOnly, reduceOnly=reduceOnly,
        )  # fmt: skip
        return await self._run(self._account.request("execute_order", order, timeout))

    async def create_orders(
        self, orders: Sequence[Mapping[str, Value]], *, timeout: Optional[float] = None
    ) -> List[Dict[str, JSON]]:
        """As `BackpackClient.create_orders()`."""
        return await self._run(self._account.request("execute_order_batch", list(orders), timeout))

    async def cancel_order(
        self,
        order_id: Optional[str] = None,
        symbol: Optional[str] = None,
        *,
        client_id: Optional[int] = None,
        timeout: Optional[float] = None,
    ) -> Optional[Order]:
        """As `BackpackClient.cancel_order()`."""
        return await self._run(self._account.cancel_order(symbol, order_id, client_id, timeout))

    async def cancel_all_orders(
        self, symbol: str, *, orderType: Optional[str] = None, timeout: Optional[float] = None
    ) -> List[Order]:
        """As `BackpackClient.cancel_all_orders()`."""
        return await self._request("cancel_open_orders", timeout, symbol=symbol, orderType=orderType)

    async def get_order(
        self,
        order_id: Optional[str] = None,
        symbol: Optional[str] = None,
        *,
        client_id: Optional[int] = None,
        timeout: Optional[float] = None,
    ) -> Order:
        """As `BackpackClient.get_order()`."""
        return await self._run(self._account.get_order(symbol, order_id, client_id, timeout))

    async def get_orders(
        self, symbol: Optional[str] = None, *, marketType: Optional[str] = None, timeout: Optional[float] = None
    ) -> List[Order]:
        """As `BackpackClient.get_orders()`."""
        return await self._request("get_open_orders", timeout, symbol=symbol, marketType=marketType)

    async def resolve_order(self, client_id: int, symbol: str, *, timeout: Optional[float] = None) -> str:
        """As `BackpackClient.resolve_order()`."""
        return await self._run(self._account.resolve_order(client_id, symbol, timeout))

    # The account

    async def get_positions(
        self, symbol: Optional[str] = None, *, timeout: Optional[float] = None
    ) -> List[Position]:
        """As `BackpackClient.get_positions()`."""
        return await self._run(self._account.get_positions(symbol, timeout))

    async def get_balances(self, *, timeout: Optional[float] = None) -> Balances:
        """As `BackpackClient.get_balances()`."""
        return await self._run(self._account.get_balances(timeout))

    async def get_account(self, *, timeout: Optional[float] = None) -> Dict[str, JSON]:
        """As `BackpackClient.get_account()`."""
        return await self._request("get_account", timeout)

    async def get_order_history(
        self, symbol: Optional[str] = None, *, timeout: Optional[float] = None, **more: Value
    ) -> List[Order]:
        """As `BackpackClient.get_order_history()`."""
        return await self._request("get_order_history", timeout, symbol=symbol, **more)

    async def get_fills(
        self, symbol: Optional[str] = None, *, timeout: Optional[float] = None, **more: Value
    ) -> List[Fill]:
        """As `BackpackClient.get_fills()`."""
        return await self._request("get_fills", timeout, symbol=symbol, **more)

    # The markets

    async def get_markets(self, *, timeout: Optional[float] = None, **more: Value) -> List[Dict[str, JSON]]:
        """As `BackpackClient.get_markets()`."""
        return await self._request("get_markets", timeout, **more)

    async def get_market(self, symbol: str, *, timeout: Optional[float] = None) -> Dict[str, JSON]:
        """As `BackpackClient.get_market()`."""
        return await self._request("get_market", timeout, symbol=symbol)

    async def get_ticker(
        self, symbol: str, *, interval: Optional[str] = None, timeout: Optional[float] = None
    ) -> Ticker:
        """As `BackpackClient.get_ticker()`."""
        return await self._request("get_ticker", timeout, symbol=symbol, interval=interval)

    async def get_tickers(self, *, interval: Optional[str] = None, timeout: Optional[float] = None) -> List[Ticker]:
        """As `BackpackClient.get_tickers()`."""
        return await self._request("get_tickers", timeout, interval=interval)

    async def get_depth(
        self, symbol: str, *, limit: Optional[int] = None, timeout: Optional[float] = None
    ) -> DepthAnswer:
        """As `BackpackClient.get_depth()`."""
        return await self._request("get_depth", timeout, symbol=symbol, limit=limit)

    async def get_klines(
        self, symbol: str, interval: str, startTime: int, *, timeout: Optional[float] = None, **more: Value
    ) -> List[Kline]:
        """As `BackpackClient.get_klines()`."""
        return await self._request("get_klines", timeout, symbol=symbol, interval=interval, startTime=startTime, **more)

    async def get_recent_trades(
        self, symbol: str, *, limit: Optional[int] = None, timeout: Optional[float] = None
    ) -> List[Trade]:
        """As `BackpackClient.get_recent_trades()`."""
        return await self._request("get_recent_trades", timeout, symbol=symbol, limit=limit)

    async def get_mark_prices(
        self, symbol: Optional[str] = None, *, timeout: Optional[float] = None
    ) -> List[MarkPrice]:
        """As `BackpackClient.get_mark_prices()`."""
        return await self._request("get_mark_prices", timeout, symbol=symbol)

    async def get_funding_rates(
        self, symbol: str, *, timeout: Optional[float] = None, **more: Value
    ) -> List[FundingRate]:
        """As `BackpackClient.get_funding_rates()`."""
        return await self._request("get_funding_interval_rates", timeout, symbol=symbol, **more)

    # Everything else

    async def request(self, operation: str, *, timeout: Optional[float] = None, **parameters: Value) -> JSON:
        """As `BackpackClient.request()`."""
        return await self._run(self._account.request(operation, parameters, timeout))

    async def _request(self, operation: str, seconds: Optional[float], **parameters: Any) -> Any:
        return await self._run(self._account.request(operation, parameters, seconds))

    def stream(self, *names: str) -> AsyncStream:
        """Subscribes to streams; as `BackpackClient.stream()`."""
        return AsyncStream(self._account, names)
