"""Verification of recorded quotes against the texts of their sources."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from claimdb.errors import NotFoundError, UsageError
from claimdb.matching.document import Document
from claimdb.matching.verify import DIFFERENT, Anchor, result_of, verify_anchor
from claimdb.model import Verification
from claimdb.query.value import Query
from claimdb.store.database import DatabaseReader


def verify(
    database: DatabaseReader,
    query: str | Query,
    document: Document | None = None,
    *,
    name: str = "the text",
) -> Iterator[Verification]:
    """Yield how the quotes of a query compare with the texts of their sources.

    Args:
        database: An open database.
        query: The quotes. If it names a source, the document is a text of that source.
        document: The text to compare with; without one, the stored texts are used.
        name: The name of the document in messages.

    Raises:
        UsageError: the query names several sources for one document.
        NotFoundError: the document is no text of any source, and the query names none.
    """
    if document is None:
        return _verify_stored(database, query)
    sources = database.sources_in(query)
    if len(sources) > 1:
        raise UsageError("a text belongs to one source", hint="name one: source:KEY")
    source = sources[0] if sources else database.source_of(document.sha256)
    if source is None:
        raise NotFoundError(
            (f"{name} is not the text of any recorded source (SHA-256 {document.sha256})"),
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
    for placed in database.anchors(query, source=source):
        found = verify_anchor(placed.anchor, document)
        if placed.own is not None:
            found = compare_with_own(placed.anchor, text_of(placed.own), found)
        yield found


def lost_passages(database: DatabaseReader) -> Iterator[Verification]:
    """Yield the occurrences whose passage is not in the stored text that it refers to."""
    text_of = cached_texts(database.snapshot)
    for placed in database.anchors(Query()):
        if placed.own is not None and placed.anchor.start is not None:
            found = verify_anchor(placed.anchor, text_of(placed.own))
            if found.result in DIFFERENT:
                yield found


def compare_with_own(anchor: Anchor, own: Document | None, found: Verification) -> Verification:
    """Return the result in another text; where it differs, look into the text it refers to.

    An `own` text that is not stored is trusted to have the passage.
    """
    if found.result not in DIFFERENT:
        return found
    in_own = verify_anchor(anchor, own) if own else replace(found, result="exact")
    return _unless_changed(in_own, found)


def _unless_changed(in_own: Verification, in_other: Verification) -> Verification:
    """Return the result in the text a quote refers to, or that another text has lost its words."""
    if in_own.result in DIFFERENT or in_other.result not in DIFFERENT:
        return in_own
    return replace(in_other, result="snapshot_changed")


def cached_texts(text_of: Callable[[int], str]) -> Callable[[int], Document]:
    """Return a function from a snapshot to its text that caches two: quotes come by source."""
    return lru_cache(maxsize=2)(lambda snapshot: Document.of(text_of(snapshot).encode()))


def _verify_stored(database: DatabaseReader, query: str | Query) -> Iterator[Verification]:
    """Yield how quotes compare with the text they refer to, and with the latest of their source."""
    text_of = cached_texts(database.snapshot)
    for placed in database.anchors(query):
        if placed.last is None:
            yield result_of(placed.anchor, "no_snapshot")
            continue
        found = verify_anchor(placed.anchor, text_of(placed.own or placed.last))
        if placed.own not in (None, placed.last):
            found = _unless_changed(found, verify_anchor(placed.anchor, text_of(placed.last)))
        yield found
