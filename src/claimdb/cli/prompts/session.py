"""Enter one record: ask, preview and save; the answers are kept until it is saved."""

import hashlib
import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, cast

from claimdb import signals
from claimdb.cite import BUILT_IN, STYLES, Reference, cite_together, citer_of
from claimdb.cite.item import cited_item
from claimdb.cite.typography import as_text
from claimdb.cli.flags import KINDS, Raw, by_flags
from claimdb.cli.prompts.asking import Asker, Quit, typeahead_kept, words_offered
from claimdb.cli.prompts.lookups import Lookups
from claimdb.cli.prompts.questions import PendingRecord, Questions
from claimdb.cli.prompts.quote import QuoteQuestions
from claimdb.cli.saving import Saving
from claimdb.cli.settings import printable
from claimdb.cli.user_files import user_folder
from claimdb.drafts.names import NoQuote, kind_of, own_names
from claimdb.drafts.records import Draft, DraftError, QuoteDraft, SourceDraft, SpeakerDraft
from claimdb.errors import ClaimdbError, InvalidDataError, NotFoundError, RefusedError
from claimdb.model import Quote, Ref, Speaker
from claimdb.phrases import capacity, shown_text
from claimdb.store import private_files
from claimdb.store.address import Address

_UNFINISHED = {"c": "continue", "d": "discard it", "l": "leave it for later"}


class Session:
    """The questions about one record, or one after the other from the same source."""

    def __init__(self, saving: Saving, kind: str, given: dict[str, Any], base: Raw) -> None:
        self._saving = saving
        self._asker = Asker(saving.settings)
        self._unfinished = UnfinishedRecords(kind, saving.settings.database)
        self._lookups = Lookups(saving.settings.database_to_write)
        self._begin(PendingRecord(kind, given, base))

    def _begin(self, record: PendingRecord) -> None:
        self._record = record
        questions = QuoteQuestions if record.kind == "quote" else Questions
        self._questions = questions(self._asker, self._lookups, record, self._saving)

    def run(self, *, missing: bool, repeat: bool) -> bool:
        """Ask until the record is saved, and return whether any was; unsaved answers are kept.

        With something `missing`, unfinished records are offered first. With `repeat` the next
        quote from the source follows, until the user leaves. A refusal is raised if nothing was
        asked.
        """
        saved = False
        with typeahead_kept(self._end), closing(self._lookups):
            try:
                if missing:
                    self._resume()
                while True:
                    self._until_saved(missing=missing)
                    self._unfinished.forget()
                    saved = True
                    if not repeat:
                        return True
                    sys.stdout.flush()
                    signals.release()
                    missing = True
                    self._lookups.renew()
                    self._begin(self._record.next())
            except Quit:
                self._leave()
                return saved
            except (KeyboardInterrupt, ClaimdbError):
                self._leave()
                raise

    def _resume(self) -> None:
        """Offer the unfinished records that the command line does not rule out."""
        for saved in self._unfinished.load():
            try:
                record = PendingRecord.of(saved)
                answers = {str(label): str(text) for label, text in saved.get("typed", {}).items()}
            except (KeyError, TypeError, ValueError, AttributeError):
                continue
            if record.is_another(self._record):
                continue
            first = next((str(value) for value in record.given.values() if value), "")
            self._asker.tell(f"there is an unfinished record: {first}")
            speaker, new = record.given.get("speaker"), self._record
            lost = record.give({one: value for one, value in new.given.items() if new.has(one)})
            if lost:
                self._asker.tell(f"the command line takes precedence; dropped: {'; '.join(lost)}")
            match self._asker.choose(_UNFINISHED, default="c"):
                case "c":
                    # An answer about the role belongs to the speaker of that time.
                    same = record.given.get("speaker") == speaker
                    self._asker.earlier = answers if same else {}
                    self._begin(record)
                    # The preview is shown even if nothing is left to ask.
                    self._questions.asked = True
                    return
                case "d":
                    self._unfinished.forget()

    def _keep(self) -> str | None:
        """Keep the answers, and return the error if that fails; None if there are no answers."""
        if not (self._questions.asked and self._record.is_begun()):
            return None
        typed = {**self._asker.earlier, **self._asker.typed}
        return self._unfinished.save({**self._record.json(), "typed": typed})

    def _end(self, number: int) -> None:
        # On a terminal that is closed nobody reads a message.
        self._leave() if number == signal.SIGINT else self._keep()

    def _leave(self) -> None:
        if (error := self._keep()) is not None:
            self._asker.tell(
                f"nothing is saved, and your answers cannot be kept: {error}"
                if error
                else "nothing is saved; your answers are kept for the next time"
            )

    def _until_saved(self, *, missing: bool) -> None:
        confirmed = self._saving.entry.yes
        while True:
            try:
                self._questions.run(offering=missing)
                self._asker.typed.clear()
                self._asker.earlier.clear()
                # The answers survive a loss of power.
                self._keep()
                drafts = self._record.drafts()
            except DraftError as wrong:
                error = wrong if self._record.base else by_flags(self._record.kind, wrong)
                if not (missing or self._questions.asked):
                    # Without questions it is refused with all its problems.
                    self._save([error])
                for problem in error.problems:
                    self._asker.report(f"{problem.field}: {problem.message}", problem.hint)
                self._edit(error.problems[0].field.removeprefix("--").replace("_", "-"))
                continue
            if not self._questions.confirms(drafts[-1]):
                continue
            seen = confirmed or self._record.skipped or not self._questions.asked
            if not seen and not self._confirms(drafts):
                self._edit()
                continue
            try:
                self._save(drafts)
            except (InvalidDataError, NotFoundError, RefusedError) as error:
                if not self._questions.asked:
                    raise
                confirmed = False
                self._asker.report(error.message, error.hint)
                # Others may have written since the lookups.
                self._lookups.renew()
                self._record.decided.clear()
            else:
                return

    def _confirms(self, drafts: Sequence[Draft]) -> bool:
        """Show a preview, and return whether to save it; false to edit a part."""
        self._asker.tell("─" * self._asker.width)
        style = self._saving.settings.citation_style or "apa7"
        for line in _preview(self._record, drafts, self._lookups, style):
            self._asker.tell(line)
        options = {"y": "yes, save", "e": "edit", "q": "quit"}
        return self._asker.choose(options, default="y") == "y"

    def _save(self, drafts: Sequence[Draft | DraftError]) -> None:
        record, draft = self._record, drafts[-1]
        if record.skipped and isinstance(draft, QuoteDraft):
            # Only what identifies the decision is recorded, so no names are resolved.
            speakers = tuple(SpeakerDraft(one.name, kind=one.kind) for one in draft.speakers)
            drafts = [QuoteDraft(draft.text, draft.mode, speakers)]
        choices = {"unverified": record.unverified, "another": self._questions.others}
        chosen = {name: True for name, value in choices.items() if value}
        self._saving.save(record.kind, drafts, record.decided, **chosen)

    def _edit(self, wrong: str | None = None) -> None:
        """Ask for one part, of which the user chooses the name unless a field is wrong."""
        flags = [flag.name for flag in KINDS[self._record.kind].flags]
        begun = [] if wrong is None else [one for one in flags if one.startswith(wrong[:5])]
        name = begun[0] if begun else ""
        while name not in flags:
            self._asker.tell(f"parts: {', '.join(flags)}")
            line = self._asker.line("Which part: ", offers=words_offered(flags))
            begun = [one for one in flags if one.startswith(line)]
            name = begun[0] if len(begun) == 1 else line
        self._questions.ask(name)
        self._asker.typed.clear()


_SHOWN = frozenset({
    "text", "speaker", "role", "organization", "topic", "said", "source", "locator", "no-source",
    "mode",
})  # fmt: skip
"""The flags that the preview of a quote covers."""


def _preview(
    record: PendingRecord, drafts: Sequence[Draft], lookups: Lookups, style: str
) -> Iterator[str]:
    """Yield a description of the last of these drafts and its new records, in paragraphs."""
    *made, draft = drafts
    if isinstance(draft, QuoteDraft):
        yield from _quote(record, draft, lookups, style)
    for flag in record.given:
        if record.has(flag) and not (record.kind == "quote" and flag in _SHOWN):
            yield record.described(flag)
    for one in made:
        name = one.title if isinstance(one, SourceDraft) else own_names(cast("NoQuote", one))[0]
        yield f"new {kind_of(one)}: {name}"


def _quote(record: PendingRecord, draft: QuoteDraft, lookups: Lookups, style: str) -> Iterator[str]:
    # A draft has the same text and mode as a quote.
    yield shown_text(cast("Quote", draft))
    if draft.mode != "narration":
        yield f"— {'; '.join(map(_speaker, draft.speakers))} · {draft.said or 'undated'}"
    if draft.mode != "direct":
        yield f"mode: {draft.mode}"
    if draft.topics:
        topics = (f"{one.name}: {one.stance or 'not coded'}" for one in draft.topics)
        yield f"on {'; '.join(topics)}"
    for one in lookups.verified(draft):
        name = one.occurrence.source
        source = lookups.source(name) if isinstance(name, str) else None
        cited = record.given["source"] or name
        if source:
            citer = citer_of(style, BUILT_IN if style in STYLES else None)
            [(entry, _)] = cite_together(citer, [Reference(cited_item(source))])
            cited = as_text(entry)
        place = f" ({one.occurrence.locator})" if one.occurrence.locator else ""
        yield f"{cited}{place} · verified: {one.verified or 'nothing is verbatim'}"
    if not draft.occurrences:
        yield "no source"


def _speaker(draft: SpeakerDraft) -> str:
    organization = Ref(0, draft.organization) if draft.organization else None
    speaker = Speaker(None, None, draft.name, draft.role, organization, draft.status)
    status = "" if draft.status == "attested" else f" ({draft.status})"
    return ", ".join(filter(None, (draft.name or "not named", capacity(speaker)))) + status


class UnfinishedRecords:
    """The files of unfinished records of one kind for one database; one of them is current."""

    def __init__(self, kind: str, database: Address) -> None:
        # Different relative paths may name the same file.
        place = str(database.resolve() if isinstance(database, Path) else database)
        named = hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:12]
        self._folder = user_folder("XDG_STATE_HOME", ".local/state")
        self._stem = f"{kind}-{named}"
        self._path: Path | None = None

    def load(self) -> Iterator[dict[str, Any]]:
        """Yield what can be read, the newest first; each is current until the next."""
        for path in sorted(self._folder.glob(f"{self._stem}*.json"), reverse=True):
            try:
                found = json.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError, RecursionError):
                continue
            self._path = path
            yield found
        self._path = None

    def save(self, record: dict[str, Any]) -> str:
        """Write a record in place of the current one; return the error, if any."""
        path = self._path or self._folder / f"{self._stem}-{time.time_ns():x}.json"
        new = path.with_suffix(f".{os.getpid()}")
        try:
            private_files.make_folder(path.parent)
            private_files.make_file(new, exist_ok=True)
            # ASCII, because lone surrogates cannot be encoded.
            new.write_text(json.dumps(record), encoding="utf-8")
            new.replace(path)
        except OSError as error:
            return f"{printable(str(path.parent))}: {error.strerror}"
        self._path = path
        return ""

    def forget(self) -> None:
        """Delete the current record."""
        path, self._path = self._path, None
        # Where it cannot be deleted it could not be written either.
        with suppress(OSError):
            if path is not None:
                path.unlink(missing_ok=True)
