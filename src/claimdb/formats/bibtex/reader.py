"""Sources from BibTeX and BibLaTeX: braces, quotation marks, `#` and `@string`, comments."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, NamedTuple, cast

from claimdb.cite import csl
from claimdb.errors import InvalidDataError
from claimdb.formats import bibtex
from claimdb.formats.bibliography import recorded, with_custom
from claimdb.formats.bibtex import MONTH_NAMES, MONTHS, latex
from claimdb.formats.bibtex.latex import named
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import InputColumn, InputRow, InputRows, as_it_stood
from claimdb.formats.text import Text
from claimdb.schema import CONTRIBUTOR_ROLES, SOURCE_TYPES

# Outside of entries, the rest of a line after a percent sign is a comment.
_START = re.compile(r"%[^\n]*|@\s*(?P<kind>[A-Za-z]+)\s*(?P<open>[{(])")
_LINE_START = re.compile(r"^[ \t]*@\s*[A-Za-z]+\s*[{(]", re.MULTILINE)
_KEY = re.compile(r"\s*([^,\s}]*)\s*(?=[,})])")
_FIELD = re.compile(r"([^\s=,{}()\"#%']+)\s*=\s*")
_WORD = re.compile(r"[^\s,#{}()\"=]+")
_GAP = re.compile(r"(?:[\s,]|(?<=\n)[ \t]*%[^\n]*)*")
_CONCATENATED = re.compile(r"\s*#\s*")
_MARK = re.compile(r'\\.|[{}"]', re.DOTALL)
_LONGEST = 1 << 24
_VARIABLES = {**bibtex.VARIABLE_OF, **{f: v for v, f in bibtex.VERBATIM.items()}}
_COLUMNS = {variable: field for field, variable in csl.COLUMNS.items()}
_SEASONS = ("spr", "sum", "aut", "win", "fal")
_SEASON_MONTHS = (21, 22, 23, 24, 23)
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
    entries = _Entries("".join(text.lines()), told)
    rows = (row._replace(raw=recorded(row.raw, layout, told)) for row in entries.rows())
    return InputRows(rows, f"BibTeX, {text.name}", line=entries.written, told=told)


class _Entry(NamedTuple):
    """An entry with its fields as TeX, and the row of the file without the item."""

    kind: str
    key: str
    fields: dict[str, str]
    row: InputRow


class _Entries:
    """A parser for the text of a file, whose rows are CSL items."""

    def __init__(self, text: str, told: Counter[str]) -> None:
        # TeX treats all line ends alike.
        self._text = text.replace("\r\n", "\n").replace("\r", "\n")
        self._told = told
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
        titles: dict[str, set[str]] = {}
        for entry in entries:
            if entry.kind in bibtex.NO_WORKS:
                continue
            item = _item(entry.kind, entry.key, inherited(entry, by_key))
            used = titles.setdefault(entry.key, set())
            if used and str(item.get("title")) not in used:
                # Another work with the key of one before it gets a key of its own.
                del item["id"]
                self._told["entries with the key of another work, given another key"] += 1
            used.add(str(item.get("title")))
            yield entry.row._replace(raw=item)

    def _entries(self) -> Iterator[_Entry]:
        """Yield the entries; what is not well-formed is left out and counted."""
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
                self._told[f"unreadable entry left out: {error.message}"] += 1
                following = _LINE_START.search(self._text, start + 1)
                self._at = following.start() if following else len(self._text)

    def written(self, cells: Sequence[str]) -> str:
        """Return the text of an entry, after the definitions of strings it may need."""
        definitions, self._defined = self._defined, []
        return "".join(map(as_it_stood, [*definitions, "".join(cells)]))

    def _entry(self, kind: str, start: int, close: str) -> _Entry:
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
        twice = [name for name, count in Counter(name for name, *_ in fields).items() if count > 1]
        self._told["fields given twice in an entry, of which the last counts"] += len(twice)
        # Undefined strings may be defined in another file; their names are kept.
        values = {name: value for name, value, _ in fields}
        return _Entry(kind, key[1], values, InputRow(line, {}, cells, columns))

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


def _item(kind: str, key: str, fields: dict[str, str]) -> dict[str, object]:
    fields = {name: re.sub(r"[ \t]*\n\s*", " ", value) for name, value in fields.items()}
    item: dict[str, object] = {"id": key, "type": _type(kind, fields)}
    cut = _add_names(item, fields)
    _add_dates(item, fields)
    for name in ("title", "booktitle", "maintitle", "journaltitle", "issuetitle", "eventtitle"):
        _join_titles(name, fields)
    if "maintitle" in fields and "booktitle" in fields:
        item["volume-title"] = latex.text(fields.pop("booktitle")).strip()
    if "url" not in fields and fields.get("howpublished", "").lstrip().startswith("\\url"):
        fields["url"] = fields.pop("howpublished")
    for variable, name in bibtex.VERBATIM.items():
        if address := _address(name, fields):
            item[variable] = address
    archived = _address(bibtex.ARCHIVED, fields)
    notes = [latex.text(fields.pop(name, "")).strip() for name in _ANNOTATIONS]
    rest = {csl.ET_AL: cut, bibtex.REST: _add_texts(item, kind, fields)}
    return with_custom(item, archived, [*filter(None, notes)], rest)


def _add_names(item: dict[str, object], fields: dict[str, str]) -> list[str]:
    """Add the names by their roles, and return the roles that have more names than are listed."""
    cut: list[str] = []
    for name, default in bibtex.NAME_FIELDS.items():
        given = latex.text(fields.pop(f"{name}type", "")).strip().lower()
        role = given if given in CONTRIBUTOR_ROLES else default
        if value := fields.pop(name, None):
            names, ends_in_others = named(value)
            item[role] = [*cast("list[object]", item.get(role, [])), *names]
            cut += [role] if ends_in_others else []
    return cut


def _join_titles(name: str, fields: dict[str, str]) -> None:
    """Join a title with its subtitle and its addition: `Title: Subtitle. Addition`."""
    short = name.removesuffix("title")
    own = "journal" if name not in fields and name == "journaltitle" else name
    title = fields.get(own, "").strip()
    for part, mark in ((f"{short}subtitle", ":"), (f"{short}titleaddon", ".")):
        if more := fields.pop(part, "").strip():
            ended = not title or title.rstrip("}").endswith((":", "?", "!", "."))
            title = f"{title}{'' if ended else mark} {more}".strip()
    if title:
        fields[own] = title


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
        if text := _bare(fields.pop(name, "")):
            item[variable] = _date(text)
    if year and "issued" not in item:
        item["issued"] = _issued(year, month.replace("~", " "), day)


def _date(text: str) -> object:
    if season := re.fullmatch("([0-9]{4})-(2[1-4])", text):
        return {"date-parts": [[int(season[1]), int(season[2])]]}
    if re.search("[0-9]-2[1-4](?![0-9-])|^-", text):
        return {"literal": text}  # seasons in a range or uncertain, years before 0
    return text if csl.date(text) else {"literal": text}


def _bare(text: str) -> str:
    return re.sub(r"[{}\\]", "", text).strip()


def _issued(year: str, month: str, day: str) -> object:
    """Return a date in parts, of which the month may have words, a day and a range."""
    words = " ".join(part for part in (day, month, year) if part)
    years = re.findall(r"(?<![0-9])[0-9]{3,4}(?![0-9])", year)
    if not re.fullmatch(r"[\[(]?(?:ca?\.\s*)?[0-9]{3,4}(?:\s*[-–/]+\s*[0-9]{3,4})?[\])?]*", year):
        return {"literal": words}
    months = [
        number
        for word in re.findall(r"[^\W\d_]+", month)
        for number, known in enumerate((*MONTHS, *_SEASONS), 1)
        if word[:3].lower() == known
    ]
    # The two words for one season are the thirteenth and on.
    months = [number if number <= len(MONTHS) else _SEASON_MONTHS[number - 13] for number in months]
    numbers = re.findall("[0-9]+", month)
    if month and not months:
        months, numbers = [int(number) for number in numbers], []
    days = [int(number) for number in (*numbers, *re.findall("[0-9]+", day))]
    ends = max(len(years), len(months), len(days))
    if (month and not months) or ends > 2 or (days and not months):
        return {"literal": words}
    parts = [
        [int(of[min(end, len(of) - 1)]) for of in (years, months, days) if of]
        for end in range(ends)
    ]
    if ends == 1:
        seasonal = months and months[0] in _SEASON_MONTHS
        return {"date-parts": parts} if seasonal else csl.of_parts(*parts[0])
    if any("literal" in csl.of_parts(*end) for end in parts):
        return {"literal": words}
    return {"date-parts": parts}


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
