"""Storing the text of a source on both databases: contents and contradictions."""

import hashlib

import pytest

from cases import each
from claimdb.errors import ClaimdbError, InvalidDataError, NotFoundError, UsageError
from claimdb.matching.document import Document
from claimdb.store.admin.check import faults
from claimdb.store.backends import connect
from claimdb.store.snapshots import store
from worlds import write

TEXT = (
    "\ufeffThe council met late.\r\n“We will rebuild every bridge – before winter,” said the mayor. "
    "She called the delay “a costly mistake”. She said no and no.\r"
)
DOCUMENT = Document.of(TEXT.encode())
OTHER = Document.of(TEXT.replace("costly", "dear").encode())
START = TEXT.index("“We")
END = TEXT.index(" said")
PASSAGE = hashlib.sha256(TEXT[START:END].encode()).hexdigest()
AT = {"start": START, "end": END}


@pytest.fixture
def council(empty_copy):
    """Return a database with the quotes of a source whose text is known by its hash alone."""
    write(
        empty_copy,
        {
            "sources": [
                {"key": "council", "title": "Late", "url": "https://a.example/1"},
                {"key": "other", "title": "Late"},
            ],
            "snapshots": [{"source_id": 1, "sha256": DOCUMENT.sha256}],
            "quotes": [
                {"text": "We will rebuild every bridge – before winter,"},
                {"text": "The mayor called it “a costly mistake”.", "mode": "mixed"},
                {"text": "We will rebuild every bridge - before winter"},
                {"text": "no"},
                {"text": "We will rebuild every road – before winter,"},
                {"text": "There is no money.", "mode": "indirect"},
                {"text": "Elsewhere"},
            ],
            "occurrences": [
                {"quote_id": 1, "source_id": 1, "snapshot_id": 1, **AT, "digest": PASSAGE},
                {"quote_id": 2, "source_id": 1, "snapshot_id": 1},
                *({"quote_id": number, "source_id": 1} for number in (3, 4, 5, 6)),
                {"quote_id": 7, "source_id": 2},
            ],
        },
    )
    return empty_copy


def rows(address, sql):
    reader = connect(address)
    try:
        return [tuple(row) for row in reader.execute(sql).fetchall()]
    finally:
        reader.close()


def changes(address):
    return rows(address, "SELECT table_name, row_id FROM changes ORDER BY id")


def texts(address):
    return rows(address, "SELECT source_id, sha256, text, taken FROM snapshots ORDER BY id")


@pytest.mark.parametrize("name", ["council", "s1", "S1", "https://a.example/1"])
def test_a_text_whose_hash_is_known_is_filled_in_and_kept_as_it_is(council, name):
    stored = store(council, name, DOCUMENT, coder="ana", taken="2023-03-22")
    assert stored == ("filled", 1, "council", 1, 0)
    assert texts(council) == [(1, DOCUMENT.sha256, TEXT, "2023-03-22")]
    assert changes(council) == [("snapshots", 1), ("snapshots", 1)]
    assert faults(council) == ([], 0)


def test_another_text_is_another_snapshot_and_both_are_kept(council):
    assert store(council, "council", OTHER, coder="ana") == ("stored", 1, "council", 2, 0)
    assert texts(council) == [
        (1, DOCUMENT.sha256, None, None),
        (1, OTHER.sha256, OTHER.text, None),
    ]
    assert store(council, "other", OTHER, coder="ana") == ("stored", 2, "other", 1, 0)
    assert faults(council) == ([], 0)


def test_the_same_text_again_changes_nothing(council):
    store(council, "council", DOCUMENT, coder="ana", taken="2023-03-22")
    before = changes(council)
    for taken in (None, "2023-03-22", "2024"):
        again = store(council, "council", DOCUMENT, coder="ana", taken=taken)
        assert again.outcome == "known"
    assert changes(council) == before
    assert texts(council)[0][3] == "2023-03-22"


def test_what_came_of_the_quotes_is_recorded_where_that_is_asked_for(council):
    sql = (
        "SELECT id, verified, snapshot_id, start, verified_at IS NULL FROM occurrences"
        " WHERE id < 8 ORDER BY id"
    )
    before = rows(council, sql)
    store(council, "council", DOCUMENT, coder="ana")
    assert rows(council, sql) == before
    store(council, "council", DOCUMENT, coder="ana", verify=True)
    assert [tuple(map(bool, row[-1:])) + row[:4] for row in rows(council, sql)] == [
        (False, 1, "exact", 1, START),
        (False, 2, "exact", 1, TEXT.index("a costly")),
        (False, 3, "normalised", 1, TEXT.index("We will")),
        # Of two places somebody has to choose, and near words are for somebody to judge.
        (False, 4, "exact", None, None),
        (False, 5, "near", None, None),
        (True, 6, None, None, None),
        (True, 7, None, None, None),
    ]
    assert rows(council, "SELECT digest, prefix, suffix FROM occurrences WHERE id = 3") == [
        (
            hashlib.sha256(b"We will rebuild every bridge \xe2\x80\x93 before winter").hexdigest(),
            TEXT[: TEXT.index("We will")][-32:],
            TEXT[END - 2 : END + 30],
        )
    ]
    assert faults(council) == ([], 0)


def test_a_place_in_another_text_stays(council):
    store(council, "council", OTHER, coder="ana", verify=True)
    sql = "SELECT id, verified, snapshot_id FROM occurrences WHERE id < 4 ORDER BY id"
    assert rows(council, sql) == [(1, None, 1), (2, "snapshot_changed", 1), (3, "normalised", 2)]


def test_a_digest_that_was_missing_follows_from_the_text(empty_copy):
    write(
        empty_copy,
        {
            "sources": [{}],
            "snapshots": [{"source_id": 1, "sha256": DOCUMENT.sha256}],
            "quotes": [{}],
            "occurrences": [{"quote_id": 1, "source_id": 1, "snapshot_id": 1, **AT}],
        },
    )
    store(empty_copy, "s1", DOCUMENT, coder="ana")
    assert rows(empty_copy, "SELECT digest FROM occurrences") == [(PASSAGE,)]
    assert changes(empty_copy) == [("snapshots", 1)]
    # The words of the quote are others.
    assert {fault.kind for fault in faults(empty_copy)[0]} == {"passage"}


@pytest.mark.parametrize("place", [{"start": 3, "end": 9}, {"start": 3, "end": 10**6}])
def test_a_text_that_contradicts_what_is_recorded_is_not_stored(empty_copy, place):
    write(
        empty_copy,
        {
            "sources": [{}],
            "snapshots": [{"source_id": 1, "sha256": DOCUMENT.sha256}],
            "quotes": [{}],
            "occurrences": [
                {"quote_id": 1, "source_id": 1, "snapshot_id": 1, **place, "digest": PASSAGE}
            ],
        },
    )
    with pytest.raises(InvalidDataError, match="differs from the one recorded in o1"):
        store(empty_copy, "s1", DOCUMENT, coder="ana", taken="2023")
    assert texts(empty_copy) == [(1, DOCUMENT.sha256, None, None)]
    assert changes(empty_copy) == []


@each(("source", "data", "taken", "error"), [
    ("nobody", b"a", None, NotFoundError), ("s99", b"a", None, NotFoundError),
    ("Late", b"a", None, NotFoundError), ("\udcff\0", b"a", None, NotFoundError),
    ("council", b"", None, InvalidDataError), ("council", b" \r\n", None, InvalidDataError),
    ("council", b"a\0", None, InvalidDataError), ("council", b"a", "yesterday", UsageError),
    ("council", b"a", "", UsageError),
])  # fmt: skip
def test_what_cannot_be_stored_is_refused(council, source, data, taken, error):
    before = texts(council)
    with pytest.raises(error) as refused:
        store(council, source, Document.of(data), coder="ana", taken=taken)
    assert isinstance(refused.value, ClaimdbError)
    assert texts(council) == before
    if source == "Late":
        assert refused.value.message.startswith("'Late' may be")
