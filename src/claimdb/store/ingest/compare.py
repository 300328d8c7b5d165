"""What drafts say of quotes that are there already, and is not recorded of them.

Owns when a draft says more than is recorded, or something else. It must not know what is done about
it: no draft of a quote alters one that is there.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from claimdb import folding
from claimdb.drafts.names import NoQuote, written_out
from claimdb.drafts.records import ClaimDraft, NameDraft, PersonDraft, QuoteDraft, SourceDraft
from claimdb.store.backends.base import Reader
from claimdb.store.ingest.resolve import DraftResolver

_Rows: TypeAlias = Sequence[tuple[Any, ...]]
_Said: TypeAlias = Iterable[tuple[object, str | int | None]]

_OF_QUOTES = ("said", "occasion", "language", "note")
_QUOTES = f"SELECT q.id, {', '.join(_OF_QUOTES)} FROM ANY(quotes.id, :ids) q"
_TOPICS = "SELECT r.quote_id, r.topic_id, r.stance FROM ANY(quote_topics.quote_id, :ids) r"
_CLAIMS = "SELECT r.quote_id, r.claim_id, r.relation FROM ANY(quote_claims.quote_id, :ids) r"
_OF_SPEAKERS = ("role", "organization", "status")
_SPEAKERS = """
SELECT r.quote_id, r.actor_id, r.role, r.organization_id, r.status
  FROM ANY(attributions.quote_id, :ids) r"""
_OF_PLACES = ("locator", "cue", "printed_as", "via")
_PLACES = """
SELECT r.quote_id, r.source_id, r.locator, r.cue, r.printed_as, r.via_source_id
  FROM ANY(occurrences.quote_id, :ids) r"""


def unrecorded(
    reader: Reader, resolver: DraftResolver, said: Sequence[tuple[QuoteDraft, int]]
) -> list[tuple[str, ...]]:
    """Return of each draft of a recorded quote, given by its row, the fields that say more.

    A topic without a stance says nothing of one, nor a speaker without a role of that.
    """
    if not said:
        return []
    ids = sorted({number for _, number in said})
    read = [_by_quote(reader, sql, ids) for sql in (_QUOTES, _TOPICS, _CLAIMS, _SPEAKERS)]
    places = _facts(reader, ids)
    return [
        (
            *_more(draft, resolver, *(rows.get(number, ()) for rows in read)),
            *dict.fromkeys(_elsewhere(draft, resolver, number, places)),
        )
        for draft, number in said
    ]


def _facts(reader: Reader, ids: Sequence[int]) -> Collection[tuple[object, ...]]:
    """Return which quotes stand in which sources, and what is recorded of each there.

    One quote may stand in thousands, so nothing is compared with all of them.
    """
    facts: set[tuple[object, ...]] = set()
    for number, source, *cells in reader.execute(_PLACES, {"ids": ids}):
        facts.add((number, source))
        facts.update((number, source, *fact) for fact in zip(_OF_PLACES, cells, strict=True))
    return facts


def _elsewhere(
    draft: QuoteDraft, resolver: DraftResolver, number: int, places: Collection[tuple[object, ...]]
) -> Iterator[str]:
    """Yield which fields say of the places of a quote what is not recorded of any."""
    for one in draft.occurrences:
        source = resolver.source(one.source)
        if (number, source) not in places:
            yield "source"
            continue
        via = None if one.via is None else resolver.source(one.via) or 0
        said = (one.locator, one.cue, one.printed_as, via)
        for field, value in zip(_OF_PLACES, said, strict=True):
            if value is not None and (number, source, field, value) not in places:
                yield field


def _by_quote(reader: Reader, sql: str, ids: Sequence[int]) -> Mapping[int, _Rows]:
    found: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for number, *cells in reader.execute(sql, {"ids": ids}):
        found[number].append(tuple(cells))
    return found


def _more(
    draft: QuoteDraft,
    resolver: DraftResolver,
    quote: _Rows,
    topics: _Rows,
    claims: _Rows,
    who: _Rows,
) -> Iterator[str]:
    """Yield which fields of a draft say more than the rows of a quote."""

    def meant(label: str, name: str | None) -> int | None:
        found = resolver.find_named(label, name) if name is not None else ()
        return found[0].id if found else None

    known: Mapping[object, object] = dict(zip(_OF_QUOTES, quote[0], strict=True))
    for field in _OF_QUOTES:
        if _says_more([(field, getattr(draft, field))], known):
            yield field
    if _says_more(((meant("topic", one.name), one.stance) for one in draft.topics), dict(topics)):
        yield "topics"
    if _says_more(
        ((meant("claim", one.claim), one.relation) for one in draft.claims), dict(claims)
    ):
        yield "claims"
    speakers = [
        (
            meant(one.label, one.name),
            one.role,
            meant("organization", one.organization),
            None if one.status == "attested" else one.status,
        )
        for one in draft.speakers
    ]
    for place, field in enumerate(_OF_SPEAKERS, 1):
        if _says_more(
            ((one[0], one[place]) for one in speakers), {row[0]: row[place] for row in who}
        ):
            yield field


def _says_more(said: _Said, known: Mapping[object, object]) -> bool:
    """Whether something is said of what is not known, or anything else than what is."""
    return any(
        key not in known or (value is not None and value != known[key]) for key, value in said
    )


Fact: TypeAlias = tuple[str, object]

_CELLS: Mapping[str, Sequence[str]] = {
    "person": ("description", "wikidata_id", "family", "given", "particle", "suffix"),
    "organization": ("description", "wikidata_id", "type", "country", "parent"),
    "topic": ("description", "slug", "broader", "actor"),
    "claim": ("note",),
    "source": (
        "key", "type", "title", "container_title", "publisher", "issued", "accessed", "url",
        "archive_url", "doi", "language", "note",
    ),
}  # fmt: skip
"""The fields of a draft that are cells of its record."""
_OF_MEMBERSHIPS = ("role", "started", "ended")
_UNSAID = {"type": "webpage"}
"""What stands in a draft of a source where nothing is said."""
_LABELS = {"parent": "organization", "broader": "topic", "actor": "actor"}
"""What the names in these fields are looked up as."""


def _cells(*fields: str) -> "Callable[..., Iterator[Fact]]":
    """Return what yields the facts of a row with one cell for each field."""
    return lambda *cells: zip(fields, cells, strict=True)


def _name(name: str, folded: str = "") -> Iterator[Fact]:
    for field in ("name", "alias"):
        yield field, folded or folding.folded(name) or name


def _membership(organization: object, *cells: object) -> Iterator[Fact]:
    yield "organization", organization
    for field, cell in zip(_OF_MEMBERSHIPS, cells, strict=True):
        if cell is not None:
            yield field, (organization, cells[0], cell)


def _contributor(*cells: object) -> Iterator[Fact]:
    yield "authors", cells


def _csl(item: Any) -> Iterator[Fact]:
    found = json.loads(item) if isinstance(item, str) else item or {}
    for key, value in found.items():
        yield "csl", (key, json.dumps(value, sort_keys=True))


class _NameRows(NamedTuple):
    """Rows that belong to records, each behind the id of its record, and the facts of one."""

    sql: str
    facts: Callable[..., Iterator[Fact]]


def _rows(kind: str, columns: str, more: str = "") -> _NameRows:
    """Return the rows with the cells of a kind, of which some have other names as columns."""
    table = {"person": "actors", "organization": "actors"}.get(kind, f"{kind}s")
    return _NameRows(
        f"SELECT r.id, {columns} FROM ANY({table}.id, :ids) r{more}", _cells(*_CELLS[kind])
    )


def _parts(table: str, owner: str, columns: str, facts: Callable[..., Iterator[Fact]]) -> _NameRows:
    return _NameRows(f"SELECT r.{owner}, {columns} FROM ANY({table}.{owner}, :ids) r", facts)


_NAMES_OF_ACTORS = _parts("actor_names", "actor_id", "r.name, r.folded", _name)
_ROWS: Mapping[str, Sequence[_NameRows]] = {
    "person": (
        _rows(
            "person",
            "r.description, r.wikidata_id, p.family, p.given, p.particle, p.suffix",
            " JOIN people p ON p.actor_id = r.id",
        ),
        _NAMES_OF_ACTORS,
        _parts(
            "memberships",
            "person_id",
            "r.organization_id, r.role, r.started, r.ended",
            _membership,
        ),
    ),
    "organization": (
        _rows(
            "organization",
            "r.description, r.wikidata_id, o.type, o.country, o.parent_id",
            " JOIN organizations o ON o.actor_id = r.id",
        ),
        _NAMES_OF_ACTORS,
    ),
    "topic": (
        _rows("topic", "r.description, r.slug, r.broader_id, r.actor_id"),
        _parts("topic_names", "topic_id", "r.name, r.folded", _name),
    ),
    "claim": (
        _rows("claim", "r.note"),
        _parts("claim_topics", "claim_id", "r.topic_id", _cells("topics")),
    ),
    "source": (
        _rows("source", ", ".join(f"r.{name}" for name in _CELLS["source"])),
        _parts("sources", "id", "r.csl", _csl),
        _parts(
            "source_contributors",
            "source_id",
            "r.role, r.family, r.given, r.particle, r.suffix, r.literal",
            _contributor,
        ),
    ),
}


def unrecorded_names(
    reader: Reader, resolver: DraftResolver, kind: str, said: Iterable[tuple[NoQuote, int]]
) -> list[tuple[str, ...]]:
    """Return of each draft of a recorded thing of a kind, given by its row, what says more.

    These are fields, of which a draft says what is not recorded. What it leaves out says nothing.
    """
    said = list(said)
    known: defaultdict[int, set[Fact]] = defaultdict(set)
    ids = sorted({number for _, number in said})
    for rows in _ROWS[kind]:
        for number, *cells in reader.execute(rows.sql, {"ids": ids}):
            known[number].update(rows.facts(*cells))
    return [
        tuple(
            dict.fromkeys(
                fact[0] for fact in _said(draft, kind, resolver) if fact not in known[number]
            )
        )
        for draft, number in said
    ]


def _said(draft: NoQuote, kind: str, resolver: DraftResolver) -> Iterator[Fact]:
    """Yield the facts that a draft says; a name that means nothing stands for itself."""

    def meant(label: str, name: str) -> int | str:
        found = resolver.find_named(label, name)
        return found[0].id if found else name

    for field in _CELLS[kind]:
        value = getattr(draft, field)
        if value is not None and value != _UNSAID.get(field):
            yield field, meant(_LABELS[field], value) if field in _LABELS else value
    match draft:
        case ClaimDraft(topics=topics):
            for topic in topics:
                yield "topics", meant("topic", topic)
        case SourceDraft(contributors=contributors, csl=csl):
            for one in contributors:
                yield from _contributor(*one)
            yield from _csl(csl)
        case PersonDraft(memberships=memberships):
            yield from _called(written_out(draft), draft.names)
            for organization, *cells in memberships:
                yield from _membership(meant("organization", organization), *cells)
        case _:
            yield from _called(draft.name, draft.names)


def _called(main: str, others: Iterable[NameDraft]) -> Iterator[Fact]:
    yield next(_name(main))
    for other in others:
        yield "alias", folding.folded(other.name) or other.name
