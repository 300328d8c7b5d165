"""Editing one record: its fields, and what hangs on it.

Owns what a value given by a user does to the rows of a record. It must not know how the user gave
it; what a value must be in itself is `draft.editable`'s, what must hold of records `rules`'.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Table, select

from claimdb import folding
from claimdb.drafts.input import RecordInput
from claimdb.drafts.patch import (
    CLEAR,
    CLEARING,
    EDITABLE,
    ELSEWHERE,
    LINKS,
    QUALIFIERS,
    TAKEN,
    Field,
    split,
    text,
)
from claimdb.drafts.quotes import contradiction
from claimdb.drafts.records import DraftError, Problem
from claimdb.drafts.sources import author
from claimdb.drafts.validate import membership, membership_in_short
from claimdb.errors import InvalidDataError, NotFoundError, RefusedError, UsageError
from claimdb.model import identified, short_id
from claimdb.personal_names import split_name
from claimdb.query.fields import FIELDS
from claimdb.schema import ACTOR_NAME_KINDS, TOPIC_NAME_KINDS
from claimdb.store import tables
from claimdb.store.address import Address
from claimdb.store.backends.base import Reader
from claimdb.store.history.aggregates import TABLES
from claimdb.store.history.batch import Batch, recording
from claimdb.store.history.constraints import broken
from claimdb.store.history.log import Entry, written
from claimdb.store.ingest.edited import (
    ANCHOR,
    VERIFIED,
    refuse_same,
    text_and_speakers,
    verify_again,
)
from claimdb.store.ingest.outcome import AmbiguousPassage, Speakers
from claimdb.store.ingest.pipeline import check_size
from claimdb.store.load.sources import sources
from claimdb.store.names import refuse_shared, shared
from claimdb.store.resolver import NameResolver

# What was never so goes first, so that what comes can be like it.
_FLAGS = ("rm-membership", "membership", "add-membership")
_CELLS = ("role", "started", "ended")
_FORM = 'write it as "organization=role (2013/..)"'
_MembershipCells = dict[str, Any]


class _Said(NamedTuple):
    """What was said by which flag: an organization, and as many of the cells as it says."""

    flag: str
    value: str
    organization: str
    cells: _MembershipCells


class Memberships:
    """What one person was, as it is to be."""

    def __init__(self, batch: Batch, person: int, problems: list[Problem]) -> None:
        self._batch = batch
        self._person = person
        self._problems = problems
        self._said: list[_Said] = []

    def read(self, given: Mapping[str, Sequence[str]]) -> None:
        """Read what is given, and note what is wrong with it; what is no text is known already."""
        for flag in _FLAGS:
            for value in given.get(flag, ()):
                try:
                    text(value)
                except ValueError:
                    continue
                self._read(flag, value)

    def _read(self, flag: str, value: str) -> None:
        try:
            parts = membership_in_short(value)
        except ValueError as error:
            self._wrong(flag, str(error), _FORM)
            return
        if parts.get("role") == "":
            self._wrong(flag, f"{value!r} has an empty role", f"write {CLEAR} for no role")
        if parts.get("role") == CLEAR:
            parts["role"] = None
        draft = membership(RecordInput(parts, self._problems, lambda key: f"{flag}.{key}"))
        cells = {name: getattr(draft, name) for name in _CELLS if name in parts}
        if flag == "membership" and not cells:
            self._wrong(flag, f"{value!r} says neither a role nor dates", _FORM)
        self._said.append(_Said(flag, value, draft.organization, cells))

    def write(self) -> None:
        """Write what was read, and note where it means none that is recorded, or several."""
        table = tables.memberships
        of_person = table.select().where(table.c.person_id == self._person).order_by(table.c.id)
        rows = [dict(row) for row in self._batch.connection.execute(of_person).mappings()]
        for said in self._said:
            number = _resolve(self._batch.reader, "organization", said.organization)
            there = [row for row in rows if row["organization_id"] == number]
            match said.flag:
                case "rm-membership":
                    if row := self._meant(said, there, _CELLS):
                        self._batch.delete(table, row["id"])
                        rows.remove(row)
                case "membership":
                    # Of several the role says which it is, and only the dates become other ones.
                    if row := self._meant(said, there, ("role",) if len(there) > 1 else ()):
                        self._batch.update(table, row["id"], said.cells)
                        row |= said.cells
                case _:
                    cells = {**dict.fromkeys(_CELLS), **said.cells}
                    if not any(cells.items() <= row.items() for row in there):
                        new = {"person_id": self._person, "organization_id": number, **cells}
                        rows.append({**new, "id": self._batch.insert(table, new)})

    def _meant(
        self, said: _Said, there: Sequence[_MembershipCells], by: Sequence[str]
    ) -> _MembershipCells | None:
        """Return the one that has these cells as they are said, as far as they are."""
        wanted = {name: cell for name, cell in said.cells.items() if name in by}
        found = [row for row in there if wanted.items() <= row.items()]
        if len(found) == 1:
            return found[0]
        if found:
            message = f"{said.value!r} may be {len(found)} of its roles"
            self._wrong(said.flag, message, "say the role too, or the dates")
        else:
            self._wrong(said.flag, f"it has no role {said.value!r}", "claimdb show has its roles")
        return None

    def _wrong(self, flag: str, message: str, hint: str) -> None:
        self._problems.append(Problem(flag, message, hint))


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
        return None if name == UNKNOWN else _resolve(self._reader, "speaker", name)

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
            cell = cell and _resolve(self._reader, "organization", str(cell))
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
                    yield flag, name, _resolve(self._reader, "claim", name), word
                else:
                    yield flag, name, self._topic(name, words), word

    def _topic(self, name: str, words: Mapping[str, str]) -> int:
        try:
            return _resolve(self._reader, "topic", name)
        except NotFoundError as error:
            _, equals, word = name.rpartition("=")
            if equals and words:
                raise NotFoundError(
                    f"{word!r} is no stance, and no topic is called {name!r}",
                    hint=f"the stances are {', '.join(dict.fromkeys(words.values()))[:-2]}",
                ) from error
            raise

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


_TABLES = {**TABLES, "occurrence": "occurrences"}
_PARTS = {"person": tables.people, "organization": tables.organizations}
_UNIQUE = {("topics", "slug"), ("topics", "actor_id"), ("actors", "wikidata_id")}


class Edited(NamedTuple):
    """The record by its short id, by which batch (`b7`) it was edited, and what changed.

    The `places` are of occurrences (by short ids) whose words stand at several places of a text, of
    which none is recorded.
    """

    id: str
    by: str | None
    entries: tuple[Entry, ...]
    places: Mapping[str, AmbiguousPassage] = MappingProxyType({})


def edit(
    address: Address,
    name: str,
    given: Mapping[str, Sequence[str]],
    *,
    coder: str,
    taken: Collection[str] = (),
    which: int | None = None,
) -> Edited:
    """Give fields of one record other values, in one batch; where nothing changes, in none.

    Args:
        address: The database.
        name: The record: a short id, a citation key or an exact name.
        given: The values by the names of `draft.editable.FIELDS` and `LINKS`.
        coder: Who edits.
        taken: What is decided of the words, by the names of `draft.editable.TAKEN`.
        which: Of several places where the words stand in a stored text, which is meant, from 1.

    Raises:
        UsageError: the record has no such field.
        NotFoundError: there is no such record, or a value names what is not recorded.
        InvalidDataError: a value is none of its field, or the record would not hold together; all
            that is wrong with values is told at once.
        RefusedError: what only one record can have, another one has; or the words of a quote do not
            stand in the stored text of a source, or are those of another quote; or a name is that
            of another record.
        StoreError: the database cannot be written.
    """
    with recording(address, coder=coder, command="edit") as batch:
        kind, number = _found(batch.reader, name)
        editor = _Editor(batch, kind, number, taken, which)
        editor.run(given)
        changed = bool(batch.changed)
        batch.settle()
        editor.check_names()
        for fault in broken(batch):
            of_quote = "say both in one command: --mode and --speaker"
            raise InvalidDataError(fault, hint=of_quote if kind == "quote" else None)
        return Edited(
            editor.id,
            short_id("batch", batch.id) if changed else None,
            tuple(written(batch.reader, batch.id)) if changed else (),
            {short_id("occurrence", row): places for row, places in editor.places.items()},
        )


def _resolve(reader: Reader, label: str, name: str) -> int:
    return NameResolver(reader).resolve(label, name).id


def _found(reader: Reader, name: str) -> tuple[str, int]:
    """Return the kind of a record that is there, person or organization of an actor, and its row.

    Raises:
        NotFoundError: there is none.
        UsageError: it is nothing that can be edited.
    """
    kind, number = NameResolver(reader).identify(name)
    if kind not in _TABLES:
        raise UsageError(
            f"{name!r} is a {kind}, which cannot be edited",
            hint="name a quote, occurrence, claim, source, actor or topic: q12, o9, c3, s7, a5, t2",
        )
    column = "kind" if kind == "actor" else f"'{kind}'"
    row = reader.row(f"SELECT {column} FROM {_TABLES[kind]} WHERE id = :id", id=number)
    if row is None:
        raise NotFoundError(f"no {kind} has the id {name.lower()}")
    return row[0], number


class _Editor:
    """One record that is edited in a batch."""

    def __init__(
        self, batch: Batch, kind: str, number: int, taken: Collection[str], which: int | None
    ) -> None:
        self._batch = batch
        self._reader = batch.reader
        self._kind = kind
        self._taken = taken
        self._which = which
        self.places: Mapping[int, AmbiguousPassage] = {}
        self._shared: Collection[tuple[str, int]] = ()
        self._number = number
        record = "actor" if kind in _PARTS else kind
        self.id = short_id(record, number)
        self._table = tables.metadata.tables[_TABLES[record]]

    def run(self, given: Mapping[str, Sequence[str]]) -> None:
        """Write what is given."""
        fields = EDITABLE[self._kind]
        self._check_flags((*given, *self._taken, *(() if self._which is None else ("which",))))
        if self._kind == "person":
            given = _in_parts(given)
        problems: list[Problem] = []
        values = {
            flag: _value(flag, fields[flag], said[-1], problems)
            for flag, said in given.items()
            if flag in fields
        }
        links = Links(self._batch, self._number, given, problems)
        links.check()
        if self._kind == "quote":
            self._check_words(values, problems)
        if isinstance(csl := values.get("csl"), Mapping):
            self._check_csl(csl, problems)
        if problems:
            raise DraftError(tuple(problems))
        if isinstance(text := values.get("text"), str):
            check_size(self._batch, "text", folding.folded(text))
        before = text_and_speakers(self._reader, self._number) if self._kind == "quote" else None
        self._shared = shared(self._reader, self._kind, self._number)
        altered = self._write(
            {
                fields[flag].column: self._looked_up(fields[flag], value)
                for flag, value in values.items()
            }
        )
        links.write(self._kind)
        if problems:
            raise DraftError(tuple(problems))
        if altered & VERIFIED.get(self._kind, frozenset()) or self._which is not None:
            self.places = verify_again(
                self._batch,
                self._kind,
                self._number,
                unverified="unverified" in self._taken,
                which=self._which,
            )
        if before and "on-duplicate" not in self._taken:
            self._check_same(before)

    def _check_words(self, values: Mapping[str, Any], problems: list[Problem]) -> None:
        """Note how the words of a quote would contradict its mode."""
        text, mode = self._reader.row(
            "SELECT text, mode FROM quotes WHERE id = :id", id=self._number
        )
        new_text, new_mode = values.get("text") or text, values.get("mode") or mode
        keep_marks = "keep-marks" in self._taken
        wrong = contradiction(new_text, new_mode, keep_marks=keep_marks)
        if wrong is not None and (new_text, new_mode) != (text, mode):
            problems.append(Problem("text", *wrong))

    def _check_csl(self, item: Mapping[str, Any], problems: list[Problem]) -> None:
        """Note what of an item of CSL a source has elsewhere; what is there already stays."""
        [recorded] = sources(self._reader, [self._number])
        roles = (one.role for one in recorded.contributors)
        elsewhere = {**dict.fromkeys(roles, "is recorded beside it"), **ELSEWHERE}
        for variable, place in elsewhere.items():
            if variable in item and item[variable] != (recorded.csl or {}).get(variable):
                problems.append(Problem("csl", f"{variable!r} {place}"))

    def _check_same(self, before: tuple[str, Speakers]) -> None:
        """Refuse that a quote becomes what another one is; one that is so already may stay it."""
        if text_and_speakers(self._reader, self._number) != before:
            refuse_same(self._reader, self._number)

    def check_names(self) -> None:
        """Refuse names that others have, once those are settled that follow from fields."""
        if "on-duplicate" not in self._taken:
            refuse_shared(self._reader, self._kind, self._number, self._shared)

    def _check_flags(self, given: Collection[str]) -> None:
        if "key" in given:
            raise UsageError(
                "a citation key is made once and never changed",
                hint="whoever has it in a manuscript finds the source by it",
            )
        known = (*EDITABLE[self._kind], *LINKS[self._kind], *TAKEN.get(self._kind, ()))
        for flag in given:
            if flag not in known:
                article = "an" if self._kind[0] in "aeiou" else "a"
                raise UsageError(
                    f"{article} {self._kind} has no --{flag}",
                    hint=f"it has {', '.join(f'--{name}' for name in known)}",
                )

    def _looked_up(self, field: Field, value: Any) -> Any:
        if value is None or field.refers is None:
            return value
        return _resolve(self._reader, field.refers, value)

    def _write(self, cells: Mapping[str, Any]) -> set[str]:
        """Write the fields of a record itself, and return which cells are altered."""
        for column, value in cells.items():
            if value is not None and (self._table.name, column) in _UNIQUE:
                self._check_unique(column, value)
        own = {name: value for name, value in cells.items() if name in self._table.c}
        altered = self._altered(own)
        if self._table is tables.occurrences and "source_id" in altered:
            # Offsets are into a text of the source that it was.
            own |= dict.fromkeys(ANCHOR)
        self._batch.update(self._table, self._number, own)
        if of_part := {name: value for name, value in cells.items() if name not in own}:
            self._batch.update(_PARTS[self._kind], self._number, of_part)
        return altered

    def _altered(self, cells: Mapping[str, Any]) -> set[str]:
        found = self._batch.connection.execute(
            select(self._table).where(self._table.c.id == self._number)
        )
        stored = found.mappings().one()
        return {name for name, value in cells.items() if stored[name] != value}

    def _check_unique(self, column: str, value: Any) -> None:
        row = self._reader.row(
            f"SELECT id FROM {self._table.name} WHERE {column} = :value AND id <> :id",
            value=value,
            id=self._number,
        )
        if row is not None:
            other = short_id(self.kind_of_id, row[0])
            raise RefusedError(
                f"{other} has this {column.removesuffix('_id')} already",
                hint=f"see claimdb show {other}",
            )

    @property
    def kind_of_id(self) -> str:
        """The kind of record that the short id says: that of an actor does not tell which."""
        return "actor" if self._kind in _PARTS else self._kind


def _value(flag: str, field: Field, said: str, problems: list[Problem]) -> object:
    """Return a value as it is stored, None where the field is to be cleared."""
    if said == CLEAR:
        if field.required:
            problems.append(Problem(flag, "cannot be cleared"))
        return None
    try:
        return field.read(said)
    except ValueError as error:
        hint = CLEARING if not (said.strip() or field.required) else getattr(error, "hint", None)
        problems.append(Problem(flag, str(error), hint))
        return None


def _in_parts(given: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    """Return what is given of a person, with a name that was written `Family, Given` in order."""
    said = given.get("name", ("",))[-1]
    if not said.strip() or "family" in given or "given" in given:
        return given
    name, parts = split_name(said)
    if name == said:
        return given
    found = {part: [value or CLEAR] for part, value in parts._asdict().items()}
    return {**found, **given, "name": [name], "alias": [*given.get("alias", ()), said]}
