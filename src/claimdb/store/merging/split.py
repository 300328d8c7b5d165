"""`split`: some quotes of an actor or a topic become those of another record."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from claimdb.drafts.names import slug
from claimdb.errors import NotFoundError, RefusedError, UsageError
from claimdb.model import short_id
from claimdb.personal_names import split_name
from claimdb.store.address import Address
from claimdb.store.backends.base import Reader
from claimdb.store.history.aggregates import KINDS, NAMES, OWNERS, TABLES
from claimdb.store.history.batch import Batch, recording
from claimdb.store.history.constraints import broken, exists
from claimdb.store.history.log import NOTHING, Written, beginning
from claimdb.store.ingest.bulk import new_uid
from claimdb.store.merging.codings import OF, remove_twice_coded
from claimdb.store.merging.conflicts import MergeConflict, Preferences, undecided_error
from claimdb.store.merging.links import Link, rows
from claimdb.store.merging.merge import MergedRecord
from claimdb.store.merging.merger import Merger
from claimdb.store.resolver import NameResolver
from claimdb.store.tables import actors, metadata, organizations, people, topics

_LINKS = {
    "actors": (Link("attributions", "actor_id"), Link("attributions", "organization_id")),
    "topics": (Link("quote_topics", "topic_id"), Link("codings", "topic_id")),
}
_FIELDS = {"actors": "speaker", "topics": "topic"}
_BOTH = """
SELECT k.id, o.id FROM {table} o
  JOIN {table} k ON k.quote_id = o.quote_id AND k.{column} = :into{same}
 WHERE o.{column} = :record AND o.quote_id = ANY(:quotes) ORDER BY o.id"""
_MATCHING = """
SELECT id, quote_id FROM {table} WHERE {column} = :record AND quote_id = ANY(:quotes) ORDER BY id"""


class SplitRecord(NamedTuple):
    """What was split, or would be.

    Attributes:
        record: The record that had the quotes.
        into: The record that has them now.
        new: Whether that was created.
        quotes: How many quotes it has from the other one.
        ids: Their short ids.
        left: How many quotes the other one still has.
        names: The names that were moved.
        conflicts: The cells in which the links of a quote to both differed.
        by: The batch (`b7`).
        changed: The changes of the batch.
    """

    record: MergedRecord
    into: MergedRecord
    new: bool
    quotes: int
    ids: tuple[str, ...]
    left: int
    names: tuple[str, ...]
    conflicts: tuple[MergeConflict, ...]
    by: str
    changed: Written

    @property
    def undecided(self) -> tuple[MergeConflict, ...]:
        """The conflicts about which nobody has decided."""
        return tuple(one for one in self.conflicts if one.choice is None)


def split(
    address: Address,
    name: str,
    quotes: Sequence[int],
    *,
    coder: str,
    into: str | None = None,
    new_name: str | None = None,
    move_names: Iterable[str] = (),
    prefer: Iterable[str] = (),
    rehearse: bool = False,
) -> SplitRecord:
    """Give some quotes of an actor or a topic to a new record or to another one, in one batch.

    Raises:
        UsageError: It is no actor or topic, or there is not one target.
        NotFoundError: There is no such record, it has none of these quotes or not such a name.
        RefusedError: The new name is taken, or conflicts are undecided.
    """
    if (into is None) == (new_name is None):
        raise UsageError(
            "name one record that gets the quotes",
            hint="--name NAME creates it, or --into ID is a recorded one",
        )
    with recording(address, coder=coder, command="split") as batch:
        batch.discarded = rehearse
        resolver = NameResolver(batch.reader)
        table, number = _found(batch.reader, resolver, name)
        kind = KINDS[table]
        moved = list(dict.fromkeys(move_names))
        if into is not None:
            target_table, target = _found(batch.reader, resolver, into)
            if (target_table, target) == (table, number) or target_table != table:
                raise UsageError(
                    f"{into!r} is no other {kind} than {short_id(kind, number)}",
                    hint=f"name another {kind} with --into, or a new one with --name",
                )
            _check_kinds(batch.reader, table, number, target)
        else:
            target = _create(batch, resolver, table, number, new_name or "", moved)
        merger = Merger(batch, Preferences(prefer), "alternative")
        given = _move(merger, table, number, target, quotes)
        if not given:
            id = short_id(kind, number)
            hint = f"claimdb search QUERY {_FIELDS[table]}:{id} would find them"
            raise NotFoundError(f"{id} has none of these quotes", hint=hint)
        _move_names(batch, table, number, target, moved)
        batch.settle()
        for fault in broken(batch):
            raise RefusedError(f"this cannot be split: {fault}")
        conflicts = merger.cells.conflicts
        undecided = [one for one in conflicts if one.choice is None]
        if undecided and not rehearse:
            raise undecided_error(undecided)
        return SplitRecord(
            _named(batch.reader, table, number),
            _named(batch.reader, table, target),
            into is None,
            len(given),
            tuple(short_id("quote", one) for one in sorted(given)),
            len(_quotes_of(batch.reader, table, number)),
            tuple(moved),
            tuple(conflicts),
            short_id("batch", batch.id),
            NOTHING if rehearse else beginning(batch.reader, batch.id),
        )


def _found(reader: Reader, resolver: NameResolver, name: str) -> tuple[str, int]:
    found = resolver.identify(name)
    table = TABLES.get(found.kind, "")
    if table not in _LINKS:
        raise UsageError(
            f"{name!r} is a {found.kind}, which cannot be split", hint="name an actor or a topic"
        )
    if not exists(reader, table, found.number):
        raise NotFoundError(f"no {found.kind} has the id {name.lower()}")
    return table, found.number


def _check_kinds(reader: Reader, table: str, number: int, target: int) -> None:
    if table == "actors":
        kinds = [rows(reader, table, "id", one)[0]["kind"] for one in (number, target)]
        if kinds[0] != kinds[1]:
            raise UsageError(f"{short_id('actor', target)} is no {kinds[0]}")


def _named(reader: Reader, table: str, number: int) -> MergedRecord:
    [row] = rows(reader, table, "id", number)
    return MergedRecord(short_id(KINDS[table], number), row["name"])


def _quotes_of(reader: Reader, table: str, number: int) -> set[int]:
    found: set[int] = set()
    for link in _LINKS[table]:
        sql = f"SELECT quote_id FROM {link.table} WHERE {link.column} = :it"
        found |= {quote for (quote,) in reader.execute(sql, {"it": number})}
    return found


def _move(merger: Merger, table: str, number: int, target: int, quotes: Sequence[int]) -> set[int]:
    """Link quotes to the target, and return those that were linked to the record."""
    batch, given = merger.batch, set()
    values = {"record": number, "into": target, "quotes": list(quotes)}
    for link in _LINKS[table]:
        name, column = link
        of_link = {"table": name, "column": column}
        found = batch.reader.execute(_MATCHING.format(**of_link), values).fetchall()
        given |= {quote for _, quote in found}
        if column != "organization_id":
            same = " AND k.coder_id = o.coder_id" if name == "codings" else ""
            both = batch.reader.execute(_BOTH.format(**of_link, same=same), values).fetchall()
            for ours, theirs in both:
                merger.join(link, ours, theirs)
            joined = {theirs for _, theirs in both}
            found = [row for row in found if row[0] not in joined]
        batch.update_all(metadata.tables[name], {row: {column: target} for row, _ in found})
    if table in OF:
        remove_twice_coded(batch, table, target)
    return given


def _create(
    batch: Batch,
    resolver: NameResolver,
    table: str,
    number: int,
    name: str,
    moved: Sequence[str],
) -> int:
    """Create a record of the same kind and return its id."""
    name = " ".join(name.split())
    if not name:
        raise UsageError("the new record has no name", hint="give one with --name")
    taken = [one for one in resolver.find(KINDS[table], name) if one.id != number]
    if taken or (name not in moved and resolver.find(KINDS[table], name)):
        raise RefusedError(
            f"{name!r} already exists: {(taken or resolver.find(KINDS[table], name))[0].short_id}",
            hint="use --into to give it the quotes, or --move-name for a name of the record itself",
        )
    [row] = rows(batch.reader, table, "id", number)
    if table == "topics":
        free = slug(name, lambda one: bool(resolver.find("topic", one)))
        cells = {"uid": new_uid(), "slug": free, "name": name, "broader_id": row["broader_id"]}
        return batch.insert(topics, cells)
    whole, parts = split_name(name) if row["kind"] == "person" else (name, None)
    new = batch.insert(actors, {"uid": new_uid(), "kind": row["kind"], "name": whole})
    own: dict[str, Any] = {"actor_id": new, "kind": row["kind"]}
    if parts is not None:
        batch.insert(people, {**own, **parts._asdict()})
    else:
        [other] = rows(batch.reader, "organizations", "actor_id", number)
        kept = {column: other[column] for column in ("type", "country", "parent_id")}
        batch.insert(organizations, {**own, **kept})
    return new


def _move_names(batch: Batch, table: str, number: int, target: int, moved: Sequence[str]) -> None:
    """Move names of a record to the target, whose main name needs no row."""
    names = metadata.tables[NAMES[table]]
    owner = OWNERS[names.name].column
    of_record = {row["name"]: row for row in rows(batch.reader, names.name, owner, number)}
    of_target = {row["name"] for row in rows(batch.reader, names.name, owner, target)}
    of_target.add(_named(batch.reader, table, target).name)
    for name in moved:
        row = of_record.get(name)
        record = short_id(KINDS[table], number)
        if row is None:
            raise NotFoundError(f"{record} has no name {name!r}")
        if row["kind"] == "main" or name == _named(batch.reader, table, number).name:
            raise RefusedError(
                f"{name!r} is the main name of {record}",
                hint=f"rename it first: claimdb edit {record} --name NAME",
            )
        if name in of_target:
            batch.delete(names, row["id"])
        else:
            batch.update(names, row["id"], {owner: target})
