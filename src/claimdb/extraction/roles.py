"""The role and the organization that an article gives with the name of a speaker."""

import re
from typing import NamedTuple

from claimdb.actor_kinds import named_actor
from claimdb.extraction import lexicon
from claimdb.extraction.given_names import state_of

_REACH = 160  # characters
_WORDS = r"[\w’'.&-]+"
_BEHIND = re.compile(
    r"\A(?:,? who (?:is|was|serves as|works as|worked as)|,| \() ?"
    r"(?P<role>[^,;()“”\"\n]{3,100})[,;.)]"
)
_OF = re.compile(r"\b(?:of|at|for|from|with|in) (?:the )?(?P<name>[A-Z][^,;()]*)\Z")
_POSSESSED = re.compile(r"\A(?:the )?(?P<name>[A-Z][^,]*?)(?:['’]s|['’]) (?P<role>.+)\Z")
_PREFIXED = re.compile(
    r"\A(?:the )?(?P<name>[A-Z][\w’'-]*(?: (?:of|for|the|and|[A-Z][\w’'-]*))*) (?P<role>[a-z].*)\Z"
)
_ARTICLE = re.compile(r"\A(?:an?|the|its|his|her|their|then|now)[ -]", re.IGNORECASE)
_TITLES = lexicon.words("mr mrs ms miss dr mr. mrs. ms. dr.")


class RoleMention(NamedTuple):
    """A role, and the organization in which somebody has it."""

    role: str | None = None
    organization: str | None = None


def capacity(text: str, start: int, end: int) -> RoleMention:
    """Return the capacity in which a name is mentioned, by what stands before and behind it.

    `Rubio spokesman Alex Conant`, `Jane Roe, a senior analyst at the Institute of Ice,`.

    Args:
        text: The article.
        start: Where the name begins.
        end: Where it ends.
    """
    behind = _BEHIND.match(text[end : end + _REACH])
    if behind is not None:
        found = _described(behind["role"].strip())
        if found.role is not None:
            return found
    line = text[max(0, start - _REACH) : start].rpartition("\n")[2]
    return _before(line)


def _described(words: str) -> RoleMention:
    """Return the capacity of an apposition."""
    words = _ARTICLE.sub("", words)
    if not _has_role(words.split()[:8]):
        return RoleMention()
    possessed = _POSSESSED.match(words)
    if possessed is not None and not _begins_organization(possessed["role"]):
        return RoleMention(possessed["role"], possessed["name"])
    prefixed = _PREFIXED.match(words)
    if prefixed is not None and named_actor(prefixed["name"]).kind == "organization":
        return RoleMention(prefixed["role"], prefixed["name"])
    found = _OF.search(words)
    if found is None:
        return RoleMention(words)
    organization = found["name"].strip()
    role = words[: found.start()].strip()
    if not _has_role(role.split()):
        return RoleMention(words)
    if re.match(r"of\b", found[0]):
        return RoleMention(words, organization)
    return RoleMention(role, organization)


def _begins_organization(words: str) -> bool:
    """Whether words go on with the name of an organization: `college` after `King's`."""
    return words.split(maxsplit=1)[0].lower() in lexicon.ORGANIZATION_WORDS


def _before(line: str) -> RoleMention:
    """Return the capacity of the words directly before a name: `US Secretary of State`."""
    words: list[str] = []
    for word in reversed(re.findall(rf"{_WORDS}|[^\w\s]", line)):
        low = word.lower().rstrip(".")
        known = low in lexicon.TITLES or lexicon.singular(low) in lexicon.ROLES
        if known and low not in _TITLES:
            words.append(word)
        elif words and (
            word[0].isupper() or low in ("of", "for", "and", "former", "senior", "vice")
        ):
            if low in ("the", "a", "an"):
                break
            words.append(word)
        elif not words and word[0].isupper() and line.endswith(f"of {word} "):
            words.append(word)
        else:
            break
    words.reverse()
    while words and words[0].lower() in ("of", "for", "and", "the", "a"):
        words.pop(0)
    if not words or not _has_role(words):
        return RoleMention()
    role = " ".join(words)
    first = words[0].removesuffix("’s").removesuffix("'s")
    state = state_of(first)
    if state is not None:
        return RoleMention(role, state)
    if named_actor(first).kind == "organization" or words[0] != first:
        return RoleMention(" ".join(words[1:]) or role, first)
    return RoleMention(role)


def _has_role(words: list[str]) -> bool:
    return any(
        lexicon.singular(word.lower().strip(".,")) in lexicon.ROLES
        or word.lower().strip(".,") in lexicon.TITLES
        for word in words
    )
