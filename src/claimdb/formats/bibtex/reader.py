"""Sources from BibTeX and BibLaTeX: braces, quotation marks, `#` and `@string`, comments."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import IO

from claimdb.cite import csl
from claimdb.drafts.records import Problem
from claimdb.errors import InvalidDataError
from claimdb.formats import bibtex
from claimdb.formats.bibliography import recorded, with_custom
from claimdb.formats.bibtex import MONTHS, latex
from claimdb.formats.bibtex.latex import named
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import InputColumn, InputRow, InputRows, as_it_stood
from claimdb.formats.text import Text
from claimdb.schema import SOURCE_TYPES

_START = re.compile(r"@\s*([A-Za-z]+)\s*([{(])")
_KEY = re.compile(r"\s*([^,\s}]*)\s*(?=[,})])")
_FIELD = re.compile(r"([^\s=,{}()\"#%']+)\s*=\s*")
_WORD = re.compile(r"[^\s,#{}()\"=]+")
_GAP = re.compile(r"[\s,]*")
_CONCATENATED = re.compile(r"\s*#\s*")
_MARK = re.compile(r'\\.|[{}"]', re.DOTALL)
_LONGEST = 1 << 24
_VARIABLES = {**bibtex.VARIABLE_OF, **{f: v for v, f in bibtex.VERBATIM.items()}}
_COLUMNS = {variable: field for field, variable in csl.COLUMNS.items()}
_ANNOTATIONS = ("annotation", "annote")
_FIELDS = {
    **{name: _COLUMNS[variable] for name, variable in _VARIABLES.items() if variable in _COLUMNS},
    **dict.fromkeys(_ANNOTATIONS, "note"),
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
    entries = _Entries("".join(text.lines()))
    rows = (row._replace(raw=recorded(row.raw, layout, told)) for row in entries.rows())
    return InputRows(rows, f"BibTeX, {text.name}", line=entries.written, told=told)


class _Entries:
    """A parser for the text of a file, whose rows are CSL items."""

    def __init__(self, text: str) -> None:
        # TeX treats all line ends alike.
        self._text = text.replace("\r\n", "\n").replace("\r", "\n")
        self._at = 0
        self._strings = {name: str(number) for number, name in enumerate(MONTHS, 1)}
        self._defined: list[str] = []
        self._counted = (0, 1)

    def rows(self) -> Iterator[InputRow]:
        if not _START.search(self._text):
            raise InvalidDataError(
                "the file has no entry", hint="an entry of BibTeX begins with @misc{key,"
            )
        while found := _START.search(self._text, self._at):
            start = found.start()
            self._at = found.end()
            kind, close = found[1].lower(), "}" if found[2] == "{" else ")"
            if kind == "comment":
                self._at = start + len("@comment")
                continue
            if kind == "preamble":
                self._value(start)
            elif kind == "string":
                self._strings.update(
                    (name.lower(), value) for name, value, _ in self._fields(start, close)
                )
                self._defined.append(self._text[start : self._at])
            else:
                yield self._entry(kind, start, close)

    def written(self, cells: Sequence[str]) -> str:
        """Return the text of an entry, after the definitions of strings it may need."""
        definitions, self._defined = self._defined, []
        return "".join(map(as_it_stood, [*definitions, "".join(cells)]))

    def _entry(self, kind: str, start: int, close: str) -> InputRow:
        line = self._line(start)
        key = self._take(_KEY)
        if key is None:
            raise self._wrong(start, "has no key")
        self._take(_GAP)
        head = self._text[start : self._at]
        fields = list(self._fields(start, close))
        columns = [
            InputColumn(f"@{kind}", "key"),
            *(InputColumn(name, _FIELDS.get(_name_of(kind, name))) for name, _, _ in fields),
        ]
        cells = [head, *(physical for _, _, physical in fields)]
        cells[-1] += close
        problems = tuple(
            Problem(_FIELDS.get(name, name), f"{name} occurs twice in one entry", "omit one")
            for name, count in Counter(name for name, _, _ in fields).items()
            if count > 1
        )
        # Undefined strings may be defined in another file; their names are kept.
        item = _item(kind, key[1], {name: value for name, value, _ in fields})
        return InputRow(line, item, cells, columns, problems)

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


def _item(kind: str, key: str, fields: dict[str, str]) -> dict[str, object]:
    fields = {name: re.sub(r"[ \t]*\n\s*", " ", value) for name, value in fields.items()}
    item: dict[str, object] = {"id": key, "type": _type(kind, fields)}
    cut: list[str] = []
    for role, name in bibtex.ROLES.items():
        if value := fields.pop(name, None):
            item[role], ends_in_others = named(value)
            cut += [role] if ends_in_others else []
    _add_dates(item, fields)
    if "url" not in fields and fields.get("howpublished", "").lstrip().startswith("\\url"):
        fields["url"] = fields.pop("howpublished")
    for variable, name in bibtex.VERBATIM.items():
        if address := _address(name, fields):
            item[variable] = address
    archived = _address(bibtex.ARCHIVED, fields)
    notes = [latex.text(fields.pop(name, "")).strip() for name in _ANNOTATIONS]
    rest = {csl.ET_AL: cut, bibtex.REST: _add_texts(item, kind, fields)}
    return with_custom(item, archived, [*filter(None, notes)], rest)


def _add_texts(item: dict[str, object], kind: str, fields: dict[str, str]) -> dict[str, str]:
    """Add the text fields to the item, and return those without a variable."""
    rest = {}
    for name, value in fields.items():
        text = latex.text(value).strip()
        variable = bibtex.VARIABLE_OF.get(_name_of(kind, name))
        if text and (variable is None or variable in item):
            rest[name] = text
        elif variable and text:
            if variable == "language":
                text = bibtex.LANGUAGES.get(text.lower(), text)
            item[variable] = text.replace("–", "-") if variable == "page" else text
    return rest


def _name_of(kind: str, name: str) -> str:
    """Return the field that a field of an entry is: the `number` of an article is its issue."""
    return "issue" if name == "number" and kind in bibtex.NUMBERED else name


def _type(kind: str, fields: dict[str, str]) -> str:
    subtype = fields.get("entrysubtype", "").strip()
    found = bibtex.SUBTYPES.get(subtype, subtype)
    if found in SOURCE_TYPES:
        del fields["entrysubtype"]
        return found
    return bibtex.TYPE_OF.get(kind, "document")


def _add_dates(item: dict[str, object], fields: dict[str, str]) -> None:
    """Add the dates, in which `~` is not a space of TeX but the mark of EDTF for approximate."""
    year, month, day = (_bare(fields.pop(name, "")) for name in ("year", "month", "day"))
    for variable, name in bibtex.DATES.items():
        text = _bare(fields.pop(name, ""))
        if season := re.fullmatch("([0-9]{4})-(2[1-4])", text):
            item[variable] = {"date-parts": [[int(season[1]), int(season[2])]]}
        elif text:
            item[variable] = text if csl.date(text) else {"literal": text}
    if year and "issued" not in item:
        short = month[:3].lower()
        number = str(MONTHS.index(short) + 1) if short in MONTHS else month
        parts = [part for part in (year, number, day) if part]
        if all(re.fullmatch("[0-9]{1,4}", part) for part in parts):
            item["issued"] = csl.of_parts(*map(int, parts))
        else:
            item["issued"] = {"literal": " ".join(filter(None, (day, month, year)))}


def _bare(text: str) -> str:
    return re.sub(r"[{}\\]", "", text).strip()


def _address(name: str, fields: dict[str, str]) -> str:
    r"""Remove and return an address, without the TeX around it: `\url{...}`, `\_`."""
    text = fields.pop(name, "").strip()
    whole = latex.text(fields.get(bibtex.AS_IT_IS + name, ""))
    # After a correction the field that every program knows is right.
    if whole and bibtex.in_braces(whole) == text:
        del fields[bibtex.AS_IT_IS + name]
        return whole
    found = re.fullmatch(r"(?:\\url\s*)?\{(.*)\}", text)
    inner = found[1] if found else text
    return re.sub(r"\\([_%&#$~{}])", r"\1", inner)
