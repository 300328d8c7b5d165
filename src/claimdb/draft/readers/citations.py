"""Our own table of citations, in which a quote has a row for each place where it stands.

Owns how its rows become records: one for a quote, with all its places and its speakers. It must
not know how the table is written.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import cast

from claimdb.draft.cells import parted, tells_relation
from claimdb.draft.fields import FIELDS, IGNORED, PLACE, SPEAKER
from claimdb.draft.raw import keys_of
from claimdb.draft.readers import Column, Row, Rows

_PLACE = frozenset(keys_of(PLACE))
_SPEAKER = frozenset(keys_of(SPEAKER))
_KIND = "speaker_kind"
GUESSED = (
    "the table does not say which speakers are organizations, nor their family names: of those who"
    " are new both are guessed"
)
"""What has to be known of a table that does not say so."""


def of_citations(header: Sequence[str]) -> bool:
    """Whether a table is one of citations: of ours, by quotes, with where each of them stands."""
    ours = {*FIELDS["quote"], *IGNORED["quote"]}
    return header[0] == "quote_id" and "citation_key" in header and ours.issuperset(header)


def says_kind(columns: Sequence[Column]) -> bool:
    """Whether a table says which of its speakers are people and which are organizations."""
    return any(column.field == _KIND for column in columns)


def spoken_for(rows: Rows) -> frozenset[str]:
    """Return for whom is spoken in a table of citations that does not say what a speaker is."""
    if says_kind(rows.columns) or not of_citations([column.header for column in rows.columns]):
        return frozenset()
    speakers = (cast("list[dict[str, str]]", row.raw.get("speakers", [])) for row in rows)
    spoken = (one.get("organization") for several in speakers for one in several)
    return frozenset(filter(None, spoken))


def quotes(rows: Iterator[Row], organizations: frozenset[str]) -> Iterator[Row]:
    """Yield one record for the rows that have a quote at several places, or at none.

    Where it does not say what a speaker is, those for whom others speak are `organizations`.
    """
    known = (_with_claims(_with_speakers(row, organizations)) for row in rows)
    for (number, *_), same in groupby(known, key=_quote_in):
        first, *more = same
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


def _quote_in(row: Row) -> tuple[object, ...]:
    """Return what is the same in all rows of a quote; what was altered in one is another quote."""
    number = row.cells[0]
    return number, row.problems, {k: row.raw[k] for k in row.raw if k not in _PLACE}


def _with_speakers(row: Row, organizations: frozenset[str]) -> Row:
    """Return a row with its speakers as a list, in which nobody can be named as well.

    Where there are not as many of each part the row stays as it is, and the gate says so.
    """
    there = {column.field for column in row.columns}
    # What has no column is not told, which is more than an empty cell says.
    cells = {part: row.raw.get(keys[-1]) for part, keys in SPEAKER.items() if keys[-1] in there}
    if not any(cells.values()):
        return row
    names = parted(str(cells.get("name") or ""))
    parts: dict[str, list[str]] = {}
    for part, cell in cells.items():
        parts[part] = names if part == "name" else _parts(cell, len(names))
        if len(parts[part]) != len(names):
            return row
    speakers: list[dict[str, str | None]] = [
        {part: values[place] or None for part, values in parts.items()}
        for place in range(len(names))
    ]
    for one in speakers:
        if one.get("name") in organizations:
            one["kind"] = "organization"
    others = {key: value for key, value in row.raw.items() if key not in _SPEAKER}
    return row._replace(raw={**others, "speakers": speakers})


def _parts(cell: object, count: int) -> list[str]:
    if not cell:
        return [""] * count
    # Beside one name stands one value, whatever is in it.
    return [str(cell)] if count == 1 else parted(str(cell))


def _with_claims(row: Row) -> Row:
    """Return a row with its claims as a list, each to the letter."""
    cell = row.raw.get("claims")
    if cell is None:
        return row
    return row._replace(raw={**row.raw, "claims": [_claim(one) for one in parted(str(cell))]})


def _claim(text: str) -> dict[str, str]:
    words, _, word = text.rpartition("=")
    return {"text": words, "relation": word} if tells_relation(text) else {"text": text}
