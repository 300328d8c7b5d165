"""The texts of claims and the titles of sources that were merged, which still mean a record."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLE = "merged_records"
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("name", TEXT))


def downgrade() -> None:
    merged = sa.table(TABLE, sa.column("name"))
    named = sa.select(sa.literal(1)).select_from(merged).where(merged.c.name.is_not(None))
    if op.get_bind().execute(named.limit(1)).first():
        raise CommandError("merged records still have names, and 0014 could not keep them")
    op.drop_column(TABLE, "name")
