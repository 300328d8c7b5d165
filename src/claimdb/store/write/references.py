"""Which rows refer to others, by the foreign keys of the schema.

Owns that look-up. It must not know what follows from it.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Table

from claimdb.store import tables
from claimdb.store.belongings import key_of
from claimdb.store.read.reader import Reader

_NAMES = frozenset({"actor_names", "topic_names"})


def references_to(reader: Reader, table: Table, rows: Sequence[int]) -> Iterator[tuple[str, int]]:
    """Yield the rows of other tables that refer to some rows of one, by table and number."""
    for other in tables.metadata.sorted_tables:
        for key in other.foreign_key_constraints:
            if key.referred_table is not table:
                continue
            # The kind of an actor is a part of some keys, and follows from the number.
            column = key.elements[0].parent.name
            # A main name is derived: it goes with whom it names.
            authored = " AND kind <> 'main'" if other.name in _NAMES else ""
            sql = (
                f"SELECT {key_of(other.name)} FROM {other.name}"
                f" WHERE {column} = ANY(:rows){authored} ORDER BY 1"
            )
            for (row,) in reader.execute(sql, {"rows": list(rows)}).fetchall():
                yield other.name, row
