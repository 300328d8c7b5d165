"""The columns of a table: which field each is read as."""

import re
from collections.abc import Mapping, Sequence

from claimdb.drafts.headers import HEADERS
from claimdb.drafts.keys import FIELDS, IGNORED, SPEAKER
from claimdb.drafts.keys import SOURCE as SOURCE_COLUMNS
from claimdb.drafts.rules import closest, short, shown
from claimdb.errors import InvalidDataError, UsageError
from claimdb.formats.citations import is_citations
from claimdb.formats.mapping import IGNORE, Layout
from claimdb.formats.reader import InputColumn

_MOST_COLUMNS = 1000
_UNKNOWN = "not known"
_LIKENESS = 0.8  # of headers of which one may be meant by the other


def columns_of(
    header: Sequence[str], layout: Layout, known: Mapping[str, str], line: int
) -> tuple[InputColumn, ...]:
    """Return the columns of a header, each with the field that it is read as.

    Args:
        header: The cells of the header.
        layout: What the user says of it.
        known: The fields of headers by their `plain` form, which precede our own names.
        line: The line of the header.

    Raises:
        InvalidDataError: it is ambiguous, or has no column that is recognized.
        UsageError: the layout names a column that it does not have.
    """
    _check(header, layout, line)
    fields = _fields(layout.kind, ours=is_citations(header))
    columns = [_column(name, layout, known, fields) for name in header]
    by_hand = {
        _base(column.field): column.header
        for column in columns
        if column.field and column.header in layout.columns
    }
    # A field by its own name goes before one by a header of other people.
    own_names = {
        _base(column.field): column.header
        for column in columns
        if column.field and plain(column.header) == plain(column.field)
    }
    taken: dict[str, str] = {}
    for number, column in enumerate(columns):
        if not column.field:
            continue
        name = _base(column.field)
        own = by_hand.get(name) or own_names.get(name, column.header)
        if own != column.header and column.header not in layout.columns:
            columns[number] = InputColumn(column.header, None, f"{short(own)} is the {name}")
        elif name in taken:
            raise InvalidDataError(
                f"the columns {shown(taken[name])} and {shown(column.header)} are both read as"
                f" {name}",
                hint=f'leave one out: --map "{short(column.header)}="',
            )
        else:
            taken[name] = column.header
    unknown = next((one.header for one in columns if (one.note or "").startswith(_UNKNOWN)), None)
    if not taken and unknown is not None:
        raise InvalidDataError(
            f"line {line}: no recognised column in {shown(', '.join(header))}",
            hint=f'is this the right file? --map "{short(unknown)}=FIELD" maps a column',
        )
    return tuple(columns)


_NEEDED: Mapping[str, Mapping[str, frozenset[str]]] = {
    "quote": {
        "text": frozenset(("text", "quote")),
        "speaker": frozenset((*SPEAKER.keyed, "mode", "speakers")),
        "source": frozenset((*SOURCE_COLUMNS.keyed, "source", "no_source")),
    },
    "claim": {"text": frozenset(("text", "claim"))},
    "person": {"name": frozenset(("name",))},
    "organization": {
        "name": frozenset(("name",)), "type": frozenset(("type", "organization_type")),
    },
    "topic": {"name": frozenset(("name",))},
    "source": {"title": frozenset(("title", "source_title"))},
}  # fmt: skip
"""By kind, the fields without which no record is complete, each with the columns that give it."""


def missing_column(columns: Sequence[InputColumn], layout: Layout) -> InvalidDataError | None:
    """Return the error of a table without a column that every record of its kind needs."""
    given = {*map(_base, layout.defaults), *(_base(one.field) for one in columns if one.field)}
    missing = [name for name, ways in _NEEDED[layout.kind].items() if given.isdisjoint(ways)]
    if not missing or not any(one.field for one in columns):
        return None
    left_out = [short(one.header) for one in columns if not one.field and one.header.strip()]
    ways = [f'--map "HEADER={missing[0]}" with one of {", ".join(left_out) or "its columns"}']
    ways.append(f"--set {missing[0]}=VALUE for all records")
    if "speaker" in missing:
        ways.append("--set mode=narration for the source's own words")
    return InvalidDataError(
        f"no column is mapped to {' or '.join(missing)}", hint=", or ".join(ways)
    )


def _base(field: str) -> str:
    return field.partition(":")[0]


def _check(header: Sequence[str], layout: Layout, line: int) -> None:
    """Refuse a header with ambiguous columns, or without those that the layout names."""
    if len(header) > _MOST_COLUMNS:
        raise InvalidDataError(
            f"line {line} has {len(header):,} columns, more than {_MOST_COLUMNS:,}",
            hint="is this the right file?",
        )
    if any("\0" in name for name in header):
        raise InvalidDataError(f"line {line} has a NUL", hint="save the file as UTF-8")
    for name in header:
        if name.strip() and header.count(name) > 1:
            raise InvalidDataError(
                f"line {line} has the column {shown(name)} twice",
                hint="give each column a name of its own",
            )
    for name in layout.columns:
        if name not in header:
            raise UsageError(
                f"unknown column {shown(name)}",
                hint=f"the columns are {', '.join(map(short, header))}",
            )


def _fields(kind: str, *, ours: bool) -> Mapping[str, str]:
    """Return the fields of headers in their `plain` form.

    A header that is the name of a field, and the header of another one in other people's tables,
    is the first in our table of citations alone.
    """
    names = {plain(name): name for name in FIELDS[kind]}
    others = HEADERS.get(kind, {})
    return {**others, **names} if ours else {**names, **others}


def _column(
    header: str, layout: Layout, known: Mapping[str, str], fields: Mapping[str, str]
) -> InputColumn:
    if header in layout.columns:
        name = layout.columns[header]
        return (
            InputColumn(header, None, "left out") if name == IGNORE else InputColumn(header, name)
        )
    written = plain(header)
    if written in known:
        return InputColumn(
            header, known[written] or None, None if known[written] else "passed over"
        )
    if field := fields.get(written):
        return InputColumn(header, field)
    if written in map(plain, IGNORED[layout.kind]):
        return InputColumn(header, None, "passed over")
    known_fields = [name for name, field in fields.items() if field]
    meant = closest(written, known_fields, _LIKENESS) if written else None
    return InputColumn(header, None, f"{_UNKNOWN}; is it {fields[meant]}?" if meant else _UNKNOWN)


def plain(header: str) -> str:
    """Return a header without the differences between its spellings."""
    return re.sub(r"[\s_-]+", "", header.casefold())
