"""What both systems of The Chicago Manual of Style, eighteenth edition, share.

Owns the parts of an entry: who comes first, the title, what contains it and who published it. It
must not know where either system puts the date.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from claimdb.cite import locators
from claimdb.cite.dates import MONTH_FIRST, written
from claimdb.cite.locators import located
from claimdb.cite.names import Listing, demoted, listed, short, straight
from claimdb.cite.styles import law
from claimdb.cite.typography import Runs, around, italic, joined, plain, sentence_start, together
from claimdb.cite.work import Date, Work

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
_HELPERS = (("editor", "edited by"), ("translator", "translated by"))


class Lead(NamedTuple):
    """Who comes first, and what that was taken from in place of the author."""

    words: Runs
    by: str


def lead(work: Work, how: Listing) -> Lead:
    """Return who comes first: authors, editors or translators, or nobody."""
    if authors := work.names("author"):
        return Lead(plain(listed(authors, how)), "")
    for role, one, several in _ROLES:
        if names := work.names(role):
            word = one if len(names) == 1 else several
            return Lead(plain(f"{listed(names, how)}, {word}"), role)
    return Lead((), "")


def lead_or_container(work: Work, how: Listing) -> Lead:
    """Return the same, or the newspaper, the programme or the site where it is the author."""
    found = lead(work, how)
    if found.words or work.kind not in _NAMED_FOR_CONTAINER:
        return found
    named = container(work)
    return Lead(named, "container") if named else found


def who(work: Work) -> Runs:
    """Return who a citation in the text names."""
    if work.kind == "law":
        return title(work)
    for role in ("author", "editor", "translator"):
        if names := work.names(role):
            return plain(listed(names, IN_TEXT))
    return lead_or_container(work, IN_TEXT).words or title(work)


def title(work: Work) -> Runs:
    """Return the title, in italics or in quotation marks."""
    alone = work.kind == "broadcast" and not work.text("container-title")
    if (work.kind in _WHOLE or alone) and work.text("type") != "thesis":
        return italic(work.words())
    return around("“", plain(work.words(inside=True)), "”")


def container(work: Work) -> Runs:
    """Return what contains it."""
    words = work.words("container-title")
    return italic(words) if work.kind in _ITALIC_CONTAINERS else plain(words)


def details(work: Work, date: str, taken: str) -> tuple[Runs, ...]:
    """Return the sentences between title and address; `taken` is what stands in the lead."""
    held = () if taken == "container" else container(work)
    helpers = [
        f"{words} {listed(names, IN_FULL)}"
        for role, words in _HELPERS
        if role != taken and (names := work.names(role))
    ]
    return _LAYOUTS.get(work.kind, _page)(work, held, helpers, plain(date))


def event(work: Work) -> tuple[Runs, ...]:
    """Return at what a speech was given, and where."""
    if work.kind != "speech" or not work.text("event-title"):
        return ()
    return plain(work.text("event-title")), plain(work.text("event-place"))


def interviewed_by(work: Work) -> Runs:
    """Return who asked."""
    return around("interview by ", plain(listed(work.names("interviewer"), IN_FULL)), "")


def genre(work: Work) -> Runs:
    """Return what kind of thing it says it is."""
    return plain(work.text("genre"))


def pages(work: Work) -> str:
    """Return the pages on which it stands."""
    return locators.to_what_changes(work.pages())


def place(locator: str | None, labels: Mapping[str, tuple[str, str]]) -> str:
    """Return a place in it."""
    label, said = located(locator, labels=labels, bare="page")
    return locators.to_what_changes(said) if label == "page" else said


def link(work: Work, separator: str = ". ") -> Runs:
    """Return the address, with the day of the visit where it has no date of its own."""
    if work.doi or not (url := work.text("URL")):
        return plain(work.doi)
    accessed = "" if work.date() else written(work.date("accessed"), MONTH_FIRST)
    word = "Accessed " if separator == ". " else "accessed "
    return joined((around(word, plain(accessed), ""), plain(url)), separator)


def year_of(date: Date | None, text: str) -> str:
    """Return a date as it is written, in brackets where it is a guess."""
    return f"[{text}?]" if text and date is not None and date.circa else text


def law_entry(work: Work, witnesses: Listing) -> Runs:
    """Return an entry of a paper of the law."""
    return together(joined((law.entry(work, witnesses), link(work)), ". "), ".")


def broadcast(work: Work, date: Runs, aired: str = "aired ") -> Runs:
    """Return the station and the date; where it is not online, when it was on the air."""
    station = plain(work.text("publisher"))
    if work.text("URL") or work.doi or not (station and date):
        return joined((station, date), ", ")
    return together("" if work.date() is None else aired, date, ", on ", station)


_Layout = Callable[[Work, Runs, list[str], Runs], tuple[Runs, ...]]


def _page(work: Work, held: Runs, helpers: list[str], date: Runs) -> tuple[Runs, ...]:
    return (
        _sentence(genre(work)),
        _sentence(interviewed_by(work)),
        # The site says who publishes it.
        joined((held or plain(work.text("publisher")), date), ", "),
    )


def _book(work: Work, held: Runs, helpers: list[str], date: Runs) -> tuple[Runs, ...]:
    number = around("No. ", plain(work.text("number")), "")
    return (
        joined((plain(work.words("genre")), number), " "),
        plain(sentence_start(work.edition())),
        held,
        *(plain(sentence_start(helper)) for helper in helpers),
        joined((plain(work.text("publisher")), date), ", "),
    )


def _chapter(work: Work, held: Runs, helpers: list[str], date: Runs) -> tuple[Runs, ...]:
    return (
        around("In ", joined((held, *map(plain, helpers)), ", "), ""),
        joined((plain(work.text("publisher")), date), ", "),
    )


def _broadcast(work: Work, held: Runs, helpers: list[str], date: Runs) -> tuple[Runs, ...]:
    return (held, broadcast(work, date, "Aired "))


def _speech(work: Work, held: Runs, helpers: list[str], date: Runs) -> tuple[Runs, ...]:
    return (
        _sentence(genre(work)),
        joined((*event(work), held, plain(work.text("publisher")), date), ", "),
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
