"""Drafts in an editor, as a TOML form that is checked when it is saved."""

import shlex
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

import claimdb
from claimdb.desk.editing import EditWork
from claimdb.desk.editor import Editing
from claimdb.desk.form import Form
from claimdb.desk.toml_form import read_toml, toml_of
from claimdb.desk.work import AddWork
from claimdb.errors import InvalidDataError

WORDS = "The door is open"


def editor(tmp_path, *edits):
    """Return an editor that makes one edit each time it is opened: pairs of old and new text."""
    script = tmp_path / "editor.py"
    script.write_text(
        "import pathlib, sys\n"
        f"edits, seen = {edits!r}, pathlib.Path({str(tmp_path / 'seen')!r})\n"
        "times = len(list(seen.parent.glob('seen*')))\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "text = path.read_bytes().decode()\n"
        "pathlib.Path(f'{seen}{times}').write_text(text)\n"
        "for old, new in edits[times] if times < len(edits) else ():\n"
        "    assert old in text, (old, text)\n"
        "    text = text.replace(old, new, 1)\n"
        "path.write_bytes(text.encode())\n"
    )
    return f"{shlex.quote(sys.executable)} {shlex.quote(str(script))}"


def seen(tmp_path):
    return [path.read_text() for path in sorted(tmp_path.glob("seen*"))]


def test_a_form_is_filled_in_and_its_questions_are_answered_at_their_place(
    example_file_copy, tmp_path
):
    first = (
        ('text = ""', f'text = "{WORDS}"'), ('name = ""', 'name = "Vladimir Putni"'),
        ("topics = []", 'topics = ["peace plan=support"]'), ('said = ""', "said = 2023-03-20"),
    )  # fmt: skip
    second = (("answers = []", "answers = [1, 3]"),)
    work = AddWork(example_file_copy, "ana", Form("quote"))
    assert Editing(work, editor(tmp_path, first, second)).run() is True
    work.close()
    shown = seen(tmp_path)
    assert "error" not in shown[0]
    lines = shown[1].splitlines()
    at = lines.index('name = "Vladimir Putni"')
    assert lines[at - 3].startswith("# question: no speaker has the name “Vladimir Putni”")
    assert [line.split("]")[0] for line in lines[at - 2 : at]] == ["# [2", "# [3"]
    with claimdb.open(example_file_copy) as database:
        quote = database.get("q42")
    assert (quote.text, quote.said, quote.speakers[0].name) == (
        WORDS,
        "2023-03-20",
        "Vladimir Putin",
    )
    assert [(one.slug, one.stance) for one in quote.topics] == [("peace-plan", "support")]


def test_what_is_not_changed_is_not_saved_and_what_is_no_toml_is_opened_again(
    example_file_copy, tmp_path
):
    work = AddWork(example_file_copy, "ana", Form("quote"))
    assert Editing(work, editor(tmp_path)).run() is False
    (tmp_path / "seen0").unlink()
    broken = (('text = ""', f'text = "{WORDS}'), ('name = ""', 'name = "China"'))
    again = ((f'text = "{WORDS}', f'text = "{WORDS}"'),)
    without = (("answers = []", "answers = [1]"),)
    assert Editing(work, editor(tmp_path, broken, again, without)).run() is True
    assert seen(tmp_path)[1].startswith("# error: not TOML: ")
    work.close()


def test_a_record_is_edited(example_file_copy, tmp_path):
    work = EditWork(example_file_copy, "ana", "q12")
    work.open()
    assert Editing(work, editor(tmp_path, (('occasion = ""', 'occasion = "A summit"'),))).run()
    work.close()
    with claimdb.open(example_file_copy) as database:
        assert database.get("q12").occasion == "A summit"


def test_who_codes_blind_sees_no_stance_of_others(example_file_copy, tmp_path):
    def coded(coder, old, new, *, blind=True):
        for one in tmp_path.glob("seen*"):
            one.unlink()
        work = EditWork(example_file_copy, coder, "q12", blind=blind)
        work.open()
        Editing(work, editor(tmp_path, ((f'"{old}"', f'"{new}"'),))).run()
        work.close()
        with claimdb.open(example_file_copy) as database:
            codings = database.get("q12").codings
        return {(one.coder, one.stance) for one in codings if one.topic == "sanctions"}

    stances = coded("bo", "sanctions=oppose", "sanctions=support", blind=False)
    assert ("bo", "support") in stances
    # The same stance is a coding of her own, and then she sees it.
    both = coded("ana", "sanctions", "sanctions=support")
    assert both == {*stances, ("ana", "support")}
    again = coded("ana", "sanctions=support", "sanctions=neutral")
    assert again == {*stances, ("ana", "neutral")}


@given(st.text(), st.text(), st.lists(st.text(min_size=1)))
def test_any_text_comes_back_from_toml(text, note, topics):
    values = {"text": text, "note": note, "speakers[0].role": note}
    values |= {f"topics[{at}]": topic for at, topic in enumerate(topics) if topic.strip()}
    form = Form("quote", values)
    shown, _ = toml_of(form, [], ["heading"])
    read = Form("quote")
    read_toml(shown, read)
    given_topics = [topic for topic in topics if topic.strip()]
    assert (read.text("text"), read.text("note")) == (text, note)
    assert [read.text(f"topics[{at}]") for at in range(len(given_topics))] == given_topics


@pytest.mark.parametrize(
    ("document", "told"),
    [("text = ", "not TOML"), ("txet = 'x'", "no field 'txet'"), ("answers = 1", "no list")],
)
def test_what_a_document_cannot_have_is_named(document, told):
    with pytest.raises(InvalidDataError, match=told):
        read_toml(document, Form("quote"))
