"""Records of tables: CSV with any of four delimiters, and TSV.

The guard before formulas and the escapes of TSV are undone in our own tables alone.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import IO

from claimdb.drafts.keys import FIELDS, IGNORED, PLACE
from claimdb.drafts.records import Problem
from claimdb.drafts.rules import short
from claimdb.errors import InvalidDataError
from claimdb.formats import DELIMITERS, DIALECTS
from claimdb.formats.csv import ID_COLUMNS, citations, line_writer, unguarded
from claimdb.formats.csv.columns import columns_of, header_of, missing_column
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import RECORD, InputColumn, InputRow, InputRows
from claimdb.formats.spreadsheet import Sheet, is_spreadsheet, read_sheet
from claimdb.formats.text import Peeked, Text, delimiter_of, said_in
from claimdb.formats.tsv import escaped_line, has_escape, unescaped_cells
from claimdb.schema import REJECTED

_LONGEST_CELL = 16 << 20  # characters

_OUR_ID = re.compile(r"q[1-9]\d*")
_UNSURE = "may contain backslashes or escapes", "set escaped = true or false in a mapping"
_ERRORS = {
    "field larger": ("a cell is longer than 16 Mi characters", "is a quotation mark missing?"),
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
    if known is not None or not stream.seekable():
        return _table(stream, layout, known)
    organizations = citations.spoken_for(_table(stream, layout))
    stream.seek(0)
    return _table(stream, layout, organizations=organizations)


def read_tabs(
    stream: IO[bytes], layout: Layout, known: Mapping[str, str] | None = None
) -> InputRows:
    r"""Return the records of a TSV: ours has `\t` and `\n`, others have quotation marks."""
    return _table(stream, layout, known, tabs=True)


def _table(
    stream: IO[bytes],
    layout: Layout,
    known: Mapping[str, str] | None = None,
    organizations: frozenset[str] = frozenset(),
    *,
    tabs: bool = False,
) -> InputRows:
    if isinstance(stream, Peeked) and is_spreadsheet(stream.head):
        return _of_sheet(read_sheet(stream.whole(), layout.sheet), layout, known, organizations)
    text = Text(stream)
    lines = text.lines()
    first, before = _first(lines)
    delimiter = said_in(before) or ("\t" if tabs else delimiter_of(first, DELIMITERS))
    lines = chain((first,), lines)
    names = first.rstrip("\r\n").split("\t")
    unsure = tabs and layout.escaped is None and _ours(names, layout)
    escaped = tabs and bool(layout.escaped or (unsure and names[0] in ID_COLUMNS))
    start = 1 + bool(before)
    records = (
        enumerate(map(unescaped_cells, lines), start)
        if escaped
        else _parsed(lines, delimiter, start)
    )
    line, header, left_out = header_of(records, layout, known or {})
    written = _ours(header, layout) and header[0] in ID_COLUMNS
    guarded = text.marked and written if layout.guarded is None else layout.guarded
    columns = columns_of(header, layout, known or {}, line)
    rows = _rows(records, columns, layout, guarded=guarded, unsure=unsure and not escaped)
    dialect = f"{'tab, with escapes' if escaped else DELIMITERS[delimiter]}, {text.name}"
    found = InputRows(
        rows,
        dialect + (", formulas guarded" if guarded else ""),
        columns,
        escaped_line
        if escaped
        else line_writer(DIALECTS["unix"]._replace(end="\r\n", delimiter=delimiter)),
        mark=("\ufeff" if guarded else "") + before,
        left_out=left_out,
    )
    return _ours_as_quotes(found, header, layout, known, organizations)


def _of_sheet(
    sheet: Sheet,
    layout: Layout,
    known: Mapping[str, str] | None,
    organizations: frozenset[str],
) -> InputRows:
    line, header, left_out = header_of(records := sheet.records(), layout, known or {}, "row")
    columns = columns_of(header, layout, known or {}, line)
    rows = _rows(records, columns, layout, guarded=bool(layout.guarded), unsure=False)
    rows = (row._replace(unit="row") for row in rows)
    write = line_writer(DIALECTS["unix"]._replace(end="\r\n"))
    found = InputRows(rows, sheet.name, columns, write, rejects="csv", left_out=left_out)
    return _ours_as_quotes(found, header, layout, known, organizations)


def _ours_as_quotes(
    found: InputRows,
    header: Sequence[str],
    layout: Layout,
    known: Mapping[str, str] | None,
    organizations: frozenset[str],
) -> InputRows:
    """Return the rows of a table, those of our own tables with their ids, and as quotes."""
    written = _ours(header, layout) and header[0] in ID_COLUMNS
    if layout.kind == "quote" and written:
        found.rows = map(with_id, found.rows)
    if layout.kind == "source" and written:
        found.rows = map(citations.with_literals, found.rows)
    if known is None and not written:
        found.fault = missing_column(found.columns, layout)
    if layout.kind == "quote" and citations.of_citations(header):
        found.rows = citations.quotes(found.rows, organizations)
        found.note = None if citations.says_kind(found.columns) else citations.GUESSED
    return found


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


def _parsed(lines: Iterator[str], delimiter: str, start: int) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        begun = reader.line_num + start
        try:
            cells = next(reader, None)
        except csv.Error as error:
            why = next((why for part, why in _ERRORS.items() if part in str(error)), None)
            message, hint = why or (str(error), None)
            raise InvalidDataError(f"line {begun}: {message}", hint=hint) from error
        if cells is None:
            return
        yield begun, cells


def _ours(header: Sequence[str], layout: Layout) -> bool:
    """Whether a table has only columns of our own tables."""
    return {*header} <= {*FIELDS[layout.kind], *IGNORED[layout.kind]}


def _rows(
    records: Iterator[tuple[int, list[str]]],
    columns: tuple[InputColumn, ...],
    layout: Layout,
    *,
    guarded: bool,
    unsure: bool,
) -> Iterator[InputRow]:
    """Yield the records; where escapes are `unsure`, a cell that may have one is a problem."""
    fields = [column.field or None for column in columns]
    needed = len(columns)
    # A corrected row may lack the columns that describe its problems.
    while needed and columns[needed - 1].header in REJECTED:
        needed -= 1
    as_it_is = [field is not None and layout.leaves(field) for field in fields]
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
        for cell, field, left in zip(cells, fields, as_it_is, strict=True):
            if not cell or field is None:
                continue
            if unsure and has_escape(cell):
                problems.append(Problem(field, *_UNSURE))
            bare = unguarded(cell) if guarded else cell
            name, value = (field, bare) if left else layout.value(field, bare)
            raw[name] = value
        yield InputRow(line, raw, cells, columns, tuple(problems))


def with_id(row: InputRow) -> InputRow:
    """Return a row with its id, if it is a quote from one of our own tables."""
    if _OUR_ID.fullmatch(row.cells[0]) is None:
        return row
    new: dict[str, object] = {"quote_id": row.cells[0]}
    # A quote of ours with empty columns for its source has no occurrence.
    has_source = any(column.field == "source" for column in row.columns)
    if has_source and row.raw.keys().isdisjoint(PLACE.part_of):
        new["occurrences"] = []
    return row._replace(raw={**row.raw, **new})


def _uneven(cells: Sequence[str], columns: Sequence[InputColumn]) -> Problem:
    number = "1 cell" if len(cells) == 1 else f"{len(cells):,} cells"
    uneven = f"has {number} for {len(columns):,} columns"
    if len(cells) < len(columns):
        return Problem(RECORD, f"{uneven}: none for {short(columns[len(cells)].header)}")
    return Problem(RECORD, uneven, "does a cell with a delimiter in it lack its quotation marks?")
