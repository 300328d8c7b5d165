"""The writers of BibLaTeX and BibTeX, in UTF-8 and TeX."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO

from claimdb.cite import csl
from claimdb.cite.work import CslName, CslWork, named
from claimdb.formats.bibliography import one_line, portable_key
from claimdb.formats.bibtex import (
    ARCHIVED,
    AS_IT_IS,
    CLASSIC,
    CLASSIC_TEXTS,
    DATES,
    ENTRY_TYPES,
    EXACT,
    IN_TYPES,
    LISTS,
    MONTH_NAMES,
    MONTHS,
    NUMBERED,
    REST,
    ROLES,
    SUBTYPES,
    TEXTS,
    TYPE_OF,
    VERBATIM,
    in_braces,
    is_balanced,
)
from claimdb.formats.bibtex.item import item_of
from claimdb.markup import rewritten
from claimdb.personal_names import particle_of

_Entry = tuple[Mapping[str, object], Sequence[str]]

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
_COMMANDS = {
    "i": r"\emph{", "b": r"\textbf{", "sup": r"\textsuperscript{", "sub": r"\textsubscript{",
    "sc": r"\textsc{", "small-caps": r"\textsc{", "nocase": "{",
}  # fmt: skip
_AND = re.compile(r"\s(?:and|others)\b|\band\s|,|^others$", re.IGNORECASE)
_DAY = re.compile(r"(?P<year>\d{4})(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>\d\d))?)?")


def write(entries: Iterable[_Entry], out: IO[str], *, classic: bool = False) -> None:
    """Write items, each with its notes, as BibLaTeX."""
    keys: set[str] = set()
    for item, notes in entries:
        csl_type = CslWork(item).text("type")
        kind = ENTRY_TYPES.get(csl_type, "misc")
        if classic:
            kind = CLASSIC.get(kind, "misc")
        key = portable_key(CslWork(item).text("id"))
        while key in keys:
            key += "_"
        keys.add(key)
        fields = [*_fields(item, csl_type, kind, classic=classic)]
        if lost := csl.difference(item, item_of(kind, key, dict(map(_as_read, fields)))):
            fields.append((EXACT, f"{{{escaped(lost)}}}"))
        if notes:
            annotation = f"{{{escaped(' '.join(notes))}}}"
            fields.append(("annote" if classic else "annotation", annotation))
        lines = (f"  {field} = {value},\n" for field, value in fields)
        out.write(f"@{kind}{{{key},\n{''.join(lines)}}}\n\n")


def write_classic(entries: Iterable[_Entry], out: IO[str]) -> None:
    """Write items, each with its notes, as BibTeX."""
    write(entries, out, classic=True)


def escaped(text: str) -> str:
    """Return a text escaped for TeX, on one line."""
    line = one_line(text)
    special = _SPECIAL if is_balanced(line) else {**_SPECIAL, **_BALANCED}
    return _ESCAPED.sub(lambda found: special.get(found[0]) or special[found[0] * 2], line)


def _as_read(field: tuple[str, str]) -> tuple[str, str]:
    """Return a field with its value as it is read: without braces, a month by its name."""
    name, value = field
    return name, value[1:-1] if value.startswith("{") else MONTH_NAMES[MONTHS.index(value)]


def _fields(
    item: Mapping[str, object], csl_type: str, kind: str, *, classic: bool
) -> Iterator[tuple[str, str]]:
    for role, field in ROLES.items():
        if names := named(item.get(role)):
            others = ["others"] if CslWork(item).cut(role) else []
            yield field, f"{{{' and '.join([*map(_name, names), *others])}}}"
    has_issue = kind in NUMBERED and item.get("issue")
    for variable, field in {**TEXTS, **({"number": "eid"} if has_issue else {})}.items():
        text = (_title if "title" in variable else _text)(item.get(variable))
        if text:
            # Without the second braces, styles of English titles would change the capitals.
            braced = variable == "title" or (variable in LISTS and _AND.search(text))
            name = IN_TYPES.get(variable, {}).get(kind, field)
            name = CLASSIC_TEXTS.get(name, name) if classic else name
            yield name, f"{{{{{text}}}}}" if braced else f"{{{text}}}"
    if TYPE_OF[kind] != csl_type:
        subtypes = {theirs: word for word, theirs in SUBTYPES.items()}
        yield "entrysubtype", f"{{{subtypes.get(csl_type, csl_type)}}}"
    if language := _text(item.get("language")):
        yield "langid", f"{{{language}}}"
    for variable, field in DATES.items():
        yield from _date(variable, field, csl.written(item, variable), classic=classic)
    yield from _others(item)


def _others(item: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield addresses, which are not TeX, and the fields that only BibTeX has."""
    custom = CslWork(item).inner("custom")
    archived = custom.inner(csl.OURS).item.get("archive_url")
    addresses = {field: item.get(name) for name, field in VERBATIM.items()}
    for field, address in {**addresses, ARCHIVED: archived}.items():
        if isinstance(address, str) and (line := one_line(address)):
            written = in_braces(line)
            yield field, f"{{{written}}}"
            if written != line:
                yield f"{AS_IT_IS}{field}", f"{{{escaped(line)}}}"
    for field, value in custom.inner(REST).item.items():
        if text := _text(value):
            yield field, f"{{{text}}}"


def _text(value: object) -> str:
    known = isinstance(value, str | int) and not isinstance(value, bool)
    return escaped(str(value)) if known else ""


def _title(value: object) -> str:
    """Return a title with its tags as commands of TeX."""
    return rewritten(value, escaped, _COMMANDS, "}") if isinstance(value, str) else _text(value)


def _date(variable: str, field: str, text: str, *, classic: bool) -> Iterator[tuple[str, str]]:
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
        made += [("month", MONTHS[int(month) - 1])] if month else []
        made += [("day", f"{{{int(day)}}}")] if day else []
    return made


def _name(name: CslName) -> str:
    """Return a name as `von Family, Suffix, Given`; a literal is in braces."""
    family, particle = name.family, name.particle
    given = " ".join(filter(None, (name.given, name.dropping)))
    if name.literal or not (family and given):
        whole = name.literal or " ".join(filter(None, (given, particle, family, name.suffix)))
        return f"{{{escaped(whole)}}}"
    if particle and particle_of(f"{particle} X") != (particle, "X"):
        family, particle = f"{particle} {family}", ""
    shown = _part(family)
    # A word in lower case before the last one would be read as a particle.
    if any(word[0].islower() for word in family.split()):
        shown = f"{{{escaped(family)}}}"
    before = f"{escaped(particle)} {shown}" if particle else shown
    return ", ".join([before, *([_part(name.suffix)] if name.suffix else []), _part(given)])


def _part(text: str) -> str:
    return f"{{{escaped(text)}}}" if _AND.search(text) else escaped(text)
