"""What the formats of annotation tools share: fields in tags, and rows that are one record."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, TypeAlias

from claimdb.cells import SEPARATOR
from claimdb.drafts.keys import SPEAKER
from claimdb.drafts.quotes import inferred_mode
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import InputRow
from claimdb.schema import STANCE_SYNONYMS, STANCES

Topic: TypeAlias = dict[str, Any]

_TAGGED = ("speaker", "role", "organization", "status", "mode", "said", "occasion", "language")
"""The fields that a tag may have, as in `speaker:Vladimir Putin`."""

_NO_SPEAKER = (
    "highlights without a speaker have an unknown one: use a tag such as speaker:NAME,"
    " --set speaker=NAME for all, or --set mode=narration for the source's own words"
)
_SPOKEN = frozenset((*chain.from_iterable(SPEAKER.values()), "speakers"))
_UNKNOWN = "quotes with an unknown speaker"
_INDIRECT = "quotes that are indirect, as they contain quotation marks and no mode is set"


def note_on_speakers(layout: Layout) -> str | None:
    """Return the note that highlights lack a speaker, unless the layout gives one."""
    given = {*layout.defaults, *layout.columns.values()}
    return None if given & {"speaker", "mode", "role"} else _NO_SPEAKER


def assume(raw: Mapping[str, object], told: Counter[str]) -> Mapping[str, object]:
    """Return an annotation with an unknown speaker if it has none, and with a mode.

    A passage with quotation marks in it is partly in the words of the source, so it is indirect.
    What is assumed is counted in `told`.
    """
    given = {name for name, value in raw.items() if value not in (None, "", [])}
    text = raw.get("text")
    new: dict[str, object] = {}
    if given.isdisjoint(_SPOKEN) and raw.get("mode") != "narration":
        new["speakers"] = [{"name": None}]
        told[_UNKNOWN] += 1
    if "mode" not in given and isinstance(text, str) and inferred_mode(text) is None:
        new["mode"] = "indirect"
        told[_INDIRECT] += 1
    return {**raw, **new} if new else raw


def tagged(
    tags: Iterable[str], make: Callable[[str], Topic] | None = None
) -> tuple[dict[str, str], list[Topic], list[int]]:
    """Return the fields in tags, the other tags as topics, and the places of these among the tags.

    Topics are made by `make`, else by `topic`. Tags that differ in case are one.
    """
    make = make or topic
    fields: dict[str, str] = {}
    topics: list[Topic] = []
    places: list[int] = []
    seen: list[object] = []
    for place, tag in enumerate(tags):
        name, colon, value = tag.partition(":")
        field = name.strip().casefold()
        if colon and field in _TAGGED:
            fields[field] = SEPARATOR.join(filter(None, (fields.get(field), value.strip())))
        elif tag.strip() and _alike(one := make(tag)) not in seen:
            seen.append(_alike(one))
            topics.append(one)
            places.append(place)
    return fields, topics, places


def _alike(topic: Topic) -> object:
    """Return what topics have in common that differ in case."""
    name, above = topic["name"], topic.get("broader", ())
    return str(name).strip().casefold(), [str(one).casefold() for one in above], topic.get("stance")


def topic(tag: str) -> Topic:
    """Return a tag as a topic, which may end with its stance: `plan=oppose`."""
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
        others = tuple(sorted((k, repr(value)) for k, value in row.raw.items() if k != "topics"))
        found.setdefault(others, []).append(row)
    for same in found.values():
        told["rows merged into others with the same text"] += len(same) - 1
        yield same[0] if len(same) == 1 else _one(same)


def _one(rows: list[InputRow]) -> InputRow:
    topics: list[Topic] = []
    parts = []
    for row in rows:
        given = row.raw.get("topics")
        seen = [*map(_alike, topics)]
        new = [one for one in given if _alike(one) not in seen] if isinstance(given, list) else []
        topics += new
        parts.append(row._replace(raw={**row.raw, "topics": new}))
    return rows[0]._replace(raw={**rows[0].raw, "topics": topics}, parts=tuple(parts))
