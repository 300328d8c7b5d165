"""Annotations of Hypothes.is: JSON of its API or export, or a CSV export."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import IO, Any, TypeAlias, cast

from claimdb import phrases
from claimdb.drafts.records import Problem
from claimdb.formats import Export
from claimdb.formats.annotations import tagged, unspoken
from claimdb.formats.citations import citations
from claimdb.formats.csv.reader import read as read_csv
from claimdb.formats.json import read as read_json
from claimdb.formats.mapping import IGNORE, Layout
from claimdb.formats.reader import RECORD, InputRow, InputRows
from claimdb.formats.text import Peeked, plain

_Object: TypeAlias = Mapping[str, Any]

HEADER = (
    "Creation Date", "URL", "Group", "Annotation/Reply Type", "Quote", "User", "Body", "Tags",
    "Page",
)  # fmt: skip
_SIGNATURE = ("URL", "Annotation/Reply Type", "Quote", "Tags")
"""The columns by which an export of any version is detected."""

_UNDER = ("rows", "annotations")
_WRAPPED = re.compile(rf'\s*\{{[^\[{{]*"({"|".join(_UNDER)})"\s*:\s*\[')
_OBJECT = re.compile(r"\s*[\[{]")
_KEYS = tuple(re.compile(rf'"{key}"\s*:') for key in ("uri", "target"))

_TYPE = "annotation/replytype"
_KNOWN = {
    **dict.fromkeys(("creationdate", "createdat", "group", _TYPE, "user", "author"), IGNORE),
    "url": "url", "quote": "text", "body": "note", "comment": "note", "tags": "topics",
    "page": "locator:page",
}  # fmt: skip
_FIELDS = {"uri": "url", "document": "title", "text": "note", "created": "accessed_on"}
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)[T ].*", re.ASCII)
_NO_QUOTE = "skipped page notes without a quote"
_REPLIES = "skipped replies"


def detect(peeked: Peeked) -> bool:
    """Whether a file begins as JSON with annotations does, or has the columns of an export."""
    if not _OBJECT.match(peeked.text):
        return peeked.has_columns(_SIGNATURE)
    return bool(_WRAPPED.match(peeked.text)) or all(key.search(peeked.text) for key in _KEYS)


def read(stream: IO[bytes], layout: Layout) -> InputRows:
    """Return the annotations that have a quote."""
    peeked = stream if isinstance(stream, Peeked) else Peeked(stream)
    whole = cast("IO[bytes]", peeked)
    told: Counter[str] = Counter()
    if _OBJECT.match(peeked.text):
        under = _UNDER if _WRAPPED.match(peeked.text) else ()
        # The layout maps the keys of annotations, not those of the records made from them.
        found = read_json(whole, Layout(layout.kind), under)
        rows, form = _of_json(found, layout, told), ""
    else:
        found = read_csv(whole, layout, _KNOWN)
        rows, form = _of_table(found, told), "CSV: "
    dialect = f"Hypothes.is {form}{found.dialect}"
    return replace(found, rows=rows, told=told, note=unspoken(layout), dialect=dialect)


def _of_table(rows: InputRows, told: Counter[str]) -> Iterator[InputRow]:
    kinds = [plain(column.header) == _TYPE for column in rows.columns]
    quoted = any(column.field == "text" for column in rows.columns)
    for row in rows:
        kind = "".join(cell for cell, is_kind in zip(row.cells, kinds, strict=False) if is_kind)
        if row.problems:
            yield row.unread()
        elif kind.casefold() == "reply":
            told[_REPLIES] += 1
        elif quoted and "text" not in row.raw:
            told[_NO_QUOTE] += 1
        else:
            tags = row.raw.get("topics")
            fields, topics, _ = tagged(tags.split(",") if isinstance(tags, str) else ())
            yield row._replace(raw={**fields, **row.raw, "topics": topics})


def _of_json(rows: InputRows, layout: Layout, told: Counter[str]) -> Iterator[InputRow]:
    for row in rows:
        annotation = row.raw
        if row.problems:
            yield row.unread()
        elif "uri" not in annotation and "target" not in annotation:
            wrong = Problem(
                RECORD, "is not an annotation", "an annotation of Hypothes.is has uri and target"
            )
            yield row._replace(raw={}, problems=(wrong,))
        elif annotation.get("references"):
            told[_REPLIES] += 1
        elif (quote := _selected(annotation, "TextQuoteSelector")) is None:
            told[_NO_QUOTE] += 1
        else:
            yield _quoted(row, layout, *quote)


def _selected(annotation: _Object, kind: str) -> tuple[str, _Object] | None:
    """Return the first selector of a kind, with its path."""
    for target in _objects(annotation, "target"):
        for path, selector in _objects(target[1], "selector"):
            if selector.get("type") == kind:
                return f"{target[0]}.{path}", selector
    return None


def _objects(parent: _Object, key: str) -> Iterator[tuple[str, _Object]]:
    items = parent.get(key)
    for place, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict):
            yield f"{key}[{place}]", item


def _quoted(row: InputRow, layout: Layout, place: str, quote: _Object) -> InputRow:
    """Return an annotation as a record, with the paths of its fields."""
    annotation = row.raw
    raw: dict[str, object] = {
        "text": quote.get("exact"), "prefix": quote.get("prefix"), "suffix": quote.get("suffix"),
    }  # fmt: skip
    paths = {"text": f"{place}.exact", "occurrences[0].source": "uri"}
    document = annotation.get("document")
    title = document.get("title") if isinstance(document, dict) else None
    title = title[0] if isinstance(title, list) and title else title
    for key, value in {**annotation, "document": title or None}.items():
        field = layout.columns.get(key, _FIELDS.get(key, IGNORE))
        if field == IGNORE or value is None:
            continue
        if isinstance(value, str):
            day = _DAY.fullmatch(value) if key == "created" else None
            field, value = layout.value(field, day[1] if day else value)  # noqa: PLW2901  # the mapped value
        raw[field] = value
        paths[field] = key
    page = _selected(annotation, "PageSelector")
    if page is not None and isinstance(label := page[1].get("label"), str):
        raw.setdefault("locator", f"page:{label}")
    # Without a title the address names a recorded source, which gets no further fields.
    if not (title or "title" in layout.defaults):
        raw.pop("accessed_on", None)
    tags = annotation.get("tags")
    if not (isinstance(tags, list) and all(isinstance(tag, str) for tag in tags)):
        return row._replace(raw={**raw, "topics": tags}, paths={**paths, "topics": "tags"})
    fields, topics, places = tagged(tags)
    paths |= dict.fromkeys((*fields, "speakers[0]"), "tags")
    paths |= {f"topics[{number}]": f"tags[{place}]" for number, place in enumerate(places)}
    return row._replace(raw={**fields, **raw, "topics": topics}, paths=paths)


def rows(export: Export) -> Iterator[Sequence[str | None]]:
    """Yield a row for each citation; its body has the speakers before the note."""
    for one in citations(export.records):
        quote = one.cited.quote
        speakers = phrases.speakers(quote) + phrases.capacities([quote])
        label, _, number = ((one.place and one.place.occurrence.locator) or "").partition(":")
        yield (
            one.cited.created,
            one.place and one.place.source.url,
            None,
            "Annotation",
            quote.text,
            one.cited.coder,
            "\n".join(filter(None, (f"— {speakers}", quote.note))),
            ",".join(topic.slug for topic in quote.topics) or None,
            number if label == "page" else None,
        )
