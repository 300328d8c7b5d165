"""Exports of Hypothes.is, DNA and Taguette: reading what each tool writes."""

import csv
import io
import json
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cases import each
from claimdb.drafts.records import DraftError, SourceDraft, SpeakerDraft, TopicStance
from claimdb.errors import InvalidDataError
from claimdb.formats import dna, taguette
from claimdb.formats.mapping import IGNORE, Layout
from claimdb.formats.reader import FilePlace, format_of_tool, read
from claimdb.formats.text import Peeked

FORMATS = ("hypothesis", "dna", "taguette")
CLIENT_2023 = (
    "Creation Date", "URL", "Group", "Annotation/Reply Type", "Quote", "User", "Body", "Tags",
    "Page",
)  # fmt: skip
OUT = "https://www.bbc.com/news/world-asia-65018657"
PUTIN = SpeakerDraft("Vladimir Putin", None, "Russia")


def rows(format, data, *defaults, **layout):
    said = Layout(**layout).saying(defaults=defaults)
    return read(format, data if isinstance(data, bytes) else data.encode(), said)


def drafts(format, data, *defaults, **layout):
    return [row.draft("quote") for row in rows(format, data, *defaults, **layout)]


def table(header, *lines, delimiter=",", end="\n"):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    writer.writerows((header, *lines))
    return out.getvalue()


# As each tool writes it


def event_list(*statements, end="\n"):
    """Write an event list as DNA does: texts in marks, with its replacements; figures bare."""
    lines = [";".join(f'"{name}"' for name in dna.HEADER)]
    for number, said in enumerate(statements, 1):
        values = {"statement_id": number, "start_position": 1, "stop_position": 9, "document_id": 7}
        values |= said
        lines.append(
            ";".join(
                str(value) if isinstance(value := values.get(name, ""), int)
                else '"' + value.replace(";", ",").replace('"', "'") + '"'
                for name in dna.HEADER
            )
        )  # fmt: skip
    return end.join(lines)


def statement(text="the plan can be a basis", concept="peace plan", agreement=1, **more):
    return {
        "time": "2023-03-20 00:00:00", "person": "Vladimir Putin", "organization": "Russia",
        "concept": concept, "agreement": agreement, "text": text, "coder": "Admin",
        "document_title": "Putin to Xi", "document_author": "Chatterjee, Phelan",
        "document_source": "BBC News", "document_section": "World", "document_type": "News",
    } | more  # fmt: skip


def annotation(exact="open for talks", tags=("peace plan",), **more):
    """Return an annotation as the API of Hypothes.is gives it."""
    return {
        "id": "zSVwBMdSEe2XYZ", "created": "2023-03-21T10:02:00.123456+00:00",
        "updated": "2023-03-21T10:02:00.123456+00:00", "user": "acct:test@hypothes.is", "uri": OUT,
        "text": "", "tags": list(tags), "group": "__world__",
        "permissions": {"read": ["group:__world__"]},
        "target": [{"source": OUT, "selector": [
            {"type": "RangeSelector", "startContainer": "/p[1]", "startOffset": 1},
            {"type": "TextPositionSelector", "start": 14, "end": 28},
            {"type": "TextQuoteSelector", "exact": exact, "prefix": "we are ", "suffix": ", he"},
        ]}],
        "document": {"title": ["Putin to Xi"]}, "links": {}, "flagged": False, "hidden": False,
    } | more  # fmt: skip


def exported(*lines, delimiter=",", end="\n"):
    """Write the CSV of the client of Hypothes.is, which has no end behind its last line."""
    return end.join(
        delimiter.join(
            '"' + cell.replace('"', '""') + '"' if {*'"\r\n', delimiter} & {*cell} else cell
            for cell in line
        )
        for line in (CLIENT_2023, *lines)
    )


def exported_line(quote="open for talks", kind="Annotation", tags="peace plan", body="", page=""):
    return ("2023-03-21 10:02", OUT, "Public", kind, quote, "test", body, tags, page)


# DNA


def test_a_statement_of_dna_is_an_indirect_quote_with_a_stance_in_its_document():
    (quote,) = drafts("dna", event_list(statement()))
    assert (quote.text, quote.mode, quote.said) == ("the plan can be a basis", "indirect", None)
    assert quote.speakers == (PUTIN,)
    assert quote.topics == (TopicStance("peace plan", "support"),)
    (place,) = quote.occurrences
    assert isinstance(place.source, SourceDraft)
    assert place.source.title == "Putin to Xi"
    assert (place.source.type, place.source.container_title) == ("document", "BBC News")
    assert (place.source.issued, place.source.contributors[0].family) == (
        "2023-03-20",
        "Chatterjee",
    )
    assert (place.start, place.end, place.verified, quote.note) == (None, None, None, None)


@each(
    ("word", "stance"),
    [(1, "support"), ("true", "support"), ("YES", "support"), (0, "oppose"), ("false", "oppose"),
     ("no", "oppose"), ("", None)],
)  # fmt: skip
def test_agreement_is_a_stance_however_a_version_writes_it(word, stance):
    (quote,) = drafts("dna", event_list(statement(agreement=word)))
    assert quote.topics == (TopicStance("peace plan", stance),)


def test_other_codes_of_agreement_are_reported_and_can_be_mapped():
    data = event_list(statement(agreement=-1), statement("x", agreement=0))
    (wrong, _) = rows("dna", data)
    with pytest.raises(DraftError, match="'-1' is not one of"):
        wrong.draft("quote")
    stances = {"stance": {"-1": "oppose", "0": "neutral"}}
    assert [quote.topics[0].stance for quote in drafts("dna", data, values=stances)] == [
        "oppose",
        "neutral",
    ]


def test_statements_of_the_same_words_are_one_quote_with_each_concept():
    data = event_list(
        statement(), statement("other"), statement(concept="ceasefire", agreement=0, start_position=4),
        statement(), statement(person="Xi Jinping"),
    )  # fmt: skip
    found = rows("dna", data)
    first, second, third = list(found)
    assert first.draft("quote").topics == (
        TopicStance("peace plan", "support"), TopicStance("ceasefire", "oppose"),
    )  # fmt: skip
    assert [part.line for part in first.parts] == [2, 4, 5]
    assert (first.part("topics[1].name").line, first.part("text").line) == (4, 2)
    assert (second.parts, second.part("topics[0]")) == ((), second)
    assert third.draft("quote").speakers[0].name == "Xi Jinping"
    assert found.told == {"rows merged into others with the same text": 2}


def test_two_stances_of_one_concept_are_a_problem_and_not_the_last_one():
    (row,) = rows("dna", event_list(statement(), statement(agreement=0)))
    with pytest.raises(DraftError, match="named twice"):
        row.draft("quote")


def test_without_a_person_the_organization_speaks():
    (row,) = rows("dna", event_list(statement(person="", organization="United States")))
    assert row.draft("quote").speakers == (SpeakerDraft("United States", kind="organization"),)
    assert row.place("speaker") == FilePlace(2, "organization")


def test_without_a_concept_there_is_no_stance():
    (quote,) = drafts("dna", event_list(statement(concept="")))
    assert quote.topics == ()


def test_the_mode_the_type_and_the_time_of_statements_can_be_said():
    data = event_list(statement(time="2023-03-20 14:30:05"))
    (quote,) = drafts("dna", data, "mode=direct", "source_type=article-newspaper")
    assert (quote.mode, quote.occurrences[0].source.type) == ("direct", "article-newspaper")
    assert quote.occurrences[0].source.issued == "2023-03-20T14:30:05"


def test_the_older_columns_of_dna_are_recognized_too():
    header = ("statement ID", "time", "document ID", "document title", "author", "source",
              "section", "type", "text", "person", "organization", "concept", "agreement")  # fmt: skip
    line = (1, "2023-03-20 00:00:00", 7, "Putin to Xi", "Chatterjee, Phelan", "BBC News", "World",
            "News", "the plan can be a basis", "Vladimir Putin", "Russia", "peace plan", 1)  # fmt: skip
    data = table(header, line, delimiter=";")
    assert format_of_tool(Peeked(io.BytesIO(data.encode()))) == "dna"
    (quote,) = drafts("dna", event_list(statement()))
    assert (quote.coder, quote.occurrences[0].source.local) == ("Admin", "7")
    assert drafts("dna", data) == [replace(quote, coder=None)]


def test_what_dna_does_to_texts_is_reported():
    found = rows("dna", event_list())
    assert found.note is not None
    assert "replaces ; by ," in found.note
    assert list(found) == []


# Hypothes.is


@each(
    "written",
    [
        lambda *some: json.dumps({"total": len(some), "rows": some}, indent=1),
        lambda *some: json.dumps({"total": len(some), "rows": some, "replies": [{}]}),
        lambda *some: json.dumps(
            {"export_date": "2023-03-24T10:00:00.000Z", "export_userid": "acct:test@hypothes.is",
             "client_version": "1.1", "annotations": some}
        ),
        lambda *some: json.dumps(some),
        lambda *some: "\n".join(map(json.dumps, some)),
    ],
)  # fmt: skip
def test_annotations_are_read_from_whatever_is_around_them(written):
    data = written(annotation(), annotation("no way back"))
    assert format_of_tool(Peeked(io.BytesIO(data.encode()))) == "hypothesis"
    first, second = drafts("hypothesis", data, "speaker=Vladimir Putin")
    assert (first.text, second.text) == ("open for talks", "no way back")
    assert first.topics == (TopicStance("peace plan"),)
    (place,) = first.occurrences
    assert place.source == SourceDraft("Putin to Xi", url=OUT, accessed="2023-03-21")
    assert (place.prefix, place.suffix, place.start) == ("we are ", ", he", None)


def test_what_is_no_highlight_is_ignored_and_counted():
    data = json.dumps(
        [
            annotation(target=[{"source": OUT}]),
            annotation(target=["x", {"selector": ["y"]}]),
            annotation(references=["zSVw"]),
            annotation(),
        ]
    )
    found = rows("hypothesis", data, "mode=narration")
    assert [row.draft("quote").text for row in found] == ["open for talks"]
    assert found.told == {"skipped page notes without a quote": 2, "skipped replies": 1}
    lines = (exported_line("", "Page note"), exported_line(kind="Reply"), exported_line())
    found = rows("hypothesis", exported(*lines), "mode=narration")
    assert [row.line for row in found] == [4]
    assert found.told == {"skipped page notes without a quote": 1, "skipped replies": 1}


def test_the_body_is_the_note_and_a_page_the_locator():
    data = annotation(text="see\n*there*")
    data["target"][0]["selector"].append({"type": "PageSelector", "index": 3, "label": "iv"})
    (quote,) = drafts("hypothesis", json.dumps([data]), "mode=narration")
    assert (quote.note, quote.occurrences[0].locator) == ("see\n*there*", "page:iv")
    line = exported_line(body="see\n*there*", page="iv")
    (quote,) = drafts("hypothesis", exported(line), "mode=narration")
    assert (quote.note, quote.occurrences[0].locator) == ("see\n*there*", "page:iv")
    assert quote.occurrences[0].source == OUT


def test_earlier_exports_of_the_client_are_recognized_too():
    header = ("Created at", "Author", "Page", "URL", "Group", "Annotation/Reply Type", "Quote",
              "Comment", "Tags")  # fmt: skip
    data = table(header, ("2023-03-21", "test", "iv", OUT, "Public", "Annotation", "a", "b", "c"))
    assert format_of_tool(Peeked(io.BytesIO(data.encode()))) == "hypothesis"
    (quote,) = drafts("hypothesis", data, "mode=narration")
    later = exported(exported_line("a", body="b", tags="c", page="iv"))
    assert [quote] == drafts("hypothesis", later, "mode=narration")
    assert quote.occurrences[0].source == OUT


def test_without_a_title_the_address_names_the_source():
    for document in ({}, {"title": []}, {"title": [""]}, None):
        (quote,) = drafts(
            "hypothesis", json.dumps([annotation(document=document)]), "mode=narration"
        )
        assert quote.occurrences[0].source == OUT
    (quote,) = drafts(
        "hypothesis", json.dumps([annotation(document={})]), "mode=narration", "title=A plan"
    )
    assert quote.occurrences[0].source == SourceDraft("A plan", url=OUT, accessed="2023-03-21")


def test_tags_may_say_who_speaks_and_for_or_against_what():
    tags = ["speaker:Vladimir Putin", "Role: President", "peace plan=Supports", "a=b", "peace plan",
            "organization:Russia", "a=b", " "]  # fmt: skip
    (quote,) = drafts("hypothesis", json.dumps([annotation(tags=tags[:4] + tags[5:])]))
    assert quote.speakers == (SpeakerDraft("Vladimir Putin", "President", "Russia"),)
    assert quote.topics == (TopicStance("peace plan", "support"), TopicStance("a=b"))
    (other,) = drafts("hypothesis", exported(exported_line(tags=",".join(tags[:4] + tags[5:]))))
    assert (other.speakers, other.topics) == (quote.speakers, quote.topics)
    joint = ["speaker:Russia", "speaker:China"]
    (quote,) = drafts("hypothesis", json.dumps([annotation(tags=joint)]))
    assert [speaker.name for speaker in quote.speakers] == ["Russia", "China"]
    (quote,) = drafts("hypothesis", json.dumps([annotation(tags=[*tags, "Peace Plan"])]))
    assert quote.topics == (TopicStance("peace plan", "support"), TopicStance("a=b"))
    (row,) = rows("hypothesis", json.dumps([annotation(tags=[*tags, "Peace Plan=oppose"])]))
    with pytest.raises(DraftError, match="named twice"):
        row.draft("quote")


def test_quotes_without_a_speaker_have_an_unknown_one_and_are_counted():
    for format, data in (
        ("hypothesis", json.dumps([annotation()])),
        ("hypothesis", exported(exported_line())),
        ("taguette", table(taguette.HEADER, (1, "s1", "peace plan", "open for talks"))),
        ("dna", event_list(statement(person="", organization=""))),
    ):
        found = rows(format, data)
        assert "--set mode=narration" in found.note or format == "dna"
        (quote,) = (row.draft("quote") for row in found)
        assert quote.speakers == (SpeakerDraft(None),)
        assert found.told["quotes with an unknown speaker"] == 1
        said = rows(format, data, "mode=narration")
        (quote,) = (row.draft("quote") for row in said)
        assert (quote.speakers, said.told["quotes with an unknown speaker"]) == ((), 0)


def test_highlights_with_marks_that_show_no_mode_are_indirect_and_counted():
    cell = 'She said "we stay" and left'
    data = table(taguette.HEADER, (1, "s1", "speaker:Ada Quill", cell), (2, "s1", "", "“we go”"))
    found = rows("taguette", data)
    partly, whole = list(found)
    assert partly.draft("quote").mode == "indirect"
    assert [n for what, n in found.told.items() if "indirect" in what] == [1]
    with pytest.raises(DraftError, match="is in quotation marks"):
        whole.draft("quote")


def test_a_field_of_an_annotation_has_its_place_in_it():
    (row,) = rows(
        "hypothesis", json.dumps([annotation(tags=["a", "speaker:X", "b=pro"], document={})])
    )
    pointers = {
        "text": "/target/0/selector/2/exact", "url": "/uri", "topics[1].name": "/tags/2",
        "speakers[0].name": "/tags", "occurrences[0].source": "/uri", "note": "/text",
        "mode": "/mode", "record": "",
    }  # fmt: skip
    found = {field: row.place(field).column for field in pointers}
    assert found == {field: f"/0{pointer}" for field, pointer in pointers.items()}


def test_keys_of_annotations_can_be_mapped():
    layout = {"columns": {"group": "occasion", "text": IGNORE, "updated": "said"}}
    data = json.dumps([annotation(text="x", updated="2023-03-20")])
    (quote,) = drafts("hypothesis", data, "mode=narration", **layout)
    assert (quote.occasion, quote.note, quote.said) == ("__world__", None, "2023-03-20")


@each(
    "wrong",
    [{"tags": [1]}, {"tags": {}}, {"text": 5}, {"uri": 5}, {"document": {"title": 5}},
     {"document": {"title": [5]}}, {"created": 5}, {"created": "yesterday"}],
)  # fmt: skip
def test_an_annotation_that_is_none_is_a_problem_of_that_record(wrong):
    data = json.dumps([annotation() | wrong, annotation()])
    row, good = rows("hypothesis", data, "mode=narration")
    with pytest.raises(DraftError):
        row.draft("quote")
    assert good.draft("quote").text == "open for talks"


@each("exact", [None, 5, "", " ", "a\0b", "\ud800"])
def test_words_that_are_none_are_a_problem_of_that_record(exact):
    (row,) = rows("hypothesis", json.dumps([annotation(exact)]), "mode=narration")
    with pytest.raises(DraftError, match="text: "):
        row.draft("quote")


def test_json_and_tables_of_others_are_no_annotations():
    (row,) = rows("hypothesis", "URL,Odd\nhttps://x.org/,a\n")
    with pytest.raises(DraftError, match="text: is missing"):
        row.draft("quote")
    (row,) = rows("hypothesis", '[{"text": "a"}]')
    with pytest.raises(DraftError, match="is not an annotation"):
        row.draft("quote")
    (row,) = rows("hypothesis", "[5]")
    with pytest.raises(DraftError, match="is not an object"):
        row.draft("quote")


@each(
    ("data", "message"),
    [
        ('{"rows": [', "line 1, column 11: Expecting value"),
        ('{"rows": [] x', "line 1, column 13: the object lacks a comma or a closing brace"),
        ('{"rows": []} x', "line 1, column 14: unexpected text after the object"),
        ('{"rows": [],}', "line 1, column 13: a key is missing here"),
        ('{"total" 1, "rows": []}', "line 1, column 10: a colon is missing after the key"),
        (
            '{"rows": [{"uri": 1}\n{"uri": 2}]}',
            "line 2, column 1: the array lacks a comma or a closing bracket",
        ),
        ("[" * 100_000, "is nested too deep"),
        ("", "the file is empty"),
    ],
)
def test_annotations_that_cannot_be_read_are_refused_with_the_place(data, message):
    with pytest.raises(InvalidDataError) as caught:
        list(rows("hypothesis", data))
    assert message in caught.value.message


# Taguette


def test_a_highlight_of_taguette_has_all_its_tags():
    data = table(
        taguette.HEADER,
        (1, "chatterjee2023putin", "peace plan=for", "the plan\ncan be a basis"),
        (1, "chatterjee2023putin", "speaker:Vladimir Putin", "the plan\ncan be a basis"),
        (1, "chatterjee2023putin", "war.ukraine", "the plan\ncan be a basis"),
        (2, "chatterjee2023putin", "", "no way back"),
        (3, "xi.pdf", "speaker:China", "the plan\ncan be a basis"),
        end="\r\n",
    )
    found = rows("taguette", data)
    first, second, third = list(found)
    quote = first.draft("quote")
    assert (quote.text, quote.speakers) == (
        "the plan\ncan be a basis",
        (SpeakerDraft("Vladimir Putin"),),
    )
    assert quote.topics == (TopicStance("peace plan", "support"), TopicStance("war.ukraine"))
    assert quote.occurrences[0].source == "chatterjee2023putin"
    assert [first.part(f"topics[{n}]").line for n in range(2)] == [2, 6]
    assert second.raw["topics"] == []
    assert third.draft("quote").occurrences[0].source == "xi.pdf"
    assert found.told == {
        "rows merged into others with the same text": 2, "quotes with an unknown speaker": 1,
    }  # fmt: skip


def test_a_document_of_taguette_can_be_said_to_be_a_recorded_source():
    data = table(taguette.HEADER, (1, "xi.pdf", "", "no way back"))
    (quote,) = drafts("taguette", data, "mode=narration", values={"source": {"xi.pdf": "s1"}})
    assert quote.occurrences[0].source == "s1"


# Defaults


def test_a_default_is_for_records_that_have_none():
    data = "text,speaker,source\na,,s1\nb,China,s1\n"
    names = [quote.speakers[0].name for quote in drafts("csv", data, "speaker=Russia")]
    assert names == ["Russia", "China"]
    data = json.dumps(
        [
            {"text": "a", "speakers": ["China"], "occurrences": [{"source": "s1"}], "topic": "x"},
            {"quote": "b", "said": None},
        ]
    )
    said = ("speaker=Russia", "source=s2", "topics=peace plan=pro", "text=c", "locator:page=4",
            "said=03/04/2023")  # fmt: skip
    first, second = drafts("json", data, *said, dates="dmy")
    assert (first.text, first.speakers[0].name, first.topics) == ("a", "China", (TopicStance("x"),))
    assert first.occurrences[0].locator is None
    assert (second.text, second.speakers[0].name, second.said) == ("b", "Russia", "2023-04-03")
    assert second.topics == (TopicStance("peace plan", "support"),)
    assert (second.occurrences[0].source, second.occurrences[0].locator) == ("s2", "page:4")


# Which format a file is in


@each(
    ("data", "format"),
    [
        (event_list(), "dna"),
        (exported(), "hypothesis"),
        (exported(delimiter="\t"), "hypothesis"),
        (table(taguette.HEADER), "taguette"),
        ('{"total": 0, "rows": []}', "hypothesis"),
        ("id,document,content\n", None),
        ("text,speaker,source\n", None),
        ('[{"type": "quote", "text": "\\"uri\\": \\"target\\":"}]', None),
        ('{"a": {"rows": []}}', None),
        ("", None),
        ('"a\nb', None),
        ("x" * 200_000, None),
    ],
)
def test_a_format_is_recognized_by_how_a_file_begins(data, format):
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert format_of_tool(Peeked(io.BytesIO(data.encode(encoding)))) == format


def test_a_cell_beyond_any_limit_shows_no_format():
    assert format_of_tool(Peeked(io.BytesIO(b"\0,\0"))) is None


@given(st.binary(max_size=300), st.lists(st.integers(-1, 40), max_size=30))
def test_what_was_looked_at_is_still_read(data, sizes):
    assume(not data.startswith((b"\x1f\x8b", b"PK\x03\x04")))
    peeked = Peeked(io.BytesIO(data))
    read = b"".join(peeked.read(size) for size in sizes)
    assert read + peeked.read(None) + peeked.read() == data


# What holds for all


words = st.text(
    st.characters(codec="utf-8", exclude_characters="\0") | st.sampled_from("\r\n\t;,\"'=“”é中"),
    min_size=1, max_size=30,
).filter(str.strip)  # fmt: skip
names = st.sampled_from(("Vladimir Putin", "Xi Jinping", "China"))
concepts = st.sampled_from(("peace plan", "ceasefire", "war, and peace"))


@given(st.lists(st.tuples(words, names, concepts, st.sampled_from((0, 1))), max_size=6),
       st.sampled_from(("\n", "\r\n")), st.sampled_from(("utf-8", "utf-8-sig", "utf-16")))  # fmt: skip
def test_what_dna_writes_is_read_as_it_is(said, end, encoding):
    statements = [
        statement(text, concept, agreement, person=person)
        for text, person, concept, agreement in said
    ]
    found = list(rows("dna", event_list(*statements, end=end).encode(encoding)))
    written = [text.replace(";", ",").replace('"', "'") for text, *_ in said]
    assert {row.raw["text"] for row in found} == set(written)
    stances = {
        (row.raw["text"], row.raw["speaker"], one["name"], one["stance"])
        for row in found
        for one in row.raw["topics"]
    }
    assert stances == {
        (text, person, concept, ("oppose", "support")[agreement])
        for text, (_, person, concept, agreement) in zip(written, said, strict=True)
    }


@given(st.lists(st.tuples(words, words, st.lists(words, max_size=3)), max_size=5),
       st.sampled_from((None, 1)))  # fmt: skip
def test_annotations_are_read_as_they_are(some, indent):
    written = [annotation(exact, tags, text=note) for exact, note, tags in some]
    data = json.dumps({"total": 0, "rows": written}, ensure_ascii=bool(indent), indent=indent)
    found = list(rows("hypothesis", data))
    assert [(row.raw["text"], row.raw["note"]) for row in found] == [row[:2] for row in some]


@given(st.lists(st.tuples(words, words), max_size=5), st.sampled_from((",", "\t")),
       st.sampled_from(("\n", "\r\n")))  # fmt: skip
def test_exports_of_the_client_are_read_as_they_are(some, delimiter, end):
    lines = [exported_line(quote, body=note) for quote, note in some]
    found = list(rows("hypothesis", exported(*lines, delimiter=delimiter, end=end)))
    assert [(row.raw["text"], row.raw["note"]) for row in found] == some


@given(st.lists(st.tuples(words, st.lists(concepts, max_size=3, unique=True)), max_size=5))
def test_highlights_are_read_as_they_are(some):
    lines = [
        (number, "s1", tag, text)
        for number, (text, tags) in enumerate(some)
        for tag in tags or [""]
    ]
    found = list(rows("taguette", table(taguette.HEADER, *lines, end="\r\n")))
    assert [(row.raw["text"], [one["name"] for one in row.raw["topics"]]) for row in found] == some


@each("format", FORMATS)
@each(
    ("spoiled", "message"),
    [
        (lambda data: b"", "the file is empty"),
        (lambda data: data + b"\n\xff", "is not UTF-8"),
        (lambda data: data + b'\n"', "unclosed quotation mark"),
        (lambda data: data.replace(b"e", b"\0", 1), "NUL"),
        (lambda data: data.replace(b"\n", b",x" * 1_000_000 + b"\n", 1), "columns, more than"),
    ],
)
def test_a_table_of_others_that_cannot_be_read_is_refused(format, spoiled, message):
    data = {
        "hypothesis": exported(exported_line()),
        "dna": event_list(statement()).replace(";", ","),
        "taguette": table(taguette.HEADER, (1, "s1", "peace plan", "open for talks")),
    }[format].encode()
    with pytest.raises(InvalidDataError) as caught:
        list(rows(format, spoiled(data)))
    assert message in f"{caught.value.message} | {caught.value.hint}"


@each("format", FORMATS)
def test_odd_cells_of_others_are_kept_or_are_a_problem_of_that_record(format):
    long = "word " * (2 << 20)
    for text, fault in ((long, None), ("a\r\nb\rc", None), ("=1+1", None), ("a\0b", "a NUL")):
        data = {
            "hypothesis": exported(exported_line(text)),
            "dna": event_list(statement(text)),
            "taguette": table(taguette.HEADER, (1, "s1", "peace plan", text)),
        }[format]
        (row,) = rows(format, data, *(() if format == "dna" else ("mode=narration",)))
        if fault:
            with pytest.raises(DraftError, match=fault):
                row.draft("quote")
        else:
            assert row.draft("quote").text == text
    few = data.partition("\n")[0] + "\na\n"
    (row,) = rows(format, few)
    with pytest.raises(DraftError, match="has 1 cell"):
        row.draft("quote")


@each("format", FORMATS)
def test_a_header_alone_or_one_that_repeats_itself(format):
    header = {
        "hypothesis": CLIENT_2023,
        "dna": dna.HEADER,
        "taguette": taguette.HEADER,
    }[format]
    assert list(rows(format, table(header))) == []
    with pytest.raises(InvalidDataError, match="twice"):
        rows(format, table((*header, header[-1])))


@pytest.mark.parametrize("format", FORMATS)
@given(data=st.binary(max_size=200) | st.recursive(
    st.sampled_from(("1", '"a"', "null", '"rows":', '"target":', '"selector":', "{", "}", "[", "]", ",")),
    lambda inner: st.lists(inner, max_size=6).map("".join)).map(str.encode))  # fmt: skip
def test_any_bytes_are_read_or_refused(format, data):
    with suppress(InvalidDataError):
        for row in rows(format, data):
            with suppress(DraftError):
                row.draft("quote")
