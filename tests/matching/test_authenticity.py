"""A quotation compared with a quote: the same, shortened, paraphrased or altered, and by whom."""

from cases import each
from claimdb.matching import similarity
from claimdb.matching.authenticity import judge
from claimdb.model import Quote, Speaker

PIER = "We will rebuild the old pier, and the new one, before winter."


def quote(text=PIER, mode="direct", *statuses, language=None):
    said_by = tuple(
        Speaker(number, "person", f"Ada {number}", None, None, status)
        for number, status in enumerate(statuses or ("attested",), 1)
    )
    return Quote(1, "u", mode, text, said_by, (), (), None, None, language, (), None)


@each(("words", "result"), [
    (PIER, "same"), ("we will rebuild the old pier and the new one before winter", "same"),
    ("rebuild the old pier", "shortened"), ("We will rebuild … before winter", "shortened"),
    ("... the old pier (...) before winter ...", "shortened"), ("before winter … the old pier", "altered"),
    ("We will rebuild before winter", "altered"), ("We will not rebuild the old pier", "altered"),
    ("rebuild the old pie", "altered"),
])  # fmt: skip
def test_words_next_to_those_of_a_speaker(words, result):
    judged = judge(words, quote())
    assert judged.result == result
    assert (judged.likeness == 1.0) == (result == "same")
    assert "".join(piece for sign, piece in judged.diff if sign != "-") == PIER
    assert "".join(piece for sign, piece in judged.diff if sign != "+") == words


@each(("words", "recorded", "result"), [
    ("The pier is shut?", "The pier is shut.", "altered"), ("The pier is shut.", "The pier is shut?", "altered"),
    ("the pier is shut", "The pier is shut?", "same"), ("The pier is shut?", "The pier is shut", "altered"),
    ("the pier", "Is the pier shut?", "shortened"), ("shut? Since", "Is it shut? Since when?", "shortened"),
    ("shut. Since", "Is it shut? Since when?", "altered"), ("Is it … when?", "Is it shut since when?", "shortened"),
    ("Is it … when?", "Is it shut since when.", "altered"), ("Shut! Why?!", "Shut. Why??", "same"),
])  # fmt: skip
def test_a_question_is_another_text_than_a_statement(words, recorded, result):
    assert judge(words, quote(recorded)).result == result


@each(("words", "result"), [
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


@each("mode", ["indirect", "narration"])
@each("words", [PIER, "the old pier", "the old pier, and a new one"])
def test_a_rendering_is_nobodys_words(mode, words):
    assert judge(words, quote(PIER, mode)).result == "rendered"


@each(("statuses", "result"), [
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


NEVER = "We will never accept a peace that rewards aggression."


@each(("words", "recorded", "result"), [
    ("accept a peace that rewards aggression", NEVER, "altered"),
    ("peace that rewards aggression", NEVER, "altered"), ("rewards aggression", NEVER, "shortened"),
    ("We will ... accept a peace", NEVER, "altered"), ("… accept a peace …", NEVER, "altered"),
    ("will never accept a peace", NEVER, "shortened"), ("We will never … aggression", NEVER, "shortened"),
    ("accept a peace", f"They accept a peace. {NEVER}", "shortened"),
    ("We … a peace", f"{NEVER} We want a peace.", "shortened"),
    ("accept this", "We can’t accept this", "altered"), ("We can … this", "We can't accept this", "altered"),
    ("We cannot … this", "We cannot accept this", "shortened"),
    ("the plan is good", "No, I think the plan is good", "shortened"),
    ("the plan is good", "I do not think the plan is good", "altered"),
    ("the plan is good", "It is not so: the plan is good", "shortened"),
    ("a disgrace", "The plan is not only a disgrace but a shame", "shortened"),
    ("The plan … is good", "The plan, which is not new, is good", "shortened"),
    ("The plan … is good", "The plan is not new. No, it is good", "altered"),
    ("The plan … good", "The plan is, all in all, not good", "altered"),
    ("we agree", "It is not so.” “And we agree", "shortened"),
])  # fmt: skip
def test_words_without_what_denies_them_are_others(words, recorded, result):
    for language in ("en", "en-GB", None):
        judged = judge(words, quote(recorded, language=language))
        assert judged.result == result
        assert "".join(piece for sign, piece in judged.diff if sign != "-") == recorded
    assert judge(words, quote(f"She said “{recorded}”.", "mixed")).result in {result, "rendered"}


@each(("language", "words", "recorded", "kept"), [
    ("de", "diesen Frieden", "Wir akzeptieren nie diesen Frieden", "Wir wollen nicht nur diesen Frieden"),
    ("de", "Wir wollen diesen Plan", "Wir wollen diesen Plan nicht", "Wir wollen diesen Plan, nicht den anderen"),
    ("fr", "accepter la paix", "Nous ne pouvons pas accepter la paix", "Non, il faut accepter la paix"),
    ("fr", "accepte la paix", "Il n’accepte la paix que par force", "Un pas pour qui accepte la paix"),
    ("es", "aceptamos la paz", "Nunca jamás aceptamos la paz", "No solo aceptamos la paz"),
    ("it", "accettiamo la pace", "Non accettiamo la pace", "Ne parlo: accettiamo la pace"),
    ("pt", "o plano é bom", "Eles não dizem que o plano é bom", "Lemos no jornal que o plano é bom"),
    ("nl", "Wij willen vrede", "Wij willen vrede niet", "Wij willen vrede en geen oorlog"),
    ("ru", "примем мир", "Мы не примем мир", "Мы не только примем мир"),
    ("uk", "приймемо мир", "Ми ніколи не приймемо мир", "Ні, ми приймемо мир"),
    ("pl", "przyjmiemy pokój", "Nigdy nie przyjmiemy pokój", "Nie tylko przyjmiemy pokój"),
    ("zh", "接受和平", "我们不会接受和平", "我们不断接受和平"),
    ("ja", "平和を受け入れ", "平和を受け入れません", "平和を受け入れなければならない"),
    ("sv", "plan is good", "It is not that the plan is good", "Ni tror att plan is good"),
    (None, "diesen Frieden", "Wir wollen nie diesen Frieden", "Wir wollen nur diesen Frieden"),
])  # fmt: skip
def test_what_denies_is_that_of_the_language(language, words, recorded, kept):
    assert judge(words, quote(recorded, language=language)).result == "altered"
    assert judge(words, quote(kept, language=language)).result == "shortened"


@each(("mode", "words", "result"), [
    ("direct", "I said no, and no it is", "same"), ("direct", "no, and no it is", "shortened"),
    ("direct", "I said no … no it is", "same"), ("direct", "I said no no it is", "altered"),
    ("direct", "and she added", "altered"), ("mixed", "I said no, and no it is", "altered"),
    ("indirect", "I said no, and no it is", "rendered"),
])  # fmt: skip
def test_words_of_the_passage_are_genuine_where_they_are_the_speakers(mode, words, result):
    whole, parted = "I said “no”, and no it is", "no it is.” And she added: “I said"
    if mode == "mixed":
        judged = judge(words, quote("She: “I said no … no it is”", mode), passages=[parted])
    else:
        judged = judge(words, quote("I said no … no it is", mode), passages=[whole, parted])
    assert judged.result == result


def test_what_an_omission_leaves_out_is_shown():
    judged = judge("We will ... accept a peace", quote(NEVER))
    assert similarity.marked(judged.diff) == (
        "We will [-...-]{+never+} accept a peace{+ that rewards aggression.+}"
    )
