"""The fields of the query language, and the terms that their values become."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from claimdb import edtf, folding
from claimdb.errors import UsageError
from claimdb.fields import LANGUAGE_TAG
from claimdb.query.value import SAVED_NAME, WORDS, Op, Term
from claimdb.schema import (
    ATTRIBUTED,
    CLAIM_RELATION_SYNONYMS,
    CLAIM_RELATIONS,
    MODES,
    ORGANIZATION_TYPES,
    STANCE_SYNONYMS,
    STANCES,
    STATUSES,
    VERIFICATIONS,
)
from claimdb.written_dates import AmbiguousDateError, read_date


class RowKind(StrEnum):
    """What a field describes: a link of the quote, or the quote itself."""

    ATTRIBUTION = "attribution"
    TOPIC = "topic"
    CLAIM = "claim"
    OCCURRENCE = "occurrence"
    QUOTE = "quote"


class Kind(StrEnum):
    """What a field takes as its value."""

    TEXT = "text"  # words, looked up in full text
    NAME = "name"  # a name or id of an actor or a topic
    WORDS = "words"  # words that stand together in a short text
    CHOICE = "choice"  # one of a closed list
    DATE = "date"  # an EDTF date or a range of two
    CODE = "code"  # an id or a language tag, taken as it is


class Field(NamedTuple):
    """One field: `key` says that it identifies its row, which its neighbours then describe."""

    name: str
    row: RowKind
    kind: Kind
    help: str
    key: bool = False
    optional: bool = True
    choices: Mapping[str, str] = {}


MAX_WORDS = 1000
"""The most words of a phrase."""
_CHOICES = {
    "org-type": ORGANIZATION_TYPES,
    "status": STATUSES,
    "stance": STANCES,
    "relation": CLAIM_RELATIONS,
    "verified": VERIFICATIONS,
    "mode": MODES,
    "attributed": ATTRIBUTED,
}
_SYNONYMS = {"stance": STANCE_SYNONYMS, "relation": CLAIM_RELATION_SYNONYMS}


def _with_choices(field: Field) -> Field:
    choices = {value: value for value in _CHOICES.get(field.name, ())}
    return field._replace(choices=choices | dict(_SYNONYMS.get(field.name, {})))


_SPEAKER, _TOPIC, _CLAIM, _PLACE, _QUOTE = RowKind
_TEXT_HELP = "words of the quote, its claims, topics or speakers"
_ORG_HELP = "organization that spoke or was represented, including its parts"
_NOW_ORG_HELP = "organization, including its parts, of which the speaker is a member today"
_MODE_HELP = "which words are the speaker's own"

FIELDS: Mapping[str, Field] = {
    entry.name: _with_choices(entry)
    for entry in (
        Field(WORDS, _QUOTE, Kind.TEXT, _TEXT_HELP, optional=False),
        Field("text", _QUOTE, Kind.TEXT, "words of the text only", optional=False),
        Field("speaker", _SPEAKER, Kind.NAME, "the speaker", key=True),
        Field("role", _SPEAKER, Kind.WORDS, "role of the speaker"),
        Field("org", _SPEAKER, Kind.NAME, _ORG_HELP),
        Field("org-type", _SPEAKER, Kind.CHOICE, "type of that organization"),
        Field("now-org", _SPEAKER, Kind.NAME, _NOW_ORG_HELP),
        Field("status", _SPEAKER, Kind.CHOICE, "status of the attribution", optional=False),
        Field(
            "attributed",
            _QUOTE,
            Kind.CHOICE,
            "attributed to one speaker, several, or an unnamed one",
        ),
        Field("topic", _TOPIC, Kind.NAME, "topic, including narrower ones", key=True),
        Field("stance", _TOPIC, Kind.CHOICE, "stance on the topic"),
        Field("claim", _CLAIM, Kind.WORDS, "linked claim, by id or words", key=True),
        Field("relation", _CLAIM, Kind.CHOICE, "relation to the claim"),
        Field("contradicts", _CLAIM, Kind.WORDS, "claim that the linked one contradicts"),
        Field("source", _PLACE, Kind.WORDS, "source, by key, id or title", key=True),
        Field("author", _PLACE, Kind.WORDS, "author of that source"),
        Field("published", _PLACE, Kind.DATE, "when that source was published"),
        Field("via", _PLACE, Kind.WORDS, "document that the source quotes from"),
        Field("cue", _PLACE, Kind.WORDS, "reporting verb or phrase"),
        Field("verified", _PLACE, Kind.CHOICE, "result of the last verification"),
        Field("said", _QUOTE, Kind.DATE, "when it was said"),
        Field("occasion", _QUOTE, Kind.WORDS, "occasion"),
        Field("mode", _QUOTE, Kind.CHOICE, _MODE_HELP, optional=False),
        Field("lang", _QUOTE, Kind.CODE, "language tag of the text"),
        Field(
            "id",
            _QUOTE,
            Kind.CODE,
            "id of the quote, or of an occurrence of it: q12, o7",
            optional=False,
        ),
        Field("note", _QUOTE, Kind.WORDS, "words of the note"),
        Field("added", _QUOTE, Kind.DATE, "when it was recorded", optional=False),
        Field("agrees", _QUOTE, Kind.NAME, "agrees with this actor", optional=False),
        Field("disagrees", _QUOTE, Kind.NAME, "disagrees with this actor", optional=False),
    )
}

ALIASES: Mapping[str, str] = {"by": "speaker", "at": "occasion"}

_CODES = {
    "id": (r"[qcoQCO][1-9][0-9]{0,17}", "an id such as q12"),
    "lang": (LANGUAGE_TAG, "a language tag such as en or pt-BR"),
}


def saved_name(text: str) -> str:
    """Return the name of a saved query, given with or without @, or raise a `UsageError`."""
    name = text.removeprefix("@")
    if SAVED_NAME.fullmatch(name) is None:
        hint = "a name has at most 64 of a to z, 0 to 9 and -, and does not begin with -"
        raise UsageError(f"{text!r} is not a valid name of a saved query", hint=hint)
    return name


def read_term(field: Field, value: str, *, in_marks: bool = False) -> Term:
    """Return the term of a field with a value in canonical form, or raise a `UsageError`."""
    if value.lower() in (Op.NONE, Op.ANY) and not in_marks and field.kind is not Kind.TEXT:
        if not field.optional:
            raise UsageError(f"every quote has {field.name}; {value} has no effect")
        return Term(field.name, op=Op(value.lower()))
    if not in_marks and value.endswith("*"):
        if field.kind not in (Kind.TEXT, Kind.NAME, Kind.WORDS):
            raise UsageError(f"{field.name} does not accept *")
        return Term(field.name, _with_words(value.removesuffix("*")), Op.PREFIX)
    match field.kind:
        case Kind.CHOICE:
            return Term(field.name, _choice(field, value))
        case Kind.DATE:
            return _date(field, value)
        case Kind.CODE:
            pattern, what = _CODES[field.name]
            if not re.fullmatch(pattern, value):
                raise UsageError(f"{value!r} is not {what}")
            return Term(field.name, value.lower())
        case _:
            return Term(field.name, _with_words(value))


def closest(word: str, names: Iterable[str]) -> str | None:
    """Return the name that resembles a mistyped word most, if any does."""
    import difflib  # only a mistake needs it

    return next(iter(difflib.get_close_matches(word[:60].lower(), names, n=1)), None)


def _with_words(value: str) -> str:
    words = folding.words(value)
    if not words:
        raise UsageError(f"no word to search for in {value!r}")
    if len(words) > MAX_WORDS:
        raise UsageError(f"a phrase has more than {MAX_WORDS:,} words", hint="shorten it")
    return value


def _choice(field: Field, value: str) -> str:
    if (choice := field.choices.get(value.lower())) is not None:
        return choice
    close = closest(value, field.choices)
    hint = f"did you mean {field.choices[close]}? " if close else ""
    allowed = ", ".join(dict.fromkeys(field.choices.values()))
    raise UsageError(f"{value!r} is not a valid {field.name}", hint=f"{hint}One of: {allowed}")


def _date(field: Field, value: str) -> Term:
    try:
        term = _single(field, value)
        if term is not None:
            return term
        lower, _, upper = value.partition("..")
        if not lower and not upper:
            raise ValueError(f"{value!r} is a range without a date")
        lower, upper = (one and read_date(one.strip()) for one in (lower, upper))
        first = edtf.parse(lower).first if lower else edtf.EARLIEST
        last = edtf.parse(upper).last if upper else edtf.LATEST
        if first > last:
            raise ValueError(f"{value!r} ends before it begins")
    except AmbiguousDateError as error:
        day, other = error.readings
        hint = f"write {field.name}:{day} or {field.name}:{other}"
        raise UsageError(f"{error.text!r} is ambiguous", hint=hint) from None
    except ValueError as error:
        hint = f"write {field.name}:2023-03 or {field.name}:2023..2024"
        raise UsageError(str(error), hint=hint) from None
    return Term(field.name, lower, Op.RANGE, upper)


def _single(field: Field, value: str) -> Term | None:
    """Return the term of one date; None for a range, whose ends may be written with a slash."""
    try:
        return Term(field.name, read_date(value))
    except AmbiguousDateError:
        raise
    except ValueError:
        if ".." in value:
            return None
        raise
