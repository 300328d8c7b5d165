"""RIS: any line ending, tags in any case, values over several lines, unclosed records."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import IO, TypeAlias

from claimdb.cite import csl
from claimdb.cite.work import CslName, CslWork, named
from claimdb.drafts.records import Problem
from claimdb.drafts.rules import shown
from claimdb.errors import InvalidDataError
from claimdb.formats.bibliography import TYPES, one_line, recorded, with_custom
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import InputColumn, InputRow, InputRows, as_it_stood
from claimdb.formats.text import Text

_TAG = re.compile(r"([A-Za-z][A-Za-z0-9]) {2}-(?: (.*))?", re.DOTALL)
_DATE = re.compile(r"\s*(\d{0,4})/(\d{0,2})/(\d{0,2})(?:/(.*))?", re.DOTALL)
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_PARAGRAPHS = frozenset({"AB", "N1"})
"""Tags whose values may have several lines."""
_TYPES = {csl_type: ris for csl_type, (_, ris, _) in TYPES.items()}
_TYPE_OF: Mapping[str, str] = {
    **{ris: csl_type for csl_type, ris in _TYPES.items()},
    "ABST": "article", "ADVS": "motion_picture", "AGGR": "dataset", "ANCIENT": "classic",
    "CONF": "book", "CTLG": "book", "DBASE": "dataset", "EBOOK": "book", "ECHAP": "chapter",
    "EDBOOK": "book", "EJOUR": "article-journal", "ELEC": "webpage", "ENCYC": "entry-encyclopedia",
    "EQUA": "document", "GEN": "document", "GOVDOC": "report", "GRANT": "report",
    "INPR": "article-journal", "JFULL": "periodical", "JOUR": "article-journal",
    "LEGAL": "legislation", "MULTI": "webpage", "SER": "periodical", "SLIDE": "graphic",
    "UNBILL": "bill", "UNPB": "manuscript", "VIDEO": "broadcast", "WEB": "webpage",
}  # fmt: skip
"""The type of CSL for each type of a record."""

_TEXTS: Mapping[str, str] = {
    "id": "ID", "title": "TI", "title-short": "ST", "container-title": "T2",
    "container-title-short": "J2", "collection-title": "T3", "publisher": "PB",
    "publisher-place": "CY", "edition": "ET", "volume": "VL", "issue": "IS", "number": "M1",
    "number-of-volumes": "NV", "section": "SE", "call-number": "CN", "genre": "M3",
    "DOI": "DO", "URL": "UR", "language": "LA", "abstract": "AB", "note": "N1",
    "ISBN": "SN", "ISSN": "SN",
}  # fmt: skip
"""The tag of each text variable, in the order of writing."""
_ALIASES: Mapping[str, str] = {
    "A1": "AU", "BT": "T2", "CT": "TI", "ED": "A2", "JA": "J2", "JF": "T2", "JO": "T2", "N2": "AB",
    "PP": "CY", "RN": "N1", "T1": "TI", "TA": "A4", "Y1": "PY",
}  # fmt: skip
"""Tags with the meaning of another one."""
_ROLES = {"author": "AU", "editor": "A2", "collection-editor": "A3", "translator": "A4"}
"""The tag of each role of contributors."""
_ARCHIVED = "L2"
_KEYWORD = "KW"
_REST = "ris"
"""The key under `custom` of tags without a variable."""
_TAGS: Mapping[str, str] = {**_TEXTS, "page": "SP"}
_FIELDS: Mapping[str, str] = {
    "TY": "type", "ID": "key", "DA": "issued", "PY": "issued", "Y2": "accessed",
    _ARCHIVED: "archive_url",
    **{_TAGS[variable]: field for field, variable in csl.COLUMNS.items() if variable in _TAGS},
}  # fmt: skip
"""The field of a source that each tag is read as."""


_Line: TypeAlias = tuple[str, list[str], list[str]]
"""A tag with the lines of its value, and its lines in the file."""


def read(stream: IO[bytes], layout: Layout) -> InputRows:
    """Return the records of a file as records of sources."""
    text = Text(stream)
    told = Counter[str]()
    rows = (
        row.unread() if row.problems else row._replace(raw=recorded(row.raw, layout, told))
        for row in _rows(text.lines())
    )
    return InputRows(rows, f"RIS, {text.name}", line=as_it_stood, told=told)


def _rows(lines: Iterator[str]) -> Iterator[InputRow]:
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
    if kind not in _TYPE_OF:
        wrong = Problem("type", f"{shown(kind)} is not a RIS type", "such as GEN, NEWS or ELEC")
        return InputRow(start, {}, cells, columns, (wrong,))
    values: dict[str, list[str]] = {}
    for tag, text in zip(tags[1:], texts[1:], strict=True):
        value = text if tag in _PARAGRAPHS else re.sub(r"[ \t]*\n[ \t]*", " ", text)
        if value and tag != "ER":
            values.setdefault(tag, []).append(value)
    return InputRow(start, _item(_TYPE_OF[kind], values), cells, columns)


def _item(kind: str, values: dict[str, list[str]]) -> dict[str, object]:
    item: dict[str, object] = {"type": kind}
    for role, tag in _ROLES.items():
        if tag in values:
            item[role] = [_name(name) for name in values.pop(tag)]
    for variable, tag in _TEXTS.items():
        if tag in values and tag != "SN":
            item[variable] = _taken(values, tag)
    if _KEYWORD in values:
        item["keyword"] = ", ".join(values.pop(_KEYWORD))
    if "SN" in values:
        is_book = kind in {"book", "chapter", "collection"}
        item["ISBN" if is_book else "ISSN"] = _taken(values, "SN")
    if "SP" in values:
        end = f"-{_taken(values, 'EP')}" if "EP" in values else ""
        item["page"] = _taken(values, "SP") + end
    _add_dates(item, values)
    archived = _taken(values, _ARCHIVED) if _ARCHIVED in values else ""
    further = values.pop(_TEXTS["note"], None)
    return with_custom(item, archived, further, {_REST: values})


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
        lines = chain(_lines(item), _others(CslWork(item)), (("N1", note) for note in notes))
        out.writelines(f"{tag}  - {one_line(value)}\r\n" for tag, value in lines)
        out.write("ER  - \r\n\r\n")


def _lines(item: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    yield "TY", _TYPES.get(CslWork(item).text("type"), "GEN")
    for role, tag in _ROLES.items():
        for name in named(item.get(role)):
            yield tag, _ris_name(name)
    for variable, tag in _TEXTS.items():
        value = item.get(variable)
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            yield tag, str(value)
    yield from _date_lines("DA", csl.written(item, "issued"))
    yield from _date_lines("Y2", csl.written(item, "accessed"))


def _others(work: CslWork) -> Iterator[tuple[str, str]]:
    """Yield the pages, the archived address, the keywords, and the tags that only RIS has."""
    pages = work.text("page")
    if ends := re.fullmatch("([^-]+)-([^-]+)", pages):
        yield from (("SP", ends[1]), ("EP", ends[2]))
    elif pages:
        yield "SP", pages
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
