"""The names in drafts: their own, and those of other records; citation keys and slugs."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import replace
from string import ascii_lowercase
from typing import NamedTuple, TypeAlias

from claimdb import folding
from claimdb.drafts.records import (
    ClaimDraft,
    Draft,
    NameDraft,
    OrganizationDraft,
    PersonDraft,
    QuoteDraft,
    SourceDraft,
    TopicDraft,
    TopicPath,
)
from claimdb.fields import ID
from claimdb.markup import untagged
from claimdb.personal_names import split_name

_ADDRESS = re.compile(r"https?://(?:www\.)?([^\s/.:]+)\S*", re.IGNORECASE)
_SKIPPED = frozenset(
    ("a", "an", "the", "no", "of", "in", "on", "at", "to", "for", "from", "and", "or")
)
"""Words that no citation key has."""
_LONGEST_SLUG = 60
_LONGEST_KEY = 40
_AHEAD = 64
"""The number of suffixes that are looked up together."""
_UNSEEN = dict.fromkeys(
    (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)
)
"""The invisible characters: soft hyphens, joiners, marks of direction, byte order marks."""


def visible(name: str) -> str:
    """Return a name without invisible characters and repeated spaces, in normal form C."""
    return " ".join(unicodedata.normalize("NFC", name).translate(_UNSEEN).split())


def written_out(person: PersonDraft) -> str:
    """Return the name of a person as it is recorded: written out, unless its parts are given."""
    if person.family is not None or person.given is not None:
        return person.name
    return split_name(person.name)[0]


def with_name_parts(draft: PersonDraft) -> PersonDraft:
    """Return a person with the parts of the name, which are read off it where none are given."""
    if draft.family is not None or draft.given is not None:
        return draft
    name, parts = split_name(draft.name)
    # The name as it was written also finds this person.
    names = draft.names if name == draft.name else (*draft.names, NameDraft(draft.name))
    parts = parts._replace(suffix=draft.suffix or parts.suffix)
    return replace(draft, name=name, names=names, **parts._asdict())


def looks_like_an_id(name: str) -> bool:
    """Whether a name has the form of a short id, such as `s2023`."""
    return re.fullmatch(ID, name) is not None


def is_address(text: str) -> bool:
    """Whether a text is an address on the web and nothing else."""
    return _ADDRESS.fullmatch(text) is not None


def citation_key(
    source: SourceDraft,
    taken: Callable[[str], bool],
    given: MutableMapping[str, int] | None = None,
    look_up: Callable[[Sequence[str]], object] = len,
) -> str:
    """Return a key such as `chatterjee2023putin`: the maker, the year, a word of the title.

    Without a maker, the address is used. If the key is taken, a letter follows: b, c, ...; `given`
    caches the last one of each key. `look_up` is called with keys of which some may be tried.
    """
    title = [word for word in _words(untagged(source.title)) if word not in _SKIPPED]
    makers = [one.literal or one.family or one.given for one in source.contributors]
    makers += [source.publisher, source.container_title]
    if address := _ADDRESS.fullmatch(source.url or ""):
        makers.append(address[1])
    if is_address(source.title):
        title = []
    maker = "".join(next((words for made in makers if made and (words := _words(made))), [])[:1])
    year = re.match(r"\d{4}", source.issued or "")
    key = "".join((maker, year[0] if year else "", *(title[:1] if maker or year else title[:3])))
    key = key[:_LONGEST_KEY] or "source"
    return _free(f"{key}x" if looks_like_an_id(key) else key, _letters, taken, given, look_up)


def slug(name: str, taken: Callable[[str], bool]) -> str:
    """Return the slug of a topic: the words of its name with hyphens, and a number if needed."""
    # With more words than this it is too long anyway.
    words = folding.words(name)[:_LONGEST_SLUG]
    short = "-".join(words)
    while len(words) > 1 and len(short) > _LONGEST_SLUG:
        words = words[:-1]
        short = "-".join(words)
    short = short[:_LONGEST_SLUG] or "topic"
    short = f"{short}-topic" if looks_like_an_id(short) else short
    # Without its signs a name may be that of another topic.
    plain = folding.exact(name) in (folding.folded(name), folding.exact("-".join(words)))
    given = {} if plain else {short: 1}
    return _free(short, lambda number: f"-{number + 1}", taken, given)


def _free(
    name: str,
    suffix: Callable[[int], str],
    taken: Callable[[str], bool],
    given: MutableMapping[str, int] | None = None,
    look_up: Callable[[Sequence[str]], object] = len,
) -> str:
    """Return a free name, with the first free suffix if it is taken.

    Thousands of sources may have one maker and no date: the search begins at the one `given` last,
    and is a binary one.
    """
    given = {} if given is None else given
    low, step = given.get(name, 0), 1
    # The one that was given last is free if nothing was recorded with it.
    last = name + suffix(low) if low else name
    if not taken(last):
        given[name] = low
        return last
    if low % _AHEAD == 0:
        look_up([name + suffix(number) for number in range(low + 1, low + _AHEAD + 1)])
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
    # Numerals without a zero.
    number += 1
    while number:
        number, one = divmod(number - 1, len(ascii_lowercase))
        letters = ascii_lowercase[one] + letters
    return letters


def _words(text: str) -> list[str]:
    """Return the words of a text that every program accepts in a key."""
    joined = re.sub(r"['’]", "", text)
    return [word for word in folding.words(joined) if word.isascii()]


NoQuote: TypeAlias = ClaimDraft | PersonDraft | OrganizationDraft | SourceDraft | TopicDraft
"""A draft of a record other than a quote, which has names of its own."""


class Reference(NamedTuple):
    """A name in a field of a draft, or a source or topic that is described there; and its label."""

    field: str
    label: str
    name: str | SourceDraft | TopicPath


_KINDS = {
    QuoteDraft: "quote", ClaimDraft: "claim", PersonDraft: "person",
    OrganizationDraft: "organization", SourceDraft: "source", TopicDraft: "topic",
}  # fmt: skip


def kind_of(draft: Draft) -> str:
    """Return the kind of a draft, as in `claimdb add`."""
    return _KINDS[type(draft)]


def add_names(draft: QuoteDraft, names: Mapping[str, set[str | None]]) -> Sequence[SourceDraft]:
    """Add the names in a quote to those of each kind of record; return the sources it describes.

    None, which stands for no name, may be among them.
    """
    described: list[SourceDraft] = []
    for speaker in draft.speakers:
        names["actor"].add(speaker.name)
        names["actor"].add(speaker.organization)
    for topic in draft.topics:
        names["topic"].add(topic.name)
        if topic.broader:
            names["topic"].update(topic.broader)
    for related in draft.claims:
        names["claim"].add(related.claim)
    for occurrence in draft.occurrences:
        for source in (occurrence.source, occurrence.via):
            if isinstance(source, SourceDraft):
                names["source"].update(own_names(source))
                described.append(source)
            else:
                names["source"].add(source)
    return described


def references(draft: Draft) -> Iterator[Reference]:
    """Yield the names of other records in a draft with their fields; none that is empty."""
    for field, label, name in _references(draft):
        match name:
            case None:
                continue
            case TopicPath(names):
                is_named = bool(names) and all(names)
            case SourceDraft():
                is_named = any(own_names(name))
            case _:
                is_named = bool(name)
        if is_named:
            yield Reference(field, label, name)


def _references(draft: Draft) -> Iterator[tuple[str, str, str | SourceDraft | TopicPath | None]]:
    match draft:
        case QuoteDraft():
            yield from _of_quote(draft)
        case ClaimDraft():
            yield from ((f"topics[{at}]", "topic", name) for at, name in enumerate(draft.topics))
            for at, one in enumerate(draft.relations):
                yield f"relations[{at}].text", "claim", one.text
        case SourceDraft():
            yield from ((f"cites[{at}]", "source", name) for at, name in enumerate(draft.cites))
        case PersonDraft():
            for at, membership in enumerate(draft.memberships):
                yield f"memberships[{at}].organization", "organization", membership.organization
        case OrganizationDraft():
            yield "parent", "organization", draft.parent
        case TopicDraft():
            yield "broader", "topic", draft.broader
            yield "actor", "actor", draft.actor


def _of_quote(
    draft: QuoteDraft,
) -> Iterator[tuple[str, str, str | SourceDraft | TopicPath | None]]:
    for at, speaker in enumerate(draft.speakers):
        yield f"speakers[{at}].name", speaker.label, speaker.name
        yield f"speakers[{at}].organization", "organization", speaker.organization
    topics = enumerate(draft.topics)
    yield from ((f"topics[{at}]", "topic", one.reference) for at, one in topics)
    for at, related in enumerate(draft.claims):
        yield f"claims[{at}]", "claim", related.claim
    for at, occurrence in enumerate(draft.occurrences):
        yield f"occurrences[{at}].source", "source", occurrence.source
        yield f"occurrences[{at}].via", "source", occurrence.via


def own_names(draft: NoQuote) -> tuple[str, ...]:
    """Return the names by which the record of a draft is found."""
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
