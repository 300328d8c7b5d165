"""Indexes that give the newest quotes on PostgreSQL, and who is misattributed without a look."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

REMARKABLE = sa.text("status <> 'attested'")


def upgrade() -> None:
    _replace("ix_attributions_status", "ix_attributions_status_quote_id", "status", "quote_id")
    # SQLite walks the index of `said_lo` backwards for it; PostgreSQL has NULLs at the other end.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE INDEX ix_quotes_newest ON quotes (said_lo DESC NULLS LAST, id)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX ix_quotes_newest")
    _replace("ix_attributions_status_quote_id", "ix_attributions_status", "status")


def _replace(old: str, new: str, *columns: str) -> None:
    op.drop_index(op.f(old), "attributions")
    op.create_index(
        op.f(new),
        "attributions",
        list(columns),
        sqlite_where=REMARKABLE,
        postgresql_where=REMARKABLE,
    )
