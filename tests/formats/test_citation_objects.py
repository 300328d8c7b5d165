"""The table of citations as JSON and JSON Lines, imported again."""

import json

import pytest

from cases import each
from harness import claimdb
from imports import tree

CREATE = ("--create", "speakers,organizations,topics,sources,claims")
RECORD = {
    "text": "The quay stays open", "mode": "direct", "said": "2021-04-02",
    "speakers": [{"name": "Quay Ida", "kind": "person", "role": "mayor",
                  "organization": {"name": "Dock League"}}],
    "topics": [{"name": "quay (+)", "stance": "support", "broader": ["ports"]}],
    "claims": [{"text": "It stays open", "relation": "denies"}],
    "occurrences": [
        {"source": {"title": "Row", "key": "row", "type": "broadcast", "contributors": [
            {"role": "host", "family": "Voss", "given": "Bo"}, {"name": "Ida Marsh"}]},
         "locator": "page:4"},
        {"source": {"title": "Row again", "key": "again"}},
    ],
}  # fmt: skip


def exported(db, *options):
    done = claimdb("export", *options, db=db)
    assert done.code == 0, done.err
    return done.out


@pytest.mark.parametrize("format", ["json", "jsonl"])
def test_citations_are_read_into_an_empty_database(empty_copy, refill, tmp_path, format):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(RECORD))
    done = claimdb("import", str(path), *CREATE, db=empty_copy)
    assert done.code == 0, done.err
    table = exported(empty_copy, "citations", "--format", "csv")
    before = tree(empty_copy)
    (tmp_path / f"b.{format}").write_text(exported(empty_copy, "citations", "--format", format))
    again = refill({})
    done = claimdb("import", str(tmp_path / f"b.{format}"), *CREATE, db=again)
    assert done.code == 0, done.err
    assert exported(again, "citations", "--format", "csv") == table
    assert tree(again) == before


@each("change, place", [({"said": "2021-02-30"}, "/0/said"), ({"mode": 3}, "/0/mode")])
def test_a_citation_that_is_invalid_is_reported_with_its_place(
    empty_file, tmp_path_factory, change, place
):
    one = {"quote_id": "q1", "citation_key": "row", "quote": "It runs", "mode": "direct",
           "speaker": "Ida Voss", "speaker_kind": "person", "said": None, "source_title": "Row",
           "records": None, **change}  # fmt: skip
    path = tmp_path_factory.mktemp("citations") / "a.json"
    path.write_text(json.dumps([one]))
    done = claimdb("import", str(path), *CREATE, "--dry-run", db=empty_file)
    assert (done.code, place in done.err) == (4, True), done.err
