"""Files of documents as texts with metadata; all but plain text needs `claimdb[documents]`."""

import re
import zlib
from collections.abc import Callable, Mapping
from importlib import import_module

from claimdb.documents.file import LARGEST, SourceFile, digest, too_large
from claimdb.matching.encoding import ZIP, utf8

PLAIN = "text/plain"

_READERS: Mapping[str, str] = {
    "html": "html:read", "pdf": "pdf:read", "docx": "docx:read", "epub": "epub:read",
    "markdown": "markdown:read", "mhtml": "archives:read_mhtml", "warc": "archives:read_warc",
}  # fmt: skip
_BY_NAME = {
    "html": "html", "htm": "html", "xhtml": "html", "md": "markdown", "markdown": "markdown",
    "mht": "mhtml", "mhtml": "mhtml",
}  # fmt: skip
"""The formats of texts that their content does not show, by the ending of the name."""

_SAMPLE = 1 << 14  # bytes
_MARKUP = re.compile(
    r"\A\ufeff?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_HEADER = re.compile(r"\A\ufeff?\s*[A-Za-z][A-Za-z-]{1,60}: ")
_PDF, _GZIP, _WARC = b"%PDF-", b"\x1f\x8b", b"WARC/1."


def read(data: bytes, name: str = "") -> SourceFile:
    """Return the text of a file, recognised by its content, else by the ending of its name.

    Plain text is the whole file, byte for byte.

    Raises:
        ClaimdbError: a library that it needs is not installed.
        InvalidDataError: it is no document or no text, damaged, encrypted, or too large.
    """
    kind = recognised(data, name)
    if kind is None:
        return plain(data)
    if len(data) > LARGEST:
        raise too_large("the file", f"it has more than {LARGEST:,} bytes")
    module, _, function = _READERS[kind].partition(":")
    reader: Callable[[bytes], SourceFile]
    reader = getattr(import_module(f"{__name__}.{module}"), function)
    return reader(data)


def plain(data: bytes) -> SourceFile:
    """Return bytes as plain text; raise `InvalidDataError` if they are not UTF-8."""
    return SourceFile(utf8(data), PLAIN, digest(data))


def recognised(data: bytes, name: str = "") -> str | None:
    """Return the format of a file; None for plain text and for what is no document."""
    if data.lstrip(b"\xef\xbb\xbf\r\n\t ")[:5] == _PDF:
        return "pdf"
    if data.startswith(ZIP):
        return _of_archive(data)
    if data.startswith(_WARC):
        return "warc"
    if data.startswith(_GZIP):
        return "warc" if _beginning(data).startswith(_WARC) else None
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    text = data[:_SAMPLE].decode(encoding, "replace")
    if _MARKUP.match(text):
        return "html"
    headers = text.lower() if _HEADER.match(text) else ""
    if "mime-version:" in headers and "multipart/related" in headers:
        return "mhtml"
    return _BY_NAME.get(name.rpartition(".")[2].lower())


def _of_archive(data: bytes) -> str | None:
    """Return the format of a ZIP archive by the names in it, which also a cut one has."""
    if b"application/epub+zip" in data[:200] or b"META-INF/container.xml" in data:
        return "epub"
    return "docx" if b"word/document" in data else None


def _beginning(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data[:_SAMPLE], len(_WARC))
    except zlib.error:
        return b""
