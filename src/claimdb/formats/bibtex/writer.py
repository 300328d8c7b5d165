"""CSL items as BibLaTeX and BibTeX, in UTF-8, escaped for TeX."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO

from claimdb.cite import csl
from claimdb.cite.csl import written
from claimdb.cite.work import CslName, CslWork, named
from claimdb.formats import bibtex
from claimdb.formats.bibliography import one_line

Entry = tuple[Mapping[str, object], Sequence[str]]

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "$": r"\$", "&": r"\&",
    "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "--": "-{}", "``": "`{}", "''": "'{}", " ": "{ }",
}  # fmt: skip
# BibTeX counts escaped braces as well, so an unbalanced one gets an invisible counterpart.
_BALANCED = {"{": r"\{\vphantom{\}}", "}": r"\vphantom{\{}\}"}
# A mark is separated from an equal one after it, so that TeX makes no ligature. Of several spaces,
# each but the first is in braces, because TeX reads them as one.
_ESCAPED = re.compile(r"[\\{}%$&#_~^]|-(?=-)|`(?=`)|'(?=')|(?<= ) ")
_AND = re.compile(r"\s(?:and|others)\b|\band\s|,|^others$", re.IGNORECASE)
_DAY = re.compile(r"(?P<year>\d{4})(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>\d\d))?)?")


def write(entries: Iterable[Entry], out: IO[str]) -> None:
    """Write items, each with its notes, as BibLaTeX."""
    _write(entries, out, classic=False)


def write_classic(entries: Iterable[Entry], out: IO[str]) -> None:
    """Write items, each with its notes, as BibTeX."""
    _write(entries, out, classic=True)


def escaped(text: str) -> str:
    """Return a text escaped for TeX, on one line."""
    line = one_line(text)
    special = _SPECIAL if bibtex.is_balanced(line) else {**_SPECIAL, **_BALANCED}
    return _ESCAPED.sub(lambda found: special.get(found[0]) or special[found[0] * 2], line)


def _write(entries: Iterable[Entry], out: IO[str], *, classic: bool) -> None:
    for item, notes in entries:
        kind, fields = _entry(item, notes, classic=classic)
        lines = (f"  {field} = {value},\n" for field, value in fields)
        out.write(f"@{kind}{{{CslWork(item).text('id')},\n{''.join(lines)}}}\n\n")


def _entry(
    item: Mapping[str, object], notes: Sequence[str], *, classic: bool
) -> tuple[str, Iterator[tuple[str, str]]]:
    of = CslWork(item).text("type")
    kind = bibtex.TYPES.get(of, "misc")
    if classic:
        kind = bibtex.CLASSIC.get(kind, "misc")
    return kind, _fields(item, notes, of, kind, classic=classic)


def _fields(
    item: Mapping[str, object], notes: Sequence[str], of: str, kind: str, *, classic: bool
) -> Iterator[tuple[str, str]]:
    for role, field in bibtex.ROLES.items():
        if names := named(item.get(role)):
            others = ["others"] if CslWork(item).cut(role) else []
            yield field, f"{{{' and '.join([*map(_name, names), *others])}}}"
    for variable, field in _texts(item, kind).items():
        if (text := _text(item.get(variable))) and variable == "title":
            # Without the second braces, styles of English titles would change its capitals.
            yield field, f"{{{{{text}}}}}"
        elif text and variable in bibtex.LISTS and _AND.search(text):
            yield _field(variable, field, kind, classic=classic), f"{{{{{text}}}}}"
        elif text:
            yield _field(variable, field, kind, classic=classic), f"{{{text}}}"
    if bibtex.TYPE_OF[kind] != of:
        subtypes = {csl_type: word for word, csl_type in bibtex.SUBTYPES.items()}
        yield "entrysubtype", f"{{{subtypes.get(of, of)}}}"
    if language := _text(item.get("language")):
        yield "langid", f"{{{language}}}"
    yield from _dates(item, classic=classic)
    yield from _others(item)
    if notes:
        yield "annote" if classic else "annotation", f"{{{escaped(' '.join(notes))}}}"


def _texts(item: Mapping[str, object], kind: str) -> Mapping[str, str]:
    """Return the field of each text variable; that of an issue may be `number`."""
    has_issue = kind in bibtex.NUMBERED and item.get("issue")
    return {**bibtex.TEXTS, "number": "eid"} if has_issue else bibtex.TEXTS


def _others(item: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield addresses, which are not TeX, and the fields that only BibTeX has."""
    custom = CslWork(item).inner("custom")
    archived = custom.inner(csl.OURS).item.get("archive_url")
    addresses = {field: item.get(name) for name, field in bibtex.VERBATIM.items()}
    for field, address in {**addresses, bibtex.ARCHIVED: archived}.items():
        if isinstance(address, str) and (line := one_line(address)):
            written = bibtex.in_braces(line)
            yield field, f"{{{written}}}"
            if written != line:
                yield f"{bibtex.AS_IT_IS}{field}", f"{{{escaped(line)}}}"
    for field, value in custom.inner(bibtex.REST).item.items():
        if text := _text(value):
            yield field, f"{{{text}}}"


def _text(value: object) -> str:
    known = isinstance(value, str | int) and not isinstance(value, bool)
    return escaped(str(value)) if known else ""


def _field(variable: str, field: str, kind: str, *, classic: bool) -> str:
    if variable == "container-title":
        field = bibtex.CONTAINERS.get(kind, field)
    elif variable == "publisher":
        field = bibtex.PUBLISHERS.get(kind, field)
    elif variable == "issue" and kind in bibtex.NUMBERED:
        field = "number"
    return bibtex.CLASSIC_TEXTS.get(field, field) if classic else field


def _dates(item: Mapping[str, object], *, classic: bool) -> Iterator[tuple[str, str]]:
    for variable, field in bibtex.DATES.items():
        text = written(item, variable)
        parts = _in_parts(text) if classic and variable == "issued" else ()
        yield from parts
        if text and not (parts and _DAY.fullmatch(text)):
            yield field, f"{{{text}}}"


def _in_parts(text: str) -> Sequence[tuple[str, str]]:
    """Return the fields of an EDTF date in BibTeX; of a range, only the years."""
    ends = [found for end in text.split("/") if (found := _DAY.match(end))]
    years = dict.fromkeys(end["year"] for end in ends)
    made = [("year", f"{{{'--'.join(years)}}}")] if years else []
    if ends and "/" not in text:
        month, day = ends[0]["month"], ends[0]["day"]
        made += [("month", bibtex.MONTHS[int(month) - 1])] if month else []
        made += [("day", f"{{{int(day)}}}")] if day else []
    return made


def _name(name: CslName) -> str:
    """Return a name as `von Family, Suffix, Given`; a literal is in braces."""
    family, particle = name.family, name.particle
    given = " ".join(filter(None, (name.given, name.dropping)))
    if name.literal or not (family and given):
        whole = name.literal or " ".join(filter(None, (given, particle, family, name.suffix)))
        return f"{{{escaped(whole)}}}"
    if particle and csl.parted(f"{particle} X") != (particle, "X"):
        family, particle = f"{particle} {family}", ""
    shown = _part(family)
    # A word in lower case before the last one would be read as a particle.
    if any(word[0].islower() for word in family.split()):
        shown = f"{{{escaped(family)}}}"
    before = f"{escaped(particle)} {shown}" if particle else shown
    return ", ".join([before, *([_part(name.suffix)] if name.suffix else []), _part(given)])


def _part(text: str) -> str:
    return f"{{{escaped(text)}}}" if _AND.search(text) else escaped(text)
