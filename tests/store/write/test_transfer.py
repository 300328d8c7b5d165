"""A copy in another database, either way: every row, every id, all of it or nothing."""

import pytest
from databases import fill, rows_of, new_postgresql_database
from claimdb.store.write.transfer import copy, Copied
from claimdb.store.write.check import faults


def test_there_and_back(seeded_at, tmp_path, postgresql_database):
    a = tmp_path / "a.db"
    print(copy(seeded_at, a))
    print(copy(a, postgresql_database))
    print(copy(postgresql_database, tmp_path / "b.db"))
    assert (
        rows_of(a)
        == rows_of(postgresql_database)
        == rows_of(seeded_at)
        == rows_of(tmp_path / "b.db")
    )
    assert faults(a) == faults(postgresql_database) == faults(tmp_path / "b.db") == ([], 0)
