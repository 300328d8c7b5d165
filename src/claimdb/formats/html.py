"""Citations as one HTML page without scripts: a summary, the quotations, then the works cited.

Sources are a bibliography. Every text of a user is escaped and keeps its own direction; only
addresses of the web are links.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from importlib.resources import files
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO
from urllib.parse import quote as percent_encoded

from claimdb import phrases
from claimdb.cite.typography import Runs, as_html
from claimdb.directions import all_closed
from claimdb.formats import Export
from claimdb.formats.citations import Citation, Works
from claimdb.formats.sources import bibliography
from claimdb.formats.summary import SpeakerSummary, Summary
from claimdb.markup import untagged
from claimdb.model import Occurrence, Quote, Source, short_id
from claimdb.quotation import verbatim
from claimdb.results import Cited
from claimdb.schema import STANCES

_HEAD = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>
{css}</style>
</head>
<body>
<header>
<h1>{heading}</h1>
<p>{found}</p>
<p>{made}</p>
"""
_TAIL = "</main>\n</body>\n</html>\n"
# A bare CR would be normalized to a line feed.
_MARKS = {ord(mark): f"&#{ord(mark)};" for mark in "&<>\"'\r"}
_ADDRESS = re.compile(r"https?://(?:[^/?#@]*@)?(?:www\.)?([^/?#:\s]+)[^\s]*", re.IGNORECASE)
_DOI = re.compile(r"10\.\d+/\S+")
_IN_MEMORY = 1 << 20
_FEW = 5
"""Up to so many quotes are read as quickly as their summary."""
_MOST_TOPICS = 8
"""The most topics that are listed of one speaker with a stance."""

_SIGNS: Mapping[str | None, str] = dict(zip(STANCES, "+−○±", strict=True))
_GOOD, _BAD, _OPEN = ("yes", "✓ "), ("no", "✗ "), ("open", "")
_VERIFIED = {
    "exact": (_GOOD, "verified word for word"),
    "normalised": (_GOOD, "verified, except for typography"),
    "elided": (_GOOD, "verified, with omissions"),
    "bracketed": (_GOOD, "verified, except for brackets"),
    "near": (_BAD, "only similar text in the source"),
    "moved": (_OPEN, "found at another place in the source"),
    "altered": (_BAD, "the text of the source differs"),
    "lost": (_BAD, "no longer in the text of the source"),
    "not_found": (_BAD, "not found in the text of the source"),
    "no_snapshot": (_OPEN, "no text of the source to verify against"),
    "snapshot_changed": (_OPEN, "not in a later text of the source"),
    "rendered": (_OPEN, "a rendering, not verbatim"),
    "": (_OPEN, "not verified"),
}


def write(export: Export, out: IO[str]) -> None:
    """Write the page."""
    if export.kind is Cited:
        _write_quotes(export, out)
    else:
        _write_sources(export, out)


def _write_quotes(export: Export, out: IO[str]) -> None:
    works, summary = Works(), Summary()
    # The counts come before the quotes, which are not kept in memory.
    with SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8", newline="") as quotes:
        for found, citations in works.sections(export):
            quote = _with_ends(found)
            summary.add(quote)
            quotes.writelines(_article(quote, citations))
        out.writelines(_beginning("Quotes", export))
        out.writelines(_counts(summary))
        out.write("</header>\n<main>\n")
        if summary.quotes > _FEW:
            out.writelines(_speakers(summary.speakers()))
        if summary.quotes:
            out.write('<section aria-labelledby="quotes">\n<h2 id="quotes">Quotes</h2>\n')
            quotes.seek(0)
            copyfileobj(quotes, out)
            out.write("</section>\n")
    if entries := works.entries(export):
        out.write('<section aria-labelledby="works">\n<h2 id="works">Works cited</h2>\n')
        out.writelines(_entries(entries))
        out.write("</section>\n")
    out.write(_TAIL)


def _write_sources(export: Export, out: IO[str]) -> None:
    out.writelines(_beginning("Sources", export))
    out.write('</header>\n<main>\n<h2 id="works">Bibliography</h2>\n')
    if export.citer is None:
        out.write('<ul class="works" role="list">\n')
        for one in export.records:
            out.write(f'<li id="{short_id("source", one.id)}">{_titled(one)}{_links(one)}</li>\n')
        out.write("</ul>\n")
    else:
        out.writelines(_entries(bibliography(export)))
    out.write(_TAIL)


def _beginning(heading: str, export: Export) -> Iterator[str]:
    title = f"{heading}: {export.query}" if export.query else heading
    query = _text(export.query)
    found = f'Query: <code dir="auto">{query}</code>' if query else f"All {heading.lower()}"
    day = datetime.now().astimezone().date().isoformat()
    style = f", cited in {_isolated(export.style)}" if export.style else ""
    yield _HEAD.format(
        title=_text(title),
        css=files("claimdb.formats").joinpath("page.css").read_text(encoding="utf-8"),
        heading=heading,
        found=found,
        made=f'Exported from claimdb on <time datetime="{day}">{day}</time>{style}',
    )


def _counts(summary: Summary) -> Iterator[str]:
    yield '<ul class="counts" role="list" aria-label="Counts">\n'
    for name, count in summary.counts().items():
        yield f"<li><b>{count:,}</b> {name}</li>\n"
    yield "</ul>\n"
    stances = [stance for stance in (*STANCES, None) if summary.stances[stance]]
    yield from _stances(
        (stance, f"{stance or 'no stance coded'}: {summary.stances[stance]:,}")
        for stance in stances
    )


def _speakers(speakers: Iterable[SpeakerSummary]) -> Iterator[str]:
    yield '<section aria-labelledby="speakers">\n<h2 id="speakers">Speakers</h2>\n'
    yield '<ul class="speakers" role="list">\n'
    for one in speakers:
        capacities = _isolated("; ".join(one.capacities))
        about = f", {capacities}" if capacities else ""
        yield f"<li><div><b>{_isolated(one.name)}</b>{about}</div>\n"
        numbers = [short_id("quote", number) for number in one.quotes]
        links = ", ".join(f'<a href="#{number}">{number}</a>' for number in numbers)
        more = one.count - len(numbers)
        rest = f" and {more:,} more" if more else ""
        yield f"<div>{one.count:,} {'quote' if one.count == 1 else 'quotes'}: {links}{rest}</div>\n"
        yield from _stances(_positions(one))
        yield "</li>\n"
    yield "</ul>\n</section>\n"


def _positions(speaker: SpeakerSummary) -> Iterator[tuple[str, str]]:
    """Yield each stance of a speaker with its topics, in words."""
    for stance in STANCES:
        topics = [
            f"{topic} ({count:,})" if count > 1 else topic
            for (one, topic), count in speaker.stances.most_common()
            if one == stance
        ]
        more = len(topics) - _MOST_TOPICS
        rest = f" and {more:,} more" if more > 0 else ""
        if topics:
            yield stance, f"{stance}: {', '.join(topics[:_MOST_TOPICS])}{rest}"


def _with_ends(quote: Quote) -> Quote:
    """Return a quote whose texts, other than its words, end each direction that they begin."""
    names = ("speakers", "topics", "occasion")
    return replace(quote, **{name: all_closed(getattr(quote, name)) for name in names})


def _article(quote: Quote, citations: Sequence[Citation]) -> Iterator[str]:
    number = short_id("quote", quote.id)
    yield f'<article id="{number}">\n'
    speakers, capacities = phrases.speakers(quote), phrases.capacities([quote])
    about = f'<span dir="auto">{_text(capacities)}</span>' if capacities else ""
    yield f'<h3 dir="auto">{_text(speakers)}{about}</h3>\n'
    about = " · ".join((phrases.when(quote), *phrases.statuses(quote)))
    link = f'<a href="#{number}">{number}</a>'
    yield f'<p class="about">{link} · <span dir="auto">{_text(about)}</span></p>\n'
    urls = (one.place.source.url for one in citations if one.place)
    cite = next((f' cite="{_text(url)}"' for url in urls if url and _ADDRESS.match(url)), "")
    # The marks around the words are not theirs to turn; a `bdi` would not count for `dir`.
    before, words, after = phrases.shown_text(quote).partition(quote.text)
    shown = f"{before}<span>{_text(words)}</span>{after}"
    yield f'<blockquote dir="auto"{_language(quote.language)}{cite}>{shown}</blockquote>\n'
    yield from _stances(phrases.stances(quote))
    yield '<ul class="places" role="list">\n' if citations else ""
    for one in citations:
        assert one.place is not None
        place = one.place.occurrence
        via = f", via {_isolated(place.via)}" if place.via else ""
        verified = _verification(place, quote)
        yield f"<li>{_cited(one)}{via}{_links(one.place.source)} · {verified}</li>\n"
    yield "</ul>\n" if citations else ""
    yield "</article>\n"


def _cited(one: Citation) -> str:
    """Return a citation that leads to its entry, if there is one; a note leads to its address."""
    assert one.place is not None
    source = one.place.source
    if not one.inline:
        where = phrases.locator(one.place.occurrence)
        return _titled(source) + (f", {_isolated(where)}" if where else "")
    made = as_html(one.inline, linked=True)
    if one.entry and "</a>" not in made:
        made = f'<a href="#{short_id("source", source.id)}">{made}</a>'
    return f'<span dir="auto">{made}</span>'


def _titled(source: Source) -> str:
    about = filter(None, (source.container_title, source.publisher, source.issued))
    rest = "".join(f", {_isolated(one)}" for one in about)
    title = _text(untagged(source.title))
    return f'<cite dir="auto"{_language(source.language)}>{title}</cite>{rest}'


def _links(source: Source) -> str:
    doi = source.doi or ""
    links = [
        (source.url, ""),
        (source.archive_url, "archived copy"),
        (f"https://doi.org/{percent_encoded(doi)}" if _DOI.fullmatch(doi) else doi, f"doi:{doi}"),
    ]
    return "".join(
        f' · <a href="{_text(found[0])}">{_isolated(label or found[1])}</a>'
        for url, label in links
        if (found := _ADDRESS.fullmatch(url or ""))
    )


def _verification(place: Occurrence, quote: Quote) -> str:
    rendered = "" if verbatim(quote.text, quote.mode) else "rendered"
    (kind, sign), words = _VERIFIED[place.verified or rendered]
    shown = f'<span aria-hidden="true">{sign}</span>' if sign else ""
    return f'<span class="{kind}">{shown}{words}</span>'


def _stances(stances: Iterable[tuple[str | None, str]]) -> Iterator[str]:
    items = [f'<li dir="auto">{_signed(one, words)}</li>\n' for one, words in stances]
    if items:
        yield '<ul class="stances" role="list">\n'
        yield from items
        yield "</ul>\n"


def _signed(stance: str | None, words: str) -> str:
    """Return words after the sign of a stance."""
    sign = _SIGNS.get(stance)
    return (f'<span aria-hidden="true">{sign} </span>' if sign else "") + _text(words)


def _entries(entries: Iterable[tuple[int, Runs]]) -> Iterator[str]:
    yield '<ul class="works" role="list">\n'
    for number, entry in entries:
        made = as_html(entry, linked=True)
        yield f'<li class="csl-entry" id="{short_id("source", number)}" dir="auto">{made}</li>\n'
    yield "</ul>\n"


def _language(tag: str | None) -> str:
    return f' lang="{_text(tag)}"' if tag else ""


def _isolated(text: str) -> str:
    """Return a text whose direction is its own, within another one."""
    return f"<bdi>{_text(text)}</bdi>" if text else ""


def _text(text: str) -> str:
    return text.translate(_MARKS)
