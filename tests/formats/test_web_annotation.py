"""Annotations of the W3C Web Annotation Data Model."""

import json

from cases import each
from imports import recorded, sources, take

URL = "https://example.org/quay"
CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def annotation(exact="the quay stays open", *bodies, **more):
    return {
        "@context": CONTEXT, "id": "urn:x:1", "type": "Annotation", "motivation": "commenting",
        "body": list(bodies),
        "target": {"source": URL, "selector": [
            {"type": "TextPositionSelector", "start": 3, "end": 22},
            {"type": "TextQuoteSelector", "exact": exact, "prefix": "said ", "suffix": "."},
        ]},
    } | more  # fmt: skip


def tag(value):
    return {"type": "TextualBody", "value": value, "purpose": "tagging"}


SPOKEN = tag("speaker:Ada Quill")


def write(path, value):
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    return path


@each(
    "wrap",
    [
        lambda one: one,
        lambda one: [one],
        lambda one: {"type": "AnnotationPage", "items": [one]},
        lambda one: {"@context": CONTEXT, "type": ["AnnotationCollection"], "total": 1,
                     "first": {"type": "AnnotationPage", "items": [one]}},
        lambda one: {"@context": CONTEXT, "@type": "oa:Annotation", **{
            key: value for key, value in one.items() if key not in {"@context", "type"}}},
    ],
)  # fmt: skip
def test_an_annotation_is_a_quote_however_it_is_wrapped(tmp_path_factory, empty_file, wrap):
    folder = tmp_path_factory.mktemp("anno")
    db = folder / "c.db"
    db.write_bytes(empty_file.read_bytes())
    made = annotation("the quay stays open", tag("quay=oppose"), tag("Quay"), SPOKEN,
                      {"type": "TextualBody", "value": "at noon", "purpose": "commenting"},
                      creator={"type": "Software", "name": "Noor"})  # fmt: skip
    done = take(db, write(folder / "a.json", wrap(made)))
    assert done.code == 0, done.err
    assert done.err.startswith("Web Annotation, JSON")
    (quote,) = recorded(db)
    assert (quote.text, quote.note, quote.speakers[0].name) == (
        "the quay stays open", "at noon", "Ada Quill",
    )  # fmt: skip
    assert [(one.name, one.stance) for one in quote.topics] == [("quay", "oppose")]
    assert [(one.coder, one.coder_kind) for one in quote.codings] == [("Noor", "program")]
    assert sources(db) == [(URL, None, URL)]


def test_parts_of_an_annotation_in_their_other_forms(empty_copy, tmp_path):
    shown = annotation(
        "fees double", SPOKEN,
        bodyValue="loud",
        motivation="oa:highlighting",
        target=[
            "https://example.org/whole",
            {"source": {"id": "https://example.org/b.pdf", "title": "Fees"},
             "state": {"type": "TimeState", "sourceDate": "2019-05-06T10:00:00Z",
                       "cached": "https://archive.example/1"},
             "selector": {"type": "FragmentSelector", "value": "page=4", "refinedBy":
                          {"type": "TextQuoteSelector", "exact": "fees double"}}},
        ],
    )  # fmt: skip
    classified = annotation("ferries are free", SPOKEN, {
        "type": "SpecificResource", "purpose": "classifying",
        "source": {"id": "http://www.wikidata.org/entity/Q1", "label": "ferry"}})  # fmt: skip
    none = annotation(target="https://example.org/whole")
    reply = annotation("hear, hear", motivation="replying")
    done = take(empty_copy, write(tmp_path / "a.json", [shown, classified, none, reply]))
    assert done.code == 0, done.err
    assert "skipped annotations without a quoted text: 1" in done.err
    assert "skipped replies: 1" in done.err
    first, second = recorded(empty_copy)
    assert (first.occurrences[0].locator, first.note) == ("page:4", "loud")
    assert [one.name for one in second.topics] == ["ferry"]
    assert sources(empty_copy)[0][0] == "Fees"


def test_an_annotation_without_a_speaker_has_an_unknown_one(empty_file_copy, tmp_path):
    page = {"@context": CONTEXT, "type": "AnnotationPage", "items": [annotation(), annotation()]}
    done = take(empty_file_copy, write(tmp_path / "a.json", page))
    assert (done.code, "quotes with an unknown speaker: 2" in done.err) == (0, True), done.err
    assert [one.name for quote in recorded(empty_file_copy) for one in quote.speakers] == [None]
    done = take(empty_file_copy, tmp_path / "a.json", "--set", "mode=narration")
    assert (done.code, len(recorded(empty_file_copy))) == (0, 2)
