"""Cells in which two records that are merged differ, and which of them stay."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from claimdb.drafts.rules import InvalidValueError, read
from claimdb.errors import RefusedError, UsageError
from claimdb.fields import RecordField
from claimdb.model import identified
from claimdb.schema import CONTRIBUTOR_ROLES, KINDS

KEEP, OTHER = "keep", "other"
_LISTED = 5

_RECORDS = ("quote", "claim", "person", "organization", "topic", "source")
_MAIN = ("name", "title", "text")
"""The fields that a record is shown by: `=other` chooses that of the other record."""
_NEVER = frozenset({
    "mode", "key", "slug", "family", "given", "particle", "suffix", "source_id", "locator",
})  # fmt: skip
"""Fields that go with another one, or of which the kept record has its own."""
_OF_LINKS = {
    "speaker": ("role", "organization", "status"),
    "topic_link": ("stance",),
    "claim_link": ("relation",),
    "occurrence": ("cue", "printed_as", "via"),
    "membership": ("role", "started", "ended", "source"),
}
"""The fields of links that may differ."""
_NO_THIRD = frozenset({"name", "reference", "source", "ignored", "wikidata", "json"})
"""The values of which one of the two is chosen."""


@cache
def _fields(of: str | None = None) -> Mapping[str, RecordField | None]:
    """Return what may differ by the name of its column; None where only one of both is chosen.

    With the kind `of` a record, they are those of such a record and of its links.
    """
    actors = ("person", "organization")
    kinds = _RECORDS if of is None else actors if of == "actor" else (of,)
    cells = [one for kind in kinds for one in KINDS[kind].cells() if one.in_table not in _NEVER]
    cells += [KINDS[kind].fields[key] for kind, keys in _OF_LINKS.items() for key in keys]
    # What all these fields may be, one of them may be: they are texts, dates and closed lists.
    found: dict[str, RecordField | None] = {}
    for one in cells:
        name = field_of(one.in_table)
        if one.value in _NO_THIRD or name in _MAIN:
            found[name] = None
        elif (known := found.setdefault(name, one)) is not None:
            found[name] = known._replace(words=tuple(dict.fromkeys((*known.words, *one.words))))
    return {**found, **dict.fromkeys(("topic", *map(_with_underscores, CONTRIBUTOR_ROLES)))}


def field_of(column: str) -> str:
    """Return how a column is named in conflicts and in preferences."""
    return column.removesuffix("_id")


def _with_underscores(name: str) -> str:
    return name.replace("-", "_")


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
            where, _, field = name.rpartition(":")
            field = _with_underscores(field)
            self._by_name[f"{where}:{field}"] = _checked(where, field, choice)

    def of(self, where: str, field: str, *, of_coder: bool = False) -> str | None:
        """Return the decision about a cell: `keep`, `other`, `=VALUE`, or None.

        The coding of a coder has no other value than that coder gave.
        """
        for of in (where, ""):
            choice = self._by_name.get(f"{of}:{_with_underscores(field)}")
            if choice is not None and not (of_coder and choice not in (KEEP, OTHER)):
                # A type of organizations is none of sources.
                return _checked(where, field, choice.removeprefix("="))
        return self._all

    def main(self, field: str) -> bool:
        """Whether a main name, title or text is that of the other record; only if that is said."""
        return self._by_name.get(f":{field}") == OTHER


def takes_values(field: str) -> bool:
    """Whether a field may have a third value."""
    return _fields().get(_with_underscores(field)) is not None


def _checked(where: str, field: str, choice: str) -> str:
    """Return a decision about a field of a record; a value begins with an equals sign."""
    record = identified(where.partition(":")[0])
    fields = _fields(record.kind if record and record.kind in (*_RECORDS, "actor") else None)
    field = _with_underscores(field)
    if field not in fields:
        raise UsageError(f"no field is called {field!r}", hint=f"one of: {', '.join(fields)}")
    if choice in (KEEP, OTHER):
        return choice
    of_values = fields[field]
    if of_values is None:
        raise UsageError(f"{field} is that of one of the records", hint=f"{field}=keep or =other")
    try:
        return f"={read(of_values, choice)}"
    except InvalidValueError as error:
        raise UsageError(f"{field}: {error.message}", hint=error.hint) from error


def chosen(choice: str | None, ours: Any, theirs: Any) -> Any:
    """Return the value that a decision leaves; without one that is ours."""
    if choice is None or choice == KEEP:
        return ours
    return theirs if choice == OTHER else choice[1:]


def undecided_error(conflicts: Sequence[MergeConflict]) -> RefusedError:
    """Return the error that nobody has decided about conflicts."""
    listed = [f"{one.name} ({one.ours!r} or {one.theirs!r})" for one in conflicts[:_LISTED]]
    if more := len(conflicts) - len(listed):
        listed.append(f"and {more:,} more")
    field = conflicts[0].field
    value = ", =other or a value" if takes_values(field) else " or =other"
    return RefusedError(
        f"both have something else: {', '.join(listed)}",
        hint=f"decide with --prefer {field}=keep{value}; or --prefer keep",
    )
