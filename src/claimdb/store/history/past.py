"""Rows as they were right after a batch: the changes of later ones are reversed, the last first."""

# A record that has a batch was there when that batch was, whatever changes say; everything else
# that came later has a change of its own, or belongs to such a record.

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from claimdb.store.backends.base import PAGE, Reader, Rows, Statements
from claimdb.store.history.aggregates import NAMES, OWNERS, key_of
from claimdb.store.history.rows import image, number_in

Cells = Mapping[str, Any]

_LATER = """
SELECT row_id, before, after FROM changes
 WHERE table_name = :table AND row_id = ANY(:ids) AND batch_id > :batch ORDER BY id DESC"""
# By the index of batches: later ones are few.
_FORMERLY = """
SELECT table_name, row_id FROM changes
 WHERE {batches} AND before IS NOT NULL AND table_name || '' = ANY(:tables)
   AND {value} = ANY(:values)"""
# The first record that was digested: batches before it may have written any record.
_WRITTEN = """
SELECT id FROM batches
 WHERE id > :batch
   AND id <= (SELECT batch_id FROM digests WHERE table_name <> 'batches' ORDER BY id LIMIT 1)
UNION
SELECT batch_id FROM digests
 WHERE table_name = :table AND row_id = ANY(:ids) AND batch_id > :batch"""
_CHANGED = """
SELECT DISTINCT row_id FROM changes
 WHERE table_name = :table AND batch_id > :batch AND row_id > :after ORDER BY row_id LIMIT :page"""


class Past:
    """The rows of a database right after a batch.

    Main names are left out, for they are derived; other derived columns are as they are now.
    """

    def __init__(self, reader: Reader, batch: int) -> None:
        self.reader = reader
        self.batch = batch

    def rows(self, table: str, ids: Collection[int]) -> dict[int, Cells]:
        """Return those of some rows of a table that existed, by their keys."""
        found: dict[int, Cells] = {}
        wanted = sorted(ids)
        for start in range(0, len(wanted), PAGE):
            found |= self._page(table, wanted[start : start + PAGE])
        return found

    def _page(self, table: str, ids: list[int]) -> dict[int, Cells]:
        key = key_of(table)
        cursor = self.reader.execute(f"SELECT * FROM {table} WHERE {key} = ANY(:ids)", {"ids": ids})
        names = [column[0] for column in cursor.description]
        found: dict[int, Cells] = {}
        for row in cursor.fetchall():
            cells = dict(zip(names, row, strict=True))
            found[cells[key]] = cells
        values = {"table": table, "ids": ids, "batch": self.batch}
        for number, before, after in self.reader.rows(_LATER, **values):
            old = image(before)
            if old is None:
                found.pop(number, None)
            elif after is None:
                found[number] = old
            elif number in found:
                found[number] = {**found[number], **old}
        return {number: cells for number, cells in found.items() if self._was_there(table, cells)}

    def _was_there(self, table: str, cells: Cells) -> bool:
        if table in NAMES.values() and cells["kind"] == "main":
            return False
        return (cells.get("batch_id") or 0) <= self.batch

    def having(
        self,
        tables: Iterable[str],
        column: str,
        values: Collection[int],
        *,
        formerly: bool = True,
    ) -> dict[str, dict[int, Cells]]:
        """Return the rows of some tables in which a column had one of these values.

        Unless also `formerly`, those are left out in which it does not have it now.
        """
        wanted = frozenset(values)
        ids = {table: set(self._now(table, column, wanted)) for table in tables}
        for table, row in self._formerly(list(ids), column, sorted(wanted)) if formerly else ():
            ids[table].add(row)
        return {
            table: {
                key: cells
                for key, cells in self.rows(table, of_table).items()
                if cells[column] in wanted
            }
            for table, of_table in ids.items()
        }

    def _now(self, table: str, column: str, values: Collection[int]) -> Iterator[int]:
        listed, key = sorted(values), key_of(table)
        for start in range(0, len(listed), PAGE):
            sql = f"SELECT {key} FROM {table} WHERE {column} = ANY(:values)"
            rows = self.reader.rows(sql, values=listed[start : start + PAGE])
            yield from (row for (row,) in rows)

    def _formerly(self, tables: Sequence[str], column: str, values: Sequence[int]) -> Rows:
        """Return the tables and keys of rows that later batches deleted or moved."""
        if not values:
            return []
        batches, listed = "batch_id > :batch", dict[str, object](batch=self.batch)
        owners = {
            owner.table for owner in map(OWNERS.get, tables) if owner and owner.column == column
        }
        if len(owners) == 1 and len(values) <= PAGE:
            # Whoever alters a part of a record writes the digest of that.
            some = {"table": owners.pop(), "ids": values, "batch": self.batch}
            found = self.reader.rows(_WRITTEN, **some)
            batches, listed = "batch_id = ANY(:batches)", {"batches": [one for (one,) in found]}
        sql = _FORMERLY.format(batches=batches, value=number_in(self.reader, "before", column))
        return self.reader.rows(sql, tables=tables, values=values, **listed)

    def merged_into(self, table: str, number: int) -> int:
        """Return the id of the record that one had become, or its own."""
        found = self.having(["merged_records"], "old_id", [number])["merged_records"].values()
        into = (cells["into_id"] for cells in found if cells["table_name"] == table)
        return next(into, number)

    def changed(self, table: str) -> Iterator[list[int]]:
        """Yield the keys of the rows of a table that later batches changed, by pages."""
        after = -(2**63)
        values = {"table": table, "batch": self.batch, "page": PAGE}
        while rows := self.reader.rows(_CHANGED, after=after, **values):
            yield [row for (row,) in rows]
            after = rows[-1][0]

    def changed_tables(self) -> list[str]:
        """Return the tables of which later batches changed rows."""
        sql = "SELECT DISTINCT table_name FROM changes WHERE batch_id > :batch ORDER BY table_name"
        return [table for (table,) in self.reader.rows(sql, batch=self.batch)]


def undone_by(database: Statements) -> dict[int, int | None]:
    """Return for each batch with a wrong `undone_by` the right one; it follows from `undoes`."""
    sql = (
        "SELECT id, undoes, undone_by FROM batches"
        " WHERE undoes IS NOT NULL OR undone_by IS NOT NULL ORDER BY id"
    )
    rows = database.rows(sql)
    undoes: dict[int, int | None] = {}
    right: dict[int, int | None] = {}
    for batch, last, _ in rows:
        undoes[batch] = undone = last
        by, is_undone = batch, True
        while undone is not None and undone < by:
            right[undone] = by if is_undone else None
            by, undone, is_undone = undone, undoes.get(undone), not is_undone
    stored = {batch: by for batch, _, by in rows}
    return {
        batch: right.get(batch)
        for batch in sorted(stored.keys() | right.keys())
        if stored.get(batch) != right.get(batch)
    }
