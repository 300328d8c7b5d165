"""Exports are imported again: without change into the same database, completely into an empty one."""

import csv
import json
import shutil
import sqlite3
import tempfile
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from databases import rows_of
from harness import claimdb
from made import CREATE, EVERYTHING, made_of, read_csv, told, worlds

DIALECTS = ("excel", "unix")


def exported(db, folder, dialect):
    path = Path(folder, f"{dialect}.csv")
    done = claimdb(
        "export", "citations", EVERYTHING, "-o", str(path), "--dialect", dialect, "-q", db=db
    )
    assert (done.code, done.out, done.err) == (0, "", "")
    return path


@settings(
    max_examples=10,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=worlds())
def test_citations_are_read_back_from_both_dialects_whatever_they_hold(empty_file, rows):
    with tempfile.TemporaryDirectory() as folder:
        made = made_of(empty_file, Path(folder), rows)
        before = rows_of(made)
        for dialect in DIALECTS:
            table = exported(made, folder, dialect)
            again = claimdb("import", str(table), "-q", db=made)
            assert (again.code, again.err) == (0, "")
            assert rows_of(made) == before
            other = Path(shutil.copy(empty_file, Path(folder, f"{dialect}.db")))
            done = claimdb("import", str(table), "-q", "--create", CREATE, db=other)
            assert (done.code, done.err) == (0, "")
            assert told(other) == told(made)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_worked_example_is_read_back_on_both_databases(
    example_copy, empty_file_copy, tmp_path, dialect
):
    table = exported(example_copy, tmp_path, dialect)
    before = rows_of(example_copy)
    assert claimdb("import", str(table), "-q", db=example_copy).code == 0
    assert rows_of(example_copy) == before
    done = claimdb("import", str(table), "-q", "--create", CREATE, db=empty_file_copy)
    assert (done.code, done.err) == (0, "")
    assert told(empty_file_copy) == told(example_copy)


def citations_of(db):
    """Return what is cited, and how, whatever ids it has here."""
    table = read_csv(claimdb("export", "citations", EVERYTHING, db=db).out)
    places = [n for n, name in enumerate(table[0]) if name not in {"quote_id", "source_id"}]
    return sorted([row[n] for n in places] for row in table)


def test_an_empty_database_cites_what_it_has_read_as_the_first_one_does(
    example_copy, empty_file_copy, tmp_path
):
    more = tmp_path / "more.jsonl"
    more.write_text(
        '{"text": "Words", "source": {"title": "T", "contributors": ['
        '{"family": "King", "given": "Martin Luther", "suffix": "Jr."}]}, "speakers": ['
        '{"name": "Bank of Greece, Athens", "kind": "organization"},'
        '{"name": "King, Larry", "kind": "person", "family": null},'
        '{"name": "Beethoven, Ludwig van", "family": "Beethoven", "given": "Ludwig",'
        ' "particle": "van", "suffix": "Jr."}]}'
    )
    assert claimdb("import", str(more), "-q", "--create", CREATE, db=example_copy).code == 0
    table = exported(example_copy, tmp_path, "excel")
    assert claimdb("import", str(table), "-q", "--create", CREATE, db=empty_file_copy).code == 0
    assert citations_of(empty_file_copy) == citations_of(example_copy)


def test_sources_are_cited_alike_when_they_were_read_back(example_file, empty_file_copy, tmp_path):
    path = tmp_path / "sources.csv"
    assert claimdb("export", "sources", "-o", str(path), "-q", db=example_file).code == 0
    assert claimdb("import", str(path), "-q", "--kind", "source", db=empty_file_copy).code == 0
    cited = [
        claimdb("cite", "chatterjee2023putin", db=one).out
        for one in (example_file, empty_file_copy)
    ]
    assert cited[0] == cited[1]
    assert cited[0].startswith("Chatterjee, P. (2023")


WORDS = ("=1+1", "@a", "-x", '"q"', "—y", "“r”", "'=2", "+3", "\t4")


@pytest.mark.parametrize("kind", ["citations", "quotes"])
@pytest.mark.parametrize(("format", "options"), [
    *(("csv", ("--dialect", dialect)) for dialect in DIALECTS), ("tsv", ()), ("json", ()), ("jsonl", ()),
])  # fmt: skip
def test_words_that_seem_to_be_something_else_are_read_back(
    empty_file_copy, tmp_path, kind, format, options
):
    more = tmp_path / "more.jsonl"
    source = {"key": "k", "title": "T"}
    quotes = (
        {
            "text": text,
            "speaker": "Jane Doe",
            "source": source,
            "keep_marks": True,
            "mode": "direct",
        }
        for text in WORDS
    )
    nowhere = {"text": "Said nowhere", "speaker": "Jane Doe", "no_source": True}
    more.write_text("\n".join(map(json.dumps, (*quotes, nowhere))))
    assert claimdb("import", str(more), "-q", "--create", CREATE, db=empty_file_copy).code == 0
    before = rows_of(empty_file_copy)
    assert {quote[0] for quote in told(empty_file_copy)} == {*WORDS, "Said nowhere"}
    path = tmp_path / f"all.{format}"
    assert claimdb("export", kind, "-o", str(path), *options, "-q", db=empty_file_copy).code == 0
    done = claimdb("import", str(path), "-q", db=empty_file_copy)
    assert (done.code, done.err) == (0, "")
    assert rows_of(empty_file_copy) == before


def test_marks_of_a_row_that_was_typed_are_asked_about(empty_file_copy, tmp_path):
    table = tmp_path / "table.csv"
    table.write_text(
        'quote_id,citation_key,source_title,quote,speaker\n,k,T,"""q""",Ann\n1,k,T,"""q""",Ann\n'
    )
    done = claimdb("import", str(table), "-q", "--create", CREATE, db=empty_file_copy)
    assert done.err.count("is in quotation marks, which are not part of a direct quote") == 2


def test_a_table_that_does_not_say_who_is_an_organization_is_read_as_well(
    example_copy, empty_file_copy, tmp_path
):
    whole = exported(example_copy, tmp_path, "unix")
    rows = read_csv(whole.read_text(encoding="utf-8"))
    older = tmp_path / "older.csv"
    with older.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(row[: rows[0].index("speaker_kind")] for row in rows)
    done = claimdb("import", str(older), "--create", CREATE, db=empty_file_copy)
    assert done.code == 0
    assert "note: the table has no kinds and family names of speakers" in done.err
    kinds = {one[0]: one[4] for quote in told(empty_file_copy) for one in quote[6]}
    # Somebody speaks for China; the name of the Senate tells.
    assert (kinds["china"], kinds["united states senate"]) == ("organization", "organization")
    assert claimdb("import", str(older), "-q", db=example_copy).code == 0


@pytest.mark.parametrize(("speaker", "problem"), [
    ('"kind": "organization", "family": "B"', "/family: is a part of a person's name"),
    ('"kind": "people"', "/kind: 'people' is not one of person, organization"),
    ('"given": 1', "/given: is a number, not text"),
])  # fmt: skip
def test_what_is_wrong_about_who_a_speaker_is_is_reported(
    empty_file_copy, tmp_path, speaker, problem
):
    table = tmp_path / "one.jsonl"
    table.write_text(f'{{"text": "x", "source": "s", "speakers": [{{"name": "A", {speaker}}}]}}')
    done = claimdb("import", str(table), "-q", "--create", CREATE, db=empty_file_copy)
    assert done.code == 4
    assert f"line 1, /speakers/0{problem}" in done.err


def test_a_pipe_is_read_as_well(example_copy):
    from harness import shell

    done = shell("claimdb export citations | claimdb import - --format csv -q", example_copy)
    assert (done.code, done.out, done.err) == (0, "", "")


def test_a_quote_at_two_places_is_one_record_and_another_one_when_a_row_was_altered(
    example_copy, empty_file_copy, tmp_path
):
    header = "quote_id,citation_key,source_title,quote,speaker,speaker_role,mode,status"
    same = "q1,{0},{0} title,The door is open.,,an official,indirect,attested\n"
    table = tmp_path / "table.csv"
    rows = same.format("one") + same.format("two") + same.format("three").replace("open", "shut")
    table.write_text(f"{header}\n{rows}", encoding="utf-8")
    done = claimdb("import", str(table), "--create", CREATE, db=empty_file_copy)
    assert done.err.splitlines()[-1] == "2 quotes added, 3 sources added"
    first, second = sorted(told(empty_file_copy))
    assert [place[0] for place in first[-1]] == ["one", "two"]
    assert [place[0] for place in second[-1]] == ["three"]


def test_rows_of_one_quote_are_refused_together(empty_file_copy, tmp_path):
    header = "quote_id,citation_key,source_title,quote,speaker,said,status"
    rows = "q1,one,A,words,Ann,yesterday,attested\nq1,two,B,words,Ann,yesterday,attested\n"
    table, rejects = tmp_path / "table.csv", tmp_path / "rejects.csv"
    table.write_text(f"{header}\n{rows}", encoding="utf-8")
    done = claimdb(
        "import", str(table), "-q", "--create", CREATE, "--allow-partial", "--errors-to",
        str(rejects), db=empty_file_copy,
    )  # fmt: skip
    assert done.code == 6
    assert [line.split(",")[:2] for line in rejects.read_text().splitlines()[1:]] == [
        ["q1", "one"], ["q1", "two"],
    ]  # fmt: skip


@pytest.mark.parametrize(("row", "problem"), [
    # As many roles as speakers, or the gate says so.
    ('q1,one,A,words,"Ann; Bob",x,attested', "speaker"),
    ("q1,one,A,words,Ann", "has 5 cells for 7 columns"),
    # What nobody gave a number was typed by hand, and has to name its source.
    (",,,words,Ann,x,attested", "source"),
])  # fmt: skip
def test_what_does_not_hold_together_is_reported(empty_file_copy, tmp_path, row, problem):
    table = tmp_path / "table.csv"
    header = "quote_id,citation_key,source_title,quote,speaker,speaker_role,status"
    table.write_text(f"{header}\n{row}\n", encoding="utf-8")
    done = claimdb("import", str(table), "-q", "--create", CREATE, db=empty_file_copy)
    assert done.code == 4
    assert problem in done.err


ITEMS = [
    {
        "id": "wave9",
        "type": "broadcast",
        "title": "Wave nine",
        "author": [{"family": "Moe", "given": "Per"}],
        "editor": [{"literal": "Radio Delta"}],
        "host": [{"family": "Vale", "given": "Ida"}, {"literal": "Night Desk"}],
        "interviewer": [{"family": "Roe", "given": "Al"}],
        "number": "9",
        "genre": "podcast",
        "issued": {"date-parts": [[2022, 5]], "season": 2},
    }
]
QUOTES = [
    {
        "text": "Tolls rise",
        "speaker": "Port Union",
        "organization": "Port Union",
        "source": "wave9",
        "topics": [{"name": "tolls; old (+)", "stance": "oppose"}],
    },
    {
        "text": "“We pay,” he said, “and leave”",
        "mode": "mixed",
        "speaker": "Al Roe",
        "source": "wave9",
    },
]
READ = (
    "SELECT t.name, t.slug, b.name FROM topics t LEFT JOIN topics b ON b.id = t.broader_id",
    "SELECT a.name, o.type, o.country FROM actors a JOIN organizations o ON o.actor_id = a.id",
    "SELECT role, family, given, literal FROM source_contributors",
    "SELECT key, type, number, issued, csl FROM sources",
    "SELECT text, mode FROM quotes",
)


def read_with(db, sql):
    with closing(sqlite3.connect(db)) as connection:
        return sorted(map(str, connection.execute(sql)))


@pytest.mark.parametrize(
    "options", [["--style", "none"], ["--format", "tsv"], ["--dialect", "excel"]]
)
def test_topics_organizations_and_contributors_are_read_back_as_they_were(
    empty_file_copy, tmp_path, options
):
    other = Path(shutil.copy(empty_file_copy, tmp_path / "other.db"))
    run = partial(claimdb, db=empty_file_copy)
    for name, what in (("items.json", ITEMS), ("quotes.json", QUOTES)):
        (tmp_path / name).write_text(json.dumps(what), encoding="utf-8")
    assert run("import", str(tmp_path / "items.json")).code == 0
    for kind, *flags in (
        ("organization", "--name", "Port Union", "--type", "ngo", "--country", "NL"),
        ("topic", "--name", "Shipping", "--slug", "ships"),
        ("topic", "--name", "tolls; old (+)", "--slug", "tolls", "--broader", "ships"),
    ):
        done = run("add", kind, *flags)
        assert done.code == 0, done.err
    done = run("import", str(tmp_path / "quotes.json"), "--create", "speakers")
    assert done.code == 0, done.err
    table = tmp_path / ("table.tsv" if "tsv" in options else "table.csv")
    assert run("export", "citations", *options, "-o", str(table)).code == 0
    done = claimdb("import", str(table), "-q", "--create", CREATE, db=other)
    assert (done.code, done.err) == (0, "")
    for sql in READ:
        assert read_with(other, sql) == read_with(empty_file_copy, sql)
    again = claimdb("import", str(table), "--create", CREATE, db=other)
    assert again.err.splitlines()[-1] == "2 quotes skipped"


def test_an_unverified_quote_of_ours_is_read_back(empty_file_copy, tmp_path):
    run = partial(claimdb, db=empty_file_copy)
    article = tmp_path / "article.txt"
    article.write_text("“We pay,” the clerk said, “and leave.”", encoding="utf-8")
    assert run("add", "source", "--title", "Toll", "--key", "toll", "--type", "webpage").code == 0
    assert run("snapshot", "toll", str(article)).code == 0
    other = Path(shutil.copy(empty_file_copy, tmp_path / "other.db"))
    flags = (
        "--text",
        "We shall never pay",
        "--role",
        "a clerk",
        "--mode",
        "direct",
        "--source",
        "toll",
    )
    assert run("add", "quote", *flags).code == 5
    assert run("add", "quote", *flags, "--unverified").code == 0
    table = tmp_path / "table.csv"
    assert run("export", "citations", "-o", str(table)).code == 0
    done = claimdb("import", str(table), db=other)
    assert done.code == 0, done.err
    sql = "SELECT verified FROM occurrences"
    assert read_with(other, sql) == read_with(empty_file_copy, sql) == ["('not_found',)"]
