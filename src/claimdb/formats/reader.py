"""Records as they are read from files, each with its place, and the detection of formats."""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from json import loads
from pathlib import Path
from types import MappingProxyType
from typing import IO, NamedTuple

from claimdb.drafts.records import Draft, DraftError, Problem
from claimdb.drafts.validate import gate
from claimdb.formats import FORMATS, format_of_ending, load
from claimdb.formats.mapping import Layout, Orders
from claimdb.formats.text import Peeked

RECORD = "record"
"""The field of problems of a whole record."""

_LINE_END = re.compile("\r\n|\r|\n")
_LAST_STEP = re.compile(r"(?:(?:^|\.)[^.\[\]]*|\[[0-9]+\])\Z")
_PART = re.compile(r"(topics|occurrences)\[([0-9]+)\]")
_STEP = re.compile(r'[^.\[\]"]+|"(?:[^"\\]|\\.)*"')


class InputColumn(NamedTuple):
    """A column of a file, with the field it is read as, if any, and a note for the user."""

    header: str
    field: str | None
    note: str | None = None


class FilePlace(NamedTuple):
    """A place in a file: a line from 1, and a header or a JSON pointer."""

    line: int
    column: str


class InputRow(NamedTuple):
    """A record of a file.

    Attributes:
        line: Its first line, from 1.
        raw: The input of validation.
        cells: The cells of a table, or the text of a JSON record, for whoever corrects it.
        columns: The columns of a table.
        problems: Problems found while reading, for which it is refused.
        parts: The rows of a table that are one record together, including this one.
        paths: The paths of fields in a JSON record, where they differ.
        at: The JSON pointer (RFC 6901) of the record in the array of a file.
        kind: The kind of a record that another one of the file names, which is added before it
            if such records are created; empty for a record of the file.
    """

    line: int
    raw: Mapping[str, object]
    cells: Sequence[str]
    columns: Sequence[InputColumn] = ()
    problems: tuple[Problem, ...] = ()
    parts: tuple["InputRow", ...] = ()
    paths: Mapping[str, str] = MappingProxyType({})
    at: str = ""
    kind: str = ""

    def draft(self, kind: str) -> Draft:
        """Return the validated draft of a kind, or raise `DraftError`."""
        if not self.problems:
            return gate(kind, self.raw)
        problems, draft = self.problems, None
        if self.raw:
            try:
                draft = gate(kind, self.raw)
            except DraftError as error:
                draft, fields = error.draft, {problem.field for problem in problems}
                problems += tuple(one for one in error.problems if one.field not in fields)
        raise DraftError(problems, draft)

    def unread(self) -> "InputRow":
        """Return this row without its values, for readers that cannot interpret it."""
        return self._replace(raw={})

    def place(self, field: str) -> FilePlace:
        """Return the place of a field: its cell, else the record."""
        named = self.named(field)
        if self.columns:
            before = self.cells[: self._column(field) or 0]
            line_ends = sum(len(_LINE_END.findall(cell)) for cell in before)
            return FilePlace(self.line + line_ends, named)
        steps = [] if named == RECORD else _STEP.findall(named)
        names = (loads(step) if step[0] == '"' else step for step in steps)
        escaped = (name.replace("~", "~0").replace("/", "~1") for name in names)
        return FilePlace(self.line, self.at + "".join(f"/{name}" for name in escaped))

    def named(self, field: str) -> str:
        """Return the name of a field in the record: a header, or a path."""
        if self.columns:
            number = self._column(field)
            return field if number is None else self.columns[number].header
        path = field
        while path and path not in self.paths:
            path = _LAST_STEP.sub("", path)
        return self.paths.get(path, field)

    def _column(self, field: str) -> int | None:
        names = ((column.field or "").partition(":")[0] for column in self.columns)
        return next((number for number, name in enumerate(names) if name == field), None)

    def line_of(self, field: str) -> int:
        """Return the line of a field."""
        return self.part(field).place(field).line

    def part(self, field: str) -> "InputRow":
        """Return the row of a table that has a field of one of several occurrences or topics."""
        match = _PART.match(field)
        if match is None:
            return self
        rows = [part for part in self.parts for _ in range(_count(part, match[1]))]
        return rows[int(match[2])] if int(match[2]) < len(rows) else self


def _count(part: InputRow, key: str) -> int:
    """Return how many items a row adds to a list of the record: one occurrence, or its topics."""
    topics = part.raw.get(key)
    return 1 if key == "occurrences" else len(topics) if isinstance(topics, list) else 0


def as_it_stood(cells: Sequence[str]) -> str:
    """Return the lines of a record, with a line end."""
    return "".join(cells).rstrip("\r\n") + "\n"


def _on_one_line(cells: Sequence[str]) -> str:
    # In JSON a line end is always between values.
    return _LINE_END.sub(" ", cells[0]) + "\n"


@dataclass
class InputRows(Iterator[InputRow]):
    """The records of a file, read lazily.

    Attributes:
        dialect: How the file is read, in words.
        line: Writes cells so that they can be read again, in a file that begins with `mark`.
        note: A note about files of this kind.
        told: Counts of what was done while reading, by description.
    """

    rows: Iterator[InputRow]
    dialect: str
    columns: Sequence[InputColumn] = ()
    line: Callable[[Sequence[str]], str] = _on_one_line
    mark: str = ""
    note: str | None = None
    told: Counter[str] = field(default_factory=Counter)

    def __next__(self) -> InputRow:
        """Return the next record, or raise `InvalidDataError` if the file cannot be read on."""
        return next(self.rows)


def read(format: str, stream: IO[bytes] | bytes, layout: Layout | None = None) -> InputRows:
    """Return the records of a file in a readable format.

    Raises:
        InvalidDataError: the file cannot be read, now or at a later record; the message names the
            line or the byte.
        UsageError: the layout names a column that the file does not have.
    """
    layout = layout or Layout()
    file = io.BytesIO(stream) if isinstance(stream, bytes) else stream
    rows: InputRows = load(FORMATS[format].read)(file, layout)
    return replace(rows, rows=_completed(rows, layout))


def _completed(rows: Iterator[InputRow], layout: Layout) -> Iterator[InputRow]:
    """Yield rows with the order of dates and the defaults of the layout applied."""
    orders = Orders(layout.dates)
    for row in rows:
        raw, problems = orders.of(row.raw, row.line_of)
        # What an unreadable record lacks is unknown.
        if layout.defaults and (raw or not row.problems):
            raw = layout.complete(raw)
        if problems or raw is not row.raw:
            yield row._replace(raw=raw, problems=(*row.problems, *problems))
        else:
            yield row


def detect_format(file: str, peeked: Peeked | None) -> str:
    """Return the format that the beginning of a file shows, else its ending."""
    return format_of_ending((peeked and format_of_tool(peeked)) or Path(file).suffix)


def format_of_tool(peeked: Peeked) -> str | None:
    """Return the format of another tool that a file begins with, if any."""
    detectable = (name for name, form in FORMATS.items() if form.detect)
    return next((name for name in detectable if load(FORMATS[name].detect)(peeked)), None)
