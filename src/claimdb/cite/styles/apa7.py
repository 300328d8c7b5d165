"""Publication Manual of the APA, seventh edition: references, and citations in parentheses."""

from collections.abc import Sequence

from claimdb.cite import STYLES
from claimdb.cite.dates import MONTH_FIRST, YEAR, YEAR_FIRST, written
from claimdb.cite.locators import located
from claimdb.cite.names import Listing, initialled, listed, straight, straight_initialled
from claimdb.cite.styles import shared
from claimdb.cite.styles.shared import Citing
from claimdb.cite.typography import Runs, around, italic, joined, plain, together
from claimdb.cite.work import CslWork

_NO_DATE = "n.d."
_REFERENCES = Listing(
    initialled, initialled, "&", most=20, kept=19, comma_of_two=True, last_too=True
)
_STYLE = STYLES["apa7"]
_BETWEEN = Listing(straight_initialled, straight_initialled, "&", most=20, kept=19, last_too=True)
_WITNESSES = Listing(straight, straight, "&", most=20, kept=19, last_too=True)
_CORRESPONDENTS = Listing(straight_initialled, straight_initialled, "&")
_BY_YEAR = frozenset({"journal", "book", "report", "chapter"})
_PARTS = frozenset({"journal", "periodical", "chapter", "interview", "broadcast"})
"""Parts of larger works, whose container is in italics instead of the title."""
_MEDIUM = {"interview": "Interview", "broadcast": "Broadcast", "post": "Online post"}
_ROLES = (("editor", "Ed.", "Eds."), ("translator", "Trans.", "Trans."))


def cite(work: CslWork) -> tuple[Runs, Citing]:
    """Return the reference, and the function that cites it in parentheses."""
    date = work.date()
    year = f"{_circa(work)}{written(date, YEAR) or _NO_DATE}"
    whole = joined((_who(work), year), ", ")
    if work.kind == "private":
        who = listed(work.names("author"), _CORRESPONDENTS) or _who(work)
        whole = joined((who, "personal communication", written(date, MONTH_FIRST)), ", ")

    def at(locator: str | None) -> Runs:
        _, place = located(locator, labels=shared.labels(work))
        return joined((whole, place), ", ")

    return _entry(work), shared.in_parentheses(at, _STYLE)


def _entry(work: CslWork) -> Runs:
    if work.kind == "law":
        return _ended(shared.law_entry(work, _WITNESSES), _link(work))
    lead, by = shared.lead(work, _REFERENCES, _ROLES, "{} ({})")
    title, bracket = work.words(capitals=False), around("[", _bracket(work), "]")
    title_run = plain(title) if _is_part(work) else italic(title)
    titled = joined((title_run, _after_title(work, by)), " ")
    date = around("(", _date(work), ")")
    sentences = (lead, date, joined((titled, bracket), " ")) if lead else (titled, date, bracket)
    return _ended(joined((*sentences, *_container(work, by)), ". "), _link(work))


def _ended(words: Runs, link: Runs) -> Runs:
    # A full stop after an address could be read as part of it.
    return joined((words, link), ". ") if link else together(words, ".")


def _several(names: Sequence[object], one: str, several: str) -> str:
    return one if len(names) == 1 else several


def _who(work: CslWork) -> Runs:
    if work.kind != "law" and (names := shared.in_text(work, _STYLE.names)):
        return names
    if _is_part(work):
        return around("“", work.words(inside=True), "”")
    return italic(work.words())


def _is_part(work: CslWork) -> bool:
    return work.kind in _PARTS and bool(work.text("container-title"))


def _circa(work: CslWork) -> str:
    date = work.date()
    return "ca. " if date and date.circa else ""


def _date(work: CslWork) -> str:
    if (date := work.date()) is None:
        return _NO_DATE
    return _circa(work) + written(date, YEAR if work.kind in _BY_YEAR else YEAR_FIRST)


def _after_title(work: CslWork, by: str) -> Runs:
    """Return the parentheses after the title: who helped, the edition or the number."""
    people = [
        f"{listed(names, _BETWEEN)}, {_several(names, one, several)}"
        for role, one, several in (*_ROLES, ("interviewer", "Interviewer", "Interviewers"))
        if role != by and not (role == "editor" and _is_part(work)) and (names := work.names(role))
    ]
    number = work.text("number")
    genre = work.words("genre") if work.kind == "report" and number else ""
    numbered = joined((genre, around("No. ", number)), " ")
    return around("(", joined((*people, work.edition(), numbered), "; "), ")")


def _bracket(work: CslWork) -> str:
    genre = work.text("genre")
    if genre and not (work.kind == "report" and work.text("number")):
        return genre
    return "" if work.names("interviewer") else _MEDIUM.get(work.kind, "")


def _container(work: CslWork, by: str) -> tuple[Runs | str, ...]:
    container, publisher = work.words("container-title"), work.text("publisher")
    if work.kind == "speech":
        title = work.text("event-title")
        event = joined((title, work.text("event-place")), ", ") if title else ""
        return event, container, publisher
    if work.kind == "chapter":
        names = work.names("editor") if by != "editor" else ()
        one_of = _several(names, "Ed.", "Eds.")
        editors = f"{listed(names, _BETWEEN)} ({one_of})" if names else ""
        book = joined((editors, italic(container)), ", ")
        return around("In ", joined((book, around("(", work.paged(), ")")), " ")), publisher
    if work.kind == "broadcast":
        return around("In ", italic(container)), publisher
    if not _is_part(work):
        # The site says who publishes it.
        return (container if work.kind in ("page", "post") and container else publisher,)
    issue = around("(", work.text("issue"), ")")
    volume = together(italic(work.text("volume")), issue)
    return joined((italic(container), volume, work.pages()), ", "), publisher


def _link(work: CslWork) -> Runs:
    if work.doi:
        return plain(work.doi)
    url = plain(work.text("URL"))
    if work.date() or not url:
        return url
    accessed = written(work.date("accessed"), MONTH_FIRST)
    return together(f"Retrieved {accessed}, from " if accessed else "Retrieved ", url)
