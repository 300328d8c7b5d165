"""What the pronouns and nominals of an article stand for: `He`, `they`, `the plan`."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations, pairwise

from claimdb.extraction import lexicon
from claimdb.extraction.given_names import state_of
from claimdb.extraction.names import BACK, POSSESSIVE, TITLE_WORDS, ArticleNames, NamedEntity
from claimdb.quotation import Span

_MALE, _FEMALE = frozenset(("he", "him", "his")), frozenset(("she", "her", "hers"))
_PLURAL = lexicon.words("they them their theirs we")
_SINGULAR = lexicon.words("it its this that which")
_PAIRS = {
    "countries": "state", "nations": "state", "states": "state", "governments": "state",
    "sides": "state", "powers": "state", "capitals": "state", "leaders": "person",
    "presidents": "person", "ministers": "person", "men": "person", "women": "person",
    "candidates": "person", "senators": "person",
}  # fmt: skip
"""For each noun the kind of the two that it stands for."""
_BOTH = frozenset(("two", "both", "these"))
_PLURALS = re.compile(r"\b(?:[A-Z]\w+s|[Oo]fficials|[Cc]ritics|[Ss]upporters)\b")
_NEAR = 400  # characters
_SHORTEST_STEM = 4


def _is_role(plural: str) -> bool:
    return lexicon.singular(plural) in lexicon.ROLES


class References:
    """Resolves mentions within an article to names."""

    def __init__(self, names: ArticleNames) -> None:
        self._names, self._text, self._paragraphs = names, names.text, names.paragraphs
        self._pairs: dict[str, str | None] = {}
        self._owners: dict[str, str | None] = {}

    def resolve(self, span: Span) -> str | None:
        """Return the name that a mention stands for; None if nobody is sure."""
        text = self._text[slice(*span)].strip()
        return self._name(span, text) or self._pronoun(span[0], text.lower())

    def _name(self, span: Span, text: str) -> str | None:
        """Return the name in a mention, or that of a nominal."""
        named = self._names.named(span)
        is_adjective = " " not in text and text[:1].isupper() and self._state(text)
        if is_adjective and (named is None or named.entity.kind == "unknown"):
            return self._state(text)
        if named is not None and not (named.is_possessive and named.end < span[1]):
            return named.entity.name
        words = text.lower().split()
        if not words or words[-1] in lexicon.PRONOUNS:
            return None
        last, bare = lexicon.singular(words[-1]), re.sub(r"\A(?:the|The) ", "", text)
        if words[-1] in _PAIRS and words[0] in ("the", "both", "these", "two"):
            return self._pair(words[-1]) or bare
        if last in lexicon.DOCUMENTS:
            return self._owner_inside(span) or self._owner(last) or bare
        return (self._titled(span, words) if last in TITLE_WORDS else None) or bare

    def _pronoun(self, offset: int, low: str) -> str | None:
        """Return the name that a pronoun stands for."""
        if low in _MALE or low in _FEMALE:
            entity = self._person(offset, 1 if low in _MALE else -1)
            return None if entity is None else entity.name
        if low in _PLURAL:
            return self._group(offset)
        document = self._document_before(offset) if low in _SINGULAR else None
        return None if document is None else self._owner(document)

    def _person(self, offset: int, wanted: int) -> NamedEntity | None:
        """Return the person that `he` or `she` stands for."""
        place = self._names.place_of(offset)
        before = [
            one for one in self._names.before(offset) if one.entity.kind in ("person", "unknown")
        ]
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
        """Return who has a title: by an apposition, else by a title before a name."""
        before = self._names.named((max(0, span[0] - 3), span[0]))
        if before is not None and self._text[before.end : span[0]] in (", ", ", the ", ", a "):
            return before.entity.name
        tail = self._text[span[1] : span[1] + 3]
        if tail.startswith(", "):
            following = self._names.named((span[1] + 2, span[1] + 6))
            if following is not None and following.start <= span[1] + 6:
                return following.entity.name
        if words[0] not in ("the", "his", "her") or len(words) > 3:
            return None
        for one in reversed(self._names.before(span[0])):
            if words[-1] in one.entity.titles:
                return one.entity.name
        return None

    def _group(self, offset: int) -> str | None:
        """Return the names that `they` stands for: the last two that are joined, or a pair."""
        joined = None
        for first, second in pairwise(self._names.before(offset)):
            between = self._text[first.end : second.start]
            if between in (" and ", " and the ") and second.is_subject:
                joined = second.start, f"{first.entity.name} and {second.entity.name}"
        found = [one for one in (joined, self._last_pair(offset)) if one is not None]
        if found:
            return max(found)[1]
        before = self._text[max(0, offset - _NEAR) : offset]
        plural = [one for one in _PLURALS.findall(before) if _is_role(one.lower())]
        return plural[-1] if plural else None

    def _last_pair(self, offset: int) -> tuple[int, str] | None:
        """Return the last `two countries` or `both leaders` before an offset, and their names."""
        place = self._names.place_of(offset)
        found = None
        for paragraph in self._paragraphs[max(0, place - BACK) : place + 1]:
            for token, low in enumerate(paragraph.low):
                start, _ = paragraph.spans[token]
                ahead = paragraph.low[max(0, token - 2) : token]
                if low in _PAIRS and start < offset and not _BOTH.isdisjoint(ahead):
                    names = self._pair(low)
                    found = found if names is None else (start, names)
        return found

    def _pair(self, noun: str) -> str | None:
        kind = _PAIRS[noun]
        if kind not in self._pairs:
            self._pairs[kind] = self._most_common_pair(kind)
        return self._pairs[kind]

    def _most_common_pair(self, kind: str) -> str | None:
        """Return the two states or people that are most often mentioned in one sentence."""
        by_sentence: defaultdict[tuple[int, int], dict[str, None]] = defaultdict(dict)
        for one in self._names.mentions:
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
        paragraph = self._paragraphs[self._names.place_of(offset)]
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
            state = self._state(POSSESSIVE.sub("", word)) if word[:1].isupper() else None
            if state is not None:
                return state
        inside = self._names.named(span)
        return inside.entity.name if inside is not None else None

    def _state(self, adjective: str) -> str | None:
        """Return the state that an adjective belongs to, also one that only the article knows."""
        state = state_of(adjective)
        if state is not None:
            known = self._names.entity(state)
            return known.name if known else state
        stem = adjective.rstrip("n").rstrip("a").rstrip("i").removesuffix("es").removesuffix("sh")
        if stem == adjective or len(stem) < _SHORTEST_STEM:
            return None
        return next((name for name in self._names.states() if name.startswith(stem)), None)

    def _owner(self, noun: str) -> str | None:
        if noun not in self._owners:
            self._owners[noun] = self._likely_owner(noun)
        return self._owners[noun]

    def _likely_owner(self, noun: str) -> str | None:
        """Return whose a document is: a state or an organization, else a person."""
        owners: Counter[str] = Counter()
        weights = {"state": 3, "organization": 2, "person": 1, "unknown": 1}
        for one in self._names.mentions:
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
