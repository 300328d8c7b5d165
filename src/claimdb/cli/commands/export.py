"""`claimdb export`: what a query finds, as a file of another program.

Owns what is exported to where, and what is told of it. It must not know how a format is written.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any, Optional, TypeVar

from claimdb.cite import STYLES
from claimdb.cli.commands.cite import DEFAULT_STYLE, check_style, in_style
from claimdb.cli.commands.search import tell_left_out
from claimdb.cli.files import STDOUT, may_write, written
from claimdb.cli.options import LISTING, command, fields_of, listed
from claimdb.cli.output import formatted, progress
from claimdb.cli.parameters import Declared, Group, switch, text, texts
from claimdb.cli.settings import Settings
from claimdb.errors import UsageError
from claimdb.formats import DIALECTS, EXPORT_KINDS, FORMATS, PROFILES, Dialect, Export, writer
from claimdb.model import Work
from claimdb.query.value import Query
from claimdb.store.database import Database

_Text = Optional[str]

NO_STYLE = "none"
"""Says that nothing is to be cited."""
_TABLES = ("csv", "tsv", "xlsx", "json", "jsonl")
_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "\\t": "\t"}


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How an export is wanted; None is what is not said."""

    format: str | None
    profile: str | None
    style: str | None
    fields: tuple[str, ...]
    sort: tuple[str, ...]
    limit: int | None
    path: str
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
    ),
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
    "compatible": switch("--dna-compat", help="With --profile dna: , and ' for ; and \", as DNA."),
}


def common(kind: str) -> Declared:
    """Return the options of an export of a kind."""
    formats = [name for name, form in FORMATS.items() if kind in form.writers]
    return {
        "output": text(
            "--output",
            "-o",
            metavar="FILE|-",
            default=STDOUT,
            help="Where to; - is what the shell gave.",
        ),
        "force": switch("--force", help="Write over a file that is there."),
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
            help="Of CSV: excel (byte order mark, CRLF, formulas guarded) or unix"
            " [excel for files].",
        ),
        "bom": switch("--bom/--no-bom", default=None, help="CSV begins with a byte order mark."),
        "guard": switch(
            "--guard/--no-guard", default=None, help="An apostrophe before formulas in CSV."
        ),
        "delimiter": text("--delimiter", metavar="MARK", help="Of CSV: , ; | or tab."),
    }


def export_options(given: Mapping[str, Any]) -> ExportOptions:
    """Return what the options say."""
    formats = dict.fromkeys(given["format"] or ())
    if len(formats) > 1:
        raise UsageError(f"two formats: {' and '.join(formats)}", hint="choose one")
    return ExportOptions(
        format=next(iter(formats), None),
        profile=given.get("profile"),
        style=given.get("style"),
        fields=fields_of(given["fields"]),
        sort=listed(given["sort"]),
        limit=given["limit"],
        path=given["output"],
        force=given["force"],
        dialect=given["dialect"],
        bom=given["bom"],
        guard=given["guard"],
        delimiter=given["delimiter"],
        compatible=given.get("compatible", False),
    )


def format_of(kind: str, options: ExportOptions) -> str:
    """Return the format that is asked for, or that the ending of the file says.

    Raises:
        UsageError: there is none such, or not of this kind.
    """
    named = options.format
    possible = ", ".join(name for name, form in FORMATS.items() if kind in form.writers)
    if named is None and options.path != STDOUT:
        ending = Path(options.path).suffix.lower()
        named = next((name for name, one in FORMATS.items() if ending in one.endings), None)
        if named is None:
            raise UsageError(
                f"the format of {options.path} is not known",
                hint=f"--format, one of: {possible}",
            )
    named = named or "csv"
    if named not in FORMATS:
        raise UsageError(f"there is no format {named!r}", hint=f"one of: {possible}")
    if kind not in FORMATS[named].writers:
        raise UsageError(f"{kind} have no format {named}", hint=f"one of: {possible}")
    if FORMATS[named].binary and options.path == STDOUT and sys.stdout.isatty():
        raise UsageError(f"{named} is nothing to look at", hint="name a file: -o FILE")
    if FORMATS[named].works:
        for option in ("sort", "fields", "style"):
            if getattr(options, option):
                raise UsageError(f"{named} has no {option}", hint=f"leave --{option} out")
    return named


def profile_of(kind: str, format: str, options: ExportOptions) -> str | None:
    """Return the profile that is asked for.

    Raises:
        UsageError: there is none such, not of this kind, or not in this format.
    """
    named = options.profile
    if options.compatible and named != "dna":
        raise UsageError("--dna-compat is for --profile dna", hint="leave it out")
    if named is None:
        return None
    possible = ", ".join(name for name, one in PROFILES.items() if kind in one.kinds)
    if named not in PROFILES or kind not in PROFILES[named].kinds:
        raise UsageError(f"{kind} have no profile {named!r}", hint=f"one of: {possible}")
    if format not in _TABLES:
        raise UsageError(
            f"{named} is a table and {format} is none", hint=f"one of: {', '.join(_TABLES)}"
        )
    if options.sort and PROFILES[named].works:
        raise UsageError(f"{named} sorts by citation key", hint="leave --sort out")
    return named


def dialect_of(format: str, profile: str | None, options: ExportOptions) -> Dialect:
    """Return the dialect of CSV that is asked for, or that is usual.

    Raises:
        UsageError: there is none such, or the format has none.
    """
    said = (
        options.dialect,
        options.bom,
        options.guard,
        options.delimiter,
    )
    if format != "csv" and any(one is not None for one in said):
        raise UsageError(f"{format} has no dialect", hint="--dialect and its like are of csv")
    if options.dialect is not None:
        if options.dialect not in DIALECTS:
            raise UsageError(
                f"there is no dialect {options.dialect!r}",
                hint=f"one of: {', '.join(DIALECTS)}",
            )
        dialect = DIALECTS[options.dialect]
    elif profile is not None:
        dialect = PROFILES[profile].dialect
    else:
        dialect = DIALECTS["unix" if options.path == STDOUT else "excel"]
    if options.delimiter is not None:
        mark = _DELIMITERS.get(options.delimiter, options.delimiter)
        if mark not in _DELIMITERS.values():
            raise UsageError(
                f"{options.delimiter!r} parts no cells",
                hint="a comma, a semicolon, a bar or a tab",
            )
        dialect = dialect._replace(delimiter=mark)
    return dialect._replace(
        bom=dialect.bom if options.bom is None else options.bom,
        guard=dialect.guard if options.guard is None else options.guard,
    )


_T = TypeVar("_T")
_STEP = 100
"""After so many records it is shown how far it is."""


def citations(settings: Settings, query: Query, options: ExportOptions) -> None:
    """\b
    $ claimdb export citations 'topic:"peace plan"' -o peace-plan.csv
    $ claimdb export citations speaker:blinken --profile zotero -o -

    Write quotes with their sources and finished citations: one row for each quote and place where
    it stands. The table is read back by claimdb import, which adds nothing that is there.
    """
    _export("citations", settings, query, options)


def quotes(settings: Settings, query: Query, options: ExportOptions) -> None:
    """\b
    $ claimdb export quotes speaker:blinken -o blinken.jsonl
    $ claimdb export quotes --format json

    Write quotes. JSON is that of claimdb search, which claimdb import reads.
    """
    _export("quotes", settings, query, options)


def claims(settings: Settings, query: Query, options: ExportOptions) -> None:
    """\b
    $ claimdb export claims 'topic:"peace plan"' -o claims.xlsx
    $ claimdb export claims --format markdown

    Write claims, with who asserts, denies and questions them.
    """
    _export("claims", settings, query, options)


def sources(settings: Settings, query: Query, options: ExportOptions) -> None:
    """\b
    $ claimdb export sources -o sources.csv
    $ claimdb export sources 'topic:"peace plan"' --format json

    Write the sources in which the quotes of a query stand; without a query, all sources.
    """
    _export("sources", settings, query, options)


def _export(kind: str, settings: Settings, query: Query, options: ExportOptions) -> None:
    format = format_of(kind, options)
    profile = profile_of(kind, format, options)
    style = options.style or settings.citation_style or DEFAULT_STYLE
    style = NO_STYLE if kind != "citations" or profile else style
    # Only what is exported pays for what makes it.
    from claimdb.formats.table import check

    works = FORMATS[format].works or (profile is not None and PROFILES[profile].works)
    export = partial(
        Export,
        kind,
        fields=options.fields,
        profile=profile,
        style=None if style == NO_STYLE else style,
        cite=None if style == NO_STYLE else partial(in_style, style),
        dialect=dialect_of(format, profile, options),
        compatible=options.compatible,
        tell=settings.tell,
    )
    check(export(()))
    if style != NO_STYLE and not works:
        check_style(style)
    to_file = options.path != STDOUT
    path = Path(options.path)
    if to_file:
        may_write(path, settings.database, force=options.force)
    with settings.open() as database:
        records = _records(kind, database, query, options, works=works)
        counter = _Counter(_total(kind, database, query, options, settings, works=works))
        with (
            progress(settings) if counter.total else nullcontext(None) as moved,
            _stream(settings, path if to_file else None, binary=FORMATS[format].binary) as out,
        ):
            writer(format, kind)(export(counter.over(records, moved)), out)
        what = "sources" if works else "quotes" if kind == "citations" else kind
        if to_file:
            named = what.removesuffix("s") if counter.number == 1 else what
            settings.tell(f"wrote {counter.number:,} {named} to {path}")
        if what == "quotes":
            tell_left_out(database, query, settings)
        if not counter.number:
            settings.tell(f"No {what} match.")


def _records(
    kind: str, database: Database, query: Query, options: ExportOptions, *, works: bool
) -> Iterator[Any]:
    """Return what the query finds, as the kind is read; what is wrong with it is said here."""
    if kind == "sources":
        found = database.sources(query, sort=options.sort, limit=options.limit)
        return (Work(source, ()) for source in found) if works else found
    if works:
        return database.works(query, limit=options.limit)
    read: Mapping[str, Callable[..., Iterator[Any]]] = {
        "citations": database.cited,
        "quotes": database.find,
        "claims": database.claims,
    }
    return read[kind](query, sort=options.sort, limit=options.limit)


def _total(
    kind: str,
    database: Database,
    query: Query,
    options: ExportOptions,
    settings: Settings,
    *,
    works: bool,
) -> int:
    """Return how many records there will be, for somebody who looks at it; 0 where nobody does."""
    watched = sys.stderr.isatty() and not (options.path == STDOUT and settings.terminal)
    if not watched or settings.quiet or works or kind == "sources":
        return 0
    total = database.count_claims(query) if kind == "claims" else database.count(query)
    return total if options.limit is None else min(total, options.limit)


class _Counter:
    """Counts what passes through it, and says how far that is of a total."""

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
    """Return what gives the stream to write to."""
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
app = Group(
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
