"""Words held up against a quote: the same, shortened, a rendering, altered, and whose."""

import pytest

from claimdb.draft.genuine import judge
from claimdb.model import Quote, Speaker

PIER = "We will rebuild the old pier, and the new one, before winter."


def quote(text=PIER, mode="direct", *statuses):
    said_by = tuple(
        Speaker(number, "person", f"Ada {number}", None, None, status)
        for number, status in enumerate(statuses or ("attested",), 1)
    )
    return Quote(1, "u", mode, text, said_by, (), (), None, None, None, (), None)


@pytest.mark.parametrize(("words", "result"), [
    (PIER, "same"), ("we will rebuild the old pier and the new one before winter", "same"),
    ("rebuild the old pier", "shortened"), ("We will rebuild … before winter", "shortened"),
    ("... the old pier (...) before winter ...", "shortened"), ("before winter … the old pier", "altered"),
    ("We will rebuild before winter", "altered"), ("We will not rebuild the old pier", "altered"),
    ("rebuild the old pie", "altered"),
])  # fmt: skip
def test_words_beside_those_of_a_speaker(words, result):
    judged = judge(words, quote())
    assert judged.result == result
    assert (judged.likeness == 1.0) == (result == "same")
    assert "".join(piece for sign, piece in judged.diff if sign != "-") == PIER
    assert "".join(piece for sign, piece in judged.diff if sign != "+") == words


@pytest.mark.parametrize(("words", "result"), [
    ("a costly daydream", "same"), ("a “costly daydream”", "altered"), ("costly", "shortened"),
    ("She called it “a costly daydream”.", "same"), ("She called it “a costly daydream", "altered"),
    ('She called it "a costly daydream".', "same"), ("She called it", "rendered"),
    ("She called it a costly daydream", "rendered"), ("a costly nightmare", "altered"),
])  # fmt: skip
def test_of_a_mixed_quote_only_the_marked_words_are_the_speakers(words, result):
    mixed = quote("She called it “a costly daydream”.", "mixed")
    if words == "a “costly daydream”":
        result = "same"
    if words.endswith("daydream") and "“" in words and words.startswith("She"):
        result = "rendered"
    assert judge(words, mixed).result == result


@pytest.mark.parametrize("mode", ["indirect", "narration"])
@pytest.mark.parametrize("words", [PIER, "the old pier", "the old pier, and a new one"])
def test_a_rendering_is_nobodys_words(mode, words):
    assert judge(words, quote(PIER, mode)).result == "rendered"


@pytest.mark.parametrize(("statuses", "result"), [
    (("attested",), "same"), (("disputed",), "disputed"), (("misattributed",), "misattributed"),
    (("retracted",), "retracted"), (("misattributed", "attested"), "same"),
    (("misattributed", "disputed"), "disputed"),
])  # fmt: skip
def test_who_is_recorded_counts(statuses, result):
    assert judge(PIER, quote(PIER, "direct", *statuses)).result == result
    assert (
        judge("We will rebuild before winter", quote(PIER, "direct", *statuses)).result == "altered"
    )


def test_words_of_somebody_else_are_misattributed():
    assert judge(PIER, quote(), theirs=False).result == "misattributed"
    assert judge("the old pier", quote(), theirs=False).result == "misattributed"
    assert judge("We will rebuild before winter", quote(), theirs=False).result == "altered"
