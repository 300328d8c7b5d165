"""Conversion of recorded sources to CSL items."""

import json
from dataclasses import replace

from cases import each
from claimdb.cite.item import at_second_hand, cited_item, date, item, known_speakers, name, portable
from claimdb.database import Database
from claimdb.model import Contributor, Source
from worlds import write

DATES = [
    ("2023", {"date-parts": [[2023]]}),
    ("2023-03", {"date-parts": [[2023, 3]]}),
    ("2023-03-20", {"date-parts": [[2023, 3, 20]]}),
    ("2023-03-20T10:00Z", {"date-parts": [[2023, 3, 20]]}),
    ("2023-03~", {"date-parts": [[2023, 3]], "circa": True}),
    ("2023?", {"date-parts": [[2023]], "circa": True}),
    ("2023-XX", {"date-parts": [[2023]]}),
    ("2023-03-XX", {"date-parts": [[2023, 3]]}),
    ("2023-03-01/2023-03-20", {"date-parts": [[2023, 3, 1], [2023, 3, 20]]}),
    ("2023-03-01/..", {"date-parts": [[2023, 3, 1], [0]]}),
    ("../2023-03-23", {"literal": "by 2023-03-23"}),
    ("202X", {"literal": "2020s"}),
    ("20XX~", {"literal": "2000s"}),
    ("2021/202X", {"literal": "2021/202X"}),
]


@each(("text", "expected"), DATES)
def test_a_date_is_what_csl_can_say_of_it(text, expected):
    assert date(text) == expected


def source(path, number=1):
    with Database(path) as database:
        return database.get(f"s{number}")


def test_a_source_is_an_item_with_all_it_holds(empty_file_copy):
    write(
        empty_file_copy,
        {
            "actors": [{"name": "Ursula von der Leyen"}, {"kind": "organization", "name": "The EU"}],
            "people": [{"actor_id": 1, "family": "Leyen", "given": "Ursula", "particle": "von der"}],
            "organizations": [{"actor_id": 2}],
            "sources": [
                {
                    "key": "leyen2023plan", "type": "speech", "title": "A plan", "container_title": "C",
                    "publisher": "P", "issued": "2023-03", "accessed": "2023-04-02", "url": "https://x.org",
                    "doi": "10.1/x", "language": "en", "note": "N",
                    "csl": '{"event-title": "E", "title": "not this", "page": "3"}',
                }
            ],
            "source_contributors": [
                {"source_id": 1, "position": 1, "actor_id": 1, "family": "Leyen", "given": "Ursula",
                 "particle": "von der", "suffix": "Jr."},
                {"source_id": 1, "position": 2, "actor_id": 2},
                {"source_id": 1, "position": 3, "role": "translator", "literal": "Somebody"},
            ],
        },
    )  # fmt: skip
    assert item(source(empty_file_copy)) == {
        "id": "leyen2023plan",
        "type": "speech",
        "title": "A plan",
        "container-title": "C",
        "publisher": "P",
        "issued": {"date-parts": [[2023, 3]]},
        "event-date": {"date-parts": [[2023, 3]]},
        "accessed": {"date-parts": [[2023, 4, 2]]},
        "URL": "https://x.org",
        "DOI": "10.1/x",
        "language": "en",
        "note": "N",
        "event-title": "E",
        "page": "3",
        "author": [
            {
                "family": "Leyen",
                "given": "Ursula",
                "non-dropping-particle": "von der",
                "suffix": "Jr.",
            },
            {"literal": "The EU"},
        ],
        "translator": [{"literal": "Somebody"}],
    }
    with Database(empty_file_copy) as database:
        assert name(database.get("a1")) == {
            "family": "Leyen", "given": "Ursula", "non-dropping-particle": "von der",
        }  # fmt: skip
        assert name(database.get("a2")) == {"literal": "The EU"}


def test_what_csl_says_next_to_a_column_stays_as_long_as_the_column_says_the_same(empty_file_copy):
    said = {
        "issued": {"date-parts": [[2023, 13]]},
        "author": [{"family": "Leyen", "given": "U", "dropping-particle": "von der"}],
        "editor": ["nobody"],
    }
    people = [
        {"position": 1, "family": "Leyen", "given": "U"},
        {"position": 2, "role": "editor", "literal": "E"},
    ]
    write(
        empty_file_copy,
        {
            "sources": [{"issued": "2023", "csl": json.dumps(said)},
                        {"issued": "2024", "csl": json.dumps(said)}],
            "source_contributors": [{**one, "source_id": 1} for one in people],
        },
    )  # fmt: skip
    made = item(source(empty_file_copy))
    assert (made["issued"], made["author"]) == (said["issued"], said["author"])
    assert made["editor"] == [{"literal": "E"}]
    assert item(source(empty_file_copy, 2))["issued"] == {"date-parts": [[2024]]}


def test_what_no_variable_of_csl_can_say_is_below_custom(empty_file_copy):
    own = {"custom": {"mine": 1}}
    write(
        empty_file_copy,
        {
            "sources": [
                {
                    "issued": "../2023-03-23",
                    "accessed": "2023",
                    "archive_url": "http://a",
                    "csl": json.dumps(own),
                },
                {"issued": "2023"},
                {"issued": "202X", "csl": '{"custom": 7}'},
            ]
        },
    )
    first, second, third = (portable(source(empty_file_copy, number)) for number in (1, 2, 3))
    assert first["custom"] == {
        "mine": 1,
        "claimdb": {"archive_url": "http://a", "issued": "../2023-03-23"},
    }
    assert "custom" not in second
    assert third["custom"] == {"claimdb": {"issued": "202X"}}


def test_a_source_of_which_nothing_is_known_is_an_item(empty_file_copy):
    write(empty_file_copy, {"sources": [{}]})
    assert item(source(empty_file_copy)) == {
        "id": "source1x",
        "type": "webpage",
        "title": "A source",
    }


BEN = Contributor("author", "Ben Roe", "Roe", "Ben")


def test_the_words_of_others_are_at_second_hand(empty_file_copy):
    write(
        empty_file_copy,
        {
            "actors": [{"name": "Ana"}, {"name": "Ben Roe"}],
            "people": [{"actor_id": 1}, {"actor_id": 2}],
            "sources": [{}, {}],
            "source_contributors": [
                {"source_id": 1, "position": 1, "actor_id": 1},
                {"source_id": 1, "position": 2, "literal": "Cy"},
            ],
            "quotes": [{}, {}, {}, {}],
            "attributions": [
                {"quote_id": 1, "position": 1, "actor_id": 1},
                {"quote_id": 2, "position": 1, "actor_id": 2},
                {"quote_id": 3, "position": 1, "role": "an official"},
            ],
        },
    )
    made_by_ana = source(empty_file_copy)
    assert isinstance(made_by_ana, Source)
    with Database(empty_file_copy) as database:
        own, other, unnamed, narrated = (database.get(f"q{number}") for number in range(1, 5))
        ana, ben = database.get("a1"), database.get("a2")
    said_by = [(own, [ana]), (other, [ben]), (unnamed, []), (narrated, [])]
    found = [at_second_hand(quote, made_by_ana, actors) for quote, actors in said_by]
    assert found == [False, True, True, False]
    assert at_second_hand(own, source(empty_file_copy, 2), [ana])
    # Who made it need not be recorded as one of the actors, and may have another form of the name.
    for one, expected in (
        (BEN, False),
        (BEN._replace(name="X", given="B.", family="Roe"), False),
        (BEN._replace(actor=1), True),
    ):
        by_ben = replace(made_by_ana, contributors=(one,))
        assert at_second_hand(other, by_ben, [ben]) is expected
    assert [list(known_speakers(quote)) for quote in (own, other, unnamed, narrated)] == [
        [1],
        [2],
        [],
        [],
    ]


def test_an_archived_copy_is_cited_with_its_archive(empty_file_copy):
    archived = "https://web.archive.org/web/2022/https://a.example"
    own = '{"archive": "City Archive", "archive_location": "box 3"}'
    write(
        empty_file_copy,
        {
            "sources": [
                {"archive_url": archived},
                {"archive_url": "https://[nowhere/a"},
                {"archive_url": "https://archive.ph/x", "csl": own},
            ]
        },
    )
    first, second, third = (cited_item(source(empty_file_copy, number)) for number in (1, 2, 3))
    assert (first["archive"], first["archive_location"]) == ("Internet Archive", archived)
    assert "archive" not in second
    assert (third["archive"], third["archive_location"]) == ("City Archive", "box 3")
