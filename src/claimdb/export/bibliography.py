"""Sources for the formats of bibliographies: an item of CSL-JSON each, with notes.

Owns what a note says of a quote. It must not know how a format writes an item.
"""

from collections.abc import Iterator, Sequence

from claimdb.cite import Item
from claimdb.cite.item import item
from claimdb.export import Export
from claimdb.model import Quote, Work, short_id
from claimdb.render import phrases


def entries(export: Export) -> Iterator[tuple[Item, Sequence[str]]]:
    """Yield each source as an item, with a note for each quote that was found in it."""
    for work in export.records:
        yield item(work.source), [_note(work, quote) for quote in work.quotes]


def _note(work: Work, quote: Quote) -> str:
    """Return a quote as a note has it: only what is all the speaker's own stands in marks."""
    places = [phrases.locator(one) for one in quote.occurrences if one.source_id == work.source.id]
    where = "; ".join(filter(None, (*places, short_id("quote", quote.id))))
    return f"{phrases.speakers(quote)}: {phrases.shown_text(quote)} ({where})"
