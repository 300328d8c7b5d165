"""Items of CSL as RIS, for reference managers.

Owns how a value becomes one line, so that no text can end a record or begin another one. It must
not know where items come from.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO

from claimdb.cite.edtf_of import written
from claimdb.cite.work import Name, Work, named
from claimdb.draft import csl, ris

_BREAKS = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


def write(entries: Iterable[tuple[Mapping[str, object], Sequence[str]]], out: IO[str]) -> None:
    """Write items, each with its notes, and an empty line behind each."""
    for item, notes in entries:
        for tag, value in _lines(item, notes):
            out.write(f"{tag}  - {one_line(value)}\r\n")
        out.write("ER  - \r\n\r\n")


def one_line(text: str) -> str:
    """Return a text on one line; only line breaks and control characters are gone."""
    return _CONTROLS.sub("", _BREAKS.sub(" ", text))


def _lines(item: Mapping[str, object], notes: Sequence[str]) -> Iterator[tuple[str, str]]:
    work = Work(item)
    yield "TY", ris.TYPES.get(work.text("type"), "GEN")
    for role, tag in ris.ROLES.items():
        for name in named(item.get(role)):
            yield tag, _name(name)
    for variable, tag in ris.TEXTS.items():
        value = item.get(variable)
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            yield tag, str(value)
    yield from _dates(item)
    yield from _pages(work.text("page"))
    yield from _others(work)
    for note in notes:
        yield "N1", note


def _others(work: Work) -> Iterator[tuple[str, str]]:
    """Yield the words it is filed under, where it is kept, and what RIS alone has."""
    custom = work.inner("custom")
    if archived := custom.inner(csl.OURS).text("archive_url"):
        yield ris.ARCHIVED, archived
    for word in work.text("keyword").split(", "):
        if word:
            yield ris.KEYWORD, word
    for tag, values in custom.inner(ris.REST).item.items():
        if re.fullmatch("[A-Z][A-Z0-9]", tag) and isinstance(values, list):
            yield from ((tag, str(value)) for value in values)


def _dates(item: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for variable, tag in ris.DATES.items():
        text = written(item, variable)
        if not text:
            continue
        day = _DAY.match(text)
        year, month, of_month = (part or "" for part in day.groups()) if day else ("", "", "")
        if year and tag == "DA":
            yield "PY", year
        # What is no plain day has it whole where RIS has other information.
        whole = day is not None and day[0] == text
        yield tag, f"{year}/{month}/{of_month}/{'' if whole else text}"


def _pages(pages: str) -> Iterator[tuple[str, str]]:
    ends = re.fullmatch("([^-]+)-([^-]+)", pages)
    if ends:
        yield from (("SP", ends[1]), ("EP", ends[2]))
    elif pages:
        yield "SP", pages


def _name(name: Name) -> str:
    """Return a name as `Family, Given, Suffix`, or the whole with a comma behind it."""
    family = " ".join(filter(None, (name.particle, name.family)))
    given = " ".join(filter(None, (name.given, name.dropping)))
    parts = (family, given, name.suffix)
    if name.literal or not (family and given) or any("," in part for part in parts):
        whole = name.literal or " ".join(filter(None, (given, family, name.suffix)))
        return f"{whole},"
    return ", ".join(filter(None, parts))
