"""Citations of CSL-JSON items: one module a style in one registry, loaded by name."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Protocol, TypeAlias, cast

from claimdb.cite.typography import Runs
from claimdb.cite.work import CslName, CslWork, named

Item: TypeAlias = Mapping[str, object]
"""A CSL-JSON item, or a name in one."""

Citing: TypeAlias = Callable[[str | None, Sequence[CslName] | None], Runs]
"""Cites one item at a locator, with the speakers it quotes; see `citation`."""

EntryAndCitation: TypeAlias = Callable[[str | None, Sequence[CslName] | None], tuple[Runs, Runs]]
"""Returns the entry of one item as well, which is the same at each place."""

STYLES: Mapping[str, str] = {
    "mla9": "claimdb.cite.styles.mla9",
    "apa7": "claimdb.cite.styles.apa7",
    "chicago18-notes": "claimdb.cite.styles.chicago18_notes",
    "chicago18-author-date": "claimdb.cite.styles.chicago18_author_date",
}
"""The styles by name, each with its module."""


class _Style(Protocol):
    """A module of a style."""

    def entry(self, work: CslWork) -> Runs: ...

    def citing(self, work: CslWork) -> Citing: ...


def entry(style: str, item: Item) -> Runs:
    """Return the entry of a CSL-JSON item in a list of works cited, references or a bibliography.

    It is empty if the style cites such an item in notes alone.

    Raises:
        KeyError: there is no such style.
    """
    return _module(style).entry(CslWork(item))


def citation(
    style: str,
    item: Item,
    locator: str | None = None,
    *,
    said_by: Sequence[Item] | None = None,
) -> Runs:
    """Return the citation of a CSL-JSON item in a text: in parentheses, or the note.

    Args:
        style: The name of the style.
        item: The item.
        locator: A label of CSL with a value (`paragraph:4`), or free text.
        said_by: The names of those whom the item quotes, if it quotes others; maybe none.

    Raises:
        KeyError: there is no such style.
    """
    names = None if said_by is None else named(said_by)
    return _module(style).citing(CslWork(item))(locator, names)


def entry_and_citation(style: str, item: Item) -> EntryAndCitation:
    """Return a function with the `entry` of an item, made once, and its `citation` at each place.

    Raises:
        KeyError: there is no such style.
    """
    module, work = _module(style), CslWork(item)
    entry, citing = module.entry(work), module.citing(work)
    return lambda locator, said_by: (entry, citing(locator, said_by))


def _module(style: str) -> _Style:
    return cast("_Style", import_module(STYLES[style]))
