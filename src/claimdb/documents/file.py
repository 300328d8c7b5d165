"""A file as a text with its metadata, and what can be wrong with a file."""

import hashlib
import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from claimdb.errors import ClaimdbError, InvalidDataError
from claimdb.matching.document import Document, Page

LARGEST = 256_000_000
"""The most bytes of a file that is no plain text, and of what is packed in it."""
LONGEST = 64_000_000
"""The most code points of a text that is extracted."""
PARAGRAPH = "\n\n"
"""What separates the paragraphs of extracted texts."""

_UNTEXTUAL, _LIGATURE = re.compile("[\ud800-\udfff]"), re.compile("[\ufb00-\ufb06]")


_PACKAGES = {"docx": "python-docx", "markdown_it": "markdown-it-py"}
"""The packages of libraries with other names."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The text of a file, with what the file says about it.

    Attributes:
        text: The text, extracted unless the file is plain text.
        media_type: The type of the file, such as `text/html`.
        sha256: The hexadecimal digest of the file.
        extractor: The programs that extracted the text, with their versions; None if the file is
            the text.
        pages: The pages, if the file has any.
        title: The title.
        authors: The authors, each as printed.
        date: When it was published, as EDTF.
        url: Its address.
        site_name: The site, paper or publisher.
        language: The tag of its language.
        type: Its type as a source, a type of CSL.
        saved: When the copy was made, as EDTF.
        modified: When the file was last changed, in UTC, where that is known.
        notes: What a user should know about the text.
    """

    text: str
    media_type: str
    sha256: str
    extractor: str | None = None
    pages: tuple[Page, ...] = ()
    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    url: str | None = None
    site_name: str | None = None
    language: str | None = None
    type: str | None = None
    saved: str | None = None
    modified: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def document(self) -> Document:
        """The text to search; its digest is that of the text."""
        digest = hashlib.sha256(self.text.encode()).hexdigest()
        return Document(self.text, digest, self.pages)


def validate(document: Document) -> None:
    """Raise `InvalidDataError` if a text cannot be stored: it is empty, or has a NUL."""
    if not document.text.strip():
        raise InvalidDataError("the text is empty", hint="name a file with the text of the source")
    if (place := document.text.find("\0")) >= 0:
        raise InvalidDataError(
            f"the text has a NUL at character {place}", hint="save it as plain text"
        )


def textual(text: str) -> str:
    """Return an extracted text that can be stored: valid Unicode without NUL or ligatures."""
    valid = _UNTEXTUAL.sub("\ufffd", text.replace("\0", ""))
    return _LIGATURE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), valid)


def joined(paragraphs: Iterable[str], what: str) -> str:
    """Return paragraphs as one text.

    Raises:
        InvalidDataError: it is too long.
    """
    parts, left = [], LONGEST
    for paragraph in filter(None, paragraphs):
        parts.append(textual(paragraph))
        left -= len(parts[-1]) + len(PARAGRAPH)
        if left < 0:
            raise too_large(what, f"its text is longer than {LONGEST:,} characters")
    return PARAGRAPH.join(parts)


def too_large(what: str, why: str) -> InvalidDataError:
    """Return the error for a file that unpacks to too much."""
    return InvalidDataError(
        f"the file is {what}, and too large: {why}", hint="store the part that you quote"
    )


def library(name: str, what: str) -> Any:
    """Import a library of the extra `claimdb[documents]`.

    Raises:
        ClaimdbError: it is not installed.
    """
    # They warn about files on stderr, where only we print.
    logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        return import_module(name)
    except ImportError as error:
        package = _PACKAGES.get(name, name.partition(".")[0])
        raise ClaimdbError(
            f"to read {what}, claimdb needs {package}, which is not installed",
            hint="pip install 'claimdb[documents]'",
        ) from error


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Report whatever a library raises about a damaged file as one `InvalidDataError`.

    The libraries raise errors of any class for files that are damaged on purpose.
    """
    try:
        yield
    except (ClaimdbError, MemoryError):
        raise
    except Exception as error:
        why = " ".join(str(error).split()) or type(error).__name__
        raise InvalidDataError(
            f"the file is {what}, and damaged: {why}",
            hint="is the file complete? Open it in another program",
        ) from error


def program(*libraries: Any) -> str:
    """Return what extracts a text: claimdb and libraries, with their versions."""
    used = ((one.__name__, one.__version__) for one in (import_module("claimdb"), *libraries))
    return ", ".join(f"{_PACKAGES.get(name, name)} {version}" for name, version in used)


def digest(data: bytes) -> str:
    """Return the hexadecimal SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()
