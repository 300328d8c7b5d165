"""Discourse Network Analyzer 2 and 3: event lists with a row for each statement, and databases."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, groupby, islice
from typing import IO, cast

from claimdb.formats import Export
from claimdb.formats.annotations import assume, joined
from claimdb.formats.csv.reader import read as read_csv
from claimdb.formats.mapping import IGNORE, Layout
from claimdb.formats.reader import InputColumn, InputRow, InputRows
from claimdb.formats.text import Peeked, plain
from claimdb.matching.encoding import DNA_DATABASE, SQLITE
from claimdb.model import Source, Speaker
from claimdb.quotation import standing
from claimdb.results import Cited

HEADER = (
    "statement_id", "time", "person", "organization", "concept", "agreement", "start_position",
    "stop_position", "text", "coder", "document_id", "document_title", "document_author",
    "document_source", "document_section", "document_type",
)  # fmt: skip
SIGNATURE = ("statement_id", "time", "text", "document_id", "document_title")
"""The columns by which an event list is detected; statements may have other variables."""

KNOWN = {
    "time": "published_on", "person": "speaker", "organization": "organization",
    "concept": "topics", "agreement": "stance", "text": "text",
    **dict.fromkeys(("documenttitle", "title"), "title"),
    **dict.fromkeys(("documentauthor", "author"), "source_authors"),
    **dict.fromkeys(("documentsource", "source"), "container_title"),
    **dict.fromkeys(
        ("statementid", "startposition", "stopposition", "coder", "documentid", "documentsection",
         "section", "documenttype", "type"),
        IGNORE,
    ),
}  # fmt: skip
STANCES = {
    **dict.fromkeys(("1", "true", "yes", "wahr", "vrai", "vero", "verdadero", "verdadeiro", "waar",
                     "prawda", "sant", "sand", "истина"), "support"),
    **dict.fromkeys(("0", "false", "no", "falsch", "faux", "falso", "onwaar", "fałsz", "falskt",
                     "falsk", "ложь"), "oppose"),
}  # fmt: skip
"""The stances of agreement, by its words in DNA and in spreadsheets of several languages."""
_REPLACED = "DNA replaces ; by , and \" by ' in texts, and "
_PASSAGE = (
    "a statement is a passage of its document: quotes are indirect unless a mode is set, and"
    " offsets are dropped"
)
_TIME = re.compile(r"(.*\d)[ T]+(\d\d?:\d\d(?::\d\d)?)", re.ASCII)
_OF_VERSION_2 = "statement ID"
"""A header of version 2 alone, whose times count 12 hours without saying which half of the day."""
_SPEAKING = {"organization": "speaker", "speaker": None}
_WINDOW = 10_000
"""The most rows of one time that are joined together."""


def detect(peeked: Peeked) -> bool:
    """Whether a file has the columns of an event list, or the tables of a database."""
    if peeked.head.startswith(SQLITE):
        return DNA_DATABASE in peeked.head
    return peeked.has_columns(SIGNATURE)


def read(stream: IO[bytes], layout: Layout) -> InputRows:
    """Return the statements of an event list or a database; those with the same text are joined."""
    peeked = stream if isinstance(stream, Peeked) else Peeked(stream)
    whole = cast("IO[bytes]", peeked)
    told: Counter[str] = Counter()
    if peeked.head.startswith(SQLITE):
        # Only databases need the library.
        from claimdb.formats import dna_database

        rows, note = dna_database.read(whole, layout, told), _PASSAGE
        statements = rows.rows
    else:
        rows, note = read_csv(whole, layout, KNOWN), f"{_REPLACED}{_PASSAGE}"
        days = any(column.header == _OF_VERSION_2 for column in rows.columns)
        statements = (_of_event(row, layout.defaults, days=days) for row in rows.rows)
    found = chain.from_iterable(joined(window, told) for window in _windows(statements))
    return replace(
        rows, rows=found, told=told, note=note, dialect=f"DNA, {rows.dialect}", assume=assume
    )


def _windows(rows: Iterator[InputRow]) -> Iterator[list[InputRow]]:
    """Yield windows of rows with one time, by which DNA sorts them."""
    for _, same in groupby(rows, lambda row: row.raw.get("published_on")):
        while window := list(islice(same, _WINDOW)):
            yield window


def _of_event(row: InputRow, defaults: Mapping[str, str], *, days: bool) -> InputRow:
    """Return a row of an event list as a statement, with its day alone or also with a time."""
    raw = {**row.raw}
    stance, time = raw.get("stance"), raw.get("published_on")
    if isinstance(stance, str):
        raw["stance"] = STANCES.get(stance.casefold(), stance)
    if isinstance(time, str) and (match := _TIME.fullmatch(time)):
        raw["published_on"] = match[1] if days else time
    left_out = {
        plain(column.header): cell
        for column, cell in zip(row.columns, row.cells, strict=False)
        if not column.field
    }
    # Version 3 writes numbers of coders.
    coder = left_out.get("coder", "")
    row = row._replace(
        raw=raw,
        coder=None if coder.isdecimal() else coder or None,
        document=left_out.get("documentid") or None,
    )
    row = statement(row, defaults)
    if "speakers" not in row.raw:
        return row
    columns = [
        InputColumn(one.header, _SPEAKING.get(one.field or "", one.field)) for one in row.columns
    ]
    return row._replace(columns=columns)


def statement(row: InputRow, defaults: Mapping[str, str]) -> InputRow:
    """Return a row with its concept as a topic; without a person the organization speaks."""
    raw: dict[str, object] = {"mode": "indirect", "source_type": "document"}
    raw.update((name, defaults[name]) for name in raw if name in defaults)
    raw.update(row.raw)
    concept, stance = raw.pop("topics", None), raw.pop("stance", None)
    if concept is not None:
        raw["topics"] = [{"name": concept, "stance": stance}]
    if "speaker" not in raw and "organization" in raw:
        raw["speakers"] = [{"name": raw.pop("organization"), "kind": "organization"}]
    return row._replace(raw=raw)


_AGREEMENTS = {"support": "1", "oppose": "0"}
_AS_DNA = str.maketrans({";": ",", '"': "'"})


def rows(export: Export) -> Iterator[Sequence[str | None]]:
    """Yield a row for each speaker and each topic with a stance for or against it."""
    skipped = 0
    for one in export.records:
        links = [(topic.name, _AGREEMENTS.get(topic.stance or "")) for topic in one.quote.topics]
        skipped += sum(agreement is None for _, agreement in links)
        for speaker in standing(one.quote.speakers):
            for concept, agreement in links:
                if agreement is not None:
                    row = _row(one, speaker, concept, agreement)
                    dna = (cell and cell.translate(_AS_DNA) for cell in row)
                    yield [*dna] if export.compatible else row
    if skipped:
        one_has, have = (
            "link between a quote and a topic has",
            "links between quotes and topics have",
        )
        what = one_has if skipped == 1 else have
        export.tell(f"note: {skipped:,} {what} no stance for or against it and no row in the table")


def _row(one: Cited, speaker: Speaker, concept: str, agreement: str) -> list[str | None]:
    quote, place = one.quote, next(iter(one.places), None)
    is_person = speaker.kind != "organization"
    organization = speaker.organization and speaker.organization.name
    span = (place.occurrence.start, place.occurrence.end) if place else (None, None)
    return [
        str(quote.id),
        _time(quote.said) or _time(place and place.source.issued),
        speaker.name if is_person else None,
        organization if is_person else speaker.name,
        concept,
        agreement,
        *(None if offset is None else str(offset) for offset in span),
        quote.text,
        one.coder,
        *(_document(place.source) if place else [None] * 6),
    ]


def _time(date: str | None) -> str | None:
    """Return a day as DNA has it; an incomplete date has no time."""
    return f"{date} 00:00:00" if re.fullmatch(r"\d{4}-\d\d-\d\d", date or "") else None


def _document(source: Source) -> Sequence[str | None]:
    authors = "; ".join(one.name for one in source.contributors if one.role == "author")
    return [str(source.id), source.title, authors, source.container_title, None, source.type]
