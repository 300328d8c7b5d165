"""Quotebank: JSON Lines with a quotation, its likeliest speaker, and the addresses of articles."""

# Vaucher et al., Quotebank: A Corpus of Quotations from a Decade of News, WSDM 2021.

import re
from dataclasses import replace
from typing import IO

from claimdb.drafts.quotes import inferred_mode
from claimdb.formats.json import read as read_json
from claimdb.formats.mapping import IGNORE, Layout
from claimdb.formats.reader import InputRow, InputRows
from claimdb.formats.text import Peeked

_OBJECT = re.compile(r"\s*[\[{]")
_KEYS = tuple(re.compile(rf'"{key}"\s*:') for key in ("quoteID", "quotation", "urls"))
_KNOWN = {"quotation": "text", "urls": "url"}
_LEFT_OUT = ("quoteID", "qids", "numOccurrences", "probas", "phase", "domains")
_NOBODY = "None"
_DAY = 10  # characters
_NOTE = "speakers were found by a program; quotes without one have an unknown speaker"


def detect(peeked: Peeked) -> bool:
    """Whether a file begins as a file of Quotebank does."""
    return bool(_OBJECT.match(peeked.text)) and all(key.search(peeked.text) for key in _KEYS)


def read(stream: IO[bytes], layout: Layout) -> InputRows:
    """Return the quotations, each with an occurrence for each of its addresses."""
    found = read_json(stream, Layout(layout.kind))
    return replace(
        found,
        rows=(_quote(row, layout) for row in found),
        note=_NOTE,
        dialect=f"Quotebank, {found.dialect}",
    )


def _quote(row: InputRow, layout: Layout) -> InputRow:
    if row.problems:
        return row.unread()
    raw: dict[str, object] = {}
    paths = {}
    for key, value in row.raw.items():
        field = layout.columns.get(key, IGNORE if key in _LEFT_OUT else _KNOWN.get(key, key))
        if field == IGNORE or value is None:
            continue
        name, found = layout.value(field, value) if isinstance(value, str) else (field, value)
        if key == "date" and key not in layout.columns and isinstance(value, str):
            # It is the day of the earliest article.
            name, found = "said", f"../{value[:_DAY]}"
        raw[name] = found
        paths[name] = key
    if raw.get("speaker") == _NOBODY:
        del raw["speaker"]
        raw["speakers"] = [{"name": None}]
    text = raw.get("text")
    unsaid = "mode" not in {*raw, *layout.defaults}
    if unsaid and isinstance(text, str) and inferred_mode(text) is None:
        # A quotation is the speaker's own words, whatever is quoted in it.
        raw["mode"] = "direct"
    return row._replace(raw=raw, paths=paths)
