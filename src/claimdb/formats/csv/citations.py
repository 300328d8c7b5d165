"""The table of citations, read: the rows of each quote as one record."""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, cast

from claimdb.cells import encoded, parted, tells_relation
from claimdb.cite import csl
from claimdb.drafts.keys import FIELDS, IGNORED, PLACE, SOURCE, SPEAKER, keys_of
from claimdb.formats.citations import IN_COLUMNS, MORE_OF_SOURCE, RECORDS
from claimdb.formats.reader import InputColumn, InputRow, InputRows
from claimdb.schema import KINDS

_PLACE = frozenset(keys_of(PLACE))
_SPEAKER = frozenset(keys_of(SPEAKER))
_LISTED = [one for one in KINDS["source"].fields.values() if one.role]
_CONTRIBUTORS = {
    **{one.flat[0]: one.flat[0] for one in _LISTED},
    **{key: one.names[0] for one in _LISTED for key in one.names},
}
"""The columns of contributors, with the key of their list: in the row of a quote, of a source."""
GUESSED = "the table has no kinds and family names of speakers: they are guessed for new speakers"
"""The note about a table without these columns."""


def is_citations(header: Sequence[str]) -> bool:
    """Whether a table is our table of citations, perhaps with columns added by its user."""
    return header[0] == "quote_id" and "citation_key" in header


def of_citations(header: Sequence[str]) -> bool:
    """Whether a table is our table of citations as it was written."""
    return is_citations(header) and {*FIELDS["quote"], *IGNORED["quote"]}.issuperset(header)


def says_kind(columns: Sequence[InputColumn]) -> bool:
    """Whether a table says which of its speakers are people and which are organizations."""
    return any(column.field == "speaker_kind" for column in columns)


def spoken_for(rows: InputRows) -> frozenset[str]:
    """Return the organizations spoken for in a table without the kinds of speakers."""
    if says_kind(rows.columns) or not of_citations([column.header for column in rows.columns]):
        return frozenset()
    speakers = (cast("list[dict[str, Any]]", row.raw.get("speakers", [])) for row in rows)
    spoken = (one.get("organization") for several in speakers for one in several)
    return frozenset(one["name"] for one in spoken if one)


def quotes(rows: Iterator[InputRow], organizations: frozenset[str]) -> Iterator[InputRow]:
    """Yield one record for the rows of each quote; speakers in `organizations` have that kind."""
    known = (
        _with_source(with_literals(_with_claims(_with_speakers(row, organizations))))
        for row in rows
    )
    seen: set[str] = set()
    for (number, *_), same in groupby(known, key=_quote_in):
        first, *more = same
        yield from _records(first, seen)
        if first.problems:
            yield from (row.unread() for row in (first, *more))
        elif not number:
            yield from (first, *more)
        elif more:
            places = [{k: row.raw[k] for k in row.raw if k in _PLACE} for row in (first, *more)]
            whole = {k: value for k, value in first.raw.items() if k not in _PLACE}
            yield first._replace(raw={**whole, "occurrences": places}, parts=(first, *more))
        elif _PLACE.isdisjoint(first.raw):
            yield first._replace(raw={**first.raw, "occurrences": []})
        else:
            yield first


def _quote_in(row: InputRow) -> tuple[object, ...]:
    """Return the values shared by all rows of a quote; a row that differs is another quote."""
    number = row.cells[0]
    return number, row.problems, {k: row.raw[k] for k in row.raw if k not in _PLACE}


def _with_speakers(row: InputRow, organizations: frozenset[str]) -> InputRow:
    """Return a row with its speakers as a list, if the cells have the same number of values."""
    fields = {column.field for column in row.columns}
    # A missing column says nothing, unlike an empty cell.
    cells = {part: row.raw.get(keys[-1]) for part, keys in SPEAKER.items() if keys[-1] in fields}
    if not any(cells.values()):
        return row
    names = parted(str(cells.get("name") or ""))
    parts = [names if part == "name" else _parts(cells[part], len(names)) for part in cells]
    if any(len(values) != len(names) for values in parts):
        return row
    speakers: list[dict[str, Any]] = [
        {part: value or None for part, value in zip(cells, values, strict=True)}
        for values in zip(*parts, strict=True)
    ]
    for one in speakers:
        if one.get("name") in organizations:
            one["kind"] = "organization"
        if one.get("organization"):
            one["organization"] = {"name": one["organization"]}
    others = {key: value for key, value in row.raw.items() if key not in _SPEAKER}
    return row._replace(raw={**others, "speakers": speakers})


def with_literals(row: InputRow) -> InputRow:
    """Return a row of ours in which contributors without a comma are literal, as we write them."""
    raw = dict(row.raw)
    for key, listed in _CONTRIBUTORS.items():
        if cell := raw.get(key):
            del raw[key]
            raw[listed] = [one if "," in one else {"name": one} for one in parted(str(cell))]
    return row._replace(raw=raw)


def _parts(cell: object, count: int) -> list[str]:
    if not cell:
        return [""] * count
    # One name has one value, whatever is in it.
    return [str(cell)] if count == 1 else parted(str(cell))


def _records(row: InputRow, seen: set[str]) -> Iterator[InputRow]:
    """Yield the topics and organizations of a quote that no row before it has."""
    found = _json(row, RECORDS)
    for one in found if isinstance(found, list) else ():
        if isinstance(one, dict) and one.get("type") in ("topic", "organization"):
            text = encoded(one)
            if text not in seen:
                seen.add(text)
                yield InputRow(row.line, one, (), kind=str(one["type"]), is_named=True)


def _with_source(row: InputRow) -> InputRow:
    """Return a row with its source as an object, if it has more than its columns say."""
    more = _json(row, MORE_OF_SOURCE)
    if not isinstance(more, dict):
        return row
    record = csl.record(more)
    source: dict[str, object] = {
        part: row.raw[key] for part, keys in SOURCE.items() for key in keys if key in row.raw
    }
    listed = cast("list[dict[str, object]]", record.get("contributors", []))
    authors = cast("list[object]", source.get("contributors") or [])
    others = [one for one in listed if one["role"] not in IN_COLUMNS]
    source |= {"contributors": [*authors, *others], "csl": record.get("csl")}
    flat = keys_of(SOURCE)
    raw = {key: value for key, value in row.raw.items() if key not in flat}
    return row._replace(raw={**raw, "source": source})


def _json(row: InputRow, header: str) -> object:
    """Return the value of a cell with JSON; None without one."""
    headers = [column.header for column in row.columns]
    if header not in headers or len(row.cells) != len(headers):
        return None
    try:
        # An apostrophe may guard it.
        return json.loads(row.cells[headers.index(header)].removeprefix("'") or "null")
    except (ValueError, RecursionError):
        return None


def _with_claims(row: InputRow) -> InputRow:
    cell = row.raw.get("claims")
    if cell is None:
        return row
    parts = ((text, text.rpartition("=")) for text in parted(str(cell)))
    claims = [
        {"text": words, "relation": relation} if tells_relation(text) else {"text": text}
        for text, (words, _, relation) in parts
    ]
    return row._replace(raw={**row.raw, "claims": claims})
