"""Volume, issue, pages, number, edition, place and editors of sources, from tables and JSON."""

import json

import pytest

from cases import each
from claimdb.drafts.records import ContributorDraft, DraftError, SourceDraft
from claimdb.drafts.validate import gate
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import read

TEXTS = {
    "volume": "12", "issue": "3", "pages": "1–2", "number": "é; 7", "edition": "2nd",
    "publisher_place": "Oslo",
}  # fmt: skip
EDITORS = (
    ContributorDraft("editor", "Roe", "Ann"),
    ContributorDraft("editor", literal="Big Institute"),
)


def fields(header, cells, **layout):
    """Return the fields of the columns of a table of one row, and the draft of its source."""
    data = "\t".join(header) + "\n" + "\t".join(cells) + "\n"
    found = read("csv", data.encode(), Layout(**layout))
    (row,) = found
    draft = row.draft(found_kind := layout.get("kind", "quote"))
    source = draft if found_kind == "source" else draft.occurrences[0]
    return [column.field for column in found.columns], source


OWN = (
    "quote_id",
    "citation_key",
    "quote",
    "mode",
    "source_title",
    "locator",
    *TEXTS,
    "source_editors",
)
CELLS = ("q1", "k", "so", "narration", "T", "page:4", *TEXTS.values(), "Roe, Ann; Big Institute")


@each("more", [(), ("Notes of mine",)])
def test_our_table_of_citations_has_them(more):
    found, place = fields((*OWN, *more), (*CELLS, *more))
    assert found[6:13] == [*TEXTS, "source_editors"]
    assert place.source == SourceDraft("T", "k", contributors=EDITORS, **TEXTS)
    assert place.locator == "page:4"


def test_a_table_of_sources_has_them():
    header = (
        "Title",
        "Volume",
        "issue",
        "Pages",
        "NUMBER",
        "edition",
        "Publisher Place",
        "editors",
    )
    found, source = fields(header, ("T", *TEXTS.values(), "Roe, Ann; Big Institute"), kind="source")
    assert found == ["title", *TEXTS, "editors"]
    assert source == SourceDraft("T", contributors=EDITORS, **TEXTS)


def test_pages_issue_and_number_mean_something_else_in_a_table_of_quotes_that_is_not_ours():
    header = ("text", "mode", "title", "Pages", "Issue", "Number", "Volume")
    cells = ("so", "narration", "T", "4", "peace plan", "17", "12")
    found, place = fields(header, cells)
    assert found == ["text", "mode", "title", "locator:page", None, None, "volume"]
    assert (place.locator, place.source) == ("page:4", SourceDraft("T", volume="12"))
    mapped = {"Pages": "pages", "Issue": "issue", "Number": "number"}
    _, place = fields(header, cells, columns=mapped)
    assert (place.locator, place.source.pages, place.source.issue) == (None, "4", "peace plan")


@each(
    ("value", "text"),
    [(12, "12"), (1.5, "1.5"), (" 12 ", " 12 "), ("", None), (None, None)],
)
def test_json_may_have_a_number_where_we_have_a_text(value, text):
    source = gate("source", {"title": "T", "volume": value})
    assert source == SourceDraft("T", volume=text)
    quote = {"text": "so", "mode": "narration", "title": "T", "volume": value}
    assert gate("quote", quote).occurrences[0].source == source


@each("value", [True, ["1"], {"a": 1}])
def test_json_must_have_nothing_else(value):
    with pytest.raises(DraftError, match=r"volume: is .*, not text"):
        gate("source", {"title": "T", "volume": value})


def test_editors_are_contributors_in_the_order_of_their_roles():
    author = ContributorDraft("author", "Doe", "Jane")
    editors = [{"family": "Roe", "given": "Ann"}, "Big Institute"]
    for key, value in (("editors", editors), ("editor", "Roe, Ann; Big Institute")):
        raw = {"title": "T", "authors": "Doe, Jane", key: value}
        assert gate("source", raw).contributors == (author, *EDITORS)
    other = [{"role": "translator", "literal": "X"}, "Doe, Jane"]
    raw = {"title": "T", "contributors": other, "editors": editors}
    found = (ContributorDraft("translator", literal="X"), author, *EDITORS)
    assert gate("source", raw).contributors == found


def test_editors_are_not_said_twice():
    raw = {"title": "T", "contributors": [{"role": "editor", "name": "X"}], "editor": "Roe, Ann"}
    with pytest.raises(DraftError, match="editors: conflicts with contributors"):
        gate("source", raw)


def test_the_json_of_a_source_has_them_at_its_end(example_file_copy):
    from harness import claimdb

    flags = [part for key, value in TEXTS.items() for part in (f"--{key.replace('_', '-')}", value)]
    done = claimdb(
        "add",
        "source",
        "--title",
        "T",
        *flags,
        "--editor",
        "Roe, Ann",
        "--editor",
        "Big Institute",
        db=example_file_copy,
    )
    assert done.code == 0
    number = done.out.split()[0]
    [shown] = json.loads(claimdb("show", number, "--json", db=example_file_copy).out)
    assert list(shown.items())[-6:] == list(TEXTS.items())
    text = claimdb("show", number, db=example_file_copy).out.splitlines()
    assert text[0].split("\t")[-8:] == [*TEXTS, "editor", "cited_sources"]
    done = claimdb(
        "edit", number, "--editor", "none", "--volume", "none", "--pages", "9", db=example_file_copy
    )
    assert done.code == 0
    [shown] = json.loads(claimdb("show", number, "--json", db=example_file_copy).out)
    assert (shown["volume"], shown["pages"], shown["contributors"]) == (None, "9", [])
