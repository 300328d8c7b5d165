"""Derived columns: faults are found and repaired, and follow from authored columns."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import each
from claimdb import edtf, folding
from claimdb.errors import InvalidDataError
from claimdb.store import derive
from claimdb.store.address import Address
from claimdb.store.admin.check import FULL_TEXT
from claimdb.store.backends.base import PAGE
from claimdb.store.migrate import upgrade
from databases import copied, fill, opened, rows_of

AT = "2026-11-23T12:00:00Z"


@pytest.fixture(scope="module")
def derived(full_database):
    """Return the address of a database with a few records, derived, to be copied."""
    refresh(full_database)
    return full_database


@pytest.fixture
def records(derived, tmp_path, request):
    """Return the address of a database of a test's own, with the same records."""
    with copied(derived, tmp_path, request) as address:
        yield address


@contextmanager
def driver(address: Address) -> Iterator[Any]:
    with opened(address) as connection:
        yield connection.connection.driver_connection


def rows(address: Address) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of all tables by their keys."""
    return {
        table: sorted(found, key=lambda row: row[0]) for table, found in rows_of(address).items()
    }


def run(address: Address, *statements: str) -> None:
    with opened(address) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def query(address: Address, sql: str) -> list[tuple[Any, ...]]:
    with opened(address) as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


def refresh(address: Address) -> int:
    with driver(address) as connection:
        return derive.refresh(connection)


def stale(address: Address) -> list[derive.Stale]:
    with driver(address) as connection:
        return list(derive.stale(connection))


def test_what_was_refreshed_is_not_stale_and_a_second_time_changes_nothing(records):
    before = rows(records)
    assert stale(records) == []
    assert refresh(records) == 0
    assert rows(records) == before


def test_refreshing_says_how_many_rows_it_changed(records):
    run(
        records,
        "UPDATE claims SET folded = ''",
        "UPDATE quotes SET folded = '', context = '', said_lo = NULL WHERE id = 1",
    )
    assert len(stale(records)) == 4
    assert refresh(records) == 4


@each(
    ("table", "column", "key"),
    [
        ("actor_names", "folded", "id = 2"),
        ("topic_names", "folded", "id = 3"),
        ("people", "folded", "actor_id = 4"),
        ("claims", "folded", "id = 2"),
        ("sources", "issued_lo", "id = 1"),
        ("sources", "issued_hi", "id = 1"),
        ("sources", "issued_hi", "id = 2"),
        ("memberships", "started_lo", "id = 1"),
        ("memberships", "ended_hi", "id = 1"),
        ("quotes", "said_lo", "id = 1"),
        ("quotes", "said_hi", "id = 2"),
        ("quotes", "folded", "id = 3"),
        ("quotes", "context", "id = 4"),
        ("attributions", "said_lo", "id = 3"),
        ("quote_topics", "said_lo", "id = 2"),
        ("occurrences", "digest", "id = 1"),
    ],
)
def test_a_damaged_value_is_found_alone_and_put_right(records, table, column, key):
    before = rows(records)
    [(right,)] = query(records, f"SELECT {column} FROM {table} WHERE {key}")
    run(records, f"UPDATE {table} SET {column} = '1999-01-01' WHERE {key}")

    key_column, _, number = key.split()
    expected = derive.Stale(table, key_column, int(number), {column: right})
    assert stale(records) == [expected]
    assert refresh(records) == 1
    assert rows(records) == before


def test_stale_rows_are_found_on_a_connection_that_cannot_write(sqlite_database, tmp_path):
    upgrade(sqlite_database)
    fill(sqlite_database)
    uri = f"{(tmp_path / 'records.db').as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        found = list(derive.stale(connection))
    assert len(found) == refresh(sqlite_database) > 0


# --- names


def names(
    address: Address, table: str = "actor_names", owner: str = "actor_id"
) -> list[tuple[Any, ...]]:
    return query(address, f"SELECT {owner}, name, folded, kind FROM {table} ORDER BY {owner}, id")


def test_each_actor_and_topic_has_one_main_name(records):
    assert [row for row in names(records) if row[3] == "main"] == [
        (1, "Wang Yi", "wang yi", "main"),
        (2, "China", "china", "main"),
        (3, "Ministry of Foreign Affairs", "ministry of foreign affairs", "main"),
        (4, "Xi Jinping", "xi jinping", "main"),
    ]
    # The fixture has a main row that is not the topic's name.
    assert names(records, "topic_names", "topic_id") == [
        (1, "Peace plan", "peace plan", "main"),
        (2, "Ceasefire", "ceasefire", "main"),
        (3, "Xi", "xi", "main"),
    ]


def test_after_a_renaming_the_old_main_name_is_gone_and_the_others_stay(records):
    run(records, "UPDATE actors SET name = 'Čína' WHERE id = 2")
    [(old,)] = query(records, "SELECT id FROM actor_names WHERE name = 'China'")
    assert stale(records)[:2] == [
        derive.Stale("actor_names", "id", old, {}),
        derive.Stale(
            "actor_names", "actor_id", 2, {"name": "Čína", "folded": "cina", "kind": "main"}
        ),
    ]
    refresh(records)
    assert [row for row in names(records) if row[0] == 2] == [
        (2, "Beijing", "beijing", "alternative"),
        (2, "Čína", "cina", "main"),
    ]


def test_a_main_name_that_is_missing_is_made(records):
    before = names(records)
    run(records, "DELETE FROM actor_names WHERE kind = 'main'")
    refresh(records)
    assert sorted(names(records)) == sorted(before)


def test_a_name_that_a_person_recorded_stays_theirs_when_it_becomes_the_main_one(records):
    run(records, "UPDATE actors SET name = 'Beijing' WHERE id = 2")
    refresh(records)
    assert [row for row in names(records) if row[0] == 2] == [
        (2, "Beijing", "beijing", "alternative"),
    ]
    assert stale(records) == []
    run(records, "UPDATE actors SET name = 'China' WHERE id = 2")
    refresh(records)
    assert [row for row in names(records) if row[0] == 2] == [
        (2, "Beijing", "beijing", "alternative"),
        (2, "China", "china", "main"),
    ]


def test_a_person_without_a_family_name_has_no_words_of_one(records):
    run(records, "UPDATE people SET family = NULL WHERE actor_id = 4")
    refresh(records)
    assert query(records, "SELECT actor_id, folded FROM people ORDER BY 1") == [
        (1, "wang"),
        (4, ""),
    ]


# --- dates


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ("'2023-03-20'", "2023-03-20", "2023-03-20"),
        ("'2023-03~'", "2023-03-01", "2023-03-31"),
        ("'../2023-03-23'", edtf.EARLIEST, "2023-03-23"),
        ("'2023-03-20/..'", "2023-03-20", edtf.LATEST),
        ("NULL", None, None),
    ],
)
def test_bounds_are_the_first_and_the_last_day_of_a_date(records, date, first, last):
    run(
        records,
        f"UPDATE sources SET issued = {date} WHERE id = 1",
        f"UPDATE memberships SET started = {date}, ended = {date}",
        f"UPDATE quotes SET said = {date} WHERE id = 1",
    )
    refresh(records)
    assert query(records, "SELECT issued_lo, issued_hi FROM sources WHERE id = 1") == [
        (first, last)
    ]
    assert query(records, "SELECT started_lo, ended_hi FROM memberships") == [(first, last)]
    assert query(records, "SELECT said_lo, said_hi FROM quotes WHERE id = 1") == [(first, last)]
    for link in ("attributions", "quote_topics"):
        assert set(query(records, f"SELECT said_lo FROM {link} WHERE quote_id = 1")) == {(first,)}


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("sources", "issued"),
        ("memberships", "started"),
        ("memberships", "ended"),
        ("quotes", "said"),
    ],
)
def test_what_is_no_date_fails_the_whole_refresh_and_says_where_it_stands(records, table, column):
    run(records, f"UPDATE {table} SET {column} = 'last spring' WHERE id = 1")
    run(records, "UPDATE actors SET name = 'Xi' WHERE id = 4")
    before = rows(records)
    with pytest.raises(InvalidDataError, match=f"{table}, row 1: {column}: 'last spring'"):
        refresh(records)
    assert rows(records) == before


# --- context


def context(address: Address, quote: int) -> list[str]:
    [(found,)] = query(address, f"SELECT context FROM quotes WHERE id = {quote}")
    return found.split(f" {folding.SEPARATOR} ") if found else []


def test_a_context_has_the_claims_in_the_order_of_their_links_each_text_once(records):
    run(
        records,
        "INSERT INTO claims (id, uid, text, batch_id, created)"
        f" VALUES (10, 'u-c10', 'Peace comes first', 1, '{AT}'), (11, 'u-c11', '…', 1, '{AT}'),"
        f" (12, 'u-c12', 'Xi’s plan', 1, '{AT}')",
        "INSERT INTO quote_claims (quote_id, claim_id, relation)"
        " VALUES (1, 12, 'asserts'), (1, 11, 'asserts'), (1, 10, 'denies')",
    )
    refresh(records)
    assert context(records, 1) == ["peace comes first", "the plan delays", "xi s plan"]
    assert context(records, 2) == ["peace comes first"]


def test_a_quote_without_links_has_no_context(records):
    run(records, "DELETE FROM quote_claims WHERE quote_id = 2")
    refresh(records)
    assert context(records, 2) == []


def test_one_refresh_takes_a_new_text_into_claim_context_and_full_text(records):
    found = {
        "sqlite": "SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH 'context : beijing'",
        "postgresql": "SELECT id FROM quotes WHERE context_words @@ 'beijing'",
    }["sqlite" if isinstance(records, Path) else "postgresql"]
    assert query(records, found) == []
    run(records, "UPDATE claims SET text = 'Beijing’s plan' WHERE id = 1")
    refresh(records)
    assert (1,) in query(records, found)
    assert stale(records) == []


def test_the_full_text_of_sqlite_agrees_with_its_tables_after_a_refresh(sqlite_database):
    upgrade(sqlite_database)
    fill(sqlite_database)
    refresh(sqlite_database)
    run(
        sqlite_database,
        *(f"INSERT INTO {one}({one}, rank) VALUES ('integrity-check', 1)" for one in FULL_TEXT),
    )


# --- digests


def test_a_digest_is_that_of_the_code_points_of_the_passage(records):
    run(
        records,
        "UPDATE snapshots SET text = '𝄞é“x”'",
        """UPDATE occurrences SET start = 1, "end" = 4 WHERE id = 1""",
    )
    refresh(records)
    assert query(records, "SELECT digest FROM occurrences WHERE id = 1") == [
        (hashlib.sha256("é“x".encode()).hexdigest(),)
    ]


def test_a_digest_is_left_alone_where_no_text_or_no_offsets_are_stored(records):
    run(
        records,
        "UPDATE occurrences SET digest = 'authored', snapshot_id = 1 WHERE id = 3",
        "UPDATE occurrences SET digest = 'authored' WHERE id = 2",
    )
    assert stale(records) == []
    run(
        records,
        "UPDATE snapshots SET text = NULL",
        "UPDATE occurrences SET digest = 'authored' WHERE id = 1",
    )
    assert refresh(records) == 0
    assert set(query(records, "SELECT digest FROM occurrences")) == {("authored",)}


def test_a_passage_that_goes_beyond_its_text_is_refused(records):
    run(records, """UPDATE occurrences SET "end" = 999 WHERE id = 1""")
    with pytest.raises(InvalidDataError, match="occurrences, row 1: the passage from 1 to 999"):
        refresh(records)


# --- many rows


def test_rows_beyond_a_page_are_derived_as_well(database):
    upgrade(database)
    fill(database)
    number = 2 * PAGE + 1
    # Not in order, and with gaps.
    ids = [10 + n + n // 300 for n in range(number)]
    with opened(database) as connection:
        for table, columns, values in [
            (
                "quotes",
                "id, uid, text, mode, batch_id, created",
                "{0}, 'q{0}', 'Q {0}', 'direct', 1, ''",
            ),
            ("quote_claims", "quote_id, claim_id, relation", "{0}, 1, 'asserts'"),
            ("actors", "id, uid, kind, name", "{0}, 'a{0}', 'person', 'A {0}'"),
        ]:
            listed = ", ".join(f"({values.format(n)})" for n in reversed(ids))
            connection.exec_driver_sql(f"INSERT INTO {table} ({columns}) VALUES {listed}")
    refresh(database)
    assert stale(database) == []
    assert query(
        database,
        "SELECT count(*) FROM quotes WHERE folded = 'q ' || id AND context = 'peace comes first'",
    ) == [(number,)]
    assert query(
        database,
        "SELECT count(*) FROM actor_names n JOIN actors a ON a.id = n.actor_id AND a.name = n.name",
    ) == [(number + 4,)]


# --- sequences


def test_ids_go_on_after_those_that_were_written_out(records):
    run(records, "INSERT INTO topics (id, uid, slug, name) VALUES (40, 'u-t40', 'x', 'X')")
    refresh(records)
    run(records, "INSERT INTO topics (uid, slug, name) VALUES ('u-t41', 'y', 'Y')")
    assert query(records, "SELECT max(id) FROM topics") == [(41,)]


def test_a_main_name_finds_a_free_id_among_names_with_literal_ids(database):
    upgrade(database)
    run(
        database,
        "INSERT INTO topics (id, uid, slug, name) VALUES (1, 'u', 'x', 'X')",
        "INSERT INTO topic_names (id, topic_id, name, kind) VALUES (1, 1, 'Y', 'alternative')",
    )
    assert refresh(database) == 2
    assert query(database, "SELECT id, name FROM topic_names ORDER BY id") == [(1, "Y"), (2, "X")]


def test_no_id_is_given_out_again_after_the_last_row_was_deleted(records):
    run(records, "DELETE FROM claim_relations", "DELETE FROM claims WHERE id = 3")
    refresh(records)
    run(records, f"INSERT INTO claims (uid, text, batch_id, created) VALUES ('n', 'N', 1, '{AT}')")
    assert query(records, "SELECT max(id) FROM claims") == [(4,)]


# --- any history

TEXTS = st.sampled_from(["Xi", "Wang Yi", "Beijing", "“Peace” first", "王毅", "plan", "…"])
DATES = st.sampled_from([None, "2023", "2023-03-20", "../2023-03-23"])
ROWS = st.integers(1, 4)
EDITS = st.one_of(
    st.tuples(st.just("UPDATE actors SET name = ? WHERE id = ?"), TEXTS, ROWS),
    st.tuples(st.just("UPDATE topics SET name = ? WHERE id = ?"), TEXTS, ROWS),
    st.tuples(st.just("UPDATE claims SET text = ? WHERE id = ?"), TEXTS, ROWS),
    st.tuples(st.just("UPDATE quotes SET text = ? WHERE id = ?"), TEXTS, ROWS),
    st.tuples(st.just("UPDATE quotes SET said = ? WHERE id = ?"), DATES, ROWS),
    st.tuples(st.just("UPDATE sources SET issued = ? WHERE id = ?"), DATES, ROWS),
    st.tuples(st.just("UPDATE people SET family = ? WHERE actor_id = ?"), TEXTS, ROWS),
    st.tuples(st.just("UPDATE OR IGNORE attributions SET actor_id = ? WHERE id = ?"), ROWS, ROWS),
    st.tuples(
        st.just("INSERT OR IGNORE INTO actor_names (name, actor_id, kind) VALUES (?, ?, 'former')"),
        TEXTS,
        ROWS,
    ),
    st.tuples(st.just("DELETE FROM actor_names WHERE name = ? AND actor_id = ?"), TEXTS, ROWS),
    st.tuples(st.just("DELETE FROM quote_claims WHERE quote_id = ? OR id = ?"), ROWS, ROWS),
)
SHOWN = (
    "SELECT actor_id, name, folded, kind FROM actor_names ORDER BY 1, 2",
    "SELECT topic_id, name, folded, kind FROM topic_names ORDER BY 1, 2",
    "SELECT actor_id, folded FROM people ORDER BY 1",
    "SELECT id, folded FROM claims ORDER BY 1",
    "SELECT id, issued_lo, issued_hi FROM sources ORDER BY 1",
    "SELECT id, said_lo, said_hi, folded, context FROM quotes ORDER BY 1",
    "SELECT id, said_lo FROM attributions ORDER BY 1",
    "SELECT id, said_lo FROM quote_topics ORDER BY 1",
)
FORGET = (
    "DELETE FROM actor_names WHERE kind = 'main'",
    "DELETE FROM topic_names WHERE kind = 'main'",
    "UPDATE actor_names SET folded = ''",
    "UPDATE people SET folded = ''",
    "UPDATE claims SET folded = ''",
    "UPDATE sources SET issued_lo = NULL, issued_hi = NULL",
    "UPDATE quotes SET said_lo = NULL, said_hi = NULL, folded = '', context = ''",
    "UPDATE attributions SET said_lo = NULL",
    "UPDATE quote_topics SET said_lo = NULL",
)


@pytest.fixture(scope="module")
def edited(tmp_path_factory):
    path: Path = tmp_path_factory.mktemp("edited") / "records.db"
    upgrade(path)
    fill(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


@given(edits=st.lists(EDITS, max_size=8))
@settings(max_examples=60)
def test_refreshing_after_each_edit_comes_to_the_same_as_deriving_everything_anew(edited, edits):
    def shown() -> list[list[tuple[Any, ...]]]:
        return [edited.execute(sql).fetchall() for sql in SHOWN]

    edited.execute("BEGIN")
    for sql, *values in edits:
        edited.execute(sql, values)
        found = len(list(derive.stale(edited)))
        assert derive.refresh(edited) == found
        assert derive.refresh(edited) == 0
    derive.refresh(edited)
    step_by_step = shown()
    for statement in FORGET:
        edited.execute(statement)
    derive.refresh(edited)
    assert shown() == step_by_step
    edited.execute("ROLLBACK")


# Of which rows an edit is, as `follow` is told; asked before it, for what is deleted.
TOUCHED = {
    "UPDATE actors": ("actors", "SELECT ?2"),
    "UPDATE topics": ("topics", "SELECT ?2"),
    "UPDATE claims": ("claims", "SELECT ?2"),
    "UPDATE quotes": ("quotes", "SELECT ?2"),
    "UPDATE sources": ("sources", "SELECT ?2"),
    "UPDATE people": ("people", "SELECT ?2"),
    "UPDATE OR": ("attributions", "SELECT quote_id FROM attributions WHERE id = ?2"),
    "INSERT OR": ("actor_names", "SELECT ?2"),
    "DELETE FROM actor_names": ("actor_names", "SELECT ?2"),
    "DELETE FROM quote_claims": (
        "quote_claims",
        "SELECT quote_id FROM quote_claims WHERE quote_id = ?1 OR id = ?2",
    ),
}


@given(edits=st.lists(EDITS, max_size=8), together=st.booleans())
@settings(max_examples=60)
def test_following_what_was_edited_leaves_nothing_stale(edited, edits, together):
    edited.execute("BEGIN")
    derive.refresh(edited)
    changed: dict[str, set[int]] = {}
    for sql, *values in edits:
        table, ids = next(of for start, of in TOUCHED.items() if sql.startswith(start))
        places = (values[0], values[1])
        changed.setdefault(table, set()).update(row for (row,) in edited.execute(ids, places))
        edited.execute(sql, values)
        if not together:
            found = len(list(derive.stale(edited)))
            assert derive.follow(edited, changed) == found
            changed.clear()
    derive.follow(edited, changed)
    assert list(derive.stale(edited)) == []
    edited.execute("ROLLBACK")


@pytest.mark.parametrize(
    ("edit", "changed"),
    [
        ("UPDATE topics SET name = 'Other' WHERE id = 2", {"topics": [2]}),
        ("DELETE FROM topic_names WHERE topic_id = 1", {"topic_names": [1]}),
        ("UPDATE memberships SET started = '2021' WHERE id = 1", {"memberships": [1]}),
        ("UPDATE snapshots SET text = 'Other words, as many' WHERE id = 1", {"snapshots": [1]}),
        ("UPDATE occurrences SET start = 2 WHERE id = 1", {"occurrences": [1]}),
        ("DELETE FROM quote_claims WHERE claim_id = 1", {"quote_claims": [1, 2, 3], "coders": [1]}),
        ("UPDATE actors SET name = 'Other' WHERE id = 1", {"actors": [1], "quotes": []}),
    ],
)
def test_what_follows_from_some_rows_is_brought_up_to_date_on_both(records, edit, changed):
    run(records, edit)
    assert stale(records) != []
    with driver(records) as connection:
        assert derive.follow(connection, changed) > 0
    assert stale(records) == []


def test_nothing_is_looked_at_but_what_follows_from_the_rows(records):
    run(records, "UPDATE quotes SET folded = ''", "UPDATE claims SET folded = ''")
    with driver(records) as connection:
        assert derive.follow(connection, {}) == 0
        assert derive.follow(connection, {"quotes": [2]}) == 1
        assert derive.follow(connection, {"claims": [2], "sources": [1]}) == 1
    assert sorted((row.table, row.key) for row in stale(records)) == [
        ("claims", 1),
        ("claims", 3),
        ("quotes", 1),
        ("quotes", 3),
        ("quotes", 4),
    ]


def test_more_rows_than_a_page_are_followed(database):
    upgrade(database)
    fill(database)
    run(
        database,
        "INSERT INTO quotes (uid, text, mode, batch_id, created)"
        f" SELECT 'n' || s.id || c.id || t.id || u.id || v.id, 'X', 'direct', 1, '{AT}'"
        " FROM actors s, actors c, actors t, actors u, attributions v",
        "INSERT INTO quote_claims (quote_id, claim_id, relation)"
        " SELECT id, 2, 'asserts' FROM quotes WHERE id > 4",
    )
    refresh(database)
    run(database, "UPDATE claims SET text = 'Zhongguo' WHERE id = 2")
    with driver(database) as connection:
        assert derive.follow(connection, {"claims": [2]}) > PAGE
    assert stale(database) == []
