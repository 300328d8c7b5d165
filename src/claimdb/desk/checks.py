"""The checks of any record: its fields, and the names in it."""

from collections.abc import Sequence

from claimdb.actor_kinds import named_actor
from claimdb.desk.form import Form, split_path, without_stance
from claimdb.desk.lookups import Lookups
from claimdb.desk.notices import (
    ANOTHER,
    Change,
    CheckedForm,
    Notice,
    NoticeAnswer,
    Tone,
    confirm,
    put,
)
from claimdb.drafts.names import NoQuote, kind_of, own_names
from claimdb.drafts.records import Draft, DraftError, Problem, QuoteDraft
from claimdb.drafts.validate import gate
from claimdb.personal_names import split_name
from claimdb.quotation import enclosed
from claimdb.store.ingest.resolution import NameFault
from claimdb.store.ingest.resolve import Names

SHOWN = 3
"""The number of similar names or quotes that are offered."""


class RecordCheck:
    """One check of a form.

    Args:
        form: The form.
        lookups: The database.
        recorded: The id of a record that is edited.
    """

    def __init__(self, form: Form, lookups: Lookups, recorded: int | None) -> None:
        self.form = form
        self.lookups = lookups
        self.recorded = recorded
        self._raw, self.moved = form.raw()
        self.result = CheckedForm()

    def run(self) -> CheckedForm:
        """Return what needs attention, what keeps the record from being saved first."""
        result, raw = self.result, self._raw
        unattributed = self.form.kind == "quote" and not (
            raw.get("speakers") or raw.get("mode") == "narration"
        )
        if unattributed:
            # By an unknown speaker, it can be verified already.
            raw = {**raw, "speakers": [{"name": None}]}
            what = "speaker: is missing; name the speaker, or give the role of an unknown one"
            self.tell("speakers[0].name", what)
        try:
            draft: Draft | None = gate(self.form.kind, raw)
            result.draft = draft
        except DraftError as error:
            draft = error.draft
            for problem in error.problems:
                self._problem(problem)
        if draft is None:
            return result
        if isinstance(draft, QuoteDraft):
            self._quote(draft)
        else:
            self._record(draft)
        result.notices.sort(key=lambda one: not one.is_open)
        return result

    def _quote(self, draft: QuoteDraft) -> None:
        raise NotImplementedError

    def _record(self, draft: NoQuote) -> None:
        names = Names(self.lookups.reader, self.lookups.resolver, frozenset())
        taken = names.taken(draft) if self.recorded is None else ()
        for problem in taken:
            self.tell(self.path(problem.field), problem.message)
        for fault in names.resolve(draft).faults:
            self.fault(fault)
        if own_names(draft) and self.recorded is None and own_names(draft)[0]:
            self._existing(draft)

    def tell(
        self, path: str, message: str, tone: Tone = "error", choices: Sequence[NoticeAnswer] = ()
    ) -> None:
        """Add a notice."""
        self.result.notices.append(Notice(path, message, tone, choices))

    def path(self, wrong: str) -> str:
        """Return the path in the form of the field with a problem."""
        begun = [one for one in self.moved if wrong == one or wrong.startswith((f"{one}.",))]
        longest = max(begun, key=len, default="")
        path = self.moved[longest] + wrong.removeprefix(longest) if longest else wrong
        lines = [line.path for line in self.form.lines()]
        of_quote = {"speaker": "speakers[0].name", "source": "occurrences[0].source"}
        for place in (path, of_quote.get(path, ""), f"{path}[0]", path.rpartition(".")[0]):
            if place in lines:
                return place
        return next((one for one in lines if one.startswith(path)), lines[0])

    def _problem(self, problem: Problem) -> None:
        path = self.path(problem.field)
        what = next(one.label for one in self.form.lines() if one.path == path)
        hint = f"; {problem.hint}" if problem.hint else ""
        if problem.field == "source" and self.form.kind == "quote":
            without = NoticeAnswer("record it without a source", confirm("no source"))
            self.tell(path, "source: is missing", "question", [without])
        elif problem.field == "text" and self._is_marked():
            text = self.form.text("text").strip()
            inner = text[1:-1].strip().removesuffix(",")
            choices = [
                NoticeAnswer(f"without the outer quotation marks: {inner}", put("text", inner)),
                NoticeAnswer("keep the marks", confirm(f"marks:{self.form.text('text')}")),
            ]
            self.tell(path, "the text is in quotation marks", "question", choices)
        else:
            self.tell(path, f"{what or split_path(path)[0]}: {problem.message}{hint}")

    def _is_marked(self) -> bool:
        text, mode = self.form.text("text"), self.form.text("mode")
        return mode in ("", "direct") and enclosed(text)

    # --- names ------------------------------------------------------------------------------

    def fault(self, fault: NameFault) -> None:
        """Report a name that no record has, or several."""
        path = self.path(fault.problem.field)
        if fault.create is None or self.recorded is not None:
            choices = [
                NoticeAnswer(f"{one}, {described}", self._named(path, one))
                for one, described in self._matching(path, fault)
            ]
            hint = "" if choices or not fault.problem.hint else f"; {fault.problem.hint}"
            self.tell(path, f"{fault.problem.message}{hint}", "error", choices)
            return
        label = "speaker" if path.endswith("].name") else fault.create.removesuffix("s")
        self.result.new[path] = label
        token = f"new {label}:{fault.name}"
        if {token, f"create:{fault.create}"} & self.form.confirmed:
            self.tell(path, f"new {self._described(path, label, fault.name)}", "note")
            return
        self.tell(
            path,
            f"no {label} has the name “{fault.name}”",
            "question",
            [
                NoticeAnswer(f"new {self._described(path, label, fault.name)}", confirm(token)),
                *(
                    NoticeAnswer(f"{one}, {described}", self._named(path, one))
                    for one, described in self.lookups.candidates(label, fault.name)[:SHOWN]
                ),
            ],
        )

    def _matching(self, path: str, fault: NameFault) -> list[tuple[str, str]]:
        line = next(one for one in self.form.lines() if one.path == path)
        if not line.names:
            return []
        found = self.lookups.find(line.names, fault.name)
        if not found:
            return self.lookups.candidates(line.names, fault.name)[:SHOWN]
        return [(one.short_id, self.lookups.describe(line.names, one.id)) for one in found]

    def _named(self, path: str, name: str) -> Change:
        """Return the change that names another record, with the stance or relation that is set."""
        before = self.form.text(path)
        key, _, _ = split_path(path)
        if key in ("topics", "claims") and "=" in before and without_stance(before) != before:
            name = f"{name}={before.rpartition('=')[2]}"
        return put(path, name)

    def _described(self, path: str, label: str, name: str) -> str:
        """Return a new record in words: `person Jane Doe (family name Doe)`."""
        group = path.rpartition(".")[0]
        text = self.form.text
        named = named_actor(name)
        if label == "speaker":
            kind = text(f"{group}.kind") or ("organization" if named.kind == "organization" else "")
            if kind != "organization":
                if named.kind == "unnamed" and not kind:
                    return f"speaker without a name, recorded as the role “{name}”"
                family = text(f"{group}.family") or split_name(name)[1].family
                guessed = "" if kind or named.kind else "; guessed to be a person"
                parts = f"family name {family}" if family else "no family name"
                return f"person “{name}” ({parts}{guessed})"
            label = "organization"
        if label == "organization":
            of_type = text(f"{group}.organization_type") or named.type
            return f"organization “{name}” ({of_type})"
        return f"{label} “{name}”"

    def _existing(self, draft: Draft) -> None:
        """Ask about a record with the same name."""
        assert not isinstance(draft, QuoteDraft), "quotes have no names"
        existing = self.lookups.resolver.find_existing(draft)
        if existing is not None and ANOTHER not in self.form.confirmed:
            what = f"{existing.name} already exists: {existing.short_id}"
            choice = NoticeAnswer(f"another {kind_of(draft)} with this name", confirm(ANOTHER))
            self.tell(self.form.lines()[0].path, what, "question", [choice])
        elif existing is None and self.form.kind in ("person", "organization", "topic"):
            label = "speaker" if self.form.kind == "person" else self.form.kind
            for name, described in self.lookups.candidates(label, own_names(draft)[0])[:SHOWN]:
                self.tell("name", f"similar: {name}, {described}", "note")
