"""Rows to anchors: where quotes stand, for holding them against a text."""

from collections.abc import Iterable, Iterator
from typing import Any

from claimdb.draft.anchor import Anchor
from claimdb.store.read.pages import linked, pages
from claimdb.store.read.reader import Reader

_ANCHORS = """
SELECT o.quote_id, o.id, o.source_id, s.key, o.start IS NOT NULL AND n.id IS NOT NULL,
       coalesce(n.id, (SELECT max(t.id) FROM snapshots t
                        WHERE t.source_id = o.source_id AND t.text IS NOT NULL)),
       o.quote_id, o.id, q.mode, q.text, o.start, o."end", o.digest, o.prefix, o.suffix
  FROM quotes q
  JOIN occurrences o ON o.quote_id = q.id
  JOIN sources s ON s.id = o.source_id
  LEFT JOIN snapshots n ON n.id = o.snapshot_id AND n.text IS NOT NULL
 WHERE q.id = ANY(:ids)"""


def anchors(
    reader: Reader, ids: Iterable[int], source: int | None, *, placed: bool = False
) -> Iterator[tuple[str, Anchor, int | None]]:
    """Yield the anchors of quotes in their order, each with the key of its source and a snapshot.

    That is the one in which it stands where the text of that is stored, else the last text of its
    source that is.

    With `source`, only those in that source; with `placed`, only those whose place is in that text.
    """
    for page in pages(ids):
        found = linked(reader, _ANCHORS, {"ids": page}, _anchor)
        for number in page:
            for stands_in, key, has_place, anchor, snapshot in found.get(number, ()):
                if source in (None, stands_in) and (has_place or not placed):
                    yield key, anchor, snapshot


def _anchor(row: tuple[Any, ...]) -> tuple[int, str, bool, Anchor, int | None]:
    source, key, has_place, snapshot, *anchor = row
    return source, key, has_place, Anchor(*anchor), snapshot
