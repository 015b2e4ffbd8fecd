"""What the venue answers, as dictionaries. Amounts are decimal text, times are Unix milliseconds unless they say else.

The venue adds members from time to time; they are in the dictionaries although they are not in these types.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Dict, List, Mapping, Optional, Sequence, TypedDict, Union

Value = Union[str, int, Decimal, bool, Sequence[Any], Mapping[str, Any], None]
"""A parameter of a request. `None` is left out."""
JSON = Any
"""An answer whose members docs/operations.md and the venue's specification tell."""


class _OrderAlways(TypedDict):
    id: str
    symbol: str
    side: str
    orderType: str
    status: str


class Order(_OrderAlways, total=False):
    """An order as the venue tells it."""

    clientId: Optional[int]
    timeInForce: str
    price: str
    """Quote asset per unit of base asset; limit orders only."""
    quantity: Optional[str]
    """Base asset."""
    quoteQuantity: Optional[str]
    """Quote asset; market orders only."""
    executedQuantity: str
    """Base asset filled so far."""
    executedQuoteQuantity: str
    """Quote asset exchanged so far, without fees."""
    createdAt: int
    """Unix milliseconds."""
    postOnly: bool
    reduceOnly: Optional[bool]
    selfTradePrevention: str
    triggerBy: Optional[str]
    triggerPrice: Optional[str]
    triggerQuantity: Optional[str]
    stopLossTriggerPrice: Optional[str]
    takeProfitTriggerPrice: Optional[str]
    relatedOrderId: Optional[str]
    strategyId: Optional[str]


class Position(TypedDict):
    """A perpetual position."""

    symbol: str
    netQuantity: str
    """Base asset; long is positive."""
    entryPrice: str
    breakEvenPrice: str
    markPrice: str
    estLiquidationPrice: str
    """`"0"` where the venue gives none."""
    pnlUnrealized: str
    """Quote asset."""
    pnlRealized: str
    """Quote asset."""
    cumulativeFundingPayment: str
    """Quote asset; negative: paid."""
    imf: str
    """Initial margin fraction: 0.1 is 10 %."""
    mmf: str
    """Maintenance margin fraction."""


class Balance(TypedDict):
    """One asset, in units of it."""

    available: str
    """Free for orders and withdrawals."""
    locked: str
    """In open orders."""
    staked: str
    lent: Optional[str]
    """Given as loans, and not part of `available`. `None`: the loans could not be read."""


class Fill(TypedDict, total=False):
    """One execution of an order of this account."""

    symbol: str
    side: str
    orderId: str
    tradeId: int
    clientId: Optional[str]
    price: str
    quantity: str
    """Base asset."""
    fee: str
    """Units of `feeSymbol`."""
    feeSymbol: str
    isMaker: bool
    timestamp: str
    """UTC, such as `"2026-09-01T12:00:00.123"`."""


class Trade(TypedDict, total=False):
    """One execution on the public tape."""

    id: int
    price: str
    quantity: str
    quoteQuantity: str
    isBuyerMaker: bool
    timestamp: int
    """Unix milliseconds."""


class Ticker(TypedDict, total=False):
    """The last 24 hours of a market."""

    symbol: str
    firstPrice: str
    lastPrice: str
    high: str
    low: str
    priceChange: str
    priceChangePercent: str
    """A fraction: 0.01 is 1 %."""
    volume: str
    """Base asset."""
    quoteVolume: str
    trades: str


class Kline(TypedDict, total=False):
    """One candle. `open` to `close` are absent where nobody traded."""

    start: str
    """UTC, such as `"2026-09-01 16:52:00"`."""
    end: str
    open: Optional[str]
    high: Optional[str]
    low: Optional[str]
    close: Optional[str]
    volume: str
    """Base asset."""
    quoteVolume: str
    trades: str


class MarkPrice(TypedDict, total=False):
    """Fair value of a perpetual."""

    symbol: str
    markPrice: str
    indexPrice: str
    fundingRate: str
    """A fraction of the notional for each funding interval."""
    nextFundingTimestamp: int
    """Unix milliseconds."""


class FundingRate(TypedDict):
    """The rate of one funding interval, a fraction of the notional."""

    symbol: str
    fundingRate: str
    intervalEndTimestamp: str
    """UTC."""


class DepthAnswer(TypedDict):
    """A snapshot of a book. Both sides ascend: the best bid is the last one."""

    bids: List[List[str]]
    """[price, quantity]"""
    asks: List[List[str]]
    lastUpdateId: str
    timestamp: int
    """Unix MICROseconds."""


Balances = Dict[str, Balance]
