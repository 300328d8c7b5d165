"""`claimdb check --in`: quotations of drafts against recorded quotes, on both databases."""

import json
import re
import subprocess
from pathlib import Path

import pytest

import papers
from cases import each
from claimdb.database import Database
from databases import on
from harness import COMMAND, FORMATS, claimdb, environment, named, process, terminal

HOOK = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"
PIER = "We will rebuild the old pier before the winter storms arrive."
ROWS = {
    "actors": [
        {"name": "Ada Long"}, {"name": "Ben Short"}, {"name": "Harbour", "kind": "organization"},
    ],
    "people": [{"actor_id": 1, "family": "Long"}, {"actor_id": 2, "family": "Short"}],
    "organizations": [{"actor_id": 3}],
    "sources": [{"key": "gazette", "title": "The Gazette"}],
    "quotes": [
        {"text": PIER}, {"text": "Long called it “a costly daydream”.", "mode": "mixed"},
        {"text": "The town has no money left at all.", "mode": "indirect"},
        {"text": "Nobody has ever seen a ship as large as ours."},
        {"text": "There never was a ferry that came on time."},
        {"text": "Every bridge in this town leaks when it rains."},
    ],
    "attributions": [
        {"quote_id": 1, "position": 1, "actor_id": 1, "organization_id": 3, "role": "mayor"},
        {"quote_id": 2, "position": 1, "actor_id": 1}, {"quote_id": 3, "position": 1, "actor_id": 1},
        {"quote_id": 4, "position": 1, "actor_id": 2, "status": "misattributed"},
        {"quote_id": 5, "position": 1, "actor_id": 2, "status": "disputed"},
        {"quote_id": 6, "position": 1, "actor_id": 2, "status": "retracted"},
    ],
    "occurrences": [{"quote_id": 1, "source_id": 1, "locator": "page:3"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def town(refill):
    return refill(ROWS)


def results(town, text, name="draft.md"):
    with Database(town) as db:
        return [
            (one.result, one.checked and one.checked.quote.id)
            for one in db.check_bytes(text.encode(), name)
        ]


@on("sqlite")
@each(("text", "result"), [
    (f"“{PIER}”", ("same", 1)), (f"“{PIER[:-1]},” Ada Long said.", ("same", 1)),
    ("“We will *rebuild* the old\npier,” Long said.", ("shortened", 1)),
    ("“We will … the winter storms arrive,” Long said.", ("shortened", 1)),
    ("“We will rebuild the old bridge before the winter storms arrive.”", ("altered", 1)),
    (f"“{PIER}” Ben Short said.", ("other_speaker", 1)),
    (f"“{PIER}” Cleo Other said.", ("other_speaker", 1)),
    (f"> {PIER}\n> — Ada Long, mayor", ("same", 1)), (f"> {PIER}\n> — Ben Short", ("other_speaker", 1)),
    (f"“{PIER}” he said.", ("same", 1)), (f"“{PIER}” the mayor said.", ("same", 1)),
    ("It is “a costly daydream”.", ("same", 2)), ("It is “a daydream”.", ("too_short", None)),
    ("It is “a costly daydream”, Ben Short said.", ("too_short", None)),
    ("“The town has no money left at all.”", ("rendered", 3)),
    ("“Nobody has ever seen a ship as large as ours.”", ("misattributed", 4)),
    ("“There never was a ferry that came on time.”", ("disputed", 5)),
    ("“Every bridge in this town leaks when it rains.”", ("retracted", 6)),
    ("“Entirely different words of somebody else.”", ("not_recorded", None)),
])  # fmt: skip
def test_each_quotation_has_a_result(town, text, result):
    assert results(town, text) == [result]


@on("sqlite")
def test_speech_in_a_quotation_is_checked_unless_the_whole_is_recorded(town):
    nested = f"“She told us: ‘{PIER}’ And nobody there believed a word of it.”"
    assert results(town, nested) == [("not_recorded", None), ("same", 1)]
    assert results(town, f"“{PIER}”\n\n“{PIER}”") == [("same", 1)] * 2


@on("sqlite")
def test_titles_in_a_list_of_works_are_not_checked(town):
    works = "Reed, Bo. “The long river and its many bridges.” Harbour Studies 12 (2019)."
    drafts = {
        "a.md": f"“{PIER}”\n\n## References\n\n{works}",
        "a.tex": f"\\enquote{{{PIER}}}\n\n\\section{{References}}\n\n{works}",
        "a.txt": f"“{PIER}”\n\nWorks Cited\n\n{works}",
    }
    for name, text in drafts.items():
        assert results(town, text, name) == [("same", 1)], name


def test_a_row_says_where_who_and_how_it_differs(town, tmp_path):
    draft = tmp_path / "draft.tex"
    draft.write_text(
        "``A new pier.''\n\n\\enquote{We will rebuild the new pier before the winter\nstorms arrive}, Long said."
    )
    done = claimdb("check", "--in", str(draft), "--json", db=town)
    assert done.code == 6
    assert done.err == "2 quotations: 1 too_short, 1 altered\n"
    short, altered = json.loads(done.out)
    assert (short["line"], short["id"], short["diff"]) == (1, None, None)
    assert altered["diff"] == [
        ["=", "We will rebuild the "], ["-", "new"], ["+", "old"], ["=", " pier before the winter storms arrive"],
    ]  # fmt: skip
    del altered["diff"]
    assert altered == {
        "file": str(draft), "line": 3, "locator": None, "result": "altered",
        "words": "We will rebuild the new pier before the winter storms arrive", "attributed_to": "Long",
        "id": "q1", "likeness": altered["likeness"], "text": PIER, "mode": "direct", "speaker": "Ada Long",
        "status": "attested", "source": "gazette",
    }  # fmt: skip


@each(("text", "options", "code"), [
    (f"“{PIER}”", (), 0), ("No quotation.", (), 0), ("No quotation.", ("-e",), 1),
    ("“Entirely different words of somebody.”", (), 0),
    ("“Entirely different words of somebody.”", ("--strict",), 6), (f"“{PIER}” Ben Short said.", (), 6),
    ("“Too short.”", ("--strict",), 0),
])  # fmt: skip
def test_the_exit_code_tells_whether_something_is_wrong(town, tmp_path, text, options, code):
    draft = tmp_path / "draft.txt"
    draft.write_text(text)
    assert claimdb("check", "--in", str(draft), *options, db=town).code == code


@each(("arguments", "code", "error"), [
    ((), 2, "missing argument 'WORDS'"), (("words", "--strict"), 2, "--strict needs --in"),
    (("--in", "missing.md"), 3, "cannot read 'missing.md'"),
    (("--in", __file__, "--speaker", "Long"), 2, "--in reads the speakers"),
    (("--in", "/bin/sh"), 4, ""),
])  # fmt: skip
def test_what_cannot_be_checked_is_refused(town, arguments, code, error):
    done = claimdb("check", *arguments, db=town)
    assert (done.code, done.out) == (code, "")
    assert error in done.err
    assert done.err.count("\n") == 2 or code != 4


@on("sqlite")
def test_several_drafts_and_stdin_are_checked_together(town, tmp_path):
    drafts = [tmp_path / "a.md", tmp_path / "b.txt"]
    for draft in drafts:
        draft.write_text(f"“{PIER}”")
    done = subprocess.run(
        [COMMAND, "check", "--in", *map(str, drafts), "-", "--jsonl"],
        input=f"\n“{PIER}”".encode(), capture_output=True, check=False, env=environment(town),
    )  # fmt: skip
    rows = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [(one["file"], one["line"]) for one in rows] == [
        *((str(d), 1) for d in drafts),
        ("-", 2),
    ]
    assert done.returncode == 0


@on("sqlite")
def test_a_word_document_has_paragraphs(town, tmp_path):
    pytest.importorskip("docx", reason=papers.MISSING, exc_type=ImportError)
    draft = tmp_path / "draft.docx"
    draft.write_bytes(papers.docx(["A report.", f"“{PIER}” Ada Long said."]))
    [row] = json.loads(claimdb("check", "--in", str(draft), "--json", db=town).out)
    assert (row["line"], row["locator"], row["result"]) == (None, "paragraph:2", "same")


@on("sqlite")
@each("format", FORMATS)
def test_every_format_has_the_quotations(town, tmp_path, format):
    draft = tmp_path / "draft.md"
    draft.write_text(f"“{PIER}” “Entirely different words of somebody.”")
    out = claimdb("check", "--in", str(draft), "--format", format, db=town).out
    assert "q1" in out
    assert ("Entirely different" in out) == (format != "ids")
    assert "None" not in out


@on("sqlite")
def test_a_terminal_shows_the_place_the_difference_and_both_speakers(town, tmp_path):
    draft = tmp_path / "draft.md"
    draft.write_text(
        f"“We will rebuild the new pier before the winter storms arrive.”\n\n“{PIER}” Ben Short said.\n"
    )
    shown = terminal("check", "--in", "draft.md", cwd=tmp_path, CLAIMDB_DB=named(town))
    assert shown.code == 6
    assert "draft.md:1 altered · the recorded words differ\n" in shown.out
    assert "rebuild the [-new-]{+old+} pier" in shown.out
    assert "draft.md:3 other_speaker · recorded for others\n" in shown.out
    assert "here by Ben Short · q1 by Ada Long" in shown.out
    assert shown.out.endswith("2 quotations: 1 altered, 1 other_speaker\n")


@on("sqlite")
def test_the_hook_checks_the_files_that_a_commit_names(town, tmp_path):
    hook = dict(re.findall(r"^  (\w+): (.+)$", HOOK.read_text(), re.MULTILINE))
    drafts = {"a.md": f"“{PIER}”", "b.tex": f"``{PIER}'' Ben Short said."}
    for name, text in drafts.items():
        assert re.search(hook["files"], name)
        (tmp_path / name).write_text(text)
    program, *arguments = [*hook["entry"].split(), *hook["args"].strip("[]").split(", ")]
    assert program == "claimdb"
    codes = [process(*arguments, *some, db=town, cwd=tmp_path).code for some in (["a.md"], drafts)]
    assert codes == [0, 6]
