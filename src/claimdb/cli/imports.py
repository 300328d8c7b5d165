"""`claimdb import`: the records of a file, all of them or none.

Owns how a file is opened, what is told of it, and what is kept of records that are refused. It must
not know how a format is read, nor what becomes of a record.
"""

import csv
import sys
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, Annotated, Any, Optional, cast

import typer

from claimdb.cli.app import command_app
from claimdb.cli.options import Entry
from claimdb.cli.settings import Settings, say
from claimdb.draft.readers import READERS, RECORD, Row, Rows, read
from claimdb.draft.readers.layout import Layout
from claimdb.draft.record import Draft, DraftError, Problem
from claimdb.errors import (
    ClaimdbError,
    ExitCode,
    NotFoundError,
    StoreError,
    UsageError,
)

_SHOWN = 50
"""So many errors are shown; all are counted."""
_TABLES = frozenset({"csv", "tsv"})
_PLURAL = {"person": "people", "quote": "quotes", "source": "sources"}

# Where a problem that the database shows stands in a table, the likeliest column first.
_COLUMNS: Mapping[str, Sequence[str]] = {
    "name": ("speaker",),
    "organization": ("organization", "speaker_organization"),
    "topics": ("topics", "topic"),
    "claims": ("claims", "claim"),
    "source": ("source", "citation_key", "key", "url", "title", "source_title"),
    "via": ("via",),
}


class _Errors:
    """What is wrong with a file: the first is shown, all is counted, refused rows are kept."""

    def __init__(self, rejects: IO[str] | None, *, table: bool, told: bool = True) -> None:
        self._told = told
        self.count = 0
        self.records = 0
        self._table = table
        self._rejects = rejects
        self._header_due = True

    def add(self, row: Row, error: ClaimdbError) -> None:
        """Take note of a record that is refused."""
        self.records += 1
        problems: Sequence[Problem] = getattr(error, "problems", ())
        problems = problems or (Problem(RECORD, error.message, error.hint),)
        for problem in problems:
            self.count += 1
            if self._told and self.count <= _SHOWN:
                say(f"error: {_placed(row, problem)}")
        if self._rejects is not None:
            self._reject(self._rejects, row, "; ".join(map(_said, problems)))

    def _reject(self, rejects: IO[str], row: Row, why: str) -> None:
        if not self._table:
            rejects.write(" ".join(row.cells[0].splitlines()) + "\n")
            return
        writer = csv.writer(rejects)
        if self._header_due:
            writer.writerow([*(column.header for column in row.columns), "_line", "_error"])
            self._header_due = False
        writer.writerow([*row.cells, row.line, why])


def _said(problem: Problem) -> str:
    field = "" if problem.field == RECORD else f"{problem.field}: "
    return f"{field}{problem.message}"


def _placed(row: Row, problem: Problem) -> str:
    """Return a problem with its line and its column."""
    part = problem.field.rpartition(".")[2].partition("[")[0]
    fields = {column.field for column in row.columns}
    field = next((name for name in _COLUMNS.get(part, ()) if name in fields), problem.field)
    place = row.place(field)
    named = "" if place.column in ("", RECORD) else f", {place.column}"
    hint = f" ({problem.hint})" if problem.hint else ""
    return f"line {place.line}{named}: {problem.message}{hint}"


class _NothingWritten(Exception):  # noqa: N818 - it takes a transaction back
    """Nothing is to be kept."""


def import_(
    settings: Settings,
    coder: str,
    entry: Entry,
    file: Annotated[str, typer.Argument(metavar="FILE|-", show_default=False)],
    format: Annotated[
        Optional[str],
        typer.Option("--format", metavar="NAME", help=f"One of {', '.join(READERS)}."),
    ] = None,
    kind: Annotated[
        Optional[str],
        typer.Option("--kind", metavar="KIND", help="What it has, if not quotes: claim, ..."),
    ] = None,
    map: Annotated[
        Optional[list[str]],
        typer.Option("--map", metavar="HEADER=FIELD", help="What a column is; nothing: left out."),
    ] = None,
    value_map: Annotated[
        Optional[list[str]],
        typer.Option("--value-map", metavar="FIELD.WORD=OURS", help="What a word means."),
    ] = None,
    date_order: Annotated[
        Optional[str], typer.Option("--date-order", metavar="dmy|mdy", help="Of 03/04/2023.")
    ] = None,
    mapping: Annotated[
        Optional[Path], typer.Option("--mapping", metavar="FILE", help="A mapping that was saved.")
    ] = None,
    save_mapping: Annotated[
        Optional[Path], typer.Option("--save-mapping", metavar="FILE", help="Save the mapping.")
    ] = None,
    allow_partial: Annotated[
        bool, typer.Option("--allow-partial", help="Write what is right, with --errors-to.")
    ] = False,
    errors_to: Annotated[
        Optional[Path],
        typer.Option("--errors-to", metavar="FILE", help="Where refused records go."),
    ] = None,
    unverified: Annotated[
        bool, typer.Option("--unverified", help="Take words that do not stand so in the source.")
    ] = False,
) -> None:
    """\b
    $ claimdb import quotes.csv --dry-run
    $ claimdb import quotes.csv --map "Said by=speaker" --create speakers,sources

    Add the records of a CSV, TSV, JSON or JSON Lines file: all of them, or none where one is
    wrong. Names are those that are recorded, unless --create allows to make them. What is there
    already is skipped, so the same file again adds nothing.
    """
    if allow_partial and errors_to is None:
        raise UsageError("--allow-partial needs --errors-to FILE", hint="or correct the file")
    # Only who writes needs the schema.
    from claimdb.store.write.ingest import Choices, OnDuplicate

    layout = _layout(mapping, kind, map or (), value_map or (), date_order)
    form = _format(file, format)
    on_duplicate = cast("OnDuplicate | None", entry.on_duplicate)
    create = _agreed(settings, entry, file, form, layout)
    choices = Choices(create, on_duplicate, otherwise="skip", unverified=unverified)
    with ExitStack() as stack:
        rows = read(form, _opened(file, stack), layout)
        _tell_columns(rows, settings)
        rejects = None
        if errors_to is not None:
            rejects = stack.enter_context(_written(errors_to))
        errors = _Errors(rejects, table=form in _TABLES)
        done: Counter[str] = Counter()
        with suppress(_NothingWritten):
            _write(
                settings, coder, rows, layout.kind, choices, errors, done,
                keep=not entry.dry_run, partial=allow_partial,
            )  # fmt: skip
    if save_mapping is not None:
        with _written(save_mapping) as out:
            out.write(layout.toml())
    _finish(
        settings, errors, done, written=not entry.dry_run and (allow_partial or not errors.count)
    )


def _agreed(
    settings: Settings, entry: Entry, file: str, form: str, layout: Layout
) -> frozenset[str]:
    """Return which kinds of names may be made; on a terminal one yes is asked for."""
    from claimdb.cli.prompts.creating import agreed_kinds, may_agree

    # What is no file may not be read twice.
    if not (may_agree(entry) and Path(file).is_file()):
        return entry.create
    with ExitStack() as stack:
        rows = read(form, _opened(file, stack), layout)
        nobody = _Errors(None, table=False, told=False)
        return agreed_kinds(settings, entry, _drafts(rows, layout.kind, nobody, deque()))


def _layout(
    saved: Path | None,
    kind: str | None,
    columns: Sequence[str],
    values: Sequence[str],
    dates: str | None,
) -> Layout:
    layout = Layout()
    if saved is not None:
        try:
            layout = Layout.of_toml(saved.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise NotFoundError(f"cannot read {saved}: {error}") from error
    said = replace(layout, kind=kind or layout.kind, dates=dates or layout.dates)
    return said.saying(columns, values)


def _format(file: str, named: str | None) -> str:
    form = named or Path(file).suffix.lower().removeprefix(".")
    form = {"ndjson": "jsonl", "tab": "tsv"}.get(form, form)
    if form not in READERS:
        raise UsageError(
            f"the format of {file} is not known", hint=f"--format, one of {', '.join(READERS)}"
        )
    return form


def _opened(file: str, stack: ExitStack) -> IO[bytes]:
    if file == "-":
        return sys.stdin.buffer
    try:
        return stack.enter_context(Path(file).open("rb"))
    except (OSError, ValueError) as error:
        raise NotFoundError(f"cannot read {file!r}: {error}") from error


def _written(path: Path) -> IO[str]:
    try:
        return path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}") from error


def _tell_columns(rows: Rows, settings: Settings) -> None:
    """Say how the file is read, and what each of its columns is taken for."""
    settings.tell(rows.dialect)
    for column in rows.columns:
        read_as = column.field or "(left out)"
        settings.tell(f"  {column.header} -> {read_as}{f'  {column.note}' if column.note else ''}")


def _write(
    settings: Settings,
    coder: str,
    rows: Rows,
    kind: str,
    choices: Any,
    errors: _Errors,
    done: Counter[str],
    *,
    keep: bool,
    partial: bool,
) -> None:
    from claimdb.store.write.history import recording
    from claimdb.store.write.ingest import ingest

    with recording(settings.database_to_write, coder=coder, command="import") as batch:
        pending: deque[Row] = deque()
        for outcome in ingest(batch, _drafts(rows, kind, errors, pending), choices):
            row = pending.popleft()
            if outcome.error is not None:
                errors.add(row, outcome.error)
                continue
            done[f"{outcome.result} {outcome.kind}"] += 1
            done.update(f"added {made.kind}" for made in outcome.created)
        if not keep or (errors.count and not partial):
            raise _NothingWritten


def _drafts(rows: Rows, kind: str, errors: _Errors, pending: deque[Row]) -> Iterator[Draft]:
    """Yield the drafts of the rows that can become one, and keep these rows."""
    for row in rows:
        try:
            draft = row.draft(kind)
        except DraftError as error:
            errors.add(row, error)
        else:
            pending.append(row)
            yield draft


def _finish(settings: Settings, errors: _Errors, done: Counter[str], *, written: bool) -> None:
    """Say what came of it all, and end with a code that says so too."""
    if errors.count > _SHOWN:
        say(f"{errors.count - _SHOWN:,} more errors are not shown")
    parts = [f"{number:,} {what}" for what, number in _counted(done)] or ["nothing"]
    settings.tell(f"{'' if written else 'would be: '}{', '.join(parts)}")
    if errors.count:
        say(
            f"{errors.count:,} {'error' if errors.count == 1 else 'errors'} in"
            f" {errors.records:,} records{'' if written else '; nothing was written'}"
        )
        raise typer.Exit(ExitCode.PROBLEMS_FOUND if written else ExitCode.INVALID_DATA)


def _counted(done: Counter[str]) -> Iterator[tuple[str, int]]:
    for what, number in done.items():
        result, kind = what.split()
        named = kind if number == 1 else _PLURAL.get(kind, f"{kind}s")
        yield f"{named} {result}", number


app = command_app(import_)
