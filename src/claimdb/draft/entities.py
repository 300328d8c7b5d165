"""A raw mapping to the draft of a claim, a person, an organization or a topic.

Owns what these consist of: what quotes refer to. It must not know quotes.
"""

import re
from collections.abc import Sequence

from claimdb import edtf
from claimdb.draft.fields import ID, MEMBERSHIP, is_tag
from claimdb.draft.raw import SHORT, Keys, Raw, shown
from claimdb.draft.record import (
    ClaimDraft,
    MembershipDraft,
    NameDraft,
    OrganizationDraft,
    PersonDraft,
    TopicDraft,
)
from claimdb.enumerations import ACTOR_NAME_KINDS, ORGANIZATION_TYPES, TOPIC_NAME_KINDS, WIKIDATA_ID

_SLUG = re.compile(rf"(?!(?i:{ID.pattern})\Z)[^\W_]+(?:-[^\W_]+)*")
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


def slug_of(raw: Raw) -> str | None:
    """Return the slug of a topic."""
    return raw.matching("slug", form=_SLUG, hint="words joined by hyphens, such as peace-plan")


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
