"""Items of CSL as a file that other programs read: CSL-JSON, an array with an item a line.

Owns what the published schema allows; what it does not is kept below `custom`. It must not know
where items come from.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, TypeAlias

from claimdb.draft.csl import OURS
from claimdb.enumerations import CONTRIBUTOR_ROLES, SOURCE_TYPES

_Types: TypeAlias = Mapping[str, type | tuple[type, ...]]

_NAMES = frozenset(CONTRIBUTOR_ROLES) - {"editor-translator"}
_DATES = frozenset(
    ("accessed", "available-date", "event-date", "issued", "original-date", "submitted")
)
_NUMBERS = frozenset(
    [
        "chapter-number",
        "citation-number",
        "collection-number",
        "edition",
        "first-reference-note-number",
        "issue",
        "locator",
        "number",
        "number-of-pages",
        "number-of-volumes",
        "page",
        "page-first",
        "part",
        "printing",
        "supplement",
        "volume",
    ]
)
_TEXTS = frozenset(
    [
        "DOI",
        "ISBN",
        "ISSN",
        "PMCID",
        "PMID",
        "URL",
        "abstract",
        "annote",
        "archive",
        "archive-place",
        "archive_collection",
        "archive_location",
        "authority",
        "call-number",
        "citation-key",
        "citation-label",
        "collection-title",
        "container-title",
        "container-title-short",
        "dimensions",
        "division",
        "event",
        "event-place",
        "event-title",
        "genre",
        "journalAbbreviation",
        "jurisdiction",
        "keyword",
        "language",
        "medium",
        "note",
        "original-publisher",
        "original-publisher-place",
        "original-title",
        "part-title",
        "publisher",
        "publisher-place",
        "references",
        "reviewed-genre",
        "reviewed-title",
        "scale",
        "section",
        "shortTitle",
        "source",
        "status",
        "title",
        "title-short",
        "version",
        "volume-title",
        "volume-title-short",
        "year-suffix",
    ]
)
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
# What stands in no output, or what some readers take for the end of a line.
_UNSAFE = re.compile("[\ud800-\udfff\u0085\u2028\u2029]")


def write(entries: Iterable[tuple[Mapping[str, object], Sequence[str]]], out: IO[str]) -> None:
    """Write items, each with its notes below `custom`."""
    before = "["
    for item, notes in entries:
        out.write(before + _encoded(valid(item, notes)))
        before = ",\n "
    out.write("[]\n" if before == "[" else "]\n")


def valid(item: Mapping[str, object], notes: Sequence[str] = ()) -> dict[str, object]:
    """Return an item as the schema has it, with what that does not know below `custom`."""
    made = {key: value for key, value in item.items() if _fits(key, value)}
    other = {key: value for key, value in item.items() if key not in made and key != "custom"}
    custom = item.get("custom")
    custom = dict(custom) if isinstance(custom, Mapping) else {}
    ours = custom.pop(OURS, None)
    ours = dict(ours) if isinstance(ours, Mapping) else {}
    if other:
        ours["csl"] = other
    if notes:
        ours["quotes"] = list(notes)
    if ours:
        custom[OURS] = ours
    made.pop("custom", None)
    return {**made, "custom": custom} if custom else made


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
    return key == "categories" and isinstance(value, list) and all(map(_is_text, value))


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


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _encoded(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
