"""The Chicago Manual of Style, 18th edition: notes with a bibliography, and author with date."""

from collections.abc import Sequence
from typing import NamedTuple

from claimdb.cite import IN_NOTES, IN_TEXT, STYLES
from claimdb.cite.dates import (
    MONTH,
    MONTH_AND_DAY,
    MONTH_AND_YEAR,
    MONTH_FIRST,
    YEAR,
    DateForm,
    written,
)
from claimdb.cite.locators import located, to_what_changes
from claimdb.cite.names import Listing, demoted, listed, reported, straight
from claimdb.cite.styles import shared
from claimdb.cite.styles.shared import Citing
from claimdb.cite.typography import (
    Runs,
    around,
    as_text,
    italic,
    joined,
    plain,
    sentence_start,
    together,
)
from claimdb.cite.work import CslName, CslWork

_NO_DATE = "n.d."
_IN_BIBLIOGRAPHY = Listing(demoted, straight, most=6, kept=3)
_NOTES = STYLES["chicago18-notes"]
_IN_FULL = Listing(straight, straight, most=6, kept=3)
_WITNESSES = Listing(straight, straight, "&", most=6, kept=3)
_WITNESSES_IN_NOTE = Listing(straight, straight, "&")
_ROLES = (("editor", "ed.", "eds."), ("translator", "trans.", "trans."))
_NOTE_HELPERS = (("editor", "ed."), ("translator", "trans."))

_BY_YEAR = frozenset({"book", "report", "chapter"})
_WHOLE = frozenset({"book", "report", "law"})
_ITALIC_CONTAINERS = frozenset({"periodical", "journal", "broadcast", "interview", "chapter"})
_NAMED_FOR_CONTAINER = frozenset({"periodical", "page", "broadcast"})
_UNDATED = frozenset({"page"})
"""Kinds without `n.d.` in notes: they have the day of the visit instead."""


class _Lead(NamedTuple):
    """Who comes first, and the role or the container that replaces the author."""

    words: Runs
    by: str


def cite_in_notes(work: CslWork) -> tuple[Runs, Citing]:
    """Return the entry of the bibliography, and the function that makes the note in full."""
    link = _link(work, ", ")
    pages, between = "", ", "
    if work.kind == "law":
        entry, whole = _law_entry(work), shared.law_entry(work, _WITNESSES_IN_NOTE)
    else:
        lead = _author(work, IN_NOTES)
        whole = joined((lead.words, *_noted(work, lead.by)), ", ")
        lead = _author_or_container(work)
        if work.kind == "journal":
            pages = _pages(work)
            between = ": " if work.text("volume") or work.text("issue") else ", "
            details: Sequence[Runs | str] = [joined((_issue_in_notes(work), pages), between)]
        else:
            details = _details(work, _date_in_notes(work), lead.by)
        entry = together(joined((lead.words, _title(work), *details, _link(work)), ". "), ".")

    def note(locator: str | None, said_by: Sequence[CslName] | None) -> Runs:
        place = _place(work, locator) or pages
        words = joined((joined((whole, place), between), link), ", ")
        return together(reported(words, said_by, _NOTES.names, _NOTES.phrase), ".")

    return entry, note


def cite_by_author_and_date(work: CslWork) -> tuple[Runs, Citing]:
    """Return the entry of the list of references, and the function that cites in parentheses."""
    year = _guessed(work, YEAR) or _NO_DATE
    lead, title = _author_or_container(work), _title(work)
    if work.kind == "law":
        entry, who = _law_entry(work), title
    else:
        names = shared.in_text(work, IN_TEXT)
        who = names or _author_or_container(work, IN_TEXT).words or title
        if not lead.words:
            lead, title = _Lead(title, ""), ()
        if work.kind == "journal":
            details: Sequence[Runs | str] = [joined((title, _issue_by_date(work)), ". ")]
        else:
            date = "" if work.kind in _BY_YEAR else written(work.date(), MONTH_AND_DAY)
            details = title, *_details(work, date, lead.by)
        entry = together(joined((lead.words, year, *details, _link(work)), ". "), ".")
    whole = joined((who, year), " " if work.date() else ", ")
    if work.kind == "private":
        date = written(work.date(), MONTH_FIRST)
        whole = joined((listed(work.names("author"), IN_NOTES), _title(work), date), ", ")

    def at(locator: str | None) -> Runs:
        return joined((whole, _place(work, locator)), ", ")

    return entry, shared.in_parentheses(at, STYLES["chicago18-author-date"])


def _noted(work: CslWork, by: str) -> list[Runs | str]:
    """Return the parts of a note between the names and the place."""
    title, within, date = _title(work), _container(work), _date_in_notes(work)
    if work.kind == "journal":
        return [title, _issue_in_notes(work)]
    publisher, genre = work.text("publisher"), work.text("genre")
    if work.kind not in _BY_YEAR:
        about: list[Runs | str] = [genre, _interviewed_by(work), *_event(work), within]
        if work.kind == "broadcast":
            return [title, *about, _aired(work, date)]
        # The site says who publishes it.
        named = work.kind == "page" and within
        return [title, *about, "" if named else publisher, date]
    helpers = shared.helpers(work, IN_NOTES, by, _NOTE_HELPERS)
    number = around("no. ", work.text("number"))
    numbered = joined((sentence_start(genre), number), " ")
    published = around("(", joined((publisher, date), ", "), ")")
    book = joined((title, around("in ", within), numbered, work.edition(), *helpers), ", ")
    return [joined((book, published), " ")]


def _date_in_notes(work: CslWork) -> str:
    form = YEAR if work.kind in _BY_YEAR else MONTH_FIRST
    none = "" if work.kind in _UNDATED else _NO_DATE
    return _guessed(work, form) or none


def _issue_in_notes(work: CslWork) -> Runs:
    within, volume = _container(work), work.text("volume")
    issue = around("no. ", work.text("issue"))
    # With both numbers the year is enough to find it.
    form = YEAR if volume and issue else MONTH_AND_YEAR if volume or issue else MONTH_FIRST
    date = _guessed(work, form) or _NO_DATE
    found = joined((joined((within, volume), " "), issue), ", ")
    if volume or issue:
        return joined((found, around("(", date, ")")), " ")
    return joined((found, date), ", ")


def _issue_by_date(work: CslWork) -> Runs:
    within, volume = _container(work), work.text("volume")
    issue, month = work.text("issue"), written(work.date(), MONTH)
    if volume:
        found = joined((within, volume, around("(", issue or month, ")")), " ")
    elif issue:
        found = joined((within, around("no. ", issue)), ", ")
        found = joined((found, around("(", month, ")")), " ")
    else:
        found = joined((within, written(work.date(), MONTH_AND_DAY)), ", ")
    return joined((found, _pages(work)), ": ")


def _author(work: CslWork, how: Listing) -> _Lead:
    words, by = shared.lead(work, how, _ROLES, "{}, {}")
    return _Lead(plain(words), by)


def _author_or_container(work: CslWork, how: Listing = _IN_BIBLIOGRAPHY) -> _Lead:
    """Return who comes first: a newspaper, a programme or a site may replace the author."""
    found = _author(work, how)
    if not found.words and work.kind in _NAMED_FOR_CONTAINER and (within := _container(work)):
        return _Lead(within, "container")
    return found


def _title(work: CslWork) -> Runs:
    alone = work.kind == "broadcast" and not work.text("container-title")
    if (work.kind in _WHOLE or alone) and work.text("type") != "thesis":
        return italic(work.words())
    return around("“", work.words(inside=True), "”")


def _container(work: CslWork) -> Runs:
    words = work.words("container-title")
    return italic(words) if work.kind in _ITALIC_CONTAINERS else plain(words)


def _event(work: CslWork) -> tuple[str, ...]:
    """Return the event of a speech and its place."""
    if work.kind != "speech" or not work.text("event-title"):
        return ()
    return work.text("event-title"), work.text("event-place")


def _interviewed_by(work: CslWork) -> Runs:
    return around("interview by ", listed(work.names("interviewer"), _IN_FULL))


def _pages(work: CslWork) -> str:
    return to_what_changes(work.pages())


def _place(work: CslWork, locator: str | None) -> str:
    label, place = located(locator, labels=shared.labels(work), bare="page")
    return to_what_changes(place) if label == "page" else place


def _link(work: CslWork, separator: str = ". ") -> Runs:
    """Return the address, with the day of the visit if the work has no date."""
    if work.doi or not (url := work.text("URL")):
        return plain(work.doi)
    accessed = "" if work.date() else written(work.date("accessed"), MONTH_FIRST)
    word = "Accessed " if separator == ". " else "accessed "
    return joined((around(word, accessed), url), separator)


def _guessed(work: CslWork, form: DateForm) -> str:
    """Return the date, in brackets if it is a guess."""
    date = work.date()
    text = written(date, form)
    return f"[{text}?]" if text and date is not None and date.circa else text


def _law_entry(work: CslWork) -> Runs:
    return together(joined((shared.law_entry(work, _WITNESSES), _link(work)), ". "), ".")


def _aired(work: CslWork, date: str, aired: str = "aired ") -> Runs:
    """Return the station and the date; of a broadcast that is not online, when it was aired."""
    station = work.text("publisher")
    if work.text("URL") or work.doi or not (station and date):
        return joined((station, date), ", ")
    return together("" if work.date() is None else aired, plain(date), ", on ", plain(station))


def _details(work: CslWork, date: str, taken: str) -> Sequence[Runs | str]:
    """Return the sentences between title and address, without what is `taken` as lead."""
    within = () if taken == "container" else _container(work)
    helpers = shared.helpers(work, _IN_FULL, taken)
    genre, publisher = sentence_start(work.text("genre")), work.text("publisher")
    published = joined((publisher, date), ", ")
    match work.kind:
        case "book" | "report":
            number = around("No. ", work.text("number"))
            return (
                joined((work.words("genre"), number), " "),
                sentence_start(work.edition()),
                within,
                *map(sentence_start, helpers),
                published,
            )
        case "chapter":
            return around("In ", joined((within, *helpers), ", ")), published
        case "broadcast":
            return within, _aired(work, date, "Aired ")
        case "speech":
            return genre, joined((*_event(work), within, publisher, date), ", ")
    interview = sentence_start(as_text(_interviewed_by(work)))
    # The site says who publishes it.
    return genre, interview, joined((within or publisher, date), ", ")
