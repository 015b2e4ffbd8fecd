"""Streams: what happens in the markets and the account, as it happens."""

from __future__ import annotations

import ctypes
import json
import select
import threading
import time
from decimal import Decimal
from types import TracebackType
from typing import TYPE_CHECKING, Any, Dict, Iterator, Optional, Sequence, Type

from . import _library
from ._calls import TURN_SECONDS
from .errors import ArgumentError, ClosedError, TimedOutError, _fail

if TYPE_CHECKING:
    from ._account import Account

_lib = _library.lib
_decode = json.JSONDecoder(parse_float=Decimal).decode


class Event(Dict[str, Any]):
    """One event: a dictionary, with the text it was read from in `text`.

    | | |
    |---|---|
    | `{"stream": "trade.SOL_USDC", "data": {...}}` | the venue said so |
    | `{"stream": ..., "event": "gap", "reason": ...}` | from here on events are missing |
    | `{"stream": ..., "event": "resumed"}` | they flow again: load new snapshots, read what you missed |
    | `{"stream": ..., "event": "silent"}` | nothing has come yet: the market may not exist |
    | `{"stream": ..., "event": "stale"}` | nothing has come for longer than usual |
    | `{"stream": ..., "event": "complaint", "reason": ...}` | the venue sent an error, or something unreadable |
    | `{"stream": ..., "event": "ended", "reason": ...}` | this stream is over; the others go on |
    """

    __slots__ = ("text",)

    text: bytes
    """What `OrderBook.apply()` reads."""

    def __init__(self, text: bytes) -> None:
        super().__init__(_decode(text.decode()))
        self.text = text


class Subscription:
    """What both kinds of streams share."""

    def __init__(self, account: "Account", names: Sequence[str]) -> None:
        self.names = tuple(names)
        """As the venue calls them."""
        self._handle = account.open_stream(names)
        self._reading = threading.Lock()
        with self._handle as stream:
            self._fd: int = _lib.backpack_stream_fd(stream)
        account.streams.add(self)

    def _take(self) -> Optional[Event]:
        """The event that waits; `None`: none does. Raises ClosedError at the end."""
        text, size = ctypes.c_void_p(), ctypes.c_size_t()
        if not self._reading.acquire(blocking=False):
            raise ArgumentError("Another thread is reading this stream.")
        try:
            with self._handle as stream:
                status = _lib.backpack_stream_next(stream, 0, ctypes.byref(text), ctypes.byref(size))
                if status == _library.E_TIMEOUT:
                    return None
                if status:
                    _fail(status)
                return Event(ctypes.string_at(text, size.value))
        finally:
            self._reading.release()

    def close(self) -> None:
        """Ends the streams; a reader gets what is left of them no more. Does nothing the second time."""
        if self._handle.is_closed:
            return
        with self._handle as stream:
            _lib.backpack_stream_close(stream)
        self._handle.close()

    def __repr__(self) -> str:
        state = " closed" if self._handle.is_closed else ""
        return f"<{type(self).__name__}{state} {', '.join(self.names)}>"


class Stream(Subscription):
    """Streams to loop over, from `BackpackClient.stream()`:

        with client.stream("bookTicker.SOL_USDC", "account.orderUpdate") as stream:
            for event in stream:
                print(event["stream"], event.get("data"))

    The loop ends when every stream has ended or another thread calls `close()`. Ctrl-C gets through at any time. One
    thread may read at a time.
    """

    def next(self, timeout: Optional[float] = None) -> Event:
        """The next event. Waits up to `timeout` seconds (0: not at all; `None`: as long as it takes).

        Raises TimedOutError where none came, ClosedError where none will.
        """
        event = self._take()
        if event is not None:
            return event
        until = None if timeout is None else time.monotonic() + timeout
        # In use while it waits, so that its descriptor stays what it is when another thread closes the stream.
        with self._handle:
            poll = select.poll()
            poll.register(self._fd, select.POLLIN)
            while True:
                # poll() and not the library waits: it lets signal handlers run. In turns, as _calls.py says.
                left = TURN_SECONDS if until is None else until - time.monotonic()
                if poll.poll(max(0, min(left, TURN_SECONDS)) * 1000):
                    event = self._take()
                    if event is not None:
                        return event
                elif left <= 0:
                    raise TimedOutError(f"Nothing came in {timeout} s.", status=_library.E_TIMEOUT)

    def __iter__(self) -> Iterator[Event]:
        return self

    def __next__(self) -> Event:
        try:
            return self.next()
        except ClosedError:
            raise StopIteration from None

    def __enter__(self) -> "Stream":
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], where: Optional[TracebackType]
    ) -> None:
        self.close()
