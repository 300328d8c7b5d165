"""PDF: the text of each page without its running heads, and the labels of pages."""

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from claimdb.documents.file import (
    LONGEST,
    PARAGRAPH,
    SourceFile,
    digest,
    library,
    program,
    reading,
    textual,
    too_large,
)
from claimdb.errors import InvalidDataError
from claimdb.matching.document import Page

MEDIA_TYPE = "application/pdf"

_WHAT = "a PDF"
_MOST_PAGES = 20_000
_HEADS = 3  # lines at each end of a page that may be running heads
_LONGEST_HEAD = 120  # characters
_SEEN = 2  # pages that have the same running head
_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b")
_FULL = 0.8
"""The share of the usual width from which on a line is full: the next one continues it."""
_ENDED = re.compile(r"[.!?…:;][\"'”’»)\]]*$|[\"”’»]$")
_SPACES = re.compile(r"[^\S\n]+")
_OF_PROGRAM = re.compile(
    r"^(?:microsoft word|untitled)\b|\.(?:docx?|indd|pdf|qxd|tex)$", re.IGNORECASE
)


def read(data: bytes) -> SourceFile:
    """Return the text of a PDF, page by page.

    Lines stay as they are printed. Blank lines are between paragraphs, as far as these can be seen.

    Raises:
        ClaimdbError: pypdf is not installed.
        InvalidDataError: it has no text, is encrypted, damaged or too large.
    """
    pypdf = library("pypdf", "PDFs")
    with reading(_WHAT):
        pdf = pypdf.PdfReader(io.BytesIO(data))
        if pdf.is_encrypted and not _decrypted(pypdf, pdf):
            raise InvalidDataError(
                "the file is a PDF, and encrypted",
                hint="save it without a password: qpdf --decrypt --password=WORD FILE NEW",
            )
        printed = list(_lines(pdf))
        labels = list(pdf.page_labels)
        title, authors, language = _metadata(pdf)
    if not any(printed):
        number = len(printed)
        scanned = "its page: it is" if number == 1 else f"its {number:,} pages: they are"
        raise InvalidDataError(
            f"the file is a PDF without text on {scanned} scanned",
            hint="recognise the text first: ocrmypdf FILE NEW",
        )
    text, pages = _joined(_without_heads(printed), labels)
    return SourceFile(
        text,
        MEDIA_TYPE,
        digest(data),
        program(pypdf),
        pages=pages,
        title=title,
        authors=authors,
        language=language,
        type="document",
    )


def _decrypted(pypdf: Any, pdf: Any) -> bool:
    """Whether a PDF can be read with an empty password, as many can that only forbid printing."""
    try:
        return bool(pdf.decrypt(""))
    except pypdf.errors.DependencyError:
        # AES needs another library, which nothing else here does.
        return False


def _lines(pdf: Any) -> Iterator[list[str]]:
    """Yield the lines of each page that are not blank; an empty one is between some paragraphs."""
    if len(pdf.pages) > _MOST_PAGES:
        raise too_large(_WHAT, f"it has more than {_MOST_PAGES:,} pages")
    left = LONGEST
    for page in pdf.pages:
        text = textual(page.extract_text())
        left -= len(text)
        if left < 0:
            raise too_large(_WHAT, f"its text is longer than {LONGEST:,} characters")
        lines = [_SPACES.sub(" ", line).strip() for line in text.splitlines()]
        yield [line for line in lines if line]


def _without_heads(pages: Sequence[list[str]]) -> list[list[str]]:
    """Return the pages without the first and last lines that several have, but for numbers."""
    for end in (0, -1):
        for _ in range(_HEADS):
            seen = Counter(_head(page[end]) for page in pages if page)
            repeated = {head for head, number in seen.items() if number >= _SEEN}
            if not any(page and _head(page[end]) in repeated for page in pages):
                break
            pages = [
                (page[1:] if end == 0 else page[:-1])
                if len(page) > 1 and _head(page[end]) in repeated
                else page
                for page in pages
            ]
    return [*pages]


def _head(line: str) -> str:
    """Return a line with a sign for each number; a long one is no running head."""
    return _NUMBER.sub("#", line.lower()) if len(line) <= _LONGEST_HEAD else line


def _joined(pages: Sequence[Sequence[str]], labels: Sequence[str]) -> tuple[str, tuple[Page, ...]]:
    """Return the text of the pages, and where each one starts."""
    parts: list[str] = []
    starts: list[Page] = []
    length = 0
    before = ""
    full = 0.0
    for number, lines in enumerate(pages):
        width = max(map(len, lines), default=0) * _FULL
        for at, line in enumerate(lines):
            ended = before and _is_ended(before, line, full)
            separator = (PARAGRAPH if ended else "\n") if before else ""
            parts += separator, line
            length += len(separator)
            if at == 0:
                starts.append(Page(length, labels[number]))
            length += len(line)
            before, full = line, width
        if not lines:
            starts.append(Page(length, labels[number]))
    return "".join(parts), tuple(starts)


def _is_ended(line: str, following: str, full: float) -> bool:
    """Whether a paragraph ends with a line: a short one after a sentence, or before a capital."""
    if len(line) >= full:
        return False
    return bool(_ENDED.search(line)) or (following[:1].isupper() and not line.endswith((",", "-")))


def _metadata(pdf: Any) -> tuple[str | None, tuple[str, ...], str | None]:
    """Return the title, the authors and the language; the date is only that of the file."""
    found = pdf.metadata
    title = " ".join(str((found and found.title) or "").split())
    authors = re.split(r"\s*;\s*", " ".join(str((found and found.author) or "").split()))
    language = pdf.root_object.get("/Lang")
    return (
        textual(title) if title and not _OF_PROGRAM.search(title) else None,
        tuple(filter(None, map(textual, authors))),
        str(language) if language else None,
    )
