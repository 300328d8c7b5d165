"""Validation: a mapping from flags, prompts or a file to a draft, or to all its problems."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from claimdb import edtf
from claimdb.drafts.input import Problems, RecordInput
from claimdb.drafts.keys import KEYS, MEMBERSHIP, TAGS, TYPED, Keys, is_tag
from claimdb.drafts.quotes import quote
from claimdb.drafts.records import (
    ClaimDraft,
    Draft,
    DraftError,
    MembershipDraft,
    NameDraft,
    OrganizationDraft,
    PersonDraft,
    RelatedClaim,
    TopicDraft,
    TopicPath,
)
from claimdb.drafts.rules import shown
from claimdb.drafts.sources import source
from claimdb.fields import SHORT
from claimdb.schema import KINDS, REVERSED_RELATIONS

_OF_TOPICS = Keys(("name",), KINDS["topic_reference"].ignored)
_OF_NAMES = Keys(("name", "kind"))
_OF_MEMBERSHIPS = Keys(MEMBERSHIP)
_OF_RELATIONS = KINDS["claim_relation"].fields
_RELATION_KEYS = Keys(_OF_RELATIONS, KINDS["claim_relation"].ignored)
_RELATION_WORDS = {
    **{word: word for word in _OF_RELATIONS["relation"].words},
    **_OF_RELATIONS["relation"].synonyms,
}
RELATION_FORM = f"with one of {', '.join(_OF_RELATIONS['relation'].words)}, as in c3=contradicts"
_REVERSED = {word: one for pair in REVERSED_RELATIONS.items() for word, one in (pair, pair[::-1])}
# The organization, what somebody was there, and from when to when.
_IN_SHORT = re.compile(r"\s*([^=\s][^=]*?)(?:=(.*?))?(?:\(([^()/]*)/([^()/]*)\))?", re.DOTALL)
_ENDS = ("started", "ended")
_OTHER_DATES = re.compile(r"\([\s./~?%–-]*\d[\d\s./~?%–-]*\)\s*\Z")
"""Dates behind a role, in a form that is none of ours."""


def claim(raw: RecordInput) -> ClaimDraft:
    """Return the draft of a claim."""
    text = raw.needed("text", "claim", hint="the claim, in words of your own")
    topics = tuple(filter(None, (_name_of(one) for one in raw.items("topics", "topic"))))
    relations = tuple(map(_related, raw.items(*KINDS["claim"].fields["relations"].names)))
    return ClaimDraft(text, topics, raw.text("note"), relations)


def relation_in_short(text: str) -> tuple[str, str | None]:
    """Return the claim of `CLAIM=RELATION`, and the relation; None where the text is a claim."""
    claim, equals, word = text.rpartition("=")
    relation = _RELATION_WORDS.get(" ".join(word.casefold().split()))
    # The text of a claim may well contain this sign.
    return (claim.strip(), relation) if equals and relation else (text, None)


def _related(raw: RecordInput) -> RelatedClaim:
    if raw.has(SHORT):
        claim, word = relation_in_short(raw.text(SHORT) or "")
        if word is None or not claim:
            raw.problem(SHORT, f"{shown(claim)} names no claim with a relation", RELATION_FORM)
        return RelatedClaim(claim, word or "")
    text, relation = raw.needed("text"), raw.value(_OF_RELATIONS["relation"])
    if not raw.has("relation"):
        raw.problem("relation", "is missing", RELATION_FORM)
    if raw.value(_OF_RELATIONS["direction"]) == "to":
        relation = _REVERSED.get(relation, relation)
    raw.rest(_RELATION_KEYS)
    return RelatedClaim(text, relation or "")


def _name_of(raw: RecordInput) -> str:
    """Return the name in an item of a list: a name alone, or an object with one."""
    if raw.has(SHORT):
        return raw.name(SHORT) or ""
    name = raw.name("name")
    if name is None and not raw.has("name"):
        raw.problem("name", "is missing")
    raw.rest(_OF_TOPICS)
    return name or ""


def _names(raw: RecordInput, main: str, of: str) -> tuple[NameDraft, ...]:
    """Return the other names; the list may have the main one as well."""
    fields, drafts = KINDS[of].fields, []
    for one in raw.items(*KINDS["person"].fields["names"].names):
        short = one.has(SHORT)
        kind = one.value(fields["kind"]) or "alternative"
        name = one.name(SHORT) or "" if short else one.needed("name").strip()
        one.rest(_OF_NAMES)
        if kind == "main" and name != main:
            one.problem("kind", f"is main, but the main name is {shown(main)}")
        if name != main:
            drafts.append(NameDraft(name, kind))
    return tuple(dict.fromkeys(drafts))


def _named(raw: RecordInput, kind: str, skipped: Collection[str] = ("name",)) -> dict[str, Any]:
    """Return the names of an actor or a topic, and the cells of its row."""
    name = raw.needed("name").strip()
    fields = KINDS[kind].fields
    names = _names(raw, name, fields["names"].of)
    cells = [one for one in KINDS[kind].cells() if one.key not in skipped]
    return {"name": name, "names": names, **raw.values(cells)}


def _check_kind(raw: RecordInput, kind: str) -> None:
    if raw.look("kind")[1] not in (None, kind):
        raw.problem("kind", f"is not {kind}")


def person(raw: RecordInput) -> PersonDraft:
    """Return the draft of a person."""
    _check_kind(raw, "person")
    memberships = raw.listed("memberships", MEMBERSHIP, "organization")
    return PersonDraft(memberships=tuple(map(membership, memberships)), **_named(raw, "person"))


def membership_in_short(text: str) -> dict[str, str | None]:
    """Return the given parts of `ORG=ROLE (FROM/TO)`, of which only ORG is needed; `..` is None.

    Raises:
        ValueError: it names no organization, or has dates in another form behind the role.
    """
    match = _IN_SHORT.fullmatch(text)
    if match is None:
        raise ValueError(f"{shown(text)} names no organization")
    organization, role, *ends = match.groups()
    if wrong := _OTHER_DATES.search(role or ""):
        raise ValueError(f"{shown(wrong[0].strip())} is not a period: write FROM/TO")
    keys = ("organization", "role", *_ENDS)
    given = zip(keys, (organization, role, *ends), strict=True)
    parts = {key: part.strip() for key, part in given if part is not None}
    return {key: None if part == ".." and key in _ENDS else part for key, part in parts.items()}


def membership(raw: RecordInput) -> MembershipDraft:
    """Return the draft of a membership of a person in an organization."""
    organization = raw.named("organization", SHORT)
    if organization is None and not raw.has("organization", SHORT):
        raw.problem("organization", "is missing")
    fields = KINDS["membership"].fields
    values = raw.values([fields[key] for key in ("role", "started", "ended")])
    draft = MembershipDraft(organization or "", **values)
    started, ended = draft.started, draft.ended
    if started and ended and edtf.parse(started).first > edtf.parse(ended).last:
        raw.problem("ended", "is before it started")
    raw.rest(_OF_MEMBERSHIPS)
    return draft


def organization(raw: RecordInput) -> OrganizationDraft:
    """Return the draft of an organization."""
    _check_kind(raw, "organization")
    if is_tag(raw.look("type")[1]):
        raw.ignore("type")
        key = "organization_type"
    else:
        key = raw.look("organization_type", "type")[0]
        key = key if raw.has(key) else "type"
    if not raw.has(key):
        words = KINDS["organization"].fields["type"].words
        raw.problem(key, "is missing", f"one of {', '.join(words)}")
    return OrganizationDraft(**{"type": "", **_named(raw, "organization")})


def topic(raw: RecordInput) -> TopicDraft:
    """Return the draft of a topic."""
    above = raw.above(*KINDS["topic"].fields["broader"].names)
    if above is None:
        return TopicDraft(**_named(raw, "topic"))
    return TopicDraft(broader=TopicPath(above), **_named(raw, "topic", ("name", "broader")))


_DRAFTS: Mapping[str, Callable[[RecordInput], Draft]] = {
    "quote": quote,
    "claim": claim,
    "person": person,
    "organization": organization,
    "source": source,
    "topic": topic,
}


def gate(kind: str, raw: Mapping[str, object], *, suggest: bool = True) -> Draft:
    """Return the draft of a kind, a key of `schema.RECORDS`, that a raw mapping describes.

    Texts, notes and the context of a passage are kept byte for byte; names, keys and words of
    closed lists lose spaces around them; dates become EDTF. Without a mode a text is `direct`, or
    `mixed` if it has words inside “ ”. Several values in a flat text are joined by "; ". With
    `suggest`, which takes long, the hints name known keys like unknown ones.

    Raises:
        DraftError: with all problems, each with its field.
    """
    problems = Problems(suggest=suggest)
    record = RecordInput(raw, problems)
    tag = record.name("type")
    if tag is not None and kind not in TAGS.get(tag, TYPED).split():
        kinds = TAGS.get(tag, "").split()
        ways = ", ".join(f"--kind {one} or claimdb add {one}" for one in kinds)
        record.problem("type", f"is {shown(tag)}, but a {kind} is required", ways or None)
        if kinds:
            # Its other keys are those of another kind.
            raise DraftError(tuple(problems))
    draft = _DRAFTS[kind](record)
    record.rest(KEYS[kind])
    if problems:
        raise DraftError(tuple(dict.fromkeys(problems)), draft)
    return draft
