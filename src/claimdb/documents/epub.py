"""EPUB: the chapters in the order of reading."""

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from claimdb.documents.blocks import paragraphs, tree
from claimdb.documents.file import SourceFile, digest, joined, library, program
from claimdb.documents.html import decoded
from claimdb.documents.packed import unpacked
from claimdb.documents.printed_pages import PrintedPages, listed
from claimdb.errors import InvalidDataError
from claimdb.plain_xml import parse_xml

MEDIA_TYPE = "application/epub+zip"

_WHAT = "an EPUB"
_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_OPF, _DC = "{http://www.idpf.org/2007/opf}", "{http://purl.org/dc/elements/1.1/}"
_ROOT = ".//{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
_PAGES = frozenset({"application/xhtml+xml", "text/html"})
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


def read(data: bytes) -> SourceFile:
    """Return the text of an EPUB.

    Raises:
        ClaimdbError: lxml is not installed.
        InvalidDataError: it is damaged, encrypted or too large.
    """
    lxml = library("lxml", "EPUBs")
    with unpacked(data, _WHAT) as archive:
        root = parse_xml(archive.read(_CONTAINER), _CONTAINER).find(_ROOT)
        name = "" if root is None else root.get("full-path", "")
        package = parse_xml(archive.read(name), name)
        items = {
            item.get("id"): _inside(name, item.get("href", ""))
            for item in package.iter(f"{_OPF}item")
            if item.get("media-type") in _PAGES
        }
        order = [items.get(one.get("idref")) for one in package.iter(f"{_OPF}itemref")]
        chapters = list(filter(None, order))
        _check_readable(archive, chapters)
        printed = PrintedPages(_listed(archive, package, name))
        text = joined(_paragraphs(archive, chapters, printed), _WHAT)

    def about(term: str) -> list[str]:
        found = (" ".join("".join(one.itertext()).split()) for one in package.iter(_DC + term))
        return list(filter(None, found))

    dates = [match[0] for match in map(_DATE.match, about("date")) if match]
    return SourceFile(
        text,
        MEDIA_TYPE,
        digest(data),
        program(lxml),
        pages=printed.pages,
        title=next(iter(about("title")), None),
        authors=tuple(about("creator")),
        date=next(iter(dates), None),
        site_name=next(iter(about("publisher")), None),
        language=next(iter(about("language")), None),
        type="book",
    )


def _check_readable(archive: ZipFile, chapters: list[str]) -> None:
    """Raise `InvalidDataError` if chapters are encrypted: only fonts often are."""
    names = set(archive.namelist())
    if _ENCRYPTION in names:
        listed = archive.read(_ENCRYPTION).decode("utf-8", "replace")
        if any(f'"{chapter}"' in listed for chapter in chapters):
            raise InvalidDataError(
                "the file is an EPUB, and encrypted by a seller (DRM)",
                hint="save the passages as plain text",
            )


def _paragraphs(archive: ZipFile, chapters: list[str], printed: PrintedPages) -> Iterator[str]:
    for chapter in chapters:
        page, _ = decoded(archive.read(chapter))
        root = tree(page, _WHAT)
        printed.mark(root, chapter)
        yield from printed.paragraphs(paragraphs(root))


def _listed(archive: ZipFile, package: Element, name: str) -> dict[str, str]:
    """Return the labels of printed pages by their addresses, from the navigation of the book."""
    for item in package.iter(f"{_OPF}item"):
        if "nav" in item.get("properties", "").split():
            path = _inside(name, item.get("href", ""))
            found = listed(tree(decoded(archive.read(path))[0], _WHAT))
            return {_inside(path, href): label for href, label in found.items()}
    return {}


def _inside(file: str, href: str) -> str:
    """Return the name in the archive of what a file in it refers to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), unquote(href)))
