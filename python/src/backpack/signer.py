"""Signatures for an HTTP stack of your own."""

from __future__ import annotations

import ctypes
import time
from decimal import Decimal
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from . import _library
from ._calls import Handle
from .decimals import decimal_text, json_value
from .errors import ArgumentError, _fail

_lib = _library.lib
_sign = _lib.backpack_sign_pairs
_TIMESTAMP_MAX = 2**64 - 1

Parameters = Optional[Mapping[str, Any]]


# Rooms for a signature that nobody is using, with their addresses: making one takes as long as filling it in.
_rooms: List[Tuple[Any, int]] = []


class Signer:
    """The secret of an API key, in locked memory.

        signer = Signer(secret)
        headers = signer.headers("orderExecute", {"symbol": "SOL_USDC", "side": "Bid", ...})

    Parameters are the members of the query or of the JSON body, in any order; values are `str`, `int`, `bool` or
    `Decimal`, and must be sent as they were signed: `Decimal("0.10")` is signed as 0.10. Those that are `None` are left
    out. Times are Unix milliseconds by the venue's clock; a window is how long the signature stays valid, 1 to 60000
    milliseconds.

    Threads may share a signer; signing releases the GIL. It goes on working in a forked process.

    Args:
        secret: base64 of 32 bytes, as the exchange shows it, or of 64 (secret and public key).

    Raises:
        ConfigurationError: it is no key.
    """

    __slots__ = ("_handle", "_address", "public_key")

    public_key: str
    """The API key, base64; the X-API-Key header."""

    def __init__(self, secret: str) -> None:
        if not isinstance(secret, str):
            raise ArgumentError(f"secret is a {type(secret).__name__}, and should be a str.")
        out = ctypes.c_void_p()
        # A NUL would end the text early, and what stands before it might be a key.
        status = _lib.backpack_signer_new(secret.replace("\0", "?").encode(), ctypes.byref(out))
        if status:
            _fail(status)
        self._handle = Handle("signer", out, _lib.backpack_signer_free)
        self._address = out.value
        key = ctypes.create_string_buffer(_library.PUBLIC_KEY_SIZE)
        status = _lib.backpack_signer_public_key(out, key)
        if status:
            _fail(status)
        self.public_key = key.value.decode()

    def __repr__(self) -> str:
        return f"<Signer {self.public_key}>"

    def sign(self, instruction: str, params: Parameters, timestamp_ms: int, window_ms: int = 5000) -> str:
        """The X-Signature header of a request, base64.

        Args:
            instruction: such as `"orderExecute"`.
            params: `None`: the request has none.
            timestamp_ms: the X-Timestamp header.
            window_ms: the X-Window header.

        Raises:
            ArgumentError: a value cannot be signed (it holds `& = " \\` or a control character), or is out of range.
        """
        if (
            type(timestamp_ms) is not int
            or type(window_ms) is not int
            or not 0 <= timestamp_ms <= _TIMESTAMP_MAX
            or not 1 <= window_ms <= _library.WINDOW_MS_MAX
            or not isinstance(instruction, str)
            or "\0" in instruction
        ):
            raise _unsound(instruction, timestamp_ms, window_ms)
        pairs = _pairs(params) if params else b""
        try:
            room, address = _rooms.pop()
        except IndexError:
            room = ctypes.create_string_buffer(_library.SIGNATURE_SIZE)
            address = ctypes.addressof(room)
        status = _sign(self._address, instruction.encode(), pairs, len(pairs), timestamp_ms, window_ms, address)
        if status:
            _fail(status)
        signature: str = room.value.decode()
        _rooms.append((room, address))
        return signature

    def sign_batch(
        self, instruction: str, orders: Sequence[Mapping[str, Any]], timestamp_ms: int, window_ms: int = 5000
    ) -> str:
        """The signature of a batch of orders, `POST /api/v1/orders`, in the order of the body. Else as `sign()`."""
        if not 1 <= len(orders) <= _library.GROUPS_MAX:
            raise ArgumentError(f"A batch has 1 to {_library.GROUPS_MAX} orders, not {len(orders)}.")
        name = _request(instruction, timestamp_ms, window_ms)
        arrays = [_array(order) for order in orders]
        groups = (_library.Group * len(orders))(
            *[_library.Group(ctypes.addressof(array), len(array) // 2) for array in arrays]
        )
        signature = ctypes.create_string_buffer(_library.SIGNATURE_SIZE)
        status = _lib.backpack_sign_batch(
            self._address, name, groups, len(orders), timestamp_ms, window_ms, signature
        )
        if status:
            _fail(status)
        return signature.value.decode()

    def headers(
        self, instruction: str, params: Parameters = None, timestamp_ms: Optional[int] = None, window_ms: int = 5000
    ) -> Dict[str, str]:
        """The four headers that authorise a request. `timestamp_ms=None`: now, by this machine's clock."""
        sent_at_ms = _now_ms() if timestamp_ms is None else timestamp_ms
        return self._headers(self.sign(instruction, params, sent_at_ms, window_ms), sent_at_ms, window_ms)

    def headers_batch(
        self,
        instruction: str,
        orders: Sequence[Mapping[str, Any]],
        timestamp_ms: Optional[int] = None,
        window_ms: int = 5000,
    ) -> Dict[str, str]:
        """The four headers that authorise a batch of orders; else as `headers()`."""
        sent_at_ms = _now_ms() if timestamp_ms is None else timestamp_ms
        return self._headers(self.sign_batch(instruction, orders, sent_at_ms, window_ms), sent_at_ms, window_ms)

    def _headers(self, signature: str, timestamp_ms: int, window_ms: int) -> Dict[str, str]:
        return {
            "X-API-Key": self.public_key,
            "X-Signature": signature,
            "X-Timestamp": str(timestamp_ms),
            "X-Window": str(window_ms),
        }

    def subscribe(self, timestamp_ms: Optional[int] = None, window_ms: int = 5000) -> List[str]:
        """The `signature` member of a WebSocket message that subscribes to private streams.

            {"method": "SUBSCRIBE", "params": ["account.orderUpdate"], "signature": signer.subscribe()}
        """
        sent_at_ms = _now_ms() if timestamp_ms is None else timestamp_ms
        signature = self.sign("subscribe", None, sent_at_ms, window_ms)
        return [self.public_key, signature, str(sent_at_ms), str(window_ms)]


def verify(
    public_key: str, instruction: str, params: Parameters, timestamp_ms: int, signature: str, window_ms: int = 5000
) -> bool:
    """Was this request signed with that key? For servers, proxies and tests.

    Raises:
        ConfigurationError: `public_key` is no key.
        ArgumentError: such a request cannot be signed.
    """
    name = _request(instruction, timestamp_ms, window_ms)
    array = _array(params or {})
    key, claim = (text.replace("\0", "?").encode() for text in (public_key, signature))
    status: int = _lib.backpack_verify(key, name, array, len(array) // 2, timestamp_ms, window_ms, claim)
    if status in (_library.OK, _library.E_SIGNATURE):
        return status == _library.OK
    _fail(status)


def _pairs(params: Mapping[str, Any]) -> bytes:
    """Keys and values, each with a NUL behind it."""
    try:
        # One pass, because most orders hold a number. Adding to a key that is no str fails.
        pieces = [
            key + f"\0{value}\0" if type(value) is str or type(value) is int else _pair(key, value)
            for key, value in params.items()
        ]
    except TypeError:
        pieces = [_pair(key, value) for key, value in params.items()]
    text = "".join(pieces)
    if text.count("\0") != 2 * (len(pieces) - pieces.count("")):
        raise ArgumentError("A text to be signed holds a NUL character.")
    return text.encode()


def _pair(key: Any, value: Any) -> str:
    """Empty for `None`, which is left out."""
    if value is None:
        return ""
    name = _name(key)
    text: str = value if isinstance(value, str) else _text(name, value)
    return name + "\0" + text + "\0"


def _array(params: Mapping[str, Any]) -> Any:
    texts: List[bytes] = []
    for key, value in _as_texts(params).items():
        texts += (_checked(key), _checked(value))
    if len(texts) > 2 * _library.PARAMS_MAX:
        raise _too_many(len(texts) // 2)
    return (ctypes.c_char_p * len(texts))(*texts)


def _request(instruction: str, timestamp_ms: int, window_ms: int) -> bytes:
    """Checked, because C would cut numbers and texts without a word."""
    if type(timestamp_ms) is int and 0 <= timestamp_ms <= _TIMESTAMP_MAX:
        if type(window_ms) is int and 1 <= window_ms <= _library.WINDOW_MS_MAX:
            return _checked(instruction)
    raise _unsound(instruction, timestamp_ms, window_ms)


def _unsound(instruction: Any, timestamp_ms: Any, window_ms: Any) -> ArgumentError:
    if type(timestamp_ms) is not int or not 0 <= timestamp_ms <= _TIMESTAMP_MAX:
        return ArgumentError(f"timestamp_ms is {timestamp_ms!r}, and should be an int of Unix milliseconds.")
    if type(window_ms) is not int or not 1 <= window_ms <= _library.WINDOW_MS_MAX:
        return ArgumentError(f"window_ms is {window_ms!r}, and should be an int from 1 to {_library.WINDOW_MS_MAX}.")
    return ArgumentError(f"{instruction!r} is no instruction.")


def _checked(text: Any) -> bytes:
    if "\0" in _name(text):
        raise ArgumentError("A text to be signed holds a NUL character.")
    encoded: bytes = text.encode()
    return encoded


def _name(text: Any) -> str:
    if not isinstance(text, str):
        raise ArgumentError(f"A name to be signed is a {type(text).__name__}, and should be a str.")
    return text


def _as_texts(params: Mapping[str, Any]) -> Dict[str, str]:
    return {
        _name(key): value if isinstance(value, str) else _text(key, value)
        for key, value in params.items()
        if value is not None
    }


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return decimal_text(name, value)
    plain = json_value(name, value)
    if isinstance(plain, (str, int)):
        return str(plain)
    raise ArgumentError(f"{name} is a {type(value).__name__}: str, Decimal, int and bool can be signed.")


def _too_many(count: int) -> ArgumentError:
    return ArgumentError(
        f"A request has up to {_library.PARAMS_MAX} parameters, not {count}.", status=_library.E_TOO_LARGE
    )


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
