"""Documents in every format that claimdb reads, made from paragraphs."""

import gzip
import io
import quopri
import zipfile
from collections.abc import Mapping, Sequence
from html import escape
from textwrap import wrap

MISSING = "the extra documents is not installed"

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="{charset}"><title>{title} | The Harbour Post</title>
<meta property="og:site_name" content="The Harbour Post"><meta name="author" content="Ada Quill">
<link rel="canonical" href="https://harbour.example/news/council">
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "{title}", "datePublished": "{date}", "author": [
{{"@type": "Person", "name": "Ada Quill"}}, {{"@type": "Person", "name": "Bo Reed"}}],
"publisher": {{"@type": "Organization", "name": "The Harbour Post"}}}}</script>
<style>p {{ margin: 1em }}</style></head>
<body><nav><ul><li><a href="/">Home of the harbour</a></li></ul></nav>
<main><article><h1>{title}</h1>{body}</article></main>
<section class="comments"><p>A reader disagrees with all of this, and at length.</p></section>
<footer><p>Imprint and terms of the Harbour Post</p></footer></body></html>"""


def html(
    paragraphs: Sequence[str],
    *,
    title: str = "Council meets late",
    date: str = "2023-03-22",
    charset: str = "utf-8",
) -> bytes:
    """A page of a newspaper around paragraphs, each of which is HTML if it begins with a tag."""
    body = "".join(
        one if one.startswith("<") else f"<p>{escape(one, quote=False)}</p>" for one in paragraphs
    )
    page = PAGE.format(title=title, date=date, charset=charset, body=body)
    return page.encode(charset, "xmlcharrefreplace")


def docx(paragraphs: Sequence[str], *, author: str = "", title: str = "") -> bytes:
    """A Word document, each paragraph in two runs."""
    import docx as word

    document = word.Document()
    document.core_properties.author, document.core_properties.title = author, title
    for text in paragraphs:
        paragraph = document.add_paragraph()
        half = len(text) // 2
        paragraph.add_run(text[:half])
        paragraph.add_run(text[half:]).bold = True
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def pages(paragraphs: Sequence[str], *, width: int = 60, length: int = 40) -> list[list[str]]:
    """Paragraphs as lines of pages, with words divided at hyphens, heads and numbers of pages."""
    lines = [line for text in paragraphs for line in divided(text, width)]
    found = [lines[at : at + length] for at in range(0, len(lines), length)]
    return [
        ["The Harbour Post", *page, f"{number} of {len(found)}"]
        for number, page in enumerate(found, 1)
    ]


def divided(text: str, width: int) -> list[str]:
    """The lines of a paragraph; a long word that does not fit is divided after three letters."""
    lines, line = [], ""
    for word in text.split(" "):
        room = width - len(line) - 1
        if len(word) <= room or not line:
            line = f"{line} {word}".strip()
        elif word.isalpha() and len(word) > 6 and room > 4:
            lines.append(f"{line} {word[:3]}-")
            line = word[3:]
        elif "-" in word and word.index("-") < room:
            first, _, rest = word.partition("-")
            lines.append(f"{line} {first}-")
            line = rest
        else:
            lines.append(line)
            line = word
    return [*lines, line]


_LIGATURES = {"fi": b"\xae", "fl": b"\xaf"}


NOTES = "¹²*"
"""How lines begin that are in smaller type."""


def pdf(
    of_pages: Sequence[Sequence[str]], *, info: str = "", catalogue: str = "", draw: bool = True
) -> bytes:
    """A PDF with these lines on its pages, with the ligatures of a typesetter.

    Without `draw`, its pages are empty, as those of a scan are for who looks for text.
    """
    objects: list[bytes] = [b"", b""]
    font = _added(
        objects,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Type /Encoding"
        b" /BaseEncoding /WinAnsiEncoding /Differences [174 /fi /fl] >> >>",
    )
    kids = []
    for lines in of_pages:
        shown = b"\n".join(
            b"/F1 %d Tf (%s) Tj T*" % (8 if line[:1] in NOTES else 11, _typeset(line))
            for line in lines
            if draw
        )
        content = b"BT /F1 11 Tf 14 TL 60 760 Td\n%s\nET" % shown
        stream = _added(
            objects, b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
        )
        kids.append(
            _added(
                objects,
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R"
                b" /Resources << /Font << /F1 %d 0 R >> >> >>" % (stream, font),
            )
        )
    references = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue.encode()
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (references, len(kids))
    about = _added(objects, b"<< %s >>" % info.encode())
    written, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    written += b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (len(objects) + 1, about)
    return bytes(written + b"startxref\n%d\n%%%%EOF\n" % start)


def _added(objects: list[bytes], content: bytes) -> int:
    objects.append(content)
    return len(objects)


def _typeset(line: str) -> bytes:
    raw = line.encode("cp1252")
    for sign in (b"\\", b"(", b")"):
        raw = raw.replace(sign, b"\\" + sign)
    for letters, ligature in _LIGATURES.items():
        raw = raw.replace(letters.encode(), ligature)
    return raw


def encrypted(data: bytes, password: str) -> bytes:
    """A PDF encrypted with the old algorithm that needs no other library."""
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(password, algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
<rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/>
</rootfiles></container>"""
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf"><metadata
xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Bridges</dc:title><dc:creator>Ada Quill
</dc:creator><dc:date>2023-03</dc:date><dc:language>en</dc:language>
<dc:publisher>Harbour Books</dc:publisher></metadata><manifest>{items}</manifest>
<spine>{order}</spine></package>"""


def epub(chapters: Sequence[Sequence[str]], **more: str) -> bytes:
    """A book, whose last chapter is listed first in its manifest; `more` are other files."""
    names = [f"ch {number}.xhtml" for number in range(len(chapters))]
    items = "".join(
        f'<item id="c{number}" href="{name.replace(" ", "%20")}"'
        ' media-type="application/xhtml+xml"/>'
        for number, name in reversed([*enumerate(names)])
    )
    order = "".join(f'<itemref idref="c{number}"/>' for number in range(len(names)))
    files = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": PACKAGE.format(items=items, order=order),
        **more,
    }
    for name, paragraphs in zip(names, chapters, strict=True):
        body = "".join(f"<p>{escape(one)}</p>" for one in paragraphs)
        files[f"OEBPS/{name}"] = (
            '<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml">'
            f"<head><title>A chapter</title></head><body>{body}</body></html>"
        )
    return packed(files)


def packed(files: Mapping[str, str | bytes]) -> bytes:
    """A ZIP archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def mhtml(page: bytes, url: str = "https://harbour.example/news/council") -> bytes:
    """A page as Chromium saves it."""
    return (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: %s\r\nSubject: Council\r\n"
        b"Date: Thu, 23 Mar 2023 10:00:00 -0000\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="--B--"\r\n\r\n\r\n'
        b"----B--\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        b"Content-Location: %s\r\n\r\n%s\r\n----B----\r\n"
    ) % (url.encode(), url.encode(), quopri.encodestring(page))


def single_file(page: bytes) -> bytes:
    """A page as SingleFile saves it."""
    note = (
        b"<!--\n Page saved with SingleFile \n url: https://harbour.example/saved \n"
        b" saved date: Thu Mar 23 2023 10:00:00 GMT+0100 (CET)\n-->"
    )
    return page.replace(b"<head>", note + b"<head>", 1)


def response(content: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """An answer of a server."""
    lines = [f"HTTP/1.1 {status}", *(headers or ["Content-Type: text/html; charset=utf-8"])]
    return "\r\n".join([*lines, "", ""]).encode() + content


def warc(answers: Mapping[str, bytes], *, zipped: bool = False) -> bytes:
    """An archive of answers by address, each record compressed by itself if `zipped`."""
    records = [_record("warcinfo", "", b"software: a crawler\r\n")]
    records += [_record("response", url, answer) for url, answer in answers.items()]
    return b"".join(gzip.compress(one) if zipped else one for one in records)


def _record(kind: str, url: str, block: bytes) -> bytes:
    headers = [
        "WARC/1.0", f"WARC-Type: {kind}", f"WARC-Target-URI: {url}",
        "WARC-Date: 2023-03-23T10:00:00Z", f"Content-Length: {len(block)}", "", "",
    ]  # fmt: skip
    return "\r\n".join(headers).encode() + block + b"\r\n\r\n"


def wrapped(text: str) -> list[str]:
    """The lines of a paragraph without divided words."""
    return wrap(text, 60)
