"""Patches: the values of flags, applied to the raw record of `edit`."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from claimdb.drafts.contributors import contributor
from claimdb.drafts.input import RecordInput
from claimdb.drafts.patch_links import CLEAR, CLEARING, ROLES, LinkPatch, Names
from claimdb.drafts.quotes import claim_in_short
from claimdb.drafts.records import Problem, RawRow, replace, without
from claimdb.drafts.validate import membership, membership_in_short
from claimdb.errors import RefusedError
from claimdb.fields import SHORT, RecordField
from claimdb.folding import folded
from claimdb.personal_names import NameParts, split_name
from claimdb.schema import ACTOR_NAME_KINDS, KINDS, RECORDS

EDITABLE: Mapping[str, Mapping[str, RecordField]] = {
    kind: KINDS[kind].editable() for kind in (*RECORDS, "occurrence")
}
"""The fields with one value, by kind of record and flag."""
LINKS: Mapping[str, tuple[str, ...]] = {
    kind: tuple(flag.name for one in KINDS[kind].fields.values() for flag in one.links)
    for kind in EDITABLE
}
"""The flags of lists, by kind of record; each can be given several times."""
OPTIONS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(RECORDS, ("on-duplicate",)),
    "quote": ("unverified", "keep-marks", "on-duplicate", "which", "decide"),
    "occurrence": ("unverified", "which"),
}
"""The flags that accept what is otherwise refused, by kind of record."""
DECIDE = "decide"
"""The flag by which stances are decisions for all coders."""
_DROP = "drop"
_OF_MEMBERSHIP = ("role", "started", "ended")
_FORM = 'write it as "organization=role (2013/..)"'
_PATH = re.compile(r"(\w+)(?:\[(\d+)\])?(?:\.(\w+))?")
_INVALID = object()

_ELSEWHERE: Mapping[str, str] = {
    **{one.csl: f"is --{one.edit}" for one in KINDS["source"].fields.values() if one.csl},
    **{role: f"is --{flag}" for flag, role in ROLES.items()},
    **dict.fromkeys(("id", "citation-key"), "is the citation key, which is never changed"),
}
"""The CSL variables that a source has as fields of its own."""


def apply(
    kind: str,
    record: RawRow,
    given: Mapping[str, Sequence[object]],
    names: Names,
    *,
    may_be_gone: bool = False,
) -> tuple[RawRow, Sequence[Problem]]:
    """Return a raw record with the values of flags applied, and the problems of these.

    A name that no record has stays in the patched record for the resolver to report, even if it
    was to be removed.

    Args:
        kind: A key of `EDITABLE`; the record of an occurrence is its quote with it alone.
        record: The recorded record.
        given: Values by flag; of a field with one value the last counts.
        names: Finds records by name.
        may_be_gone: Whether a link or a name to remove that the record does not have is no problem.

    Raises:
        RefusedError: The main name was to be removed.
    """
    patch = _Patch(record, given, names, may_be_gone=may_be_gone)
    if kind == "occurrence":
        [occurrence] = record["occurrences"]
        patch.record["occurrences"] = [patch.fields(kind, occurrence)]
    else:
        patch.record = patch.fields(kind, patch.record)
        for change in _LISTS[kind]:
            change(patch)
    return patch.record, patch.problems


class _Patch(LinkPatch):
    """One record that is patched."""

    def fields(self, kind: str, row: RawRow) -> RawRow:
        """Return a row with the fields that have one value."""
        values = {
            field.key: value
            for flag, field in EDITABLE[kind].items()
            if flag in self.given
            and (value := self._value(flag, field, self.given[flag][-1])) is not _INVALID
        }
        return row.replaced("", **values) if values else row

    def _value(self, flag: str, field: RecordField, value: object) -> object:
        if value is None or value == CLEAR:
            if not field.required:
                return None
            self.wrong(flag, "cannot be cleared")
        elif isinstance(value, str) and not value.strip():
            self.wrong(flag, "is empty", None if field.required else CLEARING)
        elif flag == "csl":
            return self._csl(value)
        else:
            return value
        return _INVALID

    def _csl(self, value: object) -> object:
        """Return the object of a JSON text; its variables must not be fields of a source."""
        try:
            item = json.loads(value) if isinstance(value, str) else value
        except RecursionError:
            self.wrong("csl", "is nested too deep")
            return _INVALID
        except ValueError as error:
            self.wrong("csl", f"is not JSON: {error}")
            return _INVALID
        roles = {one["role"]: "is recorded as a contributor" for one in self.before["contributors"]}
        recorded = self.before["csl"] or {}
        for variable, found in item.items() if isinstance(item, dict) else ():
            place = {**roles, **_ELSEWHERE}.get(variable)
            if place is not None and found != recorded.get(variable):
                self.wrong("csl", f"{variable!r} {place}")
        return item

    def marks(self) -> None:
        """Let a text that is not changed keep its outer quotation marks."""
        same = all(self.record[key] == self.before[key] for key in ("text", "mode"))
        if not same or "keep-marks" in self.given:
            self.record["keep_marks"] = "keep-marks" in self.given

    # --- names, memberships and contributors -----------------------------------------------------

    def names(self) -> None:
        """Add and remove names other than the main one."""
        rows = [*self.record["names"]]
        for name in self.texts("rm-alias"):
            removed = [row for row in rows if row["name"] == name]
            if name == self.before["name"]:
                renamed = self.record["name"] != name
                hint = "--old-name drop leaves it out" if renamed else "--name changes it"
                raise RefusedError(f"{name!r} is the main name", hint=hint)
            if not removed and not self.may_be_gone:
                self.wrong("rm-alias", f"{name!r} is not one of its names")
            rows = without(rows, removed)
        for given in self.texts("alias"):
            name, equals, kind = (part.strip() for part in given.rpartition("="))
            if not equals or kind.lower() not in ACTOR_NAME_KINDS[1:]:
                name, kind = given.strip(), ""
            recorded = [row for row in rows if row["name"] == name]
            if recorded and kind:
                replace(rows, recorded[0], "alias", kind=kind)
            elif not recorded and name != self.record["name"]:
                rows.append(RawRow({"name": name, "kind": kind or "alternative"}, flag="alias"))
        self.record["names"] = [*rows, *self._former_name(rows)]

    def _former_name(self, rows: Sequence[RawRow]) -> Sequence[RawRow]:
        """Return the former main name as another name, unless it is to be dropped."""
        name, former = self.record["name"], self.before["name"]
        kinds = self.texts("old-name")
        kind = (kinds or ["alternative"])[-1].lower()
        known = KINDS["topic_name" if "slug" in self.record else "actor_name"].fields["kind"].words
        if kind not in (*known[1:], _DROP):
            self.wrong("old-name", f"{kind!r} is not one of {', '.join((*known[1:], _DROP))}")
        elif kinds and name == former:
            self.wrong("old-name", "says what --name makes of the main name", "give both")
        elif kind != _DROP and isinstance(name, str) and folded(name) != folded(former):
            known_names = [row["name"] for row in rows]
            new = [] if former in known_names else [former]
            return [RawRow({"name": one, "kind": kind}, flag="old-name") for one in new]
        return ()

    def name_parts(self) -> None:
        """Drop the parts of a former name, which are then derived from the new one.

        Parts that are not those of the former name stay, unless it is written `Family, Given`.
        """
        name, former = self.record["name"], self.before["name"]
        if name == former or not isinstance(name, str) or {"family", "given"} & self.given.keys():
            return
        recorded = tuple(self.before[part] for part in NameParts._fields)
        if split_name(name.strip())[0] != name.strip() or recorded == split_name(former)[1]:
            parts = {part: None for part in NameParts._fields if part not in self.given}
            self.record = self.record.replaced("", **parts)

    def memberships(self) -> None:
        """Add, change and remove memberships in organizations."""
        rows = [*self.record["memberships"]]
        for flag in ("rm-membership", "membership", "add-membership"):
            for given in self.texts(flag):
                if (read := self._membership(flag, given)) is not None:
                    rows = self._with_membership(rows, flag, given, *read)
        self.record["memberships"] = rows

    def _membership(self, flag: str, given: str) -> tuple[str, dict[str, object]] | None:
        before = len(self.problems)
        try:
            parts = membership_in_short(given)
        except ValueError as error:
            self.wrong(flag, str(error), _FORM)
            return None
        if parts.get("role") == "":
            self.wrong(flag, f"{given!r} has an empty role", f"write {CLEAR} for no role")
        if parts.get("role") == CLEAR:
            parts["role"] = None
        draft = membership(RecordInput(parts, self.problems, lambda key: f"{flag}.{key}"))
        cells = {key: getattr(draft, key) for key in _OF_MEMBERSHIP if key in parts}
        if flag == "membership" and not cells:
            self.wrong(flag, f"{given!r} has neither a role nor dates", _FORM)
        return (draft.organization, cells) if len(self.problems) == before else None

    def _with_membership(
        self,
        rows: list[RawRow],
        flag: str,
        given: str,
        organization: str,
        cells: Mapping[str, object],
    ) -> list[RawRow]:
        recorded = self.matching(rows, "organization", organization)
        if flag == "add-membership" or not self.names_of("organization", organization):
            new = {"organization": organization, **dict.fromkeys(_OF_MEMBERSHIP), **cells}
            wanted = {key: new[key] for key in _OF_MEMBERSHIP}
            same = any(wanted.items() <= row.items() for row in recorded)
            return rows if same else [*rows, RawRow(new, flag=flag)]
        by = cells
        if flag == "membership":
            # The role selects one of several, of which only the dates change.
            by = {"role": cells["role"]} if "role" in cells and len(recorded) > 1 else {}
        chosen = [row for row in recorded if by.items() <= row.items()]
        if len(chosen) > 1:
            message = f"{given!r} may be {len(chosen)} of its memberships"
            self.wrong(flag, message, "give the role too, or the dates")
        elif not chosen and not (flag == "rm-membership" and self.may_be_gone):
            self.wrong(flag, f"it has no membership {given!r}", "claimdb show lists them")
        elif flag == "rm-membership":
            return without(rows, chosen)
        else:
            replace(rows, chosen[0], flag, **cells)
        return rows

    def contributors(self) -> None:
        """Replace the contributors in a role; those in other roles stay."""
        for flag, role in ROLES.items():
            if given := self.texts(flag):
                left = [row for row in self.record["contributors"] if row["role"] == role]
                others = without(self.record["contributors"], left)
                chosen = []
                for name in () if given == [CLEAR] else given:
                    recorded = [row for row in left if self._is_named(row, name)][:1]
                    chosen += recorded or [RawRow({SHORT: name, "role": role}, flag=flag)]
                    left = without(left, recorded)
                self.record["contributors"] = [*chosen, *others]

    def _is_named(self, row: RawRow, name: str) -> bool:
        draft = contributor(name, row["role"])
        return (row.cells["actor_id"] is not None and row["name"] == name) or all(
            row[part] == getattr(draft, part) for part in (*NameParts._fields, "literal")
        )


def _topic_in_short(text: str) -> tuple[str, str | None]:
    name, equals, stance = text.rpartition("=")
    return (name.strip(), stance.strip()) if equals else (text, None)


_LISTS: Mapping[str, Sequence[Callable[[_Patch], None]]] = {
    "quote": (
        _Patch.marks,
        _Patch.speakers,
        lambda patch: patch.links("topic", "stance", _topic_in_short),
        lambda patch: patch.links("claim", "relation", claim_in_short),
    ),
    "claim": (
        lambda patch: patch.links("topic", "", lambda name: (name, None)),
        _Patch.relations,
    ),
    "person": (_Patch.names, _Patch.name_parts, _Patch.memberships),
    "organization": (_Patch.names,),
    "topic": (_Patch.names,),
    "source": (_Patch.contributors, _Patch.cites),
}


def by_flags(problems: Iterable[Problem], record: RawRow) -> Iterator[Problem]:
    """Yield problems of a patched record, each with the flag that it comes from as its field."""
    for problem in problems:
        match = _PATH.match(problem.field)
        flag = match and _flag(record, *match.groups())
        yield problem._replace(field=flag or problem.field)


def _flag(record: RawRow, key: str, place: str | None, rest: str | None) -> str | None:
    if place is not None:
        row: RawRow = record[key][int(place)]
        if row.flag or rest is None:
            return row.flag
        key = rest
    fields = (one for of_kind in EDITABLE.values() for one in of_kind.values() if one.key == key)
    return next((one.edit for one in fields), None)
