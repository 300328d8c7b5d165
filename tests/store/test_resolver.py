"""One name means one record through every entry point, whatever else has that name."""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

import claimdb
from claimdb import folding
from claimdb.desk.lookups import Lookups
from claimdb.drafts.records import (
    ClaimRelated,
    DraftError,
    OccurrenceDraft,
    QuoteDraft,
    SpeakerDraft,
    TopicStance,
)
from claimdb.errors import NotFoundError
from claimdb.matching.document import Document
from claimdb.model import identified
from claimdb.query.value import Query, Term
from claimdb.store import snapshots
from claimdb.store.backends import connect
from claimdb.store.completion import beginnings
from claimdb.store.edit import edit
from claimdb.store.history.batch import recording
from claimdb.store.ingest.outcome import IngestOptions
from claimdb.store.ingest.pipeline import ingest
from claimdb.store.search.resolve import Values, meanings

NAMES = (
    "Grain", "grain", "GRAIN", "Gräin", "grain deal", "Grain Deal", "Jane Doe", "Doe", "doe", "t1",
    "a2", "s1", "c1", "Crop", "crop",
)  # fmt: skip
SLUGS = ("grain", "grain-deal", "doe", "crop", "cereal", "peace")
KEYS = ("grain", "Grain", "doe2023", "Doe", "crop", "10.1000/Grain")
DOIS = (None, "10.1000/Grain", "10.1000/crop")
URLS = (None, "https://example.org/grain", "https://example.org/Grain")
SPELLINGS = (
    *NAMES, *SLUGS, *KEYS, *filter(None, URLS), "10.1000/GRAIN", "https://doi.org/10.1000/crop",
    "a1", "a3", "t2", "S2", "c2", "a99", "GRAIN deal!", "jane  doe", "nobody",
)  # fmt: skip
FIELDS = {"speaker": "speaker", "organization": "org", "topic": "topic"}
LABELS = (*FIELDS, "source", "claim")

names = st.sampled_from(NAMES)


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, list[dict]]:
    kinds = draw(st.lists(st.sampled_from(("person", "organization")), min_size=3, max_size=3))
    actors = [{"kind": kind, "name": draw(names)} for kind in kinds]
    # One who speaks is in nobody's way.
    actors.append({"kind": "person", "name": "Someone Else"})
    numbered = list(enumerate((*kinds, "person"), 1))
    topics = draw(st.lists(st.tuples(st.sampled_from(SLUGS), names), min_size=2, max_size=3,
                           unique_by=lambda one: one[0]))  # fmt: skip
    sources = draw(st.lists(
        st.tuples(st.sampled_from(KEYS), names, st.sampled_from(URLS), st.sampled_from(DOIS)),
        min_size=2, max_size=3, unique_by=lambda one: one[0],
    ))  # fmt: skip
    return {
        "actors": actors,
        "people": [
            {"actor_id": number, "family": draw(st.sampled_from(("Doe", "Grain", "Crop", None)))}
            for number, kind in numbered
            if kind == "person"
        ],
        "organizations": [{"actor_id": n} for n, kind in numbered if kind == "organization"],
        "actor_names": aliases(draw, "actor_id", [one["name"] for one in actors[:3]]),
        "topics": [{"slug": slug, "name": name} for slug, name in topics],
        "topic_names": aliases(draw, "topic_id", [name for _, name in topics]),
        "sources": [
            {"key": key, "title": title, "url": url, "doi": doi} for key, title, url, doi in sources
        ],
        "claims": [{"text": draw(names)} for _ in range(2)],
        "quotes": [{"text": "one"}],
        "attributions": [{"quote_id": 1, "position": 1, "actor_id": 4}],
        "occurrences": [{"quote_id": 1, "source_id": 1}],
    }


def aliases(draw, owner: str, main: list[str]) -> list[dict]:
    drawn = draw(st.lists(st.tuples(st.integers(1, len(main)), names), max_size=3, unique=True))
    return [{owner: n, "name": name} for n, name in drawn if name != main[n - 1]]


# --- what a name should mean, told without the code that resolves ---------------------------


def expected(world: dict[str, list[dict]], label: str, name: str) -> set[int]:
    """Return the ids of the records that a name means where something is written."""
    kind = {"speaker": "actor", "organization": "actor"}.get(label, label)
    rows = dict(enumerate(world[f"{kind}s"], 1))
    if (found := identified(name)) and found.kind == kind:
        ids = {found.number} & set(rows)
    else:
        ids = next(filter(None, (set(one) for one in steps(world, kind, rows, name))), set())
    if label == "organization":
        ids = {number for number in ids if rows[number]["kind"] == "organization"}
    if kind in ("source", "claim") and len(ids) > 1:
        column = "title" if kind == "source" else "text"
        same = {number for number in ids if rows[number][column] == name}
        ids = same if len(same) == 1 else ids
    return ids


def steps(world, kind: str, rows: dict[int, dict], name: str) -> Iterator[Iterable[int]]:
    folded = folding.folded(name)

    def having(column: str, value: str) -> list[int]:
        return [n for n, row in rows.items() if row[column] is not None and row[column] == value]

    if kind == "topic":
        yield having("slug", name.lower())
    if kind == "source":
        yield having("key", name)
        yield having("url", name)
        doi = name.removeprefix("https://doi.org/").lower()
        yield [
            n
            for n, row in rows.items()
            if doi.startswith("10.") and (row["doi"] or "").lower() == doi
        ]
        yield [n for n, row in rows.items() if folding.folded(row["title"]) == folded]
    elif kind == "claim":
        yield [n for n, row in rows.items() if folding.folded(row["text"]) == folded]
    else:
        others = world[f"{kind}_names"]
        yield [
            *(n for n, row in rows.items() if folding.folded(row["name"]) == folded),
            *(o[f"{kind}_id"] for o in others if folding.folded(o["name"]) == folded),
        ]


# --- the entry points -----------------------------------------------------------------------


class UndoneError(Exception):
    """Ends a transaction that is not to be kept."""


@contextmanager
def undone(address) -> Iterator:
    with pytest.raises(UndoneError), recording(address, coder="ana", command="add") as batch:  # noqa: PT012
        yield batch
        raise UndoneError


def added(address, label: str, name: str) -> set[int]:
    """Return what a quote refers to that is added, or a row that is imported."""
    speaker = SpeakerDraft("a4", organization=name if label == "organization" else None)
    if label == "speaker":
        speaker = SpeakerDraft(name)
    draft = QuoteDraft(
        "something new", "direct", (speaker,),
        topics=(TopicStance(name),) if label == "topic" else (),
        claims=(ClaimRelated(name, "asserts"),) if label == "claim" else (),
        occurrences=(OccurrenceDraft(name),) if label == "source" else (),
    )  # fmt: skip
    table, column = {
        "speaker": ("attributions", "actor_id"),
        "organization": ("attributions", "organization_id"),
        "topic": ("quote_topics", "topic_id"),
        "claim": ("quote_claims", "claim_id"),
        "source": ("occurrences", "source_id"),
    }[label]
    with undone(address) as batch:
        [outcome] = ingest(batch, [draft], IngestOptions())
        if outcome.error is not None:
            assert isinstance(outcome.error, NotFoundError | DraftError)
            return set()
        sql = f"SELECT {column} FROM {table} WHERE quote_id = :id"
        return {batch.reader.row(sql, id=outcome.id)[0]}


def edited(address, label: str, name: str) -> set[int]:
    """Return what the first quote refers to when it is edited, and put it back."""
    record, flag, back, sql = {
        "speaker": ("q1", "speaker", {"speaker": ["a4"]},
                    "SELECT actor_id FROM attributions WHERE quote_id = 1"),
        "organization": ("q1", "organization", {"organization": ["none"]},
                         "SELECT organization_id FROM attributions WHERE quote_id = 1"),
        "topic": ("q1", "add-topic", None, "SELECT topic_id FROM quote_topics WHERE quote_id = 1"),
        "claim": ("q1", "claim", None, "SELECT claim_id FROM quote_claims WHERE quote_id = 1"),
        "source": ("o1", "source", {"source": ["s1"]},
                   "SELECT source_id FROM occurrences WHERE id = 1"),
    }[label]  # fmt: skip
    try:
        edit(address, record, {flag: [name]}, coder="ana")
    except NotFoundError:
        return set()
    with closing(connect(address)) as reader:
        found = {row[0] for row in reader.execute(sql)}
    if back is None:
        back = {f"rm-{label}": [f"{label[0]}{number}" for number in found]}
    edit(address, record, back, coder="ana")
    return found


def asked(reader, label: str, name: str) -> set[int]:
    """Return what a query field means, which may also be a surname."""
    term = Term(FIELDS.get(label, label), name)
    try:
        values = meanings(Query.of(term), reader)[term]
    except NotFoundError:
        return set()
    assert isinstance(values, Values)
    return set(values.values)


def kept(address, name: str) -> set[int]:
    try:
        return {snapshots.store(address, name, Document.of(b"a text"), coder="ana").source}
    except NotFoundError:
        return set()


def one(ids: set[int]) -> set[int]:
    """Return the record that a name means; nothing if it is ambiguous."""
    return ids if len(ids) == 1 else set()


def test_a_name_means_the_same_record_through_every_entry_point(refill, tries):
    @tries(12)
    @given(worlds(), st.lists(st.sampled_from(SPELLINGS), min_size=2, max_size=3, unique=True))
    def check(world, spellings):
        address = refill(world)
        looking = Lookups(address)
        with closing(looking), closing(connect(address)) as reader:
            for label in LABELS:
                for name in spellings:
                    ids = expected(world, label, name)
                    meant = one(ids)
                    assert {found.id for found in looking.find(label, name)} == ids, label
                    sought = asked(reader, label, name)
                    if label in FIELDS:
                        assert sought == meant or (not ids and label == "speaker"), label
                    else:
                        assert sought >= meant, label
        for label in LABELS:
            for name in spellings:
                meant = one(expected(world, label, name))
                assert added(address, label, name) == meant, label
                assert edited(address, label, name) == meant, label
        for name in spellings:
            assert kept(address, name) == one(expected(world, "source", name))

    check()


def test_a_record_of_any_kind_is_what_its_own_fields_mean(refill, tries):
    @tries(48)
    @given(worlds(), st.sampled_from(SPELLINGS))
    def check(world, name):
        with (
            claimdb.open(refill(world)) as database,
            closing(connect(database.address)) as reader,
        ):
            try:
                record = database.get(name)
            except NotFoundError:
                assert not any(expected(world, label, name) for label in ("topic", "source")) or (
                    identified(name)
                    or any(len(expected(world, label, name)) > 1 for label in LABELS)
                    or asked(reader, "speaker", name) == set()
                )
                return
            label = {"Actor": "speaker", "Topic": "topic", "Source": "source", "Claim": "claim"}[
                type(record).__name__
            ]
            if label in FIELDS:
                assert asked(reader, label, name) == {record.id}
            else:
                assert expected(world, label, name) == {record.id}

    check()


def test_what_is_offered_means_the_record_that_it_is_offered_for(refill, tries):
    @tries(32)
    @given(
        worlds(), st.sampled_from(("", "g", "gr", "Gra", "d", "DO", "cr", "t", "a", "p", "s", "10"))
    )
    def check(world, typed):
        address = refill(world)
        looking = Lookups(address)
        with (
            closing(looking),
            closing(connect(address)) as reader,
            claimdb.open(address) as database,
        ):
            for kind, label in (
                ("actor", "speaker"), ("organization", "organization"), ("topic", "topic"),
                ("source", "source"),
            ):  # fmt: skip
                for offered in beginnings(reader, kind, typed):
                    for text in (offered.name, typed + offered.rest):
                        assert len(asked(reader, label, text)) == 1, (kind, text)
            for offered in beginnings(reader, "any", typed):
                assert database.get(offered.name) == database.get(typed + offered.rest)
            for label in ("speaker", "organization", "topic", "source"):
                for written, _ in looking.matches(label, typed):
                    assert len(looking.find(label, written)) == 1, (label, written)

    check()
