"""Streams that are closed, full or gone, signals, and runs without a terminal."""

import os
import select
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from cases import each
from claimdb.cli.app import COMMANDS
from harness import COMMAND, environment, process, shell, terminal


@pytest.fixture(scope="module")
def long_path(empty_file, tmp_path_factory):
    """A database whose quotes are more than a pipe holds."""
    path = tmp_path_factory.mktemp("long") / "long.db"
    path.write_bytes(empty_file.read_bytes())
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO coders (id, name, kind) VALUES (1, 'ana', 'human')")
        connection.execute(
            "INSERT INTO batches (id, coder_id, at, command) VALUES (1, 1, 'x', 'x')"
        )
        connection.executemany(
            "INSERT INTO quotes (id, uid, text, mode, batch_id, created)"
            " VALUES (?1, 'q' || ?1, ?2, 'narration', 1, 'x')",
            [(number, "word " * 1000) for number in range(1, 201)],
        )
    return path


def start(*args, db, stdout, **more):
    return subprocess.Popen(
        [COMMAND, *args],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env=environment(db),
        **more,
    )


@pytest.mark.slow
@each("form", ["--json", "--tsv", "--markdown"])
def test_ctrl_c_ends_a_command_that_nobody_reads(long_path, form):
    reading, writing = os.pipe()
    running = start("search", form, db=long_path, stdout=writing)
    with running, open(reading, "rb"):
        # Once a first part is there the command writes on until the pipe is full.
        select.select([reading], [], [])
        while select.select([], [writing], [], 0)[1]:
            pass
        os.close(writing)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate()
    assert (running.returncode, said) == (130, b"")


def test_ctrl_c_ends_a_command_that_is_still_being_loaded(tmp_path):
    (tmp_path / "typer.py").write_text("raise KeyboardInterrupt")
    done = process("search", PYTHONPATH=str(tmp_path))
    assert done == (130, "", "")


def test_a_reader_that_has_seen_enough_is_no_failure(long_path):
    for form in ("json", "jsonl", "csv", "tsv", "markdown", "ids"):
        done = shell(f"claimdb search --{form} | head -c 1; echo ${{PIPESTATUS[0]}}", long_path)
        assert done.err == ""
        assert done.out[1:] == "0\n"


@pytest.mark.parametrize("line", [
    "claimdb search", "claimdb search --json", "claimdb --help", "claimdb search --help",
    "claimdb --version", "claimdb show q1",
])  # fmt: skip
def test_a_full_disk_is_reported_in_one_line(long_path, line):
    done = shell(f"{line} > /dev/full", long_path)
    assert done == (1, "", "error: the output cannot be written: No space left on device\n")


@pytest.mark.parametrize(
    "line",
    [
        "claimdb search 1</dev/null", "ulimit -f 64; PYTHONDONTWRITEBYTECODE=1 claimdb search >out", "claimdb search >&-",
        "claimdb --help >&-", "claimdb search --help >&-", "claimdb --version >&- <&-",
    ],
)  # fmt: skip
def test_a_stream_that_takes_no_more_is_reported_in_one_line(long_path, line, tmp_path):
    done = shell(f"cd {tmp_path}; {line}", long_path)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("error: the output cannot be written: ")
    assert done.err.count("\n") == 1


def test_where_nothing_is_printed_a_closed_stream_is_not_missed(example_file_copy):
    line = "claimdb add claim --text x -q >/dev/null && claimdb undo -y -q >&-"
    assert shell(line, example_file_copy) == (0, "", "")


@pytest.mark.parametrize(("line", "code"), [
    ("claimdb search 2> /dev/full", 0), ("claimdb search x:y 2> /dev/full", 2),
    ("claimdb 2> /dev/full", 2), ("claimdb show q999 2> /dev/full", 3),
    ("claimdb search 2>&-", 0), ("claimdb search x:y 2>&-", 2), ("claimdb search >&- 2>&-", 1),
    ("claimdb --help >&- 2>&- <&-", 1), ("claimdb search <&-", 0),
])  # fmt: skip
def test_where_nobody_can_be_told_anything_the_exit_code_stays(example_file, line, code):
    assert shell(line, example_file).code == code


def test_what_is_said_never_goes_among_the_data(example_file):
    plain = shell("claimdb ask 'who said what' --ids", example_file)
    assert plain.err.startswith("-> claimdb who")
    for closed in ("2>&-", "2>/dev/full"):
        assert shell(f"claimdb ask 'who said what' --ids {closed}", example_file).out == plain.out


def test_a_terminal_that_is_gone_ends_a_command(long_path):
    # The command has a terminal of its own, which hangs up while it writes.
    seen, written = os.openpty()
    running = start("search", "--all", "--no-pager", db=long_path, stdout=written)
    os.close(written)
    with running:
        os.read(seen, 1)
        os.close(seen)
        running.communicate()
    assert running.returncode == 1


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_without_a_terminal_no_command_waits(example_file_copy, command):
    # A pipe that stays open and never holds anything.
    reading, writing = os.pipe()
    with open(reading, "rb") as nothing, open(writing, "wb"):
        done = subprocess.run(
            [COMMAND, command], stdin=nothing, capture_output=True, check=False,
            env=environment(example_file_copy),
        )  # fmt: skip
    # What asks for a yes is refused.
    assert done.returncode in {0, 2, 5}
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("locale", ["C", "C.UTF-8", "POSIX", "en_US.ISO-8859-1"])
def test_a_pipe_gets_utf_8_whatever_the_locale(example_file, locale):
    usual = process("search", "--json", db=example_file)
    assert "“" in usual.out
    for more in ({}, {"PYTHONIOENCODING": "latin-1"}, {"PYTHONUTF8": "0"}):
        assert process("search", "--json", db=example_file, LC_ALL=locale, **more) == usual


def test_a_terminal_that_lacks_a_character_shows_an_escape_for_it(example_file):
    shown = terminal("search", "id:q6", CLAIMDB_DB=str(example_file), PYTHONIOENCODING="ascii")
    assert shown.code == 0
    assert "\\u201cstalling tactic\\u201d" in shown.out


def test_a_file_gets_what_a_pipe_gets(example_file, tmp_path):
    shell(f"claimdb search > {tmp_path}/out", example_file)
    assert Path(tmp_path, "out").read_text("utf-8") == process("search", db=example_file).out


def test_nothing_in_a_pipe_is_coloured(example_file):
    for command in (["search"], ["who"], ["show", "q1", "--markdown"], ["claims"]):
        printed = process(
            *command, db=example_file, FORCE_COLOR="1", CLICOLOR_FORCE="1", TERM="xterm"
        )
        assert "\x1b" not in printed.out + printed.err
