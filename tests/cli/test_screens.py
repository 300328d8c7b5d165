"""Whole sessions as a terminal shows them at 80 and at 140 columns, pinned as golden screens.

`CLAIMDB_UPDATE_GOLDENS=1 pytest tests/cli` writes the screens anew: look at them then.
"""

import hashlib
import os
import re
import shlex
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cases import each
from harness import terminal
from worlds import AT, write

GOLDENS = Path(__file__).parent / "goldens"
TEXT = """The harbour was calm that morning, and nobody spoke of the storm.

The mayor, Ada Long, said: “The new bridge will open in May, and nobody will pay a toll.” She \
called the delay “a small price for a safe crossing” and left the hall.

The union of the ferry crews called the plan “too little, too late”. Its members fear for their \
jobs, and the town has promised them nothing.
"""
QUOTES = (
    # mode, text, who says it, first and last words of the passage
    ("direct", "The new bridge will open in May, and nobody will pay a toll.", 1, "“The", "toll.”"),
    ("mixed", "Long called the delay “a small price for a safe crossing”.", 1, "She", "crossing”"),
    ("mixed", "The crews called the plan “too little, too late”.", 2, "The union", "too late”"),
    ("narration", "Nobody has promised the crews anything.", None, "Its members", "nothing."),
)
FERRY = {
    "actors": [{"name": "Ada Long"}, {"name": "Crews Union", "kind": "organization"}],
    "people": [{"actor_id": 1, "family": "Long"}],
    "organizations": [{"actor_id": 2, "type": "other"}],
    "topics": [{"name": "bridge"}, {"name": "toll"}],
    "quotes": [
        {"text": "We need no bridge.", "said": "2021-04"},
        {"text": "A bridge might do no harm.", "said": "2022-05-03", "occasion": "A town meeting"},
        {"text": "The bridge will open in May.", "said": "2023-03-20"},
        {"text": "No bridge, and no toll.", "said": "2023"},
        {"text": "A toll is fair, without a bridge."},
    ],
    "attributions": [
        {"quote_id": number, "position": 1, "actor_id": actor}
        for number, actor in enumerate((1, 1, 1, 2, 2), 1)
    ],
    "quote_topics": [
        {"quote_id": quote, "topic_id": topic, "stance": stance}
        for quote, topic, stance in (
            (1, 1, "oppose"), (2, 1, "neutral"), (3, 1, "support"), (4, 1, "oppose"),
            (4, 2, "oppose"), (5, 2, "support"),
        )
    ],
    "claims": [{"text": "The bridge opens in May."}, {"text": "There is no bridge in May."}],
    "quote_claims": [
        {"quote_id": 3, "claim_id": 1},
        {"quote_id": 4, "claim_id": 1, "relation": "denies"},
        {"quote_id": 4, "claim_id": 2},
    ],
    "claim_relations": [{"from_id": 1, "to_id": 2, "relation": "contradicts"}],
}  # fmt: skip
FAULTS = (
    "UPDATE quotes SET folded = 'other words' WHERE id < 4",
    "UPDATE people SET folded = 'other' WHERE actor_id = 12",
    "DELETE FROM sources WHERE id = 6",
    "INSERT INTO claims_fts (claims_fts) VALUES ('delete-all')",
)
SESSIONS = {
    "ask": ['claimdb ask "who said what about the peace plan"'],
    "search": ["claimdb search speaker:blinken", "claimdb search speaker:blinken said:2023"],
    "claims": ["""claimdb claims 'topic:"peace plan"'"""],
    "timeline": ["claimdb timeline 'speaker:xi OR claim:c17'", "claimdb --db harbour.db timeline"],
    "stances": [
        """claimdb stances 'topic:"peace plan"'""", "claimdb stances --by org-type",
        "claimdb stances speaker:xi said:2023", "claimdb --db harbour.db stances",
        "claimdb stances zzz",
    ],
    "top": [
        "claimdb top speakers -n 5", "claimdb top organizations topic:ukraine", "claimdb top sources",
        "claimdb top claims 'topic:\"peace plan\"'", "claimdb top publications",
        "claimdb top roles --sort name --fields name,quotes", "claimdb top moods",
    ],
    "stats": [
        "claimdb stats 'topic:\"peace plan\"'", "claimdb stats --by org-type --count speakers",
        "claimdb stats topic:ceasefire --balance", "claimdb stats --by month --balance", "claimdb stats -n 3",
    ],
    "conflicts": ["claimdb conflicts", "claimdb conflicts topic:energy"],
    "compare": [
        "claimdb compare putin 'United States'", "claimdb compare China Russia --agree topic:economic-cooperation",
        "claimdb compare putin blinken --agree", "claimdb --db ferry.db compare long 'Crews Union'",
        "claimdb compare putin putni", "claimdb compare putin 'Vladimir Putin'", "claimdb compare putin",
    ],
    "shifts": [
        "claimdb shifts", "claimdb --db ferry.db shifts", "claimdb --db ferry.db shifts --sort -date -n 1",
        "claimdb --db ferry.db shifts --fields speaker,before,after,quotes",
        "claimdb shifts speaker:putni",
    ],
    "who": ["claimdb who topic:sanctions", "claimdb who status:disputed --count"],
    "list": [
        f"claimdb list {kind}"
        for kind in ("people", "organizations", "topics", "sources", "coders")
    ],
    "list-narrowed": [
        "claimdb list organizations --type ministry", "claimdb list people --unused --sort name",
        "claimdb list topics war", "claimdb list sources --sort name -n 2",
        "claimdb list coders nobody", "claimdb list people --type state",
        "claimdb list organizations --type band",
    ],
    "init": [
        "claimdb --db new.db init", "claimdb --db new.db init", "claimdb --db bare.db init --empty",
        "claimdb --db harbour.txt init", "claimdb --db missing/new.db init",
        "claimdb --db bare.db list people", "claimdb --db bare.db search",
    ],
    "db": [
        "claimdb db info", "claimdb db check", "claimdb db check --repair",
        "claimdb db backup copy.db", "claimdb db backup copy.db", "claimdb db restore copy.db",
        "claimdb db restore harbour.txt", "claimdb db upgrade", "claimdb db",
    ],
    "db-check": [
        "claimdb --db broken.db db check", "claimdb --db broken.db db check --repair",
        "claimdb --db broken.db db check --json",
    ],
    "log": [
        "claimdb log", "claimdb edit q12 --note 'as printed in the plan' --topic 'peace plan=mixed'",
        "claimdb edit q7 --text 'the world should not be fooled by any tactical move by China'",
        "claimdb edit q12 --speaker China --speaker Blinkn", "claimdb edit q12 --said 2023-13 --mode x",
        "claimdb edit q12 --add-speaker 'Antony Blinken' --role 'Antony Blinken=Secretary of State'",
        "claimdb log", "claimdb log q7", "claimdb log q12", "claimdb undo b2 --dry-run", "claimdb undo b2 -y",
        "claimdb undo b2 -y", "claimdb log b5", "claimdb log h1", "claimdb log k1",
        "claimdb log q999", "claimdb log -n 2", "claimdb log --fields id,command,records",
    ],
    "rm": [
        "claimdb rm q12 --dry-run", "claimdb rm 'Vladimir Putin'", "claimdb rm q12 c13 -y",
        "claimdb log q12", "claimdb undo --dry-run", "claimdb undo -y", "claimdb undo -y",
    ],
    "sql": ["claimdb sql 'SELECT id, mode, text FROM quotes LIMIT 3'"],
    "show-quote": ["claimdb show q7"],
    "show-actors": ["claimdb show a1", "claimdb show Blinken", "claimdb show a3 --markdown"],
    "show-topics": ["claimdb show t1", "claimdb show t27"],
    "show-sources": ["claimdb show chatterjee2023putin", "claimdb show s6 --json"],
    "show-others": [
        "claimdb show c6", "claimdb show 'Vladimir Putin'", "claimdb show 'peace plan'",
        "claimdb show xiputinmeeting", "claimdb show o6",
    ],
    "fields": ["claimdb search multipolar --fields id,speaker,stance,text"],
    "verify": [
        "claimdb --db harbour.db verify --text harbour.txt",
        "claimdb --db harbour.db verify --text corrected.txt",
        "claimdb --db harbour.db verify source:harbour --text corrected.txt",
        "claimdb --db harbour.db verify source:ferry",
    ],
    "check": [
        "claimdb check 'the world should not be fooled'",
        "claimdb check 'the world must not be fooled by a tactical move by Russia'",
        "claimdb check 'stalling tactic' --speaker putin",
        "claimdb check 'The United States called the plan a stalling tactic'",
        "claimdb check 'nobody said anything of the kind' -e", "claimdb check '…'",
        "claimdb check peace --speaker Putni",
        """claimdb ask 'did the US say "stalling tactic"?'""",
    ],
    "snapshot": [
        "claimdb --db harbour.db snapshot harbour harbour.txt --coder ana",
        "claimdb --db harbour.db snapshot harbour harbour.txt --coder ana --verify",
        "claimdb --db harbour.db snapshot s1 corrected.txt --coder ana",
        "claimdb --db harbour.db snapshot ferry harbour.txt",
        "claimdb --db harbour.db snapshot s1 none.txt",
    ],
    "errors": [
        "claimdb serch", "claimdb search 'peace AND speeker:putin'", "claimdb search speaker:putni",
        "claimdb show q999", "claimdb --db none.db search", "claimdb search zzz",
        "claimdb", "claimdb show", "claimdb show q1 c1 --csv", "claimdb show k1",
        "claimdb list everything", "claimdb search --fields speeker",
        "claimdb search --format yaml", "claimdb search --json --csv", "claimdb search --sort size",
        "claimdb search said:2023-13", "claimdb search '(peace'", "claimdb sql 'DELETE FROM quotes'",
        "claimdb sql 'SELEC 1'", "claimdb --db harbour.txt search", "claimdb search --limit many",
    ],
}  # fmt: skip
# What stands in short lines is no other thing on a wide terminal.
SHORT = frozenset({"init", "verify", "snapshot", "errors", "db", "rm"})
SCREENS = [
    (name, columns)
    for name in SESSIONS
    for columns in (80, 140)
    if columns == 80 or name not in SHORT
]


@pytest.fixture(scope="module")
def folder(example_file, empty_file, tmp_path_factory):
    """A folder with the worked example and a small town paper."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copy(example_file, folder / "quotes.db")
    shutil.copy(empty_file, folder / "harbour.db")
    (folder / "harbour.txt").write_text(TEXT, encoding="utf-8")
    shutil.copy(empty_file, folder / "ferry.db")
    write(folder / "ferry.db", FERRY)
    corrected = (
        TEXT.replace("in May", "in June")
        .replace(" and the town has promised them nothing", "")
        .replace("called the delay", "termed the delay")
    )
    (folder / "corrected.txt").write_text(corrected, encoding="utf-8")
    write(folder / "harbour.db", harbour())
    shutil.copy(example_file, folder / "broken.db")
    with closing(sqlite3.connect(folder / "broken.db")) as connection, connection:
        for statement in FAULTS:
            connection.execute(statement)
    return folder


@pytest.fixture
def desk(folder, tmp_path):
    """A folder of its own, so that what one session makes another does not find."""
    return shutil.copytree(folder, tmp_path / "desk")


def same(screen, desk):
    """A screen without what is another one on another machine."""
    screen = re.sub(
        r"^(size +)[\d,]+$", r"\g<1>524,288", screen.replace(str(desk), "/desk"), flags=re.MULTILINE
    )
    return re.sub(rf"{datetime.now(UTC).year}-\d\d-\d\dT\d\d:\d\d:\d\dZ(?<!T00:00:00Z)", AT, screen)


def harbour():
    places = [(TEXT.index(first), TEXT.index(last) + len(last)) for *_, first, last in QUOTES]
    return {
        "actors": [{"name": "Ada Long"}, {"name": "Ferry Union", "kind": "organization"}],
        "people": [{"actor_id": 1, "family": "Long", "given": "Ada"}],
        "organizations": [{"actor_id": 2, "type": "other"}],
        "sources": [
            {"key": "harbour", "title": "A bridge for the harbour"},
            {"key": "ferry", "title": "The last ferry"},
        ],
        "snapshots": [{"source_id": 1, "sha256": hashlib.sha256(TEXT.encode()).hexdigest()}],
        "quotes": [{"mode": mode, "text": text} for mode, text, *_ in QUOTES],
        "attributions": [
            {"quote_id": number, "position": 1, "actor_id": speaker}
            for number, (_, _, speaker, _, _) in enumerate(QUOTES, 1)
            if speaker
        ],
        "occurrences": [
            *(
                {
                    "quote_id": number, "source_id": 1, "snapshot_id": 1, "start": start,
                    "end": end, "digest": hashlib.sha256(TEXT[start:end].encode()).hexdigest(),
                }
                for number, (start, end) in enumerate(places, 1)
            ),
            {"quote_id": 3, "source_id": 2},
        ],
    }  # fmt: skip


@pytest.mark.parametrize(("name", "columns"), SCREENS)
def test_a_session_looks_as_it_did_when_it_was_looked_at(desk, name, columns):
    screen = ""
    for line in SESSIONS[name]:
        _, *arguments = shlex.split(line)
        shown = terminal(
            *arguments, columns=columns, cwd=desk, CLAIMDB_DB="quotes.db", CLAIMDB_CODER="ana"
        )
        code = f"[exit code {shown.code}]\n" if shown.code else ""
        screen += f"$ {line}\n{same(shown.out, desk)}{code}\n"
    path = GOLDENS / f"{name}-{columns}.txt"
    if os.environ.get("CLAIMDB_UPDATE_GOLDENS") == "1":
        path.parent.mkdir(exist_ok=True)
        path.write_text(screen, encoding="utf-8")
    assert screen == path.read_text(encoding="utf-8")


def test_every_screen_belongs_to_a_session():
    assert {path.stem for path in GOLDENS.iterdir()} == {
        f"{name}-{columns}" for name, columns in SCREENS
    }


@each(("name", "columns"), SCREENS)
def test_a_screen_fits_on_its_terminal(name, columns):
    path = GOLDENS / f"{name}-{columns}.txt"
    talk = re.compile(r"\$ |hint: |error: |  \S|[a-z]\d+ .* -> |[-+] ")
    machine = re.compile(r"[\[ ]?\{\"|\| ")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert all(
        len(line) <= columns for line in lines if not talk.match(line) and not machine.match(line)
    )


@pytest.mark.parametrize("columns", [20, 40, 80, 140, 400])
def test_quotes_wrap_and_are_never_cut(folder, columns):
    """However wide the terminal is, all words of a quote are there, in their order."""
    shown = terminal("show", "q8", columns=columns, cwd=folder, CLAIMDB_DB="quotes.db").out
    words = "calling for a ceasefire that does not include the removal of Russian forces from"
    assert words in " ".join(shown.split())
    assert "…" not in shown
