"""What reviewers decided about the quotes that were proposed from articles."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLE = "reviews"
ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
# Whatever the language of a server, it compares texts as SQLite does, code point by code point.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("batch_id", ID, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("result", TEXT, nullable=False),
        sa.Column("candidate", TEXT, nullable=False),
        sa.Column("source", TEXT),
        sa.CheckConstraint(
            "result IN ('accepted', 'corrected', 'rejected')", name=op.f("ck_reviews_result")
        ),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_reviews_sha256")),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["batches.id"],
            name=op.f("fk_reviews_batch_id_batches"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_reviews_batch_id"), TABLE, ["batch_id"])
    op.create_index(op.f("ix_reviews_sha256"), TABLE, ["sha256"])


def downgrade() -> None:
    found = sa.select(sa.literal(1)).select_from(sa.table(TABLE)).limit(1)
    if op.get_bind().execute(found).first():
        raise CommandError("the database still holds reviews, and 0013 could not keep them")
    op.drop_table(TABLE)
