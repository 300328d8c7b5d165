"""What drafts say of people, organizations, topics, claims and sources that are there already.

Owns what of it is not recorded, as facts: a field and what is said there. It must not know quotes,
nor what is done about it.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from claimdb import folding
from claimdb.draft.record import ClaimDraft, NameDraft, PersonDraft, SourceDraft
from claimdb.store.read.reader import Reader
from claimdb.store.write.keys import written_out
from claimdb.store.write.named import NoQuote
from claimdb.store.write.recorded import Recorded

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


class _Rows(NamedTuple):
    """Rows that belong to records, each behind the id of its record, and the facts of one."""

    sql: str
    facts: Callable[..., Iterator[Fact]]


def _rows(kind: str, columns: str, more: str = "") -> _Rows:
    """Return the rows with the cells of a kind, of which some have other names as columns."""
    table = {"person": "actors", "organization": "actors"}.get(kind, f"{kind}s")
    return _Rows(
        f"SELECT r.id, {columns} FROM ANY({table}.id, :ids) r{more}", _cells(*_CELLS[kind])
    )


def _parts(table: str, owner: str, columns: str, facts: Callable[..., Iterator[Fact]]) -> _Rows:
    return _Rows(f"SELECT r.{owner}, {columns} FROM ANY({table}.{owner}, :ids) r", facts)


_NAMES_OF_ACTORS = _parts("actor_names", "actor_id", "r.name, r.folded", _name)
_ROWS: Mapping[str, Sequence[_Rows]] = {
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
    reader: Reader, recorded: Recorded, kind: str, said: Iterable[tuple[NoQuote, int]]
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
                fact[0] for fact in _said(draft, kind, recorded) if fact not in known[number]
            )
        )
        for draft, number in said
    ]


def _said(draft: NoQuote, kind: str, recorded: Recorded) -> Iterator[Fact]:
    """Yield the facts that a draft says; a name that means nothing stands for itself."""

    def meant(label: str, name: str) -> int | str:
        found = recorded.named(label, name)
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
