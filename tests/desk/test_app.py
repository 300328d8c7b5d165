"""The desk as a user works at it, on a screen that Textual's pilot drives."""

import asyncio

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from textual import events

import claimdb
from claimdb.desk.editing import EditWork
from claimdb.desk.form import Form
from claimdb.desk.unfinished import UnfinishedForms
from claimdb.desk.work import AddWork
from desks import sitting

# The review in test_review.py works the same screen in the quick suite.
pytestmark = pytest.mark.slow

TEXT = """Xi and Putin met in Moscow.

“We are always open for a negotiation process,” Mr Putin said. He had said so before.

The plan could be a basis. We will discuss it, he said. We will discuss it again. We will discuss \
it at length.
"""
PATHS_TYPED_INTO = ("text", "note", "speakers[0].name", "said")
WORDS = "We are always open for a negotiation process"
SOURCE = "chatterjee2023putin"


@pytest.fixture
def db(example_file_copy, tmp_path):
    """A copy of the worked example, of which one source has a stored text."""
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    from harness import claimdb as run

    assert run("snapshot", SOURCE, str(tmp_path / "text.txt"), db=example_file_copy).code == 0
    return example_file_copy


def adding(db, kind="quote", form=None, **more):
    return AddWork(db, "ana", form or Form(kind), **more)


def record(db, id):
    with claimdb.open(db) as database:
        return database.get(id)


def test_a_quote_by_a_recorded_speaker_is_entered_on_one_screen(db):
    async def act(seat):
        await seat.pastes(f"“{WORDS},”")
        await seat.answers(f"without the outer quotation marks: {WORDS}")
        await seat.goes("occurrences[0].source")
        await seat.types("putin bbc")
        assert seat.offered == [SOURCE]
        await seat.press("enter")
        assert any(one.startswith("found word for word") for one in seat.shown)
        assert "paragraph 2" in " ".join(seat.shown)
        await seat.goes("speakers[0].name")
        await seat.types("puti")
        await seat.press("enter")
        assert seat.form.carried == {
            "said", "speakers[0].role", "speakers[0].organization",
        }  # fmt: skip
        await seat.press("ctrl+t")
        await seat.types("peace pl")
        await seat.press("enter")
        await seat.types("=s")
        assert seat.offered == ["peace plan=support"]
        await seat.press("enter", "ctrl+s")

    assert sitting(adding(db), act) is True
    quote = record(db, "q42")
    assert (quote.text, quote.mode, quote.said) == (WORDS, "direct", "../2023-03-20")
    [speaker] = quote.speakers
    assert (speaker.name, speaker.role, speaker.organization.name) == (
        "Vladimir Putin", "President of Russia", "Russia",
    )  # fmt: skip
    assert [(one.slug, one.stance) for one in quote.topics] == [("peace-plan", "support")]
    [place] = quote.occurrences
    assert (TEXT[place.start : place.end], place.verified) == (WORDS, "exact")
    assert place.locator == "paragraph:2"


def test_a_quote_by_a_new_speaker_takes_six_answers_at_most(db):
    async def act(seat):
        answers = 0
        for path, text in {
            "text": "The door is open",
            "speakers[0].name": "Jana Muster",
            "speakers[0].role": "mayor",
        }.items():
            await seat.fills(**{path: text})
            answers += 1
        await seat.press("ctrl+s")
        await seat.answers("record it without a source")
        await seat.answers("new person “Jana Muster” (family name Muster)")
        answers += 2
        await seat.press("ctrl+s")
        assert answers <= 6

    assert sitting(adding(db), act) is True
    [speaker] = record(db, "q42").speakers
    assert (speaker.name, speaker.kind, speaker.role) == ("Jana Muster", "person", "mayor")


def test_a_typo_is_a_choice_and_never_makes_anybody(db):
    async def act(seat):
        await seat.fills(
            text="The door is open",
            **{"speakers[0].name": "Vladimir Putni", "topics[0]": "peace plam=oppose"},
        )
        await seat.press("ctrl+s")
        await seat.answers("record it without a source")
        await seat.answers("Vladimir Putin, Russian politician")
        await seat.answers("peace plan, ")
        assert seat.form.text("topics[0]") == "peace plan=oppose"
        await seat.press("ctrl+s")

    assert sitting(adding(db), act) is True
    assert record(db, "q42").speakers[0].name == "Vladimir Putin"


def test_new_records_are_made_by_choice_with_what_they_are(db):
    async def act(seat):
        await seat.fills(
            text="The door is open",
            **{
                "speakers[0].name": "Jana Muster",
                "speakers[0].organization": "Council of Ports",
                "topics[0]": "ports=support",
                "claims[0]": "Ports are open.=denies",
                "occurrences[0].source": "https://example.org/ports",
            },
        )
        await seat.fills(
            **{
                "speakers[0].family": "Muster-Hafen",
                "speakers[0].organization_type": "international",
                "occurrences[0].source.title": "The ports",
                "occurrences[0].source.contributors": "Doe, Jane",
            }
        )
        await seat.answers("new person “Jana Muster” (family name Muster-Hafen)")
        await seat.answers("new organization “Council of Ports” (international)")
        for what in ("topic", "claim", "source"):
            await seat.answers(f"new {what} ")
        await seat.press("ctrl+s")

    assert sitting(adding(db), act) is True
    quote = record(db, "q42")
    [speaker], [topic], [claim], [place] = (
        quote.speakers, quote.topics, quote.claims, quote.occurrences,
    )  # fmt: skip
    assert record(db, f"a{speaker.id}").family == "Muster-Hafen"
    assert (record(db, f"a{speaker.organization.id}").type, topic.stance) == (
        "international", "support",
    )  # fmt: skip
    assert (claim.text, claim.relation) == ("Ports are open.", "denies")
    source = record(db, place.key)
    assert (source.title, source.url) == ("The ports", "https://example.org/ports")


def test_words_that_the_source_has_otherwise_become_those_of_the_source(db):
    async def act(seat):
        await seat.fills(
            text="We are always open to a negotiation process",
            **{"occurrences[0].source": SOURCE, "speakers[0].name": "Vladimir Putin"},
        )
        [wrong] = [one for one in seat.shown if "does not contain" in one]
        assert "[-to-]{+for+}" in wrong
        await seat.press("ctrl+s")
        assert seat.desk.is_running
        await seat.answers("use the passage")
        assert seat.form.text("text") == WORDS
        await seat.press("ctrl+s")

    assert sitting(adding(db), act) is True
    assert record(db, "q42").occurrences[0].verified == "exact"


def test_words_that_the_source_has_not_are_kept_only_if_the_user_says_so(db):
    async def act(seat):
        await seat.fills(
            text="The door is open",
            **{"occurrences[0].source": SOURCE, "speakers[0].name": "Vladimir Putin"},
        )
        await seat.press("ctrl+s")
        await seat.answers("keep the text as typed")
        # Another text is another question.
        await seat.fills(text=" to all")
        await seat.press("ctrl+s")
        assert seat.desk.is_running
        await seat.answers("keep the text as typed")
        await seat.press("ctrl+s")

    assert sitting(adding(db), act) is True
    assert record(db, "q42").occurrences[0].verified == "not_found"


def test_of_words_that_occur_several_times_the_place_is_chosen(db):
    async def act(seat):
        await seat.fills(
            text="We will discuss it",
            mode="direct",
            **{"occurrences[0].source": SOURCE, "speakers[0].name": "Vladimir Putin"},
        )
        assert any("3 times" in one for one in seat.shown)
        labels = [one for one in seat.shown if "paragraph 3: " in one]
        await seat.answers(labels[1])
        await seat.press("ctrl+s")

    assert sitting(adding(db), act) is True
    [place] = record(db, "q42").occurrences
    assert TEXT[: place.start].count("We will discuss it") == 1


@pytest.fixture
def recorded(db):
    with claimdb.open(db, coder="ana") as database:
        database.add("quote", {"text": WORDS, "speakers": ["Vladimir Putin"], "source": SOURCE})
    return db


@pytest.mark.parametrize(
    ("answer", "found"), [("another occurrence of q42", 1), ("a separate quote", 2)]
)
def test_what_is_like_a_recorded_quote_is_shown_and_decided(recorded, answer, found):
    async def act(seat):
        await seat.fills(
            text=WORDS, **{"speakers[0].name": "Vladimir Putin", "occurrences[0].source": "s3"}
        )
        await seat.press("ctrl+s")
        assert seat.desk.is_running
        await seat.answers(answer)
        await seat.press("ctrl+s")

    assert sitting(adding(recorded), act) is True
    with claimdb.open(recorded) as database:
        quotes = [one for one in database.find(f'"{WORDS}"') if one.text == WORDS]
    assert len(quotes) == found
    assert sum(len(one.occurrences) for one in quotes) == 2


def test_where_the_words_are_recorded_already_there_is_nothing_to_add(recorded):
    async def act(seat):
        await seat.fills(
            text=WORDS, **{"speakers[0].name": "Vladimir Putin", "occurrences[0].source": SOURCE}
        )
        await seat.press("ctrl+s")
        assert "q42 is already recorded at this place" in seat.shown
        await seat.press("ctrl+q")

    assert sitting(adding(recorded), act) is False


def test_what_others_wrote_meanwhile_is_found_when_it_is_saved(db):
    async def act(seat):
        await seat.fills(text=WORDS, **{"speakers[0].name": "Vladimir Putin"})
        await seat.answers("record it without a source")
        with claimdb.open(db, coder="ben") as database:
            database.add("quote", {"text": WORDS, "speakers": ["Vladimir Putin"], "source": "s3"})
        await seat.press("ctrl+s")
        assert any("q42" in one for one in seat.shown)
        await seat.answers("a separate quote")
        await seat.press("ctrl+s")

    assert sitting(adding(db), act) is True
    assert record(db, "q43").text == WORDS


def test_the_next_quote_keeps_the_source_and_topics_and_no_stance(db):
    async def act(seat):
        await seat.fills(
            text=WORDS,
            **{
                "occurrences[0].source": SOURCE,
                "speakers[0].name": "Vladimir Putin",
                "topics[0]": "peace plan=support",
            },
        )
        await seat.press("ctrl+s")
        assert seat.form.values == {
            "occurrences[0].source": SOURCE,
            "topics[0]": "peace plan",
            "said": "../2023-03-20",
        }
        assert seat.form.carried == set(seat.form.values)
        await seat.press("ctrl+q")

    assert sitting(adding(db, repeat=True), act) is True


@pytest.mark.parametrize(
    ("kind", "fields", "id"),
    [
        ("claim", {"text": "The plan is dead", "topics[0]": "peace plan"}, "c24"),
        ("person", {"name": "Jana Muster", "memberships[0]": "Russia=envoy (2021/..)"}, "a39"),
        ("organization", {"name": "Council of Ports", "type": "ngo", "parent": "Russia"}, "a39"),
        ("topic", {"name": "ports", "broader": "peace plan"}, "t39"),
        ("source", {"title": "The ports", "contributors[0]": "Doe, Jane"}, "s10"),
    ],
)
def test_every_kind_has_its_form(db, kind, fields, id):
    work = adding(db, kind)

    async def act(seat):
        await seat.fills(**fields)
        await seat.press("ctrl+s")

    assert sitting(work, act) is True
    [(_, done)] = work.added
    assert done.outcomes[0].result == "added"


def test_a_name_that_exists_is_another_one_only_if_the_user_says_so(db):
    async def act(seat):
        await seat.fills(name="Vladimir Putin")
        await seat.press("ctrl+s")
        assert "Vladimir Putin already exists: a12" in seat.shown
        await seat.answers("another person with this name")
        await seat.press("ctrl+s")

    assert sitting(adding(db, "person"), act) is True


def test_a_draft_that_is_not_saved_is_there_the_next_time(db, tmp_path):
    def drafts():
        return UnfinishedForms(tmp_path, "quote", db)

    async def leaves(seat):
        await seat.fills(text="[red]x[/] \x1b", **{"speakers[0].name": "Jana Muster"})
        await seat.press("ctrl+q")

    async def returns(seat):
        await seat.answers("record it without a source")
        await seat.answers("new person")
        await seat.press("ctrl+s")

    assert sitting(adding(db, unfinished=drafts()), leaves) is False
    again = drafts()
    form = again.load()
    assert form.text("text") == "[red]x[/] \x1b"
    assert sitting(adding(db, form=form, unfinished=again), returns) is True
    assert record(db, "q42").text == "[red]x[/] \x1b"
    assert drafts().load() is None


# --- edit -----------------------------------------------------------------------------------


def editing(db, id):
    work = EditWork(db, "ana", id)
    work.open()
    return work


def test_a_quote_is_edited_with_its_place_in_one_batch(db):
    async def act(seat):
        assert seat.form.text("speakers[0].name") == "China"
        await seat.fills(**{"topics[2]": "peace talks=support", "occurrences[0].cue": "!"})
        await seat.goes("said")
        await seat.pastes("2023-03")
        await seat.goes("note")
        await seat.press("ctrl+k")
        await seat.press("ctrl+s")

    assert sitting(editing(db, "q12"), act) is True
    quote = record(db, "q12")
    assert [(one.slug, one.stance) for one in quote.topics] == [
        ("sanctions", "oppose"), ("peace-plan", None), ("peace-talks", "support"),
    ]  # fmt: skip
    assert (quote.said, quote.occurrences[0].cue) == ("2023-03", "demonstrated!")
    with claimdb.open(db, coder="ana") as database:
        # One batch: undoing it reverts the quote and its place.
        database.undo()
    undone = record(db, "q12")
    assert (undone.said, undone.occurrences[0].cue, len(undone.topics)) == (None, "demonstrated", 2)


def test_the_place_of_a_recorded_quote_is_chosen_and_chosen_again(db):
    raw = {"text": "We will discuss it", "speakers": ["Vladimir Putin"], "source": SOURCE}
    with claimdb.open(db, coder="ana") as database:
        database.add("quote", raw)
    [place] = record(db, "q42").occurrences
    assert (place.start, place.verified) == (None, "exact")

    def choosing(number):
        async def act(seat):
            labels = [one for one in seat.shown if "paragraph 3: " in one]
            assert len(labels) == 3
            await seat.answers(labels[number])
            await seat.press("ctrl+s")

        return act

    for number in (1, 2):
        assert sitting(editing(db, "q42"), choosing(number)) is True
        [place] = record(db, "q42").occurrences
        assert TEXT[: place.start].count("We will discuss it") == number
        assert (place.locator, place.verified) == ("paragraph:3", "exact")


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(db):
    work = editing(db, "q12")

    async def act(seat):
        with claimdb.open(db, coder="ben") as database:
            database.edit("q12", {"said": "2023-02"})
        await seat.fills(said="2023-03")
        await seat.press("ctrl+s")
        assert seat.desk.is_running
        assert any("said" in one and "b2" in one for one in seat.shown), seat.shown
        await seat.press("ctrl+q")

    assert sitting(work, act) is False
    assert record(db, "q12").said == "2023-02"


@pytest.mark.parametrize("id", ["q6", "q12", "q40", "c1", "s1", "s2", "a12", "a3", "t1", "t5"])
def test_what_is_not_changed_stays_as_it_is(db, id):
    work = editing(db, id)

    async def act(seat):
        await seat.press("ctrl+s")

    assert sitting(work, act) is True
    assert work.items[0].result == f"no change to {id}"


# --- the mouse ---


def test_a_quote_is_entered_with_the_mouse(db):
    async def act(seat):
        await seat.clicks_field("text")
        await seat.types("The door is open")
        await seat.clicks_field("speakers[0].name")
        await seat.types("puti")
        await seat.clicks_suggestion(0)
        assert seat.form.text("speakers[0].name") == "Vladimir Putin"
        await seat.clicks_answer("record it without a source")
        assert seat.desk.is_running
        await seat.clicks_key("Accept")

    assert sitting(adding(db), act) is True
    assert record(db, "q42").text == "The door is open"


# --- any text --------------------------------------------------------------------------------

HOSTILE = "a\r\nb\tc \x00\x1b[31m \u202e\u2028\x85 [red]x[/] [link=x] :smile: \\[b] \udcff"


def test_what_is_pasted_stays_as_it_is_and_is_refused_like_elsewhere(db):
    async def act(seat):
        await seat.pastes(HOSTILE)
        assert seat.form.text("text") == HOSTILE
        await seat.goes("speakers[0].name")
        await seat.pastes(HOSTILE)
        assert seat.form.text("speakers[0].name") == HOSTILE
        await seat.press("ctrl+s")
        assert any(one.startswith("text: character 8 is a NUL") for one in seat.shown), seat.shown
        await seat.press("ctrl+q")

    assert sitting(adding(db), act) is False


@settings(max_examples=5)
@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=30))
def test_any_text_is_kept_code_point_by_code_point(example_file, text, name):
    async def act(seat):
        await seat.pastes(text)
        await seat.goes("speakers[0].name")
        await seat.pastes(name)
        pasted = [one if "\n" in one else one.replace("\r", "\n") for one in (text, name)]
        assert [seat.form.text("text"), seat.form.text("speakers[0].name")] == pasted
        await seat.press("ctrl+q")

    sitting(adding(example_file), act)


@settings(max_examples=6, phases=[Phase.generate])
@given(st.lists(st.integers(0, 40), min_size=20, max_size=40), st.sampled_from(PATHS_TYPED_INTO))
def test_no_key_is_lost_while_checks_are_shown(example_file, pauses, path):
    """However the keys come between the checks, which show the form again when they are done."""

    async def act(seat):
        await seat.goes(path)
        for at, pause in enumerate(pauses):
            key = "0123456789"[at % 10]
            seat.desk.post_message(events.Key(key, key))
            for _ in range(pause):
                await asyncio.sleep(0)
        await seat.settles()
        assert seat.form.text(path) == "".join("0123456789"[at % 10] for at in range(len(pauses)))

    sitting(adding(example_file, form=Form("quote", {path: ""})), act)
