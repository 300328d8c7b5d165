"""RIS to raw records of sources.

Owns how lines become tags with values: any end of line, tags in any case, values over several
lines, records that are not closed. It must not know what the variables of CSL mean.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import IO, NamedTuple

from claimdb.draft import csl, ris
from claimdb.draft.raw import shown
from claimdb.draft.readers import Column, Row, Rows, as_it_stood
from claimdb.draft.readers.layout import Layout
from claimdb.draft.readers.sources import recorded
from claimdb.draft.readers.text import Text
from claimdb.draft.record import Problem
from claimdb.errors import InvalidDataError

_TAG = re.compile(r"([A-Za-z][A-Za-z0-9]) {2}-(?: (.*))?", re.DOTALL)
_DATE = re.compile(r"\s*(\d{0,4})/(\d{0,2})/(\d{0,2})(?:/(.*))?", re.DOTALL)
_PARAGRAPHS = frozenset({"AB", "N1"})
"""What may have several lines; of anything else they are one."""
_FIELDS = {"ID": "key", "TY": "type", "UR": "url", "DO": "doi", "LA": "language", "TI": "title",
           "T2": "container_title", "PB": "publisher", "N1": "note", "DA": "issued",
           "PY": "issued", "Y2": "accessed", "L2": "archive_url"}  # fmt: skip


class _Line(NamedTuple):
    """A tag with its value, and the lines as they stand in the file."""

    tag: str
    values: list[str]
    cells: list[str]

    @property
    def value(self) -> str:
        """The lines of the value."""
        return "\n".join(self.values)


def read(stream: IO[bytes], layout: Layout) -> Rows:
    """Return the records of a file of RIS as records of sources."""
    text = Text(stream)
    told = Counter[str]()
    rows = (
        row.unread() if row.problems else row._replace(raw=recorded(row.raw, layout, told))
        for row in _rows(text.lines())
    )
    return Rows(rows, f"RIS, {text.name}", line=as_it_stood).over(rows, told)


def _rows(lines: Iterator[str]) -> Iterator[Row]:
    """Yield a record for each item, which is not a record of ours yet."""
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
                f"line {number}: {tag} stands outside a record", hint="a record begins with TY"
            )
        if tag == "ER" and pending:
            yield _row(pending, start)
            pending = []
    if pending:
        yield _row(pending, start)
    if not start:
        raise InvalidDataError("the file has no record", hint="a record of RIS begins with TY  - ")


def _row(lines: list[_Line], start: int) -> Row:
    problems: list[Problem] = []
    tags = [ris.ALIASES.get(line.tag, line.tag) for line in lines]
    # The year alone is read where there is no date.
    passed_over = {"PY"} if "DA" in tags else set()
    columns = [
        Column(line.tag, None if tag in passed_over else _FIELDS.get(tag))
        for line, tag in zip(lines, tags, strict=True)
    ]
    kind = lines[0].value.strip().upper()
    if kind not in ris.TYPE_OF:
        wrong = f"{shown(kind)} is no type of RIS"
        problems.append(Problem("type", wrong, "such as GEN, NEWS or ELEC"))
    raw = {} if problems else _item(kind, lines[1:])
    cells = ["".join(line.cells) for line in lines]
    return Row(start, raw, cells, columns, tuple(problems))


def _item(kind: str, lines: list[_Line]) -> dict[str, object]:
    item: dict[str, object] = {"type": ris.TYPE_OF[kind]}
    values = _values(lines)
    for tag, role in ris.ROLE_OF.items():
        if tag in values:
            item[role] = [_name(name) for name in values.pop(tag)]
    for tag, variable in ris.TEXT_OF.items():
        if tag in values:
            item[variable] = _taken(values, tag)
    if "SN" in values:
        item["ISBN" if item["type"] in ris.BOOKS else "ISSN"] = _taken(values, "SN")
    if "SP" in values:
        end = f"-{_taken(values, 'EP')}" if "EP" in values else ""
        item["page"] = _taken(values, "SP") + end
    _add_dates(item, values)
    ours: dict[str, object] = {}
    if ris.ARCHIVED in values:
        ours["archive_url"] = _taken(values, ris.ARCHIVED)
    if further := values.pop(ris.TEXTS["note"], None):
        ours[csl.NOTES] = further
    custom: dict[str, object] = {csl.OURS: ours} if ours else {}
    if values:
        custom[ris.REST] = values
    return {**item, "custom": custom} if custom else item


def _values(lines: list[_Line]) -> dict[str, list[str]]:
    """Return the values of each tag; keywords are one."""
    values: dict[str, list[str]] = {}
    for line in lines:
        tag = ris.ALIASES.get(line.tag, line.tag)
        value = line.value.strip()
        if tag not in _PARAGRAPHS:
            value = re.sub(r"[ \t]*\n[ \t]*", " ", value)
        if value and tag != "ER":
            values.setdefault(tag, []).append(value)
    if ris.KEYWORD in values:
        values[ris.KEYWORD] = [", ".join(values[ris.KEYWORD])]
    return values


def _taken(values: dict[str, list[str]], tag: str) -> str:
    """Return the first value of a tag, and leave the others."""
    first, *others = values.pop(tag)
    if others:
        values[tag] = others
    return first


def _add_dates(item: dict[str, object], values: dict[str, list[str]]) -> None:
    issued = _date(_taken(values, "DA")) if "DA" in values else None
    if "PY" in values:
        year = _taken(values, "PY")
        # A date without its year is less than the year alone.
        if issued is None or csl.stated(issued) is None:
            issued = _date(year)
    if issued is not None:
        item["issued"] = issued
    if "Y2" in values:
        item["accessed"] = _date(_taken(values, "Y2"))


def _date(text: str) -> object:
    """Return a date of RIS as CSL has it, or as EDTF where that was written."""
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
    """Return a name as CSL has it; one without a given name is a whole."""
    if text.endswith(","):
        return {"literal": text[:-1].strip()}
    family, *others = (part.strip() for part in text.split(",", 2))
    if not others or not family:
        return {"literal": text}
    particle, family = csl.parted(family)
    made = {"non-dropping-particle": particle, "family": family}
    made.update(zip(("given", "suffix"), others, strict=False))
    return {part: said for part, said in made.items() if said}
