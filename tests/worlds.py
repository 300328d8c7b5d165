"""Write made-up records into a database."""

from collections.abc import Mapping, Sequence
from typing import Any

from claimdb.store import derive
from claimdb.store.address import Address
from claimdb.store.backends.base import Statements
from claimdb.store.engine import driver_of, writing
from claimdb.store.history import digests

AT = "2026-11-23T00:00:00Z"
SEEDED = 41
"""The number of quotes in the worked example."""


Rows = Mapping[str, Sequence[Mapping[str, Any]]]

# The defaults of a row; ids count from 1.
_USUAL: Mapping[str, Mapping[str, Any]] = {
    "coders": {"name": "ana", "kind": "human"},
    "batches": {"coder_id": 1, "at": AT, "command": "import"},
    "actors": {"kind": "person"},
    "people": {"kind": "person"},
    "organizations": {"kind": "organization", "type": "state"},
    "actor_names": {"kind": "alternative"},
    "topic_names": {"kind": "alternative"},
    "sources": {"type": "webpage", "title": "A source"},
    "source_contributors": {"role": "author"},
    "quotes": {"text": "words", "mode": "direct", "batch_id": 1, "created": AT},
    "attributions": {"status": "attested"},
    "quote_topics": {"coder_id": 1},
    "claims": {"batch_id": 1, "created": AT},
    "quote_claims": {"relation": "asserts"},
}
_WITH_UID = frozenset({"actors", "topics", "sources", "quotes", "claims"})
_WITHOUT_ID = frozenset({"people", "organizations"})


_IDENTITIES = """
SELECT table_name FROM information_schema.columns
 WHERE table_schema = current_schema() AND column_name = 'id' AND is_identity = 'YES'"""


def write(address: Address, rows: Rows) -> None:
    """Write rows into an empty database, tables in the order given, and derive the rest."""
    with writing(address) as writer:
        connection = driver_of(writer)
        statements = Statements(connection)
        for table, given in {"coders": [{}], "batches": [{}], **rows}.items():
            for number, row in enumerate(given, 1):
                _insert(statements, table, number, row)
        derive.refresh(connection)
        digests.record_all(statements)


def emptied(address: Address) -> None:
    """Delete all records of a PostgreSQL database; the next ids count from 1."""
    with writing(address) as connection:
        tables = ", ".join(connection.exec_driver_sql(_IDENTITIES).scalars())
        connection.exec_driver_sql(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")


def _insert(statements: Statements, table: str, number: int, row: Mapping[str, Any]) -> None:
    values = {**_USUAL.get(table, {}), **row}
    if table not in _WITHOUT_ID:
        values.setdefault("id", number)
    if table in _WITH_UID:
        values.setdefault("uid", f"{table}-{values['id']}")
    if table == "topics":
        values.setdefault("slug", f"topic-{values['id']}")
    if table == "sources":
        values.setdefault("key", f"source{values['id']}x")
    columns = ", ".join(f'"{column}"' for column in values)
    places = ", ".join(f":{column}" for column in values)
    statements.write(f"INSERT INTO {table} ({columns}) VALUES ({places})", [values])
