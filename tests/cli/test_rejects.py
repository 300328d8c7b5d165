"""Rejected records of an import: saved so that they can be corrected and imported again."""

import os
import sys
from pathlib import Path
from select import select

import pytest

import claimdb as package
from claimdb.cli import files
from claimdb.cli.settings import Settings
from claimdb.formats import FORMATS
from databases import query, rows_of
from harness import a_terminal, claimdb
from worlds import SEEDED

LINES = {
    "csv": 'Quote,Said by,Source\r\n"=1, a\nline",Nobody X,s1\r\n\u2028x,Nobody X,s1\r\n',
    "tsv": 'Quote\tSaid by\tSource\n"=1, a\nline"\tNobody X\ts1\n\u2028x\tNobody X\ts1\n',
    "jsonl": '{"text": "=1, a\\nline", "speaker": "Nobody X", "source": "s1"}\n'
    '{"text": "\u2028x", "speaker": "Nobody X", "source": "s1"}\n',
    "json": '[{"text": "=1, a\\nline",\r\n "speaker": "Nobody X", "source": "s1"},'
    '{"text": "\u2028x", "speaker": "Nobody X", "source": "s1"}]',
}
EVENT = "statement_id;time;person;organization;concept;agreement;text;document_id;document_title\n"
TAGS = "id,document,tag,content\n"
BOOK = '{"id": "%s", "type": "book", "title": "%s", "issued": {"date-parts": [[2021, %s]]}}'
HIGHLIGHT = (
    '{"uri": "https://x.org", "text": "", "tags": ["speaker:%s"], "document": {"title": ["X"]},'
    ' "target": [{"selector": [{"type": "TextQuoteSelector", "exact": "%s"}]}]}'
)
# A file with a record that is right and one that is not, what is wrong, and what is right instead.
ANY = {
    "csv": ("a.csv", "text,speaker,source\nA,China,s1\nB,Nobody X,s1\n", "Nobody X", "China"),
    "csv, short": (
        "a.csv", "text,speaker,source\nA,China,s1\nB,China\n",
        "B,China,,3,has 2 cells for 3 columns: none for source", "B,China,s1",
    ),
    "csv, long": (
        "a.csv", "text,speaker,source\nA,China,s1\nB,China,s1,x,y\n",
        "s1,3,has 5 cells for 3 columns,x,y", "s1",
    ),
    "csv, said": ("a.csv", "sep=;\r\nQuote;who;source\r\nA;China;s1\r\nB;Cx;s1", "Cx", "China"),
    "tsv": ("a.tsv", "text\tspeaker\tsource\nA\tChina\ts1\nB\tChina\n", "\t\t3\t", "\ts1\t3\t"),
    "json": ("a.json", '[{"text": "A", "speaker": "China", "source": "s1"}, '
             '{"text": "B", "speaker": "Nobody", "source": "s1"}]', "Nobody", "China"),
    "jsonl": ("a.jsonl", '{"text": "A", "speaker": "China", "source": "s1"}\n'
              '{"text": "B", "speaker": "China", "source": "s1", "said": "x"}', '"x"', '"2023"'),
    "hypothesis": ("a.json", f'{{"rows": [{HIGHLIGHT % ("China", "A")}, {HIGHLIGHT % ("Cx", "B")}]}}',
                   "Cx", "China"),
    "dna": ("a.csv", f"{EVENT}1;2023;China;;ceasefire;1;A;7;X\n"
            "2;2023;Russia;;ceasefire;1;B;7;X\n3;2023;Russia;;ceasefire;0;B;7;X\n",
            "3;2023;Russia;;ceasefire;0", "3;2023;Russia;;peace plan;0"),
    "taguette": ("a.csv", f"{TAGS}1,s1,speaker:China,A\n2,s1,speaker:Cx,B\n2,s1,ceasefire,B\n",
                 "Cx", "China"),
    "csl-json": ("a.json", f'[{BOOK % ("aa", "A", 2)}, {BOOK % ("bb", "B", "2, 30")}]', "2, 30", "2, 3"),
    "ris": ("a.ris", "TY  - BOOK\nID  - aa\nTI  - A\nER  - \nTY  - BOOK\nID  - bb\nTI  - B\n"
            "DA  - 2021/13//\nER  - \n", "/13/", "/12/"),
    "bibtex, a date": ("a.bib", "@string{p = {P}}@book{aa, title = {A}}\n"
                       "@book{bb, title = {B}, publisher = p, year = 2021, month = {13}}", "13", "12"),
}  # fmt: skip
OURS = {
    "csv": "\ufeffid,text,speaker,source\r\nq900,'=1,Nobody X,s1\r\n",
    "tsv": "id\ttext\tspeaker\tsource\nq900\ta\\\\ b\\tc\\nd\\re\tNobody X\ts1\n",
}
OF_SOURCES = [form for form in ANY if FORMATS[form.partition(",")[0]].bibliographic]
WORDS = {"csv": "=1", "tsv": "a\\ b\tc\nd\re"}


def texts(db):
    with package.open(db) as database:
        return [quote.text for quote in database.find()]


def refused(db, tmp_path, form, given):
    """Import a file of which everything is refused, and return what is kept of it."""
    path, kept = tmp_path / f"some.{form}", tmp_path / f"kept.{form}"
    path.write_text(given, encoding="utf-8", newline="")
    done = claimdb("import", str(path), "--allow-partial", "--errors-to", str(kept), db=db)
    assert done.code == 6, done.err
    assert f"rejected records are in {kept}: correct them, and import that file" in done.err
    return kept


def test_who_tries_it_out_finds_no_file_in_the_way_afterwards(example_file_copy, tmp_path):
    path, kept = tmp_path / "some.csv", tmp_path / "kept.csv"
    path.write_text("text,speaker,source\na,China,s1\nb,Nobody X,s1\n", encoding="utf-8")
    line = ("import", str(path), "--allow-partial", "--errors-to", str(kept))
    tried = claimdb(*line, "--dry-run", db=example_file_copy)
    assert (tried.code, kept.exists()) == (4, False)
    assert "refused records" not in tried.err
    assert (claimdb(*line, db=example_file_copy).code, kept.exists()) == (6, True)


@pytest.mark.parametrize("form", LINES)
def test_what_is_refused_is_corrected_and_comes_in_to_the_letter(example_file_copy, tmp_path, form):
    kept = refused(example_file_copy, tmp_path, form, LINES[form])
    again = claimdb("import", str(kept), db=example_file_copy)
    assert again.code == 4
    assert kept.read_bytes().count(b"no speaker is called 'Nobody X'") == 2
    whole = kept.read_bytes().decode().replace("Nobody X", "China")
    kept.write_text(whole, encoding="utf-8", newline="")
    assert claimdb("import", str(kept), db=example_file_copy).code == 0
    assert {"=1, a\nline", "\u2028x"} <= {*texts(example_file_copy)}


@pytest.mark.parametrize("form", ANY)
def test_what_is_refused_of_any_format_is_recognized_as_that_format_when_it_is_corrected(
    example_file_copy, tmp_path, form
):
    name, given, wrong, right = ANY[form]
    path, kept = tmp_path / name, tmp_path / f"kept-{name}"
    path.write_text(given, encoding="utf-8", newline="")
    made = ("--create", "sources")
    done = claimdb(
        "import",
        str(path),
        "--allow-partial",
        "--errors-to",
        str(kept),
        *made,
        db=example_file_copy,
    )
    added, read_as = ("1 source" if form in OF_SOURCES else "1 quote"), done.err.splitlines()[0]
    assert (done.code, f"\n{added} added" in done.err) == (6, True), done.err
    whole = kept.read_bytes().decode()
    assert wrong in whole
    kept.write_text(whole.replace(wrong, right), encoding="utf-8", newline="")
    again = claimdb("import", str(kept), *made, db=example_file_copy)
    assert (again.code, f"\n{added} added" in again.err) == (0, True), again.err
    assert again.err.splitlines()[0] == read_as
    words = claimdb(
        "sql", "SELECT publisher FROM sources WHERE key = 'bb'", db=example_file_copy
    ).out
    assert form != "bibtex, a date" or "P" in words
    assert claimdb("import", str(kept), *made, db=example_file_copy).code == 0


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_an_object_has_its_line_and_the_reason_once_and_else_stays(
    example_file_copy, tmp_path, form
):
    record = '{"text" : "a\\u002Fb\\t", "note": 1.50, "speaker": "Nobody X", "source": "s1"}'
    given = f'{record}\n{{"_error": "x", "speaker": "Nobody X"}}\n{{}}\n'
    kept = refused(example_file_copy, tmp_path, form, given)
    first, *others = kept.read_text(encoding="utf-8").splitlines()
    reason = "note: is a number, not text; speaker: no speaker is called 'Nobody X'"
    assert first.startswith(f'{{"_line": 1, "_error": "{reason}", "text" : ')
    assert first.endswith(record[1:])
    assert others == ['{"_error": "x", "speaker": "Nobody X"}', "{}"]
    claimdb("snapshot", "s1", str(kept), db=example_file_copy)
    second = tmp_path / f"second.{form}"
    claimdb(
        "import", str(kept), "--allow-partial", "--errors-to", str(second), db=example_file_copy
    )
    again = second.read_text(encoding="utf-8").splitlines()[0]
    assert again.count("_error") == 1
    assert "the stored text of the source does not contain" in again
    assert again.endswith(record[1:])


@pytest.mark.parametrize("form", OURS)
def test_what_our_own_tables_guard_and_escape_is_kept_so(example_file_copy, tmp_path, form):
    kept = refused(example_file_copy, tmp_path, form, OURS[form])
    whole = kept.read_bytes().decode().replace("Nobody X", "China")
    kept.write_text(whole, encoding="utf-8", newline="")
    assert claimdb("import", str(kept), db=example_file_copy).code == 0
    assert WORDS[form] in texts(example_file_copy)


@pytest.mark.parametrize("row", ["Hello", "Hello,China,s1,more"])
def test_a_row_without_its_cells_is_refused_again(example_file_copy, tmp_path, row):
    kept = refused(example_file_copy, tmp_path, "csv", f"Quote,Said by,Source\n{row}\n")
    assert claimdb("import", str(kept), db=example_file_copy).code == 4
    second = tmp_path / "again.txt"
    done = claimdb("import", str(kept), "--errors-to", str(second), db=example_file_copy)
    assert done.code == 4
    # The rest would be lost with whoever imports that file alone.
    assert done.err.splitlines()[-2].endswith(
        "correct them in the imported file; nothing was written"
    )
    third = tmp_path / "quiet.txt"
    partly = ("--allow-partial", "--errors-to", str(third))
    quiet = claimdb("import", str(kept), "-q", *partly, db=example_file_copy)
    assert quiet.code == 6
    assert quiet.err.splitlines()[-2].endswith("import that file --format csv")
    header, line = second.read_text().splitlines()
    assert header == "Quote,Said by,Source,_line,_error"
    place = header.split(",").index("_line")
    assert line.split(",")[place] == "2"
    assert line.endswith(",more") == row.endswith(",more")
    bare = tmp_path / "bare.csv"
    bare.write_text(f"{header}\nHello,China,s1\n", encoding="utf-8")
    assert claimdb("import", str(bare), db=example_file_copy).code == 0


def test_what_is_refused_goes_into_a_file_with_a_name(example_file_copy, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("some.csv").write_text(LINES["csv"], encoding="utf-8")
    done = claimdb(
        "import", "some.csv", "--allow-partial", "--errors-to", "-", db=example_file_copy
    )
    assert (done.code, "name a file" in done.err, Path("-").exists()) == (2, True, False)


def test_a_file_that_is_there_is_not_overwritten(example_file_copy, tmp_path):
    path = tmp_path / "quotes.csv"
    path.write_text(LINES["csv"], encoding="utf-8")
    before = rows_of(example_file_copy)
    done = claimdb("import", str(path), "--errors-to", str(path), db=example_file_copy)
    assert (done.code, rows_of(example_file_copy)) == (5, before)
    assert path.read_text(encoding="utf-8").startswith("Quote")


def test_where_nothing_is_refused_or_all_fails_no_file_is_left(example_file_copy, tmp_path):
    path, kept = tmp_path / "quotes.csv", tmp_path / "kept.csv"
    for given, code in ((b"Quote,Said by,Source\nOh,China,s1\n", 0), (b"Quote\nx\n\xff\n", 4)):
        path.write_bytes(given)
        assert (
            claimdb("import", str(path), "--errors-to", str(kept), db=example_file_copy).code
            == code
        )
        assert not kept.exists()


def test_the_history_says_which_file_it_was_and_that_it_was_imported_before(example_copy, tmp_path):
    path = tmp_path / "quotes.csv"
    path.write_text("Quote,Said by,Source\nOh,China,s1\n", encoding="utf-8")
    assert claimdb("import", str(path), db=example_copy).code == 0
    [(origin, sha256)] = query(example_copy, "SELECT origin, sha256 FROM batches WHERE id = 2")
    assert (origin, len(sha256)) == (str(path), 64)
    again = claimdb("import", str(path), db=example_copy)
    assert again.err.splitlines()[-2].startswith("this file was imported by b2 on 20")
    assert str(path) in claimdb("log", "--csv", db=example_copy).out
    assert claimdb("undo", "b2", "-y", db=example_copy).code == 0
    assert "this file" not in claimdb("import", str(path), db=example_copy).err


def test_a_file_of_a_thousand_says_how_long_it_took(example_file_copy, tmp_path):
    path = tmp_path / "many.csv"
    rows = "".join(f"Words {n},China,s1\n" for n in range(1000))
    path.write_text(f"Quote,Said by,Source\n{rows}", encoding="utf-8")
    done = claimdb("import", str(path), db=example_file_copy)
    assert done.err.splitlines()[-1].startswith("1,000 quotes added in ")
    assert done.err.endswith(" records a second)\n")
    assert len(texts(example_file_copy)) == SEEDED + 1000


def test_somebody_who_looks_sees_how_far_it_is(monkeypatch, tmp_path):
    path = tmp_path / "some"
    path.write_bytes(b"x" * 10)
    monkeypatch.setattr(files, "PROGRESS_SECONDS", 0.0)
    with a_terminal(120) as (seen, written), os.fdopen(os.dup(written), "w") as screen:
        monkeypatch.setattr(sys, "stderr", screen)
        monkeypatch.setenv("TERM", "xterm")
        settings = Settings.of({"db": "x.db"})
        with files.opened(str(path), settings) as stream:
            list(stream.counting(range(3)))
            stream.sha256()
        screen.flush()
        shown = b""
        # A terminal hands on what was written in as many pieces as it likes.
        while b"3 records, " not in shown:
            assert select([seen], [], [], 10)[0], shown
            shown += os.read(seen, 65536)


def test_nothing_is_shown_before_there_is_anything_to_wait_for(tmp_path, monkeypatch):
    path = tmp_path / "some"
    path.write_bytes(b"x")
    monkeypatch.setattr(files, "PROGRESS_SECONDS", 1e9)
    with a_terminal(120) as (_, written), os.fdopen(os.dup(written), "w") as screen:
        monkeypatch.setattr(sys, "stderr", screen)
        with files.opened(str(path), Settings.of({"db": "x.db"})) as stream:
            assert len(stream.sha256()) == 64


def test_a_disk_that_cannot_be_read_is_one_line(tmp_path):
    with (
        Path("/proc/self/mem").open("rb") as stream,
        pytest.raises(package.ClaimdbError, match="cannot read mem: "),
    ):
        files.InputFile(stream, "mem", lambda *_: None).read(1)


def test_an_edited_text_has_neither_the_mark_nor_the_last_line_end_of_its_file(
    example_file_copy, tmp_path
):
    path = tmp_path / "text"
    path.write_bytes(b"\xef\xbb\xbftwo\r\nlines\r\n")
    done = claimdb("edit", "q6", "--mode", "indirect", "--text", f"@{path}", db=example_file_copy)
    assert done.code == 0, done.err
    assert "two\r\nlines" in texts(example_file_copy)
