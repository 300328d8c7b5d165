"""Records to CSL-JSON: a source to an item, an actor to a name.

Owns what of a record a field of CSL is, dates included, and whether a source has the words of a
quote at second hand. It must not know a style.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from claimdb import edtf
from claimdb.cite import csl
from claimdb.cite.work import CslName, named
from claimdb.model import Actor, Contributor, FullName, Quote, Source, standing

_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_DECADE = re.compile(r"(\d{3}X|\d{2}XX)")
_OPEN = ("", "..")


def item(source: Source) -> dict[str, object]:
    """Return a source as a CSL-JSON item, whose id is the citation key.

    What the source holds of CSL besides is taken over, unless a column says otherwise. A date or
    a name that says what the column does, and more, does not.
    """
    made: dict[str, object] = dict(source.csl or {})
    made["id"] = source.key
    for column, field in csl.COLUMNS.items():
        if (value := getattr(source, column)) is not None:
            made[field] = value
    for field, text in (("issued", source.issued), ("accessed", source.accessed)):
        if text is not None and csl.date(made.get(field)) != text:
            made[field] = date(text)
    if source.type == "speech" and "issued" in made:
        # What is dated of a speech is the speech.
        made.setdefault("event-date", made["issued"])
    roles = dict.fromkeys(contributor.role for contributor in source.contributors)
    for role in roles:
        names = [_contributor(one) for one in source.contributors if one.role == role]
        if csl.plain(made.get(role)) != names:
            made[role] = names
    return made


def portable(source: Source) -> dict[str, object]:
    """Return the item of a source with what no variable of CSL can say below `custom`."""
    made = item(source)
    said = {"archive_url": source.archive_url} if source.archive_url else {}
    dates = {"issued": source.issued, "accessed": source.accessed}
    said |= {
        field: text
        for field, text in dates.items()
        if text is not None and csl.date(made[field]) != text
    }
    if said:
        custom = made.get("custom")
        made["custom"] = {**(custom if isinstance(custom, Mapping) else {}), csl.OURS: said}
    return made


def name(actor: Actor | FullName) -> dict[str, object]:
    """Return an actor as a name of CSL."""
    made: dict[str, object] = {
        **_named(actor.name, actor.family, actor.given, actor.particle, actor.suffix)
    }
    if actor.name == f"{actor.family} {actor.given}":
        made["static-ordering"] = True
    return made


def names_of(actors: Iterable[Actor | FullName]) -> tuple[CslName, ...]:
    """Return actors as styles read their names."""
    return named([name(actor) for actor in actors])


def date(text: str) -> dict[str, object]:
    """Return an EDTF date as a date of CSL.

    A range has two days, an open one ends in the year 0; what has no day that CSL could hold, such
    as a decade or a range without a beginning, is words.
    """
    start, slash, end = text.partition("/")
    if slash and start in _OPEN:
        return {"literal": f"by {end}"}
    if _DECADE.search(text):
        return {"literal": text if slash else f"{edtf.parse(text).first[:4]}s"}
    made: dict[str, object] = {"date-parts": [_parts(start)]}
    if slash:
        made["date-parts"] = [_parts(start), [0] if end in _OPEN else _parts(end)]
    if re.search(r"[?~%]", text):
        made["circa"] = True
    return made


def at_second_hand(quote: Quote, source: Source) -> bool:
    """Tell whether a source reports the words of others: no speaker had a part in making it.

    Who made it is one of the speakers where that is recorded, else where the names are the same.
    A quote without speakers is the source's own.
    """
    made_by: set[int | str] = set()
    for one in source.contributors:
        if one.actor is not None:
            made_by.add(one.actor)
        else:
            made_by.update((one.name, f"{one.family} {one.given}"))
    speakers = standing(quote.speakers)
    return bool(speakers) and not any(
        speaker.id in made_by or speaker.name in made_by for speaker in speakers
    )


def known_speakers(quote: Quote) -> Sequence[int]:
    """Return the ids of the speakers who are known."""
    return [one.id for one in standing(quote.speakers) if one.id is not None]


def _parts(text: str) -> list[int]:
    found = _DATE.match(text)
    # Two digits that are not specified end what is known.
    return [int(part) for part in found.groups() if part] if found else []


def _contributor(one: Contributor) -> dict[str, str]:
    return _named(one.name, one.family, one.given, one.particle, one.suffix)


def _named(
    whole: str, family: str | None, given: str | None, particle: str | None, suffix: str | None
) -> dict[str, str]:
    parts = {
        "family": family,
        "given": given,
        "non-dropping-particle": particle,
        "suffix": suffix,
    }
    return {part: said for part, said in parts.items() if said} if family else {"literal": whole}
