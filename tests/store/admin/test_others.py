"""What others attach to the tables of claimdb is a fault, and what is merely there is none."""

import pytest

from claimdb.store.address import Server
from claimdb.store.admin.check import faults
from databases import opened

HARMLESS = (
    "CREATE TABLE notes (id INTEGER, text TEXT)",
    "CREATE VIEW noted AS SELECT text FROM quotes",
    "CREATE INDEX noted_at ON quotes (occasion)",
)
OF_SQLITE = {
    "trigger": (
        "CREATE TRIGGER spy AFTER INSERT ON quotes BEGIN DELETE FROM snapshots; END",
    ),
    "trigger of a view": (
        "CREATE TRIGGER spy INSTEAD OF INSERT ON quotes_view BEGIN DELETE FROM snapshots; END",
    ),
}  # fmt: skip
FUNCTION = (
    "CREATE FUNCTION spying() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN NEW.note := 'x'; RETURN NEW; END $$"
)
OF_SERVER = {
    "trigger": (
        FUNCTION,
        "CREATE TRIGGER spy BEFORE UPDATE ON quotes FOR EACH ROW EXECUTE FUNCTION spying()",
    ),
    "rule": ("CREATE RULE spy AS ON DELETE TO reviews DO INSTEAD NOTHING",),
    "row security policy": (
        "ALTER TABLE quotes ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY spy ON quotes USING (id > 3)",
    ),
    "inheriting table": ("CREATE TABLE spy () INHERITS (quotes)",),
    "view": (
        "ALTER TABLE reviews RENAME TO reviews_of_old",
        "CREATE VIEW reviews AS SELECT * FROM reviews_of_old",
    ),
    "foreign table": (
        "CREATE EXTENSION file_fdw",
        "CREATE SERVER elsewhere FOREIGN DATA WRAPPER file_fdw",
        "ALTER TABLE reviews RENAME TO reviews_of_old",
        "CREATE FOREIGN TABLE reviews (id int) SERVER elsewhere"
        " OPTIONS (filename '/dev/null')",
    ),
}  # fmt: skip


def run(address, *statements):
    with opened(address) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()


@pytest.mark.parametrize("kind", sorted({*OF_SQLITE, *OF_SERVER}))
def test_what_may_change_what_is_read_or_written_is_reported(example_copy, kind):
    statements = (OF_SERVER if isinstance(example_copy, Server) else OF_SQLITE).get(kind)
    if statements is None:
        pytest.skip("only one of the databases has such")
    run(example_copy, *statements)
    found = [one for one in faults(example_copy)[0] if one.kind == "schema"]
    assert any(kind.partition(" of ")[0] in one.fault for one in found), found


def test_what_is_merely_there_is_no_fault(example_copy):
    run(example_copy, *HARMLESS)
    assert faults(example_copy) == ([], 0)
