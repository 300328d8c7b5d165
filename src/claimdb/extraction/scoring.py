"""Scores of the contents of cues, of marked parts, and of their speakers, by the models."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from claimdb.extraction.article import Article
from claimdb.extraction.clauses import Clauses
from claimdb.extraction.contents import Content, cues, proposals
from claimdb.extraction.features import (
    cue_features,
    cue_key,
    encoded,
    keys_of,
    proposal_features,
)
from claimdb.extraction.model import Model, Tables
from claimdb.extraction.quotations import part_features, part_keys
from claimdb.extraction.rivals import rival_rows
from claimdb.extraction.speakers import (
    SpeakerMention,
    Surroundings,
    Target,
    content_pair_features,
    pair_features,
    pool,
    relative,
)

LEAST_CONTENT = 0.03
"""Contents with a lower score are not looked at."""
_FLOOR = -4.5  # log-odds
_RELATIVE = (4, 5, 7, 8, 9, 12, 17, 18, 19, 20)
"""The columns of the features of a pair that are compared with those of other speakers."""


class Ranked(NamedTuple):
    """A possible speaker with its score."""

    speaker: SpeakerMention
    score: float


class Part(NamedTuple):
    """A marked part with its scores.

    Attributes:
        number: Its index among the parts of the article.
        target: Its tokens.
        attributed: How likely somebody said it.
        direct: How likely it is a quote by itself, not a fragment of a mixed one.
        speakers: The possible speakers, the most likely first.
    """

    number: int
    target: Target
    attributed: float
    direct: float
    speakers: Sequence[Ranked]


def content_rows(article: Article, tables: Tables) -> tuple[list[Content], list[list[float]]]:
    """Return the proposed contents of an article, and their features."""
    found: list[Content] = []
    rows: list[list[float]] = []
    for paragraph, tree in enumerate(article.trees):
        clauses = Clauses(tree, lambda stem: tables.cues(stem)[1])
        for cue in cues(tree):
            key = cue_key(tree, cue)
            if not tables.is_cue(key):
                continue
            subject, how = tree.subject(cue.token) if cue.kind == 0 else (None, 7)
            _, speech, belief, _ = shares = tables.cues(key)
            features = [
                *cue_features(tree, cue, subject, how), *shares, *clauses.of_cue(cue.token),
            ]  # fmt: skip
            for one in proposals(tree, cue):
                found.append(Content(paragraph, cue, one, subject, belief > speech))
                rows.append(
                    features
                    + proposal_features(tree, cue, one)
                    + clauses.of_proposal(cue.token, one, subject)
                    + encoded(keys_of(tree, cue, one, subject), tables.contents)
                )
    return found, rows


def scored_contents(article: Article, model: Model) -> list[Content]:
    """Return the proposed contents of an article that are not hopeless, with their scores."""
    found, rows = content_rows(article, model.tables)
    scores = model.forests["contents"].predict(rows, floor=_FLOOR)
    likely = with_scores(found, scores)
    return with_scores(likely, model.forests["choices"].predict(rival_rows(likely)))


def with_scores(found: Iterable[Content], scores: Iterable[float]) -> list[Content]:
    """Return the contents that are not hopeless, with their scores."""
    return [
        one._replace(score=float(score))
        for one, score in zip(found, scores, strict=True)
        if score > LEAST_CONTENT
    ]


class PartRows:
    """The features of a marked part, and of the pairs with its possible speakers.

    Attributes:
        number: The index of the part among those of the article.
        target: Its tokens.
        features: The features of the part by itself.
        keys: Its keys.
        cover: Features of the contents that contain the part.
        speakers: The possible speakers.
        pairs: The features of the part together with each of them.
    """

    def __init__(
        self, article: Article, paragraph: int, number: int, contents: Iterable[Content],
        tables: Tables,
    ) -> None:  # fmt: skip
        tree = article.trees[paragraph]
        self.number, self.target = number, Target(paragraph, *tree.marked[number + 1])
        around = Surroundings(tree, self.target)
        self.features = part_features(article, around, number, tables.cues)
        self.keys = part_keys(around)
        by_subject: dict[int | None, float] = defaultdict(float)
        by_cue: dict[int, float] = defaultdict(float)
        best, share = 0.0, 0.0
        _, start, end, _ = self.target
        for one in contents:
            if one.proposal.start <= start and end <= one.proposal.end:
                by_subject[one.subject] = max(one.score, by_subject[one.subject])
                by_cue[one.cue.token] = max(one.score, by_cue[one.cue.token])
                if one.score > best:
                    best = one.score
                    share = (one.proposal.end - one.proposal.start) / (end - start)
        second = sorted(by_cue.values())[-2] if len(by_cue) > 1 else 0.0
        self.cover = [best, share, second, len(by_cue)]
        self.speakers = pool(article, paragraph)
        shared = self.features[:12]
        rows = []
        for speaker in self.speakers:
            link = (
                by_subject.get(speaker.mention.head, 0.0) if speaker.paragraph == paragraph else 0
            )
            rows.append(
                [*pair_features(article, around, speaker, tables.cues), *shared, link, best - link,
                 best]
            )  # fmt: skip
        last = len(rows[0]) - 3 if rows else 0
        self.pairs = [
            row + more for row, more in zip(rows, relative(rows, (*_RELATIVE, last)), strict=True)
        ]

    def own_row(self, tables: Sequence[Any], best_speaker: float) -> list[float]:
        """Return the features with which the part itself is judged."""
        return [*self.features, *encoded(self.keys, list(tables)), best_speaker, *self.cover]


def part_rows(article: Article, contents: Iterable[Content], tables: Tables) -> list[PartRows]:
    """Return the features of all marked parts of an article."""
    by_paragraph: dict[int, list[Content]] = defaultdict(list)
    for one in contents:
        by_paragraph[one.paragraph].append(one)
    return [
        PartRows(article, paragraph, number - 1, by_paragraph[paragraph], tables)
        for paragraph, tree in enumerate(article.trees)
        for number in tree.marked
    ]


def scored_parts(article: Article, contents: Iterable[Content], model: Model) -> list[Part]:
    """Return the marked parts of an article with their scores and speakers."""
    rows = part_rows(article, contents, model.tables)
    pairs = [pair for one in rows for pair in one.pairs]
    scores = iter(model.forests["part_speakers"].predict(pairs))
    ranked = [_ranking(one.speakers, [float(next(scores)) for _ in one.speakers]) for one in rows]
    tops = [speakers[0].score if speakers else 0.0 for speakers in ranked]
    judged = [
        model.forests[name].predict(
            [one.own_row(tables, top) for one, top in zip(rows, tops, strict=True)]
        )
        for name, tables in (
            ("attributed", model.tables.attributed), ("direct", model.tables.direct),
        )
    ]  # fmt: skip
    return [
        Part(one.number, one.target, float(attributed), float(direct), speakers)
        for one, speakers, attributed, direct in zip(rows, ranked, *judged, strict=True)
    ]


def content_pairs(
    article: Article, content: Content, tables: Tables
) -> tuple[list[SpeakerMention], list[list[float]]]:
    """Return the possible speakers of a content, and their features together with it."""
    paragraph, cue, one, subject, *_ = content
    tree = article.trees[paragraph]
    around = Surroundings(tree, Target(paragraph, one.start, one.end, cue.token))
    speakers = [
        speaker
        for speaker in pool(article, paragraph)
        if speaker.paragraph != paragraph or not one.start <= speaker.mention.head < one.end
    ]
    rows = [
        [*pair_features(article, around, speaker, tables.cues),
         *content_pair_features(article, around, speaker, subject), cue.kind,
         *tables.cues(cue_key(tree, cue))[:3]]
        for speaker in speakers
    ]  # fmt: skip
    return speakers, [row + more for row, more in zip(rows, relative(rows, _RELATIVE), strict=True)]


def content_speakers(
    article: Article, contents: Sequence[Content], model: Model
) -> list[list[Ranked]]:
    """Return the possible speakers of each content, the most likely first."""
    pools = [content_pairs(article, one, model.tables) for one in contents]
    rows = [row for _, pairs in pools for row in pairs]
    scores = iter(model.forests["content_speakers"].predict(rows))
    return [_ranking(speakers, [float(next(scores)) for _ in speakers]) for speakers, _ in pools]


def _ranking(speakers: Sequence[SpeakerMention], scores: Sequence[float]) -> list[Ranked]:
    ranked = [Ranked(one, score) for one, score in zip(speakers, scores, strict=True)]
    return sorted(ranked, key=lambda one: -one.score)
