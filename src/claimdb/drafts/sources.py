"""A raw mapping to the draft of a source, or to the name of one that is recorded.

Owns what a source consists of and when it is one of its own. It must not know what stands in it.
"""

import re

from claimdb.drafts.input import Raw, remembered, short, shown
from claimdb.drafts.records import ContributorDraft, SourceDraft
from claimdb.personal_names import NAME_SUFFIX
from claimdb.schema import (
    CONTRIBUTOR_ROLES,
    ID,
    IGNORED,
    KEYS,
    SHORT,
    SOURCE,
    SOURCE_TYPES,
    Columns,
    Keys,
    is_tag,
    keys_of,
)

_KEY = re.compile(r"[^\s;,{}\"'\\]+")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x20]+")
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi: ?)?(?P<doi>10\.\d{4,9}/\S+)", re.IGNORECASE)

_DETAILS = keys_of(SOURCE)
_REFERRING = {part: Columns({**SOURCE, part: (*SOURCE[part], "source")}) for part in ("key", "url")}
_ALONE = {name: frozenset((name, *IGNORED["source"])) for name in ("key", "url")}
_OF_CONTRIBUTORS = Keys(
    ("role", "name", "literal", "family", "given", "particle", "suffix"), ("actor",)
)


def consulted(raw: Raw) -> str | SourceDraft:
    """Return the source of an occurrence: an object, or what is said of it side by side."""
    found = raw.nested("source")
    columns = SOURCE
    if found is not None:
        for key in _DETAILS:
            if raw.has(key):
                raw.problem(key, "stands beside the source", "put it into that object")
        return referred(found)
    reference = raw.name("source", SHORT)
    if reference is None and not raw.has("source", SHORT, *_DETAILS):
        raw.problem("source", "is missing", "name it by its key, or give its title")
        return ""
    # The id of a source is that of another database, perhaps, where a key or a title is known.
    if reference is not None and not (ID.fullmatch(reference) and raw.has("key", "title")):
        if not raw.has(*_DETAILS) or ID.fullmatch(reference):
            return reference
        columns = _REFERRING["url" if "://" in reference else "key"]
    return referred(raw.part(columns))


def referred(raw: Raw) -> str | SourceDraft:
    """Return the key or address of a source where nothing more is said, else one of its own."""
    for name, keys in _ALONE.items():
        if raw.has(name) and raw.only(keys):
            return raw.name(name) or ""
    return _known(raw)


def source(raw: Raw) -> SourceDraft:
    """Return the draft of a source of its own."""
    return _titled(raw, raw.needed("title", hint="a new source needs one"))


@remembered
def _known(raw: Raw) -> SourceDraft:
    """Return the draft of a source in which words stand; a recorded one may have its title."""
    recorded = raw.has("key", "url") and not raw.has("title")
    return _titled(raw, "") if recorded else source(raw)


def _titled(raw: Raw, title: str) -> SourceDraft:
    tagged = raw.has("source_type") or is_tag(raw.look("type")[1])
    draft = SourceDraft(
        title=title,
        key=_key(raw),
        type=raw.choice("source_type" if tagged else "type", of=SOURCE_TYPES) or "webpage",
        container_title=raw.text("container_title"),
        publisher=raw.text("publisher"),
        issued=raw.date("issued", "published_on"),
        accessed=raw.date("accessed", "accessed_on"),
        url=_url(raw, "url"),
        archive_url=_url(raw, "archive_url"),
        doi=_doi(raw),
        language=raw.language("language"),
        note=raw.text("note"),
        contributors=tuple(map(_contributor, raw.items("contributors", "authors", "author"))),
        csl=raw.free("csl"),
    )
    raw.rest(KEYS["source"])
    return draft


def _key(raw: Raw) -> str | None:
    key = raw.matching("key", form=_KEY, hint="a key without spaces, such as smith2023plan")
    if key is not None and ID.fullmatch(key):
        raw.problem(
            "key",
            f"{shown(key)} looks like an id, by which every record can be named",
            another_key(key),
        )
        return None
    return key


def another_key(key: str) -> str:
    """Return how to give another key to what has one that it cannot have."""
    return (
        f"give it another key; in a file that is imported, --value-map key.{short(key)}=OTHER does"
    )


def _url(raw: Raw, key: str) -> str | None:
    return raw.matching(key, form=_URL, hint="an address with its scheme: https://example.org/a")


def _doi(raw: Raw) -> str | None:
    found = raw.matching("doi", form=_DOI, hint="such as 10.1000/182")
    match = _DOI.fullmatch(found or "")
    return match and match["doi"]


def author(name: str) -> ContributorDraft:
    """Return an author by a name in one text, which is parted at its commas.

    `Family, Given` may have a suffix behind it, as `King, Martin Luther, Jr.`.
    """
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 2 and all(parts):
        return ContributorDraft("author", *parts)
    if len(parts) == 3 and all(parts) and NAME_SUFFIX.fullmatch(parts[2]):
        return ContributorDraft("author", parts[0], parts[1], suffix=parts[2])
    return ContributorDraft("author", literal=name.strip(" ,"))


def _contributor(raw: Raw) -> ContributorDraft:
    """Return who made a source."""
    written = raw.text(SHORT)
    if written is not None:
        return author(written)
    role = raw.choice("role", of=CONTRIBUTOR_ROLES) or "author"
    family, given = raw.text("family"), raw.text("given")
    name = raw.text("name") if raw.has("name") else raw.text("literal")
    if not raw.has("name", "literal", "family", "given"):
        raw.problem("name", "is missing", "give family and given, or the whole as name")
    draft = ContributorDraft(
        role,
        family,
        given,
        raw.text("particle"),
        raw.text("suffix"),
        None if family or given else name,
    )
    raw.rest(_OF_CONTRIBUTORS)
    return draft
