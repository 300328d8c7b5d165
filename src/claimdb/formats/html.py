"""Citations as one HTML page without scripts: quotations, then the works cited.

Every text of a user is escaped and keeps its own direction.
"""

import re
from collections.abc import Iterator, Sequence
from typing import IO

from claimdb import phrases
from claimdb.cite.typography import as_html
from claimdb.formats import Export
from claimdb.formats.citations import Citation, Works
from claimdb.model import Quote, short_id

_HEAD = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Quotes</title>
<style>
body { font: 1rem/1.5 serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
article { margin: 0 0 2rem; }
blockquote { margin: 0; padding-inline-start: 1rem; border-inline-start: 3px solid #bbb;
  white-space: pre-wrap; overflow-wrap: break-word; }
article p { margin: .25rem 0 0; overflow-wrap: break-word; }
.about, .id { color: #555; font-size: .9rem; }
.csl-entry { padding-inline-start: 2rem; text-indent: -2rem; margin: 0 0 .5rem;
  overflow-wrap: break-word; }
</style>
</head>
<body>
<h1>Quotes</h1>
"""
_TAIL = "</body>\n</html>\n"
# A bare CR would be normalized to a line feed.
_MARKS = {ord(mark): f"&#{ord(mark)};" for mark in "&<>\"'\r"}
_ADDRESS = re.compile("https?://", re.IGNORECASE)


def write(export: Export, out: IO[str]) -> None:
    """Write the page."""
    works = Works()
    out.write(_HEAD)
    for quote, citations in works.sections(export):
        out.writelines(_article(quote, citations))
    if entries := works.entries(export):
        out.write("<section>\n<h2>Works cited</h2>\n")
        out.writelines(
            f'<div class="csl-entry" dir="auto">{as_html(entry)}</div>\n' for entry in entries
        )
        out.write("</section>\n")
    out.write(_TAIL)


def _article(quote: Quote, citations: Sequence[Citation]) -> Iterator[str]:
    number = short_id("quote", quote.id)
    yield f'<article id="{number}">\n'
    urls = (one.place.source.url for one in citations if one.place)
    cite = next((f' cite="{_text(url)}"' for url in urls if url and _ADDRESS.match(url)), "")
    language = f' lang="{_text(quote.language)}"' if quote.language else ""
    words = _text(phrases.shown_text(quote))
    yield f'<blockquote dir="auto"{language}{cite}>{words}</blockquote>\n'
    speakers = phrases.speakers(quote) + phrases.capacities([quote])
    yield f'<p class="by" dir="auto">— {_text(speakers)}</p>\n'
    about = (phrases.when(quote), *phrases.statuses(quote), *(w for _, w in phrases.stances(quote)))
    yield f'<p class="about" dir="auto">{_text(" · ".join(about))}</p>\n'
    for one in citations:
        assert one.place is not None
        cited = as_html(one.inline) if one.inline else _text(one.place.source.title)
        yield f'<p class="cited" dir="auto">{cited}</p>\n'
    yield f'<p class="id">{number}</p>\n</article>\n'


def _text(text: str) -> str:
    return text.translate(_MARKS)
