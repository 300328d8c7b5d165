"""Records as they are read from files, each with its place, and the detection of formats."""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from json import loads
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, NamedTuple, cast

from claimdb.cells import coder_in
from claimdb.drafts.records import Draft, DraftError, Problem, QuoteDraft, SourceDraft
from claimdb.drafts.validate import gate
from claimdb.errors import InvalidDataError
from claimdb.formats import FORMATS, format_of_ending, load
from claimdb.formats.mapping import Layout, Orders
from claimdb.formats.text import Peeked
from claimdb.quotation import without_marks

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
        kind: The kind of the record, where it is not that of the file.
        coder: Who coded a quote, where the file names them, a program with `(program)`.
        document: The id in the file of the source of a quote.
        unit: What `line` counts.
        is_named: Whether it is a record that another one of the file names, which is added before
            that one if such records are created.
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
    coder: str | None = None
    document: str | None = None
    unit: str = "line"
    is_named: bool = False

    def given(self) -> dict[str, Any]:
        """Return all values that it has: its cells by their headers, or the JSON object."""
        if not self.columns:
            return dict(self.raw)
        headers = (column.header for column in self.columns)
        return dict(zip(headers, self.cells, strict=False))

    def draft(self, kind: str, *, suggest: bool = True) -> Draft:
        """Return the validated draft of a kind, or raise `DraftError`; see `gate`."""
        if not self.problems:
            return self._draft(kind, suggest=suggest)
        problems, draft = self.problems, None
        if self.raw:
            try:
                draft = self._draft(kind, suggest=suggest)
            except DraftError as error:
                draft, fields = error.draft, {problem.field for problem in problems}
                problems += tuple(one for one in error.problems if one.field not in fields)
        raise DraftError(problems, draft)

    def _draft(self, kind: str, *, suggest: bool) -> Draft:
        draft = gate(self.kind or kind, self.raw, suggest=suggest)
        if not (self.coder or self.document) or not isinstance(draft, QuoteDraft):
            return draft
        places = tuple(
            one._replace(source=replace(one.source, local=self.document))
            if self.document and isinstance(one.source, SourceDraft)
            else one
            for one in draft.occurrences
        )
        return replace(draft, coder=self.coder and coder_in(self.coder), occurrences=places)

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
        left_out: Messages for lines that are left out, each with its line.
        rejects: The format in which refused records are written, where it is not that of the file.
        fault: Why no record can be valid, such as a missing column.
        assume: Returns a quote with what files of this kind lack, which it counts.
    """

    rows: Iterator[InputRow]
    dialect: str
    columns: Sequence[InputColumn] = ()
    line: Callable[[Sequence[str]], str] = _on_one_line
    mark: str = ""
    note: str | None = None
    told: Counter[str] = field(default_factory=Counter)
    left_out: list[str] = field(default_factory=list)
    rejects: str | None = None
    fault: InvalidDataError | None = None
    assume: Callable[[Mapping[str, object], Counter[str]], Mapping[str, object]] | None = None

    def check(self) -> None:
        """Raise if no record can be valid.

        Raises:
            InvalidDataError: a column is missing.
        """
        if self.fault is not None:
            raise self.fault

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
    # What is typed in is read line by line.
    if not (isinstance(file, Peeked) or file.isatty()):
        file = cast("IO[bytes]", Peeked(file))
    rows: InputRows = load(FORMATS[format].read)(file, layout)
    return replace(rows, rows=_completed(rows, layout))


def _completed(rows: InputRows, layout: Layout) -> Iterator[InputRow]:
    """Yield rows with the order of dates and the defaults of the layout, and of the format."""
    orders = Orders(layout.dates)
    for found in rows.rows:
        row = _with_places(found)
        raw = _unmarked(row.raw) if layout.strip_marks else row.raw
        raw = layout.separate(raw) if layout.separator else raw
        raw, problems = orders.of(raw, row.line_of)
        # What an unreadable record lacks is unknown; those of other kinds have other fields.
        ours = row.kind in {"", layout.kind}
        if layout.defaults and ours and (raw or not row.problems):
            raw = layout.complete(raw)
        if rows.assume and raw and (row.kind or layout.kind) == "quote":
            raw = rows.assume(raw, rows.told)
        if problems or raw is not row.raw:
            yield row._replace(raw=raw, problems=(*row.problems, *problems))
        else:
            yield row


def _with_places(row: InputRow) -> InputRow:
    """Return a row of which a list of addresses is an occurrence for each."""
    urls = row.raw.get("url")
    if not isinstance(urls, list):
        return row
    pages: dict[str, str] = {}
    for url in map(str, urls):
        pages.setdefault(re.sub("^https?://", "", url), url)
    places = [{"source": url} for url in pages.values()]
    raw = {name: value for name, value in row.raw.items() if name != "url"}
    paths = {**row.paths, "occurrences": row.paths.get("url", "url")}
    return row._replace(raw={**raw, "occurrences": places}, paths=paths)


def _unmarked(raw: Mapping[str, object]) -> Mapping[str, object]:
    """Return a record without the outer quotation marks of its text."""
    texts = {
        name: bare
        for name in ("text", "quote")
        if isinstance(text := raw.get(name), str) and (bare := without_marks(text)) != text
    }
    return {**raw, **texts} if texts else raw


def detect_format(file: str, peeked: Peeked | None, kind: str = "quote") -> str:
    """Return the format that the beginning of a file of a kind shows, else its ending."""
    name = None if peeked is None else format_of_tool(peeked)
    detected = name is not None and kind in FORMATS[name].reads
    return format_of_ending(name if name and detected else Path(file).suffix)


def format_of_tool(peeked: Peeked) -> str | None:
    """Return the format of another tool that a file begins with, if any."""
    detectable = (name for name, form in FORMATS.items() if form.detect)
    return next((name for name in detectable if load(FORMATS[name].detect)(peeked)), None)
