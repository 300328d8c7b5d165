"""`claimdb add` at prompts, typed at a real pseudo-terminal."""

import json
import signal
import stat
from contextlib import contextmanager

import pytest

from claimdb.store.admin.check import faults
from databases import got, opened, quotes, rows_of
from harness import claimdb, named, process, terminal
from terminals import CLEAR, CTRL_C, CTRL_D, CTRL_E, ENTER, TAB, at_terminal
from worlds import SEEDED

pytestmark = pytest.mark.slow


TEXT = """Xi and Putin met in Moscow.

“We are always open for a negotiation process,” Mr Putin said. He had said so before.

The plan could be a basis. We will discuss it, he said. We will discuss it again. We will discuss \
it at length.
"""
WORDS = "We are always open for a negotiation process"
SOURCE = "chatterjee2023putin"


@pytest.fixture
def desk(example_file_copy, tmp_path):
    """A folder with the worked example, of which one source has a saved copy."""
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    done = claimdb(
        "snapshot", SOURCE, str(tmp_path / "text.txt"), "--coder", "ana", db=example_file_copy
    )
    assert done.code == 0, done.err
    return example_file_copy


@contextmanager
def sitting(db, *args, columns=90, **env):
    state = str(db.parent / "state")
    given = {"CLAIMDB_DB": named(db), "CLAIMDB_CODER": "ana", "XDG_STATE_HOME": state, **env}
    with at_terminal("add", *args, columns=columns, **given) as person:
        yield person


def kept(db):
    folder = db.parent / "state" / "claimdb"
    return [json.loads(path.read_text()) for path in folder.glob("*")] if folder.exists() else []


def decisions(db):
    with opened(db) as connection:
        rows = connection.exec_driver_sql("SELECT quote_id, decision FROM duplicate_decisions")
        return [tuple(row) for row in rows]


def text(person, words):
    person.sees("an empty line ends it").types(words, ENTER, ENTER)


def to_topics(person):
    """Take the date, the role and the organization as they are offered."""
    person.sees("Said on:").types(ENTER).sees("Role then").types(ENTER)
    person.sees("For which organization").types(ENTER).sees("Topics")


def save(person):
    assert person.sees("[Y]es, save").types(ENTER).leaves() == 0


# --- the whole way


def test_a_quote_is_added_from_nothing_but_answers(desk):
    with sitting(desk, "quote") as person:
        text(person, f"“{WORDS},”")
        person.sees(f"without the outer quotation marks: {WORDS}", "[T] use this text").types(ENTER)
        person.sees("Source (").types("putin bbc").sees("Putin to Xi: We will discuss").types(TAB)
        person.sees(f"- for none): {SOURCE}").types(ENTER)
        person.sees("✓ found verbatim in the stored text (paragraph 2)")
        person.sees("Speaker (").types("puti").sees("Vladimir Putin Russian").types(TAB, ENTER)
        person.sees("Said on: ../2023-03-20").types(ENTER)
        person.sees("Role then: President of Russia").types(ENTER)
        person.sees("For which organization: Russia").types(ENTER)
        person.sees("Topics (").types("peace pl").sees("8 quotes").types(TAB, ", negotiat")
        person.sees("peace talks (negotiations)").types(TAB, ENTER)
        person.sees("peace plan: [s]upport").types("s", ENTER)
        person.sees("peace talks: [s]upport").types(ENTER)
        person.sees(
            f"“{WORDS}” — Vladimir Putin, President of Russia · ../2023-03-20",
            "on peace plan: support; peace talks: not coded",
            "Chatterjee, P. (2023, March 20).",
            "verified: exact",
        )
        save(person)
        assert "added q42 (Vladimir Putin, ../2023-03-20) · verified: exact" in person.screen
    quote = got(desk, "q42")
    assert (quote.text, quote.mode, quote.said) == (WORDS, "direct", "../2023-03-20")
    [speaker] = quote.speakers
    assert (speaker.name, speaker.role, speaker.organization.name) == (
        "Vladimir Putin", "President of Russia", "Russia",
    )  # fmt: skip
    assert [(one.slug, one.stance) for one in quote.topics] == [
        ("peace-plan", "support"), ("peace-talks", None),
    ]  # fmt: skip
    [place] = quote.occurrences
    assert (TEXT[place.start : place.end], place.verified) == (WORDS, "exact")
    assert kept(desk) == []
    assert faults(desk) == ([], 0)


def test_the_id_goes_to_a_pipe_while_questions_go_to_the_screen(desk):
    given = ("--no-source", "--speaker", "China")
    with sitting(desk, "quote", *given, piped=True) as person:
        text(person, "No")
        person.sees("Said on:").types(ENTER).sees("Role").types(CLEAR, ENTER)
        person.sees("For which").types(ENTER).sees("Topics").types(ENTER)
        person.sees("[Y]es").types(ENTER)
        assert person._running.stdout.read() == b"q42\n"
        assert person.leaves() == 0


def test_with_all_flags_and_nothing_in_doubt_nothing_is_asked(desk):
    flags = ("--text", WORDS, "--speaker", "Vladimir Putin", "--source", SOURCE)
    with sitting(desk, "quote", *flags) as person:
        assert person.leaves() == 0
        assert person.screen == "added q42 (Vladimir Putin) · verified: exact"


@pytest.mark.parametrize("flag", ["--no-input", "nobody"])
def test_who_does_not_want_to_be_asked_is_told_what_is_missing(desk, flag):
    if flag == "nobody":
        done = process("add", "quote", "--text", "x", db=desk)
        assert (done.code, done.out) == (2, "")
        told = done.err
    else:
        shown = terminal("add", "quote", "--text", "x", flag, CLAIMDB_DB=str(desk))
        assert shown.code == 2
        told = shown.out
    assert "missing: --speaker or --role or --mode, --source or --no-source" in told


def test_a_yes_beforehand_saves_without_the_last_question(desk):
    with sitting(desk, "quote", "--source", "s3", "--speaker", "China", "-y") as person:
        text(person, "Other words")
        to_topics(person)
        person.types(ENTER)
        assert person.leaves() == 0
    assert got(desk, "q42").text == "Other words"


def test_repeat_keeps_the_source_and_topics_and_no_stance(desk):
    flags = ("--source", "s3", "--topic", "peace plan=oppose", "--said", "2023-03", "--repeat")
    with sitting(desk, "quote", *flags) as person:
        for number, speaker in enumerate(("China", "Russia"), 1):
            person.sees("an empty line ends it", times=number)
            person.types(f"Words of {speaker}", ENTER, ENTER)
            person.sees("Speaker (", times=number).types(speaker, ENTER)
            person.sees("Role then", times=number).types(CLEAR, ENTER)
            person.sees("For which", times=number).types(CLEAR, ENTER)
            if number == 2:
                person.sees("Topics").types(ENTER).sees("peace plan:").types("s", ENTER)
            person.sees("[Y]es", times=number).types(ENTER)
        person.sees("an empty line ends it", times=3).types(CTRL_D)
        assert person.leaves() == 0
    for id, speaker, stance in (("q42", "China", "oppose"), ("q43", "Russia", "support")):
        quote = got(desk, id)
        assert (quote.text, quote.said) == (f"Words of {speaker}", "2023-03")
        assert [(one.slug, one.stance) for one in quote.topics] == [("peace-plan", stance)]
        assert [place.source_id for place in quote.occurrences] == [3]
    assert kept(desk) == []
    refused = process(
        "add", "quote", "--repeat", "--text", "x", "--role", "y", "--no-source", db=desk
    )
    assert (refused.code, "no terminal is attached" in refused.err) == (2, True)


# --- leaving, and coming back


@pytest.mark.parametrize(("keys", "code"), [(CTRL_C, 130), (CTRL_D, 5)])
def test_who_leaves_has_written_nothing_and_goes_on_the_next_time(desk, keys, code):
    with sitting(desk, "quote") as person:
        text(person, "Words to go on with")
        person.sees("Source (").types(keys)
        assert person.leaves() == code
        assert "nothing is saved; your answers are kept for the next time" in person.screen
    assert quotes(desk) == SEEDED
    [draft] = kept(desk)
    assert draft["said"]["text"] == "Words to go on with"
    [path] = (desk.parent / "state" / "claimdb").glob("*")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with sitting(desk, "quote", "--source", "s3") as person:
        person.sees("there is an unfinished record: Words to go on with", "[C]ontinue").types(ENTER)
        person.sees("Speaker (").types("China", ENTER)
        to_topics(person)
        person.types(ENTER)
        save(person)
    assert got(desk, "q42").text == "Words to go on with"
    assert kept(desk) == []


def test_what_was_kept_can_be_discarded(desk):
    with sitting(desk, "claim") as person:
        person.sees("Claim: ").types("One", ENTER).sees("Topics").types(ENTER)
        person.sees("[q]uit").types("q", ENTER)
        assert person.leaves() == 5
    assert len(kept(desk)) == 1
    with sitting(desk, "claim") as person:
        person.sees("[d]iscard").types("d", ENTER).sees("Claim: ").types("Two", ENTER)
        person.sees("Topics").types("peace plan", ENTER)
        save(person)
    assert got(desk, "c46").text == "Two"


def test_what_is_kept_is_lost_only_where_it_is_saved_or_discarded(desk):
    with sitting(desk, "quote", "--no-source") as person:
        text(person, "The first words")
        person.sees("Speaker (").types(CTRL_C)
        assert person.leaves() == 130
    whole = ("--no-source", "--speaker", "China", "--text", "Complete by flags", "-y")
    with sitting(desk, "quote", *whole) as person:
        assert person.leaves() == 0
    with sitting(desk, "quote", "--no-source", "--speaker", "Chin", "--text", "Others") as person:
        person.sees("unknown speaker").types(CTRL_C)
        assert person.leaves() == 130
    assert sorted(draft["said"]["text"] for draft in kept(desk)) == ["Others", "The first words"]
    # Other words are another quote; of another source they may be the same one.
    with sitting(desk, "quote", "--text", "New ones", "--no-source") as person:
        person.sees("Speaker (").types(CTRL_D)
        assert (person.leaves(), "is kept:" in person.screen) == (5, False)
    here = {"CLAIMDB_DB": desk.name, "cwd": desk.parent}
    with sitting(desk, "quote", "--source", "s3", "--speaker", "Russia", **here) as person:
        person.sees("there is an unfinished record: New ones", "dropped: no-source").types(
            "d", ENTER
        )
        person.sees(
            "there is an unfinished record: Others", "dropped: speaker: Chin; no-source"
        ).types("l", ENTER)
        person.sees("there is an unfinished record: The first words").types("c", ENTER)
        to_topics(person)
        person.types(ENTER)
        save(person)
    [draft] = kept(desk)
    assert (draft["said"]["text"], draft["said"]["no-source"]) == ("Others", True)
    quote = got(desk, "q43")
    assert (quote.text, quote.speakers[0].name) == ("The first words", "Russia")
    assert [place.source_id for place in quote.occurrences] == [3]


def test_answers_of_which_nothing_was_made_yet_stand_there_again(desk):
    with sitting(desk, "quote", "--text", "Words", "--no-source") as person:
        person.sees("Speaker (").types("China", ENTER).sees("Said on:").types(ENTER)
        person.sees("Role then:").types(CLEAR, "an envoy", ENTER).sees("For which")
        person._running.send_signal(signal.SIGHUP)
        assert person.leaves() == 128 + signal.SIGHUP
    with sitting(desk, "quote", "--no-source") as person:
        person.sees("[C]ontinue").types(ENTER).sees("Said on:").types(ENTER)
        person.sees("Role then: an envoy").types(ENTER).sees("For which").types(CLEAR, ENTER)
        person.sees("Topics").types("peace plan=oppose, a ghost", ENTER)
        person.sees("[n]ew topic “a ghost”").types("n", ENTER).sees("a ghost: [s]").types(CTRL_C)
        assert person.leaves() == 130
    with sitting(desk, "quote", "--no-source") as person:
        person.sees("[C]ontinue").types(ENTER).sees("Said on:").types(ENTER)
        person.sees("Topics (commas between): peace plan=oppose, a ghost")
        person.types(CLEAR, "peace plan=oppose", ENTER)
        save(person)
        assert "ghost" not in person.screen.partition("───")[2]
    assert (got(desk, "q42").speakers[0].role, kept(desk)) == ("an envoy", [])
    assert [one.name for one in got(desk, "q42").topics] == ["peace plan"]
    assert "a ghost" not in str(rows_of(desk)["topics"])


@pytest.mark.parametrize("damage", [b"{", b"[]", b'{"kind": "quote"}', b"\xff"])
def test_what_was_kept_and_cannot_be_read_is_no_hindrance(desk, damage):
    with sitting(desk, "quote") as person:
        text(person, "Words")
        person.sees("Source (").types(CTRL_C)
        person.leaves()
    [path] = (desk.parent / "state" / "claimdb").glob("*")
    path.write_bytes(damage)
    with sitting(desk, "quote") as person:
        person.sees("an empty line ends it").types(CTRL_C)
        assert person.leaves() == 130
        assert "kept" not in person.screen


def test_where_nothing_can_be_kept_that_is_said(desk):
    (desk.parent / "file").touch()
    with sitting(desk, "quote", XDG_STATE_HOME=str(desk.parent / "file")) as person:
        text(person, "Words")
        person.sees("Source (").types(CTRL_C)
        assert person.leaves() == 130
        assert "nothing is saved, and your answers cannot be kept:" in person.screen
    with sitting(desk, "claim", XDG_STATE_HOME=str(desk.parent / "file")) as person:
        person.sees("Claim: ").types("Two", ENTER).sees("Topics").types(ENTER)
        save(person)


def test_a_part_is_edited_before_it_is_saved(desk):
    with sitting(desk, "quote", "--text", "Words", "--source", "s3") as person:
        person.sees("Speaker (").types("China", ENTER)
        to_topics(person)
        person.types(ENTER)
        edits = {
            "text": (f"{CLEAR}Better words", ENTER, ENTER),
            "mode": ("indirect", ENTER),
            "source": (CLEAR, "s4", ENTER),
            "said": (CLEAR, "2023-03", ENTER),
            "occasion": ("a call", ENTER),
            "topic": ("peace plan=oppose", ENTER),
            "claim": ("c3=denies; c4", ENTER),
            "no-source": ("y", ENTER),
        }
        for number, (part, keys) in enumerate(edits.items(), 1):
            person.sees("[e]dit", times=number).types("e", ENTER)
            person.sees("Which part:", times=number).types(part, ENTER)
            asked = {
                "text": "ends it",
                "no-source": "without a source.  [y]es  [n]o",
                "claim": "claim (; between):",
            }
            labels = {"source": "Source (", "said": "Said on:", "topic": "Topics ("}
            seen = labels.get(part) or asked.get(part) or f"{part}:"
            times = {"said": 2, "topic": 2}.get(part, 1)
            person.sees(seen, times=times).types(*keys)
        person.sees("[e]dit", times=9).types("e", ENTER)
        person.sees("Which part:", times=9).types("nothing", ENTER)
        person.sees("Which part:", times=10).types("sp", ENTER).sees("Speaker (", times=2)
        person.types(CLEAR, "Russia", ENTER).sees("Role then", times=2).types(CLEAR, ENTER)
        person.sees("For which", times=2).types(CLEAR, ENTER).sees("[Y]es", times=10)
        save(person)
    quote = got(desk, "q42")
    assert (quote.text, quote.mode, quote.said) == ("Better words", "indirect", "2023-03")
    assert quote.occasion == "a call"
    assert [one.name for one in quote.speakers] == ["Russia"]
    assert [(one.slug, one.stance) for one in quote.topics] == [("peace-plan", "oppose")]
    assert [(one.id, one.relation) for one in quote.claims] == [(3, "denies"), (4, "asserts")]
    assert quote.occurrences == ()


def test_what_cannot_be_recorded_is_reported_and_asked_anew(desk):
    flags = ("--text", "Words", "--no-source", "--speaker", "China", "--lang", "??")
    with sitting(desk, "quote", *flags[:3]) as person:
        person.sees("Speaker (").types("China", ENTER).sees("Said on:").types("yesterday", ENTER)
        person.sees("error: said: 'yesterday' is not a date")
        person.sees("Said on: yesterday", times=2).types(CLEAR, "2023", ENTER)
        person.sees("Role").types(ENTER).sees("For which").types(ENTER)
        person.sees("Topics").types(ENTER)
        save(person)
    assert got(desk, "q42").said == "2023"
    refused = terminal("add", "quote", *flags, CLAIMDB_DB=str(desk))
    assert (refused.code, "lang" in refused.out) == (4, True)


# --- the words


def test_words_that_stand_otherwise_become_those_of_the_source(desk):
    wrong = WORDS.replace("always", "still")
    with sitting(desk, "quote", "--source", SOURCE, "--speaker", "Vladimir Putin") as person:
        text(person, wrong)
        person.sees("✗ not verbatim in the stored text; the closest passage")
        person.sees("[-still-]{+always+}", "[s] use the passage  [e]dit  [u]nverified").types(
            "s", ENTER
        )
        person.sees("✓ found verbatim")
        to_topics(person)
        person.types(ENTER)
        save(person)
    assert got(desk, "q42").text == WORDS
    assert got(desk, "q42").occurrences[0].verified == "exact"


def test_words_that_stand_otherwise_are_edited_or_taken_unverified(desk):
    flags = ("--source", SOURCE, "--speaker", "Vladimir Putin")
    with sitting(desk, "quote", "--text", "We are never open to anything", *flags) as person:
        person.sees("✗ not verbatim", "[u]nverified").types("e", ENTER)
        person.sees("an empty line ends it").types("!", ENTER, ENTER)
        person.sees("[u]nverified", times=2).types("x", ENTER).sees("one of").types("u", ENTER)
        save(person)
    assert got(desk, "q42").text == "We are never open to anything!"
    assert got(desk, "q42").occurrences[0].verified == "not_found"
    # Words with an omission have no passage that could take their place.
    elided = "We are always ... a negotiating process"
    with sitting(desk, "quote", "--text", elided, *flags) as person:
        person.sees("the closest passage", "[q]uit").types("q", ENTER)
        assert (person.leaves(), "use the passage" in person.screen) == (5, False)


@pytest.mark.parametrize("flag", ["--unverified", "--source-words"])
def test_a_flag_answers_the_question_about_words_beforehand(desk, flag):
    flags = ("--source", SOURCE, "--speaker", "Vladimir Putin")
    wrong = WORDS.replace("negotiation", "negotiations")
    with sitting(desk, "quote", "--text", wrong, flag, *flags) as person:
        assert person.leaves() == 0
    assert got(desk, "q42").text == (wrong if flag == "--unverified" else WORDS)


@pytest.mark.parametrize("answer", ["2", "a"])
def test_of_words_that_stand_several_times_the_place_is_asked(desk, answer):
    flags = ("--text", "We will discuss it", "--source", SOURCE, "--speaker", "Vladimir Putin")
    with sitting(desk, "quote", *flags) as person:
        person.sees("the stored text contains this 3 times; which place?")
        person.sees(
            "2 paragraph 3 … We will discuss it, he said. [We will discuss it] again. We",
            "[a]ny: record no place",
        )
        person.types(answer, ENTER)
        if answer == "2":
            # A place outside quotation marks: the mode is asked.
            person.sees("are these the speaker's own words?").types("d", ENTER)
        save(person)
    assert got(desk, "q42").mode == "direct"
    [place] = got(desk, "q42").occurrences
    second = TEXT.index("We will discuss it again")
    assert place.start == (second if answer == "2" else None)
    assert place.verified == "exact"


def test_a_flag_says_beforehand_at_which_place_words_stand(desk):
    words = ("--text", "We will discuss it", "--speaker", "Vladimir Putin")
    done = claimdb("add", "quote", *words, "--source", SOURCE, db=desk)
    assert done.err.splitlines()[:2] == [
        "added q42 (Vladimir Putin) · verified: exact",
        "the stored text contains the quotation at 3 places, and no place is recorded;"
        " choose one: claimdb edit o42 --which N",
    ]
    assert done.err.splitlines()[3] == (
        "  2  paragraph 3  … We will discuss it, he said. [We will discuss it] again. We will"
        " discuss it at …"
    )
    assert claimdb("undo", "-y", db=desk).code == 0
    for wrong, source in (("4", SOURCE), ("0", SOURCE), ("x", SOURCE), ("1", "s3")):
        refused = claimdb("add", "quote", *words, "--source", source, "--which", wrong, db=desk)
        assert (refused.code, refused.out, len(refused.err.splitlines()) <= 2) == (2, "", True)
    with sitting(desk, "quote", *words, "--source", SOURCE, "--which", "2") as person:
        assert person.leaves() == 0
        assert "places" not in person.screen
    [place] = got(desk, "q43").occurrences
    assert (place.start, place.verified) == (TEXT.index("We will discuss it again"), "exact")


def test_an_import_tells_of_words_without_a_place(desk, tmp_path):
    path = tmp_path / "quotes.csv"
    path.write_text(f"text,speaker,source\nWe will discuss it,Vladimir Putin,{SOURCE}\n")
    done = claimdb("import", str(path), db=desk)
    assert done.code == 0
    assert "1 quote added" in done.err
    assert "because the stored text contains them several times" in done.err


def test_words_in_another_typography_are_shown_as_they_are(desk):
    with sitting(desk, "quote", "--source", SOURCE, "--speaker", "Vladimir Putin") as person:
        text(person, "We are  always … negotiation process")
        person.sees("✓ found in the stored text, with the omitted words (paragraph 2)")
        to_topics(person)
        person.types(ENTER)
        save(person)
    assert got(desk, "q42").occurrences[0].verified == "elided"


def test_marks_that_belong_to_the_words_stay(desk):
    with sitting(desk, "quote", "--text", "“No”", "--role", "an aide", "--no-source") as person:
        person.sees("without the outer quotation marks: No").types("k", ENTER)
        save(person)
    assert got(desk, "q42").text == "“No”"


def test_an_editor_writes_a_long_text(desk, tmp_path):
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\nprintf 'From the\\n\\neditor\\n' > \"$1\"\n")
    editor.chmod(0o755)
    given = ("quote", "--role", "an aide", "--no-source")
    with sitting(desk, *given, EDITOR=str(editor), VISUAL=None) as person:
        person.sees("an empty line ends it").types(CTRL_E).sees("> editor").types(CTRL_D)
        person.sees("Said on").types(ENTER).sees("Topics").types(ENTER)
        save(person)
    assert got(desk, "q42").text == "From the\n\neditor"


HOSTILE = "\x1b[2J\x1b]0;owned\x07 \u202eevil [b]x[/b] '; DROP TABLE quotes; -- \u2028 王毅 e\u0301"


def test_a_hostile_text_is_pasted_shown_harmlessly_and_kept_as_it_is(desk):
    pasted = f"first\n\n{HOSTILE}\nlast"
    with sitting(desk, "quote", "--role", "an aide", "--no-source") as person:
        person.sees("an empty line ends it").pastes(pasted).sees("last").types(ENTER, ENTER)
        person.sees("Said on").types(ENTER).sees("Topics").types(ENTER).sees("[Y]es")
        assert b"\x1b]0;owned" not in person.raw
        assert "␛]0;owned␇" in person.screen
        save(person)
    assert got(desk, "q42").text == pasted


def test_a_nul_is_refused_with_its_place_and_asked_anew(desk):
    with sitting(desk, "quote", "--role", "an aide", "--no-source") as person:
        person.sees("an empty line ends it").pastes("a\0b").types(ENTER, ENTER)
        person.sees("error: text: character 2 is a NUL").sees("ends it", times=2)
        person.types(CLEAR, "ab", ENTER, ENTER)
        person.sees("Said on").types(ENTER).sees("Topics").types(ENTER)
        save(person)
    assert got(desk, "q42").text == "ab"


def test_nothing_is_no_text(desk):
    with sitting(desk, "quote", "--role", "an aide", "--no-source") as person:
        person.sees("an empty line ends it").types(" ", ENTER, ENTER)
        person.sees("the text is required").types("x", ENTER, ENTER).sees("Said on").types(CTRL_C)
        assert person.leaves() == 130


# --- names


def test_a_typo_is_a_choice_and_never_makes_anybody(desk):
    with sitting(desk, "quote", "--text", "Words", "--no-source") as person:
        person.sees("Speaker (").types("Vladimir Putni", ENTER)
        person.sees("unknown speaker “Vladimir Putni”", "1 Vladimir Putin", "[n]ew speaker")
        person.types("e", ENTER).sees("Speaker (", times=2).types("putn", ENTER)
        person.sees("unknown speaker “putn”", "[n]ew speaker “putn”").types("1", ENTER)
        to_topics(person)
        person.types(ENTER)
        save(person)
    assert got(desk, "q42").speakers[0].name == "Vladimir Putin"
    assert got(desk, "a20").name != "Vladimir Putni"


def test_only_what_is_named_in_the_end_is_made(desk):
    with sitting(desk, "quote", "--text", "Words", "--no-source") as person:
        person.sees("Speaker (").types("Jone Smith", ENTER)
        person.sees("[n]ew speaker").types("n", ENTER).sees("[P]erson").types(ENTER)
        to_topics(person)
        person.types(ENTER).sees("new person: Jone Smith", "[Y]es").types("e", ENTER)
        person.sees("Which part").types("speaker", ENTER)
        person.sees("Speaker (", times=2).types(CLEAR, "China", ENTER)
        person.sees("Said on", times=2).types(ENTER)
        person.sees("Role then", times=2).types(ENTER)
        person.sees("For which", times=2).types(ENTER).sees("[Y]es", times=2)
        save(person)
        assert person.screen.count("new person") == 1
    assert "Jone" not in str(rows_of(desk)["actors"])


def test_new_records_are_made_by_choice_with_what_they_are(desk):
    with sitting(desk, "quote", "--text", "Words") as person:
        person.sees("Source (").types("https://example.org/plan", ENTER)
        person.sees("[n]ew source").types("n", ENTER).sees("Title:").types("A plan", ENTER)
        person.sees("Address: https://example.org/plan").types(ENTER)
        person.sees("Author").types("Doe, Jane", ENTER).sees("Site or paper").types("Paper", ENTER)
        person.sees("Published on").types("nonsense", ENTER).sees("'nonsense' is not a date")
        person.sees("Title:", times=2).types("A plan", ENTER).sees("Address", times=2).types(ENTER)
        person.sees("Author", times=2).types("Doe, Jane", ENTER)
        person.sees("Site or paper", times=2).types(ENTER)
        person.sees("Published on", times=2).types("2023", ENTER)
        person.sees("Speaker (").types("Eva Muster; The Test Desk", ENTER)
        person.sees("[n]ew speaker “Eva Muster”").types("n", ENTER)
        person.sees("[P]erson  [o]rganization").types(ENTER)
        person.sees("[n]ew speaker “The Test Desk”").types("n", ENTER)
        # Its name has the word for an office.
        person.sees("[p]erson  [O]rganization").types("o", ENTER)
        person.sees("Type: other").types(CLEAR, "nonsense", ENTER).sees("one of state")
        person.sees("Type: other").types(CLEAR, "med", ENTER)
        person.sees("Said on").types(ENTER)
        person.sees("Role then of Eva Muster").types("a tester", ENTER)
        person.sees("For which organization of Eva Muster").types("The Test Dsk", ENTER)
        person.sees("unknown organization").types("e", ENTER)
        person.sees("For which organization of Eva Muster: The Test Dsk", times=2)
        person.types(CLEAR, "The Test Desk", ENTER)
        person.sees("Role then of The Test Desk").types(ENTER)
        person.sees("For which organization of The Test Desk").types(ENTER)
        person.sees("Topics").types("bridges", ENTER)
        person.sees("[n]ew topic “bridges”").types("n", ENTER).sees("bridges: [s]").types(ENTER)
        person.sees("new person: Eva Muster", "new topic: bridges", "new source: A plan")
        save(person)
    quote = got(desk, "q42")
    assert [(one.name, one.kind, one.role) for one in quote.speakers] == [
        ("Eva Muster", "person", "a tester"), ("The Test Desk", "organization", None),
    ]  # fmt: skip
    assert quote.speakers[0].organization.name == "The Test Desk"
    assert got(desk, "The Test Desk").type == "media"
    assert got(desk, "doe2023plan").url == "https://example.org/plan"
    assert [one.name for one in quote.topics] == ["bridges"]
    assert faults(desk) == ([], 0)


def test_a_name_of_several_is_chosen_by_its_id(desk):
    assert claimdb("add", "person", "--name", "Ali Muster", db=desk).code == 0
    twin = (
        "add",
        "person",
        "--name",
        "Ali Muster",
        "--description",
        "the other",
        "--on-duplicate",
        "add",
    )
    assert claimdb(*twin, db=desk).code == 0
    with sitting(desk, "quote", "--text", "Words", "--no-source") as person:
        person.sees("Speaker (").types("Ali Muster", ENTER)
        person.sees("“Ali Muster” is ambiguous", "2 a22 the other").types("2", ENTER)
        to_topics(person)
        person.types(ENTER)
        save(person)
    assert got(desk, "q42").speakers[0].id == 22


def test_names_of_flags_are_chosen_where_they_mean_nothing(desk):
    flags = ("--text", "Words", "--no-source", "--speaker", "Putn", "--topic", "peace plam=oppose")
    more = ("--organization", "Rusia")
    with sitting(desk, "quote", *flags, *more) as person:
        person.sees("unknown speaker “Putn”").types("e", ENTER)
        person.sees("Speaker: Putn").types(CLEAR, "Vladimir Putin", ENTER)
        person.sees("unknown organization “Rusia”", "1 Russia").types("1", ENTER)
        person.sees("unknown topic “peace plam”", "1 peace plan").types("1", ENTER)
        save(person)
    quote = got(desk, "q42")
    assert [(one.name, one.stance) for one in quote.topics] == [("peace plan", "oppose")]
    assert quote.speakers[0].organization.name == "Russia"
    made = ("--text", "More", "--no-source", "--speaker", "Putn", "--create", "speakers")
    with sitting(desk, "quote", *made) as person:
        # The name does not tell what it is the name of.
        person.sees("[n]ew speaker “Putn”").types("n", ENTER)
        person.sees("[P]erson  [o]rganization").types(ENTER)
        save(person)
        assert "new person: Putn" in person.screen


def test_somebody_who_is_not_named_has_a_role(desk):
    with sitting(desk, "quote", "--text", "Words", "--no-source") as person:
        person.sees("Speaker (").types(ENTER).sees("Their role").types(ENTER)
        person.sees("Speaker (", times=2).types(ENTER)
        person.sees("Their role", times=2).types("an official", ENTER)
        person.sees("Said on").types(ENTER).sees("Topics").types("=oppose", ENTER)
        person.sees("“” is not a name").sees("Topics", times=2).types("t1=oppose, t1", ENTER)
        person.sees("t1: [s]upport").types("n", ENTER).sees("is named twice")
        person.sees("Topics", times=3).types(CLEAR, "t1=opp").sees("t1=opp oppose")
        person.types(TAB).sees("t1=oppose", times=2).types(ENTER)
        save(person)
    quote = got(desk, "q42")
    assert (quote.speakers[0].name, quote.speakers[0].role) == (None, "an official")
    assert [one.stance for one in quote.topics] == ["oppose"]


def test_the_role_is_that_of_the_time(desk):
    person = ("add", "person", "--name", "Ida Muster", "--membership", "China=envoy (2020/2021)")
    assert claimdb(*person, db=desk).code == 0
    with sitting(desk, "quote", "--text", "Words", "--no-source", "--said", "2020-05") as at:
        at.sees("Speaker (").types("Ida Muster", ENTER).sees("Role then: envoy").types(ENTER)
        at.sees("organization: China").types(CTRL_C)
        assert at.leaves() == 130
    with sitting(desk, "quote", "--no-source", "--said", "2023") as at:
        at.sees("[d]iscard").types("d", ENTER)
        text(at, "Words")
        at.sees("Speaker (").types("Ida Muster", ENTER).sees("Role then: ").types(ENTER)
        at.sees("For which organization: ").types(CTRL_C)
        assert "envoy" not in at.screen


# --- duplicates


@pytest.fixture
def there(desk):
    flags = (
        "--text",
        WORDS,
        "--speaker",
        "Vladimir Putin",
        "--source",
        "s3",
        "--said",
        "2023-03-20",
    )
    assert claimdb("add", "quote", *flags, "--coder", "bo", db=desk).code == 0
    return desk


NEAR = (
    "--text",
    WORDS.replace("a neg", "the neg"),
    "--speaker",
    "Vladimir Putin",
    "--source",
    "s4",
)


@pytest.mark.parametrize(
    ("answer", "decision", "number"), [("o", "occurrence", 1), ("n", "add", 2), ("s", "skip", 1)]
)
def test_what_is_alike_is_shown_and_what_is_decided_is_not_asked_again(
    there, answer, decision, number
):
    with sitting(there, "quote", *NEAR) as person:
        person.sees("! similar to q42 (88% the same, same speaker; 2023-03-20,", f"“{WORDS}”")
        person.sees("[o]ccurrence of it  [n] separate quote  [s]kip").types("d", ENTER)
        person.sees("q42: We are always open for [-the-]{+a+}").types(answer, ENTER)
        if answer != "s":
            save(person)
        assert person.leaves() == 0
    assert decisions(there) == [(42, decision)]
    assert quotes(there) == SEEDED + number
    assert len(got(there, "q42").occurrences) == (2 if answer == "o" else 1)
    with sitting(there, "quote", *NEAR) as person:
        if answer == "n":
            person.sees("q43 is already recorded at this place", "[c]ontinue").types("q", ENTER)
            assert person.leaves() == 5
        else:
            assert person.leaves() == 0
            assert "already recorded: q42" in person.screen
    assert decisions(there) == [(42, decision)]


def test_nothing_is_asked_or_written_of_a_quote_that_is_skipped_but_that_it_is(there):
    with sitting(there, "quote", "--repeat") as person:
        text(person, NEAR[1])
        person.sees("Source (").types("The Daily Plan", ENTER)
        person.sees("[n]ew").types("n", ENTER).sees("Title: The Daily Plan").types(ENTER)
        for _ in range(4):
            person.sees(": ").types(ENTER)
        person.sees("Speaker (").types("Vladimir Putin", ENTER)
        to_skip(person)
        person.sees("already recorded: q42 (Vladimir Putin, 2023-03-20)")
        person.sees("q42 keeps its text: We are always open for [-the-]{+a+}")
        person.sees("an empty line ends it", times=2)
        assert (quotes(there), kept(there), decisions(there)) == (SEEDED + 1, [], [(42, "skip")])
        assert "The Daily Plan" not in str(rows_of(there)["sources"])
        # The next one is of the same source, which is made with it.
        text(person, "Something else was said")
        person.sees("Speaker (").types("China", ENTER)
        to_topics(person)
        person.types(ENTER)
        person.sees("Something else", "The Daily Plan", "[Y]es, save").types(ENTER)
        person.sees("added s7", "added q43")
        text(person, NEAR[1])
        person.sees("Speaker (").types("Vladimir Putin", ENTER)
        to_skip(person, seen=True)
        person.sees("already recorded: q42", times=2)
        person.sees("an empty line ends it", times=4).types(CTRL_D)
        assert person.leaves() == 0
    assert (quotes(there), decisions(there), faults(there)) == (SEEDED + 2, [(42, "skip")], ([], 0))


def to_skip(person, *, seen=False):
    person.sees("Said on:").types(ENTER).sees("Role then").types(ENTER)
    person.sees("For which organization").types(ENTER)
    if not seen:
        person.sees("! similar to q42", "[s]kip").types("s", ENTER)


def test_of_several_that_are_alike_one_is_meant(there):
    flags = ("--text", WORDS + " always", "--speaker", "Vladimir Putin", "--source", "s5")
    assert claimdb("add", "quote", *flags, "--on-duplicate", "add", db=there).code == 0
    with sitting(there, "quote", *NEAR) as person:
        person.sees("! similar to q42", "! similar to q43").types("o", ENTER)
        person.sees("2 q43 We are").types("2", ENTER)
        save(person)
    assert sorted(decisions(there)) == [(42, "add"), (43, "occurrence")]
    assert len(got(there, "q43").occurrences) == 2


def test_where_the_words_stand_already_there_is_nothing_to_add(there):
    same = ("--text", WORDS, "--speaker", "Vladimir Putin", "--source", "s3")
    with sitting(there, "quote", *same) as person:
        person.sees("! q42 is already recorded at this place").types("c", ENTER)
        assert person.sees("[Y]es").types(ENTER).leaves() == 0
        assert "already recorded: q42" in person.screen
    assert decisions(there) == []


def test_a_rule_beforehand_answers_the_question_about_duplicates(there):
    same = (NEAR[0], WORDS, *NEAR[2:])
    with sitting(there, "quote", *same, "--on-duplicate", "skip") as person:
        assert person.leaves() == 0
    with sitting(there, "quote", *NEAR, "--on-duplicate", "fail") as person:
        assert person.leaves() == 5
    assert decisions(there) == []


def test_a_rule_beforehand_is_not_about_other_words(there):
    with sitting(there, "quote", *NEAR, "--on-duplicate", "skip") as person:
        person.sees("! similar to q42 (88% the same").types("o", ENTER)
        save(person)
        assert "q42 keeps its text: We are always open for [-the-]{+a+}" in person.screen
    assert decisions(there) == [(42, "occurrence")]


def test_what_others_wrote_meanwhile_is_reported_and_asked_about(desk):
    flags = ("--speaker", "Vladimir Putin", "--source", "s4")
    with sitting(desk, "quote", *flags) as person:
        text(person, WORDS)
        to_topics(person)
        person.types(ENTER).sees("[Y]es")
        other = ("--text", WORDS, "--speaker", "Vladimir Putin", "--source", "s3")
        assert claimdb("add", "quote", *other, "--coder", "bo", db=desk).code == 0
        person.types(ENTER).sees("error: this quote is already recorded: q42")
        person.sees("! similar to q42 (the same text").types("n", ENTER).sees("[Y]es", times=2)
        save(person)
    assert quotes(desk) == SEEDED + 2
    assert decisions(desk) == [(42, "add")]


def test_nobody_waits_for_who_thinks(desk):
    with sitting(desk, "quote", "--text", "Words", "--no-source") as person:
        person.sees("Speaker (")
        assert claimdb("add", "claim", "--text", "Meanwhile", db=desk).code == 0
        person.types(CTRL_C)
        assert person.leaves() == 130


def test_what_was_said_is_kept_where_the_database_is_gone(desk):
    with sitting(desk, "claim") as person:
        person.sees("Claim: ").types("It is so", ENTER).sees("Topics").types(ENTER).sees("[Y]es")
        desk.rename(desk.parent / "elsewhere")
        person.types(ENTER)
        assert person.leaves() == 3
        assert "your answers are kept for the next time" in person.screen
    (desk.parent / "elsewhere").rename(desk)
    assert kept(desk)[0]["said"]["text"] == "It is so"
    with sitting(desk.parent / "none.db", "claim") as person:
        assert person.leaves() == 3
        assert "Claim:" not in person.screen


# --- the other kinds


def test_a_person_has_roles_with_dates(desk):
    with sitting(desk, "person") as person:
        person.sees("Name: ").types("Putin", ENTER).sees("already recorded: Vladimir Putin")
        person.sees("Short description").types("another one", ENTER)
        person.sees("in which organization").types("Chin", ENTER).sees("1 China").types("e", ENTER)
        person.sees("in which organization", times=2).types("China", ENTER)
        person.sees("Role:").types("envoy", ENTER).sees("From").types("2021-03", ENTER)
        person.sees("To (").types(ENTER).sees("in which organization", times=3)
        person.types("Russia", ENTER).sees("Role:", times=2).types(ENTER)
        person.sees("From", times=2).types(ENTER).sees("To (", times=2).types(ENTER)
        person.sees("in which organization", times=4).types(ENTER)
        person.sees("membership: China=envoy (2021-03/..); Russia")
        save(person)
    held = got(desk, "a21").memberships
    assert [(one.organization.name, one.role, one.started, one.ended) for one in held] == [
        ("China", "envoy", "2021-03", None), ("Russia", None, None, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "answers", "id"),
    [
        ("organization", (("Name", "State Duma"), ("Type", "parliament"), ("Part of", "Russia")), "a21"),
        ("source", (("Title", "A plan"), ("Address", ""), ("Authors", "Doe, Jane; The Desk"),
                    ("Site or paper", "Paper"), ("Published on", "2023")), "s7"),
        ("topic", (("Name", "Grain deal"), ("Broader topic", "peace plan")), "t37"),
        ("claim", (("Claim", "It is so"), ("Topics", "peace plan, grain")), "c46"),
    ],
)  # fmt: skip
def test_each_kind_is_added_by_answers(desk, kind, answers, id):
    with sitting(desk, kind) as person:
        for label, answer in answers:
            person.sees(f"{label}").types(answer, ENTER)
        if kind == "claim":
            person.sees("[n]ew topic “grain”").types("n", ENTER)
        save(person)
    found = got(desk, id)
    match kind:
        case "organization":
            assert (found.name, found.type, found.parent.name) == (
                "State Duma",
                "parliament",
                "Russia",
            )
        case "source":
            assert (found.key, found.container_title) == ("doe2023plan", "Paper")
            assert [one.name for one in found.contributors] == ["Jane Doe", "The Desk"]
        case "topic":
            assert (found.slug, found.broader.name) == ("grain-deal", "peace plan")
        case _:
            assert [one.name for one in found.topics] == ["peace plan", "grain"]
    assert faults(desk) == ([], 0)


@pytest.mark.parametrize(
    ("kind", "name", "first", "second"),
    [("person", "Vladimir Putin", "Short description", "in which organization"),
     ("topic", "peace plan", "Broader topic", None)],
)  # fmt: skip
def test_what_is_called_so_already_is_another_one_or_is_not_added(desk, kind, name, first, second):
    def begins(person):
        person.sees("Name: ").types(name, ENTER).sees(first).types(ENTER)
        if second:
            person.sees(second).types(ENTER)
        person.sees(f"{name} already exists: ", f"[a]nother {kind} [e]dit [q]uit")

    with sitting(desk, kind) as person:
        begins(person)
        person.types("q", ENTER)
        assert person.leaves() == 5
    with sitting(desk, kind) as person:
        person.sees("[d]iscard").types("d", ENTER)
        begins(person)
        person.types("e", ENTER).sees(f"Name: {name}", times=2).types(ENTER)
        person.sees("already exists: ", times=2).types("a", ENTER)
        save(person)
        assert "added " in person.screen
    assert claimdb("show", name, db=desk).code == 3  # it is the name of two


def test_a_rule_about_what_is_called_so_is_not_asked_about(desk):
    with sitting(desk, "organization", "--name", "China", "--on-duplicate", "skip") as person:
        person.sees("Type").types(ENTER).sees("a value is required").types("state", ENTER)
        person.sees("Part of").types(ENTER)
        save(person)
        assert "already recorded: a" in person.screen


def test_what_is_missing_of_an_organization_alone_is_asked(desk):
    with sitting(desk, "organization", "--name", "Duma", "--part-of", "Russai") as person:
        person.sees("Type").types("parliament", ENTER).sees("[Y]es").types("e", ENTER)
        person.sees("Which part").types("part-of", ENTER).sees("Part of: Russai").types(ENTER)
        person.sees("1 Russia").types("1", ENTER).sees("[Y]es", times=2).types("e", ENTER)
        person.sees("Which part", times=2).types("country", ENTER).sees("country:").types(
            "RU", ENTER
        )
        person.sees("[Y]es", times=3)
        save(person)
    assert (got(desk, "a21").country, got(desk, "a21").parent.name) == ("RU", "Russia")


def test_a_name_is_typed_anew_and_what_flags_say_is_not_asked(desk):
    with sitting(desk, "claim") as person:
        person.sees("Claim: ").types("It is so", ENTER).sees("Topics").types("peace plam, ")
        person.sees("peace plam,").types(ENTER).sees("1 peace plan").types("e", ENTER)
        person.sees("Topics", times=2).types(CLEAR, "peace plan", ENTER)
        save(person)
    with sitting(desk, "claim", "--create", "topics") as person:
        person.sees("Claim: ").types("It is not", ENTER).sees("Topics").types("bridges", ENTER)
        save(person)
        assert "created the topic t37 (bridges)" in person.screen
    with sitting(desk, "person", "--membership", "China") as person:
        person.sees("Name").types("Eva Muster", ENTER).sees("Short description").types(ENTER)
        save(person)
    with sitting(desk, "quote", "--text", "W", "--no-source", "--mode", "direct") as person:
        person.sees("Speaker (").types("China", ENTER).sees("Said on").types(ENTER)
        person.sees("Role").types(ENTER).sees("For which").types(ENTER)
        person.sees("[e]dit").types("e", ENTER).sees("Which part").types("mode", ENTER)
        person.sees("mode: direct").types(CLEAR, ENTER).sees("[Y]es", times=2)
        save(person)
    assert got(desk, "q42").mode == "direct"


# --- other terminals


def test_a_terminal_that_moves_no_cursor_reads_lines_as_they_are(desk):
    with sitting(desk, "quote", TERM="dumb") as person:
        person.sees("an empty line ends it").types(f"{WORDS}\n\n")
        person.sees("Source (").types(f"{SOURCE}\n").sees("✓ found verbatim")
        person.sees("Speaker (").types("putin\n").sees("1 Vladimir Putin").types("1\n")
        person.sees("Said on [../2023-03-20]:").types("\n")
        person.sees("Role then [President of Russia]:").types("-\n")
        person.sees("For which organization [Russia]:").types("\n").sees("Topics").types("\n")
        person.sees("[e]dit").types("e\n").sees("Which part").types("text\n")
        person.sees("an empty line ends it", times=2).types("\n").sees("[Y]es", times=2)
        assert person.types("y\n").leaves() == 0
        assert "\x1b" not in person.raw.decode()
    [speaker] = got(desk, "q42").speakers
    assert (speaker.role, speaker.organization.name) == (None, "Russia")
    assert got(desk, "q42").text == WORDS


@pytest.mark.parametrize(("keys", "code"), [(CTRL_C, 130), (CTRL_D, 5)])
def test_who_leaves_such_a_terminal_has_it_kept_too(desk, keys, code):
    with sitting(desk, "quote", TERM="dumb") as person:
        person.sees("an empty line ends it").types("Words\n\n").sees("Source (").types(keys)
        assert person.leaves() == code
    assert kept(desk)[0]["said"]["text"] == "Words"


def test_a_narrow_terminal_shows_all_answers(desk):
    flags = ("--text", "We will discuss it", "--source", SOURCE, "--speaker", "Vladimir Putin")
    with sitting(desk, "quote", *flags, columns=34) as person:
        person.sees("[a]ny: record no place").types("3", ENTER)
        person.sees("[d]irect: their own words").types("d", ENTER)
        person.sees("Chatterjee, P. (2023, March 20). Putin to Xi:", "[Y]es, save [e]dit", "[q]uit")
        assert max(map(len, person.screen.splitlines())) <= 34
        save(person)


# --- one yes for a file

TABLE = """text,speaker,source,topics
One thing,Vladimir Putn,s1,peace plan
Two things,Ana Muster,A new page,grain
Three,Ana Muster,s4,peace plan
"""


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 5)])
def test_names_that_a_file_makes_are_listed_before_one_yes(desk, answer, code):
    (desk.parent / "in.csv").write_text(TABLE)
    given = {"CLAIMDB_DB": named(desk), "CLAIMDB_CODER": "ana"}
    with at_terminal("import", "in.csv", cwd=desk.parent, **given) as person:
        person.sees("2 new speakers:", "Vladimir Putn (person; family name Putn)")
        person.sees("(is it 'Vladimir Putin' (a12)?)", "Ana Muster (person; family name Muster)")
        person.sees("1 new topic:", "1 new source:", "Create them? [y/N]").types(answer, ENTER)
        assert person.leaves() == code
    assert quotes(desk) == SEEDED + (3 if answer == "y" else 0)


def test_many_missing_names_are_counted_and_what_else_is_wrong_is_reported_with_its_line(desk):
    lines = [f"Words {n},Tester {n},s1,peace plan=maybe" for n in range(7)]
    (desk.parent / "in.csv").write_text("text,speaker,source,topics\n" + "\n".join(lines))
    for table, told in (("in.csv", "line 2"), ("one.csv", "Create it?")):
        (desk.parent / "one.csv").write_text("text,speaker,source\nWords,Ana Muster,s1\nW,US,s999")
        with at_terminal("import", table, cwd=desk.parent, CLAIMDB_DB=named(desk)) as person:
            person.sees(told).types("y", ENTER)
            assert person.leaves() == 4
    good = "\n".join(line.replace("=maybe", "") for line in lines)
    (desk.parent / "in.csv").write_text("text,speaker,source,topics\n" + good)
    done = process("import", "in.csv", "-y", db=desk, cwd=desk.parent)
    assert done.code == 0, done.err
    assert "7 new speakers:" in done.err
    assert "  and 2 more\n" in done.err


def test_nobody_is_asked_where_nobody_is_or_nothing_is_missing(desk):
    (desk.parent / "in.csv").write_text(TABLE)
    refused = process("import", "in.csv", db=desk, cwd=desk.parent)
    assert (refused.code, "new speakers" in refused.err) == (4, False)
    given = {"CLAIMDB_DB": named(desk), "cwd": desk.parent}
    assert terminal("import", "in.csv", "--no-input", **given).code == 4
    assert terminal("import", "in.csv", "--create", "speakers,topics,sources", **given).code == 0
    (desk.parent / "t.csv").write_text("name,broader\nA test topic,\nBelow it,A test topic\n")
    assert terminal("import", "t.csv", "--kind", "topic", **given).code == 0
