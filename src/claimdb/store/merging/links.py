"""Which rows refer to a record, and which of them are the same once two records are one."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import UniqueConstraint

from claimdb.store.backends.base import Reader
from claimdb.store.history.aggregates import key_of
from claimdb.store.tables import metadata

OWN_ROWS: Mapping[str, Sequence[str]] = {"actors": ("actors", "people", "organizations")}
"""The tables with the rows that an actor consists of, which have its id."""
_ROLE = "coalesce(k.role, '') = coalesce(o.role, '')"
_DATES = " AND ".join(
    f"(k.{one} = o.{one} OR k.{one} IS NULL OR o.{one} IS NULL)" for one in ("started", "ended")
)
# A row without a place says less than one with it. Offsets count where both have them: places of
# one quote that overlap are one, with and without its quotation marks, however they are numbered.
_PLACE = """
CASE WHEN k.snapshot_id = o.snapshot_id AND k.start IS NOT NULL AND o.start IS NOT NULL
 THEN k.start < o."end" AND o.start < k."end"
 ELSE coalesce(k.snapshot_id, o.snapshot_id, 0) = coalesce(o.snapshot_id, k.snapshot_id, 0)
  AND coalesce(k.start, o.start, -1) = coalesce(o.start, k.start, -1)
  AND coalesce(k."end", o."end", -1) = coalesce(o."end", k."end", -1)
  AND coalesce(k.locator, o.locator, '') = coalesce(o.locator, k.locator, '') END"""
_SAME: Mapping[str, Mapping[str, str]] = {
    "memberships": {
        "person_id": f"k.organization_id = o.organization_id AND {_ROLE} AND {_DATES}",
        "organization_id": f"k.person_id = o.person_id AND {_ROLE} AND {_DATES}",
    },
    "occurrences": {
        "source_id": f"k.quote_id = o.quote_id AND {_PLACE}",
        "quote_id": f"k.source_id = o.source_id AND {_PLACE}",
    },
    "source_contributors": {"actor_id": "k.source_id = o.source_id AND k.role = o.role"},
    "attributions": {"quote_id": "coalesce(k.actor_id, 0) = coalesce(o.actor_id, 0)"},
}
"""When two rows are the same, by table and column, where that is no unique constraint."""


class Link(NamedTuple):
    """A column that refers to records of a table."""

    table: str
    column: str


@cache
def links_to(table: str) -> tuple[Link, ...]:
    """Return the columns that refer to records of a table, referred tables first."""
    own = OWN_ROWS.get(table, (table,))
    return tuple(
        Link(other.name, key.elements[0].parent.name)
        for other in metadata.sorted_tables
        for key in sorted(other.foreign_key_constraints, key=lambda one: str(one.name))
        if key.referred_table.name in own and key.elements[0].parent.name != key_of(other.name)
    )


def rows(reader: Reader, table: str, column: str, value: int) -> list[dict[str, Any]]:
    """Return the rows of a table with a value, by their ids."""
    names = [one.name for one in metadata.tables[table].c]
    listed = ", ".join(f'"{name}"' for name in names)
    sql = f"SELECT {listed} FROM {table} WHERE {column} = :value ORDER BY {key_of(table)}"
    found = reader.execute(sql, {"value": value}).fetchall()
    return [dict(zip(names, row, strict=True)) for row in found]


def same_rows(reader: Reader, link: Link, kept: int, other: int) -> Iterator[tuple[int, int]]:
    """Yield the rows that become the same when a link to one record is one to another.

    Each is a pair of a row of the record that is kept and one of the other.
    """
    table, column = link
    natural_keys = [
        " AND ".join(f"k.{one} = o.{one}" for one in columns if one != column) or "1 = 1"
        for columns in _unique(table)
        if column in columns and "position" not in columns
    ]
    same = _SAME.get(table, {}).get(column)
    conditions = [same] if same else natural_keys
    used: set[int] = set()
    for condition in conditions:
        sql = (
            f"SELECT k.{key_of(table)}, o.{key_of(table)} FROM {table} o JOIN {table} k"
            f" ON k.{column} = :kept AND {condition} WHERE o.{column} = :other ORDER BY 2, 1"
        )
        for ours, theirs in reader.execute(sql, {"kept": kept, "other": other}).fetchall():
            if not {ours, theirs} & used:
                used |= {ours, theirs}
                yield ours, theirs


@cache
def _unique(table: str) -> tuple[tuple[str, ...], ...]:
    constraints = metadata.tables[table].constraints
    found = (one for one in constraints if isinstance(one, UniqueConstraint))
    return tuple(sorted(tuple(column.name for column in one.columns) for one in found))


def natural(table: str) -> frozenset[str]:
    """Return the columns that identify a row of a table, of which two that are joined keep one."""
    return frozenset(name for columns in _unique(table) for name in columns)
