"""Word documents (DOCX): paragraphs, tables, text boxes and notes, with changes accepted."""

import io
import re
from collections.abc import Iterator
from typing import Any

from claimdb.documents.file import SourceFile, digest, joined, library, program
from claimdb.documents.packed import unpacked

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_WHAT = "a Word document (DOCX)"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NOTES = tuple(
    f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    for kind in ("footnotes", "endnotes")
)
_PARAGRAPH, _TEXT = f"{_W}p", f"{_W}t"
_SIGNS = {
    f"{_W}tab": "\t", f"{_W}ptab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "\u2011", f"{_W}softHyphen": "\u00ad",
}  # fmt: skip
# What is deleted or moved away, and what another element stands for.
_SKIPPED = frozenset(
    {f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "pPr", "rPr", "sectPr")}
    | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)
_HEADINGS = ("Title", "Heading1", "Heading 1")


def read(data: bytes) -> SourceFile:
    """Return the text of a Word document, its notes at the end.

    Raises:
        ClaimdbError: python-docx is not installed.
        InvalidDataError: it is damaged, encrypted or too large.
    """
    docx = library("docx", "Word documents")
    etree = library("lxml.etree", "Word documents")
    with unpacked(data, _WHAT):
        document = docx.Document(io.BytesIO(data))
        body = document.element.body
        paragraphs = list(_paragraphs(etree, body))
        for relation in document.part.rels.values():
            if relation.reltype in _NOTES and not relation.is_external:
                notes = etree.fromstring(relation.target_part.blob, _parser(etree))
                paragraphs += _paragraphs(etree, notes)
        text = joined(paragraphs, _WHAT)
        about = document.core_properties
        title = " ".join((about.title or "").split()) or _heading(etree, body)
        authors = tuple(filter(None, re.split(r"\s*;\s*", (about.author or "").strip())))
        language = about.language or None
    return SourceFile(
        text,
        MEDIA_TYPE,
        digest(data),
        program(docx),
        title=title,
        # The library's own template names itself.
        authors=() if authors == ("python-docx",) else authors,
        language=language,
        type="document",
    )


def _parser(etree: Any) -> Any:
    return etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)


def _paragraphs(etree: Any, root: Any) -> Iterator[str]:
    """Yield the paragraphs of an element; those of a text box come before the one around it."""
    open_paragraphs: list[list[str]] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "end":
            if tag == _PARAGRAPH:
                yield "".join(open_paragraphs.pop()).strip("\n")
        elif tag in _SKIPPED:
            walk.skip_subtree()
        elif tag == _PARAGRAPH:
            open_paragraphs.append([])
        elif open_paragraphs:
            if tag == _TEXT:
                open_paragraphs[-1].append(element.text or "")
            elif tag in _SIGNS:
                open_paragraphs[-1].append(_SIGNS[tag])


def _heading(etree: Any, body: Any) -> str | None:
    """Return the first paragraph in the style of a title or of a main heading."""
    for paragraph in body.iterchildren(_PARAGRAPH):
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        if style is not None and style.get(f"{_W}val") in _HEADINGS:
            return " ".join("".join(_paragraphs(etree, paragraph)).split()) or None
    return None
