"""The Python API of a database: order, limits, omissions, grounds, and the number of statements."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby, pairwise
from pathlib import Path

import pytest

import claimdb
from cases import each
from claimdb.errors import QuerySyntaxError, UsageError
from claimdb.stances import Ground
from claimdb.store.address import Address
from claimdb.store.backends.sqlite import faults_named
from claimdb.store.load import SIZE
from claimdb.store.search.fragments import SORTS
from databases import run
from worlds import SEEDED, Rows, write


@contextmanager
def traced(database: claimdb.Database) -> Iterator[list[str]]:
    """Give the statements that are run in the block, without those of full text's own tables."""
    statements: list[str] = []

    def note(sql: str) -> None:
        if not sql.startswith("--") and "'main'." not in sql:
            statements.append(sql)

    database.connection.set_trace_callback(note)
    try:
        yield statements
    finally:
        database.connection.set_trace_callback(None)


def statements_for(path: Path, query: str, limit: int) -> int:
    """Return how many statements it takes to find so many quotes in a database just opened."""
    with claimdb.open(path) as database, traced(database) as statements:
        assert len(list(database.find(query, limit=limit))) == limit
    return len(statements)


NUMBERS = range(1, 1201)
MANY: Rows = {
    "actors": [{"name": "Ann"}, {"kind": "organization", "name": "Alba"}],
    "people": [{"actor_id": 1, "family": "Ann"}],
    "organizations": [{"actor_id": 2}],
    "topics": [{"name": "war"}, {"name": "truce"}],
    "sources": [{}],
    "claims": [{"text": "War is long."}],
    "quotes": [
        {"text": f"war {number}", "said": f"{1000 + number}" if number % 3 else None}
        for number in NUMBERS
    ],
    "attributions": [
        {"quote_id": n, "position": place, "actor_id": place, "organization_id": 2}
        for n in NUMBERS
        for place in (1, 2)
    ],
    "quote_topics": [
        *({"quote_id": n, "topic_id": 1, "stance": "oppose"} for n in NUMBERS),
        *({"quote_id": n, "topic_id": 2} for n in NUMBERS[100:150]),
    ],
    "quote_claims": [{"quote_id": n, "claim_id": 1} for n in NUMBERS],
    "occurrences": [{"quote_id": n, "source_id": 1} for n in NUMBERS],
}
"""1,200 quotes, each with all that a quote can have."""


@pytest.fixture(scope="module")
def many(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of many quotes."""
    path = tmp_path_factory.mktemp("many") / "many.db"
    path.write_bytes(empty_file.read_bytes())
    write(path, MANY)
    return path


@pytest.fixture(scope="module")
def many_at(refill: Callable[[Rows], Address]) -> Address:
    """Return the address of a database of many quotes."""
    return refill(MANY)


# --- statements and pages -------------------------------------------------------------------


@each("query", ["", "war", "speaker:ann", "topic:war stance:oppose", "said:any"])
def test_a_page_takes_the_same_statements_however_many_quotes_it_has(
    many: Path, query: str
) -> None:
    counts = [statements_for(many, query, limit) for limit in (1, 20, SIZE)]
    assert len(set(counts)) == 1
    assert counts[0] <= 10


def test_each_further_page_takes_five_statements(many: Path) -> None:
    totals = [statements_for(many, "", limit) for limit in (SIZE, 2 * SIZE, 1200)]
    assert [later - earlier for earlier, later in pairwise(totals)] == [5, 5]


def test_the_first_quotes_arrive_before_the_others_are_loaded(many: Path) -> None:
    with claimdb.open(many) as database, traced(database) as statements:
        found = database.find("war")
        next(found)
        first = len(statements)
        for _ in range(SIZE - 1):
            next(found)
        assert len(statements) == first
        next(found)
        assert len(statements) == first + 5
        assert 1 + sum(1 for _ in found) == 1200 - SIZE


def test_two_questions_are_answered_at_the_same_time(many_at: Address) -> None:
    with claimdb.open(many_at) as database:
        together = zip(database.find("war"), database.find("speaker:ann"), strict=True)
        assert sum(1 for _ in together) == 1200


@each(
    ("ask", "most"),
    [
        (lambda database: list(database.claims("war")), 8),
        (lambda database: database.count("war speaker:ann"), 4),
        (lambda database: database.left_out("war said:2023"), 4),
        (lambda database: database.mentions().named(["ann", "alba", "war", "ann says war"]), 1),
        (lambda database: database.get("q1"), 8),
        (lambda database: database.get("c1"), 11),
        (lambda database: list(database.who("war", limit=10)), 12),
    ],
)
def test_an_answer_takes_few_statements(many: Path, ask, most: int) -> None:
    with claimdb.open(many) as database, traced(database) as statements:
        ask(database)
        assert 0 < len(statements) <= most, statements


@each(
    ("query", "step"),
    [
        ("war", "SCAN f VIRTUAL TABLE"),
        ("war topic:war", "SCAN f VIRTUAL TABLE"),
        ("war AND said:2023", "SCAN f VIRTUAL TABLE"),
        ("war (plan AND peace)", "SCAN f VIRTUAL TABLE"),
        ("speaker:ann", "SEARCH r USING"),
        ("speaker:ann topic:war", "SEARCH r USING"),
        ("topic:war stance:oppose", "SEARCH r USING"),
        ("topic:war NOT speaker:ann", "SEARCH r USING"),
        ("", "SCAN q USING"),
        ("NOT war", "SCAN q USING"),
        ("speaker:ann OR topic:war", "MULTI-INDEX OR"),
        ("speaker:ann AND speaker:ann", "SEARCH r USING"),
    ],
)
def test_the_right_index_drives(many: Path, query: str, step: str) -> None:
    with claimdb.open(many) as database:
        explanation = database.explain(query)
        assert explanation.plan[0].startswith(step), explanation.plan
        assert not any("TEMP B-TREE" in one for one in explanation.plan[:1])


# --- order, limits and sorting --------------------------------------------------------------


def said(quotes: Iterator[claimdb.Quote]) -> list[str | None]:
    return [quote.said for quote in quotes]


def test_the_newest_come_first_and_the_undated_last(many_at: Address) -> None:
    with claimdb.open(many_at) as database:
        for query in ("", "speaker:ann", "topic:war"):
            dates = said(database.find(query))
            known = dates[:800]
            assert known == sorted(filter(None, dates), reverse=True)
            assert dates[800:] == [None] * 400


def test_quotes_are_sorted_as_asked_with_what_is_missing_last(example: claimdb.Database) -> None:
    def ids(*sort: str, query: str = "") -> list[int]:
        return [quote.id for quote in example.find(query, sort=sort)]

    assert ids("id") == list(range(1, SEEDED + 1))
    assert ids("-id") == list(range(SEEDED, 0, -1))
    assert ids("said")[:2] == ids("-said")[:2] == [3, 4]
    assert ids("said", "-id")[:3] == [4, 3, SEEDED]
    assert ids("source")[:4] == [1, 2, 3, 4]
    assert ids("-source")[:2] == [41, 40]
    assert ids("published") == ids("id")
    assert ids("speaker", query="topic:peace-plan") == [7, 8, 11, 12, 6, 14, 5, 9]
    assert ids("-speaker", query="topic:peace-plan") == [14, 6, 11, 12, 7, 8, 5, 9]
    assert ids("mode", "-id", query="topic:peace-plan") == [8, 7, 14, 12, 11, 6, 9, 5]
    assert ids("id", query="war") == sorted(ids(query="war"))


@each(
    "query",
    [
        "speaker:ann said:2000..2099",
        "topic:war said:../2099 said:2090",
        "speaker:ann AND speaker:alba",
        "speaker:ann AND topic:truce",
        "topic:truce AND topic:war AND source:s1",
        "said:2000 AND speaker:ann",
        "speaker:ann topic:war stance:none",
        "speaker:ann OR speaker:alba",
        "source:s1",
        "id:q7 source:s1",
        "NOT source:s1",
    ],
)
@each("limit", [3, 1100, None])
def test_a_limit_keeps_the_first_whatever_the_statement_begins_with(
    many: Path, query: str, limit: int | None
) -> None:
    with claimdb.open(many) as database:
        everything = [quote.id for quote in database.find(query, sort=["-said"])]
        assert [quote.id for quote in database.find(query, limit=limit)] == everything[:limit]
        assert database.count(query) == len(everything)


def test_everything_that_can_be_sorted_by_sorts(example: claimdb.Database) -> None:
    for name in SORTS:
        for sort in (name, f"-{name}"):
            assert len(list(example.find("", sort=[sort]))) == SEEDED


@each("sort", ["colour", "", "--said", "said DESC; DROP TABLE quotes"])
def test_nothing_else_can_be_sorted_by(example: claimdb.Database, sort: str) -> None:
    for ask in (example.find, example.claims, example.explain):
        with pytest.raises(UsageError, match="cannot sort by"):
            ask("", sort=[sort])
    with pytest.raises(UsageError, match="cannot sort by"):
        example.explain("", sort=[sort], of_claims=True)


def test_a_limit_is_of_quotes_and_not_negative(example: claimdb.Database) -> None:
    assert [quote.id for quote in example.find("", limit=3)] == [3, 4, 1]
    assert list(example.find("", limit=0)) == []
    assert len(list(example.find("", limit=10**40))) == SEEDED
    assert len(list(example.who("", limit=5))) == 5
    for ask in (example.find, example.who, example.claims):
        with pytest.raises(UsageError, match="invalid limit -1"):
            ask("", limit=-1)


# --- who ------------------------------------------------------------------------------------


def speakers(quote: claimdb.Quote) -> tuple[str | None, ...]:
    return tuple(speaker.name for speaker in quote.speakers)


def test_who_gathers_the_quotes_of_the_same_speakers_the_busiest_first(
    example: claimdb.Database,
) -> None:
    groups = [
        (names, len(list(quotes))) for names, quotes in groupby(example.who(""), key=speakers)
    ]
    assert len({names for names, _ in groups}) == len(groups)
    assert groups[0] == (("China", "Russia"), 7)
    assert groups[1] == (("Vladimir Putin",), 3)
    assert groups[-1] == ((), 14)
    sizes = [size for names, size in groups if names]
    assert sizes == sorted(sizes, reverse=True)


def test_who_counts_those_who_said_it_after_all(empty_copy: Address) -> None:
    write(
        empty_copy,
        {
            "actors": [{"name": "Ann"}, {"name": "Bob"}],
            "people": [{"actor_id": 1}, {"actor_id": 2}],
            "quotes": [{"text": str(number)} for number in range(6)] + [{"mode": "narration"}],
            "attributions": [
                # What was put into the mouth of Bob, or is doubtful, is Ann's.
                {"quote_id": 1, "position": 1, "actor_id": 1},
                {"quote_id": 2, "position": 1, "actor_id": 2, "status": "misattributed"},
                {"quote_id": 2, "position": 2, "actor_id": 1},
                {"quote_id": 3, "position": 1, "actor_id": 2},
                {"quote_id": 4, "position": 1, "role": "an official"},
                {"quote_id": 5, "position": 1, "actor_id": 1, "status": "disputed"},
                {"quote_id": 5, "position": 2, "actor_id": 2, "status": "misattributed"},
                {"quote_id": 6, "position": 1, "actor_id": 2, "status": "retracted"},
            ],
        },
    )
    with claimdb.open(empty_copy) as database:
        assert [quote.id for quote in database.who("")] == [1, 2, 5, 3, 6, 4, 7]
        assert [quote.id for quote in database.who("speaker:bob status:misattributed")] == [2, 5]


# --- what is left out -----------------------------------------------------------------------


@each(
    ("query", "undated"),
    [
        ("", 0),
        ("speaker:putin", 0),
        ("speaker:putin said:2023", 2),
        ("said:2023 AND speaker:putin", 2),
        ("said:2023.. said:..2024 speaker:putin", 2),
        ("speaker:putin said:2022", 2),
        ("(said:2023) speaker:putin", 2),
        ("said:2023", SEEDED - 2),
        ("said:none", 0),
        ("said:any speaker:putin", 0),
        ("said:none said:2023", 0),
        ("NOT said:2023", 0),
        ("said:2023 OR speaker:putin", 0),
        ("said:2023 NOT said:2022", SEEDED - 2),
    ],
)
def test_what_has_no_date_is_counted_where_a_date_leaves_it_out(
    example: claimdb.Database, query: str, undated: int
) -> None:
    assert example.left_out(query) == (undated, 0)
    assert example.left_out(claimdb.parse(query)).undated == undated


def test_what_nobody_said_after_all_is_counted_and_found_by_its_status(
    example_copy: Address,
) -> None:
    run(example_copy, "UPDATE attributions SET status = 'misattributed' WHERE quote_id = 7")
    with claimdb.open(example_copy) as database:
        assert database.count() == SEEDED - 1
        assert database.left_out() == (0, 1)
        assert database.left_out("speaker:blinken") == (0, 1)
        assert database.left_out("speaker:putin") == (0, 0)
        assert database.left_out("speaker:blinken said:2023") == (1, 0)
        assert database.left_out("topic:peace-plan stance:oppose").misattributed == 1
        assert [quote.id for quote in database.find("status:misattributed")] == [7]
        assert database.left_out("speaker:blinken status:misattributed") == (0, 0)
        # What somebody did not say is no ground to agree with them.
        assert {quote.id for quote in database.find("agrees:blinken")} == {10}
        assert 7 not in {claim.id for claim in database.claims("speaker:blinken")}


# --- grounds --------------------------------------------------------------------------------


def grounds(database: claimdb.Database, query: str) -> dict[int, set[Ground]]:
    return {quote.id: set(quote.grounds) for quote in database.find(query)}


def test_a_quote_that_disagrees_says_on_what(example: claimdb.Database) -> None:
    assert grounds(example, "disagrees:putin") == {
        6: {
            Ground(14, "Vladimir Putin", "peace plan", "support", "oppose"),
            Ground(
                14,
                "Vladimir Putin",
                "China's peace plan can be the basis of a peace between Russia and Ukraine.",
                "asserts",
                "contradicts",
            ),
        },
        7: {Ground(14, "Vladimir Putin", "peace plan", "support", "oppose")},
    }
    assert grounds(example, "disagrees:icc") == {
        41: {
            Ground(
                40,
                "International Criminal Court",
                "Vladimir Putin is responsible for war crimes in the abduction of children from"
                " Ukraine.",
                "asserts",
                "denies",
            )
        }
    }


def test_a_quote_that_agrees_says_on_what(example: claimdb.Database) -> None:
    assert grounds(example, "agrees:blinken") == {
        6: {Ground(7, "Antony Blinken", "peace plan", "oppose", "oppose")},
        10: {Ground(8, "Antony Blinken", "withdrawal of Russian forces", "support", "support")},
    }
    who = {quote.id: quote.grounds for quote in example.who("agrees:blinken")}
    assert set(map(len, who.values())) == {1}


def test_without_somebody_to_compare_with_there_are_no_grounds(example: claimdb.Database) -> None:
    assert not any(quote.grounds for quote in example.find("topic:peace-plan"))


def test_an_organization_does_not_agree_with_those_who_speak_for_it(
    example: claimdb.Database,
) -> None:
    own = {quote.id for quote in example.find('org:"united states"')}
    for query in ("agrees:US", "disagrees:US"):
        assert own.isdisjoint(quote.id for quote in example.find(query))


# --- explaining, and the rest ---------------------------------------------------------------


def test_a_query_is_explained_by_its_text_its_sql_and_its_plan(example: claimdb.Database) -> None:
    explanation = example.explain('by:putin  topic:"peace plan"')
    assert explanation.query == 'speaker:putin topic:"peace plan"'
    assert set(explanation.values.values()) == {2, 12}
    assert "attributions r" in explanation.sql
    assert explanation.plan
    of_claims = example.explain("manoeuvre", of_claims=True)
    assert "claims c" in of_claims.sql
    by_id = example.explain("war", sort=["-id"])
    assert "ORDER BY q.id DESC" in by_id.sql


def test_a_query_is_given_as_text_or_as_a_value(example: claimdb.Database) -> None:
    query = claimdb.parse("speaker:putin") & claimdb.parse("stance:support")
    assert [quote.id for quote in example.find(query)] == [3, 14]
    assert example.count(query) == 2
    assert example.count(claimdb.Query()) == example.count() == SEEDED
    assert example.count_claims(query) == 2
    assert example.sources_in("topic:energy") == ()
    assert example.sources_in("source:s1 NOT source:bbc source:any") == (1, 2)


@each("query", ["(", "nonsense:x", "stance:maybe", "said:yesterday", '"x'])
def test_an_error_in_a_query_comes_before_the_first_quote(
    example: claimdb.Database, query: str
) -> None:
    for ask in (
        example.find, example.who, example.claims, example.count, example.count_claims, example.left_out,
        example.explain, example.anchors, example.sources_in,
    ):  # fmt: skip
        with pytest.raises(QuerySyntaxError):
            ask(query)
    with pytest.raises(claimdb.NotFoundError):
        example.find("speaker:nobody")


def test_a_database_closes_itself_after_a_block(example_file_copy: Path) -> None:
    with claimdb.open(example_file_copy) as database:
        connection = database.connection
        assert database.count() == SEEDED
    with pytest.raises(sqlite3.ProgrammingError), faults_named(example_file_copy):
        connection.execute("SELECT 1")
    with pytest.raises(ZeroDivisionError), claimdb.open(example_file_copy) as database:
        raise ZeroDivisionError
    with pytest.raises(sqlite3.ProgrammingError):
        database.count()


def test_a_fault_in_the_middle_of_an_answer_is_named(example_file_copy: Path) -> None:
    with claimdb.open(example_file_copy) as database:
        found = database.find("")
        database.connection.set_progress_handler(lambda: 1, 1)
        with pytest.raises(sqlite3.OperationalError, match="interrupted"):
            list(found)
        database.connection.set_progress_handler(None, 0)
        assert len(list(database.find(""))) == SEEDED


def test_a_long_log_is_moved_into_the_file_when_it_is_written(example_file_copy: Path) -> None:
    log = example_file_copy.with_name(f"{example_file_copy.name}-wal")
    with claimdb.open(example_file_copy, coder="ana") as database:
        database.get("q1")
        database.edit("q1", {"note": "x" * (9 << 20)})
        assert not log.exists() or not log.stat().st_size
        database.edit("q1", {"note": "short"})
        assert database.get("q1").note == "short"
        with claimdb.open(example_file_copy) as other:
            # Whoever reads what was before keeps it.
            other.get("q1")
            database.edit("q1", {"note": "y" * (9 << 20)})
            assert other.get("q1").note == "short"
