"""Storing the texts of sources as snapshots, and recording how their quotes compare with them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

from claimdb.documents.file import SourceFile, validate
from claimdb.errors import InvalidDataError, UsageError
from claimdb.matching.document import Document, stored_pages
from claimdb.matching.passage import locate
from claimdb.matching.verify import Anchor, verify_anchor
from claimdb.model import short_id
from claimdb.store.address import Address
from claimdb.store.history.batch import Batch, recording
from claimdb.store.load.sources import anchors
from claimdb.store.resolver import NameResolver
from claimdb.store.tables import occurrences, snapshots
from claimdb.store.verify import cached_texts, compare_with_own
from claimdb.written_dates import AmbiguousDateError, read_date

Outcome: TypeAlias = Literal["stored", "filled", "known"]

_LOCATED = frozenset({"exact", "normalised", "elided", "bracketed"})
_TEXT = "SELECT text FROM snapshots WHERE id = :id"
_FACTS = ("taken", "media_type", "file_sha256", "file_modified", "extractor")
_SNAPSHOTS = f"""
SELECT sha256, id, text IS NOT NULL, {", ".join(_FACTS)} FROM snapshots WHERE source_id = :source"""
_KEY = "SELECT key FROM sources WHERE id = :source"
_PASSAGES = """
SELECT id, quote_id, start, "end", digest FROM occurrences
 WHERE snapshot_id = :snapshot AND start IS NOT NULL"""
_OCCURRENCES = (
    "SELECT id, quote_id, snapshot_id, locator FROM occurrences WHERE source_id = :source"
)


class Stored(NamedTuple):
    """The result of storing a text: its source, and the number of snapshots of that.

    `filled`: the snapshot had only a hash before. `known`: its text was stored already. `verified`
    is the number of occurrences whose result was recorded.
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
    file: SourceFile | None = None,
) -> Stored:
    """Store the text of a source, unless it is stored already.

    The source is given by its id, key, URL or exact title. `taken` is when the copy was made, as
    EDTF, by default what the `file` that the text is from says; recorded facts are kept. `verify`
    also records how the quotes compare with the text, and the places of those without a place.
    Places in another snapshot stay.

    Raises:
        UsageError: `taken` is no date.
        NotFoundError: there is no database, or no such source.
        InvalidDataError: the text is empty, has a NUL, or contradicts a recorded digest.
    """
    validate(document)
    taken = None if taken is None else _day(taken)
    with recording(address, coder=coder, command="snapshot") as batch:
        _, number, _ = NameResolver(batch.reader).resolve("source", source)
        return store_in(batch, number, document, taken=taken, verify=verify, file=file)


def store_in(
    batch: Batch,
    number: int,
    document: Document,
    *,
    taken: str | None = None,
    verify: bool = False,
    file: SourceFile | None = None,
) -> Stored:
    """Store the text of a source by its id in a batch: see `store`."""
    facts = _facts(taken, file)
    rows = batch.reader.execute(_SNAPSHOTS, {"source": number}).fetchall()
    [key] = batch.reader.row(_KEY, source=number)
    known = next((cells for sha256, *cells in rows if sha256 == document.sha256), None)
    snapshot, outcome = _save(batch, number, known, document, facts)
    extracted = file is not None and file.extractor is not None
    verified = (
        _record_results(batch, number, snapshot, document, locating=extracted) if verify else 0
    )
    return Stored(outcome, number, key, len(rows) + (known is None), verified)


def _facts(taken: str | None, file: SourceFile | None) -> Mapping[str, object]:
    """Return what is recorded of a snapshot besides its text, by column."""
    if file is None:
        return {"taken": taken}
    return {
        "taken": taken or file.saved,
        "media_type": file.media_type,
        "file_sha256": file.sha256,
        "file_modified": file.modified,
        "extractor": file.extractor,
        "pages": stored_pages(file.pages),
    }


def _day(taken: str) -> str:
    try:
        return read_date(taken)
    except AmbiguousDateError as error:
        hint = f"write {' or '.join(error.readings)}"
        raise UsageError(f"--taken: {taken!r} is ambiguous", hint=hint) from error
    except ValueError as error:
        raise UsageError(f"--taken: {error}") from error


def _save(
    batch: Batch,
    source: int,
    known: Sequence[Any] | None,
    document: Document,
    facts: Mapping[str, object],
) -> tuple[int, Outcome]:
    """Return the snapshot with the text, and the outcome."""
    if known is None:
        cells = {"source_id": source, "sha256": document.sha256, "text": document.text}
        return batch.insert(snapshots, {**cells, **facts}), "stored"
    number, has_text, *recorded = known
    missing = {
        name: facts[name]
        for name, cell in zip(_FACTS, recorded, strict=True)
        if cell is None and facts.get(name) is not None
    }
    batch.update(snapshots, number, missing)
    if has_text:
        return number, "known"
    digests = list(_digests(batch, number, document))
    batch.update(snapshots, number, {"text": document.text})
    for occurrence, quote, digest in digests:
        # The digests of a stored text are derived, so their change is not part of the history.
        batch.changed["quotes"].add(quote)
        batch.written["quotes"].add(quote)
        batch.connection.execute(
            occurrences.update().where(occurrences.c.id == occurrence).values(digest=digest)
        )
    return number, "filled"


def _digests(batch: Batch, snapshot: int, document: Document) -> Iterator[tuple[int, int, str]]:
    """Yield the missing digests of passages, and check the recorded ones."""
    rows = batch.reader.execute(_PASSAGES, {"snapshot": snapshot})
    for number, quote, start, end, recorded in rows:
        digest, name = document.digest(start, end), short_id("occurrence", number)
        if end > len(document.text) or recorded not in (None, digest):
            raise InvalidDataError(
                f"the passage at {start}-{end} differs from the one recorded in {name}",
                hint=f"one of the two is wrong; see claimdb show {name}",
            )
        if recorded is None:
            yield number, quote, digest


def _record_results(
    batch: Batch, source: int, snapshot: int, document: Document, *, locating: bool
) -> int:
    """Record how the quotes of a source compare with its text, and return how many did.

    With `locating`, those without a locator get the page or paragraph of their place.
    """
    rows = batch.reader.execute(_OCCURRENCES, {"source": source}).fetchall()
    of = {number: own for number, _, own, _ in rows}
    located = {number for number, *_, locator in rows if locator is not None}
    quotes = sorted({quote for _, quote, *_ in rows})
    text_of = cached_texts(lambda number: str(batch.reader.row(_TEXT, id=number)[0]))
    count = 0
    for anchor, own, _ in anchors(batch.reader, quotes, source):
        if of[anchor.occurrence_id] in (None, snapshot):
            cells = _result(anchor, document, snapshot)
            start = cells.get("start")
            if locating and isinstance(start, int) and anchor.occurrence_id not in located:
                cells = {**cells, "locator": document.locator(start)}
        else:
            found = verify_anchor(anchor, document)
            other = compare_with_own(anchor, None if own is None else text_of(own), found)
            cells = {} if other is found else {"verified": other.result}
        if cells:
            batch.update(occurrences, anchor.occurrence_id, {**cells, "verified_at": batch.at})
            count += 1
    return count


def _result(anchor: Anchor, document: Document, snapshot: int) -> Mapping[str, object]:
    """Return the cells to record of an occurrence; none if there is nothing to compare."""
    if anchor.start is not None:
        return {"verified": verify_anchor(anchor, document).result}
    match = locate(anchor.text, anchor.mode, document)
    if match.verified is None:
        return {}
    if match.result not in _LOCATED or len(match.spans) != 1:
        return {"verified": match.verified}
    [(start, end)] = match.spans
    return {
        "verified": match.verified,
        "snapshot_id": snapshot,
        "start": start,
        "end": end,
        "digest": document.digest(start, end),
        "prefix": match.prefix,
        "suffix": match.suffix,
    }
