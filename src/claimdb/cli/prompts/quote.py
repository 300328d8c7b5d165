"""Questions about a quote: text, source, speaker, date, capacity, topics and stances.

The text is verified once a source is given, and compared with other quotes once a speaker is.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from claimdb.cli.options import WriteOptions
from claimdb.cli.prompts.asking import Asker, Offer
from claimdb.cli.prompts.holding import Holding, decisions
from claimdb.cli.prompts.lookups import Lookups
from claimdb.cli.prompts.naming import CREATABLE, Naming
from claimdb.cli.prompts.work import PendingRecord
from claimdb.drafts.quotes import enclosed
from claimdb.drafts.records import Draft, DraftError, Problem, QuoteDraft
from claimdb.drafts.validate import gate

_STANCES = {"s": "support", "o": "oppose", "n": "neutral", "m": "mixed", "-": "not coded"}


class QuoteQuestions:
    """Asks about one quote, until nothing is missing and nothing in doubt."""

    def __init__(
        self,
        asker: Asker,
        lookups: Lookups,
        work: PendingRecord,
        entry: WriteOptions,
        choices: Mapping[str, Any],
    ) -> None:
        self._asker = asker
        self._lookups = lookups
        self._work = work
        self._entry = entry
        self._naming = Naming(asker, lookups, work)
        self._choices = choices
        self._holding = Holding(asker, lookups, work, choices)
        self._speaking = Speaking(asker, lookups, work, self._naming)
        self._compared: QuoteDraft | None = None
        self._offered = False
        self.asked = False
        """Whether anything was asked at all."""

    ASKED = ("text", "source", "speaker", "said", "topic")
    """The parts that have questions of their own."""

    def again(self, part: str) -> None:
        """Ask for one of these parts anew."""
        match part:
            case "text":
                self.ask_text()
            case "source":
                self.ask_source()
            case "speaker":
                self._speaking.ask()
            case "said":
                self._work.said["said"] = self._speaking.ask_said()
            case _:
                self.ask_topics()

    def run(self, *, offering: bool) -> None:
        """Ask what there is to ask; with `offering` also for what may be left out."""
        self._text()
        self._source()
        self._verify()
        self._speakers(offering=offering)
        self._names()
        self._duplicates()
        if offering and not self._offered and not self._work.skipped:
            self._topics()
            self._offered = True

    # --- the words --------------------------------------------------------------------------

    def _text(self) -> None:
        if not self._has("text"):
            self.ask_text()
        self._marks()

    def ask_text(self) -> None:
        """Ask for the words."""
        self.asked = True
        before = self._work.said["text"] or ""
        label = "Quote (an empty line ends it, Ctrl-E opens an editor):"
        while not (said := self._asker.text(label, default=before)).strip():
            self._asker.tell("the text is required; Ctrl-C quits")
        self._work.said["text"] = said
        self._work.moved()

    def _marks(self) -> None:
        """Ask about marks around the words, which are not part of them."""
        said = self._work.said
        text = said["text"]
        if text is None or said["mode"] not in (None, "direct") or said["keep-marks"]:
            return
        if not enclosed(text):
            return
        self.asked = True
        inner = text.strip()[1:-1].strip()
        # This comma is of the sentence around it.
        inner = inner.removesuffix(",")
        self._asker.tell(f"without the outer quotation marks: {inner}", indent="  ")
        if self._asker.choose({"t": "use this text", "k": "keep as typed"}, default="t") == "t":
            said["text"] = inner
        else:
            said["keep-marks"] = True

    # --- where it stands --------------------------------------------------------------------

    def _source(self) -> None:
        if self._has("source") or self._has("no-source") or "occurrences" in self._work.base:
            return
        self.ask_source()

    def ask_source(self) -> None:
        """Ask where the words stand."""
        self.asked = True
        said = self._work.said
        while True:
            name = self._asker.line(
                "Source (title, address or key; - for none): ",
                default=said["source"] or "",
                offers=self._naming.offers("source"),
            )
            if name == "-":
                said["source"], said["no-source"] = None, True
                break
            if name and (chosen := self._naming.chosen("source", name)):
                said["source"], said["no-source"] = chosen, False
                break
        self._asker.settle()
        self._work.moved()

    def _draft(self) -> QuoteDraft:
        """Return the quote as far as it is known: somebody said it, whoever it was."""
        work = self._work
        raw = work.raw()
        if not raw.get("speakers") and raw.get("mode") != "narration" and not raw.get("speaker"):
            raw["speakers"] = [{"name": None}]
        draft = gate("quote", raw)
        assert isinstance(draft, QuoteDraft)
        return draft

    def _verify(self) -> None:
        """Hold the words against the saved copy of their source, and ask about what differs."""
        if self._work.said["mode"] in ("indirect", "narration"):
            return
        while (answer := self._holding.settled(self._draft(), talking=self.asked)) != "taken":
            self.asked = True
            if answer == "edit":
                self.ask_text()
                self._marks()
        self.asked = self.asked or self._holding.asked

    # --- who said it ------------------------------------------------------------------------

    def _speakers(self, *, offering: bool) -> None:
        said = self._work.said
        named = self._has("speaker") or self._has("role") or "speakers" in self._work.base
        if not (named or said["mode"] == "narration"):
            self.asked = True
            self._speaking.ask()
        elif offering and not self._offered and said["mode"] != "narration":
            self.asked = True
            self._speaking.offer_said()
            self._speaking.offer_capacities()

    # --- what it is about -------------------------------------------------------------------

    def _topics(self) -> None:
        if not self._has("topic"):
            self.ask_topics()

    def ask_topics(self) -> None:
        """Ask for topics, and for the stance toward each."""
        self.asked = True
        said = self._work.said
        line = self._asker.line(
            "Topics (commas between): ",
            default=", ".join(said["topic"] or ()),
            offers=self._naming.offers("topic", ","),
        )
        topics: list[str] = []
        for part in filter(None, map(str.strip, line.split(","))):
            name, equals, stance = (one.strip() for one in part.rpartition("="))
            chosen = self._naming.chosen("topic", name if equals else stance)
            if chosen is None:
                return self.ask_topics()
            if not equals:
                answer = self._asker.choose(_STANCES, default="-", label=f"{chosen}:")
                stance = _STANCES[answer]
            topics.append(chosen if stance == "not coded" else f"{chosen}={stance}")
        said["topic"] = topics
        self._asker.settle()
        return None

    # --- what is in doubt -------------------------------------------------------------------

    def _names(self) -> None:
        """Ask about each name that means nothing that is recorded, or too much."""
        said = self._work.said
        for flag, label in (
            ("speaker", "speaker"), ("organization", "organization"), ("topic", "topic"),
            ("source", "source"), ("via", "source"),
        ):  # fmt: skip
            if CREATABLE[label] in self._entry.create or not said[flag]:
                continue
            many = isinstance(said[flag], list)
            fixed = [self._known(label, name) for name in (said[flag] if many else [said[flag]])]
            said[flag] = fixed if many else fixed[0]

    def _known(self, label: str, said: str) -> str:
        name, stance = said, ""
        if label == "topic":
            name, equals, word = said.rpartition("=")
            name, stance = (name, f"={word}") if equals else (word, "")
        if not name or self._naming.is_known(label, name.strip()):
            return said
        self.asked = True
        while (chosen := self._naming.chosen(label, name)) is None:
            name = self._asker.needed(
                f"{label.capitalize()}: ", default=name, offers=self._naming.offers(label)
            )
        return chosen + stance

    def _duplicates(self) -> None:
        """Show recorded quotes that are like it, and ask what it is to them."""
        rule = self._entry.on_duplicate
        if rule in {"add", "fail"} or self._work.decided:
            return
        draft = self._draft()
        if draft == self._compared:
            return
        found = self._lookups.similar(draft, self._choices.get("which"))
        # A rule says what becomes of the same words; of others nobody has seen them.
        if not found or (rule is not None and found[0].likeness == 1):
            return
        if found[0].decided:
            self._work.decided = {found[0].quote.id: found[0].decided}
            return
        self.asked = True
        self._work.decided = decisions(self._asker, draft.text, found)
        self._compared = None if self._work.decided else draft

    another = False
    """That a quote is another one is decided of each that it is like."""

    @staticmethod
    def settled(_: Draft) -> bool:
        """Whether nothing else was said now; what a quote is like was asked about before."""
        return True

    def _has(self, flag: str) -> bool:
        return self._work.has(flag) or flag in self._work.base


class Speaking:
    """Asks who spoke."""

    def __init__(self, asker: Asker, lookups: Lookups, work: PendingRecord, naming: Naming) -> None:
        self._asker = asker
        self._lookups = lookups
        self._work = work
        self._naming = naming
        self._capacities_of: Sequence[str] = ()

    def ask(self) -> None:
        """Ask who said it, when, and in which capacity."""
        said = self._work.said
        line = self._asker.line(
            "Speaker (empty: not named; several: ; between): ",
            default="; ".join(said["speaker"] or ()),
            offers=self._naming.offers("speaker", ";"),
        )
        names = []
        for part in filter(None, map(str.strip, line.split(";"))):
            chosen = self._naming.chosen("speaker", part)
            if chosen is None:
                return self.ask()
            names.append(chosen)
        role = "" if names else self._asker.line("Their role (as: an official; empty: back): ")
        if not (names or role):
            return self.ask()
        said["speaker"] = names
        said["organization"], said["status"] = [], []
        said["role"] = [role] if role else []
        self._capacities_of = ()
        self._work.decided.clear()
        self._asker.settle()
        self.offer_said()
        self.offer_capacities()
        return None

    def offer_said(self) -> None:
        """Ask when it was said, if nobody has said that yet."""
        said = self._work.said
        if not said["said"]:
            said["said"] = self.ask_said()
            self._asker.settle()

    def ask_said(self) -> str | None:
        """Ask when it was said; what a source supports is that it was before it appeared."""
        source = self._lookups.source(self._work.said["source"] or "")
        issued = source.issued if source else None
        known = f"../{issued}" if issued and "/" not in issued else issued or ""
        offered = [Offer(known, 0), Offer(issued, 0)] if issued else []

        def offers(line: str) -> Sequence[Offer]:
            return [one._replace(typed=len(line)) for one in offered]

        default = self._work.said["said"] or known
        while said := self._asker.line("Said on: ", default=default, offers=offers):
            if (wrong := _problem("said", said)) is None:
                return said
            self._asker.wrong(f"said: {wrong.message}", wrong.hint)
            default = said
        return None

    def offer_capacities(self) -> None:
        """Offer the role and the organization that each speaker had last."""
        said = self._work.said
        names: Sequence[str] = said["speaker"] or ()
        if not names or said["role"] or said["organization"] or names == self._capacities_of:
            return
        self._capacities_of = names
        roles, organizations = [], []
        for name in names:
            last = self._lookups.capacity(name, said["said"])
            of = f" of {name}" if len(names) > 1 else ""
            roles.append(self._asker.line(f"Role then{of}: ", default=last.role or ""))
            organizations.append(self._organization(of, last.organization or ""))
        said["role"] = roles if any(roles) else []
        said["organization"] = organizations if any(organizations) else []
        self._asker.settle()

    def _organization(self, of: str, default: str) -> str:
        while True:
            name = self._asker.line(
                f"For which organization{of}: ",
                default=default,
                offers=self._naming.offers("organization"),
            )
            if not name or (chosen := self._naming.chosen("organization", name)):
                return name and (chosen or "")
            default = name


def _problem(part: str, said: str) -> Problem | None:
    """Return what is wrong with a part of a quote by itself."""
    try:
        gate("quote", {part: said})
    except DraftError as error:
        return next((one for one in error.problems if one.field == part), None)
    return None
