"""The table of citations, written: one row for each quote and occurrence."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from claimdb.cells import encoded, joined, joined_by_place, tells_relation
from claimdb.cite import Citer, Item, WorkReference
from claimdb.cite.item import at_second_hand, cited_item, item, known_speakers, names_of
from claimdb.cite.typography import Runs, as_text
from claimdb.columns import COLUMNS as VALUES
from claimdb.columns import codings, contributors, source_column
from claimdb.formats import Export
from claimdb.model import ClaimLink, Occurrence, Quote, Source, short_id
from claimdb.results import Cited, CitedPlace
from claimdb.schema import KINDS, OF_STYLE
from claimdb.values import check_names

_CACHED = 1 << 16
"""The most sources and lists of speakers in memory, so that an export of any size needs little."""


class Citation(NamedTuple):
    """A quote with one of its places, or with none; entry and citation need a style."""

    cited: Cited
    place: CitedPlace | None
    style: str | None = None
    entry: Runs = ()
    inline: Runs = ()


def citations(
    cited: Iterable[Cited], style: str | None = None, citer: Citer | None = None
) -> Iterator[Citation]:
    """Yield a citation for each place of each quote, and one for a quote that has none."""
    referring = _referring()
    for one in cited:
        for place in one.places:
            if citer is None:
                yield Citation(one, place)
            else:
                yield Citation(one, place, style, *citer.cite(referring(one, place)))
        if not one.places:
            yield Citation(one, None)


def references(cited: Iterable[Cited]) -> Iterator[WorkReference]:
    """Yield what an export of citations cites."""
    referring = _referring()
    return (referring(one, place) for one in cited for place in one.places)


def _referring() -> Callable[[Cited, CitedPlace], WorkReference]:
    """Return a function that refers to a place, with a cache of sources and of speakers."""
    items: dict[int, Item] = {}
    names_in_style = lru_cache(_CACHED)(names_of)

    def refer(one: Cited, place: CitedPlace) -> WorkReference:
        source = place.source
        if source.id not in items:
            if len(items) == _CACHED:
                items.clear()
            items[source.id] = cited_item(source)
        ids = known_speakers(one.quote)
        names = tuple([name for name in one.names if name and name.id in ids])
        quotes_others = at_second_hand(one.quote, source, names)
        speakers = names_in_style(names) if quotes_others else None
        return WorkReference(items[source.id], place.occurrence.locator, speakers)

    return refer


class _Part(NamedTuple):
    """A part of a citation that cells are read from; equal keys have equal cells, read once."""

    of: Callable[[Citation], Any]
    key: Callable[[Any], Hashable] | None = None


class _Column(NamedTuple):
    """A column with its value of a part, nothing where a citation lacks that part."""

    part: _Part
    value: Callable[[Any], Any]


_WHOLE = _Part(lambda one: one)
_QUOTE = _Part(attrgetter("cited.quote"))
_TOPICS = _Part(_QUOTE.of, attrgetter("topics"))
_NAMES = _Part(attrgetter("cited.names"), tuple)
_PLACE = _Part(attrgetter("place"))
_SOURCE = _Part(lambda one: one.place and one.place.source, attrgetter("id"))


def _of_quote(field: str) -> _Column:
    return _Column(_QUOTE, VALUES[Quote][field])


def _of_topics(field: str) -> _Column:
    return _Column(_TOPICS, VALUES[Quote][field])


def _of_names(field: str) -> _Column:
    return _Column(
        _NAMES, lambda names: joined_by_place([name and getattr(name, field) for name in names])
    )


def _of_source(field: str) -> _Column:
    return _Column(_SOURCE, attrgetter(field))


def _of_place(field: str) -> _Column:
    return _Column(
        _PLACE, attrgetter(f"occurrence.{field}" if field in Occurrence._fields else field)
    )


def _each(make: Callable[[str], _Column], names: str) -> Mapping[str, _Column]:
    """Return columns with their values; `quote=text` where the field has another name."""
    pairs = (name.partition("=") for name in names.split())
    return {column: make(field or column) for column, _, field in pairs}


def _claims(quote: Quote) -> str | None:
    claims = list(map(_claim, quote.claims))
    return joined(claims) if claims else None


def _claim(link: ClaimLink) -> str:
    """Return a claim followed by its relation, unless it is asserted and reads as asserted."""
    plain = link.relation == "asserts" and not tells_relation(link.text)
    return link.text if plain else f"{link.text}={link.relation}"


def _more(source: Source) -> str | None:
    """Return the variables of CSL that a source has besides its columns: hosts, a genre, ..."""
    roles = (one.role for one in source.contributors)
    kept = {*(source.csl or ()), *roles} - IN_COLUMNS
    # Of most sources the columns say all.
    more = {name: value for name, value in item(source).items() if name in kept} if kept else {}
    return encoded(more, compact=True) if more else None


RECORDS = "records"
"""The column of a JSON array with the topics and organizations of a quote, for an import."""
MORE_OF_SOURCE = "source_csl"
"""The column of a JSON object with what else a source has."""

COLUMNS: Mapping[str, _Column] = {
    **_each(_of_quote, "quote_id=id"),
    **_each(_of_source, "citation_key=key"),
    **_each(
        _of_quote,
        "speaker speaker_role=role speaker_organization=organization said occasion quote=text mode"
        " language",
    ),
    **_each(_of_topics, "topics=topic stance"),
    "claims": _Column(_QUOTE, _claims),
    **_each(_of_quote, "status"),
    "source_id": _Column(_SOURCE, lambda source: short_id("source", source.id)),
    **_each(_of_source, "source_type=type"),
    "source_authors": _Column(_SOURCE, lambda source: contributors(source, "author")),
    **_each(
        _of_source,
        "source_title=title container_title publisher published_on=issued url archive_url"
        " accessed_on=accessed doi",
    ),
    **_each(_of_place, "via locator prefix suffix verified"),
    "citation_style": _Column(_WHOLE, lambda one: one.style),
    "citation_inline": _Column(_WHOLE, lambda one: as_text(one.inline) or None),
    # A work that a style cites in the text or in notes alone has no entry.
    "citation": _Column(_WHOLE, lambda one: as_text(one.entry or one.inline) or None),
    **_each(_of_quote, "note"),
    "speaker_kind": _Column(
        _QUOTE, lambda quote: joined_by_place([who.kind for who in quote.speakers])
    ),
    **_each(
        _of_names,
        "speaker_family=family speaker_given=given speaker_particle=particle speaker_suffix=suffix",
    ),
    **{
        one.flat[0]: _Column(_SOURCE, source_column(one))
        for one in KINDS["source"].later()
        if one.flat
    },
    "topic_names": _Column(
        _TOPICS, lambda quote: joined_by_place([topic.name for topic in quote.topics])
    ),
    RECORDS: _Column(
        _WHOLE, lambda one: f"[{','.join(one.cited.records)}]" if one.cited.records else None
    ),
    MORE_OF_SOURCE: _Column(_SOURCE, _more),
    "codings": _Column(_QUOTE, codings),
}
"""The columns with their values of a citation. Their order is frozen: add only at the end."""


def of_source(name: str) -> bool:
    """Whether a column has a value of the source."""
    return name in COLUMNS and COLUMNS[name].part is _SOURCE


def value_of(name: str, one: Citation) -> Any:
    """Return the value of a column for a citation."""
    part, value = COLUMNS[name]
    found = part.of(one)
    return None if found is None else value(found)


IN_COLUMNS = frozenset({"author", "editor"})
"""The roles with columns of their own."""


def columns(fields: Sequence[str] = (), *, styled: bool = True) -> Sequence[str]:
    """Return these columns, else all, without a style three fewer; `UsageError` for another."""
    known = [name for name in COLUMNS if styled or name not in OF_STYLE]
    check_names(known, fields, "citations")
    return fields or known


def citation_table(export: Export) -> tuple[Sequence[str], Iterator[list[str | None]]]:
    """Return the header and the rows of an export of citations."""
    header = columns(export.fields, styled=export.citer is not None)
    found = citations(export.records, export.style, export.citer)
    return header, _rows(found, [COLUMNS[name] for name in header])


def _rows(found: Iterable[Citation], columns: Sequence[_Column]) -> Iterator[list[str | None]]:
    """Yield the row of each citation, whose cells are read part by part."""
    values: defaultdict[_Part, list[Callable[[Any], Any]]] = defaultdict(list)
    for column in columns:
        values[column.part].append(column.value)
    readers = [_reader(*each) for each in values.items()]
    # Where each column is in the cells of all parts.
    places = [at for part in values for at, one in enumerate(columns) if one.part is part]
    order = [places.index(at) for at in range(len(columns))]
    for one in found:
        cells: list[str | None] = []
        for read in readers:
            cells += read(one)
        yield [cells[at] for at in order]


def _reader(
    part: _Part, values: Sequence[Callable[[Any], Any]]
) -> Callable[[Citation], list[str | None]]:
    """Return a function that reads cells of a part of citations, with a cache if it has a key."""
    part_of, key_of = part
    nothing: list[str | None] = [None] * len(values)
    cached: dict[Hashable, list[str | None]] = {}

    def read(one: Citation) -> list[str | None]:
        found = part_of(one)
        if found is None:
            return nothing
        if key_of is None:
            return [value(found) for value in values]
        key = key_of(found)
        if key not in cached:
            if len(cached) == _CACHED:
                cached.clear()
            cached[key] = [value(found) for value in values]
        return cached[key]

    return read


class Works:
    """Collects the entries of cited works, each once, while quotes are written."""

    def __init__(self) -> None:
        self._entries: dict[str, Runs] = {}
        self._ids: dict[str, int] = {}

    def sections(self, export: Export) -> Iterator[tuple[Quote, list[Citation]]]:
        """Yield each quote of an export with its citations that have a place."""
        made = citations(export.records, export.style, export.citer)
        for _, same in groupby(made, key=lambda one: one.cited.quote.id):
            found = list(same)
            for one in found:
                if one.entry and one.place:
                    source = one.place.source
                    self._entries.setdefault(source.key, one.entry)
                    self._ids[source.key] = source.id
            yield found[0].cited.quote, [one for one in found if one.place is not None]

    def entries(self, export: Export) -> list[tuple[int, Runs]]:
        """Return the ids of sources with their entries, in the order of the style."""
        if export.citer is None:
            return []
        keys = export.citer.in_order(self._entries)
        return [(self._ids[key], self._entries[key]) for key in keys]
