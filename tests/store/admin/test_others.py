"""What others attach to the tables of claimdb is a fault, and what is merely there is none."""

import shutil

from claimdb.store.address import Server
from claimdb.store.admin.check import faults
from databases import opened
from harness import claimdb

HARMLESS = (
    "CREATE TABLE notes (id INTEGER, text TEXT)",
    "CREATE VIEW noted AS SELECT text FROM quotes",
    "CREATE INDEX noted_at ON quotes (occasion)",
)
OF_SQLITE = {
    ("quotes", "trigger spy"): (
        "CREATE TRIGGER spy AFTER INSERT ON quotes BEGIN DELETE FROM snapshots; END",
    ),
    ("quotes_view", "trigger viewed"): (
        "CREATE TRIGGER viewed INSTEAD OF INSERT ON quotes_view BEGIN DELETE FROM snapshots; END",
    ),
}
OF_SERVER = {
    ("quotes", "trigger spy"): (
        "CREATE FUNCTION spying() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN NEW.note := 'x'; RETURN NEW; END $$",
        "CREATE TRIGGER spy BEFORE UPDATE ON quotes FOR EACH ROW EXECUTE FUNCTION spying()",
    ),
    ("coders", "rule spy"): ("CREATE RULE spy AS ON DELETE TO coders DO INSTEAD NOTHING",),
    ("claims", "row security policy spy"): (
        "ALTER TABLE claims ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY spy ON claims USING (id > 3)",
    ),
    ("topics", "inheriting table spy"): ("CREATE TABLE spy () INHERITS (topics)",),
    ("reviews", "it is a view"): (
        "ALTER TABLE reviews RENAME TO old_reviews",
        "CREATE VIEW reviews AS SELECT * FROM old_reviews",
    ),
    ("saved_queries", "it is a foreign table"): (
        "CREATE EXTENSION file_fdw",
        "CREATE SERVER elsewhere FOREIGN DATA WRAPPER file_fdw",
        "ALTER TABLE saved_queries RENAME TO old_queries",
        "CREATE FOREIGN TABLE saved_queries (id int, name text, query text, description text)"
        " SERVER elsewhere OPTIONS (filename '/dev/null')",
    ),
}


def run(address, *statements):
    with opened(address) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()


def test_what_may_change_what_is_read_or_written_is_reported(example_copy):
    expected = OF_SERVER if isinstance(example_copy, Server) else OF_SQLITE
    for statements in expected.values():
        run(example_copy, *statements)
    found = [one for one in faults(example_copy)[0] if one.kind == "added"]
    assert len(found) == len(expected)
    for table, what in expected:
        assert any(one.table == table and what in one.fault for one in found), found


def test_what_is_merely_there_is_no_fault(example_copy):
    run(example_copy, *HARMLESS)
    assert faults(example_copy) == ([], 0)


def test_a_database_with_a_trigger_of_others_is_backed_up_and_restored(example_file, tmp_path):
    file, copy = tmp_path / "a.db", tmp_path / "copy.db"
    shutil.copy(example_file, file)
    run(file, *OF_SQLITE["quotes", "trigger spy"])
    for arguments in (("backup", str(copy)), ("restore", str(copy))):
        assert claimdb("db", *arguments, db=file).code == 0
    done = claimdb("db", "check", db=file)
    assert (done.code, "trigger spy" in done.out) == (6, True)
