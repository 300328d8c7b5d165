"""Records of tables: CSV with any of four delimiters, and TSV."""

# The guard before formulas and the escapes of TSV are undone in our own tables alone; otherwise
# each cell is the text in the file.

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import IO

from claimdb.drafts.keys import FIELDS, IGNORED, PLACE
from claimdb.drafts.records import Problem
from claimdb.drafts.rules import short
from claimdb.errors import InvalidDataError
from claimdb.formats import CsvDialect
from claimdb.formats.citations import (
    GUESSED,
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
from claimdb.formats.csv.columns import columns_of, missing_column
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import RECORD, InputColumn, InputRow, InputRows
from claimdb.formats.spreadsheet import Sheet, is_spreadsheet, read_sheet
from claimdb.formats.text import Peeked, Text, said_in
from claimdb.schema import REJECTED

_LONGEST_CELL = 16 << 20  # characters

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
    """Return the records of a table, with the delimiter of its header, or of a spreadsheet.

    `known` are the fields of headers, by their `plain` form; they precede our own names.
    """
    organizations = frozenset[str]()
    if isinstance(stream, Peeked) and is_spreadsheet(stream.head):
        sheet = read_sheet(stream.whole(), layout.sheet)
        if known is None:
            organizations = spoken_for(_of_sheet(sheet, layout, {}))
        return _of_sheet(sheet, layout, known, organizations)
    if known is None and stream.seekable():
        organizations = spoken_for(_delimited(stream, layout, {}))
        stream.seek(0)
    return _delimited(stream, layout, known, organizations)


def _of_sheet(
    sheet: Sheet,
    layout: Layout,
    known: Mapping[str, str] | None,
    organizations: frozenset[str] = frozenset(),
) -> InputRows:
    rows = _table(sheet, sheet.records(), ",", layout, None, known, organizations)
    rows.dialect = sheet.name
    rows.rejects = "csv"
    return rows.over(row._replace(unit="row") for row in rows)


def _delimited(
    stream: IO[bytes],
    layout: Layout,
    known: Mapping[str, str] | None,
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
    text: Text | Sheet,
    records: Iterator[tuple[int, list[str]]],
    delimiter: str,
    layout: Layout,
    unsure: Callable[[str], str | None] | None = None,
    known: Mapping[str, str] | None = None,
    organizations: frozenset[str] = frozenset(),
    before: str = "",
) -> InputRows:
    line, header = next(records)
    written = _ours(header, layout) and header[0] in ID_COLUMNS
    marked = isinstance(text, Text) and text.marked
    guarded = marked and written if layout.guarded is None else layout.guarded
    columns = columns_of(header, layout, known or {}, line)
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
    read.fault = missing_column(columns, layout) if known is None and not written else None
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
