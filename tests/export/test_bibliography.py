"""What the formats of bibliographies are given: each source once, with what was found in it."""

import claimdb
from claimdb.export import Export
from claimdb.export.bibliography import entries
from claimdb.model import Work


def test_a_source_is_an_item_with_a_note_for_each_quote_that_was_found(seeded):
    [(item, notes)] = entries(Export("citations", seeded.works("id:q6 OR id:q7 OR id:q23")))
    assert (item["id"], item["type"]) == ("xiputinmeeting", "webpage")
    assert [note.partition(": ")[0] for note in notes] == [
        "United States", "Antony Blinken", "(the source itself)",
    ]  # fmt: skip
    # Renderings stand in no marks but their own.
    assert notes[0].endswith(
        ": The United States called the plan a “stalling tactic”. (paragraph 2; q6)"
    )
    assert ": “the world should not be fooled" in notes[1]
    assert ": The meeting showed" in notes[2]


def test_sources_by_themselves_have_no_notes(seeded_file):
    with claimdb.open(seeded_file) as database:
        works = [Work(source, ()) for source in database.sources()]
        found = list(entries(Export("sources", works)))
        assert [item["id"] for item, _ in found] == [source.key for source in database.sources()]
    assert {len(notes) for _, notes in found} == {0}


def test_what_is_found_is_cut_to_so_many_quotes(seeded):
    assert sum(len(work.quotes) for work in seeded.works(limit=3)) == 3
