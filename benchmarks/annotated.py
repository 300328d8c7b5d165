"""Annotated articles for training: their contents, cues and speakers, and counts by fold.

A folder has `docs.jsonl`, `gold_all.jsonl` and `gold_marked.jsonl` in the form of the quotation
benchmark, whose `qutil.py` in the folder above compares speakers.
"""

import argparse
import json
import pickle
import re
import sys
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from claimdb.extraction.article import Article, Scan
from claimdb.extraction.found import FoundPassage
from claimdb.extraction.parsing import parses
from claimdb.extraction.tree import Tree
from claimdb.quotation import Span

FOLDS = 5
OVERLAP = 0.8
"""The common share of words from which on two spans are the same."""

Piece: TypeAlias = dict[str, Any]
Table: TypeAlias = dict[str, list[float]]
_Model = TypeVar("_Model")
_WORD = re.compile(r"\w+(?:[’'\-]\w+)*")
_TRIMMED = " \t\r\n\xa0\"“”„«»'‘’`.,;:?!…—–-―"


class Annotated:
    """An article with what the annotators found in it.

    Attributes:
        key: Its id.
        article: The parsed article.
        pieces: The attributed contents, each a contiguous piece.
        marked: The marked passages in them, by their offsets without marks and punctuation.
        cues: For each piece the paragraph and the token of each word of its cue.
    """

    def __init__(
        self, key: str, article: Article, pieces: Sequence[Piece], marked: Sequence[Piece],
        matches: Callable[[str, str], bool],
    ) -> None:  # fmt: skip
        self.key, self.article, self.pieces = key, article, pieces
        self.marked = {(one["start"], one["end"]): one for one in marked}
        self._matches = matches
        spans = [found.span() for found in _WORD.finditer(article.text)]
        self._starts, self._ends = [start for start, _ in spans], [end for _, end in spans]
        self._words = [self._words_in(one["start"], one["end"]) for one in pieces]
        self.cues = [
            []
            if one.get("cue_start") is None
            else [*self._tokens(one["cue_start"], one["cue_end"])]
            for one in pieces
        ]

    def _words_in(self, start: int, end: int) -> Span:
        return bisect_left(self._starts, start), bisect_right(self._ends, end)

    def trimmed(self, span: Span) -> Span:
        """Return a span without marks and punctuation at its ends."""
        start, end = span
        while start < end and self.article.text[start] in _TRIMMED:
            start += 1
        while end > start and self.article.text[end - 1] in _TRIMMED:
            end -= 1
        return start, end

    def is_piece(self, span: Span, number: int) -> bool:
        """Whether a span has nearly the same words as a piece."""
        first, last = self._words_in(*span)
        begin, stop = self._words[number]
        common = min(last, stop) - max(first, begin)
        return common >= OVERLAP * max(last - first, stop - begin, 1)

    def pieces_at(self, span: Span) -> list[int]:
        """Return the numbers of the pieces that a span is."""
        span = self.trimmed(span)
        return [number for number in range(len(self.pieces)) if self.is_piece(span, number)]

    def _tokens(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        for number, tree in enumerate(self.article.trees):
            if tree.count and tree.starts[0] < end and start < tree.ends[-1]:
                for token in range(tree.count):
                    if tree.starts[token] < end and start < tree.ends[token]:
                        yield number, token

    def head_of_cue(self, number: int) -> tuple[int, int] | None:
        """Return the token that counts as the cue of a piece: a verb, else a noun or a colon."""
        for test in (_is_verb, _is_according, _is_noun):
            for paragraph, token in self.cues[number]:
                if test(self.article.trees[paragraph], token):
                    return paragraph, token
        return next(iter(self.cues[number]), None)

    def is_speaker(self, piece: Piece, span: Span) -> bool:
        """Whether a mention is the annotated speaker of a piece."""
        if not piece["speaker"]:
            return False
        start, end = span
        overlaps: bool = start < piece["speaker_end"] and piece["speaker_start"] < end
        return overlaps or self._matches(piece["speaker"], self.article.text[start:end])


def _is_verb(tree: Tree, token: int) -> bool:
    return tree.is_verb[token] and not tree.marks[token]


def _is_according(tree: Tree, token: int) -> bool:
    return tree.low[token] == "according"


def _is_noun(tree: Tree, token: int) -> bool:
    return tree.tags[token] in ("NN", "NNS") or tree.words[token] == ":"


def read(folder: Path, parsed: Path | None) -> list[Annotated]:
    """Return the documents of a folder; their parses are kept in a file."""
    sys.path.insert(0, str(folder.parent))
    from qutil import speaker_match

    pieces, marked = (_by_document(folder / f"gold_{name}.jsonl") for name in ("all", "marked"))
    cache: dict[str, Any] = {}
    if parsed is not None and parsed.exists():
        cache = pickle.loads(parsed.read_bytes())
    found = []
    for one in _lines(folder / "docs.jsonl"):
        key, text = one["doc_id"], one["text"]
        if key not in cache:
            cache[key] = list(parses(part.text for part in Scan(text).masked()))
        article = Article(text, cache[key])
        found.append(Annotated(key, article, pieces[key], marked[key], speaker_match))
    if parsed is not None and not parsed.exists():
        parsed.write_bytes(pickle.dumps(cache))
    return found


def _lines(file: Path) -> Iterator[Piece]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _by_document(file: Path) -> defaultdict[str, list[Piece]]:
    found = defaultdict(list)
    for one in _lines(file):
        found[one["doc_id"]].append(one)
    return found


def counted(items: Iterable[tuple[int, str, Sequence[float]]]) -> list[Table]:
    """Return for each fold how often each key occurred, and how often with each outcome."""
    folds: list[Table] = [{} for _ in range(FOLDS)]
    for fold, key, outcomes in items:
        row = folds[fold].setdefault(key, [0.0] * (len(outcomes) + 1))
        row[0] += 1
        for index, outcome in enumerate(outcomes, 1):
            row[index] += outcome
    return folds


def merged(
    folds: Sequence[Table], without: int | None, keep: Callable[[list[float]], bool]
) -> Table:
    """Return the counts of all folds but one, without those that are too rare, by their keys."""
    total: Table = {}
    for number, fold in enumerate(folds):
        if number != without:
            for key, row in fold.items():
                known = total.setdefault(key, [0.0] * len(row))
                for index, value in enumerate(row):
                    known[index] += value
    return {key: row for key, row in sorted(total.items()) if keep(row)}


def predictions(key: str, text: str, found: Iterable[FoundPassage]) -> Iterator[Piece]:
    """Yield the accepted passages of an article in the form that the scorer reads."""
    for one in found:
        if one.is_accepted:
            start, end = one.span
            line: Piece = {"doc_id": key, "start": start, "end": end, "text": text[start:end]}
            if one.speakers:
                begin, stop = one.speakers[0].span
                line |= {
                    "speaker": text[begin:stop], "speaker_start": begin, "speaker_end": stop,
                }  # fmt: skip
            yield line


def train_and_write(
    about: str,
    train: Callable[[list[Annotated]], Sequence[_Model]],
    save: Callable[[_Model, Path], None],
    find: Callable[[Article, _Model], Iterable[FoundPassage]],
) -> None:
    """Run a training as the command line says: the models without a fold each, and that of all.

    The model of all documents is saved, and what the others find out of fold is written.
    """
    arguments = argparse.ArgumentParser(description=about.partition("\n")[0])
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--parses", type=Path, help="keep the parses in this file")
    arguments.add_argument("--out", type=Path, help="write what is found out of fold")
    arguments.add_argument("--save", type=Path, help="write the model of all documents")
    given = arguments.parse_args()
    documents = read(given.folder, given.parses)
    *by_fold, model = train(documents)
    if given.save:
        save(model, given.save)
    if given.out:
        with given.out.open("w", encoding="utf-8") as out:
            for number, one in enumerate(documents):
                found = find(one.article, by_fold[number % FOLDS])
                for line in predictions(one.key, one.article.text, found):
                    out.write(json.dumps(line) + "\n")
