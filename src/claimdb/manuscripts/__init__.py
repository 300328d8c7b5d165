"""Drafts with quotations, in any format that people write in."""

import re

from claimdb.documents import read as read_document
from claimdb.documents import recognised
from claimdb.documents.blocks import blocks, tree
from claimdb.documents.html import decoded
from claimdb.manuscripts import latex, markdown
from claimdb.manuscripts.manuscript import Manuscript, Quotation, TextBuilder
from claimdb.matching.encoding import utf8

__all__ = ["Manuscript", "Quotation", "read"]

_TEX = re.compile(
    r"\\(?:documentclass|begin|(?:sub)*section|chapter|enquote|emph|textit|footnote)\*?\s*[\[{]"
)
_BLOCK, _LINE = re.compile(r"\S(?:[^\n]|\n(?!\s*\n))*"), re.compile(r"\S[^\n]*")
_LINES = re.compile(r"([^\n]+?)((?<=[^\W\d_])[-‐](?=\n[^\W\d_A-Z]))?(?=\n|\Z)")
"""Matches lines, and the hyphens of words that they divide."""
_WRAPPED = 100  # characters of the longest line of a text that is wrapped
_BY_NAME = {"tex": "latex", "latex": "latex", "ltx": "latex"}
_CODE = frozenset(("pre", "code", "kbd", "samp"))


def read(data: bytes, name: str = "") -> Manuscript:
    """Return a draft: LaTeX, Markdown, HTML, plain text, or a document of another format.

    Raises:
        ClaimdbError: a library that it needs is not installed.
        InvalidDataError: it has no text that can be read.
    """
    kind = recognised(data, name)
    if kind == "html":
        return _of_page(decoded(data)[0])
    if kind == "markdown":
        return markdown.read(utf8(data).removeprefix("\ufeff"))
    if kind is None:
        text = utf8(data).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        of_tex = _BY_NAME.get(name.rpartition(".")[2].lower()) or _TEX.search(text)
        return latex.read(text) if of_tex else _of_text(text)
    return _of_document(data, name)


def _of_text(text: str) -> Manuscript:
    """Return a draft in plain text: its paragraphs are lines, unless it has blank or short ones."""
    lines = text.strip().split("\n")
    is_wrapped = not all(map(str.strip, lines)) or max(map(len, lines)) <= _WRAPPED
    builder = TextBuilder()
    line, counted = 1, 0
    for found in (_BLOCK if is_wrapped else _LINE).finditer(text):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        builder.add(found[0], line)
        builder.end()
    return builder.manuscript()


def _of_page(page: str) -> Manuscript:
    builder = TextBuilder()
    root = tree(page)
    for block in blocks(root):
        around = [block.element, *block.element.iterancestors()]
        if not any(one.tag in _CODE for one in around):
            builder.block = next((one for one in around if one.tag == "blockquote"), None)
            builder.add(block.text, block.element.sourceline or 1)
            builder.end()
    return builder.manuscript()


def _of_document(data: bytes, name: str) -> Manuscript:
    """Return a draft without lines, by its pages or paragraphs."""
    document = read_document(data, name).document
    builder = TextBuilder()
    for paragraph in _BLOCK.finditer(document.text):
        for line in _LINES.finditer(document.text, *paragraph.span()):
            place = document.locator(line.start()) or "paragraph:1"
            builder.add(line[1] if line[2] else f"{line[0]} ", place)
        builder.end()
    return builder.manuscript()
