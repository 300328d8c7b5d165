"""The Chicago Manual of Style, eighteenth edition, with author and date in the text."""

from collections.abc import Sequence

from claimdb.cite import Citing
from claimdb.cite.dates import MONTH, MONTH_AND_DAY, YEAR, written
from claimdb.cite.names import reported
from claimdb.cite.styles import chicago, shared
from claimdb.cite.typography import Runs, around, joined, plain, together
from claimdb.cite.work import CslName, CslWork

_BY_YEAR = frozenset({"book", "report", "chapter"})


def entry(work: CslWork) -> Runs:
    """Return the entry of the list of references."""
    if work.kind == "law":
        return chicago.law_entry(work, chicago.WITNESSES)
    lead = chicago.lead_or_container(work, chicago.IN_BIBLIOGRAPHY)
    title = chicago.title(work)
    if not lead.words:
        lead, title = chicago.Lead(title, ""), ()
    year = plain(_year(work))
    if work.kind == "journal":
        sentences = [lead.words, year, joined((title, _issue(work)), ". ")]
    else:
        date = "" if work.kind in _BY_YEAR else written(work.date(), MONTH_AND_DAY)
        sentences = [lead.words, year, title, *chicago.details(work, date, lead.by)]
    return together(joined((*sentences, chicago.link(work)), ". "), ".")


def citing(work: CslWork) -> Citing:
    """Return the function that cites the work in parentheses."""
    labels = shared.labels(work)
    between = " " if work.date() else ", "
    whole = joined((chicago.who(work), plain(_year(work))), between)

    def at(locator: str | None, said_by: Sequence[CslName] | None) -> Runs:
        words = joined((whole, plain(chicago.place(locator, labels))), ", ")
        return together("(", reported(words, said_by, chicago.IN_TEXT, "quoted in "), ")")

    return at


def _year(work: CslWork) -> str:
    date = work.date()
    return chicago.year_of(date, written(date, YEAR)) or chicago.NO_DATE


def _issue(work: CslWork) -> Runs:
    within, volume = chicago.container(work), plain(work.text("volume"))
    number, pages = plain(work.text("issue")), plain(chicago.pages(work))
    if volume:
        inside = number or plain(written(work.date(), MONTH))
        found = joined((within, volume, around("(", inside, ")")), " ")
    elif number:
        found = joined((within, around("no. ", number, "")), ", ")
        found = joined((found, around("(", plain(written(work.date(), MONTH)), ")")), " ")
    else:
        found = joined((within, plain(written(work.date(), MONTH_AND_DAY))), ", ")
    return joined((found, pages), ": ")
