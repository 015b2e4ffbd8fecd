"""How calls run: who frees a C object, and how a call hears that it should end."""

from __future__ import annotations

import ctypes
import os
import threading
from typing import Any, Callable, Generic, List, Optional, TypeVar

from . import _library
from .errors import AnsweredError, ClosedError, ForkedError, _fail

Answer = TypeVar("Answer")

# Waits are made of turns this long: a signal that comes in the instant before a wait does not end it, and is heard
# after the turn.
TURN_SECONDS = 0.5


class Handle:
    """A C object that several threads use. The last one to leave after `close()` frees it."""

    __slots__ = ("is_closed", "_pointer", "_free", "_lock", "_users", "_process", "_what")

    def __init__(self, what: str, pointer: ctypes.c_void_p, free: Callable[[Any], None]) -> None:
        self.is_closed = False
        self._what = what
        self._pointer = pointer
        self._free = free
        # Reentrant: a signal handler may make calls of its own while its thread is in here.
        self._lock = threading.RLock()
        self._users = 1  # this object itself, until it is closed
        self._process = os.getpid()

    def check(self) -> None:
        if os.getpid() != self._process:
            raise ForkedError(
                f"This process was forked, and the {self._what} stayed with its parent. Start another program instead: "
                'multiprocessing.get_context("spawn").',
                status=_library.E_FORKED,
            )
        if self.is_closed:
            raise ClosedError(f"The {self._what} is closed.", status=_library.E_CLOSED)

    def __enter__(self) -> ctypes.c_void_p:
        with self._lock:
            self.check()
            self._users += 1
            return self._pointer

    def __exit__(self, *_: object) -> None:
        self._leave()

    def close(self) -> None:
        with self._lock:
            if self.is_closed:
                return
            self.is_closed = True
        self._leave()

    def _leave(self) -> None:
        with self._lock:
            self._users -= 1
            is_last = self._users == 0
        # What a parent made lives in threads that a forked child does not have.
        if is_last and os.getpid() == self._process:
            self._free(self._pointer)

    def __del__(self) -> None:
        if hasattr(self, "_process"):
            self.close()


class Cancel:
    """Ends the calls that were made with it, from another thread."""

    __slots__ = ("_as_parameter_", "_free", "_process")

    def __init__(self) -> None:
        out = ctypes.c_void_p()
        status = _library.lib.backpack_stopper_new(ctypes.byref(out))
        if status:
            _fail(status)
        self._as_parameter_ = out
        self._free = _library.lib.backpack_stopper_free
        self._process = os.getpid()

    def cancel(self) -> None:
        _library.lib.backpack_stopper_stop(self)

    def __del__(self) -> None:
        if hasattr(self, "_process") and os.getpid() == self._process:
            self._free(self._as_parameter_)


Job = Callable[[Optional[Cancel]], Answer]


class _Helper(Generic[Answer]):
    """A thread that makes calls for the main thread, which waits where signals reach it."""

    def __init__(self) -> None:
        self.cancel = Cancel()
        self.job: Optional[Job[Answer]] = None
        self.answer: Optional[Answer] = None
        self.error: Optional[BaseException] = None
        self.is_done = False
        self.go = threading.Lock()
        self.done = threading.Lock()
        self.go.acquire()
        self.done.acquire()
        threading.Thread(target=self._serve, name="backpack-call", daemon=True).start()

    def _serve(self) -> None:
        while True:
            self.go.acquire()
            job, self.job = self.job, None
            if job is None:
                return
            try:
                self.answer = job(self.cancel)
            except BaseException as error:
                self.error = error
            del job
            self.is_done = True
            self.done.release()

    def _go(self) -> None:
        try:
            self.go.release()
        except RuntimeError:
            pass  # It was released already, and the thread has not taken it yet.

    def end(self) -> None:
        """Ends the call, waits for what became of it, and ends the thread. May be begun again at any point."""
        self.cancel.cancel()
        self._go()
        while not self.is_done:
            self.done.acquire(timeout=TURN_SECONDS)
        self._go()


_idle: List[_Helper[Any]] = []
# A child has none of its parent's threads.
os.register_at_fork(after_in_child=_idle.clear)


def run(job: Job[Answer]) -> Answer:
    """Makes a call that may block. On the main thread a signal handler that raises, such as Ctrl-C's, ends it:
    what became of the call is then the `__cause__` of what was raised."""
    if threading.current_thread() is not threading.main_thread():
        return job(None)
    helper: _Helper[Answer] = _idle.pop() if _idle else _Helper()
    helper.answer, helper.error, helper.is_done = None, None, False
    helper.job = job
    try:
        helper.go.release()
        while not helper.done.acquire(timeout=TURN_SECONDS):
            pass
    except BaseException as interruption:
        raise _interrupted(helper, interruption)
    error, answer = helper.error, helper.answer
    helper.error = helper.answer = None
    _idle.append(helper)
    if error is not None:
        try:
            raise error
        finally:
            del error  # Its traceback holds this frame.
    return answer  # type: ignore[return-value]  # There is an answer where there is no error.


def _interrupted(helper: _Helper[Any], interruption: BaseException) -> BaseException:
    while True:
        try:
            helper.end()
            break
        except BaseException as again:
            interruption = again  # A second Ctrl-C: the call is ending already.
    interruption.__cause__ = helper.error or AnsweredError(helper.answer)
    return interruption
