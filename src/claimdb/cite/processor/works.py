"""Works cited in a style of CSL: the entries of a list, and citations in the text."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple, TypeAlias

from claimdb.cite import STYLES, Item, Reference
from claimdb.cite.locators import located
from claimdb.cite.names import Listing, listed, short, straight
from claimdb.cite.processor import items, nodes, pandoc, styles
from claimdb.cite.typography import Runs
from claimdb.cite.work import CslName, CslWork
from claimdb.folding import folded

_TOGETHER = 1000
"""The most works of one run of pandoc, whose time grows faster than their number."""
_Place: TypeAlias = tuple[str, str | None, tuple[CslName, ...] | None]
_IN_TEXT, _IN_NOTE = Listing(short, short), Listing(straight, straight)


class CslCiter:
    """Cites works in a style of CSL, told apart and in its order."""

    together = True

    def __init__(self, style: str) -> None:
        ours = STYLES.get(style)
        self._phrase = ours.phrase if ours else "quoted in "
        self._style = styles.read(ours.csl if ours else style)
        self._entries: dict[str, Runs] = {}
        self._citations: dict[_Place, Runs] = {}

    def prepare(self, references: Iterable[Reference]) -> None:
        """See `Citer`."""
        works: dict[str, Item] = {}
        places: dict[str, dict[_Place, None]] = {}
        for one in references:
            key = str(one.item["id"])
            works[key] = one.item
            places.setdefault(key, {})[key, one.locator, one.said_by] = None
        for keys in _chunks(works):
            self._cite([(works[key], list(places[key])) for key in keys])

    def cite(self, reference: Reference) -> tuple[Runs, Runs]:
        """See `Citer`."""
        key = str(reference.item["id"])
        place = key, reference.locator, reference.said_by
        return self._entries.get(key, ()), self._citations[place]

    def in_order(self, entries: Mapping[str, Runs]) -> list[str]:
        """Return the ids in the order of the style."""
        return [key for key in self._entries if key in entries]

    def shortcomings(self) -> list[str]:
        """Return nothing: the style decides."""
        return []

    def _cite(self, works: Sequence[tuple[Item, Sequence[_Place]]]) -> None:
        """Cite works in one run of pandoc."""
        roles = styles.borrowed({name for item, _ in works for name in item})
        style = styles.adapted(self._style, roles)
        # The ids are ours, so that they are found again whatever the items are called.
        made = {f"{number:06}": item for number, (item, _) in enumerate(works)}
        prepared = [items.prepared(item, key, roles) for key, item in made.items()]
        places = [(key, place) for key, (_, all) in zip(made, works, strict=True) for place in all]
        done = pandoc.cited(
            style,
            prepared,
            [nodes.citation(key, self._before(place), _after(place)) for key, place in places],
            {key: items.unread_dates(item) for key, item in made.items()},
        )
        for key, node in nodes.entries(done):
            self._entries[str(made[key]["id"])] = items.corrected(nodes.runs(node), note=False)
        is_note = styles.is_for_notes(self._style)
        for (_, place), block in zip(places, done, strict=False):
            self._citations[place] = items.corrected(nodes.runs(block), note=is_note)

    def _before(self, place: _Place) -> str:
        _, _, said_by = place
        if said_by is None:
            return ""
        how = _IN_NOTE if styles.is_for_notes(self._style) else _IN_TEXT
        speakers = listed(said_by, how)
        return f"{speakers}, {self._phrase}" if speakers else self._phrase


def _after(place: _Place) -> str:
    label, text = located(place[1])
    if not text:
        return ""
    # Braces end a locator, and empty ones keep pandoc from looking for one.
    return f", {{{text}}}" if label else f"{{}}, {text}"


def _chunks(works: Mapping[str, Item]) -> Iterator[list[str]]:
    """Yield the ids of works, those by people of one family name together if they fit."""
    names = {key: _filed_under(item) for key, item in works.items()}
    chunk: list[str] = []
    for _, same in groupby(sorted(works, key=lambda key: names[key]), key=lambda key: names[key]):
        group = list(same)
        if chunk and len(chunk) + len(group) > _TOGETHER:
            yield chunk
            chunk = []
        while len(group) > _TOGETHER:
            yield group[:_TOGETHER]
            group = group[_TOGETHER:]
        chunk += group
    if chunk:
        yield chunk
