"""Names within an article: who `He`, `Mr Smith`, `they` and `the plan` are."""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import NamedTuple

from claimdb.actor_kinds import named_actor
from claimdb.extraction import lexicon
from claimdb.extraction.given_names import gender, has_given_name, state_of, states
from claimdb.extraction.roles import Capacity, capacity
from claimdb.extraction.tokens import TokenMention, TokenParagraph
from claimdb.folding import folded
from claimdb.personal_names import split_name
from claimdb.quotation import Span

_BACK = 4  # paragraphs in which an antecedent is looked for
_MALE, _FEMALE = frozenset(("he", "him", "his")), frozenset(("she", "her", "hers"))
_PLURAL = lexicon.words("they them their theirs we")
_SINGULAR = lexicon.words("it its this that which")
_PAIRS = {
    "countries": "state", "nations": "state", "states": "state", "governments": "state",
    "sides": "state", "powers": "state", "capitals": "state", "leaders": "person",
    "presidents": "person", "ministers": "person", "men": "person", "women": "person",
    "candidates": "person", "senators": "person",
}  # fmt: skip
_POSSESSIVE = re.compile(r"(?:['’]s|['’])\Z")
_TITLE_WORDS = lexicon.TITLES | lexicon.ROLES
_FEWEST_LETTERS = 2
_NO_VERBS = lexicon.words("of and in to for on or at by with from")
_SHORTEST_STEM = 4


@dataclass(slots=True)
class Entity:
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
    entity: Entity


class _Core(NamedTuple):
    """The tokens of a name in a run of words with capitals; `is_place` after `President of`."""

    start: int
    end: int
    is_place: bool = False


class Names:
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
        self._text, self._paragraphs, self._subjects = text, paragraphs, subjects
        self._by_family: defaultdict[str, list[Entity]] = defaultdict(list)
        self._entities: dict[str, Entity] = {}
        self.mentions: list[NameMention] = []
        self._starts_of = [
            paragraph.spans[0][0] if paragraph.spans else 0 for paragraph in paragraphs
        ]
        self._low = {word for one in paragraphs for word in one.words if word.islower()}
        self._capacities: dict[str, Capacity] = {}
        self._read()
        self._starts = [one.start for one in self.mentions]

    def _read(self) -> None:
        """Read the names, full ones first, so that surnames find them."""
        raw: list[tuple[int, int, TokenMention, _Core]] = []
        for number, paragraph in enumerate(self._paragraphs):
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
        for number, _, mention, core in sorted(raw, key=lambda one: one[3].start - one[3].end):
            self._enter(self._paragraphs[number], mention.start, core)
        for number, sentence, _, (start, end, _) in raw:
            paragraph = self._paragraphs[number]
            entity = self._entity(self._name(paragraph, start, end))
            if entity is None:
                continue
            following = paragraph.low[end] if end < len(paragraph.words) else ""
            last_word = paragraph.words[end - 1]
            self.mentions.append(
                NameMention(
                    paragraph.spans[start][0], paragraph.spans[end - 1][1], number, sentence,
                    self._is_subject(paragraph, start, end),
                    bool(_POSSESSIVE.search(last_word)) or following in ("'", "’"), entity,
                )
            )  # fmt: skip

    def _core(self, paragraph: TokenParagraph, start: int, end: int) -> "_Core | None":
        """Return the tokens of a name without the titles and roles before it."""
        begin = start
        for token in range(start, end):
            low = paragraph.low[token].rstrip(".")
            is_title = low in _TITLE_WORDS or lexicon.singular(low) in lexicon.ROLES
            if is_title and token + 1 < end:
                begin = token + 1
                if paragraph.low[begin] == "of" and begin + 2 < end:
                    begin += 2
        if (
            begin == start
            and begin + 1 < end
            and state_of(paragraph.words[begin])
            and (paragraph.low[begin + 1].rstrip(".") in _TITLE_WORDS)
        ):
            return None
        last = paragraph.low[end - 1].rstrip(".")
        if begin == start and (last in _TITLE_WORDS) and end - start < 4:
            return None
        word = paragraph.words[begin]
        if word == "of":
            return _Core(begin + 1, end, is_place=True)
        if end - begin == 1:
            if len(word) < _FEWEST_LETTERS or (state_of(word) and folded(word) not in states()):
                return None
            starts_sentence = begin == 0 or paragraph.words[begin - 1] in '.?!“”":'
            if starts_sentence and word.lower() in self._low:
                return None
        return _Core(begin, end)

    def _name(self, paragraph: TokenParagraph, start: int, end: int) -> str:
        """Return the name in some tokens, as it is printed."""
        words = self._text[paragraph.spans[start][0] : paragraph.spans[end - 1][1]].split()
        return _POSSESSIVE.sub("", " ".join(words))

    def _enter(self, paragraph: TokenParagraph, first: int, core: "_Core") -> None:
        start, end, is_place = core
        name = self._name(paragraph, start, end)
        words = name.split()
        low = name.lower().split()
        before = [] if is_place else paragraph.low[first:start]
        titles = {word.rstrip(".") for word in before}
        entity = self._entity(name)
        if entity is None:
            kind = self._kind(name, low, has_title=bool(titles & lexicon.TITLES))
            kind = "state" if is_place and kind == "unknown" else kind
            entity = Entity(name, kind)
            self._entities[folded(name)] = entity
            if kind in ("person", "unknown") and len(words) > 1:
                family = split_name(name)[1].family if kind == "person" else None
                for key in {folded(family or words[-1]), folded(words[-1])}:
                    self._by_family[key].append(entity)
        entity.titles |= titles
        if is_place and entity.kind == "unknown":
            entity.kind = "state"
        entity.gender += gender([*before, *low])
        if titles & lexicon.TITLES and entity.kind == "unknown":
            entity.kind = "person"

    def _kind(self, name: str, low: list[str], *, has_title: bool) -> str:
        if has_given_name(low) or has_title:
            return "person"
        known = named_actor(name)
        if known.kind == "organization":
            return "state" if known.country else "organization"
        if known.kind == "person":
            return "person"
        return "unknown"

    def _entity(self, name: str) -> Entity | None:
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

    def capacity(self, entity: Entity) -> Capacity:
        """Return the capacity in which an entity is first mentioned with one."""
        if entity.name not in self._capacities:
            found = (
                capacity(self._text, one.start, one.end)
                for one in self.mentions
                if one.entity is entity
            )
            known = next((one for one in found if one.role is not None), Capacity())
            self._capacities[entity.name] = known
        return self._capacities[entity.name]

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

    def resolve(self, span: Span) -> str | None:
        """Return the name that a mention stands for; None if nobody is sure."""
        text = self._text[slice(*span)].strip()
        low = text.lower()
        named = self.named(span)
        if named is not None and not (named.is_possessive and named.end < span[1]):
            return named.entity.name
        if low in _MALE or low in _FEMALE:
            entity = self._person(span[0], 1 if low in _MALE else -1)
            return None if entity is None else entity.name
        words = low.split()
        last = lexicon.singular(words[-1]) if words else ""
        if low in _PLURAL:
            return self._group(span[0])
        if words and words[-1] in _PAIRS and words[0] in ("the", "both", "these", "two"):
            return self._pair(words[-1]) or text
        if low in _SINGULAR:
            document = self._document_before(span[0])
            return None if document is None else self._owner(document) or None
        if last in lexicon.DOCUMENTS:
            return self._owner_inside(span) or self._owner(last) or text
        if last in _TITLE_WORDS:
            return self._titled(span, words) or re.sub(r"\A(?:the|The) ", "", text)
        return re.sub(r"\A(?:the|The) ", "", text) or None

    def _before(self, offset: int) -> list[NameMention]:
        """Return the mentions before an offset in the last paragraphs."""
        place = self.place_of(offset)
        last = bisect_right(self._starts, offset - 1)
        return [
            one for one in self.mentions[max(0, last - 60) : last] if place - one.paragraph <= _BACK
        ]

    def _person(self, offset: int, wanted: int) -> Entity | None:
        """Return the person that `he` or `she` stands for."""
        place = self.place_of(offset)
        before = [one for one in self._before(offset) if one.entity.kind in ("person", "unknown")]
        best, best_score = None, -4.0
        for index, one in enumerate(before):
            entity = one.entity
            others = {id(other.entity) for other in before[index + 1 :]} - {id(entity)}
            score = -1.3 * (place - one.paragraph) - 0.3 * len(others)
            score += 1.2 * one.is_subject - 0.6 * one.is_possessive
            score -= 1.0 * (entity.kind == "unknown")
            if entity.gender:
                score += 0.8 if (entity.gender > 0) == (wanted > 0) else -6.0
            if score >= best_score:
                best, best_score = entity, score
        return best

    def _titled(self, span: Span, words: Sequence[str]) -> str | None:
        """Return who has a title: in apposition behind it, else by a title before a name."""
        tail = self._text[span[1] : span[1] + 3]
        if tail.startswith(", "):
            following = self.named((span[1] + 2, span[1] + 6))
            if following is not None and following.start <= span[1] + 6:
                return following.entity.name
        if words[0] not in ("the", "his", "her") or len(words) > 3:
            return None
        for one in reversed(self._before(span[0])):
            if words[-1] in one.entity.titles:
                return one.entity.name
        return None

    def _group(self, offset: int) -> str | None:
        """Return the names that `they` stands for: the last two that are joined, or a pair."""
        before = self._before(offset)
        place = self.place_of(offset)
        joined = None
        for first, second in pairwise(before):
            between = self._text[first.end : second.start]
            if between in (" and ", " and the ") and second.is_subject:
                joined = second.start, f"{first.entity.name} and {second.entity.name}"
        paired = None
        for number in range(max(0, place - _BACK), place + 1):
            paragraph = self._paragraphs[number]
            for token, low in enumerate(paragraph.low):
                if low in _PAIRS and token and paragraph.spans[token][0] < offset and (
                    paragraph.low[token - 1] in ("two", "both", "these")
                    or (token > 1 and paragraph.low[token - 2] in ("two", "both", "these"))
                ):  # fmt: skip
                    paired = paragraph.spans[token][0], self._pair(low)
        found = [one for one in (joined, paired) if one is not None and one[1]]
        if found:
            return max(found)[1]
        plural = re.findall(r"\b(?:[A-Z]\w+s|[Oo]fficials|[Cc]ritics|[Ss]upporters)\b",
                            self._text[max(0, offset - 400) : offset])  # fmt: skip
        roles = [one for one in plural if lexicon.singular(one.lower()) in lexicon.ROLES]
        return roles[-1] if roles else None

    def _pair(self, noun: str) -> str | None:
        """Return the two states or people that are most often mentioned in one sentence."""
        kind = _PAIRS[noun]
        by_sentence: defaultdict[tuple[int, int], dict[str, None]] = defaultdict(dict)
        for one in self.mentions:
            if one.entity.kind == kind:
                by_sentence[one.paragraph, one.sentence][one.entity.name] = None
        pairs = Counter(
            pair for names in by_sentence.values() for pair in combinations(sorted(names), 2)
        )
        if not pairs:
            return None
        return " and ".join(pairs.most_common(1)[0][0])

    def _document_before(self, offset: int) -> str | None:
        """Return the last noun for a document in the paragraph before an offset."""
        paragraph = self._paragraphs[self.place_of(offset)]
        found = None
        for low, (start, _), mark in zip(
            paragraph.low, paragraph.spans, paragraph.marks, strict=True
        ):
            if start < offset and not mark and lexicon.singular(low) in lexicon.DOCUMENTS:
                found = lexicon.singular(low)
        return found

    def _owner_inside(self, span: Span) -> str | None:
        """Return whose a document is by the words before it: `the Russian statement`."""
        for word in re.findall(r"[\w’'-]+", self._text[slice(*span)]):
            state = self._state(_POSSESSIVE.sub("", word)) if word[:1].isupper() else None
            if state is not None:
                return state
        inside = self.named(span)
        return inside.entity.name if inside is not None else None

    def _state(self, adjective: str) -> str | None:
        """Return the state that an adjective belongs to, also one that only the article knows."""
        state = state_of(adjective)
        if state is not None:
            known = self._entity(state)
            return known.name if known else state
        stem = adjective.rstrip("n").rstrip("a").rstrip("i").removesuffix("es").removesuffix("sh")
        named = (one.name for one in self._entities.values() if one.kind == "state")
        if stem == adjective or len(stem) < _SHORTEST_STEM:
            return None
        return next((name for name in named if name.startswith(stem)), None)

    def _owner(self, noun: str) -> str | None:
        """Return whose a document is: a state or an organization, else a person."""
        owners: Counter[str] = Counter()
        weights = {"state": 3, "organization": 2, "person": 1, "unknown": 1}
        for one in self.mentions:
            if not one.is_possessive:
                continue
            behind = self._text[one.end : one.end + 30].split("\n")[0].lower()
            paragraph = self._paragraphs[one.paragraph]
            begin = max(paragraph.spans[0][0], one.start - 60)
            sentence = re.split(r"[.?!]\s", self._text[begin : one.start].lower())[-1]
            if re.match(rf"\W*(?:[\w-]+ )?{noun}\b", behind):
                owners[one.entity.name] += 2 * weights[one.entity.kind]
            elif re.search(rf"\b(?:the|this) {noun}\b", sentence):
                owners[one.entity.name] += weights[one.entity.kind]
        return owners.most_common(1)[0][0] if owners else None
