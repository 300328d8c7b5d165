"""RIS: any line ending, tags in any case, values over several lines, unclosed records."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, NamedTuple

from claimdb.cite import csl
from claimdb.cite.csl import written
from claimdb.cite.work import CslName, CslWork, named
from claimdb.drafts.records import Problem
from claimdb.drafts.rules import shown
from claimdb.errors import InvalidDataError
from claimdb.formats.bibliography import one_line, recorded
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import InputColumn, InputRow, InputRows, as_it_stood
from claimdb.formats.text import Text

_TAG = re.compile(r"([A-Za-z][A-Za-z0-9]) {2}-(?: (.*))?", re.DOTALL)
_DATE = re.compile(r"\s*(\d{0,4})/(\d{0,2})/(\d{0,2})(?:/(.*))?", re.DOTALL)
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_PARAGRAPHS = frozenset({"AB", "N1"})
"""Tags whose values may have several lines."""
TYPES: Mapping[str, str] = {
    "article": "UNPB", "article-journal": "JOUR", "article-magazine": "MGZN",
    "article-newspaper": "NEWS", "bill": "BILL", "book": "BOOK", "broadcast": "VIDEO",
    "chapter": "CHAP", "classic": "CLSWK", "collection": "SER", "dataset": "DATA",
    "document": "GEN", "entry": "ENCYC", "entry-dictionary": "DICT",
    "entry-encyclopedia": "ENCYC", "event": "GEN", "figure": "FIGURE", "graphic": "ART",
    "hearing": "HEAR", "interview": "GEN", "legal_case": "CASE", "legislation": "STAT",
    "manuscript": "MANSCPT", "map": "MAP", "motion_picture": "MPCT", "musical_score": "MUSIC",
    "pamphlet": "PAMP", "paper-conference": "CPAPER", "patent": "PAT", "performance": "GEN",
    "periodical": "SER", "personal_communication": "PCOMM", "post": "ICOMM",
    "post-weblog": "BLOG", "regulation": "LEGAL", "report": "RPRT", "review": "JOUR",
    "review-book": "JOUR", "software": "COMP", "song": "SOUND", "speech": "GEN",
    "standard": "STAND", "thesis": "THES", "treaty": "LEGAL", "webpage": "ELEC",
}  # fmt: skip
"""The type of a record for each type of CSL."""
READ: Mapping[str, str] = {
    "ABST": "article", "ADVS": "motion_picture", "AGGR": "dataset", "ANCIENT": "classic",
    "CONF": "book", "CTLG": "book", "DBASE": "dataset", "EBOOK": "book", "ECHAP": "chapter",
    "EDBOOK": "book", "EJOUR": "article-journal", "ELEC": "webpage", "ENCYC": "entry-encyclopedia",
    "EQUA": "document", "GEN": "document", "GOVDOC": "report", "GRANT": "report",
    "INPR": "article-journal", "JFULL": "periodical", "JOUR": "article-journal",
    "LEGAL": "legislation", "MULTI": "webpage", "SER": "periodical", "SLIDE": "graphic",
    "UNBILL": "bill", "UNPB": "manuscript", "VIDEO": "broadcast", "WEB": "webpage",
}  # fmt: skip
"""The CSL type of record types that TYPES has twice, or not at all."""

TYPE_OF: Mapping[str, str] = {**{ris: csl for csl, ris in TYPES.items()}, **READ}

TEXTS: Mapping[str, str] = {
    "id": "ID", "title": "TI", "title-short": "ST", "container-title": "T2",
    "container-title-short": "J2", "collection-title": "T3", "publisher": "PB",
    "publisher-place": "CY", "edition": "ET", "volume": "VL", "issue": "IS", "number": "M1",
    "number-of-volumes": "NV", "section": "SE", "call-number": "CN", "genre": "M3",
    "DOI": "DO", "URL": "UR", "language": "LA", "abstract": "AB", "note": "N1",
    "ISBN": "SN", "ISSN": "SN",
}  # fmt: skip
"""The tag of each text variable, in the order of writing."""
TAGS: Mapping[str, str] = {**TEXTS, "page": "SP"}
"""The first tag of each variable."""
ALIASES: Mapping[str, str] = {
    "A1": "AU", "BT": "T2", "CT": "TI", "ED": "A2", "JA": "J2", "JF": "T2", "JO": "T2", "N2": "AB",
    "PP": "CY", "RN": "N1", "T1": "TI", "TA": "A4", "Y1": "PY",
}  # fmt: skip
"""Tags with the meaning of another one."""
TEXT_OF: Mapping[str, str] = {
    **{tag: variable for variable, tag in TEXTS.items() if tag != "SN"},
    "KW": "keyword",
}
ROLES: Mapping[str, str] = {
    "author": "AU", "editor": "A2", "collection-editor": "A3", "translator": "A4",
}  # fmt: skip
"""The tag of each role of contributors."""
ROLE_OF: Mapping[str, str] = {tag: role for role, tag in ROLES.items()}
DATES: Mapping[str, str] = {"issued": "DA", "accessed": "Y2"}
ARCHIVED = "L2"
"""The tag of the archived address."""
KEYWORD = "KW"
BOOKS = frozenset({"book", "chapter", "collection"})
"""Types with an ISBN instead of an ISSN."""
REST = "ris"
"""The key under `custom` of tags without a variable."""
_FIELDS: Mapping[str, str] = {
    "TY": "type", "ID": "key", "DA": "issued", "PY": "issued", "Y2": "accessed",
    ARCHIVED: "archive_url",
    **{TAGS[variable]: field for field, variable in csl.COLUMNS.items() if variable in TAGS},
}  # fmt: skip
"""The field of a source that each tag is read as."""


class _Line(NamedTuple):
    """A tag with its value, and its lines in the file."""

    tag: str
    values: list[str]
    cells: list[str]

    @property
    def value(self) -> str:
        """The value, with its lines."""
        return "\n".join(self.values)


def read(stream: IO[bytes], layout: Layout) -> InputRows:
    """Return the records of a file as records of sources."""
    text = Text(stream)
    told = Counter[str]()
    rows = (
        row.unread() if row.problems else row._replace(raw=recorded(row.raw, layout, told))
        for row in _rows(text.lines())
    )
    return InputRows(rows, f"RIS, {text.name}", line=as_it_stood).over(rows, told)


def _rows(lines: Iterator[str]) -> Iterator[InputRow]:
    """Yield each item, in CSL."""
    start, number = 0, 0
    pending: list[_Line] = []
    for number, line in enumerate(lines, 1):
        found = _TAG.fullmatch(line.rstrip("\r\n"))
        tag = found[1].upper() if found else ""
        if tag == "TY" and pending:
            yield _row(pending, start)
            pending = []
        if tag == "TY":
            start = number
        if found and (pending or tag == "TY"):
            pending.append(_Line(tag, [found[2] or ""], [line]))
        elif pending:
            pending[-1].values.append(line.strip())
            pending[-1].cells.append(line)
        elif found and tag != "ER":
            raise InvalidDataError(
                f"line {number}: {tag} is outside a record", hint="a record begins with TY"
            )
        if tag == "ER" and pending:
            yield _row(pending, start)
            pending = []
    if pending:
        yield _row(pending, start)
    if not start:
        raise InvalidDataError("the file has no record", hint="a record of RIS begins with TY  - ")


def _row(lines: list[_Line], start: int) -> InputRow:
    problems: list[Problem] = []
    tags = [ALIASES.get(line.tag, line.tag) for line in lines]
    # The year counts only without a date.
    ignored = {"PY"} if "DA" in tags else set()
    columns = [
        InputColumn(line.tag, None if tag in ignored else _FIELDS.get(tag))
        for line, tag in zip(lines, tags, strict=True)
    ]
    kind = lines[0].value.strip().upper()
    if kind not in TYPE_OF:
        wrong = f"{shown(kind)} is not a RIS type"
        problems.append(Problem("type", wrong, "such as GEN, NEWS or ELEC"))
    raw = {} if problems else _item(kind, lines[1:])
    cells = ["".join(line.cells) for line in lines]
    return InputRow(start, raw, cells, columns, tuple(problems))


def _item(kind: str, lines: list[_Line]) -> dict[str, object]:
    item: dict[str, object] = {"type": TYPE_OF[kind]}
    values = _values(lines)
    for tag, role in ROLE_OF.items():
        if tag in values:
            item[role] = [_name(name) for name in values.pop(tag)]
    for tag, variable in TEXT_OF.items():
        if tag in values:
            item[variable] = _taken(values, tag)
    if "SN" in values:
        item["ISBN" if item["type"] in BOOKS else "ISSN"] = _taken(values, "SN")
    if "SP" in values:
        end = f"-{_taken(values, 'EP')}" if "EP" in values else ""
        item["page"] = _taken(values, "SP") + end
    _add_dates(item, values)
    ours: dict[str, object] = {}
    if ARCHIVED in values:
        ours["archive_url"] = _taken(values, ARCHIVED)
    if further := values.pop(TEXTS["note"], None):
        ours[csl.NOTES] = further
    custom: dict[str, object] = {csl.OURS: ours} if ours else {}
    if values:
        custom[REST] = values
    return {**item, "custom": custom} if custom else item


def _values(lines: list[_Line]) -> dict[str, list[str]]:
    """Return the values of each tag; keywords are joined."""
    values: dict[str, list[str]] = {}
    for line in lines:
        tag = ALIASES.get(line.tag, line.tag)
        value = line.value.strip()
        if tag not in _PARAGRAPHS:
            value = re.sub(r"[ \t]*\n[ \t]*", " ", value)
        if value and tag != "ER":
            values.setdefault(tag, []).append(value)
    if KEYWORD in values:
        values[KEYWORD] = [", ".join(values[KEYWORD])]
    return values


def _taken(values: dict[str, list[str]], tag: str) -> str:
    """Remove and return the first value of a tag."""
    first, *others = values.pop(tag)
    if others:
        values[tag] = others
    return first


def _add_dates(item: dict[str, object], values: dict[str, list[str]]) -> None:
    issued = _date(_taken(values, "DA")) if "DA" in values else None
    if "PY" in values:
        year = _taken(values, "PY")
        # A date without its year says less than the year.
        if issued is None or csl.stated(issued) is None:
            issued = _date(year)
    if issued is not None:
        item["issued"] = issued
    if "Y2" in values:
        item["accessed"] = _date(_taken(values, "Y2"))


def _date(text: str) -> object:
    """Return a date as a date of CSL, or as EDTF if we wrote it."""
    found = _DATE.fullmatch(text)
    if found is None or not any(found.groups()):
        return {"literal": text}
    other = (found[4] or "").strip()
    if other and csl.date(other) is not None:
        return other
    year, month, day = found.groups()[:3]
    if not year or (day and not month):
        return {"literal": other or text}
    made = csl.of_parts(*(int(part) for part in (year, month, day) if part))
    return {**made, "literal": other} if other and "literal" not in made else made


def _name(text: str) -> dict[str, str]:
    """Return a name of CSL; without a given name it is a literal."""
    if text.endswith(","):
        return {"literal": text[:-1].strip()}
    family, *others = (part.strip() for part in text.split(",", 2))
    if not others or not family:
        return {"literal": text}
    particle, family = csl.parted(family)
    made = {"non-dropping-particle": particle, "family": family}
    made.update(zip(("given", "suffix"), others, strict=False))
    return {part: said for part, said in made.items() if said}


def write(entries: Iterable[tuple[Mapping[str, object], Sequence[str]]], out: IO[str]) -> None:
    """Write items, each with its notes and an empty line."""
    for item, notes in entries:
        for tag, value in _lines(item, notes):
            out.write(f"{tag}  - {one_line(value)}\r\n")
        out.write("ER  - \r\n\r\n")


def _lines(item: Mapping[str, object], notes: Sequence[str]) -> Iterator[tuple[str, str]]:
    work = CslWork(item)
    yield "TY", TYPES.get(work.text("type"), "GEN")
    for role, tag in ROLES.items():
        for name in named(item.get(role)):
            yield tag, _ris_name(name)
    for variable, tag in TEXTS.items():
        value = item.get(variable)
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            yield tag, str(value)
    yield from _dates(item)
    yield from _pages(work.text("page"))
    yield from _others(work)
    for note in notes:
        yield "N1", note


def _others(work: CslWork) -> Iterator[tuple[str, str]]:
    """Yield the archived address, the keywords, and the tags that only RIS has."""
    custom = work.inner("custom")
    if archived := custom.inner(csl.OURS).text("archive_url"):
        yield ARCHIVED, archived
    for word in work.text("keyword").split(", "):
        if word:
            yield KEYWORD, word
    for tag, values in custom.inner(REST).item.items():
        if re.fullmatch("[A-Z][A-Z0-9]", tag) and isinstance(values, list):
            yield from ((tag, str(value)) for value in values)


def _dates(item: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for variable, tag in DATES.items():
        text = written(item, variable)
        if not text:
            continue
        day = _DAY.match(text)
        year, month, of_month = (part or "" for part in day.groups()) if day else ("", "", "")
        if year and tag == "DA":
            yield "PY", year
        # A date that is no plain day is repeated in full as other information.
        whole = day is not None and day[0] == text
        yield tag, f"{year}/{month}/{of_month}/{'' if whole else text}"


def _pages(pages: str) -> Iterator[tuple[str, str]]:
    ends = re.fullmatch("([^-]+)-([^-]+)", pages)
    if ends:
        yield from (("SP", ends[1]), ("EP", ends[2]))
    elif pages:
        yield "SP", pages


def _ris_name(name: CslName) -> str:
    """Return a name as `Family, Given, Suffix`, or a literal with a comma at its end."""
    family = " ".join(filter(None, (name.particle, name.family)))
    given = " ".join(filter(None, (name.given, name.dropping)))
    parts = (family, given, name.suffix)
    if name.literal or not (family and given) or any("," in part for part in parts):
        whole = name.literal or " ".join(filter(None, (given, family, name.suffix)))
        return f"{whole},"
    return ", ".join(filter(None, parts))
