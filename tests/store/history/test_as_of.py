"""The database as of any batch is what it was right after that batch."""

from collections.abc import Iterable
from contextlib import closing

import pytest

import claimdb
from claimdb.errors import NotFoundError
from claimdb.store.address import Address
from claimdb.store.admin.init import initialise
from claimdb.store.backends import connect
from claimdb.store.backends.base import Reader
from claimdb.store.history import digests
from claimdb.store.history.aggregates import DERIVED
from claimdb.store.history.diff import RowChange, between
from claimdb.store.tables import metadata
from store.history.test_random_histories import WORLD, Desk
from worlds import write

WORDS = ("w", "text", "ours", "alias", "person", "speaker:a1", "topic:t1", "org:a4")


def rows_in(reader: Reader) -> dict[str, list]:
    """All rows with all columns, but for the ids of main names, which are derived."""
    found = {}
    for table in metadata.sorted_tables:
        cursor = reader.execute(f"SELECT * FROM {table.name} ORDER BY 1")
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        for row in rows:
            if table.name.endswith("_names") and row["kind"] == "main":
                row["id"] = None
        found[table.name] = sorted(rows, key=lambda row: str(row))
    return found


def shown_by(database: claimdb.Database) -> dict[str, object]:
    """What is found, and what records show."""
    found: dict[str, object] = {}
    for query in WORDS:
        try:
            found[query] = [quote.id for quote in database.find(query)]
        except NotFoundError as error:
            found[query] = str(error)
    found |= {"log": list(database.log().rows), "stances": database.stances()}
    for letter in "qcsato":
        for number in range(1, 9):
            name = f"{letter}{number}"
            try:
                found[name] = database.get(name)
            except NotFoundError:
                found[name] = None
    return found


class Witness(Desk):
    """Somebody who writes, and remembers what there was after each batch."""

    def __init__(self, address: Address, seed: int) -> None:
        super().__init__(address, seed)
        self.recorded: dict[str, object] = {}
        self.shown: dict[str, object] = {}
        self.remember()

    def remember(self) -> None:
        with claimdb.open(self.address) as database:
            [batch] = next(iter(database.log(limit=1).rows))[:1]
            if batch not in self.recorded:
                self.recorded[batch] = rows_in(database._reader)
                self.shown[batch] = shown_by(database)

    def step(self) -> None:
        super().step()
        self.remember()


def applied(rows: dict[str, list], changes: Iterable[RowChange]) -> dict[str, list]:
    """Rows with changes applied to them, without what is derived and the history."""
    found = {(table, next(iter(row.values()))): row for table, of in rows.items() for row in of}
    changes = list(changes)
    for table, number, _, after in changes:
        if after is None:
            del found[table, number]
    for table, number, before, after in changes:
        if after is not None:
            assert ((table, number) in found) == (before is not None)
            found[table, number] = {**found.get((table, number), {}), **after}
    return found


def authored(rows: dict[str, list]) -> dict[str, list]:
    return {
        table: [
            {
                name: cell
                for name, cell in row.items()
                if name not in DERIVED | {"updated"} and not name.endswith("_words")
            }
            for row in of
            if row.get("kind") != "main"
        ]
        for table, of in rows.items()
        if table not in {"batches", "changes", "coders", "digests"}
    }


def check(address: Address, seed: int, steps: int) -> None:
    write(address, WORLD)
    witness = Witness(address, seed)
    for _ in range(steps):
        witness.step()
    for batch in witness.recorded:
        with claimdb.open(address, as_of=batch) as database:
            # Records alone first, which need no copy of the database.
            for name, record in witness.shown[batch].items():
                if name[1:].isdecimal() and record is not None:
                    assert database.get(name) == record, (batch, name)
            assert rows_in(database._reader) == witness.recorded[batch], batch
            assert shown_by(database) == witness.shown[batch], batch
            for table in digests.DIGESTED:
                assert not list(digests.differences(database._reader, table))
            assert not list(digests.rewritten(database._reader))
    batches = list(witness.recorded)
    with closing(connect(address)) as reader:
        for _ in range(steps):
            first, second = witness.chance.choices(batches, k=2)
            before, after = (authored(witness.recorded[one]) for one in (first, second))
            changes = between(reader, int(first[1:]), int(second[1:]))
            found, wanted = applied(before, changes), applied(after, [])
            assert found == wanted, (first, second)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_the_past_is_what_it_was(empty_file_copy, seed):
    check(empty_file_copy, seed, 30)


def test_a_short_past_is_what_it_was(empty_file_copy):
    check(empty_file_copy, 200, 8)


@pytest.mark.slow
def test_the_same_on_a_server(postgresql_database):
    initialise(postgresql_database, seed=False)
    check(postgresql_database, 100, 8)
