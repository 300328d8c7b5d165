"""Several commands that write at once: waiting, messages, and no lost record."""

import json
import signal
from collections import Counter

import pytest

import claimdb as package
from cases import each
from claimdb.store.admin.check import faults
from claimdb.store.engine import writing
from databases import query, rows_of
from harness import claimdb, process, started

pytestmark = pytest.mark.slow


ADD = ("add", "topic", "--name", "Grain")


def test_one_who_waits_says_so_and_then_succeeds(example_copy):
    with writing(example_copy):
        running = started(*ADD, db=example_copy)
        told = running.stderr.readline()
        assert claimdb("search", "peace", "--count", db=example_copy).code == 0
    _, rest = running.communicate()
    assert told == (
        f"waiting for another program that is writing to {example_copy} (up to 60 s; Ctrl-C gives up)\n"
    )
    assert (running.returncode, rest) == (0, "added t37 (grain)\n")


def test_one_who_waits_too_long_gives_up_by_name(example_copy):
    with writing(example_copy):
        done = process(*ADD, db=example_copy, CLAIMDB_WAIT="0.6")
    assert (done.code, done.out) == (1, "")
    told, error, hint = done.err.splitlines()
    assert told.endswith("(up to 0.6 s; Ctrl-C gives up)")
    assert error.startswith(f"error: {example_copy} is ")
    assert "by another program" in error
    assert hint.startswith("hint: try again when that ")


def test_one_who_waits_can_be_interrupted_and_has_written_nothing(example_copy):
    before = rows_of(example_copy)
    with writing(example_copy):
        running = started(*ADD, db=example_copy)
        running.stderr.readline()
        running.send_signal(signal.SIGINT)
        out, err = running.communicate()
    assert (running.returncode, out, err) == (130, "", "")
    assert rows_of(example_copy) == before


def test_one_who_is_quiet_waits_without_a_word(example_copy):
    with writing(example_copy):
        done = process(*ADD, "-q", db=example_copy, CLAIMDB_WAIT="0.6")
    assert done.code == 1
    assert done.err.startswith("error: ")


@each("said", ["soon", "-1", "1e9", "nan", "99999999"])
def test_a_wait_is_a_number_of_seconds(example_file, said):
    done = claimdb(*ADD, db=example_file, CLAIMDB_WAIT=said)
    assert done.code == 2
    assert f"error: CLAIMDB_WAIT is {said!r}" in done.err


def test_two_imports_and_ten_adds_at_once_lose_nothing(example_copy, tmp_path):
    files = [tmp_path / "first.jsonl", tmp_path / "second.jsonl"]
    record = {"speakers": ["China"], "topics": ["t1"], "occurrences": [{"source": "s1"}]}
    for path in files:
        lines = (json.dumps({"text": f"Of {path.stem} the {n}th", **record}) for n in range(500))
        path.write_text("\n".join(lines), encoding="utf-8")
    patient = {"CLAIMDB_WAIT": "3600"}  # on a busy machine, a minute may be too short
    running = [started("import", str(path), db=example_copy, **patient) for path in files]
    running += [
        started(
            "add", "quote", "--text", f"By hand {n}", "--speaker", "China", "--source", "s1",
            db=example_copy, **patient,
        )
        for n in range(10)
    ]  # fmt: skip
    told = [one.communicate() for one in running]
    assert [
        (one.returncode, err) for one, (_, err) in zip(running, told, strict=True) if one.returncode
    ] == []
    acknowledged = {out.strip() for out, _ in told[2:]}
    with package.open(example_copy) as database:
        quotes = {f"q{quote.id}": quote.text for quote in database.find()}
    assert {quotes[name] for name in acknowledged} == {f"By hand {n}" for n in range(10)}
    words = Counter(text.rpartition(" ")[0] for text in quotes.values())
    assert (words["Of first the"], words["Of second the"], words["By hand"]) == (500, 500, 10)
    assert query(example_copy, "SELECT count(*) FROM batches WHERE command <> 'init'") == [(12,)]
    assert faults(example_copy) == ([], 0)
