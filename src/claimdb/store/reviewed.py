"""Reviews: what somebody decided about the quotes that were proposed from an article."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

from claimdb.model import short_id
from claimdb.schema import REVIEW_RESULTS
from claimdb.store.backends.base import Reader, Table

ReviewResult: TypeAlias = Literal["accepted", "corrected", "rejected"]

_OF_TEXT = """
SELECT batch_id, "start", "end", result, candidate FROM reviews
 WHERE sha256 = :sha256 ORDER BY id"""
_OF_PEOPLE = """
SELECT r.result, r.candidate, r.source FROM reviews r
  JOIN batches b ON b.id = r.batch_id JOIN coders c ON c.id = b.coder_id
 WHERE c.kind = 'human' ORDER BY r.id"""
_LAST = """
SELECT b.origin FROM reviews r JOIN batches b ON b.id = r.batch_id
 WHERE b.origin IS NOT NULL ORDER BY r.id DESC LIMIT 1"""
_HEADER = ("by", "name", "reviewed", *REVIEW_RESULTS, "precision")
_BY = ("all", "speaker", "source")
_NOBODY = "(no speaker)"
_NO_SOURCE = "(no source)"


class Review(NamedTuple):
    """A decision about a candidate, with the candidate as it was proposed.

    Attributes:
        start: Where the candidate begins, in code points of the text.
        end: Where it ends.
        result: Whether it was accepted unchanged, accepted with corrections, or rejected.
        candidate: All that was proposed.
        batch: The batch that recorded it, by its short id.
    """

    start: int
    end: int
    result: ReviewResult
    candidate: Mapping[str, Any]
    batch: str = ""


def reviews_of(reader: Reader, sha256: str) -> list[Review]:
    """Return the reviews of a text with this digest, in their order."""
    return [
        Review(start, end, result, json.loads(candidate), short_id("batch", batch))
        for batch, start, end, result, candidate in reader.execute(_OF_TEXT, {"sha256": sha256})
    ]


def last_origin(reader: Reader) -> str | None:
    """Return the file that was reviewed last."""
    row = reader.row(_LAST)
    return None if row is None else str(row[0])


def precision(reader: Reader) -> Table:
    """Return how many proposed quotes people accepted unchanged: of all, by speaker and by source.

    The precision is the share of those accepted unchanged. What programs accepted does not count.
    """
    counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for result, candidate, source in reader.execute(_OF_PEOPLE):
        names = ("", _speaker(json.loads(candidate)), source or _NO_SOURCE)
        for by, name in zip(_BY, names, strict=True):
            counts[by, name][result] += 1
    return Table(_HEADER, _rows(counts))


def _speaker(candidate: Mapping[str, Any]) -> str:
    """Return the proposed speaker: the recorded actor, else the name in the article."""
    actors: Sequence[Mapping[str, Any]] = candidate.get("actors") or ()
    printed: Mapping[str, Any] = candidate.get("speaker") or {}
    names = (actors[0]["name"] if actors else None, candidate.get("name"), printed.get("text"))
    return next(filter(None, names), _NOBODY)


def _rows(counts: Mapping[tuple[str, str], Counter[str]]) -> Iterator[Sequence[object]]:
    for by in _BY:
        of_kind = [(name, found) for (kind, name), found in counts.items() if kind == by]
        for name, found in sorted(of_kind, key=lambda one: (-one[1].total(), one[0])):
            total = found.total()
            shares = [found[result] for result in REVIEW_RESULTS]
            yield by, name or None, total, *shares, round(found["accepted"] / total, 3)
