"""Objects that others added to a schema, and that change what claimdb reads or writes there."""

# A table, a view or an index that is merely there as well changes nothing, and is no fault.

from collections.abc import Iterator

from claimdb.store.admin.damage import Fault, right_shapes
from claimdb.store.backends.base import Statements
from claimdb.store.tables import metadata

_VIEWS = ("quotes_view", "claims_view")
_ATTACHED = "claimdb did not make the {} {}, which may change what is read or written"

_OF_SQLITE = (
    "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' ORDER BY tbl_name, name"
)

# What every name means in the search path, with what acts on it.
_OF_SERVER = """
WITH ours AS (
  SELECT n.name, c.oid, c.relkind, c.relrowsecurity
    FROM unnest(CAST(:names AS text[])) AS n(name)
    JOIN pg_catalog.pg_class c ON c.oid = to_regclass(quote_ident(n.name))
)
SELECT CASE relkind WHEN 'f' THEN 'foreign table' WHEN 'm' THEN 'materialized view'
                    WHEN 'v' THEN 'view' WHEN 'r' THEN 'table' ELSE 'other relation' END,
       '', name
  FROM ours WHERE relkind <> CASE WHEN name = ANY(:views) THEN 'v' ELSE 'r' END
UNION ALL
SELECT 'trigger', t.tgname, o.name
  FROM ours o JOIN pg_catalog.pg_trigger t ON t.tgrelid = o.oid WHERE NOT t.tgisinternal
UNION ALL
SELECT 'rule', r.rulename, o.name
  FROM ours o JOIN pg_catalog.pg_rewrite r ON r.ev_class = o.oid WHERE r.rulename <> '_RETURN'
UNION ALL
SELECT 'row security policy', p.polname, o.name
  FROM ours o JOIN pg_catalog.pg_policy p ON p.polrelid = o.oid WHERE o.relrowsecurity
UNION ALL
SELECT 'inheriting table', c.relname, o.name
  FROM ours o JOIN pg_catalog.pg_inherits i ON i.inhparent = o.oid
  JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
ORDER BY 3, 1, 2"""


def of_others(database: Statements) -> Iterator[Fault]:
    """Yield what others made of the tables and views of claimdb, or attached to them."""
    names = [table.name for table in metadata.sorted_tables]
    if database.is_sqlite:
        for name, table in database.rows(_OF_SQLITE):
            if table in (*names, *_VIEWS) and ("trigger", name) not in right_shapes():
                yield Fault("added", table, _ATTACHED.format("trigger", name))
        return
    values = {"names": [*names, *_VIEWS], "views": [*_VIEWS]}
    for kind, name, table in database.rows(_OF_SERVER, **values):
        what = _ATTACHED.format(kind, name) if name else f"it is a {kind}"
        yield Fault("added", table, what)
