"""Whether a passage is in quotation marks, and whether a text reads as reported speech."""

from cases import each
from claimdb.matching.speech import is_quoted, reads_as_reported


@each(
    ("text", "passage", "expected"),
    [
        ("She said: “The bridge is safe.” Then she left.", "The bridge", True),
        ("She said: “The bridge is safe.” Then she left.", "Then she", False),
        ('She said: "The bridge is safe." Then she left.', "The bridge", True),
        ('She said: "The bridge is safe." Then she left.', "Then she", False),
        ("„Die Brücke hält.“ Dann ging sie.", "Die Brücke", True),
        ("„Die Brücke hält.“ Dann ging sie.", "Dann ging", False),
        ("»Die Brücke hält«, sagte sie", "Die Brücke", True),
        ("»Die Brücke hält«, sagte sie", "sagte", False),
        ("« Le pont tient. » Elle partit.", "Le pont", True),
        ("« Le pont tient. » Elle partit.", "Elle partit", False),
        ("“They call it ‘old’ and leave it.”", "and leave", True),
        ("The towns’ bridges are old", "bridges", False),
        ("“One.”\n\nThe bridge is safe.", "The bridge", False),
        ("“The bridge", "“The bridge", True),
    ],
)
def test_a_passage_is_quoted_inside_marks_of_its_paragraph(text, passage, expected):
    start = text.index(passage)
    assert is_quoted(text, (start, start + len(passage))) is expected


@each(
    ("text", "expected"),
    [
        ("The mayor said that the bridge is safe.", True),
        ("that the bridge is safe", True),
        ("The bridge is safe, according to the mayor.", True),
        ("The bridge is safe.", False),
        ("We never said no.", False),
    ],
)
def test_reported_speech_is_recognized(text, expected):
    assert reads_as_reported(text) is expected
