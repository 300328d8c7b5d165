"""The records that a batch creates, as they are reported, with records of similar names."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from claimdb import folding
from claimdb.drafts.names import is_address
from claimdb.model import short_id
from claimdb.results import CreatedRecord, CreatedRecords
from claimdb.store.backends.base import Reader
from claimdb.store.ingest.outcome import Outcome
from claimdb.store.load import pages
from claimdb.store.names import KINDS

_COMPARED = 1000
"""The number of new records of a kind whose names are compared with others."""
_MOST_RECORDED = 5000  # the newest names
_CANDIDATES = 50  # names with a word in common, beginning with the rarest word
_MOST_SIMILAR = 3
_LIKENESS = 0.8
_BEGINNING = 3  # letters

_RECORDS = {
    "person": "SELECT a.id, a.name, NULL, NULL, p.family, NULL FROM actors a"
    " JOIN people p ON p.actor_id = a.id WHERE a.id = ANY(:ids)",
    "organization": "SELECT a.id, a.name, o.type, o.country, NULL, NULL FROM actors a"
    " JOIN organizations o ON o.actor_id = a.id WHERE a.id = ANY(:ids)",
    "topic": "SELECT id, name, NULL, NULL, NULL, slug FROM topics WHERE id = ANY(:ids)",
    "source": "SELECT id, title, type, NULL, NULL, key FROM sources WHERE id = ANY(:ids)",
}
"""By kind, the statement for id, name, type, country, family name and key of records."""
_AUTHORS = """
SELECT c.source_id, c.family, c.given, coalesce(a.name, c.literal, c.given)
  FROM source_contributors c LEFT JOIN actors a ON a.id = c.actor_id
 WHERE c.role = 'author' AND c.source_id = ANY(:ids) ORDER BY c.source_id, c.position
"""
_NAMES = {
    "actor": "SELECT n.actor_id, a.name, n.folded FROM actor_names n"
    " JOIN actors a ON a.id = n.actor_id ORDER BY n.id DESC LIMIT :most",
    "topic": "SELECT n.topic_id, t.name, n.folded FROM topic_names n"
    " JOIN topics t ON t.id = n.topic_id ORDER BY n.id DESC LIMIT :most",
    "source": "SELECT id, title, title FROM sources ORDER BY id DESC LIMIT :most",
}


class Creations:
    """Collects the records that outcomes create."""

    def __init__(self) -> None:
        self._ids: dict[str, list[int]] = {kind: [] for kind in _RECORDS}
        self._remarks: dict[str, dict[str, None]] = defaultdict(dict)

    def add(self, outcome: Outcome) -> None:
        """Add what an outcome created."""
        if outcome.result == "added" and outcome.id is not None and outcome.kind in self._ids:
            self._ids[outcome.kind].append(outcome.id)
        for one in outcome.created:
            if one.kind in self._ids:
                self._ids[one.kind].append(one.id)
        for remark in outcome.remarks:
            self._remarks[remark.what][remark.name] = None

    def load(self, reader: Reader, most: int | None = None) -> CreatedRecords:
        """Return what was created, with all records of each kind or the first ones."""
        records: list[CreatedRecord] = []
        for kind, ids in self._ids.items():
            records += self._records(reader, kind, ids[:most])
        return CreatedRecords(
            records,
            {kind: len(ids) for kind, ids in self._ids.items() if ids},
            [*self._remarks["unnamed"]],
            [*self._remarks["country"]],
        )

    def _records(self, reader: Reader, kind: str, ids: Sequence[int]) -> Iterator[CreatedRecord]:
        rows: dict[int, Sequence[Any]] = {}
        authors: dict[int, Sequence[str]] = {}
        for page in pages(ids):
            rows |= {row[0]: row for row in reader.execute(_RECORDS[kind], {"ids": page})}
            authors |= _authors(reader, page) if kind == "source" else {}
        label = KINDS[kind]
        # Addresses resemble each other, and say nothing of their titles.
        names = ((number, rows[number][1]) for number in ids[:_COMPARED])
        compared = {number: name for number, name in names if not is_address(name)}
        similar = similar_names(reader, label, compared) if compared else {}
        new = {number for one in self._ids if KINDS[one] == label for number in self._ids[one]}
        for number in ids:
            _, name, of_type, country, family, key = rows[number]
            near = (
                f"{other!r} ({'new' if one in new else short_id(label, one)})"
                for one, other in similar.get(number, {}).items()
            )
            guessed = kind == "person" and name in self._remarks["guess"]
            yield CreatedRecord(
                kind, short_id(label, number), name, of_type, country, family, key,
                tuple(authors.get(number, ())), guessed, tuple(near),
            )  # fmt: skip


def _authors(reader: Reader, ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for source, family, given, whole in reader.execute(_AUTHORS, {"ids": list(ids)}):
        found[source].append(f"{family}, {given}" if family and given else family or whole)
    return found


def similar_names(
    reader: Reader, label: str, names: Mapping[int, str]
) -> Mapping[int, Mapping[int, str]]:
    """Return for records, given by id and name, the names of up to three similar ones by their ids.

    Only the names that share the beginning of a word are compared, of the newest 5,000.
    """
    folded = {number: folding.folded(name) for number, name in names.items()}
    beginnings = {word[:_BEGINNING] for name in folded.values() for word in name.split()}
    if not beginnings:
        return {}
    wanted = re.compile(rf"\b(?:{'|'.join(map(re.escape, beginnings))})")
    recorded: list[tuple[int, str, str]] = []
    places: defaultdict[str, list[int]] = defaultdict(list)
    for number, name, spelled in reader.execute(_NAMES[label], {"most": _MOST_RECORDED}):
        own = folding.folded(spelled) if label == "source" else spelled
        if wanted.search(own):
            for part in _parts(own):
                places[part].append(len(recorded))
            recorded.append((number, name, own))

    def candidates(name: str) -> Sequence[int]:
        found: dict[int, None] = {}
        for part in sorted(_parts(name), key=lambda one: len(places.get(one, ()))):
            found.update(dict.fromkeys(places.get(part, ())))
        return [*found][:_CANDIDATES]

    return {
        number: _best(name, (recorded[at] for at in candidates(name) if recorded[at][0] != number))
        for number, name in folded.items()
    }


def _best(folded: str, others: Iterable[tuple[int, str, str]]) -> Mapping[int, str]:
    """Return the most similar of other records, with their names by their ids."""
    matcher = SequenceMatcher(b=folded, autojunk=False)
    scores: dict[int, tuple[float, str]] = {}
    for number, name, spelled in others:
        matcher.set_seq1(spelled)
        score = 1.0 if _contains(spelled, folded) else _ratio(matcher)
        if score >= _LIKENESS and score > scores.get(number, (0.0, ""))[0]:
            scores[number] = score, name
    best = sorted(scores, key=lambda one: (-scores[one][0], one))[:_MOST_SIMILAR]
    return {one: scores[one][1] for one in best}


def _parts(folded: str) -> set[str]:
    words = folded.split()
    return {*words, *(f"{word[:_BEGINNING]}*" for word in words)}


def _contains(one: str, other: str) -> bool:
    """Whether the words of one name, two or three, are all in the other."""
    words, others = set(one.split()), set(other.split())
    return len(min(words, others, key=len)) in (2, 3) and (words <= others or others <= words)


def _ratio(matcher: "SequenceMatcher[str]") -> float:
    if matcher.real_quick_ratio() < _LIKENESS or matcher.quick_ratio() < _LIKENESS:
        return 0.0
    return matcher.ratio()
