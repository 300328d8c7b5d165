"""Enter one record: ask, preview and save; the answers are kept until it is saved."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from claimdb.cite import in_style
from claimdb.cite.item import item
from claimdb.cite.typography import as_text
from claimdb.cli.flags import KINDS, Raw, by_flags
from claimdb.cli.prompts.asking import Asker, Offer, Quit, held
from claimdb.cli.prompts.lookups import Lookups
from claimdb.cli.prompts.naming import Naming
from claimdb.cli.prompts.others import PARTS, OtherQuestions
from claimdb.cli.prompts.quote import QuoteQuestions
from claimdb.cli.prompts.work import Kept, PendingRecord
from claimdb.cli.saving import Saving
from claimdb.drafts.names import NoQuote, kind_of, own_names
from claimdb.drafts.records import Draft, DraftError, QuoteDraft, SourceDraft, SpeakerDraft
from claimdb.errors import ClaimdbError, InvalidDataError, NotFoundError, RefusedError
from claimdb.fields import Flag
from claimdb.model import Quote, Ref, Speaker
from claimdb.phrases import capacity, shown_text
from claimdb.schema import MODES, STATUSES

_WORDS = {"mode": MODES, "status": STATUSES}
_KEPT = {"c": "continue", "d": "discard it", "l": "leave it for later"}


def converse(
    way: Saving, kind: str, said: dict[str, Any], base: Raw, *, missing: bool, repeat: bool
) -> bool:
    """Ask about a record until it is saved, and return whether it was: see `Session.run`."""
    session = Session(way, PendingRecord(kind, said, base))
    with held(session.keep):
        return session.run(missing=missing, repeat=repeat)


class Session:
    """One conversation. It writes nothing itself."""

    def __init__(self, way: Saving, work: PendingRecord) -> None:
        self._way = way
        self._settings = way.settings
        self._entry = way.entry
        self._asker = Asker(way.settings)
        self._kept = Kept(work.kind, way.settings.database)
        self._lookups = Lookups(way.settings.database_to_write)
        self._begin(work)

    def _begin(self, work: PendingRecord) -> None:
        self._work = work
        self._naming = Naming(self._asker, self._lookups, work)
        self._questions: QuoteQuestions | OtherQuestions
        if work.kind == "quote":
            self._questions = QuoteQuestions(
                self._asker, self._lookups, work, self._entry, self._way.choices
            )
        else:
            self._questions = OtherQuestions(self._asker, self._lookups, work, self._entry)

    def run(self, *, missing: bool, repeat: bool) -> bool:
        """Ask until it is saved, and return whether anything was; what was not is kept.

        With something `missing`, what was kept before is offered first. With `repeat` the
        next quote of the source follows, until somebody leaves.

        Raises:
            ClaimdbError: nothing was asked, and it is refused.
        """
        saved = False
        try:
            if missing:
                self._resume()
            while True:
                self._until_saved(missing=missing)
                self._kept.forget()
                saved = True
                if not repeat:
                    return True
                missing = True
                self._lookups.renew()
                self._begin(self._work.next())
        except Quit:
            self._leave()
            return saved
        except (KeyboardInterrupt, ClaimdbError):
            self._leave()
            raise
        finally:
            self._lookups.close()

    def _resume(self) -> None:
        """Offer what was kept, unless the command line begins another record."""
        for kept in self._kept.each():
            try:
                work = PendingRecord.of(kept)
                answers = {str(label): str(said) for label, said in kept.get("typed", {}).items()}
            except (KeyError, TypeError, ValueError, AttributeError):
                continue
            if work.is_another(self._work):
                continue
            first = next((str(value) for value in work.said.values() if value), "")
            self._asker.tell(f"there is an unfinished record: {first}")
            speaker = work.said.get("speaker")
            if gone := work.take(self._work):
                self._asker.tell(f"the command line takes precedence; dropped: {'; '.join(gone)}")
            answer = self._asker.choose(_KEPT, default="c")
            if answer == "c":
                # A role that was answered is that of who spoke then.
                same = work.said.get("speaker") == speaker
                self._asker.resume(answers if same else {})
                self._begin(work)
                # It is looked at before it is saved, even where nothing is left to ask.
                self._questions.asked = True
                return
            if answer == "d":
                self._kept.forget()

    def keep(self) -> str | None:
        """Keep what was said, if anything was; return why that was not possible."""
        if not self._begun:
            return None
        return self._kept.keep({**self._work.kept(), "typed": self._asker.answers})

    @property
    def _begun(self) -> bool:
        return self._questions.asked and self._work.is_begun()

    def _leave(self) -> None:
        if not self._begun:
            return
        why = self.keep()
        self._asker.tell(
            f"nothing is saved, and your answers cannot be kept: {why}"
            if why
            else "nothing is saved; your answers are kept for the next time"
        )

    def _until_saved(self, *, missing: bool) -> None:
        confirmed = self._entry.yes
        while True:
            try:
                self._questions.run(offering=missing)
                self._asker.settle()
                self._asker.resume({})
                # Who pulls the plug has not lost it.
                self.keep()
                drafts = self._work.drafts()
            except DraftError as wrong:
                error = wrong if self._work.base else by_flags(self._work.kind, wrong)
                if not (missing or self._questions.asked):
                    # Nobody mends it here: it is refused with all that is wrong.
                    self._save([error])
                self._mend(error)
                continue
            if not self._questions.settled(drafts[-1]):
                continue
            looked = confirmed or self._work.skipped or not self._questions.asked
            if not looked and not self._agreed(drafts):
                self._edit()
                continue
            try:
                self._save(drafts)
            except (InvalidDataError, NotFoundError, RefusedError) as error:
                if not self._questions.asked:
                    raise
                confirmed = False
                self._refused(error)
            else:
                return

    def _agreed(self, drafts: Sequence[Draft]) -> bool:
        """Show what will be saved, and return whether to; false where a part is to be edited.

        Raises:
            Quit: neither.
        """
        self._asker.tell("─" * self._asker.width)
        style = self._settings.citation_style or "apa7"
        for line in preview(self._work, drafts, self._lookups, style):
            self._asker.tell(line)
        answer = self._asker.choose({"y": "yes, save", "e": "edit", "q": "quit"}, default="y")
        if answer == "q":
            raise Quit
        return answer == "y"

    def _save(self, drafts: Sequence[Draft | DraftError]) -> None:
        work = self._work
        if work.skipped and isinstance(drafts[-1], QuoteDraft):
            drafts = [work.decision(drafts[-1])]
        said = {"unverified": True} if work.unverified else {}
        if self._questions.another:
            said["another"] = True
        self._way.save(work.kind, drafts, work.decided, **said)

    def _refused(self, error: InvalidDataError | NotFoundError | RefusedError) -> None:
        self._asker.wrong(error.message, error.hint)
        # Somebody else may have written since it was looked up.
        self._lookups.renew()
        self._work.decided.clear()

    def _mend(self, error: DraftError) -> None:
        """Say what is wrong, and ask for that part anew."""
        for problem in error.problems:
            self._asker.wrong(f"{problem.field}: {problem.message}", problem.hint)
        field = error.problems[0].field.removeprefix("--").replace("_", "-")
        named = next((flag for flag in self._flags() if flag.startswith(field[:5])), None)
        self._edit(named)

    def _flags(self) -> Mapping[str, Flag]:
        return {flag.name: flag for flag in KINDS[self._work.kind].flags}

    def _edit(self, name: str | None = None) -> None:
        """Ask for one part anew."""
        flags = self._flags()
        while name is None or name not in flags:
            self._asker.tell(f"parts: {', '.join(flags)}")

            def offers(line: str) -> list[Offer]:
                return [Offer(one, len(line)) for one in flags if one.startswith(line)]

            line = self._asker.line("Which part: ", offers=offers)
            begun = [one for one in flags if one.startswith(line)]
            name = begun[0] if len(begun) == 1 else line
        self._questions.asked = True
        part = next((one for one in PARTS.get(self._work.kind, ()) if one.flag == name), None)
        if isinstance(self._questions, QuoteQuestions) and name in QuoteQuestions.ASKED:
            self._questions.again(name)
        elif isinstance(self._questions, OtherQuestions) and part is not None:
            self._questions.ask(part)
        else:
            self._change(flags[name])
        self._asker.settle()

    def _change(self, flag: Flag) -> None:
        said = self._work.said
        if flag.switch:
            label = f"{flag.name}: {flag.help}"
            yes = self._asker.choose({"y": "yes", "n": "no"}, label=label) == "y"
            self._work.say({flag.name: yes})
            return
        if flag.name in _WORDS and not flag.many:
            known = said[flag.name] or ""
            said[flag.name] = self._naming.word(flag.name, _WORDS[flag.name], known) or None
            return
        self._asker.tell(flag.help)
        known = "; ".join(said[flag.name] or ()) if flag.many else said[flag.name] or ""
        label = f"{flag.name}{' (; between)' if flag.many else ''}: "
        line = self._asker.line(label, default=known)
        many = [one.strip() for one in line.split(";")] if line else []
        said[flag.name] = many if flag.many else line or None


_SHOWN = frozenset({
    "text", "speaker", "role", "organization", "topic", "said", "source", "locator", "no-source",
    "mode",
})  # fmt: skip
"""What a quote shows by itself."""


def preview(
    work: PendingRecord, drafts: Sequence[Draft], lookups: Lookups, style: str
) -> Iterator[str]:
    """Yield what a record will be, the last of these drafts, one paragraph each."""
    *made, draft = drafts
    if isinstance(draft, QuoteDraft):
        yield from _quote(work, draft, lookups, style)
    for flag in KINDS[work.kind].flags:
        if work.has(flag.name) and not (work.kind == "quote" and flag.name in _SHOWN):
            value = work.said[flag.name]
            told = "; ".join(value) if isinstance(value, list) else value
            yield flag.name if flag.switch else f"{flag.name}: {told}"
    for one in made:
        named = one.title if isinstance(one, SourceDraft) else own_names(cast("NoQuote", one))[0]
        yield f"new {kind_of(one)}: {named}"


def _quote(work: PendingRecord, draft: QuoteDraft, lookups: Lookups, style: str) -> Iterator[str]:
    # A draft has what is shown of a quote.
    yield shown_text(cast("Quote", draft))
    if draft.mode != "narration":
        said_by = "; ".join(map(_speaker, draft.speakers))
        yield f"— {said_by} · {draft.said or 'undated'}"
    if draft.mode != "direct":
        yield f"mode: {draft.mode}"
    if draft.topics:
        topics = (f"{one.name}: {one.stance or 'not coded'}" for one in draft.topics)
        yield f"on {'; '.join(topics)}"
    for one in draft.occurrences:
        known = lookups.source(one.source) if isinstance(one.source, str) else None
        cited = str(work.said["source"] or "")
        if known:
            entry, _ = in_style(style, item(known))(None, None)
            cited = as_text(entry)
        place = f" ({one.locator})" if one.locator else ""
        held = lookups.result(draft, one)
        yield f"{cited or one.source}{place} · verified: {held}"
    if not draft.occurrences:
        yield "no source"


def _speaker(draft: SpeakerDraft) -> str:
    organization = Ref(0, draft.organization) if draft.organization else None
    speaker = Speaker(None, None, draft.name, draft.role, organization, draft.status)
    status = "" if draft.status == "attested" else f" ({draft.status})"
    return ", ".join(filter(None, (draft.name or "not named", capacity(speaker)))) + status
