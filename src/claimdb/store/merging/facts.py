"""What tells two records of a pair apart, besides their names: a line about each."""

from collections.abc import Mapping
from typing import NamedTuple

from claimdb.model import identified
from claimdb.store.backends.base import Reader

_SEPARATOR = " · "
_ROLES = """
SELECT m.role, o.name FROM memberships m JOIN actors o ON o.id = m.organization_id
 WHERE m.person_id = :id ORDER BY m.started_lo DESC NULLS LAST, m.id LIMIT 1"""
_PLACES = """
SELECT DISTINCT s.key FROM occurrences o JOIN sources s ON s.id = o.source_id
 WHERE o.quote_id = :id ORDER BY s.key LIMIT 2"""


class _Facts(NamedTuple):
    """The columns of a table that tell records apart, and a statement for more of them."""

    columns: str
    table: str
    more: str | None = None


_OF_KINDS: Mapping[str, _Facts] = {
    "actor": _Facts("description, wikidata_id", "actors", _ROLES),
    "topic": _Facts("description", "topics"),
    "source": _Facts("issued, container_title, publisher, doi, url", "sources"),
    "quote": _Facts("said, mode, occasion", "quotes", _PLACES),
}


def facts_about(reader: Reader, name: str) -> str:
    """Return what is recorded of a record by its short id, on one line; empty if nothing is."""
    identity = identified(name)
    found = _OF_KINDS.get(identity.kind) if identity else None
    if identity is None or found is None:
        return ""
    sql = f"SELECT {found.columns} FROM {found.table} WHERE id = :id"
    row = reader.row(sql, id=identity.number) or ()
    more = reader.rows(found.more, id=identity.number) if found.more else ()
    cells = (*row, *(", ".join(filter(None, one)) for one in more))
    return _SEPARATOR.join(dict.fromkeys(filter(None, cells)))
