"""Questions about a claim, a person, an organization, a source or a topic."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, cast

from claimdb.cli.options import WriteOptions
from claimdb.cli.prompts.asking import Asker, Quit
from claimdb.cli.prompts.lookups import Lookups
from claimdb.cli.prompts.naming import CREATABLE, Naming
from claimdb.cli.prompts.work import PendingRecord
from claimdb.drafts.names import NoQuote
from claimdb.drafts.records import Draft
from claimdb.fields import RecordField
from claimdb.schema import KINDS as SCHEMA
from claimdb.schema import RECORDS


class Part(NamedTuple):
    """A part of a record: its flag, what is asked, and the kind of record that it names.

    Of `many` values each is separated from the next by a mark; `words` are a choice.
    """

    flag: str
    label: str
    names: str | None = None
    many: str = ""
    words: Sequence[str] = ()


def _part(field: RecordField) -> Part:
    names = "topic" if field.of == "topic_reference" else field.of
    # A name of a person has commas of its own.
    many = {"topic_reference": ",", "contributor": ";"}.get(field.of, "")
    named = None if field.of == "contributor" else names or None
    return Part(str(field.flag), field.question, named, many, field.words)


PARTS: Mapping[str, Sequence[Part]] = {
    kind: [_part(SCHEMA[kind].fields[key]) for key in SCHEMA[kind].asked]
    for kind in RECORDS
    if SCHEMA[kind].asked
}
"""What is asked for of each kind, in this order; the first is needed."""
_ALIKE = {"person": "speaker", "organization": "organization", "topic": "topic", "source": "source"}
_SHOWN = 3


class OtherQuestions:
    """Asks about one record until nothing is missing."""

    def __init__(
        self, asker: Asker, lookups: Lookups, work: PendingRecord, entry: WriteOptions
    ) -> None:
        self._asker = asker
        self._lookups = lookups
        self._work = work
        self._entry = entry
        self._naming = Naming(asker, lookups, work)
        self._offered = False
        self._seen: set[int] = set()
        self.asked = False

    def run(self, *, offering: bool) -> None:
        """Ask what there is to ask; with `offering` also for what may be left out."""
        for place, part in enumerate(PARTS[self._work.kind]):
            needed = place == 0 or part.words
            missing = not self._work.has(part.flag) and part.flag not in self._work.base
            if missing and (needed or (offering and not self._offered)):
                self.ask(part)
        if offering and not self._offered and self._work.kind == "person":
            self._memberships()
        self._offered = True

    @property
    def another(self) -> bool:
        """Whether it was said that it is another one than what is called so already."""
        return bool(self._seen)

    def settled(self, draft: Draft) -> bool:
        """Ask about what is called so already; false where something else was said now.

        Raises:
            Quit: it is the one that is there.
        """
        if not self.asked or self._entry.on_duplicate is not None:
            return True
        there = self._lookups.there(cast("NoQuote", draft))
        if there is None or there.id in self._seen:
            return True
        number = there.short_id
        self._asker.tell(f"{there.name} already exists: {number}")
        answer = self._asker.choose({"a": f"another {self._work.kind}", "e": "edit", "q": "quit"})
        if answer == "q":
            raise Quit
        if answer == "e":
            self.ask(PARTS[self._work.kind][0])
            return False
        self._seen.add(there.id)
        return True

    def ask(self, part: Part) -> None:
        """Ask for one part."""
        self.asked = True
        said = self._work.said
        known = said[part.flag]
        default = f"{part.many} ".join(known or ()) if part.many else known or ""
        if part.words:
            said[part.flag] = self._naming.word(part.label, part.words, default, needed=True)
            return
        offers = self._naming.offers(part.names, part.many) if part.names else None
        while True:
            asks = self._asker.needed if part is PARTS[self._work.kind][0] else self._asker.line
            line = asks(f"{part.label}: ", default=default, offers=offers)
            values = [one.strip() for one in line.split(part.many)] if part.many else [line]
            values = list(filter(None, values))
            if part.names:
                chosen = [self._named(part.names, value) for value in values]
                if None in chosen:
                    default = line
                    continue
                values = list(filter(None, chosen))
            said[part.flag] = values if part.many else next(iter(values), None)
            self._asker.settle()
            self._tell_alike(part, line)
            return

    def _tell_alike(self, part: Part, name: str) -> None:
        """Show what is recorded under names like a new one: it may be there already."""
        label = _ALIKE.get(self._work.kind)
        if label and part.flag in ("name", "title"):
            for written, told in self._lookups.fitting(label, name)[:_SHOWN]:
                self._asker.tell(f"already recorded: {written}, {told}", indent="  ")

    def _named(self, label: str, name: str) -> str | None:
        if CREATABLE[label] in self._entry.create:
            return name
        return self._naming.chosen(label, name)

    def _memberships(self) -> None:
        """Ask what somebody was where, and from when to when, until there is nothing more."""
        said = self._work.said
        if said["membership"] and not self._asker.answers:
            return
        while organization := self._asker.line(
            "A role, in which organization (empty: none): ",
            offers=self._naming.offers("organization"),
        ):
            chosen = self._named("organization", organization)
            if chosen is None:
                continue
            role = self._asker.line("  Role: ")
            since = self._asker.line("  From (2021-03): ") or ".."
            until = self._asker.line("  To (empty: still): ") or ".."
            dates = "" if (since, until) == ("..", "..") else f" ({since}/{until})"
            held = f"{chosen}{f'={role}' if role else ''}{dates}"
            said["membership"] = [*(said["membership"] or ()), held]
            self._asker.settle()
