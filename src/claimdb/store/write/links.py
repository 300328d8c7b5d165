"""Editing what hangs on one record: speakers, topics, claims, names, authors.

Owns how words of a user (`peace plan=oppose`) become rows that are altered, inserted and deleted.
It must not know the record's own fields.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Table, select

from claimdb import folding
from claimdb.draft.editable import CLEAR, CLEARING, LINKS, QUALIFIERS, split, text
from claimdb.draft.record import Problem
from claimdb.draft.sources import author
from claimdb.enumerations import ACTOR_NAME_KINDS, TOPIC_NAME_KINDS
from claimdb.errors import NotFoundError, RefusedError
from claimdb.model import identified, short_id
from claimdb.query.fields import FIELDS
from claimdb.store import tables
from claimdb.store.read.identity import exactly
from claimdb.store.write.history import Batch
from claimdb.store.write.memberships import Memberships

UNKNOWN = "unknown"
"""Given as a speaker it is one who is unknown or not named."""

_STANCES: Mapping[str, str] = {**FIELDS["stance"].choices, CLEAR: ""}
_RELATIONS = FIELDS["relation"].choices
_CLEARED = ("speaker", "role", "organization", "author")
_AUTHORS = """
SELECT a.name, c.id FROM source_contributors c JOIN actors a ON a.id = c.actor_id
 WHERE c.source_id = :id AND c.role = 'author'"""
_Cells = dict[str, Any]


class Links:
    """What hangs on one record, as it is to be."""

    def __init__(
        self,
        batch: Batch,
        record: int,
        given: Mapping[str, Sequence[str]],
        problems: list[Problem],
    ) -> None:
        self._batch = batch
        self._reader = batch.reader
        self._record = record
        self._given = given
        self._problems = problems
        self._memberships = Memberships(batch, record, problems)

    def check(self) -> None:
        """Note what is wrong with values as such, before any name is looked up."""
        for flag in dict.fromkeys(chain.from_iterable(LINKS.values())):
            for value in self._said(flag):
                try:
                    text(value)
                except ValueError as error:
                    self._wrong(flag, str(error), CLEARING if flag in _CLEARED else None)
        self._memberships.read(self._given)

    def write(self, kind: str) -> None:
        """Write what is said of what hangs on a record of this kind."""
        match kind:
            case "quote":
                self._speakers()
                self._topics()
                self._claims()
            case "claim":
                self._topics_of_claim()
            case "person" | "organization":
                self._names(tables.actor_names, "actor_id", ACTOR_NAME_KINDS)
                self._memberships.write()
            case "topic":
                self._names(tables.topic_names, "topic_id", TOPIC_NAME_KINDS)
            case "source":
                self._authors()

    def _said(self, flag: str) -> Sequence[str]:
        return self._given.get(flag, ())

    def _rows(self, table: Table, owner: str) -> list[_Cells]:
        found = self._batch.connection.execute(
            table.select().where(table.c[owner] == self._record).order_by(table.c.id)
        )
        return [dict(row) for row in found.mappings()]

    def _wrong(self, flag: str, message: str, hint: str | None = None) -> None:
        self._problems.append(Problem(flag, message, hint))

    # --- speakers ---------------------------------------------------------------------------

    def _speakers(self) -> None:
        table = tables.attributions
        stored = sorted(self._rows(table, "quote_id"), key=lambda row: row["position"])
        wanted = self._wanted(stored)
        for flag in QUALIFIERS:
            for value in self._said(flag):
                self._qualify(flag, value, wanted)
        if self._problems:
            return
        kept = {row["id"]: row for row in wanted if "id" in row}
        for row in stored:
            # One who changes place comes in anew: two never have the same place.
            if row["id"] not in kept or kept[row["id"]]["position"] != row["position"]:
                self._batch.delete(table, row["id"])
                kept.pop(row["id"], None)
        for row in wanted:
            number = row.pop("id", None)
            if number in kept:
                self._batch.update(table, number, row)
            else:
                self._batch.insert(table, row)

    def _wanted(self, stored: Sequence[_Cells]) -> list[_Cells]:
        """Return the speakers as they are to be, those who stay with the id of their row."""
        wanted = [dict(row) for row in stored]
        if replacing := self._said("speaker"):
            by_actor = {row["actor_id"]: row for row in wanted}
            actors = [] if list(replacing) == [CLEAR] else [*map(self._speaker, replacing)]
            wanted = [
                {**by_actor.pop(actor, self._fresh(actor)), "position": place}
                for place, actor in enumerate(actors, 1)
            ]
        for name in self._said("add-speaker"):
            last = max((row["position"] for row in (*wanted, *stored)), default=0)
            wanted.append({**self._fresh(self._speaker(name)), "position": last + 1})
        for name in self._said("rm-speaker"):
            gone = self._speaker(name)
            if all(row["actor_id"] != gone for row in wanted):
                self._wrong("rm-speaker", f"{name!r} is no speaker of it")
            wanted = [row for row in wanted if row["actor_id"] != gone]
        known = [row["actor_id"] for row in wanted if row["actor_id"] is not None]
        for actor in {actor for actor in known if known.count(actor) > 1}:
            self._wrong("speaker", f"{short_id('actor', actor)} would be a speaker twice")
        return wanted

    def _speaker(self, name: str) -> int | None:
        return None if name == UNKNOWN else exactly(self._reader, "actor", name, "speaker")

    def _fresh(self, actor: int | None) -> _Cells:
        return {
            "quote_id": self._record, "actor_id": actor, "role": None, "organization_id": None,
            "status": "attested",
        }  # fmt: skip

    def _qualify(self, flag: str, said: str, speakers: Sequence[_Cells]) -> None:
        """Say of one speaker in which role, for whom, or how sure it is."""
        name, equals, value = said.partition("=")
        of = [row for row in speakers if equals and self._is_called(row["actor_id"], name)]
        if not of:
            # What stands before the sign is no speaker, so it is a part of the value.
            of, value = list(speakers), said
        if len(of) != 1:
            self._wrong(
                flag,
                f"{said!r} does not say of which speaker" if of else "there is no speaker",
                f'write --{flag} "NAME=…"',
            )
            return
        if value == CLEAR and flag != "status":
            cell = None
        else:
            try:
                cell = QUALIFIERS[flag](value)
            except ValueError as error:
                self._wrong(flag, str(error))
                return
        if flag == "organization":
            column = "organization_id"
            cell = cell and exactly(self._reader, "actor", str(cell), "organization")
        else:
            column = flag
        of[0][column] = cell

    def _is_called(self, actor: int | None, name: str) -> bool:
        if actor is None:
            return name == UNKNOWN
        if (named := identified(name)) is not None:
            return named == ("actor", actor)
        sql = "SELECT 1 FROM actor_names WHERE actor_id = :id AND folded = :folded"
        return self._reader.row(sql, id=actor, folded=folding.folded(name)) is not None

    # --- topics and claims ------------------------------------------------------------------

    def _topics(self) -> None:
        table = tables.quote_topics
        linked = {row["topic_id"]: row for row in self._rows(table, "quote_id")}
        for flag, said, topic, stance in self._named("topic", _STANCES):
            row = linked.get(topic)
            if flag == "rm-topic":
                self._remove(table, linked, topic, flag, said)
            elif row is None and flag == "add-topic":
                cells = {"quote_id": self._record, "topic_id": topic, "stance": stance or None}
                row = {**cells, "coder_id": self._batch.coder_id}
                linked[topic] = {**row, "id": self._batch.insert(table, row)}
            elif row is None:
                self._wrong(flag, f"it is not about {said!r}", "--add-topic links it")
            elif stance is None and flag == "topic":
                self._wrong(flag, f"{said!r} has no stance", f'write --topic "{said}=oppose"')
            elif stance is not None and row["stance"] != (stance or None):
                # Who decides it is whose decision it is.
                cells = {"stance": stance or None, "coder_id": self._batch.coder_id}
                self._batch.update(table, row["id"], cells)

    def _topics_of_claim(self) -> None:
        table = tables.claim_topics
        linked = {row["topic_id"]: row for row in self._rows(table, "claim_id")}
        for flag, said, topic, _ in self._named("topic", {}):
            if flag == "rm-topic":
                self._remove(table, linked, topic, flag, said)
            elif topic not in linked:
                row = {"claim_id": self._record, "topic_id": topic}
                linked[topic] = {**row, "id": self._batch.insert(table, row)}

    def _claims(self) -> None:
        table = tables.quote_claims
        linked = {row["claim_id"]: row for row in self._rows(table, "quote_id")}
        for flag, said, claim, relation in self._named("claim", _RELATIONS):
            row = linked.get(claim)
            if flag == "rm-claim":
                self._remove(table, linked, claim, flag, said)
            elif row is None:
                cells = {"quote_id": self._record, "claim_id": claim}
                row = {**cells, "relation": relation or "asserts"}
                linked[claim] = {**row, "id": self._batch.insert(table, row)}
            elif relation is not None:
                self._batch.update(table, row["id"], {"relation": relation})

    def _named(
        self, what: str, words: Mapping[str, str]
    ) -> Iterator[tuple[str, str, int, str | None]]:
        """Yield each flag, its name, the record that it means, and the word said of it."""
        for flag in (f"rm-{what}", what, f"add-{what}"):
            for said in self._said(flag):
                name, word = (said, None) if flag.startswith("rm-") else split(said, words)
                if what == "claim":
                    yield flag, name, self._claim(name), word
                else:
                    yield flag, name, self._topic(name, words), word

    def _topic(self, name: str, words: Mapping[str, str]) -> int:
        try:
            return exactly(self._reader, "topic", name, "topic")
        except NotFoundError as error:
            _, equals, word = name.rpartition("=")
            if equals and words:
                raise NotFoundError(
                    f"{word!r} is no stance, and no topic is called {name!r}",
                    hint=f"the stances are {', '.join(dict.fromkeys(words.values()))[:-2]}",
                ) from error
            raise

    def _claim(self, name: str) -> int:
        named = identified(name)
        if named is not None and named.kind == "claim":
            row = self._reader.row("SELECT id FROM claims WHERE id = :id", id=named.number)
        else:
            claims = tables.claims
            rows = self._batch.connection.scalars(
                select(claims.c.id).where(claims.c.text == name).limit(2)
            ).all()
            row = rows if len(rows) == 1 else None
        if row is None:
            raise NotFoundError(
                f"no claim is {name!r}", hint="name its id such as c3, or all its words"
            )
        return int(row[0])

    def _remove(
        self, table: Table, linked: dict[int, _Cells], number: int, flag: str, said: str
    ) -> None:
        row = linked.pop(number, None)
        if row is None:
            self._wrong(flag, f"{said!r} is not linked to it")
        else:
            self._batch.delete(table, row["id"])

    # --- names ------------------------------------------------------------------------------

    def _names(self, table: Table, owner: str, kinds: Sequence[str]) -> None:
        """Add and take away names beside the main one, which is a field of the record."""
        others = {kind: kind for kind in kinds if kind != "main"}
        names = {row["name"]: row for row in self._rows(table, owner)}
        for name in self._said("rm-alias"):
            row = names.pop(name, None)
            if row is None:
                self._wrong("rm-alias", f"it has no name {name!r}")
            elif row["kind"] == "main":
                raise RefusedError(f"{name!r} is the main name", hint="--name gives it another one")
            else:
                self._batch.delete(table, row["id"])
        for said in self._said("alias"):
            name, kind = split(said, others)
            row = names.get(name)
            if row is None:
                cells = {owner: self._record, "name": name, "kind": kind or "alternative"}
                names[name] = {**cells, "id": self._batch.insert(table, cells)}
            elif row["kind"] != "main" and kind is not None:
                self._batch.update(table, row["id"], {"kind": kind})

    # --- authors ----------------------------------------------------------------------------

    def _authors(self) -> None:
        """Put authors in place of those recorded; who has another role stays."""
        said = self._said("author")
        if not said:
            return
        table = tables.source_contributors
        rows = self._rows(table, "source_id")
        stored = {row.pop("id"): row for row in rows if row["role"] == "author"}
        # Who is linked to an actor is so still.
        actors = dict(self._reader.execute(_AUTHORS, {"id": self._record}).fetchall())
        wanted = []
        for place, name in enumerate(() if list(said) == [CLEAR] else said, 1):
            fresh = {"source_id": self._record, "actor_id": None, **author(name)._asdict()}
            wanted.append({**stored.get(actors.get(name), fresh), "position": place})
        for number, cells in stored.items():
            if cells in wanted:
                wanted.remove(cells)
            else:
                self._batch.delete(table, number)
        for cells in wanted:
            self._batch.insert(table, cells)
