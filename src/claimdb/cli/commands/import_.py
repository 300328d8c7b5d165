"""`claimdb import`: the records of a file, all of them or none.

Owns in which order a file is read, written and told of. It must not know how a format is read, what
becomes of a record, nor what is kept of one that is refused.
"""

import json
import sys
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import IO, Annotated, Any, Optional, cast

from claimdb.cli.files import InputFile, decoded, opened, reason
from claimdb.cli.options import Entry, command
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.rejects import SHOWN, Errors, errors_of
from claimdb.cli.saving import kind_of_record
from claimdb.cli.settings import Settings, say
from claimdb.drafts.records import Draft, DraftError
from claimdb.drafts.rules import short
from claimdb.errors import ClaimdbError, ExitCode, RefusedError, StoreError, UsageError
from claimdb.formats import FORMATS, READABLE, format_of_ending
from claimdb.formats.detection import detect_format
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import InputRow, InputRows, read
from claimdb.formats.text import Peeked
from claimdb.model import short_id
from claimdb.schema import RECORDS

_PLURAL = {"person": "people", "quote": "quotes", "source": "sources"}
_RESULTS = {"occurrence": "given another occurrence"}
"""What came of records, where that is no word for it by itself."""
_WITHOUT_PLACE = (
    "quotes without a place, because their words stand at several places of the saved copy (start"
    " and end say at which)"
)
_UNCHECKED = (
    "quotes whose words the file says were checked, and no saved copy is here to hold them against"
)
_STAYING = "records that stay without what the file says of them (claimdb edit adds it)"
_STANDING = (
    "quotes that are not recorded where the file says they stand as well (--on-duplicate occurrence"
    " records it)"
)
_TIMED = 1000
"""For so many records it is said how long they took."""


def _print_schema(kind: str) -> None:
    """Print the JSON Schema of a kind of record."""
    if kind not in RECORDS:
        raise UsageError(f"{kind!r} is not one of {', '.join(RECORDS)}")
    from claimdb.drafts.json_schema import json_schema

    sys.stdout.write(json.dumps(json_schema(kind), indent=2, ensure_ascii=False) + "\n")


def _check_errors_to(errors_to: Path | None, allow_partial: bool) -> None:
    if errors_to == Path("-"):
        raise UsageError("--errors-to - is no file", hint="name a file for what is refused")
    if allow_partial and errors_to is None:
        raise UsageError("--allow-partial needs --errors-to FILE", hint="or correct the file")


def import_(
    settings: Settings,
    coder: str,
    entry: Entry,
    file: Annotated[Optional[str], Argument("[FILE|-]")] = None,
    format: Annotated[
        Optional[str],
        Option(
            "--format",
            metavar="NAME",
            choices=READABLE,
            help=f"One of {', '.join(READABLE)}.",
        ),
    ] = None,
    kind: Annotated[
        Optional[str],
        Option("--kind", metavar="KIND", help="What it has, if not quotes: claim, ..."),
    ] = None,
    map: Annotated[
        Optional[list[str]],
        Option("--map", metavar="HEADER=FIELD", help="What a column is; nothing: left out."),
    ] = None,
    value_map: Annotated[
        Optional[list[str]],
        Option("--value-map", metavar="FIELD.WORD=OURS", help="What a word means."),
    ] = None,
    set: Annotated[
        Optional[list[str]],
        Option("--set", metavar="FIELD=VALUE", help="For every record that has none."),
    ] = None,
    date_order: Annotated[
        Optional[str], Option("--date-order", metavar="dmy|mdy", help="Of 03/04/2023.")
    ] = None,
    mapping: Annotated[
        Optional[Path], Option("--mapping", metavar="FILE", help="A mapping that was saved.")
    ] = None,
    save_mapping: Annotated[
        Optional[Path], Option("--save-mapping", metavar="FILE", help="Save the mapping.")
    ] = None,
    allow_partial: Annotated[
        bool, Option("--allow-partial", help="Write what is right, with --errors-to.")
    ] = False,
    errors_to: Annotated[
        Optional[Path],
        Option("--errors-to", metavar="FILE", help="Where refused records go."),
    ] = None,
    schema: Annotated[
        Optional[str],
        Option(
            "--schema",
            metavar="KIND",
            choices=RECORDS,
            help=f"Print the JSON Schema of a record: {', '.join(RECORDS)}.",
        ),
    ] = None,
    unverified: Annotated[
        bool, Option("--unverified", help="Take words that do not stand so in the source.")
    ] = False,
) -> None:
    """\b
    $ claimdb import quotes.csv --dry-run
    $ claimdb import quotes.csv --map "Said by=speaker" --create speakers,sources

    Add the records of a CSV, TSV, JSON or JSON Lines file, of an export of Hypothes.is, DNA
    (Discourse Network Analyzer) or Taguette, or the sources of a BibTeX, RIS or CSL-JSON file: all
    of them, or none where one is wrong. Names are those that are recorded, unless --create allows
    to make them. What is there already is skipped, so the same file again adds nothing.
    """
    if schema is not None:
        _print_schema(schema)
        return
    if file is None:
        raise UsageError("no file is named", hint="claimdb import FILE; - reads standard input")
    _check_errors_to(errors_to, allow_partial)
    # Only who writes needs the schema.
    from claimdb.store.ingest.outcome import IngestOptions, OnDuplicate

    if save_mapping is not None:
        _check_mapping(save_mapping)
    layout = _layout(mapping, kind, date_order)
    begun, done = monotonic(), Counter[str]()
    with ExitStack() as stack:
        reading = stack.enter_context(opened(file, settings))
        stream = cast("IO[bytes]", reading)
        # Nobody types in what a format is known by.
        if format is None and layout.kind in {"quote", "source"} and not reading.isatty():
            stream = cast("IO[bytes]", Peeked(stream))
        form = _format(file, format, stream)
        if FORMATS[form].bibliographic and kind is None:
            layout = replace(layout, kind="source")
        layout = layout.saying(map or (), value_map or (), set or ())
        on_duplicate = cast("OnDuplicate | None", entry.on_duplicate)
        rows = read(form, stream, layout)
        _tell_columns(rows, settings)
        create = _agreed(settings, entry, file, form, layout)
        choices = IngestOptions(create, on_duplicate, default="skip", unverified=unverified)
        # Who tries it out finds no file in the way when it is done.
        kept_in = None if entry.dry_run else errors_to
        errors = stack.enter_context(errors_of(rows, form, kept_in))
        _write(
            settings, coder, rows, reading, layout.kind, choices, errors, done,
            keep=not entry.dry_run, partial=allow_partial,
        )  # fmt: skip
    for what, number in rows.told.items():
        if number:
            settings.tell(f"{what}: {number:,}")
    if save_mapping is not None:
        _save(layout, save_mapping)
    written = not entry.dry_run and (allow_partial or not errors.count)
    _finish(settings, errors, done, monotonic() - begun, written=written)


def _agreed(
    settings: Settings, entry: Entry, file: str, form: str, layout: Layout
) -> frozenset[str]:
    """Return which kinds of names may be made; on a terminal one yes is asked for."""
    from claimdb.cli.prompts.creating import agreed_kinds, may_agree

    # What is no file may not be read twice.
    if not (may_agree(entry) and file != "-" and Path(file).is_file()):
        return entry.create
    with opened(file, settings) as reading:
        rows = read(form, cast("IO[bytes]", reading), layout)
        return agreed_kinds(settings, entry, _readable(rows, layout.kind))


def _readable(rows: InputRows, kind: str) -> Iterator[Draft]:
    """Yield the drafts that there are; what is wrong with the rest is told when it comes in."""
    for row in rows:
        try:
            draft = row.draft(kind)
        except DraftError:
            continue
        yield draft


def _layout(saved: Path | None, kind: str | None, dates: str | None) -> Layout:
    layout = Layout()
    if saved is not None:
        layout = Layout.of_toml(decoded(f"@{saved}"))
    return replace(layout, kind=kind or layout.kind, dates=dates or layout.dates)


def _format(file: str, named: str | None, stream: IO[bytes]) -> str:
    """Return the format that is named or that a file shows by its beginning, else by its ending."""
    peeked = stream if isinstance(stream, Peeked) else None
    form = format_of_ending(named) if named else detect_format(file, peeked)
    if form not in READABLE:
        raise UsageError(
            f"the format of {file} is not known", hint=f"--format, one of {', '.join(READABLE)}"
        )
    return form


def _check_mapping(path: Path) -> None:
    """Refuse to write a mapping over a file that is none.

    Raises:
        RefusedError: there is one.
    """
    try:
        if path.is_file():
            Layout.of_toml(decoded(f"@{path}"))
    except ClaimdbError as error:
        raise RefusedError(
            f"{path} is there already, and is no mapping", hint="name a new file"
        ) from error


def _save(layout: Layout, path: Path) -> None:
    try:
        path.write_text(layout.toml(), encoding="utf-8", errors="surrogateescape", newline="")
    except (OSError, ValueError) as error:
        raise StoreError(
            f"cannot write {path}: {reason(error)}", hint="name another file"
        ) from error


def _tell_columns(rows: InputRows, settings: Settings) -> None:
    """Say how the file is read, and what each of its columns is taken for."""
    settings.tell(rows.dialect)
    if rows.note:
        settings.tell(f"note: {rows.note}")
    for column in rows.columns:
        read_as = column.field or "(left out)"
        note = f"  {column.note}" if column.note else ""
        settings.tell(f"  {short(column.header)} -> {read_as}{note}")


def _write(
    settings: Settings,
    coder: str,
    rows: InputRows,
    reading: InputFile,
    kind: str,
    choices: Any,
    errors: Errors,
    done: Counter[str],
    *,
    keep: bool,
    partial: bool,
) -> None:
    from claimdb.store.history.batch import recording
    from claimdb.store.ingest.outcome import PLACE_FIELDS
    from claimdb.store.ingest.pipeline import ingest

    with recording(settings.database_to_write, coder=coder, command="import") as batch:
        drafts = _Drafts(rows, reading, kind)
        for outcome in ingest(batch, drafts, choices):
            row = drafts.pending.popleft()
            if outcome.error is not None:
                errors.add(row, outcome.error)
                continue
            done[f"{outcome.result} {outcome.kind}"] += 1
            for made in outcome.created:
                done[f"added {made.kind}"] += 1
            if any(outcome.ambiguous):
                rows.told[_WITHOUT_PLACE] += 1
            if outcome.unchecked:
                rows.told[_UNCHECKED] += 1
            if outcome.unsaved and outcome.id is not None:
                rows.told[_STAYING] += 1
                rows.told[_STANDING] += not PLACE_FIELDS.isdisjoint(outcome.unsaved)
                if rows.told[_STAYING] <= SHOWN:
                    there = short_id(kind_of_record(outcome.kind), outcome.id)
                    settings.tell(
                        f"line {row.line}: {there} is there already, and"
                        f" stays without what this says of it: {', '.join(outcome.unsaved)}"
                    )
        if drafts.broken is not None:
            raise drafts.broken
        before = batch.came_from(reading.name, reading.sha256())
        # What is refused is safe before the rest is: neither may be without the other.
        errors.settle()
        batch.discarded = not keep or (bool(errors.count) and not partial)
    if before is not None:
        settings.tell(f"this file was imported by {before.id} on {before.at}")


class _Drafts:
    """The draft of each row of a file, or what is wrong with it.

    Attributes:
        pending: The rows of which nobody knows yet what became of them.
        broken: Why the file cannot be read any further; what came before is told first.
    """

    def __init__(self, rows: InputRows, reading: InputFile, kind: str) -> None:
        self.pending: deque[InputRow] = deque()
        self.broken: ClaimdbError | None = None
        self._rows = rows
        self._reading = reading
        self._kind = kind

    def __iter__(self) -> Iterator[Draft | DraftError]:
        try:
            for row in self._rows:
                self._reading.records += 1
                self.pending.append(row)
                yield self._draft(row)
        except ClaimdbError as error:
            self.broken = error

    def _draft(self, row: InputRow) -> Draft | DraftError:
        try:
            return row.draft(self._kind)
        except DraftError as error:
            return error


def _finish(
    settings: Settings, errors: Errors, done: Counter[str], seconds: float, *, written: bool
) -> None:
    """Say what came of it all, and end with a code that says so too."""
    if errors.count > SHOWN:
        say(f"{errors.count - SHOWN:,} more errors are not shown")
    parts = [f"{number:,} {what}" for what, number in _counted(done)] or ["nothing"]
    records = errors.records + sum(done.values())
    took = ""
    if records >= _TIMED:
        took = f" in {seconds:,.1f} s ({records / seconds:,.0f} records a second)"
    settings.tell(f"{'' if written else 'would be: '}{', '.join(parts)}{took}")
    if kept := errors.kept_in(written=written):
        (say if errors.needs_format else settings.tell)(kept)
    if errors.count:
        say(
            f"{_number(errors.count, 'error')} in {_number(errors.records, 'record')}"
            f"{'' if written else '; nothing was written'}"
        )
        sys.exit(ExitCode.PROBLEMS_FOUND if written else ExitCode.INVALID_DATA)


def _number(count: int, what: str) -> str:
    return f"{count:,} {what if count == 1 else f'{what}s'}"


def _counted(done: Counter[str]) -> Iterator[tuple[str, int]]:
    for what, number in done.items():
        result, kind = what.split()
        named = kind if number == 1 else _PLURAL.get(kind, f"{kind}s")
        yield f"{named} {_RESULTS.get(result, result)}", number


app = command(import_)
