"""Full text over the folded words, kept by triggers or generated columns, and the views."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE_FULL_TEXT = (
    """
CREATE VIRTUAL TABLE quotes_fts USING fts5(
  folded, context, content="quotes", content_rowid='id',
  tokenize="unicode61 remove_diacritics 2 tokenchars '|'"
)
""",
    """
CREATE TRIGGER quotes_fts_insert AFTER INSERT ON quotes BEGIN
  INSERT INTO quotes_fts(rowid, folded, context)
    VALUES (new.id, new.folded, new.context);
END
""",
    """
CREATE TRIGGER quotes_fts_delete AFTER DELETE ON quotes BEGIN
  INSERT INTO quotes_fts(quotes_fts, rowid, folded, context)
    VALUES ('delete', old.id, old.folded, old.context);
END
""",
    """
CREATE TRIGGER quotes_fts_update AFTER UPDATE OF folded, context ON quotes BEGIN
  INSERT INTO quotes_fts(quotes_fts, rowid, folded, context)
    VALUES ('delete', old.id, old.folded, old.context);
  INSERT INTO quotes_fts(rowid, folded, context)
    VALUES (new.id, new.folded, new.context);
END
""",
    """
CREATE VIRTUAL TABLE claims_fts USING fts5(
  folded, content="claims", content_rowid='id',
  tokenize="unicode61 remove_diacritics 2 tokenchars '|'"
)
""",
    """
CREATE TRIGGER claims_fts_insert AFTER INSERT ON claims BEGIN
  INSERT INTO claims_fts(rowid, folded)
    VALUES (new.id, new.folded);
END
""",
    """
CREATE TRIGGER claims_fts_delete AFTER DELETE ON claims BEGIN
  INSERT INTO claims_fts(claims_fts, rowid, folded)
    VALUES ('delete', old.id, old.folded);
END
""",
    """
CREATE TRIGGER claims_fts_update AFTER UPDATE OF folded ON claims BEGIN
  INSERT INTO claims_fts(claims_fts, rowid, folded)
    VALUES ('delete', old.id, old.folded);
  INSERT INTO claims_fts(rowid, folded)
    VALUES (new.id, new.folded);
END
""",
)

REBUILD = (
    "INSERT INTO quotes_fts(quotes_fts) VALUES ('rebuild')",
    "INSERT INTO claims_fts(claims_fts) VALUES ('rebuild')",
)

# The columns are generated, so that PostgreSQL fills them for the rows that are there.
POSTGRESQL_FULL_TEXT = (
    r"""
CREATE FUNCTION folded_tsvector(folded text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
  SELECT coalesce(
    string_agg(
      '''' || replace(replace(left(item.word, 500), E'\\', E'\\\\'), '''', '''''')
      || ''':' || least(item.place, 16383),
      ' '
    ),
    ''
  )::tsvector
  FROM unnest(string_to_array(folded, ' ')) WITH ORDINALITY AS item(word, place)
  WHERE item.word NOT IN ('', '|')
)
""",
    (
        "ALTER TABLE quotes ADD COLUMN folded_words tsvector"
        " GENERATED ALWAYS AS (folded_tsvector(folded)) STORED"
    ),
    (
        "ALTER TABLE quotes ADD COLUMN context_words tsvector"
        " GENERATED ALWAYS AS (folded_tsvector(context)) STORED"
    ),
    (
        "ALTER TABLE claims ADD COLUMN folded_words tsvector"
        " GENERATED ALWAYS AS (folded_tsvector(folded)) STORED"
    ),
    (
        "CREATE INDEX ix_quotes_folded_words ON quotes"
        " USING gin (folded_words) WITH (fastupdate = off)"
    ),
    (
        "CREATE INDEX ix_quotes_context_words ON quotes"
        " USING gin (context_words) WITH (fastupdate = off)"
    ),
    (
        "CREATE INDEX ix_claims_folded_words ON claims"
        " USING gin (folded_words) WITH (fastupdate = off)"
    ),
)

QUOTES_VIEW = """
CREATE VIEW quotes_view AS
SELECT
  'q' || q.id AS quote_id,
  q.said,
  coalesce(
    (SELECT group_concat(x.value, '; ') FROM (
      SELECT coalesce(a.name, '(unknown)') AS value
      FROM attributions r LEFT JOIN actors a ON a.id = r.actor_id
      WHERE r.quote_id = q.id ORDER BY r.position) x),
    '(the source itself)'
  ) AS speakers,
  (SELECT CASE WHEN count(x.value) > 0 THEN group_concat(coalesce(x.value, ''), '; ') END FROM (
    SELECT r.role AS value
    FROM attributions r
    WHERE r.quote_id = q.id ORDER BY r.position) x) AS roles,
  (SELECT CASE WHEN count(x.value) > 0 THEN group_concat(coalesce(x.value, ''), '; ') END FROM (
    SELECT a.name AS value
    FROM attributions r LEFT JOIN actors a ON a.id = r.organization_id
    WHERE r.quote_id = q.id ORDER BY r.position) x) AS organizations,
  (SELECT group_concat(x.value, '; ') FROM (
    SELECT r.status AS value
    FROM attributions r
    WHERE r.quote_id = q.id ORDER BY r.position) x) AS status,
  q.text,
  q.mode,
  (SELECT group_concat(x.value, '; ') FROM (
    SELECT t.name AS value
    FROM quote_topics r JOIN topics t ON t.id = r.topic_id
    WHERE r.quote_id = q.id ORDER BY r.id) x) AS topics,
  (SELECT group_concat(x.value, '; ') FROM (
    SELECT t.slug || '=' || r.stance AS value
    FROM quote_topics r JOIN topics t ON t.id = r.topic_id
    WHERE r.quote_id = q.id AND r.stance IS NOT NULL ORDER BY r.id) x) AS stances,
  (SELECT group_concat(x.value, '; ') FROM (
    SELECT r.relation || ': ' || c.text AS value
    FROM quote_claims r JOIN claims c ON c.id = r.claim_id
    WHERE r.quote_id = q.id ORDER BY r.id) x) AS claims,
  (SELECT group_concat(x.value, '; ') FROM (
    SELECT s.title AS value
    FROM occurrences o JOIN sources s ON s.id = o.source_id
    WHERE o.quote_id = q.id ORDER BY o.id) x) AS source,
  (SELECT group_concat(x.value, '; ') FROM (
    SELECT s.key AS value
    FROM occurrences o JOIN sources s ON s.id = o.source_id
    WHERE o.quote_id = q.id ORDER BY o.id) x) AS citation_key,
  (SELECT CASE WHEN count(x.value) > 0 THEN group_concat(coalesce(x.value, ''), '; ') END FROM (
    SELECT s.url AS value
    FROM occurrences o JOIN sources s ON s.id = o.source_id
    WHERE o.quote_id = q.id ORDER BY o.id) x) AS url,
  (SELECT CASE WHEN count(x.value) > 0 THEN group_concat(coalesce(x.value, ''), '; ') END FROM (
    SELECT o.locator AS value
    FROM occurrences o
    WHERE o.quote_id = q.id ORDER BY o.id) x) AS locator,
  (SELECT CASE WHEN count(x.value) > 0 THEN group_concat(coalesce(x.value, ''), '; ') END FROM (
    SELECT s.title AS value
    FROM occurrences o LEFT JOIN sources s ON s.id = o.via_source_id
    WHERE o.quote_id = q.id ORDER BY o.id) x) AS via,
  (SELECT CASE WHEN count(x.value) > 0 THEN group_concat(coalesce(x.value, ''), '; ') END FROM (
    SELECT o.cue AS value
    FROM occurrences o
    WHERE o.quote_id = q.id ORDER BY o.id) x) AS cue,
  q.occasion,
  q.language,
  q.note
FROM quotes q
"""

CLAIMS_VIEW = """
CREATE VIEW claims_view AS
SELECT
  'c' || c.id AS claim_id,
  c.text,
  (SELECT group_concat(x.value, '; ') FROM (
    SELECT t.name AS value
    FROM claim_topics r JOIN topics t ON t.id = r.topic_id
    WHERE r.claim_id = c.id ORDER BY r.id) x) AS topics,
  (SELECT group_concat(x.value, '; ') FROM (
    SELECT
      coalesce(a.name, CASE WHEN r.id IS NULL THEN '(the source itself)' ELSE '(unknown)' END)
        AS value
    FROM quote_claims l
    LEFT JOIN attributions r ON r.quote_id = l.quote_id
    LEFT JOIN actors a ON a.id = r.actor_id
    WHERE l.claim_id = c.id AND l.relation = 'asserts'
      AND (r.id IS NULL OR r.status <> 'misattributed')
    GROUP BY a.id, 1
    ORDER BY min(l.quote_id), min(r.position), 1) x) AS asserted_by,
  (SELECT group_concat(x.value, '; ') FROM (
    SELECT
      coalesce(a.name, CASE WHEN r.id IS NULL THEN '(the source itself)' ELSE '(unknown)' END)
        AS value
    FROM quote_claims l
    LEFT JOIN attributions r ON r.quote_id = l.quote_id
    LEFT JOIN actors a ON a.id = r.actor_id
    WHERE l.claim_id = c.id AND l.relation = 'denies'
      AND (r.id IS NULL OR r.status <> 'misattributed')
    GROUP BY a.id, 1
    ORDER BY min(l.quote_id), min(r.position), 1) x) AS denied_by,
  (SELECT group_concat(x.value, '; ') FROM (
    SELECT
      coalesce(a.name, CASE WHEN r.id IS NULL THEN '(the source itself)' ELSE '(unknown)' END)
        AS value
    FROM quote_claims l
    LEFT JOIN attributions r ON r.quote_id = l.quote_id
    LEFT JOIN actors a ON a.id = r.actor_id
    WHERE l.claim_id = c.id AND l.relation = 'questions'
      AND (r.id IS NULL OR r.status <> 'misattributed')
    GROUP BY a.id, 1
    ORDER BY min(l.quote_id), min(r.position), 1) x) AS questioned_by,
  (SELECT group_concat(x.value, '; ') FROM (
    SELECT 'q' || r.quote_id AS value
    FROM quote_claims r
    WHERE r.claim_id = c.id ORDER BY r.quote_id) x) AS quotes,
  (SELECT group_concat(x.value, '; ') FROM (
    SELECT 'c' || y.other_id AS value FROM (
      SELECT r.to_id AS other_id FROM claim_relations r
      WHERE r.from_id = c.id AND r.relation = 'contradicts'
      UNION ALL
      SELECT r.from_id AS other_id FROM claim_relations r
      WHERE r.to_id = c.id AND r.relation = 'contradicts') y
    ORDER BY y.other_id) x) AS contradicts,
  (SELECT group_concat(x.value, '; ') FROM (
    SELECT 'c' || r.to_id AS value
    FROM claim_relations r
    WHERE r.from_id = c.id AND r.relation = 'supports' ORDER BY r.to_id) x) AS supports,
  (SELECT group_concat(x.value, '; ') FROM (
    SELECT 'c' || r.from_id AS value
    FROM claim_relations r
    WHERE r.to_id = c.id AND r.relation = 'supports' ORDER BY r.from_id) x) AS supported_by,
  c.note
FROM claims c
"""

SQLITE = (*SQLITE_FULL_TEXT, *REBUILD, QUOTES_VIEW, CLAIMS_VIEW)

POSTGRESQL = (
    *POSTGRESQL_FULL_TEXT,
    QUOTES_VIEW.replace("group_concat", "string_agg"),
    CLAIMS_VIEW.replace("group_concat", "string_agg"),
)

SQLITE_DOWN = (
    "DROP VIEW claims_view",
    "DROP VIEW quotes_view",
    "DROP TRIGGER claims_fts_update",
    "DROP TRIGGER claims_fts_delete",
    "DROP TRIGGER claims_fts_insert",
    "DROP TRIGGER quotes_fts_update",
    "DROP TRIGGER quotes_fts_delete",
    "DROP TRIGGER quotes_fts_insert",
    "DROP TABLE claims_fts",
    "DROP TABLE quotes_fts",
)

POSTGRESQL_DOWN = (
    "DROP VIEW claims_view",
    "DROP VIEW quotes_view",
    "ALTER TABLE quotes DROP COLUMN folded_words",
    "ALTER TABLE quotes DROP COLUMN context_words",
    "ALTER TABLE claims DROP COLUMN folded_words",
    "DROP FUNCTION folded_tsvector(text)",
)


def run(statements: tuple[str, ...]) -> None:
    for statement in statements:
        op.get_bind().exec_driver_sql(statement.strip())


def upgrade() -> None:
    run(SQLITE if op.get_context().dialect.name == "sqlite" else POSTGRESQL)


def downgrade() -> None:
    run(SQLITE_DOWN if op.get_context().dialect.name == "sqlite" else POSTGRESQL_DOWN)
