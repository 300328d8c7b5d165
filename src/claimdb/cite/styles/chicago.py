"""The parts of an entry that both systems of The Chicago Manual of Style (18th edition) share."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from claimdb.cite import locators
from claimdb.cite.dates import MONTH_FIRST, written
from claimdb.cite.locators import located
from claimdb.cite.names import Listing, demoted, listed, short, straight
from claimdb.cite.styles import shared
from claimdb.cite.typography import Runs, around, italic, joined, plain, sentence_start, together
from claimdb.cite.work import CslWork, Date

NO_DATE = "n.d."
IN_BIBLIOGRAPHY = Listing(demoted, straight, most=6, kept=3)
IN_TEXT = Listing(short, short)
IN_NOTE = Listing(straight, straight)
IN_FULL = Listing(straight, straight, most=6, kept=3)
WITNESSES = Listing(straight, straight, "&", most=6, kept=3)
WITNESSES_IN_NOTE = Listing(straight, straight, "&")

_WHOLE = frozenset({"book", "report", "law"})
_ITALIC_CONTAINERS = frozenset({"periodical", "journal", "broadcast", "interview", "chapter"})
_NAMED_FOR_CONTAINER = frozenset({"periodical", "page", "broadcast"})
_ROLES = (("editor", "ed.", "eds."), ("translator", "trans.", "trans."))


class Lead(NamedTuple):
    """Who comes first, and the role or the container that replaces the author."""

    words: Runs
    by: str


def lead(work: CslWork, how: Listing) -> Lead:
    """Return who comes first: authors, editors or translators, or nobody."""
    words, by = shared.lead(work, how, _ROLES, "{}, {}")
    return Lead(plain(words), by)


def lead_or_container(work: CslWork, how: Listing) -> Lead:
    """Return the same, or the newspaper, the programme or the site where it is the author."""
    found = lead(work, how)
    if found.words or work.kind not in _NAMED_FOR_CONTAINER:
        return found
    named = container(work)
    return Lead(named, "container") if named else found


def who(work: CslWork) -> Runs:
    """Return who a citation in the text names."""
    if work.kind == "law":
        return title(work)
    names = shared.in_text(work, IN_TEXT)
    return names or lead_or_container(work, IN_TEXT).words or title(work)


def title(work: CslWork) -> Runs:
    """Return the title, in italics or in quotation marks."""
    alone = work.kind == "broadcast" and not work.text("container-title")
    if (work.kind in _WHOLE or alone) and work.text("type") != "thesis":
        return italic(work.words())
    return around("“", plain(work.words(inside=True)), "”")


def container(work: CslWork) -> Runs:
    """Return the container."""
    words = work.words("container-title")
    return italic(words) if work.kind in _ITALIC_CONTAINERS else plain(words)


def details(work: CslWork, date: str, taken: str) -> tuple[Runs, ...]:
    """Return the sentences between title and address, without what is `taken` as lead."""
    within = () if taken == "container" else container(work)
    helpers = shared.helpers(work, IN_FULL, taken)
    return _LAYOUTS.get(work.kind, _page)(work, within, helpers, plain(date))


def event(work: CslWork) -> tuple[Runs, ...]:
    """Return the event of a speech and its place."""
    if work.kind != "speech" or not work.text("event-title"):
        return ()
    return plain(work.text("event-title")), plain(work.text("event-place"))


def interviewed_by(work: CslWork) -> Runs:
    """Return the interviewers."""
    return around("interview by ", plain(listed(work.names("interviewer"), IN_FULL)), "")


def genre(work: CslWork) -> Runs:
    """Return the genre."""
    return plain(work.text("genre"))


def pages(work: CslWork) -> str:
    """Return the pages."""
    return locators.to_what_changes(work.pages())


def place(locator: str | None, labels: Mapping[str, tuple[str, str]]) -> str:
    """Return a place in the work."""
    label, said = located(locator, labels=labels, bare="page")
    return locators.to_what_changes(said) if label == "page" else said


def link(work: CslWork, separator: str = ". ") -> Runs:
    """Return the address, with the day of the visit if the work has no date."""
    if work.doi or not (url := work.text("URL")):
        return plain(work.doi)
    accessed = "" if work.date() else written(work.date("accessed"), MONTH_FIRST)
    word = "Accessed " if separator == ". " else "accessed "
    return joined((around(word, plain(accessed), ""), plain(url)), separator)


def year_of(date: Date | None, text: str) -> str:
    """Return a date, in brackets if it is a guess."""
    return f"[{text}?]" if text and date is not None and date.circa else text


def law_entry(work: CslWork, witnesses: Listing) -> Runs:
    """Return an entry of a paper of the law."""
    return together(joined((shared.law_entry(work, witnesses), link(work)), ". "), ".")


def broadcast(work: CslWork, date: Runs, aired: str = "aired ") -> Runs:
    """Return the station and the date; of a broadcast that is not online, when it was aired."""
    station = plain(work.text("publisher"))
    if work.text("URL") or work.doi or not (station and date):
        return joined((station, date), ", ")
    return together("" if work.date() is None else aired, date, ", on ", station)


_Layout = Callable[[CslWork, Runs, list[str], Runs], tuple[Runs, ...]]


def _page(work: CslWork, within: Runs, helpers: list[str], date: Runs) -> tuple[Runs, ...]:
    return (
        _sentence(genre(work)),
        _sentence(interviewed_by(work)),
        # The site says who publishes it.
        joined((within or plain(work.text("publisher")), date), ", "),
    )


def _book(work: CslWork, within: Runs, helpers: list[str], date: Runs) -> tuple[Runs, ...]:
    number = around("No. ", plain(work.text("number")), "")
    return (
        joined((plain(work.words("genre")), number), " "),
        plain(sentence_start(work.edition())),
        within,
        *(plain(sentence_start(helper)) for helper in helpers),
        joined((plain(work.text("publisher")), date), ", "),
    )


def _chapter(work: CslWork, within: Runs, helpers: list[str], date: Runs) -> tuple[Runs, ...]:
    return (
        around("In ", joined((within, *map(plain, helpers)), ", "), ""),
        joined((plain(work.text("publisher")), date), ", "),
    )


def _broadcast(work: CslWork, within: Runs, helpers: list[str], date: Runs) -> tuple[Runs, ...]:
    return (within, broadcast(work, date, "Aired "))


def _speech(work: CslWork, within: Runs, helpers: list[str], date: Runs) -> tuple[Runs, ...]:
    return (
        _sentence(genre(work)),
        joined((*event(work), within, plain(work.text("publisher")), date), ", "),
    )


def _sentence(words: Runs) -> Runs:
    return plain(sentence_start("".join(run.text for run in words)))


_LAYOUTS: Mapping[str, _Layout] = {
    "book": _book,
    "report": _book,
    "chapter": _chapter,
    "broadcast": _broadcast,
    "speech": _speech,
}
