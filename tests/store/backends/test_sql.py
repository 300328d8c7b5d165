"""SQL of the user: statements that read are answered, all others are refused."""

from collections.abc import Iterator
from contextlib import suppress

import pytest

import claimdb
from cases import each
from claimdb.errors import RefusedError, StoreError, UsageError
from claimdb.store.admin.init import initialise
from databases import new_postgresql_database, owned_postgresql_database, query, rows_of, run
from worlds import SEEDED


@pytest.mark.parametrize(("statement", "header", "rows"), [
    ("SELECT count(*) AS n FROM quotes", ("n",), [[SEEDED]]),
    ("SELECT 1, 1, 1 AS '1'", ("1", "1_2", "1_3"), [[1, 1, 1]]),
    ("SELECT x'00ff' AS b, NULL AS n, 1.5 AS f", ("b", "n", "f"), [["X'00ff'", None, 1.5]]),
    ("WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a WHERE n < 2) SELECT n FROM a",
     ("n",), [[1], [2]]),
    ("SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH 'stalling'", ("rowid",), [[6]]),
    ("SELECT text FROM quotes_view WHERE 0", ("text",), []),
    ("SELECT id FROM quotes WHERE id = 6 -- ; DELETE FROM quotes", ("id",), [[6]]),
])  # fmt: skip
def test_what_reads_is_answered(example_file_copy, statement, header, rows):
    with claimdb.open(example_file_copy) as database:
        found = database.sql(statement)
        assert found.header == header
        assert [list(row) for row in found.rows] == rows


@pytest.mark.parametrize("statement", [
    "EXPLAIN QUERY PLAN SELECT * FROM quotes", "PRAGMA table_info(quotes)",
    "SELECT name FROM pragma_table_info('quotes')", "SELECT sql FROM sqlite_master",
    "SELECT value FROM json_each('[1]')",
    "SELECT bm25(quotes_fts) FROM quotes_fts WHERE quotes_fts MATCH 'peace' ORDER BY rank",
    "SELECT * FROM claims_view", "VALUES (1)",
])  # fmt: skip
def test_what_tells_of_the_database_is_answered(example_file_copy, statement):
    with claimdb.open(example_file_copy) as database:
        assert list(database.sql(statement).rows)


@each("statement", [
    "DELETE FROM quotes", "WITH a AS (SELECT 1) DELETE FROM quotes", "INSERT INTO coders VALUES (9)",
    "UPDATE quotes SET text = ''", "DROP TABLE quotes", "CREATE TABLE x (y)", "CREATE TEMP TABLE x (y)",
    "PRAGMA query_only = OFF", "PRAGMA journal_mode = DELETE", "PRAGMA user_version = 9",
    "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT x", "REINDEX", "ANALYZE",
    "REPLACE INTO coders SELECT * FROM coders", "/* SELECT */ DELETE FROM quotes",
    "ALTER TABLE quotes ADD COLUMN x", "DETACH main",
    "INSERT INTO quotes_fts (quotes_fts) VALUES ('rebuild')",
])  # fmt: skip
def test_what_does_more_is_refused(example_file_copy, statement):
    before = example_file_copy.read_bytes()
    with (
        claimdb.open(example_file_copy) as database,
        pytest.raises(RefusedError, match="read-only"),
    ):
        list(database.sql(statement).rows)
    assert example_file_copy.read_bytes() == before


@pytest.mark.parametrize("statement", ["ATTACH '{}' AS x", "VACUUM INTO '{}'", "VACUUM"])
def test_no_file_is_made(example_file_copy, tmp_path, statement):
    made = tmp_path / "made.db"
    with claimdb.open(example_file_copy) as database, pytest.raises((RefusedError, UsageError)):
        list(database.sql(statement.format(made)).rows)
    assert not made.exists()


@each("statement", [
    "", ";", "-- nothing", "SELEC", "SELECT 1; SELECT 2", "SELECT ?", "SELECT :a", "SELECT nothing",
    "SELECT * FROM nowhere", "SELECT abs(-9223372036854775808)", "SELECT '\0'", "SELECT '\ud800'",
    "UPDATE sqlite_master SET sql = ''", "SELECT load_extension('x')", "SELECT zeroblob(2000000000000)",
    "SELECT abs(-9223372036854775807 - (id = 3)) FROM quotes",
])  # fmt: skip
def test_what_is_no_statement_is_reported(example_file_copy, statement):
    with claimdb.open(example_file_copy) as database, pytest.raises(UsageError) as caught:
        list(database.sql(statement).rows)
    assert caught.value.hint


def test_a_database_that_is_damaged_is_told_as_such(example_file_copy):
    with claimdb.open(example_file_copy) as database:
        size = database.connection.execute("PRAGMA page_size").fetchone()[0]
        (root,) = database.connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'quotes'"
        ).fetchone()
    with example_file_copy.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    with claimdb.open(example_file_copy) as database, pytest.raises(StoreError, match="damaged"):
        list(database.sql("SELECT text FROM quotes").rows)


def test_what_takes_a_file_too_long_is_ended(example_file_copy):
    endless = "WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a) SELECT max(n) FROM a"
    told = pytest.raises(UsageError, match=r"the SQL took longer than 0\.05 seconds")
    with claimdb.open(example_file_copy) as database, told:
        list(database.sql(endless, seconds=0.05).rows)


MILLION = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000) "


@each(("statement", "told"), [
    ("SELECT zeroblob(1000000000)", "more than 32 MB"),
    ("SELECT hex(zeroblob(30000000))", "more than 32 MB"),
    ("SELECT replace(hex(zeroblob(5000)), '0', hex(zeroblob(5000)))", "more than 32 MB"),
    (f"{MILLION} SELECT group_concat(printf('%099d', i)) FROM n", "more than 32 MB"),
    (f"SELECT {', '.join(['zeroblob(30000000)'] * 30)}", "more than 512 MB"),
    # One call of a function, which SQLite cannot interrupt.
    ("SELECT instr(zeroblob(30000000), zeroblob(15000000) || x'01')", "took longer than 1 sec"),
    (f"SELECT {'(' * 5000}1{')' * 5000}", "SQL: "),
    (f"SELECT {'1 + ' * 5000}1", "SQL: "),
    (f"SELECT 1{' UNION SELECT 1' * 5000}", "SQL: "),
    (f"SELECT '{'x' * 40_000_000}'", "more than 32 MB"),
])  # fmt: skip
def test_no_statement_takes_more_time_or_memory_than_allowed(example_file, statement, told):
    with claimdb.open(example_file) as database, pytest.raises(UsageError) as caught:
        list(database.sql(statement, seconds=1 if "longer" in told else 60).rows)
    assert told in caught.value.message
    assert len(caught.value.message) < 300


def test_the_rows_of_a_file_are_not_kept(example_file):
    with claimdb.open(example_file) as database:
        rows = database.sql(f"{MILLION} SELECT i, printf('%0999d', i) FROM n").rows
        assert [row[0] for row, _ in zip(rows, range(5000), strict=False)] == [*range(1, 5001)]
        # Nobody reads the others.
        database.sql(f"{MILLION} SELECT i FROM n")


# --- PostgreSQL -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(postgresql_server) -> Iterator[claimdb.Database]:
    with owned_postgresql_database(postgresql_server) as address:
        initialise(address, seed=True)
        with claimdb.open(address) as database:
            yield database


@each(("statement", "header", "rows"), [
    ("SELECT count(*) AS n FROM quotes", ("n",), [[SEEDED]]),
    ('SELECT 1 AS a, 1 AS a, 1 AS "a_2";', ("a", "a_2", "a_2_2"), [[1, 1, 1]]),
    ("VALUES (1)", ("column1",), [[1]]),
    ("TABLE coders", ("id", "name", "kind"), [[1, "claimdb", "program"]]),
    ("SELECT '\\x00ff'::bytea AS b, NULL AS n, 1.5::numeric AS f, '2023-01-02'::date AS d",
     ("b", "n", "f", "d"), [["X'00ff'", None, "1.5", "2023-01-02"]]),
    ("WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a WHERE n < 2) SELECT n FROM a",
     ("n",), [[1], [2]]),
    ("SELECT id FROM quotes WHERE folded_words @@ 'stalling'", ("id",), [[6]]),
    ("SELECT text FROM quotes_view WHERE false", ("text",), []),
    ("SELECT id FROM quotes WHERE id = 6 -- ; DELETE FROM quotes", ("id",), [[6]]),
    ("SELECT '%s %(a)s :v0 $$ ;' AS odd", ("odd",), [["%s %(a)s :v0 $$ ;"]]),
    ("SELECT", (), [[]]),
])  # fmt: skip
def test_what_reads_is_answered_by_a_server(server, statement, header, rows):
    found = server.sql(statement)
    assert found.header == header
    assert [list(row) for row in found.rows] == rows


def test_a_server_gives_rows_without_end_by_pages(server):
    found = server.sql("SELECT n FROM generate_series(1, 2500) n")
    beside = server.sql("SELECT n FROM generate_series(1, 2500) n")
    for number, (row, other) in enumerate(zip(found.rows, beside.rows, strict=True), 1):
        assert row == other == [number]
        if number % 900 == 0:
            assert server.count() == SEEDED


@each("statement", [
    "DELETE FROM quotes", "WITH a AS (DELETE FROM quotes RETURNING id) SELECT * FROM a",
    "INSERT INTO coders (name, kind) VALUES ('x', 'human')", "UPDATE quotes SET text = ''",
    "DROP TABLE quotes", "CREATE TABLE x (y int)", "CREATE TEMP TABLE x (y int)", "TRUNCATE quotes",
    "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT x", "SET TRANSACTION READ WRITE", "RESET ALL",
    "COPY quotes TO STDOUT", "COPY quotes TO PROGRAM 'true'", "COPY quotes FROM STDIN",
    "SELECT nextval('quotes_id_seq')", "SELECT * FROM quotes FOR UPDATE", "SELECT * INTO x FROM quotes",
    "DO $$ BEGIN END $$", "LOCK quotes", "LISTEN x", "NOTIFY x", "VACUUM",
    "PREPARE x AS SELECT 1", "DECLARE x CURSOR FOR SELECT 1", "EXPLAIN ANALYZE DELETE FROM quotes",
    "/* SELECT */ DELETE FROM quotes", "", ";", "-- nothing", ";SELECT 1",
    "CREATE RULE x AS ON INSERT TO quotes DO (SELECT 1; SELECT 2)",
])  # fmt: skip
def test_what_does_more_is_refused_by_a_server(server, statement):
    before = rows_of(server.address)
    with pytest.raises(RefusedError, match="read-only"):
        list(server.sql(statement).rows)
    assert server.count() == SEEDED
    assert rows_of(server.address) == before


@each("statement", ["SELECT lo_create(0)", "SELECT lo_from_bytea(0, 'x')"])
def test_no_large_object_stays_on_a_server(postgresql_server, statement):
    """PostgreSQL refuses them in a read-only transaction only from version 16 on."""
    with owned_postgresql_database(postgresql_server) as address:
        initialise(address, seed=False)
        with claimdb.open(address) as database, suppress(RefusedError):
            list(database.sql(statement).rows)
        assert query(address, "SELECT count(*) FROM pg_largeobject_metadata") == [(0,)]


@each(("statement", "told"), [
    ("SELEC", "SELEC"), ("SELECT 1; SELECT 2", "multiple commands"), ("SELECT $1", "$1"),
    ("SELECT nothing", "nothing"), ("SELECT * FROM nowhere", "nowhere"), ("CALL x()", "x()"),
    ("SELECT '", "unterminated"), ("/*", "unterminated"), ("SELECT '\0'", "NUL"),
    ("SELECT 1\0; DELETE FROM quotes", "NUL"), ("SELECT '\ud800'", "not UTF-8"),
    ("SELECT set_config('transaction_read_only', 'off', true)", "read-only transaction"),
    ("SELECT repeat('x', 2000000000)", "too large"), ("SELECT 'a' ~ '('", "parentheses"),
    ("SELECT 1 / (id - 3) FROM quotes", "division by zero"),
    ("SELECT 1 / (n - 2000) FROM generate_series(1, 2500) n", "division by zero"),
])  # fmt: skip
def test_what_a_server_does_not_take_is_reported_and_it_goes_on_answering(server, statement, told):
    with pytest.raises(UsageError) as caught:
        list(server.sql(statement).rows)
    assert told in caught.value.message
    assert caught.value.hint
    assert "\n" not in caught.value.message
    assert server.count() == SEEDED


def test_what_takes_a_server_too_long_is_ended_and_no_other_question(server):
    for statement in (
        "SELECT pg_sleep(30)",
        "SELECT pg_sleep(0.02) FROM generate_series(1, 10000)",
    ):
        with pytest.raises(UsageError, match=r"the SQL took longer than 0\.05 seconds"):
            list(server.sql(statement, seconds=0.05).rows)
    [[limit]] = server.sql("SELECT current_setting('statement_timeout')", seconds=1e12).rows
    assert int(limit.removesuffix("ms")) > 10**9
    [row] = server.connection.cursor().execute("SHOW statement_timeout")
    assert row == ("0",)


@each("statement", [
    # The first is computed while it is planned.
    "SELECT length((10::numeric ^ 100000)::text || (factorial(30000))::text)",
    "SELECT count(*) FROM generate_series(1, 100000000000)",
    "SELECT set_config('statement_timeout', '0', false), pg_sleep(30)",
    "WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a) SELECT max(n) FROM a",
])  # fmt: skip
def test_every_part_of_a_statement_is_ended_by_a_server(server, statement):
    with pytest.raises(UsageError, match="took longer than"):
        list(server.sql(statement, seconds=0.2).rows)
    assert server.count() == SEEDED


def test_who_may_do_more_than_read_the_database_is_refused(postgresql_server):
    with new_postgresql_database(postgresql_server) as address:
        initialise(address, seed=True)
        with claimdb.open(address) as database, pytest.raises(RefusedError, match="files of the"):
            database.sql("SELECT 1")
    with owned_postgresql_database(postgresql_server) as address:
        initialise(address, seed=True)
        with claimdb.open(address) as database:
            for statement in (
                "SELECT pg_read_file('/etc/passwd')",
                "SELECT lo_import('/etc/passwd')",
                "SELECT pg_ls_dir('/')",
                "SELECT query_to_xml('SELECT pg_read_file(''/etc/passwd'')', true, true, '')",
            ):
                with pytest.raises(StoreError, match="permission denied"):
                    list(database.sql(statement).rows)
        role = address.url.partition("//")[2].partition("@")[0]
        run(postgresql_server, f"GRANT pg_read_server_files TO {role}")
        with claimdb.open(address) as database, pytest.raises(RefusedError, match="files of the"):
            database.sql("SELECT 1")


def test_what_a_statement_sets_is_undone(server):
    list(server.sql("SELECT set_config('search_path', 'pg_catalog', false)").rows)
    assert server.count() == SEEDED


def test_a_name_that_is_not_there_does_not_end_the_answers_of_a_server(server):
    for _ in range(2):
        with pytest.raises(claimdb.NotFoundError):
            server.find("speaker:nobody")
        assert server.count() == SEEDED


def test_after_a_fault_a_server_goes_on_answering(server):
    server.connection.cursor().execute("SET LOCAL search_path = pg_catalog")
    with pytest.raises(server.connection.Error, match="does not exist"):
        server.count("war")
    assert server.count() == len(list(server.find(""))) == SEEDED
