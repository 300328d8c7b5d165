"""The table of citations, as it is written and read: one row for each quote and occurrence.

Its columns are frozen: additions only at the end.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias, cast

from claimdb.cells import joined, joined_by_place, parted, tells_relation
from claimdb.cite import EntryAndCitation, Item
from claimdb.cite.item import at_second_hand, item, known_speakers, names_of
from claimdb.cite.typography import Runs, as_text
from claimdb.cite.work import CslName
from claimdb.drafts.keys import FIELDS, IGNORED, PLACE, SPEAKER, keys_of
from claimdb.formats import Export
from claimdb.formats.reader import InputColumn, InputRow, InputRows
from claimdb.model import ClaimLink, Occurrence, Quote, Source, short_id
from claimdb.results import Cited, CitedPlace, FullName
from claimdb.schema import KINDS
from claimdb.values import COLUMNS as VALUES
from claimdb.values import check_names, contributors, source_column

Cite: TypeAlias = Callable[[Item], EntryAndCitation]
"""Returns the function that cites an item."""

_CACHED = 1 << 14


class Citation(NamedTuple):
    """A quote with one of its places, or with none; entry and citation need a style."""

    cited: Cited
    place: CitedPlace | None
    style: str | None = None
    entry: Runs = ()
    inline: Runs = ()

    @property
    def quote(self) -> Quote:
        """The quote."""
        return self.cited.quote


def citations(
    cited: Iterable[Cited], style: str | None = None, cite: Cite | None = None
) -> Iterator[Citation]:
    """Yield a citation for each place of each quote, and one for a quote that has none."""
    make = cite and _cached(cite)
    for one in cited:
        for place in one.places:
            if make is None:
                yield Citation(one, place)
            else:
                yield Citation(one, place, style, *make(one, place))
        if not one.places:
            yield Citation(one, None)


def _cached(cite: Cite) -> Callable[[Cited, CitedPlace], tuple[Runs, Runs]]:
    """Return a function that cites a place, with a cache of sources and of speakers."""
    of_sources: dict[int, EntryAndCitation] = {}
    of_speakers: dict[tuple[FullName, ...], tuple[CslName, ...]] = {}

    def make(one: Cited, place: CitedPlace) -> tuple[Runs, Runs]:
        source = place.source
        if source.id not in of_sources:
            _make_room(of_sources)
            of_sources[source.id] = cite(item(source))
        said_by: tuple[CslName, ...] | None = None
        if at_second_hand(one.quote, source):
            known = known_speakers(one.quote)
            names = tuple([found for found in one.names if found and found.id in known])
            if names not in of_speakers:
                _make_room(of_speakers)
                of_speakers[names] = names_of(names)
            said_by = of_speakers[names]
        return of_sources[source.id](place.occurrence.locator, said_by)

    return make


def _make_room(made: dict[Any, Any]) -> None:
    """Empty a full cache, so that an export of any size needs little memory."""
    if len(made) == _CACHED:
        made.clear()


def _of_quote(field: str) -> Callable[[Citation], str | None]:
    value = VALUES[Quote][field]
    return lambda one: value(one.cited.quote)  # type: ignore[return-value]


def _kinds(one: Citation) -> str | None:
    return joined_by_place([speaker.kind for speaker in one.quote.speakers])


def _of_names(field: str) -> Callable[[Citation], str | None]:
    return lambda one: joined_by_place([name and getattr(name, field) for name in one.cited.names])


def _of_source(value: Callable[[Source], Any]) -> Callable[[Citation], str | None]:
    return lambda one: None if one.place is None else value(one.place.source)


def _of_place(field: str) -> Callable[[Citation], str | None]:
    of_occurrence = field in Occurrence._fields

    def value(one: Citation) -> str | None:
        if one.place is None:
            return None
        found: str | None = getattr(one.place.occurrence if of_occurrence else one.place, field)
        return found

    return value


def _claims(one: Citation) -> str | None:
    claims = [_claim(link) for link in one.quote.claims]
    return joined(claims) if claims else None


def _claim(link: ClaimLink) -> str:
    """Return a claim followed by its relation, unless it is asserted and reads as asserted."""
    plain = link.relation == "asserts" and not tells_relation(link.text)
    return link.text if plain else f"{link.text}={link.relation}"


COLUMNS: Mapping[str, Callable[[Citation], str | None]] = {
    "quote_id": _of_quote("id"),
    "citation_key": _of_source(attrgetter("key")),
    "speaker": _of_quote("speaker"),
    "speaker_role": _of_quote("role"),
    "speaker_organization": _of_quote("organization"),
    "said": _of_quote("said"),
    "occasion": _of_quote("occasion"),
    "quote": _of_quote("text"),
    "mode": _of_quote("mode"),
    "language": _of_quote("language"),
    "topics": _of_quote("topic"),
    "stance": _of_quote("stance"),
    "claims": _claims,
    "status": _of_quote("status"),
    "source_id": lambda one: one.place and short_id("source", one.place.source.id),
    "source_type": _of_source(attrgetter("type")),
    "source_authors": lambda one: one.place and contributors(one.place.source, "author"),
    "source_title": _of_source(attrgetter("title")),
    "container_title": _of_source(attrgetter("container_title")),
    "publisher": _of_source(attrgetter("publisher")),
    "published_on": _of_source(attrgetter("issued")),
    "url": _of_source(attrgetter("url")),
    "archive_url": _of_source(attrgetter("archive_url")),
    "accessed_on": _of_source(attrgetter("accessed")),
    "doi": _of_source(attrgetter("doi")),
    "via": _of_place("via"),
    "locator": _of_place("locator"),
    "prefix": _of_place("prefix"),
    "suffix": _of_place("suffix"),
    "verified": _of_place("verified"),
    "citation_style": lambda one: one.style,
    "citation_inline": lambda one: as_text(one.inline) or None,
    # A work that a style cites in notes alone has no entry.
    "citation": lambda one: as_text(one.entry or one.inline) or None,
    "note": _of_quote("note"),
    "speaker_kind": _kinds,
    "speaker_family": _of_names("family"),
    "speaker_given": _of_names("given"),
    "speaker_particle": _of_names("particle"),
    "speaker_suffix": _of_names("suffix"),
    **{one.flat[0]: _of_source(source_column(one)) for one in KINDS["source"].later() if one.flat},
}
"""The columns in their order, each with its value of a citation."""

_OF_STYLE = ("citation_style", "citation_inline", "citation")


def columns(fields: Sequence[str] = (), *, styled: bool = True) -> Sequence[str]:
    """Return these columns, else all; without a style three fewer.

    Raises:
        UsageError: there is no such column.
    """
    known = [name for name in COLUMNS if styled or name not in _OF_STYLE]
    check_names(known, fields, "citations")
    return fields or known


def citation_table(export: Export) -> tuple[Sequence[str], Iterator[list[str | None]]]:
    """Return the header and the rows of an export of citations."""
    header = columns(export.fields, styled=export.cite is not None)
    values = [COLUMNS[name] for name in header]
    found = citations(export.records, export.style, export.cite)
    return header, ([value(one) for value in values] for one in found)


class Section(NamedTuple):
    """A quote with its citations, each of which has a place."""

    quote: Quote
    citations: tuple[Citation, ...]


class Works:
    """Collects the entries of cited works, each once, while quotes are written."""

    def __init__(self) -> None:
        self._entries: dict[str, Runs] = {}

    def sections(self, export: Export) -> Iterator[Section]:
        """Yield the quotes of an export, and collect the entries that they cite."""
        made = citations(export.records, export.style, export.cite)
        for _, same in groupby(made, key=lambda one: one.quote.id):
            found = list(same)
            for one in found:
                if one.entry:
                    self._entries.setdefault(as_text(one.entry), one.entry)
            yield Section(found[0].quote, tuple(one for one in found if one.place is not None))

    def entries(self) -> list[Runs]:
        """Return the entries in alphabetical order."""
        return [self._entries[text] for text in sorted(self._entries, key=str.casefold)]


_PLACE = frozenset(keys_of(PLACE))
_SPEAKER = frozenset(keys_of(SPEAKER))
_KIND = "speaker_kind"
GUESSED = "the table has no kinds and family names of speakers: they are guessed for new speakers"
"""The note about a table without these columns."""


def is_citations(header: Sequence[str]) -> bool:
    """Whether a table is our table of citations, perhaps with columns added by its user."""
    return header[0] == "quote_id" and "citation_key" in header


def of_citations(header: Sequence[str]) -> bool:
    """Whether a table is our table of citations as it was written."""
    return is_citations(header) and {*FIELDS["quote"], *IGNORED["quote"]}.issuperset(header)


def says_kind(columns: Sequence[InputColumn]) -> bool:
    """Whether a table says which of its speakers are people and which are organizations."""
    return any(column.field == _KIND for column in columns)


def spoken_for(rows: InputRows) -> frozenset[str]:
    """Return the organizations spoken for in a table without the kinds of speakers."""
    if says_kind(rows.columns) or not of_citations([column.header for column in rows.columns]):
        return frozenset()
    speakers = (cast("list[dict[str, str]]", row.raw.get("speakers", [])) for row in rows)
    spoken = (one.get("organization") for several in speakers for one in several)
    return frozenset(filter(None, spoken))


def quotes(rows: Iterator[InputRow], organizations: frozenset[str]) -> Iterator[InputRow]:
    """Yield one record for the rows of each quote, with its occurrences.

    Speakers without a kind that others speak for are `organizations`.
    """
    known = (_with_claims(_with_speakers(row, organizations)) for row in rows)
    for (number, *_), same in groupby(known, key=_quote_in):
        first, *more = same
        if first.problems:
            yield from (row.unread() for row in (first, *more))
        elif not number:
            yield from (first, *more)
        elif more:
            places = [{k: row.raw[k] for k in row.raw if k in _PLACE} for row in (first, *more)]
            whole = {k: value for k, value in first.raw.items() if k not in _PLACE}
            yield first._replace(raw={**whole, "occurrences": places}, parts=(first, *more))
        elif _PLACE.isdisjoint(first.raw):
            yield first._replace(raw={**first.raw, "occurrences": []})
        else:
            yield first


def _quote_in(row: InputRow) -> tuple[object, ...]:
    """Return the values shared by all rows of a quote; a row that differs is another quote."""
    number = row.cells[0]
    return number, row.problems, {k: row.raw[k] for k in row.raw if k not in _PLACE}


def _with_speakers(row: InputRow, organizations: frozenset[str]) -> InputRow:
    """Return a row with its speakers as a list, some of them perhaps without a name.

    If the cells have different numbers of values, the row is returned as it is, for validation.
    """
    fields = {column.field for column in row.columns}
    # A missing column says nothing, unlike an empty cell.
    cells = {part: row.raw.get(keys[-1]) for part, keys in SPEAKER.items() if keys[-1] in fields}
    if not any(cells.values()):
        return row
    names = parted(str(cells.get("name") or ""))
    parts: dict[str, list[str]] = {}
    for part, cell in cells.items():
        parts[part] = names if part == "name" else _parts(cell, len(names))
        if len(parts[part]) != len(names):
            return row
    speakers: list[dict[str, str | None]] = [
        {part: values[place] or None for part, values in parts.items()}
        for place in range(len(names))
    ]
    for one in speakers:
        if one.get("name") in organizations:
            one["kind"] = "organization"
    others = {key: value for key, value in row.raw.items() if key not in _SPEAKER}
    return row._replace(raw={**others, "speakers": speakers})


def _parts(cell: object, count: int) -> list[str]:
    if not cell:
        return [""] * count
    # One name has one value, whatever is in it.
    return [str(cell)] if count == 1 else parted(str(cell))


def _with_claims(row: InputRow) -> InputRow:
    """Return a row with its claims as a list."""
    cell = row.raw.get("claims")
    if cell is None:
        return row
    return row._replace(
        raw={**row.raw, "claims": [_citations_claim(one) for one in parted(str(cell))]}
    )


def _citations_claim(text: str) -> dict[str, str]:
    words, _, word = text.rpartition("=")
    return {"text": words, "relation": word} if tells_relation(text) else {"text": text}
