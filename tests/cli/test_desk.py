"""The desk at a real pseudo-terminal: it starts, is resized, left and killed."""

import fcntl
import json
import os
import signal
import struct
import termios
from contextlib import contextmanager

import pytest

from claimdb.store.admin.check import faults
from databases import got, quotes
from harness import claimdb, named, process, terminal
from terminals import CTRL_Q, CTRL_S, ENTER, TAB, at_terminal
from worlds import SEEDED

TEXT = "Xi met Putin.\n\n“We are always open for a negotiation process,” Mr Putin said.\n"
WORDS = "We are always open for a negotiation process"
SOURCE = "chatterjee2023putin"


@pytest.fixture
def db(example_file_copy, tmp_path):
    """A copy of the worked example, of which one source has a stored text."""
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    assert claimdb("snapshot", SOURCE, str(tmp_path / "text.txt"), db=example_file_copy).code == 0
    return example_file_copy


@contextmanager
def sitting(db, *args, columns=90, rows=40, **env):
    state = str(db.parent / "state")
    given = {"CLAIMDB_DB": named(db), "CLAIMDB_CODER": "ana", "XDG_STATE_HOME": state, **env}
    with at_terminal(*args, columns=columns, rows=rows, **given) as person:
        yield person


def kept(db):
    folder = db.parent / "state" / "claimdb"
    return [json.loads(path.read_text()) for path in folder.glob("*")] if folder.exists() else []


def resize(person, rows, columns):
    size = struct.pack("HHHH", rows, columns, 0, 0)
    fcntl.ioctl(person.terminal, termios.TIOCSWINSZ, size)
    person.resized(rows, columns)
    os.kill(person.pid, signal.SIGWINCH)


@pytest.mark.slow
def test_a_quote_is_typed_and_saved_and_its_id_goes_to_a_pipe(db):
    given = ("--source", SOURCE, "--topic", "peace plan")
    with sitting(db, "add", "quote", *given, piped=True) as person:
        person.sees("claimdb · add quote", "Accept", "Mr Putin said").pastes(WORDS)
        person.sees("found word for word in the stored text (paragraph 2)")
        person.types(TAB * 4, "puti").sees("Russian politician").types(ENTER, CTRL_S)
        assert person.leaves() == 0
        assert "added q42 (Vladimir Putin, ../2023-03-20) · verified: exact".encode() in person.raw
        assert person.piped() == "q42\n"
    assert (got(db, "q42").text, kept(db)) == (WORDS, [])
    assert faults(db) == ([], 0)


@pytest.mark.slow
def test_who_leaves_finds_the_draft_the_next_time_at_any_size(db):
    with sitting(db, "add", "quote") as person:
        person.sees("topics").types("Half a quote").sees("source: is missing")
        resize(person, 24, 80)
        person.sees("Half a quote", "source: is missing")
        resize(person, 40, 120)
        person.sees("Half a quote", "source: is missing").types(CTRL_Q)
        assert person.leaves() == 5
        assert b"not saved; your draft is kept for the next time" in person.raw
    assert kept(db)[0]["values"] == {"text": "Half a quote"}
    with sitting(db, "add", "quote") as person:
        person.sees("Half a quote").types(CTRL_Q)
        person.leaves()
    assert quotes(db) == SEEDED


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_what_is_killed_leaves_what_was_saved_and_at_most_loses_the_last_words(db, number):
    flags = ("--no-source", "--speaker", "China", "--repeat")
    with sitting(db, "add", "quote", *flags) as person:
        person.sees("topics").types("The first").sees("The first").types(CTRL_S)
        person.sees("added q42").types("The second").sees("source: is missing")
        os.kill(person.pid, number)
        assert person.leaves() in (-number, 128 + number)
    assert got(db, "q42").text == "The first"
    assert faults(db) == ([], 0)
    assert [one["values"]["text"] for one in kept(db)] == ["The second"]


@pytest.mark.slow
def test_a_record_is_edited_without_flags(db):
    with sitting(db, "edit", "q12") as person:
        person.sees("edit q12", "unilateral sanctions").types(CTRL_S)
        assert person.leaves() == 0
        assert b"no change to q12" in person.raw
    with sitting(db, "edit", "q999") as person:
        assert person.leaves() == 3
        assert "q999" in person.screen


@pytest.mark.slow
def test_with_all_flags_and_nothing_in_doubt_the_desk_stays_closed(db):
    flags = ("--text", WORDS, "--speaker", "Vladimir Putin", "--source", SOURCE)
    with sitting(db, "add", "quote", *flags) as person:
        assert person.leaves() == 0
        assert person.screen == "added q42 (Vladimir Putin) · verified: exact"


@pytest.mark.parametrize("flag", ["--no-input", "nobody"])
def test_who_does_not_want_to_be_asked_is_told_what_is_missing(db, flag):
    if flag == "nobody":
        done = process("add", "quote", "--text", "x", db=db)
        assert (done.code, done.out) == (2, "")
        told = done.err
    else:
        shown = terminal("add", "quote", "--text", "x", flag, CLAIMDB_DB=str(db))
        assert shown.code == 2
        told = shown.out
    assert "missing: --speaker or --role or --mode, --source or --no-source" in told


@pytest.mark.slow
@pytest.mark.parametrize(("flags", "term"), [(("--in-editor",), "xterm"), ((), "dumb")])
def test_without_a_full_screen_an_editor_is_opened(db, tmp_path, flags, term):
    script = tmp_path / "editor"
    script.write_text(f'#!/bin/sh\nsed -i \'s/^text = .*/text = "{WORDS}"/\' "$1"\n')
    script.chmod(0o755)
    given = ("--no-source", "--speaker", "China", *flags)
    with sitting(db, "add", "quote", *given, TERM=term, EDITOR=str(script), VISUAL=None) as person:
        assert person.leaves() == 0
    assert got(db, "q42").text == WORDS
    with sitting(db, "add", "quote", *flags, TERM=term, EDITOR=None, VISUAL=None) as person:
        assert person.leaves() == 2
        assert "set EDITOR, or give the missing flags" in person.screen
