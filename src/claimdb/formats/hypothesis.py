"""Annotations of Hypothes.is: JSON of its API, and JSON, CSV and text of its client."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any, TypeAlias, cast

from claimdb.drafts.records import Problem
from claimdb.formats import Export, hypothesis_text
from claimdb.formats.annotations import tagged, unspoken
from claimdb.formats.citations import Citation, citations
from claimdb.formats.csv import reader as csv_reader
from claimdb.formats.csv.columns import plain
from claimdb.formats.json import reader as json_reader
from claimdb.formats.mapping import IGNORE, Layout
from claimdb.formats.reader import RECORD, InputRow, InputRows
from claimdb.formats.text import Peeked
from claimdb.model import Quote

_Object: TypeAlias = Mapping[str, Any]

HEADER: Sequence[str] = (
    "Created at", "Author", "Page", "URL", "Group", "Type", "Quote/description", "Comment", "Tags",
)  # fmt: skip
"""The columns of exports since June 2025; see `annotations-exporter.tsx` of the client."""
SIGNATURES = (
    ("URL", "Annotation/Reply Type", "Quote", "Tags"),
    ("Created at", "URL", "Group", "Type", "Quote", "Tags"),
    ("Created at", "URL", "Group", "Type", "Quote/description", "Tags"),
)
"""The columns by which an export is detected: until and since 17 January 2024, since June 2025."""

_UNDER = ("rows", "annotations")
_WRAPPED = re.compile(rf'\s*\{{[^\[{{]*"({"|".join(_UNDER)})"\s*:\s*\[')
_OBJECT = re.compile(r"\s*[\[{]")
_KEYS = tuple(re.compile(rf'"{key}"\s*:') for key in ("uri", "target"))

_TYPES = ("annotation/replytype", "type")
_AUTHORS = ("user", "author")
_KNOWN = {
    **dict.fromkeys(("creationdate", "createdat", "group", *_TYPES, *_AUTHORS), IGNORE),
    "url": "url", "quote": "text", "quote/description": "text", "body": "note", "comment": "note",
    "tags": "topics", "page": "locator:page",
}  # fmt: skip
_FIELDS = {"uri": "url", "document": "title", "text": "note", "created": "accessed_on"}
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)[T ].*", re.ASCII)
_ACCOUNT = re.compile(r"acct:([^@\s]+)@")
_NO_QUOTE = "skipped page notes without a quote"
_REPLIES = "skipped replies"


def has_annotations(text: str) -> bool:
    """Whether a text begins as JSON with annotations does, or as a text export."""
    if not _OBJECT.match(text):
        return hypothesis_text.is_export(text)
    return bool(_WRAPPED.match(text)) or all(key.search(text) for key in _KEYS)


def read(stream: IO[bytes], layout: Layout) -> InputRows:
    """Return the annotations that have a quote."""
    peeked = stream if isinstance(stream, Peeked) else Peeked(stream)
    whole = cast("IO[bytes]", peeked)
    told: Counter[str] = Counter()
    if hypothesis_text.is_export(peeked.text):
        found = hypothesis_text.read(whole, told, _REPLIES, _NO_QUOTE)
    elif not _OBJECT.match(peeked.text):
        table = csv_reader.read(whole, layout, _KNOWN).named("CSV: ")
        found = table.over(_of_table(table, told))
    else:
        under = _UNDER if _WRAPPED.match(peeked.text) else ()
        # The layout maps the keys of annotations, not those of the records made from them.
        annotations = json_reader.read(whole, Layout(layout.kind), under)
        found = annotations.over(_of_json(annotations, layout, told))
    return found.over(found, told, unspoken(layout)).named("Hypothes.is ")


def _of_table(rows: InputRows, told: Counter[str]) -> Iterator[InputRow]:
    headers = ["" if column.field else plain(column.header) for column in rows.columns]
    quoted = any(column.field == "text" for column in rows.columns)
    for row in rows:
        kind, author = (
            next((cell for cell, one in zip(row.cells, headers, strict=False) if one in names), "")
            for names in (_TYPES, _AUTHORS)
        )
        if row.problems:
            yield row.unread()
        elif kind.casefold() == "reply":
            told[_REPLIES] += 1
        elif quoted and "text" not in row.raw:
            told[_NO_QUOTE] += 1
        else:
            tags = row.raw.get("topics")
            fields, topics, _ = tagged(tags.split(",") if isinstance(tags, str) else ())
            raw = {**fields, **row.raw, "topics": topics}
            yield row._replace(raw=raw, coder=author.strip() or None)


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
    title = _title(annotation)
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
    found = tagged(tags)
    row = row._replace(coder=_annotator(annotation))
    paths |= dict.fromkeys((*found.fields, "speakers[0]"), "tags")
    paths |= {f"topics[{n}]": f"tags[{place}]" for n, place in enumerate(found.places)}
    return row._replace(raw={**found.fields, **raw, "topics": found.topics}, paths=paths)


def _annotator(annotation: _Object) -> str | None:
    """Return who made an annotation, by the name that the client shows."""
    user = annotation.get("user")
    match = _ACCOUNT.match(user) if isinstance(user, str) else None
    return match[1] if match else None


def _title(annotation: _Object) -> object:
    document = annotation.get("document")
    title = document.get("title") if isinstance(document, dict) else None
    return title[0] if isinstance(title, list) and title else title


def rows(export: Export) -> Iterator[Sequence[str | None]]:
    """Yield a row for each citation, with what is no column of Hypothes.is as tags."""
    split = 0
    for one in citations(export.records):
        quote = one.quote
        tags = [*_tags(quote)]
        split += sum("," in tag for tag in tags)
        yield (
            one.cited.created[:16].replace("T", " "),
            one.cited.coder,
            _page(one),
            one.place and one.place.source.url,
            None,
            "Annotation",
            quote.text,
            quote.note,
            ",".join(tags) or None,
        )
    if split:
        export.tell(f"note: tags with a comma, which Hypothes.is reads as several: {split:,}")


def _tags(quote: Quote) -> Iterator[str]:
    """Yield the tags of a quote: topics with their stances, and what `annotations.TAGGED` reads."""
    for topic in quote.topics:
        yield f"{topic.name}={topic.stance}" if topic.stance else topic.name
    if quote.mode != "direct":
        yield f"mode:{quote.mode}"
    for speaker in quote.speakers:
        if speaker.name:
            yield f"speaker:{speaker.name}"
        if speaker.role:
            yield f"role:{speaker.role}"
        if speaker.organization:
            yield f"organization:{speaker.organization.name}"
        if speaker.status != "attested":
            yield f"status:{speaker.status}"
    for name in ("said", "occasion", "language"):
        if value := getattr(quote, name):
            yield f"{name}:{value}"


def _page(one: Citation) -> str | None:
    label, _, number = ((one.place and one.place.occurrence.locator) or "").partition(":")
    return number if label == "page" else None
