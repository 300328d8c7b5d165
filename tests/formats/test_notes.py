"""Quotes as notes: speakers, text and location."""

from claimdb.database import Database
from claimdb.formats.bibliography import note
from worlds import write


def test_a_note_has_who_said_it_the_words_and_their_places(empty_file_copy):
    write(
        empty_file_copy,
        {
            "actors": [{"name": "Ana"}],
            "people": [{"actor_id": 1}],
            "sources": [{}, {}],
            "quotes": [
                {"text": "a “b”\n c"},
                {"text": "they “agree”", "mode": "mixed"},
                {"mode": "narration"},
            ],
            "attributions": [
                {"quote_id": 1, "position": 1, "actor_id": 1},
                {"quote_id": 1, "position": 2, "role": "an official"},
                {"quote_id": 2, "position": 1},
            ],
            "occurrences": [
                {"quote_id": 1, "source_id": 1, "locator": "paragraph:4"},
                {"quote_id": 1, "source_id": 1, "locator": "page:2"},
                {"quote_id": 1, "source_id": 2, "locator": "page:3"},
                {"quote_id": 2, "source_id": 1},
            ],
        },
    )
    with Database(empty_file_copy) as database:
        source = database.get("s1")
        notes = [note(database.get(f"q{number}"), source) for number in (1, 2, 3)]
    assert notes == [
        "Ana, an official: “a “b”\n c” (para. 4; p. 2)",
        "they “agree”",
        "words",
    ]
