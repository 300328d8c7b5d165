"""Query values and their canonical text."""

from hypothesis import given

from cases import each
from claimdb.query.parser import MAX_DEPTH, parse
from claimdb.query.value import (
    WORDS,
    And,
    Group,
    Node,
    Not,
    Op,
    Or,
    Query,
    Saved,
    Term,
    all_of,
    any_of,
    bracketed,
    group,
    negated,
    quoted,
)
from strategies import nodes, queries

P = Saved("peace")
X, Y, Z = Term("topic", "x"), Term("stance", "oppose"), Term("speaker", "z")


@each(
    ("term", "text"),
    [
        (Term(WORDS, "peace"), "peace"),
        (Term(WORDS, "peace plan"), '"peace plan"'),
        (Term(WORDS, "peac", Op.PREFIX), "peac*"),
        (Term(WORDS, "peace pl", Op.PREFIX), '"peace pl"*'),
        (Term(WORDS, "AND"), '"AND"'),
        (Term(WORDS, "and"), '"and"'),
        (Term(WORDS, "none"), "none"),
        (Term(WORDS, "speaker:x"), '"speaker:x"'),
        (Term(WORDS, "^x"), '"^x"'),
        (Term(WORDS, 'say "x" \\'), r'"say \"x\" \\"'),
        (Term(WORDS, "@peace"), '"@peace"'),
        (Term(WORDS, "@peac", Op.PREFIX), '"@peac"*'),
        (Term(WORDS, "a@peace"), "a@peace"),
        (Term("speaker", "@peace"), "speaker:@peace"),
        (Term("text", "no limits"), 'text:"no limits"'),
        (Term("speaker", "AND"), "speaker:AND"),
        (Term("speaker", "None"), 'speaker:"None"'),
        (Term("speaker", "any"), 'speaker:"any"'),
        (Term("speaker", "a..b"), 'speaker:"a..b"'),
        (Term("speaker", "x*"), 'speaker:"x*"'),
        (Term("speaker", op=Op.NONE), "speaker:none"),
        (Term("topic", op=Op.ANY), "topic:any"),
        (Term("said", "2023", Op.RANGE, "2024"), "said:2023..2024"),
        (Term("said", "", Op.RANGE, "2024"), "said:..2024"),
        (Term("said", "2023", Op.RANGE), "said:2023.."),
        (Term("said", "../2023"), 'said:"../2023"'),
    ],
)
def test_a_term_has_this_canonical_text(term: Term, text: str) -> None:
    assert str(term) == text


@each(
    ("node", "text"),
    [
        (group((X, Y)), "topic:x stance:oppose"),
        (group((X, bracketed(Y))), "topic:x (stance:oppose)"),
        (group((X, bracketed(group((Y, Z))))), "topic:x (stance:oppose speaker:z)"),
        (group((X, any_of((Y, Z)))), "topic:x (stance:oppose OR speaker:z)"),
        (all_of((X, group((Y, Z)))), "topic:x AND stance:oppose speaker:z"),
        (all_of((X, any_of((Y, Z)))), "topic:x AND (stance:oppose OR speaker:z)"),
        (any_of((X, all_of((Y, Z)))), "topic:x OR stance:oppose AND speaker:z"),
        (negated(X), "NOT topic:x"),
        (negated(negated(X)), "NOT NOT topic:x"),
        (negated(bracketed(X)), "NOT (topic:x)"),
        (negated(all_of((X, Y))), "NOT (topic:x AND stance:oppose)"),
        (group((X, negated(Y))), "topic:x NOT stance:oppose"),
        (group((X, P)), "topic:x @peace"),
        (any_of((X, all_of((negated(P), P)))), "topic:x OR NOT @peace AND @peace"),
        (negated(group((P, X))), "NOT (@peace topic:x)"),
    ],
)
def test_a_tree_has_this_canonical_text(node: Node, text: str) -> None:
    assert str(node) == text
    assert parse(text) == Query.of(node)


def test_joining_flattens_what_is_joined_the_same_way() -> None:
    assert all_of((X, all_of((Y, Z)))) == And((X, Y, Z))
    assert any_of((X, any_of((Y, Z)))) == Or((X, Y, Z))


def test_one_part_is_joined_to_nothing() -> None:
    assert all_of((X,)) == any_of((X,)) == group((X,)) == X
    assert all_of((bracketed(X),)) == X


def test_brackets_keep_a_term_from_binding_and_mean_nothing_else() -> None:
    assert bracketed(X) == Group((X,))
    assert bracketed(negated(X)) == Group((Not(X),))
    assert bracketed(any_of((X, Y))) == Or((X, Y))
    assert group((bracketed(bracketed(X)), Y)) == group((bracketed(X), Y))
    assert bracketed(P) == P


def test_no_query_means_everything() -> None:
    assert not Query()
    assert str(Query()) == ""
    assert parse("") == parse(" \n") == Query() == Query.of()
    assert list(Query().terms()) == []


def test_queries_stand_next_to_each_other_so_that_their_terms_bind() -> None:
    assert parse("topic:x") & parse("stance:oppose") == parse("topic:x stance:oppose")
    assert parse("topic:x status:disputed") & parse("stance:oppose") == parse(
        "topic:x status:disputed stance:oppose"
    )
    assert parse("a OR b") & parse("c") == parse("(a OR b) c")
    assert Query() & parse("c") == parse("c") & Query() == parse("c")
    assert Query() & Query() == Query()


def test_terms_are_told_from_left_to_right_with_the_negated_ones() -> None:
    query = parse("a (b OR NOT c) AND NOT (d e)")
    assert [term.value for term in query.terms()] == list("abcde")


def test_references_are_told_from_left_to_right_and_are_no_terms() -> None:
    query = parse("@b x (@a OR NOT @b)")
    assert list(query.references()) == ["b", "a", "b"]
    assert [term.value for term in query.terms()] == ["x"]


def test_a_query_is_true_if_it_asks_for_something() -> None:
    assert parse("a")


@given(queries)
def test_the_canonical_text_of_a_query_reads_as_the_same_query(query: Query) -> None:
    assert parse(str(query)) == query


@given(queries, queries)
def test_two_queries_next_to_each_other_read_back_as_well(one: Query, other: Query) -> None:
    both = one & other
    assert parse(str(both)) == both


@given(nodes)
def test_a_term_is_quoted_so_that_it_is_one_term(node: Node) -> None:
    for term in Query(node).terms():
        if term.op is Op.IS:
            assert parse(f"{term} AND {quoted(term.value)}" if term.field == WORDS else str(term))


def test_the_deepest_query_that_can_be_read_can_be_written() -> None:
    text = "NOT " * MAX_DEPTH + "x"
    assert str(parse(text)) == text
