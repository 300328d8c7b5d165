"""Removing records with their parts, unless other records refer to them."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from claimdb.errors import NotFoundError, RefusedError, UsageError
from claimdb.model import ID_LETTERS, Identity, short_id
from claimdb.store import tables
from claimdb.store.address import Address
from claimdb.store.history.aggregates import OWNERS, TABLES, hanging_on, key_of
from claimdb.store.history.batch import Batch, recording
from claimdb.store.history.constraints import references_to
from claimdb.store.history.log import Written, beginning, record_of
from claimdb.store.resolver import NameResolver

_NAMED = 3  # of those that use a record
_TABLES = {**TABLES, "occurrence": "occurrences"}
_KINDS = {letter: kind for kind, letter in ID_LETTERS.items()}
_COUNTED = 1000  # of those that use a record
_NAMES = frozenset({"actor_names", "topic_names"})
_ABOVE = {"topics": "broader_id", "organizations": "parent_id"}


class Removed(NamedTuple):
    """What was removed, by which batch (`b7`), and the changes of that."""

    ids: tuple[str, ...]
    by: str
    changed: Written


def remove(
    address: Address, names: Sequence[str], *, coder: str, rehearse: bool = False
) -> Removed:
    """Remove records with their parts, in one batch.

    A name is a short id, a citation key or an exact name. Records that refer to each other can be
    removed together. With `rehearse`, nothing is committed.

    Raises:
        UsageError: a name is that of something that cannot be removed.
        NotFoundError: there is no such record.
        RefusedError: others refer to one; it says which.
        StoreError: the database cannot be written.
    """
    with recording(address, coder=coder, command="rm") as batch:
        batch.discarded = rehearse
        found = list(dict.fromkeys(_found(batch, name) for name in names))
        removal = _Removal(batch, found)
        removal.check()
        removal.run()
        batch.settle()
        ids = tuple(short_id(*one) for one in found)
        return Removed(ids, short_id("batch", batch.id), beginning(batch.reader, batch.id))


def _found(batch: Batch, name: str) -> Identity:
    found = NameResolver(batch.reader).identify(name)
    if found.kind not in _TABLES:
        raise UsageError(
            f"{name!r} is a {found.kind}, which cannot be removed",
            hint="claimdb undo takes a batch back",
        )
    sql = f"SELECT 1 FROM {_TABLES[found.kind]} WHERE id = :id"
    if batch.reader.row(sql, id=found.number) is None:
        raise NotFoundError(f"no {found.kind} has the id {name.lower()}")
    return found


class _Removal:
    """The rows to delete, by table."""

    def __init__(self, batch: Batch, found: Sequence[Identity]) -> None:
        self._batch = batch
        self._found = found
        self._rows: dict[str, list[int]] = {}
        for kind, number in found:
            table = _TABLES[kind]
            self._add(table, [number])
            for name in hanging_on(table):
                column = OWNERS[name].column
                named = " AND kind <> 'main'" if name in _NAMES else ""
                sql = f"SELECT {key_of(name)} FROM {name} WHERE {column} = :id{named} ORDER BY 1"
                self._add(name, [row for (row,) in batch.reader.execute(sql, {"id": number})])

    def _add(self, table: str, rows: Sequence[int]) -> None:
        known = self._rows.setdefault(table, [])
        known += [row for row in rows if row not in known]

    def check(self) -> None:
        """Raise `RefusedError` if other records refer to these."""
        for kind, number in self._found:
            if users := _listed(self._users(_TABLES[kind], number)):
                raise RefusedError(
                    f"{short_id(kind, number)} is used by {users}",
                    hint="remove those too, or edit them first",
                )

    def _users(self, table: str, number: int) -> Iterator[str]:
        """Yield the other records that refer to one or its parts."""
        reader = self._batch.reader
        for name in (table, *hanging_on(table)):
            own = name == table or key_of(name) == "actor_id"
            rows = [number] if own else self._rows.get(name, [])
            for other, row in references_to(reader, tables.metadata.tables[name], rows):
                if row not in self._rows.get(other, ()):
                    yield record_of(reader, other, row)

    def run(self) -> None:
        """Delete the rows, referring ones first."""
        for table in reversed(tables.metadata.sorted_tables):
            rows = self._rows.get(table.name, [])
            if table.name in _ABOVE:
                rows = self._deepest_first(table.name, rows)
            self._batch.delete(table, *rows)

    def _deepest_first(self, table: str, rows: Sequence[int]) -> list[int]:
        sql = f"SELECT {_ABOVE[table]} FROM {table} WHERE {key_of(table)} = :row"
        above = {row: self._batch.reader.row(sql, row=row)[0] for row in rows}

        def depth(row: int) -> int:
            return 0 if above[row] not in above else depth(above[row]) + 1

        return sorted(rows, key=depth, reverse=True)


def _listed(users: Iterator[str]) -> str:
    """Return the users of a record: `quotes q1, q2, q3 and 5 more, topic t2`."""
    by_kind: dict[str, list[str]] = {}
    for user in dict.fromkeys(islice(users, _COUNTED)):
        by_kind.setdefault(_KINDS[user[0]], []).append(user)
    listed = []
    for kind, same in by_kind.items():
        more = len(same) - _NAMED
        tail = f" and {more:,} more" if more > 0 else ""
        listed.append(
            f"{kind if len(same) == 1 else TABLES[kind]} {', '.join(same[:_NAMED])}{tail}"
        )
    return ", ".join(listed)
