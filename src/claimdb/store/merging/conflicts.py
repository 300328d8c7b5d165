"""Cells in which two records that are merged differ, and which of them stay."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from claimdb import edtf
from claimdb.errors import UsageError
from claimdb.fields import RecordField
from claimdb.schema import CLAIM_RELATIONS, KINDS, STANCES, STATUSES

KEEP, OTHER = "keep", "other"

_WORDS: Mapping[str, tuple[str, ...]] = {
    "stance": STANCES,
    "relation": CLAIM_RELATIONS,
    "status": STATUSES,
}
"""The closed lists of values of links."""
_OF_LINKS = (
    "role", "organization", "cue", "printed_as", "via_source", "source", "started", "ended",
    "topic",
)  # fmt: skip
_CHOSEN = frozenset({
    "author", "editor", "parent", "broader", "actor", "organization", "source", "via_source",
    "topic", "csl", "wikidata",
})  # fmt: skip
"""Fields that have one of the two values, and no third one."""


def _fields() -> Mapping[str, Sequence[RecordField]]:
    """Return the fields of records by name, as several kinds declare them, and those of links."""
    kinds = ("quote", "claim", "person", "organization", "topic", "source")
    found: dict[str, list[RecordField]] = {}
    for name in (*_WORDS, *_OF_LINKS, "author", "editor"):
        found[name] = []
    for kind in kinds:
        for one in KINDS[kind].fields.values():
            found.setdefault(field_of(one.key), []).append(one)
    return found


def field_of(column: str) -> str:
    """Return how a column is named in conflicts and in preferences."""
    return column.removesuffix("_id")


class MergeConflict(NamedTuple):
    """A cell in which both records have something else.

    The record `where` it is shown is the one that is kept, or the quote whose links collide. The
    `choice` is `keep`, `other`, another value after `=`, or None if nobody has decided.
    """

    where: str
    field: str
    ours: str
    theirs: str
    choice: str | None

    @property
    def name(self) -> str:
        """The name by which a preference decides it, and no other one."""
        return f"{self.where}:{self.field}"


class Preferences:
    """Decisions about conflicts: `keep`, `other`, `FIELD=keep`, `q3:stance=other`, `note=TEXT`."""

    def __init__(self, given: Iterable[str] = ()) -> None:
        self._all: str | None = None
        self._by_name: dict[str, str] = {}
        for one in given:
            name, equals, choice = one.partition("=")
            if not equals:
                if name not in (KEEP, OTHER):
                    raise UsageError(
                        f"{one!r} is no preference",
                        hint="use keep, other, or a field: stance=keep, issued=2023-03-20",
                    )
                self._all = name
                continue
            field = name.rpartition(":")[2].replace("-", "_")
            self._by_name[name.rpartition(":")[0] + ":" + field] = _checked(field, choice)

    def of(self, where: str, field: str, *, of_coder: bool = False) -> str | None:
        """Return the decision about a cell: `keep`, `other`, `=VALUE`, or None.

        The coding of a coder has no other value than that coder gave.
        """
        for name in (f"{where}:{field}", f":{field}"):
            choice = self._by_name.get(name)
            if choice is not None and not (of_coder and choice not in (KEEP, OTHER)):
                return choice
        return self._all

    def main(self, field: str) -> bool:
        """Whether a main name, title or text is that of the other record; only if that is said."""
        return self._by_name.get(f":{field}") == OTHER


def _checked(field: str, choice: str) -> str:
    """Return a decision about a field; a value begins with an equals sign."""
    fields = _fields()
    if field not in fields:
        raise UsageError(f"no field is called {field!r}", hint=f"one of: {', '.join(fields)}")
    if choice in (KEEP, OTHER):
        return choice
    if field in _CHOSEN:
        raise UsageError(f"{field} is that of one of the records", hint=f"{field}=keep or =other")
    words = [*_WORDS.get(field, ()), *(word for one in fields[field] for word in one.words)]
    if words and choice not in words:
        raise UsageError(f"{choice!r} is no {field}", hint=f"one of: {', '.join(words)}")
    if field in ("started", "ended") or any(one.value == "date" for one in fields[field]):
        try:
            edtf.parse(choice)
        except ValueError as error:
            raise UsageError(f"{field}: {error}") from error
    return f"={choice}"


def chosen(choice: str | None, ours: Any, theirs: Any) -> Any:
    """Return the value that a decision leaves; without one that is ours."""
    if choice is None or choice == KEEP:
        return ours
    return theirs if choice == OTHER else choice[1:]
