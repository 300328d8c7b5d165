"""Highlights of Taguette: a table with a row for each tag of a highlight."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain, groupby
from typing import IO

from claimdb.formats.annotations import joined, tagged, unspoken
from claimdb.formats.csv import reader
from claimdb.formats.mapping import IGNORE, Layout
from claimdb.formats.reader import InputRow, InputRows

HEADER = ("id", "document", "tag", "content")
_KNOWN = {"id": IGNORE, "document": "source", "tag": "topics", "tags": "topics", "content": "text"}


def read(stream: IO[bytes], layout: Layout) -> InputRows:
    """Return the highlights of a table, each with all its tags."""
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
        topics = tagged(of_row).topics
        yield row._replace(raw={**fields, **row.raw, "topics": topics})
