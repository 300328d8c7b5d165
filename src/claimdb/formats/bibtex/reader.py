"""Sources from BibTeX and BibLaTeX: braces, quotation marks, `#` and `@string`, comments."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, NamedTuple

from claimdb.cite import csl
from claimdb.errors import InvalidDataError
from claimdb.formats import bibtex
from claimdb.formats.bibliography import SourceRecords
from claimdb.formats.bibtex import MONTH_NAMES, MONTHS
from claimdb.formats.bibtex.item import ANNOTATIONS, item_of, name_of
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import InputColumn, InputRow, InputRows, as_it_stood
from claimdb.formats.text import Text

# Outside of entries, the rest of a line after a percent sign is a comment.
_START = re.compile(r"%[^\n]*|@\s*(?P<kind>[A-Za-z]+)\s*(?P<open>[{(])")
_LINE_START = re.compile(r"^[ \t]*@\s*[A-Za-z]+\s*[{(]", re.MULTILINE)
# A key may have spaces, unless it is a field of an entry without a key.
_KEY = re.compile(r"\s*((?:(?!=[{\"])[^,\s}])*|[^,={}\n]*?)\s*(?=[,})])")
_FIELD = re.compile(r"([^\s=,{}()\"#%']+)\s*=\s*")
_KEYLESS = re.compile(rf"\s*{_FIELD.pattern}")
_WORD = re.compile(r"[^\s,#{}()\"=]+")
_GAP = re.compile(r"(?:[\s,]|(?<=\n)[ \t]*%[^\n]*)*")
_CONCATENATED = re.compile(r"\s*#\s*")
_MARK = re.compile(r'\\.|[{}"]', re.DOTALL)
_LONGEST = 1 << 24
_VARIABLES = {**bibtex.VARIABLE_OF, **{f: v for v, f in bibtex.VERBATIM.items()}}
_COLUMNS = {variable: field for field, variable in csl.COLUMNS.items()}
_FIELDS = {
    **{name: _COLUMNS[variable] for name, variable in _VARIABLES.items() if variable in _COLUMNS},
    **dict.fromkeys(ANNOTATIONS, "note"),
    "date": "issued",
    "year": "issued",
    "urldate": "accessed",
    bibtex.ARCHIVED: "archive_url",
}
"""The field of a source that each field is read as."""


def read(stream: IO[bytes], layout: Layout) -> InputRows:
    """Return the entries of a file as records of sources."""
    text = Text(stream)
    told = Counter[str]()
    left_out: list[str] = []
    entries = _Entries("".join(text.lines()), told, left_out)
    records = SourceRecords(layout, told)
    rows = (row._replace(raw=records.record(row.raw)) for row in entries.rows())
    return InputRows(
        rows, f"BibTeX, {text.name}", line=entries.written, told=told, left_out=left_out
    )


class _Entry(NamedTuple):
    """An entry with its fields as TeX, and the row of the file without the item."""

    kind: str
    key: str
    fields: dict[str, str]
    row: InputRow


class _Entries:
    """A parser for the text of a file, whose rows are CSL items."""

    def __init__(self, text: str, told: Counter[str], left_out: list[str]) -> None:
        # TeX treats all line ends alike.
        self._text = text.replace("\r\n", "\n").replace("\r", "\n")
        self._told = told
        self._left_out = left_out
        self._wrongs: list[InvalidDataError] = []
        self._at = 0
        self._strings = dict(zip(MONTHS, MONTH_NAMES, strict=True))
        self._defined: list[str] = []
        self._counted = (0, 1)

    def rows(self) -> Iterator[InputRow]:
        """Yield the works; data that entries share is in each of them."""
        if not any(found["kind"] for found in _START.finditer(self._text)):
            raise InvalidDataError(
                "the file has no entry", hint="an entry of BibTeX begins with @misc{key,"
            )
        entries = [*self._entries()]
        if self._wrongs and not entries:
            raise self._wrongs[0]
        by_key = {one.key: one for one in reversed(entries)}
        for entry in entries:
            if entry.kind != bibtex.SHARED:
                fields = inherited(entry, by_key)
                yield entry.row._replace(raw=item_of(entry.kind, entry.key, fields))

    def _entries(self) -> Iterator[_Entry]:
        """Yield the entries; what is not well-formed is left out."""
        while found := _START.search(self._text, self._at):
            self._at = found.end()
            if found["kind"] is None:
                continue
            start, kind = found.start(), found["kind"].lower()
            close = "}" if found["open"] == "{" else ")"
            try:
                if kind == "comment":
                    self._at = start + len("@comment")
                elif kind == "preamble":
                    self._take(_GAP)
                    self._value(start)
                elif kind == "string":
                    self._strings.update(
                        (name.lower(), value) for name, value, _ in self._fields(start, close)
                    )
                    self._defined.append(self._text[start : self._at])
                else:
                    yield self._entry(kind, start, close)
            except InvalidDataError as error:
                self._wrongs.append(error)
                self._left_out.append(f"{error.message}; it is left out")
                following = _LINE_START.search(self._text, start + 1)
                self._at = following.start() if following else len(self._text)

    def written(self, cells: Sequence[str]) -> str:
        """Return the text of an entry, after the definitions of strings it may need."""
        definitions, self._defined = self._defined, []
        return "".join(map(as_it_stood, [*definitions, "".join(cells)]))

    def _entry(self, kind: str, start: int, close: str) -> _Entry:
        line = self._line(start)
        key = self._take(_KEY)
        if key is None and not _KEYLESS.match(self._text, self._at):
            raise self._wrong(start, "has no key")
        self._take(_GAP)
        head = self._text[start : self._at]
        fields = list(self._fields(start, close))
        columns = [
            InputColumn(f"@{kind}", "key"),
            *(InputColumn(name, _FIELDS.get(name_of(kind, name))) for name, _, _ in fields),
        ]
        cells = [head, *(physical for _, _, physical in fields)]
        cells[-1] += close
        twice = [name for name, count in Counter(name for name, *_ in fields).items() if count > 1]
        self._told["fields given twice in an entry, of which the last counts"] += len(twice)
        # Undefined strings may be defined in another file; their names are kept.
        values = {name: value for name, value, _ in fields}
        return _Entry(kind, key[1] if key else "", values, InputRow(line, {}, cells, columns))

    def _fields(self, start: int, close: str) -> Iterator[tuple[str, str, str]]:
        """Yield the name, the value as TeX, and the text in the file of each field."""
        while True:
            self._take(_GAP)
            if self._text[self._at : self._at + 1] == close:
                self._at += 1
                return
            begin, found = self._at, self._take(_FIELD)
            if found is None:
                raise self._wrong(start, f"cannot be read from line {self._line(begin)} on")
            value = self._value(start)
            # The gap belongs to the field before it, so that a line is that of a name.
            self._take(_GAP)
            yield found[1].lower(), value, self._text[begin : self._at]

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Move past a pattern, if the text continues with it."""
        if found := pattern.match(self._text, self._at):
            self._at = found.end()
        return found

    def _value(self, start: int) -> str:
        parts = [self._part(start)]
        while self._take(_CONCATENATED):
            parts.append(self._part(start))
            # A string may be defined as itself twice, again and again.
            if sum(map(len, parts)) > _LONGEST:
                raise self._wrong(start, f"has a value of more than {_LONGEST:,} characters")
        return "".join(parts)

    def _part(self, start: int) -> str:
        mark = self._text[self._at : self._at + 1]
        if mark in ("{", '"'):
            return self._delimited(start, "}" if mark == "{" else mark)
        word = self._take(_WORD)
        if word is None:
            raise self._wrong(start, f"has no value on line {self._line(self._at)}")
        return self._strings.get(word[0].lower(), word[0])

    def _delimited(self, start: int, close: str) -> str:
        begin = self._at + 1
        depth = 0
        for found in _MARK.finditer(self._text, begin):
            mark = found[0]
            if mark == close and not depth:
                self._at = found.end()
                return self._text[begin : found.start()]
            depth += (mark == "{") - (mark == "}")
            if depth < 0:
                break
        raise self._wrong(start, f"has braces that do not match from line {self._line(begin)} on")

    def _line(self, offset: int) -> int:
        at, line = self._counted
        line += self._text.count("\n", at, offset) - self._text.count("\n", offset, at)
        self._counted = (offset, line)
        return line

    def _wrong(self, start: int, why: str) -> InvalidDataError:
        return InvalidDataError(
            f"line {self._line(start)}: the entry {why}",
            hint="each field is name = {value}, with as many closing braces as opening ones",
        )


def inherited(entry: _Entry, by_key: Mapping[str, _Entry], depth: int = 8) -> dict[str, str]:
    """Return the fields of an entry with those of its `xdata` and its `crossref`.

    A field of the entry comes first. The titles of a parent become those of the container, as
    BibLaTeX has it; no title but that becomes one of the child.
    """
    fields = dict(entry.fields)
    for name in ("xdata", "crossref"):
        for key in filter(None, map(str.strip, fields.pop(name, "").split(","))):
            if (parent := by_key.get(key)) is None or not depth or parent is entry:
                continue
            theirs = inherited(parent, by_key, depth - 1)
            if name == "crossref":
                theirs = dict(_of_parent(entry.kind, parent.kind, theirs))
            for own, other in (("date", "year"), ("year", "date")):
                if own in fields:
                    theirs.pop(other, None)
            fields = {**theirs, **fields}
    return fields


def _of_parent(kind: str, parent: str, fields: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the fields that an entry inherits from its parent, by their names there."""
    container = "maintitle" if parent.startswith("mv") else "booktitle"
    if parent == "periodical":
        container = "journaltitle"
    for name, value in fields.items():
        if name in bibtex.OWN_FIELDS or (name == "author" and kind.startswith("in")):
            if name == "author" and parent.endswith("book"):
                yield "bookauthor", value
        elif match := re.fullmatch("(sub)?title(addon)?", name):
            if parent != kind:
                yield container.replace("title", match[0]), value
        else:
            yield name, value
