"""What styles share: who comes first, who helped, parentheses, and the papers of the law."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from claimdb.cite import StyleOfOurs
from claimdb.cite.dates import YEAR, written
from claimdb.cite.locators import LABELS
from claimdb.cite.names import Listing, listed, reported
from claimdb.cite.typography import Runs, around, italic, joined, plain, together
from claimdb.cite.work import CslName, CslWork

Citing: TypeAlias = Callable[[str | None, Sequence[CslName] | None], Runs]
"""Cites one item at a locator, with the speakers it quotes."""

_EDITED_BY = (("editor", "edited by"), ("translator", "translated by"))
_LAW_LABELS = {**LABELS, "paragraph": ("¶", "¶¶"), "section": ("§", "§§")}


def lead(
    work: CslWork, how: Listing, roles: Iterable[tuple[str, str, str]], form: str
) -> tuple[str, str]:
    """Return the authors, else the first others of these roles, with the role of those.

    Each role has its word for one and for several; `form` is the format of names and word.
    """
    if authors := work.names("author"):
        return listed(authors, how), ""
    for role, one, several in roles:
        if names := work.names(role):
            return form.format(listed(names, how), one if len(names) == 1 else several), role
    return "", ""


def in_text(work: CslWork, how: Listing) -> Runs:
    """Return the authors, else the editors or translators, as a citation in the text lists them."""
    names = filter(None, map(work.names, ("author", "editor", "translator")))
    return plain(listed(next(names, ()), how))


def helpers(
    work: CslWork, how: Listing, taken: str, words: Iterable[tuple[str, str]] = _EDITED_BY
) -> list[str]:
    """Return those who helped, each role after its words, without the role `taken` as lead."""
    return [
        f"{phrase} {listed(names, how)}"
        for role, phrase in words
        if role != taken and (names := work.names(role))
    ]


def in_parentheses(at: Callable[[str | None], Runs], style: StyleOfOurs) -> Citing:
    """Return the function that cites in parentheses, with the words `at` a locator.

    The names of those whom the source quotes come first, then the phrase.
    """
    names, phrase = style.names, style.phrase
    return lambda locator, said_by: together(
        "(", reported(at(locator), said_by, names, phrase), ")"
    )


def labels(work: CslWork) -> Mapping[str, tuple[str, str]]:
    """Return the labels of locators, where they differ from the usual ones."""
    return _LAW_LABELS if work.kind == "law" else {}


def law_entry(work: CslWork, witnesses: Listing) -> Runs:
    """Return a paper of the law in the form of the Bluebook: title, year, and who testified."""
    return joined(
        (
            italic(work.words(capitals=False)),
            around("(", written(work.date(), YEAR), ")"),
            around("(testimony of ", listed(work.names("author"), witnesses), ")"),
        ),
        " ",
    )
