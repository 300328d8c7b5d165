"""What somebody decided about words that are like those of a recorded quote."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLE = "duplicate_decisions"
ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
# Whatever the language of a server, it compares texts as SQLite does, code point by code point.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("quote_id", ID, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("decision", TEXT, nullable=False),
        sa.Column("coder_id", ID, nullable=False),
        sa.CheckConstraint(
            "decision IN ('skip', 'occurrence', 'add')",
            name=op.f("ck_duplicate_decisions_decision"),
        ),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_duplicate_decisions_sha256")),
        sa.ForeignKeyConstraint(
            ["coder_id"],
            ["coders.id"],
            name=op.f("fk_duplicate_decisions_coder_id_coders"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["quote_id"],
            ["quotes.id"],
            name=op.f("fk_duplicate_decisions_quote_id_quotes"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_decisions")),
        sa.UniqueConstraint(
            "sha256", "quote_id", name=op.f("uq_duplicate_decisions_sha256_quote_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_duplicate_decisions_coder_id"), TABLE, ["coder_id"])
    op.create_index(op.f("ix_duplicate_decisions_quote_id"), TABLE, ["quote_id"])


def downgrade() -> None:
    if (
        op.get_bind()
        .execute(sa.select(sa.literal(1)).select_from(sa.table(TABLE)).limit(1))
        .first()
    ):
        raise CommandError(
            "the database still holds decisions about duplicates, and 0004 could not keep them"
        )
    op.drop_table(TABLE)
