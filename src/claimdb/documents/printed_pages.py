"""Pages of the printed book in the chapters of an EPUB: where they begin, and their labels."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from claimdb.documents.file import PARAGRAPH, textual
from claimdb.matching.document import Page

_TYPE = "epub:type"
_BREAKS = frozenset(("pagebreak", "doc-pagebreak"))
_WORD = re.compile(r"^\s*(?:page|p\.)\s*", re.IGNORECASE)
_LAST_NUMBER = re.compile(r"(?:\d+|(?<![^\W\d_])[ivxlc]+)$", re.IGNORECASE)
# Noncharacters of Unicode, which are for use within programs.
_MARK = re.compile("( ?)\ufdd0(\\d+)\ufdd1( ?)")


def listed(root: Any) -> Mapping[str, str]:
    """Return the labels of pages that the list of a navigation document has, by their addresses."""
    return {
        link.get("href", ""): " ".join("".join(link.itertext()).split())
        for nav in root.iter("nav")
        if "page-list" in nav.get(_TYPE, "").split()
        for link in nav.iter("a")
    }


class PrintedPages:
    """The pages of a book, collected as its paragraphs are read."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._labels = labels
        self._breaks: list[str] = []
        self._length = 0
        self._starts: list[Page] = []

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages so far."""
        return tuple(self._starts)

    def mark(self, root: Any, address: str) -> None:
        """Mark where pages begin in a chapter, and remove their numbers from its text."""
        for element in [*root.iter()]:
            if not isinstance(element.tag, str):
                continue
            label = self._labels.get(f"{address}#{element.get('id')}")
            types = {*element.get(_TYPE, "").split(), *element.get("role", "").split()}
            is_break = not _BREAKS.isdisjoint(types)
            if not is_break and label is None:
                continue
            mark = f"\ufdd0{len(self._breaks)}\ufdd1"
            self._breaks.append(label or _label(element))
            if is_break:
                del element[:]
                element.text = None
                element.tail = mark + (element.tail or "")
            else:
                element.text = mark + (element.text or "")

    def paragraphs(self, marked: Iterator[str]) -> Iterator[str]:
        """Yield paragraphs without their marks."""
        for paragraph in marked:
            parts: list[str] = []
            length = end = 0
            for found in _MARK.finditer(paragraph):
                part = textual(paragraph[end : found.start()]) + (found[1] or found[3])
                part = part if parts or part.strip() else ""
                parts.append(part)
                length += len(part)
                if label := self._breaks[int(found[2])]:
                    self._starts.append(Page(self._length + length, label))
                end = found.end()
            parts.append(textual(paragraph[end:]))
            if text := "".join(parts).rstrip():
                self._length += len(text) + len(PARAGRAPH)
                yield text


def _label(element: Any) -> str:
    """Return the label of a page: a name for readers, the printed text, or the end of its id."""
    texts = (element.get("title"), element.get("aria-label"), "".join(element.itertext()))
    for text in texts:
        if label := _WORD.sub("", " ".join((text or "").split())).strip(" .[]"):
            return label
    number = _LAST_NUMBER.search(element.get("id", ""))
    return number[0] if number else ""
