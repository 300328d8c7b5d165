"""The fields of the query language: names, kinds of values, and the link that each describes."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from claimdb.query.value import WORDS
from claimdb.schema import (
    CLAIM_RELATION_SYNONYMS,
    CLAIM_RELATIONS,
    MODES,
    ORGANIZATION_TYPES,
    STANCE_SYNONYMS,
    STANCES,
    STATUSES,
    VERIFICATIONS,
)


class Row(StrEnum):
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
    row: Row
    kind: Kind
    help: str
    key: bool = False
    optional: bool = True
    choices: Mapping[str, str] = {}


def _choices(
    values: tuple[str, ...], synonyms: Mapping[str, str] | None = None
) -> Mapping[str, str]:
    return {value: value for value in values} | dict(synonyms or {})


_STANCES = _choices(STANCES, STANCE_SYNONYMS)
_RELATIONS = _choices(CLAIM_RELATIONS, CLAIM_RELATION_SYNONYMS)

FIELDS: Mapping[str, Field] = {
    entry.name: entry
    for entry in (
        Field(
            WORDS, Row.QUOTE, Kind.TEXT, "words of the quote or what it is about", optional=False
        ),
        Field("text", Row.QUOTE, Kind.TEXT, "words of the quote alone", optional=False),
        Field("speaker", Row.ATTRIBUTION, Kind.NAME, "who said it", key=True),
        Field("role", Row.ATTRIBUTION, Kind.WORDS, "in which role"),
        Field("org", Row.ATTRIBUTION, Kind.NAME, "as or for which organization, or one below it"),
        Field(
            "org-type",
            Row.ATTRIBUTION,
            Kind.CHOICE,
            "type of that organization",
            choices=_choices(ORGANIZATION_TYPES),
        ),
        Field(
            "status",
            Row.ATTRIBUTION,
            Kind.CHOICE,
            "how sure the attribution is",
            optional=False,
            choices=_choices(STATUSES),
        ),
        Field(
            "topic", Row.TOPIC, Kind.NAME, "what it is about, narrower topics included", key=True
        ),
        Field("stance", Row.TOPIC, Kind.CHOICE, "position toward the topic", choices=_STANCES),
        Field("claim", Row.CLAIM, Kind.WORDS, "claim it bears on, by id or words", key=True),
        Field("relation", Row.CLAIM, Kind.CHOICE, "what it does to the claim", choices=_RELATIONS),
        Field(
            "source", Row.OCCURRENCE, Kind.WORDS, "where it stands, by key, id or title", key=True
        ),
        Field("author", Row.OCCURRENCE, Kind.WORDS, "author of that source"),
        Field("published", Row.OCCURRENCE, Kind.DATE, "when that source was published"),
        Field("via", Row.OCCURRENCE, Kind.WORDS, "document the source took the words from"),
        Field(
            "verified",
            Row.OCCURRENCE,
            Kind.CHOICE,
            "result of the check against the source",
            choices=_choices(VERIFICATIONS),
        ),
        Field("said", Row.QUOTE, Kind.DATE, "when it was said"),
        Field("occasion", Row.QUOTE, Kind.WORDS, "on which occasion"),
        Field(
            "mode",
            Row.QUOTE,
            Kind.CHOICE,
            "which words are the speaker's own",
            optional=False,
            choices=_choices(MODES),
        ),
        Field("lang", Row.QUOTE, Kind.CODE, "language tag of the text"),
        Field("id", Row.QUOTE, Kind.CODE, "the quote itself, as q12", optional=False),
        Field("note", Row.QUOTE, Kind.WORDS, "words of the note"),
        Field("added", Row.QUOTE, Kind.DATE, "when it was recorded", optional=False),
        Field("agrees", Row.QUOTE, Kind.NAME, "says what this actor says", optional=False),
        Field(
            "disagrees", Row.QUOTE, Kind.NAME, "contradicts what this actor says", optional=False
        ),
    )
}

ALIASES: Mapping[str, str] = {"by": "speaker", "at": "occasion"}
