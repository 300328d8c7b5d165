"""The constraints, indexes and views of the schema, on both databases."""

import re
from pathlib import Path

import pytest
from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKeyConstraint,
    inspect,
)
from sqlalchemy.exc import IntegrityError

from cases import each
from claimdb import folding, schema
from claimdb.store.address import Address, Server
from claimdb.store.migrate import upgrade
from claimdb.store.tables import metadata
from databases import RECORDS, fill, opened

ENUMERATED = {
    ("coders", "kind"): schema.CODER_KINDS,
    ("organizations", "type"): schema.ORGANIZATION_TYPES,
    ("actor_names", "kind"): schema.ACTOR_NAME_KINDS,
    ("topic_names", "kind"): schema.TOPIC_NAME_KINDS,
    ("sources", "type"): schema.SOURCE_TYPES,
    ("source_contributors", "role"): schema.CONTRIBUTOR_ROLES,
    ("quotes", "mode"): schema.MODES,
    ("attributions", "status"): schema.STATUSES,
    ("occurrences", "verified"): schema.VERIFICATIONS,
    ("quote_topics", "stance"): schema.STANCES,
    ("quote_claims", "relation"): schema.CLAIM_RELATIONS,
}
# Changing these in place meets another constraint, so their good values are tried elsewhere.
TIED = {
    ("actors", "kind"): schema.ACTOR_KINDS,
    ("claim_relations", "relation"): schema.RELATIONS_BETWEEN_CLAIMS,
}

NAMED = re.compile(r"(pk|uq|ck|fk)_[a-z0-9_]+")


@pytest.fixture
def filled(database: Address) -> str:
    upgrade(database)
    fill(database)
    return database


def refused(address: Address, statement: str, expected: str) -> None:
    with pytest.raises(IntegrityError, match=expected), opened(address) as connection:
        connection.exec_driver_sql(statement)


def values(connection: Connection, statement: str) -> list[object]:
    return [row[0] for row in connection.exec_driver_sql(statement)]


def test_every_constraint_and_index_has_a_name_that_says_where_it_stands():
    for table in metadata.tables.values():
        for constraint in table.constraints:
            assert isinstance(constraint.name, str)
            assert NAMED.fullmatch(constraint.name)
            assert constraint.name.split("_", 1)[1].startswith(table.name)
        for index in table.indexes:
            assert isinstance(index.name, str)
            assert index.name.startswith(f"ix_{table.name}_")


def test_no_name_is_longer_than_postgresql_keeps():
    names = [c.name for t in metadata.tables.values() for c in (*t.constraints, *t.indexes)]
    assert max(len(name) for name in names if isinstance(name, str)) <= 63


def test_constraints_keep_their_names_in_a_database(full_database: Address):
    with opened(full_database) as connection:
        found = inspect(connection)
        for table in metadata.tables.values():
            reflected = [
                *found.get_foreign_keys(table.name),
                *found.get_unique_constraints(table.name),
                *found.get_check_constraints(table.name),
                *found.get_indexes(table.name),
            ]
            wanted = {c.name for c in (*table.constraints, *table.indexes)}
            assert wanted - {f"pk_{table.name}"} <= {one["name"] for one in reflected}


def test_every_foreign_key_restricts_and_has_an_index():
    for table in metadata.tables.values():
        leading = [list(index.columns.keys()) for index in table.indexes]
        leading += [
            list(constraint.columns.keys())
            for constraint in table.constraints
            if not isinstance(constraint, ForeignKeyConstraint | CheckConstraint)
        ]
        for key in table.foreign_key_constraints:
            assert key.ondelete == "RESTRICT"
            assert any(columns[0] == key.column_keys[0] for columns in leading), key.name


def test_no_index_is_made_twice():
    for table in metadata.tables.values():
        columns = [tuple(index.columns.keys()) for index in table.indexes]
        assert len(set(columns)) == len(columns)


def test_the_records_of_the_tests_touch_every_table():
    assert set(RECORDS) == set(metadata.tables)


@each(("table", "column"), [*ENUMERATED, *TIED])
def test_an_enumeration_refuses_another_word(full_database: Address, table: str, column: str):
    refused(full_database, f"UPDATE {table} SET {column} = 'other-word'", f"ck_{table}_{column}")


def test_an_enumeration_takes_each_of_its_words(filled: str):
    with opened(filled) as connection:
        for (table, column), words in ENUMERATED.items():
            key = "actor_id" if table == "organizations" else "id"
            [first] = values(connection, f"SELECT min({key}) FROM {table}")
            for word in words:
                connection.exec_driver_sql(
                    f"UPDATE {table} SET {column} = '{word}' WHERE {key} = {first}"
                )
        for relation in schema.RELATIONS_BETWEEN_CLAIMS:
            connection.exec_driver_sql(
                f"UPDATE claim_relations SET relation = '{relation}' WHERE id = 1"
            )
        for number, kind in enumerate(schema.ACTOR_KINDS):
            connection.exec_driver_sql(
                f"INSERT INTO actors(uid, kind, name) VALUES ('u-new{number}', '{kind}', 'N')"
            )


@each(
    ("statement", "name"),
    [
        ('UPDATE occurrences SET start = -1, "end" = 3', "ck_occurrences_passage"),
        ('UPDATE occurrences SET start = 3, "end" = 3', "ck_occurrences_passage"),
        ('UPDATE occurrences SET start = 3, "end" = NULL', "ck_occurrences_passage_whole"),
        ('UPDATE occurrences SET start = NULL, "end" = 3', "ck_occurrences_passage_whole"),
        ("UPDATE snapshots SET sha256 = 'abc'", "ck_snapshots_sha256"),
        ("UPDATE people SET kind = 'organization'", "ck_people_kind"),
        ("UPDATE organizations SET kind = 'person'", "ck_organizations_kind"),
        (
            "UPDATE claim_relations SET to_id = from_id WHERE id = 3",
            "ck_claim_relations_two_claims",
        ),
    ],
)
def test_a_check_refuses_what_makes_no_sense(full_database: Address, statement: str, name: str):
    refused(full_database, statement, name)


def test_a_person_cannot_become_an_organization_in_one_table_alone(full_database: Address):
    with pytest.raises(IntegrityError), opened(full_database) as connection:
        connection.exec_driver_sql("UPDATE actors SET kind = 'organization' WHERE id = 1")


def test_a_contradiction_is_stored_with_the_lower_id_first(full_database: Address):
    refused(
        full_database,
        "INSERT INTO claim_relations(from_id, to_id, relation) VALUES (3, 1, 'contradicts')",
        "ck_claim_relations_contradicts_once",
    )


def test_other_relations_between_claims_have_a_direction(filled: str):
    with opened(filled) as connection:
        connection.exec_driver_sql(
            "INSERT INTO claim_relations(from_id, to_id, relation) VALUES (3, 2, 'refines')"
        )


@each(
    "statement",
    [
        "INSERT INTO coders(name, kind) VALUES ('ana', 'human')",
        "UPDATE actors SET uid = 'u-a1'",
        "UPDATE actors SET wikidata_id = 'Q1'",
        "UPDATE topics SET slug = 'same'",
        "UPDATE topics SET actor_id = 4",
        "UPDATE sources SET key = 'same'",
        "UPDATE attributions SET position = 1",
        "UPDATE attributions SET actor_id = 1",
        "INSERT INTO quote_topics(quote_id, topic_id, coder_id) VALUES (1, 1, 2)",
        "INSERT INTO quote_claims(quote_id, claim_id, relation) VALUES (1, 1, 'denies')",
    ],
)
def test_what_is_unique_cannot_be_there_twice(full_database: Address, statement: str):
    with pytest.raises(IntegrityError), opened(full_database) as connection:
        connection.exec_driver_sql(statement)


def test_several_speakers_of_one_quote_may_be_unknown(filled: str):
    with opened(filled) as connection:
        connection.exec_driver_sql("INSERT INTO attributions(quote_id, position) VALUES (3, 2)")


def test_an_attribution_is_attested_unless_it_says_otherwise(full_database: Address):
    with opened(full_database) as connection:
        assert values(connection, "SELECT status FROM attributions ORDER BY id") == [
            "attested",
            "attested",
            "disputed",
            "misattributed",
            "attested",
        ]


@each(
    "key",
    sorted(key.name for table in metadata.sorted_tables for key in table.foreign_key_constraints),
)
def test_a_row_that_is_referred_to_cannot_be_deleted(full_database: Address, key: str):
    constraint = next(
        one
        for table in metadata.tables.values()
        for one in table.foreign_key_constraints
        if one.name == key
    )
    element = constraint.elements[0]
    column, target = element.parent, element.column
    with opened(full_database) as connection:
        number = values(
            connection,
            f"SELECT {column.name} FROM {column.table.name}"
            f" WHERE {column.name} IS NOT NULL ORDER BY 1",
        )[0]
    with pytest.raises(IntegrityError), opened(full_database) as connection:
        connection.exec_driver_sql(
            f"DELETE FROM {target.table.name} WHERE {target.name} = {number}"
        )


def test_an_id_is_never_handed_out_again(filled: str):
    with opened(filled) as connection:
        for _ in range(2):
            connection.exec_driver_sql("INSERT INTO coders(name, kind) VALUES ('eve', 'human')")
            connection.exec_driver_sql("DELETE FROM coders WHERE name = 'eve'")
        connection.exec_driver_sql("INSERT INTO coders(name, kind) VALUES ('eve', 'human')")
        assert values(connection, "SELECT id FROM coders WHERE name = 'eve'") == [5]


def test_json_keeps_none_apart_from_a_missing_image(filled: str):
    with opened(filled) as connection:
        changes = metadata.tables["changes"]
        connection.execute(
            changes.insert().values(
                batch_id=1, table_name="quotes", row_id=9, before=None, after={"note": None}
            )
        )
        row = connection.execute(changes.select().where(changes.c.row_id == 9)).one()
        assert (row.before, row.after) == (None, {"note": None})
        assert values(connection, "SELECT count(*) FROM changes WHERE before IS NULL") == [1]


# Full text


def phrase(connection: Connection, table: str, words: str, column: str = "folded") -> list[int]:
    """Return the ids of the rows in which the words follow each other."""
    if connection.dialect.name == "sqlite":
        statement = f"SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH ? ORDER BY rowid"
        return list(connection.exec_driver_sql(statement, (f'{column} : "{words}"',)).scalars())
    query = " <-> ".join(f"'{word}'" for word in words.split())
    statement = f"SELECT id FROM {table} WHERE {column}_words @@ %s::tsquery ORDER BY id"
    return list(connection.exec_driver_sql(statement, (query,)).scalars())


IN_CONTEXT = "UPDATE quotes SET context = 'peace comes | the plan | plan b' WHERE id = 1"


def test_full_text_finds_what_was_written(filled: Address):
    with opened(filled) as connection:
        connection.exec_driver_sql(IN_CONTEXT)
        assert phrase(connection, "quotes", "the plan") == [2, 3]
        assert phrase(connection, "quotes", "plan the") == []
        assert phrase(connection, "quotes", "peace comes", "context") == [1]
        assert phrase(connection, "quotes", "peace comes") == []
        assert phrase(connection, "claims", "the plan helps") == [3]


def test_no_phrase_runs_from_one_item_into_the_next(filled: Address):
    assert folding.SEPARATOR == "|"
    with opened(filled) as connection:
        connection.exec_driver_sql(IN_CONTEXT)
        assert phrase(connection, "quotes", "comes the", "context") == []
        assert phrase(connection, "quotes", "plan b", "context") == [1]


def test_full_text_follows_an_insert(filled: str):
    with opened(filled) as connection:
        connection.exec_driver_sql(
            "INSERT INTO quotes(uid, text, mode, batch_id, created, folded, context)"
            " VALUES ('u', 'N', 'direct', 1, 'now', 'wholly new', 'near by')"
        )
        connection.exec_driver_sql(
            "INSERT INTO claims(uid, text, batch_id, created, folded)"
            " VALUES ('u', 'N', 1, 'now', 'wholly new')"
        )
        assert phrase(connection, "quotes", "wholly new") == [5]
        assert phrase(connection, "quotes", "near by", "context") == [5]
        assert phrase(connection, "claims", "wholly new") == [4]


def test_full_text_follows_an_update_of_either_column(filled: str):
    with opened(filled) as connection:
        connection.exec_driver_sql("UPDATE quotes SET folded = 'wholly new' WHERE id = 2")
        connection.exec_driver_sql("UPDATE quotes SET context = 'near by' WHERE id = 1")
        connection.exec_driver_sql("UPDATE quotes SET note = 'no word of it' WHERE id = 3")
        connection.exec_driver_sql("UPDATE claims SET folded = 'wholly new' WHERE id = 3")
        assert phrase(connection, "quotes", "the plan") == [3]
        assert phrase(connection, "quotes", "wholly new") == [2]
        assert phrase(connection, "quotes", "peace plan", "context") == []
        assert phrase(connection, "quotes", "near by", "context") == [1]
        assert phrase(connection, "quotes", "peace first") == [1]
        assert phrase(connection, "claims", "plan") == []
        assert phrase(connection, "claims", "wholly new") == [3]


def test_full_text_follows_a_delete(filled: str):
    with opened(filled) as connection:
        connection.exec_driver_sql("DELETE FROM claim_relations")
        connection.exec_driver_sql("DELETE FROM claims WHERE id = 3")
        connection.exec_driver_sql("DELETE FROM quote_claims WHERE quote_id = 2")
        connection.exec_driver_sql("DELETE FROM quotes WHERE id = 2")
        assert phrase(connection, "claims", "plan") == []
        assert phrase(connection, "quotes", "the plan") == [3]


def test_the_indexes_of_sqlite_agree_with_the_tables_after_all_that(sqlite_database: Path):
    upgrade(sqlite_database)
    fill(sqlite_database)
    with opened(sqlite_database) as connection:
        connection.exec_driver_sql("UPDATE quotes SET folded = 'wholly new' WHERE id = 2")
        connection.exec_driver_sql("DELETE FROM quote_claims WHERE quote_id = 2")
        connection.exec_driver_sql("DELETE FROM quotes WHERE id = 2")
        for table in ("quotes", "claims"):
            # With rank 1 the words of the table are compared with those of the index.
            connection.exec_driver_sql(
                f"INSERT INTO {table}_fts({table}_fts, rank) VALUES ('integrity-check', 1)"
            )


@pytest.mark.parametrize(
    ("folded", "vector"),
    [
        ("", ""),
        ("peace plan peace", "'peace':1,3 'plan':2"),
        ("peace | plan", "'peace':1 'plan':3"),
        ("it's", "'it''s':1"),
        ("back\\slash", "'back\\\\slash':1"),
        ("a:1 'b' c&d!", "'''b''':2 'a:1':1 'c&d!':3"),
        ("和 平", "'和':1 '平':2"),
    ],
)
def test_postgresql_is_given_the_words_and_their_places(
    postgresql_database: Server, folded: str, vector: str
):
    upgrade(postgresql_database)
    with opened(postgresql_database) as connection:
        made = connection.exec_driver_sql("SELECT folded_tsvector(%s)::text", (folded,)).scalar()
        assert made == vector


def test_postgresql_takes_a_text_and_a_word_of_any_length(postgresql_database: Server):
    upgrade(postgresql_database)
    with opened(postgresql_database) as connection:
        statement = "SELECT folded_tsvector(%s)::text"
        many = connection.exec_driver_sql(statement, ("a " * 20_000 + "last",)).scalar()
        assert str(many).endswith("'last':16383")
        long = connection.exec_driver_sql(statement, ("和" * 5_000,)).scalar()
        assert long == f"'{'和' * 500}':1"


# Views


def view(address: Address, name: str, number: str) -> dict[str, object]:
    with opened(address) as connection:
        column = name.removesuffix("s_view") + "_id"
        rows = connection.exec_driver_sql(f"SELECT * FROM {name} WHERE {column} = '{number}'")
        return dict(rows.mappings().one())


def test_quotes_view_shows_a_joint_statement_from_two_sources(full_database: Address):
    assert view(full_database, "quotes_view", "q1") == {
        "quote_id": "q1",
        "said": "2023-03-20",
        "speakers": "Wang Yi; Xi Jinping",
        "roles": "minister; ",
        "organizations": "Ministry of Foreign Affairs; ",
        "status": "attested; attested",
        "text": "Peace first",
        "mode": "direct",
        "topics": "Peace plan; Ceasefire; Xi",
        "stances": "peace-plan=support; xi=neutral",
        "claims": "asserts: Peace comes first; questions: The plan delays",
        "source": "A plan for peace; A position",
        "citation_key": "reporter2023plan; ministry2023position",
        "url": "https://example.org/plan; ",
        "locator": "; page 3",
        "via": "A position; ",
        "cue": "said; ",
        "occasion": "a visit",
        "language": "en",
        "note": "joint",
    }


def test_quotes_view_shows_narration_as_the_source_speaking(full_database: Address):
    shown = view(full_database, "quotes_view", "q2")
    assert shown["speakers"] == "(the source itself)"
    assert {name for name, value in shown.items() if value is not None} == {
        "quote_id",
        "speakers",
        "text",
        "mode",
        "claims",
    }


def test_quotes_view_shows_an_attribution_without_an_actor_as_unknown(full_database: Address):
    shown = view(full_database, "quotes_view", "q3")
    assert (shown["speakers"], shown["roles"], shown["status"]) == (
        "(unknown)",
        "official",
        "disputed",
    )


def test_quotes_view_shows_a_wrong_attribution_next_to_the_right_one(full_database: Address):
    shown = view(full_database, "quotes_view", "q4")
    assert (shown["speakers"], shown["status"]) == (
        "Wang Yi; Xi Jinping",
        "misattributed; attested",
    )


def test_claims_view_shows_who_says_what_of_a_claim(full_database: Address):
    assert view(full_database, "claims_view", "c1") == {
        "claim_id": "c1",
        "text": "Peace comes first",
        "topics": "Peace plan; Ceasefire",
        "asserted_by": "Wang Yi; Xi Jinping; (the source itself)",
        "denied_by": "(unknown)",
        "questioned_by": None,
        "quotes": "q1; q2; q3",
        "contradicts": "c2",
        "supports": None,
        "supported_by": "c3",
        "note": None,
    }


def test_claims_view_leaves_out_whoever_did_not_say_it(full_database: Address):
    shown = view(full_database, "claims_view", "c2")
    assert shown["asserted_by"] == "Xi Jinping"
    assert shown["questioned_by"] == "Wang Yi; Xi Jinping"


def test_claims_view_reads_a_contradiction_both_ways(full_database: Address):
    assert view(full_database, "claims_view", "c2")["contradicts"] == "c1; c3"
    assert view(full_database, "claims_view", "c3")["contradicts"] == "c2"
    assert view(full_database, "claims_view", "c3")["supports"] == "c1"


def test_tables_are_made_and_dropped_whole(database: Address):
    with opened(database) as connection:
        metadata.create_all(connection)
        metadata.drop_all(connection)
        if connection.dialect.name == "sqlite":
            left = values(
                connection, "SELECT name FROM sqlite_master WHERE name <> 'sqlite_sequence'"
            )
        else:
            left = values(
                connection,
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                " UNION ALL SELECT proname FROM pg_proc"
                " WHERE pronamespace = 'public'::regnamespace",
            )
    assert left == []
