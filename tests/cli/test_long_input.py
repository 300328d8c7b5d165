"""Input of any length, at every entry point: an answer or one short message, never a traceback."""

import json
import resource
import subprocess
import sys

import pytest

from cases import each
from databases import on
from harness import claimdb, environment, process

LONGEST_LINE = 1200
LONG = "x" * 120_000
WORDS = "word " * 15_000
DEEP = "[" * 100_000
LONG_QUERIES = [
    LONG, f'"{WORDS}"', "(" * 50_000, "NOT " * 20_000, "^" * 60_000, " OR ".join(["a"] * 20_000),
    f"speaker:{LONG}", f"{LONG}:x", f"said:{LONG}", f"@{LONG}", f"mode:{LONG}", "q1 " * 20_000,
    "é" * 1_000_000, f"-{LONG}", f"id:{'9' * 50_000}", f"text:{'*' * 50_000}",
]  # fmt: skip
COMMANDS = [
    ("search", "--speaker", LONG), ("search", "--topic", WORDS), ("search", "--said", LONG),
    ("search", "--sort", LONG), ("search", "--sort", ",".join(["said", "-said"] * 10_000)),
    ("search", "--fields", LONG), ("search", "--fields", ",".join(["id"] * 10_000)),
    ("search", "-n", "9" * 5000), ("search", "--mode", LONG), ("search", "--json", LONG, "OR"),
    ("show", LONG), ("show", "q" + "9" * 5000), ("show", f"q1{'0' * 20}"), ("log", LONG),
    ("undo", LONG), ("rm", LONG, "-y"), ("list", LONG), ("list", "people", LONG),
    ("list", "people", "--sort", LONG), ("list", "organizations", "--type", LONG),
    ("cite", LONG), ("cite", "s1", "--style", LONG), ("cite", "s1", "--style", f"{LONG}.csl"),
    ("cite", "s1", "--locator", f"{LONG}:1"), ("cite", "s1", "--format", LONG),
    ("export", "quotes", "--format", LONG), ("export", "citations", "--profile", LONG),
    ("export", "quotes", "-o", LONG), ("export", LONG), (LONG,), (f"--{LONG}",), (f"-{LONG}",),
    ("query", "save", LONG, "x"), ("query", "save", "x", LONG), ("verify", LONG), ("check", WORDS),
    ("ask", LONG), ("ask", f"who said {WORDS}"), ("stances", "--by", LONG), ("sql", LONG),
    ("sql", "SELECT 1", "--fields", LONG), ("sql", "SELECT 1", "--timeout", "9" * 5000),
    ("import", LONG), ("import", "/dev/null", "--format", LONG), ("import", "/dev/null", "--map", LONG),
    ("add", "quote", "--text", f"@{LONG}"), ("add", "quote", "--text", "a", "--speaker", LONG),
    ("add", "quote", "--text", "a", "--source", LONG), ("add", "quote", "--text", "a", "--mode", LONG),
    ("add", "quote", "--text", "a", "--said", LONG), ("add", "quote", "--json", DEEP),
    ("add", "topic", "--name", "a", "--slug", LONG), ("add", LONG), ("edit", LONG, "--note", "a"),
    ("edit", "q1", "--said", LONG), ("edit", "q1", "--topic", LONG), ("--db", LONG, "search"),
    ("--db", f"postgresql://{LONG}", "search"), ("init", "--db", LONG), ("db", LONG),
    ("db", "restore", LONG), ("snapshot", LONG, LONG),
    ("add", "quote", "--text", "a", "--speaker", "China", "--no-source", "--coder", LONG),
]  # fmt: skip


def assert_short(done):
    assert done.code in {0, 1, 2, 3, 4, 5}
    assert "Traceback" not in done.err
    assert max(map(len, done.err.splitlines()), default=0) <= LONGEST_LINE
    if done.code:
        assert done.out == ""


@pytest.mark.slow
@each("query", LONG_QUERIES)
def test_a_long_query_is_answered_or_rejected_in_a_few_short_lines(example_address, query):
    for command in ("search", "who", "claims", "stances", "export citations"):
        assert_short(claimdb(*command.split(), "--", query, db=example_address))


@pytest.mark.slow
@each("arguments", COMMANDS)
def test_a_long_argument_is_reported_in_a_few_short_lines(example_file_copy, arguments):
    assert_short(claimdb(*arguments, db=example_file_copy))


@on("sqlite")
@each("arguments", COMMANDS[:12])
def test_errors_in_json_are_short_and_whole(example_address, arguments):
    done = claimdb(*arguments, "--json", db=example_address)
    if done.code:
        assert json.loads(done.err)["error"]["message"]
    assert len(done.err) <= 6 * LONGEST_LINE


def nested(opening, inner, closing, depth=100_000):
    return f"{opening * depth}{inner}{closing * depth}"


FILES = {
    "cell.csv": f"text,mode,said,url,language,stance,topics\nA text,{LONG},{LONG},{LONG},{LONG},{LONG},{LONG}\n",
    "header.csv": f"text,{LONG},{WORDS}\nA text,a,b\n",
    "key.json": json.dumps([{"text": "a", LONG: 1, "said": LONG, "mode": [LONG], "url": {LONG: 1}}]),
    "deep.json": nested("[", "1", "]"),
    "deep_object.json": f'[{{"text": {nested(chr(123) + chr(34) + "a" + chr(34) + ":", "1", "}")}}}]',
    "deep.jsonl": f'{{"text": {nested("[", "1", "]")}}}\n',
    "number.json": '[{"text": "a", "pages": ' + "9" * 5000 + ', "said": 1e999, "id": -1e400}]',
    "key.bib": f"@article{{{LONG}, title = {{a}}, {LONG} = {{b}}, year = {{{LONG}}}}}",
    "deep.bib": f"@article{{a, title = {nested('{', 'x', '}', 20_000)}}}",
    "deep_letters.bib": f"@article{{a, title = {nested('{x', 'x', '}', 20_000)}}}",
    "tag.ris": f"TY  - {LONG}\nTI  - a\nPY  - {LONG}\nUR  - {LONG}\nER  - \n",
    "deep.qdc": nested("<a>", "", "</a>", 50_000),
    "broken.qdc": f"<CodeBook xmlns='urn:QDA-XML:codebook:1.0'><{LONG}",
}  # fmt: skip


@each("name", FILES)
def test_what_is_long_in_a_file_is_reported_in_short_lines(example_file_copy, tmp_path, name):
    file, rejects = tmp_path / name, tmp_path / f"rejects-{name}"
    file.write_text(FILES[name], encoding="utf-8")
    for kind in ("quote", "source"):
        done = claimdb(
            "import", str(file), "--kind", kind, "--errors-to", str(rejects), db=example_file_copy
        )
        assert done.code in {0, 2, 4}
        assert "no such option" not in done.err
        assert_short(done)
        rejects.unlink(missing_ok=True)


@pytest.mark.slow
def test_too_little_memory_is_one_line_and_nothing_is_written(example_file_copy, tmp_path):
    file = tmp_path / "large.json"
    file.write_text(json.dumps([{"text": "word " * 10_000_000}]), encoding="utf-8")
    before = example_file_copy.read_bytes()
    for arguments in (("import", str(file)), ("add", "quote", "--text", f"@{file}")):
        done = subprocess.run(
            [sys.executable, "-m", "claimdb", *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            env=environment(example_file_copy),
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (80 << 20, 80 << 20)),
        )
        assert (done.returncode, done.stdout) == (1, b"")
        assert done.stderr.startswith(b"error: there is not enough memory\n")
        assert example_file_copy.read_bytes() == before


def test_a_text_may_begin_with_at(example_file_copy):
    missing = claimdb("add", "quote", "--text", "@user said", db=example_file_copy)
    assert missing.code == 3
    assert missing.err.endswith("hint: @ names a file; for a text that begins with @, write @@\n")
    added = claimdb(
        "add", "quote", "--text", "@@user said", "--speaker", "Xi Jinping", "--source", "s2",
        "--coder", "ana", db=example_file_copy,
    )  # fmt: skip
    assert added.code == 0, added.err
    found = process("search", '"user said"', "--json", db=example_file_copy)
    assert [quote["text"] for quote in json.loads(found.out)] == ["@user said"]
