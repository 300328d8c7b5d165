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
            RowKind.QUOTE,
            Kind.TEXT,
            "words of the quote, its claims, topics or speakers",
            optional=False,
        ),
        Field("text", RowKind.QUOTE, Kind.TEXT, "words of the text only", optional=False),
        Field("speaker", RowKind.ATTRIBUTION, Kind.NAME, "the speaker", key=True),
        Field("role", RowKind.ATTRIBUTION, Kind.WORDS, "role of the speaker"),
        Field(
            "org",
            RowKind.ATTRIBUTION,
            Kind.NAME,
            "organization that spoke or was represented, including its parts",
        ),
        Field(
            "org-type",
            RowKind.ATTRIBUTION,
            Kind.CHOICE,
            "type of that organization",
            choices=_choices(ORGANIZATION_TYPES),
        ),
        Field(
            "status",
            RowKind.ATTRIBUTION,
            Kind.CHOICE,
            "status of the attribution",
            optional=False,
            choices=_choices(STATUSES),
        ),
        Field("topic", RowKind.TOPIC, Kind.NAME, "topic, including narrower ones", key=True),
        Field("stance", RowKind.TOPIC, Kind.CHOICE, "stance on the topic", choices=_STANCES),
        Field("claim", RowKind.CLAIM, Kind.WORDS, "linked claim, by id or words", key=True),
        Field("relation", RowKind.CLAIM, Kind.CHOICE, "relation to the claim", choices=_RELATIONS),
        Field("source", RowKind.OCCURRENCE, Kind.WORDS, "source, by key, id or title", key=True),
        Field("author", RowKind.OCCURRENCE, Kind.WORDS, "author of that source"),
        Field("published", RowKind.OCCURRENCE, Kind.DATE, "when that source was published"),
        Field("via", RowKind.OCCURRENCE, Kind.WORDS, "document that the source quotes from"),
        Field(
            "verified",
            RowKind.OCCURRENCE,
            Kind.CHOICE,
            "result of the last verification",
            choices=_choices(VERIFICATIONS),
        ),
        Field("said", RowKind.QUOTE, Kind.DATE, "when it was said"),
        Field("occasion", RowKind.QUOTE, Kind.WORDS, "occasion"),
        Field(
            "mode",
            RowKind.QUOTE,
            Kind.CHOICE,
            "which words are the speaker's own",
            optional=False,
            choices=_choices(MODES),
        ),
        Field("lang", RowKind.QUOTE, Kind.CODE, "language tag of the text"),
        Field("id", RowKind.QUOTE, Kind.CODE, "id of the quote: q12", optional=False),
        Field("note", RowKind.QUOTE, Kind.WORDS, "words of the note"),
        Field("added", RowKind.QUOTE, Kind.DATE, "when it was recorded", optional=False),
        Field("agrees", RowKind.QUOTE, Kind.NAME, "agrees with this actor", optional=False),
        Field("disagrees", RowKind.QUOTE, Kind.NAME, "disagrees with this actor", optional=False),
    )
}

ALIASES: Mapping[str, str] = {"by": "speaker", "at": "occasion"}
