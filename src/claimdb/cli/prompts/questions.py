"""A record that is being entered, and the questions about its missing and unclear parts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from claimdb import folding
from claimdb.actor_kinds import named_actor
from claimdb.cli.flags import KINDS, Raw
from claimdb.cli.prompts.asking import Asker, Offer, words_offered
from claimdb.cli.prompts.lookups import Lookups, still_named
from claimdb.cli.saving import Saving
from claimdb.drafts.names import is_address
from claimdb.drafts.records import Draft, DraftError, PersonDraft, QuoteDraft, SourceDraft
from claimdb.drafts.validate import gate
from claimdb.fields import RecordField
from claimdb.schema import KINDS as SCHEMA
from claimdb.schema import ORGANIZATION_TYPES, STANCE_SYNONYMS, STANCES

_REPEATED = ("source", "no-source", "said", "topic", "lang", "occasion", "via")
"""The flags that the next quote from the same source keeps."""
_OF_PLACE = tuple(
    str(one.flag)
    for one in SCHEMA["occurrence"].fields.values()
    if one.flag and one.value != "source"
)
_DEPENDENT = {
    "speaker": (
        "role",
        "organization",
        "status",
        "kind",
        "family",
        "given",
        "organization-type",
        "country",
    ),
    "source": ("no-source", *_OF_PLACE),
    "no-source": ("source", *_OF_PLACE, "via"),
}
"""The flags that describe one speaker or place, and are wrong for another."""
_STANCE_WORDS = frozenset((*STANCES, *STANCE_SYNONYMS))
_SEPARATORS = {"topic_reference": ",", "contributor": ";"}  # names of people contain commas
_CANDIDATES = 4
_RECORDED = 3


@dataclass(slots=True)
class PendingRecord:
    """A record that is being entered.

    Attributes:
        kind: A key of `flags.KINDS`.
        given: The values of all its flags, from the command line or from answers.
        base: A JSON object, to which flags take precedence.
        made: New records, as kind and raw record; those that the record still names are saved
            before it.
        place: The chosen place of the quotation, if the stored text contains it several times.
        unverified: Whether the user accepts a quotation that the stored text does not contain.
        decided: The user's decisions about similar quotes, by their ids.
        uncoded: Whether its topics are those of the quote before it, for which no stance is given.
    """

    kind: str
    given: dict[str, Any]
    base: Raw = field(default_factory=dict)
    made: list[tuple[str, Raw]] = field(default_factory=list)
    place: tuple[int, int] | None = None
    unverified: bool = False
    decided: dict[int, str] = field(default_factory=dict)
    uncoded: bool = False

    @classmethod
    def of(cls, saved: Mapping[str, Any]) -> "PendingRecord":
        """Return a record from its JSON; damage is a KeyError, TypeError or ValueError."""
        return cls(
            kind=saved["kind"],
            given={flag.name: saved["said"].get(flag.name) for flag in KINDS[saved["kind"]].flags},
            base=dict(saved["base"]),
            made=[(kind, dict(raw)) for kind, raw in saved["made"]],
            place=tuple(saved["place"]) if saved["place"] else None,
            unverified=bool(saved["unverified"]),
            decided={int(number): decision for number, decision in saved["decided"].items()},
            uncoded=bool(saved.get("uncoded")),
        )

    def json(self) -> dict[str, Any]:
        """Return the record as values of JSON."""
        return {("said" if key == "given" else key): value for key, value in asdict(self).items()}

    def is_another(self, other: "PendingRecord") -> bool:
        """Whether both have a text, name or title, and these differ."""
        main = KINDS[self.kind].flags[0].name
        return self.has(main) and other.has(main) and self.given[main] != other.given[main]

    def give(self, new: Mapping[str, Any]) -> list[str]:
        """Set flags and clear those that depend on them; return the lost values."""
        given = self.given
        changed = {flag for flag, value in new.items() if value and value != given[flag]}
        # A switch clears its dependent flags even if it was on before.
        leading = changed | {flag for flag, value in new.items() if value is True}
        dependent = {one for flag in leading for one in _DEPENDENT.get(flag, ())} - new.keys()
        lost = [flag for flag in given if self.has(flag) and flag in changed | dependent]
        described = [self.described(flag) for flag in lost]
        given.update({**dict.fromkeys(dependent & set(lost)), **new})
        if lost:
            self.reset()
        return described

    def has(self, flag: str) -> bool:
        """Whether a flag has a value."""
        return self.given.get(flag) not in (None, False, [])

    def described(self, flag: str) -> str:
        """Return a flag with its value: `speaker: China; Russia`."""
        value = self.given[flag]
        text = "; ".join(value) if isinstance(value, list) else value
        return flag if value is True else f"{flag}: {text}"

    def is_begun(self) -> bool:
        """Whether there is more than the next quote from a source starts with."""
        return any(self.has(flag) for flag in self.given if flag not in _REPEATED)

    def raw(self) -> Raw:
        """Return the raw record."""
        raw = {**self.base, **KINDS[self.kind].raw(self.given)}
        places = raw.get("occurrences")
        if self.place is not None and isinstance(places, list) and places:
            start, end = self.place
            raw["occurrences"] = [{**places[0], "start": start, "end": end}, *places[1:]]
        return raw

    def drafts(self) -> Sequence[Draft]:
        """Return the drafts of the new records that it still names, and its own draft last."""
        record = gate(self.kind, self.raw())
        return [*still_named(record, self.made_drafts()), record]

    def made_drafts(self) -> list[Draft]:
        """Return the drafts of all new records."""
        return [gate(kind, raw) for kind, raw in self.made]

    def reset(self) -> None:
        """Forget the place and the decisions, which are about another text or source."""
        self.place, self.unverified = None, False
        self.decided.clear()

    @property
    def skipped(self) -> bool:
        """Whether the user decided to skip it because of a similar quote."""
        return "skip" in self.decided.values()

    def next(self) -> "PendingRecord":
        """Return the beginning of the next quote from the same source."""
        given = {flag: self.given[flag] if flag in _REPEATED else None for flag in self.given}
        # The new records of a skipped quote were not saved.
        made = [one for one in self.made if self.skipped and one[0] in _REPEATED]
        # A stance is that of one speaker in one quote.
        topics = [_without_stance(one) for one in given.get("topic") or ()]
        given["topic"] = topics
        return PendingRecord(self.kind, given, made=made, uncoded=bool(topics))


def _without_stance(topic: str) -> str:
    name, _, word = topic.rpartition("=")
    return name.strip() if word.strip().lower() in _STANCE_WORDS else topic


def split(line: str, separator: str) -> list[str]:
    """Return the values in a line; without a separator it is one."""
    values = line.split(separator) if separator else [line]
    return [value for value in map(str.strip, values) if value]


class Questions:
    """Questions about one record.

    Attributes:
        asked: Whether the user was asked anything.
        others: Recorded entities with the same name that the user says are different.
    """

    def __init__(
        self, asker: Asker, lookups: Lookups, record: PendingRecord, saving: Saving
    ) -> None:
        self.asked = False
        self._asker = asker
        self._lookups = lookups
        self._record = record
        self._given = record.given
        self._saving = saving
        self._offered = False
        self.others: set[int] = set()
        kind = SCHEMA[record.kind]
        self._fields = [kind.fields[key] for key in kind.asked]

    def run(self, *, offering: bool) -> None:
        """Ask for the missing parts; with `offering` also for optional ones, once."""
        for one in self._fields:
            required = one is self._fields[0] or one.words
            if not self._has(str(one.flag)) and (required or (offering and not self._offered)):
                self.ask(str(one.flag))
        if offering and not self._offered and self._record.kind == "person":
            self._ask_memberships()
        self._offered = True

    def confirms(self, draft: Draft) -> bool:
        """Ask what to do if a record with the name exists; false if the name was edited."""
        if not self.asked or self._saving.entry.on_duplicate or isinstance(draft, QuoteDraft):
            return True
        existing = self._lookups.resolver.find_existing(draft)
        if existing is None or existing.id in self.others:
            return True
        self._asker.tell(f"{existing.name} already exists: {existing.short_id}")
        options = {"a": f"another {self._record.kind}", "e": "edit", "q": "quit"}
        if self._asker.choose(options) == "e":
            self.ask(str(self._fields[0].flag))
            return False
        self.others.add(existing.id)
        return True

    def ask(self, name: str) -> None:
        """Ask for one part by its flag."""
        self.asked = True
        for one in self._fields:
            if one.flag == name:
                self._ask_field(one)
                return
        flag = next(one for one in KINDS[self._record.kind].flags if one.name == name)
        if flag.switch:
            label = f"{name}: {flag.help}"
            answer = self._asker.choose({"y": "yes", "n": "no"}, label=label)
            self._record.give({name: answer == "y"})
            return
        self._asker.tell(flag.help)
        value = self._given[name]
        default = "; ".join(value or ()) if flag.many else value or ""
        line = self._asker.line(f"{name}{' (; between)' if flag.many else ''}: ", default)
        # An empty value belongs to one of several speakers.
        many = [one.strip() for one in line.split(";")] if line else []
        self._given[name] = many if flag.many else line or None

    def _ask_field(self, asked: RecordField) -> None:
        flag, separator = str(asked.flag), _SEPARATORS.get(asked.of, "")
        label = {"topic_reference": "topic", "contributor": ""}.get(asked.of, asked.of)
        default = self._given[flag]
        if asked.words:
            self._given[flag] = self.word(asked.question, asked.words, default or "", required=True)
            return
        question, required = f"{asked.question}: ", asked is self._fields[0]
        while True:
            line = self._ask_names(label, question, default, separator, required=required)
            values = split(line, separator)
            chosen = [self._named(label, one) if label else one for one in values]
            if None not in chosen:
                break
            default = line
        self._given[flag] = chosen if separator else next(iter(chosen), None)
        self._asker.typed.clear()
        if flag in ("name", "title"):
            label = "speaker" if self._record.kind == "person" else self._record.kind
            for name, description in self._lookups.matches(label, line)[:_RECORDED]:
                self._asker.tell(f"already recorded: {name}, {description}", indent="  ")

    def _ask_memberships(self) -> None:
        """Ask for roles in organizations with their dates, until an empty answer."""
        if self._given["membership"] and not (self._asker.typed or self._asker.earlier):
            return
        line = self._asker.line
        question = "A role, in which organization (empty: none): "
        while organization := self._ask_names("organization", question):
            if (chosen := self._named("organization", organization)) is None:
                continue
            role = line("  Role: ")
            since = line("  From (2021-03): ") or ".."
            until = line("  To (empty: still): ") or ".."
            dates = "" if since == until == ".." else f" ({since}/{until})"
            membership = f"{chosen}{f'={role}' if role else ''}{dates}"
            self._given["membership"] = [*(self._given["membership"] or ()), membership]
            self._asker.typed.clear()

    def _has(self, flag: str) -> bool:
        return self._record.has(flag) or flag in self._record.base

    def word(
        self, label: str, words: Sequence[str], default: str = "", *, required: bool = False
    ) -> str:
        """Ask for one word of a closed list, or its beginning; empty if not required."""
        offers = words_offered(words)
        while answer := self._asker.line(f"{label}: ", default, offers, required=required):
            begun = [one for one in words if one.startswith(answer.lower())]
            if answer in begun or len(begun) == 1:
                return answer if answer in begun else begun[0]
            self._asker.tell(f"one of {', '.join(words)}")
        return ""

    def _ask_names(
        self,
        label: str,
        question: str,
        default: str | Sequence[str] | None = None,
        separator: str = "",
        *,
        required: bool = False,
    ) -> str:
        """Ask for a line of names, with completions for the last one."""

        def offers(line: str) -> Iterable[Offer]:
            typed = line.rpartition(separator)[2].lstrip() if separator else line
            _, equals, stance = typed.rpartition("=")
            if label == "topic" and equals:
                matching = (one for one in STANCES if one.startswith(stance.strip().lower()))
                return [Offer(one, len(stance)) for one in matching]
            return [
                Offer(name, len(typed), description)
                for name, description in self._lookups.matches(label, typed)
                if not (separator and separator in name)
            ]

        text = default if isinstance(default, str) else f"{separator} ".join(default or ())
        return self._asker.line(question, text, offers if label else None, required=required)

    def _named(self, label: str, name: str) -> str | None:
        """Return a name that `--create` covers, else `_resolve` it."""
        return name if self._creates(label, name) else self._resolve(label, name)

    def _creates(self, label: str, name: str) -> bool:
        """Whether `--create` covers a name; not a speaker whose kind the name does not tell."""
        if f"{label}s" not in self._saving.entry.create:
            return False
        unsure = label == "speaker" and not self._given.get("kind") and not named_actor(name).kind
        return not unsure or bool(self._lookups.find(label, name, self._record.made_drafts()))

    def _resolve(self, label: str, name: str) -> str | None:
        """Return a name that resolves to the record that the user chooses; None to edit it."""
        if label != "source" and not folding.words(name):
            self._asker.tell(f"“{name}” is not a name: it has no letters")
            return None
        while True:
            found = self._lookups.find(label, name, self._record.made_drafts())
            if len(found) == 1:
                return name
            self._asker.tell(f"“{name}” is ambiguous" if found else f"unknown {label} “{name}”")
            new = {} if found else {"n": f"new {label} “{name}”"}
            rows = [(one.short_id, self._lookups.describe(label, one.id)) for one in found]
            rows = rows or self._lookups.candidates(label, name)[:_CANDIDATES]
            match self._asker.pick(rows, {**new, "e": "edit"}):
                case "e":
                    return None
                case "n":
                    return self._create(label, name)
                case row:
                    name = rows[int(row)][0]

    def _create(self, label: str, name: str) -> str | None:
        """Ask for a new record and return its name; None if a person with the name exists."""
        kind, named = label, named_actor(name)
        if label == "speaker":
            kinds = {"p": "person", "o": "organization"}
            if named.kind == "unnamed":
                self._asker.tell("for people without a name, edit: leave the speaker empty")
            usual = "o" if named.kind == "organization" else "p"
            kind = kinds[self._asker.choose(kinds, default=usual)]
        while True:
            raw: Raw = self._source_asked(name) if kind == "source" else {"name": name}
            if kind == "organization":
                raw["type"] = self.word("Type", ORGANIZATION_TYPES, named.type, required=True)
                raw |= {"country": named.country} if named.country else {}
            try:
                draft = gate(kind, raw)
            except DraftError as error:
                self._asker.tell(error.message)
                continue
            # A person may be recorded with the name written out.
            resolver = self._lookups.resolver
            if isinstance(draft, PersonDraft) and (existing := resolver.find_existing(draft)):
                self._asker.tell(f"{existing.name} already exists: {existing.short_id}")
                return None
            if isinstance(draft, SourceDraft):
                name = self._lookups.key_for(draft, self._record.made_drafts())
                raw["key"] = name
            self._record.made.append((kind, raw))
            return name

    def _source_asked(self, name: str) -> Raw:
        address = name if is_address(name) else ""
        line = self._asker.line
        raw = {
            "title": line("  Title: ", "" if address else name, required=True),
            "url": line("  Address: ", address),
            "author": line("  Author (Family, Given): "),
            "container_title": line("  Site or paper: "),
            "issued": line("  Published on: "),
        }
        return {key: value for key, value in raw.items() if value}
