"""Sources for the programs that keep references: each once, with the quotes found in it as notes.

Owns what each format is given. It must not know how one writes an item, nor what a note says.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from importlib import import_module
from typing import IO, Protocol, cast

from claimdb import cite
from claimdb.cite import Item, csl
from claimdb.cite.item import portable
from claimdb.cite.locators import located
from claimdb.formats import Export
from claimdb.formats.mapping import Layout
from claimdb.model import Quote, Source, standing


def note(quote: Quote, source: Source) -> str:
    """Return a quote with who said it and its places in a source; only direct words have marks."""
    who = ", ".join(name for one in standing(quote.speakers) if (name := one.name or one.role))
    words = f"“{quote.text}”" if quote.mode == "direct" else quote.text
    places = (located(one.locator)[1] for one in quote.occurrences if one.source_id == source.id)
    where = "; ".join(dict.fromkeys(filter(None, places)))
    return f"{f'{who}: ' if who else ''}{words}{f' ({where})' if where else ''}"


def _write(format: str, export: Export, out: IO[str]) -> None:
    write(format, _entries(export), out)


def _entries(export: Export) -> Iterator[tuple[cite.Item, Sequence[str]]]:
    """Yield each source as an item, with a note for each quote that was found in it."""
    for source, quotes in export.records:
        yield portable(source), [note(quote, source) for quote in quotes]


csl_json = partial(_write, "csl-json")
biblatex = partial(_write, "biblatex")
bibtex = partial(_write, "bibtex")
ris = partial(_write, "ris")


_NOTES = "further notes, which became part of the note of their source and are no quotes"
_WORDS = "dates in words, by which no source is found"


def recorded(item: Mapping[str, object], layout: Layout, told: Counter[str]) -> dict[str, object]:
    """Return an item of CSL as a raw record of a source, its values as the layout has them."""
    raw = csl.record(item)
    kept = raw.get("csl")
    if isinstance(kept, Mapping):
        told[_WORDS] += sum(name in kept and name not in raw for name in csl.DATES)
    told[_NOTES] += len(csl.notes(item))
    meant = (
        layout.value(name, value)
        for name, value in raw.items()
        if isinstance(value, str) and not layout.leaves(name)
    )
    return {**raw, **dict(meant)}


FORMATS: Mapping[str, str] = {
    "csl-json": "claimdb.formats.csl_json:write",
    "biblatex": "claimdb.formats.bibtex.writer:write",
    "bibtex": "claimdb.formats.bibtex.writer:write_classic",
    "ris": "claimdb.formats.ris:write",
}
"""The formats that other programs read, each as `module:function`."""


class _Format(Protocol):
    """A function that writes items, each with its notes, in a format."""

    def __call__(self, entries: Iterable[tuple[Item, Sequence[str]]], out: IO[str]) -> None: ...


def write(format: str, entries: Iterable[tuple[Item, Sequence[str]]], out: IO[str]) -> None:
    """Write items of `item.portable`, each with its notes, in a format, a key of `FORMATS`.

    Raises:
        KeyError: there is no such format.
    """
    module, _, function = FORMATS[format].partition(":")
    cast("_Format", getattr(import_module(module), function))(entries, out)


_BREAKS = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def one_line(text: str) -> str:
    """Return a text on one line; only line breaks and control characters are gone."""
    return _CONTROLS.sub("", _BREAKS.sub(" ", text))
