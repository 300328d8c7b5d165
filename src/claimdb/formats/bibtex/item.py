"""The fields of an entry of BibLaTeX or BibTeX as a CSL item."""

import re
from typing import cast

from claimdb.cite import csl
from claimdb.formats import bibtex
from claimdb.formats.bibliography import with_custom
from claimdb.formats.bibtex import MONTHS, latex
from claimdb.formats.bibtex.latex import named
from claimdb.schema import CONTRIBUTOR_ROLES, SOURCE_TYPES

_SEASONS = ("spr", "sum", "aut", "win", "fal")
_SEASON_MONTHS = (21, 22, 23, 24, 23)
ANNOTATIONS = ("annotation", "annote")


def item_of(kind: str, key: str, fields: dict[str, str]) -> dict[str, object]:
    """Return an entry as a CSL item; the values of its fields are TeX."""
    fields = {name: re.sub(r"[ \t]*\n\s*", " ", value) for name, value in fields.items()}
    item: dict[str, object] = {"id": key, "type": _type(kind, fields)}
    exact = csl.differences(latex.text(fields.pop(bibtex.EXACT, "")))
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
    notes = [latex.text(fields.pop(name, "")).strip() for name in ANNOTATIONS]
    rest = {csl.ET_AL: cut, bibtex.REST: _add_texts(item, kind, fields)}
    item = with_custom(item, archived, [*filter(None, notes)], rest)
    return {name: value for name, value in {**item, **exact}.items() if value is not None}


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
        variable = bibtex.VARIABLE_OF.get(name_of(kind, name))
        read = latex.title if variable and "title" in variable else latex.text
        text = read(value).strip()
        if text and (variable is None or variable in item):
            rest[name] = text
        elif variable and text:
            if variable == "language":
                text = bibtex.LANGUAGES.get(text.lower(), text)
            item[variable] = text.replace("–", "-") if variable == "page" else text
    return rest


def name_of(kind: str, name: str) -> str:
    """Return the field that a field of an entry is: the `number` of an article is its issue."""
    return "issue" if name == "number" and kind in bibtex.NUMBERED else name


def _type(kind: str, fields: dict[str, str]) -> str:
    subtype = fields.get("entrysubtype", "").strip()
    found = bibtex.SUBTYPES.get(subtype, subtype)
    if found in SOURCE_TYPES:
        del fields["entrysubtype"]
        return found
    return bibtex.TYPE_OF.get(kind, kind)


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
