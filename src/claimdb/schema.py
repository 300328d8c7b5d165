"""The closed lists of words that a record may hold, and how its codes are written.

Owns every enumeration of the schema, in the order in which people should meet them. It must not
know tables or the command line: the model checks drafts with these tuples, the tables turn them
into constraints, the command line offers them.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from claimdb.model import ID_LETTERS
from claimdb.personal_names import NameParts

SHORT = "="
"""The key of what stands for a whole object in one text, as `peace plan=oppose`."""


class Columns(dict[str, tuple[str, ...]]):
    """The parts of an object, each with the keys under which a flat record has it.

    `part_of` has the part for each of the keys, which are `keyed`.
    """

    def __init__(self, parts: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__(parts)
        self.part_of = {key: part for part, keys in parts.items() for key in keys}
        self.keyed = frozenset(self.part_of)


class Keys:
    """The keys that an object may have, some of which are passed over."""

    def __init__(self, known: Collection[str], ignored: Collection[str] = ()) -> None:
        self.known = frozenset(known)
        self.allowed = self.known.union(ignored, (SHORT,))


def keys_of(*columns: Columns) -> list[str]:
    """Return all keys under which a flat record has the parts."""
    return [key for some in columns for key in some.part_of]


ACTOR_KINDS = ("person", "organization")

ORGANIZATION_TYPES = (
    "state",
    "government",
    "ministry",
    "parliament",
    "court",
    "party",
    "military",
    "company",
    "media",
    "university",
    "think-tank",
    "ngo",
    "international",
    "other",
)

ACTOR_NAME_KINDS = ("main", "alternative", "misspelling", "former")

TOPIC_NAME_KINDS = ("main", "alternative")

SOURCE_TYPES = (
    "article",
    "article-journal",
    "article-magazine",
    "article-newspaper",
    "bill",
    "book",
    "broadcast",
    "chapter",
    "classic",
    "collection",
    "dataset",
    "document",
    "entry",
    "entry-dictionary",
    "entry-encyclopedia",
    "event",
    "figure",
    "graphic",
    "hearing",
    "interview",
    "legal_case",
    "legislation",
    "manuscript",
    "map",
    "motion_picture",
    "musical_score",
    "pamphlet",
    "paper-conference",
    "patent",
    "performance",
    "periodical",
    "personal_communication",
    "post",
    "post-weblog",
    "regulation",
    "report",
    "review",
    "review-book",
    "software",
    "song",
    "speech",
    "standard",
    "thesis",
    "treaty",
    "webpage",
)
"""The item types of the Citation Style Language 1.0.2."""

CONTRIBUTOR_ROLES = (
    "author",
    "chair",
    "collection-editor",
    "compiler",
    "composer",
    "container-author",
    "contributor",
    "curator",
    "director",
    "editor",
    "editor-translator",
    "editorial-director",
    "executive-producer",
    "guest",
    "host",
    "illustrator",
    "interviewer",
    "narrator",
    "organizer",
    "original-author",
    "performer",
    "producer",
    "recipient",
    "reviewed-author",
    "script-writer",
    "series-creator",
    "translator",
)
"""The name variables of the Citation Style Language 1.0.2."""

MODES = ("direct", "mixed", "indirect", "narration")

STANCES = ("support", "oppose", "neutral", "mixed")

STANCE_SYNONYMS = {
    "supports": "support",
    "opposes": "oppose",
    "for": "support",
    "against": "oppose",
    "pro": "support",
    "con": "oppose",
}
"""What people also type for a stance; output has only the words themselves."""

STATUSES = ("attested", "disputed", "misattributed", "retracted")

DUPLICATE_DECISIONS = ("skip", "occurrence", "add")
"""What becomes of new words that are like those of a recorded quote."""

CLAIM_RELATIONS = ("asserts", "denies", "questions")
"""What a quote does to a claim."""

CLAIM_RELATION_SYNONYMS = {"assert": "asserts", "deny": "denies", "question": "questions"}
"""What people also type for it."""

RELATIONS_BETWEEN_CLAIMS = ("contradicts", "supports", "repeats", "refines")

CODER_KINDS = ("human", "program")

VERIFICATIONS = (
    "exact",
    "normalised",
    "elided",
    "bracketed",
    "near",
    "moved",
    "altered",
    "lost",
    "not_found",
    "no_snapshot",
    "snapshot_changed",
)
"""What came of holding a passage against the text of its source."""

LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
"""How the tag of a language is written (BCP 47): `en`, `pt-BR`, `zh-Hant`."""

WIKIDATA_ID = re.compile(r"Q[1-9][0-9]*")
"""How an item of Wikidata is written: `Q7747`."""


ID = re.compile(rf"[{''.join(ID_LETTERS.values())}][1-9][0-9]*", re.IGNORECASE)
"""An id of any record."""

SPEAKER = Columns(
    {
        "name": ("speaker",),
        "role": ("role", "speaker_role"),
        "organization": ("organization", "speaker_organization"),
        "status": ("status",),
        **{part: (f"speaker_{part}",) for part in ("kind", *NameParts._fields)},
    }
)
CLAIM = Columns({SHORT: ("claims", "claim"), "relation": ("relation",)})
SOURCE = Columns(
    {
        "key": ("key", "citation_key"),
        "title": ("title", "source_title"),
        "type": ("source_type",),
        "authors": ("source_authors", "authors", "author"),
        "container_title": ("container_title",),
        "publisher": ("publisher",),
        "issued": ("issued", "published_on"),
        "accessed": ("accessed", "accessed_on"),
        "url": ("url",),
        "archive_url": ("archive_url",),
        "doi": ("doi",),
        "language": ("source_language",),
        "note": ("source_note",),
    }
)
PLACE = Columns({
    "source": ("source",),
    **{keys[0]: keys for keys in SOURCE.values()},
    **{
        name: (name,)
        for name in (
            "locator", "cue", "printed_as", "via", "start", "end", "prefix", "suffix", "verified",
        )
    },
})  # fmt: skip
NAMES = Columns({SHORT: ("names", "alias", "aliases")})
MEMBERSHIP = Columns(
    {name: (name,) for name in ("organization", "role", "started", "ended", "source")}
)


FIELDS: Mapping[str, Sequence[str]] = {
    "quote": (
        "text", "quote", "mode", "said", "occasion", "language", "note", "topics", "topic",
        "stance", *keys_of(SPEAKER, CLAIM, PLACE), "no_source", "keep_marks",
    ),
    "claim": ("text", "claim", "topics", "topic", "note"),
    "person": (
        "name", *keys_of(NAMES), "description", "wikidata_id", "family", "given", "particle",
        "suffix", *keys_of(MEMBERSHIP),
    ),
    "organization": (
        "name", "organization_type", "type", *keys_of(NAMES), "description", "wikidata_id",
        "country", "parent", "part_of",
    ),
    "source": (
        "title", "key", "source_type", "type", "authors", "author", "container_title", "publisher",
        "issued", "published_on", "accessed", "accessed_on", "url", "archive_url", "doi",
        "language", "note",
    ),
    "topic": ("name", "slug", *keys_of(NAMES), "description", "broader", "part_of", "actor"),
}  # fmt: skip
"""What a flat record of each kind may hold."""

DATES = frozenset({"said", "issued", "published_on", "accessed", "accessed_on", "started", "ended"})
"""The keys under which a record of any kind has a date."""

LISTS: Mapping[str, Sequence[str]] = {
    "quote": ("speakers", "claims", "topics", "occurrences"),
    "person": ("names", "memberships"),
    "source": ("contributors", "csl"),
}
REJECTED = ("_line", "_error")
"""What is said of a record in a file of records that were refused."""

_COMMON = ("id", "uid", "type", "recorded", "quoted", "quotes", "count", *REJECTED)
_OF_ACTORS = ("kind", "below", "positions", "members", "capacities", "topic", "member")
IGNORED: Mapping[str, Sequence[str]] = {
    "quote": (
        *_COMMON, "grounds", "quote_id", "source_id", "citation_style", "citation_inline",
        "citation",
    ),
    "claim": (
        *_COMMON, "asserted_by", "denied_by", "questioned_by", "relations", "asserting", "denying",
        "questioning", "quote", "related",
    ),
    "person": (*_COMMON, *_OF_ACTORS, "organization_type", "country", "parent", "part_of"),
    "organization": (
        *_COMMON, *_OF_ACTORS, "memberships", "role", "organization", "family", "given", "particle",
        "suffix",
    ),
    "source": (*_COMMON, "cites", "cited_by", "snapshots"),
    "topic": (
        *_COMMON, "narrower", "positions", "path", "tree", "depth", "positions_below", "claims",
        "claim",
    ),
}  # fmt: skip
"""What our own files say beside that, which is not for a draft to say."""

KEYS: Mapping[str, Keys] = {
    kind: Keys((*FIELDS[kind], *LISTS.get(kind, ())), IGNORED[kind]) for kind in FIELDS
}
"""The keys of a record of each kind, flat or not."""

_SAME: Sequence[tuple[Mapping[str, tuple[str, ...]], str | None]] = (
    (SPEAKER, "speakers"),
    (CLAIM, "claims"),
    (PLACE, "occurrences"),
    (MEMBERSHIP, "memberships"),
    (NAMES, None),
    ({"text": ("text", "quote"), "topics": ("topics", "topic")}, None),
)


@lru_cache(maxsize=256)
def same_as(name: str) -> frozenset[str]:
    """Return the keys under which a record may say the same as under a key of a flat one."""
    same = {name}
    for columns, listed in _SAME:
        for keys in columns.values():
            if name in keys:
                same.update(keys if listed is None else (*keys, listed))
    return frozenset(same)


TYPED = "source organization"
"""The kinds that have types of their own under the key `type`."""

TAGS: Mapping[str, str] = {
    "quote": "quote", "claim": "claim", "actor": "person organization", "person": "person",
    "organization": "organization", "topic": "topic", "source": "source", "occurrence": "",
    "verification": "",
}  # fmt: skip
"""What our JSON says under `type`, with the kinds of draft that it may become."""


def is_tag(value: object) -> bool:
    """Whether what stands under `type` says of what kind a record is, and not its own type."""
    return isinstance(value, str) and value in TAGS
