"""Editing the text or the place of a quote: it is verified like a new one."""

from typing import Any

import pytest
from sqlalchemy import select

from claimdb.drafts.records import DraftError, OccurrenceDraft, QuoteDraft, SpeakerDraft
from claimdb.errors import RefusedError, UsageError
from claimdb.matching.document import Document
from claimdb.store import tables
from claimdb.store.address import Address
from claimdb.store.edit import edit
from claimdb.store.history.batch import recording
from claimdb.store.history.undo import undo
from claimdb.store.ingest.outcome import IngestOptions
from claimdb.store.ingest.pipeline import ingest
from claimdb.store.snapshots import store
from databases import got, opened, rows_of
from harness import claimdb

TEXT = "He said: “No way.” The gate is closed now, and no way leads in. No way. 门关了。 The gate is closed for good."
OTHER = "Elsewhere the gate is closed now too. Nobody knows why."
PUTIN, CHINA = SpeakerDraft("Vladimir Putin"), SpeakerDraft("China")
_UNSAID = {"updated"}
_HISTORY = {"batches", "changes", "coders", "digests"}


@pytest.fixture
def with_texts(example_copy):
    """Return a database in which the texts of two sources are stored."""
    for source, text in (("s2", TEXT), ("s3", OTHER)):
        store(example_copy, source, Document.of(text.encode()), coder="ana")
    return example_copy


def place_of(words: str, text: str = TEXT, nth: int = 0) -> tuple[int, int]:
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return start, start + len(words)


def add(
    address: Address,
    text: str,
    *sources: str,
    mode: str = "direct",
    by: SpeakerDraft | None = PUTIN,
    at: tuple[int, int] | None = None,
    **choices: Any,
) -> str:
    """Add a quote and return its id."""
    start, end = at or (None, None)
    places = tuple(OccurrenceDraft(source, start=start, end=end) for source in sources)
    draft = QuoteDraft(text, mode, (by,) if by else (), occurrences=places)
    with recording(address, coder="ana", command="add") as batch:
        [outcome] = ingest(batch, [draft], IngestOptions(**choices))
    assert outcome.error is None, outcome.error
    return f"q{outcome.id}"


def change(address: Address, name: str, /, *taken: str, **given: str) -> str | None:
    options = IngestOptions(
        unverified="unverified" in taken, on_duplicate="add" if "on-duplicate" in taken else None
    )
    marks = {"keep-marks": True} if "keep-marks" in taken else {}
    return edit(address, name, {**given, **marks}, coder="ana", options=options).by


def places(address: Address, quote: str) -> list[tuple[Any, ...]]:
    """Return where a quote stands, as its rows say: the place, the passage, what was found."""
    occurrences, snapshots = tables.occurrences, tables.snapshots
    with opened(address) as connection:
        rows = connection.execute(
            select(occurrences, snapshots.c.text)
            .outerjoin(snapshots, snapshots.c.id == occurrences.c.snapshot_id)
            .where(occurrences.c.quote_id == int(quote[1:]))
            .order_by(occurrences.c.id)
        ).mappings()
        return [
            (
                (row["start"], row["end"]) if row["start"] is not None else None,
                row["text"] and row["text"][row["start"] : row["end"]],
                row["verified"],
            )
            for row in map(dict, rows)
        ]


def records(address: Address) -> dict[str, list[dict[str, Any]]]:
    """Return all rows but those of the history, without when they were edited."""
    with opened(address) as connection:
        return {
            table.name: [
                {name: cell for name, cell in row.items() if name not in _UNSAID}
                for row in connection.execute(
                    table.select().order_by(*table.primary_key)
                ).mappings()
            ]
            for table in tables.metadata.sorted_tables
            if table.name not in _HISTORY
        }


def holds(address: Address) -> None:
    """See that no fault is found."""
    done = claimdb("db", "check", db=address)
    assert done.code == 0, done.out


@pytest.mark.parametrize(
    ("given", "place", "verified"),
    [
        ({"text": "The gate is closed for good"}, place_of("The gate is closed for good"), "exact"),
        ({"text": "gate is closed now"}, place_of("gate is closed now"), "exact"),
        ({"text": "门关了"}, place_of("门关了"), "exact"),
        ({"text": "The gate is closed now, and no way leads in"}, place_of("The gate is closed now, and no way leads in"), "exact"),
        # Of several places that which the words had; where they had none of them, none.
        ({"text": "The gate is closed"}, place_of("The gate is closed"), "exact"),
        ({"text": "No way"}, None, "exact"),
        ({"mode": "indirect"}, place_of("The gate is closed now"), "exact"),
        ({"text": "It is closed.", "mode": "indirect"}, place_of("The gate is closed now"), "exact"),
        ({"text": "He called it “closed now”.", "mode": "mixed"}, place_of("The gate is closed now"), "exact"),
        ({"text": "He called it “no way” to do it.", "mode": "mixed"}, place_of("no way"), "exact"),
        ({"text": "The gate is closed now", "mode": "narration", "speaker": "none"}, place_of("The gate is closed now"), "exact"),
    ],
)  # fmt: skip
def test_other_words_stand_where_the_text_has_them(with_texts, given, place, verified):
    quote = add(with_texts, "The gate is closed now", "s2")
    before = records(with_texts)
    by = change(with_texts, quote, **given)
    passage = place and TEXT[slice(*place)]
    assert places(with_texts, quote) == [(place, passage, verified)]
    holds(with_texts)
    undo(with_texts, by, coder="ana")
    assert records(with_texts) == before
    holds(with_texts)


def test_words_in_another_type_are_found_as_new_ones_are(with_texts):
    quote = add(with_texts, "The gate is closed now", "s2")
    change(with_texts, quote, text='He said: "No way." The gate')
    assert places(with_texts, quote)[0][1:] == ("He said: “No way.” The gate", "normalised")
    change(with_texts, quote, text="No way […] leads in")
    assert places(with_texts, quote)[0][2] == "elided"


def test_a_place_among_several_stays_while_the_words_stand_there(with_texts):
    second = place_of("No way", nth=1)
    quote = add(with_texts, "No way", "s2", at=second)
    change(with_texts, quote, text="no way")
    assert places(with_texts, quote) == [(place_of("no way"), "no way", "exact")]
    other = add(with_texts, "The gate is closed", "s2", at=place_of("The gate is closed", nth=1))
    change(with_texts, other, text="gate is closed")
    assert places(with_texts, other) == [
        (place_of("gate is closed", nth=1), "gate is closed", "exact")
    ]
    holds(with_texts)


def test_a_place_stays_where_the_words_recur_in_it(with_texts):
    passage = place_of("No way.” The gate is closed now, and no way leads in. No way")
    quote = add(with_texts, TEXT[slice(*passage)], "s2", at=passage)
    change(with_texts, quote, text="No way")
    assert places(with_texts, quote) == [(passage, TEXT[slice(*passage)], "exact")]
    holds(with_texts)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"text": "The gate is closed today"}, "the source"),
        ({"text": "The gate is not closed now"}, "; it has: The gate is closed now"),
        ({"text": "“closed now” it is, he said, and “not open”", "mode": "mixed"}, "the source"),
        ({"text": "\x1b[31m%s'; DROP TABLE quotes; --"}, "the source"),
        ({"text": "g" * 5000}, "the source"),
    ],
)
def test_what_a_new_quote_is_refused_for_an_edit_is_refused_for(with_texts, given, told):
    quote = add(with_texts, "The gate is closed now", "s2")
    before = rows_of(with_texts)
    with pytest.raises(RefusedError) as caught:
        change(with_texts, quote, **given)
    with pytest.raises(AssertionError) as added:
        add(with_texts, given["text"], "s2", mode=given.get("mode", "direct"))
    assert told in caught.value.message
    assert caught.value.message in str(added.value)
    assert rows_of(with_texts) == before


def test_what_does_not_stand_there_is_taken_unverified_and_has_no_place(with_texts):
    quote = add(with_texts, "The gate is closed now", "s2", "s3", "s4", at=None, unverified=True)
    before = records(with_texts)
    by = change(with_texts, quote, "unverified", text="The gate is not closed now")
    assert [found[0] for found in places(with_texts, quote)] == [None, None, None]
    assert [found[2] for found in places(with_texts, quote)] == ["near", "near", None]
    with pytest.raises(RefusedError):
        change(with_texts, quote, text="The gate unclosed quotation mark now")
    change(with_texts, quote, text="gate is closed now")
    assert [found[1] for found in places(with_texts, quote)] == [
        "gate is closed now", "gate is closed now", None,
    ]  # fmt: skip
    holds(with_texts)
    undo(with_texts, coder="ana")
    undo(with_texts, by, coder="ana")
    assert records(with_texts) == before


def test_what_is_not_altered_is_not_verified_again(with_texts):
    quote = add(with_texts, "The gate is locked", "s2", unverified=True)
    assert change(with_texts, quote, text="The gate is locked", mode="direct") is None
    assert change(with_texts, quote, note="sic", said="2023") is not None
    assert places(with_texts, quote)[0][2] != "exact"


def test_the_text_in_which_a_quote_stands_counts_before_a_later_one(with_texts):
    quote = add(with_texts, "The gate is closed now", "s2")
    store(with_texts, "s2", Document.of("Corrected: it is open.".encode()), coder="ana")
    change(with_texts, quote, text="gate is closed now")
    assert places(with_texts, quote)[0][1] == "gate is closed now"
    holds(with_texts)


def test_a_passage_of_a_text_that_is_not_stored_stays_until_words_are_found_in_another(
    example_copy,
):
    was = places(example_copy, "q7")
    store(example_copy, "s1", Document.of("The world should not be fooled.".encode()), coder="ana")
    change(example_copy, "q7", mode="indirect")
    assert places(example_copy, "q7") == [(*was[0][:2], None)]
    with pytest.raises(RefusedError):
        change(example_copy, "q7", mode="direct")
    change(example_copy, "q7", mode="direct", text="The world should not be fooled")
    assert places(example_copy, "q7") == [((0, 30), "The world should not be fooled", "exact")]
    undo(example_copy, coder="ana")
    undo(example_copy, coder="ana")
    assert places(example_copy, "q7") == was


def test_an_occurrence_is_verified_against_the_text_of_the_source_that_it_comes_into(with_texts):
    quote = add(with_texts, "The gate is closed now", "s4")
    name = f"o{got(with_texts, quote).occurrences[0].id}"
    assert places(with_texts, quote) == [(None, None, None)]
    before = records(with_texts)
    by = change(with_texts, name, source="s2")
    assert places(with_texts, quote)[0][1:] == ("The gate is closed now", "exact")
    change(with_texts, name, source="s3", cue="said")
    assert places(with_texts, quote)[0][1:] == ("the gate is closed now", "normalised")
    change(with_texts, name, source="s2")
    change(with_texts, quote, text="gate is closed for good")
    with pytest.raises(RefusedError, match="does not contain the quotation"):
        change(with_texts, name, source="s3")
    change(with_texts, name, "unverified", source="s3")
    assert places(with_texts, quote) == [(None, None, "not_found")]
    for _ in range(5):
        undo(with_texts, coder="ana")
    assert records(with_texts) == before
    assert by is not None


def test_words_of_another_quote_by_the_same_speakers_are_refused_unless_wanted_twice(with_texts):
    first = add(with_texts, "We talk tomorrow")
    quote = add(with_texts, "We talk on Monday")
    before = rows_of(with_texts)
    for given in (
        {"text": "“We” TALK, tomorrow"},
        {"text": "We talk tomorrow", "mode": "indirect"},
    ):
        with pytest.raises(RefusedError) as caught:
            change(with_texts, quote, **given)
        assert caught.value.message.endswith(f"already recorded: {first}")
        assert rows_of(with_texts) == before
    change(with_texts, quote, "on-duplicate", text="We talk tomorrow")
    # Two that are the same already can be mended.
    change(with_texts, quote, text="We talk tomorrow!")
    change(with_texts, first, mode="indirect")
    change(with_texts, quote, text="We talk tonight")
    theirs = add(with_texts, "We talk tonight", by=CHINA)
    with pytest.raises(RefusedError, match=f"already recorded: {quote}"):
        change(with_texts, theirs, speaker="Vladimir Putin")
    change(with_texts, theirs, text="We talk tomorrow")


def test_words_without_letters_are_compared_as_they_are(with_texts):
    add(with_texts, "?!")
    quote = add(with_texts, "!?")
    change(with_texts, quote, text="!!!")
    with pytest.raises(RefusedError):
        change(with_texts, quote, text="?!")


def test_words_that_contradict_their_mode_are_refused_as_in_a_new_quote(with_texts):
    quote = add(with_texts, "The gate is closed now", "s2")
    given = {"mode": ["mixed"], "said": ["soon"]}
    with pytest.raises(DraftError) as caught:
        edit(with_texts, quote, given, coder="ana")
    assert [problem.field for problem in caught.value.problems] == ["text", "said"]
    with pytest.raises(DraftError, match="quotation marks"):
        change(with_texts, quote, text="“No way.”")
    change(with_texts, quote, "keep-marks", text="“No way.”")
    change(with_texts, quote, note="as printed", mode="direct")
    assert places(with_texts, quote)[0][1:] == ("“No way.”", "exact")
    holds(with_texts)


def test_what_is_taken_is_of_quotes_alone(with_texts):
    for name, taken in (("t2", "unverified"), ("o7", "on-duplicate"), ("a12", "keep-marks")):
        with pytest.raises(UsageError, match=f"has no --{taken}"):
            change(with_texts, name, taken)
