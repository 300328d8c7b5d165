"""Removing records with their parts, unless other records refer to them."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from claimdb.errors import NotFoundError, RefusedError, UsageError
from claimdb.model import Identity, identified, short_id
from claimdb.store import tables
from claimdb.store.address import Address
from claimdb.store.history.aggregates import ABOVE, OWNERS, TABLES, hanging_on, key_of
from claimdb.store.history.batch import Batch, recording
from claimdb.store.history.constraints import exists, parent_of, references_to, referring
from claimdb.store.history.log import Written, beginning
from claimdb.store.history.rows import record_of
from claimdb.store.redirects import current
from claimdb.store.resolver import NameResolver

_NAMED, _COUNTED = 3, 1000  # of the records that use one
_TABLES = {**TABLES, "occurrence": "occurrences"}


class Removed(NamedTuple):
    """What was removed, by which batch (`b7`), its changes, and the saved queries that named it."""

    ids: tuple[str, ...]
    by: str
    changed: Written
    broken: tuple[str, ...] = ()


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
    """
    with recording(address, coder=coder, command="rm") as batch:
        batch.discarded = rehearse
        found = list(dict.fromkeys(_found(batch, name) for name in names))
        rows = _rows_of(batch, found)
        for kind, number in found:
            if users := _listed(_users(batch, rows, _TABLES[kind], number)):
                raise RefusedError(
                    f"{short_id(kind, number)} is used by {users}",
                    hint="remove or edit those first",
                )
        # Referring rows first.
        for table in reversed(tables.metadata.sorted_tables):
            batch.delete(table, *_deepest_first(batch, table.name, rows.get(table.name, ())))
        batch.settle()
        ids = tuple(short_id(*one) for one in found)
        return Removed(ids, short_id("batch", batch.id), beginning(batch.reader, batch.id))


def _found(batch: Batch, name: str) -> Identity:
    # The id of a record that was merged does not remove the one that it became.
    found = identified(name) or NameResolver(batch.reader).identify(name)
    if found.kind not in _TABLES:
        raise UsageError(
            f"{name!r} is a {found.kind}, which cannot be removed",
            hint="use claimdb undo for a batch",
        )
    if not exists(batch.reader, _TABLES[found.kind], found.number):
        now = current(batch.reader, found)
        hint = None if now == found else f"it was merged into {short_id(*now)}"
        raise NotFoundError(f"no {found.kind} has the id {name.lower()}", hint=hint)
    return found


def _rows_of(batch: Batch, found: Sequence[Identity]) -> dict[str, dict[int, None]]:
    """Return the rows of records and of their parts, by table."""
    rows: dict[str, dict[int, None]] = {}
    for kind, number in found:
        table = _TABLES[kind]
        rows.setdefault(table, {})[number] = None
        for name in hanging_on(table):
            parts = referring(batch.reader, name, OWNERS[name].column, [number])
            rows.setdefault(name, {}).update(dict.fromkeys(parts))
    return rows


def _users(
    batch: Batch, rows: dict[str, dict[int, None]], table: str, number: int
) -> Iterator[str]:
    """Yield the records that refer to one or its parts and are not to be removed."""
    for name in (table, *hanging_on(table)):
        own = name == table or key_of(name) == "actor_id"
        referred = [number] if own else list(rows[name])
        for other, row in references_to(batch.reader, tables.metadata.tables[name], referred):
            if row not in rows.get(other, ()):
                yield record_of(batch.reader, other, row)


def _deepest_first(batch: Batch, table: str, rows: Sequence[int] | dict[int, None]) -> list[int]:
    if table not in ABOVE:
        return list(rows)
    above = {row: parent_of(batch.reader, table, row) for row in rows}

    def depth(row: int | None) -> int:
        return 0 if row not in above else depth(above[row]) + 1

    return sorted(above, key=depth, reverse=True)


def _listed(users: Iterator[str]) -> str:
    """Return the users of a record: `quotes q1, q2, q3 and 5 more, topic t2`."""
    by_kind: dict[str, list[str]] = {}
    for user in dict.fromkeys(islice(users, _COUNTED)):
        identity = identified(user)
        assert identity, "saved queries refer to no record"
        by_kind.setdefault(identity.kind, []).append(user)
    listed = []
    for kind, same in by_kind.items():
        more = len(same) - _NAMED
        tail = f" and {more:,} more" if more > 0 else ""
        listed.append(
            f"{kind if len(same) == 1 else TABLES[kind]} {', '.join(same[:_NAMED])}{tail}"
        )
    return ", ".join(listed)
