"""`claimdb export`: options, and files that are written whole or not at all."""

import os
import pty
import shutil
import stat
import subprocess
import sys

import pytest

from cases import each
from claimdb.cli.files import may_write, written
from claimdb.errors import StoreError
from harness import COMMAND, claimdb, environment, process, program, shell, terminal
from worlds import SEEDED, write

QUERY = 'topic:"peace plan"'


def test_a_name_that_no_file_can_have_is_reported(example_file, tmp_path):
    done = claimdb("export", "quotes", "-o", str(tmp_path / f"{'a' * 300}.csv"), db=example_file)
    assert done.code == 1
    assert done.err.startswith("error: cannot write ")
    assert done.err.endswith("File name too long\n")


def test_an_export_names_its_file_and_what_is_left_out(example_file, tmp_path):
    path = tmp_path / "peace-plan.csv"
    done = claimdb("export", "citations", QUERY, "-o", str(path), db=example_file)
    assert (done.code, done.out) == (0, "")
    assert done.err == f"wrote 8 quotes to {path}\n"
    assert path.read_bytes().startswith(b'\xef\xbb\xbf"quote_id",')
    assert [one.name for one in tmp_path.iterdir()] == ["peace-plan.csv"]
    dated = claimdb("export", "citations", QUERY, "--said", "2023", db=example_file)
    assert "undated quotes left out" in dated.err


@pytest.mark.parametrize(("name", "begins"), [
    ("a.csv", b"\xef\xbb\xbf"), ("a.tsv", b"quote_id\t"), ("a.TAB", b"quote_id\t"),
    ("a.json", b"[{"), ("a.jsonl", b'{"quote_id"'), ("a.ndjson", b"{"), ("a.md", b"> "),
    ("a.html", b"<!DOCTYPE html>"),
])  # fmt: skip
def test_the_ending_of_a_file_says_its_format(example_file, tmp_path, name, begins):
    path = tmp_path / name
    assert claimdb("export", "citations", "-o", str(path), db=example_file).code == 0
    assert path.read_bytes().startswith(begins)


def test_a_format_that_is_asked_for_comes_before_the_ending(example_file, tmp_path):
    path = tmp_path / "a.txt"
    claimdb("export", "quotes", "-o", str(path), "--format", "json", db=example_file)
    assert path.read_text(encoding="utf-8").startswith('[{"type": "quote"')


FORMATS = "csv, tsv, json, jsonl, markdown, html, csl-json, biblatex, bibtex, ris, xlsx"
WRONG = [
    (("citations", "--format", "csv", "--format", "json"), 2, "two formats: csv and json"),
    (("citations", "--format", "docx"), 2, f"unknown format 'docx'\nhint: one of: {FORMATS}"),
    (("citations", "-o", "a.docx"), 2, "unknown format of a.docx\nhint: --format, one of"),
    (("quotes", "--format", "html"), 2, "quotes have no format html\nhint: one of: csv, tsv"),
    (("citations", "--fields", "quote,speeker"), 2,
     "citations have no field 'speeker'\nhint: did you mean speaker? The fields are quote_id, "),
    (("citations", "--fields", "quote, said,quote"), 2, "--fields names 'quote' twice\nhint: name it"),
    (("claims", "--fields", ","), 2, "--fields names no field\nhint: leave it out"),
    (("citations", "--style", "none", "--fields", "citation"), 2, "no field 'citation'"),
    (("quotes", "--fields", "x"), 2, "quotes have no field 'x'"),
    (("sources", "--profile", "zotero", "--fields", "x"), 2, "exports for zotero have no field"),
    (("citations", "--profile", "endnote"), 2, "citations have no profile 'endnote'"),
    (("sources", "--profile", "dna"), 2, "sources have no profile 'dna'\nhint: one of: zotero"),
    (("citations", "--profile", "dna", "--format", "html"), 2, "dna is a table and html is none"),
    (("citations", "--profile", "zotero", "--sort", "said"), 2, "zotero sorts by citation key"),
    (("citations", "--dna-compat"), 2, "--dna-compat is for --profile dna"),
    (("citations", "--dialect", "mac"), 2, "no dialect 'mac'\nhint: one of: excel, unix"),
    (("citations", "--format", "json", "--no-guard"), 2, "json has no dialect"),
    (("citations", "--delimiter", "x"), 2, "'x' is not a delimiter"),
    (("citations", "--sort", "x"), 2, "cannot sort by 'x'"),
    (("sources", "--sort", "said"), 2, "cannot sort by 'said'\nhint: one of: key, title"),
    (("citations", "--limit", "-1"), 2, "--limit"),
    (("citations", "speeker:x"), 2, "unknown field 'speeker'"),
    (("citations", "speaker:nobody"), 3, "nobody"),
    (("citations", "-o", "nowhere/a.csv"), 3, "there is no folder nowhere"),
    (("citations", "-o", "."), 2, "unknown format of ."),
    (("citations", "-o", "there.csv"), 5, "there.csv already exists\nhint: use --force"),
    (("citations", "-o", "folder.csv"), 1, "cannot write folder.csv: it is a folder"),
    (("citations", "--style", "nowhere.csl"), 3, "there is no style nowhere.csl"),
    ((), 2, ""),
]  # fmt: skip


@each(("arguments", "code", "message"), WRONG)
def test_what_is_wrong_is_reported_and_nothing_is_written(
    example_file, tmp_path, monkeypatch, arguments, code, message
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.csv").write_text("mine")
    (tmp_path / "folder.csv").mkdir(exist_ok=True)
    done = claimdb("export", *arguments, db=example_file)
    assert (done.code, done.out, message in done.err) == (code, "", True), done.err
    assert (tmp_path / "there.csv").read_text() == "mine"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["folder.csv", "there.csv"]


def test_no_database_is_written_over_by_an_export_of_it(example_file_copy):
    before = example_file_copy.read_bytes()
    options = ("export", "quotes", "--format", "csv", "--force", "-o")
    done = claimdb(*options, str(example_file_copy), db=example_file_copy)
    assert (done.code, done.err) == (
        5,
        f"error: {example_file_copy} is the database\nhint: name another file\n",
    )
    assert example_file_copy.read_bytes() == before


def test_a_database_that_is_not_there_leaves_no_file(tmp_path):
    path = tmp_path / "a.csv"
    done = claimdb("export", "citations", "-o", str(path), db=tmp_path / "none.sqlite")
    assert done.code == 3
    assert list(tmp_path.iterdir()) == []


@each(("kind", "what"), [
    ("citations", "quotes"), ("quotes", "quotes"), ("claims", "claims"), ("sources", "sources"),
])  # fmt: skip
def test_nothing_to_export_is_a_header_and_said(empty_file, kind, what):
    done = claimdb("export", kind, db=empty_file)
    assert (done.code, done.err) == (0, f"No {what} match.\n")
    assert done.out.count("\n") == 1
    page = claimdb("export", "citations", "--format", "html", db=empty_file)
    assert "<b>0</b> quotes" in page.out
    assert page.out.endswith("</header>\n<main>\n</main>\n</body>\n</html>\n")
    assert claimdb("export", "citations", "--format", "markdown", db=empty_file).out == ""


def test_the_dialect_is_what_is_said_of_it(example_file, tmp_path):
    def first(*options):
        done = claimdb("export", "quotes", "--fields", "id,note", *options, db=example_file)
        assert done.code == 0
        return done.out.partition("\n")[0] + "\n"

    assert first() == "id,note\n"
    assert first("--dialect", "excel") == '\ufeff"id","note"\r\n'
    assert first("--dialect", "excel", "--no-bom") == '"id","note"\r\n'
    assert first("--bom") == "\ufeffid,note\n"
    for mark, written_mark in (
        (";", ";"),
        ("semicolon", ";"),
        ("tab", "\t"),
        ("\\t", "\t"),
        ("|", "|"),
    ):
        assert first("--delimiter", mark) == f"id{written_mark}note\n"
    path = tmp_path / "a.csv"
    claimdb("export", "quotes", "-o", str(path), "--dialect", "unix", db=example_file)
    assert path.read_bytes().startswith(b"id,speaker,")


def test_the_limit_and_the_order_are_those_of_search(example_file):
    def ids(*arguments):
        done = claimdb("export", "citations", "--fields", "quote_id", *arguments, db=example_file)
        return done.out.split()[1:]

    for options in (
        ("--limit", "3"),
        ("--sort", "-id"),
        ("--sort", "speaker", "-n", "5"),
        ("plan",),
    ):
        found = claimdb("search", "--ids", *options, db=example_file).out.split()
        assert ids(*options) == found
    limited = claimdb(
        "export", "citations", "--profile", "zotero", "--limit", "1", "--fields", "Extra",
        "--no-bom", "--sort", "", db=example_file,
    )  # fmt: skip
    assert limited.out.count(" q") == 1


def test_a_file_is_written_over_only_with_force_and_keeps_its_permissions_and_its_link(
    example_file, tmp_path
):
    path = tmp_path / "a.csv"
    path.write_text("mine")
    path.chmod(0o640)
    link = tmp_path / "link.csv"
    link.symlink_to(path)
    done = claimdb("export", "quotes", "-o", str(link), db=example_file)
    assert (done.code, path.read_text()) == (5, "mine")
    assert claimdb("export", "quotes", "-o", str(link), "--force", db=example_file).code == 0
    assert link.is_symlink()
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_link_to_a_file_that_does_not_exist_is_followed_only_with_force(example_file, tmp_path):
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    link.symlink_to(target)
    done = claimdb("export", "quotes", "-o", str(link), db=example_file)
    assert (done.code, target.exists()) == (5, False)
    assert f"is a link to {target}, which does not exist" in done.err
    assert claimdb("export", "quotes", "-o", str(link), "--force", db=example_file).code == 0
    assert (link.is_symlink(), target.is_file()) == (True, True)


def test_a_link_that_was_made_since_the_check_is_not_followed(tmp_path):
    mine, path = tmp_path / "mine.csv", tmp_path / "a.csv"
    mine.write_text("mine")
    target = may_write(path, tmp_path / "quotes.db", force=False)
    path.symlink_to(mine)
    with written(target) as out:
        out.write("exported")
    assert (mine.read_text(), path.read_text()) == ("mine", "exported")


def test_a_new_file_has_the_permissions_of_any_new_file(example_file, tmp_path):
    done = shell(f"umask 027; claimdb export quotes -o {tmp_path}/a.csv", example_file)
    assert done.code == 0
    assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == 0o640


def asked(answer, *args, db):
    """Run the command with somebody who answers."""
    seen, written_to = pty.openpty()
    with subprocess.Popen(
        [COMMAND, *args],
        stdin=written_to,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(db),
    ) as running:
        os.close(written_to)
        os.write(seen, answer)
        out, err = running.communicate()
    os.close(seen)
    return running.returncode, out, err.decode()


@pytest.mark.parametrize(("answer", "code"), [(b"y\n", 0), (b"n\n", 5), (b"\n", 5)])
def test_a_terminal_is_asked_before_a_file_is_written_over(example_file, tmp_path, answer, code):
    path = tmp_path / "a.csv"
    path.write_text("mine")
    ended, _, err = asked(answer, "export", "quotes", "-o", str(path), db=example_file)
    assert ended == code
    assert "already exists. Overwrite it? [y/N]" in err
    assert (path.read_text() == "mine") is bool(code)


def test_what_is_no_file_is_written_to_as_it_is(example_file, tmp_path):
    done = shell(
        f"mkfifo {tmp_path}/a.csv; cat {tmp_path}/a.csv > {tmp_path}/got &"
        f" claimdb export quotes -o {tmp_path}/a.csv --dialect unix; wait; wc -l < {tmp_path}/got",
        example_file,
    )
    assert done.code == 0
    assert int(done.out) >= SEEDED + 1
    assert stat.S_ISFIFO((tmp_path / "a.csv").stat().st_mode)


def test_a_place_where_nothing_can_be_written_is_reported(example_file, tmp_path):
    done = claimdb("export", "quotes", "-o", "/proc/a.csv", db=example_file)
    assert done.code == 1
    assert done.err.startswith("error: cannot write /proc/a.csv: ")


def half_written(path, error):
    with written(path) as out:
        out.write("half")
        raise error


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, ValueError])
def test_an_export_that_breaks_off_leaves_the_file_that_was_there(tmp_path, error):
    path = tmp_path / "a.csv"
    path.write_text("mine")
    with pytest.raises(error):
        half_written(path, error)
    assert path.read_text() == "mine"
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]


def test_a_pipe_that_breaks_off_is_left_alone(tmp_path):
    os.mkfifo(tmp_path / "a")
    reader = os.open(tmp_path / "a", os.O_RDONLY | os.O_NONBLOCK)
    with pytest.raises(ValueError, match="x"):
        half_written(tmp_path / "a", ValueError("x"))
    os.close(reader)
    assert stat.S_ISFIFO((tmp_path / "a").stat().st_mode)
    with pytest.raises(StoreError):
        half_written(tmp_path / "none" / "a", ValueError)


@pytest.fixture(scope="module")
def large(tmp_path_factory, empty_file):
    """A database that takes a while to export."""
    path = shutil.copy(empty_file, tmp_path_factory.mktemp("large") / "large.db")
    write(
        path,
        {
            "sources": [{}],
            "quotes": [{"text": f"word {n}", "mode": "narration"} for n in range(3000)],
            "occurrences": [{"quote_id": n + 1, "source_id": 1} for n in range(3000)],
        },
    )
    return path


PRESSING = """
import os, signal
os.kill(os.getppid(), signal.SIGINT)
"""


def test_ctrl_c_leaves_no_half_file(example_file, tmp_path):
    # A program in the place of the installed pandoc, which presses the keys.
    folder = tmp_path / "pypandoc" / "files"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    program(folder, "pandoc", PRESSING)
    (tmp_path / "out").mkdir()
    style = tmp_path / "other.csl"
    style.write_text('<style xmlns="http://purl.org/net/xbiblio/csl"/>', encoding="utf-8")
    done = process(
        "export", "citations", "--style", str(style), "-o", str(tmp_path / "out" / "a.csv"),
        db=example_file, PYTHONPATH=str(tmp_path),
    )  # fmt: skip
    assert (done.code, done.out) == (130, "")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_reader_that_goes_away_is_no_error(large):
    done = shell("claimdb export citations | head -1 | cut -c1-8; echo ${PIPESTATUS[0]}", large)
    assert (done.out, done.err) == ("quote_id\n0\n", "")


def test_a_full_disk_is_reported(large):
    done = shell("claimdb export citations > /dev/full", large)
    assert done.code == 1
    assert "the output cannot be written" in done.err


def test_a_sheet_that_cannot_be_written_is_reported_in_one_line(example_file):
    pytest.importorskip("xlsxwriter", reason="the extra xlsx is not installed")
    full = shell("claimdb export citations --format xlsx > /dev/full", example_file)
    assert (full.code, len(full.err.splitlines())) == (1, 1)
    assert "the output cannot be written" in full.err
    gone = shell(
        "{ claimdb export citations --format xlsx; echo $? >&2; } | exec 0<&-", example_file
    )
    assert gone.err == "0\n"


def test_a_terminal_shows_how_far_a_file_is_and_a_pipe_does_not(large, tmp_path):
    options = ("export", "citations", "--limit", "2000", "-o", str(tmp_path / "a.csv"))
    seen = terminal(*options, CLAIMDB_DB=str(large), NO_COLOR=None)
    assert "2000/2000" in seen.out or "/2000" in seen.out
    assert f"wrote 2,000 quotes to {tmp_path}" in seen.out.replace("\n", "")
    quiet = terminal(*options, "--force", "-q", CLAIMDB_DB=str(large))
    assert quiet.out == ""
    assert process(*options, "--force", db=large).err == f"wrote 2,000 quotes to {tmp_path}/a.csv\n"
    claims = terminal("export", "claims", "-o", str(tmp_path / "c.csv"), CLAIMDB_DB=str(large))
    assert "No claims match." in claims.out
    # On the terminal itself a line that moves would stand between the rows.
    shown = terminal("export", "quotes", "--fields", "id", "--limit", "500", CLAIMDB_DB=str(large))
    assert shown.out.splitlines() == ["id", *(f"q{n}" for n in range(1, 501))]


def test_a_sheet_goes_to_a_pipe_and_not_to_a_terminal(example_file):
    pytest.importorskip("xlsxwriter", reason="the extra xlsx is not installed")
    done = shell("claimdb export citations --format xlsx | head -c 2", example_file)
    assert done.out == "PK"
    shown = terminal("export", "citations", "--format", "xlsx", CLAIMDB_DB=str(example_file))
    assert (shown.code, shown.out) == (
        2,
        "error: xlsx is nothing to look at\nhint: name a file: -o FILE\n",
    )


def test_without_the_extra_a_sheet_says_how_it_is_installed(example_file, tmp_path):
    hidden = (
        "import sys; sys.modules['xlsxwriter'] = None\nfrom claimdb.cli.app import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", hidden, "export", "quotes", "-o", tmp_path / "a.xlsx"],
        capture_output=True,
        check=False,
        env=environment(example_file),
    )
    assert done.returncode == 1
    assert done.stderr.decode() == (
        "error: XLSX needs XlsxWriter, which is not installed\nhint: pip install 'claimdb[xlsx]'\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_export_alone_says_what_there_is(example_file):
    done = claimdb("export", db=example_file)
    assert (done.code, done.out) == (2, "")
    assert "citations  Quotes with their sources and finished citations." in done.err
