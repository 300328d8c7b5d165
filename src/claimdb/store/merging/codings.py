"""The codings of several coders where two links of a quote to a topic become one."""

from claimdb.store.backends.base import Reader
from claimdb.store.history.batch import Batch, Cells
from claimdb.store.tables import codings

_THERE = "SELECT coder_id FROM codings WHERE quote_id = :quote AND topic_id = :topic"
# What is in force is the coding of its coder, unless it was decided on.
_TWICE = """
SELECT c.id FROM codings c
  JOIN quote_topics t ON t.quote_id = c.quote_id AND t.topic_id = c.topic_id
   AND t.coder_id = c.coder_id
 WHERE t.stance IS NOT NULL AND t.decided IS NULL AND c.{column} = :kept"""
OF = {"topics": "topic_id", "quotes": "quote_id"}
"""The columns of codings that refer to records of these tables."""


def keep_coding(batch: Batch, ours: Cells, theirs: Cells, taken: Cells) -> None:
    """Keep the stances of two links that become one as codings, apart from the one in force.

    Args:
        batch: The batch.
        ours: The link that stays, as it was.
        theirs: The other one.
        taken: The cells that ours has from theirs.
    """
    stances = {row["coder_id"]: row["stance"] for row in (theirs, ours)
               if row["stance"] is not None and row["decided"] is None}  # fmt: skip
    left = {**ours, **taken}
    if left["decided"] is None:
        stances.pop(left["coder_id"], None)
    if not stances:
        return
    link = {"quote_id": ours["quote_id"], "topic_id": ours["topic_id"]}
    where = {"quote": link["quote_id"], "topic": link["topic_id"]}
    there = {coder for (coder,) in batch.reader.execute(_THERE, where)}
    batch.insert_all(
        codings,
        [
            {"id": batch.number(codings), **link, "coder_id": coder, "stance": stance}
            for coder, stance in stances.items()
            if coder not in there
        ],
    )


def remove_twice_coded(batch: Batch, table: str, kept: int) -> None:
    """Delete the codings of whoever's stance is in force for a topic or a quote."""
    rows = _twice(batch.reader, OF[table], kept)
    if rows:
        batch.delete(codings, *rows)


def _twice(reader: Reader, column: str, kept: int) -> list[int]:
    found = reader.execute(_TWICE.format(column=column), {"kept": kept})
    return [row for (row,) in found]
