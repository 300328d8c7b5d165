"""Who coded a quote, where that is not who recorded it."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLE = "quote_coders"
ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("quote_id", ID, nullable=False),
        sa.Column("coder_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["coder_id"],
            ["coders.id"],
            name=op.f("fk_quote_coders_coder_id_coders"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["quote_id"],
            ["quotes.id"],
            name=op.f("fk_quote_coders_quote_id_quotes"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_coders")),
        sa.UniqueConstraint("quote_id", name=op.f("uq_quote_coders_quote_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_quote_coders_coder_id"), TABLE, ["coder_id"])


def downgrade() -> None:
    found = sa.select(sa.literal(1)).select_from(sa.table(TABLE)).limit(1)
    if op.get_bind().execute(found).first():
        raise CommandError(
            "the database still holds coders of quotes, and 0008 could not keep them"
        )
    op.drop_table(TABLE)
