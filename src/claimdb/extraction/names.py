"""The names in an article: full names, surnames, titles, and in which capacity somebody speaks."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from claimdb import folding
from claimdb.actor_kinds import named_actor
from claimdb.extraction import lexicon
from claimdb.extraction.given_names import gender, has_given_name, state_of, states
from claimdb.extraction.roles import RoleMention, capacity
from claimdb.extraction.tokens import TokenMention, TokenParagraph
from claimdb.personal_names import split_name
from claimdb.quotation import Span

BACK = 4
"""The paragraphs in which an antecedent is looked for."""
_MOST_BEFORE = 60  # mentions
POSSESSIVE = re.compile(r"(?:['’]s|['’])\Z")
TITLE_WORDS = lexicon.TITLES | lexicon.ROLES
_FEWEST_LETTERS = 2
_LONG_NAME = 4  # words
_TWO_WORDS = re.compile(r"[A-Z][a-z]+ [A-Z][a-z]+(?:-[a-z]+)?")
_NO_VERBS = lexicon.words("of and in to for on or at by with from")


@dataclass(slots=True)
class NamedEntity:
    """Somebody or something with a name in the article.

    Attributes:
        name: The fullest form of the name.
        kind: `person`, `state`, `organization`, or `unknown`.
        gender: Positive for a man, negative for a woman.
        titles: The words of titles that stood before the name, in lower case.
    """

    name: str
    kind: str
    gender: int = 0
    titles: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class NameMention:
    """One mention of an entity outside marks."""

    start: int
    end: int
    paragraph: int
    sentence: int
    is_subject: bool
    is_possessive: bool
    entity: NamedEntity


class _Core(NamedTuple):
    """The tokens of a name in a run of words with capitals; `is_place` after `President of`."""

    start: int
    end: int
    is_place: bool = False


# The same names recur, in one article and in many.
folded = lru_cache(1 << 14)(folding.folded)


@lru_cache(1 << 14)
def _kind_by_words(name: str) -> str:
    known = named_actor(name)
    if known.kind == "organization":
        return "state" if known.country else "organization"
    return "person" if known.kind == "person" else "unknown"


def _behind_titles(paragraph: TokenParagraph, start: int, end: int) -> int:
    """Return the token behind the last title or role in a run of words, and behind `of State`."""
    begin = start
    for token in range(start, end - 1):
        low = paragraph.low[token].rstrip(".")
        if low in TITLE_WORDS or lexicon.singular(low) in lexicon.ROLES:
            begin = token + 1
            if paragraph.low[begin] == "of" and begin + 2 < end:
                begin += 2
    return begin


class ArticleNames:
    """The names of an article.

    Args:
        text: The text of the article.
        paragraphs: Its paragraphs as tokens.
        subjects: The offsets at which the last words of subjects begin, if it is parsed.
    """

    def __init__(
        self,
        text: str,
        paragraphs: Sequence[TokenParagraph],
        subjects: Collection[int] | None = None,
    ) -> None:
        self.text, self.paragraphs, self._subjects = text, paragraphs, subjects
        self._by_family: defaultdict[str, list[NamedEntity]] = defaultdict(list)
        self._entities: dict[str, NamedEntity] = {}
        self.mentions: list[NameMention] = []
        self._starts_of = [
            paragraph.spans[0][0] if paragraph.spans else 0 for paragraph in paragraphs
        ]
        self._printed = set[str]().union(*(one.words for one in paragraphs))
        self._capacities: dict[str, RoleMention] = {}
        self._read()
        self._starts = [one.start for one in self.mentions]

    def _read(self) -> None:
        """Read the names, full ones first, so that surnames find them."""
        raw: list[tuple[int, int, TokenMention, _Core]] = []
        for number, paragraph in enumerate(self.paragraphs):
            sentence, last = 0, 0
            for mention in paragraph.mentions:
                if mention.kind > 3:
                    continue
                sentence += sum(
                    paragraph.words[token] in ".?!" for token in range(last, mention.start)
                )
                last = mention.start
                core = self._core(paragraph, mention.start, mention.end)
                if core is not None:
                    raw.append((number, sentence, mention, core))
        entered: set[tuple[str, ...]] = set()
        for number, _, mention, core in sorted(raw, key=lambda one: one[3].start - one[3].end):
            words = tuple(self.paragraphs[number].words[mention.start : mention.end])
            if words not in entered:
                entered.add(words)
                self._enter(self.paragraphs[number], mention.start, core)
        for number, sentence, _, (start, end, _) in raw:
            paragraph = self.paragraphs[number]
            entity = self.entity(self._name(paragraph, start, end))
            if entity is None:
                continue
            following = paragraph.low[end] if end < len(paragraph.words) else ""
            last_word = paragraph.words[end - 1]
            self.mentions.append(
                NameMention(
                    paragraph.spans[start][0], paragraph.spans[end - 1][1], number, sentence,
                    self._is_subject(paragraph, start, end),
                    bool(POSSESSIVE.search(last_word)) or following in ("'", "’"), entity,
                )
            )  # fmt: skip

    def _core(self, paragraph: TokenParagraph, start: int, end: int) -> "_Core | None":
        """Return the tokens of a name without the titles and roles before it."""
        begin = _behind_titles(paragraph, start, end)
        if paragraph.words[begin] == "of":
            return _Core(begin + 1, end, is_place=True)
        last = paragraph.low[end - 1].rstrip(".")
        if begin == start and last in TITLE_WORDS and end - start < _LONG_NAME:
            return None  # `Chinese President`
        if end - begin > 1:
            ends_in_state = folded(paragraph.words[end - 1]) in states()
            # `Senior China analyst` is none.
            if ends_in_state and folded(self._name(paragraph, begin, end)) not in states():
                return None
            return _Core(begin, end)
        word = paragraph.words[begin]
        if len(word) < _FEWEST_LETTERS or (state_of(word) and folded(word) not in states()):
            return None
        starts_sentence = begin == 0 or paragraph.words[begin - 1] in '.?!“”":'
        return None if starts_sentence and word.lower() in self._printed else _Core(begin, end)

    def _name(self, paragraph: TokenParagraph, start: int, end: int) -> str:
        """Return the name in some tokens, as it is printed."""
        words = self.text[paragraph.spans[start][0] : paragraph.spans[end - 1][1]].split()
        return POSSESSIVE.sub("", " ".join(words))

    def _enter(self, paragraph: TokenParagraph, first: int, core: "_Core") -> None:
        start, end, is_place = core
        name = self._name(paragraph, start, end)
        words = name.split()
        low = name.lower().split()
        before = [] if is_place else paragraph.low[first:start]
        titles = {word.rstrip(".") for word in before}
        entity = self.entity(name)
        if entity is None:
            kind = self._kind(name, low, has_title=bool(titles & lexicon.TITLES))
            kind = "state" if is_place and kind == "unknown" else kind
            entity = NamedEntity(name, kind)
            self._entities[folded(name)] = entity
            if kind in ("person", "unknown") and len(words) > 1:
                # Parsing longer names takes longer than all else here.
                is_short = kind == "person" and _TWO_WORDS.fullmatch(name) is not None
                family = split_name(name)[1].family if is_short else None
                for key in {folded(family or words[-1]), folded(words[-1])}:
                    self._by_family[key].append(entity)
        entity.titles |= titles
        if is_place and entity.kind == "unknown":
            entity.kind = "state"
        entity.gender += gender([*before, *low])
        if titles & lexicon.TITLES and entity.kind == "unknown":
            entity.kind = "person"

    def _kind(self, name: str, low: list[str], *, has_title: bool) -> str:
        return "person" if has_title or has_given_name(low) else _kind_by_words(name)

    def entity(self, name: str) -> NamedEntity | None:
        """Return the entity with a name, or with it as the surname."""
        key = folded(name)
        found = self._entities.get(key)
        if found is None and " " not in key and key not in states():
            bearers = self._by_family.get(key)
            found = bearers[0] if bearers else None
        return found

    def _is_subject(self, paragraph: TokenParagraph, start: int, end: int) -> bool:
        if self._subjects is not None:
            return paragraph.spans[end - 1][0] in self._subjects
        following = paragraph.words[end] if end < len(paragraph.words) else "."
        before = paragraph.low[start - 1] if start else ""
        is_verb = following.isalpha() and following.islower() and following not in _NO_VERBS
        return is_verb and before not in _NO_VERBS

    def capacity(self, name: str) -> RoleMention:
        """Return the capacity in which somebody is first mentioned with one."""
        if name not in self._capacities:
            found = (
                capacity(self.text, one.start, one.end)
                for one in self.mentions
                if one.entity.name == name and one.entity.kind in ("person", "unknown")
            )
            known = next((one for one in found if one.role is not None), RoleMention())
            self._capacities[name] = known
        return self._capacities[name]

    def states(self) -> Iterator[str]:
        """Yield the names of the states of the article."""
        return (one.name for one in self._entities.values() if one.kind == "state")

    def before(self, offset: int) -> list[NameMention]:
        """Return the mentions before an offset in the last paragraphs."""
        place = self.place_of(offset)
        last = bisect_right(self._starts, offset - 1)
        near = self.mentions[max(0, last - _MOST_BEFORE) : last]
        return [one for one in near if place - one.paragraph <= BACK]

    def place_of(self, offset: int) -> int:
        """Return the number of the paragraph at an offset."""
        return max(0, bisect_right(self._starts_of, offset) - 1)

    def named(self, span: Span) -> NameMention | None:
        """Return the last name that begins inside a span, or around it."""
        start, end = span
        index = bisect_right(self._starts, end - 1) - 1
        if index >= 0 and self.mentions[index].end > start:
            return self.mentions[index]
        return None
