"""What of a record can be edited, and what each value must be.

Owns the fields by kind of record, the column that each is, and the rules of single values: dates,
closed words, codes. It must not know any database: a name in a value is looked up by whoever
edits.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from claimdb.cite import csl
from claimdb.drafts import dates
from claimdb.drafts import input as locators
from claimdb.schema import (
    LANGUAGE_TAG,
    MODES,
    ORGANIZATION_TYPES,
    SOURCE_TYPES,
    STATUSES,
    WIKIDATA_ID,
)

CLEAR = "none"
"""Given as a value it empties a field."""
CLEARING = f"write {CLEAR} to clear it"


class Field(NamedTuple):
    """A field: its column, what reads a value, or what sort of record the value names.

    What is `required` cannot be cleared. What reads a value raises ValueError.
    """

    column: str
    read: Callable[[str], object]
    refers: str | None = None
    required: bool = False


def text(value: str) -> str:
    """Return a text as it is.

    Raises:
        ValueError: it is blank, or a database cannot hold it.
    """
    if not value.strip():
        raise ValueError("is empty")
    if "\0" in value:
        raise ValueError(f"has a NUL at column {value.index(chr(0)) + 1}, which no text has")
    if (half := re.search("[\ud800-\udfff]", value)) is not None:
        raise ValueError(f"is no UTF-8: half a character at column {half.start() + 1}")
    return value


def date(value: str) -> str:
    """Return a date as EDTF: see `dates.read`.

    Raises:
        ValueError: it is none, or may be two days.
    """
    return dates.read(text(value).strip())


def _locator(value: str) -> str:
    if not locators.is_whole(text(value)):
        raise ValueError(f"{value!r} is not whole: {locators.FORMS}")
    return value


def one_of(*values: str) -> Callable[[str], str]:
    """Return what reads one of these words.

    What it returns raises ValueError for any other one.
    """

    def read(value: str) -> str:
        if value not in values:
            raise ValueError(f"{value!r} is not one of {', '.join(values)}")
        return value

    return read


def _like(form: re.Pattern[str], such_as: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if not form.fullmatch(value):
            raise ValueError(f"{value!r} is not such as {such_as}")
        return value

    return read


def _slug(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", value, re.ASCII):
        raise ValueError(f"{value!r} is not such as peace-plan: a to z, 0 to 9 and -")
    if re.fullmatch(r"[a-z][0-9]+", value):
        raise ValueError(f"{value!r} looks like the id of a record")
    return value


def _object(value: str) -> object:
    try:
        found = json.loads(text(value))
    except RecursionError as error:
        raise ValueError("is nested too deep") from error
    if not isinstance(found, dict):
        raise ValueError('is no JSON object such as {"page": "3"}')  # noqa: TRY004 (a value)
    text(json.dumps(found, ensure_ascii=False, allow_nan=False).replace("\\u0000", "\0"))
    return found


_language = _like(LANGUAGE_TAG, "en or zh-Hant")


def _texts(*names: str) -> Mapping[str, Field]:
    return {name: Field(name.replace("-", "_"), text) for name in names}


def _must(column: str, read: Callable[[str], object] = text) -> Field:
    return Field(column, read, required=True)


_ACTOR: Mapping[str, Field] = {
    "name": _must("name"),
    "description": Field("description", text),
    "wikidata": Field("wikidata_id", _like(WIKIDATA_ID, "Q7747")),
}
EDITABLE: Mapping[str, Mapping[str, Field]] = {
    "quote": {
        "text": _must("text"),
        "mode": _must("mode", one_of(*MODES)),
        "said": Field("said", date),
        "language": Field("language", _language),
        **_texts("occasion", "note"),
    },
    "occurrence": {
        "source": Field("source_id", text, refers="source", required=True),
        "via": Field("via_source_id", text, refers="source"),
        "locator": Field("locator", _locator),
        **_texts("cue", "printed-as"),
    },
    "claim": {"text": _must("text"), **_texts("note")},
    "person": {**_ACTOR, **_texts("family", "given", "particle", "suffix")},
    "organization": {
        **_ACTOR,
        "type": _must("type", one_of(*ORGANIZATION_TYPES)),
        "country": Field("country", _like(re.compile("[A-Z]{2}"), "CN")),
        "parent": Field("parent_id", text, refers="organization"),
    },
    "topic": {
        "name": _must("name"),
        "slug": _must("slug", _slug),
        "description": Field("description", text),
        "broader": Field("broader_id", text, refers="topic"),
        "actor": Field("actor_id", text, refers="actor"),
    },
    "source": {
        "type": _must("type", one_of(*SOURCE_TYPES)),
        "title": _must("title"),
        "issued": Field("issued", date),
        "accessed": Field("accessed", date),
        "language": Field("language", _language),
        **_texts("container-title", "publisher", "url", "archive-url", "doi", "note"),
        "csl": Field("csl", _object),
    },
}
"""The fields that have one value, by kind of record; each is also a flag."""

ELSEWHERE: Mapping[str, str] = {
    **{of_csl: f"is said by --{ours.replace('_', '-')}" for ours, of_csl in csl.COLUMNS.items()},
    **{variable: f"is said by --{variable}" for variable in (*csl.DATES, "author")},
    **dict.fromkeys(("id", "citation-key"), "is the citation key, which is never changed"),
}
"""The variables of CSL that are no further ones of a source, and what they are."""

LINKS: Mapping[str, tuple[str, ...]] = {
    "quote": (
        "speaker", "add-speaker", "rm-speaker", "role", "organization", "status", "topic",
        "add-topic", "rm-topic", "claim", "rm-claim",
    ),
    "occurrence": (),
    "claim": ("add-topic", "rm-topic"),
    "person": ("alias", "rm-alias", "membership", "add-membership", "rm-membership"),
    "organization": ("alias", "rm-alias"),
    "topic": ("alias", "rm-alias"),
    "source": ("author",),
}  # fmt: skip
"""What can be said of what hangs on a record, as often as needed."""

TAKEN: Mapping[str, tuple[str, ...]] = {
    "quote": ("unverified", "keep-marks", "on-duplicate", "which"),
    "occurrence": ("unverified", "which"),
    **dict.fromkeys(("person", "organization", "topic"), ("on-duplicate",)),
}
"""What is decided of the words of a quote, or of a name; each is also a flag."""

QUALIFIERS: Mapping[str, Callable[[str], object]] = {
    "role": text,
    "organization": text,
    "status": one_of(*STATUSES),
}
"""What is said of one speaker of a quote: `VALUE`, or with several speakers `SPEAKER=VALUE`."""


def split(value: str, last: Mapping[str, str]) -> tuple[str, str | None]:
    """Return the name in `NAME=WORD`, and what the word means; None where there is no such word.

    A name may hold `=` itself.
    """
    name, equals, word = value.rpartition("=")
    if equals and word.strip().lower() in last:
        return name, last[word.strip().lower()]
    return value, None
