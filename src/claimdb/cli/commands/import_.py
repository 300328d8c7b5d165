"""`claimdb import`: adds the records of a file, all of them or none."""

import json
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import IO, TYPE_CHECKING, Annotated, Any, Optional, cast

from claimdb.cli.created import SHOWN as LISTED
from claimdb.cli.created import created_lines
from claimdb.cli.files import decoded, opened, written
from claimdb.cli.options import WriteOptions, check_choice, command
from claimdb.cli.output import agreed, counted, tell_broken
from claimdb.cli.parameters import Argument, Declared, Option, Values, switch, text, texts
from claimdb.cli.rejects import SHOWN, Errors, errors_of
from claimdb.cli.settings import Settings, say
from claimdb.drafts.keys import FIELDS
from claimdb.drafts.records import DraftError
from claimdb.drafts.rules import short
from claimdb.errors import ClaimdbError, ExitCode, RefusedError, UsageError
from claimdb.formats import FORMATS, READABLE
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import InputRows, read
from claimdb.results import CreatedRecords
from claimdb.schema import RECORDS

if TYPE_CHECKING:
    from claimdb.importing import Imported
    from claimdb.store.history.batch import Batch, Earlier
    from claimdb.store.ingest.outcome import OnDuplicate

_TIMED = 1000
"""The number of records from which on the time that they took is reported."""
_ON_CONFLICT = ("refuse", "file", "database")
_OF_UPDATES = ("on_conflict", "empty_clears", "since")
_SAY_KIND = "a column or key kind with person or organization says otherwise"
_File = Optional[Path]
_OPTIONS: Declared = {
    "format": text("--format", "NAME", f"One of {', '.join(READABLE)}.", choices=READABLE),
    "kind": text("--kind", "KIND", "The kind of record, if not quotes: claim, ..."),
    "map": texts(
        "--map",
        "HEADER=FIELD",
        "The field of a column; an empty field omits it. Fields of quotes:"
        f" {', '.join(FIELDS['quote'])}; locator:page for the number of a page.",
    ),
    "value_map": texts("--value-map", "FIELD.WORD=OURS", "Translate a value of a field."),
    "set": texts("--set", "FIELD=VALUE", "A value for every record without one."),
    "date_order": text("--date-order", "dmy|mdy", "The order of dates such as 03/04/2023."),
    "separator": text(
        "--separator",
        "TEXT",
        "What separates several topics, speakers or names in a cell, if not “; ”.",
    ),
    "strip_marks": switch("--strip-marks", "Remove the outer quotation marks of texts."),
    "encoding": text(
        "--encoding", "NAME", "The encoding, if not UTF-8 or UTF-16: cp1252, mac_roman, ..."
    ),
    "sheet": text("--sheet", "NAME", "The sheet of a spreadsheet, if not the first."),
    "mapping": (Annotated[_File, Option("--mapping", "FILE", "Use a saved mapping.")], None),
    "save_mapping": (Annotated[_File, Option("--save-mapping", "FILE", "Save the mapping.")], None),
    "allow_partial": switch("--allow-partial", "Write the valid records; needs --errors-to."),
    "errors_to": (
        Annotated[_File, Option("--errors-to", "FILE", "The file for rejected records.")],
        None,
    ),
    "schema": text(
        "--schema",
        "KIND",
        f"Print the JSON Schema of a record: {', '.join(RECORDS)}.",
        choices=RECORDS,
    ),
    "update": switch("--update", "Update records with an id, a uid or a key; add the others."),
    "on_conflict": text(
        "--on-conflict",
        "WHAT",
        "What an update does where the database changed since the export:"
        " refuse, or take the value of the file or the database.",
        choices=_ON_CONFLICT,
    ),
    "empty_clears": switch("--empty-clears", "Let an empty cell clear a value in an update."),
    "since": text(
        "--since", "BATCH", "The last batch at the export, if the file does not say so: b41."
    ),
    "unverified": switch(
        "--unverified", "Accept a quotation that the stored source text does not contain."
    ),
}


def import_(
    options: Values,
    settings: Settings,
    coder: str,
    entry: WriteOptions,
    file: Annotated[Optional[str], Argument("[FILE|-]")] = None,
) -> None:
    """\b
    $ claimdb import quotes.csv --dry-run
    $ claimdb import quotes.csv --map "Said by=speaker" --create speakers,sources

    Import a CSV, TSV, XLSX, ODS, JSON or JSON Lines file, a file of Hypothes.is, DNA (Discourse
    Network Analyzer), Taguette or REFI-QDA, Web Annotations, ClaimReview, or the sources of a
    BibTeX, RIS or CSL-JSON file: all records, or none if one is invalid. Names must match recorded
    ones, unless --create adds them. Existing records are skipped, so importing a file again adds
    nothing; with --update, those that have an id get what was changed in the file since claimdb
    exported it.
    """
    if options["schema"] is not None:
        _print_schema(options["schema"])
        return
    if file is None:
        raise UsageError("no file is named", hint="claimdb import FILE; - reads standard input")
    _check_files(options)
    check_choice(options["on_conflict"], _ON_CONFLICT)
    if options["update"]:
        _update(options, settings, coder, entry, file)
        return
    if given := next((name for name in _OF_UPDATES if options[name]), None):
        raise UsageError(f"--{given.replace('_', '-')} needs --update")
    # Only commands that write load the schema.
    from claimdb.importing import format_of, import_rows, peeked
    from claimdb.store.ingest.created import Creations
    from claimdb.store.ingest.outcome import IngestOptions

    layout, begun, creations = _layout(options), monotonic(), Creations()
    created = CreatedRecords()
    earlier: Earlier | None = None
    written = False
    with ExitStack() as stack:
        reading = stack.enter_context(opened(file, settings))
        # Input that is typed in is in a format that is named.
        stream = peeked(cast("IO[bytes]", reading), layout.encoding)
        form = format_of(file, options["format"], stream, layout.kind, option="--format")
        if FORMATS[form].bibliographic and options["kind"] is None:
            layout = replace(layout, kind="source")
        layout = layout.saying(*(options[name] or () for name in ("map", "value_map", "set")))
        rows = read(form, stream, layout)
        _report_columns(rows, settings)
        if rows.fault is not None:
            _save(layout, options)
        rows.check()
        ingest_options = IngestOptions(
            _agreed(settings, entry, file, form, layout),
            cast("OnDuplicate | None", entry.on_duplicate),
            default="skip",
            unverified=options["unverified"],
        )
        # A dry run leaves no file.
        kept_in = None if entry.dry_run else options["errors_to"]
        errors = stack.enter_context(errors_of(rows, form, kept_in))

        def finish(batch: "Batch") -> None:
            nonlocal earlier, written, created
            earlier = batch.came_from(reading.name, reading.sha256())
            # Refused records are on the disk before the others are committed.
            errors.flush()
            written = not entry.dry_run and (options["allow_partial"] or not errors.count)
            batch.discarded = not written
            if written or entry.dry_run:
                created = creations.load(batch.reader, None if entry.dry_run else LISTED)

        done = import_rows(
            settings.database_to_write,
            replace(rows, rows=reading.counting(rows.rows)),
            layout.kind,
            ingest_options,
            coder=coder,
            refuse=errors.add,
            finish=finish,
            creations=creations,
            tell=settings.tell,
        )
    _report_notes(created, earlier, rows, settings)
    _save(layout, options)
    _report(done, errors, settings, monotonic() - begun, written=written)


def _update(
    options: Values, settings: Settings, coder: str, entry: WriteOptions, file: str
) -> None:
    """Update the records of a file, after a preview."""
    if file == "-" or options["allow_partial"]:
        what = "standard input" if file == "-" else "--allow-partial"
        raise UsageError(f"--update does not take {what}", hint="claimdb import FILE --update")
    # Only commands that write load the schema.
    from claimdb.store.ingest.outcome import IngestOptions
    from claimdb.updates import update_file

    layout = _layout(options)
    layout = layout.saying(*(options[name] or () for name in ("map", "value_map", "set")))
    address = settings.database_to_write
    given: dict[str, Any] = {
        "coder": coder, "format": options["format"], "kind": options["kind"], "partial": False,
        "on_conflict": options["on_conflict"] or "refuse",
        "empty_clears": options["empty_clears"], "since": options["since"],
    }  # fmt: skip
    ingest = IngestOptions(
        entry.create,
        cast("OnDuplicate | None", entry.on_duplicate),
        default="skip",
        unverified=options["unverified"],
    )

    def run(*, dry_run: bool) -> "Imported":
        return update_file(address, file, ingest, layout, **given, dry_run=dry_run)

    if entry.dry_run or not entry.yes:
        would = run(dry_run=True)
        if would.updated is None or not would.counts or would.updated.changed.rows == 0:
            settings.tell(f"no change to {counted(_updated_of(would), 'record')}")
            return
        _report_counts(would.notes, settings)
        what = _results(would.counts)
        title, question = f"would be: {what}", "Write this?"
        if not agreed(settings, title, question, would.updated.changed, dry_run=entry.dry_run):
            return
    done = run(dry_run=False)
    if done.updated is None or done.updated.by is None:
        settings.tell(f"no change to {counted(_updated_of(done), 'record')}")
        return
    _save(layout, options)
    if entry.yes:
        _report_counts(done.notes, settings)
    tell_broken(settings, done.updated.broken)
    settings.tell(f"{_results(done.counts)}; undo with: claimdb undo {done.updated.by}")


def _updated_of(done: "Imported") -> int:
    return 0 if done.updated is None else done.updated.given


def _results(counts: Mapping[tuple[str, str], int]) -> str:
    """Return how many records of which kind had which result."""
    return ", ".join(
        f"{counted(number, kind)} "
        f"{'extended by an occurrence' if result == 'occurrence' else result}"
        for (result, kind), number in counts.items()
    )


def _report_notes(
    created: CreatedRecords, earlier: "Earlier | None", rows: InputRows, settings: Settings
) -> None:
    """List what is created, and report an earlier import of the file and notes on records."""
    for line in created_lines(created, _SAY_KIND):
        settings.tell(line)
    if earlier is not None:
        settings.tell(f"this file was imported by {earlier.id} on {earlier.at}")
    for line in rows.left_out:
        settings.tell(line)
    _report_counts(rows.told, settings)


def _report_counts(notes: Mapping[str, int], settings: Settings) -> None:
    for what, number in notes.items():
        if number:
            settings.tell(f"{what}: {number:,}")


def _report(
    done: Mapping[tuple[str, str], int],
    errors: Errors,
    settings: Settings,
    seconds: float,
    *,
    written: bool,
) -> None:
    """Report the counts, and exit with an error code if records were refused."""
    if errors.count > SHOWN:
        say(f"{errors.count - SHOWN:,} more errors are not shown")
    records = errors.records + sum(done.values())
    took = ""
    if records >= _TIMED:
        took = f" in {seconds:,.1f} s ({records / seconds:,.0f} records a second)"
    settings.tell(f"{'' if written else 'would be: '}{_results(done) or 'nothing'}{took}")
    if kept := errors.kept_in(written=written):
        (say if errors.needs_format else settings.tell)(kept)
    if errors.count:
        say(
            f"{counted(errors.count, 'error')} in {counted(errors.records, 'record')}"
            f"{'' if written else '; nothing was written'}"
        )
        sys.exit(ExitCode.PROBLEMS_FOUND if written else ExitCode.INVALID_DATA)


def _agreed(
    settings: Settings, entry: WriteOptions, file: str, form: str, layout: Layout
) -> frozenset[str]:
    """Return the kinds of names to create; on a terminal, the user may confirm more of them."""
    from claimdb.cli.missing import agreed_kinds, may_agree
    from claimdb.importing import drafts_of, peeked

    # Only a file, or a folder of Parquet, can be read twice.
    path = Path(file)
    if not (may_agree(entry) and file != "-" and (path.is_file() or path.is_dir())):
        return entry.create
    with opened(file, settings) as reading:
        rows = read(form, peeked(cast("IO[bytes]", reading), layout.encoding), layout)
        found = (
            draft
            for _, draft in drafts_of(replace(rows, rows=reading.counting(rows.rows)), layout.kind)
        )
        # The errors are reported when the file is imported.
        drafts = (draft for draft in found if not isinstance(draft, DraftError))
        return agreed_kinds(settings, entry, drafts)


def _layout(options: Values) -> Layout:
    saved = options["mapping"]
    layout = Layout() if saved is None else Layout.of_toml(decoded(f"@{saved}"))
    names = ("kind", "separator", "strip_marks", "encoding", "sheet")
    given: Any = {name: options[name] for name in names if options[name]}
    return replace(layout, dates=options["date_order"] or layout.dates, **given)


def _save(layout: Layout, options: Values) -> None:
    """Save the mapping, if a file for it is named."""
    path = options["save_mapping"]
    if path is not None:
        with written(path, binary=True) as out:
            out.write(layout.toml().encode("utf-8", "surrogateescape"))


def _check_files(options: Values) -> None:
    """Refuse files to write that are missing, or that exist and are no mapping."""
    errors_to, mapping = options["errors_to"], options["save_mapping"]
    if errors_to == Path("-"):
        raise UsageError("--errors-to needs a file, not -", hint="name a file for rejected records")
    if options["allow_partial"] and errors_to is None:
        raise UsageError("--allow-partial needs --errors-to FILE", hint="or correct the file")
    try:
        if mapping is not None and mapping.is_file():
            Layout.of_toml(decoded(f"@{mapping}"))
    except ClaimdbError as error:
        raise RefusedError(
            f"{mapping} already exists and is not a mapping", hint="name a new file"
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
    check_choice(kind, RECORDS)
    from claimdb.drafts.keys import json_schema

    sys.stdout.write(json.dumps(json_schema(kind), indent=2, ensure_ascii=False) + "\n")


app = command(import_, more={"options": (_OPTIONS, dict)})
