r"""Markdown (CommonMark, with the tables of GitHub) that renders every text literally.

Owns the escaping. Quotes are a list of block quotations with their source; other records, and any
that are asked for by fields, are a table. It must not know how a value is worded.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import IO, cast

from claimdb import phrases
from claimdb.cite.typography import as_markdown
from claimdb.formats import Export, renderer
from claimdb.formats.citations import Section, Works
from claimdb.formats.table import write_table
from claimdb.model import Quote, Record
from claimdb.phrases import place_details
from claimdb.values import id_of, rows

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#&~|$^@]|:(?=\w+:)")
# At the start of a line these would begin a list, a heading or a rule.
_LINE_START = re.compile(r"^([ \t]*)([-+=]|\d+(?=[.)]))", re.MULTILINE)
_NEWLINE = re.compile(r"\r\n|\r|\n")


def render_markdown(
    records: Iterable[Record],
    out: IO[str],
    fields: Sequence[str] = (),
    *,
    kind: type[Record] = Quote,
) -> None:
    """Write quotes as a list of quotations, or a table of fields or of other records."""
    if fields:
        _table(records, out, fields, kind)
        return
    before = ""
    for of_kind, same in groupby(records, key=type):
        out.write(before)
        if of_kind is Quote:
            _list(cast("Iterable[Quote]", same), out)
        else:
            _table(same, out, (), of_kind)
        before = "\n"


def escaped(text: str) -> str:
    r"""Return a text of one line that renders as itself."""
    return _start_escaped(_SPECIAL.sub(r"\\\g<0>", _NEWLINE.sub(" ", text)))


def _start_escaped(text: str) -> str:
    return _LINE_START.sub(
        lambda m: f"{m[1]}\\{m[2]}" if not m[2].isdigit() else f"{m[1]}{m[2]}\\", text
    )


def _lines(text: str) -> str:
    """Return a text whose lines stay apart."""
    # Spaces at the start of a line would be dropped, or make it code.
    lines = _NEWLINE.split(_SPECIAL.sub(r"\\\g<0>", text).strip(" \t\r\n"))
    return "\\\n> ".join(_start_escaped(line.lstrip(" \t")) for line in lines)


def _list(quotes: Iterable[Quote], out: IO[str]) -> None:
    out.writelines(
        ("\n" if place else "") + quotation(quote, _places(quote))
        for place, quote in enumerate(quotes)
    )


def _places(quote: Quote) -> Iterable[str]:
    return (
        f"{escaped(place.title)} ({escaped(place.key)}){escaped(phrases.place_details(place))}"
        for place in quote.occurrences
    )


def quotation(quote: Quote, places: Iterable[str]) -> str:
    """Return a quote as a block quotation, with where it stands in lines of Markdown."""
    speaker = f"— **{escaped(phrases.speakers(quote).strip())}**"
    about = [
        phrases.when(quote),
        *phrases.statuses(quote),
        *(words for _, words in phrases.stances(quote)),
        *phrases.grounds(quote),
    ]
    lines = [
        speaker + escaped(phrases.capacities([quote])),
        " · ".join(map(escaped, about)),
        *places,
        id_of(quote),
    ]
    return f"> {_lines(phrases.shown_text(quote))}\n>\n> " + "\\\n> ".join(lines) + "\n"


def _table(
    records: Iterable[Record], out: IO[str], fields: Sequence[str], kind: type[Record]
) -> None:
    for number, row in enumerate(rows(records, fields, kind)):
        cells = ("<br>".join(escaped(line) for line in _NEWLINE.split(cell)) for cell in row)
        out.write(f"| {' | '.join(cells)} |\n")
        if not number:
            out.write("|" + " --- |" * len(row) + "\n")


def write(export: Export, out: IO[str]) -> None:
    """Write the document, or with fields a table."""
    if export.fields or export.profile:
        write_records(export, out)
        return
    works = Works()
    before = ""
    for section in works.sections(export):
        out.write(before + quotation(section.quote, _markdown_places(section)))
        before = "\n"
    if entries := works.entries():
        out.write("\n## Works cited\n")
        out.writelines(f"\n{as_markdown(entry)}\n" for entry in entries)


def _markdown_places(section: Section) -> Iterable[str]:
    for one in section.citations:
        assert one.place is not None
        if one.inline:
            yield as_markdown(one.inline)
        else:
            title = f"{escaped(one.place.source.title)} ({escaped(one.place.source.key)})"
            yield title + escaped(place_details(one.place.occurrence))


def write_records(export: Export, out: IO[str]) -> None:
    """Write quotes as a list of quotations, other records as a table."""
    if export.fields or export.profile or export.kind != "quotes":
        write_table("markdown", export, out)
    else:
        renderer("markdown")(export.records, out)
