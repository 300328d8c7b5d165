"""Fact-checks as ClaimReview of schema.org, in JSON-LD: alone, in arrays, graphs and data feeds."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import IO, Any, TypeAlias

from claimdb.formats.json import read as read_json
from claimdb.formats.linked import one_of, several, text_of, types_of
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import InputRow, InputRows
from claimdb.formats.text import Peeked

_Object: TypeAlias = Mapping[str, Any]

_UNDER = ("@graph", "dataFeedElement", "itemListElement")
_WRAPPED = re.compile(rf'\s*\{{[^\[{{]*"(?:{"|".join(_UNDER)})"\s*:\s*\[')
_REVIEW = re.compile(r'"(?:https?://schema\.org/|schema:)?ClaimReview"')
_OBJECT = re.compile(r"\s*[\[{]")
_DEEPEST = 8
_NOTE = (
    "the claim reviewed is in the words of the reviewer: it becomes a claim, and what the claimant "
    "said an indirect quote that asserts it; the verdict is in the note of the quote"
)


def detect(peeked: Peeked) -> bool:
    """Whether a file begins as JSON-LD with ClaimReview does."""
    return bool(_OBJECT.match(peeked.text)) and bool(_REVIEW.search(peeked.text))


def read(stream: IO[bytes], layout: Layout) -> InputRows:
    """Return each claim reviewed, and the quote of its claimant; the claim alone without one."""
    wrapped = isinstance(stream, Peeked) and _WRAPPED.match(stream.text)
    found = read_json(stream, Layout(layout.kind), _UNDER if wrapped else ())
    told: Counter[str] = Counter()
    rows = (
        record
        for row in found
        for review in _reviews(row, row.raw, "", _DEEPEST)
        for record in _records(review, layout, told)
    )
    return replace(found, rows=rows, told=told, note=_NOTE, dialect=f"ClaimReview, {found.dialect}")


def _reviews(row: InputRow, value: object, at: str, depth: int) -> Iterator[InputRow]:
    """Yield the reviews in a value, wherever they are."""
    if row.problems:
        yield row.unread()
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _reviews(row, item, f"{at}/{place}", depth)
    elif isinstance(value, dict) and depth:
        if "ClaimReview" in types_of(value):
            text = json.dumps(value, ensure_ascii=False) if at else row.cells[0]
            yield row._replace(raw=value, cells=(text,), at=row.at + at)
            return
        for key, item in value.items():
            if isinstance(item, dict | list):
                yield from _reviews(row, item, f"{at}/{key}", depth - 1)


def _records(row: InputRow, layout: Layout, told: Counter[str]) -> Iterator[InputRow]:
    """Yield the claim and the quote of a review."""
    if row.problems:
        yield row
        return
    review = row.raw
    item = next((one for _, one in several(review, "itemReviewed") if isinstance(one, dict)), {})
    text = text_of(review, "claimReviewed") or one_of(item, "text", "name", "headline")
    paths = {"text": "claimReviewed", "said": "itemReviewed.datePublished"}
    claim = row._replace(raw={"text": text}, paths=paths, kind="claim")
    people = [*_claimants(item)]
    if layout.kind != "quote" or not people:
        told["claims without a claimant"] += not people
        yield claim._replace(raw={"text": text, "note": _verdict(review)})
        return
    yield claim
    raw = {
        "text": text, "mode": "indirect", "speakers": people, "note": _verdict(review),
        "claims": [{"text": text, "relation": "asserts"}],
        "said": text_of(item, "datePublished") or text_of(item, "dateCreated"),
        "language": text_of(review, "inLanguage"),
        "occurrences": [{"source": source} for source in _appearances(item)]
        or [{"source": _document(review)}],
    }  # fmt: skip
    yield row._replace(raw={name: value for name, value in raw.items() if value}, paths=paths)


def _claimants(item: _Object) -> Iterator[_Object]:
    """Yield who made the claim, as speakers."""
    seen = set()
    for _, author in (*several(item, "author"), *several(item, "creator")):
        given = author if isinstance(author, dict) else {"name": author}
        name = text_of(given, "name")
        if name is None or name in seen:
            continue
        seen.add(name)
        kinds = {kind for kind in types_of(given) if kind != "Thing"}
        speaker: dict[str, object] = {"name": name, "role": text_of(given, "jobTitle")}
        if kinds:
            speaker["kind"] = "person" if "Person" in kinds else "organization"
        if speaker.get("kind") != "organization":
            speaker["organization"] = _name(given, "affiliation", "worksFor", "memberOf")
        yield {key: value for key, value in speaker.items() if value}


def _name(parent: _Object, *keys: str) -> str | None:
    """Return the name of the first thing under one of several keys."""
    for key in keys:
        for _, one in several(parent, key):
            name = text_of(one, "name") if isinstance(one, dict) else one
            if isinstance(name, str) and name.strip():
                return name
    return None


def _appearances(item: _Object) -> Iterator[object]:
    """Yield the sources in which a claim appeared, the first appearance before others."""
    seen = []
    for _, one in (*several(item, "firstAppearance"), *several(item, "appearance")):
        source = _document(one) if isinstance(one, dict) else one
        if source and source not in seen:
            seen.append(source)
            yield source
    if not seen and (url := text_of(item, "url") or text_of(item, "sameAs")):
        yield url


def _document(work: _Object) -> object:
    """Return a creative work as a source; one of which only the address is known as that."""
    url = one_of(work, "url", "@id", "contentUrl")
    title = one_of(work, "headline", "name", "title")
    if title is None and "ClaimReview" in types_of(work):
        title = text_of(work, "claimReviewed")
    author = _name(work, "author", "creator")
    details = {
        "container_title": _name(work, "isPartOf"), "publisher": _name(work, "publisher"),
        "issued": text_of(work, "datePublished"),
        "contributors": [{"name": author}] if author else None,
    }  # fmt: skip
    if not (title or any(details.values())):
        return url
    found = {"title": title or url, "url": url, **details}
    return {name: value for name, value in found.items() if value}


def _verdict(review: _Object) -> str | None:
    """Return the verdict of a review, with who gave it, when and where."""
    rating = next((one for _, one in several(review, "reviewRating") if isinstance(one, dict)), {})
    words = one_of(rating, "alternateName", "name", "ratingExplanation")
    value, best = rating.get("ratingValue"), rating.get("bestRating")
    number = None if value is None else f"{value} of {best}" if best is not None else f"{value}"
    verdict = " (".join(filter(None, (words, number))) + (")" if words and number else "")
    parts = (
        f"rated {verdict}" if verdict else "reviewed",
        f"by {name}" if (name := _name(review, "author", "publisher")) else "",
        f"on {day}" if (day := (text_of(review, "datePublished") or "")[:10]) else "",
        f"at {url}" if (url := text_of(review, "url")) else "",
    )
    return " ".join(filter(None, parts))
