"""Annotations of Hypothes.is: JSON of its API, and JSON, CSV and text of its client."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import IO, Any, TypeAlias, cast

from claimdb.drafts.records import Problem
from claimdb.formats import Export, hypothesis_text
from claimdb.formats.annotations import assume, note_on_speakers, tagged
from claimdb.formats.citations import citations
from claimdb.formats.csv.reader import read as read_csv
from claimdb.formats.json import read as read_json
from claimdb.formats.mapping import IGNORE, Layout
from claimdb.formats.reader import RECORD, InputRow, InputRows
from claimdb.formats.text import Peeked, plain
from claimdb.model import Quote

_Object: TypeAlias = Mapping[str, Any]

HEADER: Sequence[str] = (
    "Created at", "Author", "Page", "URL", "Group", "Type", "Quote/description", "Comment", "Tags",
)  # fmt: skip
"""The columns of exports since June 2025; see `annotations-exporter.tsx` of the client."""
_SIGNATURES = (
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


def detect(peeked: Peeked) -> bool:
    """Whether a file begins as JSON with annotations or a text export does, or has the columns."""
    if not _OBJECT.match(peeked.text):
        by_columns = any(map(peeked.has_columns, _SIGNATURES))
        return by_columns or hypothesis_text.is_export(peeked.text)
    return bool(_WRAPPED.match(peeked.text)) or all(key.search(peeked.text) for key in _KEYS)


def read(stream: IO[bytes], layout: Layout) -> InputRows:
    """Return the annotations that have a quote."""
    peeked = stream if isinstance(stream, Peeked) else Peeked(stream)
    whole = cast("IO[bytes]", peeked)
    told: Counter[str] = Counter()
    if hypothesis_text.is_export(peeked.text):
        found = hypothesis_text.read(whole, told, _REPLIES, _NO_QUOTE)
        rows, form = found.rows, ""
    elif _OBJECT.match(peeked.text):
        under = _UNDER if _WRAPPED.match(peeked.text) else ()
        # The layout maps the keys of annotations, not those of the records made from them.
        found = read_json(whole, Layout(layout.kind), under)
        rows, form = _of_json(found, layout, told), ""
    else:
        found = read_csv(whole, layout, _KNOWN)
        rows, form = _of_table(found, told), "CSV: "
    dialect = f"Hypothes.is {form}{found.dialect}"
    return replace(
        found, rows=rows, told=told, note=note_on_speakers(layout), dialect=dialect, assume=assume
    )


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
    user = annotation.get("user")
    account = _ACCOUNT.match(user) if isinstance(user, str) else None
    row = row._replace(coder=account and account[1])
    paths |= dict.fromkeys((*fields, "speakers[0]"), "tags")
    paths |= {f"topics[{number}]": f"tags[{place}]" for number, place in enumerate(places)}
    return row._replace(raw={**fields, **raw, "topics": topics}, paths=paths)


def rows(export: Export) -> Iterator[Sequence[str | None]]:
    """Yield a row for each citation, with what is no column of Hypothes.is as tags."""
    split = 0
    for one in citations(export.records):
        quote = one.cited.quote
        label, _, number = ((one.place and one.place.occurrence.locator) or "").partition(":")
        tags = [*_tags(quote)]
        split += sum("," in tag for tag in tags)
        yield (
            one.cited.created[:16].replace("T", " "),
            one.cited.coder,
            number if label == "page" else None,
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
    several = len(quote.speakers) > 1
    disputed = any(one.status != "attested" for one in quote.speakers)
    for name, values in (
        ("speaker", [one.name for one in quote.speakers]),
        ("role", [one.role for one in quote.speakers]),
        ("organization", [one.organization and one.organization.name for one in quote.speakers]),
        ("status", [one.status if disputed else None for one in quote.speakers]),
    ):
        # The tags of several speakers belong together by their number.
        if all(values) or not several:
            yield from (f"{name}:{value}" for value in values if value)
    for name in ("said", "occasion", "language"):
        if value := getattr(quote, name):
            yield f"{name}:{value}"
