"""Datasette and sqlite-utils open the file as it is."""

import json
import re
import subprocess
import sys
from contextlib import ExitStack, closing, contextmanager
from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from cases import each
from harness import environment

pytestmark = pytest.mark.slow


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


@contextmanager
def served(file, *options):
    """Serve a file with Datasette for the block, and yield what asks it for a page."""
    pytest.importorskip("datasette", reason=MISSING)
    httpx = pytest.importorskip("httpx", reason=MISSING)
    # The path of a socket must be short.
    with ExitStack() as stack:
        socket = Path(stack.enter_context(TemporaryDirectory()), "socket")
        server = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "datasette", file, *options, "--uds", socket],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                env=environment(measured=False),
            )
        )
        stack.callback(server.terminate)
        said = list(takewhile(lambda line: "running on" not in line, server.stderr))
        assert server.poll() is None, said
        transport = httpx.HTTPTransport(uds=str(socket))
        client = stack.enter_context(httpx.Client(transport=transport, base_url="http://datasette"))

        def page(path, **asked):
            answer = client.get(f"/{file.stem}/{path}", params=asked)
            assert answer.status_code == 200
            return answer.text

        yield page


def rows(page, table, **asked):
    return json.loads(page(f"{table}.json", _shape="array", **asked))


@pytest.fixture(scope="module")
def page(example_file):
    with served(example_file) as asked:
        yield asked


@each(("table", "column", "label"), [
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
def test_datasette_shows_the_names_of_linked_rows(page, table, column, label):
    linked = rows(page, table, _labels="on", _size="max")
    assert label in {row[column]["label"] for row in linked if row[column]}
    assert label in page(table, _size="max")


def test_the_settings_that_the_page_gives_name_what_has_no_name(example_file, tmp_path):
    [settings] = SETTINGS.findall(PAGE.read_text(encoding="utf-8"))
    named = tmp_path / "labels.yaml"
    named.write_text(settings, encoding="utf-8")
    file = tmp_path / "quotes.sqlite"
    file.write_bytes(example_file.read_bytes())
    with served(file, "--metadata", named) as page:
        [quote] = rows(page, "attributions", _labels="on", quote_id=6)
        claims = rows(page, "quote_claims", _labels="on", _size="max")
        roles = rows(page, "memberships", _labels="on", _size="max")
    assert quote["quote_id"]["label"] == "The United States called the plan a “stalling tactic”."
    assert "China's peace plan is a manoeuvre to gain time." in {
        row["claim_id"]["label"] for row in claims
    }
    assert "Blinken" in {row["person_id"]["label"] for row in roles}


def test_datasette_searches_quotes_and_claims(page):
    assert {row["id"] for row in rows(page, "quotes", _search="stalling tactic")} == {6}
    # A claim of the quote has one of the words. Names are searched by themselves.
    assert 6 in {row["id"] for row in rows(page, "quotes", _search="stalling MANOEUVRE")}
    assert 14 in {row["actor_id"] for row in rows(page, "actor_names", _search="BLINKEN")}
    assert 6 in {row["id"] for row in rows(page, "claims", _search="manoeuvre")}
    assert 'name="_search"' in page("quotes")


@each(("view", "column", "text"), [
    ("quotes_view", "speakers", "Antony Blinken"), ("claims_view", "asserted_by", "United States"),
])  # fmt: skip
def test_the_views_open_and_are_filtered_in_datasette(page, view, column, text):
    assert text in page(view)
    found = rows(page, view, **{f"{column}__contains": text})
    assert found
    assert all(text in row[column] for row in found)


def test_sqlite_utils_finds_foreign_keys_full_text_and_views(example_file):
    sqlite_utils = pytest.importorskip("sqlite_utils", reason=MISSING)
    with closing(sqlite_utils.Database(example_file)) as database:
        linked = {(key.column, key.other_table) for key in database["attributions"].foreign_keys}
        assert linked == {
            ("quote_id", "quotes"), ("actor_id", "actors"), ("organization_id", "organizations"),
        }  # fmt: skip
        assert database["quotes"].detect_fts() == "quotes_fts"
        assert database["claims"].detect_fts() == "claims_fts"
        assert [row["id"] for row in database["quotes"].search("stalling tactic")] == [6]
        assert set(database.view_names()) == {"quotes_view", "claims_view"}


def test_sqlite_utils_prints_tables_views_and_what_is_searched(example_file):
    tables = {row["table"] for row in json.loads(run("sqlite_utils", "tables", example_file))}
    assert {"quotes", "attributions", "claims", "sources"} <= tables
    views = json.loads(run("sqlite_utils", "views", example_file))
    assert {row["view"] for row in views} == {"quotes_view", "claims_view"}
    [first] = json.loads(run("sqlite_utils", "rows", example_file, "quotes_view", "--limit", "1"))
    assert first["speakers"] == "(the source itself)"
    found = json.loads(run("sqlite_utils", "search", example_file, "quotes", "stalling tactic"))
    assert [row["id"] for row in found] == [6]
