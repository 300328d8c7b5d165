"""Citations as a document has them: quotes with where they stand, and the works at the end.

Owns what is gathered for that. It must not know how it is marked up.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from claimdb.cite.runs import Runs, as_text
from claimdb.export import Export
from claimdb.export.citations import Citation, citations
from claimdb.model import Quote


class Section(NamedTuple):
    """A quote with its citations, each of which has a place."""

    quote: Quote
    citations: tuple[Citation, ...]


class Works:
    """The entries of what was cited, each once, gathered while the quotes pass."""

    def __init__(self) -> None:
        self._entries: dict[str, Runs] = {}

    def sections(self, export: Export) -> Iterator[Section]:
        """Yield the quotes of an export, and take note of what they cite."""
        made = citations(export.records, export.style, export.cite)
        for _, same in groupby(made, key=lambda one: one.quote.id):
            found = list(same)
            for one in found:
                if one.entry:
                    self._entries.setdefault(as_text(one.entry), one.entry)
            yield Section(found[0].quote, tuple(one for one in found if one.place is not None))

    def entries(self) -> list[Runs]:
        """Return the entries in the order of the alphabet."""
        return [self._entries[text] for text in sorted(self._entries, key=str.casefold)]
