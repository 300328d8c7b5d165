"""The record that flags and answers have given so far, and its copy for the next session."""

import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from claimdb import folding
from claimdb.cli.flags import KINDS, Raw
from claimdb.cli.settings import printable
from claimdb.drafts.names import kind_of, own_names, references
from claimdb.drafts.records import Draft, QuoteDraft, SpeakerDraft
from claimdb.drafts.validate import gate
from claimdb.schema import KINDS as SCHEMA
from claimdb.store.address import Address

_REPEATED = ("source", "no-source", "said", "topic", "lang", "occasion", "via")
"""What stays for the next quote of one source."""
_OF_PLACE = tuple(
    str(one.flag)
    for one in SCHEMA["occurrence"].fields.values()
    if one.flag and one.value != "source"
)
_OF_ONE = {
    "speaker": ("role", "organization", "status"),
    "source": ("no-source", *_OF_PLACE),
    "no-source": ("source", *_OF_PLACE, "via"),
}
"""What is said of one speaker or place, and not of another."""


@dataclass(slots=True)
class PendingRecord:
    """A record in the making.

    Attributes:
        kind: What it is, a key of `flags.KINDS`.
        said: What flags say, or would.
        base: The object of JSON that comes after these.
        made: New records that were made for it: the kind and the raw record. Those that it still
            names come before it.
        place: Where the words stand in the text of the source, if they stand there several times.
        unverified: Whether words are taken that do not stand there.
        decided: What was decided about quotes that are like it, by their ids.
    """

    kind: str
    said: dict[str, Any]
    base: Raw = field(default_factory=dict)
    made: list[tuple[str, Raw]] = field(default_factory=list)
    place: tuple[int, int] | None = None
    unverified: bool = False
    decided: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "PendingRecord":
        """Return what was kept.

        Raises:
            KeyError, TypeError, ValueError: it is nothing that was kept.
        """
        return cls(
            kind=kept["kind"],
            said={flag.name: kept["said"].get(flag.name) for flag in KINDS[kept["kind"]].flags},
            base=dict(kept["base"]),
            made=[(kind, dict(raw)) for kind, raw in kept["made"]],
            place=tuple(kept["place"]) if kept["place"] else None,
            unverified=bool(kept["unverified"]),
            decided={int(number): word for number, word in kept["decided"].items()},
        )

    def kept(self) -> dict[str, Any]:
        """Return all of it as what JSON can hold."""
        return asdict(self)

    def is_another(self, other: "PendingRecord") -> bool:
        """Whether other words, or another name, say that a record is another one."""
        main = KINDS[self.kind].flags[0].name
        return self.has(main) and other.has(main) and self.said[main] != other.said[main]

    def take(self, other: "PendingRecord") -> list[str]:
        """Take over what is said elsewhere, which comes first; return what had to give way."""
        return self.say({flag: value for flag, value in other.said.items() if other.has(flag)})

    def say(self, new: Mapping[str, Any]) -> list[str]:
        """Say something by flags, and no more what it cannot be said with; return that."""
        said = self.said
        changed = {flag for flag, value in new.items() if value and value != said[flag]}
        # A yes leaves nothing of what it cannot be said with, even where it was said before.
        leading = changed | {flag for flag, value in new.items() if value is True}
        others = {one for flag in leading for one in _OF_ONE.get(flag, ())} - new.keys()
        gone = [flag for flag in said if self.has(flag) and flag in changed | others]
        told = [_told(flag, said[flag]) for flag in gone]
        said.update({**dict.fromkeys(others & set(gone)), **new})
        if gone:
            self.moved()
        return told

    def has(self, flag: str) -> bool:
        """Whether something is said by a flag."""
        return self.said.get(flag) not in (None, False, [])

    def is_begun(self) -> bool:
        """Whether anything is said that the next quote of a source does not begin with."""
        return any(self.has(flag) for flag in self.said if flag not in _REPEATED)

    def raw(self) -> Raw:
        """Return the raw record."""
        raw = {**self.base, **KINDS[self.kind].raw(self.said)}
        places = raw.get("occurrences")
        if self.place is not None and isinstance(places, list) and places:
            start, end = self.place
            raw["occurrences"] = [{**places[0], "start": start, "end": end}, *places[1:]]
        return raw

    def drafts(self) -> Sequence[Draft]:
        """Return the drafts, that of the record itself last.

        Raises:
            DraftError: something is wrong with one.
        """
        record = gate(self.kind, self.raw())
        return [*still_named(record, self.before()), record]

    def before(self) -> list[Draft]:
        """Return the drafts of all new records, whether it still names them or not."""
        return [gate(kind, raw) for kind, raw in self.made]

    def moved(self) -> None:
        """Forget what was found and decided about other words, or in another source."""
        self.place, self.unverified = None, False
        self.decided.clear()

    @property
    def skipped(self) -> bool:
        """Whether it was decided that there is nothing to add, because another one is there."""
        return "skip" in self.decided.values()

    def decision(self, draft: QuoteDraft) -> QuoteDraft:
        """Return of a quote that is skipped only by what the decision about it is known again."""
        speakers = tuple(SpeakerDraft(one.name, kind=one.kind) for one in draft.speakers)
        return QuoteDraft(draft.text, draft.mode, speakers)

    def next(self) -> "PendingRecord":
        """Return what the next quote of the same source begins with."""
        said = {name: self.said[name] if name in _REPEATED else None for name in self.said}
        # What was made for one that is skipped was not saved with it.
        made = [one for one in self.made if self.skipped and one[0] in _REPEATED]
        return PendingRecord(self.kind, said, made=made)


def _told(flag: str, value: Any) -> str:
    said = "; ".join(value) if isinstance(value, list) else value
    return flag if value is True else f"{flag}: {said}"


def called(made: Iterable[Draft], label: str, name: str) -> list[Draft]:
    """Return which new records a name means where something of this sort is wanted."""
    folded = folding.folded(name)
    return [draft for draft in made if _is_called(draft, label, name, folded)]


def still_named(record: Draft, made: Sequence[Draft]) -> list[Draft]:
    """Return what a record names of what was made, and what that names, in the order of making."""
    named: list[Draft] = []
    pending = [record]
    while pending:
        for _, label, name in references(pending.pop()):
            if isinstance(name, str):
                new = [one for one in called(made, label, name) if one not in named]
                named += new
                pending += new
    return [draft for draft in made if draft in named]


def _is_called(draft: Draft, label: str, name: str, folded: str) -> bool:
    kinds = {"speaker": ("person", "organization"), "actor": ("person", "organization")}
    if isinstance(draft, QuoteDraft) or kind_of(draft) not in kinds.get(label, (label,)):
        return False
    return any(
        own == name or (folding.folded(own) == folded and label != "source")
        for own in own_names(draft)
    )


class Kept:
    """The drafts of one kind for one database, of which one at most goes on: the one in hand."""

    def __init__(self, kind: str, database: Address) -> None:
        # The same file may be named from here and from there.
        place = str(database.resolve() if isinstance(database, Path) else database)
        named = hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:12]
        self._stem = f"{kind}-{named}"
        self._path: Path | None = None

    def each(self) -> Iterator[dict[str, Any]]:
        """Yield what was kept and can be read, the last first: it is in hand until the next one."""
        for path in sorted(_folder().glob(f"{self._stem}*.json"), reverse=True):
            try:
                found = json.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError, RecursionError):
                continue
            if isinstance(found, dict):
                self._path = path
                yield found
        self._path = None

    def keep(self, said: dict[str, Any]) -> str | None:
        """Keep something in the place of what is in hand; return why that was not possible."""
        path = self._path or _folder() / f"{self._stem}-{time.time_ns():x}.json"
        new = path.with_suffix(f".{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            new.touch(mode=0o600)
            # Half a character cannot be written otherwise, and comes back as it was.
            new.write_text(json.dumps(said), encoding="utf-8")
            new.replace(path)
        except OSError as error:
            return f"{printable(str(path.parent))}: {error.strerror}"
        self._path = path
        return None

    def forget(self) -> None:
        """Keep what is in hand no longer."""
        path, self._path = self._path, None
        try:
            if path is not None:
                path.unlink(missing_ok=True)
        except OSError:
            # It could not be kept there either.
            return


def _folder() -> Path:
    base = os.environ.get("XDG_STATE_HOME")
    home = Path(base) if base and Path(base).is_absolute() else Path.home() / ".local" / "state"
    return home / "claimdb"
