"""The columns that Hypothes.is exports annotations in: a row for each quote and place.

Owns which of our fields each column is. It must not know how it is quoted.
"""

from collections.abc import Iterator, Sequence

from claimdb.draft.readers import hypothesis
from claimdb.export import Export
from claimdb.export.citations import Citation, citations
from claimdb.render import phrases

HEADER: Sequence[str] = hypothesis.HEADER


def rows(export: Export) -> Iterator[Sequence[str | None]]:
    """Yield a row for each citation; who said it stands in its body, before the note."""
    for one in citations(export.records):
        quote = one.quote
        speakers = phrases.speakers(quote) + phrases.capacities([quote])
        yield (
            one.cited.created,
            one.place and one.place.source.url,
            None,
            "Annotation",
            quote.text,
            one.cited.coder,
            "\n".join(filter(None, (f"— {speakers}", quote.note))),
            ",".join(topic.slug for topic in quote.topics) or None,
            _page(one),
        )


def _page(one: Citation) -> str | None:
    label, _, number = ((one.place and one.place.occurrence.locator) or "").partition(":")
    return number if label == "page" else None
