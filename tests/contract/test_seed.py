"""The worked example: complete, consistent, loadable, and the same on every machine."""

import re
import sqlite3
import uuid
from collections import Counter
from contextlib import closing
from itertools import groupby
from typing import Any

import pytest

from cases import each
from claimdb import folding
from claimdb.store import derive
from claimdb.store.address import Address
from claimdb.store.admin.init import initialise, load
from claimdb.store.migrate import resource, upgrade
from claimdb.store.tables import metadata
from databases import opened, rows_of

SEED = resource("data/seed.sql").read_text(encoding="utf-8")

DERIVED = {
    "people": {"folded"},
    "actor_names": {"folded"},
    "topic_names": {"folded"},
    "memberships": {"started_lo", "ended_hi"},
    "sources": {"issued_lo", "issued_hi"},
    "quotes": {"said_lo", "said_hi", "folded", "context"},
    "attributions": {"said_lo"},
    "quote_topics": {"said_lo"},
    "claims": {"folded"},
}
"""The columns that nobody authors. Main names are derived too, and digests where text is stored."""


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """Return the path of a database that `init` made."""
    path = tmp_path_factory.mktemp("seed") / "records.db"
    initialise(path, seed=True)
    return path


@pytest.fixture(scope="module")
def seeded(path):
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def made(address: Address, sql: str) -> dict[str, list[tuple[Any, ...]]]:
    """Make a database of a file of statements, and return all its rows by their keys."""

    def filled(connection: Any) -> None:
        load(connection, sql)
        derive.refresh(connection)

    upgrade(address, afterwards=filled)
    return {table: sorted(rows, key=lambda row: row[0]) for table, rows in rows_of(address).items()}


def exported(address: Address) -> str:
    """Return the authored columns of all rows as INSERT statements, in the order of the tables."""
    statements = []
    with opened(address) as connection:
        for table in metadata.sorted_tables:
            columns = [c for c in table.c if c.name not in DERIVED.get(table.name, ())]
            rows = table.select().with_only_columns(*columns)
            if table.name.endswith("_names"):
                rows = rows.where(table.c.kind != "main")
            listed = [
                f"({', '.join(map(literal, row))})"
                for row in connection.execute(rows.order_by(*table.primary_key))
            ]
            if listed:
                names = ", ".join(f'"{column.name}"' for column in columns)
                values = ",\n".join(listed)
                statements.append(f"INSERT INTO {table.name} ({names}) VALUES\n{values};\n")
    return "".join(statements)


def literal(value: object) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


# --- loading


def test_it_loads_into_both_databases_with_the_same_content(sqlite_database, postgresql_database):
    assert made(sqlite_database, SEED) == made(postgresql_database, SEED)


def test_what_is_exported_and_loaded_again_is_the_same_to_the_last_column(
    sqlite_database, postgresql_database, tmp_path_factory
):
    first = made(sqlite_database, SEED)
    text = exported(sqlite_database)
    again = tmp_path_factory.mktemp("again") / "records.db"
    assert made(again, text) == first
    assert made(postgresql_database, text) == first
    assert exported(postgresql_database) == exported(again) == text


def test_everything_in_it_arrives_and_is_derived(seeded):
    assert {
        table: seeded.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("actors", "people", "topics", "sources", "quotes", "claims", "snapshots")
    } == {
        "actors": 20,
        "people": 9,
        "topics": 36,
        "sources": 6,
        "quotes": 41,
        "claims": 45,
        "snapshots": 1,
    }
    assert list(derive.stale(seeded)) == []
    assert seeded.execute("PRAGMA foreign_key_check").fetchall() == []
    # A word of a claim.
    found = seeded.execute(
        "SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH 'context : manoeuvre'"
    )
    assert (6,) in found.fetchall()


# --- the file


def test_it_names_authored_columns_only():
    inserts = re.findall(r"^INSERT INTO (\w+) \(([^)]+)\) VALUES$", SEED, re.MULTILINE)
    assert len(inserts) == len(re.findall(r"\bINSERT INTO\b", SEED))
    named = {
        (table, column.strip(' "')) for table, columns in inserts for column in columns.split(",")
    }
    assert {table for table, _ in named} == {table.name for table in metadata.sorted_tables} - {
        "changes",
        "codings",
        "digests",
        "quote_coders",
        "merged_records",
        "reviews",
        "distinct_records",
        "saved_queries",
        "duplicate_decisions",
    }
    assert not named & {(table, column) for table, columns in DERIVED.items() for column in columns}
    assert not re.search(r"'main'\)", SEED)


def test_the_list_of_derived_columns_is_the_schema_s(sqlite_database):
    upgrade(sqlite_database)
    derived = re.compile(r"folded|context|\w+_(lo|hi)")
    assert {
        table.name: columns
        for table in metadata.sorted_tables
        if (columns := {column.name for column in table.c if derived.fullmatch(column.name)})
    } == DERIVED


def test_it_is_standard_sql_that_both_databases_read_alike():
    assert "\\" not in SEED
    without_strings = re.sub(r"'(?:[^']|'')*'", "''", re.sub(r"--.*", "", SEED))
    assert not set(re.findall(r"\b[A-Z_]{2,}\b", without_strings)) - {
        "INSERT",
        "INTO",
        "VALUES",
        "NULL",
    }


def test_each_comment_next_to_a_link_names_what_the_link_points_to(seeded):
    slugs = dict(seeded.execute("SELECT id, slug FROM topics"))
    claims = dict(seeded.execute("SELECT id, text FROM claims"))
    block = ""
    checked = 0
    for line in SEED.splitlines():
        if insert := re.match(r"INSERT INTO (\w+)", line):
            block = insert[1]
        if link := re.match(r"  \(\d+, (\d+).*\)[,;]  -- (.*)", line):
            names = {"quote_topics": slugs, "claim_topics": slugs, "quote_claims": claims}.get(
                block
            )
            if names:
                assert names[int(link[1])].replace("'", "’") == link[2]
                checked += 1
    assert checked > 200


# --- identity


def test_every_uid_is_a_literal_uuid_of_version_7_and_no_two_are_the_same(seeded):
    uids = [
        uid
        for table in metadata.sorted_tables
        if "uid" in table.c
        for (uid,) in seeded.execute(f"SELECT uid FROM {table.name}")
    ]
    assert len(uids) == len(set(uids)) == 20 + 36 + 6 + 41 + 45
    for uid in uids:
        read = uuid.UUID(uid)
        assert (str(read), read.version, read.variant) == (uid, 7, uuid.RFC_4122)
        assert SEED.count(f"'{uid}'") == 1


def test_it_is_one_batch_of_the_history(seeded):
    assert seeded.execute("SELECT id, command, origin FROM batches").fetchall() == [
        (1, "init", "data/seed.sql")
    ]
    assert seeded.execute("SELECT count(*) FROM changes").fetchone() == (0,)
    for table in ("quotes", "claims"):
        assert seeded.execute(f"SELECT DISTINCT batch_id FROM {table}").fetchall() == [(1,)]


def test_no_key_and_no_slug_looks_like_an_id(seeded):
    names = seeded.execute("SELECT key FROM sources UNION ALL SELECT slug FROM topics").fetchall()
    assert len(names) == 42
    for (name,) in names:
        assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name)
        assert not re.fullmatch(r"[a-z]\d+", name)


def test_no_two_topics_and_no_two_actors_share_a_name(seeded):
    for table, owner in (("topic_names", "topic_id"), ("actor_names", "actor_id")):
        shared = seeded.execute(
            f"SELECT folded FROM {table} GROUP BY folded HAVING count(DISTINCT {owner}) > 1"
        )
        assert shared.fetchall() == []


# --- coherence


@each(
    ("table", "uses"),
    [
        (
            "actors",
            "SELECT actor_id FROM attributions UNION SELECT organization_id FROM attributions"
            " UNION SELECT organization_id FROM memberships UNION SELECT actor_id FROM topics",
        ),
        (
            "topics",
            "SELECT topic_id FROM quote_topics UNION SELECT topic_id FROM claim_topics"
            " UNION SELECT broader_id FROM topics",
        ),
        ("claims", "SELECT claim_id FROM quote_claims"),
        (
            "sources",
            "SELECT source_id FROM occurrences UNION SELECT via_source_id FROM occurrences"
            " UNION SELECT cited_source_id FROM source_references",
        ),
    ],
)
def test_nothing_is_in_it_that_no_quote_needs(seeded, table, uses):
    unused = seeded.execute(
        f"WITH used(id) AS ({uses})"
        f" SELECT id FROM {table} WHERE NOT EXISTS (SELECT 1 FROM used WHERE used.id = {table}.id)"
    )
    assert unused.fetchall() == []


def test_every_quote_has_a_topic_and_a_place_in_the_article(seeded):
    for link in ("quote_topics", "occurrences"):
        without = seeded.execute(
            f"SELECT id FROM quotes WHERE id NOT IN (SELECT quote_id FROM {link})"
        )
        assert without.fetchall() == []
    assert seeded.execute(
        "SELECT DISTINCT s.key, o.verified FROM occurrences o JOIN sources s ON s.id = o.source_id"
    ).fetchall() == [("xiputinmeeting", "exact")]


def test_what_the_article_says_itself_carries_a_claim(seeded):
    assert (
        seeded.execute(
            "SELECT id FROM quotes WHERE mode = 'narration'"
            " AND id NOT IN (SELECT quote_id FROM quote_claims)"
        ).fetchall()
        == []
    )


def test_every_passage_is_long_enough_for_the_words_that_stand_in_it(seeded):
    rows = seeded.execute(
        'SELECT q.id, q.mode, q.text, o.start, o."end", o.digest'
        " FROM quotes q JOIN occurrences o ON o.quote_id = q.id"
    ).fetchall()
    assert len(rows) == 41
    for quote, mode, text, start, end, digest in rows:
        assert re.fullmatch(r"[0-9a-f]{64}", digest)
        runs = {"direct": [text], "mixed": re.findall(r"“([^”]+)”", text)}.get(mode, [])
        assert bool(runs) == (mode in {"direct", "mixed"}), quote
        assert sum(map(len, runs)) <= end - start, quote
        if mode == "direct":
            assert text[0] not in "“\"'", quote


def test_passages_come_in_the_order_of_the_article(seeded):
    rows = seeded.execute('SELECT quote_id, start, locator FROM occurrences ORDER BY start, "end"')
    places = rows.fetchall()
    paragraphs = [int(locator.removeprefix("paragraph:")) for _, _, locator in places]
    assert paragraphs == sorted(paragraphs)
    assert [n for n, _ in groupby(paragraphs)] == list(range(1, 10))


def test_narration_has_no_speaker_and_everything_else_has_one(seeded):
    assert (
        seeded.execute(
            "SELECT id FROM quotes q WHERE (mode = 'narration')"
            " = EXISTS (SELECT 1 FROM attributions WHERE quote_id = q.id)"
        ).fetchall()
        == []
    )


def test_every_speaker_is_printed_somewhere_under_a_name_and_with_a_cue(seeded):
    assert (
        seeded.execute(
            "SELECT o.id FROM occurrences o JOIN attributions r ON r.quote_id = o.quote_id"
            " WHERE o.printed_as IS NULL OR o.cue IS NULL"
        ).fetchall()
        == []
    )


def test_contradictions_stand_once_and_the_lower_id_first(seeded):
    contradictions = seeded.execute(
        "SELECT from_id, to_id FROM claim_relations WHERE relation = 'contradicts'"
    ).fetchall()
    assert contradictions
    assert all(lower < higher for lower, higher in contradictions)


def test_no_word_is_attributed_to_a_work_of_the_bibliography(seeded):
    cited = [
        row[0]
        for row in seeded.execute(
            "SELECT s.key FROM source_references r JOIN sources s ON s.id = r.cited_source_id"
            " WHERE r.source_id = 1 ORDER BY s.key"
        )
    ]
    assert cited == ["chatterjee2023putin", "mccarthy2023path", "nbc2023xis"]
    via = seeded.execute(
        "SELECT s.key, count(*) FROM occurrences o JOIN sources s ON s.id = o.via_source_id"
        " GROUP BY s.key ORDER BY s.key"
    ).fetchall()
    assert via == [("china2023position", 2), ("russiastatement", 1)]


def test_no_text_of_the_article_is_kept(seeded):
    assert seeded.execute(
        "SELECT count(*) FROM snapshots WHERE text IS NOT NULL"
        " UNION ALL SELECT count(*) FROM occurrences WHERE prefix IS NOT NULL OR suffix IS NOT NULL"
    ).fetchall() == [(0,), (0,)]
    assert seeded.execute("SELECT sha256 FROM snapshots").fetchall() == [
        ("b9189199f3d59300022ae9b68624ace8939553746f99e2d15c667a5bddaca486",)
    ]


# --- content


def test_the_quotes_by_mode(seeded):
    modes = Counter(mode for (mode,) in seeded.execute("SELECT mode FROM quotes"))
    assert modes == {"direct": 5, "mixed": 13, "indirect": 9, "narration": 14}


def test_who_stands_where_on_the_peace_plan(seeded):
    assert seeded.execute(
        "SELECT l.quote_id, coalesce(a.name, '(the source itself)'), l.stance"
        " FROM quote_topics l JOIN topics t ON t.id = l.topic_id"
        " LEFT JOIN attributions r ON r.quote_id = l.quote_id LEFT JOIN actors a ON a.id = r.actor_id"
        " WHERE t.slug = 'peace-plan' ORDER BY l.quote_id, r.position"
    ).fetchall() == [
        (5, "(the source itself)", None),
        (6, "United States", "oppose"),
        (7, "Antony Blinken", "oppose"),
        (8, "Antony Blinken", None),
        (9, "(the source itself)", None),
        (11, "China", None),
        (12, "China", None),
        (14, "Vladimir Putin", "support"),
    ]


def test_the_one_attribution_that_is_disputed_says_why(seeded):
    [(quote, name, note)] = seeded.execute(
        "SELECT r.quote_id, a.name, q.note FROM attributions r"
        " JOIN actors a ON a.id = r.actor_id JOIN quotes q ON q.id = r.quote_id"
        " WHERE r.status <> 'attested'"
    )
    assert (quote, name) == (26, "United States Senate")
    assert note


def test_two_states_speak_together_seven_times(seeded):
    joint = seeded.execute(
        "SELECT names, count(*) FROM (SELECT group_concat(name, ' + ') AS names FROM"
        " (SELECT r.quote_id, a.name FROM attributions r JOIN actors a ON a.id = r.actor_id"
        "  ORDER BY r.quote_id, r.position) GROUP BY quote_id HAVING count(*) > 1) GROUP BY names"
    )
    assert joint.fetchall() == [("China + Russia", 7)]


def test_only_the_exchange_at_the_meeting_is_dated(seeded):
    assert seeded.execute(
        "SELECT id, said FROM quotes WHERE said IS NOT NULL ORDER BY id"
    ).fetchall() == [(3, "2023-03-20"), (4, "2023-03-20")]


def test_the_misspellings_of_the_article_lead_to_the_people_who_are_meant(seeded):
    found = seeded.execute(
        "SELECT a.name, n.name FROM actor_names n JOIN actors a ON a.id = n.actor_id"
        " WHERE n.kind = 'misspelling' ORDER BY n.id"
    ).fetchall()
    assert found == [
        ("Antony Blinken", "Anthony Blinken"),
        ("Amanda Hsiao", "Amanda Hisao"),
        ("Amanda Hsiao", "Hisao"),
        ("Ja Ian Chong", "Ja Jan Chong"),
        ("Rahm Emanuel", "Rahm Emanual"),
        ("Rahm Emanuel", "Emanual"),
        ("Volodymyr Zelenskyy", "Volodymyr Zelinsky"),
        ("Volodymyr Zelenskyy", "Zelinsky"),
    ]


@each(
    ("typed", "slug"),
    [
        ("Peace Plan", "peace-plan"),
        ("China's peace plan", "peace-plan"),
        ("cease-fire", "ceasefire"),
        ("sanctions", "sanctions"),
        ("energy", "energy"),
        ("war crimes", "war-crimes"),
        ("Putin", "vladimir-putin"),
        ("Xi Jinping", "xi-jinping"),
    ],
)
def test_a_topic_is_found_under_what_people_type(seeded, typed, slug):
    assert seeded.execute(
        "SELECT t.slug FROM topic_names n JOIN topics t ON t.id = n.topic_id WHERE n.folded = ?",
        (folding.folded(typed),),
    ).fetchall() == [(slug,)]
