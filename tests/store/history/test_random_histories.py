"""Random histories: the rows that remain are those of the commands that were not undone.

The model knows nothing of how the history is kept. It sees what each command did to the rows, and
replays those commands that stand.
"""

import random
from typing import Any

import pytest

import claimdb
from claimdb.errors import InvalidDataError, NotFoundError, RefusedError, UsageError
from claimdb.model import ProgramName
from claimdb.store import tables
from claimdb.store.address import Address
from claimdb.store.admin.check import faults
from claimdb.store.admin.init import initialise
from claimdb.store.edit import edit
from claimdb.store.history.batch import Batch, recording
from claimdb.store.history.remove import remove
from claimdb.store.history.undo import undo
from claimdb.store.merging.judge import judge
from claimdb.store.merging.merge import merge
from claimdb.store.merging.split import split
from claimdb.store.tagging import tag
from databases import opened
from worlds import write

pytestmark = pytest.mark.slow


WORLD = {
    "batches": [{"command": "init"}],
    "actors": [{"name": f"Person {n}"} for n in range(1, 4)]
    + [{"name": f"Band {n}", "kind": "organization"} for n in range(1, 3)],
    "people": [{"actor_id": n, "family": f"P{n}"} for n in range(1, 4)],
    "organizations": [{"actor_id": 4, "type": "ngo"}, {"actor_id": 5, "type": "state"}],
    "topics": [{"name": f"topic {n}"} for n in range(1, 4)],
    "sources": [{}, {}],
    "claims": [{"text": "one"}, {"text": "two"}],
    "quotes": [{"text": "first"}, {"text": "second"}],
    "attributions": [{"quote_id": n, "position": 1, "actor_id": n} for n in (1, 2)],
    "quote_topics": [{"quote_id": 1, "topic_id": 1, "stance": "oppose"}],
    "occurrences": [{"quote_id": 1, "source_id": 1, "locator": "p. 1"}],
}
_HISTORY = {"batches", "changes", "coders", "digests"}
_DERIVED = {
    "folded", "context", "said_lo", "said_hi", "issued_lo", "issued_hi", "started_lo", "ended_hi",
    "updated",
}  # fmt: skip
State = dict[tuple[str, int], dict[str, Any]]


def state_of(address: Address) -> State:
    """All rows that somebody wrote."""
    state = {}
    with opened(address) as connection:
        for table in metadata_tables():
            for row in connection.execute(table.select()).mappings():
                if table.name in {"actor_names", "topic_names"} and row["kind"] == "main":
                    continue
                key = next(iter(row.values()))
                cells = {name: cell for name, cell in row.items() if name not in _DERIVED}
                state[table.name, key] = cells
    return state


def metadata_tables():
    return [table for table in tables.metadata.sorted_tables if table.name not in _HISTORY]


class Effect:
    """What a command did to the rows."""

    def __init__(self, before: State, after: State) -> None:
        self.gone = before.keys() - after.keys()
        self.came = {key: after[key] for key in after.keys() - before.keys()}
        self.altered = {
            key: {name: cell for name, cell in after[key].items() if cell != before[key][name]}
            for key in before.keys() & after.keys()
            if before[key] != after[key]
        }

    def on(self, state: State) -> None:
        for key in self.gone:
            del state[key]
        state |= {key: dict(cells) for key, cells in self.came.items()}
        for key, cells in self.altered.items():
            state[key] |= cells


class Model:
    """The commands that were run, and which of them stand."""

    def __init__(self, state: State) -> None:
        self.first = state
        self.effects: dict[str, Effect] = {}
        self.undoes: dict[str, str] = {}

    def stands(self, batch: str) -> bool:
        takers = [one for one, other in self.undoes.items() if other == batch]
        return not any(self.stands(one) for one in takers)

    def replayed(self) -> State:
        state = {key: dict(cells) for key, cells in self.first.items()}
        for batch, effect in self.effects.items():
            if self.stands(batch):
                effect.on(state)
        return state


class Desk:
    """Somebody who does whatever comes to mind."""

    def __init__(self, address: Address, seed: int) -> None:
        self.address = address
        self.chance = random.Random(seed)
        self.state = state_of(address)
        self.model = Model(self.state)
        self.done: dict[str, int] = {}

    def step(self) -> None:
        choices = {
            "add": 3, "edit": 8, "tag": 3, "rm": 2, "merge": 3, "split": 3, "judge": 1, "undo": 6,
            "change": 1,
        }  # fmt: skip
        [what] = self.chance.choices(list(choices), list(choices.values()))
        before = self.state
        try:
            made = getattr(self, what)()
        except (RefusedError, NotFoundError, InvalidDataError, UsageError):
            assert state_of(self.address) == before
            return
        if made is None:
            return
        self.state = after = state_of(self.address)
        self.done[what] = self.done.get(what, 0) + 1
        if what != "undo":
            self.model.effects[made] = Effect(before, after)
        assert after == self.model.replayed(), what

    def rows(self, table: str) -> list[int]:
        return [row for name, row in self.state if name == table]

    def one(self, letter: str, table: str) -> str:
        rows = self.rows(table)
        return f"{letter}{self.chance.choice(rows)}" if rows else f"{letter}1"

    def add(self) -> str:
        chance, word = self.chance, f"w{self.chance.random()}"
        with recording(self.address, coder="ana", command="add") as batch:
            quote = batch.insert(
                tables.quotes, {"uid": word, "text": word, "mode": "direct", "created": "2026"}
            )
            speaker = int(self.one("a", "actors")[1:])
            if chance.random() < 0.4:
                speaker = batch.insert(
                    tables.actors, {"uid": word, "kind": "person", "name": f"Person {word}"}
                )
                batch.insert(tables.people, {"actor_id": speaker, "kind": "person"})
            topic = int(self.one("t", "topics")[1:])
            if chance.random() < 0.4:
                broader = topic if chance.random() < 0.5 else None
                topic = batch.insert(
                    tables.topics, {"uid": word, "slug": word, "name": word, "broader_id": broader}
                )
            # What comes in with its quote may be covered by it, or be a change.
            insert = self._covered if chance.random() < 0.5 else Batch.insert
            said = {"quote_id": quote, "position": 1, "actor_id": speaker}
            insert(batch, tables.attributions, said)
            about = {"quote_id": quote, "topic_id": topic, "coder_id": batch.coder_id}
            insert(batch, tables.quote_topics, about)
            if sources := self.rows("sources"):
                place = {"quote_id": quote, "source_id": chance.choice(sources)}
                insert(batch, tables.occurrences, place)
            if chance.random() < 0.3:
                claim = batch.insert(tables.claims, {"uid": word, "text": word, "created": "2026"})
                related = {"quote_id": quote, "claim_id": claim, "relation": "asserts"}
                insert(batch, tables.quote_claims, related)
            if chance.random() < 0.2:
                batch.update(tables.quotes, quote, {"note": "at once"})
            batch.settle()
            return f"b{batch.id}"

    @staticmethod
    def _covered(batch: Batch, table: Any, cells: dict[str, Any]) -> None:
        batch.connection.execute(table.insert().values(cells))

    def edit(self) -> str | None:
        chance = self.chance
        word = chance.choice(["none", "ours", "theirs", "both"])
        actor, topic = self.one("a", "actors"), self.one("t", "topics")
        stance = chance.choice(["=support", "=oppose", "", "=none"])
        person, band = self.one("a", "people"), self.one("a", "organizations")
        edits = [
            (self.one("q", "quotes"), {"note": [word]}),
            (self.one("q", "quotes"), {"occasion": [word], "text": [f"text {word}"]}),
            (self.one("q", "quotes"), {"speaker": [actor]}),
            (self.one("q", "quotes"), {"add-speaker": [actor], "role": [f"{actor}={word}"]}),
            (self.one("q", "quotes"), {"rm-speaker": [actor]}),
            (self.one("q", "quotes"), {"add-topic": [topic + stance]}),
            (self.one("q", "quotes"), {"topic": [topic + stance]}),
            (self.one("q", "quotes"), {"rm-topic": [topic]}),
            (self.one("q", "quotes"), {"claim": [self.one("c", "claims")]}),
            (self.one("q", "quotes"), {"mode": ["narration"], "speaker": ["none"]}),
            (self.one("q", "quotes"), {"mode": ["indirect"], "speaker": ["unknown"]}),
            (self.one("c", "claims"), {"note": [word], "add-topic": [topic]}),
            (actor, {"name": [f"{actor} {word}"]}),
            (actor, {"alias": [f"alias {word}"]}),
            (actor, {"rm-alias": [f"alias {word}"]}),
            (actor, {"name": [f"alias {word}"]}),
            (actor, {"wikidata": [f"Q{chance.randint(1, 3)}"]}),
            (self.one("a", "organizations"), {"parent": [self.one("a", "organizations")]}),
            (person, {"add-membership": [f"{band}={word} (2013/..)"]}),
            (person, {"membership": [f"{band} (2014/2015)"]}),
            (person, {"rm-membership": [band]}),
            (topic, {"broader": [self.one("t", "topics")]}),
            (topic, {"slug": [f"slug-{word}"]}),
            (topic, {"actor": [actor]}),
            (self.one("o", "occurrences"), {"source": [self.one("s", "sources")]}),
            (self.one("o", "occurrences"), {"locator": [word]}),
            (self.one("s", "sources"), {"title": [f"title {word}"], "issued": ["2023-03"]}),
        ]  # fmt: skip
        name, given = chance.choice(edits)
        if stance and given.keys() & {"topic", "add-topic"} and name.startswith("q"):
            given["decide"] = [True] if chance.random() < 0.2 else []
        coder = chance.choice(["ana", "ana", "bo", ProgramName("bot")])
        return edit(self.address, name, given, coder=coder).by

    def rm(self) -> str:
        kinds = {"q": "quotes", "c": "claims", "a": "actors", "t": "topics", "s": "sources"}
        names = [self.one(*kind) for kind in self.chance.choices(list(kinds.items()), k=2)]
        return remove(self.address, names, coder="bo").by

    def merge(self) -> str:
        letter, table = self.chance.choice(
            [("a", "people"), ("a", "organizations"), ("t", "topics"), ("s", "sources"),
             ("c", "claims"), ("q", "quotes")]
        )  # fmt: skip
        names = [self.one(letter, table) for _ in range(self.chance.choice([2, 2, 3]))]
        prefer = [self.chance.choice(["keep", "other"])]
        if self.chance.random() < 0.3:
            prefer += ["name=other", "title=other"]
        names_as = "alternative" if letter != "a" else self.chance.choice(["former", "misspelling"])
        return merge(
            self.address, names[0], names[1:], coder="bo", names_as=names_as, prefer=prefer
        ).by

    def quotes(self, most: int = 4) -> list[int]:
        rows = self.rows("quotes")
        return self.chance.sample(rows, min(len(rows), self.chance.randint(1, most)))

    def tag(self) -> str | None:
        chance, topic, other = self.chance, self.one("t", "topics"), self.one("t", "topics")
        stance = chance.choice(["", "=support", "=oppose", "=none"])
        new = chance.random() < 0.2
        add = [f"tag {chance.random()}" if new else f"{topic}{stance}"]
        remove = [other] if other != topic and chance.random() < 0.5 else []
        coder = chance.choice(["ana", "bo", ProgramName("bot")])
        return tag(self.address, self.quotes(), add, remove, coder=coder, create=new).by

    def split(self) -> str:
        chance = self.chance
        letter, table = chance.choice([("t", "topics"), ("a", "people"), ("a", "organizations")])
        record, other = self.one(letter, table), self.one(letter, table)
        target = {"new_name": f"part {chance.random()}"}
        if chance.random() < 0.3:
            target = {"into": other}
        prefer = ["keep"] if chance.random() < 0.8 else []
        return split(
            self.address, record, self.quotes(), coder="bo", prefer=prefer, **target
        ).by  # fmt: skip

    def judge(self) -> str | None:
        letter, table = self.chance.choice([("a", "people"), ("t", "topics"), ("q", "quotes")])
        pairs = [
            (self.one(letter, table), self.one(letter, table), verdict)
            for verdict in ("different", self.chance.choice(["same", "skip"]))
        ]
        return judge(self.address, pairs, coder="ana", prefer=["keep"]).by

    def undo(self) -> str:
        batches = [*self.model.effects, *self.model.undoes]
        name = self.chance.choice(batches) if self.chance.random() < 0.8 and batches else None
        return self.take_back(name)

    def take_back(self, name: str | None) -> str:
        done = undo(self.address, name, coder="ana")
        # What is meant by a batch that stands is the last one of its chain.
        last = done.what
        while takers := [one for one, other in self.model.undoes.items() if other == last]:
            [last] = takers
        self.model.undoes[done.by] = last
        return done.by

    def change(self) -> str:
        with opened(self.address) as connection:
            numbers = connection.execute(tables.changes.select()).scalars().all()
        return undo(self.address, f"h{self.chance.choice([*numbers, 1])}", coder="ana").by

    def take_everything_back(self) -> None:
        """Take back what can be, the last first, until nothing more can be."""
        going = True
        while going:
            going = False
            for batch in reversed(list(self.model.effects)):
                try:
                    self.take_back(batch)
                except (RefusedError, NotFoundError):
                    continue
                going = True
                assert state_of(self.address) == self.model.replayed()


def run(address: Address, seed: int, steps: int) -> Desk:
    write(address, WORLD)
    desk = Desk(address, seed)
    for _ in range(steps):
        desk.step()
    desk.take_everything_back()
    assert faults(address) == ([], 0)
    with claimdb.open(address) as database:
        batches = [row[0] for row in database.log().rows]
        assert batches == sorted(batches, key=lambda name: -int(name[1:]))
        for name in batches:
            list(database.log(name).rows)
    return desk


@pytest.mark.parametrize("seed", range(6))
def test_what_is_left_is_what_remained_of_the_history(empty_file_copy, seed):
    desk = run(empty_file_copy, seed, 40)
    assert {"add", "edit", "tag", "undo"} <= desk.done.keys()


@pytest.mark.parametrize("seed", range(3))
def test_splits_are_reverted_by_merges(empty_file_copy, seed):
    write(empty_file_copy, WORLD)
    desk = Desk(empty_file_copy, seed)
    for _ in range(15):
        desk.step()
    split_and_merged(desk)


def split_and_merged(desk: Desk) -> None:
    """Split records by random quotes, and merge each again: only names and redirects are new."""
    found = 0
    for letter, table in (("a", "actors"), ("t", "topics")):
        for row in desk.rows(table):
            before = state_of(desk.address)
            some = desk.quotes(3)
            try:
                done = split(desk.address, f"{letter}{row}", some, coder="bo", new_name="A part")
            except NotFoundError:
                continue
            made = merge(desk.address, f"{letter}{row}", [done.into.id], coder="bo")
            after = state_of(desk.address)
            left = {
                key: cells
                for key, cells in after.items()
                if key in before or key[0] not in {"merged_records", "actor_names", "topic_names"}
            }
            assert left == before
            for batch in (made.by, done.by):
                undo(desk.address, batch, coder="bo")
            assert state_of(desk.address) == before
            found += 1
    assert found


def test_the_same_on_a_server(postgresql_database):
    initialise(postgresql_database, seed=False)
    split_and_merged(run(postgresql_database, 100, 25))
