"""Trade on Backpack Exchange, or on paper.

    from backpack import BackpackClient

    client = BackpackClient()    # keys from the environment or .env; paper where there are none
    order = client.create_order(symbol="SOL_USDC", side="Bid", orderType="Limit", quantity="0.1", price="90")
    client.cancel_order(order_id=order["id"], symbol="SOL_USDC")

Amounts are decimal text, in the answers too: a price is in quote asset per unit of base asset, a quantity in base
asset, a quote quantity in quote asset. `float` is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List

from . import _library
from .book import BookState, Cost, OrderBook
from .client import BackpackClient
from .depth import Depth, Levels, parse_depth
from .errors import (
    AnsweredError,
    ArgumentError,
    BackpackError,
    BrokenError,
    ClosedError,
    ConfigurationError,
    ConfigurationWarning,
    ForkedError,
    FormatError,
    GapError,
    LibraryMemoryError,
    NotSentError,
    NotSyncedError,
    OutcomeUnknownError,
    RefusedError,
    RejectedError,
    ThrottledError,
    TimedOutError,
    UnavailableError,
    UnreadableError,
    outcome,
)
from .signer import Signer, verify
from .streams import Event, Stream

if TYPE_CHECKING:
    from .aio import AsyncBackpackClient, AsyncStream

__version__: str = _library.version

__all__ = [
    "AnsweredError",
    "ArgumentError",
    "AsyncBackpackClient",
    "AsyncStream",
    "BackpackClient",
    "BackpackError",
    "BookState",
    "BrokenError",
    "ClosedError",
    "ConfigurationError",
    "ConfigurationWarning",
    "Cost",
    "Depth",
    "Event",
    "ForkedError",
    "FormatError",
    "GapError",
    "Levels",
    "LibraryMemoryError",
    "NotSentError",
    "NotSyncedError",
    "OrderBook",
    "OutcomeUnknownError",
    "RefusedError",
    "RejectedError",
    "Signer",
    "Stream",
    "ThrottledError",
    "TimedOutError",
    "UnavailableError",
    "UnreadableError",
    "outcome",
    "parse_depth",
    "verify",
]


def __getattr__(name: str) -> Any:
    # asyncio takes longer to import than all the rest together.
    if name in ("AsyncBackpackClient", "AsyncStream"):
        from . import aio

        return getattr(aio, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> List[str]:
    return sorted({*globals(), *__all__})
