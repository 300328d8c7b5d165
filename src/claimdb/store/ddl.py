"""The SQL that tables cannot express: full text, its triggers, an index and the views.

Migrations have their own copies, which describe the schema as it was.
"""

# Words are made by claimdb, so that a tokenizer has nothing to decide but to split at spaces. The
# separator between items is a token: it takes up a place, and no phrase runs across it. Datasette
# and sqlite-utils find the index of a table by `content` in double quotes, and by nothing else.
_FTS5 = """
CREATE VIRTUAL TABLE {table}_fts USING fts5(
  {columns}, content="{table}", content_rowid='id',
  tokenize="unicode61 remove_diacritics 2 tokenchars '|'"
)
"""

# An external-content index must be told the old words to forget them.
_FTS5_TRIGGERS = (
    """
CREATE TRIGGER {table}_fts_insert AFTER INSERT ON {table} BEGIN
  INSERT INTO {table}_fts(rowid, {columns})
    VALUES (new.id, {new});
END
""",
    """
CREATE TRIGGER {table}_fts_delete AFTER DELETE ON {table} BEGIN
  INSERT INTO {table}_fts({table}_fts, rowid, {columns})
    VALUES ('delete', old.id, {old});
END
""",
    """
CREATE TRIGGER {table}_fts_update AFTER UPDATE OF {columns} ON {table} BEGIN
  INSERT INTO {table}_fts({table}_fts, rowid, {columns})
    VALUES ('delete', old.id, {old});
  INSERT INTO {table}_fts(rowid, {columns})
    VALUES (new.id, {new});
END
""",
)


def _full_text(table: str, *columns: str) -> tuple[str, ...]:
    names = {
        "table": table,
        "columns": ", ".join(columns),
        "new": ", ".join(f"new.{column}" for column in columns),
        "old": ", ".join(f"old.{column}" for column in columns),
    }
    return tuple(part.format(**names).strip() for part in (_FTS5, *_FTS5_TRIGGERS))


# Folded words with their places as a tsvector. PostgreSQL's own parser would cut them anew. A
# separator counts as a place and is no word. A place past the last that a tsvector can hold is
# that last one, and a word is cut where it would be longer than a lexeme may be (2,046 bytes).
_FOLDED_TSVECTOR = """
CREATE FUNCTION folded_tsvector(folded text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
  SELECT coalesce(
    string_agg(
      '''' || replace(replace(left(item.word, 500), E'\\\\', E'\\\\\\\\'), '''', '''''')
      || ''':' || least(item.place, 16383),
      ' '
    ),
    ''
  )::tsvector
  FROM unnest(string_to_array(folded, ' ')) WITH ORDINALITY AS item(word, place)
  WHERE item.word NOT IN ('', '|')
)
""".strip()

_WORDS = (("quotes", "folded"), ("quotes", "context"), ("claims", "folded"))

# The newest first and the undated last. SQLite walks the index of `said_lo` backwards for that,
# where PostgreSQL comes upon the undated first.
_NEWEST = "CREATE INDEX ix_quotes_newest ON quotes (said_lo DESC NULLS LAST, id)"

# Values of one column and those of its neighbours stand in the same order; where a value is
# missing its place stays empty, so that a role never seems to be another speaker's.
_QUOTES_VIEW = """
CREATE VIEW quotes_view AS
SELECT
  'q' || q.id AS quote_id,
  q.said,
  coalesce(
    (SELECT {join}(x.value, '; ') FROM (
      SELECT coalesce(a.name, '(unknown)') AS value
      FROM attributions r LEFT JOIN actors a ON a.id = r.actor_id
      WHERE r.quote_id = q.id ORDER BY r.position) x),
    '(the source itself)'
  ) AS speakers,
  (SELECT CASE WHEN count(x.value) > 0 THEN {join}(coalesce(x.value, ''), '; ') END FROM (
    SELECT r.role AS value
    FROM attributions r
    WHERE r.quote_id = q.id ORDER BY r.position) x) AS roles,
  (SELECT CASE WHEN count(x.value) > 0 THEN {join}(coalesce(x.value, ''), '; ') END FROM (
    SELECT a.name AS value
    FROM attributions r LEFT JOIN actors a ON a.id = r.organization_id
    WHERE r.quote_id = q.id ORDER BY r.position) x) AS organizations,
  (SELECT {join}(x.value, '; ') FROM (
    SELECT r.status AS value
    FROM attributions r
    WHERE r.quote_id = q.id ORDER BY r.position) x) AS status,
  q.text,
  q.mode,
  (SELECT {join}(x.value, '; ') FROM (
    SELECT t.name AS value
    FROM quote_topics r JOIN topics t ON t.id = r.topic_id
    WHERE r.quote_id = q.id ORDER BY r.id) x) AS topics,
  (SELECT {join}(x.value, '; ') FROM (
    SELECT t.slug || '=' || r.stance AS value
    FROM quote_topics r JOIN topics t ON t.id = r.topic_id
    WHERE r.quote_id = q.id AND r.stance IS NOT NULL ORDER BY r.id) x) AS stances,
  (SELECT {join}(x.value, '; ') FROM (
    SELECT r.relation || ': ' || c.text AS value
    FROM quote_claims r JOIN claims c ON c.id = r.claim_id
    WHERE r.quote_id = q.id ORDER BY r.id) x) AS claims,
  (SELECT {join}(x.value, '; ') FROM (
    SELECT s.title AS value
    FROM occurrences o JOIN sources s ON s.id = o.source_id
    WHERE o.quote_id = q.id ORDER BY o.id) x) AS source,
  (SELECT {join}(x.value, '; ') FROM (
    SELECT s.key AS value
    FROM occurrences o JOIN sources s ON s.id = o.source_id
    WHERE o.quote_id = q.id ORDER BY o.id) x) AS citation_key,
  (SELECT CASE WHEN count(x.value) > 0 THEN {join}(coalesce(x.value, ''), '; ') END FROM (
    SELECT s.url AS value
    FROM occurrences o JOIN sources s ON s.id = o.source_id
    WHERE o.quote_id = q.id ORDER BY o.id) x) AS url,
  (SELECT CASE WHEN count(x.value) > 0 THEN {join}(coalesce(x.value, ''), '; ') END FROM (
    SELECT o.locator AS value
    FROM occurrences o
    WHERE o.quote_id = q.id ORDER BY o.id) x) AS locator,
  (SELECT CASE WHEN count(x.value) > 0 THEN {join}(coalesce(x.value, ''), '; ') END FROM (
    SELECT s.title AS value
    FROM occurrences o LEFT JOIN sources s ON s.id = o.via_source_id
    WHERE o.quote_id = q.id ORDER BY o.id) x) AS via,
  (SELECT CASE WHEN count(x.value) > 0 THEN {join}(coalesce(x.value, ''), '; ') END FROM (
    SELECT o.cue AS value
    FROM occurrences o
    WHERE o.quote_id = q.id ORDER BY o.id) x) AS cue,
  q.occasion,
  q.language,
  q.note
FROM quotes q
""".strip()

# Who is recorded as misattributed did not say it, and is left out here as in every answer.
_CLAIMANTS = """
  (SELECT {join}(x.value, '; ') FROM (
    SELECT
      coalesce(a.name, CASE WHEN r.id IS NULL THEN '(the source itself)' ELSE '(unknown)' END)
        AS value
    FROM quote_claims l
    LEFT JOIN attributions r ON r.quote_id = l.quote_id
    LEFT JOIN actors a ON a.id = r.actor_id
    WHERE l.claim_id = c.id AND l.relation = '{relation}'
      AND (r.id IS NULL OR r.status <> 'misattributed')
    GROUP BY a.id, 1
    ORDER BY min(l.quote_id), min(r.position), 1) x)
""".strip()

_CLAIMS_VIEW = """
CREATE VIEW claims_view AS
SELECT
  'c' || c.id AS claim_id,
  c.text,
  (SELECT {join}(x.value, '; ') FROM (
    SELECT t.name AS value
    FROM claim_topics r JOIN topics t ON t.id = r.topic_id
    WHERE r.claim_id = c.id ORDER BY r.id) x) AS topics,
  {asserted} AS asserted_by,
  {denied} AS denied_by,
  {questioned} AS questioned_by,
  (SELECT {join}(x.value, '; ') FROM (
    SELECT 'q' || r.quote_id AS value
    FROM quote_claims r
    WHERE r.claim_id = c.id ORDER BY r.quote_id) x) AS quotes,
  (SELECT {join}(x.value, '; ') FROM (
    SELECT 'c' || y.other_id AS value FROM (
      SELECT r.to_id AS other_id FROM claim_relations r
      WHERE r.from_id = c.id AND r.relation = 'contradicts'
      UNION ALL
      SELECT r.from_id AS other_id FROM claim_relations r
      WHERE r.to_id = c.id AND r.relation = 'contradicts') y
    ORDER BY y.other_id) x) AS contradicts,
  (SELECT {join}(x.value, '; ') FROM (
    SELECT 'c' || r.to_id AS value
    FROM claim_relations r
    WHERE r.from_id = c.id AND r.relation = 'supports' ORDER BY r.to_id) x) AS supports,
  (SELECT {join}(x.value, '; ') FROM (
    SELECT 'c' || r.from_id AS value
    FROM claim_relations r
    WHERE r.to_id = c.id AND r.relation = 'supports' ORDER BY r.from_id) x) AS supported_by,
  c.note
FROM claims c
""".strip()


def _views(join: str) -> tuple[str, ...]:
    asserted, denied, questioned = (
        _CLAIMANTS.format(join=join, relation=relation)
        for relation in ("asserts", "denies", "questions")
    )
    return (
        _QUOTES_VIEW.format(join=join),
        _CLAIMS_VIEW.format(join=join, asserted=asserted, denied=denied, questioned=questioned),
    )


_DROP_VIEWS = ("DROP VIEW claims_view", "DROP VIEW quotes_view")

CREATE: dict[str, tuple[str, ...]] = {
    "sqlite": (
        *_full_text("quotes", "folded", "context"),
        *_full_text("claims", "folded"),
        *_views("group_concat"),
    ),
    "postgresql": (
        _FOLDED_TSVECTOR,
        *(
            f"ALTER TABLE {table} ADD COLUMN {column}_words tsvector"
            f" GENERATED ALWAYS AS (folded_tsvector({column})) STORED"
            for table, column in _WORDS
        ),
        *(
            f"CREATE INDEX ix_{table}_{column}_words ON {table}"
            f" USING gin ({column}_words) WITH (fastupdate = off)"
            for table, column in _WORDS
        ),
        _NEWEST,
        *_views("string_agg"),
    ),
}
"""What to run after the tables are made, by the name of the database."""

DROP: dict[str, tuple[str, ...]] = {
    "sqlite": (
        *_DROP_VIEWS,
        *(
            f"DROP TRIGGER {table}_fts_{event}"
            for table in ("claims", "quotes")
            for event in ("update", "delete", "insert")
        ),
        "DROP TABLE claims_fts",
        "DROP TABLE quotes_fts",
    ),
    "postgresql": (
        *_DROP_VIEWS,
        *(f"ALTER TABLE {table} DROP COLUMN {column}_words" for table, column in _WORDS),
        "DROP FUNCTION folded_tsvector(text)",
        "DROP INDEX ix_quotes_newest",
    ),
}
"""What to run before the tables are dropped, by the name of the database."""
