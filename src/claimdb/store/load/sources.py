"""Sources, and quotes with their sources, from rows, by pages."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, partial
from itertools import chain, repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from claimdb.cells import coder_cell, encoded
from claimdb.model import Contributor, Quote, Ref, Snapshot, Source
from claimdb.results import Cited, CitedPlace, FullName, Work
from claimdb.schema import KINDS
from claimdb.store.backends.base import Reader, Statement
from claimdb.store.load import linked, named, pages
from claimdb.store.load.quotes import quotes

if TYPE_CHECKING:
    from claimdb.matching.verify import Anchor

_T = TypeVar("_T")
_CACHED = 1 << 15
"""About the most records of a kind in memory, so that an export of any size needs little."""

SORTS: Mapping[str, str] = {"key": "key", "title": "title", "issued": "issued_lo", "id": "id"}
"""The columns that sources can be sorted by; a `-` before the name reverses the order."""

_CELLS = tuple(one.key for one in KINDS["source"].cells())
_LINKS = ("cites", "cited_by", "snapshots", "quotes")
_SOURCES = f"SELECT id, uid, {', '.join(_CELLS)} FROM sources WHERE id = ANY(:ids)"
_CONTRIBUTORS = """
SELECT c.source_id, c.position, c.role, coalesce(c.literal, a.name), c.family, c.given,
       c.particle, c.suffix, c.actor_id
  FROM source_contributors c LEFT JOIN actors a ON a.id = c.actor_id
 WHERE c.source_id = ANY(:ids)"""
_REFERENCES = """
SELECT r.{of}, r.id, s.id, s.key FROM source_references r JOIN sources s ON s.id = r.{to}
 WHERE r.{of} = ANY(:ids)"""
_CITES = _REFERENCES.format(of="source_id", to="cited_source_id")
_CITED_BY = _REFERENCES.format(of="cited_source_id", to="source_id")
_SNAPSHOTS = """
SELECT source_id, id, sha256, taken, text IS NOT NULL, media_type, file_sha256, file_modified,
       extractor
  FROM snapshots
 WHERE source_id = ANY(:ids)"""
_QUOTES = """
SELECT source_id, quote_id, quote_id FROM occurrences WHERE source_id = ANY(:ids)
UNION
SELECT via_source_id, quote_id, quote_id FROM occurrences WHERE via_source_id = ANY(:ids)"""
_AROUND = """
SELECT id, prefix, suffix FROM occurrences
 WHERE quote_id = ANY(:ids) AND (prefix IS NOT NULL OR suffix IS NOT NULL)"""
_NAMES = """
SELECT a.id, a.name, p.family, p.given, p.particle, p.suffix
  FROM actors a LEFT JOIN people p ON p.actor_id = a.id WHERE a.id = ANY(:ids)"""
_RECORDED = """
SELECT q.id, q.created, k.name, k.kind
  FROM quotes q JOIN batches b ON b.id = q.batch_id
  JOIN coders k ON k.id = coalesce(
       (SELECT c.coder_id FROM quote_coders c WHERE c.quote_id = q.id),
       (SELECT min(t.coder_id) FROM quote_topics t WHERE t.quote_id = q.id), b.coder_id)
 WHERE q.id = ANY(:ids)"""
_TOPICS = """
WITH RECURSIVE above(id) AS (
  SELECT id FROM topics WHERE id = ANY(:ids)
   UNION
  SELECT t.broader_id FROM topics t JOIN above ON above.id = t.id WHERE t.broader_id IS NOT NULL
)
SELECT t.id, t.slug, t.name, t.broader_id FROM topics t JOIN above ON above.id = t.id"""
_ORGANIZATIONS = """
SELECT a.id, a.name, o.type, o.country
  FROM organizations o JOIN actors a ON a.id = o.actor_id WHERE a.id = ANY(:ids)"""
_OF_QUOTES = """
SELECT DISTINCT source_id, quote_id FROM occurrences
 WHERE quote_id = ANY(:ids) ORDER BY quote_id"""


def sources(reader: Reader, ids: Iterable[int]) -> Iterator[Source]:
    """Yield the sources with these ids, in this order; an id that no source has is skipped.

    Their quotes are those that occur in them, and those for which they are the `via` source.
    """
    for page in pages(ids):
        values = reader.bound({"ids": page})
        found = _bare(reader, values)
        cites = linked(reader, _CITES, values, named(Ref))
        cited_by = linked(reader, _CITED_BY, values, named(Ref))
        snapshots = linked(reader, _SNAPSHOTS, values, _snapshot)
        quoted = linked(reader, _QUOTES, values, lambda row: int(row[0]))
        links = (cites, cited_by, snapshots, quoted)
        for number in (number for number in page if number in found):
            yield _source(found[number], *(tuple(of.get(number, ())) for of in links))


class _Known(dict[int, _T]):
    """Records by id, read once; at some size they are forgotten."""

    def __init__(self, read: Callable[[list[int]], Mapping[int, _T]]) -> None:
        self._read = read

    def add(self, ids: AbstractSet[int]) -> None:
        """Read the records with these ids that are missing."""
        if len(self) > _CACHED:
            self.clear()
        # `ids - self.keys()` would look up every key.
        if missing := sorted([one for one in ids if one not in self]):
            self.update(self._read(missing))


def cited(reader: Reader, found: Iterable[Quote], *, recorded: bool) -> Iterator[Cited]:
    """Yield quotes with the sources and names with which they are cited.

    If `recorded`, each has the time and the coder of its record.
    """
    bare = _Known(partial(_bare_sources, reader))
    names = _Known(partial(_names, reader))
    topics = _Known(partial(_topics, reader))
    organizations = _Known(partial(_organizations, reader))
    make_place, make_cited = named(CitedPlace), named(Cited)
    nothing = None, None
    for page in pages(found):
        ids = [quote.id for quote in page]
        around = {row[0]: row[1:] for row in reader.execute(_AROUND, {"ids": ids}).fetchall()}
        bare.add({place.source_id for quote in page for place in quote.occurrences})
        names.add({one.id for quote in page for one in quote.speakers if one.id is not None})
        topics.add({topic.id for quote in page for topic in quote.topics})
        organizations.add({number for quote in page for number in _speaking(quote)})
        written = reader.execute(_RECORDED, {"ids": ids}).fetchall() if recorded else []
        records = {row[0]: (row[1], coder_cell(*row[2:])) for row in written}
        for quote in page:
            places = tuple([
                make_place((place, *around.get(place.id, nothing), bare[place.source_id]))
                for place in quote.occurrences
            ])  # fmt: skip
            speakers = tuple([names.get(one.id) if one.id else None for one in quote.speakers])
            described = [*chain.from_iterable([topics[topic.id] for topic in quote.topics])]
            described += [organizations[one] for one in _speaking(quote) if one in organizations]
            created, coder = records.get(quote.id, ("", ""))
            described_once = tuple(dict.fromkeys(described))
            yield make_cited((quote, places, speakers, created, coder, described_once))


def _bare_sources(reader: Reader, ids: list[int]) -> dict[int, Source]:
    rows = _bare(reader, reader.bound({"ids": ids}))
    return {number: _source(row) for number, row in rows.items()}


def _names(reader: Reader, ids: list[int]) -> dict[int, FullName]:
    make_name = named(FullName)
    return {row[0]: make_name(row) for row in reader.execute(_NAMES, {"ids": ids}).fetchall()}


def _topics(reader: Reader, ids: list[int]) -> dict[int, tuple[str, ...]]:
    """Return topics, each after those that it is narrower than, as objects of JSON."""
    rows = {row[0]: row[1:] for row in reader.execute(_TOPICS, {"ids": ids}).fetchall()}

    @cache
    def described(number: int | None) -> tuple[str, ...]:
        if number not in rows:
            return ()
        slug, name, above = rows[number]
        broader = {"broader": rows[above][0]} if above in rows else {}
        one = {"type": "topic", "name": name, "slug": slug, **broader}
        return (*described(above), encoded(one, compact=True))

    return {number: described(number) for number in ids}


def _organizations(reader: Reader, ids: list[int]) -> dict[int, str]:
    """Return organizations as objects of JSON."""
    rows = reader.execute(_ORGANIZATIONS, {"ids": ids}).fetchall()
    return {row[0]: _organization(*row[1:]) for row in rows}


def _organization(name: str, kind: str, country: str | None) -> str:
    one = {"type": "organization", "name": name, "organization_type": kind}
    return encoded({**one, "country": country} if country else one, compact=True)


def _speaking(quote: Quote) -> Iterator[int]:
    """Yield the ids of the organizations that speak, or are spoken for."""
    for one in quote.speakers:
        if one.kind == "organization" and one.id is not None:
            yield one.id
        if one.organization is not None:
            yield one.organization.id


def standing_in(reader: Reader, quotes: Iterable[int]) -> dict[int, list[int]]:
    """Return the quotes, of these, in each source that has any."""
    found: dict[int, list[int]] = {}
    for page in pages(quotes):
        for source, quote in reader.execute(_OF_QUOTES, {"ids": page}).fetchall():
            found.setdefault(source, []).append(quote)
    return found


def works(reader: Reader, of_sources: Mapping[int, list[int]]) -> Iterator[Work]:
    """Yield sources by their keys, each with the quotes of these ids."""
    for page in pages(ordered(reader, of_sources)):
        for source in sources(reader, page):
            yield Work(source, tuple(quotes(reader, of_sources[source.id])))


def ordered(
    reader: Reader,
    ids: Iterable[int] | None = None,
    sort: Iterable[str] = (),
    limit: int | None = None,
) -> Iterator[int]:
    """Yield the ids of these sources, or of all, by their keys or as sorted."""
    order = [
        f"{SORTS[one.removeprefix('-')]}{' DESC' if one.startswith('-') else ''} NULLS LAST"
        for one in sort
    ]
    chosen = "TRUE" if ids is None else "id = ANY(:ids)"
    sql = f"SELECT id FROM sources WHERE {chosen} ORDER BY {', '.join([*order, 'key'])}"
    values: dict[str, object] = {} if ids is None else {"ids": sorted(ids)}
    if limit is not None:
        sql, values["limit"] = f"{sql} LIMIT :limit", limit
    yield from map(itemgetter(0), reader.stream(Statement(sql, values)))


def _bare(reader: Reader, values: Mapping[str, object]) -> dict[int, tuple[Any, ...]]:
    """Return the rows of sources by id, each followed by its contributors."""
    made = linked(reader, _CONTRIBUTORS, values, _contributor)
    rows = reader.execute(_SOURCES, values).fetchall()
    return {row[0]: (*row, tuple(made.get(row[0], ()))) for row in rows}


def _source(row: tuple[Any, ...], *links: tuple[Any, ...]) -> Source:
    """Return a source from its row and its contributors, with the links `_LINKS` or none."""
    number, uid, *cells, contributors = row
    values: dict[str, Any] = dict(zip(_CELLS, cells, strict=True))
    values |= zip(_LINKS, links or repeat(()), strict=False)
    values["csl"] = json_object(values["csl"])
    return Source(number, uid, **values, contributors=contributors)


def json_object(stored: object) -> Mapping[str, object] | None:
    """Return the CSL fields of a source; None for an invalid object, which `db check` reports."""
    if isinstance(stored, str):
        try:
            stored = json.loads(stored)
        except (ValueError, RecursionError):
            return None
    return stored if isinstance(stored, dict) else None


def _contributor(row: tuple[Any, ...]) -> Contributor:
    role, name, family, given, particle, suffix, _ = row
    whole = name or " ".join(filter(None, (given, particle, family, suffix)))
    return Contributor(role, whole, *row[2:])


def _snapshot(row: tuple[Any, ...]) -> Snapshot:
    sha256, taken, stored, *file = row
    return Snapshot(sha256, taken, bool(stored), *file)


_ANCHORS = """
SELECT o.quote_id, o.id, o.source_id, n.id,
       (SELECT max(t.id) FROM snapshots t
         WHERE t.source_id = o.source_id AND t.text IS NOT NULL),
       o.quote_id, o.id, q.mode, q.text, o.start, o."end", o.digest, o.prefix, o.suffix,
       s.key
  FROM quotes q
  JOIN occurrences o ON o.quote_id = q.id
  JOIN sources s ON s.id = o.source_id
  LEFT JOIN snapshots n ON n.id = o.snapshot_id AND n.text IS NOT NULL
 WHERE q.id = ANY(:ids)"""

_PASSAGES = """
SELECT o.quote_id, o.id, substr(n.text, o.start + 1, o."end" - o.start)
  FROM occurrences o JOIN snapshots n ON n.id = o.snapshot_id
 WHERE o.quote_id = ANY(:ids) AND n.text IS NOT NULL AND o.start < o."end"
"""


class Placed(NamedTuple):
    """An anchor, with its `own` snapshot and the `last` one of its source, if they have texts."""

    anchor: "Anchor"
    own: int | None
    last: int | None


def anchors(reader: Reader, ids: Iterable[int], source: int | None) -> Iterator[Placed]:
    """Yield the anchors of quotes in their order; with `source`, only those in that source."""
    for page in pages(ids):
        found = linked(reader, _ANCHORS, {"ids": page}, _placed)
        for number in page:
            for stands_in, placed in found.get(number, ()):
                if source in (None, stands_in):
                    yield placed


def passages(reader: Reader, ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
    """Return the passages of a few quotes whose text is stored, by quote."""
    return linked(reader, _PASSAGES, {"ids": ids}, lambda row: str(row[0]))


def _placed(row: tuple[Any, ...]) -> tuple[int, Placed]:
    # Few reads need it, and it takes time to load.
    from claimdb.matching.verify import Anchor

    source, own, last, *anchor = row
    return source, Placed(Anchor(*anchor), own, last)
