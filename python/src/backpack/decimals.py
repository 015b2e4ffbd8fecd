"""Amounts: in as `str`, `Decimal` or `int`, out as exact `Decimal`. Never `float`."""

from __future__ import annotations

import ctypes
import operator
from decimal import Context, Decimal
from itertools import repeat
from typing import Any, Dict, Iterable, Iterator, Mapping, Union

from . import _library
from .errors import ArgumentError, _fail

Amount = Union[str, Decimal, int]
"""A price, quantity or notional: `"0.1"`, `Decimal("0.1")` or `3`."""

# Parameters the venue takes as decimal text, where a whole number may stand as `int` for convenience.
AMOUNTS = frozenset(
    "price quantity quoteQuantity triggerPrice triggerQuantity stopLossTriggerPrice stopLossLimitPrice "
    "takeProfitTriggerPrice takeProfitLimitPrice slippageTolerance leverageLimit".split()
)

# Enough digits for any value here, so that nothing depends on the caller's own context.
_EXACT = Context(prec=100)
_DIGITS_MAX = 100


def refuse_float(name: str, value: float) -> ArgumentError:
    exact = Decimal(repr(float(value)))
    text = f"{exact:f}" if exact.is_finite() else "0.1"
    return ArgumentError(
        f"{name} is the float {value!r}, and floats are not exact: 0.1 + 0.2 gives 0.30000000000000004. "
        f'Write "{text}" or Decimal("{text}").'
    )


def decimal_text(name: str, value: Decimal) -> str:
    """Without an exponent, which the venue does not read."""
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        raise ArgumentError(f"{name} is {value}, which is no number.")
    if abs(exponent) + len(digits) > _DIGITS_MAX:
        raise ArgumentError(f"{name} has too many digits.")
    return format(value, "f")


def amount_text(name: str, value: Any) -> str:
    """An amount as the venue writes it."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Decimal):
        return decimal_text(name, value)
    if isinstance(value, float):
        raise refuse_float(name, value)
    return str(_whole(name, value))


def _whole(name: str, value: Any) -> int:
    if isinstance(value, bool):
        raise ArgumentError(f"{name} is {value}, and should be an amount.")
    try:
        return operator.index(value)
    except TypeError:
        raise ArgumentError(f"{name} is a {type(value).__name__}: str, Decimal, int and bool are taken.") from None


def json_value(name: str, value: Any) -> Any:
    """A parameter as JSON takes it: amounts as text, the rest as it is; floats are found at any depth."""
    if isinstance(value, (str, bool)):
        return value
    if isinstance(value, Decimal):
        return decimal_text(name, value)
    if isinstance(value, float):
        raise refuse_float(name, value)
    if isinstance(value, (list, tuple)):
        return [json_value(f"{name}[{index}]", item) for index, item in enumerate(value)]
    if isinstance(value, Mapping):
        return json_object(value, f"{name}.")
    number = _whole(name, value)
    return str(number) if name.rpartition(".")[2] in AMOUNTS else number


def json_object(parameters: Mapping[str, Any], prefix: str = "") -> Dict[str, Any]:
    """Parameters as JSON takes them; those that are `None` are left out."""
    return {
        key: json_value(f"{prefix}{key}", value) for key, value in parameters.items() if value is not None
    }


def from_integers(values: Iterable[int], scale: int) -> Iterator[Decimal]:
    """Each / 10^scale, exactly."""
    return map(_EXACT.multiply, values, repeat(Decimal((0, (1,), -scale))))


def from_library(value: Any) -> Decimal:
    whole = value.high << 64 | value.low
    return next(from_integers([-whole if value.negative else whole], value.scale))


def to_library(name: str, value: Any) -> _library.Decimal:
    out = _library.Decimal()
    status = _library.lib.backpack_decimal_parse(amount_text(name, value).encode(), ctypes.byref(out))
    if status:
        _fail(status)
    return out
