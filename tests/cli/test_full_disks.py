"""A full disk: one error, and an unchanged database."""

import json
import resource
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import claimdb as package
from claimdb.errors import StoreError
from claimdb.store.admin.check import faults
from claimdb.store.engine import writing
from databases import rows_of
from harness import COMMAND, Outcome, environment
from worlds import SEEDED

pytestmark = pytest.mark.slow


def limited(*args, db, size):
    """Run the command where no file may become larger than so many bytes."""

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    done = subprocess.run(
        [COMMAND, *args],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        # Python would write what it compiles as far as there is room, and read it the next time.
        env=environment(db, measured=False, PYTHONDONTWRITEBYTECODE="1"),
        preexec_fn=limit,
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "many.jsonl"
    record = {"speakers": ["China"], "topics": ["t1"], "occurrences": [{"source": "s1"}]}
    lines = (json.dumps({"text": f"Words {n} " * 40, **record}) for n in range(1500))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def is_told(done, db):
    error, hint = done.err.splitlines()
    assert (done.code, done.out) == (1, "")
    assert error == f"error: {db} cannot be written to disk"
    assert hint == "hint: nothing was written; check whether the disk is full or a quota is reached"


@pytest.mark.parametrize("room", [0, 20_000, 300_000])
def test_an_import_that_does_not_fit_is_one_line(example_file_copy, file, room):
    before = rows_of(example_file_copy)
    size = example_file_copy.stat().st_size
    done = limited("import", str(file), "-q", db=example_file_copy, size=room or size // 2)
    is_told(done, example_file_copy)
    assert rows_of(example_file_copy) == before
    assert faults(example_file_copy) == ([], 0)


def test_an_add_that_does_not_fit_is_one_line(example_file_copy):
    before = rows_of(example_file_copy)
    done = limited("add", "topic", "--name", "Grain", db=example_file_copy, size=2000)
    is_told(done, example_file_copy)
    assert rows_of(example_file_copy) == before
    assert faults(example_file_copy) == ([], 0)


def test_a_file_without_room_is_one_line(example_file_copy):
    """SQLite says the same of a file that may have no more pages as of a full disk."""

    def fill(connection):
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
        connection.exec_driver_sql("CREATE TABLE more AS SELECT randomblob(100000)")

    with pytest.raises(StoreError) as caught, writing(example_file_copy) as connection:
        fill(connection)
    assert caught.value.message == f"{example_file_copy} does not fit on the disk"
    assert faults(example_file_copy) == ([], 0)


def test_refused_records_that_cannot_be_kept_leave_nothing_written(example_file_copy, tmp_path):
    path = tmp_path / "some.csv"
    path.write_text("Quote,Said by,Source\nHello you,China,s1\nOh,Nobody X,s1\n", encoding="utf-8")
    done = limited(
        "import", str(path), "-q", "--allow-partial", "--errors-to", "/dev/full",
        db=example_file_copy, size=1 << 30,
    )  # fmt: skip
    assert done.code == 1
    *_, error, hint = done.err.splitlines()
    assert error == "error: cannot write /dev/full: No space left on device"
    assert hint.startswith("hint: nothing was written; ")
    with package.open(example_file_copy) as database:
        assert len(list(database.find())) == SEEDED
    with closing(sqlite3.connect(example_file_copy)) as connection:
        assert connection.execute("SELECT count(*) FROM batches").fetchone() == (1,)


@pytest.mark.parametrize("command", [("search", "--json"), ("add", "topic", "--name", "Grain")])
def test_an_output_without_room_is_one_line(example_file_copy, command):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [COMMAND, *command],
            stdin=subprocess.DEVNULL,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env=environment(example_file_copy),
        )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "error: the output cannot be written: No space left on device"
    )
    assert faults(example_file_copy) == ([], 0)


def test_reading_needs_no_room(example_file_copy):
    """The log and the shared memory that SQLite makes for a reader need some."""
    usual = limited("search", "--json", db=example_file_copy, size=1 << 30)
    for suffix in ("-wal", "-shm"):
        example_file_copy.with_name(example_file_copy.name + suffix).unlink(missing_ok=True)
    assert usual.code == 0
    assert limited("search", "--json", db=example_file_copy, size=0) == usual


_TRUNCATING = """
import os, sys
import claimdb
with claimdb.open(sys.argv[1]) as database:
    found = database.find(sort=("id",))
    next(found)
    os.truncate(sys.argv[1], 8192)
    try:
        list(found)
        list(database.find("peace"))
    except claimdb.ClaimdbError as error:
        print(error.message)
"""


def test_a_file_that_is_truncated_while_it_is_read_is_an_error(example_file_copy):
    done = subprocess.run(
        [sys.executable, "-c", _TRUNCATING, example_file_copy],
        capture_output=True, text=True, check=False, env=environment(measured=False),
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{example_file_copy} ")


def test_a_database_that_cannot_be_made_leaves_no_file(tmp_path):
    db = tmp_path / "new.db"
    is_told(limited("init", db=db, size=64 * 1024), db)
    assert list(tmp_path.iterdir()) == []
    assert limited("init", db=db, size=4 << 20).code == 0
