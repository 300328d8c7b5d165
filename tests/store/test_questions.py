"""What questions look up in a database."""

from claimdb.query.parser import parse
from claimdb.query.value import Query, Term


def test_names_are_found_by_phrase_and_by_their_first_word(example):
    lookup = example.mentions()
    assert {one.name for one in lookup.named({"putin"})["putin"]} == {"Vladimir Putin"}
    found = {(one.kind, one.name) for one in lookup.beginning("volodymyr")}
    assert found == {("person", "Volodymyr Zelenskyy"), ("topic", "Volodymyr Zelenskyy")}
    assert lookup.beginning("nobody") == []


def test_roles_and_occasions_are_found_by_a_part(example):
    lookup = example.mentions()
    assert set(lookup.roles("president")) == {"President of China", "President of Russia"}
    [(occasion, first, last)] = lookup.occasions("meeting")
    assert occasion == "Meeting of Xi Jinping and Vladimir Putin in Moscow"
    assert (first, last) == ("2023-03-20", "2023-03-20")


def test_sources_are_found_by_title_publication_and_author(example):
    lookup = example.mentions()
    for word, key in (
        ("takeaway", "mccarthy2023path"), ("bbc", "chatterjee2023putin"),
        ("simone", "mccarthy2023path"),
    ):  # fmt: skip
        [source] = lookup.sources({word})
        assert source.key == key
        assert not source.consulted
    [paper] = lookup.sources({"settlement"})
    assert (paper.consulted, paper.cited) == (False, True)


def test_claims_are_found_by_beginnings_of_words(example):
    found = example.mentions().claims({"unilateral", "sanction", "nothing"})
    [best] = [number for number, words in found.items() if len(words) == 2]
    assert example.get(f"c{best}").text == "Unilateral sanctions are wrong."


def test_words_occur_in_quotes_or_their_context(example):
    assert example.mentions().occurring({"kremlin", "stalling", "zzz"}) == {"kremlin", "stalling"}


def test_a_query_finds_quotes_and_their_speakers_or_none(example):
    lookup = example.mentions()
    found = lookup.speakers(parse("topic:sanctions stance:oppose"))
    assert [(one.kind, one.name) for one in found] == [("organization", "China")]
    assert lookup.finds(parse("topic:sanctions"))
    unknown = Query(Term("speaker", "Nobody"))
    assert not lookup.finds(unknown)
    assert lookup.speakers(unknown) == ()
