"""Both databases give the same quotes, claims, counts and names for any records."""

import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from functools import partial
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import claimdb
from cases import each
from claimdb import folding
from claimdb.errors import ClaimdbError
from claimdb.query.value import Node, Op, Query, Term, all_of, any_of, group, negated
from claimdb.store.admin.init import initialise
from claimdb.store.backends import connect
from claimdb.store.backends.postgresql import LONGEST
from claimdb.store.resolver import NameResolver
from claimdb.store.search.fragments import SORTS
from claimdb.store.search.lists import LISTS
from claimdb.store.search.lists import SORTS as LIST_SORTS
from claimdb.store.search.rankings import KINDS as RANKED
from databases import new_postgresql_database
from query_specification import CLAIMS, QUOTES
from reference import queries as queries_of_the_world
from reference import rows as rows_of_the_world
from strategies import query_texts, texts
from worlds import Rows, emptied, write

Both = tuple[claimdb.Database, claimdb.Database]
ASKED = sorted({query for query, _ in (*QUOTES, *CLAIMS)})


@pytest.fixture(scope="module")
def both_seeded(postgresql_server, tmp_path_factory) -> Iterator[Both]:
    """Return a SQLite file and a PostgreSQL database with the worked example."""
    path = tmp_path_factory.mktemp("both") / "both.db"
    with new_postgresql_database(postgresql_server) as server:
        for address in (path, server):
            initialise(address, seed=True)
        with claimdb.open(path) as file, claimdb.open(server) as database:
            yield file, database


@pytest.fixture(scope="module")
def filled(postgresql_server, tmp_path_factory) -> Iterator[Callable[[Rows], Both]]:
    """Return what fills a SQLite file and a PostgreSQL database with the same, and opens them."""
    folder = tmp_path_factory.mktemp("filled")
    empty, path = folder / "empty.db", folder / "filled.db"
    initialise(empty, seed=False)
    with new_postgresql_database(postgresql_server) as server:
        initialise(server, seed=False)

        def fill(rows: Rows) -> Both:
            shutil.copy(empty, path)
            emptied(server)
            for address in (path, server):
                write(address, rows)
            return claimdb.open(path), claimdb.open(server)

        yield fill


def outcome(ask: Callable[[], object]) -> object:
    """Return what comes of asking, or what is wrong with the question."""
    try:
        return ask()
    except ClaimdbError as error:
        return type(error), error.message, error.hint


# Orders are those of all quotes, and say nothing of which are found.
ORDERED: Mapping[str, Callable[[claimdb.Database, Any], object]] = {
    "in order": lambda database, query: [
        [quote.id for quote in database.find(query, sort=[f"{sign}{name}"])]
        for sign, name in product(("", "-"), SORTS)
    ],
}
ANSWERS: Mapping[str, Callable[[claimdb.Database, Any], object]] = {
    **ORDERED,
    "quotes": lambda database, query: sorted(database.find(query), key=lambda one: one.id),
    "who": lambda database, query: sorted(quote.id for quote in database.who(query)),
    "number": lambda database, query: database.count(query),
    "claims": lambda database, query: sorted(database.claims(query), key=lambda one: one.id),
    "number of claims": lambda database, query: database.count_claims(query),
    "left out": lambda database, query: database.left_out(query),
    "stances": lambda database, query: database.stances(query),
    "shifts": lambda database, query: [
        [*found.shifts, *found[1:]]
        for found in (database.shifts(query), database.shifts(query, sort=["-topic"], limit=2))
    ],
    "comparison": lambda database, query: database.compare("a1", "a2", query),
    "rankings": lambda database, query: [database.top(kind, query) for kind in RANKED],
}
# They read the quotes that a query finds, so not every query needs all of them.
AGGREGATES = {"shifts", "comparison", "rankings"}


def assert_the_same(
    both: Both, query: str | Query, answers: Collection[str] = ANSWERS.keys()
) -> None:
    for what in answers:
        file, server = (outcome(partial(ANSWERS[what], one, query)) for one in both)
        assert file == server, (what, str(query))


@each(("query", "answers"), [
    (query, ANSWERS.keys() - ORDERED.keys() - (set() if number % 4 == 0 else AGGREGATES))
    for number, query in enumerate(ASKED)
])  # fmt: skip
def test_every_query_of_the_specification_is_answered_alike(
    both_seeded: Both, query: str, answers: Collection[str]
) -> None:
    assert_the_same(both_seeded, query, answers)


@each("query", ["", "war", "speaker:any", "topic:ukraine OR NOT said:any"])
def test_every_order_is_the_same(both_seeded: Both, query: str) -> None:
    assert_the_same(both_seeded, query, ORDERED)


@pytest.mark.slow
@settings(max_examples=60)
@given(query=query_texts)
def test_any_text_is_answered_alike(both_seeded: Both, query: str) -> None:
    assert_the_same(both_seeded, query)


@pytest.mark.slow
@settings(max_examples=10)
@given(made_up=rows_of_the_world(), asked=st.lists(queries_of_the_world, min_size=3, max_size=6))
def test_records_of_every_kind_are_answered_alike(
    filled: Callable[[Rows], Both], made_up: Rows, asked: list[Query]
) -> None:
    with closing_both(filled(made_up)) as both:
        for query in asked:
            assert_the_same(both, query)


# --- texts of any kind ----------------------------------------------------------------------

_ODD = (
    "台湾问题是中国的内政", "ユーラシア大陸", "안녕하세요 세계", "Владимир Путин сказал", "العربية لغة",
    "हिन्दी भाषा", "ภาษาไทย", "Ünïcödé ĐŁØ æœ", "https://example.org/a/b.c?d=e&f=1#g", "ana@example.org",
    "C++ and C#", "don't can’t", "e-mail re-entry 3-4", "1,000.50 £5 50%", "3.14e-10 0x1F -7 +8",
    "½ ② Ⅳ ٣ ४", "a\u0301b\u200dc \u202eabc\u202c", "x'y\\z \"q\" 'r' :* & | ! <->", "%s %(a)s :v0 ?",
    "$$ $1 {} []", "NULL null None", "|", "a | b", "😀 👩‍👩‍👧", "İI ıi ß ſs ΣΣς", "\x01\x1f\x7f\x85",
)  # fmt: skip
stored_texts = (
    (texts | st.lists(st.sampled_from(_ODD), min_size=1, max_size=3).map(" ".join))
    .map(lambda text: text.replace("\0", " "))
    .filter(bool)
)
"""What one may write: PostgreSQL has no NUL in a text."""


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Rows, list[Query]]:
    """Records whose texts and names are any, and queries for parts of them."""
    said, claimed, called = (draw(st.lists(stored_texts, min_size=1, max_size=6)) for _ in range(3))
    actors, topics = called, called[::-1]
    numbers = range(1, len(said) + 1)
    dates = st.sampled_from((None, "2021", "2022-05", "2023-01-02"))
    rows: Rows = {
        "actors": [{"name": name} for name in actors],
        "people": [{"actor_id": n, "family": name} for n, name in enumerate(actors, 1)],
        "topics": [{"name": name} for name in topics],
        "sources": [
            {"key": f"source{n}x", "title": title} for n, title in enumerate(claimed, 1)
        ],
        "claims": [{"text": text} for text in claimed],
        "quotes": [{"text": text, "note": text, "said": draw(dates)} for text in said],
        "attributions": [
            {"quote_id": n, "position": 1, "actor_id": draw(st.integers(1, len(actors))),
             "role": said[n - 1], "status": draw(st.sampled_from(("attested", "misattributed")))}
            for n in numbers
        ],
        "quote_topics": [
            {"quote_id": n, "topic_id": draw(st.integers(1, len(topics))),
             "stance": draw(st.sampled_from((None, "support", "oppose")))}
            for n in numbers
        ],
        "quote_claims": [
            {"quote_id": n, "claim_id": draw(st.integers(1, len(claimed)))} for n in numbers
        ],
        "occurrences": [
            {"quote_id": n, "source_id": draw(st.integers(1, len(claimed)))} for n in numbers
        ],
    }  # fmt: skip
    terms = parts_of([*said, *claimed, *called])
    return rows, draw(st.lists(trees(terms).map(Query.of), min_size=5, max_size=10))


def parts_of(recorded: list[str]) -> st.SearchStrategy[Term]:
    """Return terms that look for some words in a row of a text, the last of them perhaps begun."""
    words = [found for text in recorded if (found := folding.words(text))] or [("nothing",)]

    @st.composite
    def terms(draw: st.DrawFn) -> Term:
        text = draw(st.sampled_from(words))
        first = draw(st.integers(0, len(text) - 1))
        last = draw(st.integers(first + 1, min(len(text), first + 4)))
        value, op = " ".join(text[first:last]), Op.IS
        if draw(st.booleans()):
            op = Op.PREFIX
            value = value[: draw(st.integers(max(1, len(value) - 3), len(value)))].strip()
        fields = ("words", "words", "text", "text", "role", "note", "speaker", "topic", "claim")
        return Term(draw(st.sampled_from(fields)), value, op)

    return terms()


def trees(terms: st.SearchStrategy[Term]) -> st.SearchStrategy[Node]:
    def wider(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        several = st.lists(nodes, min_size=2, max_size=3).map(tuple)
        return several.map(group) | several.map(all_of) | several.map(any_of) | nodes.map(negated)

    return st.recursive(terms, wider, max_leaves=5)


class closing_both(closing):  # noqa: N801 - it is used as `closing` is
    """Close both databases after the block."""

    def __exit__(self, *_: object) -> None:
        for database in self.thing:
            database.close()


@pytest.mark.slow
@settings(max_examples=12)
@given(world=worlds())
def test_texts_of_every_kind_are_found_alike(
    filled: Callable[[Rows], Both], world: tuple[Rows, list[Query]]
) -> None:
    made_up, asked = world
    with closing_both(filled(made_up)) as both:
        for query in (Query(), *asked):
            assert_the_same(both, query)
        names = [row["name"] for row in (*made_up["actors"], *made_up["topics"])]
        phrases = [part for name in names for part in (folding.folded(name), name)]
        file, server = (dict(one.mentions().named(phrases)) for one in both)
        assert file == server
        for kind in LISTS:
            orders = [one for one in LIST_SORTS if one != "container_title" or kind == "sources"]
            for sort in ([], *([f"{sign}{one}"] for sign in ("", "-") for one in orders)):
                assert listed(both[0], kind, sort) == listed(both[1], kind, sort), (kind, sort)
            for word in {word for name in names[:3] for word in folding.words(name)[:2]}:
                assert listed(both[0], kind, [], word) == listed(both[1], kind, [], word)
        for name in names:
            assert outcome(lambda name=name: both[0].get(name)) == outcome(
                lambda name=name: both[1].get(name)
            )
            for kind in ("actor", "topic"):
                assert close(both[0], kind, name[1:]) == close(both[1], kind, name[1:])


def listed(database: claimdb.Database, kind: str, sort: list[str], words: str = "") -> object:
    table = database.listed(kind, words, sort=sort)
    return table.header, [tuple(row) for row in table.rows]


def close(database: claimdb.Database, kind: str, name: str) -> object:
    with closing(connect(database.address)) as reader:
        return list(NameResolver(reader).similar(kind, name))


# --- what is too long for a vector ----------------------------------------------------------

LONG = "x" * LONGEST
COUNTED = " ".join(f"n{number % 997}" for number in range(20_000))
LENGTHY = (
    LONG[:-1], LONG, f"{LONG}a", f"{LONG}b", f"before {LONG}a after", f"before {LONG}b after",
    f"{COUNTED} the end", f"{COUNTED} end the", "台" * 17_000 + "湾", "é" * 3000, "ab " * 17_000 + "cd",
)  # fmt: skip
LOOKED_FOR = (
    LONG[:-1], LONG, f"{LONG}a", f"{LONG}b", f"{LONG}c", f"{LONG[:-1]}*", f"{LONG}*", f"{LONG}a*",
    f"x{LONG}*", "xxx*", f'"before {LONG}a"', f'"{LONG}b after"', f'"before {LONG}"*',
    f'"before {LONG}"', '"the end"', '"end the"', '"n4 the end"', "end", '"n996 n0"', '"n0 n2"',
    "湾", '"台湾"', '"湾台"', f'"{"台" * 30}湾"', "é*", "é" * 3000, "cd", '"ab cd"', '"b cd"',
    f"NOT {LONG}a", f"{LONG}a OR cd", f'"{COUNTED} the end"', f'"{COUNTED} the"*',
)  # fmt: skip


@pytest.mark.slow
def test_what_is_too_long_for_an_index_is_found_alike(filled: Callable[[Rows], Both]) -> None:
    rows: Rows = {
        "actors": [{"name": f"{LONG}a"}],
        "people": [{"actor_id": 1}],
        "topics": [{"name": f"{COUNTED[:1000]} the end"}],
        "claims": [{"text": text} for text in LENGTHY],
        "quotes": [{"text": text} for text in (*LENGTHY, "plain")],
        "attributions": [{"quote_id": 12, "position": 1, "actor_id": 1}],
        "quote_topics": [{"quote_id": 12, "topic_id": 1}],
        "quote_claims": [{"quote_id": n, "claim_id": n} for n in range(1, len(LENGTHY) + 1)],
    }
    with closing_both(filled(rows)) as both:
        for words in LOOKED_FOR:
            for query in (words, f"text:{words}", f"claim:{words}"):
                assert_the_same(both, query, ("quotes", "number", "claims"))
        assert [quote.id for quote in both[1].find(f"text:{LONG}a")] == [3, 5]
        assert {quote.id for quote in both[1].find('"the end"')} == {7, 12}
