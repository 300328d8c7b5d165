"""What drafts name: themselves, and what they refer to.

The fields of a draft that name other records, and the kind each one refers to.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from string import ascii_lowercase
from typing import NamedTuple, TypeAlias

from claimdb import folding
from claimdb.drafts.records import (
    ClaimDraft,
    ContributorDraft,
    Draft,
    OrganizationDraft,
    PersonDraft,
    QuoteDraft,
    SourceDraft,
    TopicDraft,
    TopicPath,
)
from claimdb.personal_names import split_name
from claimdb.schema import ID

_ADDRESS = re.compile(r"https?://(?:www\.)?([^\s/.:]+)\S*", re.IGNORECASE)
_SKIPPED = frozenset(
    ("a", "an", "the", "no", "of", "in", "on", "at", "to", "for", "from", "and", "or")
)
"""Words that a title begins with and nobody remembers it by."""
_LONGEST_SLUG = 60
_LONGEST_KEY = 40


def written_out(person: PersonDraft) -> str:
    """Return the name of a person as it is recorded: written out, unless its parts are known."""
    if person.family is not None or person.given is not None:
        return person.name
    return split_name(person.name)[0]


def looks_like_an_id(name: str) -> bool:
    """Whether a name would be taken for a short id, such as `s2023`."""
    return ID.fullmatch(name) is not None


def is_address(text: str) -> bool:
    """Whether a text is an address on the web and nothing else."""
    return _ADDRESS.fullmatch(text) is not None


def citation_key(
    source: SourceDraft,
    taken: Callable[[str], bool],
    given: MutableMapping[str, int] | None = None,
) -> str:
    """Return a key such as `chatterjee2023putin`: who made it, the year, a word of the title.

    Where nobody is known who made it, its address stands in. Where the key is taken, a letter
    follows: b, c, ... `given` keeps how far that has gone.
    """
    title = [word for word in _words(source.title) if word not in _SKIPPED]
    makers = [*map(_maker, source.contributors), source.publisher, source.container_title]
    if address := _ADDRESS.fullmatch(source.url or ""):
        makers.append(address[1])
    if is_address(source.title):
        title = []
    maker = "".join(next((words for made in makers if made and (words := _words(made))), [])[:1])
    year = re.match(r"\d{4}", source.issued or "")
    key = "".join((maker, year[0] if year else "", *(title[:1] if maker or year else title[:3])))
    key = key[:_LONGEST_KEY] or "source"
    return _free(f"{key}x" if looks_like_an_id(key) else key, _letters, taken, given)


def slug(name: str, taken: Callable[[str], bool]) -> str:
    """Return the slug of a topic: the words of its name with hyphens, and a number if need be."""
    words = folding.words(name)
    short = "-".join(words)
    while len(words) > 1 and len(short) > _LONGEST_SLUG:
        words = words[:-1]
        short = "-".join(words)
    short = short[:_LONGEST_SLUG] or "topic"
    short = f"{short}-topic" if looks_like_an_id(short) else short
    return _free(short, lambda number: f"-{number + 1}", taken)


def _free(
    name: str,
    suffix: Callable[[int], str],
    taken: Callable[[str], bool],
    given: MutableMapping[str, int] | None = None,
) -> str:
    """Return a name; where it is taken, with a suffix that comes right after a taken one.

    Thousands of sources may have one maker and no date, so not every suffix is tried: neither
    those up to the one that was `given` last, nor all above it.
    """
    given = {} if given is None else given
    if name not in given and not taken(name):
        given[name] = 0
        return name
    low, step = given.get(name, 0), 1
    while taken(name + suffix(low + step)):
        low, step = low + step, 2 * step
    high = low + step
    while high - low > 1:
        middle = (low + high) // 2
        if taken(name + suffix(middle)):
            low = middle
        else:
            high = middle
    given[name] = high
    return name + suffix(high)


def _letters(number: int) -> str:
    """Return the letters of a number from 1: b to z, then aa, ab, ..."""
    letters = ""
    # A number without a zero in it, so that each has one way to be written.
    number += 1
    while number:
        number, one = divmod(number - 1, len(ascii_lowercase))
        letters = ascii_lowercase[one] + letters
    return letters


def _maker(contributor: ContributorDraft) -> str | None:
    """Return by what somebody who made a source is cited."""
    return contributor.literal or contributor.family or contributor.given


def _words(text: str) -> list[str]:
    """Return the words of a text that every program takes in a key."""
    joined = re.sub(r"['’]", "", text)
    return [word for word in folding.words(joined) if word.isascii()]


NoQuote: TypeAlias = ClaimDraft | PersonDraft | OrganizationDraft | SourceDraft | TopicDraft
"""A draft of what quotes refer to, which has names of its own."""


class Reference(NamedTuple):
    """A name that stands in a field of a draft, or a source or topic that is described there."""

    field: str
    label: str
    name: str | SourceDraft | TopicPath


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
    for topic in draft.topics:
        names["topic"].update((topic.name, *(topic.broader or ())))
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
            yield from _each("topics", "topic", (topic.reference for topic in draft.topics))
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


def _of(field: str, label: str, name: str | SourceDraft | TopicPath | None) -> Iterator[Reference]:
    match name:
        case None:
            return
        case TopicPath(names):
            given = bool(names) and all(names)
        case SourceDraft():
            given = any(own_names(name))
        case _:
            given = bool(name)
    if given:
        yield Reference(field, label, name)


def _each(field: str, label: str, names: Iterable[str | TopicPath]) -> Iterator[Reference]:
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
