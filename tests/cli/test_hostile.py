"""Hostile text in a database and on a command line."""

import csv
import io
import json

import pytest
from rich.cells import cell_len

from cases import each
from claimdb.cells import parted
from claimdb.formats import formats_of
from claimdb.terminal.visible import visible
from harness import FORMATS, claimdb, process, terminal
from worlds import Rows, write

TEXTS = [
    "\x1b[2J\x1b]0;owned\x07 a red \x1b[31mherring",
    "[bold]not markup[/bold] [link=http://x]y[/link] :smile: [sic]",
    '=HYPERLINK("http://x","y")',
    "-2+3",
    "+1 @SUM(A1)",
    "tab\there, newline\nthere, return\rand both\r\n.",
    "nul\0inside",
    "\u202eright to left\u202c and \u2066isolated\u2069",
    "'; DROP TABLE quotes; --",
    'folded MATCH "NEAR(a b)" OR *',
    "  spaces around, and a no-break\u00a0one  ",
    "e\u0301 is not \u00e9; \ufb01 is not fi; İ",
    '“marks” "within" ‘marks’',
    "台湾 العربية हिन्दी 👩‍👩‍👧",
    "x" * 20_000,
]


def hostile(texts: list[str]) -> Rows:
    """Every text as a quotation, as its speaker's name, and as all else that one may write."""
    numbered = list(enumerate(texts, 1))
    return {
        "actors": [{"name": text} for text in texts],
        "topics": [{"slug": f"t-{n}", "name": text} for n, text in numbered],
        "sources": [{"key": f"key{n}", "title": text, "note": text} for n, text in numbered],
        "quotes": [{"text": text, "note": text, "occasion": text} for text in texts],
        "attributions": [
            {"quote_id": n, "position": 1, "actor_id": n, "role": text} for n, text in numbered
        ],
        "occurrences": [
            {"quote_id": n, "source_id": n, "locator": text, "cue": text} for n, text in numbered
        ],
        "quote_topics": [{"quote_id": n, "topic_id": n, "stance": "oppose"} for n, _ in numbered],
        "claims": [{"text": text} for text in texts],
        "quote_claims": [{"quote_id": n, "claim_id": n} for n, _ in numbered],
    }


@pytest.fixture(scope="module")
def hostile_file(empty_file, tmp_path_factory):
    """A file with all of them."""
    path = tmp_path_factory.mktemp("hostile") / "hostile.db"
    path.write_bytes(empty_file.read_bytes())
    write(path, hostile(TEXTS))
    return path


@pytest.fixture(scope="module")
def texts(backend):
    """Return those that a database can hold: PostgreSQL has no NUL in a text."""
    return [text for text in TEXTS if backend == "sqlite" or "\0" not in text]


@pytest.fixture(scope="module")
def hostile_at(refill, texts):
    """A database with all that it can hold."""
    return refill(hostile(texts))


def test_json_gives_every_text_back(hostile_at, texts):
    for form in ("--json", "--jsonl"):
        printed = process("search", form, "--sort", "id", db=hostile_at).out
        quotes = (
            json.loads(printed)
            if form == "--json"
            else [json.loads(line) for line in printed.splitlines()]
        )
        assert [quote["text"] for quote in quotes] == texts
        assert [quote["note"] for quote in quotes] == texts
        assert [quote["speakers"][0]["name"] for quote in quotes] == texts


def test_csv_gives_every_text_back(hostile_at, texts):
    printed = process(
        "search", "--csv", "--fields", "id,text,speaker", "--sort", "id", db=hostile_at
    ).out
    rows = csv.DictReader(io.StringIO(printed, newline=""))
    assert [(row["text"], parted(row["speaker"])) for row in rows] == [
        (text, [text]) for text in texts
    ]


def test_tsv_keeps_a_record_on_a_line(hostile_at, texts):
    lines = process("search", "--fields", "id,text", "--sort", "id", db=hostile_at).out
    rows = [line.split("\t") for line in lines.removesuffix("\n").split("\n")]
    assert [row[0] for row in rows] == ["id", *(f"q{n}" for n in range(1, len(texts) + 1))]
    assert {len(row) for row in rows} == {2}


@pytest.mark.parametrize("columns", [80, 140])
@pytest.mark.parametrize("arguments", [
    ["search", "--all"], ["who", "--all"], ["claims", "--all"],
    ["show", *(f"{kind}{n}" for n in range(1, 15) for kind in "qcsato")],
    ["search", "--all", "--fields", "id,text"],
], ids=lambda arguments: " ".join(arguments[:3]))  # fmt: skip
def test_a_terminal_shows_every_text_and_obeys_none(hostile_file, arguments, columns):
    shown = terminal(*arguments, columns=columns, CLAIMDB_DB=str(hostile_file))
    assert shown.code == 0
    assert not any(ord(character) < 32 and character != "\n" for character in shown.out)
    assert "\u202e" not in shown.out
    seen = "".join(shown.out.split())
    kept = [text for text in TEXTS[:14] if "\n" not in text]
    if "--fields" in arguments:
        # The words stand beside those of another column.
        kept = ["[sic]", ":smile:", "-2+3", "\ufb01"]
    for text in kept:
        assert "".join(visible(text).split()) in seen


@pytest.mark.parametrize("arguments", [
    *(["search", "--all", f"--{form}"] for form in FORMATS if form != "ids"),
    *(["export", "quotes", "--format", form] for form in ("csv", "tsv", "json", "jsonl", "markdown")),
    *(["export", "citations", "--format", form] for form in formats_of("citations") if form != "xlsx"),
    ["export", "citations", "--dialect", "excel"],
    *(["cite", *(f"s{n}" for n in range(1, 15)), *form] for form in (
        ["--json"], ["--html"], ["--markdown"], ["--format", "ris"],
    )),
], ids=" ".join)  # fmt: skip
def test_a_terminal_obeys_no_text_in_any_format_and_a_pipe_has_it_as_it_is(hostile_file, arguments):
    shown = terminal(*arguments, CLAIMDB_DB=str(hostile_file))
    assert shown.code == 0
    assert not any(ord(character) < 32 and character not in "\n\t" for character in shown.out)
    assert "\u202e" not in shown.out
    assert "owned" in shown.out
    piped = process(*arguments, db=hostile_file)
    assert "␛" not in piped.out
    assert "\u202e" in piped.out or "\\u202e" in piped.out


@pytest.mark.parametrize("columns", [80, 140])
def test_a_matrix_cuts_every_text_and_obeys_none(hostile_file, columns):
    shown = terminal("stances", columns=columns, CLAIMDB_DB=str(hostile_file))
    assert shown.code == 0
    assert not any(ord(character) < 32 and character != "\n" for character in shown.out)
    assert "\u202e" not in shown.out
    assert all(cell_len(line) <= columns for line in shown.out.splitlines())
    for text in ("␛[2J", "[bold]not", "'; DROP", "nul␀inside", "[link=http"):
        assert text in shown.out


WORDS = [
    '"', "'", "*", "(", ")", "()", "^", "NOT", "AND OR", "NEAR(a b)", "text:", ":", "a:b:c", '"a" "',
    "'; DROP TABLE quotes; --", "folded:x", "-x", "--", "%", "_", "\\", "a*b", "{a b}", "+a", "a-b",
    "\x1b[2J", "\u202e", "=1+1", "[bold]x", "said:..", "said:2023..2022", "id:*", "id:q1..q2", "id:q0",
    "q99999999999999999999", "id:q99999999999999999999", "topic:", 'topic:""', "speaker:%",
]  # fmt: skip


@each("command", ["search", "who", "claims", "stances", "ask", "show", "verify"])
@each("word", WORDS)
def test_no_word_is_more_than_a_word(hostile_at, command, word):
    done = claimdb(command, word, db=hostile_at)
    assert done.code in {0, 2, 3}
    assert not any(
        not character.isprintable() for line in done.err.splitlines() for character in line
    )
    if done.code:
        assert done.out == ""
        assert done.err.startswith(("error: ", "-> "))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("search",), "the query"), (("who", "--speaker"), "the query"), (("ask",), "the question"),
        (("check",), "the quotation"), (("sql",), "the statement"),
    ],
)  # fmt: skip
def test_bytes_that_are_no_text_are_reported_in_one_line(hostile_file, words, told):
    done = process(*words, b"a\xff", db=hostile_file)
    assert done == (2, "", f"error: {told} is not UTF-8\nhint: type it again\n")


@pytest.mark.parametrize("word", [b"\xff", b"speaker:\xc3\x28", b"--\xff", b"\xed\xa0\x80"])
@pytest.mark.parametrize("command", ["search", "ask", "show", "--db", "nonsense"])
def test_bytes_that_are_no_text_are_an_error_or_no_match(hostile_file, command, word):
    done = process(command, word, db=hostile_file)
    assert done.code in {0, 2, 3}
    assert "Traceback" not in done.err


@pytest.mark.slow
@each(
    "query",
    [
        "a " * 20_000, "(" * 20_000, "NOT " * 20_000, "x" * 100_000, '"' + "a b " * 20_000 + '"',
        "speaker:x " * 5_000, "OR ".join(f"id:q{n} " for n in range(5_000)),
    ],
)  # fmt: skip
def test_a_query_as_long_as_a_book_ends(hostile_at, query):
    for command in ("search", "ask"):
        done = claimdb(command, query, db=hostile_at)
        assert done.code in {0, 2, 3}
