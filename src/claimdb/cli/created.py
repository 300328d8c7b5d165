"""The lines that list what a command creates."""

from collections.abc import Iterator

from claimdb import folding
from claimdb.drafts.rules import short
from claimdb.results import CreatedRecord, CreatedRecords

SHOWN = 20
"""The number of new records of each kind that are listed, unless all are."""


def created_lines(created: CreatedRecords, say_kind: str) -> Iterator[str]:
    """Yield the lines that list new records by kind; `say_kind` says how to give their kind."""
    for kind, number in created.counts.items():
        listed = [one for one in created.records if one.kind == kind]
        yield f"new {'people' if kind == 'person' else f'{kind}s'}: {number:,}"
        for one in listed:
            told = details(one)
            yield f"  {short(one.name)}{f' ({told})' if told else ''}"
        if number > len(listed):
            yield f"  and {number - len(listed):,} more; --dry-run lists all"
    yield from remarks(created, say_kind)


def details(one: CreatedRecord) -> str:
    """Return what was read off the name of a new record: `family name Li; similar: ...`."""
    named_by_slug = one.kind == "topic" and one.key == "-".join(folding.words(one.name))
    key = None if named_by_slug else one.key
    parts = [", ".join(filter(None, (one.type, one.country, key))), *one.authors]
    if one.kind == "person":
        parts.append(f"family name {one.family}" if one.family else "no family name")
    if one.guessed:
        parts.append("guessed to be a person")
    if one.similar:
        parts.append(f"similar: {', '.join(one.similar)}")
    return "; ".join(filter(None, parts))


def remarks(created: CreatedRecords, say_kind: str) -> Iterator[str]:
    """Yield the lines about guesses, and about words and values that are recorded otherwise."""
    if any(one.guessed for one in created.records):
        yield f"names that do not tell a person from an organization are people; {say_kind}"
    for words, what in (
        (created.unnamed, "without a name, recorded as a role"),
        (created.without_country, "people without an organization, whose country is not recorded"),
    ):
        if words:
            more = len(words) - SHOWN
            listed = "; ".join(map(short, words[:SHOWN]))
            yield f"{what}: {listed}{f'; and {more:,} more' if more > 0 else ''}"
