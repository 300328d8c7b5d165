"""Passages inside quotation marks: which there are, and that their offsets are exact."""

import sys

from hypothesis import example, given
from hypothesis import strategies as st

from cases import each
from claimdb.extraction.marks import MarkedSpan, marked_spans


def marked(text: str) -> list[str]:
    return [text[one.start : one.end] for one in marked_spans(text)]


@each(
    ("text", "expected"),
    [
        ("She said: “The bridge is safe.” Then she left.", ["The bridge is safe."]),
        ('"The bridge," she said, "is safe."', ["The bridge,", "is safe."]),
        ("``The bridge,'' she said, ''is safe.''", ["The bridge,", "is safe."]),
        ('“The bridge," she said, "is safe.”', ["The bridge,", "is safe."]),
        ("A stray closer” here, “but not here”.", ["but not here"]),
        ('A 6" pipe and "a quotation".', ["a quotation"]),
        ("“He called it ‘old’ and left.”", ["He called it ‘old’ and left.", "old"]),
        ('“He said "no" to me,” she said.', ['He said "no" to me,', "no"]),
        ("“They don’t like the towns’ bridge,” she said.", ["They don’t like the towns’ bridge,"]),
        ("“The ’90s and 'em,” she said.", ["The ’90s and 'em,"]),
        ("‘The bridge is safe,’ she said. It’s the town’s.", ["The bridge is safe,"]),
        ("The towns' bridges are old, aren't they?", []),
        ("“Not closed.\n\nThe bridge is safe.", []),
        ("„Die Brücke hält“, sagte sie.", ["Die Brücke hält"]),
        ("»Die Brücke hält«, sagte sie.", ["Die Brücke hält"]),
        ("« Le pont tient. » Elle partit.", [" Le pont tient. "]),
        ("«Мост стоит „крепко“», сказала она.", ["Мост стоит „крепко“", "крепко"]),
        ("彼女は「橋は『安全』だ」と言った。", ["橋は『安全』だ", "安全"]),
        ("”Bron håller”, sade hon.", ["Bron håller"]),
        ("She said “” and “ ” nothing.", []),
    ],
)  # fmt: skip
def test_marks_of_many_kinds_are_paired(text, expected):
    assert marked(text) == expected


def test_a_quotation_goes_on_where_the_next_paragraph_opens_with_a_mark():
    text = "“One.\n\n“Two.\n\n“Three,” she said.\n\nFour."
    [one] = marked_spans(text)
    assert [text[start:end] for start, end in one.parts] == ["One.", "Two.", "Three,"]
    assert one.is_closed
    assert (one.start, one.end) == (one.parts[0][0], one.parts[-1][1])


def test_lines_that_a_program_wrapped_are_one_paragraph():
    lines = ["“The bridge over the river is " + "very " * 6 + "old and"] * 3
    text = "\n".join([lines[0], *(line[1:] for line in lines[1:]), "safe to cross,” she said."])
    [one] = marked_spans(text)
    assert one.end == text.index("”")


_PIECES = st.sampled_from(
    [*"“”\"'‘’„«»「」『』‚‹›", "''", "``", "a", "it’s ", " ", ".", "\n", "\n\n"]
)
_TEXTS = st.lists(_PIECES | st.characters(), max_size=60).map("".join)


@given(_TEXTS)
@example("'“a”'")
def test_passages_are_inside_the_text_and_disjoint_or_nested(text: str):
    found = marked_spans(text)
    open_ends: list[int] = []
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        assert (one.start, one.end) == (one.parts[0][0], one.parts[-1][1])
        assert all(start <= end for start, end in one.parts)
        assert text[: one.start].endswith(one.mark)
        while open_ends and open_ends[-1] <= one.start:
            open_ends.pop()
        assert len(open_ends) == one.depth
        assert not open_ends or one.end <= open_ends[-1]
        open_ends.append(one.end)


@given(_TEXTS)
def test_a_paragraph_before_moves_the_passages_and_changes_none(text: str):
    before = "No marks here.\n\nNone.\n\n"
    text = f"“a”\n\n{text}"

    def moved(one: MarkedSpan) -> tuple[int, int, str]:
        return one.start + len(before), one.end + len(before), one.mark

    after = [(one.start, one.end, one.mark) for one in marked_spans(before + text)]
    assert after == [moved(one) for one in marked_spans(text)]


@each("text", ['"', "“", "„“", "'\n", "“‘", "“a\n\n", '"a" '])
def test_the_work_grows_with_the_length(text):
    def work(length: int) -> int:
        calls = 0

        def count(*_: object) -> None:
            nonlocal calls
            calls += 1

        sys.setprofile(count)
        try:
            marked_spans(text * length)
        finally:
            sys.setprofile(None)
        return calls

    assert work(2_000) < 2.5 * work(1_000)
