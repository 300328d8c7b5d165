"""What drafts name: themselves, and what they refer to.

Owns in which fields names stand, and as what each is looked up. It must not know what is recorded.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from claimdb.draft.record import (
    ClaimDraft,
    Draft,
    OrganizationDraft,
    PersonDraft,
    QuoteDraft,
    SourceDraft,
    TopicDraft,
)
from claimdb.store.write.keys import written_out

NoQuote: TypeAlias = ClaimDraft | PersonDraft | OrganizationDraft | SourceDraft | TopicDraft
"""A draft of what quotes refer to, which has names of its own."""

KINDS = {
    "speaker": "actor",
    "organization": "actor",
    "actor": "actor",
    "person": "actor",
    "topic": "topic",
    "claim": "claim",
    "source": "source",
}
"""What is looked up for what is wanted."""


class Reference(NamedTuple):
    """A name that stands in a field of a draft, or a source that is described there."""

    field: str
    label: str
    name: str | SourceDraft


_DRAFTS = {
    QuoteDraft: "quote",
    ClaimDraft: "claim",
    PersonDraft: "person",
    OrganizationDraft: "organization",
    SourceDraft: "source",
    TopicDraft: "topic",
}


def kind_of(draft: Draft) -> str:
    """Return what a draft is of, in the words of `claimdb add`."""
    return _DRAFTS[type(draft)]


def add_names(draft: QuoteDraft, names: Mapping[str, set[str]]) -> None:
    """Add the names that a quote refers to, by what is looked up; many quotes have few names."""
    for speaker in draft.speakers:
        names["actor"].update(filter(None, (speaker.name, speaker.organization)))
    names["topic"].update(topic.name for topic in draft.topics)
    names["claim"].update(related.claim for related in draft.claims)
    for occurrence in draft.occurrences:
        for source in (occurrence.source, occurrence.via):
            if isinstance(source, str):
                names["source"].add(source)
            elif source is not None:
                names["source"].update(own_names(source))


def references(draft: Draft) -> Iterator[Reference]:
    """Yield what a draft refers to, each with the field in which it stands.

    A name that could not be read is empty, and refers to nothing.
    """
    match draft:
        case QuoteDraft():
            for place, speaker in enumerate(draft.speakers):
                field = f"speakers[{place}]"
                yield from _of(f"{field}.name", speaker.label, speaker.name)
                yield from _of(f"{field}.organization", "organization", speaker.organization)
            yield from _each("topics", "topic", (topic.name for topic in draft.topics))
            yield from _each("claims", "claim", (related.claim for related in draft.claims))
            for place, occurrence in enumerate(draft.occurrences):
                yield from _of(f"occurrences[{place}].source", "source", occurrence.source)
                yield from _of(f"occurrences[{place}].via", "source", occurrence.via)
        case ClaimDraft():
            yield from _each("topics", "topic", draft.topics)
        case PersonDraft():
            for place, membership in enumerate(draft.memberships):
                field = f"memberships[{place}].organization"
                yield from _of(field, "organization", membership.organization)
        case OrganizationDraft():
            yield from _of("parent", "organization", draft.parent)
        case TopicDraft():
            yield from _of("broader", "topic", draft.broader)
            yield from _of("actor", "actor", draft.actor)


def _of(field: str, label: str, name: str | SourceDraft | None) -> Iterator[Reference]:
    if name and (isinstance(name, str) or any(own_names(name))):
        yield Reference(field, label, name)


def _each(field: str, label: str, names: Iterable[str]) -> Iterator[Reference]:
    for place, name in enumerate(names):
        yield from _of(f"{field}[{place}]", label, name)


def own_names(draft: NoQuote) -> tuple[str, ...]:
    """Return the names by which the record of a draft will be meant, and may be there already."""
    match draft:
        case ClaimDraft():
            return (draft.text,)
        case SourceDraft():
            return tuple(filter(None, (draft.key, draft.url, draft.title)))
        case TopicDraft():
            names = (draft.name, draft.slug, *(name.name for name in draft.names))
            return tuple(filter(None, names))
        case PersonDraft():
            written = (draft.name, written_out(draft), *(name.name for name in draft.names))
            return tuple(dict.fromkeys(written))
        case _:
            return (draft.name, *(name.name for name in draft.names))
