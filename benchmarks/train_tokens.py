"""Train the models of `claimdb extract --no-parser` on a folder; see `annotated.py`.

    python benchmarks/train_tokens.py FOLDER [--parses FILE] [--save FILE] [--out PREDICTIONS]

As in `train_extraction.py`, `--save` writes the models of all documents, and `--out` what those
without a fold find in its documents.
"""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from annotated import FOLDS, Annotated, train_and_write
from sklearn.ensemble import HistGradientBoostingClassifier

from claimdb.extraction import lexicon
from claimdb.extraction.article import Article
from claimdb.extraction.found import FoundPassage
from claimdb.extraction.token_decisions import (
    TokenModel,
    TokenRows,
    find,
    token_paragraphs,
    token_rows,
)
from claimdb.extraction.tokens import TokenParagraph

PRIOR, FEWEST, LEAST_SHARE, SHORTEST = 8, 2, 0.01, 3
SPEAKERS, ATTRIBUTED = (60, 0.18, 16), (40, 0.15, 10)
"""The number of trees, the learning rate, and the most leaves of a tree."""


def shares(documents: Sequence[Annotated], without: int | None) -> dict[str, float]:
    """Return how often each stem attributes a marked passage, counted without a fold."""
    totals: Counter[str] = Counter()
    cues: Counter[str] = Counter()
    for number, document in enumerate(documents):
        if number % FOLDS == without:
            continue
        spans = [(one["cue_start"], one["cue_end"]) for one in document.marked.values()]
        spans = [span for span in spans if span[0] is not None]
        for paragraph in token_paragraphs(document.article, {}):
            for index, low in enumerate(paragraph.low):
                if paragraph.words[index] != low or not low[0].isalpha() or paragraph.marks[index]:
                    continue
                stem = lexicon.stem(low)
                start, end = paragraph.spans[index]
                totals[stem] += 1
                is_word = stem in lexicon.CUE_STEMS or len(stem) > SHORTEST
                cues[stem] += is_word and any(a <= start and end <= b for a, b in spans)
    found = {stem: count / (totals[stem] + PRIOR) for stem, count in cues.items()}
    return {
        stem: round(share, 3)
        for stem, share in sorted(found.items())
        if cues[stem] >= FEWEST and share > LEAST_SHARE
    }


def fitted(rows: Any, labels: Any, settings: tuple[int, float, int]) -> tuple[float, list[Any]]:
    """Return the base and the trees of a model that was trained on rows, as nested lists."""
    trees, rate, leaves = settings
    model = HistGradientBoostingClassifier(
        max_iter=trees, learning_rate=rate, max_leaf_nodes=leaves, min_samples_leaf=25,
        l2_regularization=1.0, random_state=0,
    ).fit(rows, labels)  # fmt: skip
    # scikit-learn has no public access to the nodes.
    predictors = [one[0].nodes for one in model._predictors]  # noqa: SLF001
    base = float(model._baseline_prediction.ravel()[0])  # noqa: SLF001
    return base, [_nested(nodes, 0) for nodes in predictors]


def _nested(nodes: Any, index: int) -> Any:
    one = nodes[index]
    if one["is_leaf"]:
        return round(float(one["value"]), 4)
    threshold = round(float(one["num_threshold"]), 5)
    left, right = (_nested(nodes, one[side]) for side in ("left", "right"))
    return [int(one["feature_idx"]), threshold, left, right]


def labels_of(
    document: Annotated, paragraphs: Sequence[TokenParagraph], row: TokenRows
) -> list[bool]:
    """Return which of the possible speakers of a part are its speaker."""
    article = document.article
    piece = document.marked.get(document.trimmed(article.parts[row.part]))
    if piece is None:
        return [False] * len(row.pool)
    spans = [
        (paragraphs[place].spans[one.start][0], paragraphs[place].spans[one.end - 1][1])
        for place, one in row.pool
    ]
    return [document.is_speaker(piece, span) for span in spans]


def train(documents: Sequence[Annotated]) -> list[TokenModel]:
    """Return the models without each fold, then that of all documents."""
    tables = [shares(documents, fold) for fold in (*range(FOLDS), None)]
    found: list[tuple[int, TokenRows, list[bool], bool]] = []
    for number, document in enumerate(documents):
        fold = number % FOLDS
        paragraphs = token_paragraphs(document.article, tables[fold])
        for row in token_rows(document.article, paragraphs):
            span = document.trimmed(document.article.parts[row.part])
            labels = labels_of(document, paragraphs, row)
            found.append((fold, row, labels, span in document.marked))
    # Only parts whose speaker is among the mentions teach who it is.
    useful = [(fold, row, labels) for fold, row, labels, _ in found if any(labels)]
    pairs = np.array([pair for _, row, _ in useful for pair in row.pairs], np.float32)
    truth = np.array([label for _, _, labels in useful for label in labels])
    of_pair = np.array([fold for fold, _, labels in useful for _ in labels])
    speakers, best = [], np.zeros(len(found), np.float32)
    for fold in range(FOLDS + 1):
        speakers.append(fitted(pairs[of_pair != fold], truth[of_pair != fold], SPEAKERS))
        for index, (own, row, _, _) in enumerate(found):
            if own == fold:
                best[index] = row.best_score(*speakers[-1])
    rows = np.array([row.found.features for _, row, _, _ in found], np.float32)
    rows = np.hstack([rows, best[:, None]])
    said = np.array([is_said for _, _, _, is_said in found])
    of_part = np.array([fold for fold, _, _, _ in found])
    return [
        TokenModel(
            tables[fold], speakers[fold],
            fitted(rows[of_part != fold], said[of_part != fold], ATTRIBUTED),
        )
        for fold in range(FOLDS + 1)
    ]  # fmt: skip


def save(model: TokenModel, path: Path) -> None:
    """Write a model as the package reads it."""
    text = json.dumps(model._asdict(), separators=(",", ":"))
    path.write_text(f"{text}\n", encoding="utf-8")


def found_by(article: Article, model: TokenModel) -> list[FoundPassage]:
    """Return what a model finds in an article."""
    return find(article, token_paragraphs(article, model.shares), model)


if __name__ == "__main__":
    train_and_write(str(__doc__), train, save, found_by)
