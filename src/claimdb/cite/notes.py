"""Quotes as notes of the source that they stand in: `Xi Jinping: “…” (para. 4)`.

Owns how a quote is one text. It must not know formats.
"""

from claimdb.cite.locators import located
from claimdb.model import Quote, Source, standing


def note(quote: Quote, source: Source) -> str:
    """Return a quote with who said it and its places in a source; only direct words have marks."""
    who = ", ".join(name for one in standing(quote.speakers) if (name := one.name or one.role))
    words = f"“{quote.text}”" if quote.mode == "direct" else quote.text
    places = (located(one.locator)[1] for one in quote.occurrences if one.source_id == source.id)
    where = "; ".join(dict.fromkeys(filter(None, places)))
    return f"{f'{who}: ' if who else ''}{words}{f' ({where})' if where else ''}"
