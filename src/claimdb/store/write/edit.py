"""Editing one record: its fields, and what hangs on it.

Owns what a value given by a user does to the rows of a record. It must not know how the user gave
it; what a value must be in itself is `draft.editable`'s, what must hold of records `rules`'.
"""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import select

from claimdb import folding
from claimdb.draft.editable import CLEAR, CLEARING, ELSEWHERE, FIELDS, LINKS, TAKEN, Field
from claimdb.draft.quotes import contradiction
from claimdb.draft.record import DraftError, Problem
from claimdb.errors import InvalidDataError, NotFoundError, RefusedError, UsageError
from claimdb.model import short_id
from claimdb.store import tables
from claimdb.store.address import Address
from claimdb.store.belongings import TABLES
from claimdb.store.read.citable import sources
from claimdb.store.read.identity import exactly, identify, source
from claimdb.store.read.log import Entry, written
from claimdb.store.read.reader import Reader
from claimdb.store.write.history import Batch, recording
from claimdb.store.write.keys import split_name
from claimdb.store.write.known import Speakers
from claimdb.store.write.links import Links
from claimdb.store.write.reworded import ANCHOR, HELD, hold_anew, refuse_same, said
from claimdb.store.write.rules import broken
from claimdb.store.write.shared import refuse_shared, shared
from claimdb.store.write.sizes import check_size
from claimdb.store.write.texts import Places

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
    places: Mapping[str, Places] = MappingProxyType({})


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


def _found(reader: Reader, name: str) -> tuple[str, int]:
    """Return the kind of a record that is there, person or organization of an actor, and its row.

    Raises:
        NotFoundError: there is none.
        UsageError: it is nothing that can be edited.
    """
    kind, number = identify(reader, name)
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
        self.places: Mapping[int, Places] = {}
        self._shared: Collection[tuple[str, int]] = ()
        self._number = number
        record = "actor" if kind in _PARTS else kind
        self.id = short_id(record, number)
        self._table = tables.metadata.tables[_TABLES[record]]

    def run(self, given: Mapping[str, Sequence[str]]) -> None:
        """Write what is given."""
        fields = FIELDS[self._kind]
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
        before = said(self._reader, self._number) if self._kind == "quote" else None
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
        if altered & HELD.get(self._kind, frozenset()) or self._which is not None:
            self.places = hold_anew(
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
        if said(self._reader, self._number) != before:
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
        known = (*FIELDS[self._kind], *LINKS[self._kind], *TAKEN.get(self._kind, ()))
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
        if field.refers == "source":
            return source(self._reader, value)
        kind = "topic" if field.refers == "topic" else "actor"
        return exactly(self._reader, kind, value, field.refers)

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
        hint = CLEARING if not (said.strip() or field.required) else None
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
