"""What people see on a terminal, at 80 and at 140 columns, pinned as golden screens.

`CLAIMDB_UPDATE_GOLDENS=1 pytest tests/terminal` writes the screens anew: look at them then.
"""

import io
import os
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from cases import each
from claimdb.model import Recorded, Ref, Row
from claimdb.stances import Coding
from claimdb.terminal import lists
from claimdb.terminal.record import records
from claimdb.terminal.screen import Screen
from claimdb.terminal.visible import visible
from sample import (
    ACTOR,
    BY_SPEAKER,
    CLAIMS,
    Q3,
    Q7,
    Q9,
    Q14,
    Q16,
    QUOTES,
    RECORDS,
    TOGETHER,
    UNNAMED,
    changed,
    hostile,
)

GOLDENS = Path(__file__).parent / "goldens"
FEW = ["id", "speaker", "said", "stance", "text"]
MANY = ["id", "speaker", "role", "said", "stance", "text", "source", "locator", "cue", "verified"]


def screen(write, records, width=80, *, color=False, **more):
    out = io.StringIO()
    write(records, Screen(out, width, color=color), **more)
    return out.getvalue()


SCREENS = {
    "quotes": (lists.quotes, QUOTES),
    "who": (lists.who, BY_SPEAKER),
    "claims": (lists.claims, CLAIMS),
    "record": (records, (QUOTES[10], Q9, Q14, *RECORDS[3:])),
    "fields": (lambda *a, **k: lists.columns(*a, fields=FEW, **k), QUOTES),
    "many-fields": (lambda *a, **k: lists.columns(*a, fields=MANY, **k), QUOTES[:3]),
}


@each("width", [80, 140])
@each("name", SCREENS)
def test_a_screen_is_the_one_that_was_looked_at(name, width):
    golden(f"{name}-{width}", screen(*SCREENS[name], width))


@each("name", ["who", "claims"])
def test_a_coloured_screen_is_the_one_that_was_looked_at(name):
    golden(f"{name}-80-colour", screen(*SCREENS[name], color=True))


def golden(name, shown):
    path = GOLDENS / f"{name}.txt"
    if os.environ.get("CLAIMDB_UPDATE_GOLDENS") == "1":
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


@each("name", SCREENS)
def test_colour_changes_nothing_but_colour(name):
    coloured = screen(*SCREENS[name], color=True)
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == screen(*SCREENS[name])


@each("name", SCREENS)
@each("width", [24, 40, 80, 140])
def test_no_line_is_wider_than_the_terminal(name, width):
    for line in screen(*SCREENS[name], width).splitlines():
        assert cell_len(line) <= width


@pytest.mark.parametrize("variable", ["COLUMNS", "FORCE_COLOR", "TERM", "NO_COLOR"])
def test_the_environment_has_no_say(variable, monkeypatch):
    before = screen(lists.who, BY_SPEAKER)
    monkeypatch.setenv(variable, {"TERM": "dumb"}.get(variable, "33"))
    assert screen(lists.who, BY_SPEAKER) == before


def test_no_records_leave_the_screen_empty():
    for write in (lists.quotes, lists.who, lists.claims):
        assert screen(write, []) == ""


def test_only_a_direct_quote_gets_quotation_marks():
    for mode, expected in (
        ("direct", "“a “b” c”"),
        ("mixed", "a “b” c"),
        ("indirect", "a “b” c"),
        ("narration", "a “b” c"),
    ):
        quote = changed(Q7, mode=mode, text="a “b” c")
        assert screen(lists.quotes, [quote]).splitlines()[0] == f"q7   {expected}"
        assert screen(records, [quote]).splitlines()[0] == f"q7  {expected}"


def test_a_newline_of_a_quotation_stays_a_line_break():
    assert screen(lists.quotes, [changed(Q16, text="one\n\n  two")]).startswith(
        "q16  one\n\n       two\n     — China and Russia\n"
    )


def test_markup_and_emoji_codes_are_shown_as_they_are():
    text = "They was [sic] going [/b] :smile: [link=x] [bold red]x[/]"
    quote = changed(Q16, text=text, occasion="[/]", note=text)
    for write in (lists.quotes, lists.who, records):
        for color in (False, True):
            shown = screen(write, [quote], 140, color=color)
            assert text in shown
            assert "[/]" in shown


def test_what_would_act_on_the_terminal_is_shown_as_a_symbol():
    assert visible("a\x1b[31m\0\x7f\t\r\n") == "a␛[31m␀␡␉␍␊"
    assert visible("a\nb\x9b\u202e\u2066\u200f\u061c\u2028\ud800", lines=True) == (
        "a\nb\\u009b\\u202e\\u2066\\u200f\\u061c\\u2028\\ud800"
    )
    assert "␛[2J" in screen(lists.quotes, [changed(Q16, text="\x1b[2J")])


def test_joiners_combining_marks_and_wide_characters_are_left_alone():
    text = "नमस्ते e\u0301 می\u200cخواهم 👩\u200d👩\u200d👧 中国"
    assert visible(text) == text


def test_wide_characters_count_twice():
    shown = screen(lists.quotes, [changed(Q16, text="中国" * 60)])
    first, second, *_ = shown.splitlines()
    assert (cell_len(first), cell_len(second)) == (79, 79)


def test_a_long_word_is_folded_and_not_cut():
    shown = screen(lists.quotes, [changed(Q16, text="x" * 200, occurrences=())])
    assert "x" * 200 in "".join(shown.split())
    assert "…" not in shown


@given(hostile, st.sampled_from([24, 33, 80]), st.booleans())
@example("中" * 80, 24, False)
@example("a \u0301" * 20, 24, False)
@example("  two  spaces  ", 80, False)
def test_a_terminal_loses_nothing_but_spaces(text, width, color):
    quote = changed(Q7, mode="indirect", text=text)
    expected = "".join(visible(text, lines=True).split())
    for write, more in (
        (lists.quotes, {}),
        (lists.who, {}),
        (records, {}),
        (lists.columns, {"fields": ["text"]}),
        (lists.columns, {"fields": ["text", *MANY[:-1]]}),
    ):
        shown = screen(write, [quote], width, color=color, **more)
        assert expected in "".join(re.sub("\x1b\\[[0-9;]*m", "", shown).split())


@given(hostile)
def test_spaces_within_a_line_are_kept(text):
    text = visible(text)
    if not text.strip() or cell_len(text) > 130:
        return
    quote = changed(Q7, mode="indirect", text=text)
    assert screen(lists.quotes, [quote], 140).splitlines()[0] == f"q7   {text}".rstrip()


@given(
    st.lists(st.text("ab中 ", max_size=6), min_size=3, max_size=3), st.sampled_from([24, 36, 80])
)
def test_a_table_of_fields_loses_nothing(texts, width):
    quote = changed(Q7, text=texts[0], note=texts[1], occasion=texts[2])
    shown = screen(lists.columns, [quote], width, fields=["text", "note", "occasion"])
    for character in "中b":
        expected = "".join(texts).count(character)
        assert shown.count(character) == expected


@each("names", [
    ("rank", "id", "key", "title", "publication", "quotes"),
    ("rank", "id", "name", "slug", "quotes_per_month"),
    ("topic", "coders", "units", "agreed", "percent", "kappa", "alpha"),
])  # fmt: skip
@each("width", [24, 36, 40, 60, 80])
def test_a_ranking_loses_no_column(names, width):
    cells = {name: f"{number}{number}" for number, name in enumerate(names, 1)}
    shown = screen(lists.ranking, [Row(cells)], width)
    assert {*cells.values()} <= {*shown.split()}
    assert all(cell_len(line) <= width for line in shown.splitlines())


def test_a_stance_that_only_a_program_coded_is_marked():
    coded = Coding("peace-plan", "gpt", "oppose", coder_kind="program")
    for name, marked in (("ana", True), ("gpt", False)):
        recorded = Recorded("2026", None, 2, "add quote", Ref(1, name))
        shown = screen(records, [changed(Q7, codings=(coded,), recorded=recorded)])
        assert ("oppose: peace-plan by gpt (program)" in shown) == marked


def test_fields_of_quotes_are_a_table_and_too_many_a_line_each():
    assert screen(lists.columns, [Q7], fields=["id", "mode"]).split() == [
        "id",
        "mode",
        "q7",
        "direct",
    ]
    first, *_ = screen(lists.columns, [Q7], fields=MANY).splitlines()
    assert first.split() == ["id", "q7"]


def test_dates_of_a_group_span_what_was_said():
    later = changed(Q3, said="2023-04")
    assert "2 quotes · 2023-03-20 to 2023-04 ·" in screen(lists.who, [Q3, later])
    assert "3 quotes · 2023-03-20 to 2023-04, 1 undated ·" in screen(lists.who, [later, Q14, Q3])
    assert "1 quote · 2023-03-20 ·" in screen(lists.who, [Q3])


def test_a_misattributed_quote_without_another_speaker_keeps_the_one_it_has():
    (speaker,) = Q3.speakers
    quote = changed(Q3, speakers=(changed(speaker, status="misattributed"),))
    shown = screen(lists.quotes, [quote])
    assert "— Vladimir Putin, President of Russia\n" in shown
    assert "in Moscow ·\n     misattributed · support: China" in shown


def test_an_organization_is_left_out_where_the_role_names_it():
    (speaker,) = Q3.speakers

    def shown(role, organization):
        spoke = changed(
            speaker, role=role, organization=changed(speaker.organization, name=organization)
        )
        return screen(lists.quotes, [changed(Q3, speakers=(spoke,))]).splitlines()[2].strip()

    assert shown("President of Russia", "Russia") == "— Vladimir Putin, President of Russia"
    assert shown("Minister of South Sudan", "Sudan").endswith("Minister of South Sudan (Sudan)")
    assert shown(None, "Russia") == "— Vladimir Putin, for Russia"


def test_locators_are_read_as_words_where_they_are_a_label_and_a_value():
    def shown(locator):
        place = changed(Q7.occurrences[0], locator=locator)
        last = screen(lists.quotes, [changed(Q7, occurrences=(place,))], 140).splitlines()[-1]
        return last.partition("(xiputinmeeting)")[2]

    assert shown("page:4") == ", page 4"
    assert shown("00:12:31") == ", 00:12:31"
    assert shown("page:") == ", page:"
    assert shown("p. 4") == ", p. 4"
    assert shown(None) == ""


def test_a_quote_that_stands_nowhere_and_is_about_nothing_is_shown():
    shown = screen(lists.quotes, [changed(Q7, topics=(), occurrences=())])
    assert shown.splitlines()[-1] == "     undated"


def test_what_is_no_record_cannot_be_shown():
    with pytest.raises(TypeError):
        screen(records, ["text"])


def test_joint_speakers_have_each_their_own_role():
    shown = screen(lists.quotes, [TOGETHER], 140)
    assert (
        "— Xi Jinping and Vladimir Putin (Xi Jinping: President of China; Vladimir Putin:"
        " President of Russia)\n"
    ) in shown


def test_an_unknown_speaker_has_no_id_in_full():
    assert "speaker       (unknown speaker) · attested\n" in screen(records, [UNNAMED])


def test_so_many_quotes_are_listed_below_a_record_and_the_rest_counted():
    few = changed(ACTOR, quoted=ACTOR.quoted[:1] * 50)
    shown = screen(records, (few,))
    assert shown.count("q3 ") == 50
    assert "more" not in shown
    many = changed(ACTOR, quoted=ACTOR.quoted[:1] * 1051)
    shown = screen(records, (many,))
    assert shown.count("q3 ") == 50
    assert "and 1,001 more\n" in shown


def test_a_quote_below_a_record_takes_one_line_whatever_is_in_it():
    odd = ACTOR.quoted[0]._replace(text="first\nsecond\x1b[31m [bold]third[/]", mode="indirect")
    shown = screen(records, (changed(ACTOR, quoted=(odd,)),), width=140)
    assert "first second␛[31m [bold]third[/]\n" in shown
    wide = ACTOR.quoted[0]._replace(text="世界" * 100, mode="indirect")
    [line] = [
        line
        for line in screen(records, (changed(ACTOR, quoted=(wide,)),)).splitlines()
        if "世" in line
    ]
    assert line.endswith("…")
    assert 78 <= cell_len(line) <= 80
