"""The file opens in Datasette and in sqlite-utils as it is."""

import json
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from harness import environment

MISSING = "the extra tools-tests is not installed"
PAGE = Path(__file__).parents[2] / "docs" / "data-model.md"
SETTINGS = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def run(module, *arguments):
    """Run a tool as a process of its own: its warnings are not ours."""
    pytest.importorskip(module, reason=MISSING)
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        env=environment(measured=False),
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def page(file, path, *options, **asked):
    return run("datasette", file, *options, "--get", f"/{file.stem}/{path}?{urlencode(asked)}")


def rows(file, table, *options, **asked):
    return json.loads(page(file, f"{table}.json", *options, _shape="array", **asked))


@pytest.mark.parametrize(("table", "column", "label"), [
    ("attributions", "actor_id", "Vladimir Putin"),
    ("quote_topics", "topic_id", "peace plan"),
    ("quote_topics", "coder_id", "claimdb"),
    ("claim_topics", "topic_id", "peace plan"),
    ("actor_names", "actor_id", "Xi Jinping"),
    ("topics", "broader_id", "war in Ukraine"),
    ("occurrences", "source_id", "What came out of the meeting between Mr Xi and Mr Putin?"),
    ("source_references", "cited_source_id",
     "Putin to Xi: We will discuss your plan to end the war in Ukraine"),
])  # fmt: skip
def test_datasette_shows_the_names_of_linked_rows(seeded_file, table, column, label):
    linked = rows(seeded_file, table, _labels="on", _size="max")
    assert label in {row[column]["label"] for row in linked if row[column]}
    assert label in page(seeded_file, table, _size="max")


def test_the_settings_that_the_page_gives_name_what_has_no_name(seeded_file, tmp_path):
    [settings] = SETTINGS.findall(PAGE.read_text(encoding="utf-8"))
    named = tmp_path / "labels.yaml"
    named.write_text(settings, encoding="utf-8")
    file = tmp_path / "quotes.sqlite"
    file.write_bytes(seeded_file.read_bytes())
    with_names = ("--metadata", named)
    [quote] = rows(file, "attributions", *with_names, _labels="on", quote_id=6)
    assert quote["quote_id"]["label"] == "The United States called the plan a “stalling tactic”."
    claims = rows(file, "quote_claims", *with_names, _labels="on", _size="max")
    assert "China's peace plan is a manoeuvre to gain time." in {
        row["claim_id"]["label"] for row in claims
    }
    roles = rows(file, "memberships", *with_names, _labels="on", _size="max")
    assert "Blinken" in {row["person_id"]["label"] for row in roles}


def test_datasette_searches_quotes_and_claims(seeded_file):
    assert {row["id"] for row in rows(seeded_file, "quotes", _search="stalling tactic")} == {6}
    # Names of topics and speakers are searched with the words, as `claimdb search` does.
    assert 7 in {row["id"] for row in rows(seeded_file, "quotes", _search="BLINKEN peace")}
    assert 6 in {row["id"] for row in rows(seeded_file, "claims", _search="manoeuvre")}
    assert 'name="_search"' in page(seeded_file, "quotes")


@pytest.mark.parametrize(("view", "column", "text"), [
    ("quotes_view", "speakers", "Antony Blinken"), ("claims_view", "asserted_by", "United States"),
])  # fmt: skip
def test_the_views_open_and_are_filtered_in_datasette(seeded_file, view, column, text):
    assert text in page(seeded_file, view)
    found = rows(seeded_file, view, **{f"{column}__contains": text})
    assert found
    assert all(text in row[column] for row in found)


def test_sqlite_utils_finds_foreign_keys_full_text_and_views(seeded_file):
    sqlite_utils = pytest.importorskip("sqlite_utils", reason=MISSING)
    with closing(sqlite_utils.Database(seeded_file)) as database:
        linked = {(key.column, key.other_table) for key in database["attributions"].foreign_keys}
        assert linked == {
            ("quote_id", "quotes"), ("actor_id", "actors"), ("organization_id", "organizations"),
        }  # fmt: skip
        assert database["quotes"].detect_fts() == "quotes_fts"
        assert database["claims"].detect_fts() == "claims_fts"
        assert [row["id"] for row in database["quotes"].search("stalling tactic")] == [6]
        assert set(database.view_names()) == {"quotes_view", "claims_view"}


def test_sqlite_utils_prints_tables_views_and_what_is_searched(seeded_file):
    tables = {row["table"] for row in json.loads(run("sqlite_utils", "tables", seeded_file))}
    assert {"quotes", "attributions", "claims", "sources"} <= tables
    views = json.loads(run("sqlite_utils", "views", seeded_file))
    assert {row["view"] for row in views} == {"quotes_view", "claims_view"}
    [first] = json.loads(run("sqlite_utils", "rows", seeded_file, "quotes_view", "--limit", "1"))
    assert first["speakers"] == "(the source itself)"
    found = json.loads(run("sqlite_utils", "search", seeded_file, "quotes", "stalling tactic"))
    assert [row["id"] for row in found] == [6]
