"""Whether two sources may be one work, by their identifiers, titles and dates."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple, TypeAlias

from claimdb import folding
from claimdb.markup import untagged
from claimdb.matching import alike_terms
from claimdb.matching.similarity import Likeness
from claimdb.matching.similarity import likeness as likeness_of_texts
from claimdb.store.ingest.same_source import SourceFacts

_Dates: TypeAlias = Literal["same", "near", "other"]

_NEAR = 0.85
"""The least share of common words or letters of titles that may be the same."""
_LONG = 5
"""A title of so many words is rarely that of two works, as "Letters to the editor" is."""
_DAYS = 7
"""Between the dates of a work in print and online, or of an event and its report."""
_ENDS = 4  # words at each end of a text by which it is found
_MOST = 7  # words of a title that is found by all but one of them
_PART = re.compile(r"\s+[|–—-]\s+|\s?—\s?|[:;?!.]\s+|\s*[()\[\]]\s*")


class ComparedWork(NamedTuple):
    """A source as it is compared: what it states, its title, and the folded parts of the title."""

    facts: SourceFacts
    name: alike_terms.TermName
    parts: tuple[str, ...]


def compared_work(facts: SourceFacts, title: str) -> ComparedWork:
    """Return a source as it is compared."""
    plain = untagged(title)
    parts = tuple(filter(None, map(folding.folded, _PART.split(plain))))
    return ComparedWork(facts, alike_terms.form(plain), parts)


def work_keys(one: ComparedWork) -> Iterator[object]:
    """Yield keys of which two sources that are compared have one in common."""
    yield from one.facts.identifiers
    yield from text_keys(one.facts.title.replace(":", "").split())
    yield from (f"t {part}" for part in {*one.parts, one.name.folded} if " " in part)
    if len(one.name.words) <= _MOST:
        yield from alike_terms.keys(one.name)


def text_keys(words: Sequence[str]) -> Iterator[str]:
    """Yield keys of a text, of which one that differs in few words has one."""
    if not words:
        return
    yield f"l {''.join(sorted(''.join(words)))}"
    yield f"b {' '.join(words[:_ENDS])}"
    yield f"e {' '.join(words[-_ENDS:])}"
    if len(words) <= 2 * _ENDS:
        for at in range(len(words)):
            yield f"d {' '.join([*words[:at], *words[at + 1 :]])}"
    else:
        middle = len(words) // 2
        yield f"m {' '.join(words[middle - 2 : middle + 2])}"
    # The longest words are rare.
    yield f"w {' '.join(sorted(sorted(set(words), key=lambda word: (-len(word), word))[:3]))}"


def alike_works(one: ComparedWork, other: ComparedWork) -> Likeness | None:
    """Return how likely two sources are one work, or None if they are not."""
    ours, theirs = one.facts, other.facts
    if shared := ours.shared_identifier(theirs):
        # Books of several volumes share an ISBN.
        return Likeness(0.98 if shared == "ISBN" else 1.0, f"same {shared}")
    if ours.is_same(theirs):
        same_date = ours.issued is not None and ours.issued == theirs.issued
        return Likeness(0.97, "same title and date" if same_date else "same title")
    dates = _dates(ours.issued, theirs.issued)
    contradictions = ours.contradictions(theirs) - (
        dates == "same" and ours.issued != theirs.issued
    )
    if dates == "other" or contradictions > 1:
        return None
    how = _alike_titles(one, other)
    if how is None:
        return None
    if dates == "near" and min(len(one.name.raw), len(other.name.raw)) < _LONG:
        return None
    if not contradictions:
        return how
    return Likeness(round(how.score - 0.12, 3), f"{how.reason}, another date, place or author")


def _dates(one: str | None, other: str | None) -> _Dates:
    """Return how two dates agree: same also if one is less precise, or not stated."""
    shorter, longer = sorted((one or "", other or ""), key=len)
    if longer.startswith(shorter):
        return "same"
    try:
        days = abs(date.fromisoformat(shorter) - date.fromisoformat(longer)).days
    except ValueError:
        return "near" if shorter[:4] == longer[:4] and len(shorter) < len(longer) else "other"
    return "near" if days <= _DAYS else "other"


def _alike_titles(one: ComparedWork, other: ComparedWork) -> Likeness | None:
    if how := alike_terms.likeness(one.name, other.name):
        if how.score >= 0.97:
            ordered = one.name.words == other.name.words
            return Likeness(0.95, "same title" if ordered else "same title in another order")
        return Likeness(round(how.score - 0.05, 3), f"similar title: {how.reason}")
    short, long = sorted((one, other), key=lambda work: len(work.name.folded))
    further = [part for part in long.parts if part != short.name.folded]
    if len(further) < len(long.parts) and len(short.name.words) > 1:
        numbered = any(map(str.isdigit, " ".join(further).split()))
        return None if numbered else Likeness(0.85, "same main title")
    if not alike_terms.have_same_numbers(one.name, other.name):
        return None
    if alike_terms.have_other_words(one.name, other.name):
        return None
    near = likeness_of_texts(one.facts.title, other.facts.title)
    return Likeness(round(0.75 * near + 0.1, 3), "similar title") if near >= _NEAR else None
