"""Recorded records as the raw records that `drafts` validates, with the rows they come from."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from claimdb.drafts.records import RawRow
from claimdb.fields import RecordKind
from claimdb.model import short_id
from claimdb.personal_names import NameParts
from claimdb.quotation import enclosed
from claimdb.schema import KINDS as SCHEMA
from claimdb.schema import RECORDS, REVERSED_RELATIONS
from claimdb.store.backends.base import Reader
from claimdb.store.history.aggregates import authored, key_of
from claimdb.store.load.sources import json_object
from claimdb.store.names import KINDS


class ForeignKey(NamedTuple):
    """A column that refers to a record, and what sort of record: a key of `names.KINDS`."""

    column: str
    label: str


Columns = Mapping[str, str | ForeignKey]
"""The columns of a row, by the keys of a raw record."""


class Rows(NamedTuple):
    """The rows of a table that are a list in a raw record; `owner` is the column with its row.

    `others` are columns that are read too. A row that was removed and added again is the same by
    its `natural` columns. Each value of the column `group` has positions of its own. The record may
    also be in the column of the `other_end`; the row then has the reverse relation.
    """

    table: str
    owner: str
    columns: Columns
    others: tuple[str, ...] = ()
    natural: tuple[str, ...] = ()
    group: str | None = None
    other_end: str | None = None

    @property
    def written(self) -> list[str]:
        """The columns that are written where a row was added or changed."""
        ends = [] if self.other_end is None else [self.owner]
        return [*(column_of(column) for column in self.columns.values()), *ends]


def _same(*names: str) -> Columns:
    return {name: name for name in names}


_OF_PLACES = [one.key for one in SCHEMA["occurrence"].editable().values() if one.value != "source"]
_ORGANIZATION = ForeignKey("organization_id", "organization")
_TOPIC = ForeignKey("topic_id", "topic")
_NAMES = _same("name", "kind")
LISTS: Mapping[str, Mapping[str, Rows]] = {
    "quote": {
        "speakers": Rows(
            "attributions", "quote_id",
            {"name": ForeignKey("actor_id", "speaker"), "organization": _ORGANIZATION,
             **_same("role", "status")},
            ("position",), ("actor_id",),
        ),
        "topics": Rows(
            "quote_topics", "quote_id", {"name": _TOPIC, "stance": "stance"}, (), ("topic_id",)
        ),
        "claims": Rows(
            "quote_claims", "quote_id",
            {"text": ForeignKey("claim_id", "claim"), "relation": "relation"}, (), ("claim_id",),
        ),
        "occurrences": Rows(
            "occurrences", "quote_id",
            {"source": ForeignKey("source_id", "source"),
             "via": ForeignKey("via_source_id", "source"),
             **_same(*_OF_PLACES)},
            ("snapshot_id", "start", "end", "digest", "prefix", "suffix"),
        ),
    },
    "claim": {
        "topics": Rows("claim_topics", "claim_id", {"name": _TOPIC}, (), ("topic_id",)),
        "relations": Rows(
            "claim_relations", "from_id",
            {"text": ForeignKey("to_id", "claim"), "relation": "relation"},
            ("from_id",), ("from_id", "to_id", "relation"), other_end="to_id",
        ),
    },
    "person": {
        "names": Rows("actor_names", "actor_id", _NAMES, (), ("name",)),
        "memberships": Rows(
            "memberships", "person_id",
            {"organization": _ORGANIZATION, **_same("role", "started", "ended")},
            (), ("organization_id", "role"),
        ),
    },
    "organization": {"names": Rows("actor_names", "actor_id", _NAMES, (), ("name",))},
    "topic": {"names": Rows("topic_names", "topic_id", _NAMES, (), ("name",))},
    "source": {
        "contributors": Rows(
            "source_contributors", "source_id",
            _same("role", "family", "given", "particle", "suffix", "literal"),
            ("position", "actor_id"), (), "role",
        ),
        "cites": Rows(
            "source_references", "source_id", {"name": ForeignKey("cited_source_id", "source")},
            (), ("cited_source_id",),
        ),
    },
}  # fmt: skip

_PARTS: Mapping[str, tuple[str, Sequence[str]]] = {
    "person": ("people", NameParts._fields),
    "organization": ("organizations", ("type", "country", "parent")),
}
"""The fields of an actor of each kind that are in a table of their own."""


def _fields(kind: RecordKind) -> Mapping[str, Columns]:
    columns = {
        one.key: ForeignKey(one.in_table, one.of) if one.of else one.in_table
        for one in kind.cells()
    }
    table, apart = _PARTS.get(kind.name, ("", ()))
    parts = {key: columns.pop(key) for key in apart}
    return {kind.table: columns, **({table: parts} if table else {})}


FIELDS: Mapping[str, Mapping[str, Columns]] = {kind: _fields(SCHEMA[kind]) for kind in RECORDS}
"""The tables of a record of each kind, with what a raw record has of each."""


def load_record(reader: Reader, kind: str, number: int, occurrence: int | None = None) -> RawRow:
    """Return a recorded record as `add` would read it; it refers to others by their short ids.

    Its kind is a key of `FIELDS`: an actor is a `person` or an `organization`. Its row exists. Of
    the occurrences of a quote all are loaded, or only one.
    """
    record = RawRow({})
    for table, columns in FIELDS[kind].items():
        key = key_of(table)
        blank = RawRow(dict.fromkeys(columns))
        row = next(iter(_load(reader, table, columns, (key,), f"{key} = :id", id=number)), blank)
        record = RawRow({**record, **row}, {**record.cells, **row.cells})
    for name, rows in LISTS[kind].items():
        where = f"{rows.owner} = :id{authored(rows.table)}"
        if rows.other_end is not None:
            where = f"({where} OR {rows.other_end} = :id)"
        if name == "occurrences" and occurrence is not None:
            where += f" AND id = {occurrence:d}"
        where += f" ORDER BY {'position, ' if 'position' in rows.others else ''}id"
        others = ("id", *rows.others)
        record[name] = _load(reader, rows.table, rows.columns, others, where, id=number)
    if kind == "claim":
        record["relations"] = [_seen_from(number, row) for row in record["relations"]]
    if kind == "quote":
        # The marks were accepted when the quote was recorded.
        record["keep_marks"] = enclosed(record["text"])
    if kind == "source":
        record["csl"] = json_object(record["csl"])
        _name_actors(reader, record["contributors"])
    return record


def _load(
    reader: Reader,
    table: str,
    columns: Columns,
    others: Sequence[str],
    where: str,
    **values: object,
) -> list[RawRow]:
    names = [*(column_of(column) for column in columns.values()), *others]
    quoted = ", ".join(f'"{name}"' for name in names)
    found = reader.execute(f"SELECT {quoted} FROM {table} WHERE {where}", values).fetchall()
    rows = (dict(zip(names, cells, strict=True)) for cells in found)
    return [
        RawRow(
            {key: _raw(column, cells[column_of(column)]) for key, column in columns.items()}, cells
        )
        for cells in rows
    ]


def _raw(column: str | ForeignKey, value: Any) -> Any:
    if isinstance(column, str) or value is None:
        return value
    return short_id(KINDS[column.label], value)


def _seen_from(claim: int, row: RawRow) -> RawRow:
    """Return a relation between claims as one of them has it."""
    if row.cells["from_id"] == claim:
        return row
    relation = row["relation"]
    reverse = {word: one for one, word in REVERSED_RELATIONS.items()}.get(relation, relation)
    values = {"text": short_id("claim", row.cells["from_id"]), "relation": reverse}
    return RawRow(values, row.cells)


def relation_cells(claim: int, other: int, relation: str) -> Mapping[str, Any]:
    """Return the cells of the relation of a claim to another one."""
    word = REVERSED_RELATIONS.get(relation, relation)
    # What is its own reverse is stored with the lower id first.
    turned = other < claim if word == "contradicts" else word != relation
    first, second = (other, claim) if turned else (claim, other)
    return {"from_id": first, "to_id": second, "relation": word}


def column_of(column: str | ForeignKey) -> str:
    """Return the name of a column."""
    return column if isinstance(column, str) else column.column


def _name_actors(reader: Reader, contributors: Sequence[RawRow]) -> None:
    """Give contributors that are recorded actors their names."""
    ids = [row.cells["actor_id"] for row in contributors if row.cells["actor_id"] is not None]
    found = reader.execute("SELECT id, name FROM actors WHERE id = ANY(:ids)", {"ids": ids})
    names = dict(found.fetchall())
    for row in contributors:
        row["name"] = row["literal"] or names.get(row.cells["actor_id"])
