"""Moments of the history: what `--as-of b41` or a date means, and the batch that was the last."""

import re
from datetime import UTC, datetime
from typing import NamedTuple

from claimdb import edtf
from claimdb.errors import NotFoundError, UsageError
from claimdb.model import identified, short_id
from claimdb.store.backends.base import Reader

_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ]([01]\d|2[0-3]):([0-5]\d)(:[0-5]\d)?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?",
    re.ASCII | re.IGNORECASE,
)
_FORMS = "a batch (b41), a date (2026-05-01) or a time (2026-05-01T12:00, in UTC)"
_BATCH = "SELECT id, at, command FROM batches WHERE id = :id"
_LAST = """
SELECT id, at, command FROM batches WHERE at <= :at ORDER BY id DESC LIMIT 1"""
_FIRST = "SELECT id, at FROM batches ORDER BY id LIMIT 1"
_LATEST = "SELECT id, at, command FROM batches ORDER BY id DESC LIMIT 1"


class Moment(NamedTuple):
    """The moment right after a batch; of a database without batches it is that of none."""

    batch: int
    at: str
    command: str

    def __str__(self) -> str:
        return f"{short_id('batch', self.batch)} ({self.at}, {self.command})"


def moment(reader: Reader, named: str) -> Moment:
    """Return the moment that a batch (`b41`), a date or a time names.

    A date means the end of its last day, and a time without a zone the one of UTC, which is the
    zone of all times that the history shows.

    Raises:
        UsageError: it is none of these.
        NotFoundError: there is no such batch, or nothing was recorded yet.
    """
    text = named.strip()
    identity = identified(text)
    if identity is not None and identity.kind == "batch":
        if (row := reader.row(_BATCH, id=identity.number)) is None:
            last = reader.row(_LATEST)
            hint = f"the last one is {short_id('batch', last[0])}" if last else None
            raise NotFoundError(f"no batch has the id {text.lower()}", hint=hint)
        return Moment(*row)
    end = end_of(text)
    if end is None:
        raise UsageError(f"{named!r} is not a moment", hint=f"name {_FORMS}")
    if (row := reader.row(_LAST, at=end)) is None:
        first = reader.row(_FIRST)
        hint = first and f"the history begins with {short_id('batch', first[0])} at {first[1]}"
        raise NotFoundError(f"nothing was recorded by {text}", hint=hint)
    return Moment(*row)


def latest(reader: Reader) -> Moment:
    """Return the moment after the last batch."""
    return Moment(*(reader.row(_LATEST) or (0, "", "")))


def is_moment(text: str) -> bool:
    """Whether a text names a batch, a date or a time."""
    identity = identified(text.strip())
    return end_of(text.strip()) is not None or bool(identity and identity.kind == "batch")


def end_of(text: str) -> str | None:
    """Return the last second (UTC) that a date or a time names, as batches have it, if it does."""
    if found := _TIME.fullmatch(text):
        day, hour, minute, second, zone = found.groups()
        zone = "+00:00" if zone is None or zone in "zZ" else zone
        try:
            time = datetime.fromisoformat(f"{day}T{hour}:{minute}{second or ':59'}{zone}")
            return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        except (ValueError, OverflowError):
            return None
    return f"{last}T23:59:59Z" if (last := _days(text, last=True)) else None


def beginning_of(text: str) -> str | None:
    """Return the first second that a date or a time names."""
    if found := _TIME.fullmatch(text):
        text = text if found[4] else f"{text[:16]}:00{found[5] or ''}"
        return end_of(text)
    return f"{first}T00:00:00Z" if (first := _days(text, last=False)) else None


def _days(text: str, *, last: bool) -> str | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        span = edtf.parse(text)
    except ValueError:
        return None
    return span.last if last else span.first
