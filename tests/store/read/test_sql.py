"""SQL of one's own: whatever reads is answered, and nothing else happens."""

import pytest

import claimdb
from claimdb.errors import RefusedError, StoreError, UsageError
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
def test_what_reads_is_answered(seeded_path, statement, header, rows):
    with claimdb.open(seeded_path) as database:
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
def test_what_tells_of_the_database_is_answered(seeded_path, statement):
    with claimdb.open(seeded_path) as database:
        assert list(database.sql(statement).rows)


@pytest.mark.parametrize("statement", [
    "DELETE FROM quotes", "WITH a AS (SELECT 1) DELETE FROM quotes", "INSERT INTO coders VALUES (9)",
    "UPDATE quotes SET text = ''", "DROP TABLE quotes", "CREATE TABLE x (y)", "CREATE TEMP TABLE x (y)",
    "PRAGMA query_only = OFF", "PRAGMA journal_mode = DELETE", "PRAGMA user_version = 9",
    "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT x", "REINDEX", "ANALYZE",
    "REPLACE INTO coders SELECT * FROM coders", "/* SELECT */ DELETE FROM quotes",
    "ALTER TABLE quotes ADD COLUMN x", "DETACH main",
    "INSERT INTO quotes_fts (quotes_fts) VALUES ('rebuild')",
])  # fmt: skip
def test_what_does_more_is_refused(seeded_path, statement):
    before = seeded_path.read_bytes()
    with claimdb.open(seeded_path) as database, pytest.raises(RefusedError, match="only reads"):
        list(database.sql(statement).rows)
    assert seeded_path.read_bytes() == before


@pytest.mark.parametrize("statement", ["ATTACH '{}' AS x", "VACUUM INTO '{}'", "VACUUM"])
def test_no_file_is_made(seeded_path, tmp_path, statement):
    made = tmp_path / "made.db"
    with claimdb.open(seeded_path) as database, pytest.raises((RefusedError, UsageError)):
        list(database.sql(statement.format(made)).rows)
    assert not made.exists()


@pytest.mark.parametrize("statement", [
    "", ";", "-- nothing", "SELEC", "SELECT 1; SELECT 2", "SELECT ?", "SELECT :a", "SELECT nothing",
    "SELECT * FROM nowhere", "SELECT abs(-9223372036854775808)", "SELECT '\0'", "SELECT '\ud800'",
    "UPDATE sqlite_master SET sql = ''", "SELECT load_extension('x')", "SELECT zeroblob(2000000000000)",
    "SELECT abs(-9223372036854775807 - (id = 3)) FROM quotes",
])  # fmt: skip
def test_what_is_no_statement_is_told(seeded_path, statement):
    with claimdb.open(seeded_path) as database, pytest.raises(UsageError) as caught:
        list(database.sql(statement).rows)
    assert caught.value.hint


def test_a_database_that_is_damaged_is_told_as_such(seeded_path):
    with claimdb.open(seeded_path) as database:
        size = database.connection.execute("PRAGMA page_size").fetchone()[0]
        (root,) = database.connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'quotes'"
        ).fetchone()
    with seeded_path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    with claimdb.open(seeded_path) as database, pytest.raises(StoreError, match="damaged"):
        list(database.sql("SELECT text FROM quotes").rows)
