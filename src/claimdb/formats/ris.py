"""RIS: any line ending, tags in any case, values over several lines, unclosed records."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import IO, TypeAlias

from claimdb.cite import csl
from claimdb.cite.work import CslName, CslWork, named
from claimdb.edtf import SEASONS
from claimdb.errors import InvalidDataError
from claimdb.formats.bibliography import TYPES, SourceRecords, one_line, printed, with_custom
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import InputColumn, InputRow, InputRows, as_it_stood
from claimdb.formats.text import Text
from claimdb.personal_names import particle_of
from claimdb.schema import CONTRIBUTOR_ROLES

_TAG = re.compile(r"([A-Za-z][A-Za-z0-9]) {2}-(?: (.*))?", re.DOTALL)
_DATE = re.compile(r"\s*(\d{0,4})/(\d{0,2})/(\d{0,2})(?:/(.*))?", re.DOTALL)
_DAY = re.compile(r"(\d{4})(?:-(0\d|1[0-2]))?(?:-(\d\d))?")
_PARAGRAPHS = frozenset({"AB", "N1"})
"""Tags whose values may have several lines."""
_TYPES = {csl_type: ris for csl_type, (_, ris, _) in TYPES.items()}
_TYPE_OF: Mapping[str, str] = {
    **{ris: csl_type for csl_type, ris in _TYPES.items()},
    "ABST": "article", "ADVS": "motion_picture", "AGGR": "dataset", "ANCIENT": "classic",
    "CONF": "paper-conference", "CTLG": "book", "DBASE": "dataset", "EBOOK": "book",
    "ECHAP": "chapter",
    "EDBOOK": "book", "EJOUR": "article-journal", "ELEC": "webpage", "ENCYC": "entry-encyclopedia",
    "EQUA": "document", "GEN": "document", "GOVDOC": "report", "GRANT": "report",
    "INPR": "article-journal", "JFULL": "periodical", "JOUR": "article-journal",
    "LEGAL": "legislation", "MULTI": "webpage", "SER": "periodical", "SLIDE": "speech",
    "UNBILL": "bill", "UNPB": "manuscript", "UNPD": "manuscript", "GRNT": "report",
    "VIDEO": "broadcast", "WEB": "webpage",
}  # fmt: skip
"""The type of CSL for each type of a record."""

_TEXTS: Mapping[str, str] = {
    "id": "ID", "title": "TI", "title-short": "ST", "container-title": "T2",
    "container-title-short": "J2", "collection-title": "T3", "publisher": "PB",
    "publisher-place": "CY", "edition": "ET", "volume": "VL", "issue": "IS", "number": "M1",
    "number-of-volumes": "NV", "section": "SE", "call-number": "CN", "genre": "M3",
    "DOI": "DO", "URL": "UR", "language": "LA", "abstract": "AB", "note": "N1",
    "archive": "DB", "archive_location": "AN", "source": "DP", "number-of-pages": "C8",
    "ISBN": "SN", "ISSN": "C7",
}  # fmt: skip
"""The tag of each text variable, in the order of writing."""
_ROLES: Mapping[str, str] = {
    "author": "AU", "editor": "A2", "collection-editor": "A3", "translator": "A4",
}  # fmt: skip
"""The tag of each role of contributors."""
_WHOLE = {"number-of-pages": "SP", "page": "C8"}
_BOOK = {
    "collection-title": "T2", "container-title": "T3", "collection-editor": "A2", "editor": "A3",
    **_WHOLE,
}  # fmt: skip
_LETTER = {"recipient": "A2", "editor": "A3", "collection-editor": "C6", "medium": "M3"}
_FILM = {"director": "AU", "producer": "A3", "contributor": "A4", "author": "C6"}
_LAW = {"authority": "T3", "collection-title": "C6", "chapter-number": "ET", "edition": "C5"}
_JOURNAL = {"ISSN": "SN", "ISBN": "C7"}
_OF_TYPE: Mapping[str, Mapping[str, str]] = {
    **dict.fromkeys(("book", "classic", "pamphlet"), _BOOK),
    **dict.fromkeys(("thesis", "manuscript"), _WHOLE),
    **dict.fromkeys(("personal_communication", "post"), _LETTER),
    **dict.fromkeys(("motion_picture", "broadcast"), _FILM),
    **dict.fromkeys(
        ("article", "article-journal", "article-magazine", "article-newspaper", "periodical",
         "review", "review-book", "webpage", "post-weblog", "document"), _JOURNAL,
    ),
    "bill": _LAW,
    "hearing": {**_LAW, "section": "T2", "container-title": "SE"},
    "legislation": {"chapter-number": "ET", "edition": "C5"},
    "legal_case": {
        "container-title": "A2", "editor": "A3", "collection-editor": "C6", "authority": "PB",
        "publisher": "C5",
    },
    "map": {"collection-title": "T2", "container-title": "T3"},
    "paper-conference": {"event-title": "T2", "container-title": "C3", "event-place": "C1"},
    "patent": {"authority": "A2", "editor": "A3", "collection-editor": "C6", "number": "SN",
               "ISBN": "M1"},
    "report": {"collection-title": "T2", "container-title": "T3", "number": "SN", "ISBN": "M1"},
    "software": {"collection-title": "T2", "container-title": "T3", "version": "ET",
                 "edition": "C5"},
    "song": {"composer": "AU", "performer": "A2", "author": "C6", "editor": "A3",
             "collection-editor": "C4"},
    "speech": {"event-title": "T2", "container-title": "T3", "collection-title": "C6",
               "event-place": "CY", "publisher-place": "C1"},
}  # fmt: skip
"""The tags that differ in some types of CSL, as Zotero and the RIS specification have them.

A variable whose tag is taken by another one gets a free tag.
"""
_NAMES = frozenset(CONTRIBUTOR_ROLES)
_EXACT = "U5"
"""The tag of a JSON object with the variables that a record cannot express."""
_ALIASES: Mapping[str, str] = {
    "A1": "AU", "BT": "T2", "CT": "TI", "ED": "A2", "JA": "J2", "JF": "T2", "JO": "T2", "N2": "AB",
    "PP": "CY", "RN": "N1", "T1": "TI", "TA": "A4", "Y1": "PY",
}  # fmt: skip
"""Tags with the meaning of another one."""
_ARCHIVED = "L2"
_KEYWORD = "KW"
_REST = "ris"
"""The key under `custom` of tags without a variable."""
_FIELDS: Mapping[str, str] = {
    "TY": "type", "ID": "key", "DA": "issued", "PY": "issued", "Y2": "accessed",
    _ARCHIVED: "archive_url",
    **{
        tag: field
        for field, variable in csl.COLUMNS.items()
        if (tag := {**_TEXTS, "page": "SP"}.get(variable))
    },
}  # fmt: skip
"""The field of a source that each tag is read as."""


def _tags(kind: str) -> dict[str, str]:
    """Return the tag of each variable in a type of CSL."""
    return {**_ROLES, **_TEXTS, "page": "SP", **_OF_TYPE.get(kind, {})}


_Line: TypeAlias = tuple[str, list[str], list[str]]
"""A tag with the lines of its value, and its lines in the file."""


def read(stream: IO[bytes], layout: Layout) -> InputRows:
    """Return the records of a file as records of sources."""
    text = Text(stream)
    told = Counter[str]()
    left_out: list[str] = []
    records = SourceRecords(layout, told)
    rows = (
        row.unread() if row.problems else row._replace(raw=records.record(row.raw))
        for row in _rows(text.lines(), left_out)
    )
    return InputRows(rows, f"RIS, {text.name}", line=as_it_stood, told=told, left_out=left_out)


def _rows(lines: Iterator[str], left_out: list[str]) -> Iterator[InputRow]:
    """Yield each item, in CSL; lines between records are left out."""
    start, number = 0, 0
    pending: list[_Line] = []
    for number, line in enumerate(lines, 1):
        found = _TAG.fullmatch(line.rstrip("\r\n"))
        tag = found[1].upper() if found else ""
        if tag == "TY":
            if pending:
                yield _row(pending, start)
            pending, start = [], number
        if found and (pending or tag == "TY"):
            pending.append((tag, [found[2] or ""], [line]))
        elif pending:
            _, values, cells = pending[-1]
            values.append(line.strip())
            cells.append(line)
        elif found and tag != "ER":
            left_out.append(f"line {number}: {tag} is outside a record; it is left out")
        if tag == "ER" and pending:
            yield _row(pending, start)
            pending = []
    if pending:
        yield _row(pending, start)
    if not start:
        why = next(iter(left_out), "the file has no record").removesuffix("; it is left out")
        raise InvalidDataError(why, hint="a record of RIS begins with TY  - ")


def _row(lines: list[_Line], start: int) -> InputRow:
    tags = [_ALIASES.get(tag, tag) for tag, _, _ in lines]
    # The year counts only without a date.
    ignored = {"PY"} if "DA" in tags else set()
    columns = [
        InputColumn(written, None if tag in ignored else _FIELDS.get(tag))
        for (written, _, _), tag in zip(lines, tags, strict=True)
    ]
    cells = ["".join(physical) for _, _, physical in lines]
    texts = ["\n".join(values).strip() for _, values, _ in lines]
    kind = texts[0].upper()
    values: dict[str, list[str]] = {}
    for tag, text in zip(tags[1:], texts[1:], strict=True):
        value = text if tag in _PARAGRAPHS else re.sub(r"[ \t]*\n[ \t]*", " ", text)
        if value and tag != "ER":
            values.setdefault(tag, []).append(value)
    return InputRow(start, _item(_TYPE_OF.get(kind, kind or "document"), values), cells, columns)


def _item(kind: str, values: dict[str, list[str]]) -> dict[str, object]:
    """Return the item of a type with the values of each tag."""
    exact = csl.differences(_taken(values, _EXACT)) if _EXACT in values else {}
    item: dict[str, object] = {"type": kind}
    for variable, tag in _tags(kind).items():
        if tag in values and variable != "page":
            if variable in _NAMES:
                item[variable] = [_name(name) for name in values.pop(tag)]
            else:
                item[variable] = _taken(values, tag)
    if kind.startswith("article") and re.match(r"10\.[0-9]{4,9}/", str(item.get("genre", ""))):
        item.setdefault("DOI", item.pop("genre"))
    if _KEYWORD in values:
        item["keyword"] = ", ".join(values.pop(_KEYWORD))
    pages = _tags(kind)["page"]
    if pages in values:
        end = f"-{_taken(values, 'EP')}" if "EP" in values else ""
        item["page"] = _taken(values, pages) + end
    elif "EP" in values and "number-of-pages" in item:
        item["page"] = f"{item.pop('number-of-pages')}-{_taken(values, 'EP')}"
    _add_dates(item, values)
    archived = _taken(values, _ARCHIVED) if _ARCHIVED in values else ""
    further = values.pop(_TEXTS["note"], None)
    item = with_custom(item, archived, further, {_REST: values})
    return {name: value for name, value in {**item, **exact}.items() if value is not None}


def _taken(values: dict[str, list[str]], tag: str) -> str:
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
    if len(year) == 4 and not month and other.casefold() in SEASONS:
        return f"{year}-{SEASONS[other.casefold()]}"
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
    particle, family = particle_of(family)
    made = {"non-dropping-particle": particle, "family": family}
    made.update(zip(("given", "suffix"), others, strict=False))
    return {part: said for part, said in made.items() if said}


def write(entries: Iterable[tuple[Mapping[str, object], Sequence[str]]], out: IO[str]) -> None:
    """Write items, each with its notes and an empty line."""
    for item, notes in entries:
        lines = [(tag, one_line(value)) for tag, value in chain(_lines(item), _others(item))]
        values: dict[str, list[str]] = {}
        for tag, value in lines[1:]:
            if text := value.strip():
                values.setdefault(tag, []).append(text)
        again = _item(_TYPE_OF[lines[0][1]], values)
        if "type" in item and (lost := csl.difference(item, again)):
            lines.append((_EXACT, lost))
        lines += [("N1", one_line(note)) for note in notes]
        out.writelines(f"{tag}  - {value}\r\n" for tag, value in lines)
        out.write("ER  - \r\n\r\n")


def _lines(item: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    kind = CslWork(item).text("type")
    yield "TY", _TYPES.get(kind, "GEN")
    for variable, tag in _tags(kind).items():
        value = item.get(variable)
        if variable in _NAMES:
            yield from ((tag, _ris_name(name)) for name in named(value))
        elif variable == "page":
            pages = CslWork(item).text("page")
            ends = re.fullmatch("([^-]+)-([^-]+)", pages) if tag == "SP" else None
            yield from zip(("SP", "EP"), ends.groups(), strict=True) if ends else ()
            if pages and not ends:
                yield tag, pages
        elif isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            yield tag, printed(variable, str(value))
    yield from _date_lines("DA", csl.written(item, "issued"))
    yield from _date_lines("Y2", csl.written(item, "accessed"))


def _others(item: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield the archived address, the keywords, and the tags that only RIS has."""
    work = CslWork(item)
    custom = work.inner("custom")
    if archived := custom.inner(csl.OURS).text("archive_url"):
        yield _ARCHIVED, archived
    for word in filter(None, work.text("keyword").split(", ")):
        yield _KEYWORD, word
    for tag, values in custom.inner(_REST).item.items():
        if re.fullmatch("[A-Z][A-Z0-9]", tag) and isinstance(values, list):
            yield from ((tag, str(value)) for value in values)


def _date_lines(tag: str, text: str) -> Iterator[tuple[str, str]]:
    if text:
        day = _DAY.match(text)
        year, month, of_month = (part or "" for part in day.groups()) if day else ("", "", "")
        if year and tag == "DA":
            yield "PY", year
        # A date that is no plain day is repeated in full as other information.
        whole = day is not None and day[0] == text
        yield tag, f"{year}/{month}/{of_month}/{'' if whole else text}"


def _ris_name(name: CslName) -> str:
    """Return a name as `Family, Given, Suffix`, or a literal with a comma at its end."""
    family = " ".join(filter(None, (name.particle, name.family)))
    given = " ".join(filter(None, (name.given, name.dropping)))
    parts = (family, given, name.suffix)
    if name.literal or not (family and given) or any("," in part for part in parts):
        whole = name.literal or " ".join(filter(None, (given, family, name.suffix)))
        return f"{whole},"
    return ", ".join(filter(None, parts))
