"""One market's book, kept from a snapshot and the updates after it."""

import ctypes
import json
import threading
from decimal import Decimal
from typing import Any, List, Mapping, NamedTuple, Optional, Union

from . import _library
from ._calls import Handle
from .decimals import Amount, from_library, to_library
from .depth import Level
from .errors import ArgumentError, _fail
from .streams import Event

_lib = _library.lib
_SIDES = {"Bid": _library.BID, "Ask": _library.ASK}
_STATES = {_library.BOOK_EMPTY: "empty", _library.BOOK_SYNCED: "synced", _library.BOOK_BROKEN: "broken"}

Text = Union[bytes, str, Mapping[str, Any]]
"""JSON: as it came, or read already."""


class Cost(NamedTuple):
    """What an order would take from a book at once, fees aside."""

    quantity: Decimal
    """What the known levels fill, base asset: as much as was asked for, or less."""
    notional: Decimal
    """The exact sum of price times quantity, quote asset."""


class BookState(NamedTuple):
    """How a book stands. Counts are 0 and cuts `False` while it is not synced."""

    name: str
    """`"empty"`: no snapshot yet. `"synced"`: right as of its last update. `"broken"`: something was missed, and the
    book waits for a snapshot."""
    bids_count: int
    asks_count: int
    bids_cut: bool
    """Levels at the far end are unknown."""
    asks_cut: bool
    last_update_id: int
    engine_time_us: int
    """Unix microseconds."""


class OrderBook:
    """A book that shows what is right, or nothing.

        book = OrderBook("SOL_USDC")
        with client.stream("depth.SOL_USDC") as stream:
            for event in stream:
                if "data" not in event:
                    continue
                try:
                    book.apply(event)
                    print(book.best("Bid"), book.best("Ask"))
                except NotSyncedError:    # at the beginning, and when an update was missed
                    book.load(client.get_depth("SOL_USDC", limit=1000), limit=1000)

    Threads may share a book; each method is carried out whole. It goes on working in a forked process.

    Args:
        symbol: the market; updates of others are refused.
        levels_max: levels kept a side, 1 to 100000. All memory is taken now, about 100 bytes a level.
    """

    def __init__(self, symbol: str, levels_max: int = 5000) -> None:
        if not isinstance(symbol, str) or "\0" in symbol:
            raise ArgumentError(f"symbol is {symbol!r}, and should be the name of a market.")
        if type(levels_max) is not int or not 1 <= levels_max <= _library.BOOK_LEVELS_MAX:
            raise ArgumentError(
                f"levels_max is {levels_max!r}, and should be an int from 1 to {_library.BOOK_LEVELS_MAX}."
            )
        out = ctypes.c_void_p()
        status = _lib.backpack_book_new(symbol.encode(), levels_max, ctypes.byref(out))
        if status:
            _fail(status)
        self.symbol = symbol
        """The market."""
        self.levels_max = levels_max
        """Levels kept a side."""
        self._handle = Handle("book", out, _lib.backpack_book_free)
        self._book = out
        # The library allows one thread at a time, and its calls release the GIL.
        self._lock = threading.Lock()

    def load(self, snapshot: Text, limit: int = 0) -> None:
        """Replaces what the book holds by a snapshot: the venue's answer to `GET /api/v1/depth`.

        Args:
            snapshot: its text, or `BackpackClient.get_depth()`.
            limit: the levels a side that were asked for: a side with as many may go on beyond them. 0: the snapshot is
                whole.

        Raises:
            BrokenError: it contradicts itself.
            FormatError: it is no snapshot; the book is as before.
        """
        text = _text(snapshot)
        if type(limit) is not int or limit < 0:
            raise ArgumentError(f"limit is {limit!r}, and should be an int of levels, or 0.")
        with self._lock:
            status = _lib.backpack_book_load(self._book, text, len(text), limit)
            if status:
                _fail(status)

    def apply(self, update: Union[Event, Text]) -> bool:
        """Applies an update: an event of the market's depth stream.

        Returns:
            `False`: the book knew all of it already.

        Raises:
            GapError, BrokenError: the book is broken.
            NotSyncedError: it was before.
            FormatError: it is no update of this market; the book is as before, and lacks an update.
        """
        text = update.text if isinstance(update, Event) else _text(update)
        applied = ctypes.c_bool()
        with self._lock:
            status = _lib.backpack_book_apply(self._book, text, len(text), ctypes.byref(applied))
            if status:
                _fail(status)
        return applied.value

    @property
    def state(self) -> BookState:
        """How the book stands."""
        info = _library.BookInfo()
        with self._lock:
            status = _lib.backpack_book_describe(self._book, ctypes.byref(info))
            if status:
                _fail(status)
        return BookState(
            _STATES.get(info.state, "broken"), info.bids_count, info.asks_count, info.bids_cut, info.asks_cut,
            info.last_update_id, info.engine_time_us,
        )  # fmt: skip

    def best(self, side: str) -> Optional[Level]:
        """Price and quantity of the best `"Bid"` or `"Ask"`. `None`: the side is empty. Raises NotSyncedError."""
        levels = self.levels(side, 1)
        return levels[0] if levels else None

    def levels(self, side: str, count: Optional[int] = None) -> List[Level]:
        """The best levels of a side, best first, as (price, quantity). `None`: all. Raises NotSyncedError."""
        if count is not None and (type(count) is not int or count < 0):
            raise ArgumentError(f"count is {count!r}, and should be an int of levels.")
        capacity = self.levels_max if count is None else min(count, self.levels_max)
        out = (_library.Level * capacity)()
        written = ctypes.c_size_t()
        with self._lock:
            status = _lib.backpack_book_levels(self._book, _side(side), out, capacity, ctypes.byref(written))
            if status:
                _fail(status)
        return [(from_library(level.price), from_library(level.quantity)) for level in out[: written.value]]

    def cost(self, order_side: str, quantity: Amount) -> Cost:
        """What an order would take at once, fees aside: a bid takes asks, an ask takes bids.

        Args:
            order_side: the side of the order, not the one it takes from.
            quantity: base asset, above 0.
        """
        filled, notional = _library.Decimal(), _library.Decimal()
        size = to_library("quantity", quantity)
        with self._lock:
            status = _lib.backpack_book_cost(
                self._book, _side(order_side), size, ctypes.byref(filled), ctypes.byref(notional)
            )
            if status:
                _fail(status)
        return Cost(from_library(filled), from_library(notional))

    def __repr__(self) -> str:
        return f"<OrderBook {self.symbol}, {self.state.name}>"


def _side(side: str) -> int:
    try:
        return _SIDES[side]
    except (KeyError, TypeError):
        raise ArgumentError(f'A side is "Bid" or "Ask", not {side!r}.') from None


def _text(json_text: Text) -> bytes:
    if isinstance(json_text, bytes):
        return json_text
    if isinstance(json_text, str):
        return json_text.encode()
    return json.dumps(json_text).encode()
