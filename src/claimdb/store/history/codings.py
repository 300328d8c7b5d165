"""Codings: which stance is in force when several coders code a quote on one topic."""

# The stance of a link is in force, and its coder the one who coded it. Any other coding is a row of
# `codings`, and so is one that gave way to a decision.

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from claimdb.model import ProgramName
from claimdb.store import tables
from claimdb.store.history.batch import Batch, Cells

if TYPE_CHECKING:
    from claimdb.drafts.records import RawRow

_LINK = """
SELECT t.stance, t.coder_id, t.decided, k.kind = 'program'
  FROM quote_topics t JOIN coders k ON k.id = t.coder_id WHERE t.id = :id"""


def settled(
    batch: Batch,
    quote: int,
    before: Sequence["RawRow"],
    wanted: Sequence[tuple["RawRow", Cells]],
    *,
    decide: bool,
) -> list[tuple["RawRow", Cells]]:
    """Record the codings of an edited quote, and return the cells of its topics to write.

    A coder who gives another stance than the one in force records a coding. It comes into force if
    no stance is, or if the one in force is that coder's own coding, or one of a program that a
    human corrects; or if the coder decides, for all.

    Args:
        batch: The batch, whose coder codes.
        quote: The id of the quote.
        before: The rows of its topics as they are recorded.
        wanted: Those as they should be, each with the cells to write: none for what was not named.
        decide: Whether the stances are decisions.
    """
    recorded = {row.cells["topic_id"]: row.cells for row in before}
    settled = []
    for row, cells in wanted:
        # A topic that was removed and added again is the same.
        topic = row.cells["topic_id"] if row.cells else cells["topic_id"]
        link = recorded.pop(topic, {})
        settled.append((row, _cells(batch, quote, link, cells, decide=decide)))
    _delete(batch, quote, sorted(recorded))
    return settled


def _cells(batch: Batch, quote: int, link: Cells, cells: Cells, *, decide: bool) -> Cells:
    if "stance" not in cells:
        return cells
    stance: str | None = cells["stance"]
    if not link:
        return {**cells, "decided": batch.at} if decide and stance else cells
    in_force, coder, decided, of_program = batch.reader.row(_LINK, id=link["id"])
    topic: int = link["topic_id"]
    mine = coder == _known(batch)
    corrected = of_program and not isinstance(batch.coder, ProgramName) and not decided
    if decide or (corrected and not mine and in_force is not None):
        if in_force is not None and not decided and (in_force != stance or not mine):
            _record(batch, quote, topic, coder, in_force)
        by = {"coder_id": batch.coder_id, "decided": batch.at if decide and stance else None}
        return {**cells, **by}
    if in_force is None or (mine and not decided):
        if in_force == stance:
            return cells
        _record(batch, quote, topic, batch.coder_id, None)
        return {**cells, "coder_id": batch.coder_id, "decided": None}
    # What is in force stays.
    _record(batch, quote, topic, batch.coder_id, stance)
    return {name: cell for name, cell in cells.items() if name != "stance"}


def _known(batch: Batch) -> int | None:
    """Return the id of the coder of the batch, who may have recorded nothing yet."""
    row = batch.reader.row("SELECT id FROM coders WHERE name = :name", name=batch.coder)
    return None if row is None else int(row[0])


def _record(batch: Batch, quote: int, topic: int, coder: int, stance: str | None) -> None:
    """Record the stance of a coder, of whom there may be another one, or None for no stance."""
    table = tables.codings
    this = (table.c.quote_id == quote) & (table.c.topic_id == topic) & (table.c.coder_id == coder)
    found = batch.connection.scalar(select(table.c.id).where(this))
    key = {"quote_id": quote, "topic_id": topic, "coder_id": coder}
    if found is None:
        if stance is not None:
            batch.insert(table, {**key, "stance": stance})
    elif stance is None:
        batch.delete(table, found)
    else:
        batch.update(table, found, {"stance": stance})


def _delete(batch: Batch, quote: int, topics: Sequence[int]) -> None:
    """Delete all codings of a quote on topics that it is no longer about."""
    if not topics:
        return
    table = tables.codings
    these = (table.c.quote_id == quote) & table.c.topic_id.in_(topics)
    found = batch.connection.scalars(select(table.c.id).where(these).order_by(table.c.id)).all()
    batch.delete(table, *found)
