"""Event lists of Discourse Network Analyzer 2 and 3: a row for each coded statement."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, groupby, islice
from typing import IO

from claimdb.formats import Export
from claimdb.formats.annotations import joined
from claimdb.formats.csv.reader import read as read_csv
from claimdb.formats.mapping import IGNORE, Layout
from claimdb.formats.reader import InputColumn, InputRow, InputRows
from claimdb.formats.text import Peeked
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

_KNOWN = {
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
_STANCES = {"1": "support", "true": "support", "yes": "support",
            "0": "oppose", "false": "oppose", "no": "oppose"}  # fmt: skip
_NOTE = (
    "DNA replaces ; by , and \" by ' in texts, and a statement is a passage of its document:"
    " quotes are indirect unless a mode is set, and offsets are dropped"
)
_TIME = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)", re.ASCII)
_SPEAKING = {"organization": "speaker", "speaker": None}
_WINDOW = 10_000
"""The most rows of one time that are joined together."""


def detect(peeked: Peeked) -> bool:
    """Whether a file has the columns of an event list."""
    return peeked.has_columns(SIGNATURE)


def read(stream: IO[bytes], layout: Layout) -> InputRows:
    """Return the statements of an event list; those with the same text are joined."""
    rows = read_csv(stream, layout, _KNOWN)
    told: Counter[str] = Counter()
    windows = _windows(_statement(row, layout.defaults) for row in rows)
    statements = chain.from_iterable(joined(window, told) for window in windows)
    return replace(rows, rows=statements, told=told, note=_NOTE, dialect=f"DNA, {rows.dialect}")


def _windows(rows: Iterator[InputRow]) -> Iterator[list[InputRow]]:
    """Yield windows of rows with one time, by which DNA sorts them."""
    for _, same in groupby(rows, lambda row: row.raw.get("published_on")):
        while window := list(islice(same, _WINDOW)):
            yield window


def _statement(row: InputRow, defaults: Mapping[str, str]) -> InputRow:
    raw: dict[str, object] = {"mode": "indirect", "source_type": "document"}
    raw.update((name, defaults[name]) for name in raw if name in defaults)
    raw.update(row.raw)
    concept, stance = raw.pop("topics", None), raw.pop("stance", None)
    if concept is not None:
        code = stance.casefold() if isinstance(stance, str) else ""
        raw["topics"] = [{"name": concept, "stance": _STANCES.get(code, stance)}]
    time = raw.get("published_on")
    if isinstance(time, str) and (match := _TIME.fullmatch(time)):
        raw["published_on"] = match[1] if match[2] == "00:00:00" else f"{match[1]}T{match[2]}"
    columns = row.columns
    if "speaker" not in raw and "organization" in raw:
        # Without a person the organization speaks.
        raw["speakers"] = [{"name": raw.pop("organization"), "kind": "organization"}]
        columns = [
            InputColumn(one.header, _SPEAKING.get(one.field or "", one.field)) for one in columns
        ]
    return row._replace(raw=raw, columns=columns)


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
