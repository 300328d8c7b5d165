"""Names of people and institutions in citations, and lists of them."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from claimdb.cite.typography import Runs, around, together
from claimdb.cite.work import OTHERS, CslName

# Chinese, Japanese and Korean names have no space, and the family name first.
_TOGETHER = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")


class Listing(NamedTuple):
    """How names are listed: the form of the `first`, of the `rest`, the `word` before the last.

    Lists longer than `most` are shortened to the first `kept`, and end in `et al.`, as do those
    that end in `OTHERS`, or in their last name (`last_too`). Two names have a comma before the word
    after an inverted first name, and always with `comma_of_two`.
    """

    first: Callable[[CslName], str]
    rest: Callable[[CslName], str]
    word: str = "and"
    most: int = 2
    kept: int = 1
    comma_of_two: bool = False
    last_too: bool = False


def short(name: CslName) -> str:
    """Return the name as a citation in the text has it: `von der Leyen`."""
    return name.literal or _spaced(name.particle, name.family) or name.given


def straight(name: CslName) -> str:
    """Return the name in its natural order: `Ursula von der Leyen`."""
    if _written_together(name):
        return name.family + name.given
    if name.family_first:
        return _spaced(name.family, name.given)
    parts = name.given, name.dropping, name.particle, name.family, name.suffix
    return name.literal or _spaced(*parts)


def inverted(name: CslName) -> str:
    """Return the name by its family: `von der Leyen, Ursula`."""
    return _inverted(name, name.given, _spaced(name.particle, name.family))


def demoted(name: CslName) -> str:
    """Return the name by its family without the particle: `Leyen, Ursula von der`."""
    return _inverted(name, name.given, name.family, name.particle)


def initialled(name: CslName) -> str:
    """Return the name by its family, with initials: `von der Leyen, U.`."""
    return _inverted(name, initials(name.given), _spaced(name.particle, name.family))


def straight_initialled(name: CslName) -> str:
    """Return the name in its natural order with initials: `U. von der Leyen`."""
    return straight(name._replace(given=initials(name.given)))


def initials(given: str) -> str:
    """Return the initials of given names: `L. W.`, `J.-P.`.

    As in citeproc-js, a part in lower case after a hyphen has no initial: Ki-moon is `K.`.
    """
    return " ".join(map(_initials, given.replace(".", ". ").split()))


def _initials(word: str) -> str:
    found = list(filter(None, word.split("-")))
    if not found:
        return word
    parts = [found[0], *(part for part in found[1:] if not part[0].islower())]
    return "-".join(f"{part[0]}." if part[0].isupper() else part for part in parts)


def listed(names: Sequence[CslName], how: Listing) -> str:
    """Return names as a list."""
    if not names:
        return ""
    *before, last = [how.first(names[0]), *map(how.rest, names[1:])]
    end = f"{how.word} {last}"
    if len(names) > how.most or names[-1] == OTHERS:
        before = before[: how.kept] if len(names) > how.most else before
        if how.last_too and names[-1] != OTHERS:
            return f"{', '.join(before)}, … {last}"
        end = "et al."
    if not before:
        return last
    is_inverted = how.first(names[0]) != how.rest(names[0])
    comma = "," if len(before) > 1 or is_inverted or how.comma_of_two else ""
    return f"{', '.join(before)}{comma} {end}"


def _inverted(name: CslName, given: str, family: str, particle: str = "") -> str:
    if _written_together(name) or name.literal or not (name.family and name.given):
        return straight(name)
    after = _spaced(given, name.dropping, particle)
    return ", ".join(filter(None, (family, after, name.suffix)))


def _written_together(name: CslName) -> bool:
    whole = name.family + name.given
    return bool(name.family and name.given and _TOGETHER.fullmatch(whole))


def _spaced(*parts: str) -> str:
    return " ".join(filter(None, parts))


def reported(words: Runs, said_by: Sequence[CslName] | None, how: Listing, phrase: str) -> Runs:
    """Return a citation after the names of those whom the source quotes, if any, and a phrase."""
    if said_by is None:
        return words
    return together(around("", listed(said_by, how), ", "), phrase, words)
