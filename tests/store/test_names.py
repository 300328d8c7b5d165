"""Name resolution: matches, ambiguity and suggestions."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

import claimdb
from cases import each
from claimdb import folding
from claimdb.errors import ExitCode
from claimdb.model import Entity
from claimdb.store.address import Address
from claimdb.store.backends import connect
from claimdb.store.backends.sqlite import SqliteReader
from claimdb.store.resolver import NameResolver
from worlds import Rows, write

PEOPLE = {
    "actors": [
        {"name": "Ursula von der Leyen"},
        {"name": "Ann Smith"},
        {"name": "Bob Smith"},
        {"name": "Jordan Brook"},
        {"kind": "organization", "name": "Jordan"},
        {"kind": "organization", "name": "Ministry of Water", "description": "a ministry"},
        {"name": "Gabriel García Márquez"},
        {"name": "!!!"},
        {"name": "Ana Jordan"},
        {"name": "Jo Brook"},
    ],
    "people": [
        {"actor_id": 1, "family": "Leyen", "particle": "von der"},
        {"actor_id": 2, "family": "Smith"},
        {"actor_id": 3, "family": "Smith"},
        {"actor_id": 4, "family": "Brook"},
        {"actor_id": 7, "family": "García Márquez"},
        {"actor_id": 8},
        {"actor_id": 9, "family": "Jordan"},
        {"actor_id": 10, "family": "Brook"},
    ],
    "organizations": [
        {"actor_id": 5},
        {"actor_id": 6, "type": "ministry", "parent_id": 5},
    ],
    "actor_names": [
        {"actor_id": 10, "name": "Brook"},
        {"actor_id": 3, "name": "Robert Smyth", "kind": "misspelling"},
        {"actor_id": 6, "name": "Ministerium für Wasser"},
    ],
    "topics": [
        {"name": "Jordan", "actor_id": 5},
        {"name": "dams", "slug": "water-works"},
        {"name": "rivers"},
    ],
    "topic_names": [
        {"topic_id": 2, "name": "water"},
        {"topic_id": 3, "name": "water"},
    ],
}


@pytest.fixture(scope="module")
def people(refill: Callable[[Rows], Address]) -> Iterator[claimdb.Database]:
    with claimdb.open(refill(PEOPLE)) as database:
        yield database


def meant(database: claimdb.Database, name: str, kind: str = "actor") -> int:
    with closing(connect(database.address)) as reader:
        return NameResolver(reader).resolve(kind, name, generous=True).id


@each(
    ("name", "number"),
    [
        ("Ursula von der Leyen", 1),
        ("von der Leyen", 1),
        ("VON DER LEYEN", 1),
        ("Leyen", 1),
        ("Ann Smith", 2),
        ("robert smyth", 3),
        ("Jordan Brook", 4),
        ("garcía marquez", 7),
        ("a9", 9),
        ("A9", 9),
        ("Ministerium fur Wasser", 6),
        # A recorded name comes before a surname that is the same.
        ("Brook", 10),
        ("Jordan", 5),
    ],
)
def test_a_recorded_name_a_surname_or_an_id_means_one_actor(
    people: claimdb.Database, name: str, number: int
) -> None:
    assert meant(people, name) == number


@each("name", ["der Leyen", "Marquez", "Gabriel", "von Leyen", "", "—", "!!!"])
def test_a_part_of_a_name_that_is_no_surname_means_nobody(
    people: claimdb.Database, name: str
) -> None:
    with pytest.raises(claimdb.NotFoundError, match="no actor is called"):
        meant(people, name)


def test_a_surname_that_several_have_is_ambiguous_and_names_them(people: claimdb.Database) -> None:
    with pytest.raises(claimdb.NotFoundError) as caught:
        people.find("speaker:smith")
    error = caught.value
    assert error.exit_code is ExitCode.NOT_FOUND
    assert error.message == "'smith' may be Ann Smith (a2) or Bob Smith (a3)"
    assert error.candidates == ("Ann Smith (a2)", "Bob Smith (a3)")
    assert error.hint == "use the whole name, or the id"


def test_a_name_that_many_have_is_not_listed_without_end(empty_copy: Address) -> None:
    numbers = range(1, 41)
    write(
        empty_copy,
        {
            "actors": [{"name": f"Person {number}"} for number in numbers],
            "people": [{"actor_id": number, "family": "Smith"} for number in numbers],
        },
    )
    with (
        claimdb.open(empty_copy) as database,
        pytest.raises(claimdb.NotFoundError, match=r"\(a10\) or one of 30 more$") as caught,
    ):
        database.find("speaker:smith")
    assert len(caught.value.candidates) == 40


def test_a_person_is_no_organization(people: claimdb.Database) -> None:
    for query in ('org:"Jordan Brook"', "org:a4"):
        with pytest.raises(claimdb.NotFoundError, match="is Jordan Brook, a person and no org"):
            people.find(query)
    with pytest.raises(claimdb.NotFoundError, match="no organization has a name beginning"):
        people.find("org:ursu*")
    assert people.count("org:jordan") == 0


def test_a_beginning_means_everybody_who_has_such_a_name(people: claimdb.Database) -> None:
    with closing(connect(people.address)) as reader:
        names = NameResolver(reader)
        assert [named.id for named in names.starting_with("speaker", "jordan")] == [4, 5, 9]
        assert [named.id for named in names.starting_with("organization", "jordan")] == [5]
        assert [named.id for named in names.starting_with("topic", "wat")] == [2, 3]
    with pytest.raises(claimdb.NotFoundError, match="no speaker has a name beginning with 'zz'"):
        people.find("speaker:zz*")


def test_an_actor_to_compare_with_is_one(people: claimdb.Database) -> None:
    assert people.count("agrees:urs*") == 0
    with pytest.raises(claimdb.NotFoundError, match=r"'smith\*' may be Ann Smith"):
        people.find("disagrees:smith*")


def test_a_topic_answers_to_its_names_and_to_its_slug(people: claimdb.Database) -> None:
    assert meant(people, "dams", "topic") == 2
    assert meant(people, "water-works", "topic") == 2
    assert meant(people, "Water-Works", "topic") == 2
    assert meant(people, "t3", "topic") == 3
    with pytest.raises(claimdb.NotFoundError, match=r"'water' may be dams \(t2\) or rivers"):
        meant(people, "water", "topic")


@each(
    ("query", "message"),
    [
        ("speaker:a99", "no speaker has the id a99"),
        ("topic:T99", "no topic has the id t99"),
        ("topic:a1", "no topic is called 'a1'"),
        ("speaker:t1", "no speaker is called 't1'"),
        ("claim:c9", "no claim has the id c9"),
        ("source:s9", "no source has the id s9"),
        ("source:dragons", "unknown source 'dragons'"),
        ("via:dragons", "unknown source 'dragons'"),
        ("id:q9", "no quote has the id q9"),
        ("id:c9", "no claim has the id c9"),
        ("source:s1*", "unknown source 's1'"),
    ],
)
def test_what_is_not_there_is_not_found(people: claimdb.Database, query: str, message: str) -> None:
    with pytest.raises(claimdb.NotFoundError) as caught:
        people.find(query)
    assert caught.value.message == message


@each(
    ("query", "suggested"),
    [
        ("speaker:putni", "did you mean 'Vladimir Putin' (a12)?"),
        ("speaker:zelenski", "did you mean 'Volodymyr Zelenskyy' (a20)?"),
        ("org:rusia", "did you mean 'Russia' (a3) or 'United States' (a1)?"),
        ("topic:sanctons", "did you mean 'sanctions' (t10)?"),
        ("topic:world", "did you mean 'world order' (t12) or 'multipolar world' (t13)?"),
        ("speaker:xyzzy", "claimdb list people shows who is recorded"),
    ],
)
def test_a_name_that_is_nearly_one_is_suggested(
    example: claimdb.Database, query: str, suggested: str | None
) -> None:
    with pytest.raises(claimdb.NotFoundError) as caught:
        example.find(query)
    assert caught.value.hint == suggested


def test_a_source_that_shares_its_address_is_found_with_the_other(empty_copy: Address) -> None:
    url = "https://example.org/live?page=1#top"
    write(
        empty_copy,
        {
            "sources": [{"url": url}, {"url": url}, {"title": "Another"}],
            "quotes": [{"text": "one"}, {"text": "two"}, {"text": "three"}],
            "occurrences": [{"quote_id": n, "source_id": n} for n in (1, 2, 3)],
        },
    )
    with claimdb.open(empty_copy) as database:
        assert {quote.id for quote in database.find(f'source:"{url}"')} == {1, 2}
        assert database.sources_in(f'source:"{url}" OR source:s3 OR via:none') == (1, 2, 3)


def test_several_names_are_looked_up_at_once(people: claimdb.Database) -> None:
    assert people.mentions().named(["jordan", "von der leyen", "smith", "water", "nobody", ""]) == {
        "jordan": (Entity("organization", 5, "Jordan"), Entity("topic", 1, "Jordan")),
        "von der leyen": (Entity("person", 1, "Ursula von der Leyen"),),
        "smith": (Entity("person", 2, "Ann Smith"), Entity("person", 3, "Bob Smith")),
        "water": (Entity("topic", 2, "dams"), Entity("topic", 3, "rivers")),
    }


# --- among a hundred thousand ---------------------------------------------------------------

MANY = 100_000


@pytest.fixture(scope="module")
def crowd(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("crowd") / "crowd.db"
    path.write_bytes(empty_file.read_bytes())
    numbers = range(1, MANY + 1)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.executemany(
            "INSERT INTO actors (id, uid, kind, name) VALUES (?, ?, 'person', ?)",
            ((number, f"u{number}", f"Given{number % 997} Family{number}") for number in numbers),
        )
        connection.executemany(
            "INSERT INTO people (actor_id, kind, family, folded) VALUES (?, 'person', ?, ?)",
            ((number, f"Family{number}", f"family{number}") for number in numbers),
        )
        connection.execute(
            "INSERT INTO actor_names (actor_id, name, folded, kind)"
            " SELECT id, name, lower(name), 'main' FROM actors"
        )
        connection.executemany(
            "INSERT INTO topics (uid, slug, name) VALUES (?1, ?1, ?1)",
            ((f"topic{number}",) for number in range(20_000)),
        )
        connection.execute(
            "INSERT INTO topic_names (topic_id, name, folded, kind)"
            " SELECT id, name, name, 'main' FROM topics"
        )
    return path


def look_ups(path: Path, use) -> list[tuple[str, list[str]]]:
    """Return the statements that something runs, each with its plan."""
    statements: list[str] = []
    with closing(sqlite3.connect(path)) as connection:
        connection.set_trace_callback(statements.append)
        use(NameResolver(SqliteReader(connection, path)))
        connection.set_trace_callback(None)
        return [
            (sql, [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")])
            for sql in statements
        ]


def assert_by_index(statements: list[tuple[str, list[str]]]) -> None:
    for sql, plan in statements:
        scanned = [step for step in plan if step.startswith("SCAN") and "json_each" not in step]
        assert not [step for step in scanned if "(subquery" not in step], (sql, plan)
        assert any(step.startswith("SEARCH") for step in plan)


@pytest.mark.slow
@each(
    "use",
    [
        lambda names: names.resolve("speaker", "Family77777", generous=True),
        lambda names: names.resolve("speaker", "a77777", generous=True),
        lambda names: names.find("actor", "nobody at all", generous=True),
        lambda names: names.find("topic", "no-such-slug", generous=True),
        lambda names: names.resolve("topic", "topic777", generous=True),
        lambda names: names.starting_with("speaker", "family7777"),
        lambda names: names.starting_with("topic", "topic777"),
        lambda names: names.similar("actor", "Famly77777"),
        lambda names: names.similar("topic", "topc777"),
    ],
)
def test_a_name_among_a_hundred_thousand_is_looked_up_by_index(crowd: Path, use) -> None:
    statements = look_ups(crowd, use)
    assert statements
    assert_by_index(statements)


def test_one_statement_looks_up_all_phrases_of_a_question(crowd: Path) -> None:
    words = [
        "what",
        "did",
        "von",
        "der",
        "family500",
        "and",
        "given3",
        "family1000",
        "say",
        "about",
        "topic7",
        "in",
        "march",
    ]
    phrases = {
        " ".join(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, len(words) + 1)
    }
    found = {}
    statements = look_ups(crowd, lambda names: found.update(names.find_phrases(phrases)))
    assert len(statements) == 1
    assert_by_index(statements)
    assert {phrase: [named.id for named in names] for phrase, names in found.items()} == {
        "family500": [500],
        "given3 family1000": [1000],
        "family1000": [1000],
        "topic7": [8],
    }


def test_a_typo_among_a_hundred_thousand_still_gets_a_suggestion(crowd: Path) -> None:
    with claimdb.open(crowd) as database, closing(connect(crowd)) as reader:
        with pytest.raises(claimdb.NotFoundError):
            database.find("speaker:qamily5")
        names = NameResolver(reader)
        # Names that begin alike are too many to compare them all: some are.
        assert len(names.similar("topic", "topic77777")) == 3


def test_a_phrase_of_any_length_is_looked_up_in_little_room(example: claimdb.Database) -> None:
    phrase = folding.folded("word " * 30_000 + "Putin")
    assert example.mentions().named([phrase]) == {}
