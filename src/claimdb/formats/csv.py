r"""Tables to raw records: CSV of any of four delimiters, and TSV.

Owns which column is which field, and how our own tables are told from those of others: what these
have written (the guard before formulas, the escapes of TSV) is undone only there. Each cell is
text. It must not change a cell otherwise, nor know what one means.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import IO

from claimdb.drafts.keys import FIELDS, HEADERS, IGNORED, PLACE
from claimdb.drafts.records import Problem
from claimdb.drafts.rules import short, shown
from claimdb.errors import InvalidDataError, UsageError
from claimdb.formats import PROFILES, Export
from claimdb.formats.citations import GUESSED, of_citations, quotes, says_kind, spoken_for
from claimdb.formats.mapping import IGNORE, Layout
from claimdb.formats.reader import RECORD, Column, Row, Rows
from claimdb.formats.table import DELIMITERS, LONGEST_CELL, MOST_COLUMNS, plain, table, write_table
from claimdb.formats.text import Text, said_in
from claimdb.model import Quote, Record
from claimdb.schema import REJECTED
from claimdb.values import TRIGGERS, rows

_UNKNOWN = "not known"
_OUR_FIRST = ("quote_id", "id")

_OUR_ID = re.compile(r"q[1-9]\d*")
_GUARDED = re.compile(rf"'+[\s\u00a0\ufeff]*[{TRIGGERS}]")
_ESCAPE = re.compile(r"\\([\\tnr])")
_ESCAPED = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}
_ESCAPING = str.maketrans({ours: f"\\{name}" for name, ours in _ESCAPED.items()})
_ESCAPES = "\\t"  # what parts cells that have escapes

_TOO_LONG = "a cell is longer than 16 Mi characters"
_ERRORS = {
    "field larger": (_TOO_LONG, "is a quotation mark missing?"),
    "unexpected end": (
        "the quotation mark that opens a cell is never closed",
        "close it, or double a mark that belongs to the text",
    ),
    "expected after": (
        "something stands behind the mark that closes a cell",
        "double a quotation mark that belongs to the text",
    ),
}


def read(stream: IO[bytes], layout: Layout, known: Mapping[str, str] | None = None) -> Rows:
    """Return the records of a table whose cells are parted as its header says.

    What is `known` of headers, by their `plain` form, comes before our own names.
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
) -> Rows:
    text = Text(stream)
    lines = text.lines()
    first, before = _first(lines)
    unquoted = re.sub('"[^"]*"?', "", first)
    delimiter = said_in(before) or max(DELIMITERS, key=unquoted.count)
    records = _parsed(chain((first,), lines), delimiter, before)
    return _table(text, records, delimiter, layout, None, known, organizations, before)


def read_tabs(stream: IO[bytes], layout: Layout) -> Rows:
    r"""Return the records of a table of tabs: ours has `\t` and `\n`, others quotation marks."""
    text = Text(stream)
    lines = text.lines()
    first, before = _first(lines)
    header = first.rstrip("\r\n").split("\t")
    ours = _ours(header, layout)
    escaped = ours and header[0] in _OUR_FIRST if layout.escaped is None else layout.escaped
    lines = chain((first,), lines)
    if escaped:
        cells = ((number, _unescaped(line)) for number, line in enumerate(lines, 1 + bool(before)))
        return _table(text, cells, _ESCAPES, layout, before=before)
    unsure = _unsure if ours and layout.escaped is None else None
    delimiter = said_in(before) or "\t"
    records = _parsed(lines, delimiter, before)
    return _table(text, records, delimiter, layout, unsure, before=before)


def _first(lines: Iterator[str]) -> tuple[str, str]:
    """Return the line that names the columns, and the one before that says what parts them."""
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
    """Yield records with the line that each begins on."""
    csv.field_size_limit(LONGEST_CELL)
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


def _unescaped(line: str) -> list[str]:
    return [
        _ESCAPE.sub(lambda match: _ESCAPED[match[1]], cell)
        for cell in line.rstrip("\r\n").split("\t")
    ]


def _unsure(cell: str) -> str | None:
    return "may hold backslashes or escapes" if _ESCAPE.search(cell) else None


def _table(
    text: Text,
    records: Iterator[tuple[int, list[str]]],
    delimiter: str,
    layout: Layout,
    unsure: Callable[[str], str | None] | None = None,
    known: Mapping[str, str] = MappingProxyType({}),
    organizations: frozenset[str] = frozenset(),
    before: str = "",
) -> Rows:
    line, header = next(records)
    written = _ours(header, layout) and header[0] in _OUR_FIRST
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
    read = Rows(rows, dialect, columns, line=_writing(delimiter), mark=mark)
    read.note = GUESSED if ours and not says_kind(columns) else None
    return read


def _writing(delimiter: str) -> Callable[[Sequence[str]], str]:
    """Return what writes cells as they are read."""
    if delimiter == _ESCAPES:
        return lambda cells: "\t".join(cell.translate(_ESCAPING) for cell in cells) + "\n"

    def line(cells: Sequence[str]) -> str:
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=delimiter).writerow(cells)
        return out.getvalue()

    return line


def _ours(header: Sequence[str], layout: Layout) -> bool:
    """Whether a table has the columns of one that we have written."""
    return {*header} <= {*FIELDS[layout.kind], *IGNORED[layout.kind]}


def _columns(
    header: Sequence[str], layout: Layout, known: Mapping[str, str], line: int
) -> tuple[Column, ...]:
    _check(header, layout, line)
    columns = [_column(name, layout, known) for name in header]
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
            columns[number] = Column(column.header, None, f"{short(by_hand[name])} is the {name}")
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
            f"line {line}: no column is known: {shown(', '.join(header))}",
            hint=f'is this the file you mean? --map "{short(unknown)}=FIELD" says what a column is',
        )
    return tuple(columns)


def _base(field: str) -> str:
    return field.partition(":")[0]


def _check(header: Sequence[str], layout: Layout, line: int) -> None:
    """Refuse a header whose columns cannot be told apart, or that lacks what is said of it."""
    if len(header) > MOST_COLUMNS:
        raise InvalidDataError(
            f"line {line} has {len(header):,} columns, more than {MOST_COLUMNS:,}",
            hint="is this the file you mean?",
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
                f"there is no column {shown(name)}",
                hint=f"the columns are {', '.join(map(short, header))}",
            )


def _column(header: str, layout: Layout, known: Mapping[str, str]) -> Column:
    if header in layout.columns:
        name = layout.columns[header]
        return Column(header, None, "left out") if name == IGNORE else Column(header, name)
    written = plain(header)
    if written in known:
        return Column(header, known[written] or None, None if known[written] else "passed over")
    for name in FIELDS[layout.kind]:
        if written == plain(name):
            return Column(header, name)
    for name, aliases in HEADERS.get(layout.kind, {}).items():
        if written in aliases.split():
            return Column(header, name)
    if written in map(plain, IGNORED[layout.kind]):
        return Column(header, None, "passed over")
    return Column(header, None, _UNKNOWN)


def _rows(
    records: Iterator[tuple[int, list[str]]],
    columns: tuple[Column, ...],
    layout: Layout,
    unsure: Callable[[str], str | None] | None,
    *,
    guarded: bool,
) -> Iterator[Row]:
    fields = [column.field or None for column in columns]
    needed = len(columns)
    # Who corrects a row may well leave out what was said of it.
    while needed and columns[needed - 1].header in REJECTED:
        needed -= 1
    plain = [field is not None and layout.leaves(field) for field in fields]
    for line, cells in records:
        if not any(cells):
            continue
        if needed <= len(cells) < len(columns):
            cells.extend([""] * (len(columns) - len(cells)))
        if len(cells) != len(columns):
            yield Row(line, {}, cells, columns, (_uneven(cells, columns),))
            continue
        raw: dict[str, object] = {}
        problems = []
        for cell, field, as_it_is in zip(cells, fields, plain, strict=True):
            if not cell or field is None:
                continue
            if unsure and (why := unsure(cell)):
                problems.append(Problem(field, why, "say escaped = true or false in a mapping"))
            bare = cell[1:] if guarded and _GUARDED.match(cell) else cell
            if as_it_is:
                raw[field] = bare
            else:
                name, value = layout.value(field, bare)
                raw[name] = value
        yield Row(line, raw, cells, columns, tuple(problems))


def _with_id(row: Row) -> Row:
    """Return a row that says whether it is a quote of ours, or was typed by somebody."""
    if _OUR_ID.fullmatch(row.cells[0]) is None:
        return row
    told: dict[str, object] = {"quote_id": row.cells[0]}
    # Of ours it is known that it has no source, where the table would say which.
    if row.raw.keys().isdisjoint(PLACE.part_of) and any(
        one.field == "source" for one in row.columns
    ):
        told["occurrences"] = []
    return row._replace(raw={**row.raw, **told})


def _uneven(cells: Sequence[str], columns: Sequence[Column]) -> Problem:
    told = f"has {len(cells):,} cells for {len(columns):,} columns"
    if len(cells) < len(columns):
        return Problem(RECORD, f"{told}: none for {short(columns[len(cells)].header)}")
    return Problem(RECORD, told, "does a cell with a delimiter in it lack its quotation marks?")


_FORMULA = re.compile(rf"'*[\s\u00a0\ufeff]*[{TRIGGERS}]")
_NUMBER = re.compile(r"-?\d+")
_MARK, _TWICE = '"', '""'


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; `import` undoes it."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def write(export: Export, out: IO[str]) -> None:
    """Write a header and a record for each row."""
    made, dialect = table(export), export.dialect
    numbers = PROFILES[export.profile].numbers if export.profile else frozenset()
    bare = [name in numbers for name in made.header]
    must = re.compile(f'["\r\n{re.escape(dialect.delimiter)}]')
    between = f'"{dialect.delimiter}"'

    def quoted(cell: str, number: bool) -> str:
        if must.search(cell) or (dialect.all and not (number and _NUMBER.fullmatch(cell))):
            return '"' + cell.replace('"', '""') + '"'
        return cell

    def line(cells: Sequence[str]) -> str:
        if dialect.all and not numbers:
            # What `quoted` would make of each, in a third of the time.
            return f'"{between.join([cell.replace(_MARK, _TWICE) for cell in cells])}"{dialect.end}'
        # One empty cell would be an empty line, which readers pass over.
        written = dialect.delimiter.join(map(quoted, cells, bare)) or '""'
        return written + dialect.end

    if dialect.bom:
        out.write("\ufeff")
    out.write(dialect.delimiter.join(quoted(name, False) for name in made.header) + dialect.end)
    count = 0
    for row in made.rows:
        cells = [cell or "" for cell in row]
        if dialect.guard and any(map(_FORMULA.match, cells)):
            safe = list(map(guarded, cells))
            count += sum(map(str.__ne__, cells, safe))
            cells = safe
        out.write(line(cells))
    if count:
        _tell(export, made.header[0], count)


def _tell(export: Export, first: str, count: int) -> None:
    # Only a table with a mark and an id is known again as one of ours.
    known = export.dialect.bom and first in {"quote_id", "id"}
    how = (
        "claimdb import takes it away" if known else "to import it, say guarded = true in a mapping"
    )
    cells = (
        "1 cell begins as a formula does, and has an apostrophe before it"
        if count == 1
        else f"{count:,} cells begin as a formula does, and have an apostrophe before them"
    )
    export.tell(f"note: {cells} ({how}; --no-guard leaves it out)")


# The csv module of this Python leaves a lone CR bare when lines end in LF, and readers then see
# the end of a record there.
_MUST_QUOTE = re.compile('[",\r\n]')


def render_csv(
    records: Iterable[Record],
    out: IO[str],
    fields: Sequence[str] = (),
    *,
    kind: type[Record] = Quote,
) -> None:
    """Write a header and one record for each record."""
    for row in rows(records, fields, kind):
        line = ",".join(map(_quoted, row))
        # One empty cell would be an empty line, which readers pass over.
        out.write((line or '""') + "\n")


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _MUST_QUOTE.search(cell) else cell


_TSV_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def render_tsv(
    records: Iterable[Record],
    out: IO[str],
    fields: Sequence[str] = (),
    *,
    kind: type[Record] = Quote,
) -> None:
    """Write a header and one line for each record."""
    out.writelines(_line(row) for row in rows(records, fields, kind))


def _line(row: Iterable[str]) -> str:
    return "\t".join(cell.translate(_TSV_ESCAPES) for cell in row) + "\n"


def write_tsv(export: Export, out: IO[str]) -> None:
    """Write a header and a line for each row."""
    write_table("tsv", export, out)
