"""Faults of a database: file, schema, references, digests, derived columns; and their repair."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import chain

from claimdb.errors import ClaimdbError, InvalidDataError
from claimdb.matching.document import pages_of
from claimdb.model import short_id
from claimdb.store import derive
from claimdb.store.address import Address
from claimdb.store.admin import damage
from claimdb.store.admin.damage import Fault
from claimdb.store.admin.others import of_others
from claimdb.store.backends import connect, over
from claimdb.store.backends.base import DamagedError, Reader, Statements
from claimdb.store.database import DatabaseReader
from claimdb.store.engine import driver_of, writing
from claimdb.store.history import digests
from claimdb.store.history.aggregates import ACCEPT, KINDS, key_of
from claimdb.store.history.batch import recording
from claimdb.store.history.past import undone_by
from claimdb.store.load.sources import json_object
from claimdb.store.tables import metadata
from claimdb.store.verify import lost_passages

FULL_TEXT = ("quotes_fts", "claims_fts", "actor_names_fts", "topic_names_fts")
_ORPHANS = """
SELECT r.{id} FROM {table} r
 WHERE {filled} AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE {same}) ORDER BY r.{id}"""

_LISTED = 20
"""How many accepted records and batches the history lists."""
_UNFIT = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError)
"""What goes wrong with values that are damaged."""


def faults(
    address: Address, *, repair: bool = False, head: str | None = None
) -> tuple[list[Fault], int]:
    """Return the faults of a claimdb database, and how many rows were repaired.

    Faults of the file come first, those of derived columns last; what cannot be read is a fault,
    and the rest is checked all the same. `repair` computes derived columns and full text anew, in
    one transaction, unless the file is damaged. Other faults stay and are returned. PostgreSQL
    checks its files and full text itself. A `head` is a digest that the history had once.

    Raises:
        NotFoundError: there is no file.
        StoreError: it is no database of this claimdb, is locked, or cannot be reached.
    """
    found: list[Fault] = []
    try:
        connect(address).close()
    except DamagedError as error:
        found.append(Fault("file", "", error.message.removeprefix(f"{address} ")))
    repaired = 0
    try:
        with writing(address) as writer:
            check = _Check(over(driver_of(writer), address), found)
            check.contents(head)
            if repair and not check.damaged:
                repaired = check.repair()
            check.what_is_derived()
    except DamagedError as error:
        # It cannot even be opened to be checked.
        found.append(Fault("file", "", error.message.removeprefix(f"{address} ")))
    return list(dict.fromkeys(found)), repaired


def accept(address: Address, *, coder: str) -> list[Fault]:
    """Record that records and batches are right as they are, and return those that differed.

    They are the records that were changed outside claimdb, and the batches of a rewritten history.
    They are accepted in one batch; where nothing differs, in none.

    Raises:
        NotFoundError, StoreError: as for `recording`.
    """
    with recording(address, coder=coder, command=ACCEPT) as batch:
        found = []
        for table in digests.DIGESTED:
            for one in digests.differences(batch.reader, table):
                batch.written[table].add(one.row)
                found.append(_changed_outside(one))
        rewritten = list(digests.rewritten(batch.reader))
        found += [_rewritten(number) for number, _ in rewritten]
        if found:
            listed = "; ".join(fault.fault for fault in found[:_LISTED])
            more = len(found) - _LISTED
            batch.origin = f"{listed}; {more:,} more" if more > 0 else listed
            number = batch.id
            rows = [(number, digests.BATCHES, *one) for one in rewritten]
            batch.reader.insert("digests", digests.COLUMNS, rows)
    return found


class _Check:
    """The check of one database, inside a transaction; what it finds is added to a list."""

    def __init__(self, database: Reader, found: list[Fault]) -> None:
        self._database = database
        self._found = found

    @property
    def damaged(self) -> bool:
        """Whether values are not what was written, so that nothing can be derived from them."""
        return any(fault.kind in ("file", "value") for fault in self._found)

    @property
    def _unfit(self) -> bool:
        """Whether values may be damaged, or refer to what is missing."""
        return self.damaged or any(fault.kind == "reference" for fault in self._found)

    def contents(self, head: str | None) -> None:
        """Check what nothing else is derived from."""
        if self._database.is_sqlite:
            self._run("pages", damage.of_pages)
            self._run("schema", damage.of_schema)
            self._run("ids", damage.of_sequences)
            self._run("values", damage.of_cells)
        self._run("objects of others", of_others)
        self._run("references", dangling)
        self._run("records", _of_records)
        self._run("history", partial(_of_history, head=head))
        self._run("texts", _of_texts)

    def what_is_derived(self) -> None:
        """Check what follows from the contents."""
        self._run("derived columns", _of_what_is_derived)
        if self._database.is_sqlite:
            self._run("full text", _of_full_text)
        self._run("passages", _of_passages)

    def repair(self) -> int:
        """Compute derived columns and full text anew, and return how many rows were changed."""
        connection = self._database.connection
        try:
            changed = derive.refresh(connection)
        except InvalidDataError:
            # The check that follows tells which date it is.
            return 0
        except LookupError:
            # As it tells which row refers to what is missing.
            if not self._unfit:
                raise
            return 0
        for batch, by in undone_by(self._database).items():
            changed += 1
            self._database.execute(
                "UPDATE batches SET undone_by = :by WHERE id = :batch", {"by": by, "batch": batch}
            )
        for fault in list(_of_full_text(self._database)) if self._database.is_sqlite else ():
            self._database.rows(f"INSERT INTO {fault.table}({fault.table}) VALUES ('rebuild')")
            changed += 1
        return changed

    def _run(self, name: str, section: Callable[[Reader], Iterator[Fault]]) -> None:
        """Add the faults that a section finds, and what prevents it from finding more."""
        database, errors = self._database, self._database.connection.Error
        with ExitStack() as stack:
            if self.damaged and database.is_sqlite:
                stack.enter_context(damage.lenient(database.connection))
            try:
                with database.faults_named():
                    for fault in section(database):
                        self._found.append(fault)
            except ClaimdbError as error:
                reason = error.message.removeprefix(f"{database.address} ")
            except (errors, *_UNFIT) as error:
                # Nothing fits values that are damaged; others find a bug here.
                if not (self._unfit or isinstance(error, errors)):
                    raise
                reason = str(error).partition("\n")[0]
                if isinstance(error, LookupError):
                    reason = "what it refers to is missing"
            else:
                return
        self._found.append(Fault("file", "", f"{name}: could not be read: {reason}"))


# --- records and the history ------------------------------------------------------------------


def _of_records(database: Statements) -> Iterator[Fault]:
    """Yield the records that are not as claimdb wrote them."""
    for table in digests.DIGESTED:
        yield from map(_changed_outside, digests.differences(database, table))


def _changed_outside(one: digests.Difference) -> Fault:
    what = f"{_KINDS[one.table]} {one.row}"
    if one.table in KINDS or one.table == "coders":
        what = short_id(_KINDS[one.table], one.row)
    done = "added" if one.recorded is None else "removed" if one.found is None else "changed"
    return Fault("digest", one.table, f"{what} was {done} outside claimdb")


_KINDS = {
    **KINDS,
    "coders": "coder",
    "saved_queries": "saved query",
    "merged_records": "merged record",
    "distinct_records": "pair of different records",
    "reviews": "review",
}


def _of_history(database: Statements, head: str | None) -> Iterator[Fault]:
    """Yield the batches that are not as they were recorded, and that a head is of none."""
    if head is not None and not digests.is_seal(database, head):
        what = f"no batch has the digest {head}: the history was rewritten or cut"
        yield Fault("history", "batches", what)
    for number, _ in digests.rewritten(database):
        yield _rewritten(number)


def _rewritten(batch: int) -> Fault:
    return Fault("history", "batches", f"the history was rewritten at {short_id('batch', batch)}")


# --- references and texts ---------------------------------------------------------------------


def _of_texts(database: Statements) -> Iterator[Fault]:
    """Yield the faults of stored texts and of JSON objects."""
    for (number,) in database.rows("SELECT id FROM snapshots WHERE text IS NOT NULL ORDER BY id"):
        sql = "SELECT sha256, text FROM snapshots WHERE id = :id"
        [(sha256, text)] = database.rows(sql, id=number)
        if hashlib.sha256(text.encode()).hexdigest() != sha256:
            what = f"the text of row {number} does not match its hash"
            yield Fault("snapshot", "snapshots", what)
    stored = "SELECT id, CAST(csl AS TEXT) FROM sources WHERE csl IS NOT NULL AND id > :after"
    for number, csl in chain.from_iterable(database.pages(f"{stored} ORDER BY id")):
        if json_object(csl) is None:
            yield Fault("object", "sources", f"csl of row {number} is not a JSON object")
    stored = "SELECT id, pages FROM snapshots WHERE pages IS NOT NULL AND id > :after"
    for number, pages in chain.from_iterable(database.pages(f"{stored} ORDER BY id")):
        if not pages_of(pages):
            yield Fault("object", "snapshots", f"pages of row {number} are not pages")


def dangling(database: Statements) -> Iterator[Fault]:
    """Yield the references to missing rows."""
    for table in metadata.sorted_tables:
        for key in sorted(table.foreign_key_constraints, key=lambda key: str(key.name)):
            pairs = [(element.parent.name, element.column.name) for element in key.elements]
            parent = key.referred_table.name
            orphans = _ORPHANS.format(
                id=key_of(table.name),
                table=table.name,
                filled=" AND ".join(f"r.{own} IS NOT NULL" for own, _ in pairs),
                parent=parent,
                same=" AND ".join(f"p.{its} = r.{own}" for own, its in pairs),
            )
            for (number,) in database.rows(orphans):
                what = f"row {number} refers to a missing row of {parent}"
                yield Fault("reference", table.name, what)


# --- what is derived --------------------------------------------------------------------------


def _of_what_is_derived(database: Statements) -> Iterator[Fault]:
    rows: Counter[tuple[str, str]] = Counter()
    wrong = None
    try:
        for row in derive.stale(database.connection):
            rows[row.table, ", ".join(row.values) or "an extra row"] += 1
    except InvalidDataError as error:
        wrong = Fault("date", "", error.message)
    if undone := len(undone_by(database)):
        rows["batches", "undone_by"] = undone
    for (table, columns), number in rows.items():
        yield Fault("derived", table, f"{columns} of {number:,} {'row' if number == 1 else 'rows'}")
    if wrong:
        yield wrong


def _of_full_text(database: Statements) -> Iterator[Fault]:
    for table in FULL_TEXT:
        try:
            # With a rank of 1 the index is compared with the table that it is of.
            database.rows(f"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)")
        except database.connection.Error:
            yield Fault("full text", table, "the index does not match the text")


def _of_passages(database: Reader) -> Iterator[Fault]:
    """Yield the occurrences whose passage is not in the text that it refers to."""
    with DatabaseReader(database.address) as reader:
        for one in lost_passages(reader):
            passage = f"the passage of {short_id('occurrence', one.id)}"
            yield Fault("passage", "occurrences", f"{passage} is {one.result} in the stored text")
