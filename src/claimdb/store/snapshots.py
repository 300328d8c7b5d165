"""Storing the text of a source, which offsets refer to.

Owns that a text is kept as it was decoded and known by the hash of its bytes, that what is
recorded of it holds, and what is recorded of the quotes that were held against it. It must not
know where the text comes from.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple, TypeAlias

from sqlalchemy import Row, select

from claimdb import edtf
from claimdb.errors import InvalidDataError, UsageError
from claimdb.matching.document import Document
from claimdb.matching.passage import hold
from claimdb.matching.verify import DIFFERENT, Anchor, stand
from claimdb.model import short_id
from claimdb.store.address import Address
from claimdb.store.history.batch import Batch, recording
from claimdb.store.load.sources import anchors
from claimdb.store.resolver import NameResolver
from claimdb.store.tables import occurrences, snapshots

Outcome: TypeAlias = Literal["stored", "filled", "known"]

_PLACED = frozenset({"exact", "normalised", "elided", "bracketed"})


class Stored(NamedTuple):
    """What became of a text: the source with its key, and which snapshot of it that is.

    `filled` is a snapshot of which only the hash was known, `known` one whose text was stored.
    `verified` is of how many occurrences it was recorded what came of them.
    """

    outcome: Outcome
    source: int
    key: str
    snapshots: int
    verified: int = 0


def store(
    address: Address,
    source: str,
    document: Document,
    *,
    coder: str,
    taken: str | None = None,
    verify: bool = False,
) -> Stored:
    """Store the text of a source, unless it is stored already.

    Args:
        address: The database.
        source: The source, by its id, key, URL or exact title.
        document: The text.
        coder: Who stores it.
        taken: When the copy was made, as EDTF; it is not changed once it is known.
        verify: Whether to record how the quotes stand against the text, and where those stand
            for which no place is recorded. Places that refer to another snapshot stay.

    Raises:
        UsageError: `taken` is no date.
        NotFoundError: there is no database, or no such source.
        InvalidDataError: the text is empty, holds what no database takes, or contradicts what is
            recorded of it.
        StoreError: the database cannot be written.
    """
    _checked(document, taken)
    with recording(address, coder=coder, command="snapshot") as batch:
        _, number, key = NameResolver(batch.reader).resolve("source", source)
        columns = snapshots.c
        rows = batch.connection.execute(
            select(
                columns.id,
                columns.sha256,
                columns.text.is_not(None).label("has_text"),
                columns.taken,
            ).where(columns.source_id == number)
        ).all()
        stored = next((row for row in rows if row.sha256 == document.sha256), None)
        snapshot, outcome = _kept(batch, number, stored, document, taken)
        verified = _verify(batch, number, snapshot, document) if verify else 0
    return Stored(outcome, number, key, len(rows) + (stored is None), verified)


def _checked(document: Document, taken: str | None) -> None:
    if not document.text.strip():
        raise InvalidDataError("the text is empty", hint="name a file with the text of the source")
    if (place := document.text.find("\0")) >= 0:
        raise InvalidDataError(
            f"the text has a NUL at character {place}", hint="save it as plain text"
        )
    if taken is not None:
        try:
            edtf.parse(taken)
        except ValueError as error:
            raise UsageError(f"--taken: {error}") from error


def _kept(
    batch: Batch, source: int, stored: "Row[Any] | None", document: Document, taken: str | None
) -> tuple[int, Outcome]:
    """Return the snapshot that has the text now, and how it got there."""
    if stored is None:
        cells = {"source_id": source, "sha256": document.sha256, "taken": taken}
        return batch.insert(snapshots, {**cells, "text": document.text}), "stored"
    number, has_text, known_taken = stored.id, stored.has_text, stored.taken
    if taken is not None and known_taken is None:
        batch.update(snapshots, number, {"taken": taken})
    if has_text:
        return number, "known"
    digests = list(_digests(batch, number, document))
    batch.update(snapshots, number, {"text": document.text})
    for occurrence, digest in digests:
        # Of a stored text digests are derived, which is no change of what is recorded.
        batch.connection.execute(
            occurrences.update().where(occurrences.c.id == occurrence).values(digest=digest)
        )
    return number, "filled"


def _digests(batch: Batch, snapshot: int, document: Document) -> Iterator[tuple[int, str]]:
    """Yield the digests of passages that have none; those that are recorded must be right."""
    columns = occurrences.c
    rows = batch.connection.execute(
        select(columns.id, columns.start, columns.end, columns.digest).where(
            columns.snapshot_id == snapshot, columns.start.is_not(None)
        )
    )
    for number, start, end, recorded in rows:
        digest, name = document.digest(start, end - start), short_id("occurrence", number)
        if end > len(document.text) or recorded not in (None, digest):
            raise InvalidDataError(
                f"the text has another passage at {start}-{end} than {name} records",
                hint=f"one of the two is wrong: claimdb show {name}",
            )
        if recorded is None:
            yield number, digest


def _verify(batch: Batch, source: int, snapshot: int, document: Document) -> int:
    """Record how the quotes of a source stand against its text, and return of how many."""
    columns = occurrences.c
    rows = batch.connection.execute(
        select(columns.id, columns.quote_id, columns.snapshot_id).where(columns.source_id == source)
    ).all()
    of = {row[0]: row[2] for row in rows}
    quotes = sorted({row[1] for row in rows})
    at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    number = 0
    for placed in anchors(batch.reader, quotes, source):
        anchor = placed.anchor
        of_this = of[anchor.occurrence_id] in (None, snapshot)
        if cells := _found(anchor, document, snapshot) if of_this else _changed(anchor, document):
            batch.update(occurrences, anchor.occurrence_id, {**cells, "verified_at": at})
            number += 1
    return number


def _changed(anchor: Anchor, document: Document) -> dict[str, object]:
    """Return what is to be recorded of an occurrence that stands in another text."""
    gone = stand(anchor, document).result in DIFFERENT
    return {"verified": "snapshot_changed"} if gone else {}


def _found(anchor: Anchor, document: Document, snapshot: int) -> dict[str, object]:
    """Return what is to be recorded of an occurrence; nothing where there is nothing to compare."""
    if anchor.start is not None:
        return {"verified": stand(anchor, document).result}
    held = hold(anchor.text, anchor.mode, document)
    if held.verified is None:
        return {}
    if held.result not in _PLACED or len(held.spans) != 1:
        return {"verified": held.verified}
    [(start, end)] = held.spans
    return {
        "verified": held.verified,
        "snapshot_id": snapshot,
        "start": start,
        "end": end,
        "digest": document.digest(start, end - start),
        "prefix": held.prefix,
        "suffix": held.suffix,
    }
