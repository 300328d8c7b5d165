"""The context of a quote is its claims: the names of speakers and topics are no part of it."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

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
    context = CONTEXT.format(joined=JOINED[dialect])
    update = f"UPDATE quotes SET context = {context} WHERE context <> {context}"
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
    pass
