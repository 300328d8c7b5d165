"""Verification of recorded passages against a text: the meaning of each result."""

import hashlib
import re
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cases import each
from claimdb.errors import InvalidDataError
from claimdb.matching import similarity
from claimdb.matching.verify import Anchor, Document, result_of, verify_exact
from claimdb.model import Verification
from claimdb.quotation import verbatim

TEXT = (
    "The harbour was quiet on Monday. The mayor said: “We will rebuild the old pier before winter.” "
    "Her rival called the plan a “costly daydream” and said that the town’s “empty purse” forbids it. "
    "According to the harbour master no ship has been turned away since spring.\n"
    "Nobody in the hall objected; the mayor left early."
)
DIRECT = "We will rebuild the old pier before winter."
MIXED = "The rival called it a “costly daydream” for an “empty purse”."


def anchored(text: str, passage: str, mode: str = "indirect", words: str = "ours") -> Anchor:
    start = text.index(passage)
    digest = hashlib.sha256(passage.encode()).hexdigest()
    return Anchor(7, 9, mode, words, start, start + len(passage), digest)


def held(anchor: Anchor, text: str) -> Verification:
    return verify_exact(anchor, Document.of(text.encode()))


PIER = anchored(TEXT, f"“{DIRECT}”", "direct", DIRECT)
RIVAL = anchored(TEXT, TEXT[TEXT.index("Her rival") : TEXT.index(" According")], "mixed", MIXED)
MASTER = anchored(
    TEXT, "According to the harbour master no ship has been turned away since spring."
)
ALL = (PIER, RIVAL, MASTER)

words = st.text("abcdé中文😀", min_size=1, max_size=6)
marks = st.sampled_from([" ", " ", ", ", ". ", "\n", " “", "” ", "’", "\u0301 ", "\0 "])
texts = st.lists(st.tuples(words, marks), min_size=1, max_size=40).map(
    lambda pairs: "".join(word + mark for word, mark in pairs)
)


@st.composite
def cuts(draw):
    """A text and the anchor of a passage of whole words in it."""
    text = draw(texts)
    ends = [place for place in range(len(text) + 1) if similarity.divides(text, place)]
    start, end = sorted(draw(st.lists(st.sampled_from(ends), min_size=2, max_size=2, unique=True)))
    passage = text[start:end]
    assume(passage.strip())
    mode = draw(st.sampled_from(["direct", "indirect", "narration"]))
    digest = hashlib.sha256(passage.encode()).hexdigest()
    return text, Anchor(1, 1, mode, passage, start, end, digest)


# --- Which words are the speaker's


@each(
    ("mode", "text", "runs"),
    [
        ("direct", "we “may” go", ("we “may” go",)),
        ("direct", "  ", ()),
        ("mixed", "a “b c” d “e”", ("b c", "e")),
        ("mixed", "a “b ‘c’ d” e", ("b ‘c’ d",)),
        ("mixed", "a “b “c” d” e “f”", ("b “c” d", "f")),
        ("mixed", "a “b “c” d", ("c",)),
        ("mixed", "a” b “c” d” “", ("c",)),
        ("mixed", "“” “ ” none", ()),
        ("indirect", "a “b”", ()),
        ("narration", "a “b”", ()),
    ],
)
def test_the_words_of_the_speaker_depend_on_the_mode(mode, text, runs):
    assert verbatim(text, mode) == runs


@given(st.text("ab “”‘’\ud800", max_size=30), st.sampled_from(["direct", "mixed", "indirect"]))
def test_each_verbatim_run_stands_in_the_quote(text, mode):
    assert all(run in text and run.strip() for run in verbatim(text, mode))


# --- The text


def test_a_document_is_recognized_by_the_digest_of_its_bytes():
    data = "\ufeffÄ 😀\0".encode()
    document = Document.of(data)
    assert document.text == "\ufeffÄ 😀\0"
    assert document.sha256 == hashlib.sha256(data).hexdigest()


@each(
    ("data", "place"),
    [
        (b"abc\xff", r"line 1, column 4: byte 3 \(0xff\)"),
        ("Ä\r\né\r".encode() + b"x\xe9y", r"line 3, column 2: byte 8 \(0xe9\)"),
        (b"a\n\n\xc3", r"line 3, column 1: byte 3 \(0xc3\)"),
    ],
)
def test_a_text_that_is_not_utf_8_is_refused_with_the_place_of_the_byte(data, place):
    with pytest.raises(InvalidDataError, match=f"{place} is not UTF-8"):
        Document.of(data)


# --- Exact


@given(cuts())
def test_a_passage_of_whole_words_is_exact_where_it_was_cut(cut):
    text, anchor = cut
    assert held(anchor, text) == result_of(anchor, "exact", (anchor.start, anchor.end))


@given(st.text(min_size=1, max_size=40), st.data())
def test_any_passage_is_exact_when_what_stands_next_to_it_is_recorded(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    digest = hashlib.sha256(text[start:end].encode()).hexdigest()
    mode = data.draw(st.sampled_from(["direct", "indirect"]))
    anchor = Anchor(1, 1, mode, text[start:end], start, end, digest, text[:start], text[end:])
    assert held(anchor, text).result == "exact"


def test_a_passage_is_exact_at_its_place_though_its_words_recur():
    text = "“Yes,” said one. “Yes,” said the other."
    second = replace(anchored(text, "“Yes,”", "direct", "Yes,"), start=17, end=23)
    assert held(second, text) == result_of(second, "exact", (17, 23))


def test_without_a_digest_the_words_must_stand_within_the_recorded_offsets():
    assert held(replace(RIVAL, digest=None), TEXT).result == "exact"
    elsewhere = replace(RIVAL, digest=None, start=0, end=len(TEXT) - 150)
    assert held(elsewhere, TEXT).result == "moved"


def test_without_a_recorded_place_words_are_exact_wherever_they_stand_together():
    free = replace(RIVAL, start=None, end=None, digest=None)
    start, end = TEXT.index("costly"), TEXT.index("” forbids")
    assert held(free, TEXT) == result_of(free, "exact", (start, end))
    apart = TEXT.replace("“empty purse”", "nothing" + " more" * 200 + " “empty purse”")
    assert held(free, apart).result == "altered"
    assert held(replace(free, digest="0" * 64), TEXT).result == "exact"


def test_a_quote_that_says_the_same_twice_needs_both():
    text = "He said “never” and again “never” on Friday."
    twice = replace(anchored(text, text, "mixed", "“never” and “never”"), digest=None)
    assert held(twice, text).result == "exact"
    assert held(twice, text.replace("again “never”", "again “perhaps”")).result == "altered"


def test_nothing_can_be_said_of_a_passage_without_words_and_digest():
    bare = replace(MASTER, digest=None)
    assert held(bare, TEXT).result == "rendered"
    assert held(replace(MASTER, start=None, end=None), TEXT).result == "rendered"
    assert held(replace(bare, mode="mixed", text="no marks"), TEXT).result == "rendered"


# --- Moved


@given(cuts(), texts)
def test_a_passage_moves_with_the_text_put_before_it(cut, before):
    text, anchor = cut
    assume(anchor.text == anchor.text.strip())
    moved = before + " \n" + text
    result = held(anchor, moved)
    assert result.result in {"exact", "moved"}
    assert moved[result.start : result.end] == text[anchor.start : anchor.end]


@each("anchor", ALL)
@each("before", ["A new title\n", "Filler, and more. " * 40])
def test_a_moved_passage_is_found_with_its_new_offsets(anchor, before):
    result = held(anchor, before + TEXT)
    expected = (anchor.start + len(before), anchor.end + len(before))
    assert (result.result, result.start, result.end) == ("moved", *expected)


def test_a_passage_without_words_is_found_far_away_from_the_beginning_of_its_clause():
    far = Document.of((TEXT + " Filler words." * 4000).encode())
    anchor = replace(MASTER, start=MASTER.start + 50_000, end=MASTER.end + 50_000)
    result = verify_exact(anchor, far)
    assert (result.result, result.start) == ("moved", MASTER.start)
    assert verify_exact(replace(anchor, digest="0" * 64), far).result == "lost"


def test_a_passage_within_a_clause_is_found_far_away_next_to_its_prefix_or_suffix():
    passage = "the harbour master no ship has been turned"
    anchor = anchored(TEXT, passage)
    text = TEXT + " Filler words." * 4000
    far = replace(anchor, start=anchor.start + 50_000, end=anchor.end + 50_000)
    assert held(far, text).result == "lost"
    assert held(replace(far, prefix="According to "), text).start == anchor.start
    assert held(replace(far, suffix=" away since"), text).start == anchor.start


def test_a_key_of_a_digest_is_not_taken_for_the_digest():
    document = Document.of(TEXT.encode())
    length = MASTER.end - MASTER.start
    assert (
        verify_exact(replace(MASTER, start=40_000, end=40_000 + length), document).result == "moved"
    )
    keys = document._swept[length][1]
    for wrong in (keys[1:17], keys[:16] + "0" * 48, "", "no digest"):
        anchor = replace(MASTER, start=40_000, end=40_000 + length, digest=wrong)
        assert verify_exact(anchor, document).result == "lost"


# --- Altered and lost


def test_each_changed_word_is_reported_against_the_right_quotes_and_no_others():
    for word in re.finditer(r"\w+", TEXT):
        for other in ("Quux", word[0] + "s", word[0].swapcase()):
            document = Document.of((TEXT[: word.start()] + other + TEXT[word.end() :]).encode())
            shift = len(other) - len(word[0])
            for anchor in ALL:
                result = verify_exact(anchor, document)
                if anchor.start < word.end() and word.start() < anchor.end:
                    assert result.result in {"altered", "lost"}, (word, other, result)
                elif word.end() <= anchor.start and shift:
                    assert (result.result, result.start) == ("moved", anchor.start + shift)
                else:
                    assert (result.result, result.start) == ("exact", anchor.start)


@given(cuts(), st.data())
def test_a_passage_with_a_changed_word_is_neither_exact_nor_moved(cut, data):
    text, anchor = cut
    places = [m.span() for m in re.finditer(r"[abcd]+", text[anchor.start : anchor.end])]
    assume(places)
    start, end = (anchor.start + offset for offset in data.draw(st.sampled_from(places)))
    changed = text[:start] + "xyz" + text[end:]
    assume(text[anchor.start : anchor.end] not in changed)
    result = held(anchor, changed)
    assert result.result in {"altered", "lost"}
    if result.missing is not None and result.found is not None:
        assert "".join(piece for op, piece in result.diff if op != "+") == result.missing
        assert "".join(piece for op, piece in result.diff if op != "-") == result.found


def test_a_changed_word_is_shown_in_the_words_of_the_text():
    result = held(PIER, TEXT.replace("old pier", "new pier"))
    start = PIER.start + 1
    assert (result.quote, result.id) == (7, 9)
    assert result == result_of(
        PIER,
        "altered",
        (start, start + len(DIRECT)),
        found=DIRECT.replace("old", "new"),
        missing=DIRECT,
        diff=(
            ("=", "We will rebuild the "),
            ("-", "old"),
            ("+", "new"),
            ("=", " pier before winter."),
        ),
    )


def test_other_quotation_marks_are_another_wording():
    text = "“I don’t know,” she said."
    anchor = anchored(text, "“I don’t know,”", "direct", "I don’t know,")
    inside = held(anchor, text.replace("’", "'"))
    assert inside.diff == (("=", "I "), ("-", "don’t"), ("+", "don't"), ("=", " know,"))
    around = held(anchor, text.replace("“", '"').replace("”", '"'))
    assert (around.result, around.found, around.missing) == ("altered", '"I don’t know,"', None)


def test_other_case_is_another_wording():
    result = held(PIER, TEXT.replace("We will", "we will"))
    assert (result.result, result.diff[0]) == ("altered", ("-", "We"))


def test_a_clause_that_changed_around_standing_words_is_shown_as_it_is_now():
    same_length = held(RIVAL, TEXT.replace("rival", "enemy"))
    assert (same_length.start, same_length.end) == (RIVAL.start, RIVAL.end)
    assert same_length.found.startswith("Her enemy called")
    assert (same_length.missing, same_length.diff) == (None, ())
    longer = held(replace(RIVAL, end=RIVAL.end - 12), TEXT.replace("rival", "opponent"))
    assert longer.found.endswith("empty purse")
    shorter = held(RIVAL, TEXT.replace("rival", "foe"))
    assert shorter.found.endswith("forbids it. According")


def test_words_in_quite_another_place_are_shown_where_they_are():
    text = "Filler, and more. " * 40 + TEXT.replace("rival", "enemy")
    result = held(RIVAL, text)
    assert result.result == "altered"
    assert result.found == "costly daydream” and said that the town’s “empty purse"


def test_a_passage_that_now_ends_within_a_longer_word_is_altered():
    text = "Nothing is as dear as peace"
    wordless = anchored(text, "as dear as peace")
    assert held(wordless, text + "time.").found == "as dear as peacetime"
    assert held(wordless, "So: " + text + "time.").result == "lost"
    assert held(wordless, text + "time is as dear as peace.").result == "moved"
    spoken = anchored(text, "as dear as peace", "direct", "as dear as peace")
    assert held(replace(spoken, digest=None), text + "time.").diff[1:] == (
        ("-", "peace"),
        ("+", "peacetime"),
    )
    assert held(replace(wordless, suffix="time."), text + "time.").result == "exact"


def test_a_passage_without_words_is_altered_where_its_prefix_and_suffix_enclose_another():
    anchor = replace(MASTER, prefix="forbids it. ", suffix="\nNobody")
    result = held(anchor, TEXT.replace("no ship", "one ship"))
    assert (result.result, result.missing, result.diff) == ("altered", None, ())
    assert (
        result.found
        == "According to the harbour master one ship has been turned away since spring."
    )
    assert (
        held(anchor, TEXT.replace("no ship", "one ship").replace("Nobody", "No one")).result
        == "lost"
    )


def test_a_short_run_is_sought_between_prefix_and_suffix_too():
    text = "She spoke of “betrayal” at noon."
    anchor = anchored(text, "“betrayal”", "mixed", "She spoke of “betrayal”.")
    changed = text.replace("betrayal", "treason")
    assert held(anchor, changed) == result_of(anchor, "lost", missing="betrayal")
    result = held(replace(anchor, prefix="spoke of ", suffix=" at noon"), changed)
    assert (result.result, result.found, result.missing) == ("altered", "“treason”", "betrayal")
    free = replace(anchor, start=None, end=None, prefix="spoke of ", suffix=" at noon")
    assert held(free, changed).found == "“treason”"


def test_half_of_the_words_are_enough_only_where_the_passage_stood():
    changed = TEXT.replace("costly daydream", "costly blunder")
    result = held(RIVAL, changed)
    assert (result.missing, result.found) == ("costly daydream", "costly blunder")
    assert held(replace(RIVAL, start=0, end=20), changed).result == "lost"


def test_of_equally_close_wordings_the_nearest_is_taken():
    text = "We like one red apple. " * 3
    anchor = Anchor(1, 1, "direct", "We like one green apple.", 25, 49, None)
    assert held(anchor, text).start == 23


@each("anchor", ALL)
@each("text", ["", "\0", " ", "Something quite different."])
def test_a_passage_of_another_text_is_lost(anchor, text):
    result = held(anchor, text)
    assert (result.result, result.start, result.found) == ("lost", None, None)


@each("mode", ["direct", "mixed", "indirect", "narration"])
@each("words", ["", "\ud800", "“\ud800”", "“e\u0301”", "“…”", "\0", "“😀”", "℃ 20℃"])
@each("place", [(None, None), (0, 1), (3, 2), (-4, -1), (0, 10**9), (10**9, 10**10)])
@each("digest", [None, "", "0" * 64])
def test_no_record_is_too_strange(mode, words, place, digest):
    anchor = Anchor(1, 1, mode, words, *place, digest, "\ud800", "\ud800")
    for text in ("", "a", "e\u0301 … e 😀x", "℃ 30℃ 20°C"):
        assert held(anchor, text).result in {
            "exact",
            "moved",
            "altered",
            "lost",
            "no_snapshot",
            "rendered",
        }


@pytest.mark.slow
@each("filler", ["a", "a ", "a b ", "“a” ", "中"])
def test_texts_made_to_be_slow_are_not(filler):
    document = Document.of((filler * 20_000).encode())
    for mode, words in [
        ("mixed", "“a”"),
        ("mixed", "“a” " * 500),
        ("direct", "a " * 3000 + "c"),
        ("direct", "b a c " * 1000),
        ("direct", "a" * 9000),
        ("direct", "中" * 2000 + "文" + "中" * 2000),
        ("narration", ""),
    ]:
        verify_exact(Anchor(1, 1, mode, words, 5, 300, "0" * 64, "a", "a"), document)


def test_many_lost_passages_in_a_long_text_take_seconds_at_most():
    document = Document.of(
        " ".join(f"w{n * n % 9973}{',' * (n % 7 == 0)}" for n in range(40_000)).encode()
    )
    for n in range(200):
        mode = ("direct", "mixed", "indirect", "narration")[n % 4]
        text = " ".join(f"w{n * k % 9973}" for k in range(1, 20))
        anchor = Anchor(n, n, mode, f"“{text}”", n * 500, n * 500 + 90 + n, f"{n:064}")
        assert verify_exact(anchor, document).result == "lost"
