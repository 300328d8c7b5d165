"""Records of tables: CSV with any of four delimiters, and TSV."""

# The guard before formulas and the escapes of TSV are undone in our own tables alone; otherwise
# each cell is the text in the file.

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import IO

from claimdb.drafts.keys import FIELDS, HEADERS, IGNORED, PLACE
from claimdb.drafts.records import Problem
from claimdb.drafts.rules import short, shown
from claimdb.errors import InvalidDataError, UsageError
from claimdb.formats import CsvDialect
from claimdb.formats.citations import (
    GUESSED,
    is_citations,
    of_citations,
    quotes,
    says_kind,
    spoken_for,
)
from claimdb.formats.csv import (
    DELIMITERS,
    ID_COLUMNS,
    escaped_line,
    has_escape,
    line_writer,
    unescaped_cells,
    unguarded,
)
from claimdb.formats.mapping import IGNORE, Layout
from claimdb.formats.reader import RECORD, InputColumn, InputRow, InputRows
from claimdb.formats.text import Text, said_in
from claimdb.schema import REJECTED

_MOST_COLUMNS = 1000
_LONGEST_CELL = 16 << 20  # characters
_UNKNOWN = "not known"

_OUR_ID = re.compile(r"q[1-9]\d*")
_ESCAPES = "\\t"  # the delimiter of cells with escapes

_TOO_LONG = "a cell is longer than 16 Mi characters"
_ERRORS = {
    "field larger": (_TOO_LONG, "is a quotation mark missing?"),
    "unexpected end": (
        "unclosed quotation mark in a cell",
        "close it, or double a mark that belongs to the text",
    ),
    "expected after": (
        "text after the closing quotation mark of a cell",
        "double a quotation mark that belongs to the text",
    ),
}


def read(stream: IO[bytes], layout: Layout, known: Mapping[str, str] | None = None) -> InputRows:
    """Return the records of a table, with the delimiter of its header.

    `known` are the fields of headers, by their `plain` form; they precede our own names.
    """
    organizations = frozenset[str]()
    if known is None and stream.seekable():
        organizations = spoken_for(_delimited(stream, layout, {}))
        stream.seek(0)
    return _delimited(stream, layout, known or {}, organizations)


def _delimited(
    stream: IO[bytes],
    layout: Layout,
    known: Mapping[str, str],
    organizations: frozenset[str] = frozenset(),
) -> InputRows:
    text = Text(stream)
    lines = text.lines()
    first, before = _first(lines)
    unquoted = re.sub('"[^"]*"?', "", first)
    delimiter = said_in(before) or max(DELIMITERS, key=unquoted.count)
    records = _parsed(chain((first,), lines), delimiter, before)
    return _table(text, records, delimiter, layout, None, known, organizations, before)


def read_tabs(stream: IO[bytes], layout: Layout) -> InputRows:
    r"""Return the records of a TSV: ours has `\t` and `\n`, others have quotation marks."""
    text = Text(stream)
    lines = text.lines()
    first, before = _first(lines)
    header = first.rstrip("\r\n").split("\t")
    ours = _ours(header, layout)
    escaped = ours and header[0] in ID_COLUMNS if layout.escaped is None else layout.escaped
    lines = chain((first,), lines)
    if escaped:
        cells = (
            (number, unescaped_cells(line)) for number, line in enumerate(lines, 1 + bool(before))
        )
        return _table(text, cells, _ESCAPES, layout, before=before)
    unsure = _unsure if ours and layout.escaped is None else None
    delimiter = said_in(before) or "\t"
    records = _parsed(lines, delimiter, before)
    return _table(text, records, delimiter, layout, unsure, before=before)


def _first(lines: Iterator[str]) -> tuple[str, str]:
    """Return the header line, and the line before it that declares the delimiter."""
    before, first = "", next(lines, "")
    if said_in(first):
        before, first = first, next(lines, "")
    if not first.strip():
        raise InvalidDataError(
            f"line {1 + bool(before)} is empty" if first or before else "the file is empty",
            hint="the first line names the columns",
        )
    return first, before


def _parsed(
    lines: Iterator[str], delimiter: str, before: str = ""
) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of records, each with its first line."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        begun = reader.line_num + 1 + bool(before)
        try:
            cells = next(reader, None)
        except csv.Error as error:
            why = next((why for part, why in _ERRORS.items() if part in str(error)), None)
            message, hint = why or (str(error), None)
            raise InvalidDataError(f"line {begun}: {message}", hint=hint) from error
        if cells is None:
            return
        yield begun, cells


def _unsure(cell: str) -> str | None:
    return "may contain backslashes or escapes" if has_escape(cell) else None


def _table(
    text: Text,
    records: Iterator[tuple[int, list[str]]],
    delimiter: str,
    layout: Layout,
    unsure: Callable[[str], str | None] | None = None,
    known: Mapping[str, str] = MappingProxyType({}),
    organizations: frozenset[str] = frozenset(),
    before: str = "",
) -> InputRows:
    line, header = next(records)
    written = _ours(header, layout) and header[0] in ID_COLUMNS
    guarded = text.marked and written if layout.guarded is None else layout.guarded
    columns = _columns(header, layout, known, line)
    rows = _rows(records, columns, layout, unsure, guarded=guarded)
    if layout.kind == "quote" and written:
        rows = map(_with_id, rows)
    ours = layout.kind == "quote" and of_citations(header)
    if ours:
        rows = quotes(rows, organizations)
    parted = DELIMITERS.get(delimiter, "tab, with escapes")
    dialect = f"{parted}, {text.name}" + (", formulas guarded" if guarded else "")
    mark = ("\ufeff" if guarded else "") + before
    read = InputRows(rows, dialect, columns, line=_line_writer(delimiter), mark=mark)
    read.note = GUESSED if ours and not says_kind(columns) else None
    return read


def _line_writer(delimiter: str) -> Callable[[Sequence[str]], str]:
    """Return a function that writes cells as they were read."""
    if delimiter == _ESCAPES:
        return escaped_line
    return line_writer(
        CsvDialect(bom=False, end="\r\n", guard=False, all=False, delimiter=delimiter)
    )


def _ours(header: Sequence[str], layout: Layout) -> bool:
    """Whether a table has only columns of our own tables."""
    return {*header} <= {*FIELDS[layout.kind], *IGNORED[layout.kind]}


def _columns(
    header: Sequence[str], layout: Layout, known: Mapping[str, str], line: int
) -> tuple[InputColumn, ...]:
    _check(header, layout, line)
    fields = _fields(layout.kind, ours=is_citations(header))
    columns = [_column(name, layout, known, fields) for name in header]
    by_hand = {
        _base(column.field): column.header
        for column in columns
        if column.field and column.header in layout.columns
    }
    taken: dict[str, str] = {}
    for number, column in enumerate(columns):
        if not column.field:
            continue
        name = _base(column.field)
        if (
            by_hand.get(name, column.header) != column.header
            and column.header not in layout.columns
        ):
            columns[number] = InputColumn(
                column.header, None, f"{short(by_hand[name])} is the {name}"
            )
        elif name in taken:
            raise InvalidDataError(
                f"the columns {shown(taken[name])} and {shown(column.header)} are both read as"
                f" {name}",
                hint=f'leave one out: --map "{short(column.header)}="',
            )
        else:
            taken[name] = column.header
    unknown = next((column.header for column in columns if column.note == _UNKNOWN), None)
    if not taken and unknown is not None:
        raise InvalidDataError(
            f"line {line}: no recognised column in {shown(', '.join(header))}",
            hint=f'is this the right file? --map "{short(unknown)}=FIELD" maps a column',
        )
    return tuple(columns)


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
    others = {header: name for name, header in HEADERS.get(kind, ())}
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
    return InputColumn(header, None, _UNKNOWN)


def _rows(
    records: Iterator[tuple[int, list[str]]],
    columns: tuple[InputColumn, ...],
    layout: Layout,
    unsure: Callable[[str], str | None] | None,
    *,
    guarded: bool,
) -> Iterator[InputRow]:
    fields = [column.field or None for column in columns]
    needed = len(columns)
    # A corrected row may lack the columns that describe its problems.
    while needed and columns[needed - 1].header in REJECTED:
        needed -= 1
    plain = [field is not None and layout.leaves(field) for field in fields]
    for line, cells in records:
        if not any(cells):
            continue
        if needed <= len(cells) < len(columns):
            cells.extend([""] * (len(columns) - len(cells)))
        if len(cells) != len(columns):
            yield InputRow(line, {}, cells, columns, (_uneven(cells, columns),))
            continue
        raw: dict[str, object] = {}
        problems = []
        for cell, field, as_it_is in zip(cells, fields, plain, strict=True):
            if not cell or field is None:
                continue
            if unsure and (why := unsure(cell)):
                problems.append(Problem(field, why, "set escaped = true or false in a mapping"))
            bare = unguarded(cell) if guarded else cell
            if as_it_is:
                raw[field] = bare
            else:
                name, value = layout.value(field, bare)
                raw[name] = value
        yield InputRow(line, raw, cells, columns, tuple(problems))


def _with_id(row: InputRow) -> InputRow:
    """Return a row with its id, if it is a quote from one of our own tables."""
    if _OUR_ID.fullmatch(row.cells[0]) is None:
        return row
    told: dict[str, object] = {"quote_id": row.cells[0]}
    # A quote of ours with empty columns for its source has no occurrence.
    if row.raw.keys().isdisjoint(PLACE.part_of) and any(
        one.field == "source" for one in row.columns
    ):
        told["occurrences"] = []
    return row._replace(raw={**row.raw, **told})


def _uneven(cells: Sequence[str], columns: Sequence[InputColumn]) -> Problem:
    told = f"has {len(cells):,} cells for {len(columns):,} columns"
    if len(cells) < len(columns):
        return Problem(RECORD, f"{told}: none for {short(columns[len(cells)].header)}")
    return Problem(RECORD, told, "does a cell with a delimiter in it lack its quotation marks?")


def plain(header: str) -> str:
    """Return a header without the differences between its spellings."""
    return re.sub(r"[\s_-]+", "", header.casefold())
