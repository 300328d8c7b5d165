"""CSL-JSON: an array of items. What its published schema does not allow is kept under `custom`."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import IO, TypeAlias, cast

from claimdb.cite import csl
from claimdb.drafts.keys import is_tag
from claimdb.drafts.rules import below
from claimdb.formats.bibliography import SourceRecords
from claimdb.formats.json import read as read_json
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import InputRow, InputRows
from claimdb.formats.table import write_array
from claimdb.formats.text import Peeked
from claimdb.schema import CONTRIBUTOR_ROLES, REJECTED, SOURCE_TYPES

_Types: TypeAlias = Mapping[str, type | tuple[type, ...]]

_NAMES = frozenset(CONTRIBUTOR_ROLES) - {"editor-translator"}
_DATES = frozenset(
    ("accessed", "available-date", "event-date", "issued", "original-date", "submitted")
)
_NUMBERS = frozenset((
    "chapter-number", "citation-number", "collection-number", "edition",
    "first-reference-note-number", "issue", "locator", "number", "number-of-pages",
    "number-of-volumes", "page", "page-first", "part", "printing", "supplement", "volume",
))  # fmt: skip
_TEXTS = frozenset((
    "DOI", "ISBN", "ISSN", "PMCID", "PMID", "URL", "abstract", "annote", "archive", "archive-place",
    "archive_collection", "archive_location", "authority", "call-number", "citation-key",
    "citation-label", "collection-title", "container-title", "container-title-short", "dimensions",
    "division", "event", "event-place", "event-title", "genre", "journalAbbreviation",
    "jurisdiction", "keyword", "language", "medium", "note", "original-publisher",
    "original-publisher-place", "original-title", "part-title", "publisher", "publisher-place",
    "references", "reviewed-genre", "reviewed-title", "scale", "section", "shortTitle", "source",
    "status", "title", "title-short", "version", "volume-title", "volume-title-short",
    "year-suffix",
))  # fmt: skip
_OWN = frozenset(("issued", "author", "container-title", "DOI", "ISBN", "ISSN", "URL"))
"""Variables that identify an object as a CSL item."""
_UNDER = ("items",)
_WRAPPED = re.compile(r'\s*\{[^\[{]*"items"\s*:\s*\[')
_PARTS: _Types = {
    **dict.fromkeys(
        ("family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal"), str
    ),
    **dict.fromkeys(("comma-suffix", "static-ordering", "parse-names"), (str, int, float)),
}
_OF_DATES: _Types = {
    **dict.fromkeys(("season", "circa"), (str, int, float)),
    **dict.fromkeys(("literal", "raw"), str),
    "date-parts": list,
}


def write(entries: Iterable[tuple[Mapping[str, object], Sequence[str]]], out: IO[str]) -> None:
    """Write items, each with its notes under `custom`."""
    write_array((valid(item, notes) for item, notes in entries), out)


def valid(item: Mapping[str, object], notes: Sequence[str] = ()) -> dict[str, object]:
    """Return an item that fits the schema, with the rest under `custom`."""
    made = {key: value for key, value in item.items() if _fits(key, value)}
    other = {key: value for key, value in item.items() if key not in {*made, "custom"}}
    custom = _copied(item.get("custom"))
    ours = _copied(custom.pop(csl.OURS, None))
    if other:
        ours["csl"] = {**_copied(ours.get("csl")), **other}
    if notes:
        ours["quotes"] = list(notes)
    if ours:
        custom[csl.OURS] = ours
    return {**made, "custom": custom} if custom else made


def _copied(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, Mapping) else {}


def _fits(key: str, value: object) -> bool:
    if key == "type":
        return value in SOURCE_TYPES
    if key in _TEXTS or key == "id":
        return isinstance(value, str)
    if key in _NUMBERS:
        return isinstance(value, str | int | float) and not isinstance(value, bool)
    if key in _NAMES:
        return isinstance(value, list) and all(_has(one, _PARTS) for one in value)
    if key in _DATES:
        return _has(value, _OF_DATES) and _is_days(value)
    return (
        key == "categories"
        and isinstance(value, list)
        and all(isinstance(one, str) for one in value)
    )


def _has(value: object, parts: _Types) -> bool:
    return isinstance(value, Mapping) and all(
        key in parts and isinstance(part, parts[key]) for key, part in value.items()
    )


def _is_days(value: object) -> bool:
    days = value.get("date-parts", [[0]]) if isinstance(value, Mapping) else None
    return (
        isinstance(days, list)
        and 1 <= len(days) <= 2
        and all(isinstance(day, list) and 1 <= len(day) <= 3 for day in days)
        and all(type(part) in (str, int, float) for day in days for part in day)
    )


def read(stream: IO[bytes], layout: Layout) -> InputRows:
    """Return the items of an array, which may be under `items`, or one item, as sources."""
    peeked = stream if isinstance(stream, Peeked) else Peeked(stream)
    under = _UNDER if _WRAPPED.match(peeked.text) else ()
    rows = read_json(cast("IO[bytes]", peeked), Layout(layout.kind), under)
    told = Counter[str]()
    found = _rows(rows, SourceRecords(layout, told))
    return replace(rows, rows=found, told=told, dialect=f"CSL-{rows.dialect}")


def _rows(rows: InputRows, records: SourceRecords) -> Iterator[InputRow]:
    for row in rows:
        if row.problems:
            yield row.unread()
            continue
        item = {key: value for key, value in row.raw.items() if key not in REJECTED}
        yield row._replace(raw=records.record(item), paths=_paths(item))


def _paths(item: Mapping[str, object]) -> dict[str, str]:
    """Return the paths in an item of the fields of its record."""
    key = "citation-key" if item.get("citation-key") else "id"
    found = {"key": below("", key)}
    found |= {field: below("", variable) for field, variable in csl.COLUMNS.items()}
    found |= {below("csl", variable): below("", variable) for variable in item}
    made = (
        f"{below('', role)}[{place}]"
        for role in CONTRIBUTOR_ROLES
        if isinstance(names := item.get(role), list)
        for place, name in enumerate(names)
        if isinstance(name, Mapping) and any(csl.plain([name]))  # type: ignore[arg-type]
    )
    return found | {f"contributors[{place}]": path for place, path in enumerate(made)}


def detect(peeked: Peeked) -> bool:
    """Whether the first record of a JSON file, by its beginning, is a CSL item."""
    wrapped = _WRAPPED.match(peeked.text)
    start = peeked.text[wrapped.end() :] if wrapped else peeked.text
    try:
        first, _ = json.JSONDecoder().raw_decode(start.lstrip(" \t\r\n["))
    except (ValueError, RecursionError):
        return False
    # Our own sources have keys that no CSL item has.
    if (
        not isinstance(first, Mapping)
        or "id" not in first
        or {"key", "contributors", "authors"} & first.keys()
    ):
        return False
    kind = first.get("type")
    if isinstance(kind, str) and kind in SOURCE_TYPES:
        return True
    # Of an unknown type, other keys tell a CSL item.
    ours = is_tag(kind) or not {"text", "quote"}.isdisjoint(first)
    return not ours and any(key in _TEXTS or _fits(key, first[key]) for key in first.keys() & _OWN)
