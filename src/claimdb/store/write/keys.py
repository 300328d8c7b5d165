"""The names by which records are cited and typed: citation keys and slugs.

Owns how one is made of what is known, so that it is new and looks like no id. It must not know
where records are kept: it is told which names are taken.
"""

import re
from collections.abc import Callable, MutableMapping
from string import ascii_lowercase

from claimdb import folding
from claimdb.draft.fields import ID, NAME_SUFFIX
from claimdb.draft.record import ContributorDraft, NameParts, PersonDraft, SourceDraft

_ADDRESS = re.compile(r"https?://(?:www\.)?([^\s/.:]+)\S*", re.IGNORECASE)
_SKIPPED = frozenset(
    ("a", "an", "the", "no", "of", "in", "on", "at", "to", "for", "from", "and", "or")
)
"""Words that a title begins with and nobody remembers it by."""
_LONGEST_SLUG = 60
_LONGEST_KEY = 40


def split_name(name: str) -> tuple[str, NameParts]:
    """Return the name of a person as it is written out, and its parts.

    It may be given as `Given Family` or as `Family, Given`, with a suffix such as `Jr.` behind it;
    words in lower case before the family name are its particle. Of a name of one word the parts
    are not known.
    """
    before, _, last = name.rstrip().replace(",", ", ").rpartition(" ")
    if NAME_SUFFIX.fullmatch(last):
        rest = before.rstrip()
        whole, parts = _split(rest.removesuffix(","))
        if parts.family is None:
            return name, parts
        comma = "," if rest.endswith(",") else ""
        return f"{whole}{comma} {last}", parts._replace(suffix=last)
    return _split(name)


def written_out(person: PersonDraft) -> str:
    """Return the name of a person as it is recorded: written out, unless its parts are known."""
    if person.family is not None or person.given is not None:
        return person.name
    return split_name(person.name)[0]


def _split(name: str) -> tuple[str, NameParts]:
    """Return a name without a suffix as it is written out, and its parts."""
    family, comma, given = (part.strip() for part in name.partition(","))
    words = f"{given} {family}".split() if comma else name.split()
    if len(words) < 2 or (comma and not (family and given)):
        return name, NameParts()
    last = len(family.split()) if comma else 1
    before, family = words[:-last], " ".join(words[-last:])
    particle: list[str] = []
    while len(before) > 1 and before[-1].islower():
        particle.insert(0, before.pop())
    return " ".join(words), NameParts(family, " ".join(before), " ".join(particle) or None)


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
