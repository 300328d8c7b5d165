"""`tag`: topics of many quotes at once, by a few statements for all of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from claimdb.drafts.patch_links import CLEAR
from claimdb.drafts.rules import InvalidValueError, choose, shown
from claimdb.drafts.validate import gate
from claimdb.errors import InvalidDataError, NotFoundError
from claimdb.model import short_id
from claimdb.schema import KINDS
from claimdb.store import tables
from claimdb.store.address import Address
from claimdb.store.backends.base import PAGE, Reader
from claimdb.store.edit import ChangedRecords
from claimdb.store.history.batch import Batch, recording
from claimdb.store.history.codings import code, forget
from claimdb.store.history.log import NOTHING, beginning
from claimdb.store.ingest.outcome import IngestOptions
from claimdb.store.ingest.pipeline import ingest
from claimdb.store.resolver import NameResolver

_STANCE = KINDS["topic_link"].fields["stance"]
_TAGGED = """
SELECT l.id, l.quote_id, l.stance FROM quote_topics l
 WHERE l.topic_id = :topic AND l.quote_id = ANY(:quotes) ORDER BY l.quote_id"""
_QUOTES = "SELECT id, said_lo FROM quotes WHERE id = ANY(:quotes) ORDER BY id"


class _Added(NamedTuple):
    """A topic that is added; `coded` tells whether a stance, or that there is none, is given."""

    topic: int
    stance: str | None
    coded: bool


def tag(
    address: Address,
    quotes: Sequence[int],
    add: Sequence[str],
    remove: Sequence[str],
    *,
    coder: str,
    create: bool = False,
    rehearse: bool = False,
) -> ChangedRecords:
    """Add topics to quotes, or change the stance on them, and remove others: `Database.tag`."""
    with recording(address, coder=coder, command="tag") as batch:
        batch.discarded = rehearse
        added, removed = _topics(batch, add, remove, create=create)
        changed: set[int] = set()
        left = iter(quotes)
        while page := list(islice(left, PAGE)):
            existing = dict(batch.reader.execute(_QUOTES, {"quotes": page}).fetchall())
            for topic in removed:
                changed.update(_remove(batch, topic, [*existing]))
            for one in added:
                changed.update(_add(batch, one, existing))
        batch.settle()
        if not any(batch.changed.values()):
            return ChangedRecords((), len(quotes), None, NOTHING)
        ids = tuple(short_id("quote", number) for number in sorted(changed))
        by = short_id("batch", batch.id)
        return ChangedRecords(ids, len(quotes), by, beginning(batch.reader, batch.id))


def _add(batch: Batch, one: _Added, quotes: Mapping[int, str | None]) -> Iterable[int]:
    """Add a topic to quotes, given with their first days, and return those that were changed."""
    stored = {row[1]: row for row in _rows(batch.reader, one.topic, [*quotes])}
    new = [quote for quote in quotes if quote not in stored]
    table = tables.quote_topics
    rows = [
        {
            "id": batch.number(table),
            "quote_id": quote,
            "topic_id": one.topic,
            "stance": one.stance,
            "coder_id": batch.coder_id,
            "said_lo": quotes[quote],
            "decided": None,
        }
        for quote in new
    ]
    batch.insert_all(table, rows)
    if not one.coded:
        return new
    return [*new, *code(batch, one.topic, dict.fromkeys(stored, one.stance))]


def _remove(batch: Batch, topic: int, quotes: Sequence[int]) -> Iterable[int]:
    """Remove a topic from quotes, and return those that were changed."""
    rows = _rows(batch.reader, topic, quotes)
    batch.delete(tables.quote_topics, *(number for number, _, _ in rows))
    forget(batch, topic, quotes)
    return [quote for _, quote, _ in rows]


def _rows(
    reader: Reader, topic: int, quotes: Sequence[int]
) -> Sequence[tuple[int, int, str | None]]:
    found = reader.execute(_TAGGED, {"topic": topic, "quotes": list(quotes)})
    return [(number, quote, stance) for number, quote, stance in found]


# --- topics ---------------------------------------------------------------------------------


def _topics(
    batch: Batch, add: Sequence[str], remove: Sequence[str], *, create: bool
) -> tuple[Sequence[_Added], Sequence[int]]:
    """Return the topics to add and to remove; unknown ones are refused, or created.

    Raises:
        NotFoundError: A topic is unknown, or its name is ambiguous; all of them are reported.
        InvalidDataError: A stance is none, or a topic is given twice and differently.
    """
    asked = [_with_stance(text) for text in add]
    names = dict.fromkeys((*(name for name, _, _ in asked), *map(str.strip, remove)))
    found = _resolved(batch, names, {name for name, _, _ in asked}, create=create)
    removed = list(dict.fromkeys(found[name.strip()] for name in remove))
    added: dict[int, _Added] = {}
    for name, stance, coded in asked:
        one = _Added(found[name], stance, coded)
        if added.setdefault(one.topic, one) != one or one.topic in removed:
            raise InvalidDataError(f"{shown(name)} is given twice", hint="give each topic once")
    return [*added.values()], removed


def _with_stance(text: str) -> tuple[str, str | None, bool]:
    """Return the name of `TOPIC=STANCE`, the stance, and whether one or `none` is given."""
    name, equals, word = text.rpartition("=")
    if not equals:
        return text.strip(), None, False
    if word.strip().casefold() == CLEAR:
        return name.strip(), None, True
    try:
        return name.strip(), choose(word.strip(), _STANCE.words, _STANCE.synonyms), True
    except InvalidValueError as error:
        hint = f"one of {', '.join(_STANCE.words)}, or {CLEAR} for not coded"
        raise InvalidDataError(error.message, hint=hint) from error


def _resolved(
    batch: Batch, names: Iterable[str], added: Collection[str], *, create: bool
) -> Mapping[str, int]:
    resolver = NameResolver(batch.reader)
    found: dict[str, int] = {}
    unknown: dict[str, NotFoundError] = {}
    for name in names:
        entities = resolver.find("topic", name)
        creates = create and name in added
        if not entities and creates and resolver.explain("topic", name, ()) is None:
            [outcome] = ingest(batch, [gate("topic", {"name": name})], IngestOptions())
            if outcome.error is not None:
                raise outcome.error
            assert outcome.id is not None, "it was added"
            found[name] = outcome.id
            continue
        try:
            found[name] = resolver.resolve("topic", name).id
        except NotFoundError as error:
            unknown[name] = error
    if unknown:
        errors = unknown.values()
        hints = dict.fromkeys(error.hint for error in errors)
        if not create and not unknown.keys().isdisjoint(added):
            hints["--create adds topics that are not recorded"] = None
        raise NotFoundError(
            "; ".join(error.message for error in errors),
            hint="; ".join(filter(None, hints)),
            candidates=tuple(name for error in errors for name in error.candidates),
        )
    return found
