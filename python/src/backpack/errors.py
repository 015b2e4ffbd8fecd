"""What can go wrong, by what the caller may do next."""

from __future__ import annotations

from typing import Any, NoReturn, Optional, Sequence, Tuple

from . import _library


class BackpackError(ValueError):
    """Base of all errors of this package. Its subclasses say what may be done next.

    It is a `ValueError`, so that scripts which catch that go on working.
    """

    status: int
    """The library's number of this error, such as 25; see include/backpack.h."""
    code: Optional[str]
    """The venue's own word, such as `"INSUFFICIENT_FUNDS"`."""
    http_status: Optional[int]
    """Of the venue's answer. `None`: there was none."""
    client_ids: Tuple[int, ...]
    """The orders that may have happened: `BackpackClient.resolve_order()` tells what became of each."""
    retry_after: Optional[float]
    """Seconds to wait before the next try. `None`: not told."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 0,
        code: Optional[str] = None,
        http_status: Optional[int] = None,
        client_ids: Sequence[int] = (),
        retry_after: Optional[float] = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.http_status = http_status
        self.client_ids = tuple(client_ids)
        self.retry_after = retry_after


class ArgumentError(BackpackError, TypeError):
    """A parameter cannot be what it is. Nothing was sent: mend the call."""


class ConfigurationError(BackpackError):
    """A key, an address or a file is unusable. Nothing was sent: mend the configuration."""


class RejectedError(BackpackError):
    """The venue said no, and nothing changed. Mend the request."""


class ThrottledError(BackpackError):
    """Too many requests, and nothing changed. Wait `retry_after` seconds, then try again."""


class RefusedError(BackpackError):
    """Refused here, by a limit or because the venue would not take it, and nothing was sent. Mend the request."""


class NotSentError(BackpackError):
    """No byte left, and nothing changed. It is safe to try again."""


class UnavailableError(BackpackError):
    """A question got no answer. It is safe to ask again."""


class OutcomeUnknownError(BackpackError):
    """It was sent and MAY HAVE HAPPENED. Before anything else ask `resolve_order()` about each of `client_ids`."""


class UnreadableError(BackpackError):
    """The venue's answer could not be read. What was asked for may have happened: look before you ask again."""


class AnsweredError(BackpackError):
    """The call had its answer although it was interrupted. Never raised: it is the `__cause__` of the interruption."""

    answer: Any
    """What the call would have returned."""

    def __init__(self, answer: Any) -> None:
        super().__init__("The call was interrupted, and its answer came all the same: it is in `answer`.")
        self.answer = answer

    def __reduce__(self) -> Tuple[Any, ...]:
        return type(self), (self.answer,)


class ForkedError(BackpackError):
    """This process was forked from one that had imported the package. Start another program instead: `spawn`."""


class FormatError(BackpackError):
    """A text is not JSON, or not what should stand there."""


class NotSyncedError(BackpackError):
    """The book has no snapshot, or was broken after it. Load a snapshot."""


class GapError(NotSyncedError):
    """The book missed an update. Load a snapshot."""


class BrokenError(NotSyncedError):
    """The book contradicted itself. Load a snapshot."""


class TimedOutError(BackpackError, TimeoutError):
    """Nothing came from the streams in the time given. They go on."""


class ClosedError(BackpackError):
    """The client or the stream is closed."""


class LibraryMemoryError(BackpackError, MemoryError):
    """There is not enough memory, or not enough that may be locked."""


class ConfigurationWarning(UserWarning):
    """Something in the configuration deserves a look."""


BY_STATUS = {
    _library.E_ARGUMENT: ArgumentError,
    _library.E_KEY: ConfigurationError,
    _library.E_KEY_MISMATCH: ConfigurationError,
    _library.E_DUPLICATE_PARAM: ArgumentError,
    _library.E_UNSIGNABLE: ArgumentError,
    _library.E_TOO_LARGE: ArgumentError,
    _library.E_MEMORY: LibraryMemoryError,
    _library.E_SIGNATURE: ArgumentError,
    _library.E_NUMBER: ArgumentError,
    _library.E_OVERFLOW: ArgumentError,
    _library.E_CAPACITY: ArgumentError,
    _library.E_FORMAT: FormatError,
    _library.E_NOT_SYNCED: NotSyncedError,
    _library.E_GAP: GapError,
    _library.E_BROKEN: BrokenError,
    _library.E_REJECTED: RejectedError,
    _library.E_THROTTLED: ThrottledError,
    _library.E_REFUSED: RefusedError,
    _library.E_NOT_SENT: NotSentError,
    _library.E_UNAVAILABLE: UnavailableError,
    _library.E_UNKNOWN: OutcomeUnknownError,
    _library.E_UNREADABLE: UnreadableError,
    _library.E_CONFIGURATION: ConfigurationError,
    _library.E_FORKED: ForkedError,
    _library.E_TIMEOUT: TimedOutError,
    _library.E_CLOSED: ClosedError,
}


def _made(status: int) -> BackpackError:
    """The error of the call that just failed on this thread."""
    kind = BY_STATUS.get(status, BackpackError)
    told = _library.lib.backpack_last_error()
    if not told or told[0].status != status:
        return kind(_library.lib.backpack_status_text(status).decode(), status=status)
    error = told[0]
    return kind(
        error.message.decode(errors="replace"),
        status=status,
        code=None if error.code is None else error.code.decode(errors="replace"),
        http_status=error.http_status or None,
        client_ids=error.client_ids[: error.client_ids_count] if error.client_ids else (),
        retry_after=None if error.retry_after_ms < 0 else error.retry_after_ms / 1000,
    )


def _fail(status: int) -> NoReturn:
    raise _made(status)


def outcome(interruption: BaseException) -> Optional[BackpackError]:
    """What became of the call that an interruption ended: the nearest error of this package behind it.

    `interruption` is a `KeyboardInterrupt`, an `asyncio.CancelledError`, a `TimeoutError` of `asyncio.wait_for()`.
    `None`: it interrupted no call.

        except KeyboardInterrupt as interruption:
            what = backpack.outcome(interruption)
            if isinstance(what, backpack.AnsweredError): print("placed", what.answer["id"])
            elif isinstance(what, backpack.OutcomeUnknownError): print(client.resolve_order(what.client_ids[0], symbol))
            else: print("nothing happened")
    """
    seen = set()
    error: Optional[BaseException] = interruption
    while error is not None and id(error) not in seen:
        if isinstance(error, BackpackError):
            return error
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return None
