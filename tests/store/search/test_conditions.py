"""Compiled queries find what the reference finds, on any records."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

import claimdb
from cases import each
from claimdb import edtf, folding
from claimdb.errors import InvalidDataError, NotFoundError, UsageError
from claimdb.model import Quote
from claimdb.query.fields import FIELDS, RowKind
from claimdb.query.parser import MAX_DEPTH, MAX_TERMS
from claimdb.query.value import Query
from claimdb.store.address import Address
from claimdb.store.search.fragments import SORTS
from databases import rows_of
from reference import WORLD, Cells, found, matrix, queries, recorded, rows
from strategies import SYNTAX, query_texts, texts
from worlds import Rows

EVERYTHING = "status:attested OR NOT status:attested"


def test_sql_finds_what_plain_python_finds(made, tries) -> None:
    @tries(24)
    @given(made_up=rows(), asked=st.lists(queries, min_size=20, max_size=30))
    def holds(made_up: Rows, asked: list[Query]) -> None:
        with made(made_up) as database:
            quotes = list(database.find(EVERYTHING))
            assert len(quotes) == len(made_up["quotes"])
            for query in asked:
                expected = found(query, quotes)
                listed = [quote.id for quote in database.find(query)]
                assert sorted(listed) == sorted(expected), str(query)
                assert database.count(query) == len(expected)

    holds()


@pytest.mark.slow
def test_every_way_of_asking_gives_the_same_quotes(made, tries) -> None:
    @tries(24)
    @given(made_up=rows(), asked=st.lists(queries, min_size=10, max_size=15))
    def holds(made_up: Rows, asked: list[Query]) -> None:
        with made(made_up) as database:
            for query in asked:
                listed = [quote.id for quote in database.find(query)]
                assert sorted(quote.id for quote in database.who(query)) == sorted(listed)
                assert [quote.id for quote in database.find(query, sort=["id"])] == sorted(listed)
                for limit in (0, 1, 3, 10**30):
                    assert [q.id for q in database.find(query, limit=limit)] == listed[:limit]
                    assert len(list(database.who(query, limit=limit))) == len(listed[:limit])
                everybody = {quote.id: recorded(quote) for quote in database.find(EVERYTHING)}
                by_day = [everybody[q.id] for q in database.find(query, sort=["-added"])]
                assert by_day == sorted(by_day, reverse=True)

    holds()


def test_what_has_a_word_in_a_name_alone_comes_after_what_says_it_the_newest_first(
    made, tries
) -> None:
    words = ["war", "peace", "alba", "peace plan", "smith", "pe*", "cabinet"]

    @tries(12)
    @given(made_up=rows())
    def holds(made_up: Rows) -> None:
        with made(made_up) as database:
            for word in words:
                listed = list(database.find(word))
                saying = [one for one in listed if says(one, word)]
                assert listed[: len(saying)] == saying
                named = listed[len(saying) :]
                assert [one.id for one in named] == newest(named)

    holds()


def newest(quotes: list[Quote]) -> list[int]:
    """Return the ids of quotes, the newest first and the undated last, as they were entered."""
    by_entry = sorted(quotes, key=lambda one: one.id)
    dated = [one for one in by_entry if one.said]
    dated.sort(key=lambda one: edtf.parse(one.said or "").first, reverse=True)
    return [one.id for one in (*dated, *(one for one in by_entry if not one.said))]


def says(quote: Quote, word: str) -> bool:
    """Whether a quote or a claim of it has a word, two words or the beginning of one."""
    texts = (quote.text, *(claim.text for claim in quote.claims))
    end = "" if word.endswith("*") else " "
    return any(f" {word.rstrip('*')}{end}" in f" {folding.folded(one)} " for one in texts)


def test_the_first_and_the_latest_are_dated_where_any_is(made, tries) -> None:
    @tries(12)
    @given(made_up=rows(), asked=st.lists(queries, min_size=3, max_size=6))
    def holds(made_up: Rows, asked: list[Query]) -> None:
        with made(made_up) as database:
            for query in (Query(), *asked):
                undated = [
                    quote.id for quote in database.find(query, sort=["id"]) if not quote.said
                ]
                for sort, latest in (("said", False), ("-said", True)):
                    ordered = list(database.find(query, sort=[sort]))
                    days = [edtf.parse(quote.said).first for quote in ordered if quote.said]
                    assert days == sorted(days, reverse=latest), str(query)
                    assert [quote.id for quote in ordered[len(days) :]] == undated
                    for number in (1, 2):
                        assert (
                            list(database.find(query, sort=[sort], limit=number))
                            == ordered[:number]
                        )

    holds()


def test_the_matrix_of_stances_is_the_one_that_plain_python_counts(made, tries) -> None:
    @tries(20)
    @given(made_up=rows(), asked=st.lists(queries, min_size=5, max_size=10))
    def holds(made_up: Rows, asked: list[Query]) -> None:
        with made(made_up) as database:
            quotes = list(database.find(EVERYTHING))
            for query in (Query(), *asked):
                for by in ("speaker", "organization", "org-type"):
                    counted = database.stances(query, by=by)
                    slugs = {subject.id: subject.slug for subject in counted.subjects}
                    cells: Cells = {
                        (tuple(party), slugs[subject.id]): tally
                        for (party, subject), tally in counted.cells.items()
                    }
                    cells |= {
                        (tuple(party), None): tally for party, tally in counted.parties.items()
                    }
                    cells |= {(None, one.slug): tally for one, tally in counted.subjects.items()}
                    if counted.total.quotes:
                        cells[None, None] = counted.total
                    assert cells == matrix(query, quotes, by), (str(query), by)

    holds()


def test_what_is_left_out_is_found_where_it_is_asked_for(made, tries) -> None:
    @tries(16)
    @given(made_up=rows(), asked=st.lists(queries, min_size=5, max_size=10))
    def holds(made_up: Rows, asked: list[Query]) -> None:
        with made(made_up) as database:
            everything = {quote.id: quote for quote in database.find(EVERYTHING)}
            for query in asked:
                shown = {quote.id for quote in database.find(query)}
                left_out = database.left_out(query)
                undated = {number for number in everything if everything[number].said is None}
                assert left_out.undated <= len(undated - shown)
                assert left_out.misattributed <= len(set(everything) - shown)
            hidden = {
                number
                for number, quote in everything.items()
                if quote.speakers and all(one.status == "misattributed" for one in quote.speakers)
            }
            assert database.left_out("").misattributed == len(hidden)
            assert {quote.id for quote in database.find("")} == set(everything) - hidden

    holds()


def test_brackets_and_negations_around_a_query_change_nothing_however_deep(made, tries) -> None:
    @tries(12)
    @given(made_up=rows(), asked=st.lists(queries, min_size=5, max_size=10))
    def holds(made_up: Rows, asked: list[Query]) -> None:
        with made(made_up) as database:
            for query in filter(None, asked):
                shallow = [quote.id for quote in database.find(query, sort=["id"])]
                of_links = any(FIELDS[term.field].row is RowKind.CLAIM for term in query.terms())
                claims = [claim.id for claim in database.claims(query, sort=["id"])]
                for around in ("NOT NOT ({})", "(({}) AND NOT (id:q1 AND NOT id:q1))"):
                    text = str(query)
                    for _ in range(6):
                        text = around.format(text)
                    assert [quote.id for quote in database.find(text, sort=["id"])] == shallow
                    # A bracket keeps the link that is described from being the one to the claim.
                    if around.startswith("((") and not of_links:
                        assert [claim.id for claim in database.claims(text, sort=["id"])] == claims

    holds()


def one_quote(**links: object) -> Rows:
    return {**WORLD, "quotes": [{"id": 1, "created": "2026-11-23T00:00:00Z"}], **links}


def test_a_wrong_attribution_does_not_count_and_what_stands_next_to_it_does(made) -> None:
    attributions = [
        {"quote_id": 1, "position": 1, "actor_id": 4, "role": "king", "status": "misattributed"},
        {"quote_id": 1, "position": 2, "actor_id": 5},
    ]
    with made(one_quote(attributions=attributions)) as database:
        for nothing in ("speaker:a4", "role:any", "ann", "speaker:a4 AND speaker:a5", "role:king"):
            assert not database.count(nothing), nothing
        for one in ("", "speaker:a5", "role:none", "bob", "speaker:a4 status:misattributed"):
            assert database.count(one) == 1, one
        assert database.left_out("speaker:a4") == (0, 1)
        assert database.left_out("speaker:a5") == (0, 0)
        assert database.left_out("speaker:a4 status:misattributed") == (0, 0)


def test_days_next_to_a_speaker_find_what_was_begun_before_them_and_not_ended(made) -> None:
    dates = ("2021", "2022-03-05", "2021-11/2022-02", "202X", "2022-12-31", "2023", None)
    numbered = list(enumerate(dates, 1))
    world = {
        **WORLD,
        "quotes": [
            {"id": number, "said": said, "created": "2026-11-23T00:00:00Z"}
            for number, said in numbered
        ],
        "attributions": [
            {"quote_id": number, "position": 1, "actor_id": 4} for number, _ in numbered
        ],
    }
    asked: dict[str, list[int]] = {
        "speaker:a4 said:2022": [5, 2, 3, 4],
        "speaker:a4 said:2022-01..2022-04": [2, 3, 4],
        "speaker:a4 said:..2021": [3, 1, 4],
        "speaker:a4 said:2023..": [6, 4],
        "speaker:a4 said:2021 said:2023": [6, 3, 1, 4],
        "speaker:a4 said:none": [7],
        "speaker:a4 said:2022 mode:direct": [5, 2, 3, 4],
    }
    with made(world) as database:
        for query, numbers in asked.items():
            assert [quote.id for quote in database.find(query)] == numbers, query
            assert [quote.id for quote in database.find(query, limit=2)] == numbers[:2], query


def test_an_unknown_speaker_is_no_narration_and_has_a_role(made) -> None:
    unknown = [{"quote_id": 1, "position": 1, "role": "analyst"}]
    with made(one_quote(attributions=unknown)) as database:
        assert database.count("speaker:none role:analyst") == 1
        assert database.count("speaker:none org:none") == 1
        assert database.count("speaker:any") == 0
        assert database.count("NOT status:attested") == 0


def test_a_value_never_stands_in_the_sql_and_no_percent_sign_does(
    example: claimdb.Database,
) -> None:
    explained = [
        example.explain('peace "ceasefire" text:plan* speaker:putin role:pres* org:russia'),
        example.explain("org-type:state status:attested NOT role:none mode:direct lang:en id:q3"),
        example.explain("topic:peace-plan stance:oppose OR claim:unequal relation:asserts"),
        example.explain("source:s1 author:none published:2023 via:any verified:exact"),
        example.explain("said:2023 occasion:moscow note:sic added:2026 NOT source:s2"),
        example.explain("agrees:blinken OR disagrees:blinken topic:peace-plan"),
        *(example.explain("", sort=[name, f"-{name}"]) for name in SORTS),
        example.explain("peace topic:energy note:sic added:2026", of_claims=True),
        *(
            example.explain(f"{field.name}:none OR {field.name}:any")
            for field in FIELDS.values()
            if field.optional
        ),
    ]
    for explanation in explained:
        assert "%" not in explanation.sql
        for value in ("peace", "putin", "pres", "2023", "exact", "asserts", "unequal", "moscow"):
            assert value not in explanation.sql.replace("'asserts'", ""), explanation.sql
        assert explanation.plan


# --- hostile queries ------------------------------------------------------------------------

HOSTILE = (
    "'; DROP TABLE quotes; --",
    '"; DROP TABLE quotes; --"',
    "x' OR '1'='1",
    "text:\"a' UNION SELECT sql FROM sqlite_master --\"",
    "speaker:\"x'); DELETE FROM quotes; --\"",
    'role:"%s %(v0)s :v0 ?1"',
    "NEAR(peace plan, 3)",
    "peace + plan OR {folded} : war",
    '"{folded context} : peace"',
    '"peace" NEAR "plan"',
    "peace NOT plan*",
    '"^peace"',
    '"peace - plan"',
    '"a"" OR ""b"',
    "text:\\*",
    "*",
    "-",
    "\0",
    "peace\0plan",
    'speaker:"\0"',
    'speaker:"puti\0n"',
    "source:\ud800",
    'source:"\udfff x"',
    "topic:\ud800x",
    "\ud83d",
    "\u202eputin\u202c",
    "speaker:\u202eputin",
    "pe\u200bace",
    "x" * 100_000,
    f'"{"word " * 20_000}"',
    f'"{"word " * 20_000}wor"*',
    " ".join(["word"] * MAX_TERMS),
    " ".join(["text:word"] * MAX_TERMS),
    " OR ".join(f"word{number}" for number in range(MAX_TERMS)),
    " AND ".join(f"word{number}*" for number in range(MAX_TERMS)),
    " ".join(["NOT word"] * MAX_TERMS),
    " OR ".join(["topic:war-in-ukraine stance:oppose NOT stance:any"] * (MAX_TERMS // 3)),
    " AND ".join(["disagrees:russia"] * MAX_TERMS),
    " OR ".join(["said:2023.. speaker:none role:none"] * (MAX_TERMS // 3)),
    "NOT " * MAX_DEPTH + "word",
    "NOT " * (MAX_DEPTH + 1) + "word",
    "NOT (a " * (MAX_DEPTH // 2) + "b" + ")" * (MAX_DEPTH // 2),
    "(a OR b AND " * MAX_DEPTH + "c" + ")" * MAX_DEPTH,
    "(a AND (b OR " * (MAX_DEPTH // 2) + "c" + "))" * (MAX_DEPTH // 2),
    "topic:xi (role:any OR " * MAX_DEPTH + "disagrees:putin" + ")" * MAX_DEPTH,
    "said:2023 NOT (" * (MAX_DEPTH // 2) + "org-type:state" + ")" * (MAX_DEPTH // 2),
    "(" * 10_000,
    "id:q999999999999999999",
    "speaker:a999999999999999999",
    "said:0000..9999",
    "lang:x-" + "y" * 2000,
    "lang:en-" + "-".join("abcdefgh" for _ in range(200)),
    "１２３",
    "ẞ ﷺ İ ǆ",
    "中国 peace",
    "😀",
)  # fmt: skip


@contextmanager
def of_the_query() -> Iterator[None]:
    """Let what is wrong with a query pass, and nothing that the database suffers from."""
    with suppress(UsageError, NotFoundError, InvalidDataError):
        yield


@pytest.mark.slow
@each("query", HOSTILE)
def test_a_hostile_query_is_a_query_or_an_error_of_ours(
    example: claimdb.Database, query: str
) -> None:
    for ask in (example.find, example.who, example.claims, example.anchors):
        with of_the_query():
            list(ask(query))
    for ask in (
        example.count, example.count_claims, example.left_out, example.stances, example.explain,
        example.get,
    ):  # fmt: skip
        with of_the_query():
            ask(query)


def test_no_text_breaks_out_of_a_query(example: claimdb.Database, tries) -> None:
    @tries(100)
    @given(texts | query_texts | st.text(SYNTAX + "abAND:", max_size=40))
    def holds(text: str) -> None:
        with suppress(claimdb.ClaimdbError):
            assert example.count(text) == len(list(example.find(text)))
        quoted = json.dumps(text, ensure_ascii=False)
        for field in (
            "text", "speaker", "role", "topic", "claim", "source", "note", "lang", "said",
        ):  # fmt: skip
            with suppress(claimdb.ClaimdbError):
                list(example.find(f"{field}:{quoted}"))

    holds()


def test_hostile_queries_change_nothing(example_copy: Address) -> None:
    before = rows_of(example_copy)
    with claimdb.open(example_copy) as database:
        for query in HOSTILE:
            with suppress(claimdb.ClaimdbError):
                list(database.find(query))
        with pytest.raises(database.connection.Error, match=r"(?i)read-?only"):
            database.connection.cursor().execute("DELETE FROM quotes")
    assert rows_of(example_copy) == before
