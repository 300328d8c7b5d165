"""Codings of coders whose stance is not the one in force, and stances that were agreed on."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLE = "codings"
ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
# Whatever the language of a server, it compares texts as SQLite does, code point by code point.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("quote_topics", sa.Column("decided", TEXT))
    op.create_table(
        TABLE,
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("quote_id", ID, nullable=False),
        sa.Column("topic_id", ID, nullable=False),
        sa.Column("coder_id", ID, nullable=False),
        sa.Column("stance", TEXT, nullable=False),
        sa.CheckConstraint(
            "stance IN ('support', 'oppose', 'neutral', 'mixed')", name=op.f("ck_codings_stance")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{other}.id"],
                name=op.f(f"fk_codings_{column}_{other}"),
                ondelete="RESTRICT",
            )
            for column, other in (
                ("quote_id", "quotes"),
                ("topic_id", "topics"),
                ("coder_id", "coders"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codings")),
        sa.UniqueConstraint(
            "quote_id", "topic_id", "coder_id", name=op.f("uq_codings_quote_id_topic_id_coder_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_codings_topic_id"), TABLE, ["topic_id"])
    op.create_index(op.f("ix_codings_coder_id"), TABLE, ["coder_id"])


def downgrade() -> None:
    codings, topics = sa.table(TABLE), sa.table("quote_topics", sa.column("decided"))
    for query in (
        sa.select(sa.literal(1)).select_from(codings),
        sa.select(sa.literal(1)).select_from(topics).where(topics.c.decided.is_not(None)),
    ):
        if op.get_bind().execute(query.limit(1)).first():
            raise CommandError(
                "the database still holds codings of several coders, and 0012 could not keep them"
            )
    op.drop_table(TABLE)
    op.drop_column("quote_topics", "decided")
