"""Generated names: citation keys, slugs, parts of names, identities."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from cases import each
from claimdb.drafts.names import citation_key, looks_like_an_id, slug
from claimdb.drafts.records import ContributorDraft, SourceDraft
from claimdb.personal_names import split_name
from claimdb.store.ingest.bulk import new_uid


def free(name: str) -> bool:
    return False


@each(
    ("source", "key"),
    [
        (SourceDraft("Putin to Xi", issued="2023-03-20",
                     contributors=(ContributorDraft("author", "Chatterjee", "Phelan"),)), "chatterjee2023putin"),
        (SourceDraft("Xi's Russia trip", issued="2023", publisher="NBC News"), "nbc2023xis"),
        (SourceDraft("The Plan of a Day", contributors=(ContributorDraft("author", literal="Müller & Co"),)), "mullerplan"),
        (SourceDraft("No date, no author"), "dateauthor"),
        (SourceDraft("https://www.bbc.com/news/1", url="https://www.bbc.com/news/1"), "bbc"),
        (SourceDraft("A trip", url="https://example.org:80/x", container_title="Paper"), "papertrip"),
        (SourceDraft("和平"), "source"),
        (SourceDraft("!", issued="2023", publisher="S"), "s2023x"),
        (SourceDraft("T" * 90), "t" * 40),
    ],
)  # fmt: skip
def test_a_key_says_who_made_it_when_and_a_word_of_the_title(source, key):
    assert citation_key(source, free) == key


def test_a_letter_follows_a_key_that_is_taken():
    made: set[str] = set()
    for _ in range(54):
        made.add(
            citation_key(SourceDraft("Plan", issued="2023", publisher="BBC"), made.__contains__)
        )
    listed = sorted(made, key=lambda key: (len(key), key))
    assert listed[:3] == ["bbc2023plan", "bbc2023planb", "bbc2023planc"]
    assert listed[25:28] == ["bbc2023planz", "bbc2023planaa", "bbc2023planab"]


@each(
    ("name", "made"),
    [("Peace plan", "peace-plan"), ("T1", "t1-topic"), ("和平", "和-平"), ("…", "topic"),
     ("word " * 30, "-".join(["word"] * 12)), ("x" * 99, "x" * 60)],
)  # fmt: skip
def test_a_slug_is_the_words_with_hyphens(name, made):
    assert slug(name, free) == made
    assert slug(name, {made}.__contains__) == f"{made}-2"


def test_the_slug_of_a_name_of_a_megabyte_has_its_first_words():
    # Where every word that is too much was looked at with all before it, this took minutes.
    assert slug("peace plan " * 100_000, free) == slug("peace plan " * 10, free)


@given(st.text(min_size=1), st.text(min_size=1))
def test_nothing_that_is_made_looks_like_an_id(title, maker):
    key = citation_key(SourceDraft(title, issued="2023", publisher=maker), free)
    assert key.isascii()
    assert key.isalnum()
    assert not looks_like_an_id(key)
    assert not looks_like_an_id(slug(title, free))


@each(
    ("name", "parts"),
    [
        ("Vladimir Putin", ("Vladimir Putin", "Vladimir", None, "Putin", None)),
        ("Putin, Vladimir", ("Vladimir Putin", "Vladimir", None, "Putin", None)),
        ("Ursula von der Leyen", ("Ursula von der Leyen", "Ursula", "von der", "Leyen", None)),
        (
            "García Márquez, Gabriel",
            ("Gabriel García Márquez", "Gabriel", None, "García Márquez", None),
        ),
        ("bell hooks", ("bell hooks", "bell", None, "hooks", None)),
        ("Sammy Davis Jr.", ("Sammy Davis Jr.", "Sammy", None, "Davis", "Jr.")),
        (
            "Martin Luther King, Jr.",
            ("Martin Luther King, Jr.", "Martin Luther", None, "King", "Jr."),
        ),
        (
            "King, Martin Luther, Jr.",
            ("Martin Luther King, Jr.", "Martin Luther", None, "King", "Jr."),
        ),
        ("Ludwig von Mises III", ("Ludwig von Mises III", "Ludwig", "von", "Mises", "III")),
        *(
            (name, (name, None, None, None, None))
            for name in ("Xi", "习近平", "Putin,", ", Jr. Doe", "Doe, Jr.", "Charles III", "Jr.")
        ),
    ],
)
def test_a_name_is_parted_where_its_parts_are_plain(name, parts):
    whole, found = split_name(name)
    assert (whole, found.given, found.particle, found.family, found.suffix) == parts


def test_identities_are_of_version_7_and_come_in_order_of_time():
    made = [uuid.UUID(new_uid()) for _ in range(1000)]
    assert len(set(made)) == 1000
    assert {(one.version, one.variant) for one in made} == {(7, uuid.RFC_4122)}
    times = [one.int >> 80 for one in made]
    assert times == sorted(times)
