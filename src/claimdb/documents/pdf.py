"""PDF: the text of each page without its running heads, and the labels of pages."""

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

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
_SMALLER = 0.95
"""The share of the usual size below which the type of footnotes is."""
_NOTE = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡§¶]+)[\])]?[.:]?\s*[^\W\d_“\"‘'(]|[*†‡§¶]")
_LINE_ENDS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
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


class _Line(NamedTuple):
    """A line of a page, with the size of its type; 0 if that is not known."""

    text: str
    size: float = 0.0


def _lines(pdf: Any) -> Iterator[list[_Line]]:
    """Yield the lines of each page that are not blank."""
    if len(pdf.pages) > _MOST_PAGES:
        raise too_large(_WHAT, f"it has more than {_MOST_PAGES:,} pages")
    left = LONGEST
    for page in pdf.pages:
        pieces: list[tuple[str, float]] = []

        def visit(text: str, cm: Any, tm: Any, _: Any, size: float, to: Any = pieces) -> None:
            to.append((text, abs(size * tm[3] * cm[3])))

        text = page.extract_text(visitor_text=visit)
        left -= len(text)
        if left < 0:
            raise too_large(_WHAT, f"its text is longer than {LONGEST:,} characters")
        if "".join(piece for piece, _ in pieces) != text:
            pieces = [(text, 0.0)]
        yield [*_sized(pieces)]


def _sized(pieces: Sequence[tuple[str, float]]) -> Iterator[_Line]:
    """Yield the lines of a text that is in pieces, each with the size of most of it."""
    line, sizes = "", Counter[float]()
    for piece, size in (*pieces, ("\n", 0.0)):
        first, *others = _LINE_ENDS.split(piece)
        for number, part in enumerate((first, *others)):
            if number:
                if text := _SPACES.sub(" ", textual(line)).strip():
                    yield _Line(text, round(_most(sizes), 1))
                line, sizes = "", Counter()
            line += part
            sizes[size] += len(part)


def _without_heads(pages: Sequence[list[_Line]]) -> list[list[_Line]]:
    """Return the pages without the first and last lines that several have, but for numbers."""
    for end in (0, -1):
        for _ in range(_HEADS):
            seen = Counter(_head(page[end].text) for page in pages if page)
            repeated = {head for head, number in seen.items() if number >= _SEEN}
            if not any(page and _head(page[end].text) in repeated for page in pages):
                break
            pages = [
                (page[1:] if end == 0 else page[:-1])
                if len(page) > 1 and _head(page[end].text) in repeated
                else page
                for page in pages
            ]
    return [*pages]


def _head(line: str) -> str:
    """Return a line with a sign for each number; a long one is no running head."""
    return _NUMBER.sub("#", line.lower()) if len(line) <= _LONGEST_HEAD else line


def _joined(
    pages: Sequence[Sequence[_Line]], labels: Sequence[str]
) -> tuple[str, tuple[Page, ...]]:
    """Return the text of the pages, and where each one starts.

    Footnotes follow the paragraph that the end of their page interrupts.
    """
    text = _Text()
    body = _usual_size(pages)
    for lines, label in zip(pages, labels, strict=True):
        place = _footnotes(lines, body)
        width = max((len(line.text) for line in lines), default=0) * _FULL
        text.begin(label)
        for line in lines[:place]:
            text.add(line.text, width)
        text.notes.extend((label, line.text) for line in lines[place:])
    text.add_notes()
    return "".join(text.parts), tuple(text.starts)


def _usual_size(pages: Sequence[Sequence[_Line]]) -> float:
    """Return the size of most of the text."""
    sizes = Counter[float]()
    for page in pages:
        for line in page:
            sizes[line.size] += len(line.text)
    return _most(sizes)


def _most(sizes: Counter[float]) -> float:
    return max(sizes.items(), key=itemgetter(1), default=(0.0, 0))[0]


def _footnotes(lines: Sequence[_Line], usual: float) -> int:
    """Return where the footnotes of a page begin: smaller lines at its end, the first numbered."""
    place = len(lines)
    while place and lines[place - 1].size < _SMALLER * usual:
        place -= 1
    numbered = (at for at in range(place, len(lines)) if _NOTE.match(lines[at].text))
    return next(numbered, len(lines)) if place else len(lines)


class _Text:
    """The text of a PDF as it is put together from lines."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.starts: list[Page] = []
        self.notes: list[tuple[str, str]] = []
        """The footnotes that follow the current paragraph, with the labels of their pages."""
        self._length = 0
        self._label = ""
        self._is_new = False
        self._before, self._full = "", 0.0

    def begin(self, label: str) -> None:
        """Begin a page."""
        self._blank()
        self._label, self._is_new = label, True

    def _blank(self) -> None:
        if self._is_new:
            # The page had no line.
            self.starts.append(Page(self._length, self._label))

    def add(self, line: str, full: float) -> None:
        """Add a line of the page, of which a full one has this length."""
        ended = self._before and _is_ended(self._before, line, self._full)
        if ended:
            self._write_notes()
        self._write(line, PARAGRAPH if ended else "\n", self._label)
        self._before, self._full = line, full

    def add_notes(self) -> None:
        """Add the footnotes that are left."""
        self._blank()
        self._write_notes()

    def _write_notes(self) -> None:
        for label, note in self.notes:
            self._write(note, PARAGRAPH if _NOTE.match(note) else "\n", label)
        self.notes.clear()

    def _write(self, line: str, separator: str, label: str) -> None:
        separator = separator if self.parts else ""
        self._length += len(separator)
        begins = self._is_new and label == self._label
        if begins or not self.starts or self.starts[-1].label != label:
            self.starts.append(Page(self._length, label))
        self._is_new = self._is_new and not begins
        self.parts += separator, line
        self._length += len(line)


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
