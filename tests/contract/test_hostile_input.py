"""Every hostile text through every input path: returned unchanged, or refused by name."""

import csv
import io
import json
import os
import subprocess

import pytest
from typer.testing import CliRunner

from cases import each
from claimdb.cli.app import app
from claimdb.store.admin.check import faults
from databases import query, rows_of
from harness import COMMAND, Outcome, environment, terminal

TEXTS = {
    "escapes": "\x1b[2J\x1b]0;owned\x07 red \x1b[31mherring",
    "markup": "[bold]not markup[/bold] [link=http://x]y[/link] :smile: [sic]",
    "formula": '=HYPERLINK("http://x","y")',
    "minus": "-2+3",
    "at": "@SUM(A1)",
    "guard": "'=1+1",
    "lines": "a\ttab, a\nnewline, a\r\nboth, and a lone\rreturn.",
    "separators": "line\u2028paragraph\u2029next\x85line\x0b\x0c\x1c.",
    "nul": "nul\0inside",
    "surrogate": "a lone \ud800 surrogate",
    "bidi": "\u202eright to left\u202c and \u2066isolated\u2069",
    "mark": "\ufeffa byte order mark",
    "sql": "'; DROP TABLE quotes; --",
    "fts": 'folded MATCH "NEAR(a b)" OR * ^x',
    "backslashes": r"\t \n \\ \u0000 {curly} %s %(x)s :name $1",
    "spaces": "  spaces around, and a no-break\u00a0one  ",
    "forms": "e\u0301 is not \u00e9; \ufb01 is not fi; İ",
    "marks": '“marks” "within" ‘marks’',
    "scripts": "台湾 العربية हिन्दी 👩‍👩‍👧",
    "noncharacters": "\ufffe and \uffff and \U0010ffff",
}
HUGE = "ten megabytes " * 750_000
# What stands between marks would tell the mode of it.
SOURCE = ("--speaker", "China", "--source", "s1", "--mode", "indirect")
IMPORT = ("import", "-", "-q", "--format")


def run(*arguments, db, given=b""):
    """Run a command line in this process, with bytes that come in; a traceback is an error."""
    args = [os.fsdecode(one) for one in arguments]
    env = {"CLAIMDB_DB": str(db), "CLAIMDB_CODER": "ana"}
    done = CliRunner().invoke(app, args, input=given, env=env, catch_exceptions=False)
    return Outcome(done.exit_code, done.stdout_bytes.decode(), done.stderr_bytes.decode())


def raw(text):
    return text.encode("utf-8", "surrogatepass")


def record(text):
    shared = {"mode": "indirect", "speakers": ["China"], "occurrences": [{"source": "s1"}]}
    return {"text": text, **shared}


def table(text, delimiter):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(
        [["Words said", "Said by", "From", "Mode"], [text, "China", "s1", "indirect"]]
    )
    columns = ("--map", "Words said=text", "--map", "Said by=speaker", "--map", "From=source")
    return raw(out.getvalue()), columns


def by_flag(text, db):
    if "\0" in text or text.startswith("@"):  # no argument holds the one, the other is a file
        return None
    return run("add", "quote", b"--text", raw(text), *SOURCE, db=db)


def by_stdin(text, db):
    return run("add", "quote", "--text", "-", *SOURCE, db=db, given=raw(text) + b"\n")


def by_json(text, db):
    return run("add", "quote", "--json", "-", db=db, given=json.dumps(record(text)).encode())


def from_csv(text, db):
    given, columns = table(text, ",")
    return run(*IMPORT, "csv", *columns, db=db, given=given)


def from_tsv(text, db):
    given, columns = table(text, "\t")
    return run(*IMPORT, "tsv", *columns, db=db, given=given)


def from_json(text, db):
    return run(*IMPORT, "json", db=db, given=json.dumps([record(text)]).encode())


def from_jsonl(text, db):
    line = json.dumps(record(text), ensure_ascii=False)
    return run(*IMPORT, "jsonl", db=db, given=raw(line))


def edited(text, db):
    return run("edit", "q6", "--text", "-", "--mode", "indirect", db=db, given=raw(text) + b"\n")


LAST = "SELECT max(id) FROM quotes"
DOORS = [by_flag, by_stdin, by_json, from_csv, from_tsv, from_json, from_jsonl, edited]


STEERING = {*map(chr, (*range(10), *range(11, 32), *range(127, 160)))} | {
    *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
}


def counts(db):
    tables = ("quotes", "batches", "changes", "occurrences", "actors")
    return [query(db, f"SELECT count(*) FROM {table}") for table in tables]


@pytest.mark.slow
@pytest.mark.parametrize("door", DOORS)
def test_a_text_comes_back_to_the_letter_or_is_refused(example_file_copy, door):
    for name, text in TEXTS.items():
        before = counts(example_file_copy)
        done = door(text, example_file_copy)
        if done is None:
            continue
        lines = done.err.splitlines()
        assert all(line.isprintable() for line in lines)
        if done.code:
            assert done.code in (2, 4), (name, lines)
            assert sum(line.startswith(("error: ", '{"error": ')) for line in lines) == 1, lines
            assert counts(example_file_copy) == before
            assert name in ("nul", "surrogate"), lines
            continue
        newest = "q6" if door is edited else "q" + str(query(example_file_copy, LAST)[0][0])
        [found] = json.loads(run("show", newest, "--json", db=example_file_copy).out)
        # A byte order mark that begins what is read is not of the text.
        expected = text.removeprefix("\ufeff") if door in (by_stdin, edited) else text
        assert found["text"] == expected, name
    assert faults(example_file_copy) == ([], 0)


def test_ten_megabytes_in_a_cell_come_back_to_the_letter(example_file_copy):
    assert from_csv(HUGE, example_file_copy).code == 0
    assert query(example_file_copy, "SELECT text FROM quotes ORDER BY id DESC LIMIT 1") == [(HUGE,)]


def test_no_text_steers_a_terminal_that_shows_it(example_file_copy):
    for name, text in TEXTS.items():
        if name not in ("nul", "surrogate"):
            assert by_stdin(text, example_file_copy).code == 0
    for arguments in (("search", "--all"), ("log", "--limit", "99")):
        shown = terminal(*arguments, CLAIMDB_DB=str(example_file_copy))
        assert shown.code == 0
        assert not set(shown.out) & STEERING


@each(
    ("form", "given", "told"),
    [
        ("csv", b"Quote,Said by,Source\nHello \xff you,China,s1\n", "byte 27 (0xff) is not UTF-8"),
        ("csv", "Quote,Said by\nÄh,China\n".encode("cp1252"), "is not UTF-8"),
        ("csv", "Quote\n".encode("utf-16")[:-1], "is not UTF-16"),
        ("csv", b"Quote,Said by,Source\nHel\0lo,China,s1\n", "line 2, Quote: "),
        ("csv", b"Quote,Quote\na,b\n", "line 1 has the column 'Quote' twice"),
        ("csv", b'Quote,Said by,Source\n"open,China,s1\n', "line 2: "),
        ("csv", b"Quote,Said by,Source\na,China\n", "line 2"),
        ("csv", b"Quote,Said by,Source\na,China,s1,more\n", "line 2"),
        ("csv", b"\n", "line 1 is empty"),
        ("json", b"", "the file is empty"),
        ("json", b"[{]", "line 1, column "),
        ("json", b'{"text": "a", "text": "b"}', "line 1"),
        ("json", b"[" * 100_000, "line 1, column "),
        ("json", b'{"text": "a", "count": 1e999}', "line 1"),
        ("jsonl", b"\n{}\n[1]\n", "line 3"),
        ("jsonl", b'{"text": "a\x01b"}', "line 1"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_by_its_line(example_file_copy, form, given, told):
    assert_refused(example_file_copy, form, given, told)


def assert_refused(db, form, given, told):
    before = rows_of(db)
    done = run(*IMPORT, form, db=db, given=given)
    assert (done.code, done.out) == (4, ""), done.err
    assert told in done.err
    assert "error" in done.err
    assert all(line.isprintable() and len(line) < 2000 for line in done.err.splitlines())
    assert rows_of(db) == before


@each(("form", "separator"), [("csv", b","), ("tsv", b"\t")])
def test_a_million_columns_are_refused(example_file_copy, form, separator):
    given = separator.join(b"c%d" % n for n in range(1_000_000)) + b"\n"
    assert_refused(example_file_copy, form, given, "line 1 has 1,000,000 columns")


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_a_table_may_end_its_lines_in_any_way(example_file_copy, end):
    lines = [b"Quote,Said by,Source", b"Hello you,China,s1", b'"two\nlines",China,s1', b""]
    done = run(*IMPORT, "csv", db=example_file_copy, given=end.join(lines))
    assert done.code == 0, done.err
    quotes = json.loads(run("search", "--json", db=example_file_copy).out)
    assert {"Hello you", "two\nlines"} <= {quote["text"] for quote in quotes}


def test_a_table_of_a_header_alone_adds_nothing(example_file_copy):
    before = rows_of(example_file_copy)
    done = run(
        "import", "-", "--format", "csv", db=example_file_copy, given=b"Quote,Said by,Source\n"
    )
    assert (done.code, done.err.splitlines()[-1]) == (0, "nothing")
    assert rows_of(example_file_copy) == before


def test_a_snapshot_is_kept_byte_for_byte_or_refused(example_file_copy, tmp_path):
    path = tmp_path / "text"
    for name, text in TEXTS.items():
        path.write_bytes(raw(text))
        before = counts(example_file_copy)
        done = run("snapshot", "s1", str(path), "-q", db=example_file_copy)
        if done.code not in (0, 6):
            assert (done.code, name) in ((4, "surrogate"), (4, "nul")), done.err
            assert done.err.startswith("error: ")
            assert counts(example_file_copy) == before
            continue
        newest = "SELECT text FROM snapshots ORDER BY id DESC LIMIT 1"
        assert raw(query(example_file_copy, newest)[0][0]) == raw(text)


def test_words_that_are_asked_for_or_saved_are_words(example_file_copy):
    for name, text in TEXTS.items():
        if name in ("nul"):
            continue
        for arguments in (("check",), ("query", "save", "words"), ("search",)):
            done = run(*arguments, "--", raw(text), db=example_file_copy)
            assert done.code in (0, 2, 3, 4, 5, 6), (name, done.err)
            assert all(line.isprintable() for line in done.err.splitlines())
            if done.code in (2, 3, 4, 5):
                assert done.err.startswith("error: ")


def test_what_a_shell_has_closed_cannot_be_read(example_file_copy):
    for arguments in (
        "import - --format csv",
        "add quote --text - --role x --no-source --mode direct",
        "edit q6 --text -",
        "snapshot s1 -",
        "add quote --json -",
    ):
        done = subprocess.run(
            ["bash", "-c", f"{COMMAND} {arguments} <&-"],
            capture_output=True,
            text=True,
            check=False,
            env=environment(example_file_copy),
        )
        assert (done.returncode, done.stdout) == (3, ""), done.stderr
        assert "stdin is closed" in done.stderr
