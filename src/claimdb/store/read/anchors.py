"""Rows to anchors: where quotes stand, for holding them against a text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from claimdb.draft.anchor import Anchor
from claimdb.store.read.pages import linked, pages
from claimdb.store.read.reader import Reader

_ANCHORS = """
SELECT o.quote_id, o.id, o.source_id, s.key, n.id,
       (SELECT max(t.id) FROM snapshots t
         WHERE t.source_id = o.source_id AND t.text IS NOT NULL),
       o.quote_id, o.id, q.mode, q.text, o.start, o."end", o.digest, o.prefix, o.suffix
  FROM quotes q
  JOIN occurrences o ON o.quote_id = q.id
  JOIN sources s ON s.id = o.source_id
  LEFT JOIN snapshots n ON n.id = o.snapshot_id AND n.text IS NOT NULL
 WHERE q.id = ANY(:ids)"""

_PASSAGES = """
SELECT o.quote_id, o.id, substr(n.text, o.start + 1, o."end" - o.start)
  FROM occurrences o JOIN snapshots n ON n.id = o.snapshot_id
 WHERE o.quote_id = ANY(:ids) AND n.text IS NOT NULL AND o.start < o."end"
"""


class Placed(NamedTuple):
    """An anchor with the key of its source, and the snapshots with texts to compare it with.

    Its `own` is the one in which it is recorded to stand, if the text of that is stored; the `last`
    is that of its source whose text was stored last.
    """

    key: str
    anchor: Anchor
    own: int | None
    last: int | None


def anchors(reader: Reader, ids: Iterable[int], source: int | None) -> Iterator[Placed]:
    """Yield the anchors of quotes in their order; with `source`, only those in that source."""
    for page in pages(ids):
        found = linked(reader, _ANCHORS, {"ids": page}, _placed)
        for number in page:
            for stands_in, placed in found.get(number, ()):
                if source in (None, stands_in):
                    yield placed


def passages(reader: Reader, ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
    """Return the passages of a few quotes whose text is stored, by quote."""
    return linked(reader, _PASSAGES, {"ids": ids}, lambda row: str(row[0]))


def _placed(row: tuple[Any, ...]) -> tuple[int, Placed]:
    source, key, own, last, *anchor = row
    return source, Placed(key, Anchor(*anchor), own, last)
