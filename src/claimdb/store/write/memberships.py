"""Editing what a person was in organizations, and when.

Owns which of the recorded memberships is meant by `China=Minister (2013/..)`, and what is done with
it. It must not know what else is edited.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from claimdb.draft.editable import CLEAR, text
from claimdb.draft.entities import membership, membership_in_short
from claimdb.draft.raw import Raw
from claimdb.draft.record import Problem
from claimdb.store import tables
from claimdb.store.read.identity import exactly
from claimdb.store.write.history import Batch

# What was never so goes first, so that what comes can be like it.
_FLAGS = ("rm-membership", "membership", "add-membership")
_CELLS = ("role", "started", "ended")
_FORM = 'write it as "organization=role (2013/..)"'
_Cells = dict[str, Any]


class _Said(NamedTuple):
    """What was said by which flag: an organization, and as many of the cells as it says."""

    flag: str
    value: str
    organization: str
    cells: _Cells


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
        draft = membership(Raw(parts, self._problems, lambda key: f"{flag}.{key}"))
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
            number = exactly(self._batch.reader, "actor", said.organization, "organization")
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

    def _meant(self, said: _Said, there: Sequence[_Cells], by: Sequence[str]) -> _Cells | None:
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
