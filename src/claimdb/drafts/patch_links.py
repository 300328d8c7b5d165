"""Patches of the links of a record: the values of flags for its speakers, topics, claims, ..."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from claimdb.drafts.input import Problems
from claimdb.drafts.records import Problem, RawRow, replace, without
from claimdb.drafts.rules import InvalidValueError, check_storable
from claimdb.drafts.validate import RELATION_FORM, relation_in_short
from claimdb.fields import SHORT
from claimdb.schema import KINDS

CLEAR = "none"
"""The value that clears a field."""
UNKNOWN = "unknown"
"""The name of a speaker who is unknown or unnamed."""
CLEARING = f"write {CLEAR} to clear it"

_QUALIFIERS = ("role", "organization", "status")
ROLES = {str(one.flag): one.role for one in KINDS["source"].fields.values() if one.role}
"""The roles of contributors by flag."""
_CLEARED = frozenset({"speaker", "role", "organization", *ROLES})
_KEYS = {
    "speaker": "name", "topic": "name", "claim": "text", "organization": "organization",
    "source": "name",
}  # fmt: skip
"""The keys of rows with the name of what they refer to."""

Names: TypeAlias = Callable[[str, str], Sequence[str]]
"""Returns the short ids of all records that a label and an exact name may refer to."""


class LinkPatch:
    """The links of a record that is patched."""

    def __init__(
        self,
        record: RawRow,
        given: Mapping[str, Sequence[object]],
        names: Names,
        *,
        may_be_gone: bool = False,
    ) -> None:
        self.may_be_gone = may_be_gone
        self.before = record
        self.record = RawRow(record, record.cells)
        self.problems = Problems()
        self.given = given
        self.names_of = names

    def speakers(self) -> None:
        """Replace, add and remove speakers, and change their roles."""
        rows = [*self.record["speakers"]]
        if replacing := self.texts("speaker"):
            left, rows = rows, []
            for name in () if replacing == [CLEAR] else replacing:
                recorded = self.matching(left, "speaker", name)[:1]
                rows += recorded or [_speaker("speaker", name)]
                left = without(left, recorded)
            new = [row for row in rows if not row.cells]
            if len(left) == len(new) == 1:
                # Who said it was wrong, and not in which capacity.
                kept = {key: left[0][key] for key in ("role", "organization")}
                replace(rows, new[0], "speaker", **kept)
        rows += [_speaker("add-speaker", name) for name in self.texts("add-speaker")]
        for name in self.texts("rm-speaker"):
            rows = self._removed(rows, "rm-speaker", "speaker", name, "is not a speaker of it")
        for flag in _QUALIFIERS:
            for value in self.texts(flag):
                self._qualify(rows, flag, value)
        self.record["speakers"] = rows

    def _qualify(self, rows: list[RawRow], flag: str, given: str) -> None:
        """Set the role, the organization or the status of one of the speakers."""
        chosen, value = rows, given
        # A name may contain the sign, and without a speaker before it, it is part of the value.
        for sign in re.finditer("=", given):
            if named := self.matching(rows, "speaker", given[: sign.start()]):
                chosen, value = named, given[sign.end() :]
                break
        if len(chosen) != 1:
            unclear = f"{given!r} does not say of which speaker"
            message = unclear if rows else "the quote has no speaker"
            self.wrong(flag, message, f'write --{flag} "NAME=…"')
        elif not value.strip():
            self.wrong(flag, "is empty", CLEARING)
        else:
            cleared = value == CLEAR and flag != "status"
            replace(rows, chosen[0], flag, **{flag: None if cleared else value})

    def links(
        self, what: str, qualifier: str, split: Callable[[str], tuple[str, str | None]]
    ) -> None:
        """Add and remove topics or claims, and change the stance or the relation to them."""
        rows = [*self.record[f"{what}s"]]
        for name in self.texts(f"rm-{what}"):
            rows = self._removed(rows, f"rm-{what}", what, name, "is not linked to it")
        for flag in (what, f"add-{what}"):
            for given in self.texts(flag):
                name, word = split(given)
                linked = self.matching(rows, what, name)
                cleared = what == "topic" and word is not None and word.lower() == CLEAR
                value = {} if word is None else {qualifier: None if cleared else word}
                if linked and value:
                    replace(rows, linked[0], flag, **value)
                elif linked and flag == "topic":
                    self.wrong(flag, f"{name!r} has no stance", f'write --topic "{name}=oppose"')
                elif not linked and flag == "topic" and self.names_of(what, name):
                    self.wrong(flag, f"it is not about {name!r}", "use --add-topic to add it")
                elif not linked:
                    new = {_KEYS[what]: name, **value} if name.strip() else {SHORT: given}
                    rows.append(RawRow(new, flag=flag))
        self.record[f"{what}s"] = rows

    def relations(self) -> None:
        """Add relations to other claims, and remove relations, of one claim or one of them."""
        rows = [*self.record["relations"]]
        for given in self.texts("rm-relation"):
            claim, word = relation_in_short(given)
            some = [row for row in rows if word in (None, row["relation"])]
            others = without(rows, some)
            message = "is not related to it" + (f" as {word!r} says" if word else "")
            rows = [*others, *self._removed(some, "rm-relation", "claim", claim, message)]
        for given in self.texts("relation"):
            claim, word = relation_in_short(given)
            same = self.matching(rows, "claim", claim)
            if word is None or not claim:
                self.wrong("relation", f"{given!r} names no claim with a relation", RELATION_FORM)
            elif all(row["relation"] != word for row in same):
                rows.append(RawRow({"text": claim, "relation": word}, flag="relation"))
        self.record["relations"] = rows

    def cites(self) -> None:
        """Add and remove sources that a source cites."""
        rows = [*self.record["cites"]]
        for name in self.texts("rm-cites"):
            rows = self._removed(rows, "rm-cites", "source", name, "is not cited by it")
        for name in self.texts("cites"):
            if not self.matching(rows, "source", name):
                rows.append(RawRow({"name": name}, flag="cites"))
        self.record["cites"] = rows

    def matching(self, rows: Iterable[RawRow], label: str, name: str) -> list[RawRow]:
        """Return the rows that refer to the record with a name."""
        key = _KEYS[label]
        if label == "speaker" and name == UNKNOWN:
            return [row for row in rows if row.get(key, "") is None]
        ids = {*self.names_of(label, name)}
        return [
            row
            for row in rows
            if (named := row.get(key)) and (named == name or ids & {*self.names_of(label, named)})
        ]

    def _removed(
        self, rows: Sequence[RawRow], flag: str, label: str, name: str, message: str
    ) -> list[RawRow]:
        """Return the rows without those that refer to the record with a name."""
        removed = self.matching(rows, label, name)
        if not removed and self.may_be_gone:
            return [*rows]
        if not removed and not self.names_of(label, name) and name != UNKNOWN:
            return [*rows, RawRow({_KEYS[label]: name}, flag=flag)]
        if not removed:
            self.wrong(flag, f"{name!r} {message}")
        return without(rows, removed)

    def texts(self, flag: str) -> list[str]:
        """Return the texts given for a flag; others are problems."""
        texts = []
        for value in self.given.get(flag, ()):
            if value is None:
                texts.append(CLEAR)
            elif not isinstance(value, str):
                self.wrong(flag, "is not a text", "write it as text")
            elif not value.strip():
                self.wrong(flag, "is empty", CLEARING if flag in _CLEARED else None)
            else:
                try:
                    check_storable(value)
                    texts.append(value)
                except InvalidValueError as error:
                    self.wrong(flag, error.message, error.hint)
        return texts

    def wrong(self, flag: str, message: str, hint: str | None = None) -> None:
        """Add a problem of the value of a flag."""
        self.problems.append(Problem(flag, message, hint))


def _speaker(flag: str, name: str) -> RawRow:
    return RawRow({"name": None if name == UNKNOWN else name}, flag=flag)
