"""Verification of recorded quotes against the texts of their sources."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from claimdb.matching.document import Document
from claimdb.matching.verify import DIFFERENT, Check, stand
from claimdb.model import Verification
from claimdb.query.value import Query
from claimdb.store.database import Database
from claimdb.store.load.sources import Placed


def against_text(
    database: Database, query: Query, source: int, document: Document, *, stored: bool = False
) -> Iterator[Verification]:
    """Yield how the quotes of a source stand against a text of it.

    Where that is `stored` now, what stands in another stored text is not lost with it.
    """
    text_of = _texts(database)
    for placed in database.anchors(query, source=source):
        found = stand(placed.anchor, document)
        if stored and found.result in DIFFERENT and placed.own is not None:
            own = text_of(placed.own)
            if own.sha256 != document.sha256:
                found = _changed(stand(placed.anchor, own), found)
        yield _verification(placed, found)


def against_stored(database: Database, query: Query) -> Iterator[Verification]:
    """Yield how each occurrence of the quotes stands against the stored texts of its source.

    That is the text in which it is recorded to stand, and the last one as well.
    """
    text_of = _texts(database)
    for placed in database.anchors(query):
        if placed.last is None:
            yield _verification(placed, Check.without_text(placed.anchor))
            continue
        found = stand(placed.anchor, text_of(placed.own or placed.last))
        if placed.own not in (None, placed.last):
            found = _changed(found, stand(placed.anchor, text_of(placed.last)))
        yield _verification(placed, found)


def lost_places(database: Database) -> Iterator[Verification]:
    """Yield the occurrences that do not stand where they are recorded to in a stored text."""
    text_of = _texts(database)
    for placed in database.anchors(Query()):
        if placed.own is not None and placed.anchor.start is not None:
            found = stand(placed.anchor, text_of(placed.own))
            if found.result in DIFFERENT:
                yield _verification(placed, found)


def _texts(database: Database) -> Callable[[int], Document]:
    """Return what gives a stored text; the last two are at hand: quotes come source by source."""
    return lru_cache(maxsize=2)(lambda snapshot: Document.of(database.snapshot(snapshot).encode()))


def _changed(own: Check, other: Check) -> Check:
    """Return what came of a text, or that another one of its source has not the words any more."""
    if own.result in DIFFERENT or other.result not in DIFFERENT:
        return own
    return replace(other, result="snapshot_changed")


def _verification(placed: Placed, found: Check) -> Verification:
    return Verification(
        id=found.occurrence_id,
        quote=found.quote_id,
        source=placed.key,
        result=found.result,
        text=placed.anchor.text,
        start=found.start,
        end=found.end,
        found=found.found,
        missing=found.missing,
        diff=found.diff,
    )
