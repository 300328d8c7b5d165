"""MLA Handbook, ninth edition: works cited, and citations in parentheses.

Owns what the style says where. It must not know other styles.
"""

from collections.abc import Mapping, Sequence

from claimdb.cite import Citing, locators
from claimdb.cite.dates import DAY_FIRST, SHORT_MONTH_AND_YEAR, YEAR, Form, written
from claimdb.cite.locators import LABELS, located
from claimdb.cite.names import Listing, inverted, listed, reported, short, straight
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
from claimdb.cite.work import Name, Work

_BY_FAMILY = Listing(inverted, straight)
_IN_TEXT = Listing(short, short)
_IN_FULL = Listing(straight, straight)
_LABELS = {**LABELS, "paragraph": ("par.", "pars.")}
_WHOLE = frozenset({"book", "report", "law"})
"""What stands by itself, so that its title is in italics."""
_WHOLE_ALONE = frozenset({"broadcast", "page"})
"""What does so where nothing contains it."""
_DATES: Mapping[str, Form] = {
    "book": YEAR,
    "chapter": YEAR,
    "journal": SHORT_MONTH_AND_YEAR,
}
_LEADS = (("editor", "editor", "editors"), ("translator", "translator", "translators"))
_OUR_WORDS = ("edited by ", "translated by ", "vol. ", "no. ", "p. ", "pp. ", "circa ")
_HELPERS = (("editor", "edited by"), ("translator", "translated by"))


def entry(work: Work) -> Runs:
    """Return the work cited."""
    lead, by = _lead(work)
    accessed = None if work.date() else written(work.date("accessed"), DAY_FIRST)
    sentences = (
        plain(lead),
        _title(work),
        *_about(work),
        _container(work, by),
        around("Accessed ", plain(accessed or ""), ""),
    )
    return together(joined(sentences, ". "), ".")


def citing(work: Work) -> Citing:
    """Return what cites it in parentheses."""
    who = _who(work)

    def at(locator: str | None, said_by: Sequence[Name] | None) -> Runs:
        label, place = located(locator, labels=_LABELS, bare="page")
        place = locators.to_two_digits(place) if label == "page" else place
        words = together(who, " " if label == "page" else ", ", plain(place)) if place else who
        return together("(", reported(words, said_by, _IN_TEXT, "qtd. in "), ")")

    return at


def _lead(work: Work) -> tuple[str, str]:
    """Return who comes first, and the role of those who do in place of an author."""
    if authors := work.names("author"):
        return listed(authors, _BY_FAMILY), ""
    for role, one, several in _LEADS:
        if names := work.names(role):
            return f"{listed(names, _BY_FAMILY)}, {one if len(names) == 1 else several}", role
    return "", ""


def _who(work: Work) -> Runs:
    for role in ("author", "editor", "translator"):
        if names := work.names(role):
            return plain(listed(names, _IN_TEXT))
    return _title(work)


def _title(work: Work) -> Runs:
    alone = work.kind in _WHOLE_ALONE and not work.text("container-title")
    if work.kind in _WHOLE or (alone and work.text("type") != "document"):
        return italic(work.words())
    return around("“", plain(work.words(inside=True)), "”")


def _about(work: Work) -> tuple[Runs, ...]:
    """Return sentences of what it is, and of who asks."""
    interviewers = listed(work.names("interviewer"), _IN_FULL)
    genre = "" if work.kind == "report" else sentence_start(work.text("genre"))
    return (plain(genre), around("Interview by ", plain(interviewers), ""))


def _container(work: Work, by: str) -> Runs:
    """Return what contains it, who published it, when, where in it, and where it is."""
    helpers = [
        f"{words} {listed(names, _IN_FULL)}"
        for role, words in _HELPERS
        if role != by and (names := work.names(role))
    ]
    parts = (
        plain(work.text("publisher-place")) if work.kind == "speech" else (),
        italic(work.words("container-title")),
        *map(plain, helpers),
        plain(work.edition()),
        around("vol. ", plain(work.text("volume")), ""),
        around("no. ", plain(work.text("issue")), ""),
        _number(work),
        plain(work.text("event-title")),
        plain(_publisher(work)),
        plain(_when(work)),
        plain(work.text("event-place") if work.text("event-title") else ""),
        plain(locators.to_two_digits(work.paged())),
        plain(work.doi or work.text("URL")),
    )
    container = joined(parts, ", ")
    # Only words of ours get a capital: names and addresses are as they are.
    ours = as_text(container).startswith(_OUR_WORDS)
    return capitalized(container) if ours else container


def _publisher(work: Work) -> str:
    # A publisher of the same name as what it publishes is left out.
    publisher, container = work.text("publisher"), work.text("container-title")
    return "" if f" {publisher} ".casefold() in f" {container} ".casefold() else publisher


def _when(work: Work) -> str:
    # The date of a speech is that of its event; `issued` is when it was put online.
    date = work.date("event-date" if work.kind == "speech" else "issued")
    circa = "circa " if date and date.circa else ""
    return circa + written(date, _DATES.get(work.kind, DAY_FIRST))


def _number(work: Work) -> Runs:
    if work.kind != "report":
        return plain(work.text("number"))
    genre = sentence_start(work.text("genre"))
    return joined((plain(genre), around("no. ", plain(work.text("number")), "")), " ")
