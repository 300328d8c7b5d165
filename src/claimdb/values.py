"""Records to plain values: objects of JSON, and rows of cells."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from claimdb.cells import cell
from claimdb.columns import COLUMNS, DEFAULTS, GROUNDS, OBJECTS, QUOTED, RECORDED, JsonObject
from claimdb.errors import UsageError
from claimdb.model import (
    Actor,
    Claim,
    Passage,
    Quote,
    Record,
    Row,
    Source,
    Topic,
    Verification,
    short_id,
)

_PLURALS: Mapping[type[Record], str] = {
    Quote: "quotes",
    Claim: "claims",
    Actor: "actors",
    Topic: "topics",
    Source: "sources",
    Passage: "occurrences",
    Verification: "verifications",
}


def id_of(record: Record) -> str:
    """Return the short id of a record.

    Raises:
        UsageError: it is a row without one.
    """
    if isinstance(record, Row):
        if "id" not in record.cells:
            raise UsageError(
                "these rows have no ids", hint="select a column id, or use another format"
            )
        return str(record.cells["id"])
    kind = (
        "occurrence"
        if isinstance(record, Passage | Verification)
        else type(record).__name__.lower()
    )
    return short_id(kind, record.id)


def as_dict(record: Record, fields: Sequence[str] = ()) -> JsonObject:
    """Return a record as a JSON object, or the fields of it that are asked for.

    Raises:
        UsageError: it has no such field.
    """
    if isinstance(record, Row):
        fields = fields or tuple(record.cells)
    if fields:
        return dict(zip(fields, values_of(record, fields), strict=True))
    columns = OBJECTS[type(record)]
    if isinstance(record, Quote) and record.grounds:
        columns = {**columns, **GROUNDS}
    if isinstance(record, Quote | Claim) and record.recorded:
        columns = {**columns, **(QUOTED if isinstance(record, Claim) else {}), **RECORDED}
    return {name: column(record) for name, column in columns.items()}


def values_of(record: Record, fields: Sequence[str]) -> list[object]:
    """Return these fields of a record.

    Raises:
        UsageError: it has no such field.
    """
    if isinstance(record, Row):
        return [record.cells[name] for name in fields]
    check_fields(type(record), fields)
    columns = COLUMNS[type(record)]
    return [columns[name](record) for name in fields]


def check_fields(record_type: type[Record], fields: Sequence[str]) -> None:
    """Do nothing if records of this type have all these fields.

    Raises:
        UsageError: a field is unknown; the hint lists the fields.
    """
    check_names(COLUMNS[record_type], fields, _PLURALS[record_type])


def check_names(known: Iterable[str], fields: Iterable[str], plural: str) -> None:
    """Do nothing if all these fields are known.

    Raises:
        UsageError: a field is unknown; the hint lists the fields.
    """
    names = tuple(known)
    for name in fields:
        if name not in names:
            # Only a mistake needs this library.
            from difflib import get_close_matches

            close = get_close_matches(name.lower(), names, n=1)
            meant = f"did you mean {close[0]}? " if close else ""
            raise UsageError(
                f"{plural} have no field {name!r}",
                hint=f"{meant}The fields are {', '.join(names)}.",
            )


def rows(
    records: Iterable[Record], fields: Sequence[str], kind: type[Record] = Quote
) -> Iterator[list[str]]:
    """Yield the header and then a row for each record.

    Without fields the columns are the default ones of the first record, or of `kind` where there
    is none.

    Raises:
        UsageError: a record has no such field, or is of another kind than the default columns.
    """
    pending = iter(records)
    if not fields:
        first = next(pending, None)
        if first is not None:
            kind, pending = type(first), chain((first,), pending)
    header = fields or DEFAULTS[kind]
    yield list(header)
    for record in pending:
        if not fields and type(record) is not kind:
            raise UsageError(
                "records of different kinds have no columns in common",
                hint="use --json, or name the columns with --fields",
            )
        yield [cell(value) for value in values_of(record, header)]
