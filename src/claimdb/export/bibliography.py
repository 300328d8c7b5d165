"""Sources for the programs that keep references: each once, with the quotes found in it as notes.

Owns what each format is given. It must not know how one writes an item, nor what a note says.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import IO

from claimdb import cite
from claimdb.cite.item import portable
from claimdb.cite.notes import note
from claimdb.export import Export


def _write(format: str, export: Export, out: IO[str]) -> None:
    cite.write(format, _entries(export), out)


def _entries(export: Export) -> Iterator[tuple[cite.Item, Sequence[str]]]:
    """Yield each source as an item, with a note for each quote that was found in it."""
    for source, quotes in export.records:
        yield portable(source), [note(quote, source) for quote in quotes]


csl_json = partial(_write, "csl-json")
biblatex = partial(_write, "biblatex")
bibtex = partial(_write, "bibtex")
ris = partial(_write, "ris")
