"""Quotes that `claimdb extract` proposes: JSON Lines with an article a line, or a JSON array."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import IO, Any

from claimdb import edtf
from claimdb.drafts.records import Problem
from claimdb.formats.json import read as read_json
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import RECORD, InputRow, InputRows
from claimdb.formats.text import Peeked

LEAST = 0.5
"""The least confidence with which a recorded actor is proposed in place of the printed name."""

_BEGINNING = re.compile(r'\s*(?:\[\s*)?\{"article"\s*:\s*"(?:[^"\\]|\\.)*"\s*,\s*"sha256"\s*:')
_NOTE = "found by a program and reviewed by nobody; claimdb review shows each before it is recorded"
_REJECTED = "skipped passages that are probably no quotes"
_FAILED = "skipped articles that could not be read"
_SOURCE: Mapping[str, Sequence[str]] = {
    "title": ("title", "headline"),
    "contributors": ("authors", "author", "byline"),
    "container_title": ("container_title", "site_name", "publisher", "publication"),
    "issued": ("date", "issued", "published", "date_published"),
    "url": ("url",),
}
"""The fields of a source, each with the keys of an article that may have it."""
_DAY_OF_TIME = re.compile("[T ]")
_PATHS = {"speakers": "name", "said": "date", "cue": "cue", "printed_as": "speaker"}


def detect(peeked: Peeked) -> bool:
    """Whether a file begins as `claimdb extract` writes it."""
    return bool(_BEGINNING.match(peeked.text))


def read(stream: IO[bytes], layout: Layout) -> InputRows:
    """Return the proposed quotes of each article, without those that the extraction rejected."""
    found = read_json(stream, Layout(layout.kind))
    told: Counter[str] = Counter()
    rows = (one for row in found for one in _quotes(row, told))
    return replace(found, rows=rows, told=told, note=_NOTE, dialect=f"candidates, {found.dialect}")


def _quotes(row: InputRow, told: Counter[str]) -> Iterator[InputRow]:
    candidates = row.raw.get("candidates")
    if row.problems or not isinstance(candidates, list):
        why = Problem(RECORD, "is no article with candidates", "import what claimdb extract wrote")
        yield row.unread()._replace(problems=row.problems or (why,))
        return
    told[_FAILED] += row.raw.get("error") is not None
    described = row.raw.get("source")
    source = source_of(described) if isinstance(described, Mapping) else None
    for place, one in enumerate(candidates):
        if not isinstance(one, Mapping) or one.get("rejected") is not None:
            told[_REJECTED] += 1
            continue
        raw = {**quote_of(one), **({"source": source} if source else {})}
        alone = json.dumps({**row.raw, "text": None, "candidates": [one]}, ensure_ascii=False)
        yield row._replace(raw=raw, cells=(alone,), paths=_PATHS, at=f"{row.at}/candidates/{place}")


def quote_of(candidate: Mapping[str, Any]) -> dict[str, Any]:
    """Return a candidate, as an object of JSON, as a quote; its topics are only suggestions."""
    actors = candidate.get("actors") or ()
    recorded = next((one["name"] for one in actors if one["confidence"] >= LEAST), None)
    speaker = {
        "name": recorded or candidate.get("name"),
        "role": candidate.get("role"),
        "organization": candidate.get("organization"),
    }
    quote = {
        "text": candidate.get("text"),
        "mode": candidate.get("mode"),
        "speakers": [{key: value for key, value in speaker.items() if value} or {"name": None}],
        "said": (candidate.get("date") or {}).get("edtf"),
        "cue": (candidate.get("cue") or {}).get("text"),
        "printed_as": (candidate.get("speaker") or {}).get("text"),
    }
    return {key: value for key, value in quote.items() if value}


def source_of(described: Mapping[str, Any]) -> dict[str, Any] | str | None:
    """Return what an article says about itself as a source; one with an address alone as that."""
    found: dict[str, Any] = {}
    for field, keys in _SOURCE.items():
        value = next((described[key] for key in keys if described.get(key)), None)
        if field == "issued":
            value = _day(value)
        elif field == "contributors" and value is not None:
            value = value if isinstance(value, list) else [value]
        elif not isinstance(value, str):
            value = None
        if value:
            found[field] = value
    url = found.get("url")
    if "title" in found:
        return found
    return {**found, "title": url} if url and len(found) > 1 else url


def _day(value: object) -> str | None:
    """Return a date, or the day of a time, if it is one that can be recorded."""
    day = _DAY_OF_TIME.split(str(value))[0]
    try:
        edtf.parse(day)
    except ValueError:
        return None
    return day
