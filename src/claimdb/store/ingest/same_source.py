"""Which recorded sources a described source is, and which it only resembles."""

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from claimdb import folding
from claimdb.drafts.records import SourceDraft
from claimdb.markup import untagged
from claimdb.store.backends.base import Reader

_AUTHORS = """
SELECT source_id, given, particle, family, suffix, literal FROM source_contributors
 WHERE role = 'author' AND source_id = ANY(:ids) ORDER BY source_id, position
"""
_MOST_CONTRADICTIONS = 1
"""In how many facts a source may contradict one with the same title that it resembles."""
_UNTITLED = "untitled"
"""The exact words of the title of works without one, which is no title that agrees."""
_TRACKING = re.compile(r"(?:^|&)(?:utm_\w+|fbclid|gclid|mc_[ce]id)=[^&]*", re.IGNORECASE)


class SourceFacts(NamedTuple):
    """What tells sources apart; None or an empty collection is not stated.

    Identifiers are pairs of their kind, a key of `_IDENTIFIERS`, and their value.
    """

    title: str
    container: str | None
    authors: tuple[str, ...]
    issued: str | None
    identifiers: frozenset[tuple[str, str]]

    def shared_identifier(self, other: "SourceFacts") -> str | None:
        """Return the kind of an identifier that both have, the surest if several are shared."""
        shared = {kind for kind, _ in self.identifiers & other.identifiers}
        return next((kind for kind in _IDENTIFIERS if kind in shared), None)

    def is_same(self, other: "SourceFacts") -> bool:
        """Whether both are one work: an identifier and the titles agree, or all that both state.

        With an identifier the main title, which stands before a colon, agrees with the whole.
        """
        if self.shared_identifier(other):
            return titles_agree(self.title, other.title)
        if self.title == _UNTITLED:
            return self == other
        return self.title == other.title and not self.contradictions(other)

    def resembles(self, other: "SourceFacts") -> bool:
        """Whether both may be one work, although they do not count as one."""
        if self.shared_identifier(other) == "DOI":
            return True
        alike = titles_agree(self.title, other.title)
        return alike and self.contradictions(other) <= _MOST_CONTRADICTIONS

    def contradictions(self, other: "SourceFacts") -> int:
        """Return in how many facts both differ that both state."""
        pairs = zip(self[1:4], other[1:4], strict=True)
        found = sum(bool(one and another) and one != another for one, another in pairs)
        both = {kind for kind, _ in self.identifiers} & {kind for kind, _ in other.identifiers}
        return found + len(both - {kind for kind, _ in self.identifiers & other.identifiers})


def titles_agree(one: str, another: str) -> bool:
    """Whether two titles, as exact words, are the same, or one is the main title of the other."""
    shorter, longer = sorted((one, another), key=len)
    return shorter == longer or main_title(longer) == shorter


def exact_title(title: str) -> str:
    """Return the exact words of a title, of which each part ends with a colon.

    A title without words is itself.
    """
    parts = map(folding.exact, untagged(title).split(":"))
    return ": ".join(filter(None, parts)) or title


def main_title(title: str) -> str:
    """Return what stands before the first colon."""
    return title.partition(":")[0]


def _pages(url: str) -> Collection[str]:
    """Return the part of an address that identifies a page: no scheme, `www.`, or tracking."""
    path, _, query = url.partition("#")[0].partition("?")
    host, slash, rest = re.sub(r"(?i)^https?://(?:www\.)?", "", path).partition("/")
    query = _TRACKING.sub("", query).strip("&")
    # The pages of some sites differ in the part behind `#!`.
    anchor = url.partition("#!")[2]
    return (f"{host.lower()}{slash}{rest}".rstrip("/") + f"?{query}#{anchor}",)


def facts_of_draft(draft: SourceDraft) -> SourceFacts:
    """Return what a draft states."""
    authors = [
        (one.given, one.particle, one.family, one.suffix, one.literal)
        for one in draft.contributors
        if one.role == "author"
    ]
    return _facts(
        draft.title,
        draft.container_title,
        draft.issued,
        *(getattr(draft, column) for column in _COLUMNS),
        authors=authors,
    )


def facts_of_recorded(
    reader: Reader,
    ids: Collection[int],
    former: Callable[[int], Sequence[Mapping[str, Any]]] = lambda _: (),
) -> Mapping[int, SourceFacts]:
    """Return what recorded sources state, by their ids.

    They also have the identifiers of the sources that they were, of which `former` returns cells.
    """
    values = {"ids": sorted(ids)}
    authors: dict[int, list[Sequence[str | None]]] = {}
    for number, *name in reader.execute(_AUTHORS, values):
        authors.setdefault(number, []).append(name)
    found = {
        number: _facts(title, *cells, authors=authors.get(number, ()))
        for number, title, *cells in reader.execute(_CELLS, values)
    }
    for number, facts in found.items():
        others = (_identifiers(map(cells.get, _COLUMNS)) for cells in former(number))
        found[number] = facts._replace(identifiers=facts.identifiers.union(*others))
    return found


def _facts(
    title: str,
    container: str | None,
    issued: str | None,
    *identifiers: Any,
    authors: Sequence[Sequence[str | None]],
) -> SourceFacts:
    return SourceFacts(
        exact_title(title),
        folding.exact(container or "") or container,
        tuple(_name_key(name) for name in authors),
        issued,
        _identifiers(identifiers),
    )


def _identifiers(cells: Iterable[Any]) -> frozenset[tuple[str, str]]:
    kinds = zip(_IDENTIFIERS.items(), cells, strict=True)
    return frozenset(
        (kind, key) for (kind, (_, keys)), one in kinds if one is not None for key in keys(one)
    )


def _name_key(parts: Sequence[str | None]) -> str:
    """Return the words of a name, in an order that `Family, Given` and a whole name share."""
    text = " ".join(filter(None, parts))
    return " ".join(sorted(folding.words(text))) or text


def _isbns(csl: str | Mapping[str, Any]) -> Collection[str]:
    """Return the ISBNs in a CSL item, without hyphens; those of 10 digits without the check digit.

    The nine digits before it are the same in an ISBN of 13 digits (ISO 2108).
    """
    item = json.loads(csl) if isinstance(csl, str) else csl
    if not isinstance(value := item.get("ISBN"), str):
        return ()
    found = re.findall(r"(?<!\d)(?:97[89][- ]?)?((?:\d[- ]?){9})[\dXx](?!\d)", value)
    return [re.sub(r"\D", "", one) for one in found]


_IDENTIFIERS: Mapping[str, tuple[str, Callable[[Any], Collection[str]]]] = {
    "DOI": ("doi", lambda doi: (doi.lower(),)),
    "address": ("url", _pages),
    "ISBN": ("csl", _isbns),
}
"""The columns of identifiers by their kinds, the surest first, and what of them is compared."""
_COLUMNS = [column for column, _ in _IDENTIFIERS.values()]
_CELLS = (
    f"SELECT id, title, container_title, issued, {', '.join(_COLUMNS)}"
    " FROM sources WHERE id = ANY(:ids)"
)
