"""The SQL that gives the roles of a team their rights in a PostgreSQL database."""

from collections.abc import Sequence
from itertools import count
from textwrap import wrap

from claimdb.errors import UsageError
from claimdb.store.tables import batches, changes, coders, digests, metadata

_HISTORY = tuple(table.name for table in (coders, batches, changes, digests))
_TABLES = tuple(table.name for table in metadata.sorted_tables)
_RECORDS = tuple(name for name in _TABLES if name not in _HISTORY)
_OWNED = (*_TABLES, "quotes_view", "claims_view", "alembic_version")

# PostgreSQL cuts longer names without a word.
_MOST_BYTES = 63
_RESERVED = frozenset({"public", "none"})

_SCRIPT = """\
-- Roles for a database of claimdb, each with no more rights than it needs:
--   {reader} reads everything and can change nothing;
--   {coder} records as well, but cannot rewrite the history or change the schema;
--   {owner} makes the database and upgrades it.
-- Run it in that database as a superuser. It can be run again at any time: run it again after
-- `claimdb init` and `claimdb db upgrade`, which make tables.
-- There are no passwords in it. Set them in psql, where no file keeps them: \\password NAME

BEGIN;
SET LOCAL standard_conforming_strings = on;

-- The roles themselves, unless they are there.
{roles}

-- Nobody else comes in, and only the owner makes anything.
{connect}
CREATE SCHEMA IF NOT EXISTS {schema};
REVOKE ALL ON SCHEMA {schema} FROM PUBLIC, {reader}, {coder};
GRANT USAGE ON SCHEMA {schema} TO {reader}, {coder}, {owner};
GRANT CREATE ON SCHEMA {schema} TO {owner};
REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC;

-- What is there belongs to the owner.
{owned}

-- Reading, also what the owner will make. Sequences tell which ids were given out.
REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {reader}, {coder};
REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM PUBLIC, {reader}, {coder};
GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {reader}, {coder};
GRANT SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {reader}, {coder};
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {schema}
  GRANT SELECT ON TABLES TO {reader}, {coder};
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {schema}
  GRANT SELECT ON SEQUENCES TO {reader}, {coder};

-- Recording. The history only grows; the one thing that is set in it is that a batch was undone.
{recorded}
GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {coder};

COMMIT;
"""


def script(*, reader: str, coder: str, owner: str, schema: str) -> str:
    """Return SQL that makes the roles and sets their rights, and can be run again.

    Raises:
        UsageError: a name is none that PostgreSQL takes, or two roles have the same.
    """
    if len({reader, coder, owner}) < 3:
        raise UsageError("two roles have the same name", hint="each has rights of its own")
    reader, coder, owner = (_identifier(name, role=True) for name in (reader, coder, owner))
    schema = _identifier(schema)
    roles = (reader, coder, owner)
    parts = {
        "roles": [
            _block(f"CREATE ROLE {role} LOGIN;", "EXCEPTION WHEN duplicate_object THEN NULL;")
            for role in roles
        ],
        "connect": [
            _here("REVOKE ALL ON DATABASE", f"FROM PUBLIC, {reader}, {coder}"),
            _here("GRANT CONNECT ON DATABASE", f"TO {', '.join(roles)}"),
            *(
                _here(f"ALTER ROLE {one} IN DATABASE", f"SET search_path = {schema}")
                for one in roles
            ),
        ],
        "owned": [
            _each(_OWNED, schema, "ALTER TABLE", f"OWNER TO {owner}"),
            _block(
                f"ALTER FUNCTION {schema}.folded_tsvector(text) OWNER TO {owner};",
                "EXCEPTION WHEN undefined_function THEN NULL;",
            ),
        ],
        "recorded": [
            _each(_RECORDS, schema, "GRANT INSERT, UPDATE, DELETE ON", f"TO {coder}"),
            _each(_HISTORY, schema, "GRANT INSERT ON", f"TO {coder}"),
            _each((batches.name,), schema, "GRANT UPDATE (undone_by) ON", f"TO {coder}"),
        ],
    }
    joined = {name: "\n".join(blocks) for name, blocks in parts.items()}
    return _SCRIPT.format(reader=reader, coder=coder, owner=owner, schema=schema, **joined)


def _identifier(name: str, *, role: bool = False) -> str:
    """Return a name as SQL writes it, whatever stands in it."""
    if not name or not name.isprintable() or len(name.encode()) > _MOST_BYTES:
        raise UsageError(
            f"PostgreSQL does not accept the name {name!r}",
            hint=f"1 to {_MOST_BYTES} bytes of text",
        )
    if name.startswith("pg_") or (role and name in _RESERVED):
        raise UsageError(f"PostgreSQL reserves the name {name}", hint="choose another")
    return '"' + name.replace('"', '""') + '"'


def _here(before: str, after: str) -> str:
    """Return what runs a statement on this database, whose name stands between its two parts."""
    formatted = _formatted(before, "I", after)
    return _block("EXECUTE format(", f"  {formatted},", "  current_database());")


def _each(names: Sequence[str], schema: str, before: str, after: str) -> str:
    """Return what runs a statement on each of these tables that is there."""
    listed = wrap(", ".join(map(_literal, names)), 92)
    return _block(
        "FOR table_ IN SELECT c.oid FROM pg_class c",
        f"  WHERE c.relnamespace = {_literal(schema)}::regnamespace AND c.relname IN (",
        *(f"    {line}" for line in listed),
        "  )",
        "LOOP",
        f"  EXECUTE format({_formatted(before, 's', after)}, table_);",
        "END LOOP;",
        declare="table_ regclass;",
    )


def _formatted(before: str, kind: str, after: str) -> str:
    """Return the first argument of PostgreSQL's `format` for a name between two parts."""
    before, after = (part.replace("%", "%%") for part in (before, after))
    return _literal(f"{before} %{kind} {after}")


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _block(*lines: str, declare: str = "") -> str:
    """Return lines of PL/pgSQL as a statement; what quotes them does not stand in them."""
    body = "\n".join(
        (f"DECLARE {declare}",) * bool(declare) + ("BEGIN", *map("  {}".format, lines))
    )
    quote = next(tag for number in count() if (tag := f"${'_' * number}$") not in body)
    return f"DO {quote}\n{body}\nEND\n{quote};"
