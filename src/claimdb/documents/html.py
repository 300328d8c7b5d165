"""Web pages: their encoding, their article, and its metadata."""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from claimdb.documents.blocks import Block, blocks, tree
from claimdb.documents.file import LARGEST, SourceFile, digest, joined, library, program, too_large

MEDIA_TYPE = "text/html"

_WHAT = "a web page"
_SPACE, _NO_WORD = re.compile(r"\s+"), re.compile(r"\W+")
_BEGINNING = 24  # letters by which a paragraph is found again
_DISTINCT = 12  # letters
_NOTABLE = 500  # characters
_LEAST_SHARE = 0.2
"""The share of a page below which what was found is hardly its article."""

_HEAD = 4096  # bytes in which a page declares its encoding
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]+)"
    rb"|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w:.-]+)",
    re.IGNORECASE,
)
_WIDE = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
"""The encodings of pages without a byte order mark that begin like this."""
_AS_BROWSERS = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
"""The encodings that browsers use instead of declared ones (WHATWG Encoding, 4.2)."""

_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"(\d{4}(?:-\d\d)?)"')
"""Matches dates without a day, which trafilatura ignores."""
_TYPED = re.compile(r'"@type"\s*:\s*\[?\s*"(?:https?://schema\.org/)?(\w+)"')
_TYPES = {
    "BlogPosting": "post-weblog", "ScholarlyArticle": "article-journal", "Report": "report",
    "SocialMediaPosting": "post", "Book": "book", "Legislation": "legislation",
}  # fmt: skip
_NEWS = "NewsArticle"
_SINGLE_FILE = re.compile(
    r"<!--\s*Page saved with SingleFile\s+url:\s*(\S+)(?:\s+saved date:\s*([^\n]+?)\s*(?:\n|-->))?"
)
_SAVED = re.compile(r"\w{3} (\w{3}) (\d\d) (\d{4})")
_MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Origin:
    """What an archive says about a page in it: its encoding, its address, and when it was saved."""

    charset: str | None = None
    url: str | None = None
    saved: str | None = None


def read(data: bytes, origin: Origin | None = None) -> SourceFile:
    """Return the article of a web page with its metadata.

    The article is everything in the smallest element with all paragraphs that trafilatura finds,
    without navigation, comments and the like. If it finds next to nothing, it is the whole page.

    Raises:
        ClaimdbError: trafilatura is not installed.
        InvalidDataError: the page is too large or cannot be read.
    """
    if len(data) > LARGEST:
        raise too_large(_WHAT, f"it has more than {LARGEST:,} bytes")
    trafilatura = library("trafilatura", "web pages")
    library("htmldate", "web pages")
    page, notes = decoded(data, origin.charset if origin else None)
    root = tree(page)
    found = _found(trafilatura, page)
    text = joined(_article(root, found.get("text") or ""), _WHAT)
    date = found.get("date")
    printed = _PUBLISHED.search(page)
    url, saved = _single_file(page)
    return SourceFile(
        text,
        MEDIA_TYPE,
        digest(data),
        program(trafilatura),
        title=found.get("title") or _title(root),
        authors=tuple(filter(None, map(str.strip, (found.get("author") or "").split(";")))),
        date=_without_invented_day(date, page) if date else printed and printed[1],
        url=found.get("url") or (origin and origin.url) or url,
        site_name=found.get("sitename"),
        language=root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        type=_type(page),
        saved=(origin and origin.saved) or saved,
        notes=notes,
    )


def decoded(data: bytes, charset: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Return the text of a page, and notes on bytes that are invalid in its encoding.

    A byte order mark comes before what the server declared, and that before what the page declares;
    without any, it is UTF-8 or else the encoding of Western European Windows. A page that is UTF-8
    throughout is that, and one without a character of it is not, whatever is declared: chance makes
    neither, and servers correct declarations that a saved page has kept.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _replaced(data[len(mark) :], name)
    match = _DECLARED.search(data[:_HEAD])
    within = (match[1] or match[2]).decode("ascii", "replace") if match else None
    declared = next(filter(None, map(_codec, (charset, within))), None)
    # A page that can be read as ASCII at all does not have two bytes for each character.
    # A page that can be read as ASCII at all does not have two bytes for each character.
    if declared is not None and declared.startswith(("utf-16", "utf-32")):
        declared = None
    if wide := _WIDE.get(data.lstrip()[:2]):
        return _replaced(data, wide)
    if data.isascii():
        return _replaced(data, declared or "utf-8")
    try:
        return data.decode(), ()
    except UnicodeDecodeError:
        is_utf8 = declared == "utf-8" and not data.decode(errors="ignore").isascii()
    return _replaced(
        data, "cp1252" if declared == "utf-8" and not is_utf8 else declared or "cp1252"
    )


def _codec(name: str | None) -> str | None:
    try:
        found = codecs.lookup(name or "")
        # Python has codecs that are no encodings of texts.
        b"".decode(found.name)
    except (LookupError, ValueError):
        return None
    return _AS_BROWSERS.get(found.name, found.name)


def _replaced(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    try:
        return data.decode(name), ()
    except UnicodeDecodeError:
        text = data.decode(name, "replace")
    return text, (f"some bytes of the page are not {name}, and are stored as \ufffd",)


def _key(text: str) -> str:
    return _NO_WORD.sub("", text)[:_BEGINNING]


def _article(root: Any, found: str) -> Iterator[str]:
    """Yield the paragraphs of the article of a page, by the text that was found of it."""
    keys = {key for key in map(_key, found.split("\n")) if len(key) >= _DISTINCT}
    every = list(blocks(root))
    chosen = [block for block in every if _key(block.text) in keys]
    beside = [block for block in chosen if block.outside]
    if _length(beside) > max(_NOTABLE, _length(chosen) // 2):
        # By the names of its classes, the article is beside something.
        yield from (block.text for block in chosen)
        return
    inside = [block for block in every if not block.outside]
    chosen = [block for block in chosen if not block.outside]
    if chosen:
        around = {chosen[-1].element, *chosen[-1].element.iterancestors()}
        first = chosen[0].element
        # One paragraph alone is hardly all of it.
        whole = next((one for one in first.iterancestors() if one in around), root)
        article = [block for block in blocks(whole) if not block.outside]
        if _length(article) >= _LEAST_SHARE * _length(inside):
            heads = {_SPACE.sub(" ", "".join(one.itertext())).strip() for one in root.iter("h1")}
            # The headline is often above the article.
            if len(heads) == 1 and heads.isdisjoint(block.text for block in article):
                yield from heads
            inside = article
    yield from (block.text for block in inside or every)


def _length(some: Sequence[Block]) -> int:
    return sum(len(block.text) for block in some)


def _found(trafilatura: Any, page: str) -> dict[str, Any]:
    """Return the text and the metadata that trafilatura finds, if any."""
    try:
        found = trafilatura.bare_extraction(
            page,
            favor_recall=True,
            include_comments=False,
            with_metadata=True,
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 (whatever a page makes it raise, its text can be read)
        return {}
    return found.as_dict() if found else {}


def _title(root: Any) -> str | None:
    element = root.find(".//title")
    title = "" if element is None else " ".join(" ".join(element.itertext()).split())
    return title or None


def _type(page: str) -> str:
    """Return the type of source that the linked data of a page says it is."""
    types = dict.fromkeys(_TYPED.findall(page))
    if any(one.endswith(_NEWS) for one in types):
        return "article-newspaper"
    return next((_TYPES[one] for one in types if one in _TYPES), "webpage")


def _without_invented_day(date: str, page: str) -> str:
    """Return a date without the first day of a month, or of a year, that the page does not name."""
    year, month, day = date.split("-")
    if day != "01":
        return date
    if re.search(rf"{year}([-/.]?)0?{int(month)}\1(?:0?1)(?!\d)|\b0?1(?:st)?[ .,/-]", page):
        return date
    if month == "01" and not re.search(rf"{year}[-/.]?01(?!\d)|\bJan", page):
        return year
    return f"{year}-{month}"


def _single_file(page: str) -> tuple[str | None, str | None]:
    """Return the address of a page that SingleFile saved, and the day on which it did."""
    match = _SINGLE_FILE.search(page[: 1 << 16])
    if match is None:
        return None, None
    saved = _SAVED.match(match[2] or "")
    if saved is None or saved[1] not in _MONTHS:
        return match[1], None
    return match[1], f"{saved[3]}-{_MONTHS.index(saved[1]) + 1:02}-{saved[2]}"
