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
            WORDS,
            Row.QUOTE,
            Kind.TEXT,
            "words of the quote, its claims, topics or speakers",
            optional=False,
        ),
        Field("text", Row.QUOTE, Kind.TEXT, "words of the text only", optional=False),
        Field("speaker", Row.ATTRIBUTION, Kind.NAME, "the speaker", key=True),
        Field("role", Row.ATTRIBUTION, Kind.WORDS, "role of the speaker"),
        Field(
            "org",
            Row.ATTRIBUTION,
            Kind.NAME,
            "organization that spoke or was represented, including its parts",
        ),
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
            "status of the attribution",
            optional=False,
            choices=_choices(STATUSES),
        ),
        Field("topic", Row.TOPIC, Kind.NAME, "topic, including narrower ones", key=True),
        Field("stance", Row.TOPIC, Kind.CHOICE, "stance on the topic", choices=_STANCES),
        Field("claim", Row.CLAIM, Kind.WORDS, "linked claim, by id or words", key=True),
        Field("relation", Row.CLAIM, Kind.CHOICE, "relation to the claim", choices=_RELATIONS),
        Field("source", Row.OCCURRENCE, Kind.WORDS, "source, by key, id or title", key=True),
        Field("author", Row.OCCURRENCE, Kind.WORDS, "author of that source"),
        Field("published", Row.OCCURRENCE, Kind.DATE, "when that source was published"),
        Field("via", Row.OCCURRENCE, Kind.WORDS, "document that the source quotes from"),
        Field(
            "verified",
            Row.OCCURRENCE,
            Kind.CHOICE,
            "result of the last verification",
            choices=_choices(VERIFICATIONS),
        ),
        Field("said", Row.QUOTE, Kind.DATE, "when it was said"),
        Field("occasion", Row.QUOTE, Kind.WORDS, "occasion"),
        Field(
            "mode",
            Row.QUOTE,
            Kind.CHOICE,
            "which words are the speaker's own",
            optional=False,
            choices=_choices(MODES),
        ),
        Field("lang", Row.QUOTE, Kind.CODE, "language tag of the text"),
        Field("id", Row.QUOTE, Kind.CODE, "id of the quote: q12", optional=False),
        Field("note", Row.QUOTE, Kind.WORDS, "words of the note"),
        Field("added", Row.QUOTE, Kind.DATE, "when it was recorded", optional=False),
        Field("agrees", Row.QUOTE, Kind.NAME, "agrees with this actor", optional=False),
        Field("disagrees", Row.QUOTE, Kind.NAME, "disagrees with this actor", optional=False),
    )
}

ALIASES: Mapping[str, str] = {"by": "speaker", "at": "occasion"}
