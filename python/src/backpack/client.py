"""The client: one account, live or on paper."""

# Answers come from JSON, and their types here are what the venue promises.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import os
from types import TracebackType
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional, Sequence, Type, Union

from ._account import Account
from ._calls import Job, run
from .decimals import Amount
from .streams import Stream

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


class BackpackClient:
    """An account of Backpack Exchange, or a paper account.

        client = BackpackClient()                         # as configured; paper where there is no key
        client = BackpackClient(paper=True)               # paper, whatever is configured
        client = BackpackClient(secret, order_max="250")  # this key, no order above 250 US dollars

    Every call raises a `BackpackError` that tells what may be done next, and takes `timeout`, the seconds its requests
    may take together. Amounts are `str`, `Decimal` or `int`, never `float`; in answers they are `str`. Parameters have
    the venue's names.

    Threads: any number may use one client at once; calls release the GIL. Ctrl-C ends the call of the main thread, and
    what became of it is the `__cause__` of the KeyboardInterrupt; see `backpack.outcome()`. After `fork` every call
    raises ForkedError.

    Args:
        secret: base64 secret of an API key. `None`: `BACKPACK_PRIVATE_KEY` of the environment, of `.env`, of
            `~/.config/backpack/.env`.
        paper: `True`: paper. `False`: the venue, public data alone where there is no key. `None`: the venue where there
            is a key, else paper.
        env_file: read the configuration from this file instead of `.env`.
        base_url: of requests, instead of the venue's.
        websocket_url: of streams, instead of the venue's.
        paper_state: file of the paper account. `":memory:"`: none, all is forgotten at the end.
            `None`: `~/.local/share/backpack/paper.db`.
        paper_seed: with `":memory:"`, fixes the course of the market; 1 to 2^64 - 1.
        timeout: seconds a call may take.
        order_max: US dollars a live order may cost. `None`: 1000.
        day_max: US dollars live orders may cost in 24 hours. `None`: 10000.
        price_distance_max: how far a live order's price may be from the market's, a fraction. `None`: 0.05.
        orders_per_minute_max: live orders. `None`: 10.

    Raises:
        ConfigurationError: keys, addresses or files are unusable.
        ForkedError: this process was forked from one that had imported the package.
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
    ) -> None:
        self._account = Account(
            secret, paper, env_file, base_url, websocket_url, paper_state, paper_seed, timeout,
            order_max, day_max, price_distance_max, orders_per_minute_max,
        )  # fmt: skip
        self._account.warn()

    # Whose account it is

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

    def close(self) -> None:
        """Ends the streams and frees the client once the calls of other threads are over. A second time: nothing."""
        self._account.close()

    def __enter__(self) -> BackpackClient:
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], where: Optional[TracebackType]
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        state = "closed, " if self._account.handle.is_closed else ""
        return f"<{type(self).__name__} {state}{self.mode}, {self.account}>"

    def _run(self, job: Job[Any]) -> Any:
        return run(job)

    # Orders

    def create_order(
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
        """Places an order. It leaves once at most, and is never sent again.

        Args:
            symbol: such as `"SOL_USDC"` or `"SOL_USDC_PERP"`.
            side: `"Bid"` buys, `"Ask"` sells.
            orderType: `"Limit"` or `"Market"`.
            quantity: base asset.
            quoteQuantity: quote asset to spend or receive, market orders only, instead of `quantity`.
            price: quote asset per unit of base asset, limit orders only.
            timeInForce: `"GTC"`, `"IOC"` or `"FOK"`.
            clientId: a number to find the order again by, 1 to 2^32 - 1. `None`: one is drawn.
            postOnly: makes, or is rejected.
            reduceOnly: may shrink a position, never open or flip one.
            more: the venue's other parameters: `triggerPrice`, `stopLossTriggerPrice`, `selfTradePrevention` ...

        Returns:
            The engine's result. Read its `status`: a market order may have expired unfilled.

        Raises:
            RejectedError, RefusedError, ThrottledError, NotSentError: it was not placed.
            OutcomeUnknownError: it may have been placed. Ask `resolve_order()`.
        """
        order = dict(
            more, symbol=symbol, side=side, orderType=orderType, quantity=quantity, quoteQuantity=quoteQuantity,
            price=price, timeInForce=timeInForce, clientId=clientId, postOnly=postOnly, reduceOnly=reduceOnly,
        )  # fmt: skip
        return self._run(self._account.request("execute_order", order, timeout))

    def create_orders(
        self, orders: Sequence[Mapping[str, Value]], *, timeout: Optional[float] = None
    ) -> List[Dict[str, JSON]]:
        """Places 1 to 50 orders in one request; each is a mapping of the parameters of `create_order()`.

        The limits take or refuse all of them together, the venue each by itself. The answers stand in the order of the
        orders: `"operation": "Ok"` with the order, or `"operation": "Err"` with `code`, `message`, `clientId`, `symbol`
        and `outcome`: `"rejected"`, or `"unknown"`: then ask `resolve_order()`.
        """
        return self._run(self._account.request("execute_order_batch", list(orders), timeout))

    def cancel_order(
        self,
        order_id: Optional[str] = None,
        symbol: Optional[str] = None,
        *,
        client_id: Optional[int] = None,
        timeout: Optional[float] = None,
    ) -> Optional[Order]:
        """Cancels an order, by the venue's ID or ours.

        Returns:
            The order as it was when it ended. `None`: the venue has taken the request in and not yet carried it
            out, so the order can still fill.
        """
        return self._run(self._account.cancel_order(symbol, order_id, client_id, timeout))

    def cancel_all_orders(
        self, symbol: str, *, orderType: Optional[str] = None, timeout: Optional[float] = None
    ) -> List[Order]:
        """Cancels the open orders of a market. `orderType`: `"RestingLimitOrder"` or `"ConditionalOrder"` alone."""
        return self._request("cancel_open_orders", timeout, symbol=symbol, orderType=orderType)

    def get_order(
        self,
        order_id: Optional[str] = None,
        symbol: Optional[str] = None,
        *,
        client_id: Optional[int] = None,
        timeout: Optional[float] = None,
    ) -> Order:
        """Looks one open order up. One that has ended raises RejectedError with `http_status` 404."""
        return self._run(self._account.get_order(symbol, order_id, client_id, timeout))

    def get_orders(
        self, symbol: Optional[str] = None, *, marketType: Optional[str] = None, timeout: Optional[float] = None
    ) -> List[Order]:
        """Open orders, of one market or of all."""
        return self._request("get_open_orders", timeout, symbol=symbol, marketType=marketType)

    def resolve_order(self, client_id: int, symbol: str, *, timeout: Optional[float] = None) -> str:
        """What became of an order of this client that ended in OutcomeUnknownError. Places nothing.

        A cancellation that ended so is looked up with `get_order()`.

        Returns:
            `"placed"`: the venue took it; it may have ended since. `"not placed"`: it does not exist and cannot come,
            so it is safe to send it again. `"unknown"`: not found, and not yet excluded; ask again in a while.
            "Not placed" is known about 12 seconds after the sending.
        """
        return self._run(self._account.resolve_order(client_id, symbol, timeout))

    # The account

    def get_positions(
        self, symbol: Optional[str] = None, *, timeout: Optional[float] = None
    ) -> List[Position]:
        """Open perpetual positions, of one market or of all."""
        return self._run(self._account.get_positions(symbol, timeout))

    def get_balances(self, *, timeout: Optional[float] = None) -> Balances:
        """What the account holds, by asset: `available`, `locked`, `staked`, `lent`, each in units of the asset."""
        return self._run(self._account.get_balances(timeout))

    def get_account(self, *, timeout: Optional[float] = None) -> Dict[str, JSON]:
        """Settings and fees of the account. Fees are basis points, 1/10,000."""
        return self._request("get_account", timeout)

    def get_order_history(
        self, symbol: Optional[str] = None, *, timeout: Optional[float] = None, **more: Value
    ) -> List[Order]:
        """Orders of the past, newest first. `more`: `orderId`, `limit`, `offset`, `marketType`, `sortDirection`."""
        return self._request("get_order_history", timeout, symbol=symbol, **more)

    def get_fills(
        self, symbol: Optional[str] = None, *, timeout: Optional[float] = None, **more: Value
    ) -> List[Fill]:
        """Executions of this account, newest first.

        `more`: `orderId`, `limit`, `offset`, `to` in Unix milliseconds, `fillType`, `marketType`, `sortDirection`; and
        `from`, which Python keeps for itself: `get_fills(**{"from": start_ms})`.
        """
        return self._request("get_fills", timeout, symbol=symbol, **more)

    # The markets

    def get_markets(self, *, timeout: Optional[float] = None, **more: Value) -> List[Dict[str, JSON]]:
        """All markets with their rules: tick size, step size, bounds. `more`: `marketType`, a list."""
        return self._request("get_markets", timeout, **more)

    def get_market(self, symbol: str, *, timeout: Optional[float] = None) -> Dict[str, JSON]:
        """One market with its rules."""
        return self._request("get_market", timeout, symbol=symbol)

    def get_ticker(
        self, symbol: str, *, interval: Optional[str] = None, timeout: Optional[float] = None
    ) -> Ticker:
        """The last 24 hours of a market; `interval="1w"`: the last week."""
        return self._request("get_ticker", timeout, symbol=symbol, interval=interval)

    def get_tickers(self, *, interval: Optional[str] = None, timeout: Optional[float] = None) -> List[Ticker]:
        """The last 24 hours of every market."""
        return self._request("get_tickers", timeout, interval=interval)

    def get_depth(
        self, symbol: str, *, limit: Optional[int] = None, timeout: Optional[float] = None
    ) -> DepthAnswer:
        """A snapshot of a market's book. Both sides ascend: the best bid is the last one.

        `limit`: levels a side: 5, 10, 20, 50, 100, 500 or 1000.
        """
        return self._request("get_depth", timeout, symbol=symbol, limit=limit)

    def get_klines(
        self, symbol: str, interval: str, startTime: int, *, timeout: Optional[float] = None, **more: Value
    ) -> List[Kline]:
        """Candles. `interval`: `"1m"`, `"1h"`, `"1d"` ...; `startTime` and `endTime` are Unix SECONDS."""
        return self._request("get_klines", timeout, symbol=symbol, interval=interval, startTime=startTime, **more)

    def get_recent_trades(
        self, symbol: str, *, limit: Optional[int] = None, timeout: Optional[float] = None
    ) -> List[Trade]:
        """The latest trades on the public tape, newest first."""
        return self._request("get_recent_trades", timeout, symbol=symbol, limit=limit)

    def get_mark_prices(
        self, symbol: Optional[str] = None, *, timeout: Optional[float] = None
    ) -> List[MarkPrice]:
        """Mark price, index price and funding rate of one perpetual or of all."""
        return self._request("get_mark_prices", timeout, symbol=symbol)

    def get_funding_rates(
        self, symbol: str, *, timeout: Optional[float] = None, **more: Value
    ) -> List[FundingRate]:
        """Funding rates of the past, a fraction of the notional for each interval. `more`: `limit`, `offset`."""
        return self._request("get_funding_interval_rates", timeout, symbol=symbol, **more)

    # Everything else

    def request(self, operation: str, *, timeout: Optional[float] = None, **parameters: Value) -> JSON:
        """Any operation of the venue by its name, with the same signing, limits and errors:

            client.request("get_klines", symbol="SOL_USDC", interval="1h", startTime=1788285600)

        docs/operations.md lists all 81. A name Python keeps for itself goes by `**{"from": ...}`.
        """
        return self._run(self._account.request(operation, parameters, timeout))

    def _request(self, operation: str, seconds: Optional[float], **parameters: Any) -> Any:
        return self._run(self._account.request(operation, parameters, seconds))

    def stream(self, *names: str) -> Stream:
        """Subscribes to streams, by the venue's names: `"bookTicker.SOL_USDC"`, `"account.orderUpdate"`.

        They are connected in the background, and again whenever the connection ends; `Event` tells what that looks
        like.

        Raises:
            RefusedError: a name that cannot be, or a private stream without a key.
        """
        return Stream(self._account, names)
