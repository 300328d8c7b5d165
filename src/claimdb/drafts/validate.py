"""The gate: a raw mapping, from flags, prompts or a file, becomes a draft or all its problems.

A mapping is in the shape of our own JSON, or flat with texts as a spreadsheet has them, or partly
so. Ids and what claimdb itself works out are passed over; anything else that is not known is a
problem. Owns which kinds there are. It must not alter a text, and must not know any database:
names are looked up later.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from claimdb import edtf
from claimdb.drafts.input import Raw, shown
from claimdb.drafts.names import slug_of
from claimdb.drafts.quotes import quote
from claimdb.drafts.records import (
    ClaimDraft,
    Draft,
    DraftError,
    MembershipDraft,
    NameDraft,
    OrganizationDraft,
    PersonDraft,
    Problem,
    TopicDraft,
)
from claimdb.drafts.sources import source
from claimdb.schema import (
    ACTOR_NAME_KINDS,
    KEYS,
    MEMBERSHIP,
    ORGANIZATION_TYPES,
    SHORT,
    TAGS,
    TOPIC_NAME_KINDS,
    TYPED,
    WIKIDATA_ID,
    Keys,
    is_tag,
)

_COUNTRY = re.compile("[A-Z]{2}")

_OF_TOPICS = Keys(("name",), ("id", "slug"))
_OF_NAMES = Keys(("name", "kind"))
_OF_MEMBERSHIPS = Keys(MEMBERSHIP)
# The organization, what somebody was there, and from when to when.
_IN_SHORT = re.compile(r"\s*([^=\s][^=]*?)(?:=(.*?))?(?:\(([^()/]*)/([^()/]*)\))?", re.DOTALL)
_ENDS = ("started", "ended")
_OTHER_DATES = re.compile(r"\([\s./~?%–-]*\d[\d\s./~?%–-]*\)\s*\Z")
"""Dates behind a role, in a form that is none of ours."""


def claim(raw: Raw) -> ClaimDraft:
    """Return the draft of a claim."""
    text = raw.needed("text", "claim", hint="the claim, in words of your own")
    topics = tuple(filter(None, (_name_of(one) for one in raw.items("topics", "topic"))))
    return ClaimDraft(text, topics, raw.text("note"))


def _name_of(raw: Raw) -> str:
    """Return the name of what is an item of a list: a name alone, or an object with one."""
    if raw.has(SHORT):
        return raw.name(SHORT) or ""
    name = raw.name("name")
    if name is None and not raw.has("name"):
        raw.problem("name", "is missing")
    raw.rest(_OF_TOPICS)
    return name or ""


def _title(raw: Raw) -> str:
    """Return the main name of an actor or a topic."""
    return raw.needed("name").strip()


def _names(raw: Raw, main: str, kinds: Sequence[str]) -> tuple[NameDraft, ...]:
    """Return the other names; the list may hold the main one as well."""
    drafts = []
    for one in raw.items("names", "alias", "aliases"):
        short = one.name(SHORT)
        kind = one.choice("kind", of=kinds) or "alternative"
        name = short or one.needed("name").strip()
        one.rest(_OF_NAMES)
        if kind == "main" and name != main:
            one.problem("kind", f"is main, and the main name is {shown(main)}")
        if name != main:
            drafts.append(NameDraft(name, kind))
    return tuple(dict.fromkeys(drafts))


def _wikidata(raw: Raw) -> str | None:
    return raw.matching("wikidata_id", form=WIKIDATA_ID, hint="such as Q7747")


def _of_kind(raw: Raw, kind: str) -> None:
    found = raw.look("kind")[1]
    if found not in (None, kind):
        raw.problem("kind", f"is not {kind}")


def person(raw: Raw) -> PersonDraft:
    """Return the draft of a person."""
    _of_kind(raw, "person")
    name = _title(raw)
    memberships = raw.listed("memberships", MEMBERSHIP, "organization")
    return PersonDraft(
        name=name,
        names=_names(raw, name, ACTOR_NAME_KINDS),
        description=raw.text("description"),
        wikidata_id=_wikidata(raw),
        family=raw.text("family"),
        given=raw.text("given"),
        particle=raw.text("particle"),
        suffix=raw.text("suffix"),
        memberships=tuple(map(membership, memberships)),
    )


def membership_in_short(text: str) -> dict[str, str | None]:
    """Return what `ORG=ROLE (FROM/TO)` says, all but ORG left out or not; `..` is None.

    Raises:
        ValueError: it names no organization, or has dates in another form behind the role.
    """
    match = _IN_SHORT.fullmatch(text)
    if match is None:
        raise ValueError(f"{shown(text)} names no organization")
    organization, role, *ends = match.groups()
    if wrong := _OTHER_DATES.search(role or ""):
        raise ValueError(f"{shown(wrong[0].strip())} is not from when to when: FROM/TO")
    said = {"organization": organization, "role": role, "started": ends[0], "ended": ends[1]}
    parts = {key: part.strip() for key, part in said.items() if part is not None}
    return {key: None if part == ".." and key in _ENDS else part for key, part in parts.items()}


def membership(raw: Raw) -> MembershipDraft:
    """Return the draft of what a person was in an organization."""
    organization = raw.named("organization", SHORT)
    if organization is None and not raw.has("organization", SHORT):
        raw.problem("organization", "is missing")
    draft = MembershipDraft(
        organization or "", raw.text("role"), raw.date("started"), raw.date("ended")
    )
    started, ended = draft.started, draft.ended
    if started and ended and edtf.parse(started).first > edtf.parse(ended).last:
        raw.problem("ended", "is before it started")
    raw.rest(_OF_MEMBERSHIPS)
    return draft


def organization(raw: Raw) -> OrganizationDraft:
    """Return the draft of an organization."""
    _of_kind(raw, "organization")
    name = _title(raw)
    tagged = raw.has("organization_type") or is_tag(raw.look("type")[1])
    key = "organization_type" if tagged else "type"
    if not raw.has(key):
        raw.problem(key, "is missing", f"one of {', '.join(ORGANIZATION_TYPES)}")
    return OrganizationDraft(
        name=name,
        type=raw.choice(key, of=ORGANIZATION_TYPES) or "",
        names=_names(raw, name, ACTOR_NAME_KINDS),
        description=raw.text("description"),
        wikidata_id=_wikidata(raw),
        country=raw.matching("country", form=_COUNTRY, hint="two capital letters, such as UA"),
        parent=raw.named("parent", "part_of"),
    )


def topic(raw: Raw) -> TopicDraft:
    """Return the draft of a topic."""
    name = _title(raw)
    return TopicDraft(
        name=name,
        slug=slug_of(raw),
        names=_names(raw, name, TOPIC_NAME_KINDS),
        description=raw.text("description"),
        broader=raw.named("broader", "part_of"),
        actor=raw.named("actor"),
    )


_DRAFTS: Mapping[str, Callable[[Raw], Draft]] = {
    "quote": quote,
    "claim": claim,
    "person": person,
    "organization": organization,
    "source": source,
    "topic": topic,
}


def gate(kind: str, raw: Mapping[str, object]) -> Draft:
    """Return what a raw mapping says as a draft of a kind, a key of `fields.FIELDS`.

    Texts, notes and what stands around a passage are kept byte for byte; names, keys and words of
    closed lists lose spaces around them; dates become EDTF. Without a mode a text is `direct`, or
    `mixed` where words in it stand inside “ ”. Several values in a flat text are joined by "; ".

    Raises:
        DraftError: with all that is wrong, each with its field.
    """
    problems: list[Problem] = []
    record = Raw(raw, problems)
    tag = record.name("type")
    if tag is not None and kind not in TAGS.get(tag, TYPED).split():
        known = TAGS.get(tag, "").split()
        ways = [f"--kind {one} or claimdb add {one}" for one in known]
        record.problem("type", f"is {shown(tag)}, and a {kind} is wanted", ", ".join(ways) or None)
        if known:
            # What else is in it says nothing of this kind.
            raise DraftError(tuple(problems))
    draft = _DRAFTS[kind](record)
    record.rest(KEYS[kind])
    if problems:
        raise DraftError(tuple(dict.fromkeys(problems)), draft)
    return draft
