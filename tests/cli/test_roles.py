"""`claimdb db roles`: the rights that its SQL gives each role on a real server."""

import re
import uuid
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import quote, urlsplit

import pytest

from cases import each
from claimdb.store import migrate
from claimdb.store.address import Server
from claimdb.store.admin import transfer
from claimdb.store.admin.init import initialise
from claimdb.store.backends import postgresql
from claimdb.store.tables import metadata
from databases import new_postgresql_database, rows_of, unhindered
from harness import claimdb

pytestmark = pytest.mark.slow


HISTORY = ("coders", "batches", "changes", "digests")
KEYS = {table.name: table.primary_key.columns[0].name for table in metadata.sorted_tables}
SEQUENCES = [f"{name}_id_seq" for name, key in KEYS.items() if key == "id"]
VIEWS = ("quotes_view", "claims_view")


class Team(NamedTuple):
    """A database as each of its roles reaches it, and the script of their rights."""

    administrator: Server
    reader: Server
    coder: Server
    owner: Server
    stranger: Server
    script: str


def execute(server, sql):
    with postgresql.connect_server(server) as connection:
        return connection.execute(sql.encode())


def reached_by(server, role):
    parts = urlsplit(server.url)
    host = parts.netloc.rpartition("@")[2]
    return Server(f"postgresql://{quote(role, safe='')}@{host}{parts.path}?{parts.query}")


@contextmanager
def team(server, *options, oddly="", seed=True):
    """Make a database and roles of random names for it, and drop both after."""
    name = uuid.uuid4().hex[:8]
    roles = [f"{role} {name}{oddly}" for role in ("reader", "coder", "owner")]
    stranger = f"stranger_{name}"
    named = [part for role in roles for part in (f"--{role.partition(' ')[0]}", role)]
    shown = claimdb("db", "roles", *named, *options)
    assert (shown.code, shown.err) == (0, "")
    execute(server, f"CREATE ROLE {stranger} LOGIN")
    try:
        with new_postgresql_database(server) as database:
            if seed:
                initialise(database, seed=True)
            execute(database, shown.out)
            reached = [reached_by(database, role) for role in (*roles, stranger)]
            yield Team(database, *reached, shown.out)
    finally:
        for role in (*roles, stranger):
            identifier = role.replace('"', '""')
            execute(server, f'DROP ROLE IF EXISTS "{identifier}"')


@pytest.fixture(scope="module")
def shared(postgresql_server):
    """Return a team whose database no test changes."""
    with team(postgresql_server) as made:
        yield made


@pytest.fixture
def own(postgresql_server):
    """Return a team whose database is a test's own."""
    with team(postgresql_server) as made:
        yield made


def refused(server, *statements):
    """Return those of some statements that the rights of a role forbid."""
    from psycopg import errors

    found = []
    for statement in statements:
        try:
            execute(server, f"BEGIN; {statement}; ROLLBACK")
        except errors.InsufficientPrivilege:
            found.append(statement)
        except (errors.NotNullViolation, errors.FeatureNotSupported):
            # It may be done, and came to nothing for want of values.
            pass
    return found


def writes(table):
    key = KEYS.get(table, "version_num")
    return (
        f"INSERT INTO {table} DEFAULT VALUES",
        f"UPDATE {table} SET {key} = {key}",
        f"DELETE FROM {table} WHERE {key} IS NULL",
    )


def schema_changes(table):
    return (
        f"TRUNCATE {table} CASCADE",
        f"ALTER TABLE {table} ADD COLUMN more text",
        f"CREATE INDEX more ON {table} ({KEYS.get(table, 'version_num')})",
        f"DROP TABLE {table} CASCADE",
        f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE",
    )


NEW_THINGS = (
    "CREATE TABLE notes (id integer)",
    "CREATE TEMP TABLE notes (id integer)",
    "CREATE SCHEMA notes",
    "CREATE VIEW notes AS SELECT 1",
    "CREATE FUNCTION notes() RETURNS integer LANGUAGE sql RETURN 1",
    "SELECT lo_create(0)",
    "SELECT lo_creat(-1)",
    "SELECT lo_from_bytea(0, 'x')",
    "CREATE ROLE notes",
    "DROP FUNCTION folded_tsvector(text) CASCADE",
    "ALTER DATABASE postgres SET jit = off",
    "COPY quotes TO PROGRAM 'cat'",
    "SELECT pg_read_file('PG_VERSION')",
)
READING = [
    ("search", "peace"),
    ("who", "topic:peace-plan"),
    ("ask", "who said what about the peace plan"),
    ("claims", "peace"),
    ("timeline",),
    ("stances",),
    ("show", "q6", "a1", "t2", "s1", "--json"),
    ("list", "people"),
    ("list", "coders"),
    ("query", "list"),
    ("sql", "SELECT * FROM quotes_view"),
    ("sql", "SELECT * FROM claims_view"),
    ("verify",),
    ("db", "info"),
    ("db", "check"),
    ("search", "peace", "--explain"),
]


def test_the_script_names_no_password_and_needs_no_server():
    shown = claimdb("db", "roles")
    assert (shown.code, shown.err) == (0, "")
    assert r"\password" in shown.out
    assert "PASSWORD" not in shown.out
    for role in ("reader", "coder", "owner"):
        assert f'CREATE ROLE "claimdb_{role}" LOGIN' in shown.out
    assert max(map(len, shown.out.splitlines())) <= 100


@each("command", READING)
def test_a_reader_reads_all_that_can_be_read(shared, command):
    read = claimdb(*command, db=shared.reader)
    assert read.code == 0, read.err
    # SQL of a superuser is refused.
    whole = claimdb(*command, db=shared.owner)
    shown = (read.out + read.err).replace(shared.reader.url, "").replace(str(shared.reader), "")
    assert shown == (whole.out + whole.err).replace(shared.owner.url, "").replace(
        str(shared.owner), ""
    )


def test_a_reader_can_take_a_whole_copy(shared, tmp_path):
    made = claimdb("db", "copy", shared.reader.url, str(tmp_path / "copy.db"))
    assert made.code == 0, made.err
    assert rows_of(tmp_path / "copy.db")["quotes"] == sorted(
        rows_of(shared.administrator)["quotes"]
    )


@each("table", [*KEYS, "alembic_version"])
def test_a_reader_can_change_no_table(shared, table):
    statements = (*writes(table), *schema_changes(table))
    assert refused(shared.reader, *statements) == list(statements)


def test_a_reader_can_make_nothing_and_moves_no_sequence(shared):
    moves = [
        f"SELECT {move}"
        for name in SEQUENCES
        for move in (f"nextval('{name}')", f"setval('{name}', 9)")
    ]
    assert refused(shared.reader, *NEW_THINGS, *moves) == [*NEW_THINGS, *moves]


@pytest.mark.parametrize(
    "command",
    [("query", "save", "war", "war"), ("query", "rm", "peace"), ("db", "check", "--repair")],
    ids=" ".join,
)
def test_a_reader_who_writes_is_told_in_one_line_what_to_do(own, command):
    assert claimdb("query", "save", "peace", "plan", db=own.coder).code == 0
    unhindered(own.administrator, "UPDATE quotes SET folded = 'other' WHERE id = 1")
    before = rows_of(own.administrator)
    told = claimdb(*command, db=own.reader)
    assert (told.code, told.out) == (1, "")
    error, hint = told.err.splitlines()
    assert re.fullmatch(r"error: .*: permission denied for table \w+", error)
    assert "claimdb db roles" in hint
    assert rows_of(own.administrator) == before


@each("table", KEYS)
def test_a_coder_writes_records_and_only_adds_to_the_history(shared, table):
    insert, update, delete = writes(table)
    denied = [update, delete] if table in HISTORY else []
    assert refused(shared.coder, insert, update, delete) == denied
    assert refused(shared.coder, *schema_changes(table)) == [
        statement
        for statement in schema_changes(table)
        # Who may delete all rows of a table may also lock it.
        if not statement.startswith("LOCK") or table in HISTORY
    ]


def test_a_coder_marks_a_batch_as_undone_and_changes_nothing_else_of_it(shared):
    allowed = "UPDATE batches SET undone_by = NULL"
    columns = [column.name for column in metadata.tables["batches"].c if column.name != "undone_by"]
    denied = [f"UPDATE batches SET {column} = NULL" for column in columns]
    assert refused(shared.coder, allowed, *denied) == denied
    assert refused(shared.coder, *writes("alembic_version")) == list(writes("alembic_version"))


def test_a_coder_can_make_nothing(shared):
    assert refused(shared.coder, *NEW_THINGS) == list(NEW_THINGS)


def test_a_coder_records_with_history(own):
    saved = claimdb("query", "save", "peace", "plan", "--coder", "ana", db=own.coder)
    assert saved.code == 0, saved.err
    assert claimdb("query", "rm", "peace", "--coder", "bob", db=own.coder).code == 0
    rows = rows_of(own.administrator)
    assert [row[1] for row in rows["coders"]] == ["claimdb", "ana", "bob"]
    assert [row[3] for row in rows["batches"]][-2:] == ["query save", "query rm"]
    unhindered(own.administrator, "UPDATE quotes SET folded = 'other' WHERE id = 1")
    assert claimdb("db", "check", "--repair", db=own.coder).code == 0


def test_only_the_owner_upgrades_and_what_that_makes_can_be_read_at_once(own):
    migrate.downgrade(own.owner, "0002")
    for role in (own.reader, own.coder):
        told = claimdb("db", "upgrade", db=role)
        assert (told.code, "claimdb db roles" in told.err) == (1, True)
    upgraded = claimdb("db", "upgrade", db=own.owner)
    assert upgraded.code == 0, upgraded.err
    assert claimdb("query", "list", db=own.reader).code == 0
    assert claimdb("query", "save", "peace", "war", db=own.coder).code == 1
    execute(own.administrator, own.script)
    assert claimdb("query", "save", "peace", "war", db=own.coder).code == 0


def test_the_owner_makes_a_database_and_fills_it_from_a_file(postgresql_server, example_file):
    with team(postgresql_server, seed=False) as made:
        for role in (made.reader, made.coder):
            told = claimdb("init", db=role)
            assert (told.code, "claimdb db roles" in told.err) == (1, True)
        assert claimdb("init", db=made.owner).code == 0
        execute(made.administrator, made.script)
        assert claimdb("query", "save", "peace", "war", db=made.coder).code == 0
        assert claimdb("search", "@peace", "--count", db=made.reader).code == 0
    with team(postgresql_server, seed=False) as made:
        assert transfer.copy(example_file, made.owner).rows > 700
        assert claimdb("search", "--count", db=made.reader).out == "41\n"


def test_nobody_else_comes_in(shared):
    told = claimdb("search", "peace", db=shared.stranger)
    assert told.code == 1
    assert "permission denied for database" in told.err


def test_rights_that_a_role_no_longer_has_are_revoked(own):
    execute(own.administrator, "GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC")
    name = urlsplit(own.reader.url).netloc.partition("@")[0].replace("%20", " ")
    execute(own.administrator, f'GRANT UPDATE (note) ON quotes TO "{name}"')
    execute(own.administrator, own.script)
    for table in ("quotes", "changes"):
        assert refused(own.reader, *writes(table)) == list(writes(table))
    assert refused(own.reader, "UPDATE quotes SET note = NULL")


@each("oddly", ["\"; DROP TABLE quotes; --'", " $$ $_$ %s %I {x}", "\\' é名"])
def test_whatever_stands_in_a_name_is_a_name(postgresql_server, oddly):
    schema = f"of{oddly[:20]}"
    with team(postgresql_server, "--schema", schema, oddly=oddly, seed=False) as made:
        assert claimdb("init", db=made.owner).code == 0
        execute(made.administrator, made.script)
        assert claimdb("search", "--count", db=made.reader).out == "41\n"
        assert claimdb("query", "save", "peace", "war", db=made.coder).code == 0
        found = execute(made.administrator, "SELECT nspname FROM pg_namespace").fetchall()
        assert (schema,) in found
        assert refused(made.reader, *NEW_THINGS) == list(NEW_THINGS)


@each(
    ("options", "said"),
    [
        (("--reader", "x", "--coder", "x"), "two roles have the same name"),
        (("--owner", ""), "does not accept the name ''"),
        (("--owner", "a\nb"), r"does not accept the name 'a\nb'"),
        (("--owner", "é" * 32), "1 to 63 bytes"),
        (("--owner", "public"), "reserves the name public"),
        (("--owner", "none"), "reserves the name none"),
        (("--schema", "pg_catalog"), "reserves the name pg_catalog"),
    ],
)
def test_a_name_that_is_none_is_refused(options, said):
    told = claimdb("db", "roles", *options)
    assert (told.code, told.out) == (2, "")
    assert said in told.err
