"""Markdown: the text without its marks, and the fields before it."""

import re

from claimdb.documents.blocks import paragraphs, tree
from claimdb.documents.file import SourceFile, digest, joined, library, program
from claimdb.matching.encoding import utf8

MEDIA_TYPE = "text/markdown"

_WHAT = "Markdown"
_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^([A-Za-z_-]+):[ \t]*(.+?)[ \t]*$", re.MULTILINE)
_LISTED = re.compile(r"^(authors?):[ \t]*\r?\n((?:[ \t]*-[ \t]+.+(?:\r?\n|\Z))+)", re.MULTILINE)
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


def read(data: bytes) -> SourceFile:
    """Return the text of a file in Markdown.

    Raises:
        ClaimdbError: markdown-it-py or lxml is not installed.
        InvalidDataError: it is not UTF-8, or too large.
    """
    markdown_it = library("markdown_it", "Markdown")
    text = utf8(data).removeprefix("\ufeff")
    fields: dict[str, str] = {}
    if front := _FRONT.match(text):
        fields = {name.lower(): _value(value) for name, value in _FIELD.findall(front[1])}
        for name, values in _LISTED.findall(f"{front[1]}\n"):
            listed = [_value(line.strip().removeprefix("-")) for line in values.splitlines()]
            fields[name] = ";".join(listed)
    text, _ = without_fields(text)
    page = markdown_it.MarkdownIt("commonmark").enable("table").render(text)
    root = tree(page, _WHAT)
    heading = next((" ".join("".join(one.itertext()).split()) for one in root.iter("h1")), None)
    authors = fields.get("authors") or fields.get("author") or ""
    date = _DATE.match(fields.get("date") or fields.get("published") or "")
    return SourceFile(
        joined(paragraphs(root), _WHAT),
        MEDIA_TYPE,
        digest(data),
        program(markdown_it),
        title=fields.get("title") or heading,
        authors=tuple(filter(None, (one.strip() for one in authors.strip("[]").split(";")))),
        date=date[0] if date else None,
        url=fields.get("url") or fields.get("source"),
        site_name=fields.get("site") or fields.get("site_name") or fields.get("publisher"),
        language=fields.get("lang") or fields.get("language"),
        type="document",
    )


def without_fields(text: str) -> tuple[str, int]:
    """Return a text without the fields before it, and how many lines these take."""
    front = _FRONT.match(text)
    return (text[front.end() :], front[0].count("\n")) if front else (text, 0)


def _value(text: str) -> str:
    """Return a value without the quotation marks of YAML."""
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text
