"""Verification of recorded quotes against the texts of their sources."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from claimdb.documents.file import SourceFile
from claimdb.errors import NotFoundError, UsageError
from claimdb.matching.document import Document
from claimdb.matching.verify import DIFFERENT, Anchor, result_of, verify_anchor
from claimdb.model import Verification
from claimdb.query.value import Query
from claimdb.store.database import DatabaseReader


def verify(
    database: DatabaseReader,
    query: str | Query,
    file: SourceFile | None = None,
    *,
    name: str = "the text",
) -> Iterator[Verification]:
    """Yield how the quotes of a query compare with the texts of their sources.

    A file, called `name` in messages, has a text of the source that the query names, if any, else
    of the source that has the same text or file; without one, the stored texts are used.

    Raises:
        UsageError: the query names several sources for one file.
        NotFoundError: the file is no text of any source, and the query names none.
    """
    if file is None:
        return _verify_stored(database, query)
    document = file.document
    sources = database.sources_in(query)
    if len(sources) > 1:
        raise UsageError("a text belongs to one source", hint="name one: source:KEY")
    source = sources[0] if sources else database.source_of(document.sha256, file.sha256)
    if source is None:
        raise NotFoundError(
            f"{name} is not the text of any recorded source (SHA-256 {file.sha256})",
            hint="name its source: claimdb verify source:KEY --text FILE",
        )
    return (
        verify_anchor(placed.anchor, document) for placed in database.anchors(query, source=source)
    )


def verify_snapshot(
    database: DatabaseReader, query: Query, source: int, document: Document
) -> Iterator[Verification]:
    """Yield how the quotes of a source compare with a text of it that is stored now."""
    text_of = cached_texts(database.snapshot)
    for anchor, own, _ in database.anchors(query, source=source):
        found = verify_anchor(anchor, document)
        yield found if own is None else compare_with_own(anchor, text_of(own), found)


def lost_passages(database: DatabaseReader) -> Iterator[Verification]:
    """Yield the occurrences whose passage is not in the stored text that it refers to."""
    text_of = cached_texts(database.snapshot)
    for anchor, own, _ in database.anchors(Query()):
        if own is not None and anchor.start is not None:
            found = verify_anchor(anchor, text_of(own))
            if found.result in DIFFERENT:
                yield found


def compare_with_own(anchor: Anchor, own: Document | None, found: Verification) -> Verification:
    """Return the result in another text; where it differs, look into the text it refers to.

    An `own` text that is not stored is trusted to have the passage.
    """
    if found.result not in DIFFERENT:
        return found
    in_own = verify_anchor(anchor, own) if own else None
    if in_own is not None and in_own.result in DIFFERENT:
        return in_own
    return replace(found, result="snapshot_changed")


def cached_texts(text_of: Callable[[int], str]) -> Callable[[int], Document]:
    """Return a function from a snapshot to its text that caches two: quotes come by source."""
    return lru_cache(maxsize=2)(lambda snapshot: Document.of(text_of(snapshot).encode()))


def _verify_stored(database: DatabaseReader, query: str | Query) -> Iterator[Verification]:
    """Yield how quotes compare with the text they refer to, and with the latest of their source."""
    text_of = cached_texts(database.snapshot)
    for anchor, own, last in database.anchors(query):
        if last is None:
            yield result_of(anchor, "no_snapshot")
            continue
        found = verify_anchor(anchor, text_of(own or last))
        if own not in (None, last) and found.result not in DIFFERENT:
            latest = verify_anchor(anchor, text_of(last))
            if latest.result in DIFFERENT:
                found = replace(latest, result="snapshot_changed")
        yield found
