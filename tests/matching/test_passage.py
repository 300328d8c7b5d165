"""Verification of a new quotation against a text: the meaning of each result."""

import re

from hypothesis import assume, example, given
from hypothesis import strategies as st

from cases import each
from claimdb.matching import similarity
from claimdb.matching.document import Document
from claimdb.matching.passage import CONTEXT, Match, locate
from claimdb.schema import VERIFICATIONS
from strategies import texts

TEXT = (
    "The harbour was quiet. “We will rebuild the old pier — and the new one — before winter,” said "
    "the mayor. Her rival called the plan a “costly daydream” and said that the town’s “empty "
    "purse” forbids it. According to the harbour master no ship has been turned away since spring."
)
DOCUMENT = Document.of(TEXT.encode())
LONG = (
    "the old pier was built by the fathers of this town and it will stand until their grandsons go"
)


def held(text: str, mode: str = "direct", **more) -> Match:
    return locate(text, mode, DOCUMENT, **more)


def place(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


@each(("text", "result", "found"), [
    ("We will rebuild the old pier", "exact", "We will rebuild the old pier"),
    ("the harbour", "exact", "the harbour"),
    ("the", "exact_multiple", "the"),
    # Another kind of the same.
    ("we will rebuild", "normalised", "We will rebuild"),
    ("pier - and the  new one – before", "normalised", "pier — and the new one — before"),
    ("the town's", "normalised", "the town’s"),
    ('"We will rebuild', "normalised", "“We will rebuild"),
    (" We will rebuild ", "normalised", "We will rebuild"),
    # Words that are left out.
    ("We will ... before winter", "elided",
     "We will rebuild the old pier — and the new one — before winter"),
    ("… the old pier […] before winter …", "elided",
     "the old pier — and the new one — before winter"),
    ("the harbour (...) master", "elided", "the harbour master"),
    # Words of an editor.
    ("We [the town] will rebuild", "bracketed", "We will rebuild"),
    ("We will [re]build the old pier", "bracketed", "We will rebuild the old pier"),
    ("[W]e will rebuild", "bracketed", "We will rebuild"),
    ("[T]he old [sic] pier ... before winter [2023].", "not_found", None),
    ("[T]he old [sic] pier ... before winter", "bracketed",
     "the old pier — and the new one — before winter"),
    ("no ship has been turned [sic], away", "near", "no ship has been turned away"),
    ("We [a] will [b] rebuild [c] the [d] old pier", "bracketed", "We will rebuild the old pier"),
    # Words that are nearly the same.
    ("no ship has ben turned away since spring", "near", "no ship has been turned away since spring"),
    ("According to the harbour master no boat has been turned away since spring", "near",
     "According to the harbour master no ship has been turned away since spring"),
    # Parts of words are not words of the speaker.
    ("e will rebuil", "not_found", None), ("ship has be", "near", "ship has been"),
    ("", "not_found", None), (" ", "not_found", None), ("...", "not_found", None),
    ("[…]", "not_found", None), ("[]", "not_found", None), ("zzz", "not_found", None),
    ("We will build a new town somewhere else", "not_found", None),
])  # fmt: skip
def test_the_first_way_that_finds_words_decides(text, result, found):
    outcome = held(text)
    assert outcome.result == result
    if found is None:
        assert outcome.spans == ()
    else:
        start, end = outcome.spans[0]
        assert TEXT[start:end] == outcome.found == found
        assert outcome.prefix == TEXT[max(0, start - CONTEXT) : start]
        assert outcome.suffix == TEXT[end : end + CONTEXT]
        assert (outcome.diff == ()) == result.startswith("exact")


def test_the_shortest_of_several_omissions_is_taken():
    text = "We will see. We will go, and we will do it. We will rest."
    outcome = locate("We will … do it", "direct", Document.of(text.encode()))
    assert outcome.found == "we will do it"


def test_the_difference_leads_from_the_quote_to_the_text():
    outcome = held("According to the harbour master no boat has been turned away since spring")
    assert ("-", "boat") in outcome.diff
    assert ("+", "ship") in outcome.diff
    assert "".join(words for sign, words in outcome.diff if sign != "-") == outcome.found


def test_words_that_are_not_there_come_with_the_closest_that_are():
    outcome = held("We shall rebuild the old harbour")
    assert (outcome.result, outcome.spans) == ("not_found", ())
    assert "rebuild the old" in (outcome.found or "")
    assert ("-", "shall") in outcome.diff


def test_the_closest_words_end_with_the_last_that_both_have():
    text = "The plan is a serious basis for talks, and we shall study it with our partners in May"
    words = "The plan is a serious basis for talk [...] with our partners in May"
    outcome = locate(words, "direct", Document.of(f"So it is. {text}. They left.".encode()))
    assert (outcome.result, outcome.found) == ("not_found", text)


@each(("text", "result", "found"), [
    ("The plan is a “costly daydream” for an “empty purse”.", "exact",
     "costly daydream” and said that the town’s “empty purse"),
    ("An “empty purse” and a “Costly daydream”.", "normalised",
     "costly daydream” and said that the town’s “empty purse"),
    ("A “costly daydream” for a “full purse”.", "not_found", None),
    ("A “costly daydream” for a “costly daydream”.", "not_found", None),
    ("“We will rebuild” for spring: “since spring”, not “costly daydream”.", "exact",
     TEXT[TEXT.index("We will") : TEXT.index(".", TEXT.index("since"))]),
])  # fmt: skip
def test_of_a_mixed_quote_the_marked_words_stand_together(text, result, found):
    outcome = held(text, "mixed")
    assert (outcome.result, outcome.found if outcome.spans else None) == (result, found)


def test_marked_words_that_stand_apart_are_no_passage():
    text = f"“one” {'and so on ' * 500} “two”"
    outcome = locate("A “one” and a “two”.", "mixed", Document.of(text.encode()))
    assert (outcome.result, outcome.found, outcome.diff) == ("not_found", None, ())


@each("mode", ["indirect", "narration", "mixed"])
def test_nothing_is_claimed_of_a_rendering_without_its_passage(mode):
    outcome = held("The town has no money.", mode)
    assert (outcome.result, outcome.claimed, outcome.verified) == ("not_found", False, None)


@each(("passage", "result"), [
    ("said that the town’s “empty purse” forbids it", "exact"),
    ("said that the town's “empty purse” forbids it", "normalised"), ("the", "exact_multiple"),
    (place("empty purse"), "exact"), ((-1, 3), "not_found"), ((3, 3), "not_found"),
    ((5, len(TEXT) + 1), "not_found"), ("Nothing", "not_found"), ("", "not_found"),
])  # fmt: skip
def test_a_rendering_is_verified_by_its_passage(passage, result):
    outcome = held("The town has no money.", "indirect", passage=passage)
    assert (outcome.result, outcome.claimed) == (result, True)
    if isinstance(passage, tuple) and outcome.spans:
        assert outcome.spans == (passage,)


def test_a_passage_is_the_place_and_must_hold_the_words():
    whole = place("Her rival called the plan a “costly daydream” and said")
    assert held("costly daydream", passage=whole).spans == (whole,)
    assert held("Costly daydream", passage=whole).result == "normalised"
    assert held("empty purse", passage=whole).result == "not_found"
    assert held("A “costly daydream”.", "mixed", passage="Her Rival called the plan a “costly "
                "daydream”").result == "near"  # fmt: skip
    # A word that is cut by the offsets is not there.
    assert held("costly", passage=(whole[0], TEXT.index("ly daydream"))).result == "not_found"


def test_one_of_several_places_is_chosen_by_its_offsets():
    several = held("the")
    assert len(several.spans) > 3
    chosen = held("the", passage=several.spans[2])
    assert (chosen.result, chosen.spans) == ("exact", (several.spans[2],))
    assert chosen.prefix == TEXT[chosen.spans[0][0] - CONTEXT : chosen.spans[0][0]]


def test_a_part_of_a_word_with_an_accent_of_its_own_is_passed_over():
    assert locate("a", "direct", Document("ae\u0301x a", "")).spans == ((5, 6),)


def test_what_is_recorded_is_a_verification():
    for text in ("We will rebuild", "the", "we will", "We … pier", "[W]e will", "zzz"):
        assert held(text).verified in VERIFICATIONS
    assert held("the").verified == "exact"


@given(texts, st.data())
def test_any_whole_words_of_a_text_are_exact_at_their_place(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    run = text[start:end]
    assume(run.strip() and similarity.divides(text, start) and similarity.divides(text, end))
    outcome = locate(run, "direct", Document(text, ""))
    assert outcome.result in ("exact", "exact_multiple")
    assert (start, end) in outcome.spans
    assert all(text[low:high] == run for low, high in outcome.spans)


WORDS = st.lists(st.sampled_from(["Ada", "went", "home", "—", "“but”", "saw", "no", "ship"]),
                 min_size=1, max_size=30)  # fmt: skip


@given(WORDS, WORDS, st.data())
def test_a_changed_word_of_many_is_near_and_is_named(before, after, data):
    words = LONG.split()
    place = data.draw(st.integers(1, len(words) - 2))
    text = " ".join([*before, LONG, *after])
    changed = " ".join([*words[:place], "zebra", *words[place + 1 :]])
    outcome = locate(changed, "direct", Document(text, ""))
    assert outcome.result == "near"
    assert LONG in (outcome.found or "")
    assert "zebra" in "".join(words for sign, words in outcome.diff if sign == "-")
    assert words[place] in "".join(found for sign, found in outcome.diff if sign == "+")


@given(
    st.lists(
        st.sampled_from(["Ada", "went", "—", "to", "“the”", "old", "l’été"]),
        min_size=2,
        max_size=12,
    )
)
def test_another_typography_is_normalised(words):
    text = f"Nobody. {' '.join(words)} Nobody."
    typed = re.sub("[“”’]", '"', "  ".join(words)).replace("—", "-")
    outcome = locate(typed, "direct", Document(text, ""))
    assert outcome.result == "normalised"
    assert " ".join(words).strip("— ") in (outcome.found or "")


@given(st.sampled_from(["direct", "mixed"]), texts, texts)
@example("direct", "a [b", "a b")
@example("mixed", "“a” “a” “b”", "a b a")
def test_no_text_is_too_strange(mode, run, text):
    outcome = locate(run, mode, Document(text, ""))
    for start, end in outcome.spans:
        assert 0 <= start < end <= len(text)
    assert (outcome.result == "not_found") == (not outcome.spans)


@each(("text", "run"), [
    ("a" * 300_000, "aa"), ("a " * 150_000, "a a b"), ("a " * 150_000, " … ".join("a" * 99) + " … b"),
    ("a " * 150_000, " … ".join("a" * 101)), ("- " * 150_000, "- - a"), ("[a] " * 75_000, "[a]" * 5_000),
    ("[" * 150_000, "[" * 10_000 + "]"), ("“" * 150_000, "”" * 9_999), (" " * 300_000, "a - b"),
    ("e\u0301" * 150_000, "e\u0301 b"), ("a b " * 75_000, "“a b” " * 500),
    ("." * 300_000, ". . ."), (LONG * 3_000, LONG * 900 + "x"),
])  # fmt: skip
def test_hostile_texts_end(text, run):
    for mode in ("direct", "mixed"):
        locate(run, mode, Document(text, ""))


DIVIDED = "He said: “The nego-\ntiations of the well-\nknown co-operation are re\u00ad\n  newed, self-re-\nliance too.”\n"


@each(("words", "result"), [
    ("The negotiations of the", "normalised"), ("the well-known co-operation", "normalised"),
    ("the negotiations [...] are renewed", "elided"), ("the wellknown co-operation", "normalised"),
    ("negotiations of the well-known co-operation are renewed, self-reliance", "normalised"),
    ("the cooperation", "not_found"), ("nego-tiations of the well-known", "normalised"),
])  # fmt: skip
def test_words_that_lines_divide_are_whole(words, result):
    document = Document.of(DIVIDED.encode())
    match = locate(words, "direct", document)
    assert match.result == result
    for start, end in match.spans:
        assert document.text[start - 1].isspace() or document.text[start - 1] == "“"
        assert document.text[end] in " ,"


def test_an_interrupted_quotation_is_found_across_lines_that_divide_words():
    text = "“The nego-\ntiations are over,” she said late that eve-\nning, “and we go home.”"
    match = locate(
        "The negotiations are over, and we go home", "direct", Document.of(text.encode())
    )
    assert (match.result, match.spans) == ("elided", ((1, len(text) - 2),))
