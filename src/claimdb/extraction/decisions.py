"""Which passages of a parsed article are quotes, of which kind, and who said them."""

from collections.abc import Iterable, Mapping, Sequence

from claimdb.extraction.article import Article
from claimdb.extraction.candidates import Mode
from claimdb.extraction.contents import Content, quoted_words
from claimdb.extraction.found import MOST_SPEAKERS, FoundPassage, PossibleSpeaker
from claimdb.extraction.model import Model
from claimdb.extraction.quotations import neighbours
from claimdb.extraction.rules import GivenSpeaker, given_speaker
from claimdb.extraction.scoring import (
    Part,
    Ranked,
    content_speakers,
    scored_contents,
    scored_parts,
)
from claimdb.extraction.speakers import Surroundings
from claimdb.quotation import Span

# Chosen on the training corpus with cross-validation.
_ATTRIBUTED = 0.45
_INDIRECT = 0.4
_BELIEF = 0.8  # of an indirect quote, like the next one
_SHORT, _FEWEST_WORDS = 0.5, 6
_MIXED = 0.2
_SURE_SPEAKER = 0.8
_SURE_OUTER = 0.7
_SEVERAL_OF_ONE_CUE = 0.5
_LEAST_SPEAKER = 0.15
_BETTER_SPEAKER = 0.1
_MOST_NESTED = 0.75
_BY_RULE = 0.6  # the score of a speaker that a rule finds


def find(article: Article, model: Model) -> list[FoundPassage]:
    """Return the passages of an article that may be quotes, by their place."""
    contents = scored_contents(article, model)
    parts = scored_parts(article, contents, model)
    chosen = choose(article, contents, parts)
    speakers = content_speakers(article, chosen, model)
    return decide(article, chosen, speakers, parts)


def decide(
    article: Article,
    chosen: Sequence[Content],
    speakers: Sequence[Sequence[Ranked]],
    parts: Sequence[Part],
) -> list[FoundPassage]:
    """Return the chosen contents, and the marked parts outside them, by their place."""
    given = _given(article, parts)
    chosen, speakers = _without_own(chosen, speakers, parts, given)
    chosen = [_before_clause(article, one, parts, given) for one in chosen]
    found: list[FoundPassage] = []
    covering: dict[int, int] = {}
    for number, (one, ranked) in enumerate(zip(chosen, speakers, strict=True)):
        inside = [part for part in parts if _contains(one, part)]
        for part in inside:
            if part.number in given and given[part.number].is_own:
                continue
            known = covering.get(part.number)
            if known is None or _length(one) < _length(chosen[known]):
                covering[part.number] = number
        own = ranked if ranked and ranked[0].score > _LEAST_SPEAKER else ()
        mode: Mode = "mixed" if inside else "indirect"
        span = article.span(one.paragraph, one.proposal.start, one.proposal.end)
        cue = article.span(one.paragraph, one.cue.token, one.cue.token + 1)
        found.append(
            FoundPassage(
                one.paragraph, span, mode, cue, None, _spans(article, own), one.score,
                is_accepted=True,
            )
        )  # fmt: skip
    for part in parts:
        covered_by = covering.get(part.number)
        if part.number in given and covered_by is None:
            found.append(_by_rule(article, part, given[part.number]))
            continue
        if covered_by is not None:
            content = found[covered_by]
            top = content.speakers[0].score if content.speakers else 0.0
            if part.speakers and part.speakers[0].score > top + _BETTER_SPEAKER:
                found[covered_by] = content._replace(speakers=_spans(article, part.speakers))
            continue
        found.append(
            FoundPassage(
                part.target.paragraph, article.parts[part.number], "direct",
                _cue_of(article, part), part.number, _spans(article, part.speakers),
                part.attributed, part.attributed >= _ATTRIBUTED,
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.span[0], -one.span[1]))


def _given(article: Article, parts: Sequence[Part]) -> dict[int, GivenSpeaker]:
    """Return the speakers that rules find for parts where the models are unsure."""
    given = {}
    for part in parts:
        around = Surroundings(article.trees[part.target.paragraph], part.target)
        one = given_speaker(around)
        if one is not None and (not part.speakers or part.speakers[0].score < one.below):
            given[part.number] = one
    return given


def _without_own(
    chosen: Sequence[Content],
    speakers: Sequence[Sequence[Ranked]],
    parts: Sequence[Part],
    given: Mapping[int, GivenSpeaker],
) -> tuple[list[Content], list[Sequence[Ranked]]]:
    """Return contents without the unsure ones that contain a quote by itself."""
    own = [part for part in parts if part.number in given and given[part.number].is_own]
    kept = [
        (one, ranked)
        for one, ranked in zip(chosen, speakers, strict=True)
        if one.score >= _SURE_OUTER or not any(_contains(one, part) for part in own)
    ]
    return [one for one, _ in kept], [ranked for _, ranked in kept]


def _before_clause(
    article: Article, one: Content, parts: Sequence[Part], given: Mapping[int, GivenSpeaker]
) -> Content:
    """Return a content that ends before the clause that introduces another speaker's words."""
    start, end = one.proposal.start, one.proposal.end
    for part in parts:
        rule = given.get(part.number)
        if rule is None or rule.is_own or part.target.paragraph != one.paragraph:
            continue
        if start < rule.mention.start < end <= part.target.end:
            end = rule.mention.start
    if end == one.proposal.end:
        return one
    words = article.trees[one.paragraph].low
    while (end > start + 1 and not words[end - 1].isalnum()) or words[end - 1] in ("and", "but"):
        end -= 1
    return one._replace(proposal=one.proposal._replace(end=end))


def _by_rule(article: Article, part: Part, given: GivenSpeaker) -> FoundPassage:
    """Return a part with the speaker that a rule found, before those of the models."""
    paragraph = part.target.paragraph
    mention = article.span(paragraph, given.mention.start, given.mention.end)
    others = [one for one in _spans(article, part.speakers) if one.span != mention]
    cue = None if given.cue is None else article.span(paragraph, given.cue, given.cue + 1)
    attributed = max(part.attributed, _BY_RULE)
    return FoundPassage(
        paragraph, article.parts[part.number], "direct", cue, part.number,
        [PossibleSpeaker(mention, max(_BY_RULE, *(one.score for one in others), 0.0)), *others],
        attributed, is_accepted=True,
    )  # fmt: skip


def _spans(article: Article, ranked: Sequence[Ranked]) -> list[PossibleSpeaker]:
    return [
        PossibleSpeaker(article.span(one.paragraph, one.mention.start, one.mention.end), score)
        for one, score in ranked[:MOST_SPEAKERS]
    ]


def _cue_of(article: Article, part: Part) -> Span | None:
    """Return the verb of the likely speaker of a part, or a colon or a dash at the part."""
    paragraph = part.target.paragraph
    tree = article.trees[paragraph]
    before, behind = neighbours(Surroundings(tree, part.target))
    token: int | None = None
    if before >= 0 and tree.words[before] == ":":
        token = before
    elif part.speakers and part.speakers[0].speaker.paragraph == paragraph:
        token, _ = tree.predicate(part.speakers[0].speaker.mention.head)
    if token is None and behind < tree.count and tree.words[behind] in ("—", "–", "-", "--", "―"):
        token = behind
    return None if token is None else article.span(paragraph, token, token + 1)


def choose(article: Article, contents: Iterable[Content], parts: Sequence[Part]) -> list[Content]:
    """Return the contents that are quotes, none crossing another one."""
    likely = []
    for one in contents:
        score = _adjusted(article, one, parts)
        if score >= _INDIRECT:
            likely.append((score, one))
    kept: list[tuple[float, Content]] = []
    for score, one in sorted(likely, key=lambda pair: -pair[0]):
        if not any(_excludes(other, one, score) for _, other in kept):
            kept.append((score, one))
    return [
        one for _, one in kept
        if one.score >= _SURE_OUTER or not any(_is_surer_inside(other, one) for _, other in kept)
    ]  # fmt: skip


def _adjusted(article: Article, one: Content, parts: Sequence[Part]) -> float:
    """Return the score of a content; 0 if a marked part in it is more likely a quote by itself."""
    tree = article.trees[one.paragraph]
    quoted, words = quoted_words(tree, one.proposal.start, one.proposal.end)
    if not quoted:
        # A few words rarely hold a claim: `called for calm`. What somebody thinks was often not
        # said: `they hope to win`.
        if words == 1:
            # "Officials denied that": nothing that could be quoted.
            return 0.0
        least = _SHORT if words < _FEWEST_WORDS else _INDIRECT
        return one.score if one.score >= (max(least, _BELIEF) if one.is_belief else least) else 0.0
    inside = [part for part in parts if _contains(one, part)]
    if not inside:
        return one.score
    if one.score < _MIXED or any(part.direct >= one.score for part in inside):
        return 0.0
    for part in inside:
        if part.speakers and part.speakers[0].score > _SURE_SPEAKER:
            speaker, _ = part.speakers[0]
            if (
                speaker.paragraph == one.paragraph
                and one.proposal.start <= speaker.mention.head < one.proposal.end
                and speaker.mention.head != one.subject
            ):
                return 0.0
    return max(one.score, _INDIRECT)


def _contains(one: Content, part: Part) -> bool:
    return (
        one.paragraph == part.target.paragraph
        and one.proposal.start <= part.target.start
        and part.target.end <= one.proposal.end
    )


def _length(one: Content) -> int:
    return one.proposal.end - one.proposal.start


def _excludes(kept: Content, one: Content, score: float) -> bool:
    """Whether a content that was kept excludes a less likely one."""
    if kept.paragraph != one.paragraph:
        return False
    first, second = kept.proposal, one.proposal
    overlap = min(first.end, second.end) - max(first.start, second.start)
    if kept.cue == one.cue and (overlap > 0 or score < _SEVERAL_OF_ONE_CUE):
        return True
    if overlap <= 0:
        return False
    shorter, longer = sorted((_length(kept), _length(one)))
    return overlap < shorter or shorter > _MOST_NESTED * longer


def _is_surer_inside(other: Content, one: Content) -> bool:
    """Whether another content inside one, with its cue, is surer."""
    return (
        other is not one
        and other.paragraph == one.paragraph
        and one.proposal.start <= other.proposal.start
        and other.proposal.end <= one.proposal.end
        and one.proposal.start <= other.cue.token < one.proposal.end
        and other.score > one.score
    )
