"""Codings: which stance is in force when several coders code a quote on one topic."""

# The stance of a link is in force, and its coder the one who coded it. Any other coding is a row of
# `codings`, and so is one that gave way to a decision.

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from claimdb.model import ProgramName
from claimdb.store import tables
from claimdb.store.history.batch import Batch, Cells

if TYPE_CHECKING:
    from claimdb.drafts.records import RawRow

_LINKS = """
SELECT t.id, t.quote_id, t.stance, t.coder_id, t.decided IS NOT NULL, k.kind = 'program'
  FROM quote_topics t JOIN coders k ON k.id = t.coder_id
 WHERE t.topic_id = :topic AND t.quote_id = ANY(:quotes) ORDER BY t.quote_id"""
_CODINGS = """
SELECT c.quote_id, c.coder_id, c.id, c.stance FROM codings c
 WHERE c.topic_id = :topic AND c.quote_id = ANY(:quotes) ORDER BY c.id"""
_CODER = "SELECT id FROM coders WHERE name = :name"


class _Link(NamedTuple):
    """A link of a quote to a topic, with its stance in force, and who coded or decided that."""

    id: int
    quote: int
    stance: str | None
    coder: int
    decided: bool
    of_program: bool


_ByCoder: TypeAlias = dict[tuple[int, int], str | None]
"""Stances by quote and coder."""


def settled(
    batch: Batch,
    quote: int,
    before: Sequence["RawRow"],
    wanted: Iterable[tuple["RawRow", Cells]],
    *,
    decide: bool,
) -> list[tuple["RawRow", Cells]]:
    """Code the topics of an edited quote, and return the other cells of its links to write.

    Args:
        batch: The batch, whose coder codes.
        quote: The id of the quote.
        before: The links as they are recorded.
        wanted: Those as they should be, each with the cells to write: none if it was not named.
        decide: Whether the stances are decisions.
    """
    recorded = {row.cells["topic_id"] for row in before}
    left: list[tuple[RawRow, Cells]] = []
    for row, cells in wanted:
        # A topic that was removed and added again is the same.
        topic = row.cells["topic_id"] if row.cells else cells["topic_id"]
        kept: dict[str, Any] = dict(cells)
        if topic in recorded and "stance" in cells:
            code(batch, topic, {quote: kept.pop("stance")}, decide=decide)
        elif decide and cells.get("stance"):
            kept["decided"] = batch.at
        recorded.discard(topic)
        left.append((row, kept))
    for topic in sorted(recorded):
        forget(batch, topic, [quote])
    return left


def code(
    batch: Batch, topic: int, stances: Mapping[int, str | None], *, decide: bool = False
) -> set[int]:
    """Code linked quotes on a topic, in the name of a batch's coder; return those that changed.

    A coder who gives another stance than the one in force records a coding. It comes into force if
    no stance is, or if the one in force is that coder's own coding, or one of a program that a
    human corrects; or if the coder decides, for all.
    """
    some = {"topic": topic, "quotes": sorted(stances)}
    links = map(_Link._make, batch.reader.execute(_LINKS, some).fetchall())
    row = batch.reader.row(_CODER, name=batch.coder)
    # Who has recorded nothing yet does so only if something changes.
    me = -1 if row is None else int(row[0])
    human = not isinstance(batch.coder, ProgramName)
    in_force: dict[int, Cells] = {}
    codings: _ByCoder = {}
    changed = set()
    for link in links:
        stance = stances[link.quote]
        own = link.coder == me and not link.decided
        given_up = link.of_program and human and not link.decided and link.stance is not None
        if not (decide or own or given_up or (link.stance is None and not link.decided)):
            # What is in force stays.
            codings[link.quote, me] = stance
            continue
        if stance is link.stance is None and not link.decided:
            continue
        if link.stance is not None and not link.decided and (decide or not own):
            codings[link.quote, link.coder] = link.stance
        if not decide:
            codings[link.quote, me] = None
            if own and link.stance == stance:
                continue
        decided = batch.at if decide and stance else None
        in_force[link.id] = {"stance": stance, "coder_id": batch.coder_id, "decided": decided}
        changed.add(link.quote)
    batch.update_all(tables.quote_topics, in_force)
    return changed | _record(batch, topic, codings, me)


def forget(batch: Batch, topic: int, quotes: Sequence[int]) -> None:
    """Delete all codings of quotes on a topic to which they are no longer linked."""
    found = batch.reader.execute(_CODINGS, {"topic": topic, "quotes": list(quotes)}).fetchall()
    batch.delete(tables.codings, *(row for _, _, row, _ in found))


def _record(batch: Batch, topic: int, codings: _ByCoder, me: int) -> set[int]:
    """Record codings, of which some may be there, None for no stance; return what changed."""
    if not codings:
        return set()
    some = {"topic": topic, "quotes": sorted({quote for quote, _ in codings})}
    rows = batch.reader.execute(_CODINGS, some).fetchall()
    there = {(quote, coder): (row, stance) for quote, coder, row, stance in rows}
    new: list[Cells] = []
    updates: dict[int, Cells] = {}
    gone: list[int] = []
    changed = set()
    for (quote, coder), stance in codings.items():
        row, before = there.get((quote, coder), (None, None))
        if stance == before:
            continue
        changed.add(quote)
        if row is None:
            who = batch.coder_id if coder == me else coder
            cells = {"quote_id": quote, "topic_id": topic, "coder_id": who, "stance": stance}
            new.append({"id": batch.number(tables.codings), **cells})
        elif stance is None:
            gone.append(row)
        else:
            updates[row] = {"stance": stance}
    batch.insert_all(tables.codings, new)
    batch.update_all(tables.codings, updates)
    batch.delete(tables.codings, *gone)
    return changed
