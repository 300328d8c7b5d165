"""Highlights of Taguette, a table with a row for each tag of a highlight, and its codebooks."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, groupby
from typing import IO

from claimdb.formats.annotations import Topic, joined, tagged, topic, unspoken
from claimdb.formats.csv import reader
from claimdb.formats.csv.columns import plain
from claimdb.formats.mapping import IGNORE, Layout
from claimdb.formats.reader import InputRow, InputRows
from claimdb.formats.text import Peeked

HEADER = ("id", "document", "tag", "content")
CODEBOOK = ("tag", "description", "number of highlights", "number of documents")
_KNOWN = {"id": IGNORE, "document": "source", "tag": "topics", "tags": "topics", "content": "text"}
_OF_CODEBOOKS = {
    **dict.fromkeys(("tag", "path"), "name"),
    **dict.fromkeys(("numberofhighlights", "numberofdocuments"), IGNORE),
}
_BELOW = "\\"


def read(stream: IO[bytes], layout: Layout) -> InputRows:
    """Return highlights, each with all its tags; of a codebook the tags as topics."""
    peeked = stream if isinstance(stream, Peeked) else None
    header = {*map(plain, peeked.header())} if peeked else set()
    if layout.kind == "topic" or header >= {*map(plain, CODEBOOK)}:
        rows = reader.read(stream, replace(layout, kind="topic"), _OF_CODEBOOKS)
        return rows.over(map(_as_topic, rows)).named("Taguette codebook, ")
    rows = reader.read(stream, layout, _KNOWN)
    told: Counter[str] = Counter()
    place = next((n for n, column in enumerate(rows.columns) if column.header == "id"), None)

    def number(row: InputRow) -> object:
        return row.line if place is None or row.problems else row.cells[place]

    highlights = (
        row for _, same in groupby(rows, number) for row in joined(_with_tags([*same]), told)
    )
    return rows.over(highlights, told, unspoken(layout)).named("Taguette, ")


def _with_tags(rows: list[InputRow]) -> Iterator[InputRow]:
    """Yield the rows of a highlight: each with its topic, all with what tags say of it."""
    tags = [[tag] if isinstance(tag := row.raw.get("topics"), str) else [] for row in rows]
    fields = tagged(chain.from_iterable(tags)).fields
    for row, of_row in zip(rows, tags, strict=True):
        topics = tagged(of_row, _placed).topics
        yield row._replace(raw={**fields, **row.raw, "topics": topics})


def _placed(tag: str) -> Topic:
    r"""Return a tag as a topic; `a\b` is b below a."""
    found = topic(tag)
    *above, name = (part.strip() for part in found["name"].split(_BELOW))
    if not (name and above and all(above)):
        return found
    return {**found, "name": name, "broader": above}


def _as_topic(row: InputRow) -> InputRow:
    name = row.raw.get("name")
    if row.problems or not isinstance(name, str):
        return row._replace(kind="topic")
    return row._replace(raw={**row.raw, **_placed(name)}, kind="topic")
