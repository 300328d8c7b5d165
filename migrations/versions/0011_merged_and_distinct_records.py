"""Records that were merged into others, and pairs that are known to be different."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
# Whatever the language of a server, it compares texts as SQLite does, code point by code point.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

MERGED, DISTINCT = "merged_records", "distinct_records"
TABLES = "'actors', 'topics', 'sources', 'claims', 'quotes', 'occurrences'"


def upgrade() -> None:
    op.create_table(
        MERGED,
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("table_name", TEXT, nullable=False),
        sa.Column("old_id", ID, nullable=False),
        sa.Column("uid", TEXT),
        sa.Column("key", TEXT),
        sa.Column("into_id", ID, nullable=False),
        sa.CheckConstraint(f"table_name IN ({TABLES})", name=op.f(f"ck_{MERGED}_table_name")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{MERGED}")),
        sa.UniqueConstraint("table_name", "old_id", name=op.f(f"uq_{MERGED}_table_name_old_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f(f"ix_{MERGED}_uid"), MERGED, ["uid"])
    op.create_index(op.f(f"ix_{MERGED}_key"), MERGED, ["key"])
    op.create_index(op.f(f"ix_{MERGED}_table_name_into_id"), MERGED, ["table_name", "into_id"])
    op.create_table(
        DISTINCT,
        sa.Column("id", ID, sa.Identity(), nullable=False),
        sa.Column("table_name", TEXT, nullable=False),
        sa.Column("first_id", ID, nullable=False),
        sa.Column("second_id", ID, nullable=False),
        sa.Column("coder_id", ID, nullable=False),
        sa.CheckConstraint(f"table_name IN ({TABLES})", name=op.f(f"ck_{DISTINCT}_table_name")),
        sa.CheckConstraint("first_id < second_id", name=op.f(f"ck_{DISTINCT}_lower_first")),
        sa.ForeignKeyConstraint(
            ["coder_id"],
            ["coders.id"],
            name=op.f(f"fk_{DISTINCT}_coder_id_coders"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{DISTINCT}")),
        sa.UniqueConstraint(
            "table_name",
            "first_id",
            "second_id",
            name=op.f(f"uq_{DISTINCT}_table_name_first_id_second_id"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f(f"ix_{DISTINCT}_coder_id"), DISTINCT, ["coder_id"])


def downgrade() -> None:
    for table, what in ((MERGED, "merged records"), (DISTINCT, "pairs of different records")):
        found = sa.select(sa.literal(1)).select_from(sa.table(table)).limit(1)
        if op.get_bind().execute(found).first():
            raise CommandError(f"the database still holds {what}, and 0010 could not keep them")
    op.drop_table(DISTINCT)
    op.drop_table(MERGED)
