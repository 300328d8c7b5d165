"""Parsing of queries from one text, from arguments and from flags."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import each
from claimdb.ask.parser import Reading
from claimdb.errors import ExitCode, QuerySyntaxError
from claimdb.query.parser import MAX_DEPTH, MAX_TERMS, from_flags, parse, parse_arguments
from claimdb.query.parser import hints as hints_of
from claimdb.query.value import WORDS, Op, Query, Term
from strategies import SYNTAX, points_into, queries, query_texts, terms, texts


@each(
    ("text", "canonical"),
    [
        ("peace  plan", "peace plan"),
        ('"peace plan"', '"peace plan"'),
        ("“peace plan”", '"peace plan"'),
        ("„peace plan“", '"peace plan"'),
        ("«peace plan»", '"peace plan"'),
        ("»peace plan«", '"peace plan"'),
        ("”peace plan”", '"peace plan"'),
        (r'"say \"x\" \\ \n"', r'"say \"x\" \\ \\n"'),
        ("peac*", "peac*"),
        ('"peace pl"*', '"peace pl"*'),
        ("Topic:Peace", "topic:Peace"),
        ("by:xi at:summit", "speaker:xi occasion:summit"),
        ("BY:xi", "speaker:xi"),
        ('topic:"none"', 'topic:"none"'),
        ("topic:NONE stance:Any", "topic:none stance:any"),
        ("text:none", 'text:"none"'),
        ("none any", "none any"),
        ("stance:against", "stance:oppose"),
        ("stance:FOR", "stance:support"),
        ("relation:deny", "relation:denies"),
        ("^topic:x", "NOT topic:x"),
        ("^ ^x", "NOT NOT x"),
        ("NOT (a b)", "NOT (a b)"),
        ("(a)", "a"),
        ("((a b))", "a b"),
        ("(topic:x) stance:oppose", "(topic:x) stance:oppose"),
        ("a AND b AND c OR d", "a AND b AND c OR d"),
        ("a AND (b AND c)", "a AND b AND c"),
        ("a AND (b OR c)", "a AND (b OR c)"),
        ("a(b)c", "a (b) c"),
        ("and or not", '"and" "or" "not"'),
        ('topic:x "not" speaker:y', 'topic:x "not" speaker:y'),
        ("q7", "id:q7"),
        ("q7 q8 ^q9", "id:q7 id:q8 NOT id:q9"),
        (
            "(c6 OR s1) a4 t2 stance:oppose",
            "(claim:c6 OR source:s1) speaker:a4 topic:t2 stance:oppose",
        ),
        ('"q7"', '"q7"'),
        ("q7*", '"q7"*'),
        ("Q1", "Q1"),
        ("c4 explosives", '"c4" explosives'),
        ("said:20.03.2023", "said:2023-03-20"),
        ('said:"March 2024"', "said:2024-03"),
        ('said:"1 March 2024..15/03/2024"', "said:2024-03-01..2024-03-15"),
        ("said:2023", "said:2023"),
        ("said:2023-02..2023-04", "said:2023-02..2023-04"),
        ("said:..2023 said:2022..", "said:..2023 said:2022.."),
        ("said:2023/2024", "said:2023/2024"),
        ("said:../2024", 'said:"../2024"'),
        ('said:"2023..2024"', "said:2023..2024"),
        ("said:2023-03~", "said:2023-03~"),
        ("id:Q12", "id:q12"),
        ("lang:pt-BR", "lang:pt-br"),
        ("http://x.org/a", '"http://x.org/a"'),
        ("source:http://x.org/a", 'source:"http://x.org/a"'),
        ("12:30", '"12:30"'),
        ("Xi’s don't", "Xi’s don't"),
        ("-x", "-x"),
        ("台湾", "台湾"),
        ("@peace", "@peace"),
        ("a @9-b c", "a @9-b c"),
        ("(@peace) stance:oppose", "@peace stance:oppose"),
        ("^@peace NOT (@war)", "NOT @peace NOT @war"),
        ("x(@peace)@war", "x @peace @war"),
        ('"@peace"', '"@peace"'),
        ('"@peace"*', '"@peace"*'),
        ("“@Peace”", '"@Peace"'),
        ("ana@example.org", "ana@example.org"),
        ("speaker:@peace", "speaker:@peace"),
        (f"@{'a' * 64}", f"@{'a' * 64}"),
    ],
)
def test_a_text_reads_as_this_query(text: str, canonical: str) -> None:
    query = parse(text)
    assert str(query) == canonical
    assert parse(canonical) == query


@each(
    ("arguments", "hints"),
    [
        (("war", "and", "peace", "and"), ["'and' is searched for as a word; the operator is AND"]),
        (("x", "Not", "y"), ["'Not' is searched for as a word; the operator is NOT"]),
        (("x", "!y"), ["'!y' searches for 'y'; to leave it out, write NOT y"]),
        (("x", "-y"), ["'-y' searches for 'y'; to leave it out, write NOT y"]),
        (("x", "-2", '"and"', "war and peace", "AND", "y"), []),
    ],
)
def test_a_word_that_is_perhaps_an_operator_gets_a_hint(arguments, hints):
    parse_arguments(arguments)
    assert list(hints_of(arguments)) == hints


def test_a_range_has_two_ends() -> None:
    assert parse("said:2022..2023-04").root == Term("said", "2022", Op.RANGE, "2023-04")


@each(
    ("text", "marked", "message", "hint"),
    [
        ("a topik:x", "topik", "unknown field 'topik'", "did you mean topic:?"),
        ("zzzzzz:x", "zzzzzz", "unknown field 'zzzzzz'", "to search for the text itself, quote it"),
        ("words:x", "words", "unknown field 'words'", "Fields: text, speaker"),
        ("topic:", "topic:", "topic: has no value", "write topic:value"),
        ("topic: x", "topic:", "topic: has no value", "topic:any"),
        ("topic:(x)", "topic:", "topic: has no value", "topic:none"),
        (
            "a stance:suport b",
            "stance:suport",
            "'suport' is not a valid stance",
            "did you mean support?",
        ),
        (
            "stance:x",
            "stance:x",
            "'x' is not a valid stance",
            "One of: support, oppose, neutral, mixed",
        ),
        ('stance:"any"', 'stance:"any"', "'any' is not a valid stance", "One of:"),
        ("mode:none", "mode:none", "every quote has mode; none has no effect", None),
        ("id:any", "id:any", "every quote has id", None),
        ("said:soon", "said:soon", "'soon' is not a date", "write said:2023-03"),
        ("said:2023-13", "said:2023-13", "no valid month", "said:2023..2024"),
        ("said:..", "said:..", "a range without a date", None),
        ("said:2024..2023", "said:2024..2023", "ends before it begins", None),
        ("said:2023..2024..2025", "said:2023..2024..2025", "is not a date", None),
        ("said:../..", "said:../..", "without a date", None),
        ("said:٢٠٢٣", "said:٢٠٢٣", "is not a date", None),
        (
            "said:03/04/2023",
            "said:03/04/2023",
            "is ambiguous",
            "write said:2023-04-03 or said:2023-03-04",
        ),
        ("said:1/2/2023..", "said:1/2/2023..", "'1/2/2023' is ambiguous", "said:2023-01-02"),
        ("topic:x not topic:y", "not", "'not' is a word, not an operator", "write NOT;"),
        ("topic:x Or topic:y", "Or", "'Or' is a word, not an operator", "write OR;"),
        ("(a) and b", "and", "'and' is a word, not an operator", "write AND;"),
        ("not @peace", "not", "'not' is a word, not an operator", '"not" in quotation marks'),
        ("!topic:x", "!", "a ! does not negate", "write NOT topic:x or ^topic:x"),
        ("topic:y !(topic:x)", "!", "a ! does not negate", "write NOT (...)"),
        ('-"two words"', "-", "a - does not negate", 'write NOT "..."'),
        ("-@peace", "-", "a - does not negate", "write NOT @peace"),
        ("+topic:x", "+", "'+' is not an operator", "write topic:x"),
        ("said:2023*", "said:2023*", "said does not accept *", None),
        ("mode:dir*", "mode:dir*", "mode does not accept *", None),
        ("id:12", "id:12", "'12' is not an id such as q12", None),
        ("id:q0", "id:q0", "'q0' is not an id", None),
        ("id:q1٢", "id:q1٢", "is not an id", None),
        ("lang:e", "lang:e", "'e' is not a language tag", None),
        ("!!", "!!", "no word to search for in '!!'", None),
        ("*", "*", "no word to search for in ''", None),
        ('""', '""', "no word to search for in ''", None),
        ('speaker:"—"', 'speaker:"—"', "no word to search for", None),
        ('"--"*', '"--"*', "no word to search for", None),
        (
            "x @Peace",
            "@Peace",
            "'@Peace' is not a valid name of a saved query",
            '"@Peace" in quotation marks searches for the words',
        ),
        ("@", "@", "'@' is not a valid name", "at most 64 of a to z, 0 to 9 and -"),
        ("@-a", "@-a", "'@-a' is not a valid name", "does not begin with -"),
        ("@@a", "@@a", "'@@a' is not a valid name", None),
        ("@a_b", "@a_b", "'@a_b' is not a valid name", None),
        ("@é", "@é", "'@é' is not a valid name", None),
        ("@a*", "@a*", "'@a*' is not a valid name", None),
        ("@a:b", "@a:b", "'@a:b' is not a valid name", None),
        (f"@{'a' * 65}", f"@{'a' * 65}", "is not a valid name", None),
        ('a "b', '"', "unclosed quotation mark", 'add "'),
        ("“b", "“", "unclosed quotation mark", "add ”"),
        ("„b", "„", "unclosed quotation mark", "add “"),
        ('"b\\"', '"', "unclosed quotation mark", None),
        ("a )", ")", "unmatched closing parenthesis", None),
        ("a (b", "(", "unclosed parenthesis", None),
        ("()", ")", "')' has nothing before it", None),
        ("AND a", "AND", "'AND' has nothing before it", None),
        ("a OR OR b", "OR b"[:2], "'OR' has nothing before it", None),
        ("a AND", "", "something is missing at the end", "does not end with an operator"),
        ("NOT", "", "something is missing at the end", None),
        ("(", "", "something is missing at the end", None),
    ],
)
def test_an_error_points_at_its_place_and_helps(
    text: str, marked: str, message: str, hint: str | None
) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse(text)
    error = caught.value
    assert message in error.message
    assert text[error.start : error.end] == marked
    assert error.message.endswith(f"at column {error.start + 1}")
    assert error.text == text
    assert error.exit_code is ExitCode.USAGE
    assert hint is None or (error.hint is not None and hint in error.hint)


def test_the_second_of_two_operators_is_the_one_that_is_marked() -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse("a OR OR b")
    assert caught.value.start == 5


def test_the_depth_of_a_query_is_limited() -> None:
    assert parse("(" * MAX_DEPTH + "x" + ")" * MAX_DEPTH) == parse("x")
    for text in (
        "(" * (MAX_DEPTH + 1) + "x" + ")" * (MAX_DEPTH + 1),
        "^" * 10_000 + "x",
        "(" * 10_000,
    ):
        with pytest.raises(QuerySyntaxError, match=f"nested more than {MAX_DEPTH} deep") as caught:
            parse(text)
        assert caught.value.start == MAX_DEPTH


def test_depth_is_that_of_one_place_and_not_of_the_whole() -> None:
    assert parse("(a) ^b " * 100)


def test_the_number_of_terms_is_limited() -> None:
    assert len(list(parse("x " * MAX_TERMS).terms())) == MAX_TERMS
    with pytest.raises(QuerySyntaxError, match=f"more than {MAX_TERMS} terms") as caught:
        parse("x " * 10_000)
    assert caught.value.start == 2 * MAX_TERMS
    with pytest.raises(QuerySyntaxError, match=f"more than {MAX_TERMS} terms"):
        parse("@x " * (MAX_TERMS + 1))


@each(
    ("line", "canonical"),
    [
        ("", ""),
        ("peace plan", "peace plan"),
        ("'peace plan'", '"peace plan"'),
        ("'peace pl*'", '"peace pl"*'),
        ('topic:"peace plan"', 'topic:"peace plan"'),
        ("topic:'peace plan' stance:oppose", 'topic:"peace plan" stance:oppose'),
        ("'topic:peace plan'", 'topic:"peace plan"'),
        ("'topic: peace plan '", 'topic:"peace plan"'),
        ("'topic:peace pl*'", 'topic:"peace pl"*'),
        ("'^topic:peace plan'", 'NOT topic:"peace plan"'),
        ("'^peace plan'", 'NOT "peace plan"'),
        ("'topic:\"peace plan\"'", 'topic:"peace plan"'),
        ("'topic:“peace plan” stance:oppose'", 'topic:"peace plan" stance:oppose'),
        ("'topic:peace stance:oppose'", "topic:peace stance:oppose"),
        ("'peace topic:plan'", "peace topic:plan"),
        ("'peace OR war'", "peace OR war"),
        ("'NOT peace plan'", "NOT peace plan"),
        ("'(peace plan)'", "peace plan"),
        ("'^(peace plan)'", "NOT (peace plan)"),
        ("peace OR war", "peace OR war"),
        ("'(a' OR 'b)' c", "(a OR b) c"),
        ("@peace", "@peace"),
        ("@peace plan", "@peace plan"),
        ("'@peace plan'", "@peace plan"),
        ("'@peace speaker:putin'", "@peace speaker:putin"),
        ("'plan @peace'", "plan @peace"),
        ("'plan ^(@peace'  ')'", "plan NOT @peace"),
        ("'topic:plan @peace'", "topic:plan @peace"),
        ("'mail ana@example.org'", '"mail ana@example.org"'),
        ("'\"@peace\"'", '"@peace"'),
        ("'\"@peace plan\"'", '"@peace plan"'),
        ("'see https://x.org/a b'", '"see https://x.org/a b"'),
    ],
)
def test_the_arguments_of_a_shell_read_as_this_query(line: str, canonical: str) -> None:
    assert str(parse_arguments(shlex.split(line))) == canonical


@each(
    ("argument", "query"),
    [
        ("he warned: never again", '"he warned: never again"'),
        ("at:the summit: day two", 'occasion:"the summit: day two"'),
    ],
)
def test_a_colon_at_the_end_of_a_word_is_text(argument, query):
    assert str(parse_arguments([argument])) == query


def test_an_unknown_field_among_other_words_of_an_argument_is_an_error():
    with pytest.raises(QuerySyntaxError, match="unknown field 'speeker' at column 7"):
        parse_arguments(["peace speeker:x"])


@each("argument", ["-topic:china", "-by:xi"])
def test_a_minus_before_a_field_is_an_error_that_says_how_to_negate(argument):
    with pytest.raises(QuerySyntaxError, match="a - does not negate") as caught:
        parse(argument)
    assert caught.value.hint is not None
    assert f"NOT {argument[1:]}" in caught.value.hint


@each("argument", ["speker:xi jinping", "^speker:xi jinping"])
def test_an_unknown_field_is_an_error_even_where_the_shell_took_the_quotation_marks(
    argument: str,
) -> None:
    with pytest.raises(QuerySyntaxError, match="unknown field 'speker'") as caught:
        parse_arguments([argument])
    assert caught.value.hint is not None
    assert "did you mean speaker:?" in caught.value.hint


def test_the_columns_of_arguments_are_those_of_the_line_they_make() -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse_arguments(["topic:peace plan", "topik:x"])
    assert caught.value.text == 'topic:"peace plan" topik:x'
    assert caught.value.text[caught.value.start : caught.value.end] == "topik"


def test_flags_make_terms_next_to_each_other() -> None:
    query = from_flags(
        {"speaker": ["blinken"], "topic": ["peace plan", "none"], WORDS: ["no lim*"]}
    )
    assert str(query) == 'speaker:blinken topic:"peace plan" topic:none "no lim"*'
    assert from_flags({}) == from_flags({"speaker": []}) == Query()


def test_the_value_of_a_flag_is_no_query() -> None:
    assert from_flags({"speaker": ["a OR (topic:b"]}).root == Term("speaker", "a OR (topic:b")


def test_a_flag_that_cannot_be_read_says_so() -> None:
    with pytest.raises(QuerySyntaxError, match="'maybe' is not a valid stance") as caught:
        from_flags({"stance": ["maybe"]})
    assert caught.value.text == "stance:maybe"


@given(query_texts)
def test_any_text_is_a_query_or_an_error_that_points_into_it(text: str) -> None:
    try:
        query = parse(text)
    except QuerySyntaxError as error:
        points_into(text, error)
    else:
        assert parse(str(query)) == query


@given(st.lists(query_texts, max_size=4))
def test_any_arguments_are_a_query_or_an_error(arguments: list[str]) -> None:
    try:
        query = parse_arguments(arguments)
    except QuerySyntaxError as error:
        points_into(error.text, error)
    else:
        assert parse(str(query)) == query


@given(st.lists(terms(), min_size=1, max_size=4).map(lambda parts: Query.of(*parts)))
def test_a_command_line_that_a_question_stands_for_survives_a_shell(query: Query) -> None:
    line = str(Reading("search", query))
    assert parse_arguments(shlex.split(line)[2:]) == query


@given(queries.filter(lambda query: '"' in str(query)))
def test_a_query_with_a_quotation_mark_survives_a_shell_as_one_argument(query: Query) -> None:
    assert parse_arguments(shlex.split(shlex.join([str(query)]))) == query


@given(st.sampled_from(["speaker", "topic", "text", "note"]), texts)
def test_a_flag_takes_any_words_as_they_are(field: str, text: str) -> None:
    try:
        query = from_flags({field: [text]})
    except QuerySyntaxError as error:
        points_into(error.text, error)
    else:
        assert parse(str(query)) == query


@given(st.text(SYNTAX, max_size=30))
def test_syntax_alone_is_never_a_query_of_something(text: str) -> None:
    try:
        query = parse(text)
    except QuerySyntaxError:
        return
    assert not query
