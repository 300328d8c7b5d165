"""The paragraphs of a web page, as a browser shows them."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from claimdb.documents.file import library, reading

_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "nav", "ol",
    "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
_HIDDEN = frozenset((
    "applet", "area", "audio", "button", "canvas", "datalist", "embed", "frame", "head", "iframe",
    "input", "link", "math", "meta", "noembed", "noframes", "noscript", "object", "option", "param",
    "rp", "rt", "script", "select", "source", "style", "svg", "template", "textarea", "title",
    "track", "video",
))  # fmt: skip
_AROUND = frozenset(("aside", "footer", "form", "header", "menu", "nav"))
_ARTICLES = frozenset(("article", "main"))
_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:comments?|related|newsletter|share|sharing|social|promo|cookies?|sidebar"
    r"|advert\w*|recommend\w*)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Matches the class or id of what is beside an article."""
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACE, _AROUND_BREAK = re.compile(r"[ \t\r\n\f]+"), re.compile(r" ?\v ?")
_BREAK = "\v"
_MARKS = ("“”", "‘’")
"""The marks that browsers show around a `q`, and around one inside another."""
_PARAGRAPHS = re.compile(r"\v(?:[ \n]*\v)+")
_LINE_END = re.compile("\r\n|\r|\n")
_XML = re.compile(r"\A\s*<\?xml[^>]*>")


class Block(NamedTuple):
    """A paragraph, the element that it is in, and whether that is around or beside an article."""

    text: str
    element: Any
    outside: bool


def tree(page: str, what: str = "a web page") -> Any:
    """Return the root element of a page.

    Raises:
        InvalidDataError: it cannot be parsed.
    """
    etree, html = library("lxml.etree", "web pages"), library("lxml.html", "web pages")
    # A page may be one long line, and its pictures are part of it.
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    content = _XML.sub("", page).replace("\0", "").encode(errors="replace")
    with reading(what):
        try:
            return html.document_fromstring(content or b"<p></p>", parser=parser)
        except etree.ParserError:
            # It has no element at all.
            return html.document_fromstring(b"<p></p>")


def paragraphs(root: Any) -> Iterator[str]:
    """Yield the paragraphs of an element."""
    return (block.text for block in blocks(root))


def blocks(root: Any) -> Iterator[Block]:
    """Yield the paragraphs of an element, with where they are."""
    walk = library("lxml.etree", "web pages").iterwalk(root, events=("start", "end", "comment"))
    page = _Page(root)
    hidden = None
    for event, element in walk:
        if event == "start":
            if element.tag in _HIDDEN or _is_hidden(element):
                hidden = element
                walk.skip_subtree()
            else:
                yield from page.begin(element)
            continue
        if event == "end":
            if element is hidden:
                hidden = None
            else:
                yield from page.end(element)
        if element is not root and hidden is None:
            page.add(element.tail)
    yield from page.flush()


class _Page:
    """Collects the text of a page, and where in it that is."""

    def __init__(self, root: Any) -> None:
        self._root = self._element = root
        self._pieces: list[str] = []
        self._outside = self._articles = self._preformatted = self._quoted = 0

    def begin(self, element: Any) -> Iterator[Block]:
        """Begin an element; yield the paragraphs before it, if it begins new ones."""
        if element.tag in _BLOCKS:
            yield from self.flush()
            self._element = element
            self._outside += _is_outside(element, self._articles)
            self._articles += element.tag in _ARTICLES
            self._preformatted += element.tag == "pre"
        elif element.tag == "br":
            self._pieces.append(_BREAK)
        elif element.tag == "q":
            self._pieces.append(_MARKS[self._quoted % 2][0])
            self._quoted += 1
        self.add(element.text)

    def end(self, element: Any) -> Iterator[Block]:
        """End an element; yield the paragraphs that end with it."""
        if element.tag in _BLOCKS:
            yield from self.flush()
            self._articles -= element.tag in _ARTICLES
            self._outside -= _is_outside(element, self._articles)
            self._preformatted -= element.tag == "pre"
            if element is not self._root:
                self._element = element.getparent()
        elif element.tag == "q":
            self._quoted -= 1
            self._pieces.append(_MARKS[self._quoted % 2][1])

    def add(self, text: str | None) -> None:
        """Add the text of an element, or after one."""
        if text and self._preformatted:
            self._pieces.append(_LINE_END.sub(_BREAK, text))
        elif text:
            self._pieces.append(_SPACE.sub(" ", text.replace(_BREAK, " ")))

    def flush(self) -> Iterator[Block]:
        """Yield the paragraphs so far."""
        whole = (
            _SPACE.sub(" ", "".join(self._pieces))
            if not self._preformatted
            else "".join(self._pieces)
        )
        self._pieces.clear()
        # A line break in an element is one; two separate paragraphs.
        for part in _PARAGRAPHS.split(whole):
            if text := _AROUND_BREAK.sub("\n", part).strip(" \n"):
                yield Block(text, self._element, self._outside > 0)


def _is_hidden(element: Any) -> bool:
    return element.get("hidden") is not None or bool(_HIDING.search(element.get("style", "")))


def _is_outside(element: Any, articles: int) -> bool:
    """Whether an element, in so many articles, is around or beside them."""
    if element.tag in _AROUND:
        return not (articles and element.tag == "header")
    # The body of a page may be of a class that names its layout.
    named = element.tag not in ("html", "body", *_ARTICLES)
    return named and bool(_BESIDE.search(f"{element.get('class', '')} {element.get('id', '')}"))
