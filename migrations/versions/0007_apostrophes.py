"""Apostrophes that Unicode counts as letters separate words, as the others do."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

APOSTROPHES = "ʻʼʽˈꞌ"
FOLDED = (
    ("quotes", "folded"),
    ("quotes", "context"),
    ("claims", "folded"),
    ("actor_names", "folded"),
    ("people", "folded"),
    ("topic_names", "folded"),
)
"""The tables with the columns that have the words of texts and names."""


def upgrade() -> None:
    connection = op.get_bind()
    spaces = str.maketrans(dict.fromkeys(APOSTROPHES, " "))
    for name, column in FOLDED:
        number = "actor_id" if name == "people" else "id"
        table = sa.table(name, sa.column(number), sa.column(column))
        key, words = table.c[number], table.c[column]
        having = sa.or_(*(words.contains(one) for one in APOSTROPHES))
        for row in connection.execute(sa.select(key, words).where(having)).fetchall():
            separated = " ".join(row[1].translate(spaces).split())
            connection.execute(table.update().where(key == row[0]).values({column: separated}))


def downgrade() -> None:
    # `claimdb db check --repair` of the older version derives the columns as that version does.
    pass
