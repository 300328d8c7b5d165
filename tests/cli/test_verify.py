"""`claimdb verify`: verifying quotes against the text of their source."""

import hashlib
import json
from pathlib import Path

import pytest

from claimdb.store.address import Address
from claimdb.store.tables import snapshots
from databases import on, opened, query
from harness import Outcome, claimdb, named, terminal
from worlds import write

TEXT = (
    "The council met late. “We will rebuild every bridge before winter,” said the mayor. "
    "She called the delay “a costly mistake”. Asked about money, she said that there was enough."
)
QUOTES = (
    ("direct", "We will rebuild every bridge before winter,", "“We will", "the mayor"),
    ("mixed", "The mayor called the delay “a costly mistake”.", "She called", "mistake”"),
    ("indirect", "The mayor said that money is not short.", "Asked about", "enough"),
)


@pytest.fixture
def checked(empty_copy: Address, tmp_path: Path) -> tuple[Address, Path]:
    """Return a database with three quotes of a text, and the file with the text."""
    file = tmp_path / "council.txt"
    file.write_bytes(TEXT.encode())
    occurrences = []
    for number, (_, _, begin, end) in enumerate(QUOTES, 1):
        start, stop = TEXT.index(begin), TEXT.index(end) + len(end)
        occurrences.append({
            "quote_id": number, "source_id": 1, "snapshot_id": 1, "start": start, "end": stop,
            "digest": hashlib.sha256(TEXT[start:stop].encode()).hexdigest(),
        })  # fmt: skip
    write(
        empty_copy,
        {
            "sources": [{"key": "council"}, {"key": "other"}],
            "snapshots": [{"source_id": 1, "sha256": hashlib.sha256(TEXT.encode()).hexdigest()}],
            "quotes": [{"text": text, "mode": mode} for mode, text, _, _ in QUOTES],
            "occurrences": occurrences,
        },
    )
    return empty_copy, file


def verify(database: Address, *arguments: str) -> Outcome:
    return claimdb("verify", *arguments, db=database)


def results(outcome: Outcome) -> dict[str, str]:
    return {one["quote"]: one["result"] for one in json.loads(outcome.out)}


def test_a_text_is_recognized_by_its_hash_and_holds(checked):
    database, file = checked
    outcome = verify(database, "--text", str(file), "--json")
    assert (outcome.code, outcome.err) == (0, "3 exact\n")
    assert set(results(outcome).values()) == {"exact"}


def test_a_changed_word_is_named_with_its_quote(checked):
    database, file = checked
    file.write_text(TEXT.replace("costly", "dear"))
    outcome = verify(database, "source:council", "--text", str(file), "--json")
    assert outcome.code == 6
    assert outcome.err == "1 exact, 1 moved, 1 altered\n"
    assert results(outcome) == {"q1": "exact", "q2": "altered", "q3": "moved"}
    shown = terminal("verify", "source:council", "--text", str(file), CLAIMDB_DB=named(database))
    assert shown.code == 6
    assert "q2" in shown.out
    assert "a [-costly-]{+dear+} mistake" in shown.out
    assert "q1" not in shown.out


def test_words_that_are_gone_are_lost(checked):
    database, file = checked
    file.write_text("Nothing of the kind was printed here at any time, or so it seems.")
    outcome = verify(database, "source:council", "--text", str(file), "--json")
    assert outcome.code == 6
    assert outcome.err == "3 lost\n"


def test_a_passage_around_the_words_that_changed_is_shown_as_it_reads_now(checked):
    database, file = checked
    file.write_text(TEXT.replace("She called the delay", "She termed the delay"))
    shown = terminal("verify", "source:council", "--text", str(file), CLAIMDB_DB=named(database))
    assert shown.code == 6
    assert "the text now reads:" in shown.out


def test_a_query_says_which_quotes_are_verified_against_the_text(checked):
    database, file = checked
    outcome = verify(database, "mode:direct", "--text", str(file), "--json")
    assert results(outcome) == {"q1": "exact"}
    assert verify(database, "mode:narration", "--text", str(file)).err == "No quotes match.\n"


def test_without_a_text_the_stored_one_serves(checked):
    database, _ = checked
    nothing = verify(database, "--json")
    assert (nothing.code, nothing.err) == (0, "3 no_snapshot\n")
    with opened(database) as connection:
        connection.execute(snapshots.update().values(text=TEXT))
    assert verify(database).err == "3 exact\n"
    shown = terminal("verify", CLAIMDB_DB=named(database))
    assert shown.out == "3 exact\n"


def test_words_that_never_stood_in_a_stored_text_are_not_found(checked):
    database, file = checked
    assert claimdb("snapshot", "council", str(file), "--coder", "ana", db=database).code == 0
    added = claimdb(
        "add", "quote", "--text", "Nothing of the kind", "--role", "the mayor", "--mode", "direct",
        "--source", "council", "--unverified", "--coder", "ana", db=database,
    )  # fmt: skip
    assert added.code == 0, added.err
    outcome = verify(database, "source:council")
    assert (outcome.code, outcome.err) == (6, "3 exact, 1 not_found\n")


def test_a_text_that_nobody_knows_needs_the_name_of_its_source(checked, tmp_path):
    database, _ = checked
    unknown = tmp_path / "unknown.txt"
    unknown.write_text("Some other text.")
    outcome = verify(database, "--text", str(unknown))
    assert (outcome.code, outcome.out) == (3, "")
    assert "source:KEY" in outcome.err


def test_one_text_is_of_one_source(checked):
    database, file = checked
    outcome = verify(database, "source:council", "source:other", "--text", str(file))
    assert outcome.code == 2
    assert "a text belongs to one source" in outcome.err


def test_a_text_must_be_utf_8_and_there(checked, tmp_path):
    database, _ = checked
    latin = tmp_path / "latin.txt"
    latin.write_bytes("Zürich".encode("latin-1"))
    assert verify(database, "source:council", "--text", str(latin)).code == 4
    assert verify(database, "source:council", "--text", str(tmp_path / "none.txt")).code == 3


def test_fields_of_a_verification_can_be_chosen(checked):
    database, file = checked
    outcome = verify(database, "--text", str(file), "--csv", "--fields", "quote,result")
    assert outcome.out.splitlines()[:2] == ["quote,result", "q1,exact"]
    shown = terminal(
        *("verify", "--text", str(file), "--fields", "quote,result"), CLAIMDB_DB=named(database)
    )
    assert "q1" in shown.out


WORDS_IN_OTHER_FORM = [
    ("it's a fine day", "direct", "normalised"),
    ("left the house ... today", "direct", "elided"),
    ("left the [new] house early", "direct", "bracketed"),
    ("He said that “it's a fine day”.", "mixed", "normalised"),
    ("left the house really early today", "direct", "near"),
    ("nothing of that", "direct", "not_found"),
]


@on("sqlite")
@pytest.mark.parametrize(("words", "mode", "result"), WORDS_IN_OTHER_FORM)
def test_words_stand_as_they_were_recorded(example_copy, tmp_path, words, mode, result):
    page = tmp_path / "page.txt"
    page.write_text("“It’s a fine day”, he said, and left the house early today.", "utf-8")
    claimdb("snapshot", "s2", str(page), db=example_copy)
    given = ("--text", words, "--mode", mode, "--speaker", "China", "--source", "s2")
    done = claimdb("add", "quote", *given, "--unverified", db=example_copy)
    assert done.err.splitlines()[0].endswith(f"verified: {result}")
    assert claimdb("db", "check", db=example_copy).code == 0
    told = claimdb("verify", "id:q42", "--fields", "result,found", db=example_copy)
    if result in {"near", "not_found"}:
        assert (told.code, told.out.split()[2]) == (6, result)
        return
    assert (told.code, told.out.split()[2]) == (0, result)
    claimdb("edit", "q42", "--note", "n", db=example_copy)
    assert claimdb("verify", "id:q42", "--ids", db=example_copy).code == 0
    # Of another text nobody has said that it has the words in another form.
    page.write_text("“It’s a very fine day”, he said, and left the mouse early today.", "utf-8")
    other = claimdb("verify", "source:s2", "--text", str(page), db=example_copy)
    assert other.code == 6


def test_a_page_that_was_changed_is_distinguished_from_words_that_never_stood_there(
    example_copy, tmp_path
):
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    first.write_text("He said: The door is wide open. And he left.", "utf-8")
    second.write_text("He said nothing. And he left.", "utf-8")
    claimdb("snapshot", "s2", str(first), db=example_copy)
    given = ("--speaker", "China", "--source", "s2")
    for words in ("The door is wide open", "And he left"):
        assert claimdb("add", "quote", "--text", words, *given, db=example_copy).code == 0
    fields = ("--fields", "id,result,found", "--tsv")
    before = claimdb("verify", "source:s2", *fields, db=example_copy)
    assert (before.code, before.err) == (0, "2 exact\n")
    done = claimdb("snapshot", "s2", str(second), "--verify", *fields, db=example_copy)
    assert (done.code, done.err.splitlines()[-1]) == (0, "1 moved, 1 snapshot_changed")
    after = claimdb("verify", "source:s2", *fields, db=example_copy)
    assert (after.code, after.err) == (0, "1 exact, 1 snapshot_changed\n")
    assert claimdb("search", "verified:snapshot_changed", "--ids", db=example_copy).out == "q42\n"
    assert claimdb("db", "check", db=example_copy).code == 0
    # Held against that very text they are lost.
    assert claimdb("verify", "id:q42", "--text", str(second), db=example_copy).code == 6


@on("sqlite")
@pytest.mark.parametrize(
    ("words", "mode", "result"),
    [
        ("we want the best for all", "direct", "normalised"),
        ("We want ... for all", "direct", "elided"),
        ("We want [only] the best", "direct", "bracketed"),
        ("He said “we want the best”.", "mixed", "normalised"),
    ],
)
def test_words_that_stand_at_several_places_are_verified_as_they_were_added(
    example_copy, tmp_path, words, mode, result
):
    page = tmp_path / "page.txt"
    page.write_text("A. “We want the best for all,” he said. B. “We want the best for all,” he went on.", "utf-8")  # fmt: skip
    claimdb("snapshot", "s2", str(page), db=example_copy)
    given = ("--text", words, "--mode", mode, "--speaker", "China", "--source", "s2")
    added = claimdb("add", "quote", *given, db=example_copy)
    confirmed, several, first, second = added.err.splitlines()
    assert confirmed == f"added q42 (China) · verified: {result}"
    assert several == (
        "the stored text contains the quotation at 2 places, and no place is recorded;"
        " choose one: claimdb edit o42 --which N"
    )
    assert first.startswith("  1  paragraph 1  A. “[")
    assert second.startswith("  2  paragraph 1  …")
    assert second.endswith(" he went on.")
    told = claimdb("verify", "id:q42", db=example_copy)
    assert (told.code, told.err) == (0, f"1 {result}\n")
    tried = claimdb(
        "add", "quote", *given, "--which", "2", "--on-duplicate", "skip", db=example_copy
    )
    assert tried.err.splitlines()[1] == (
        "q42 stays as it is, without what you say of it: place; claimdb edit q42 adds it"
    )
    edited = claimdb("edit", "o42", "--which", "2", db=example_copy)
    assert edited.code == 0, edited.err
    [row] = query(example_copy, "SELECT start, verified FROM occurrences WHERE id = 42")
    assert row[0] >= page.read_text("utf-8").index("B.")
    assert row[1] == result
    assert claimdb("db", "check", db=example_copy).code == 0
    assert claimdb("edit", "o42", "--which", "3", db=example_copy).code == 2
    assert claimdb("undo", "-y", db=example_copy).code == 0
    again = claimdb(
        "add", "quote", *given, "--which", "1", "--on-duplicate", "add", db=example_copy
    )
    assert again.err.splitlines() == [f"added q43 (China) · verified: {result}"]
    [row] = query(example_copy, "SELECT start FROM occurrences WHERE id = 43")
    assert row[0] < page.read_text("utf-8").index("B.")
