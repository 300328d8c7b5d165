"""Records of CSV and JSON: what differs stays two, or is reported, and what does not is one."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdb.formats.mapping import Layout
from claimdb.formats.reader import read
from claimdb.store.address import Address
from claimdb.store.history.batch import Batch, recording
from claimdb.store.ingest.outcome import IngestOptions, Outcome
from claimdb.store.ingest.pipeline import ingest

CREATE = frozenset({"speakers", "organizations", "topics", "sources", "claims"})
Row = Mapping[str, str]

QUOTES: Mapping[str, Sequence[str]] = {
    "text": ("It runs", "It runs?", "It runs.", "“It” runs", "Up 2%", "Up -2%", "Up 2.5%"),
    "mode": ("direct", "indirect"),
    "said": ("", "2021-04-02", "2021"),
    "speaker": ("Ida Voss", "IDA VOSS", "Bo Lind"),
    "role": ("", "mayor", "chair"),
    "organization": ("", "Pier Union", "Dock League"),
    "status": ("", "attested", "disputed"),
    "topics": ("", "fares", "Fares", "fares (+)", "fares ↑", "fares=oppose", "tides; fares"),
    "claims": ("", "It runs", "It stops"),
    "occasion": ("", "meeting"),
    "language": ("", "en", "fr"),
    "note": ("", "x"),
    "title": ("Letters", "Letters > 2", "LETTERS"),
    "container_title": ("", "The Mole", "The Quay"),
    "published_on": ("", "2021-04-02", "2021-04"),
    "url": ("", "https://mole.example/a", "http://www.mole.example/a/", "https://mole.example/b"),
    "locator": ("", "page:3", "page:4"),
    "cue": ("", "said"),
}
SOURCES: Mapping[str, Sequence[str]] = {
    "key": ("", "a1x", "b1x"),
    "type": ("", "book", "webpage"),
    "title": ("Tides", "TIDES", "Tides: a study", "Tides (+)", "Piers"),
    "author": ("", "Voss, Ida", "Ida Voss", "Lind, Bo", "Voss, Ida; Lind, Bo", "Dock League"),
    "editor": ("", "Lind, Bo"),
    "container_title": ("", "The Mole", "The Quay"),
    "publisher": ("", "Pier Press"),
    "issued": ("", "2021-04-02", "2021-04", "2022"),
    "url": ("", "https://mole.example/a", "http://www.mole.example/a/", "https://mole.example/b"),
    "doi": ("", "10.1000/a", "10.1000/A", "10.1000/b"),
    "language": ("", "en"),
    "note": ("", "x"),
    "volume": ("", "1", "2"),
    "pages": ("", "3", "3-4"),
    "edition": ("", "2"),
}


@st.composite
def pairs(draw: st.DrawFn, values: Mapping[str, Sequence[str]]) -> tuple[Row, Row]:
    """Return two records that differ in at most three fields."""
    first = {name: draw(st.sampled_from(some)) for name, some in values.items()}
    names = draw(st.lists(st.sampled_from([*values]), max_size=3, unique=True))
    return first, {**first, **{name: draw(st.sampled_from(values[name])) for name in names}}


def written(format: str, rows: Sequence[Row]) -> bytes:
    if format == "json":
        return json.dumps([{k: v for k, v in row.items() if v} for row in rows]).encode()
    out = io.StringIO()
    table = csv.DictWriter(out, [*rows[0]])
    table.writeheader()
    table.writerows(rows)
    return out.getvalue().encode()


def added(address: Address, kind: str, format: str, rows: Sequence[Row]) -> tuple[Any, ...]:
    """Return the outcomes of a file with these rows, and the numbers of quotes and sources."""
    drafts = [row.draft(kind) for row in read(format, written(format, rows), Layout(kind))]
    with recording(address, coder="ana", command="import") as batch:
        outcomes = [*ingest(batch, drafts, IngestOptions(CREATE, default="skip"))]
        counts = _count(batch, "quotes"), _count(batch, "sources")
        batch.discarded = True
    return outcomes, *counts


def _count(batch: Batch, table: str) -> int:
    return int(batch.reader.row(f"SELECT count(*) FROM {table}")[0])


def _is_reported(outcome: Outcome) -> bool:
    return bool(outcome.unsaved or outcome.differing or outcome.error)


LIKE: Mapping[str, str] = {
    "IDA VOSS": "Voss, Ida", "Ida Voss": "Voss, Ida", "“It” runs": '"It" runs',
    "Fares": "fares", "10.1000/A": "10.1000/a",
}  # fmt: skip
"""Values that say the same as another one."""


def _said(row: Row) -> set[tuple[str, str]]:
    """Return what a row says, without what it leaves to the default; each of several values.

    A topic with a stance says the topic as well.
    """
    defaults = {"status": "attested", "type": "webpage"}
    return {
        (name, LIKE.get(one, one))
        for name, value in row.items()
        if value and value != defaults.get(name)
        for whole in value.split("; ")
        for one in {whole, whole.partition("=")[0]}
    }


@pytest.mark.parametrize("format", ["csv", "json"])
def test_two_quotes_of_a_file_are_both_there_or_their_difference_is_reported(
    empty_copy, tries, format
):
    @tries(16)
    @given(pairs(QUOTES))
    def check(pair: tuple[Row, Row]) -> None:
        outcomes, quotes, sources = added(empty_copy, "quote", format, pair)
        first, second = (_said(row) for row in pair)
        assert outcomes[0].result == "added", outcomes[0].error
        if pair[0] == pair[1]:
            assert (quotes, sources, outcomes[1].likely) == (1, 1, ())
            assert not _is_reported(outcomes[1]), outcomes[1]
        elif not second <= first:
            both = quotes == 2 and (sources == 2 or _of_source(second) <= _of_source(first))
            assert both or _is_reported(outcomes[1]), (pair, outcomes[1])

    check()


def _of_source(said: set[tuple[str, str]]) -> set[tuple[str, str]]:
    return {one for one in said if one[0] in ("title", "container_title", "published_on", "url")}


@pytest.mark.parametrize("format", ["csv", "json"])
def test_two_sources_of_a_file_are_both_there_or_their_difference_is_reported(
    empty_copy, tries, format
):
    @tries(16)
    @given(pairs(SOURCES))
    def check(pair: tuple[Row, Row]) -> None:
        outcomes, _, sources = added(empty_copy, "source", format, pair)
        first, second = (_said(row) for row in pair)
        assert outcomes[0].result == "added", outcomes[0].error
        if pair[0] == pair[1]:
            assert (sources, outcomes[1].likely) == (1, ())
            assert not _is_reported(outcomes[1]), outcomes[1]
        elif not second <= first:
            assert sources == 2 or _is_reported(outcomes[1]), (pair, outcomes[1])

    check()
