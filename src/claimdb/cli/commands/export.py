"""`claimdb export`: the results of a query as a file for another program."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Optional, TypeVar

from claimdb.cite import STYLES
from claimdb.cli.commands.search import tell_left_out
from claimdb.cli.files import STDOUT, may_write, written
from claimdb.cli.options import LISTING, command, fields_of, listed
from claimdb.cli.output import formatted, progress
from claimdb.cli.parameters import CommandGroup, Declared, switch, text, texts
from claimdb.cli.settings import Settings
from claimdb.database import Database
from claimdb.errors import UsageError
from claimdb.exporting import NO_STYLE, plan_export
from claimdb.formats import (
    DIALECTS,
    EXPORT_KINDS,
    FORMATS,
    PROFILES,
    CsvDialect,
    check_profile,
    choose_dialect,
    export_format,
    formats_of,
)
from claimdb.query.value import Query

_Text = Optional[str]
_Switch = Optional[bool]


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """The options of an export; None for those that are not given."""

    format: str | None
    profile: str | None
    style: str | None
    fields: tuple[str, ...]
    sort: tuple[str, ...]
    limit: int | None
    path: str | None
    force: bool
    dialect: str | None
    bom: bool | None
    guard: bool | None
    delimiter: str | None
    compatible: bool


PROFILE: Declared = {
    "profile": text(
        "--profile",
        metavar="NAME",
        choices=tuple(PROFILES),
        help=f"The columns of another program: {', '.join(PROFILES)}.",
    )
}
OF_CITATIONS: Declared = {
    **PROFILE,
    "style": text(
        "--style",
        metavar="STYLE",
        choices=tuple(STYLES),
        help=f"Of the citations: {', '.join(STYLES)}, {NO_STYLE}, or as claimdb cite takes it"
        " [.claimdb.toml, else apa7].",
    ),
    "compatible": switch(
        "--dna-compat", help="With --profile dna: replace ; and \" by , and ', as DNA does."
    ),
}


def common(kind: str) -> Declared:
    """Return the options of an export of a kind."""
    formats = formats_of(kind)
    return {
        "output": text(
            "--output",
            "-o",
            metavar="FILE|-",
            default=STDOUT,
            help="The file; - is standard output.",
        ),
        "force": switch("--force", help="Overwrite an existing file."),
        "format": texts(
            "--format",
            metavar="NAME",
            choices=formats,
            help=f"{', '.join(formats)} [by the ending of the file, else csv].",
        ),
        "fields": texts("--fields", metavar="A,B", help="Only these columns, in this order."),
        **{name: LISTING[name] for name in ("sort", "limit")},
        "dialect": text(
            "--dialect",
            metavar="NAME",
            choices=tuple(DIALECTS),
            help=(
                "CSV dialect: excel (byte order mark, CRLF, formulas guarded) "
                "or unix [excel for files]."
            ),
        ),
        "bom": switch("--bom/--no-bom", default=None, help="Begin CSV with a byte order mark."),
        "guard": switch(
            "--guard/--no-guard", default=None, help="Put an apostrophe before formulas in CSV."
        ),
        "delimiter": text("--delimiter", metavar="MARK", help="CSV delimiter: , ; | or tab."),
    }


def export_options(given: Mapping[str, Any]) -> ExportOptions:
    """Return the options of an export."""
    formats = dict.fromkeys(given["format"] or ())
    if len(formats) > 1:
        raise UsageError(f"two formats: {' and '.join(formats)}", hint="choose one")
    return ExportOptions(
        format=next(iter(formats), None),
        profile=given.get("profile"),
        style=given.get("style"),
        fields=fields_of(given["fields"]),
        sort=listed(given["sort"]),
        path=None if given["output"] == STDOUT else given["output"],
        compatible=given.get("compatible", False),
        **{name: given[name] for name in ("limit", "force", *_OF_CSV)},
    )


_OF_CSV = ("dialect", "bom", "guard", "delimiter")


def _format(kind: str, options: ExportOptions) -> str:
    """Return the format of an export, which has the options that are given."""
    name = export_format(kind, options.format, options.path)
    form = FORMATS[name]
    if form.binary and options.path is None and sys.stdout.isatty():
        raise UsageError(f"{name} is nothing to look at", hint="name a file: -o FILE")
    for option in ("sort", "fields", "style"):
        if form.bibliographic and getattr(options, option):
            raise UsageError(f"{name} has no {option}", hint=f"leave --{option} out")
    if options.compatible and options.profile != "dna":
        raise UsageError("--dna-compat is for --profile dna", hint="leave it out")
    if options.profile is not None:
        check_profile(kind, name, options.profile)
        if options.sort and PROFILES[options.profile].works:
            raise UsageError(f"{options.profile} sorts by citation key", hint="leave --sort out")
    return name


def _dialect(format: str, options: ExportOptions) -> CsvDialect:
    if format != "csv" and any(getattr(options, name) is not None for name in _OF_CSV):
        raise UsageError(
            f"{format} has no dialect", hint="--dialect, --bom, --guard and --delimiter are for csv"
        )
    return choose_dialect(
        options.dialect,
        profile=options.profile,
        to_file=options.path is not None,
        bom=options.bom,
        guard=options.guard,
        delimiter=options.delimiter,
    )


_T = TypeVar("_T")
_STEP = 100  # records between two reports of progress


def citations(settings: Settings, query: Query, options: ExportOptions) -> None:
    """\b
    $ claimdb export citations 'topic:"peace plan"' -o peace-plan.csv
    $ claimdb export citations speaker:blinken --profile zotero -o -

    Export quotes with their sources and finished citations, one row for each quote and place.
    claimdb import reads the table and adds nothing that already exists.
    """
    _export("citations", settings, query, options)


def quotes(settings: Settings, query: Query, options: ExportOptions) -> None:
    """\b
    $ claimdb export quotes speaker:blinken -o blinken.jsonl
    $ claimdb export quotes --format json

    Export quotes. The JSON is that of claimdb search, which claimdb import reads.
    """
    _export("quotes", settings, query, options)


def claims(settings: Settings, query: Query, options: ExportOptions) -> None:
    """\b
    $ claimdb export claims 'topic:"peace plan"' -o claims.xlsx
    $ claimdb export claims --format markdown

    Export claims, with who asserts, denies and questions them.
    """
    _export("claims", settings, query, options)


def sources(settings: Settings, query: Query, options: ExportOptions) -> None:
    """\b
    $ claimdb export sources -o sources.csv
    $ claimdb export sources 'topic:"peace plan"' --format json

    Export the sources of the quotes that a query finds; without a query, all sources.
    """
    _export("sources", settings, query, options)


def _export(kind: str, settings: Settings, query: Query, options: ExportOptions) -> None:
    format = _format(kind, options)
    plan = plan_export(
        kind,
        format,
        fields=options.fields,
        profile=options.profile,
        style=options.style or settings.citation_style,
        dialect=_dialect(format, options),
        compatible=options.compatible,
        tell=settings.tell,
    )
    path = None if options.path is None else Path(options.path)
    if path is not None:
        may_write(path, settings.database, force=options.force)
    with settings.open() as database:
        records = plan.records(database, query, sort=options.sort, limit=options.limit)
        total = _total(kind, database, query, options, settings, works=plan.works)
        counter = _ProgressCounter(total)
        with (
            progress(settings) if counter.total else nullcontext(None) as moved,
            _stream(settings, path, binary=FORMATS[format].binary) as out,
        ):
            plan.write(counter.over(records, moved), out)
        what = "sources" if plan.works else "quotes" if kind == "citations" else kind
        if path is not None:
            named = what.removesuffix("s") if counter.number == 1 else what
            settings.tell(f"wrote {counter.number:,} {named} to {path}")
        if what == "quotes":
            tell_left_out(database, query, settings)
        if not counter.number:
            settings.tell(f"No {what} match.")


def _total(
    kind: str,
    database: Database,
    query: Query,
    options: ExportOptions,
    settings: Settings,
    *,
    works: bool,
) -> int:
    """Return the number of records to show progress for; 0 if no terminal shows it."""
    watched = sys.stderr.isatty() and not (options.path is None and settings.terminal)
    if not watched or settings.quiet or works or kind == "sources":
        return 0
    total = database.count_claims(query) if kind == "claims" else database.count(query)
    return total if options.limit is None else min(total, options.limit)


class _ProgressCounter:
    """Counts records while they are written, and reports progress."""

    def __init__(self, total: int) -> None:
        self.number = 0
        self.total = total

    def over(
        self, items: Iterable[_T], moved: Callable[[str, int, int], None] | None
    ) -> Iterator[_T]:
        for item in items:
            self.number += 1
            if moved is not None and not self.number % _STEP:
                moved("export", self.number, self.total)
            yield item


def _stream(settings: Settings, path: Path | None, *, binary: bool) -> Any:
    """Return a context manager with the stream to write to."""
    if path is not None:
        return written(path, binary=binary)
    stream: IO[Any] = sys.stdout.buffer if binary else formatted(settings)
    return nullcontext(stream)


_COMMANDS = {
    citations: "Quotes with their sources and finished citations.",
    quotes: "Quotes.",
    claims: "Claims.",
    sources: "Sources.",
}
_MORE = {"citations": OF_CITATIONS, "sources": PROFILE}
app = CommandGroup(
    """\b
    $ claimdb export citations 'topic:"peace plan"' -o peace-plan.csv
    $ claimdb export quotes --format json

    Write what a query finds to a file of another program, or to what the shell gave. Nothing is
    shortened, and no file is left half written.""",
    [
        command(
            function,
            summary,
            more={"options": (common(kind) | _MORE.get(kind, {}), export_options)},
        )
        for kind, (function, summary) in zip(EXPORT_KINDS, _COMMANDS.items(), strict=True)
    ],
)
