"""Digests of claims with their relations, which no command recorded before.

A claim that is as it was last recorded, apart from them, gets a digest with them.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

CLAIMS = """
SELECT id, uid, text, note, batch_id, created, updated FROM claims
 WHERE id IN (SELECT from_id FROM claim_relations) ORDER BY id"""
RELATIONS = (
    "SELECT id, from_id, to_id, relation FROM claim_relations WHERE from_id = {} ORDER BY id"
)
TOPICS = "SELECT id, claim_id, topic_id FROM claim_topics WHERE claim_id = {} ORDER BY id"
LAST = """
SELECT digest FROM digests WHERE table_name = 'claims' AND row_id = {} ORDER BY id DESC LIMIT 1"""

json_of = json.JSONEncoder(separators=(",", ":"), default=bytes.hex).encode


def upgrade() -> None:
    alter(with_relations=True)


def downgrade() -> None:
    alter(with_relations=False)


def alter(*, with_relations: bool) -> None:
    """Add digests of the claims with relations; of any other claim there is one already."""
    found = []
    for claim in rows(CLAIMS):
        old, new = (digest(claim, one) for one in (not with_relations, with_relations))
        if rows(LAST.format(claim[0])) == [(old,)]:
            found.append((claim[0], new))
    if not found:
        return
    [(batch,)] = rows("SELECT max(id) FROM batches")
    digests = sa.table("digests", *map(sa.column, ("batch_id", "table_name", "row_id", "digest")))
    op.get_bind().execute(
        digests.insert(),
        [
            {"batch_id": batch, "table_name": "claims", "row_id": number, "digest": one}
            for number, one in found
        ],
    )


def rows(sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in op.get_bind().exec_driver_sql(sql).fetchall()]


def digest(claim: Sequence[Any], with_relations: bool) -> str:
    record: list[Any] = [trimmed(claim)]
    if with_relations:
        record += "claim_relations", rows(RELATIONS.format(claim[0]))
    if topics := rows(TOPICS.format(claim[0])):
        record += "claim_topics", topics
    return hashlib.sha256(json_of(record).encode()).hexdigest()


def trimmed(row: Sequence[Any]) -> list[Any]:
    """Return a row without the NULLs at its end."""
    cells = list(row)
    while cells and cells[-1] is None:
        cells.pop()
    return cells
