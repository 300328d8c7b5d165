"""What the formats of annotation tools share: fields in tags, and rows that are one record."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

from claimdb.cells import SEPARATOR
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import InputRow
from claimdb.schema import STANCE_SYNONYMS, STANCES

Topics: TypeAlias = list[dict[str, str]]

TAGGED = ("speaker", "role", "organization", "status", "mode", "said", "occasion", "language")
"""The fields that a tag may have, as in `speaker:Vladimir Putin`."""

_NO_SPEAKER = (
    "highlights have no speaker: use a tag such as speaker:NAME, "
    "--set speaker=NAME for all, or --set mode=narration for the "
    "source's own words"
)


def unspoken(layout: Layout) -> str | None:
    """Return the note that highlights lack a speaker, unless the layout gives one."""
    told = {*layout.defaults, *layout.columns.values()}
    return None if told & {"speaker", "mode", "role"} else _NO_SPEAKER


class Tagged(NamedTuple):
    """The fields in tags, and the topics with the place of each among the tags."""

    fields: dict[str, str]
    topics: Topics
    places: list[int]


def tagged(tags: Iterable[str]) -> Tagged:
    """Return the fields in tags, and the other tags as topics.

    A topic may end with its stance: `plan=oppose`.
    """
    fields: dict[str, str] = {}
    topics: Topics = []
    places: list[int] = []
    for place, tag in enumerate(tags):
        name, colon, value = tag.partition(":")
        field = name.strip().casefold()
        if colon and field in TAGGED:
            fields[field] = SEPARATOR.join(filter(None, (fields.get(field), value.strip())))
        elif tag.strip() and (one := topic(tag)) not in topics:
            topics.append(one)
            places.append(place)
    return Tagged(fields, topics, places)


def topic(tag: str) -> dict[str, str]:
    """Return a tag as a topic, with its stance if it has one."""
    name, equals, word = tag.rpartition("=")
    stance = word.strip().casefold()
    if equals and name.strip() and stance in {*STANCES, *STANCE_SYNONYMS}:
        return {"name": name, "stance": stance}
    return {"name": tag}


def joined(rows: Iterable[InputRow], told: Counter[str]) -> Iterator[InputRow]:
    """Yield rows, with those that differ only in their topics joined at the place of the first.

    A row with problems stays alone. The number of joined rows is added to `told`.
    """
    found: dict[object, list[InputRow]] = {}
    for row in rows:
        if row.problems:
            found[row.line] = [row.unread()]
            continue
        said = tuple(sorted((k, repr(value)) for k, value in row.raw.items() if k != "topics"))
        found.setdefault(said, []).append(row)
    for same in found.values():
        told["rows merged into others with the same text"] += len(same) - 1
        yield same[0] if len(same) == 1 else _one(same)


def _one(rows: list[InputRow]) -> InputRow:
    topics: list[object] = []
    parts = []
    for row in rows:
        given = row.raw.get("topics")
        new = [one for one in given if one not in topics] if isinstance(given, list) else []
        topics += new
        parts.append(row._replace(raw={**row.raw, "topics": new}))
    return rows[0]._replace(raw={**rows[0].raw, "topics": topics}, parts=tuple(parts))
