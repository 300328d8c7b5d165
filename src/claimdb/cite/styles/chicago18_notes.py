"""The Chicago Manual of Style, eighteenth edition, with notes and a bibliography."""

from collections.abc import Sequence

from claimdb.cite import Citing
from claimdb.cite.dates import MONTH_AND_YEAR, MONTH_FIRST, YEAR, written
from claimdb.cite.names import reported
from claimdb.cite.styles import chicago, shared
from claimdb.cite.typography import Runs, around, joined, plain, sentence_start, together
from claimdb.cite.work import CslName, CslWork

_BY_YEAR = frozenset({"book", "report", "chapter"})
_NOTES_ALONE = frozenset({"post"})
"""Kinds with a note and no entry."""
_UNDATED = frozenset({"page"})
"""Kinds without `n.d.`: they have the day of the visit instead."""
_HELPERS = (("editor", "ed."), ("translator", "trans."))


def entry(work: CslWork) -> Runs:
    """Return the entry of the bibliography; empty for works that are cited in notes alone."""
    if work.kind in _NOTES_ALONE:
        return ()
    if work.kind == "law":
        return chicago.law_entry(work, chicago.WITNESSES)
    lead = chicago.lead_or_container(work, chicago.IN_BIBLIOGRAPHY)
    sentences = [lead.words, chicago.title(work)]
    if work.kind == "journal":
        sentences.append(joined((_issue(work), plain(chicago.pages(work))), _before_pages(work)))
    else:
        sentences += chicago.details(work, _date(work), lead.by)
    return together(joined((*sentences, chicago.link(work)), ". "), ".")


def citing(work: CslWork) -> Citing:
    """Return the function that makes the note, in full."""
    labels = shared.labels(work)
    if work.kind == "law":
        whole = shared.law_entry(work, chicago.WITNESSES_IN_NOTE)
    else:
        lead = chicago.lead(work, chicago.IN_NOTE)
        whole = joined((lead.words, *_noted(work, lead.by)), ", ")
    link = chicago.link(work, ", ")
    is_journal = work.kind == "journal"
    pages, between = (plain(chicago.pages(work)), _before_pages(work)) if is_journal else ((), ", ")

    def at(locator: str | None, said_by: Sequence[CslName] | None) -> Runs:
        said = plain(chicago.place(locator, labels))
        words = joined((joined((whole, said or pages), between), link), ", ")
        return together(reported(words, said_by, chicago.IN_NOTE, "quoted in "), ".")

    return at


def _noted(work: CslWork, by: str) -> list[Runs]:
    """Return the parts of a note between the names and the place."""
    title, within, date = chicago.title(work), chicago.container(work), plain(_date(work))
    if work.kind == "journal":
        return [title, _issue(work)]
    publisher = plain(work.text("publisher"))
    if work.kind not in _BY_YEAR:
        about = [chicago.genre(work), chicago.interviewed_by(work), *chicago.event(work), within]
        if work.kind == "broadcast":
            return [title, *about, chicago.broadcast(work, date)]
        # The site says who publishes it.
        known = work.kind == "page" and within
        return [title, *about, () if known else publisher, date]
    helpers = map(plain, shared.helpers(work, chicago.IN_NOTE, by, _HELPERS))
    number = around("no. ", plain(work.text("number")), "")
    edition = plain(work.edition())
    numbered = joined((plain(sentence_start(work.text("genre"))), number), " ")
    published = around("(", joined((publisher, date), ", "), ")")
    book = joined((title, around("in ", within, ""), numbered, edition, *helpers), ", ")
    return [joined((book, published), " ")]


def _date(work: CslWork) -> str:
    date = work.date()
    form = YEAR if work.kind in _BY_YEAR else MONTH_FIRST
    none = "" if work.kind in _UNDATED else chicago.NO_DATE
    return chicago.year_of(date, written(date, form)) or none


def _issue(work: CslWork) -> Runs:
    within, volume = chicago.container(work), plain(work.text("volume"))
    issue = around("no. ", plain(work.text("issue")), "")
    # With both numbers the year is enough to find it.
    form = YEAR if volume and issue else MONTH_AND_YEAR if volume or issue else MONTH_FIRST
    date = plain(chicago.year_of(work.date(), written(work.date(), form)) or chicago.NO_DATE)
    found = joined((joined((within, volume), " "), issue), ", ")
    if volume or issue:
        return joined((found, around("(", date, ")")), " ")
    return joined((found, date), ", ")


def _before_pages(work: CslWork) -> str:
    return ": " if work.text("volume") or work.text("issue") else ", "
