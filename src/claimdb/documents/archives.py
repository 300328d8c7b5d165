"""Archives of web pages: MHTML, and WARC with or without gzip."""

import email
import email.policy
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from claimdb.documents import html, pdf
from claimdb.documents.file import LARGEST, SourceFile, digest, reading, too_large
from claimdb.errors import InvalidDataError

MHTML_TYPE, WARC_TYPE = "multipart/related", "application/warc"

_MHTML, _WARC = "a web page in MHTML", "a WARC file"
_LINE = 1 << 16  # bytes of a header
_HTTP = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_PAGES = {
    "text/html": html.MEDIA_TYPE,
    "application/xhtml+xml": html.MEDIA_TYPE,
    pdf.MEDIA_TYPE: pdf.MEDIA_TYPE,
}

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w:.-]+)", re.IGNORECASE)
_GZIP = b"\x1f\x8b"


class _Saved(NamedTuple):
    """A page of an archive."""

    content: bytes
    media_type: str
    origin: html.Origin


def read_mhtml(data: bytes) -> SourceFile:
    """Return the page that a browser saved as MHTML.

    Raises:
        InvalidDataError: it has no web page.
    """
    with reading(_MHTML):
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        page = next((one for one in message.walk() if one.get_content_type() in _PAGES), None)
        content = page.get_payload(decode=True) if page else None
        if page is None or not isinstance(content, bytes):
            raise InvalidDataError("the MHTML file has no web page", hint="is it complete?")
        url = message.get("Snapshot-Content-Location") or page.get("Content-Location")
        charset = page.get_content_charset()
        origin = html.Origin(charset, _web(url), _day(message.get("Date")))
    return _of_page(_Saved(content, _PAGES[page.get_content_type()], origin), data, MHTML_TYPE)


def read_warc(data: bytes) -> SourceFile:
    """Return the first page of a WARC file: a web page or a PDF.

    Raises:
        InvalidDataError: it has no page, is cut or too large.
    """
    with reading(_WARC):
        pages = list(_pages(io.BytesIO(_unzipped(data))))
    if not pages:
        raise InvalidDataError("the WARC file has no web page", hint="is it complete?")
    # What the page loads follows it.
    first = next((one for one in pages if one.media_type == html.MEDIA_TYPE), pages[0])
    found = _of_page(first, data, WARC_TYPE)
    others = dict.fromkeys(one.origin.url for one in pages if one.origin.url != first.origin.url)
    if others:
        note = f"the WARC file has {len(others) + 1:,} pages; this is the first: {first.origin.url}"
        return _with(found, notes=(*found.notes, note))
    return found


def _of_page(page: _Saved, data: bytes, media_type: str) -> SourceFile:
    """Return what is read of a page, with the digest and the type of the archive."""
    if page.media_type == pdf.MEDIA_TYPE:
        found = pdf.read(page.content)
        found = _with(found, url=page.origin.url, saved=page.origin.saved)
    else:
        found = html.read(page.content, page.origin)
    return _with(found, sha256=digest(data), media_type=media_type)


def _with(found: SourceFile, **changes: object) -> SourceFile:
    return replace(found, **changes)  # type: ignore[arg-type]


def _web(url: str | None) -> str | None:
    return url if url and url.startswith(("http://", "https://")) else None


def _day(date: str | None) -> str | None:
    """Return the day of a header, in UTC."""
    with suppress(ValueError, TypeError, OverflowError):
        return f"{parsedate_to_datetime(date or '').astimezone(UTC):%Y-%m-%d}"
    return None


# --- WARC ------------------------------------------------------------------------------------


def _unzipped(data: bytes) -> bytes:
    """Return the content of a file in which each record may be compressed by itself."""
    return inflated(data, zlib.MAX_WBITS | 16) if data.startswith(_GZIP) else data


def inflated(data: bytes, bits: int) -> bytes:
    """Return what compressed bytes unpack to, of all streams in them.

    Raises:
        InvalidDataError: it is too much.
    """
    parts, left = [], LARGEST
    while data:
        stream = zlib.decompressobj(bits)
        parts.append(stream.decompress(data, left + 1))
        left -= len(parts[-1])
        if left < 0:
            raise too_large(_WARC, f"it unpacks to more than {LARGEST:,} bytes")
        if not stream.eof:
            break
        data = stream.unused_data.lstrip(b"\0")
    return b"".join(parts)


def _pages(file: io.BytesIO) -> Iterator[_Saved]:
    """Yield the pages of a WARC file (ISO 28500)."""
    while line := file.readline(_LINE):
        if not line.strip():
            continue
        if not line.startswith(b"WARC/"):
            raise ValueError("a record does not begin with WARC/")
        headers = _headers(file)
        length = int(headers.get("Content-Length", "0"))
        block = file.read(length)
        if len(block) < length:
            raise InvalidDataError("the WARC file ends within a record", hint="is it complete?")
        kind = headers.get("WARC-Type", "")
        if kind in ("response", "resource"):
            page = _page(kind, headers, block)
            if page is not None:
                yield page


def _page(kind: str, headers: Message, block: bytes) -> _Saved | None:
    """Return the page of a record; None for a failed request, a picture and the like."""
    described = headers
    if kind == "response":
        file = io.BytesIO(block)
        status = _HTTP.match(file.readline(_LINE))
        if status is None or status[1] != b"200":
            return None
        described = _headers(file)
        block = _body(described, file.read())
    content_type = described.get("Content-Type", "")
    media_type = _PAGES.get(content_type.partition(";")[0].strip().lower())
    if media_type is None or not block.strip():
        return None
    charset = _CHARSET.search(content_type)
    url = (headers.get("WARC-Target-URI") or "").strip("<>")
    date = _DAY.match(headers.get("WARC-Date", ""))
    origin = html.Origin(charset and charset[1], _web(url), date and date[0])
    return _Saved(block, media_type, origin)


def _headers(file: io.BytesIO) -> Message:
    lines = []
    while (line := file.readline(_LINE)).strip():
        lines.append(line)
    return email.message_from_bytes(b"".join(lines), policy=email.policy.compat32)


def _body(headers: Message, body: bytes) -> bytes:
    """Return the content of a response, which may be in chunks and compressed (RFC 9110, 9112)."""
    if "chunked" in headers.get("Transfer-Encoding", "").lower():
        body = _unchunked(body)
    encoding = headers.get("Content-Encoding", "").strip().lower()
    if encoding in ("gzip", "x-gzip"):
        return _unzipped(body)
    if encoding == "deflate":
        try:
            return inflated(body, zlib.MAX_WBITS)
        except zlib.error:
            return inflated(body, -zlib.MAX_WBITS)
    if encoding not in ("", "identity"):
        raise InvalidDataError(
            f"the page in the WARC file is compressed with {encoding}",
            hint="save it with a browser, or with warcio recompress",
        )
    return body


def _unchunked(body: bytes) -> bytes:
    """Return the chunks of a body as one; a body that some program joined already stays."""
    file = io.BytesIO(body)
    chunks: list[bytes] = []
    while line := file.readline(_LINE):
        try:
            size = int(line.partition(b";")[0], 16)
        except ValueError:
            return b"".join(chunks) or body
        if size == 0:
            break
        chunks.append(file.read(size))
        file.readline(_LINE)
    return b"".join(chunks)
