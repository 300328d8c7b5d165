"""What a record that is brought in may hold, as tables.

Owns the keys of each kind: those of a flat record, which are the columns of a spreadsheet, those
of our own JSON that hold lists, and those of our own output that are passed over. It must not
know what the values mean.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from claimdb.draft.raw import SHORT, Columns, Keys, keys_of
from claimdb.draft.record import NameParts
from claimdb.model import ID_LETTERS

ID = re.compile(rf"[{''.join(ID_LETTERS.values())}][1-9][0-9]*", re.IGNORECASE)
"""An id of any record."""

NAME_SUFFIX = re.compile(r"[JS]r\.?|I{2,3}|IV")
"""What stands behind a name and is no part of it: Jr., Sr., II, III, IV."""

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
