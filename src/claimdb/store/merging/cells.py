"""The cells that one row has after another one was joined to it."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from claimdb.model import short_id
from claimdb.store.history.aggregates import DERIVED, OWNERS, key_of
from claimdb.store.history.batch import Batch, Cells
from claimdb.store.merging.conflicts import MergeConflict, Preferences, chosen, field_of
from claimdb.store.merging.links import natural

_MAIN: Mapping[str, tuple[str, ...]] = {
    "actors": ("name",),
    "people": ("family", "given", "particle", "suffix"),
    "topics": ("name",),
    "sources": ("title",),
    "claims": ("text",),
    "quotes": ("text", "mode"),
    "source_contributors": ("family", "given", "particle", "suffix", "literal"),
}
"""What a record is shown by: that of the kept one stays, and the parts of its name with it."""
_FIXED = frozenset({"id", "uid", "key", "slug", "kind", "batch_id", "created", "updated"})
_UNASKED = frozenset({
    "coder_id", "taken", "verified", "verified_at", "digest", "prefix", "suffix", "snapshot_id",
    "start", "end", "locator", "decision", "decided",
})  # fmt: skip
"""Columns of links of which ours stays where both have one."""
_REFERENCES = {
    "parent_id": "actor", "organization_id": "actor", "actor_id": "actor", "broader_id": "topic",
    "source_id": "source", "via_source_id": "source",
}  # fmt: skip
_ANY_TYPE = "other"
"""The type of an organization of which nothing is known."""


class UnitedCells:
    """Unites the cells of rows as somebody prefers; `conflicts` are those that differ."""

    def __init__(self, batch: Batch, preferences: Preferences) -> None:
        self.conflicts: list[MergeConflict] = []
        self._batch = batch
        self._preferences = preferences

    def of(
        self, table: str, ours: Cells, theirs: Cells, where: str, link: str | None = None
    ) -> dict[str, Any]:
        """Return the cells that our row has from theirs; a `link` may differ."""
        ignored = DERIVED | _FIXED | {key_of(table), link} | set(_MAIN.get(table, ()))
        if table in OWNERS:
            ignored |= natural(table)
        taken = {}
        for column in ours:
            if column in ignored:
                continue
            value = self._cell(table, column, ours[column], theirs[column], where)
            if value != ours[column]:
                taken[column] = value
        if "stance" in taken and "coder_id" not in natural(table):
            # The coder of a stance is who decided on it.
            own = taken["stance"] != theirs["stance"]
            taken["coder_id"] = self._batch.coder_id if own else theirs["coder_id"]
            if "decided" in ours:
                taken["decided"] = self._batch.at if own else theirs["decided"]
        return taken

    def main(self, table: str, theirs: Cells) -> dict[str, Any]:
        """Return the main name, title or text of the other record, if that is preferred."""
        columns = _MAIN.get(table, ())
        field = "name" if table == "people" else columns[0] if columns else ""
        return {one: theirs[one] for one in columns} if self.is_main_theirs(field) else {}

    def is_main_theirs(self, field: str = "name") -> bool:
        """Whether somebody prefers the main name, title or text of the other record."""
        return self._preferences.main(field)

    def decide(
        self, where: str, field: str, ours: Any, theirs: Any, shown: Callable[[Any], str] = str
    ) -> Any:
        """Return which of two values stays; the conflict is noted."""
        choice = self._preferences.of(where, field, of_coder=":k" in where)
        self.conflicts.append(MergeConflict(where, field, shown(ours), shown(theirs), choice))
        return chosen(choice, ours, theirs)

    def _cell(self, table: str, column: str, ours: Any, theirs: Any, where: str) -> Any:
        if column == "csl":
            return self._csl(ours, theirs, where)
        if theirs is None or ours == theirs:
            return ours
        of_organization = column == "type" and table == "organizations"
        if ours is None or (of_organization and ours == _ANY_TYPE):
            return theirs
        if column in _UNASKED or (of_organization and theirs == _ANY_TYPE):
            return ours
        kind = _REFERENCES.get(column)
        shown = (lambda value: short_id(kind, value)) if kind else str
        return self.decide(where, field_of(column), ours, theirs, shown)

    def _csl(self, ours: Any, theirs: Any, where: str) -> Any:
        """Return all that both items have; they are text on SQLite."""
        one, other = (json.loads(it) if isinstance(it, str) else it or {} for it in (ours, theirs))
        both = {**other, **one}
        if any(both[key] != value for key, value in other.items()) and (
            self.decide(where, "csl", one, other, _as_json) is other
        ):
            both = {**one, **other}
        return both if both != one else ours


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
