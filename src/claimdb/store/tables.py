"""The schema: every table, constraint and index, as SQLAlchemy Core metadata."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.schema import SchemaItem

from claimdb import schema
from claimdb.store import ddl

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows only in a column of type INTEGER, which holds 64 bits there.
_Id = BigInteger().with_variant(Integer, "sqlite")
# Whatever the language of a server, it compares texts as SQLite does, code point by code point.
_Text = Text().with_variant(Text(collation="C"), "postgresql")
# None is SQL's NULL and not the JSON null.
_Json = JSON(none_as_null=True)


def _table(name: str, *items: SchemaItem) -> Table:
    """Make a table whose ids are never handed out twice, not even the last one deleted."""
    number = Column("id", _Id, Identity(), primary_key=True)
    return Table(name, metadata, number, *items, sqlite_autoincrement=True)


def _to(
    name: str,
    target: str,
    *,
    null: bool = False,
    unique: bool | None = None,
    index: bool | None = None,
) -> Column[Any]:
    """Make a column that refers to a row, which cannot be deleted while it is referred to."""
    key = ForeignKey(target, ondelete="RESTRICT")
    return Column(name, _Id, key, nullable=null, unique=unique, index=index)


def _uid() -> Column[Any]:
    return Column("uid", _Text, nullable=False, unique=True)


def _derived(name: str) -> Column[Any]:
    """Make a column of folded words: never NULL, and empty until they are derived."""
    return Column(name, _Text, nullable=False, server_default=text("''"))


def _one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


coders = _table(
    "coders",
    Column("name", _Text, nullable=False, unique=True),
    Column("kind", _Text, nullable=False),
    _one_of("kind", schema.CODER_KINDS),
)

batches = _table(
    "batches",
    _to("coder_id", "coders.id", index=True),
    Column("at", _Text, nullable=False),
    Column("command", _Text, nullable=False),
    Column("origin", _Text),
    Column("sha256", _Text),
    _to("undoes", "batches.id", null=True, index=True),
    _to("undone_by", "batches.id", null=True, index=True),
)

changes = _table(
    "changes",
    _to("batch_id", "batches.id", index=True),
    Column("table_name", _Text, nullable=False),
    Column("row_id", _Id, nullable=False),
    Column("before", _Json),
    Column("after", _Json),
    Index(None, "table_name", "row_id"),
)

actors = _table(
    "actors",
    _uid(),
    Column("kind", _Text, nullable=False),
    Column("name", _Text, nullable=False),
    Column("description", _Text),
    Column("wikidata_id", _Text, unique=True),
    UniqueConstraint("id", "kind"),
    _one_of("kind", schema.ACTOR_KINDS),
)


def _kind_of_actor(name: str, kind: str, *items: SchemaItem) -> Table:
    """Make the table of what only actors of one kind have; the kind is part of its key."""
    return Table(
        name,
        metadata,
        Column("actor_id", _Id, primary_key=True, autoincrement=False),
        Column("kind", _Text, nullable=False),
        *items,
        ForeignKeyConstraint(
            ["actor_id", "kind"], ["actors.id", "actors.kind"], ondelete="RESTRICT"
        ),
        CheckConstraint(f"kind = '{kind}'", name="kind"),
    )


people = _kind_of_actor(
    "people",
    "person",
    Column("family", _Text),
    Column("given", _Text),
    Column("particle", _Text),
    Column("suffix", _Text),
    _derived("folded"),
    Index(None, "folded"),
)

organizations = _kind_of_actor(
    "organizations",
    "organization",
    Column("type", _Text, nullable=False),
    Column("country", _Text),
    _to("parent_id", "organizations.actor_id", null=True, index=True),
    _one_of("type", schema.ORGANIZATION_TYPES),
)

actor_names = _table(
    "actor_names",
    _to("actor_id", "actors.id"),
    Column("name", _Text, nullable=False),
    _derived("folded"),
    Column("kind", _Text, nullable=False),
    UniqueConstraint("actor_id", "name"),
    Index(None, "folded"),
    _one_of("kind", schema.ACTOR_NAME_KINDS),
)

topics = _table(
    "topics",
    _uid(),
    Column("slug", _Text, nullable=False, unique=True),
    Column("name", _Text, nullable=False),
    Column("description", _Text),
    _to("broader_id", "topics.id", null=True, index=True),
    _to("actor_id", "actors.id", null=True, unique=True),
)

topic_names = _table(
    "topic_names",
    _to("topic_id", "topics.id"),
    Column("name", _Text, nullable=False),
    _derived("folded"),
    Column("kind", _Text, nullable=False),
    UniqueConstraint("topic_id", "name"),
    Index(None, "folded"),
    _one_of("kind", schema.TOPIC_NAME_KINDS),
)

sources = _table(
    "sources",
    _uid(),
    Column("key", _Text, nullable=False, unique=True),
    Column("type", _Text, nullable=False),
    Column("title", _Text, nullable=False),
    Column("container_title", _Text),
    Column("publisher", _Text),
    Column("issued", _Text),
    Column("issued_lo", _Text),
    Column("issued_hi", _Text),
    Column("accessed", _Text),
    Column("url", _Text, index=True),
    Column("archive_url", _Text),
    Column("doi", _Text),
    Column("language", _Text),
    Column("note", _Text),
    Column("csl", _Json),
    Column("volume", _Text),
    Column("issue", _Text),
    Column("pages", _Text),
    Column("number", _Text),
    Column("edition", _Text),
    Column("publisher_place", _Text),
    _one_of("type", schema.SOURCE_TYPES),
)

memberships = _table(
    "memberships",
    _to("person_id", "people.actor_id", index=True),
    _to("organization_id", "organizations.actor_id", index=True),
    Column("role", _Text),
    Column("started", _Text),
    Column("started_lo", _Text),
    Column("ended", _Text),
    Column("ended_hi", _Text),
    _to("source_id", "sources.id", null=True, index=True),
)

source_contributors = _table(
    "source_contributors",
    _to("source_id", "sources.id"),
    Column("position", Integer, nullable=False),
    Column("role", _Text, nullable=False),
    _to("actor_id", "actors.id", null=True, index=True),
    Column("family", _Text),
    Column("given", _Text),
    Column("particle", _Text),
    Column("suffix", _Text),
    Column("literal", _Text),
    UniqueConstraint("source_id", "role", "position"),
    _one_of("role", schema.CONTRIBUTOR_ROLES),
)

source_references = _table(
    "source_references",
    _to("source_id", "sources.id"),
    _to("cited_source_id", "sources.id", index=True),
    UniqueConstraint("source_id", "cited_source_id"),
)

snapshots = _table(
    "snapshots",
    _to("source_id", "sources.id"),
    Column("sha256", _Text, nullable=False, index=True),
    Column("text", _Text),
    Column("taken", _Text),
    UniqueConstraint("source_id", "sha256"),
    CheckConstraint("length(sha256) = 64", name="sha256"),
)

quotes = _table(
    "quotes",
    _uid(),
    Column("text", _Text, nullable=False),
    Column("mode", _Text, nullable=False),
    Column("said", _Text),
    Column("said_lo", _Text, index=True),
    Column("said_hi", _Text),
    Column("occasion", _Text),
    Column("language", _Text),
    Column("note", _Text),
    _to("batch_id", "batches.id", index=True),
    Column("created", _Text, nullable=False),
    Column("updated", _Text),
    _derived("folded"),
    _derived("context"),
    _one_of("mode", schema.MODES),
)

_REMARKABLE = text("status <> 'attested'")

attributions = _table(
    "attributions",
    _to("quote_id", "quotes.id"),
    Column("position", Integer, nullable=False),
    _to("actor_id", "actors.id", null=True),
    Column("role", _Text, index=True),
    _to("organization_id", "organizations.actor_id", null=True),
    Column("status", _Text, nullable=False, server_default=text("'attested'")),
    Column("said_lo", _Text),
    UniqueConstraint("quote_id", "position"),
    UniqueConstraint("quote_id", "actor_id"),
    Index(None, "actor_id", "said_lo", "quote_id"),
    Index(None, "organization_id", "quote_id"),
    # Nearly every attribution is attested, and nobody looks for those.
    Index(None, "status", "quote_id", sqlite_where=_REMARKABLE, postgresql_where=_REMARKABLE),
    _one_of("status", schema.STATUSES),
)

occurrences = _table(
    "occurrences",
    _to("quote_id", "quotes.id", index=True),
    _to("source_id", "sources.id", index=True),
    _to("snapshot_id", "snapshots.id", null=True, index=True),
    Column("start", Integer),
    Column("end", Integer),
    Column("digest", _Text),
    Column("prefix", _Text),
    Column("suffix", _Text),
    Column("locator", _Text),
    Column("cue", _Text),
    Column("printed_as", _Text),
    _to("via_source_id", "sources.id", null=True, index=True),
    Column("verified", _Text),
    Column("verified_at", _Text),
    CheckConstraint('start >= 0 AND "end" > start', name="passage"),
    CheckConstraint('(start IS NULL) = ("end" IS NULL)', name="passage_whole"),
    _one_of("verified", schema.VERIFICATIONS),
)

quote_topics = _table(
    "quote_topics",
    _to("quote_id", "quotes.id"),
    _to("topic_id", "topics.id"),
    Column("stance", _Text),
    _to("coder_id", "coders.id", index=True),
    Column("said_lo", _Text),
    UniqueConstraint("quote_id", "topic_id"),
    Index(None, "topic_id", "stance", "said_lo", "quote_id"),
    Index(None, "topic_id", "said_lo", "quote_id"),
    _one_of("stance", schema.STANCES),
)

claims = _table(
    "claims",
    _uid(),
    Column("text", _Text, nullable=False),
    Column("note", _Text),
    _to("batch_id", "batches.id", index=True),
    Column("created", _Text, nullable=False),
    Column("updated", _Text),
    _derived("folded"),
)

claim_topics = _table(
    "claim_topics",
    _to("claim_id", "claims.id"),
    _to("topic_id", "topics.id", index=True),
    UniqueConstraint("claim_id", "topic_id"),
)

quote_claims = _table(
    "quote_claims",
    _to("quote_id", "quotes.id"),
    _to("claim_id", "claims.id"),
    Column("relation", _Text, nullable=False),
    UniqueConstraint("quote_id", "claim_id"),
    Index(None, "claim_id", "relation", "quote_id"),
    _one_of("relation", schema.CLAIM_RELATIONS),
)

claim_relations = _table(
    "claim_relations",
    _to("from_id", "claims.id"),
    _to("to_id", "claims.id", index=True),
    Column("relation", _Text, nullable=False),
    UniqueConstraint("from_id", "to_id", "relation"),
    CheckConstraint("from_id <> to_id", name="two_claims"),
    # Symmetric, so it is stored once: the lower id first.
    CheckConstraint("relation <> 'contradicts' OR from_id < to_id", name="contradicts_once"),
    _one_of("relation", schema.RELATIONS_BETWEEN_CLAIMS),
)

saved_queries = _table(
    "saved_queries",
    Column("name", _Text, nullable=False, unique=True),
    Column("query", _Text, nullable=False),
    _to("batch_id", "batches.id", index=True),
)

duplicate_decisions = _table(
    "duplicate_decisions",
    _to("quote_id", "quotes.id", index=True),
    Column("sha256", _Text, nullable=False),
    Column("decision", _Text, nullable=False),
    _to("coder_id", "coders.id", index=True),
    UniqueConstraint("sha256", "quote_id"),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    _one_of("decision", schema.DUPLICATE_DECISIONS),
)


def _attach(moment: str, statements: dict[str, tuple[str, ...]]) -> None:
    def run(_: MetaData, connection: Connection, **_options: object) -> None:
        for statement in statements[connection.dialect.name]:
            connection.exec_driver_sql(statement)

    event.listen(metadata, moment, run)


_attach("after_create", ddl.CREATE)
_attach("before_drop", ddl.DROP)
