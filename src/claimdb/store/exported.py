"""The records of an exported file, in the database as it is and as it was at the export."""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import AbstractContextManager

from claimdb.errors import NotFoundError
from claimdb.model import Identity, identified
from claimdb.store.address import Address
from claimdb.store.backends import connect
from claimdb.store.history.aggregates import TABLES
from claimdb.store.history.since import batch_seen, last_batch
from claimdb.store.in_time import ReaderInTime

_NAMES = ("name", "slug", "text", "key", "title")
_MERGED = """
SELECT m.old_id, max(h.batch_id) FROM merged_records m
  JOIN changes h ON h.table_name = 'merged_records' AND h.row_id = m.id AND h.before IS NULL
 WHERE m.table_name = :table AND m.old_id = ANY(:ids) GROUP BY m.old_id"""


class Readers(AbstractContextManager["Readers"]):
    """The database as it is, and as it was at the batches at which rows were exported."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._now = connect(address)
        self._open: dict[str | None, ReaderInTime] = {}
        self._named: dict[tuple[str | None, str, str], bool] = {}

    def __exit__(self, *_: object) -> None:
        """Close them."""
        self._now.close()
        for reader in self._open.values():
            reader.close()

    def at(self, batch: str | None) -> ReaderInTime:
        """Return the database as it was right after a batch; as it is for None or the last."""
        if batch not in self._open:
            past = batch is not None and batch_seen(self._now, batch) < last_batch(self._now)
            self._open[batch] = ReaderInTime(self._address, as_of=batch if past else None)
        return self._open[batch]

    def is_named(self, batch: str | None, id: str, name: str) -> bool:
        """Whether the record with an id has a name, or had it right after a batch.

        Raises:
            NotFoundError: there is no such record.
        """
        asked = batch, id, name
        if asked not in self._named:
            self._named[asked] = self._is_named(*asked)
        return self._named[asked]

    def _is_named(self, batch: str | None, id: str, name: str) -> bool:
        reader = self.at(batch)
        try:
            record = reader.get(id)
        except NotFoundError:
            # It may have been recorded later.
            reader = self.at(None)
            record = reader.get(id)
        own = [getattr(record, key, None) for key in _NAMES]
        others = [one.name for one in getattr(record, "names", ())]
        if name.strip() in (*own, *others):
            return True
        try:
            # Names are found whatever their case, and also those of merged records.
            found = reader.get(name)
        except NotFoundError:
            return False
        return type(found) is type(record) and getattr(found, "id", 0) == getattr(record, "id", 1)

    def find(self, kind: str, column: str, value: str) -> int | None:
        """Return the number of the record with a uid or a key, which may be merged, if any."""
        sql = (
            f"SELECT id FROM {TABLES[kind]} WHERE {column} = :value UNION ALL"
            f" SELECT old_id FROM merged_records WHERE table_name = :table AND {column} = :value"
        )
        row = self._now.row(sql, value=value, table=TABLES[kind])
        return row and int(row[0])

    def merged(self, records: Iterable[Identity]) -> dict[Identity, int]:
        """Return the batch that merged each of some records that were merged into others."""
        numbers: defaultdict[str, list[int]] = defaultdict(list)
        for kind, number in records:
            numbers[kind].append(number)
        found: dict[Identity, int] = {}
        for kind, ids in numbers.items():
            values = {"table": TABLES[kind], "ids": ids}
            found |= {Identity(kind, old): by for old, by in self._now.rows(_MERGED, **values)}
        return found

    def kind_of(self, id: str | None) -> str | None:
        """Return the kind of the record with an id, that of an actor by its kind of actor."""
        identity = identified(id or "")
        if identity is None or identity.kind not in TABLES:
            return None
        if identity.kind != "actor":
            return identity.kind
        row = self._now.row("SELECT kind FROM actors WHERE id = :id", id=identity.number)
        return row and str(row[0])
