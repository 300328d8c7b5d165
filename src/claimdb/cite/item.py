"""CSL-JSON from records: a source as an item, an actor as a name, EDTF as a date."""

import re
from collections.abc import Iterable, Mapping, Sequence

from claimdb import edtf
from claimdb.cite import csl
from claimdb.cite.same_person import is_same_person
from claimdb.cite.work import CslName, named
from claimdb.model import Actor, Contributor, Quote, Source
from claimdb.personal_names import NameParts
from claimdb.quotation import standing
from claimdb.results import FullName

_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_DECADE = re.compile(r"(\d{3}X|\d{2}XX)")
_OPEN = ("", "..")
_ARCHIVES = {
    "web.archive.org": "Internet Archive", "archive.org": "Internet Archive",
    **dict.fromkeys(("archive.today", "archive.ph", "archive.is", "archive.li"), "archive.today"),
    "perma.cc": "Perma.cc", "ghostarchive.org": "Ghostarchive",
}  # fmt: skip


def item(source: Source) -> dict[str, object]:
    """Return a source as a CSL-JSON item, whose id is the citation key.

    Its `csl` is included unless a column differs; a more detailed date or name in it is kept.
    """
    made: dict[str, object] = dict(source.csl or {})
    made["id"] = source.key
    for column, field in csl.COLUMNS.items():
        if (value := getattr(source, column)) is not None:
            made[field] = value
    if source.title == csl.UNTITLED:
        del made["title"]
    for field, text in (("issued", source.issued), ("accessed", source.accessed)):
        if text is not None and not csl.says(made.get(field), text):
            made[field] = date(text)
    if source.type == "speech" and "issued" in made:
        # The date of a speech is that of its event.
        made.setdefault("event-date", made["issued"])
    for role in dict.fromkeys(one.role for one in source.contributors):
        names = [_named(one) for one in source.contributors if one.role == role]
        if csl.plain(made.get(role)) != names:
            made[role] = names
    return made


def cited_item(source: Source) -> dict[str, object]:
    """Return a source as an item for styles, with the address of its archived copy."""
    made = item(source)
    if source.archive_url and "archive_location" not in made:
        made["archive_location"] = source.archive_url
        host = re.sub(r"^https?://(www\.)?|[/:?#].*", "", source.archive_url.casefold())
        if name := _ARCHIVES.get(host):
            made.setdefault("archive", name)
    return made


def portable(source: Source) -> dict[str, object]:
    """Return the item of a source, with the values without a CSL variable under `custom`."""
    made = item(source)
    ours: dict[str, object] = {}
    if source.archive_url:
        ours["archive_url"] = source.archive_url
    dates = (("issued", source.issued), ("accessed", source.accessed))
    # A date in words is read back, but stays in its words as well.
    ours |= {
        one: text
        for one, text in dates
        if text and (not csl.says(made[one], text) or csl.is_literal(made[one]))
    }
    kind = (source.csl or {}).get("type")
    if source.type == "document" and isinstance(kind, str):
        # The type of an item that CSL does not have.
        ours["csl"] = {"type": kind}
    if ours:
        custom = made.get("custom")
        made["custom"] = {**(custom if isinstance(custom, Mapping) else {}), csl.OURS: ours}
    return made


def name(actor: Actor | FullName) -> dict[str, object]:
    """Return an actor as a name of CSL."""
    made: dict[str, object] = {**_named(actor)}
    if actor.name == f"{actor.family} {actor.given}":
        made["static-ordering"] = True
    return made


def names_of(actors: Iterable[Actor | FullName]) -> tuple[CslName, ...]:
    """Return actors as names for styles."""
    return named([*map(name, actors)])


def date(text: str) -> dict[str, object]:
    """Return an EDTF date as a date of CSL, or a literal: a decade, a range without a beginning."""
    start, slash, end = text.partition("/")
    if slash and start in _OPEN:
        return {"literal": f"by {end}"}
    if _DECADE.search(text):
        return {"literal": text if slash else f"{edtf.parse(text).first[:4]}s"}
    days = [_parts(start)]
    if slash:
        # An open range ends in the year 0.
        days.append([0] if end in _OPEN else _parts(end))
    made: dict[str, object] = {"date-parts": days}
    if re.search(r"[?~%]", text):
        made["circa"] = True
    return made


def at_second_hand(quote: Quote, source: Source, actors: Sequence[Actor | FullName]) -> bool:
    """Whether a source quotes others: no speaker, of these recorded actors, contributed to it.

    A quote without speakers is the source's own.
    """
    return bool(quote.speakers) and not any(
        is_same_person(actor, one) for one in source.contributors for actor in actors
    )


def known_speakers(quote: Quote) -> Sequence[int]:
    """Return the ids of the speakers that are recorded actors."""
    return [one.id for one in standing(quote.speakers) if one.id is not None]


def _parts(text: str) -> list[int]:
    found = _DATE.match(text)
    # Unspecified digits end the known part.
    return [int(part) for part in found.groups() if part] if found else []


def _named(one: Actor | FullName | Contributor) -> dict[str, str]:
    if not one.family:
        return {"literal": one.name}
    parts = {csl.NAME[part]: getattr(one, part) for part in NameParts._fields}
    return {part: value for part, value in parts.items() if value}
