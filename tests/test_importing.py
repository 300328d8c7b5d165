"""Plain imports of what was exported before records were merged."""

import json

import pytest

import claimdb
from claimdb.errors import InvalidDataError
from claimdb.store.admin.check import faults
from databases import rows_of

KINDS = {"quotes": "quote", "citations": "quote", "claims": "claim", "sources": "source"}


def imported(address, path, kind: str, **options):
    with claimdb.open(address, coder="bo") as database:
        return database.import_file(path, kind=kind, **options)


def test_an_export_from_before_merges_adds_nothing(example_copy, tmp_path):
    files = {}
    with claimdb.open(example_copy, coder="ana") as database:
        database.edit("q4", {"rm_speaker": ["a13"], "add_speaker": ["a12"]})
        database.refresh()
        for exported, kind in KINDS.items():
            for suffix in ("csv", "json"):
                path = tmp_path / f"{exported}.{suffix}"
                database.export(exported, path=path)
                files[path] = kind
        claim, title = database.get("c2").text, database.get("s2").title
        for keep, other in (("s1", "s2"), ("c1", "c2"), ("a12", "a13"), ("t1", "t2"), ("q4", "q3")):
            database.merge(keep, other, prefer=["keep"])
        database.refresh()
        assert (database.get(claim).id, database.get(title).id) == (1, 1)
    before = rows_of(example_copy)
    for path, kind in files.items():
        # Only this file has the uid of the merged quote, whose text is another one now.
        new = {("added", "quote"): 1} if kind == "quote" and path.name != "quotes.json" else {}
        done = imported(example_copy, path, kind, dry_run=True)
        added = {key: count for key, count in done.counts.items() if key[0] == "added"}
        assert (added, done.refused) == (new, []), path
        assert rows_of(example_copy) == before
    assert faults(example_copy) == ([], 0)


def test_a_record_with_the_uid_of_a_merged_one_is_what_that_became(example_file_copy, tmp_path):
    with claimdb.open(example_file_copy, coder="ana") as database:
        uid = database.get("c2").uid
        database.merge("c1", "c2", prefer=["keep"])
    path = tmp_path / "claims.json"
    path.write_text(json.dumps([{"uid": uid, "text": "In other words"}]))
    assert imported(example_file_copy, path, "claim").counts == {("skipped", "claim"): 1}
    with pytest.raises(InvalidDataError, match="line 1: this claim was merged into c1"):
        imported(example_file_copy, path, "claim", on_duplicate="fail")
    done = imported(example_file_copy, path, "claim", on_duplicate="add")
    assert done.counts == {("added", "claim"): 1}
