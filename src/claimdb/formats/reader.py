"""Records as they are read from files, each with its place in the file."""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from json import loads
from types import MappingProxyType
from typing import IO, NamedTuple, cast

from claimdb.drafts.order import NESTED, parents_first
from claimdb.drafts.quotes import without_marks
from claimdb.drafts.records import Draft, DraftError, Problem, QuoteDraft, SourceDraft
from claimdb.drafts.validate import gate
from claimdb.errors import InvalidDataError
from claimdb.formats import FORMATS, load
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
        problems: Problems found while reading. Such a record is refused; its `raw` is what else
            could be read.
        parts: The rows of a table that are one record together, including this one.
        paths: The paths of fields in a JSON record, where they differ.
        at: The JSON pointer (RFC 6901) of the record in the array of a file.
        kind: The kind of the record, where it is not that of the file.
        coder: Who coded a quote, where the file names them.
        document: The id in the file of the source of a quote.
        unit: What `line` counts.
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

    def draft(self, kind: str) -> Draft:
        """Return the validated draft of a kind, or raise `DraftError`."""
        if not self.problems:
            return self._draft(kind)
        if not self.raw:
            raise DraftError(self.problems)
        try:
            draft = self._draft(kind)
        except DraftError as error:
            known = {problem.field for problem in self.problems}
            others = (problem for problem in error.problems if problem.field not in known)
            raise DraftError((*self.problems, *others), error.draft) from None
        raise DraftError(self.problems, draft)

    def _draft(self, kind: str) -> Draft:
        draft = gate(self.kind or kind, self.raw)
        if not (self.coder or self.document) or not isinstance(draft, QuoteDraft):
            return draft
        places = tuple(
            one._replace(source=replace(one.source, local=self.document))
            if self.document and isinstance(one.source, SourceDraft)
            else one
            for one in draft.occurrences
        )
        return replace(draft, coder=self.coder, occurrences=places)

    def unread(self) -> "InputRow":
        """Return this row without its values, for readers that cannot interpret it."""
        return self._replace(raw={})

    def place(self, field: str) -> FilePlace:
        """Return the place of a field: its cell, else the record."""
        named = self.named(field)
        if not self.columns:
            steps = [] if named == RECORD else _STEP.findall(named)
            names = (loads(step) if step[0] == '"' else step for step in steps)
            escaped = (name.replace("~", "~0").replace("/", "~1") for name in names)
            return FilePlace(self.line, self.at + "".join(f"/{name}" for name in escaped))
        number = self._column(field) or 0
        return FilePlace(self.line + sum(map(line_ends, self.cells[:number])), named)

    def named(self, field: str) -> str:
        """Return the name of a field in the record: a header, or a path."""
        if self.columns:
            number = self._column(field)
            return field if number is None else self.columns[number].header
        known = field
        while known and known not in self.paths:
            known = _LAST_STEP.sub("", known)
        return self.paths.get(known, field)

    def _column(self, field: str) -> int | None:
        """Return the number of the column of a field."""
        names = ((column.field or "").partition(":")[0] for column in self.columns)
        return next((number for number, name in enumerate(names) if name == field), None)

    def line_of(self, field: str) -> int:
        """Return the line of a field."""
        return self.part(field).place(field).line

    def part(self, field: str) -> "InputRow":
        """Return the row of a table that has a field."""
        match = _PART.match(field)
        if match is None:
            return self
        rows = [part for part in self.parts for _ in _own(part, match[1])]
        return rows[int(match[2])] if int(match[2]) < len(rows) else self


def _own(part: InputRow, key: str) -> Sequence[object]:
    """Return the items that a row adds to a list of the record: one occurrence, or its topics."""
    if key == "occurrences":
        return (part,)
    topics = part.raw.get(key)
    return topics if isinstance(topics, list) else ()


def as_it_stood(cells: Sequence[str]) -> str:
    """Return the lines of a record, with a line end."""
    return "".join(cells).rstrip("\r\n") + "\n"


def _on_one_line(cells: Sequence[str]) -> str:
    # In JSON a line end is always between values.
    return _LINE_END.sub(" ", cells[0]) + "\n"


class InputRows(Iterator[InputRow]):
    """The records of a file, read lazily.

    Attributes:
        dialect: How the file is read, in words.
        columns: The columns of a table.
        line: Writes cells so that they can be read again, in a file that begins with `mark`.
        note: A note about files of this kind.
        told: Counts of what was done while reading, by description.
        rejects: The format in which refused records are written, where it is not that of the file.
        fault: Why no record can be valid, such as a missing column.
    """

    def __init__(
        self,
        rows: Iterator[InputRow],
        dialect: str,
        columns: Sequence[InputColumn] = (),
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
        self.rejects: str | None = None
        self.fault: InvalidDataError | None = None

    def over(
        self, rows: Iterator[InputRow], told: Counter[str] | None = None, note: str | None = None
    ) -> "InputRows":
        """Return other rows made from these, read and written in the same way."""
        other = copy(self)
        other.rows = rows
        other.note = note or self.note
        other.told = self.told if told is None else told
        return other

    def check(self) -> None:
        """Raise if no record can be valid.

        Raises:
            InvalidDataError: a column is missing.
        """
        if self.fault is not None:
            raise self.fault

    def named(self, tool: str) -> "InputRows":
        """Prefix the dialect with the name of a tool, and return the rows."""
        self.dialect = f"{tool}{self.dialect}"
        return self

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
    return rows.over(_completed(rows, layout))


def drafts_of(rows: Iterable[InputRow], kind: str) -> Iterator[tuple[InputRow, Draft | DraftError]]:
    """Yield each row with its draft or what is wrong with it; what others are below comes first."""
    found = (_drafted(row, kind) for row in rows)
    return parents_first(found) if kind in NESTED else found


def _drafted(row: InputRow, kind: str) -> tuple[InputRow, Draft | DraftError]:
    try:
        return row, row.draft(kind)
    except DraftError as error:
        return row, error


def _completed(rows: Iterator[InputRow], layout: Layout) -> Iterator[InputRow]:
    """Yield rows with the order of dates and the defaults of the layout applied."""
    orders = Orders(layout.dates)
    for found in rows:
        row = _with_places(found)
        raw = _unmarked(row.raw) if layout.strip_marks else row.raw
        raw = layout.separate(raw) if layout.separator else raw
        raw, problems = orders.of(raw, row.line_of)
        # What an unreadable record lacks is unknown; those of other kinds have other fields.
        ours = row.kind in {"", layout.kind}
        if layout.defaults and ours and (raw or not row.problems):
            raw = layout.complete(raw)
        if problems or raw is not row.raw:
            yield row._replace(raw=raw, problems=(*row.problems, *problems))
        else:
            yield row


def _with_places(row: InputRow) -> InputRow:
    """Return a row of which a list of addresses is an occurrence for each."""
    urls = row.raw.get("url")
    if not isinstance(urls, list):
        return row
    places = [{"source": url} for url in dict.fromkeys(map(str, urls))]
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


def line_ends(text: str) -> int:
    """Return the number of line ends in a text."""
    return len(_LINE_END.findall(text))
