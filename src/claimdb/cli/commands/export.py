"""`claimdb export`: the results of a query as a file for another program."""

import sys
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from claimdb.cite import DEFAULT_STYLE, ENGINES, STYLES
from claimdb.cli.commands.search import tell_left_out
from claimdb.cli.files import STDOUT, may_write, written
from claimdb.cli.options import (
    SORT_AND_LIMIT,
    Viewpoint,
    command,
    fields_of,
    listed,
    one_format,
)
from claimdb.cli.output import RecordCounter, counted, formatted, progress
from claimdb.cli.parameters import CommandGroup, Declared, Values, switch, text, texts
from claimdb.cli.settings import Settings
from claimdb.errors import UsageError
from claimdb.exporting import NO_STYLE, plan_export
from claimdb.formats import (
    DIALECTS,
    FORMATS,
    PROFILES,
    check_profile,
    choose_dialect,
    export_format,
    formats_of,
)
from claimdb.query.value import Query

_DIALECT: Declared = {
    "dialect": text(
        "--dialect",
        "NAME",
        "CSV dialect: excel (byte order mark, CRLF, formulas guarded) or unix [excel for files].",
        choices=tuple(DIALECTS),
    ),
    "bom": switch("--bom/--no-bom", "Begin CSV with a byte order mark.", default=None),
    "guard": switch(
        "--guard/--no-guard", "Put an apostrophe before formulas in CSV.", default=None
    ),
    "delimiter": text("--delimiter", "MARK", "CSV delimiter: , ; | or tab."),
}
_PROFILE: Declared = {
    "profile": text(
        "--profile",
        "NAME",
        f"The columns of another program: {', '.join(PROFILES)}.",
        choices=tuple(PROFILES),
    )
}
_CITED: Declared = {
    **_PROFILE,
    "style": text(
        "--style",
        "STYLE",
        f"Of the citations: {', '.join(STYLES)}, {NO_STYLE}, or as claimdb cite takes it"
        " [.claimdb.toml, else apa7].",
        choices=tuple(STYLES),
    ),
    "engine": text(
        "--engine",
        "NAME",
        f"What cites: {' or '.join(ENGINES)} [csl if pandoc and the style are installed].",
        choices=ENGINES,
    ),
}
_MORE: dict[str, Declared] = {
    "sources": _CITED,
    "citations": {
        **_CITED,
        "compatible": switch(
            "--dna-compat", "With --profile dna: replace ; and \" by , and ', as DNA does."
        ),
    },
}
_ABSENT = {"profile": None, "style": None, "engine": None, "compatible": False}


def _declared(kind: str) -> Declared:
    """Return the options of an export of a kind."""
    formats = formats_of(kind)
    shown = f"{', '.join(formats)} [by the ending of the file, else csv]."
    return {
        "output": text("--output -o", "FILE|-", "The file; - is standard output.", default=STDOUT),
        "force": switch("--force", "Overwrite an existing file."),
        "format": texts("--format", "NAME", shown, choices=formats),
        "fields": texts("--fields", "A,B", "Only these columns, in this order."),
        **SORT_AND_LIMIT,
        **_DIALECT,
        **_MORE.get(kind, {}),
    }


def _options(given: Values) -> Values:
    """Return the options of an export, None for those that are not given."""
    return {
        **_ABSENT,
        **given,
        "format": one_format(given["format"] or ()),
        "fields": fields_of(given["fields"]),
        "sort": listed(given["sort"]),
        "path": None if given["output"] == STDOUT else given["output"],
    }


def _check(format: str, options: Values) -> None:
    """Raise `UsageError` unless a format has the options that are given."""
    form = FORMATS[format]
    if form.binary and options["path"] is None and sys.stdout.isatty():
        raise UsageError(f"{format} is nothing to look at", hint="name a file: -o FILE")
    for option in ("sort", "fields", "style", "engine"):
        if form.bibliographic and options[option]:
            raise UsageError(f"{format} has no {option}", hint=f"leave --{option} out")
    if options["compatible"] and options["profile"] != "dna":
        raise UsageError("--dna-compat is for --profile dna", hint="leave it out")
    if format != "csv" and any(options[name] is not None for name in _DIALECT):
        raise UsageError(
            f"{format} has no dialect", hint="--dialect, --bom, --guard and --delimiter are for csv"
        )


def _export(
    kind: str, settings: Settings, viewpoint: Viewpoint, query: Query, options: Values
) -> None:
    format = export_format(kind, options["format"], options["path"])
    profile, limit = options["profile"], options["limit"]
    path = None if options["path"] is None else Path(options["path"])
    _check(format, options)
    if profile is not None:
        check_profile(kind, format, profile)
        if options["sort"] and PROFILES[profile].works:
            raise UsageError(f"{profile} sorts by citation key", hint="leave --sort out")
    dialect = choose_dialect(
        options["dialect"],
        profile=profile,
        to_file=path is not None,
        **{name: options[name] for name in ("bom", "guard", "delimiter")},
    )
    style = options["style"] or settings.citation_style
    plan = plan_export(
        kind,
        format,
        fields=options["fields"],
        profile=profile,
        style=style,
        engine=options["engine"] or settings.engine_of(style or DEFAULT_STYLE),
        dialect=dialect,
        compatible=options["compatible"],
        tell=settings.tell,
        query=str(query),
    )
    target = path and may_write(path, settings.database, force=options["force"])
    binary = FORMATS[format].binary
    stream: Any = sys.stdout.buffer if binary else formatted(settings)
    counter, total = RecordCounter(), 0
    with settings.open(viewpoint) as database:
        if path is not None:
            # A program that reads a pipe imports nothing again.
            plan = plan.since(database.last_batch())
        records = plan.records(database, query, options["sort"], limit)
        watched = sys.stderr.isatty() and not (path is None and settings.terminal)
        if watched and not (settings.quiet or plan.works or kind == "sources"):
            total = database.count_claims(query) if kind == "claims" else database.count(query)
            total = total if limit is None else min(total, limit)
        with (
            progress(settings) if total else nullcontext(None) as moved,
            written(target, binary=binary) if target else nullcontext(stream) as out,
        ):
            plan.write(counter.over(records, moved, total), out)
        what = "sources" if plan.works else "quotes" if kind == "citations" else kind
        if path is not None:
            settings.tell(f"wrote {counted(counter.number, what.removesuffix('s'))} to {path}")
        if what == "quotes":
            tell_left_out(database, query, settings)
        if not counter.number:
            settings.tell(f"No {what} match.")


_KINDS = {
    "citations": (
        "Quotes with their sources and finished citations.",
        """\b
        $ claimdb export citations 'topic:"peace plan"' -o peace-plan.csv
        $ claimdb export citations speaker:blinken --profile zotero -o -

        Export quotes with their sources and finished citations, one row for each quote and place.
        claimdb import reads the table and adds nothing that already exists.""",
    ),
    "quotes": (
        "Quotes.",
        """\b
        $ claimdb export quotes speaker:blinken -o blinken.jsonl
        $ claimdb export quotes --format json

        Export quotes. The JSON is that of claimdb search, which claimdb import reads.""",
    ),
    "claims": (
        "Claims.",
        """\b
        $ claimdb export claims 'topic:"peace plan"' -o claims.xlsx
        $ claimdb export claims --format markdown

        Export claims, with who asserts, denies and questions them.""",
    ),
    "sources": (
        "Sources.",
        """\b
        $ claimdb export sources -o sources.csv
        $ claimdb export sources 'topic:"peace plan"' --style mla9 -o works-cited.html

        Export the sources of the quotes that a query finds; without a query, all sources. HTML and
        Markdown are a bibliography, sorted as the style requires.""",
    ),
}
app = CommandGroup(
    """\b
    $ claimdb export citations 'topic:"peace plan"' -o peace-plan.csv
    $ claimdb export quotes --format json

    Write the results of a query in the format of another program. Nothing is shortened, and no
    incomplete file is left behind.""",
    [
        command(
            partial(_export, kind),
            summary,
            name=kind,
            help=help,
            more={"options": (_declared(kind), _options)},
        )
        for kind, (summary, help) in _KINDS.items()
    ],
)
