"""Quotes proposed from the text of an article."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TypeVar

from claimdb.extraction import lexicon, parsing, token_decisions
from claimdb.extraction.article import Article, Scan
from claimdb.extraction.candidates import (
    OMISSION,
    Alternative,
    ArticlePassage,
    Candidate,
    Cue,
    PrintedDate,
    Rejection,
)
from claimdb.extraction.dates import printed_date
from claimdb.extraction.found import FoundPassage, PossibleSpeaker
from claimdb.extraction.lexicon import words
from claimdb.extraction.names import ArticleNames
from claimdb.extraction.paragraphs import bibliography
from claimdb.extraction.references import References
from claimdb.extraction.roles import RoleMention
from claimdb.extraction.tokens import TokenParagraph
from claimdb.garbage import rare_collection
from claimdb.quotation import Span

_LEAST_SPEAKER = 0.15
_MOST_ALTERNATIVES = 3
_LEAST_ALTERNATIVE = 0.02
_SMALL = words("a an and as at by for from in of on or the to with")
_GAP = 120  # characters of the author between two pieces of an utterance
_SHORT = 2  # words
_INTRODUCED = re.compile(r"[,:]\s*\Z|\b(?:said|says?|asked|told\s+\w+)\s+\Z")

_P = TypeVar("_P", ArticlePassage, Cue, PrintedDate, Candidate)


def extract(text: str, *, parser: bool | None = None, join: bool = False) -> list[Candidate]:
    """Return the quotes that a text in English may contain, by their place; rejected ones too.

    Args:
        text: The text of an article. Offsets of the candidates are code points of it.
        parser: Whether to parse the text with spaCy, which also finds indirect quotes and is more
            reliable. None uses spaCy if it is installed. A text in another language is not parsed.
        join: Whether the pieces of an utterance that its author interrupts become one candidate.
    """
    return next(extract_all([text], parser=parser, join=join))


def extract_all(
    texts: Iterable[str], *, parser: bool | None = None, join: bool = False
) -> Iterator[list[Candidate]]:
    """Yield for each text its candidates, as `extract` returns them."""
    for text in texts:
        is_parsed = parsing.is_installed() if parser is None else parser
        is_english = lexicon.is_english(text)
        with rare_collection():
            scan, found, names = _read(text, parser=is_parsed and is_english)
            candidates = _candidates(scan, found, names)
            inner = [] if not is_english else [*_inner(scan, candidates)]
        if not is_english:
            # Only titles look the same in other languages.
            candidates = [
                one if one.rejected == "title" else replace(one, rejected=None)
                for one in candidates
            ]
        listed = bibliography(text)
        candidates = [
            one if one.start < listed else replace(one, rejected="title") for one in candidates
        ]
        if join:
            candidates = _joined(text, candidates)
        yield _numbered(candidates, inner)


def _inner(scan: Scan, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield speech inside direct quotations, which is read as the quotations of a text by itself.

    It must be introduced there as speech of somebody, who is often only `he`.
    """
    for quote in candidates:
        inside = [
            one
            for one in scan.inner
            if quote.start < one.start - 1
            and one.end <= quote.end
            and one.is_closed
            and _INTRODUCED.search(scan.text, quote.start, one.start - 1)
        ]
        if quote.rejected or quote.mode != "direct" or not inside:
            continue
        text = list(scan.text[quote.start : quote.end])
        for one in inside:
            text[one.start - quote.start - 1], text[one.end - quote.start] = "“", "”"
        for spoken in _candidates(*_read("".join(text), parser=False)):
            if not spoken.rejected and spoken.cue and spoken.speaker:
                yield _moved(spoken, quote.start)


def _moved(one: Candidate, by: int) -> Candidate:
    """Return a candidate of a part of a text with its places in the whole."""

    def moved(passage: _P) -> _P:
        return replace(passage, start=passage.start + by, end=passage.end + by)

    return replace(
        moved(one), pieces=tuple((start + by, end + by) for start, end in one.pieces),
        cue=one.cue and moved(one.cue), speaker=one.speaker and moved(one.speaker),
        date=one.date and moved(one.date),
        alternatives=tuple(
            replace(other, speaker=other.speaker and moved(other.speaker))
            for other in one.alternatives
        ),
    )  # fmt: skip


def _numbered(candidates: Sequence[Candidate], inner: Sequence[Candidate]) -> list[Candidate]:
    """Return candidates by their place, numbered; each inside another is its own utterance."""
    if not inner:
        return [*candidates]
    ordered = sorted([*candidates, *inner], key=lambda one: (one.start, -one.end))
    numbers = {id(one): number for number, one in enumerate(ordered, 1)}
    firsts = {one.utterance: numbers[id(one)] for one in reversed(candidates)}
    own = {id(one) for one in inner}
    return [
        replace(
            one,
            number=numbers[id(one)],
            utterance=numbers[id(one)] if id(one) in own else firsts[one.utterance],
        )
        for one in ordered
    ]


def _read(text: str, *, parser: bool) -> tuple[Scan, list[FoundPassage], ArticleNames]:
    if not parser:
        scan = Scan(text)
        model = token_decisions.shipped()
        tokens = token_decisions.token_paragraphs(scan, model.shares)
        return scan, token_decisions.find(scan, tokens, model), ArticleNames(text, tokens)
    from claimdb.extraction.article import parsed_articles
    from claimdb.extraction.decisions import find
    from claimdb.extraction.model import shipped

    [article] = parsed_articles([text])
    tokens = [
        TokenParagraph(text, place, article.parts_in(number), article.first_parts[number], {})
        for number, place in enumerate(article.paragraphs)
    ]
    return article, find(article, shipped()), ArticleNames(text, tokens, _subjects(article))


def _subjects(article: Article) -> set[int]:
    """Return the offsets of the heads of subjects."""
    return {
        tree.starts[token]
        for tree in article.trees
        for token, dep in enumerate(tree.deps)
        if dep in ("nsubj", "nsubjpass")
    }


def _candidates(scan: Scan, found: Sequence[FoundPassage], names: ArticleNames) -> list[Candidate]:
    """Return the candidates of what was found, the parts of a quotation as one."""
    references = References(names)
    candidates: list[Candidate] = []
    seen: set[int] = set()
    by_passage: dict[int, list[FoundPassage]] = {}
    for one in found:
        if one.part is not None:
            by_passage.setdefault(scan.passage_of[one.part], []).append(one)
    for one in found:
        parts = [one]
        if one.part is not None:
            passage = scan.passage_of[one.part]
            if passage in seen:
                continue
            seen.add(passage)
            parts = by_passage[passage]
        candidate = _candidate(scan, parts, names, references, len(candidates) + 1)
        if candidate is not None:
            candidates.append(candidate)
    return _with_utterances(scan.text, candidates)


def _candidate(
    scan: Scan,
    parts: Sequence[FoundPassage],
    names: ArticleNames,
    references: References,
    number: int,
) -> Candidate | None:
    text = scan.text
    # Of a quotation over several paragraphs the part with the surest speaker decides.
    one = max(parts, key=lambda part: part.speakers[0].score if part.speakers else 0.0)
    start, end = trimmed(text, parts[0].span[0], parts[-1].span[1])
    if one.mode != "direct":
        start, end = _with_marks(scan, start, end)
    if start >= end:
        return None
    is_accepted = any(part.is_accepted for part in parts)
    best = one.speakers[0] if one.speakers else None
    speaker = best if best is not None and best.score >= _LEAST_SPEAKER else None
    attributed = max(part.attributed for part in parts)
    confidence = attributed * (speaker.score if speaker is not None else 0.5)
    name = None if speaker is None else references.resolve(speaker.span)
    who = RoleMention() if name is None else names.capacity(name)
    return Candidate(
        number=number, start=start, end=end, text=text[start:end], mode=one.mode,
        pieces=((start, end),), confidence=round(float(confidence), 3), utterance=number,
        cue=_cue(text, one.cue), speaker=None if speaker is None else passage(text, speaker.span),
        name=name, role=who.role,
        organization=who.organization, date=printed_date(text, start, end),
        alternatives=_alternatives(text, one.speakers, references),
        rejected=None if is_accepted else _rejection(text, start, end),
    )  # fmt: skip


def passage(text: str, span: Span) -> ArticlePassage:
    """Return a span of a text with its words."""
    return ArticlePassage(text[slice(*span)], *span)


def _cue(text: str, span: Span | None) -> Cue | None:
    return (
        None
        if span is None
        else Cue(text[slice(*span)], *span, lexicon.cue_class(text[slice(*span)]))
    )


def _alternatives(
    text: str, speakers: Sequence[PossibleSpeaker], references: References
) -> tuple[Alternative, ...]:
    """Return the likeliest speakers, each name once."""
    found: dict[str, Alternative] = {}
    for span, score in speakers:
        if score < _LEAST_ALTERNATIVE or len(found) == _MOST_ALTERNATIVES:
            break
        mention = passage(text, span)
        name = references.resolve(span) or mention.text
        if name not in found:
            found[name] = Alternative(name, round(float(score), 3), mention)
    return tuple(found.values())


def _rejection(text: str, start: int, end: int) -> Rejection:
    """Return why a marked passage is probably no quote."""
    words = re.findall(r"\w[\w’'-]*", text[start:end])
    large = [word for word in words if word[0].isupper() or word.isdigit()]
    if len(words) > 1 and all(word in large or word.lower() in _SMALL for word in words):
        return "title"
    if len(words) <= _SHORT:
        return "title" if words and len(large) == len(words) else "term"
    return "short" if len(words) <= 2 * _SHORT else "unattributed"


def trimmed(text: str, start: int, end: int) -> Span:
    """Return a span without the white space at its ends, and without a comma at its end."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] == ","):
        end -= 1
    return start, end


def _with_marks(scan: Scan, start: int, end: int) -> Span:
    """Return a span with the second mark of a marked part that begins or ends with it."""
    place = bisect_left(scan.parts, (start, start))
    for at in range(place, len(scan.parts)):
        first, last = scan.parts[at]
        if first >= end:
            break
        if first == start and last < end:
            start = first - 1
        elif (
            first > start
            and last - 1 <= end <= last
            and scan.passages[scan.passage_of[at]].is_closed
        ):
            end = last + 1
    return start, end


def _with_utterances(text: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Number the utterances: pieces between which only the clause of the author stands."""
    numbered: list[Candidate] = []
    for one in candidates:
        before = numbered[-1] if numbered else None
        is_next = before is not None and _continues(text, before, one)
        numbered.append(replace(one, utterance=before.utterance) if before and is_next else one)
    return numbered


def _continues(text: str, before: Candidate, one: Candidate) -> bool:
    """Whether a candidate continues the one before: `"X," he said. "Y"`."""
    gap = text[before.end : one.start]
    if (
        before.rejected or one.rejected or before.mode != "direct" or one.mode != "direct"
        or len(gap) > _GAP or "\n" in gap or before.name != one.name
    ):  # fmt: skip
        return False
    cue = one.cue or before.cue
    inside = re.split(r"[.!?]\s", gap.strip(" ,\"“”'’‘"))
    if len(inside) > 1 or cue is None:
        return False
    return before.end <= cue.start < one.start


def _joined(text: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return candidates with the pieces of each utterance as one."""
    joined = []
    for number, (_, group) in enumerate(groupby(candidates, key=lambda one: one.utterance), 1):
        pieces = list(group)
        first = max(pieces, key=lambda one: one.confidence)
        spans = tuple(span for one in pieces for span in one.pieces)
        joined.append(
            replace(
                first, number=number, utterance=number, start=spans[0][0], end=spans[-1][1],
                pieces=spans, text=OMISSION.join(text[slice(*span)] for span in spans),
            )
        )  # fmt: skip
    return joined
