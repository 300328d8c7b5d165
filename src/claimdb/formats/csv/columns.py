"""The columns of a table: which field each is read as."""

from collections.abc import Iterator, Mapping, Sequence

from claimdb.drafts.headers import HEADERS
from claimdb.drafts.keys import FIELDS, IGNORED, SPEAKER
from claimdb.drafts.keys import SOURCE as SOURCE_COLUMNS
from claimdb.drafts.rules import closest, short, shown
from claimdb.errors import InvalidDataError, UsageError
from claimdb.formats.csv.citations import is_citations
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import InputColumn
from claimdb.formats.text import plain

_MOST_COLUMNS = 1000
_MOST_ABOVE = 10
_FEWEST = 2  # columns by which a header is seen below a title
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
    fields = {**_fields(layout.kind, ours=is_citations(header)), **known}
    ignored = {*known, *map(plain, IGNORED[layout.kind])}
    mapped = {name.partition(":")[0]: column for column, name in layout.columns.items() if name}
    # A field by its own name goes before one by a header of other people.
    own = {fields[name]: column for column in header if (name := plain(column)) in fields
           and plain(fields[name]) == name and column not in layout.columns}  # fmt: skip
    mapped = {**own, **mapped}
    columns = []
    taken: dict[str, str] = {}
    for column in header:
        field = layout.columns.get(column, fields.get(plain(column)))
        name, note = (field or "").partition(":")[0], None
        if not name:
            note = "ignored" if plain(column) in ignored else _unknown(plain(column), fields)
            note = "left out" if column in layout.columns else note
        elif mapped.get(name, column) != column and column not in layout.columns:
            field, note = None, f"{short(mapped[name])} is the {name}"
        elif name in taken:
            raise InvalidDataError(
                f"the columns {shown(taken[name])} and {shown(column)} are both read as {name}",
                hint=f'leave one out: --map "{short(column)}="',
            )
        else:
            taken[name] = column
        columns.append(InputColumn(column, field or None, note))
    unknown = next((one.header for one in columns if (one.note or "").startswith(_UNKNOWN)), None)
    if not taken and unknown is not None:
        raise InvalidDataError(
            f"line {line}: no recognised column in {shown(', '.join(header))}",
            hint=f'is this the right file? --map "{short(unknown)}=FIELD" maps a column',
        )
    return tuple(columns)


def header_of(
    records: Iterator[tuple[int, list[str]]],
    layout: Layout,
    known: Mapping[str, str],
    unit: str = "line",
) -> tuple[int, list[str], list[str]]:
    """Return the header of a table with its line, and messages for the lines above it.

    A line with a single cell, such as the title of a sheet, is above the header if it names no
    column, and one of the next lines names at least two.
    """
    line, header = next(records)
    fields = {**_fields(layout.kind, ours=False), **known, **layout.columns}

    def named(cells: Sequence[str]) -> int:
        return sum(cell in layout.columns or plain(cell) in fields for cell in cells if cell)

    above: list[str] = []
    first = line, header
    while sum(map(bool, header)) <= 1 and not named(header) and len(above) < _MOST_ABOVE:
        above.append(f"{unit} {line} is above the header; it is left out")
        found = next(records, None)
        if found is None:
            return (*first, [])
        line, header = found
    return (line, header, above) if not above or named(header) >= _FEWEST else (*first, [])


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
    # A header that is the name of a field, and the header of another one in other people's tables,
    # is the first in our table of citations alone.
    names = {plain(name): name for name in FIELDS[kind]}
    others = HEADERS.get(kind, {})
    return {**others, **names} if ours else {**names, **others}


def _unknown(header: str, fields: Mapping[str, str]) -> str:
    """Return the note on a header that is not known, with the field that may be meant."""
    names = [name for name, field in fields.items() if field]
    meant = closest(header, names, _LIKENESS) if header else None
    return f"{_UNKNOWN}; is it {fields[meant]}?" if meant else _UNKNOWN


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


def _kind_of(columns: Sequence[InputColumn]) -> str | None:
    """Return another kind of records than quotes that a table may have, by its columns."""
    for kind in ("claim", "source"):
        fields = _fields(kind, ours=False)
        given = {fields.get(plain(one.header), "") for one in columns}
        if not any(given.isdisjoint(ways) for ways in _NEEDED[kind].values()):
            return kind
    return None


def missing_column(columns: Sequence[InputColumn], layout: Layout) -> InvalidDataError | None:
    """Return the error of a table without a column that every record of its kind needs."""
    given = {
        *(name.partition(":")[0] for name in layout.defaults),
        *(one.field.partition(":")[0] for one in columns if one.field),
    }
    missing = [name for name, ways in _NEEDED[layout.kind].items() if given.isdisjoint(ways)]
    if not missing or not any(one.field for one in columns):
        return None
    left_out = [short(one.header) for one in columns if not one.field and one.header.strip()]
    ways = [f'--map "HEADER={missing[0]}" with one of {", ".join(left_out) or "its columns"}']
    ways.append(f"--set {missing[0]}=VALUE for all records")
    if layout.kind == "quote" and (kind := _kind_of(columns)):
        ways.insert(0, f"--kind {kind}")
    if "speaker" in missing:
        ways.append("--set mode=narration for the source's own words")
    return InvalidDataError(
        f"no column is mapped to {' or '.join(missing)}", hint=", or ".join(ways)
    )
