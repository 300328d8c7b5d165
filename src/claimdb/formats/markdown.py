r"""Markdown (CommonMark, with the tables of GitHub) that renders every text literally.

Quotes are a list of block quotations and cited sources a bibliography; other records, and columns
that are asked for, are a table.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from typing import IO

from claimdb import phrases
from claimdb.cite.typography import MARKDOWN_SPECIAL, as_markdown
from claimdb.formats import Export
from claimdb.formats.table import table
from claimdb.markup import untagged
from claimdb.model import Occurrence, Quote
from claimdb.results import Cited
from claimdb.values import id_of, rows

# At the start of a line these would begin a list, a heading or a rule.
_LINE_START = re.compile(r"^([ \t]*)([-+=]|\d+(?=[.)]))", re.MULTILINE)
_NEWLINE = re.compile(r"\r\n|\r|\n")


def write(export: Export, out: IO[str]) -> None:
    """Write quotes as a list, cited sources as a bibliography, and anything else as a table."""
    listed = export.results or export.kind in (Cited, Quote) or export.citer is not None
    if export.fields or export.profile or not listed:
        header, cells = table(export)
        _table(chain((header,), cells), out)
        return
    if export.kind is Cited:
        _document(export, out)
        return
    if export.citer is not None:
        _bibliography(export, out)
        return
    before = ""
    for kind, same in groupby(export.records, key=type):
        out.write(before)
        if kind is Quote:
            out.writelines(
                ("\n" if number else "")
                + _quotation(quote, (_place(one.title, one.key, one) for one in quote.occurrences))
                for number, quote in enumerate(same)
            )
        else:
            _table(rows(same, (), kind), out)
        before = "\n"


def escaped(text: str) -> str:
    r"""Return a text of one line that renders as itself."""
    return _start_escaped(MARKDOWN_SPECIAL.sub(r"\\\g<0>", _NEWLINE.sub(" ", text)))


def _start_escaped(text: str) -> str:
    return _LINE_START.sub(
        lambda m: f"{m[1]}\\{m[2]}" if not m[2].isdigit() else f"{m[1]}{m[2]}\\", text
    )


def _lines(text: str) -> str:
    """Return a text whose lines stay apart."""
    # Spaces at the start of a line would be dropped, or make it code.
    lines = _NEWLINE.split(MARKDOWN_SPECIAL.sub(r"\\\g<0>", text).strip(" \t\r\n"))
    return "\\\n> ".join(_start_escaped(line.lstrip(" \t")) for line in lines)


def _place(title: str, key: str, occurrence: Occurrence) -> str:
    return (
        f"{escaped(untagged(title))} ({escaped(key)}){escaped(phrases.place_details(occurrence))}"
    )


def _quotation(quote: Quote, places: Iterable[str]) -> str:
    about = [
        phrases.when(quote),
        *phrases.statuses(quote),
        *(words for _, words in phrases.stances(quote)),
        *phrases.grounds(quote),
        *phrases.shifts(quote),
    ]
    lines = [
        f"— **{escaped(phrases.speakers(quote).strip())}**{escaped(phrases.capacities([quote]))}",
        " · ".join(map(escaped, about)),
        *places,
        id_of(quote),
    ]
    return f"> {_lines(phrases.shown_text(quote))}\n>\n> " + "\\\n> ".join(lines) + "\n"


def _table(rows: Iterable[Sequence[str | None]], out: IO[str]) -> None:
    for number, row in enumerate(rows):
        cells = ("<br>".join(map(escaped, _NEWLINE.split(cell or ""))) for cell in row)
        out.write(f"| {' | '.join(cells)} |\n")
        if not number:
            out.write("|" + " --- |" * len(row) + "\n")


def _document(export: Export, out: IO[str]) -> None:
    # Results do without citations, and start faster.
    from claimdb.formats.citations import Citation, Works

    def places(citations: Iterable[Citation]) -> Iterator[str]:
        for one in citations:
            assert one.place is not None
            source, occurrence = one.place.source, one.place.occurrence
            yield as_markdown(one.inline) or _place(source.title, source.key, occurrence)

    works = Works()
    before = ""
    for quote, citations in works.sections(export):
        out.write(before + _quotation(quote, places(citations)))
        before = "\n"
    if entries := works.entries(export):
        out.write("\n## Works cited\n")
        out.writelines(f"\n{as_markdown(entry)}\n" for _, entry in entries)


def _bibliography(export: Export, out: IO[str]) -> None:
    from claimdb.formats.sources import bibliography

    before = ""
    for _, entry in bibliography(export):
        out.write(f"{before}{as_markdown(entry)}\n")
        before = "\n"
