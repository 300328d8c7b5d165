"""Records as plain values: an object of JSON, or a row of flat columns."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from claimdb import model
from claimdb.cells import cell
from claimdb.columns import (
    CODINGS,
    COLUMNS,
    DEFAULTS,
    GROUNDS,
    OBJECTS,
    QUOTED,
    RECORDED,
    SHIFTS,
    JsonObject,
)
from claimdb.errors import UsageError
from claimdb.model import Quote, Record, short_id


def id_of(record: Record) -> str:
    """Return the short id of a record; raise `UsageError` if it is a row without one."""
    if isinstance(record, model.Row):
        if "id" not in record.cells:
            raise UsageError(
                "these rows have no ids", hint="select a column id, or use another format"
            )
        return str(record.cells["id"])
    if isinstance(record, model.Passage | model.Verification):
        return short_id("occurrence", record.id)
    return short_id(type(record).__name__.lower(), record.id)


def as_dict(record: Record, fields: Sequence[str] = ()) -> JsonObject:
    """Return a record as a JSON object, or these fields of it; `UsageError` if it lacks one."""
    if isinstance(record, model.Row):
        fields = fields or tuple(record.cells)
    if fields:
        return dict(zip(fields, values_of(record, fields), strict=True))
    columns = OBJECTS[type(record)]
    if isinstance(record, Quote):
        for compared, more in ((record.grounds, GROUNDS), (record.shifts, SHIFTS)):
            columns = {**columns, **more} if compared else columns
    if isinstance(record, Quote | model.Claim) and record.recorded:
        columns = {**columns, **({} if isinstance(record, Quote) else QUOTED), **RECORDED}
    if isinstance(record, Quote) and record.codings:
        columns = {**columns, **CODINGS}
    return {name: column(record) for name, column in columns.items()}


def values_of(record: Record, fields: Sequence[str]) -> list[object]:
    """Return these fields of a record, or raise `UsageError` if it lacks one."""
    if isinstance(record, model.Row):
        return [record.cells[name] for name in fields]
    check_fields(type(record), fields)
    columns = COLUMNS[type(record)]
    return [columns[name](record) for name in fields]


def check_fields(record_type: type[Record], fields: Sequence[str]) -> None:
    """Raise `UsageError` unless records of this type have all these fields."""
    name = "occurrence" if record_type is model.Passage else record_type.__name__.lower()
    check_names(COLUMNS[record_type], fields, f"{name}s")


def check_names(known: Iterable[str], fields: Iterable[str], plural: str) -> None:
    """Raise `UsageError`, with a hint that lists the fields, unless all of these are known."""
    names = tuple(known)
    for name in fields:
        if name not in names:
            # Only a mistake needs this library.
            from difflib import get_close_matches

            close = get_close_matches(name[:60].lower(), names, n=1)
            meant = f"did you mean {close[0]}? " if close else ""
            raise UsageError(
                f"{plural} have no field {name!r}",
                hint=f"{meant}The fields are {', '.join(names)}.",
            )


def rows(
    records: Iterable[Record], fields: Sequence[str], kind: type[Record] = Quote
) -> Iterator[list[str]]:
    """Yield the header and then a row for each record.

    Without fields the columns are the default ones of the first record, else of `kind`. Raise
    `UsageError` if a record has no such field, or is of another kind than the default columns.
    """
    pending = iter(records)
    if not fields and (first := next(pending, None)) is not None:
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
