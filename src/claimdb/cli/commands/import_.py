"""`claimdb import`: adds the records of a file, all of them or none."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import IO, TYPE_CHECKING, Annotated, Any, Optional, cast

from claimdb.cli.files import InputFile, decoded, opened, reason
from claimdb.cli.options import WriteOptions, command
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.rejects import SHOWN, Errors, errors_of
from claimdb.cli.saving import kind_of_record
from claimdb.cli.settings import Settings, say
from claimdb.drafts.keys import FIELDS
from claimdb.drafts.records import DraftError
from claimdb.drafts.rules import short
from claimdb.errors import ClaimdbError, ExitCode, RefusedError, StoreError, UsageError
from claimdb.formats import FORMATS, READABLE, format_of_ending
from claimdb.formats.detection import detect_format
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import InputRow, InputRows, drafts_of, read
from claimdb.formats.text import Peeked, Recoded
from claimdb.matching.encoding import refuse_foreign
from claimdb.model import short_id
from claimdb.schema import RECORDS

if TYPE_CHECKING:
    from claimdb.store.ingest.outcome import OnDuplicate, Outcome

_PLURAL = {"person": "people", "quote": "quotes", "source": "sources"}
_RESULTS = {"occurrence": "extended by an occurrence"}
"""The results that are not reported under their own name."""
_WITHOUT_PLACE = (
    "quotes without a place, because the stored text contains them "
    "several times (start and end choose one)"
)
_UNCHECKED = "quotes marked as verified in the file, without a stored text to verify them against"
_UNSAVED = "existing records without some values of the file (claimdb edit adds them)"
_UNSAVED_PLACES = (
    "quotes without an occurrence that the file has (--on-duplicate occurrence adds it)"
)
_TIMED = 1000
"""From so many records on, the time that they took is reported."""


def import_(
    settings: Settings,
    coder: str,
    entry: WriteOptions,
    file: Annotated[Optional[str], Argument("[FILE|-]")] = None,
    format: Annotated[
        Optional[str],
        Option("--format", metavar="NAME", choices=READABLE, help=f"One of {', '.join(READABLE)}."),
    ] = None,
    kind: Annotated[
        Optional[str],
        Option("--kind", metavar="KIND", help="The kind of record, if not quotes: claim, ..."),
    ] = None,
    map: Annotated[
        Optional[list[str]],
        Option(
            "--map",
            metavar="HEADER=FIELD",
            help="The field of a column; an empty field omits it. Fields of quotes:"
            f" {', '.join(FIELDS['quote'])}; locator:page for the number of a page.",
        ),
    ] = None,
    value_map: Annotated[
        Optional[list[str]],
        Option("--value-map", metavar="FIELD.WORD=OURS", help="Translate a value of a field."),
    ] = None,
    set: Annotated[
        Optional[list[str]],
        Option("--set", metavar="FIELD=VALUE", help="A value for every record without one."),
    ] = None,
    date_order: Annotated[
        Optional[str],
        Option("--date-order", metavar="dmy|mdy", help="The order of dates such as 03/04/2023."),
    ] = None,
    separator: Annotated[
        Optional[str],
        Option(
            "--separator",
            metavar="TEXT",
            help="What separates several topics, speakers or names in a cell, if not “; ”.",
        ),
    ] = None,
    strip_marks: Annotated[
        Optional[bool],
        Option("--strip-marks", help="Remove the outer quotation marks of texts."),
    ] = None,
    encoding: Annotated[
        Optional[str],
        Option(
            "--encoding",
            metavar="NAME",
            help="The encoding, if not UTF-8 or UTF-16: cp1252, mac_roman, ...",
        ),
    ] = None,
    sheet: Annotated[
        Optional[str],
        Option("--sheet", metavar="NAME", help="The sheet of a spreadsheet, if not the first."),
    ] = None,
    mapping: Annotated[
        Optional[Path], Option("--mapping", metavar="FILE", help="Use a saved mapping.")
    ] = None,
    save_mapping: Annotated[
        Optional[Path], Option("--save-mapping", metavar="FILE", help="Save the mapping.")
    ] = None,
    allow_partial: Annotated[
        bool, Option("--allow-partial", help="Write the valid records; needs --errors-to.")
    ] = False,
    errors_to: Annotated[
        Optional[Path], Option("--errors-to", metavar="FILE", help="The file for rejected records.")
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
        bool,
        Option(
            "--unverified", help="Accept a quotation that the stored source text does not contain."
        ),
    ] = False,
) -> None:
    """\b
    $ claimdb import quotes.csv --dry-run
    $ claimdb import quotes.csv --map "Said by=speaker" --create speakers,sources

    Import a CSV, TSV, XLSX, ODS, JSON or JSON Lines file, a file of Hypothes.is, DNA (Discourse
    Network Analyzer), Taguette or REFI-QDA, Web Annotations, ClaimReview, or the sources of a
    BibTeX, RIS or CSL-JSON file: all records, or none if one is invalid. Names must match recorded
    ones, unless --create adds them. Existing records are skipped, so importing a file again adds
    nothing.
    """
    if schema is not None:
        _print_schema(schema)
        return
    if file is None:
        raise UsageError("no file is named", hint="claimdb import FILE; - reads standard input")
    _check_files(errors_to, save_mapping, partial=allow_partial)
    # Only commands that write load the schema.
    from claimdb.store.history.batch import recording
    from claimdb.store.ingest.outcome import IngestOptions
    from claimdb.store.ingest.pipeline import ingest_items

    layout = _layout(
        mapping,
        kind=kind,
        dates=date_order,
        separator=separator,
        strip_marks=strip_marks,
        encoding=encoding,
        sheet=sheet,
    )
    begun = monotonic()
    with ExitStack() as stack:
        reading = stack.enter_context(opened(file, settings))
        stream = _stream(reading, layout)
        form = _format(file, format, stream, layout.kind)
        if FORMATS[form].bibliographic and kind is None:
            layout = replace(layout, kind="source")
        layout = layout.saying(map or (), value_map or (), set or ())
        rows = read(form, stream, layout)
        _report_columns(rows, settings)
        if rows.fault is not None and save_mapping is not None:
            _save(layout, save_mapping)
        rows.check()
        options = IngestOptions(
            _agreed(settings, entry, file, form, layout),
            cast("OnDuplicate | None", entry.on_duplicate),
            default="skip",
            unverified=unverified,
        )
        # A dry run leaves no file.
        kept_in = None if entry.dry_run else errors_to
        errors = stack.enter_context(errors_of(rows, form, kept_in))
        report = _Report(settings, rows, errors)
        with recording(settings.database_to_write, coder=coder, command="import") as batch:
            drafts = drafts_of(_counted(rows, reading), layout.kind)
            for row, outcome in ingest_items(batch, drafts, options):
                report.add(row, outcome)
            earlier = batch.came_from(reading.name, reading.sha256())
            # Refused records are on the disk before the others are committed.
            errors.settle()
            written = not entry.dry_run and (allow_partial or not errors.count)
            batch.discarded = not written
    if earlier is not None:
        settings.tell(f"this file was imported by {earlier.id} on {earlier.at}")
    for what, number in rows.told.items():
        if number:
            settings.tell(f"{what}: {number:,}")
    if save_mapping is not None:
        _save(layout, save_mapping)
    report.finish(monotonic() - begun, written=written)


def _stream(reading: InputFile, layout: Layout) -> IO[bytes]:
    """Return a file as UTF-8, with its beginning; what is typed in is in a format that is named."""
    stream = cast("IO[bytes]", reading)
    if layout.encoding is not None:
        stream = cast("IO[bytes]", Recoded(stream, layout.encoding))
    return stream if reading.isatty() else cast("IO[bytes]", Peeked(stream))


def _counted(rows: InputRows, reading: InputFile) -> Iterator[InputRow]:
    for row in rows:
        reading.records += 1
        yield row


class _Report:
    """Counts the outcomes of an import, and reports what is to be seen at once."""

    def __init__(self, settings: Settings, rows: InputRows, errors: Errors) -> None:
        self._settings = settings
        self._counts = rows.told
        self._errors = errors
        self._done: Counter[tuple[str, str]] = Counter()

    def add(self, row: InputRow, outcome: "Outcome") -> None:
        """Count the outcome of a row."""
        if outcome.error is not None:
            self._errors.add(row, outcome.error)
            return
        self._done[outcome.result, outcome.kind] += 1
        for created in outcome.created:
            self._done["added", created.kind] += 1
        if any(outcome.ambiguous):
            self._counts[_WITHOUT_PLACE] += 1
        if outcome.unchecked:
            self._counts[_UNCHECKED] += 1
        if outcome.unsaved:
            self._add_unsaved(row, outcome)

    def _add_unsaved(self, row: InputRow, outcome: "Outcome") -> None:
        from claimdb.store.ingest.outcome import PLACE_FIELDS

        self._counts[_UNSAVED] += 1
        self._counts[_UNSAVED_PLACES] += not PLACE_FIELDS.isdisjoint(outcome.unsaved)
        if self._counts[_UNSAVED] <= SHOWN and outcome.id is not None:
            existing = short_id(kind_of_record(outcome.kind), outcome.id)
            self._settings.tell(
                f"{row.unit} {row.line}: {existing} already exists;"
                f" values of the file that are not saved: {', '.join(outcome.unsaved)}"
            )

    def finish(self, seconds: float, *, written: bool) -> None:
        """Report the counts, and exit with an error code if records were refused."""
        errors, settings = self._errors, self._settings
        if errors.count > SHOWN:
            say(f"{errors.count - SHOWN:,} more errors are not shown")
        parts = [
            f"{number:,} {_named(kind, number)} {_RESULTS.get(result, result)}"
            for (result, kind), number in self._done.items()
        ]
        records = errors.records + sum(self._done.values())
        took = ""
        if records >= _TIMED:
            took = f" in {seconds:,.1f} s ({records / seconds:,.0f} records a second)"
        settings.tell(f"{'' if written else 'would be: '}{', '.join(parts) or 'nothing'}{took}")
        if kept := errors.kept_in(written=written):
            (say if errors.needs_format else settings.tell)(kept)
        if errors.count:
            say(
                f"{errors.count:,} {_named('error', errors.count)}"
                f" in {errors.records:,} {_named('record', errors.records)}"
                f"{'' if written else '; nothing was written'}"
            )
            sys.exit(ExitCode.PROBLEMS_FOUND if written else ExitCode.INVALID_DATA)


def _named(kind: str, number: int) -> str:
    return kind if number == 1 else _PLURAL.get(kind, f"{kind}s")


def _agreed(
    settings: Settings, entry: WriteOptions, file: str, form: str, layout: Layout
) -> frozenset[str]:
    """Return the kinds of names to create; on a terminal, the user may confirm more of them."""
    from claimdb.cli.prompts.creating import agreed_kinds, may_agree

    # Only a file can be read twice.
    if not (may_agree(entry) and file != "-" and Path(file).is_file()):
        return entry.create
    with opened(file, settings) as reading:
        rows = read(form, _stream(reading, layout), layout)
        found = (draft for _, draft in drafts_of(_counted(rows, reading), layout.kind))
        # The errors are reported when the file is imported.
        drafts = (draft for draft in found if not isinstance(draft, DraftError))
        return agreed_kinds(settings, entry, drafts)


def _layout(saved: Path | None, **options: str | bool | None) -> Layout:
    layout = Layout()
    if saved is not None:
        layout = Layout.of_toml(decoded(f"@{saved}"))
    given: Any = {name: value for name, value in options.items() if value}
    return replace(layout, **given)


def _format(file: str, named: str | None, stream: IO[bytes], kind: str) -> str:
    """Return the format that is named or that a file shows by its beginning, else by its ending."""
    peeked = stream if isinstance(stream, Peeked) else None
    form = format_of_ending(named) if named else detect_format(file, peeked, kind)
    if form not in READABLE:
        if peeked is not None:
            refuse_foreign(peeked.head)
        raise UsageError(
            f"unknown format of {file}", hint=f"--format, one of {', '.join(READABLE)}"
        )
    return form


def _check_files(errors_to: Path | None, mapping: Path | None, *, partial: bool) -> None:
    """Refuse files to write that are missing, or that exist and are no mapping."""
    if errors_to == Path("-"):
        raise UsageError("--errors-to needs a file, not -", hint="name a file for rejected records")
    if partial and errors_to is None:
        raise UsageError("--allow-partial needs --errors-to FILE", hint="or correct the file")
    try:
        if mapping is not None and mapping.is_file():
            Layout.of_toml(decoded(f"@{mapping}"))
    except ClaimdbError as error:
        raise RefusedError(
            f"{mapping} already exists and is not a mapping", hint="name a new file"
        ) from error


def _save(layout: Layout, path: Path) -> None:
    try:
        path.write_text(layout.toml(), encoding="utf-8", errors="surrogateescape", newline="")
    except (OSError, ValueError) as error:
        raise StoreError(
            f"cannot write {path}: {reason(error)}", hint="name another file"
        ) from error


def _report_columns(rows: InputRows, settings: Settings) -> None:
    """Report how the file is read, and the field of each of its columns."""
    settings.tell(rows.dialect)
    if rows.note:
        settings.tell(f"note: {rows.note}")
    for column in rows.columns:
        read_as = column.field or "(left out)"
        note = f"  {column.note}" if column.note else ""
        settings.tell(f"  {short(column.header)} -> {read_as}{note}")


def _print_schema(kind: str) -> None:
    """Print the JSON Schema of a kind of record."""
    if kind not in RECORDS:
        raise UsageError(f"{kind!r} is not one of {', '.join(RECORDS)}")
    from claimdb.drafts.json_schema import json_schema

    sys.stdout.write(json.dumps(json_schema(kind), indent=2, ensure_ascii=False) + "\n")


def _check_errors_to(errors_to: Path | None, allow_partial: bool) -> None:
    if errors_to == Path("-"):
        raise UsageError("--errors-to needs a file, not -", hint="name a file for rejected records")
    if allow_partial and errors_to is None:
        raise UsageError("--allow-partial needs --errors-to FILE", hint="or correct the file")


app = command(import_)
