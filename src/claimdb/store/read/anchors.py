"""Rows to anchors: where quotes stand, for holding them against a text."""

import json
import sqlite3
from collections.abc import Iterable, Iterator

from claimdb.draft.anchor import Anchor
from claimdb.store.read.pages import pages

_ANCHORS = """
SELECT s.key, n.id, o.quote_id, o.id, q.mode, q.text, o.start, o."end", o.digest, o.prefix, o.suffix
  FROM json_each(:ids) i
  JOIN quotes q ON q.id = i.value
  JOIN occurrences o ON o.quote_id = q.id
  JOIN sources s ON s.id = o.source_id
  LEFT JOIN snapshots n ON n.id = o.snapshot_id AND n.text IS NOT NULL
 WHERE :source IS NULL OR o.source_id = :source
 ORDER BY i.key, o.id"""


def anchors(
    connection: sqlite3.Connection, ids: Iterable[int], source: int | None
) -> Iterator[tuple[str, Anchor, int | None]]:
    """Yield the anchors of quotes in their order, each with the key of its source and the
    snapshot whose text is stored.

    With `source`, only those in that source.
    """
    for page in pages(ids):
        rows = connection.execute(_ANCHORS, {"ids": json.dumps(page), "source": source})
        for (
            key,
            snapshot,
            quote,
            occurrence,
            mode,
            text,
            start,
            end,
            digest,
            prefix,
            suffix,
        ) in rows:
            yield (
                key,
                Anchor(
                    quote_id=quote,
                    occurrence_id=occurrence,
                    mode=mode,
                    text=text,
                    start=start,
                    end=end,
                    digest=digest,
                    prefix=prefix,
                    suffix=suffix,
                ),
                snapshot,
            )
