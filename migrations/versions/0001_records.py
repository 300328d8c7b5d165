"""All records: every table with its constraints and indexes."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
# Whatever the language of a server, it compares texts as SQLite does, code point by code point.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

# A table stands after those that it refers to.
TABLES = (
    "coders",
    "batches",
    "changes",
    "actors",
    "people",
    "organizations",
    "actor_names",
    "topics",
    "topic_names",
    "sources",
    "memberships",
    "source_contributors",
    "source_references",
    "snapshots",
    "quotes",
    "attributions",
    "occurrences",
    "quote_topics",
    "claims",
    "claim_topics",
    "quote_claims",
    "claim_relations",
)


def upgrade() -> None:
    create_history()
    create_actors()
    create_topics()
    create_sources()
    create_quotes()
    create_claims()


def create_history() -> None:
    op.create_table(
        "coders",
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.CheckConstraint("kind IN ('human', 'program')", name=op.f("ck_coders_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coders")),
        sa.UniqueConstraint("name", name=op.f("uq_coders_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "batches",
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("coder_id", ID, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("command", TEXT, nullable=False),
        sa.Column("origin", TEXT),
        sa.Column("sha256", TEXT),
        sa.Column("undoes", ID),
        sa.Column("undone_by", ID),
        sa.ForeignKeyConstraint(
            ["coder_id"],
            ["coders.id"],
            name=op.f("fk_batches_coder_id_coders"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["undoes"], ["batches.id"], name=op.f("fk_batches_undoes_batches"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["undone_by"],
            ["batches.id"],
            name=op.f("fk_batches_undone_by_batches"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_batches_coder_id"), "batches", ["coder_id"])
    op.create_index(op.f("ix_batches_undoes"), "batches", ["undoes"])
    op.create_index(op.f("ix_batches_undone_by"), "batches", ["undone_by"])
    op.create_table(
        "changes",
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("batch_id", ID, nullable=False),
        sa.Column("table_name", TEXT, nullable=False),
        sa.Column("row_id", ID, nullable=False),
        sa.Column("before", sa.JSON),
        sa.Column("after", sa.JSON),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["batches.id"],
            name=op.f("fk_changes_batch_id_batches"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_changes_batch_id"), "changes", ["batch_id"])
    op.create_index(op.f("ix_changes_table_name_row_id"), "changes", ["table_name", "row_id"])


def create_actors() -> None:
    op.create_table(
        "actors",
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("uid", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("description", TEXT),
        sa.Column("wikidata_id", TEXT),
        sa.CheckConstraint("kind IN ('person', 'organization')", name=op.f("ck_actors_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actors")),
        sa.UniqueConstraint("id", "kind", name=op.f("uq_actors_id_kind")),
        sa.UniqueConstraint("uid", name=op.f("uq_actors_uid")),
        sa.UniqueConstraint("wikidata_id", name=op.f("uq_actors_wikidata_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "people",
        sa.Column("actor_id", ID, autoincrement=False, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("family", TEXT),
        sa.Column("given", TEXT),
        sa.Column("particle", TEXT),
        sa.Column("suffix", TEXT),
        sa.Column("folded", TEXT, server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("kind = 'person'", name=op.f("ck_people_kind")),
        sa.ForeignKeyConstraint(
            ["actor_id", "kind"],
            ["actors.id", "actors.kind"],
            name=op.f("fk_people_actor_id_kind_actors"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("actor_id", name=op.f("pk_people")),
    )
    op.create_index(op.f("ix_people_folded"), "people", ["folded"])
    op.create_table(
        "organizations",
        sa.Column("actor_id", ID, autoincrement=False, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("country", TEXT),
        sa.Column("parent_id", ID),
        sa.CheckConstraint("kind = 'organization'", name=op.f("ck_organizations_kind")),
        sa.CheckConstraint(
            "type IN ("
            "'state', 'government', 'ministry', 'parliament', 'court', 'party', "
            "'military', 'company', 'media', 'university', 'think-tank', 'ngo', "
            "'international', 'other')",
            name=op.f("ck_organizations_type"),
        ),
        sa.ForeignKeyConstraint(
            ["actor_id", "kind"],
            ["actors.id", "actors.kind"],
            name=op.f("fk_organizations_actor_id_kind_actors"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["organizations.actor_id"],
            name=op.f("fk_organizations_parent_id_organizations"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("actor_id", name=op.f("pk_organizations")),
    )
    op.create_index(op.f("ix_organizations_parent_id"), "organizations", ["parent_id"])
    op.create_table(
        "actor_names",
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("actor_id", ID, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("folded", TEXT, server_default=sa.text("''"), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('main', 'alternative', 'misspelling', 'former')",
            name=op.f("ck_actor_names_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["actors.id"],
            name=op.f("fk_actor_names_actor_id_actors"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actor_names")),
        sa.UniqueConstraint("actor_id", "name", name=op.f("uq_actor_names_actor_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_actor_names_folded"), "actor_names", ["folded"])


def create_topics() -> None:
    op.create_table(
        "topics",
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("uid", TEXT, nullable=False),
        sa.Column("slug", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("description", TEXT),
        sa.Column("broader_id", ID),
        sa.Column("actor_id", ID),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["actors.id"], name=op.f("fk_topics_actor_id_actors"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["broader_id"],
            ["topics.id"],
            name=op.f("fk_topics_broader_id_topics"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topics")),
        sa.UniqueConstraint("actor_id", name=op.f("uq_topics_actor_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_topics_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_topics_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_topics_broader_id"), "topics", ["broader_id"])
    op.create_table(
        "topic_names",
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("topic_id", ID, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("folded", TEXT, server_default=sa.text("''"), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.CheckConstraint("kind IN ('main', 'alternative')", name=op.f("ck_topic_names_kind")),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["topics.id"],
            name=op.f("fk_topic_names_topic_id_topics"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_names")),
        sa.UniqueConstraint("topic_id", "name", name=op.f("uq_topic_names_topic_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_topic_names_folded"), "topic_names", ["folded"])


def create_sources() -> None:
    op.create_table(
        "sources",
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("uid", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("container_title", TEXT),
        sa.Column("publisher", TEXT),
        sa.Column("issued", TEXT),
        sa.Column("issued_lo", TEXT),
        sa.Column("issued_hi", TEXT),
        sa.Column("accessed", TEXT),
        sa.Column("url", TEXT),
        sa.Column("archive_url", TEXT),
        sa.Column("doi", TEXT),
        sa.Column("language", TEXT),
        sa.Column("note", TEXT),
        sa.Column("csl", sa.JSON),
        sa.CheckConstraint(
            "type IN ("
            "'article', 'article-journal', 'article-magazine', 'article-newspaper', "
            "'bill', 'book', 'broadcast', 'chapter', 'classic', 'collection', "
            "'dataset', 'document', 'entry', 'entry-dictionary', 'entry-encyclopedia', "
            "'event', 'figure', 'graphic', 'hearing', 'interview', 'legal_case', "
            "'legislation', 'manuscript', 'map', 'motion_picture', 'musical_score', "
            "'pamphlet', 'paper-conference', 'patent', 'performance', 'periodical', "
            "'personal_communication', 'post', 'post-weblog', 'regulation', 'report', "
            "'review', 'review-book', 'software', 'song', 'speech', 'standard', "
            "'thesis', 'treaty', 'webpage')",
            name=op.f("ck_sources_type"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("key", name=op.f("uq_sources_key")),
        sa.UniqueConstraint("uid", name=op.f("uq_sources_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sources_url"), "sources", ["url"])
    op.create_table(
        "memberships",
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("organization_id", ID, nullable=False),
        sa.Column("role", TEXT),
        sa.Column("started", TEXT),
        sa.Column("started_lo", TEXT),
        sa.Column("ended", TEXT),
        sa.Column("ended_hi", TEXT),
        sa.Column("source_id", ID),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.actor_id"],
            name=op.f("fk_memberships_organization_id_organizations"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.actor_id"],
            name=op.f("fk_memberships_person_id_people"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["sources.id"],
            name=op.f("fk_memberships_source_id_sources"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_memberships_organization_id"), "memberships", ["organization_id"])
    op.create_index(op.f("ix_memberships_person_id"), "memberships", ["person_id"])
    op.create_index(op.f("ix_memberships_source_id"), "memberships", ["source_id"])
    op.create_table(
        "source_contributors",
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("actor_id", ID),
        sa.Column("family", TEXT),
        sa.Column("given", TEXT),
        sa.Column("particle", TEXT),
        sa.Column("suffix", TEXT),
        sa.Column("literal", TEXT),
        sa.CheckConstraint(
            "role IN ("
            "'author', 'chair', 'collection-editor', 'compiler', 'composer', "
            "'container-author', 'contributor', 'curator', 'director', 'editor', "
            "'editor-translator', 'editorial-director', 'executive-producer', 'guest', "
            "'host', 'illustrator', 'interviewer', 'narrator', 'organizer', "
            "'original-author', 'performer', 'producer', 'recipient', "
            "'reviewed-author', 'script-writer', 'series-creator', 'translator')",
            name=op.f("ck_source_contributors_role"),
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["actors.id"],
            name=op.f("fk_source_contributors_actor_id_actors"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["sources.id"],
            name=op.f("fk_source_contributors_source_id_sources"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_contributors")),
        sa.UniqueConstraint(
            "source_id",
            "role",
            "position",
            name=op.f("uq_source_contributors_source_id_role_position"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_source_contributors_actor_id"), "source_contributors", ["actor_id"])
    op.create_table(
        "source_references",
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("cited_source_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["cited_source_id"],
            ["sources.id"],
            name=op.f("fk_source_references_cited_source_id_sources"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["sources.id"],
            name=op.f("fk_source_references_source_id_sources"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_references")),
        sa.UniqueConstraint(
            "source_id",
            "cited_source_id",
            name=op.f("uq_source_references_source_id_cited_source_id"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_source_references_cited_source_id"), "source_references", ["cited_source_id"]
    )
    op.create_table(
        "snapshots",
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("text", TEXT),
        sa.Column("taken", TEXT),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_snapshots_sha256")),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["sources.id"],
            name=op.f("fk_snapshots_source_id_sources"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshots")),
        sa.UniqueConstraint("source_id", "sha256", name=op.f("uq_snapshots_source_id_sha256")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_snapshots_sha256"), "snapshots", ["sha256"])


def create_quotes() -> None:
    op.create_table(
        "quotes",
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("uid", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("mode", TEXT, nullable=False),
        sa.Column("said", TEXT),
        sa.Column("said_lo", TEXT),
        sa.Column("said_hi", TEXT),
        sa.Column("occasion", TEXT),
        sa.Column("language", TEXT),
        sa.Column("note", TEXT),
        sa.Column("batch_id", ID, nullable=False),
        sa.Column("created", TEXT, nullable=False),
        sa.Column("updated", TEXT),
        sa.Column("folded", TEXT, server_default=sa.text("''"), nullable=False),
        sa.Column("context", TEXT, server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint(
            "mode IN ('direct', 'mixed', 'indirect', 'narration')", name=op.f("ck_quotes_mode")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["batches.id"],
            name=op.f("fk_quotes_batch_id_batches"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotes")),
        sa.UniqueConstraint("uid", name=op.f("uq_quotes_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_quotes_batch_id"), "quotes", ["batch_id"])
    op.create_index(op.f("ix_quotes_said_lo"), "quotes", ["said_lo"])
    op.create_table(
        "attributions",
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("quote_id", ID, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("actor_id", ID),
        sa.Column("role", TEXT),
        sa.Column("organization_id", ID),
        sa.Column("status", TEXT, server_default=sa.text("'attested'"), nullable=False),
        sa.Column("said_lo", TEXT),
        sa.CheckConstraint(
            "status IN ('attested', 'disputed', 'misattributed', 'retracted')",
            name=op.f("ck_attributions_status"),
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["actors.id"],
            name=op.f("fk_attributions_actor_id_actors"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.actor_id"],
            name=op.f("fk_attributions_organization_id_organizations"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["quote_id"],
            ["quotes.id"],
            name=op.f("fk_attributions_quote_id_quotes"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attributions")),
        sa.UniqueConstraint("quote_id", "actor_id", name=op.f("uq_attributions_quote_id_actor_id")),
        sa.UniqueConstraint("quote_id", "position", name=op.f("uq_attributions_quote_id_position")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_attributions_actor_id_said_lo_quote_id"),
        "attributions",
        ["actor_id", "said_lo", "quote_id"],
    )
    op.create_index(
        op.f("ix_attributions_organization_id_quote_id"),
        "attributions",
        ["organization_id", "quote_id"],
    )
    op.create_index(op.f("ix_attributions_role"), "attributions", ["role"])
    op.create_index(
        op.f("ix_attributions_status"),
        "attributions",
        ["status"],
        sqlite_where=sa.text("status <> 'attested'"),
        postgresql_where=sa.text("status <> 'attested'"),
    )
    op.create_table(
        "occurrences",
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("quote_id", ID, nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("snapshot_id", ID),
        sa.Column("start", sa.Integer),
        sa.Column("end", sa.Integer),
        sa.Column("digest", TEXT),
        sa.Column("prefix", TEXT),
        sa.Column("suffix", TEXT),
        sa.Column("locator", TEXT),
        sa.Column("cue", TEXT),
        sa.Column("printed_as", TEXT),
        sa.Column("via_source_id", ID),
        sa.Column("verified", TEXT),
        sa.Column("verified_at", TEXT),
        sa.CheckConstraint(
            "verified IN ("
            "'exact', 'normalised', 'elided', 'bracketed', 'near', 'moved', 'altered', "
            "'lost', 'not_found', 'no_snapshot', 'snapshot_changed')",
            name=op.f("ck_occurrences_verified"),
        ),
        sa.CheckConstraint(
            '(start IS NULL) = ("end" IS NULL)', name=op.f("ck_occurrences_passage_whole")
        ),
        sa.CheckConstraint('start >= 0 AND "end" > start', name=op.f("ck_occurrences_passage")),
        sa.ForeignKeyConstraint(
            ["quote_id"],
            ["quotes.id"],
            name=op.f("fk_occurrences_quote_id_quotes"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["snapshots.id"],
            name=op.f("fk_occurrences_snapshot_id_snapshots"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["sources.id"],
            name=op.f("fk_occurrences_source_id_sources"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["via_source_id"],
            ["sources.id"],
            name=op.f("fk_occurrences_via_source_id_sources"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrences")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_occurrences_quote_id"), "occurrences", ["quote_id"])
    op.create_index(op.f("ix_occurrences_snapshot_id"), "occurrences", ["snapshot_id"])
    op.create_index(op.f("ix_occurrences_source_id"), "occurrences", ["source_id"])
    op.create_index(op.f("ix_occurrences_via_source_id"), "occurrences", ["via_source_id"])
    op.create_table(
        "quote_topics",
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("quote_id", ID, nullable=False),
        sa.Column("topic_id", ID, nullable=False),
        sa.Column("stance", TEXT),
        sa.Column("coder_id", ID, nullable=False),
        sa.Column("said_lo", TEXT),
        sa.CheckConstraint(
            "stance IN ('support', 'oppose', 'neutral', 'mixed')",
            name=op.f("ck_quote_topics_stance"),
        ),
        sa.ForeignKeyConstraint(
            ["coder_id"],
            ["coders.id"],
            name=op.f("fk_quote_topics_coder_id_coders"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["quote_id"],
            ["quotes.id"],
            name=op.f("fk_quote_topics_quote_id_quotes"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["topics.id"],
            name=op.f("fk_quote_topics_topic_id_topics"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_topics")),
        sa.UniqueConstraint("quote_id", "topic_id", name=op.f("uq_quote_topics_quote_id_topic_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_quote_topics_coder_id"), "quote_topics", ["coder_id"])
    op.create_index(
        op.f("ix_quote_topics_topic_id_said_lo_quote_id"),
        "quote_topics",
        ["topic_id", "said_lo", "quote_id"],
    )
    op.create_index(
        op.f("ix_quote_topics_topic_id_stance_said_lo_quote_id"),
        "quote_topics",
        ["topic_id", "stance", "said_lo", "quote_id"],
    )


def create_claims() -> None:
    op.create_table(
        "claims",
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("uid", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("note", TEXT),
        sa.Column("batch_id", ID, nullable=False),
        sa.Column("created", TEXT, nullable=False),
        sa.Column("updated", TEXT),
        sa.Column("folded", TEXT, server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["batches.id"],
            name=op.f("fk_claims_batch_id_batches"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("uid", name=op.f("uq_claims_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_claims_batch_id"), "claims", ["batch_id"])
    op.create_table(
        "claim_topics",
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("claim_id", ID, nullable=False),
        sa.Column("topic_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["claims.id"],
            name=op.f("fk_claim_topics_claim_id_claims"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["topics.id"],
            name=op.f("fk_claim_topics_topic_id_topics"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_topics")),
        sa.UniqueConstraint("claim_id", "topic_id", name=op.f("uq_claim_topics_claim_id_topic_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_claim_topics_topic_id"), "claim_topics", ["topic_id"])
    op.create_table(
        "quote_claims",
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("quote_id", ID, nullable=False),
        sa.Column("claim_id", ID, nullable=False),
        sa.Column("relation", TEXT, nullable=False),
        sa.CheckConstraint(
            "relation IN ('asserts', 'denies', 'questions')", name=op.f("ck_quote_claims_relation")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["claims.id"],
            name=op.f("fk_quote_claims_claim_id_claims"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["quote_id"],
            ["quotes.id"],
            name=op.f("fk_quote_claims_quote_id_quotes"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_claims")),
        sa.UniqueConstraint("quote_id", "claim_id", name=op.f("uq_quote_claims_quote_id_claim_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_quote_claims_claim_id_relation_quote_id"),
        "quote_claims",
        ["claim_id", "relation", "quote_id"],
    )
    op.create_table(
        "claim_relations",
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("from_id", ID, nullable=False),
        sa.Column("to_id", ID, nullable=False),
        sa.Column("relation", TEXT, nullable=False),
        sa.CheckConstraint(
            "relation <> 'contradicts' OR from_id < to_id",
            name=op.f("ck_claim_relations_contradicts_once"),
        ),
        sa.CheckConstraint(
            "relation IN ('contradicts', 'supports', 'repeats', 'refines')",
            name=op.f("ck_claim_relations_relation"),
        ),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_claim_relations_two_claims")),
        sa.ForeignKeyConstraint(
            ["from_id"],
            ["claims.id"],
            name=op.f("fk_claim_relations_from_id_claims"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["to_id"],
            ["claims.id"],
            name=op.f("fk_claim_relations_to_id_claims"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_relations")),
        sa.UniqueConstraint(
            "from_id", "to_id", "relation", name=op.f("uq_claim_relations_from_id_to_id_relation")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_claim_relations_to_id"), "claim_relations", ["to_id"])


def downgrade() -> None:
    connection = op.get_bind()
    filled = [
        name
        for name in TABLES
        if connection.execute(sa.select(sa.literal(1)).select_from(sa.table(name)).limit(1)).first()
    ]
    if filled:
        raise CommandError(
            f"the database still holds records (in {', '.join(filled)}),"
            " and there is nothing older that could keep them"
        )
    for name in reversed(TABLES):
        op.drop_table(name)
