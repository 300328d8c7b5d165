"""Names in prompts: completed while typed, and chosen or created if not recorded exactly so."""

from collections.abc import Iterable, Mapping

from claimdb import folding
from claimdb.cli.prompts.asking import Asker, Offer, Offers
from claimdb.cli.prompts.lookups import Lookups
from claimdb.cli.prompts.work import PendingRecord
from claimdb.drafts.names import is_address
from claimdb.drafts.records import DraftError, PersonDraft, SourceDraft
from claimdb.drafts.validate import gate
from claimdb.model import short_id
from claimdb.schema import ORGANIZATION_TYPES, STANCES

CREATABLE: Mapping[str, str] = {
    "speaker": "speakers", "organization": "organizations", "topic": "topics",
    "source": "sources",
}  # fmt: skip
"""What `--create` calls the kinds of names."""
_CANDIDATES = 4


class Naming:
    """Asks for names of recorded things, or of such as are made on the way."""

    def __init__(self, asker: Asker, lookups: Lookups, work: PendingRecord) -> None:
        self._asker = asker
        self._lookups = lookups
        self._work = work

    def offers(self, label: str, separator: str = "") -> Offers:
        """Return what is offered for a line of names, of which the last has begun."""

        def offered(line: str) -> Iterable[Offer]:
            typed = line.rpartition(separator)[2].lstrip() if separator else line
            _, equals, stance = typed.rpartition("=")
            if label == "topic" and equals:
                fitting = (word for word in STANCES if word.startswith(stance.strip().lower()))
                return [Offer(word, len(stance)) for word in fitting]
            if not typed.strip():
                return []
            return [
                Offer(written, len(typed), told)
                for written, told in self._lookups.fitting(label, typed)
                if not (separator and separator in written)
            ]

        return offered

    def is_known(self, label: str, name: str) -> bool:
        """Whether a name means one thing, recorded or about to be."""
        return len(self._lookups.meant(label, name, self._work.before())) == 1

    def chosen(self, label: str, name: str) -> str | None:
        """Return what a name means by what it is written; None where another is to be typed."""
        if label != "source" and not folding.words(name):
            self._asker.tell(f"“{name}” is not a name: it has no letters")
            return None
        while True:
            found = self._lookups.meant(label, name, self._work.before())
            if len(found) == 1:
                return name
            rows = self._rows(label, name, [one.id for one in found])
            self._asker.tell(f"“{name}” is ambiguous" if found else f"unknown {label} “{name}”")
            options = {"e": "edit"} if found else {"n": f"new {label} “{name}”", "e": "edit"}
            answer = self._asker.pick(rows, options)
            if answer == "e":
                return None
            if answer == "n":
                return self._made(label, name)
            name = rows[int(answer)][0]

    def _rows(self, label: str, name: str, ids: list[int]) -> list[tuple[str, str]]:
        if not ids:
            return self._lookups.candidates(label, name)[:_CANDIDATES]
        letter = {"topic": "t", "source": "s"}.get(label, "a")
        return [(f"{letter}{number}", self._lookups.told(label, number)) for number in ids]

    def _made(self, label: str, name: str) -> str | None:
        """Ask what a new record is; return the name by which it is meant, None where it is there.

        A name may be recorded as it is written out, and not as it was typed.
        """
        kind = label
        if label == "speaker":
            kinds = {"p": "person", "o": "organization"}
            kind = kinds[self._asker.choose(kinds, default="p")]
        while True:
            raw = self._asked(kind, name)
            try:
                draft = gate(kind, raw)
            except DraftError as error:
                self._asker.tell(error.message)
                continue
            if isinstance(draft, PersonDraft) and (there := self._lookups.there(draft)):
                self._asker.tell(f"{there.name} already exists: {short_id('actor', there.id)}")
                return None
            if isinstance(draft, SourceDraft):
                name = self._lookups.key_for(draft, self._work.before())
                raw["key"] = name
            self._work.made.append((kind, raw))
            return name

    def _asked(self, kind: str, name: str) -> dict[str, object]:
        """Return the raw record of something new, as far as it has to be asked for."""
        match kind:
            case "source":
                return self._source(name)
            case "organization":
                sort = self.word("Type", ORGANIZATION_TYPES, "other", needed=True)
                return {"name": name, "type": sort}
            case _:
                return {"name": name}

    def _source(self, name: str) -> dict[str, object]:
        address = name if is_address(name) else ""
        line = self._asker.line
        title = self._asker.needed("  Title: ", default="" if address else name)
        said = {
            "title": title,
            "url": line("  Address: ", default=address),
            "author": line("  Author (Family, Given): "),
            "container_title": line("  Site or paper: "),
            "issued": line("  Published on: "),
        }
        return {key: value for key, value in said.items() if value}

    def word(
        self, label: str, words: Iterable[str], default: str = "", *, needed: bool = False
    ) -> str:
        """Ask for one of a closed list of words; unless it is needed, it may be left out."""
        asks = self._asker.needed if needed else self._asker.line

        def offered(line: str) -> Iterable[Offer]:
            return [Offer(word, len(line)) for word in words if word.startswith(line.lower())]

        while said := asks(f"{label}: ", default=default, offers=offered):
            begun = [word for word in words if word.startswith(said.lower())]
            if said in begun or len(begun) == 1:
                return said if said in begun else begun[0]
            self._asker.tell(f"one of {', '.join(words)}")
        return ""
