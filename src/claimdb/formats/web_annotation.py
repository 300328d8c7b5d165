"""Annotations of the W3C Web Annotation Data Model, as JSON-LD: alone, in arrays and in pages."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import IO, Any, TypeAlias

from claimdb.cells import coder_cell
from claimdb.formats.annotations import assume, note_on_speakers, tagged
from claimdb.formats.json import read as read_json
from claimdb.formats.linked import one_of, several, text_of, types_of
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import InputRow, InputRows
from claimdb.formats.text import Peeked

_Object: TypeAlias = Mapping[str, Any]

_UNDER = ("items",)
_OBJECT = re.compile(r"\s*[\[{]")
_PAGED = re.compile(r'"type"\s*:\s*\[?\s*"(?:oa:)?AnnotationPage"')
_TYPED = re.compile(
    r'"@?type"\s*:\s*\[?\s*"(?:oa:)?Annotation(?:Page|Collection)?"|www\.w3\.org/ns/anno'
)
_COLLECTIONS = frozenset(("AnnotationPage", "AnnotationCollection"))
_TAGGING = frozenset(("tagging", "classifying"))
_NO_NOTE = frozenset(("identifying", "linking", "highlighting", "bookmarking"))
"""The purposes of bodies that say nothing in words."""
_PAGE = re.compile(r"(?:#?page=)(\d+).*", re.ASCII)
_SECONDS = re.compile(r"(?:#?t=)(?:npt:)?(\d+)(?:\.\d+)?(?:,.*)?", re.ASCII)
_NO_QUOTE = "skipped annotations without a quoted text"
_REPLIES = "skipped replies"
_ACCOUNT = re.compile(r"acct:([^@]+)@.*")


def detect(peeked: Peeked) -> bool:
    """Whether a file begins as JSON-LD with annotations does."""
    text = peeked.text
    return bool(_OBJECT.match(text)) and '"target"' in text and bool(_TYPED.search(text))


def read(stream: IO[bytes], layout: Layout) -> InputRows:
    """Return the annotations that have a quoted text."""
    text = stream.text if isinstance(stream, Peeked) else ""
    # A page may be as large as an array, and is read as one.
    paged = text.lstrip().startswith("{") and _PAGED.search(text) and "AnnotationColl" not in text
    found = read_json(stream, Layout(layout.kind), _UNDER if paged else ())
    told: Counter[str] = Counter()
    rows = (
        quoted
        for row in found
        for one in _annotations(row)
        if (quoted := _quoted(one, layout, told)) is not None
    )
    return replace(
        found,
        rows=rows,
        told=told,
        note=note_on_speakers(layout),
        assume=assume,
        dialect=f"Web Annotation, {found.dialect}",
    )


def _annotations(row: InputRow) -> Iterator[InputRow]:
    """Yield the annotations that a record is, or contains as a collection or a page of one."""
    if row.problems:
        yield row.unread()
    elif _COLLECTIONS.isdisjoint(types_of(row.raw)):
        yield row
    else:
        for key in ("first", "items"):
            for place, item in several(row.raw, key):
                if isinstance(item, dict):
                    text = json.dumps(item, ensure_ascii=False)
                    inner = row._replace(raw=item, cells=(text,), at=f"{row.at}/{key}{place}")
                    yield from _annotations(inner)


def _quoted(row: InputRow, layout: Layout, told: Counter[str]) -> InputRow | None:
    annotation = row.raw
    if row.problems:
        return row
    for place, target in several(annotation, "target"):
        where = target if isinstance(target, dict) else {"source": target}
        selectors = [*_selectors(where)]
        exact = next((one for one in selectors if text_of(one, "exact")), None)
        if exact is None:
            continue
        if "replying" in _words(annotation.get("motivation")):
            told[_REPLIES] += 1
            return None
        tags, notes = _bodies(annotation)
        fields, topics, _ = tagged(tags)
        source = where.get("source", where.get("id"))
        raw: dict[str, object] = {
            "text": exact["exact"], "prefix": text_of(exact, "prefix"),
            "suffix": text_of(exact, "suffix"), "note": "\n\n".join(notes) or None,
            **_source(source, _state(where)), **fields, "topics": topics,
        }  # fmt: skip
        if locator := next(filter(None, map(_locator, selectors)), None):
            raw["locator"] = locator
        at = f"target{place.replace('/', '[', 1)}]" if place else "target"
        paths = {
            "text": f"{at}.selector", "url": f"{at}.source", "topics": "body", "note": "body",
            "occurrences[0].source": f"{at}.source", "speakers[0]": "body",
        }  # fmt: skip
        raw = {name: value for name, value in raw.items() if value is not None}
        raw |= _mapped(annotation, layout)
        return row._replace(raw=raw, paths=paths, coder=_creator(annotation))
    told[_NO_QUOTE] += 1
    return None


def _mapped(annotation: _Object, layout: Layout) -> dict[str, object]:
    """Return the values of keys of the annotation that the layout gives fields."""
    return dict(
        layout.value(field, value)
        for key, field in layout.columns.items()
        if field and isinstance(value := annotation.get(key), str)
    )


def _selectors(target: _Object) -> Iterator[_Object]:
    """Yield the selectors of a target, with those that refine them."""
    for _, one in (*several(target, "selector"), *several(target, "refinedBy")):
        if isinstance(one, dict):
            yield one
            yield from _selectors(one)


def _locator(selector: _Object) -> str | None:
    """Return the page or the time that a fragment selects."""
    value = text_of(selector, "value") or ""
    if match := _PAGE.fullmatch(value):
        return f"page:{match[1]}"
    if match := _SECONDS.fullmatch(value):
        minutes, seconds = divmod(int(match[1]), 60)
        hours, minutes = divmod(minutes, 60)
        return (
            f"time:{hours}:{minutes:02}:{seconds:02}" if hours else f"time:{minutes}:{seconds:02}"
        )
    return None


def _state(target: _Object) -> _Object:
    states = (one for _, one in several(target, "state") if isinstance(one, dict))
    return next((one for one in states if "TimeState" in types_of(one)), {})


def _source(source: object, state: _Object) -> dict[str, object]:
    """Return the fields of the source of a target; its address alone, unless it has a title."""
    if not isinstance(source, dict):
        return {"url": source}
    title = one_of(source, "title", "name", "dc:title", "dcterms:title", "label")
    found: dict[str, object] = {"url": text_of(source, "id") or text_of(source, "source")}
    if title is not None:
        found |= {
            "title": title,
            "accessed": (text_of(state, "sourceDate") or "")[:10] or None,
            "archive_url": text_of(state, "cached"),
        }
    return found


def _words(value: object) -> frozenset[str]:
    """Return motivations or purposes, without the prefix of their vocabulary."""
    items = value if isinstance(value, list) else [value]
    return frozenset(one.removeprefix("oa:") for one in items if isinstance(one, str))


def _bodies(annotation: _Object) -> tuple[list[str], list[str]]:
    """Return the tags and the notes in the bodies of an annotation."""
    tags, notes = [], []
    motivation = _words(annotation.get("motivation"))
    for _, body in (*several(annotation, "body"), *several(annotation, "bodyValue")):
        if isinstance(body, str):
            if "://" not in body:
                notes.append(body)
            continue
        if not isinstance(body, dict):
            continue
        purpose = _words(body.get("purpose")) or motivation
        source = body.get("source")
        named = one_of(source, "label", "title", "name") if isinstance(source, dict) else source
        text = one_of(body, "value", "chars", "label") or named
        if not isinstance(text, str) or not text.strip():
            continue
        if purpose & _TAGGING:
            tags.append(text)
        elif not purpose & _NO_NOTE:
            notes.append(text)
    return tags, notes


def _creator(annotation: _Object) -> str | None:
    """Return the name of whoever made an annotation."""
    for _, creator in several(annotation, "creator"):
        kind = "human"
        if isinstance(creator, dict):
            kind = "program" if "Software" in types_of(creator) else "human"
            creator = one_of(creator, "name", "nickname", "id")  # noqa: PLW2901  # its name
        if isinstance(creator, str) and creator.strip():
            account = _ACCOUNT.fullmatch(creator)
            return coder_cell(account[1] if account else creator, kind)
    return None
