"""Saves the records of `claimdb add` in one batch, and reports each in a line."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

from claimdb.cli.created import details, remarks
from claimdb.cli.options import Output, WriteOptions
from claimdb.cli.output import write
from claimdb.cli.parameters import Values
from claimdb.cli.settings import Settings
from claimdb.drafts.records import Draft, DraftError, QuoteDraft
from claimdb.model import ID_LETTERS, Actor, Claim, Quote, Source, Topic, short_id
from claimdb.phrases import NARRATOR, UNKNOWN, speakers
from claimdb.results import CreatedRecord
from claimdb.values import id_of

if TYPE_CHECKING:
    from claimdb.matching.document import Document
    from claimdb.store.history.batch import Batch
    from claimdb.store.ingest.outcome import Outcome
    from claimdb.store.ingest.pipeline import Added

_Span: TypeAlias = tuple[int, int]

SHOWN = 20
"""The number of places that are shown."""
_AROUND = 30  # characters that are shown before and after a passage


def several_places(
    document: "Document", spans: Sequence[_Span], occurrence: str | None
) -> Iterator[str]:
    """Yield the lines that list several matching passages, and how to choose one."""
    how = f"claimdb edit {occurrence} " if occurrence else ""
    yield (
        f"the stored text contains the quotation at {len(spans)} "
        f"places, and no place is recorded; choose one: {how}--which N"
    )
    for number, span in enumerate(spans[:SHOWN], 1):
        place = (document.locator(span[0]) or "paragraph:1").replace(":", " ")
        yield f"  {number}  {place}  {context(document.text, span)}"
    if len(spans) > SHOWN:
        yield f"  and {len(spans) - SHOWN:,} more"


def paragraph(text: str, span: _Span) -> str:
    """Return the paragraph in which a passage starts: `paragraph 4`."""
    # Only a person at a terminal asks for it.
    from claimdb.matching.document import Document

    return f"paragraph {Document(text, '').paragraph(span[0]) or 1}"


def context(text: str, span: _Span) -> str:
    """Return a passage with its context, on one line."""
    start, end = span
    before = f"{'…' if start > _AROUND else ''}{text[max(0, start - _AROUND) : start]}"
    after = f"{text[end : end + _AROUND]}{'…' if end + _AROUND < len(text) else ''}"
    words = text[start:end]
    shown = words if len(words) <= _AROUND else f"{words[:12]}…{words[-12:]}"
    return " ".join(f"{before}[{shown}]{after}".split())


Known: TypeAlias = Quote | Claim | Source | Topic | Actor
"""The records that can be added."""

RECORDS: Mapping[str, type[Known]] = {
    "quote": Quote, "claim": Claim, "source": Source, "topic": Topic, "actor": Actor,
}  # fmt: skip
_SAY_KIND = "--kind organization says otherwise"
_SHORT = 60  # characters of a text in the line that confirms it
_DONE = {
    "added": "added",
    "occurrence": "added another occurrence of",
    "skipped": "already recorded:",
}


def kind_of_record(name: str) -> str:
    """Return the kind of record for a kind of draft: `actor` for a person."""
    return name if name in ID_LETTERS else "actor"


class Saving(NamedTuple):
    """How to save records, and how to report them.

    The choices for a quote are `unverified`, `source_words` and `which`; for other records with a
    name that exists already, that this is `another` one. `afterwards` is called with the batch and
    the id of the record.
    """

    settings: Settings
    coder: str
    formats: Output
    entry: WriteOptions
    choices: Values
    afterwards: "Callable[[Batch, int], None] | None" = None

    def save(
        self,
        name: str,
        drafts: Sequence[Draft | DraftError],
        decided: Mapping[int, Any] | None = None,
        **more: bool,
    ) -> None:
        """Save a record, the last of the drafts, after those that it names, and report them.

        If one is refused, `ClaimdbError` is raised and nothing is written.
        """
        # Only commands that write load the schema.
        from claimdb.store.ingest.outcome import IngestOptions, OnDuplicate
        from claimdb.store.ingest.pipeline import add

        choices = {**self.choices, **more}
        rule = "add" if choices.get("another") else self.entry.on_duplicate
        options = IngestOptions(
            self.entry.create,
            cast("OnDuplicate | None", rule),
            decisions=decided or {},
            near=True,
            unverified=bool(choices.get("unverified")),
            source_words=bool(choices.get("source_words")),
            which=choices.get("which"),
        )
        dry_run, address = self.entry.dry_run, self.settings.database_to_write
        done = add(
            address,
            name,
            drafts,
            options,
            coder=self.coder,
            dry_run=dry_run,
            listing=True,
            afterwards=self.afterwards,
        )
        self.report(drafts, done)

    def report(self, drafts: Sequence[Draft | DraftError], done: "Added") -> None:
        """Report what was saved."""
        dry_run = self.entry.dry_run
        record, new = done.record, {one.id: one for one in done.created.records}
        for draft, outcome in zip(drafts, done.outcomes, strict=True):
            for line in _lines(draft, outcome, record, new, dry_run=dry_run):
                self.settings.tell(line)
        for line in remarks(done.created, _SAY_KIND):
            self.settings.tell(line)
        if self.formats.format is not None or self.formats.fields:
            write([record], self.formats, self.settings, kind=type(record))
        elif not self.settings.terminal:
            print(id_of(record))


def _lines(
    draft: Draft | DraftError,
    outcome: "Outcome",
    record: Known,
    new: Mapping[str, CreatedRecord],
    *,
    dry_run: bool,
) -> Iterator[str]:
    """Yield the lines that report an outcome, after one for each record created with it."""
    would = "would have " if dry_run else ""
    for made in outcome.created:
        number = short_id(kind_of_record(made.kind), made.id)
        told = _told(new, number)
        yield f"{would}created the {made.kind} {number} ({_cut(made.name)}{told})"
    assert outcome.id is not None, "what is not refused has an id"
    id = short_id(kind_of_record(outcome.kind), outcome.id)
    done = f"{would}{_DONE[outcome.result]} {id}"
    if id == id_of(record):
        verified = "".join(f" · verified: {one}" for one in dict.fromkeys(outcome.verified) if one)
        told = _told(new, id)
        yield f"{done} ({_described(record)}{told}){verified}"
        yield from _notes(outcome, record, id, dry_run=dry_run)
    else:
        yield done
    match draft, record:
        case (QuoteDraft(text=typed), Quote(text=text)) if typed != text and (
            outcome.result != "added"
        ):
            # The diff library is loaded for differing texts alone.
            from claimdb.matching.similarity import diff, marked_shortly

            yield f"{id_of(record)} keeps its text: {marked_shortly(diff(typed, text))}"


def _told(new: Mapping[str, CreatedRecord], id: str) -> str:
    """Return what is listed of a new record besides its key, after a semicolon."""
    found = details(new[id]._replace(key=None)) if id in new else ""
    return f"; {found}" if found else ""


def _notes(outcome: "Outcome", record: Known, id: str, *, dry_run: bool) -> Iterator[str]:
    """Yield the lines on values that are not saved, a doubtful mode, and ambiguous places."""
    if outcome.likely or outcome.differing:
        from claimdb.importing import differing_lines, likely_lines

        yield from likely_lines(outcome)
        yield from differing_lines(outcome)
    # A text that differs is shown next to the recorded one.
    if unsaved := [one for one in outcome.unsaved if one != "text" or outcome.kind != "quote"]:
        from claimdb.store.ingest.outcome import PLACE_FIELDS

        ways = f"claimdb edit {id} adds it"
        if not PLACE_FIELDS.isdisjoint(unsaved):
            ways = f"--on-duplicate occurrence adds the occurrence; {ways}"
        values = ", ".join(unsaved)
        yield f"{id} stays as it is, without what you say of it: {values}; {ways}"
    if outcome.doubt:
        how = "use --mode" if dry_run else f"claimdb edit {id} --mode indirect makes it a rendering"
        yield f"note: no mode is given, so it is direct, but {outcome.doubt}; {how}"
    if several := next(filter(None, outcome.ambiguous), None):
        unplaced = [one.id for one in getattr(record, "occurrences", ()) if one.start is None]
        occurrence = None if dry_run or not unplaced else short_id("occurrence", unplaced[-1])
        yield from several_places(several.document, several.spans, occurrence)


def _described(record: Known) -> str:
    match record:
        case Quote():
            said_by = speakers(record)
            said_by = said_by.strip("()") if said_by in (NARRATOR, UNKNOWN) else said_by
            return ", ".join(filter(None, (said_by, record.said)))
        case Claim():
            return _cut(record.text)
        case Source():
            return record.key
    return record.slug if isinstance(record, Topic) else record.name


def _cut(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"
