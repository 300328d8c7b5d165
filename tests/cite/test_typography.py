"""Joining of formatted text, its output as markup, and any item as a citation."""

import json
import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from cases import each
from citations import citation, entry
from claimdb.cite import STYLES
from claimdb.cite.typography import (
    as_html,
    as_markdown,
    as_text,
    italic,
    joined,
    marked,
    ordinal,
    plain,
    title_case,
    together,
)
from claimdb.cite.work import KINDS
from claimdb.schema import SOURCE_TYPES
from strategies import texts

MEETINGS = [
    (("What?", ". "), "What? "),
    (("“What?”", ". "), "“What?” "),
    (("“What?”", ", "), "“What?,” "),
    (("“What”", ". "), "“What.” "),
    (("“‘What’”", ", "), "“‘What,’” "),
    (("‘Beijing’s plan’", ". "), "‘Beijing’s plan.’ "),
    (("the readers’", ". "), "the readers’. "),
    (("“Xi on ‘the “plan”’”", "."), "“Xi on ‘the “plan.”’”"),
    (("U.S.", "."), "U.S."),
    (("U.S.", ", "), "U.S., "),
    (("one,", ", "), "one, "),
    (("one:", "."), "one:"),
    (("“What”", ": "), "“What”: "),
]


@each(("pieces", "expected"), MEETINGS)
def test_no_mark_comes_twice_and_marks_go_inside_quotation_marks(pieces, expected):
    words, between = pieces
    assert as_text(together(plain(words), between)) == expected


def test_a_mark_after_italics_is_not_italic():
    assert as_html(together(italic("A title"), ". ", plain("B"))) == "<i>A title</i>. B"
    assert as_html(together(italic("“A”"), ".")) == "<i>“A.”</i>"
    assert as_html(together(italic("A?"), ".")) == "<i>A?</i>"
    assert together() == joined((), ", ") == ()


def test_text_of_users_is_escaped_where_it_is_written():
    runs = together(plain("1. *a* <b>"), " ", italic("[c]_d"))
    assert as_text(runs) == "1. *a* <b> [c]_d"
    assert as_markdown(runs) == r"1\. \*a\* \<b\> *\[c\]\_d*"
    assert as_markdown(plain("- a")) == r"\- a"
    assert as_html(plain('<b> & "c"')) == "&#60;b&#62; &#38; &#34;c&#34;"


QUOTED = [
    ("a 'b' c", "a ‘b’ c", "a “b” c"),
    ('a "b" c', "a ‘b’ c", "a “b” c"),
    ("“a ‘b’ c”", "‘a “b” c’", "“a ‘b’ c”"),
    ("‘a’ it's", "‘a’ it’s", "‘a’ it’s"),
    ("rock 'n roll", "rock ’n roll", "rock ’n roll"),
    ('5" nails', '5" nails', '5" nails'),
    ("“a", "“a", "“a"),
    ("“a 'b” c", "‘a ’b’ c", "“a ’b” c"),
    ("«Ce plan» „Plan“", "«Ce plan» „Plan“", "«Ce plan» „Plan“"),
    ("the readers' guide", "the readers’ guide", "the readers’ guide"),
    ("a ' b", "a ' b", "a ' b"),
    ("“a” “b” ‘c’", "‘a’ ‘b’ ‘c’", "“a” “b” ‘c’"),
]


@each(("text", "inside", "outside"), QUOTED)
def test_marks_inside_marks_are_of_the_other_kind(text, inside, outside):
    assert marked(text, inside=True) == inside
    assert marked(text, inside=False) == outside


CASES = [
    ("ukraine war: what is china’s plan?", "Ukraine War: What Is China’s Plan?"),
    (
        "the e-mail of iPhone users: a plan between us",
        "The E-Mail of iPhone Users: A Plan between Us",
    ),
    ("to nowhere—and back to", "To Nowhere—and Back To"),
    ("who won? the “no” of x", "Who Won? The “No” of X"),
    ("ßx ‘new’ 2nd … end", "ßx ‘New’ 2nd … End"),
    ("", ""),
]


@each(("text", "expected"), CASES)
def test_english_titles_have_capitals(text, expected):
    assert title_case(text) == expected


def test_a_number_is_an_ordinal_and_words_are_not():
    assert [ordinal(text) for text in ("1", "2", "3", "4", "11", "112", "23", "rev.", "")] == [
        "1st", "2nd", "3rd", "4th", "11th", "112th", "23rd", "rev.", "",
    ]  # fmt: skip


def test_every_type_of_source_is_cited_as_something():
    assert set(KINDS) < set(SOURCE_TYPES)


fields = st.one_of(
    texts, st.none(), st.booleans(), st.integers(-9, 9999), st.lists(texts, max_size=2)
)
parts = st.sampled_from(("family", "given", "suffix", "literal", "non-dropping-particle", "x"))
names = st.lists(st.one_of(st.dictionaries(parts, fields, max_size=3), fields), max_size=9)
days = st.lists(st.one_of(st.integers(-1, 30), texts, st.none()), max_size=4)
dates = st.one_of(
    st.fixed_dictionaries(
        {"date-parts": st.lists(days, max_size=3)},
        optional={"circa": st.booleans(), "season": st.integers(1, 4), "literal": texts},
    ),
    fields,
)
items = st.fixed_dictionaries(
    {"type": st.sampled_from(SOURCE_TYPES), "title": fields},
    optional={
        **{
            name: fields
            for name in (
                "container-title", "publisher", "publisher-place", "URL", "DOI", "page", "volume", "issue",
                "number", "genre", "edition", "language", "event-title", "event-place",
            )
        },
        **{name: names for name in ("author", "editor", "translator", "interviewer")},
        **{name: dates for name in ("issued", "accessed", "event-date")},
    },
)  # fmt: skip


class Elements(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags = set()
        self.text = ""

    def handle_starttag(self, tag, attributes):
        self.tags.add((tag, *attributes))

    def handle_comment(self, data):
        self.tags.add("comment")

    def handle_data(self, data):
        self.text += data


@given(items, texts, st.sampled_from(tuple(STYLES)))
def test_any_item_comes_out_as_text_on_one_line_and_as_no_markup_but_italics(item, locator, style):
    for runs in (entry(style, item), citation(style, item, locator, said_by=[{"literal": "X"}])):
        text, html = as_text(runs), as_html(runs)
        assert all(run.text for run in runs)
        assert not re.search("[\r\n]", text)
        text.encode()
        read = Elements()
        read.feed(html)
        read.close()
        assert read.tags <= {("i",)}
        assert read.text == text.replace("\0", "\ufffd") or "\0" in text
        assert "None" not in text or "None" in json.dumps(item)


plain_words = st.text("abc dé", min_size=1, max_size=9).filter(str.strip)


@given(
    st.fixed_dictionaries(
        {"type": st.sampled_from(SOURCE_TYPES)},
        optional={
            **{
                name: plain_words
                for name in ("title", "container-title", "publisher", "URL", "page", "volume", "issue", "genre", "number", "edition")
            },
            "author": st.lists(st.fixed_dictionaries({"family": plain_words, "given": plain_words}), max_size=4),
        },
    ),
    st.sampled_from(tuple(STYLES)),
)  # fmt: skip
def test_no_mark_is_doubled_that_the_data_does_not_double(item, style):
    for runs in (entry(style, item), citation(style, item, "page:1")):
        assert not re.search(r"\.\.|,,|,\.|\(\)|\[\]|“”|  ", as_text(runs))


def test_a_lone_surrogate_is_replaced():
    assert as_text(entry("mla9", json.loads('{"title": "a \\ud800 b"}'))) == "A \ufffd B."
