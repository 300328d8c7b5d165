"""Digests of records and batches, by which changes made outside claimdb are found.

What is there is digested as it is, for the last batch.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
# Whatever the language of a server, it compares texts as SQLite does, code point by code point.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

PAGE = 1000
RECORDS: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {
    "coders": ("id, name, kind", {}),
    "saved_queries": ("id, name, query, batch_id", {}),
    "sources": (
        "id, uid, key, type, title, container_title, publisher, issued, accessed, url,"
        " archive_url, doi, language, note, {csl}, volume, issue, pages, number, edition,"
        " publisher_place",
        {
            "snapshots": ("source_id", "id, source_id, sha256, text, taken"),
            "source_contributors": (
                "source_id",
                "id, source_id, position, role, actor_id, family, given, particle, suffix, literal",
            ),
            "source_references": ("source_id", "id, source_id, cited_source_id"),
        },
    ),
    "topics": (
        "id, uid, slug, name, description, broader_id, actor_id",
        {"topic_names": ("topic_id", "id, topic_id, name, kind")},
    ),
    "actors": (
        "id, uid, kind, name, description, wikidata_id",
        {
            "actor_names": ("actor_id", "id, actor_id, name, kind"),
            "memberships": (
                "person_id",
                "id, person_id, organization_id, role, started, ended, source_id",
            ),
            "organizations": ("actor_id", "actor_id, kind, type, country, parent_id"),
            "people": ("actor_id", "actor_id, kind, family, given, particle, suffix"),
        },
    ),
    "claims": (
        "id, uid, text, note, batch_id, created, updated",
        {
            "claim_topics": ("claim_id", "id, claim_id, topic_id"),
        },
    ),
    "quotes": (
        "id, uid, text, mode, said, occasion, language, note, batch_id, created, updated",
        {
            "attributions": (
                "quote_id",
                "quote_id, position, actor_id, role, organization_id, status",
            ),
            "duplicate_decisions": ("quote_id", "quote_id, sha256, decision, coder_id"),
            "occurrences": (
                "quote_id",
                'id, quote_id, source_id, snapshot_id, start, "end", digest, prefix, suffix,'
                " locator, cue, printed_as, via_source_id, verified, verified_at",
            ),
            "quote_claims": ("quote_id", "quote_id, claim_id, relation"),
            "quote_topics": ("quote_id", "quote_id, topic_id, stance, coder_id"),
        },
    ),
}
"""The authored columns of records, and those of their parts with the column of the record."""
NAMES = ("actor_names", "topic_names")
CHAINED = (
    "SELECT id, table_name, row_id, {before}, {after} FROM changes WHERE batch_id = {batch}",
    "SELECT id, batch_id, table_name, row_id, digest FROM digests WHERE batch_id = {batch}",
)

json_of = json.JSONEncoder(separators=(",", ":"), default=bytes.hex).encode


def upgrade() -> None:
    op.create_table(
        "digests",
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("batch_id", ID, nullable=False),
        sa.Column("table_name", TEXT, nullable=False),
        sa.Column("row_id", ID, nullable=False),
        sa.Column("digest", TEXT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_digests_table_name_row_id"), "digests", ["table_name", "row_id"])
    batches = [number for (number,) in rows("SELECT id FROM batches ORDER BY id")]
    before = ""
    for batch in batches:
        if batch == batches[-1]:
            for table in RECORDS:
                for found in digests(table):
                    insert(batch, table, found)
        before = chained(batch, before)
        insert(batch, "batches", [(batch, before)])


def downgrade() -> None:
    op.drop_table("digests")


def rows(sql: str) -> list[Any]:
    return list(op.get_bind().exec_driver_sql(sql).fetchall())


def pages(sql: str) -> Iterator[list[Any]]:
    """Yield the rows of a query of which the first column is an id."""
    after = -1
    while page := rows(f"{sql} id > {after} ORDER BY id LIMIT {PAGE}"):
        yield [tuple(row) for row in page]
        after = page[-1][0]


def as_text(column: str) -> str:
    """Return how JSON is selected as it is written."""
    return column if op.get_bind().dialect.name == "sqlite" else f"CAST({column} AS TEXT)"


def digests(table: str) -> Iterator[list[tuple[int, str]]]:
    """Yield the ids and digests of the records of a table, by pages."""
    columns, parts = RECORDS[table]
    for page in pages(f"SELECT {columns.format(csl=as_text('csl'))} FROM {table} WHERE"):
        records: defaultdict[int, list[Any]] = defaultdict(list)
        for row in page:
            records[row[0]].append(trimmed(row))
        for part, (owner, selected) in parts.items():
            of_records: defaultdict[int, list[Any]] = defaultdict(list)
            for number, *row in rows(
                f"SELECT {owner}, {selected} FROM {part}"
                f" WHERE {owner} BETWEEN {page[0][0]} AND {page[-1][0]}"
                f"{' AND kind <> ' + repr('main') if part in NAMES else ''}"
                f" ORDER BY {'actor_id' if part in ('people', 'organizations') else 'id'}"
            ):
                of_records[number].append(trimmed(row))
            for number, found in of_records.items():
                if number in records:
                    records[number] += part, found
        yield [(number, digest(json_of(record))) for number, record in records.items()]


def trimmed(row: Any) -> list[Any]:
    """Return a row without the NULLs at its end."""
    cells = list(row)
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def chained(batch: int, before: str) -> str:
    """Return the digest of a batch, given that of the one before it."""
    [own] = rows(
        f"SELECT id, coder_id, at, command, origin, sha256, undoes FROM batches WHERE id = {batch}"
    )
    hashed = hashlib.sha256(json_of([before, list(own)]).encode())
    for sql in CHAINED:
        images = {name: as_text(name) for name in ("before", "after")}
        for page in pages(f"{sql.format(batch=batch, **images)} AND"):
            hashed.update(b"," + json_of(page)[1:-1].encode())
    return hashed.hexdigest()


def insert(batch: int, table: str, found: list[tuple[int, str]]) -> None:
    digests = sa.table("digests", *map(sa.column, ("batch_id", "table_name", "row_id", "digest")))
    op.get_bind().execute(
        digests.insert(),
        [
            {"batch_id": batch, "table_name": table, "row_id": number, "digest": one}
            for number, one in found
        ],
    )
