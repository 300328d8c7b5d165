"""Whether words are a genuine quotation: compared with a recorded quote, and whose it is."""

import re
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

from claimdb import folding
from claimdb.matching import similarity, typography
from claimdb.matching.typography import OMITTED
from claimdb.model import Quote
from claimdb.quotation import Span, standing, verbatim
from claimdb.results import Checked

GENUINE = frozenset({"same", "shortened"})
"""Results for words that are recorded word for word and attested."""

_CLAUSE_ENDS = re.compile(r"[.,;:!?…]+(?=\W|$)|[，。、；：！？،؛؟—()\[\]]|\s[-–]\s|\n\s*\n")
_OMITTED = re.compile(OMITTED)
_STATED = re.compile(r"[.!;。！](?![?？!！])(?=\W|$)")
_STATEMENT = rf"(?! {re.escape(folding.QUESTION)})"
"""What follows the pattern of words that are no question."""
_GAP = " … "  # the mark of an omission between folded words
_BEFORE = re.compile(r"(?: \S+){1,3} $")
_MOST_PLACES = 100  # of words that recur


def judge(
    words: str, quote: Quote, *, theirs: bool = True, passages: Sequence[str] = ()
) -> Checked:
    """Return how words compare with a similar quote.

    `same`: they are its verbatim words, or those of one of its `passages`, apart from marks and
    case. `shortened`: they are a part of these, with omissions marked. `rendered`: they are the
    wording of an analyst or of the source. `altered`: they differ, or a negation is left out. The
    first two become `disputed`, `misattributed` or `retracted` as their attribution is, and
    `misattributed` if they are not `theirs`, the named speaker's.
    """
    result, recorded = _compared(words, quote, passages)
    status = next((speaker.status for speaker in standing(quote.speakers)), "attested")
    if result in GENUINE and status != "attested":
        result = status
    elif result in GENUINE and not theirs:
        result = "misattributed"
    likeness = similarity.likeness(words, recorded)
    return Checked(quote, result, round(likeness, 2), similarity.diff(words, recorded))


def _compared(words: str, quote: Quote, passages: Sequence[str]) -> tuple[str, str]:
    """Return how words compare with a quote, and the words they were compared with."""
    own = verbatim(quote.text, quote.mode)
    for passage in passages if own else ():
        # A passage begins and ends inside marks.
        marked = verbatim(passage, "mixed") if quote.mode == "mixed" else ()
        own += marked or verbatim(f"“{passage}”", "mixed")
    for run in own:
        # The omissions of the recorded words count.
        of = _parts if len(_parts(run)) > 1 else folding.exact_words
        if of(words) == of(run) and _asks_alike(words, run):
            return "same", run
    containing = [run for run in own if _contains(words, run)]
    for run in containing:
        if not _drops_negation(words, run, quote.language) and _asks_alike(words, run):
            return "shortened", run
    if own and typography.plain(words) == typography.plain(quote.text):
        return "same", quote.text
    if containing:
        return "altered", containing[0]
    closest = max((*own, quote.text), key=lambda one: similarity.likeness(words, one))
    rendering = not own or (closest not in own and _contains(words, quote.text))
    return "rendered" if rendering else "altered", closest


def _contains(words: str, recorded: str) -> bool:
    """Whether a wording contains the parts of words between omissions in their order."""
    return any(_places(words, f" {_GAP.join(_parts(recorded))} "))


def _parts(words: str) -> Sequence[str]:
    """Return the exact words between omissions."""
    return [part for part in map(folding.exact, _OMITTED.split(words)) if part]


def _asks_alike(words: str, recorded: str) -> bool:
    """Whether the questions of words are questions in a wording that contains them, and no others.

    Words without a mark may be a question there; before a full stop they may not.
    """
    asked = folding.asked(recorded)
    if folding.QUESTION not in f"{asked}{folding.asked(words)}":
        return True
    parts = []
    for part in _OMITTED.split(words):
        pieces = [folding.asked(piece).split() for piece in _STATED.split(part)]
        parts.append(f"{_STATEMENT} ".join(map(_any_mark, filter(None, pieces))))
        if not pieces[-1] and len(pieces) > 1:
            parts[-1] += _STATEMENT
    pattern = r"(?!\S).*?(?<!\S)".join(filter(None, parts))
    return re.search(rf"(?<!\S){pattern}(?!\S)", asked) is not None


def _any_mark(words: Sequence[str]) -> str:
    """Return the pattern of words between which questions may end."""
    ends = rf"(?: {re.escape(folding.QUESTION)})?"
    pattern = re.escape(words[0])
    for word in words[1:]:
        pattern += (
            f" {re.escape(word)}" if word == folding.QUESTION else f"{ends} {re.escape(word)}"
        )
    return pattern


def _drops_negation(words: str, recorded: str, language: str | None) -> bool:
    """Whether words leave out their negation, at each of their places in a wording.

    The negation is in a clause of these words: in an omission, right before the first word or, in
    some languages, right after the last.
    """
    text, ends = " ", [0]
    for clause in _clauses(recorded):
        text += f"{clause} "
        ends.append(len(text) - 1)
    tag = (language or "").partition("-")[0].lower()
    denials = [found.span() for found in _pattern(tag).finditer(text) if found[1]]
    denial_ends = [end for _, end in denials]
    behind = {start - 1 for start, _ in denials} if tag in _FOLLOWING else set()

    def denied(spans: Sequence[Span]) -> bool:
        first, last = spans[0][0], spans[-1][1]
        if last in behind and last not in ends:
            return True
        before = _BEFORE.search(text, ends[bisect(ends, first) - 1], first + 1)
        gaps = [(before.start(), first)] if before else []
        gaps += [(one[1], other[0]) for one, other in pairwise(spans)]
        for low, high in gaps:
            clauses = {bisect(ends, low - 1), bisect(ends, high + 1)}
            for start, _ in denials[bisect(denial_ends, low) : bisect(denial_ends, high)]:
                if bisect(ends, start) in clauses:
                    return True
        return False

    return bool(denials) and all(map(denied, _places(words, text)))


def _clauses(recorded: str) -> Iterator[str]:
    """Yield the folded clauses of a wording, with a mark for each omission."""
    for place, part in enumerate(_OMITTED.split(recorded)):
        if place:
            yield _GAP.strip()
        yield from filter(None, map(folding.exact, _CLAUSE_ENDS.split(part)))


def _places(words: str, text: str) -> Iterator[list[Span]]:
    """Yield the places of the parts between omissions in folded words."""
    parts = [f" {part} " for part in _parts(words)]
    begin = 0
    for _ in range(_MOST_PLACES if parts else 0):
        spans: list[Span] = []
        end = begin
        for part in parts:
            if (at := text.find(part, end)) < 0:
                return
            # The space after a part is the one before the next.
            end = at + len(part) - 1
            spans.append((at, end))
        yield spans
        begin = spans[0][0] + 1


# The negations of each language, and phrases with them that negate nothing.
_LANGUAGES: Mapping[str, tuple[str, str]] = {
    "en": (
        "not, never, no, nor, neither, none, nobody, nothing, nowhere, cannot, ain't, aren't,"
        " can't, couldn't, didn't, doesn't, don't, hadn't, hasn't, haven't, isn't, mustn't,"
        " needn't, shouldn't, wasn't, weren't, won't, wouldn't",
        "not only, not just, not merely, not least, no doubt, no question",
    ),
    "de": (
        "nicht, nie, niemals, niemand, niemanden, niemandem, nichts, weder, kein, keine, keinen,"
        " keinem, keiner, keines",
        "nicht nur, nicht zuletzt",
    ),
    "fr": (
        "ne, n', pas, jamais, rien, non, aucun, aucune",
        "non seulement, pas seulement, un pas, le pas, premier pas, grand pas, les pas",
    ),
    "es": ("no, nunca, jamás, nadie, tampoco, ningún, ninguno, ninguna", "no solo, no solamente"),
    "it": (
        "no, non, mai, nessun, nessuno, nessuna",
        "non solo, non soltanto, non solamente, che mai",
    ),
    "pt": (
        "não, nunca, jamais, ninguém, nem, nenhum, nenhuma",
        "não só, não apenas, não somente, mais do que nunca, mais que nunca",
    ),
    "nl": ("niet, nooit, geen, niemand, niets, noch", "niet alleen, niet enkel"),
    "ru": ("не, нет, ни, никогда, никто, ничего, нельзя", "не только"),
    "uk": ("не, ні, ніколи, ніхто, нічого, немає, нема", "не тільки, не лише"),
    "pl": ("nie, nigdy, nikt, nikogo, żaden, żadna, żadne, żadnego, żadnej, żadnych", "nie tylko"),
    "zh": (
        "不, 没, 沒, 未, 勿",
        "不仅, 不僅, 不但, 不只, 不过, 不過, 不断, 不斷, 不同, 不久, 不少, 不管, 不论, 不論,"
        " 未来, 未來",
    ),
    "ja": (
        "ない, なかった, ません",
        "なければならない, なければなりません, なくてはならない, なくてはなりません, ねばならない,"
        " ねばなりません, かもしれない, かもしれません, 少ない, 間違いない",
    ),
}
# Those in which a negation may follow what it negates.
_FOLLOWING = frozenset({"de", "ja", "nl"})


@cache
def _pattern(language: str) -> re.Pattern[str]:
    """Return the pattern of negations in a language, of all languages without one, else English.

    Its group is empty for a phrase that negates nothing.
    """
    one_of = _LANGUAGES.get(language, _LANGUAGES["en"])
    chosen = [one_of] if language else _LANGUAGES.values()
    words, phrases = (
        "|".join(map(folding.folded, ",".join(parts).split(",")))
        for parts in zip(*chosen, strict=True)
    )
    return re.compile(rf"(?<= )(?:(?:{phrases})|({words}))(?= )")
