"""What our own formats write is read back as the same drafts, byte for byte."""

import io
from functools import partial

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import claimdb
from cases import each
from claimdb.cells import joined as several
from claimdb.cells import parted
from claimdb.drafts.records import (
    ClaimRelated,
    CodingDraft,
    ContributorDraft,
    OccurrenceDraft,
    QuoteDraft,
    SourceDraft,
    SpeakerDraft,
    TopicStance,
)
from claimdb.formats import Export, writer
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import read
from claimdb.model import (
    ClaimLink,
    Contributor,
    Occurrence,
    ProgramName,
    Quote,
    Ref,
    Source,
    Speaker,
    TopicLink,
)
from claimdb.quotation import verbatim
from claimdb.schema import CLAIM_RELATIONS, KINDS, SOURCE_TYPES, STANCES, STATUSES, VERIFICATIONS

HOSTILE = (
    "[sic]", "[/b]", ":smile:", "\x1b[31m", "\u202e", "\r", "\n", "\r\n", "\t", "\\", "\\n", '"', "'",
    ",", ";", "|", "=1+1", "'=1", "''@x", "＝x", "“", "”", "…", "\u2028", "\x85", "\ufeff", "\x1a", "中国",
    "e\u0301", "👩‍👩‍👧", "%s", "' OR 1=1 --", "NEAR(", "*", "c3=", "c3=denies", "{", "]", "null",
)  # fmt: skip
texts = st.lists(
    st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(codec="utf-8"), max_size=5)),
    min_size=1,
    max_size=8,
).map("".join)
texts = texts.filter(lambda text: "\0" not in text and text.strip())
plain = texts.map(lambda text: text.replace(";", ",").strip()).filter(lambda name: name)
maybe = st.none() | texts
keys = st.sampled_from(("smith2023plan", "xiputinmeeting", "a:b/c_d", "中国2023"))


def joined(kind):
    """Parts of what stands side by side in a table, where their semicolons would part them."""
    return kind.map(lambda text: text and text.replace(";", ","))


@st.composite
def speakers(draw):
    several = draw(st.booleans())
    inner = joined(maybe) if several else maybe
    return tuple(
        Speaker(
            number,
            "person",
            name,
            draw(inner),
            draw(st.none() | plain.map(lambda one: Ref(9, one))),
            draw(st.sampled_from(STATUSES)),
        )
        for number, name in enumerate(
            draw(st.lists(plain, min_size=1 + several, max_size=1 + 2 * several, unique=True))
        )
    )


@st.composite
def occurrences(draw):
    count = draw(st.integers(1, 3))
    inner = joined(maybe) if count > 1 else maybe
    title = joined(texts) if count > 1 else texts
    return tuple(
        Occurrence(
            number,
            7,
            draw(keys),
            draw(title.filter(str.strip)),
            start,
            start + 5,
            draw(st.sampled_from((None, "page:4", "paragraph:12", "the caption"))),
            draw(inner),
            draw(inner),
            draw(st.none() | plain),
            draw(st.sampled_from((None, *VERIFICATIONS))),
        )
        for number, start in enumerate(range(0, count * 9, 9))
    )


def stands(text, mode):
    """Whether a text may have a mode: no outer marks on a direct one, marked words in a mixed one."""
    if mode == "mixed":
        return bool(verbatim(text, "mixed"))
    return mode != "direct" or text.strip()[0] not in "“”\"'„«»‘‚「『"


@st.composite
def quotes(draw):
    mode = draw(st.sampled_from(("direct", "mixed", "indirect", "narration")))
    text = draw(texts) + ("“x”" if mode == "mixed" else "")
    names = st.sampled_from(("peace plan", "ceasefire", "war in Ukraine"))
    return Quote(
        id=1,
        uid="u",
        mode=mode,
        text=text if stands(text, mode) else f"a{text}",
        speakers=() if mode == "narration" else draw(speakers()),
        topics=tuple(
            TopicLink(
                3, name.replace(" ", "-").lower(), name, draw(st.sampled_from((None, *STANCES)))
            )
            for name in draw(st.lists(names, unique=True))
        ),
        claims=tuple(
            ClaimLink(4, words, draw(st.sampled_from(CLAIM_RELATIONS)))
            for words in draw(st.lists(joined(texts).filter(str.strip), max_size=2, unique=True))
        ),
        said=draw(st.sampled_from((None, "2023-03-20", "../2023-03-23", "2023-03~"))),
        occasion=draw(maybe),
        language=draw(st.sampled_from((None, "en", "pt-BR"))),
        occurrences=draw(occurrences()),
        note=draw(maybe),
    )


def drafted(quote, *, flat):
    """Return the draft of what a format writes of a quote; tables have slugs and no offsets."""
    return QuoteDraft(
        quote.text,
        quote.mode,
        tuple(
            SpeakerDraft(
                one.name,
                one.role,
                one.organization and one.organization.name,
                one.status,
                None if flat else one.kind,
            )
            for one in quote.speakers
        ),
        tuple(
            TopicStance(one.slug, one.stance)
            if flat
            else TopicStance(one.name, one.stance, one.slug)
            for one in quote.topics
        ),
        tuple(ClaimRelated(one.text, one.relation) for one in quote.claims),
        quote.said,
        quote.occasion,
        quote.language,
        quote.note,
        tuple(
            OccurrenceDraft(
                SourceDraft(one.title, one.key),
                one.locator,
                one.cue,
                one.printed_as,
                one.via,
                None if flat else one.start,
                None if flat else one.end,
                verified=one.verified,
            )
            for one in quote.occurrences
        ),
        codings=() if flat else tuple(map(partial(drafted_coding, quote), quote.codings)),
    )


def drafted_coding(quote, one):
    place = [topic.slug for topic in quote.topics].index(one.topic)
    coder = ProgramName(one.coder) if one.coder_kind == "program" else one.coder
    return CodingDraft(place, coder, one.stance, one.decided)


def written(format, records, kind=Quote):
    out = io.StringIO(newline="")
    writer(format)(Export(kind, records, results=True), out)
    return out.getvalue().encode()


@pytest.mark.slow
@pytest.mark.parametrize("format", ["csv", "tsv", "json", "jsonl"])
@given(records=st.lists(quotes(), min_size=1, max_size=3))
def test_what_a_format_writes_is_read_back_as_the_same_drafts(format, records):
    rows = list(read(format, written(format, records)))
    flat = format in {"csv", "tsv"}
    assert [row.draft("quote") for row in rows] == [drafted(one, flat=flat) for one in records]


TEXTS = ("container_title", "publisher", "note", "volume", "issue", "pages", "number", "edition",
         "publisher_place")  # fmt: skip
people = st.sampled_from((("Doe", "Jane"), ("Roe", "Ann"), ("习", "近平"))) | plain.filter(
    lambda name: "," not in name
)


@st.composite
def sources(draw):
    made = [
        Contributor(role, f"{name[1]} {name[0]}", *name)
        if isinstance(name, tuple)
        else Contributor(role, name, None, None)
        for role in ("author", "editor")
        for name in draw(st.lists(people, max_size=2))
    ]
    return Source(
        id=1, uid="u", key=draw(keys), type=draw(st.sampled_from(SOURCE_TYPES)), title=draw(texts),
        issued=draw(st.sampled_from((None, "2023-03~"))), accessed=None, url=None, archive_url=None,
        doi=None, language=None, contributors=tuple(made), cites=(), cited_by=(), snapshots=(),
        quotes=(), **{name: draw(maybe) for name in TEXTS},
    )  # fmt: skip


def drafted_source(source):
    contributors = tuple(
        ContributorDraft(one.role, one.family, one.given, literal=None if one.family else one.name)
        for one in source.contributors
    )
    cells = {field.key: getattr(source, field.key) for field in KINDS["source"].cells()}
    return SourceDraft(**cells, contributors=contributors)


@pytest.mark.slow
@pytest.mark.parametrize("format", ["csv", "tsv", "json", "jsonl"])
@given(records=st.lists(sources(), min_size=1, max_size=3))
def test_what_a_format_writes_of_sources_is_read_back_as_the_same_drafts(format, records):
    rows = list(read(format, written(format, records, Source), Layout(kind="source")))
    assert [row.draft("source") for row in rows] == [*map(drafted_source, records)]


@each("format", ["csv", "tsv", "json", "jsonl"])
def test_the_worked_example_is_read_back_from_every_format(format, example_file):
    with claimdb.open(example_file) as database:
        records = list(database.find("", limit=None))
    flat = format in {"csv", "tsv"}
    rows = list(read(format, written(format, records)))
    assert [row.draft("quote") for row in rows] == [drafted(one, flat=flat) for one in records]


def test_a_quote_that_is_recorded_without_a_source_is_read_back():
    quote = Quote(1, "u", "narration", "x", (), (), (), None, None, None, (), None)
    (row,) = read("json", written("json", [quote]))
    assert row.draft("quote") == QuoteDraft("x", "narration")


@each("kind", ["person", "organization", "topic", "source"])
def test_the_objects_of_show_and_list_become_drafts(kind, example_file):
    names = {"person": "putin", "organization": "a6", "topic": "t2", "source": "s1"}
    with claimdb.open(example_file) as database:
        record = database.get(names[kind])
    (row,) = read("json", written("json", [record]))
    draft = row.draft(kind)
    assert getattr(draft, "name", None) == getattr(record, "name", None)
    assert getattr(draft, "title", None) == getattr(record, "title", None)


@given(joined(texts), joined(texts))
@example("a", "b")
@example("a\\", "b")
@example("a\\; c", "b")
def test_values_that_hold_the_separator_are_read_back_as_they_are(first, second):
    name = f"{first.strip() or 'a'}; {second.strip() or 'b'}"
    speaker = Speaker(1, "person", name, None, None, "attested")
    other = Speaker(2, "person", "x", name, None, "disputed")
    place = Occurrence(1, 1, "k1x", "T", None, None, None, None, None, None, None)
    for speakers in ((speaker,), (other,), (speaker, other), (other, speaker)):
        quote = Quote(1, "u", "indirect", "x", speakers, (), (), None, None, None, (place,), None)
        for format in ("csv", "tsv", "json"):
            (row,) = read(format, written(format, [quote]))
            drafts = row.draft("quote").speakers
            assert [(one.name, one.role) for one in drafts] == [
                (one.name.strip(), one.role) for one in speakers
            ]


pieces = st.lists(
    st.text(st.sampled_from((";", " ", "\\", "a")), max_size=6) | texts, min_size=1, max_size=4
)


@given(pieces)
@example(["\\", "\\; ", ";", " "])
def test_several_values_in_one_text_are_parted_as_they_were(values):
    assert parted(several(values)) == values


@given(st.lists(st.text(st.sampled_from((";", "a", "\\")), max_size=4), min_size=1, max_size=3))
def test_values_without_a_separator_or_a_backslash_at_the_end_stand_as_they_are(values):
    values = [value.rstrip("\\") for value in values]
    assert several(values) == "; ".join(values)
