"""Pandoc's tree: citations written to it, runs read from it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from claimdb.cite.typography import Run, Runs, merge

_QUOTES = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}
_TAGS = {"Superscript": "sup", "Subscript": "sub", "Strong": "b", "SmallCaps": "small-caps"}
_ENTRY = "ref-"


def citation(key: str, before: str, after: str) -> dict[str, Any]:
    """Return a paragraph that cites a key between two texts."""
    cited = {
        "citationId": key,
        "citationPrefix": _words(before),
        "citationSuffix": _words(after),
        "citationMode": {"t": "NormalCitation"},
        "citationNoteNum": 1,
        "citationHash": 0,
    }
    return {"t": "Para", "c": [{"t": "Cite", "c": [[cited], []]}]}


def _words(text: str) -> list[dict[str, Any]]:
    words = [part for word in text.split() for part in ({"t": "Space"}, {"t": "Str", "c": word})]
    return words[1:]


def entries(blocks: Iterable[dict[str, Any]]) -> Iterator[tuple[str, object]]:
    """Yield the entries of a bibliography in its order, each with its key."""
    for block in blocks:
        if block["t"] == "Div":
            (name, _, _), inner = block["c"]
            if name.startswith(_ENTRY):
                yield name.removeprefix(_ENTRY), inner
            else:
                yield from entries(inner)


def runs(node: object) -> Runs:
    """Return the text of a node, without white space at either end."""
    joined = merge([Run(*part) for part in _runs(node, False, "")])
    if joined:
        joined[0] = joined[0]._replace(text=joined[0].text.lstrip())
        joined[-1] = joined[-1]._replace(text=joined[-1].text.rstrip())
    return tuple(joined)


def _runs(node: object, italic: bool, tag: str) -> list[tuple[str, bool, str]]:
    if isinstance(node, list):
        return [part for inner in node for part in _runs(inner, italic, tag)]
    match node:
        case {"t": "Str", "c": text}:
            return [(str(text), italic, tag)]
        case {"t": "Space" | "SoftBreak" | "LineBreak"}:
            return [(" ", italic, tag)]
        case {"t": "Emph", "c": content}:
            return _runs(content, not italic, tag)
        case {"t": "Superscript" | "Subscript" | "Strong" | "SmallCaps" as kind, "c": content}:
            return _runs(content, italic, _TAGS[kind])
        case {"t": "Quoted", "c": [{"t": kind}, content]}:
            opening, closing = _QUOTES[kind]
            inner = _runs(content, italic, tag)
            return [(opening, italic, tag), *inner, (closing, italic, tag)]
        case {"t": "Cite" | "Span" | "Link" | "Div", "c": [_, content, *_]} | {"c": content}:
            # Of links, spans, notes and paragraphs, only the content counts.
            return _runs(content, italic, tag)
    return []


def as_meta(value: object) -> dict[str, Any]:
    """Return a value of JSON as metadata."""
    if isinstance(value, Mapping):
        return {"t": "MetaMap", "c": {key: as_meta(one) for key, one in value.items()}}
    if isinstance(value, list):
        return {"t": "MetaList", "c": [as_meta(one) for one in value]}
    return {"t": "MetaString", "c": str(value)}
