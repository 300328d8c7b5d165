"""The files that the texts of snapshots were extracted from."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
COLUMNS = ("media_type", "file_sha256", "file_modified", "extractor", "pages")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("snapshots", sa.Column(name, TEXT))
    op.create_index(op.f("ix_snapshots_file_sha256"), "snapshots", ["file_sha256"])


def downgrade() -> None:
    filled = sa.or_(*(sa.column(name).is_not(sa.null()) for name in COLUMNS))
    found = sa.select(sa.literal(1)).select_from(sa.table("snapshots")).where(filled).limit(1)
    if op.get_bind().execute(found).first():
        raise CommandError("snapshots still have files, and 0011 could not keep them")
    op.drop_index(op.f("ix_snapshots_file_sha256"), table_name="snapshots")
    for name in reversed(COLUMNS):
        op.drop_column("snapshots", name)
