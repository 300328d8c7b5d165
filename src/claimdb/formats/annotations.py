"""Highlights of Taguette, a row for each tag, and what the formats of annotation tools share."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, groupby
from typing import IO

from claimdb.cells import SEPARATOR
from claimdb.formats.csv.reader import read as read_csv
from claimdb.formats.mapping import IGNORE, Layout
from claimdb.formats.reader import InputRow, InputRows
from claimdb.formats.text import Peeked, plain
from claimdb.schema import STANCE_SYNONYMS, STANCES

HEADER = ("id", "document", "tag", "content")
_KNOWN = {"id": IGNORE, "document": "source", "tag": "topics", "tags": "topics", "content": "text"}
_TAGGED = ("speaker", "role", "organization", "status", "mode", "said", "occasion", "language")
"""The fields that a tag may have, as in `speaker:Vladimir Putin`."""

_NO_SPEAKER = (
    "highlights have no speaker: use a tag such as speaker:NAME, --set speaker=NAME for all,"
    " or --set mode=narration for the source's own words"
)


def detect(peeked: Peeked) -> bool:
    """Whether a file has the columns of Taguette's highlights, and no others."""
    return peeked.headers() == {*map(plain, HEADER)}


def read(stream: IO[bytes], layout: Layout) -> InputRows:
    """Return the highlights of a table, each with all its tags."""
    rows = read_csv(stream, layout, _KNOWN)
    told: Counter[str] = Counter()
    place = next((n for n, column in enumerate(rows.columns) if column.header == "id"), None)

    def number(row: InputRow) -> object:
        return row.line if place is None or row.problems else row.cells[place]

    highlights = (
        row for _, same in groupby(rows, number) for row in joined(_with_tags([*same]), told)
    )
    note, dialect = unspoken(layout), f"Taguette, {rows.dialect}"
    return replace(rows, rows=highlights, told=told, note=note, dialect=dialect)


def _with_tags(rows: list[InputRow]) -> Iterator[InputRow]:
    """Yield the rows of a highlight: each with its topic, all with the fields in their tags."""
    tags = [[tag] if isinstance(tag := row.raw.get("topics"), str) else [] for row in rows]
    fields, _, _ = tagged(chain.from_iterable(tags))
    for row, of_row in zip(rows, tags, strict=True):
        _, topics, _ = tagged(of_row)
        yield row._replace(raw={**fields, **row.raw, "topics": topics})


def unspoken(layout: Layout) -> str | None:
    """Return the note that highlights lack a speaker, unless the layout gives one."""
    given = {*layout.defaults, *layout.columns.values()}
    return None if given & {"speaker", "mode", "role"} else _NO_SPEAKER


def tagged(tags: Iterable[str]) -> tuple[dict[str, str], list[dict[str, str]], list[int]]:
    """Return the fields in tags, the other tags as topics, and the places of these among the tags.

    A topic may end with its stance: `plan=oppose`.
    """
    fields: dict[str, str] = {}
    topics: list[dict[str, str]] = []
    places: list[int] = []
    for place, tag in enumerate(tags):
        name, colon, value = tag.partition(":")
        field = name.strip().casefold()
        if colon and field in _TAGGED:
            fields[field] = SEPARATOR.join(filter(None, (fields.get(field), value.strip())))
        elif tag.strip() and (one := _topic(tag)) not in topics:
            topics.append(one)
            places.append(place)
    return fields, topics, places


def _topic(tag: str) -> dict[str, str]:
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
    topics: list[object] = []
    parts = []
    for row in rows:
        given = row.raw.get("topics")
        new = [one for one in given if one not in topics] if isinstance(given, list) else []
        topics += new
        parts.append(row._replace(raw={**row.raw, "topics": new}))
    return rows[0]._replace(raw={**rows[0].raw, "topics": topics}, parts=tuple(parts))
