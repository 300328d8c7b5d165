"""The forms of questions as a table, and their pattern language."""

# A pattern is a row of items with a space between them:
#
#     who  which/what    a word; one of several words
#     {about}            one of the phrases of that name in the vocabulary
#     who? {ever}?       the same, optional
#     <topic>            a slot: one word or more, as few as make the form fit
#     <topic!>           a slot whose words are checked: they name a topic
#     [ ... ]            an optional part
#
# The first form that fits a whole question decides.

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from claimdb.ask.vocabulary import PHRASES
from claimdb.query.value import Node, Not, Op, Term


@dataclass(frozen=True, slots=True)
class Form:
    """A form of question, with its command and the terms that its own words add.

    A slot becomes terms by its name. `negated` reverses the stance of the form's words.
    """

    pattern: str
    command: str
    terms: tuple[Node, ...] = ()
    negated: bool = False


# A question whether somebody supports something is answered by a contrary stance as well.
_ANY_STANCE = (Term("stance", op=Op.ANY),)
_SUPPORT = (Term("stance", "support"),)
_OPPOSE = (Term("stance", "oppose"),)

FORMS: tuple[Form, ...] = (
    # How many.
    Form("how many {quotes} {exist}? {by} <speaker> {about} <topic> {exist}?", "search --count"),
    Form(
        "how many {quotes} {exist}? about/on <topic> [ {by} <speaker!> ] {exist}?", "search --count"
    ),
    Form("how many {quotes} {exist}? {position} <topic>", "search --count"),
    Form("how many {quotes} {do}? {stance} <topic>", "search --count"),
    Form("how many {quotes} {exist}? {by} <speaker> {exist}?", "search --count"),
    Form("how many {quotes} {do} <speaker> {make} [ {about} <topic> ]", "search --count"),
    Form("how many {quotes} {exist}?", "search --count"),
    Form("how many {people} {do}? {stance} <topic>", "who"),
    Form("how many {people} {be} {position} <topic>", "who"),
    Form("how many {people} {do}? {talk} <topic>", "who"),
    Form("{often} {do} <speaker> {talk} <topic>", "search --count"),
    Form("{often} {do} <speaker> {say} {something}? {about} <topic>", "search --count"),
    Form("{often} {do} <speaker> {say} <said>", "search --count"),
    Form("{often} {be} <topic> mentioned/discussed [ by <speaker> ]", "search --count"),
    Form("{often} {be} <speaker> quoted/cited [ {about} <topic> ]", "search --count"),
    # Which sources.
    Form(
        "which/what {sources} {do}? {quote} <speaker> [ {about} <topic> ]", "search --sort source"
    ),
    Form("which/what {sources} {do}? {talk} <topic>", "search --sort source"),
    Form("who/whom {do}? {quote} <speaker!> [ {about} <topic> ]", "search --sort source"),
    Form("where {be} <speaker> quoted/cited [ {about} <topic> ]", "search --sort source"),
    Form(
        "in which/what {sources} {be} <speaker> quoted/cited [ {about} <topic> ]",
        "search --sort source",
    ),
    Form("where {do} <speaker> {say} [ that ] <said>", "search --sort source"),
    # When.
    Form("when {do} <speaker> {ever}? {say} {something}? {about} <topic>", "search --sort said"),
    Form("when {do} <speaker> {ever}? {talk} <topic>", "search --sort said"),
    Form("when {do} <speaker> {ever}? {stance} <topic>", "search --sort said"),
    Form("when {do} <speaker> {ever}? {say} that? <said>", "search --sort said"),
    Form("when {be} <said> said [ by <speaker> ]", "search --sort said"),
    Form("when {be} <topic> mentioned/discussed [ by <speaker> ]", "search --sort said"),
    Form("when {be} {something}? said {about} <topic> [ by <speaker> ]", "search --sort said"),
    # Where somebody stands.
    Form("where {do} <speaker> stand {on} <topic>", "who"),
    Form("where <speaker> stands/stand/stood {on} <topic>", "who"),
    Form("what {be} the? {view} of {people} {on} <topic>", "who"),
    Form("what {be} the? {view} of <speaker> {on} <topic>", "who"),
    Form("what {be} the? {view} {about} <topic>", "who"),
    Form("what {be} <speaker> s? {view} [ {on} <topic> ]", "who"),
    Form("what/which {view} {do} <speaker> {make}/take/takes/took {on} <topic>", "who"),
    Form("what {do} {people} {think} <topic>", "who"),
    Form("what {do} <speaker> {ever}? {think} <topic>", "who"),
    Form("how {do} {people} {see} <topic>", "who"),
    Form("how {do} <speaker> {see} <topic>", "who"),
    Form("what <speaker!> {think} <topic>", "who"),
    Form("<speaker!> s? {view} {on} <topic>", "who"),
    # Who agrees, who disagrees: with somebody, or with a thing.
    Form("{whoever} {do}? {be}? {ever}? {agree} <agrees!> s? {view}? {about} <topic>", "who"),
    Form("{whoever} {do}? {be}? {ever}? {agree} <agrees!>", "who"),
    Form("{whoever} {do}? {be}? {ever}? {disagree} <disagrees!> s? {view}? {about} <topic>", "who"),
    Form("{whoever} {do}? {be}? {ever}? {disagree} <disagrees!>", "who"),
    Form("{whoever} {do}? {ever}? {agree} <topic!>", "who", _SUPPORT),
    Form("{whoever} {do}? {ever}? {disagree} <topic!>", "who", _OPPOSE),
    Form("{whoever} {do}? {be}? {ever}? {agree} <agrees> [ {about} <topic> ]", "who"),
    Form("{whoever} {do}? {be}? {ever}? {disagree} <disagrees> [ {about} <topic> ]", "who"),
    Form("{do} <speaker> {ever}? {agree} <agrees!> [ {about} <topic> ]", "who"),
    Form("{do} <speaker> {ever}? {disagree} <disagrees!> [ {about} <topic> ]", "who"),
    Form("{do} <speaker> {ever}? {agree} <topic>", "who", _ANY_STANCE),
    Form("{do} <speaker> {ever}? {disagree} <topic>", "who", _ANY_STANCE),
    # Who speaks for whom; a thing is spoken for as well.
    Form("{whoever} {do}? {be}? {speak for} <org!> [ {about} <topic> ]", "who"),
    Form("{whoever} {do}? {be}? {argue} {position} <topic!>", "who"),
    Form("{whoever} {do}? {be}? {speak for} <org> [ {about} <topic> ]", "who"),
    Form("{whoever} {do}? {be}? {argue} {position} <topic>", "who"),
    # Who denies, doubts or asserts: a topic, or the words of a claim.
    Form("{whoever} {do}? {be}? {ever}? {relation} that <claim>", "who"),
    Form("{whoever} {do}? {be}? {ever}? {relation} <topic!>", "who"),
    Form("{whoever} {do}? {be}? {ever}? {relation} {something} {about} <topic>", "who"),
    Form("{whoever} {do}? {be}? {ever}? {relation} <claim>", "who"),
    Form("{do} not? <speaker> {ever}? {relation} that <claim>", "who"),
    Form("{do} not? <speaker> {ever}? {relation} <topic!>", "who"),
    Form("{do} not? <speaker> {ever}? {relation} <claim>", "who"),
    # Who is for, who is against.
    Form("{whoever} {do}? {be}? {ever}? not {stance} <topic>", "who", negated=True),
    Form("{whoever} {do}? {be} not {position} <topic>", "who", negated=True),
    Form("{whoever} {do}? {be}? {ever}? {stance} <topic>", "who"),
    Form("{whoever} {do}? {be} {ever}? {position} <topic>", "who"),
    Form("{whoever} {do}? {say} {something} {position} <topic>", "who"),
    Form("{be} <topic> {stance} by <speaker>", "who", _ANY_STANCE),
    Form("{do} not? <speaker> {ever}? not? {stance} <topic>", "who", _ANY_STANCE),
    Form("{do} <speaker> {argue} {position} <topic>", "who", _ANY_STANCE),
    Form("{be} not? <speaker> {ever}? not? {stance} <topic>", "who", _ANY_STANCE),
    Form("{be} not? <speaker> {ever}? not? {position} <topic>", "who", _ANY_STANCE),
    Form("{whether} <speaker> {ever}? {stance} <topic>", "who", _ANY_STANCE),
    Form("{whether} <speaker> {be} {position} <topic>", "who", _ANY_STANCE),
    # Claims.
    Form("what/which {claims} {do} <speaker> {make} [ {about} <topic> ]", "claims"),
    Form("what/which {claims} {do} <speaker> {relation} [ {about} <topic> ]", "claims"),
    Form("what/which {claims} {be} {related} by <speaker> [ {about} <topic> ]", "claims"),
    Form("what/which {claims} {be} {related} {about} <topic>", "claims"),
    Form("what/which {claims} {exist}? {about} <topic> [ by <speaker> ]", "claims"),
    Form("what/which {claims} {exist}?", "claims"),
    Form("what {be} claimed/asserted/alleged {about} <topic> [ by <speaker> ]", "claims"),
    Form("what {be} claimed/asserted/alleged [ by <speaker> ] [ {about} <topic> ]", "claims"),
    Form("what {do} {people} claim/assert/allege/claimed {about} <topic>", "claims"),
    Form("what {do} <speaker> claim/assert/allege/claimed [ {about} <topic> ]", "claims"),
    Form("what {do} <speaker> {relation} [ {about} <topic> ]", "claims"),
    Form("{all}? {claims} about/on <topic> [ by/from <speaker> ]", "claims"),
    Form("{all}? {claims} {by} <speaker> [ {about} <topic> ]", "claims"),
    # What somebody says.
    Form("what {be} said {about} <topic> [ by <speaker> ]", "search"),
    Form("what {be} said [ by <speaker> ] [ {about} <topic> ]", "search"),
    Form("what {do} {people} {say} {about} <topic>", "who"),
    Form("what {do} <speaker> {ever}? {say} {together} [ {about} <topic> ]", "search"),
    Form("what {do} <speaker> {together} {say} [ {about} <topic> ]", "search"),
    Form("what {do} <speaker> {ever}? {say} {about} <topic> {together}?", "search"),
    Form("what {do} <speaker> {ever}? {say} {position} <topic>", "search"),
    Form("what {do} <speaker> {ever}? {say}", "search"),
    Form("what/which topics/subjects/things? {do} <speaker> {ever}? {talk}", "search"),
    Form("what {do} <speaker> {ever}? {say} <said>", "search"),
    Form("what {be} <speaker> saying [ {about} <topic> ]", "search"),
    Form("{do}/{whether} not? {anybody} {ever}? {say} {something}? {about} <topic>", "who"),
    Form("{do}/{whether} not? {anybody} {ever}? {say} that? <said>", "check"),
    Form("{whether} <speaker> {say} {something}? {about} <topic>", "search"),
    Form("{do} not? <speaker> {ever}? {say} {something}? {about} <topic>", "search"),
    Form("{do} not? <speaker> {ever}? {talk} <topic>", "search"),
    Form("{do} not? <speaker> {ever}? {say} that? <said>", "check"),
    Form("{whether} <speaker> {ever}? {say} that? <said>", "check"),
    # Who said something.
    Form("{whoever} {do}? {be}? {ever}? {say} <said!> {about} <topic>", "who"),
    Form("{whoever} {do}? {be}? {ever}? {say} {something}? {about} <topic>", "who"),
    Form("{whoever} {do}? {be}? {ever}? {talk} <topic>", "who"),
    Form("{whoever} {be} {ever}? quoted/cited {about} <topic>", "who"),
    Form("{whoever} {do}? {make} {quotes}/{claims} {about} <topic>", "who"),
    Form("{whoever} {do}? {be}? {ever}? {say} {something}?", "who"),
    Form("{whoever} {do}? {be}? {ever}? {say} that? <said>", "who"),
    Form("by whom {be} <topic> mentioned/discussed", "who"),
    # Lists, and questions in a few words.
    Form("{everything} <speaker> {ever}? {say} [ {about} <topic> ]", "search"),
    Form("{all}? {quotes} {by} <speaker!> {about} <topic>", "search"),
    Form("{all}? {quotes} about/on <topic> [ by/from <speaker> ]", "search"),
    Form("{all}? {quotes} {stance} <topic>", "search"),
    Form("{all}? {quotes} {position} <topic> [ by/from <speaker> ]", "search"),
    Form("{all}? {quotes} {with} <said>", "search"),
    Form("{all}? {quotes} {by} <speaker> [ {about} <topic> ]", "search"),
    Form("{all}? {quotes}", "search"),
    Form("<speaker!> s? {quotes} [ {about} <topic> ]", "search"),
    Form("<speaker!> {say} {something}? [ {about} <topic> ]", "search"),
    Form("<speaker!> {about} <topic>", "search"),
)


class Fit(NamedTuple):
    """How a form fits: the first word of each slot and its end, and the values of its phrases."""

    slots: Mapping[str, tuple[int, int]] = {}
    values: Mapping[str, str] = {}


Sure = Callable[[str, int, int], bool]
"""Whether the words from one place up to another surely are what a slot of that name takes."""


@dataclass(frozen=True, slots=True)
class _Item:
    phrases: tuple[tuple[str, Mapping[str, str]], ...] = ()
    slot: str = ""
    sure: bool = False
    optional: bool = False


def fit(form: Form, words: Sequence[str], sure: Sure) -> Fit | None:
    """Return how a form fits the whole of a question, or None."""
    for items in _variants(form.pattern):
        if found := _Search(items, words, sure).run():
            return found
    return None


def stance(form: Form, value: str) -> Node:
    """Return the term for the stance of a form's words."""
    term = Term("stance", value)
    return Not(term) if form.negated else term


@cache
def _variants(pattern: str) -> tuple[tuple[_Item, ...], ...]:
    """Return the rows of items of a pattern, with and without each optional part."""
    before, bracket, rest = pattern.partition("[ ")
    if not bracket:
        # `{speak for}` is one item.
        return (tuple(map(_item, re.findall(r"(?:\{[^}]*\}|\S)+", pattern))),)
    inside, _, after = rest.partition(" ]")
    return _variants(f"{before}{inside}{after}") + _variants(f"{before.rstrip()}{after}")


def _item(piece: str) -> _Item:
    optional = piece.endswith("?")
    piece = piece.removesuffix("?")
    if piece.startswith("<"):
        name = piece.strip("<>")
        return _Item(slot=name.removesuffix("!"), sure=name.endswith("!"))
    alternatives = tuple(
        (name.strip("{}"), PHRASES[name.strip("{}")]) if name.startswith("{") else ("", {name: ""})
        for name in piece.split("/")
    )
    return _Item(alternatives, optional=optional)


class _Search:
    """Fits a row of items to words, slots as short as possible."""

    def __init__(self, items: tuple[_Item, ...], words: Sequence[str], sure: Sure) -> None:
        self._items = items
        self._words = words
        self._sure = sure
        # How the rest fits does not depend on how its beginning was reached, so what has failed
        # once is not tried again, and time grows with the square of the words at worst.
        self._failed: set[tuple[int, int]] = set()

    def run(self) -> Fit | None:
        return self._from(0, 0)

    def _from(self, item: int, start: int) -> Fit | None:
        if item == len(self._items):
            return Fit() if start == len(self._words) else None
        if (item, start) in self._failed:
            return None
        for end, slots, values in self._steps(self._items[item], start):
            if rest := self._from(item + 1, end):
                return Fit({**slots, **rest.slots}, {**values, **rest.values})
        self._failed.add((item, start))
        return None

    def _steps(
        self, item: _Item, start: int
    ) -> Iterator[tuple[int, Mapping[str, tuple[int, int]], Mapping[str, str]]]:
        """Yield where an item that begins at `start` may end, with what it then says."""
        if item.slot:
            for end in range(start + 1, len(self._words) + 1):
                if not item.sure or self._sure(item.slot, start, end):
                    yield end, {item.slot: (start, end)}, {}
            return
        for name, phrases in item.phrases:
            for length in range(_longest(name), 0, -1):
                value = phrases.get(" ".join(self._words[start : start + length]))
                if value is not None and start + length <= len(self._words):
                    yield start + length, {}, {name: value} if value else {}
        if item.optional:
            yield start, {}, {}


@cache
def _longest(name: str) -> int:
    return max(phrase.count(" ") + 1 for phrase in PHRASES[name]) if name else 1
