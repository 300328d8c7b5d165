"""Expansion of references to saved queries."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import each
from claimdb.errors import ExitCode, InvalidDataError, QuerySyntaxError, UsageError
from claimdb.query.fields import saved_name
from claimdb.query.parser import MAX_DEPTH, MAX_TERMS, parse
from claimdb.query.value import Query
from claimdb.store.search.saved import expanded
from strategies import nodes, plain_nodes


def written_out(text: str, **saved: str) -> str:
    return str(expanded(parse(text), lambda name: parse(saved[name])))


@each(
    ("text", "whole"),
    [
        ("@p", "topic:peace"),
        ("(@p)", "topic:peace"),
        ("@p stance:oppose", "(topic:peace) stance:oppose"),
        ("@p AND stance:oppose", "topic:peace AND stance:oppose"),
        ("NOT @p", "NOT (topic:peace)"),
        ("x NOT @o", "x NOT (stance:oppose)"),
        ("@p @o", "(topic:peace) (stance:oppose)"),
        ("@two", "(topic:peace) (stance:oppose)"),
        ("@two x", "((topic:peace) (stance:oppose)) x"),
        ("@either AND x", "(war OR topic:peace) AND x"),
        ("@either OR x", "war OR topic:peace OR x"),
        ("@not-p", "NOT (topic:peace)"),
        ("x @not-p", "x (NOT (topic:peace))"),
        ("a (b) c", "a (b) c"),
        ("", ""),
    ],
)
def test_a_name_stands_for_its_query_in_parentheses(text: str, whole: str) -> None:
    saved = {"p": "topic:peace", "o": "stance:oppose", "two": "@p @o", "either": "war OR @p"}
    assert written_out(text, **saved, **{"not-p": "NOT @p"}) == whole


# In canonical text nothing is quoted in any other way.
QUOTED_OR_REFERENCE = re.compile(r'"(?:\\.|[^"\\])*"|(?<![^\s(])@([a-z0-9-]+)')
NAMES = ("a", "b", "peace-2023", "9-")
made = nodes.map(Query.of)


@given(made, st.fixed_dictionaries(dict.fromkeys(NAMES, plain_nodes.map(Query.of))))
def test_writing_out_is_putting_the_text_in_parentheses(
    query: Query, saved: dict[str, Query]
) -> None:
    text = QUOTED_OR_REFERENCE.sub(
        lambda match: f"({saved[match[1]]})" if match[1] else match[0], str(query)
    )
    try:
        typed = parse(text)
    except QuerySyntaxError:
        with pytest.raises(UsageError):
            expanded(query, saved.__getitem__)
        return
    whole = expanded(query, saved.__getitem__)
    assert whole == typed
    assert parse(str(whole)) == whole


@given(made, st.fixed_dictionaries(dict.fromkeys(NAMES, made)))
def test_whatever_refers_to_whatever_ends_and_can_be_read(
    query: Query, saved: dict[str, Query]
) -> None:
    try:
        whole = expanded(query, saved.__getitem__)
    except (UsageError, InvalidDataError):
        return
    assert not list(whole.references())
    assert parse(str(whole)) == whole


def test_each_query_is_asked_for_once() -> None:
    asked: list[str] = []

    def saved(name: str) -> Query:
        asked.append(name)
        return parse("@b @b" if name == "a" else "x")

    assert str(expanded(parse("@a @b @a"), saved)) == "((x) (x)) (x) ((x) (x))"
    assert asked == ["a", "b"]


@each(
    ("text", "circle"),
    [
        ("@a", "@a refers to itself: @a -> @a"),
        ("x @c", "@d refers to itself: @d -> @e -> @d"),
    ],
)
def test_a_circle_is_reported_with_the_names_in_it(text: str, circle: str) -> None:
    with pytest.raises(InvalidDataError) as caught:
        written_out(text, a="x OR @a", c="@d", d="NOT @e", e="@d x")
    assert caught.value.message == circle
    assert caught.value.exit_code is ExitCode.INVALID_DATA


def test_what_doubles_sixty_times_is_refused_before_it_is_built() -> None:
    doubling = {f"a{n}": f"@a{n - 1} @a{n - 1}" for n in range(1, 61)}
    with pytest.raises(UsageError, match=f"(more than {MAX_TERMS} terms|nested more than)"):
        written_out("@a60", a0="x", **doubling)
    with pytest.raises(UsageError, match=f"more than {MAX_TERMS} terms"):
        written_out("@a8", a0="x", **doubling)
    assert written_out("@a7", a0="x", **doubling).count("x") == 128


def test_the_terms_of_saved_queries_count() -> None:
    assert written_out("@a " * MAX_TERMS, a="x").count("x") == MAX_TERMS
    with pytest.raises(UsageError, match=f"more than {MAX_TERMS} terms") as caught:
        written_out("@a @b", a="x " * (MAX_TERMS - 1), b="x y")
    assert caught.value.exit_code is ExitCode.USAGE


def test_the_depth_of_saved_queries_counts() -> None:
    deep = "NOT " * (MAX_DEPTH - 1)
    assert written_out("@a", a=f"{deep}x").startswith(deep)
    with pytest.raises(UsageError, match=f"nested more than {MAX_DEPTH} deep"):
        written_out("@a", a=f"NOT {deep}x")
    chain = {f"a{n}": f"@a{n - 1}" for n in range(1, 5001)}
    assert written_out(f"@a{MAX_DEPTH - 1}", a0="x", **chain) == "x"
    with pytest.raises(UsageError, match=f"nested more than {MAX_DEPTH} deep"):
        written_out("@a5000", a0="x", **chain)


@each("text", ["peace", "@peace", "9", "a-b", "q12"])
def test_a_name_is_given_with_its_sign_or_without(text: str) -> None:
    assert saved_name(text) == text.removeprefix("@")


@each("text", ["", "@", "@@a", "A", "a b", "-a", "a_b", "é", "a\n", "a" * 65])
def test_what_is_no_name_is_refused_with_what_is(text: str) -> None:
    with pytest.raises(UsageError, match="is not a valid name of a saved query") as caught:
        saved_name(text)
    assert "at most 64 of a to z, 0 to 9 and -" in (caught.value.hint or "")
