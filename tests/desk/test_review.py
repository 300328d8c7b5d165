"""The review of an article: decisions, their record, and how they are undone, on both databases."""

import json

import pytest

import claimdb
from claimdb.desk.proposals import item_of
from claimdb.desk.review import ReviewWork
from claimdb.documents import read
from claimdb.errors import RefusedError
from claimdb.extracting import ExtractedArticle
from claimdb.extraction.candidates import ActorMatch, ArticlePassage, Candidate, Cue
from claimdb.store.admin.check import faults
from databases import opened
from desks import sitting

ARTICLE = """The talks in Moscow

“We are always open for a negotiation process,” Mr Putin said. “The door is open.”

“The plan is a stalling tactic,” said Jana Muster, mayor of Hafen.

He called it a “Grand Plan”.
"""
SOURCE = {"title": "The talks in Moscow", "issued": "2023-03"}


def candidate(number, text, **more):
    start = ARTICLE.index(text)
    end = start + len(text)
    given = {
        "mode": "direct", "pieces": ((start, end),), "confidence": 0.95, "utterance": number, **more,
    }  # fmt: skip
    return Candidate(number=number, start=start, end=end, text=text, **given)


def printed(text):
    start = ARTICLE.index(text)
    return ArticlePassage(text, start, start + len(text))


PUTIN = {
    "name": "Putin",
    "speaker": printed("Mr Putin"),
    "cue": Cue("said", ARTICLE.index("said"), ARTICLE.index("said") + 4, "say"),
    "actors": (ActorMatch("a12", "Vladimir Putin", 0.9),),
}
CANDIDATES = [
    candidate(1, "We are always open for a negotiation process", **PUTIN),
    candidate(2, "The door is open.", **PUTIN),
    candidate(
        3, "The plan is a stalling tactic", name="Jana Muster", role="mayor",
        organization="Hafen", confidence=0.7, topics=("peace plan",),
    ),
    candidate(4, "Grand Plan", rejected="title", confidence=0.2),
]  # fmt: skip


def reviewing(address, candidates=CANDIDATES, source=SOURCE, coder="ana"):
    file = read(ARTICLE.encode(), "talks.txt")
    article = ExtractedArticle("/articles/talks.txt", candidates=tuple(candidates))
    return ReviewWork(address, coder, article, file, source, origin=article.name)


def rows(address, sql):
    with opened(address) as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


def reviewed(address):
    return rows(address, "SELECT start, result, source FROM reviews ORDER BY id")


def accepted(work, at, *answers):
    item = work.items[at]
    checked = work.settled(item)
    for answer in answers:
        choices = [one for notice in checked.notices for one in notice.choices]
        next(one for one in choices if one.label.startswith(answer)).change(item.form)
        checked = work.settled(item)
    assert not checked.open, checked.open
    return work.accept(item)


def test_what_is_accepted_is_recorded_with_its_place_and_the_article(example_copy):
    work = reviewing(example_copy)
    assert [item.state for item in work.items] == ["open", "open", "open", "rejected"]
    assert accepted(work, 0, "new source") == "added q42"
    assert accepted(work, 1) == "added q43"
    work.close()
    with claimdb.open(example_copy) as database:
        first, second = database.get("q42"), database.get("q43")
        [place] = first.occurrences
        assert ARTICLE[place.start : place.end] == first.text
        assert (place.verified, place.cue, place.printed_as) == ("exact", "said", "Mr Putin")
        assert [one.name for one in first.speakers] == ["Vladimir Putin"]
        assert second.occurrences[0].key == place.key
        source = database.get(place.key)
        assert (source.title, source.issued) == ("The talks in Moscow", "2023-03")
        assert database.source_of(work.digest) == source.id
        assert database.last_reviewed() == "/articles/talks.txt"
    assert reviewed(example_copy) == [
        (CANDIDATES[0].start, "accepted", place.key), (CANDIDATES[1].start, "accepted", place.key),
    ]  # fmt: skip
    [(stored,)] = rows(example_copy, "SELECT candidate FROM reviews ORDER BY id LIMIT 1")
    assert json.loads(stored) == json.loads(json.dumps(CANDIDATES[0].as_dict()))
    assert faults(example_copy) == ([], 0)


def test_a_review_goes_on_where_it_stopped_and_its_decisions_are_undone(example_copy):
    work = reviewing(example_copy)
    accepted(work, 0, "new source")
    work.reject(work.items[1])
    work.close()
    again = reviewing(example_copy)
    assert [item.state for item in again.items] == ["accepted", "rejected", "open", "rejected"]
    again.restore(again.items[1])
    assert again.items[1].state == "open"
    again.restore(again.items[0])
    again.close()
    assert reviewed(example_copy) == []
    with claimdb.open(example_copy) as database:
        assert database.count("open for a negotiation process text:moscow") == 0
        with pytest.raises(claimdb.NotFoundError):
            database.get("q42")
    assert [one.state for one in reviewing(example_copy).items][:2] == ["open", "open"]
    assert faults(example_copy) == ([], 0)


def test_corrections_are_told_from_additions(example_copy):
    work = reviewing(example_copy)
    accepted(work, 0, "new source")
    work.items[1].form.put("topics[0]", "peace plan=support")
    work.items[1].form.put("note", "Added.")
    accepted(work, 1)
    work.items[2].form.put("speakers[0].name", "China")
    work.items[2].form.put("speakers[0].organization", "")
    accepted(work, 2)
    work.reject(work.items[3]) if work.items[3].state == "open" else None
    work.close()
    assert [result for _, result, _ in reviewed(example_copy)] == [
        "accepted", "accepted", "corrected",
    ]  # fmt: skip
    with claimdb.open(example_copy) as database:
        table = database.review_precision()
        found = [dict(zip(table.header, row, strict=True)) for row in table.rows]
    key = found[-1]["name"]
    assert [(one["by"], one["name"], one["reviewed"], one["precision"]) for one in found] == [
        ("all", None, 3, 0.667), ("speaker", "Vladimir Putin", 2, 1.0),
        ("speaker", "Jana Muster", 1, 0.0), ("source", key, 3, 0.667),
    ]  # fmt: skip


def test_what_a_program_accepts_is_no_evidence(example_copy):
    work = reviewing(example_copy, coder=claimdb.model.ProgramName("ana's script"))
    accepted(work, 0, "new source")
    work.close()
    with claimdb.open(example_copy) as database:
        assert list(database.review_precision().rows) == []
    assert ("ana's script", "program") in rows(example_copy, "SELECT name, kind FROM coders")


def test_what_is_carried_to_the_next_draft_is_marked_and_has_no_stance(example_copy):
    work = reviewing(example_copy)
    work.items[0].form.put("topics[0]", "peace plan=support")
    accepted(work, 0, "new source")
    form = work.items[1].form
    assert (form.text("topics[0]"), "topics[0]" in form.carried) == ("peace plan", True)
    assert form.text("occurrences[0].source") != SOURCE["title"]
    work.close()


def test_no_stance_is_proposed():
    form = item_of(CANDIDATES[2], SOURCE).form
    assert (form.text("topics[0]"), form.text("speakers[0].role")) == ("peace plan", "mayor")


def test_drafts_are_split_and_joined_and_that_is_undone(example_copy):
    work = reviewing(example_copy)
    work.join(work.items[0])
    joined = work.items[0].form.text("text")
    assert joined == f"{CANDIDATES[0].text} [...] {CANDIDATES[1].text}"
    accepted(work, 0, "new source")
    assert [result for _, result, _ in reviewed(example_copy)] == ["corrected", "corrected"]
    with claimdb.open(example_copy) as database:
        assert database.get("q42").occurrences[0].verified == "elided"
    assert work.undo() == 0
    assert work.undo() == 0
    assert [item.form.text("text") for item in work.items[:2]] == [
        one.text for one in CANDIDATES[:2]
    ]
    work.split(work.items[0], len("We are always open"))
    assert [item.form.text("text") for item in work.items[:2]] == [
        "We are always open", "for a negotiation process",
    ]  # fmt: skip
    with pytest.raises(RefusedError, match="nothing is before or behind"):
        work.split(work.items[0], 0)
    with pytest.raises(RefusedError, match="no open draft follows"):
        work.join(work.items[3])
    assert work.undo() == 0
    assert work.undo() is None
    work.close()


# --- at the desk ----------------------------------------------------------------------------


def test_a_quote_by_a_recorded_speaker_takes_three_keys_and_a_topic(example_file_copy):
    work = reviewing(example_file_copy)

    async def act(seat):
        await seat.answers("new source")
        await seat.press("ctrl+s")
        # From the second quote on the source is recorded.
        before = seat.keys
        await seat.press("ctrl+t")
        await seat.types("peace pl")
        await seat.press("enter", "ctrl+s")
        assert seat.keys - before == 3
        assert work.items[1].state == "accepted"
        await seat.press("ctrl+q")

    assert sitting(work, act) is True
    with claimdb.open(example_file_copy) as database:
        assert [one.slug for one in database.get("q43").topics] == ["peace-plan"]


def test_a_new_speaker_is_accepted_with_the_answers_to_what_is_new(example_file_copy):
    work = reviewing(example_file_copy)

    async def act(seat):
        await seat.press("ctrl+n", "ctrl+n")
        answers = ("new person “Jana Muster”", "new organization “Hafen”", "new source")
        for answer in answers:
            await seat.answers(answer)
        await seat.press("ctrl+s")
        assert len(answers) + 1 <= 6
        await seat.press("ctrl+q")

    assert sitting(work, act) is True
    with claimdb.open(example_file_copy) as database:
        [speaker] = database.get("q42").speakers
    assert (speaker.name, speaker.role, speaker.organization.name) == (
        "Jana Muster", "mayor", "Hafen",
    )  # fmt: skip


def test_candidates_are_rejected_restored_and_undone_with_keys(example_file_copy):
    work = reviewing(example_file_copy)

    async def act(seat):
        await seat.press("ctrl+r")
        assert (work.items[0].state, seat.desk.at) == ("rejected", 1)
        await seat.press("ctrl+p", "ctrl+r")
        assert (work.items[0].state, seat.desk.at) == ("open", 0)
        await seat.press("ctrl+r", "ctrl+r")
        await seat.goes("said")
        await seat.press("ctrl+z")
        assert [item.state for item in work.items[:2]] == ["rejected", "open"]
        # The fourth was taken for a title; it is restored and then open.
        await seat.press("ctrl+n", "ctrl+n", "ctrl+r")
        assert work.items[3].state == "open"
        await seat.goes("text")
        await seat.press("home", *["right"] * 5, "f5")
        assert [item.form.text("text") for item in work.items[3:]] == ["Grand", "Plan"]
        await seat.press("f6")
        assert work.items[3].form.text("text") == "Grand Plan"
        await seat.press("ctrl+q")

    assert sitting(work, act) is False
    assert [result for _, result, _ in reviewed(example_file_copy)] == ["rejected"]
