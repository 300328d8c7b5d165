"""Records as they are read from files, each with its place in the file."""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from json import loads
from types import MappingProxyType
from typing import IO, NamedTuple, Protocol, cast

from claimdb.drafts.records import Draft, DraftError, Problem
from claimdb.drafts.validate import gate
from claimdb.formats import FORMATS, load
from claimdb.formats.mapping import Layout, Orders

RECORD = "record"
"""The field of a problem of a whole record."""

_LINE_END = re.compile("\r\n|\r|\n")
_LAST_STEP = re.compile(r"(?:(?:^|\.)[^.\[\]]*|\[[0-9]+\])\Z")
_PART = re.compile(r"(topics|occurrences)\[([0-9]+)\]")
_STEP = re.compile(r'[^.\[\]"]+|"(?:[^"\\]|\\.)*"')


class Column(NamedTuple):
    """A column of a file: the field that it is read as, if any, and what is to be said of it."""

    header: str
    field: str | None
    note: str | None = None


class Place(NamedTuple):
    """Where something stands in a file: a line from 1, and a header or a JSON pointer."""

    line: int
    column: str


class Row(NamedTuple):
    """A record as it stands in a file, from a line on (from 1).

    `raw` is what the gate takes. `cells` are what stands there, for whoever corrects it: the
    cells of a table, or the text of a JSON record. A record with `problems` is refused; its `raw`
    is what else can be read of it, or nothing.
    `parts` are the rows of a table that are one record together, this one among them; `paths` say
    where in a JSON record a field of the gate stands, if elsewhere; `at` is where a record stands
    in the array of a file, as a JSON pointer (RFC 6901).
    """

    line: int
    raw: Mapping[str, object]
    cells: Sequence[str]
    columns: Sequence[Column] = ()
    problems: tuple[Problem, ...] = ()
    parts: tuple["Row", ...] = ()
    paths: Mapping[str, str] = MappingProxyType({})
    at: str = ""

    def draft(self, kind: str) -> Draft:
        """Return the draft of a kind that this is, or raise `DraftError`."""
        if not self.problems:
            return gate(kind, self.raw)
        if not self.raw:
            raise DraftError(self.problems)
        try:
            draft = gate(kind, self.raw)
        except DraftError as error:
            known = {problem.field for problem in self.problems}
            others = (problem for problem in error.problems if problem.field not in known)
            raise DraftError((*self.problems, *others), error.draft) from None
        raise DraftError(self.problems, draft)

    def unread(self) -> "Row":
        """Return this row with nothing read of it, for whoever cannot tell what it says."""
        return self._replace(raw={})

    def place(self, field: str) -> Place:
        """Return where a field of a problem stands: in a cell, or the record where in none."""
        named = self.named(field)
        if not self.columns:
            steps = [] if named == RECORD else _STEP.findall(named)
            names = (loads(step) if step[0] == '"' else step for step in steps)
            escaped = (name.replace("~", "~0").replace("/", "~1") for name in names)
            return Place(self.line, self.at + "".join(f"/{name}" for name in escaped))
        number = self._column(field) or 0
        return Place(self.line + sum(map(line_ends, self.cells[:number])), named)

    def named(self, field: str) -> str:
        """Return what a field of a problem is called in the record itself: a header, or a path."""
        if self.columns:
            number = self._column(field)
            return field if number is None else self.columns[number].header
        known = field
        while known and known not in self.paths:
            known = _LAST_STEP.sub("", known)
        return self.paths.get(known, field)

    def _column(self, field: str) -> int | None:
        """Return in which of the columns a field is."""
        names = ((column.field or "").partition(":")[0] for column in self.columns)
        return next((number for number, name in enumerate(names) if name == field), None)

    def line_of(self, field: str) -> int:
        """Return the line of a field of a problem."""
        return self.part(field).place(field).line

    def part(self, field: str) -> "Row":
        """Return the row of a table in which a field of a problem stands."""
        match = _PART.match(field)
        if match is None:
            return self
        rows = [part for part in self.parts for _ in _own(part, match[1])]
        return rows[int(match[2])] if int(match[2]) < len(rows) else self


def _own(part: Row, key: str) -> Sequence[object]:
    """Return what of a list a row brings into the record: a place each, or topics of its own."""
    if key == "occurrences":
        return (part,)
    topics = part.raw.get(key)
    return topics if isinstance(topics, list) else ()


def as_it_stood(cells: Sequence[str]) -> str:
    """Return the lines of a record, the last of which has an end."""
    return "".join(cells).rstrip("\r\n") + "\n"


def _on_one_line(cells: Sequence[str]) -> str:
    # In JSON a line end stands between values and never within one.
    return _LINE_END.sub(" ", cells[0]) + "\n"


class Rows(Iterator[Row]):
    """The records of a file, read as they are asked for.

    `dialect` says how the file is read, `columns` as what its columns are; only tables have any.
    `line` writes cells so that they are read as those were, in a file that begins with `mark`.
    `note` is what has to be known of such files, `told` counts what was done while reading.
    """

    def __init__(
        self,
        rows: Iterator[Row],
        dialect: str,
        columns: Sequence[Column] = (),
        *,
        line: Callable[[Sequence[str]], str] = _on_one_line,
        mark: str = "",
    ) -> None:
        self.rows = rows
        self.dialect = dialect
        self.columns = columns
        self.line = line
        self.mark = mark
        self.note: str | None = None
        self.told: Counter[str] = Counter()

    def over(
        self, rows: Iterator[Row], told: Counter[str] | None = None, note: str | None = None
    ) -> "Rows":
        """Return what was made of these records, to be read and written as they are."""
        other = copy(self)
        other.rows = rows
        other.note = note or self.note
        other.told = self.told if told is None else told
        return other

    def named(self, tool: str) -> "Rows":
        """Say that these are the records of a tool, and return them."""
        self.dialect = f"{tool}{self.dialect}"
        return self

    def __next__(self) -> Row:
        """Return the next record; `InvalidDataError` where the file cannot be read any further."""
        return next(self.rows)


class Reader(Protocol):
    """Reads one format."""

    def __call__(self, stream: IO[bytes], layout: Layout) -> Rows:
        """Return the records of a stream."""
        ...


def read(format: str, stream: IO[bytes] | bytes, layout: Layout | None = None) -> Rows:
    """Return the records of a file in a readable format.

    Raises:
        InvalidDataError: the file cannot be read, here or at any record that is asked for; the
            message names the line or the byte.
        UsageError: the layout names what this file does not have.
    """
    reader = cast("Reader", load(FORMATS[format].read))
    layout = layout or Layout()
    rows = reader(io.BytesIO(stream) if isinstance(stream, bytes) else stream, layout)
    return rows.over(_completed(rows, layout))


def _completed(rows: Iterator[Row], layout: Layout) -> Iterator[Row]:
    """Yield rows with their dates in one order, and with what is said of all of them."""
    orders = Orders(layout.dates)
    for row in rows:
        raw, problems = orders.of(row.raw, row.line_of)
        # Of what cannot be read nobody knows what it does not say.
        if layout.defaults and (raw or not row.problems):
            raw = layout.complete(raw)
        if problems or raw is not row.raw:
            yield row._replace(raw=raw, problems=(*row.problems, *problems))
        else:
            yield row


def line_ends(text: str) -> int:
    """Return how often a text begins a new line."""
    return len(_LINE_END.findall(text))
