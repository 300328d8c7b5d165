"""What differs between two drafts of one record, as flags of `claimdb edit`."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, NamedTuple

from claimdb.drafts.patch import EDITABLE
from claimdb.drafts.patch_links import CLEAR, ROLES, UNKNOWN
from claimdb.drafts.records import (
    ContributorDraft,
    Draft,
    OccurrenceDraft,
    QuoteDraft,
    SourceDraft,
    SpeakerDraft,
    TopicPath,
)
from claimdb.errors import InvalidDataError
from claimdb.fields import ID

_PLACES = ("source", "locator", "cue", "printed_as", "via")


class FieldChange(NamedTuple):
    """A flag of `claimdb edit` with its value, and the field of the record that it changes."""

    field: str
    flag: str
    value: object


def differences(kind: str, before: Draft, after: Draft) -> Iterator[FieldChange]:
    """Yield what makes a record that is as `before` says to be as `after` says.

    Places of quotes are left out. What a value refers to must be recorded.
    """
    for flag, field in EDITABLE[kind].items():
        if not hasattr(after, field.key):
            continue
        old, new = _plain(getattr(before, field.key)), _plain(getattr(after, field.key))
        if old != new:
            yield FieldChange(field.key, flag, new)
    for links in _LINKS.get(kind, ()):
        yield from _linked(links, before, after)
    if isinstance(before, QuoteDraft) and isinstance(after, QuoteDraft):
        yield from _speakers(before.speakers, after.speakers)
    if isinstance(before, SourceDraft) and isinstance(after, SourceDraft):
        yield from _contributors(before.contributors, after.contributors)


def place_differences(before: OccurrenceDraft, after: OccurrenceDraft) -> Iterator[FieldChange]:
    """Yield what differs between two drafts of one place of a quote.

    Raises:
        InvalidDataError: the same source is described in another way.
    """
    for field in _PLACES:
        old, new = getattr(before, field), getattr(after, field)
        if old == new:
            continue
        if isinstance(new, SourceDraft):
            named = _source_name(new)
            if isinstance(old, SourceDraft) and _source_name(old) == named:
                [part, *_] = (one.name for one in fields(new)
                              if getattr(old, one.name) != getattr(new, one.name))  # fmt: skip
                raise InvalidDataError(
                    f"{part}: is that of the source {named}; correct it in an export of sources"
                )
            new = named
        yield FieldChange(field, field.replace("_", "-"), new)


def _source_name(source: SourceDraft) -> str:
    if source.key is None:
        return source.url or source.title
    # A key may look like the id of another source.
    return f"@{source.key}" if re.fullmatch(ID, source.key) else source.key


def _plain(value: Any) -> Any:
    return value.names[-1] if isinstance(value, TopicPath) and value.names else value


def _membership(one: Any) -> str:
    role = "" if one.role is None else f"={one.role}"
    dates = f" ({one.started or '..'}/{one.ended or '..'})" if one.started or one.ended else ""
    return f"{one.organization}{role}{dates}"


class _Links(NamedTuple):
    """A list of a draft: the flags that add, change and remove an item, its name and its text."""

    field: str
    add: str
    change: str
    remove: str
    name: Callable[[Any], str] = str
    short: Callable[[Any], str] = str


def _related(one: Any) -> str:
    return f"{one.text}={one.relation}"


_NAMES = _Links(
    "names", "alias", "alias", "rm-alias", attrgetter("name"), lambda one: f"{one.name}={one.kind}"
)
_LINKS: Mapping[str, Sequence[_Links]] = {
    "quote": (
        _Links("topics", "add-topic", "topic", "rm-topic", attrgetter("name"),
               lambda one: f"{one.name}={one.stance or CLEAR}"),
        _Links("claims", "claim", "claim", "rm-claim", attrgetter("claim"),
               lambda one: f"{one.claim}={one.relation}"),
    ),
    "claim": (
        _Links("topics", "add-topic", "add-topic", "rm-topic"),
        _Links("relations", "relation", "relation", "rm-relation", _related, _related),
    ),
    "source": (_Links("cites", "cites", "cites", "rm-cites"),),
    "person": (
        _NAMES,
        _Links("memberships", "add-membership", "add-membership", "rm-membership", _membership,
               _membership),
    ),
    "organization": (_NAMES,),
    "topic": (_NAMES,),
}  # fmt: skip


def _linked(links: _Links, before: Draft, after: Draft) -> Iterator[FieldChange]:
    """Yield the links that are removed, and those that are added or changed."""
    old = {links.name(one): one for one in getattr(before, links.field)}
    new = {links.name(one): one for one in getattr(after, links.field)}
    for key in old:
        if key not in new:
            yield FieldChange(links.field, links.remove, key)
    for key, one in new.items():
        if old.get(key) != one:
            flag = links.change if key in old else links.add
            yield FieldChange(links.field, flag, links.short(one))


def _speakers(
    before: Sequence[SpeakerDraft], after: Sequence[SpeakerDraft]
) -> Iterator[FieldChange]:
    names = [one.name or UNKNOWN for one in after]
    if names != [one.name or UNKNOWN for one in before]:
        yield FieldChange("speakers", "speaker", names or CLEAR)
    recorded = {one.name: one for one in before}
    for one in after:
        old = recorded.get(one.name, SpeakerDraft(None))
        for flag in ("role", "organization", "status"):
            value = getattr(one, flag)
            if value != getattr(old, flag):
                given = f"{one.name or UNKNOWN}={value or CLEAR}"
                yield FieldChange("speakers", flag, given)


def _contributors(
    before: Sequence[ContributorDraft], after: Sequence[ContributorDraft]
) -> Iterator[FieldChange]:
    for flag, role in ROLES.items():
        old = [one for one in before if one.role == role]
        new = [one for one in after if one.role == role]
        if old != new:
            yield FieldChange("contributors", flag, list(map(_name, new)) or CLEAR)


def _name(one: ContributorDraft) -> str:
    if one.literal is not None or one.family is None:
        return one.literal or one.given or ""
    family = " ".join(filter(None, (one.particle, one.family)))
    return ", ".join(filter(None, (family, one.given, one.suffix)))
