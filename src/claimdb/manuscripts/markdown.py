"""Drafts in Markdown: blocks of quotations and footnotes are read, code is not."""

import re
from typing import Any

from claimdb.documents.file import library
from claimdb.documents.markdown import without_fields
from claimdb.manuscripts.manuscript import Manuscript, TextBuilder

_NOTE = re.compile(r"\[\^[^\]\s]{1,60}\]:?")
_TEXTS = frozenset(("text", "code_inline"))
_BREAKS = frozenset(("softbreak", "hardbreak"))


def read(text: str) -> Manuscript:
    """Return a draft in Markdown."""
    markdown_it = library("markdown_it", "Markdown")
    body, skipped = without_fields(text)
    builder, depth = TextBuilder(), 0
    for token in markdown_it.MarkdownIt("commonmark").enable("table").parse(body):
        if token.type == "blockquote_open":
            builder.end()
            builder.block = builder.block or token
            depth += 1
        elif token.type == "blockquote_close":
            builder.end()
            depth -= 1
            builder.block = builder.block if depth else None
        elif token.type == "inline":
            _inline(token, builder, skipped + (token.map[0] if token.map else 0) + 1)
            builder.end()
    return builder.manuscript()


def _inline(token: Any, builder: TextBuilder, line: int) -> None:
    for child in token.children or ():
        if child.type in _BREAKS:
            line += 1
            builder.add(" ", line)
        elif child.type in _TEXTS:
            # What is in code is no speech, and keeps words apart.
            text = "\ufffc" if child.type == "code_inline" else _NOTE.sub("", child.content)
            builder.add(text, line)
