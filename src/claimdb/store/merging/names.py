"""The names and the contributors of a record that becomes part of another one."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from claimdb.model import short_id
from claimdb.store.history.aggregates import NAMES, OWNERS
from claimdb.store.history.batch import Batch, Cells
from claimdb.store.merging.cells import UnitedCells
from claimdb.store.merging.links import rows
from claimdb.store.tables import metadata

_PARTS = ("family", "given", "particle", "suffix", "literal")
_Roles = dict[str, list[dict[str, Any]]]


class KeptName(NamedTuple):
    """A name that a record has from another one, and its kind."""

    name: str
    kind: str


def take_names(batch: Batch, table: str, ours: Cells, theirs: Cells) -> list[KeptName]:
    """Move the names of an actor or a topic, apart from its main one, to another one."""
    names = metadata.tables[NAMES[table]]
    owner, moved = OWNERS[names.name].column, []
    recorded = {row["name"] for row in rows(batch.reader, names.name, owner, ours["id"])}
    for row in rows(batch.reader, names.name, owner, theirs["id"]):
        if row["kind"] == "main":
            continue
        if row["name"] in recorded | {ours["name"]}:
            batch.delete(names, row["id"])
        else:
            batch.update(names, row["id"], {owner: ours["id"]})
            moved.append(KeptName(row["name"], row["kind"]))
    return moved


def add_name(batch: Batch, table: str, record: int, name: KeptName) -> bool:
    """Add what was the main name of a record, and return whether it is new."""
    names = metadata.tables[NAMES[table]]
    owner = OWNERS[names.name].column
    if any(row["name"] == name.name for row in rows(batch.reader, names.name, owner, record)):
        return False
    batch.insert(names, {owner: record, "name": name.name, "kind": name.kind})
    return True


def take_contributors(batch: Batch, cells: UnitedCells, kept: int, other: int) -> None:
    """Take the authors, editors, ... of a source where the kept one has none, or others."""
    table = metadata.tables["source_contributors"]
    own = _by_role(batch, kept)
    for role, theirs in _by_role(batch, other).items():
        ours = own.get(role, [])
        if _names(ours) == _names(theirs):
            for one, two in zip(ours, theirs, strict=True):
                if one["actor_id"] is None:
                    batch.update(table, one["id"], {"actor_id": two["actor_id"]})
            leaves = theirs
        elif ours:
            stays = cells.decide(short_id("source", kept), role, ours, theirs, _shown)
            leaves = theirs if stays is ours else ours
        else:
            leaves = []
        batch.delete(table, *(row["id"] for row in leaves))
        if leaves is not theirs:
            batch.update_all(table, {row["id"]: {"source_id": kept} for row in theirs})


def _by_role(batch: Batch, source: int) -> _Roles:
    roles: _Roles = {}
    found = rows(batch.reader, "source_contributors", "source_id", source)
    for row in sorted(found, key=lambda one: (one["role"], one["position"])):
        roles.setdefault(row["role"], []).append(row)
    return roles


def _names(contributors: Sequence[Cells]) -> list[list[object]]:
    return [[row[part] for part in _PARTS] for row in contributors]


def _shown(contributors: Sequence[Mapping[str, Any]]) -> str:
    return "; ".join(map(_name, contributors))


def _name(row: Mapping[str, Any]) -> str:
    family = " ".join(filter(None, (row["particle"], row["family"])))
    return row["literal"] or ", ".join(filter(None, (family, row["given"], row["suffix"])))
