"""Errors that a user can act on, as one tree, each with its exit code."""

from enum import IntEnum
from typing import Any


class ExitCode(IntEnum):
    """What the process returns."""

    DONE = 0
    FAILURE = 1
    USAGE = 2
    NOT_FOUND = 3
    INVALID_DATA = 4
    REFUSED = 5
    PROBLEMS_FOUND = 6
    INTERRUPTED = 130


LONGEST_MESSAGE = 300
_LONGEST_HINT = 900  # which may list all fields
_END = 60


def clipped(text: str, most: int = LONGEST_MESSAGE) -> str:
    """Return a text, with its middle left out if it is longer."""
    return text if len(text) <= most else f"{text[: most - _END - 1]}…{text[-_END:]}"


class ClaimdbError(Exception):
    """Something the user can act on: `message` says what is wrong, `hint` what to do.

    Both are clipped, because they may quote any input. The `details` are further lines, where one
    message is not enough.
    """

    exit_code = ExitCode.FAILURE
    code = "failure"
    longest = LONGEST_MESSAGE
    details: tuple[str, ...] = ()

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        self.message = clipped(message, self.longest)
        self.hint = hint and clipped(hint, _LONGEST_HINT)
        super().__init__(self.message)

    def __str__(self) -> str:
        return "\n".join((self.message, *map(clipped, self.details)))


class UsageError(ClaimdbError):
    """The command was called in a way that has no meaning."""

    exit_code = ExitCode.USAGE
    code = "usage"


class QuerySyntaxError(UsageError):
    """A query cannot be read; `start` and `end` are code points into `text`."""

    code = "query_syntax"

    def __init__(
        self, message: str, text: str, start: int, end: int, *, hint: str | None = None
    ) -> None:
        super().__init__(f"{message} at column {start + 1}", hint=hint)
        self.text = text
        self.start = start
        self.end = max(end, start + 1)


class NotFoundError(ClaimdbError):
    """A named thing is not there; `candidates` are what the user may have meant."""

    exit_code = ExitCode.NOT_FOUND
    code = "not_found"

    def __init__(
        self, message: str, *, hint: str | None = None, candidates: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message, hint=hint)
        self.candidates = candidates


class InvalidDataError(ClaimdbError):
    """Data does not hold together; nothing was written."""

    exit_code = ExitCode.INVALID_DATA
    code = "invalid_data"


class RefusedError(ClaimdbError):
    """Done only with a confirmation that was not given."""

    exit_code = ExitCode.REFUSED
    code = "refused"


class ChangedSinceError(RefusedError):
    """The same was changed after it had been read; the `changes` are entries of the history."""

    code = "changed_since"

    def __init__(self, message: str, changes: tuple[Any, ...], *, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.changes = changes


class StoreError(ClaimdbError):
    """The database cannot be opened, read or written."""

    code = "database"
