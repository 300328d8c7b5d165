"""Citations of CSL-JSON items, in one style for all works of a run."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeAlias

from claimdb.cite.names import Listing, short, straight
from claimdb.cite.typography import Runs
from claimdb.cite.work import CslName
from claimdb.errors import UsageError

Item: TypeAlias = Mapping[str, object]
"""A CSL-JSON item, or a name in one."""


class StyleOfOurs(NamedTuple):
    """A style that is built in: module and function, and what CSL calls it.

    At second hand a citation follows the `names` of the speakers and a `phrase`. Works of the
    `unlisted` kinds are cited in the text or in notes alone, and have no entry.
    """

    function: str
    csl: str
    names: Listing
    phrase: str
    unlisted: frozenset[str] = frozenset({"private"})


IN_TEXT, IN_NOTES = Listing(short, short), Listing(straight, straight)
"""How most styles list names in the text and in notes."""

STYLES: Mapping[str, StyleOfOurs] = {
    "mla9": StyleOfOurs(
        "mla9.cite", "modern-language-association", IN_TEXT, "qtd. in ", frozenset()
    ),
    "apa7": StyleOfOurs("apa7.cite", "apa", Listing(short, short, "&"), "as cited in "),
    "chicago18-notes": StyleOfOurs(
        "chicago18.cite_in_notes",
        "chicago-notes-bibliography",
        IN_NOTES,
        "quoted in ",
        frozenset({"private", "post"}),
    ),
    "chicago18-author-date": StyleOfOurs(
        "chicago18.cite_by_author_and_date", "chicago-author-date", IN_TEXT, "quoted in "
    ),
}
DEFAULT_STYLE = "apa7"
BUILT_IN, CSL = "built-in", "csl"
ENGINES = (BUILT_IN, CSL)
"""What makes citations: claimdb itself, in its four styles, or pandoc in any style."""


class WorkReference(NamedTuple):
    """A work cited at a place.

    Attributes:
        item: The CSL-JSON item; within a run its `id` stands for it.
        locator: A label of CSL with a value (`paragraph:4`), or free text.
        said_by: The speakers whom the work quotes, maybe none; None if it quotes nobody.
    """

    item: Item
    locator: str | None = None
    said_by: tuple[CslName, ...] | None = None


class Citer(Protocol):
    """Cites works in one style."""

    together: bool
    """Whether similar works are distinguished and the list is sorted, which takes all of them."""

    def prepare(self, references: Iterable[WorkReference]) -> None:
        """Take in all that will be cited; needed, once, if works are cited `together`."""

    def cite(self, reference: WorkReference) -> tuple[Runs, Runs]:
        """Return the entry of a work, and its citation.

        The entry is the one in a list of works cited, references or a bibliography, empty if the
        style cites such an item in the text or in notes alone. The citation is the one in a text,
        in parentheses, or the note.
        """

    def in_order(self, entries: Mapping[str, Runs]) -> list[str]:
        """Return the ids of cited works in the order of their entries."""

    def shortcomings(self) -> list[str]:
        """Return a line for each kind of fault that the citations made so far may have."""


def cite_together(citer: Citer, references: Sequence[WorkReference]) -> list[tuple[Runs, Runs]]:
    """Return the entries and citations of works that are one list."""
    citer.prepare(references)
    return [citer.cite(one) for one in references]


def citer_of(style: str, engine: str | None = None) -> Citer:
    """Return what cites in a style, which is one of ours, or one for pandoc.

    Without an `engine`, pandoc cites if it is installed with the style.

    Raises:
        ClaimdbError: pandoc is needed and not installed, or does not work.
        NotFoundError: there is no such file.
        UsageError: there is no such style or engine.
    """
    if engine not in (None, *ENGINES):
        raise UsageError(f"unknown engine {engine!r}", hint=f"one of: {', '.join(ENGINES)}")
    if engine == BUILT_IN and style not in STYLES:
        raise UsageError(f"{style} is not built in", hint=f"{', '.join(STYLES)}, or --engine {CSL}")
    if engine != BUILT_IN:
        from claimdb.cite.processor import works

        if engine == CSL or style not in STYLES or works.has(STYLES[style].csl):
            return works.CslCiter(style)
    from claimdb.cite.built_in import BuiltInCiter

    return BuiltInCiter(style)
