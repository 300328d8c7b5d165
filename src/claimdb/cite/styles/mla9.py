"""MLA Handbook, ninth edition: works cited, and citations in parentheses."""

from collections.abc import Mapping

from claimdb.cite import STYLES
from claimdb.cite.dates import DAY_FIRST, SHORT_MONTH_AND_YEAR, YEAR, DateForm, written
from claimdb.cite.locators import LABELS, located, to_two_digits
from claimdb.cite.names import Listing, inverted, listed, straight
from claimdb.cite.styles import shared
from claimdb.cite.styles.shared import Citing
from claimdb.cite.typography import (
    Runs,
    around,
    as_text,
    capitalized,
    italic,
    joined,
    plain,
    sentence_start,
    together,
)
from claimdb.cite.work import CslWork

_BY_FAMILY = Listing(inverted, straight)
_STYLE = STYLES["mla9"]
_IN_FULL = Listing(straight, straight)
_LABELS = {**LABELS, "paragraph": ("par.", "pars.")}
_WHOLE = frozenset({"book", "report", "law"})
"""Works on their own, whose title is in italics."""
_WHOLE_ALONE = frozenset({"broadcast", "page"})
"""The same without a container."""
_DATES: Mapping[str, DateForm] = {
    **dict.fromkeys(("book", "chapter"), YEAR),
    "journal": SHORT_MONTH_AND_YEAR,
}
_LEADS = (("editor", "editor", "editors"), ("translator", "translator", "translators"))
_OUR_WORDS = ("edited by ", "translated by ", "vol. ", "no. ", "p. ", "pp. ", "circa ")


def cite(work: CslWork) -> tuple[Runs, Citing]:
    """Return the work cited, and the function that cites it in parentheses."""
    who = shared.in_text(work, _STYLE.names) or _title(work)

    def at(locator: str | None) -> Runs:
        label, place = located(locator, labels=_LABELS, bare="page")
        if not place:
            return who
        is_page = label == "page"
        place = to_two_digits(place) if is_page else place
        return together(who, " " if is_page else ", ", plain(place))

    return _entry(work), shared.in_parentheses(at, _STYLE)


def _entry(work: CslWork) -> Runs:
    lead, by = shared.lead(work, _BY_FAMILY, _LEADS, "{}, {}")
    accessed = None if work.date() else written(work.date("accessed"), DAY_FIRST)
    genre = "" if work.kind == "report" else sentence_start(work.text("genre"))
    sentences = (
        lead,
        _title(work),
        genre,
        around("Interview by ", listed(work.names("interviewer"), _IN_FULL)),
        _container(work, by),
        around("Accessed ", accessed or ""),
    )
    return together(joined(sentences, ". "), ".")


def _title(work: CslWork) -> Runs:
    alone = work.kind in _WHOLE_ALONE and not work.text("container-title")
    if work.kind in _WHOLE or (alone and work.text("type") != "document"):
        return italic(work.words())
    return around("“", work.words(inside=True), "”")


def _container(work: CslWork, by: str) -> Runs:
    """Return the container, the publisher, the date, the pages and the address."""
    parts: tuple[Runs | str, ...] = (
        work.text("publisher-place") if work.kind == "speech" else "",
        italic(work.words("container-title")),
        *shared.helpers(work, _IN_FULL, by),
        work.edition(),
        around("vol. ", work.text("volume")),
        around("no. ", work.text("issue")),
        _number(work),
        work.text("event-title"),
        _publisher(work),
        _when(work),
        work.text("event-place") if work.text("event-title") else "",
        to_two_digits(work.paged()),
        work.doi or work.text("URL"),
    )
    container = joined(parts, ", ")
    # Only our own words get a capital: names and addresses stay as they are.
    ours = as_text(container).startswith(_OUR_WORDS)
    return capitalized(container) if ours else container


def _publisher(work: CslWork) -> str:
    # A publisher of the same name as what it publishes is left out.
    publisher, container = work.text("publisher"), work.text("container-title")
    return "" if f" {publisher} ".casefold() in f" {container} ".casefold() else publisher


def _when(work: CslWork) -> str:
    # The date of a speech is that of its event; `issued` is when it was put online.
    date = work.date("event-date" if work.kind == "speech" else "issued")
    circa = "circa " if date and date.circa else ""
    return circa + written(date, _DATES.get(work.kind, DAY_FIRST))


def _number(work: CslWork) -> Runs:
    if work.kind != "report":
        return plain(work.text("number"))
    genre = sentence_start(work.text("genre"))
    return joined((genre, around("no. ", work.text("number"))), " ")
