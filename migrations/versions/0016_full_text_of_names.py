"""Names have a full text of their own, and are no part of the context of quotes."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NAMES = ("actor_names", "topic_names")
OF_SQLITE = (
    """
CREATE VIRTUAL TABLE {0}_fts USING fts5(
  folded, content="{0}", content_rowid='id',
  tokenize="unicode61 remove_diacritics 2 tokenchars '|'"
)
""",
    """
CREATE TRIGGER {0}_fts_insert AFTER INSERT ON {0} BEGIN
  INSERT INTO {0}_fts(rowid, folded)
    VALUES (new.id, new.folded);
END
""",
    """
CREATE TRIGGER {0}_fts_delete AFTER DELETE ON {0} BEGIN
  INSERT INTO {0}_fts({0}_fts, rowid, folded)
    VALUES ('delete', old.id, old.folded);
END
""",
    """
CREATE TRIGGER {0}_fts_update AFTER UPDATE OF folded ON {0} BEGIN
  INSERT INTO {0}_fts({0}_fts, rowid, folded)
    VALUES ('delete', old.id, old.folded);
  INSERT INTO {0}_fts(rowid, folded)
    VALUES (new.id, new.folded);
END
""",
    "INSERT INTO {0}_fts({0}_fts) VALUES ('rebuild')",
)
OF_POSTGRESQL = (
    (
        "ALTER TABLE {0} ADD COLUMN folded_words tsvector"
        " GENERATED ALWAYS AS (folded_tsvector(folded)) STORED"
    ),
    "CREATE INDEX ix_{0}_folded_words ON {0} USING gin (folded_words) WITH (fastupdate = off)",
)
OF_SQLITE_DOWN = (
    "DROP TRIGGER {0}_fts_update",
    "DROP TRIGGER {0}_fts_delete",
    "DROP TRIGGER {0}_fts_insert",
    "DROP TABLE {0}_fts",
)
OF_POSTGRESQL_DOWN = ("DROP INDEX ix_{0}_folded_words", "ALTER TABLE {0} DROP COLUMN folded_words")

SQLITE, SQLITE_DOWN, POSTGRESQL, POSTGRESQL_DOWN = (
    tuple(sql.format(name) for name in NAMES for sql in of_names)
    for of_names in (OF_SQLITE, OF_SQLITE_DOWN, OF_POSTGRESQL, OF_POSTGRESQL_DOWN)
)

JOINED = {
    "sqlite": "group_concat(folded, ' | ')",
    "postgresql": "string_agg(folded, ' | ' ORDER BY number)",
}
CONTEXT = """
coalesce((
  SELECT {joined} FROM (
    SELECT min(l.id) AS number, c.folded FROM quote_claims l JOIN claims c ON c.id = l.claim_id
     WHERE l.quote_id = quotes.id AND c.folded <> '' GROUP BY c.text, c.folded ORDER BY min(l.id)
  ) claimed), '')"""
TRIGGER = "quotes_fts_update"


def upgrade() -> None:
    connection = op.get_bind()
    dialect = connection.dialect.name
    for sql in SQLITE if dialect == "sqlite" else POSTGRESQL:
        op.execute(sql)
    context = CONTEXT.format(joined=JOINED[dialect])
    update = f"UPDATE quotes SET context = {context} WHERE context <> ''"
    if dialect == "postgresql":
        op.execute(update)
        return
    # The trigger would take every word of a quote out of the full text and put it in again.
    [trigger] = connection.exec_driver_sql(
        f"SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = '{TRIGGER}'"
    ).one()
    op.execute(f"DROP TRIGGER {TRIGGER}")
    op.execute(update)
    op.execute("INSERT INTO quotes_fts(quotes_fts) VALUES ('rebuild')")
    op.execute(trigger)


def downgrade() -> None:
    # `claimdb db check --repair` of the older version derives contexts as that version does.
    for sql in SQLITE_DOWN if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_DOWN:
        op.execute(sql)
