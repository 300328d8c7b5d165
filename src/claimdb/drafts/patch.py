"""What of a record can be edited, and what each value must be.

Owns the fields by kind of record, the column that each is, and the rules of single values: dates,
closed words, codes. It must not know any database: a name in a value is looked up by whoever
edits.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from claimdb.drafts.rules import read
from claimdb.fields import RecordField
from claimdb.schema import KINDS, RECORDS

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
    return str(read(_TEXT, value))


_TEXT = RecordField("text")
EDITABLE: Mapping[str, Mapping[str, Field]] = {
    kind: {
        flag: Field(one.in_table, partial(read, one), one.of or None, one.required)
        for flag, one in KINDS[kind].editable().items()
    }
    for kind in (*RECORDS, "occurrence")
}
"""The fields that have one value, by kind of record; each is also a flag."""

ELSEWHERE: Mapping[str, str] = {
    **{one.csl: f"is said by --{one.edit}" for one in KINDS["source"].fields.values() if one.csl},
    "author": "is said by --author",
    **dict.fromkeys(("id", "citation-key"), "is the citation key, which is never changed"),
}
"""The variables of CSL that are no further ones of a source, and what they are."""

LINKS: Mapping[str, tuple[str, ...]] = {
    kind: tuple(flag.name for one in KINDS[kind].fields.values() for flag in one.links)
    for kind in EDITABLE
}
"""What can be said of what hangs on a record, as often as needed."""

TAKEN: Mapping[str, tuple[str, ...]] = {
    "quote": ("unverified", "keep-marks", "on-duplicate", "which"),
    "occurrence": ("unverified", "which"),
    **dict.fromkeys(("person", "organization", "topic"), ("on-duplicate",)),
}
"""What is decided of the words of a quote, or of a name; each is also a flag."""

QUALIFIERS: Mapping[str, Callable[[str], object]] = {
    name: partial(read, KINDS["speaker"].fields[name])
    for name in ("role", "organization", "status")
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
