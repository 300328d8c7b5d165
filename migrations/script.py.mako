"""${message}."""

# A migration says what the schema was on its day:
# - It imports nothing of claimdb, and writes every name and every enumeration out.
# - It runs on SQLite and on PostgreSQL, inside the transaction that claimdb opened, with foreign
#   keys off on SQLite. It neither commits nor switches anything.
# - On SQLite, a table that is made anew loses its triggers, and a rename fails while views exist:
#   take down what hangs on the table first, put it up again after, and rebuild full text.
# - Down and up again on a filled database loses nothing; what would lose something refuses.
# - A new revision is added to `REVISIONS` of claimdb.store.backends.base, and the tables and the SQL beside them
#   change in the same commit.

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
