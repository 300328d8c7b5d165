"""Whose coding is read: the stances in force, or those of one coder."""

from typing import NamedTuple

from claimdb.cells import coder_in
from claimdb.model import identified
from claimdb.store.backends.base import Reader

OF_ALL = """
SELECT c.quote_id, c.topic_id, c.coder_id, c.stance FROM codings c
UNION ALL
SELECT t.quote_id, t.topic_id, t.coder_id, t.stance FROM quote_topics t
 WHERE t.stance IS NOT NULL AND t.decided IS NULL AND NOT EXISTS (
   SELECT 1 FROM codings c
    WHERE c.quote_id = t.quote_id AND c.topic_id = t.topic_id AND c.coder_id = t.coder_id)"""
"""All codings. A stance in force is that of its coder, unless it was decided on."""
ALL_STANCES = """
SELECT c.quote_id, c.topic_id, c.coder_id, c.stance, NULL AS decided, 1 AS place FROM codings c
 WHERE c.quote_id = ANY(:ids)
UNION ALL
SELECT t.quote_id, t.topic_id, t.coder_id, t.stance, t.decided, 0 FROM quote_topics t
 WHERE t.quote_id = ANY(:ids) AND t.stance IS NOT NULL AND (t.decided IS NOT NULL OR NOT EXISTS (
   SELECT 1 FROM codings c
    WHERE c.quote_id = t.quote_id AND c.topic_id = t.topic_id AND c.coder_id = t.coder_id))"""
"""The codings of some quotes, and the stances that were decided on; the place 0 is in force."""

# One row of each is enough, whatever the number of all.
_CODERS = """
SELECT k.name FROM coders k
 WHERE EXISTS (SELECT 1 FROM codings c WHERE c.coder_id = k.id)
    OR EXISTS (SELECT 1 FROM quote_topics t
                WHERE t.coder_id = k.id AND t.stance IS NOT NULL AND t.decided IS NULL)
 ORDER BY k.name"""

# The stance of a link is what the coder coded; the rest of it is as it is for all.
_OF_ONE = """
SELECT t.id, t.quote_id, t.topic_id, coalesce(
         (SELECT c.stance FROM {codings}.codings c
           WHERE c.quote_id = t.quote_id AND c.topic_id = t.topic_id AND c.coder_id = {coder:d}),
         CASE WHEN t.coder_id = {coder:d} AND t.decided IS NULL THEN t.stance END) AS stance,
       t.coder_id, t.said_lo, t.decided
  FROM {quote_topics}.quote_topics t"""
_OWN = "SELECT * FROM {codings}.codings WHERE coder_id = {coder:d}"
_SCHEMA = """
SELECT n.nspname FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.oid = CAST('{table}' AS regclass)"""


class Coder(NamedTuple):
    """A coder by id and name."""

    id: int
    name: str


def coder_named(reader: Reader, name: str) -> Coder | None:
    """Return the coder with a name, or else a short id (`k2`), if there is one."""
    sql = "SELECT id, name FROM coders WHERE {} = :value"
    row = reader.row(sql.format("name"), value=str(coder_in(name)))
    identity = identified(name)
    if row is None and identity is not None and identity.kind == "coder":
        row = reader.row(sql.format("id"), value=identity.number)
    return row and Coder(*row)


def read_as_coded_by(reader: Reader, coder: int) -> None:
    """Let all statements of a reader see the stances of one coder, and no other codings."""
    reader.instead = {}
    schemas = {
        table: "main" if reader.is_sqlite else str(reader.row(_SCHEMA.format(table=table))[0])
        for table in ("quote_topics", "codings")
    }
    selects = {"quote_topics": _OF_ONE, "codings": _OWN}
    reader.instead = {
        table: select.format(coder=coder, **schemas) for table, select in selects.items()
    }


def coders_of_same(reader: Reader) -> list[str]:
    """Return the names of the coders if several have coded the same quote on a topic."""
    if not reader.row("SELECT 1 FROM codings LIMIT 1"):
        return []
    return [name for (name,) in reader.rows(_CODERS)]
