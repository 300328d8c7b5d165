"""Quotes with their sources: one citation for each place where a quote stands.

Owns the columns of the table of citations, which are frozen: additions only at the end. It must
not know how a format writes them, nor which style a citation has.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from claimdb.cite import EntryAndCitation, Item
from claimdb.cite.item import at_second_hand, item, known_speakers, names_of
from claimdb.cite.runs import Runs, as_text
from claimdb.cite.work import Name
from claimdb.draft.cells import joined, joined_by_place, tells_relation
from claimdb.model import (
    Cited,
    CitedPlace,
    ClaimLink,
    FullName,
    Occurrence,
    Quote,
    short_id,
)
from claimdb.render.contributors import authors
from claimdb.render.values import COLUMNS as VALUES
from claimdb.render.values import check_names

Cite: TypeAlias = Callable[[Item], EntryAndCitation]
"""Makes of an item what cites it."""

_REMEMBERED = 1 << 14


class Citation(NamedTuple):
    """A quote at one of its places, or at none; without a style nothing is made of the source."""

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
    make = cite and _remembering(cite)
    for one in cited:
        for place in one.places:
            if make is None:
                yield Citation(one, place)
            else:
                yield Citation(one, place, style, *make(one, place))
        if not one.places:
            yield Citation(one, None)


def _remembering(cite: Cite) -> Callable[[Cited, CitedPlace], tuple[Runs, Runs]]:
    """Return what cites a place; what is known of a source or of speakers is made once."""
    of_sources: dict[int, EntryAndCitation] = {}
    of_speakers: dict[tuple[FullName, ...], tuple[Name, ...]] = {}

    def make(one: Cited, place: CitedPlace) -> tuple[Runs, Runs]:
        source = place.source
        if source.id not in of_sources:
            _make_room(of_sources)
            of_sources[source.id] = cite(item(source))
        said_by: tuple[Name, ...] | None = None
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
    """Forget what was made where it is much, so that an export of any size needs little memory."""
    if len(made) == _REMEMBERED:
        made.clear()


def _of_quote(field: str) -> Callable[[Citation], str | None]:
    value = VALUES[Quote][field]
    return lambda one: value(one.cited.quote)  # type: ignore[return-value]


def _kinds(one: Citation) -> str | None:
    return joined_by_place([speaker.kind for speaker in one.quote.speakers])


def _of_names(field: str) -> Callable[[Citation], str | None]:
    return lambda one: joined_by_place([name and getattr(name, field) for name in one.cited.names])


def _of_source(field: str) -> Callable[[Citation], str | None]:
    return lambda one: None if one.place is None else getattr(one.place.source, field)


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
    """Return a claim with the relation behind it, unless it is asserted and that is plain."""
    plain = link.relation == "asserts" and not tells_relation(link.text)
    return link.text if plain else f"{link.text}={link.relation}"


COLUMNS: Mapping[str, Callable[[Citation], str | None]] = {
    "quote_id": _of_quote("id"),
    "citation_key": _of_source("key"),
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
    "source_type": _of_source("type"),
    "source_authors": lambda one: one.place and authors(one.place.source),
    "source_title": _of_source("title"),
    "container_title": _of_source("container_title"),
    "publisher": _of_source("publisher"),
    "published_on": _of_source("issued"),
    "url": _of_source("url"),
    "archive_url": _of_source("archive_url"),
    "accessed_on": _of_source("accessed"),
    "doi": _of_source("doi"),
    "via": _of_place("via"),
    "locator": _of_place("locator"),
    "prefix": _of_place("prefix"),
    "suffix": _of_place("suffix"),
    "verified": _of_place("verified"),
    "citation_style": lambda one: one.style,
    "citation_inline": lambda one: as_text(one.inline) or None,
    # What a style cites in notes alone has no entry.
    "citation": lambda one: as_text(one.entry or one.inline) or None,
    "note": _of_quote("note"),
    "speaker_kind": _kinds,
    "speaker_family": _of_names("family"),
    "speaker_given": _of_names("given"),
    "speaker_particle": _of_names("particle"),
    "speaker_suffix": _of_names("suffix"),
}
"""The columns in their order, each with how it is read from a citation."""

_OF_STYLE = ("citation_style", "citation_inline", "citation")


def columns(fields: Sequence[str] = (), *, styled: bool = True) -> Sequence[str]:
    """Return the columns of a table of citations: these, or all; without a style three fewer.

    Raises:
        UsageError: there is no such column.
    """
    known = [name for name in COLUMNS if styled or name not in _OF_STYLE]
    check_names(known, fields, "citations")
    return fields or known
