"""Sources with their citations: the cells of a table, and the entries of a bibliography."""

from collections.abc import Iterable, Iterator, Sequence

from claimdb.cite import WorkReference
from claimdb.cite.item import cited_item
from claimdb.cite.typography import Runs, as_text
from claimdb.formats import Export
from claimdb.model import Source
from claimdb.schema import OF_STYLE
from claimdb.values import values_of


def references(sources: Iterable[Source]) -> Iterator[WorkReference]:
    """Yield what an export of sources cites."""
    return (WorkReference(cited_item(source)) for source in sources)


def cited_values(export: Export, fields: Sequence[str]) -> Iterator[list[object]]:
    """Yield the values of these columns for each source."""
    own = [name for name in fields if name not in OF_STYLE]
    for source, entry, inline in _cited(export):
        values = dict(zip(own, values_of(source, own), strict=True))
        # As in the table of citations, a work without an entry has its citation.
        cells = (export.style, as_text(inline) or None, as_text(entry or inline) or None)
        values |= zip(OF_STYLE, cells, strict=True)
        yield [values[name] for name in fields]


def bibliography(export: Export) -> list[tuple[int, Runs]]:
    """Return the ids of sources with their entries, in the order of the style.

    Works that the style cites in the text or in notes alone are counted in a note.
    """
    assert export.citer is not None
    entries: dict[str, Runs] = {}
    ids: dict[str, int] = {}
    count = 0
    for source, entry, _ in _cited(export):
        count += 1
        if entry:
            entries[source.key] = entry
            ids[source.key] = source.id
    if missing := count - len(entries):
        works = "1 source is" if missing == 1 else f"{missing} sources are"
        export.tell(
            f"note: {works} not listed, because {export.style} cites such works in the text or in"
            " notes alone"
        )
    return [(ids[key], entries[key]) for key in export.citer.in_order(entries)]


def _cited(export: Export) -> Iterator[tuple[Source, Runs, Runs]]:
    """Yield each source with its entry and its citation in the text."""
    assert export.citer is not None
    for source in export.records:
        yield source, *export.citer.cite(WorkReference(cited_item(source)))
