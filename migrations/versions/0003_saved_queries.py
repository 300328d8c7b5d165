"""Queries that are saved under a name."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
# Whatever the language of a server, it compares texts as SQLite does, code point by code point.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "saved_queries",
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("query", TEXT, nullable=False),
        sa.Column("batch_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["batches.id"],
            name=op.f("fk_saved_queries_batch_id_batches"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_queries")),
        sa.UniqueConstraint("name", name=op.f("uq_saved_queries_name")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_saved_queries_batch_id"), "saved_queries", ["batch_id"])


def downgrade() -> None:
    table = sa.table("saved_queries")
    if op.get_bind().execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
        raise CommandError("the database still holds saved queries, and 0002 could not keep them")
    op.drop_table("saved_queries")
