"""Train the models of `claimdb extract` on a folder of annotated articles; see `annotated.py`.

    python benchmarks/train_extraction.py FOLDER [--parses FILE] [--save FILE] [--out PREDICTIONS]

Each model is trained six times: on all documents, which is what `--save` writes, and without each
of five folds of documents. `--out` writes what these five find in the documents that they have not
seen, for the scorer of the benchmark: these are the figures to report.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from annotated import FOLDS, Annotated, Table, counted, merged, train_and_write
from sklearn.ensemble import HistGradientBoostingClassifier

from claimdb.extraction.contents import Content, cues
from claimdb.extraction.decisions import find
from claimdb.extraction.features import KEYS, cue_key, keys_of
from claimdb.extraction.forest import Forest
from claimdb.extraction.model import Model, Tables
from claimdb.extraction.rivals import rival_rows
from claimdb.extraction.scoring import (
    LEAST_CONTENT,
    PartRows,
    content_pairs,
    content_rows,
    part_rows,
    with_scores,
)
from claimdb.extraction.speakers import SpeakerMention

DEPTH = 6
PART_KEYS = 4
KEPT = 0.9  # of the wrong proposals
SETTINGS = {
    "contents": (150, 0.12, 24),
    "choices": (120, 0.08, 16),
    "part_speakers": (200, 0.08, 15),
    "content_speakers": (150, 0.1, 15),
    "attributed": (150, 0.06, 12),
    "direct": (150, 0.06, 12),
}
"""For each model the number of trees, the learning rate, and the most leaves of a tree."""


class Rows:
    """The rows of one model, with the fold of each and whether the model is trained on it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._rows: list[Any] = []
        self._labels: list[float] = []
        self._used: list[bool] = []
        self._folds: list[int] = []

    def add(self, row: Sequence[float], label: float, fold: int, *, is_used: bool = True) -> None:
        """Add a row; with `is_used` the model is trained on it, else only scored."""
        self._rows.append(np.array(row, np.float32))
        self._labels.append(label)
        self._used.append(is_used)
        self._folds.append(fold)

    def fit(self) -> tuple[list[Forest], Iterator[float]]:
        """Return the forests without each fold, then that of all; and scores out of fold."""
        rows = np.stack(self._rows)
        labels, used = np.array(self._labels) > 0, np.array(self._used)
        folds, weights = np.array(self._folds), np.ones(len(rows), np.float32)
        if self.name == "contents":
            used &= labels | (np.random.default_rng(0).random(len(rows)) < KEPT)
            weights[~labels] = 1 / KEPT
        began, forests = time.process_time(), []
        scores = np.zeros(len(rows), np.float32)
        for fold in range(FOLDS + 1):
            train, own = used & (folds != fold), folds == fold
            forests.append(fitted(self.name, rows[train], labels[train], weights[train]))
            scores[own] = forests[-1].predict(rows[own])
        seconds = time.process_time() - began
        print(f"{self.name}: {len(rows)} rows, {seconds:.0f} s", file=sys.stderr, flush=True)
        return forests, iter(scores.tolist())


def fitted(name: str, rows: Any, labels: Any, weights: Any) -> Forest:
    """Return a forest of perfect trees that was trained on rows."""
    trees, rate, leaves = SETTINGS[name]
    model = HistGradientBoostingClassifier(
        max_iter=trees, learning_rate=rate, max_leaf_nodes=leaves, max_depth=DEPTH,
        min_samples_leaf=25, l2_regularization=1.0, random_state=0,
    ).fit(rows, labels, weights)  # fmt: skip
    # scikit-learn has no public access to the nodes.
    predictors = [one[0].nodes for one in model._predictors]  # noqa: SLF001
    base = float(model._baseline_prediction.ravel()[0])  # noqa: SLF001
    forest = Forest(
        np.zeros((trees, 2**DEPTH - 1), np.int16),
        np.full((trees, 2**DEPTH - 1), np.inf, np.float32),
        np.zeros((trees, 2**DEPTH), np.float32),
        base,
    )
    for number, nodes in enumerate(predictors):
        _fill(forest, number, nodes, 0, 0, 0)
    return forest


def _fill(forest: Forest, tree: int, nodes: Any, node: int, place: int, depth: int) -> None:
    """Copy a node and those below it; a leaf above the last level gets all leaves below it."""
    one = nodes[node]
    if one["is_leaf"]:
        below = 1 << (DEPTH - depth)
        first = (place + 1) * below - 2**DEPTH
        forest.values[tree, first : first + below] = one["value"]
        return
    forest.features[tree, place] = one["feature_idx"]
    forest.thresholds[tree, place] = one["num_threshold"]
    _fill(forest, tree, nodes, one["left"], 2 * place + 1, depth + 1)
    _fill(forest, tree, nodes, one["right"], 2 * place + 2, depth + 1)


class Training:
    """The tables and the models of some documents, of which each is in a fold."""

    def __init__(self, documents: Sequence[Annotated]) -> None:
        self._documents = [(one, number % FOLDS) for number, one in enumerate(documents)]
        empty: list[Table] = [{} for _ in range(FOLDS)]
        self._counts: dict[str, list[list[Table]]] = {
            "cues": [counted(self._cues())], "contents": [empty] * KEYS,
            "attributed": [empty] * PART_KEYS, "direct": [empty] * PART_KEYS,
        }  # fmt: skip
        self._priors = {
            "cues": [0.01, 0.01, 0.01], "contents": [0.1], "attributed": [0.9], "direct": [0.6],
        }  # fmt: skip
        self._forests: dict[str, list[Forest]] = {}
        self._count()

    def _count(self) -> None:
        """Compute the tables without each fold, then those of all folds."""
        self._tables = [
            Tables(
                {
                    name: [merged(folds, without, _is_frequent(name)) for folds in tables]
                    for name, tables in self._counts.items()
                },
                self._priors,
            )
            for without in (*range(FOLDS), None)
        ]

    def run(self) -> list[Model]:
        """Return the models without each fold, then that of all documents."""
        contents, correct = self._choose(*self._propose())
        self._judge_parts(contents)
        self._rank_speakers(correct)
        return [
            Model(tables, {name: forests[number] for name, forests in self._forests.items()})
            for number, tables in enumerate(self._tables)
        ]

    def _cues(self) -> Iterator[tuple[int, str, Sequence[float]]]:
        for document, fold in self._documents:
            outcomes: dict[tuple[int, int], int] = {}
            for number, piece in enumerate(document.pieces):
                kind = 0 if piece["kind"] == "direct" else 1 if piece["speech"] else 2
                head = document.head_of_cue(number)
                if head is not None:
                    outcomes[head] = min(kind, outcomes.get(head, kind))
            for paragraph, tree in enumerate(document.article.trees):
                for cue in cues(tree):
                    outcome = outcomes.get((paragraph, cue.token))
                    if outcome is not None or not tree.marks[cue.token]:
                        yield fold, cue_key(tree, cue), [outcome == kind for kind in range(3)]

    def _propose(self) -> tuple[list[list[float]], Iterator[float]]:
        """Train the model of proposals; return the label of each, and scores out of fold."""
        labels: list[list[float]] = []
        keys: list[list[Any]] = [[] for _ in range(KEYS)]
        for document, fold in self._documents:
            found, _ = content_rows(document.article, self._tables[fold])
            labels.append([content_label(document, one) for one in found])
            for one, label in zip(found, labels[-1], strict=True):
                if label >= 0:
                    tree = document.article.trees[one.paragraph]
                    for index, key in enumerate(keys_of(tree, one.cue, one.proposal, one.subject)):
                        keys[index].append((fold, key, [label]))
        self._counts["contents"] = [counted(items) for items in keys]
        self._count()
        rows = Rows("contents")
        for (document, fold), own in zip(self._documents, labels, strict=True):
            _, found_rows = content_rows(document.article, self._tables[fold])
            for row, label in zip(found_rows, own, strict=True):
                rows.add(row, label, fold, is_used=label >= 0)
        self._forests["contents"], scores = rows.fit()
        return labels, scores

    def _choose(
        self, labels: list[list[float]], scores: Iterator[float]
    ) -> tuple[list[list[Content]], list[list[Content]]]:
        """Train the model of rivals; return the contents of each document, and the right ones."""
        rows, likely, kept = Rows("choices"), [], []
        for (document, fold), own in zip(self._documents, labels, strict=True):
            found, _ = content_rows(document.article, self._tables[fold])
            mine = [next(scores) for _ in found]
            likely.append(with_scores(found, mine))
            pairs = zip(own, mine, strict=True)
            kept.append([label for label, score in pairs if score > LEAST_CONTENT])
            for row, label in zip(rival_rows(likely[-1]), kept[-1], strict=True):
                rows.add(row, label, fold, is_used=label >= 0)
        self._forests["choices"], scores = rows.fit()
        contents, correct = [], []
        for found, own in zip(likely, kept, strict=True):
            rescored = [one._replace(score=next(scores)) for one in found]
            contents.append([one for one in rescored if one.score > LEAST_CONTENT])
            correct.append([one for one, label in zip(rescored, own, strict=True) if label > 0])
        return contents, correct

    def _judge_parts(self, contents: list[list[Content]]) -> None:
        """Train the ranker of speakers of marked parts, and the two judges of these."""
        parts = [
            part_rows(document.article, found, self._tables[fold])
            for (document, fold), found in zip(self._documents, contents, strict=True)
        ]
        rows = Rows("part_speakers")
        for (document, fold), own in zip(self._documents, parts, strict=True):
            for one in own:
                piece = document.marked.get(document.trimmed(document.article.parts[one.number]))
                labels = speaker_labels(document, piece, one.speakers)
                for pair, label in zip(one.pairs, labels, strict=True):
                    rows.add(pair, label, fold, is_used=any(labels))
        self._forests["part_speakers"], scores = rows.fit()
        best = {
            id(one): max((next(scores) for _ in one.speakers), default=0.0)
            for own in parts
            for one in own
        }
        for name, test in (("attributed", is_attributed), ("direct", is_direct)):
            self._judge(name, parts, test, best)

    def _judge(
        self, name: str, parts: list[list[PartRows]],
        test: Callable[[Annotated, PartRows], bool], best: dict[int, float],
    ) -> None:  # fmt: skip
        judged = [
            (fold, one, test(document, one))
            for (document, fold), own in zip(self._documents, parts, strict=True)
            for one in own
        ]
        self._counts[name] = [
            counted((fold, one.keys[index], [outcome]) for fold, one, outcome in judged)
            for index in range(PART_KEYS)
        ]
        self._priors[name] = [sum(outcome for _, _, outcome in judged) / len(judged)]
        self._count()
        rows = Rows(name)
        for fold, one, outcome in judged:
            tables = getattr(self._tables[fold], name)
            rows.add(one.own_row(tables, best[id(one)]), outcome, fold)
        self._forests[name], _ = rows.fit()

    def _rank_speakers(self, correct: list[list[Content]]) -> None:
        """Train the ranker of speakers of contents, on the best content of each piece."""
        rows = Rows("content_speakers")
        for (document, fold), found in zip(self._documents, correct, strict=True):
            best: dict[int, Content] = {}
            for one in sorted(found, key=lambda one: one.score):
                best |= dict.fromkeys(document.pieces_at(span_of(document, one)), one)
            for number, one in best.items():
                speakers, pairs = content_pairs(document.article, one, self._tables[fold])
                labels = speaker_labels(document, document.pieces[number], speakers)
                for pair, label in zip(pairs, labels, strict=True):
                    rows.add(pair, label, fold, is_used=any(labels))
        self._forests["content_speakers"], _ = rows.fit()


def _is_frequent(name: str) -> Callable[[list[float]], bool]:
    if name == "cues":
        return lambda row: sum(row[1:]) >= 2 or row[0] >= 20
    return lambda row: row[0] >= 4


def span_of(document: Annotated, one: Content) -> tuple[int, int]:
    return document.article.span(one.paragraph, one.proposal.start, one.proposal.end)


def content_label(document: Annotated, one: Content) -> float:
    """Return 1 for the content of its cue, 0 for no content, and -1 for that of another cue."""
    label = 0.0
    for number in document.pieces_at(span_of(document, one)):
        if document.pieces[number]["kind"] != "direct":
            if (one.paragraph, one.cue.token) in document.cues[number]:
                return 1.0
            label = -1.0
    return label


def speaker_labels(
    document: Annotated, piece: Any, speakers: Sequence[SpeakerMention]
) -> list[bool]:
    """Return which mentions are the speaker of a piece; none if there is no piece."""
    return [
        piece is not None
        and document.is_speaker(
            piece, document.article.span(one.paragraph, one.mention.start, one.mention.end)
        )
        for one in speakers
    ]


def is_attributed(document: Annotated, one: PartRows) -> bool:
    return document.trimmed(document.article.parts[one.number]) in document.marked


def is_direct(document: Annotated, one: PartRows) -> bool:
    pieces = document.pieces_at(document.article.parts[one.number])
    return any(document.pieces[number]["kind"] == "direct" for number in pieces)


if __name__ == "__main__":
    train_and_write(str(__doc__), lambda documents: Training(documents).run(), Model.save, find)
