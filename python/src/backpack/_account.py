"""The account behind both clients: how it is opened, and how a call becomes a call of the library."""

from __future__ import annotations

import ctypes
import json
import math
import os
import warnings
import weakref
from decimal import Decimal
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Union

from . import _library
from ._calls import Cancel, Handle, Job
from .decimals import Amount, amount_text, json_object
from .errors import ArgumentError, ConfigurationWarning, _fail

_lib = _library.lib
# The venue writes a few numbers that are no text, and even those stay exact.
_decode = json.JSONDecoder(parse_float=Decimal).decode
_UINT32_MAX = 2**32 - 1


def milliseconds(name: str, seconds: Optional[float]) -> int:
    """0 for `None`, which the library reads as its default."""
    if seconds is None:
        return 0
    if not isinstance(seconds, (int, float, Decimal)) or isinstance(seconds, bool):
        raise ArgumentError(f"{name} is a {type(seconds).__name__}, and should be a number of seconds.")
    if not 0 < seconds <= _UINT32_MAX / 1000 - 1:
        raise ArgumentError(f"{name} is {seconds} seconds, and should be above 0 and less than 49 days.")
    return math.ceil(seconds * 1000)


def text(name: str, value: Optional[str]) -> Optional[bytes]:
    if value is None:
        return None
    if not isinstance(value, str):
        raise ArgumentError(f"{name} is a {type(value).__name__}, and should be a str.")
    if "\0" in value:
        raise ArgumentError(f"{name} holds a NUL character.")
    return value.encode()


def unsigned32(name: str, value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _UINT32_MAX:
        raise ArgumentError(f"{name} is {value!r}, and should be an int from 0 to {_UINT32_MAX}.")
    return value


class Account:
    """A client of the library."""

    def __init__(
        self,
        secret: Optional[str],
        paper: Optional[bool],
        env_file: Union[str, os.PathLike[str], None],
        base_url: Optional[str],
        websocket_url: Optional[str],
        paper_state: Union[str, os.PathLike[str], None],
        paper_seed: Optional[int],
        timeout: float,
        order_max: Optional[Amount],
        day_max: Optional[Amount],
        price_distance_max: Optional[Amount],
        orders_per_minute_max: Optional[int],
    ) -> None:
        modes = {None: _library.MODE_AUTO, True: _library.MODE_PAPER, False: _library.MODE_LIVE}
        if paper not in modes:
            raise ArgumentError(f"paper is {paper!r}, and should be True, False or None.")
        config = _library.Config(
            size=ctypes.sizeof(_library.Config),
            mode=modes[paper],
            timeout_ms=milliseconds("timeout", timeout),
            secret_base64=text("secret", secret),
            env_file=text("env_file", None if env_file is None else os.fspath(env_file)),
            base_url=text("base_url", base_url),
            websocket_url=text("websocket_url", websocket_url),
            paper_state=text("paper_state", None if paper_state is None else os.fspath(paper_state)),
            paper_seed=_seed(paper_seed),
            order_max=_limit("order_max", order_max),
            day_max=_limit("day_max", day_max),
            price_distance_max=_limit("price_distance_max", price_distance_max),
            orders_per_minute_max=unsigned32("orders_per_minute_max", orders_per_minute_max or 0),
        )
        out = ctypes.c_void_p()
        status = _lib.backpack_client_new(ctypes.byref(config), ctypes.byref(out))
        if status:
            _fail(status)
        self.handle = Handle("client", out, _lib.backpack_client_free)
        self.told: Dict[str, Any] = json.loads(_lib.backpack_client_describe(out))
        self.streams: weakref.WeakSet[Any] = weakref.WeakSet()

    def warn(self) -> None:
        for warning in self.told.get("warnings", ()):
            warnings.warn(warning, ConfigurationWarning, stacklevel=3)

    def close(self) -> None:
        for stream in list(self.streams):
            stream.close()
        self.handle.close()

    # Calls

    def request(
        self, operation: str, parameters: Union[Mapping[str, Any], Sequence[Mapping[str, Any]]], timeout: Any
    ) -> Job[Any]:
        name = text("operation", operation)
        if isinstance(parameters, Mapping):
            body = json.dumps(json_object(parameters)).encode()
        else:
            orders = [json_object(order, f"orders[{index}].") for index, order in enumerate(parameters)]
            body = json.dumps(orders).encode()
        return self._job(timeout, lambda client, call, out: _lib.backpack_request(client, name, body, call, out))

    def cancel_order(self, symbol: Any, order_id: Any, client_id: Any, timeout: Any) -> Job[Any]:
        names = (text("symbol", symbol), *_identity(order_id, client_id))
        return self._job(timeout, lambda client, call, out: _lib.backpack_cancel_order(client, *names, call, out))

    def get_order(self, symbol: Any, order_id: Any, client_id: Any, timeout: Any) -> Job[Any]:
        names = (text("symbol", symbol), *_identity(order_id, client_id))
        return self._job(timeout, lambda client, call, out: _lib.backpack_get_order(client, *names, call, out))

    def get_positions(self, symbol: Any, timeout: Any) -> Job[Any]:
        name = text("symbol", symbol)
        return self._job(timeout, lambda client, call, out: _lib.backpack_get_positions(client, name, call, out))

    def get_balances(self, timeout: Any) -> Job[Any]:
        return self._job(timeout, _lib.backpack_get_balances)

    def resolve_order(self, client_id: int, symbol: str, timeout: Any) -> Job[Any]:
        unsigned32("client_id", client_id)
        name = text("symbol", symbol)
        timeout_ms = milliseconds("timeout", timeout)

        def job(cancel: Optional[Cancel]) -> str:
            outcome = ctypes.c_int32()
            with self.handle as client:
                call = _call(cancel, timeout_ms)
                status = _lib.backpack_resolve_order(
                    client, name, client_id, ctypes.byref(call), ctypes.byref(outcome)
                )
                if status:
                    _fail(status)
            return {_library.OUTCOME_PLACED: "placed", _library.OUTCOME_NOT_PLACED: "not placed"}.get(
                outcome.value, "unknown"
            )

        return job

    def _job(self, timeout: Any, make: Callable[[Any, Any, Any], int]) -> Job[Any]:
        timeout_ms = milliseconds("timeout", timeout)

        def job(cancel: Optional[Cancel]) -> Any:
            result = ctypes.c_void_p()
            with self.handle as client:
                call = _call(cancel, timeout_ms)
                # The error belongs to this thread, so it is read before anything else can fail here.
                status = make(client, ctypes.byref(call), ctypes.byref(result))
                if status:
                    _fail(status)
            try:
                size = ctypes.c_size_t()
                address = _lib.backpack_result_json(result, ctypes.byref(size))
                body = ctypes.string_at(address, size.value)
            finally:
                _lib.backpack_result_free(result)
            return _decode(body.decode())

        return job

    # Streams

    def open_stream(self, names: Sequence[str]) -> Handle:
        """The client is in use until the stream is freed, as the library demands."""
        texts: List[Optional[bytes]] = [text("a stream's name", name) for name in names]
        array = (ctypes.c_char_p * max(len(texts), 1))(*texts)
        out = ctypes.c_void_p()
        client = self.handle.__enter__()
        try:
            status = _lib.backpack_stream_open(client, array, len(texts), ctypes.byref(out))
            if status:
                _fail(status)
        except BaseException:
            self.handle.__exit__()
            raise

        def free(pointer: ctypes.c_void_p) -> None:
            _lib.backpack_stream_free(pointer)
            self.handle.__exit__()

        return Handle("stream", out, free)


def _call(cancel: Optional[Cancel], timeout_ms: int) -> _library.Call:
    token = None if cancel is None else cancel._as_parameter_
    return _library.Call(ctypes.sizeof(_library.Call), token, timeout_ms, 0)


def _identity(order_id: Optional[str], client_id: Optional[int]) -> Any:
    if (order_id is None) == (client_id is None):
        raise ArgumentError("Give either order_id or client_id.")
    if order_id is None:
        return None, unsigned32("client_id", client_id or 0)
    return text("order_id", order_id), 0


def _seed(seed: Optional[int]) -> int:
    if seed is None:
        return 0
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 < seed < 2**64:
        raise ArgumentError(f"paper_seed is {seed!r}, and should be an int from 1 to {2**64 - 1}.")
    return seed


def _limit(name: str, amount: Optional[Amount]) -> Optional[bytes]:
    return None if amount is None else amount_text(name, amount).encode()
