"""Highlights of Taguette, a table with a row for each tag of a highlight, and its codebooks."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, groupby
from typing import IO

from claimdb.formats.annotations import Topic, assume, joined, note_on_speakers, tagged, topic
from claimdb.formats.csv.reader import read as read_csv
from claimdb.formats.mapping import IGNORE, Layout
from claimdb.formats.reader import InputRow, InputRows
from claimdb.formats.text import Peeked, plain

HEADER = ("id", "document", "tag", "content")
CODEBOOK = ("tag", "description", "number of highlights", "number of documents")
_KNOWN = {"id": IGNORE, "document": "source", "tag": "topics", "tags": "topics", "content": "text"}
_OF_CODEBOOKS = {
    **dict.fromkeys(("tag", "path"), "name"),
    **dict.fromkeys(("numberofhighlights", "numberofdocuments"), IGNORE),
}
_BELOW = "\\"


def detect(peeked: Peeked) -> bool:
    """Whether a file has the columns of highlights, and no others, or those of a codebook."""
    return peeked.headers() == {*map(plain, HEADER)} or peeked.has_columns(CODEBOOK)


def read(stream: IO[bytes], layout: Layout) -> InputRows:
    """Return highlights, each with all its tags; of a codebook the tags as topics."""
    told: Counter[str] = Counter()
    is_codebook = isinstance(stream, Peeked) and stream.has_columns(CODEBOOK)
    if layout.kind == "topic" or is_codebook:
        rows = read_csv(stream, replace(layout, kind="topic"), _OF_CODEBOOKS)
        dialect = f"Taguette codebook, {rows.dialect}"
        return replace(rows, rows=_codes(rows, told), told=told, dialect=dialect)
    rows = read_csv(stream, layout, _KNOWN)
    place = next((n for n, column in enumerate(rows.columns) if column.header == "id"), None)

    def number(row: InputRow) -> object:
        return row.line if place is None or row.problems else row.cells[place]

    highlights = (
        row for _, same in groupby(rows, number) for row in joined(_with_tags([*same]), told)
    )
    note, dialect = note_on_speakers(layout), f"Taguette, {rows.dialect}"
    return replace(rows, rows=highlights, told=told, note=note, dialect=dialect, assume=assume)


def _with_tags(rows: list[InputRow]) -> Iterator[InputRow]:
    """Yield the rows of a highlight: each with its topic, all with what tags say of it."""
    tags = [[tag] if isinstance(tag := row.raw.get("topics"), str) else [] for row in rows]
    fields, *_ = tagged(chain.from_iterable(tags))
    for row, of_row in zip(rows, tags, strict=True):
        _, topics, _ = tagged(of_row, _placed)
        yield row._replace(raw={**fields, **row.raw, "topics": topics})


def _placed(tag: str) -> Topic:
    r"""Return a tag as a topic; `a\b` is b below a."""
    found = topic(tag)
    *above, name = (part.strip() for part in found["name"].split(_BELOW))
    if not (name and above and all(above)):
        return found
    return {**found, "name": name, "broader": above}


def _codes(rows: Iterator[InputRow], told: Counter[str]) -> Iterator[InputRow]:
    """Yield the tags of a codebook as topics, each after those above it."""
    for row in sorted(map(_as_topic, rows), key=lambda row: len(_above(row))):
        fields, *_ = tagged([str(row.raw.get("name", ""))])
        if fields and not row.problems:
            told["skipped tags that are fields of quotes"] += 1
        else:
            yield row


def _above(row: InputRow) -> Sequence[object]:
    above = row.raw.get("broader")
    return above if isinstance(above, list) else ()


def _as_topic(row: InputRow) -> InputRow:
    name = row.raw.get("name")
    if row.problems or not isinstance(name, str):
        return row._replace(kind="topic")
    return row._replace(raw={**row.raw, **_placed(name)}, kind="topic")
