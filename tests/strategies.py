"""Hypothesis strategies: texts that people type, names, dates and whole queries."""

import calendar

from hypothesis import strategies as st

from claimdb import edtf, folding
from claimdb.errors import QuerySyntaxError
from claimdb.query.fields import FIELDS, Kind
from claimdb.query.value import (
    Node,
    Op,
    Query,
    Saved,
    Term,
    all_of,
    any_of,
    bracketed,
    group,
    negated,
)

SYNTAX = "\"“”„«»'‘’()^:*\\/.,-?!~% \t\n\u00a0\u2028"
"""Characters that mean something to a query, a question or a shell."""

texts = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from(SYNTAX),
        st.sampled_from("abcsxyzABCXYZ019äéıİßſΣﬁ①Ⅳ台湾가́\u200d\u202e\0"),
    ),
    max_size=60,
)
"""Any text, with more of what is awkward than chance would give."""

word_texts = texts.filter(lambda text: bool(folding.words(text)))
"""Texts that hold a word."""

_PIECES = (
    "speaker:", "topic:", "said:", "stance:", "text:", "id:", "lang:", "nonsense:", "AND", "OR", "NOT",
    "^", "(", ")", "none", "any", "..", "*", '"peace plan"', "“no limits”", "putin", "oppose", "2023-03",
    "2023..2024", "q12", "en", " ", "  ", '"', "@plan", "@", "http://x.org/a?b=c", "台湾",
)  # fmt: skip
query_texts = st.one_of(texts, st.lists(st.sampled_from(_PIECES), max_size=20).map("".join))
"""Texts that look like queries, most of them wrong in some way."""


@st.composite
def days(draw: st.DrawFn) -> str:
    """A full date."""
    year = draw(st.integers(0, 9999))
    month = draw(st.integers(1, 12))
    day = draw(st.integers(1, calendar.monthrange(year or 400, month)[1]))
    return f"{year:04}-{month:02}-{day:02}"


@st.composite
def dates(draw: st.DrawFn) -> str:
    """A date of any precision, without an interval."""
    day = draw(days())
    text = draw(
        st.sampled_from(
            (day, day[:7], day[:4], f"{day[:3]}X", f"{day[:2]}XX", f"{day[:7]}-XX", f"{day[:4]}-22")
        )
    )
    return text + draw(st.sampled_from(("", "", "?", "~", "%")))


@st.composite
def intervals(draw: st.DrawFn) -> str:
    """An interval of two dates, of which one may be open."""
    first, last = sorted(draw(st.tuples(dates(), dates())), key=lambda text: edtf.parse(text).first)
    return draw(
        st.sampled_from((f"{first}/..", f"../{last}", f"{first}/", f"/{last}", f"{first}/{last}"))
    )


@st.composite
def _ranges(draw: st.DrawFn) -> tuple[str, str]:
    first, last = sorted(draw(st.tuples(dates(), dates())), key=lambda text: edtf.parse(text).first)
    return draw(st.sampled_from(((first, last), (first, ""), ("", last))))


@st.composite
def terms(draw: st.DrawFn) -> Term:
    """A term that the parser could have made."""
    field = draw(st.sampled_from(list(FIELDS.values())))
    if field.optional and field.kind is not Kind.TEXT and draw(st.integers(0, 5)) == 0:
        return Term(field.name, op=draw(st.sampled_from((Op.NONE, Op.ANY))))
    match field.kind:
        case Kind.CHOICE:
            return Term(field.name, draw(st.sampled_from(sorted(set(field.choices.values())))))
        case Kind.DATE:
            if draw(st.booleans()):
                first, last = draw(_ranges())
                return Term(field.name, first, Op.RANGE, last)
            return Term(field.name, draw(dates() | intervals()))
        case Kind.CODE:
            codes = ("q1", "c250") if field.name == "id" else ("en", "pt-br", "zh-hant-tw")
            return Term(field.name, draw(st.sampled_from(codes)))
        case _:
            simple = st.sampled_from(
                ("putin", "AND", "none", "any", "a..b", "speaker:x", "*", "x*", "@x")
            )
            value = draw(
                st.one_of(word_texts, simple.filter(lambda text: bool(folding.words(text))))
            )
            return Term(field.name, value, draw(st.sampled_from((Op.IS, Op.PREFIX))))


def _wider(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(nodes, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        several.map(group),
        several.map(all_of),
        several.map(any_of),
        nodes.map(negated),
        nodes.map(bracketed),
    )


references = st.sampled_from(("a", "b", "peace-2023", "9-")).map(Saved)
"""References to saved queries."""

plain_nodes = st.recursive(terms(), _wider, max_leaves=12)
"""Trees without references."""

nodes = st.recursive(terms() | references, _wider, max_leaves=12)
"""Trees as the functions that build them make them."""

queries = st.one_of(
    st.just(Query()),
    st.lists(nodes, max_size=4).map(lambda parts: Query.of(*parts)),
    nodes.map(lambda node: Query(all_of((node,)))),
)
"""Queries of every shape."""


def points_into(text: str, error: QuerySyntaxError) -> None:
    """Check that an error marks a place of a text, or the end of it."""
    assert 0 <= error.start < error.end <= len(text) + 1
