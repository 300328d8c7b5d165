"""BibLaTeX and BibTeX: their types and fields in CSL, and the writers, in UTF-8 and TeX."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import IO
from urllib.parse import quote

from claimdb.cite import csl
from claimdb.cite.work import CslName, CslWork, named
from claimdb.formats.bibliography import TYPES, one_line

_Entry = tuple[Mapping[str, object], Sequence[str]]

_TYPES = {csl_type: biblatex for csl_type, (biblatex, _, _) in TYPES.items()}
_CLASSIC: Mapping[str, str] = {
    "collection": "book", "report": "techreport", "thesis": "phdthesis",
    **{name: name for name in ("article", "book", "booklet", "incollection", "inproceedings",
                               "unpublished")},
}  # fmt: skip
"""The BibTeX type of BibLaTeX entry types; `misc` for any other."""
TYPE_OF: Mapping[str, str] = {
    **{entry: csl_type for csl_type, entry in _TYPES.items()},
    "article": "article-journal", "artwork": "graphic", "bookinbook": "chapter",
    "conference": "paper-conference", "electronic": "webpage", "inbook": "chapter",
    "legal": "treaty", "manual": "report", "mastersthesis": "thesis", "misc": "document",
    "movie": "motion_picture", "music": "song", "mvbook": "book", "mvcollection": "collection",
    "mvproceedings": "book", "mvreference": "book", "phdthesis": "thesis", "proceedings": "book",
    "reference": "book", "suppbook": "chapter", "suppcollection": "chapter",
    "suppperiodical": "article-journal", "techreport": "report", "www": "webpage",
}  # fmt: skip
"""The CSL type of each entry type, unless `entrysubtype` has another."""
SUBTYPES = {"newspaper": "article-newspaper", "magazine": "article-magazine"}
"""The values of `entrysubtype` in BibLaTeX; the names of CSL types are read as well."""

_TEXTS: Mapping[str, str] = {
    "title": "title", "title-short": "shorttitle", "container-title": "journaltitle",
    "container-title-short": "shortjournal", "collection-title": "series",
    "publisher": "publisher", "publisher-place": "location", "edition": "edition",
    "volume": "volume", "number-of-volumes": "volumes", "issue": "issue", "number": "number",
    "chapter-number": "chapter", "page": "pages", "number-of-pages": "pagetotal",
    "genre": "type", "event-title": "eventtitle", "event-place": "venue", "version": "version",
    "ISBN": "isbn", "ISSN": "issn", "call-number": "library", "status": "pubstate",
    "medium": "howpublished", "abstract": "abstract", "keyword": "keywords", "note": "note",
}  # fmt: skip
"""The field of each text variable, in the order of writing."""
_CLASSIC_TEXTS = {"journaltitle": "journal", "location": "address", "annotation": "annote"}
"""The names of fields that differ in BibTeX."""
NUMBERED = frozenset({"article", "periodical", "review", "suppperiodical"})
"""Entry types whose `number` is the issue."""
_IN_TYPES: Mapping[str, Mapping[str, str]] = {
    "container-title": dict.fromkeys(
        ("bookinbook", "inbook", "incollection", "inproceedings", "inreference"), "booktitle"
    ),
    "issue": dict.fromkeys(NUMBERED, "number"),
    "publisher": {
        "online": "organization", "report": "institution", "techreport": "institution",
        "thesis": "institution", "phdthesis": "school",
    },
}  # fmt: skip
"""The field of a variable in some entry types."""
_LISTS = frozenset({"publisher", "publisher-place"})
"""Variables that are lists in BibLaTeX, separated by `and` as names are."""
VARIABLE_OF: Mapping[str, str] = {
    **{field: variable for variable, field in _TEXTS.items()},
    "journal": "container-title", "booktitle": "container-title", "maintitle": "container-title",
    "institution": "publisher", "organization": "publisher", "school": "publisher",
    "address": "publisher-place", "langid": "language", "language": "language",
}  # fmt: skip
"""The variable of each text field."""
VERBATIM: Mapping[str, str] = {"DOI": "doi", "URL": "url"}
"""Fields that are not TeX."""
AS_IT_IS = "raw"
"""The prefix of a second field with the original text, if it had to be encoded in braces."""
ARCHIVED = "archiveurl"
DATES: Mapping[str, str] = {"issued": "date", "accessed": "urldate", "event-date": "eventdate"}
ROLES: Mapping[str, str] = {
    "author": "author", "editor": "editor", "translator": "translator",
    "container-author": "bookauthor",
}  # fmt: skip
REST = "bibtex"
"""The key under `custom` of fields without a variable."""
LANGUAGES: Mapping[str, str] = {
    "american": "en-US", "arabic": "ar", "australian": "en-AU", "austrian": "de-AT",
    "brazilian": "pt-BR", "british": "en-GB", "canadian": "en-CA", "catalan": "ca",
    "chinese": "zh", "czech": "cs", "danish": "da", "dutch": "nl", "english": "en",
    "estonian": "et", "finnish": "fi", "french": "fr", "german": "de", "greek": "el",
    "hebrew": "he", "hungarian": "hu", "italian": "it", "japanese": "ja", "korean": "ko",
    "latin": "la", "ngerman": "de", "norsk": "nb", "persian": "fa", "polish": "pl",
    "portuguese": "pt", "romanian": "ro", "russian": "ru", "slovak": "sk", "spanish": "es",
    "swedish": "sv", "turkish": "tr", "ukenglish": "en-GB", "ukrainian": "uk",
    "usenglish": "en-US",
}  # fmt: skip
"""The language tags by their names in TeX."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _is_balanced(text: str) -> bool:
    depths = [*accumulate(1 if mark == "{" else -1 for mark in re.findall("[{}]", text))]
    return not depths or (min(depths) == 0 and depths[-1] == 0)


def in_braces(address: str) -> str:
    """Return an address for a value in braces; characters that would break it are encoded."""
    kept = _is_balanced(address) and not address.startswith("{")
    unsafe = r"[\\\s]" if kept else r"[{}\\\s]"
    return re.sub(unsafe, lambda found: quote(found[0], safe=""), address)


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


def write(entries: Iterable[_Entry], out: IO[str], *, classic: bool = False) -> None:
    """Write items, each with its notes, as BibLaTeX."""
    for item, notes in entries:
        csl_type = CslWork(item).text("type")
        kind = _TYPES.get(csl_type, "misc")
        if classic:
            kind = _CLASSIC.get(kind, "misc")
        fields = _fields(item, notes, csl_type, kind, classic=classic)
        lines = (f"  {field} = {value},\n" for field, value in fields)
        out.write(f"@{kind}{{{CslWork(item).text('id')},\n{''.join(lines)}}}\n\n")


def write_classic(entries: Iterable[_Entry], out: IO[str]) -> None:
    """Write items, each with its notes, as BibTeX."""
    write(entries, out, classic=True)


def escaped(text: str) -> str:
    """Return a text escaped for TeX, on one line."""
    line = one_line(text)
    special = _SPECIAL if _is_balanced(line) else {**_SPECIAL, **_BALANCED}
    return _ESCAPED.sub(lambda found: special.get(found[0]) or special[found[0] * 2], line)


def _fields(
    item: Mapping[str, object], notes: Sequence[str], csl_type: str, kind: str, *, classic: bool
) -> Iterator[tuple[str, str]]:
    for role, field in ROLES.items():
        if names := named(item.get(role)):
            others = ["others"] if CslWork(item).cut(role) else []
            yield field, f"{{{' and '.join([*map(_name, names), *others])}}}"
    has_issue = kind in NUMBERED and item.get("issue")
    for variable, field in {**_TEXTS, **({"number": "eid"} if has_issue else {})}.items():
        if text := _text(item.get(variable)):
            # Without the second braces, styles of English titles would change the capitals.
            braced = variable == "title" or (variable in _LISTS and _AND.search(text))
            name = _IN_TYPES.get(variable, {}).get(kind, field)
            name = _CLASSIC_TEXTS.get(name, name) if classic else name
            yield name, f"{{{{{text}}}}}" if braced else f"{{{text}}}"
    if TYPE_OF[kind] != csl_type:
        subtypes = {theirs: word for word, theirs in SUBTYPES.items()}
        yield "entrysubtype", f"{{{subtypes.get(csl_type, csl_type)}}}"
    if language := _text(item.get("language")):
        yield "langid", f"{{{language}}}"
    for variable, field in DATES.items():
        yield from _date(variable, field, csl.written(item, variable), classic=classic)
    yield from _others(item)
    if notes:
        yield "annote" if classic else "annotation", f"{{{escaped(' '.join(notes))}}}"


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
