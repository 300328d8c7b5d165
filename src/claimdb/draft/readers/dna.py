"""Event lists of Discourse Network Analyzer to raw records: a row for each coded statement.

Owns what its columns and its codes mean, of versions 2 and 3. It must not know which concepts or
actors are recorded.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby, islice
from typing import IO

from claimdb.draft.readers import Column, Row, Rows, csv
from claimdb.draft.readers.foreign import joined
from claimdb.draft.readers.layout import IGNORE, Layout

HEADER = (
    "statement_id", "time", "person", "organization", "concept", "agreement", "start_position",
    "stop_position", "text", "coder", "document_id", "document_title", "document_author",
    "document_source", "document_section", "document_type",
)  # fmt: skip
SIGNATURE = ("statement_id", "time", "text", "document_id", "document_title")
"""The columns by which an event list is known, whatever variables its statements have."""

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
    "DNA writes , for ; and ' for \" in texts, and a statement is a passage of its document:"
    " quotes are indirect unless a mode is said, and no offsets are kept"
)
_TIME = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)", re.ASCII)
_SPEAKING = {"organization": "speaker", "speaker": None}
_WINDOW = 10_000
"""So many rows of one time are looked at together."""


def read(stream: IO[bytes], layout: Layout) -> Rows:
    """Return the statements of an event list; those of the same words are one."""
    rows = csv.read(stream, layout, _KNOWN)
    told: Counter[str] = Counter()
    statements = (
        row
        for window in _windows(_statement(row, layout.defaults) for row in rows)
        for row in joined(window, told)
    )
    return rows.over(statements, told, _NOTE).named("DNA, ")


def _windows(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """Yield rows of one time, by which DNA sorts them; of documents of that time some at once."""
    for _, same in groupby(rows, lambda row: row.raw.get("published_on")):
        while window := list(islice(same, _WINDOW)):
            yield window


def _statement(row: Row, defaults: Mapping[str, str]) -> Row:
    """Return a row with its codes as the gate has them."""
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
        # Without a person it is the organization that speaks.
        raw["speakers"] = [{"name": raw.pop("organization"), "kind": "organization"}]
        columns = [Column(one.header, _SPEAKING.get(one.field or "", one.field)) for one in columns]
    return row._replace(raw=raw, columns=columns)
