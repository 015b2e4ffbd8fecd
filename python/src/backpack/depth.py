"""Snapshots of books, as exact numbers."""

import ctypes
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Iterator, List, NamedTuple, Optional, Sequence, Tuple, Union, overload

from . import _library
from .decimals import from_integers, from_library
from .errors import ArgumentError, _fail

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Integers = NDArray[numpy.int64]

_lib = _library.lib
_parse = _lib.backpack_depth_parse
_to_fixed = _lib.backpack_depth_to_fixed
_addressof = ctypes.addressof
_first_byte = ctypes.c_byte.from_buffer
_LEVEL_SIZE = ctypes.sizeof(_library.Level)
# No level takes fewer bytes than ["1","1"], so this many bytes a level are room enough.
_LEVEL_TEXT_MIN = 10
_LEVELS_FIRST = 1024
_UNTRIED: Any = object()
_numpy: Any = _UNTRIED

Level = Tuple[Decimal, Decimal]
"""Price, quote asset per unit of base asset; and quantity, base asset."""


class Levels(Sequence[Level]):
    """One side of a snapshot, in the venue's order: prices ascend.

    As a sequence it holds (price, quantity) as `Decimal`. With NumPy the same stands in two arrays of int64, exactly: a
    price is `prices[i] / 10**price_scale`. For floats, say so: `side.prices / 10.0**side.price_scale`.
    """

    __slots__ = ("_prices", "_quantities", "_levels", "price_scale", "quantity_scale")

    price_scale: int
    """Digits after the point of every price in `prices`."""
    quantity_scale: int
    """Digits after the point of every quantity in `quantities`."""

    def __init__(
        self, levels: Optional[List[Level]], prices: Any, quantities: Any, price_scale: int, quantity_scale: int
    ) -> None:
        self._levels = levels
        self._prices = prices
        self._quantities = quantities
        self.price_scale = price_scale
        self.quantity_scale = quantity_scale

    @property
    def prices(self) -> "Integers":
        """Integers of `price_scale`."""
        if self._levels is not None:
            raise _without_numpy()
        return self._prices  # type: ignore[no-any-return]

    @property
    def quantities(self) -> "Integers":
        """Integers of `quantity_scale`."""
        if self._levels is not None:
            raise _without_numpy()
        return self._quantities  # type: ignore[no-any-return]

    def __len__(self) -> int:
        return len(self._prices if self._levels is None else self._levels)

    @overload
    def __getitem__(self, index: int) -> Level: ...
    @overload
    def __getitem__(self, index: slice) -> List[Level]: ...
    def __getitem__(self, index: Union[int, slice]) -> Union[Level, List[Level]]:
        if self._levels is not None:
            return self._levels[index]
        if isinstance(index, slice):
            return self._slice(index)
        # As a slice, so that both come out as int and an index beyond the end as IndexError.
        end = index + 1 or None
        levels = self._slice(slice(index, end))
        if not levels:
            raise IndexError(f"There are {len(self)} levels.")
        return levels[0]

    def _slice(self, part: slice) -> List[Level]:
        prices, quantities = self._prices[part].tolist(), self._quantities[part].tolist()
        return list(zip(from_integers(prices, self.price_scale), from_integers(quantities, self.quantity_scale)))

    def __iter__(self) -> Iterator[Level]:
        return iter(self[:])

    def __repr__(self) -> str:
        return f"<Levels {len(self)}>"


class Depth(NamedTuple):
    """A snapshot of a book."""

    bids: Levels
    """Prices ascend: the best bid is the last one."""
    asks: Levels
    """Prices ascend: the best ask is the first one."""
    last_update_id: int
    """Updates of depth streams count on from here."""
    engine_time_us: int
    """When it was so, Unix microseconds."""

    @property
    def best_bid(self) -> Optional[Level]:
        """Price and quantity. `None`: there are no bids."""
        return self.bids[-1] if len(self.bids) else None

    @property
    def best_ask(self) -> Optional[Level]:
        """Price and quantity. `None`: there are no asks."""
        return self.asks[0] if len(self.asks) else None

    @property
    def price_scale(self) -> int:
        """Digits after the point of every price in the arrays of both sides."""
        return self.bids.price_scale

    @property
    def quantity_scale(self) -> int:
        """Digits after the point of every quantity in the arrays of both sides."""
        return self.bids.quantity_scale


class _Scratch:
    """Room for both sides. Kept between calls, because making it takes longer than using it."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.levels = (_library.Level * (2 * capacity))()
        self.asks_address = ctypes.addressof(self.levels) + capacity * _LEVEL_SIZE
        self.depth = _library.Depth(
            ctypes.addressof(self.levels), capacity, 0, self.asks_address, capacity, 0, 0, 0
        )
        self.depth_address = ctypes.addressof(self.depth)
        self.fixed = _library.FixedDepth()
        self.fixed_address = ctypes.addressof(self.fixed)


_scratches: List[_Scratch] = []


def parse_depth(body: Union[bytes, str, bytearray, memoryview], *, numpy: Optional[bool] = None) -> Depth:
    """Reads the venue's answer to `GET /api/v1/depth`, exactly.

    Args:
        body: the answer as it came.
        numpy: `True`: into NumPy arrays. `False`: into `Decimal`. `None`: into arrays where NumPy is installed.

    Raises:
        FormatError: it is no such answer.
        ArgumentError: a value does not fit into 64 bits; `numpy=False` reads it.
        ImportError: `numpy=True`, and there is none.
    """
    module = None if numpy is False else _imported_numpy(numpy is True)
    if type(body) is not bytes:
        body = body.encode() if isinstance(body, str) else bytes(body)
    scratch = _scratches.pop() if _scratches else _Scratch(_LEVELS_FIRST)
    status = _parse(body, len(body), scratch.depth_address)
    if status == _library.E_CAPACITY:
        scratch = _Scratch(len(body) // _LEVEL_TEXT_MIN + 1)
        status = _parse(body, len(body), scratch.depth_address)
    if status:
        _scratches.append(scratch)
        _fail(status)
    try:
        return _decimals(scratch) if module is None else _arrays(scratch, module)
    finally:
        _scratches.append(scratch)


def _arrays(scratch: _Scratch, module: Any) -> Depth:
    depth, fixed = scratch.depth, scratch.fixed
    bids, asks = depth.bids_count, depth.asks_count
    # The library writes straight into NumPy's memory.
    block = module.empty(2 * (bids + asks), module.int64)
    # Quicker than block.ctypes.data, which matters beside a reading of 30 µs.
    address = _addressof(_first_byte(block)) if len(block) else 0
    _point(fixed, address, bids, asks)
    status = _to_fixed(scratch.depth_address, scratch.fixed_address)
    if status:
        _fail(status)
    scales = fixed.price_scale, fixed.quantity_scale
    return Depth(
        Levels(None, block[:bids], block[bids : 2 * bids], *scales),
        Levels(None, block[2 * bids : 2 * bids + asks], block[2 * bids + asks :], *scales),
        depth.last_update_id,
        depth.engine_time_us,
    )


def _decimals(scratch: _Scratch) -> Depth:
    depth, fixed = scratch.depth, scratch.fixed
    bids, asks = depth.bids_count, depth.asks_count
    block = (ctypes.c_int64 * (2 * (bids + asks)))()
    _point(fixed, ctypes.addressof(block), bids, asks)
    status = _to_fixed(scratch.depth_address, scratch.fixed_address)
    if status == _library.E_OVERFLOW:
        return _wide_decimals(scratch)
    if status:
        _fail(status)
    scales = fixed.price_scale, fixed.quantity_scale
    sides = []
    for start, count in ((0, bids), (2 * bids, asks)):
        prices, quantities = block[start : start + count], block[start + count : start + 2 * count]
        levels = list(zip(from_integers(prices, scales[0]), from_integers(quantities, scales[1])))
        sides.append(Levels(levels, None, None, *scales))
    return Depth(sides[0], sides[1], depth.last_update_id, depth.engine_time_us)


def _wide_decimals(scratch: _Scratch) -> Depth:
    """For values that do not fit into 64 bits."""
    depth = scratch.depth
    bids = scratch.levels[: depth.bids_count]
    asks = scratch.levels[scratch.capacity : scratch.capacity + depth.asks_count]
    scales = (
        max(level.price.scale for level in (*bids, *asks)),
        max(level.quantity.scale for level in (*bids, *asks)),
    )
    sides = [
        Levels([(from_library(level.price), from_library(level.quantity)) for level in side], None, None, *scales)
        for side in (bids, asks)
    ]
    return Depth(sides[0], sides[1], depth.last_update_id, depth.engine_time_us)


def _point(fixed: Any, address: int, bids: int, asks: int) -> None:
    """Lays four arrays into one block: prices and quantities of the bids, then of the asks."""
    fixed.bid_prices = address
    fixed.bid_quantities = address + 8 * bids
    fixed.ask_prices = address + 16 * bids
    fixed.ask_quantities = address + 16 * bids + 8 * asks


def _imported_numpy(is_demanded: bool) -> Any:
    """Imported with the first snapshot and not before: it takes longer than all of this package."""
    global _numpy
    if _numpy is _UNTRIED:
        try:
            import numpy

            _numpy = numpy
        except ImportError:
            _numpy = None
    if _numpy is None and is_demanded:
        raise _without_numpy()
    return _numpy


def _without_numpy() -> ImportError:
    return ImportError("This snapshot was read without NumPy: loop over it for Decimals, or install NumPy.")
