"""Errors of a PostgreSQL server: one line each, without a password."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

import claimdb as package
from cases import each
from claimdb.errors import StoreError
from claimdb.store import migrate
from claimdb.store.address import Server, address_of
from claimdb.store.admin.init import initialise
from claimdb.store.backends.base import HEAD
from claimdb.store.backends.postgresql import PACKAGE, faults_named
from claimdb.store.engine import connected, driver_of
from claimdb.store.saved_queries import save
from databases import new_postgresql_database, run
from harness import Outcome, claimdb, environment
from worlds import SEEDED, write

COMMANDS = (("search",), ("init",), ("db", "upgrade"), ("query", "save", "a", "x"))


def assert_told(outcome: Outcome, told: str) -> None:
    assert (outcome.code, outcome.out) == (1, "")
    error, hint = outcome.err.splitlines()
    assert error.startswith("error: ")
    assert told in error
    assert hint.startswith("hint: ")
    assert "secret" not in outcome.err
    assert "Traceback" not in outcome.err


def other(server: Server, *, user: str | None = None, name: str | None = None) -> Server:
    """Return the address of a database of the same server, for another user."""
    parts = urlsplit(server.url)
    login = f"{user}@{parts.netloc.rpartition('@')[2]}" if user else parts.netloc
    path = f"/{name}" if name else parts.path
    return Server(f"postgresql://{login}{path}?{parts.query}")


@contextmanager
def a_server_that_lets_nobody_in() -> Iterator[int]:
    """Listen on a port as a server does that finds every password wrong."""
    said = b'SFATAL\0C28P01\0Mpassword authentication failed for user "ana"\0\0'
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def refuse() -> None:
            for _ in COMMANDS:
                with listening.accept()[0] as client:
                    client.recv(10_000)
                    client.sendall(b"R\0\0\0\x08\0\0\0\x03")
                    client.recv(10_000)
                    client.sendall(b"E" + (len(said) + 4).to_bytes(4) + said)

        running = Thread(target=refuse)
        running.start()
        yield listening.getsockname()[1]
        running.join()


@each(
    "address",
    [
        "postgresql://ana:secret@127.0.0.1:{}/x?sslmode=disable&gssencmode=disable",
        "postgresql://ana@127.0.0.1:{}/x?sslmode=disable&gssencmode=disable&password=secret",
    ],
)
@pytest.mark.usefixtures("postgresql_server")
def test_a_wrong_password_is_reported_and_not_shown(address: str):
    with a_server_that_lets_nobody_in() as port:
        for command in COMMANDS:
            assert_told(
                claimdb("--db", address.format(port), *command), "password authentication failed"
            )


@each(("address", "told"), [
    ("postgresql://ana:secret@127.0.0.1:1/x", "//ana@127.0.0.1:1/x cannot be reached: "),
    ("postgres://ana:secret@nowhere.invalid/x", "//ana@nowhere.invalid/x cannot be reached: "),
    ("postgresql+psycopg://:secret@127.0.0.1:1/x?password=secret", "cannot be reached"),
    ("postgresql:///?service=nothing&password=secret", 'definition of service "nothing" not found'),
    ("postgresql://ana:sec%ret@127.0.0.1/x", "cannot be read"),
    ("postgresql://ana:secret@127.0.0.1:port/x", "cannot be "),
    ("postgresql://ana:secret@[::1/x", "postgresql:// cannot be read"),
    ("postgresql://ana@127.0.0.1:1/x?nonsense=secret", "cannot be read"),
])  # fmt: skip
@pytest.mark.usefixtures("postgresql_server")
def test_a_server_that_is_not_to_be_reached_is_reported_without_a_password(address: str, told: str):
    for command in COMMANDS:
        assert_told(claimdb("--db", address, *command), told)


def test_a_database_that_is_not_there_is_reported(postgresql_server: Server):
    nothing = other(postgresql_server, name="nothing_of_that_name")
    for command in COMMANDS:
        assert_told(claimdb(*command, db=nothing), 'database "nothing_of_that_name" does not exist')


@each("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_is_not_in_utf_8_is_refused(postgresql_server: Server, encoding: str):
    options = f"ENCODING '{encoding}' LOCALE_PROVIDER libc LOCALE 'C'"
    with new_postgresql_database(postgresql_server, options=options) as server:
        for command in COMMANDS:
            outcome = claimdb(*command, db=server)
            assert_told(outcome, f"uses the encoding {encoding}")
            assert "ENCODING 'UTF8'" in outcome.err


@pytest.fixture
def example_on_server(postgresql_database: Server) -> Server:
    """Return the address of a PostgreSQL database of its own with the worked example."""
    initialise(postgresql_database, seed=True)
    return postgresql_database


def test_who_may_not_read_is_told(example_on_server: Server):
    user = f"claimdb_{uuid4().hex}"
    run(example_on_server, f"CREATE ROLE {user} LOGIN")
    try:
        stranger = other(example_on_server, user=user)
        for command in COMMANDS:
            assert_told(claimdb(*command, db=stranger), "permission denied for ")
        run(example_on_server, f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {user}")
        assert claimdb("search", "--count", db=stranger).out == f"{SEEDED}\n"
        assert_told(claimdb("query", "save", "a", "x", db=stranger), "permission denied for ")
        with package.open(stranger) as database, pytest.raises(StoreError, match="permission"):
            list(database.sql("SELECT rolpassword FROM pg_authid").rows)
    finally:
        run(example_on_server, f"DROP OWNED BY {user}", f"DROP ROLE {user}")


@pytest.mark.parametrize("revision", ["0001", "0002"])
def test_an_older_database_is_reported_and_brought_up_to_date(
    postgresql_database: Server, revision: str
):
    migrate.upgrade(postgresql_database, revision=revision)
    assert_told(claimdb("search", db=postgresql_database), f"has an older schema ({revision},")
    done = claimdb("db", "upgrade", db=postgresql_database)
    assert done == (0, "", f"upgraded {postgresql_database} from {revision} to {HEAD}\n")
    assert claimdb("search", "--count", db=postgresql_database).out == "0\n"


@pytest.mark.parametrize(("statement", "told"), [
    ("CREATE TABLE recipes (id int)", "is not a claimdb database"),
    ("CREATE TABLE quotes (id int); CREATE TABLE attributions (id int); CREATE TABLE claims (id int);"
     " CREATE TABLE alembic_version AS SELECT '9999' AS version_num", "was created by a newer claimdb"),
])  # fmt: skip
def test_a_database_of_another_program_is_reported(
    postgresql_database: Server, statement: str, told: str
):
    assert_told(claimdb("search", db=postgresql_database), "is empty")
    run(postgresql_database, *statement.split("; "))
    assert_told(claimdb("search", db=postgresql_database), told)


def test_a_copy_is_not_put_in_the_place_of_a_server(postgresql_database: Server):
    refused = claimdb("db", "restore", "x", db=postgresql_database)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith(f"error: {postgresql_database} is not a file\nhint: ")


def test_a_server_that_can_only_be_read_is_reported(example_on_server: Server):
    name = urlsplit(example_on_server.url).path.removeprefix("/")
    run(example_on_server, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    assert claimdb("search", "--count", db=example_on_server).out == f"{SEEDED}\n"
    assert_told(claimdb("query", "save", "a", "x", db=example_on_server), "can only be read")


def test_a_server_that_gives_too_little_time_is_reported(example_on_server: Server):
    with connected(example_on_server) as connection:
        cursor = driver_of(connection).cursor()
        # Not a setting of the database: on a busy machine it would end other statements as well.
        cursor.execute("SET statement_timeout = 100")
        told = pytest.raises(StoreError, match="ended the statement: ")
        with told, faults_named(example_on_server):
            cursor.execute("SELECT pg_sleep(10)")


def test_a_server_that_goes_away_is_reported(example_on_server: Server):
    for ask in (
        lambda database: database.count(),
        lambda database: list(database.find("")),
        lambda database: list(database.sql("SELECT 1").rows),
        lambda database: database.get("q1"),
    ):
        with package.open(example_on_server) as database:
            [pid] = database.connection.cursor().execute("SELECT pg_backend_pid()").fetchone()
            run(example_on_server, f"SELECT pg_terminate_backend({pid}, 10000)")
            for _ in range(2):
                with pytest.raises(StoreError, match="closed the connection: ") as caught:
                    ask(database)
                assert "\n" not in caught.value.message


def test_a_text_that_a_server_cannot_take_is_reported(postgresql_server: Server):
    with new_postgresql_database(postgresql_server) as server:
        assert claimdb("init", "--empty", db=server).code == 0
        with pytest.raises(StoreError, match="does not accept a text of that size"):
            write(server, {"topics": [{"name": " ".join(map(str, range(20_000)))}]})
        save(server, "a", package.parse("x"), coder="ana")


WITHOUT_THE_DRIVER = """
import sys
sys.modules["psycopg"] = None
from claimdb.cli.app import main
main()
"""


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_where_the_driver_is_missing_it_is_told_how_to_get_it(command: tuple[str, ...]):
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_THE_DRIVER, "--db", "postgresql://ana:secret@h/x", *command],
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
    )
    outcome = Outcome(done.returncode, done.stdout, done.stderr)
    assert_told(outcome, "a PostgreSQL database needs psycopg, which is not installed")
    assert outcome.err.endswith(f"hint: {PACKAGE}\n")


def test_an_address_is_written_without_a_password_wherever_it_is_shown():
    for text in ("postgresql://ana:secret@h:1/x?password=secret", "postgres://:secret@[::1/x"):
        address = address_of(text)
        assert "secret" not in f"{address} {address!r}"
