"""The schema: every table, constraint and index, as SQLAlchemy Core metadata.

Full text, its triggers and the views are beyond it: migrations alone have their SQL.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.schema import SchemaItem

from claimdb import schema

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

MERGEABLE = ("actors", "topics", "sources", "claims", "quotes", "occurrences")
"""The tables of records of which one can be merged into another."""

# SQLite numbers rows only in a column of type INTEGER, which holds 64 bits there.
_Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
# Whatever the language of a server, it compares texts as SQLite does, code point by code point.
_Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
# None is SQL's NULL and not the JSON null.
_Json = sa.JSON(none_as_null=True)


def _table(name: str, *items: SchemaItem) -> sa.Table:
    """Make a table whose ids are never reused, not even the last one deleted."""
    number = sa.Column("id", _Id, sa.Identity(), primary_key=True)
    return sa.Table(name, metadata, number, *items, sqlite_autoincrement=True)


def _to(name: str, target: str, *, null: bool = False, **options: Any) -> sa.Column[Any]:
    """Make a column that refers to a row, which cannot be deleted while it is referred to."""
    return sa.Column(
        name, _Id, sa.ForeignKey(target, ondelete="RESTRICT"), nullable=null, **options
    )


def _text(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, _Text, nullable=False, **options)


def _optional(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, _Text) for name in names]


def _folded(name: str = "folded") -> sa.Column[Any]:
    """Make a column of folded words: never NULL, and empty until they are derived."""
    return _text(name, server_default=sa.text("''"))


def _one_of(column: str, values: Iterable[str], **options: Any) -> list[SchemaItem]:
    """Make a column for one of a closed list of words."""
    listed = ", ".join(f"'{value}'" for value in values)
    check = sa.CheckConstraint(f"{column} IN ({listed})", name=column)
    return [sa.Column(column, _Text, **{"nullable": False, **options}), check]


def _recorded() -> list[sa.Column[Any]]:
    """Make the columns with the batch that inserted a record, and its times."""
    batch = _to("batch_id", "batches.id", index=True)
    return [batch, _text("created"), *_optional("updated")]


coders = _table(
    "coders",
    _text("name", unique=True),
    *_one_of("kind", schema.CODER_KINDS),
)

batches = _table(
    "batches",
    _to("coder_id", "coders.id", index=True),
    _text("at"),
    _text("command"),
    *_optional("origin", "sha256"),
    _to("undoes", "batches.id", null=True, index=True),
    _to("undone_by", "batches.id", null=True, index=True),
)

changes = _table(
    "changes",
    _to("batch_id", "batches.id", index=True),
    _text("table_name"),
    sa.Column("row_id", _Id, nullable=False),
    sa.Column("before", _Json),
    sa.Column("after", _Json),
    sa.Index(None, "table_name", "row_id"),
)

# They refer to nothing, because they show what is gone.
digests = _table(
    "digests",
    sa.Column("batch_id", _Id, nullable=False),
    _text("table_name"),
    sa.Column("row_id", _Id, nullable=False),
    *_optional("digest"),
    sa.Index(None, "table_name", "row_id"),
)

actors = _table(
    "actors",
    _text("uid", unique=True),
    *_one_of("kind", schema.ACTOR_KINDS),
    _text("name"),
    *_optional("description"),
    sa.Column("wikidata_id", _Text, unique=True),
    sa.UniqueConstraint("id", "kind"),
)


def _kind_of_actor(name: str, kind: str, *items: SchemaItem) -> sa.Table:
    """Make the table of what only actors of one kind have; the kind is part of its key."""
    return sa.Table(
        name,
        metadata,
        sa.Column("actor_id", _Id, primary_key=True, autoincrement=False),
        _text("kind"),
        *items,
        sa.ForeignKeyConstraint(
            ["actor_id", "kind"], ["actors.id", "actors.kind"], ondelete="RESTRICT"
        ),
        sa.CheckConstraint(f"kind = '{kind}'", name="kind"),
    )


people = _kind_of_actor(
    "people",
    "person",
    *_optional("family", "given", "particle", "suffix"),
    _folded(),
    sa.Index(None, "folded"),
)

organizations = _kind_of_actor(
    "organizations",
    "organization",
    *_one_of("type", schema.ORGANIZATION_TYPES),
    *_optional("country"),
    _to("parent_id", "organizations.actor_id", null=True, index=True),
)


def _names(owner: str, kinds: Iterable[str]) -> sa.Table:
    """Make the table of the names of actors or topics."""
    return _table(
        f"{owner}_names",
        _to(f"{owner}_id", f"{owner}s.id"),
        _text("name"),
        _folded(),
        *_one_of("kind", kinds),
        sa.UniqueConstraint(f"{owner}_id", "name"),
        sa.Index(None, "folded"),
    )


actor_names = _names("actor", schema.ACTOR_NAME_KINDS)

topics = _table(
    "topics",
    _text("uid", unique=True),
    _text("slug", unique=True),
    _text("name"),
    *_optional("description"),
    _to("broader_id", "topics.id", null=True, index=True),
    _to("actor_id", "actors.id", null=True, unique=True),
)

topic_names = _names("topic", schema.TOPIC_NAME_KINDS)

sources = _table(
    "sources",
    _text("uid", unique=True),
    _text("key", unique=True),
    *_one_of("type", schema.SOURCE_TYPES),
    _text("title"),
    *_optional("container_title", "publisher", "issued", "issued_lo", "issued_hi", "accessed"),
    sa.Column("url", _Text, index=True),
    *_optional("archive_url", "doi", "language", "note"),
    sa.Column("csl", _Json),
    *_optional("volume", "issue", "pages", "number", "edition", "publisher_place"),
)

memberships = _table(
    "memberships",
    _to("person_id", "people.actor_id", index=True),
    _to("organization_id", "organizations.actor_id", index=True),
    *_optional("role", "started", "started_lo", "ended", "ended_hi"),
    _to("source_id", "sources.id", null=True, index=True),
)

source_contributors = _table(
    "source_contributors",
    _to("source_id", "sources.id"),
    sa.Column("position", sa.Integer, nullable=False),
    *_one_of("role", schema.CONTRIBUTOR_ROLES),
    _to("actor_id", "actors.id", null=True, index=True),
    *_optional("family", "given", "particle", "suffix", "literal"),
    sa.UniqueConstraint("source_id", "role", "position"),
)

source_references = _table(
    "source_references",
    _to("source_id", "sources.id"),
    _to("cited_source_id", "sources.id", index=True),
    sa.UniqueConstraint("source_id", "cited_source_id"),
)

snapshots = _table(
    "snapshots",
    _to("source_id", "sources.id"),
    _text("sha256", index=True),
    *_optional("text", "taken", "media_type"),
    sa.Column("file_sha256", _Text, index=True),
    *_optional("file_modified", "extractor", "pages"),
    sa.UniqueConstraint("source_id", "sha256"),
    sa.CheckConstraint("length(sha256) = 64", name="sha256"),
)

quotes = _table(
    "quotes",
    _text("uid", unique=True),
    _text("text"),
    *_one_of("mode", schema.MODES),
    *_optional("said"),
    sa.Column("said_lo", _Text, index=True),
    *_optional("said_hi", "occasion", "language", "note"),
    *_recorded(),
    _folded(),
    _folded("context"),
)

_REMARKABLE = sa.text("status <> 'attested'")

attributions = _table(
    "attributions",
    _to("quote_id", "quotes.id"),
    sa.Column("position", sa.Integer, nullable=False),
    _to("actor_id", "actors.id", null=True),
    sa.Column("role", _Text, index=True),
    _to("organization_id", "organizations.actor_id", null=True),
    *_one_of("status", schema.STATUSES, server_default=sa.text("'attested'")),
    *_optional("said_lo"),
    sa.UniqueConstraint("quote_id", "position"),
    sa.UniqueConstraint("quote_id", "actor_id"),
    sa.Index(None, "actor_id", "said_lo", "quote_id"),
    sa.Index(None, "organization_id", "quote_id"),
    # Nearly every attribution is attested, and nobody looks for those.
    sa.Index(None, "status", "quote_id", sqlite_where=_REMARKABLE, postgresql_where=_REMARKABLE),
)

occurrences = _table(
    "occurrences",
    _to("quote_id", "quotes.id", index=True),
    _to("source_id", "sources.id", index=True),
    _to("snapshot_id", "snapshots.id", null=True, index=True),
    sa.Column("start", sa.Integer),
    sa.Column("end", sa.Integer),
    *_optional("digest", "prefix", "suffix", "locator", "cue", "printed_as"),
    _to("via_source_id", "sources.id", null=True, index=True),
    *_one_of("verified", schema.VERIFICATIONS, nullable=True),
    *_optional("verified_at"),
    sa.CheckConstraint('start >= 0 AND "end" > start', name="passage"),
    sa.CheckConstraint('(start IS NULL) = ("end" IS NULL)', name="passage_whole"),
)

quote_topics = _table(
    "quote_topics",
    _to("quote_id", "quotes.id"),
    _to("topic_id", "topics.id"),
    *_one_of("stance", schema.STANCES, nullable=True),
    _to("coder_id", "coders.id", index=True),
    *_optional("said_lo", "decided"),
    sa.UniqueConstraint("quote_id", "topic_id"),
    sa.Index(None, "topic_id", "stance", "said_lo", "quote_id"),
    sa.Index(None, "topic_id", "said_lo", "quote_id"),
)

codings = _table(
    "codings",
    _to("quote_id", "quotes.id"),
    _to("topic_id", "topics.id", index=True),
    _to("coder_id", "coders.id", index=True),
    *_one_of("stance", schema.STANCES),
    sa.UniqueConstraint("quote_id", "topic_id", "coder_id"),
)

quote_coders = _table(
    "quote_coders",
    _to("quote_id", "quotes.id", unique=True),
    _to("coder_id", "coders.id", index=True),
)

claims = _table(
    "claims",
    _text("uid", unique=True),
    _text("text"),
    *_optional("note"),
    *_recorded(),
    _folded(),
)

claim_topics = _table(
    "claim_topics",
    _to("claim_id", "claims.id"),
    _to("topic_id", "topics.id", index=True),
    sa.UniqueConstraint("claim_id", "topic_id"),
)

quote_claims = _table(
    "quote_claims",
    _to("quote_id", "quotes.id"),
    _to("claim_id", "claims.id"),
    *_one_of("relation", schema.CLAIM_RELATIONS),
    sa.UniqueConstraint("quote_id", "claim_id"),
    sa.Index(None, "claim_id", "relation", "quote_id"),
)

claim_relations = _table(
    "claim_relations",
    _to("from_id", "claims.id"),
    _to("to_id", "claims.id", index=True),
    *_one_of("relation", schema.RELATIONS_BETWEEN_CLAIMS),
    sa.UniqueConstraint("from_id", "to_id", "relation"),
    sa.CheckConstraint("from_id <> to_id", name="two_claims"),
    # Symmetric, so it is stored once: the lower id first.
    sa.CheckConstraint("relation <> 'contradicts' OR from_id < to_id", name="contradicts_once"),
)

saved_queries = _table(
    "saved_queries",
    _text("name", unique=True),
    _text("query"),
    _to("batch_id", "batches.id", index=True),
)

duplicate_decisions = _table(
    "duplicate_decisions",
    _to("quote_id", "quotes.id", index=True),
    _text("sha256"),
    *_one_of("decision", schema.DUPLICATE_DECISIONS),
    _to("coder_id", "coders.id", index=True),
    sa.UniqueConstraint("sha256", "quote_id"),
    sa.CheckConstraint("length(sha256) = 64", name="sha256"),
)

# The records that these name are of several tables, so that no column refers to them.
merged_records = _table(
    "merged_records",
    *_one_of("table_name", MERGEABLE),
    sa.Column("old_id", _Id, nullable=False),
    sa.Column("uid", _Text, index=True),
    sa.Column("key", _Text, index=True),
    sa.Column("into_id", _Id, nullable=False),
    sa.Column("name", _Text),
    sa.UniqueConstraint("table_name", "old_id"),
    sa.Index(None, "table_name", "into_id"),
)

distinct_records = _table(
    "distinct_records",
    *_one_of("table_name", MERGEABLE),
    sa.Column("first_id", _Id, nullable=False),
    sa.Column("second_id", _Id, nullable=False),
    _to("coder_id", "coders.id", index=True),
    sa.UniqueConstraint("table_name", "first_id", "second_id"),
    sa.CheckConstraint("first_id < second_id", name="lower_first"),
)

reviews = _table(
    "reviews",
    _to("batch_id", "batches.id", index=True),
    # Of the text that the quote was proposed from, which need not be stored.
    _text("sha256", index=True),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    *_one_of("result", schema.REVIEW_RESULTS),
    _text("candidate"),
    *_optional("source"),
    sa.CheckConstraint("length(sha256) = 64", name="sha256"),
)
