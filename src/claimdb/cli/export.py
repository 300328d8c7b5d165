"""`claimdb export`: what a query finds, as a file of another program.

Owns what is exported to where, and what is told of it. It must not know how a format is written.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import IO, Any, TypeVar

import typer

from claimdb.cli.app import add_command
from claimdb.cli.boundary import require_command
from claimdb.cli.cite import DEFAULT_STYLE, check_style, in_style
from claimdb.cli.outfile import STDOUT, may_write, written
from claimdb.cli.output import formatted
from claimdb.cli.progress import progress
from claimdb.cli.quotes import tell_left_out
from claimdb.cli.settings import Settings
from claimdb.cli.wanted import (
    NO_STYLE,
    OF_CITATIONS,
    PROFILE,
    Wanted,
    common,
    dialect_of,
    format_of,
    profile_of,
)
from claimdb.cli.wanted import wanted as read_wanted
from claimdb.export import FORMATS, KINDS, PROFILES, Export, writer
from claimdb.model import Work
from claimdb.query.value import Query
from claimdb.store.database import Database

_T = TypeVar("_T")
_STEP = 100
"""After so many records it is shown how far it is."""


def citations(settings: Settings, query: Query, wanted: Wanted) -> None:
    """\b
    $ claimdb export citations 'topic:"peace plan"' -o peace-plan.csv
    $ claimdb export citations speaker:blinken --profile zotero -o -

    Write quotes with their sources and finished citations: one row for each quote and place where
    it stands. The table is read back by claimdb import, which adds nothing that is there.
    """
    _export("citations", settings, query, wanted)


def quotes(settings: Settings, query: Query, wanted: Wanted) -> None:
    """\b
    $ claimdb export quotes speaker:blinken -o blinken.jsonl
    $ claimdb export quotes --format json

    Write quotes. JSON is that of claimdb search, which claimdb import reads.
    """
    _export("quotes", settings, query, wanted)


def claims(settings: Settings, query: Query, wanted: Wanted) -> None:
    """\b
    $ claimdb export claims 'topic:"peace plan"' -o claims.xlsx
    $ claimdb export claims --format markdown

    Write claims, with who asserts, denies and questions them.
    """
    _export("claims", settings, query, wanted)


def sources(settings: Settings, query: Query, wanted: Wanted) -> None:
    """\b
    $ claimdb export sources -o sources.csv
    $ claimdb export sources 'topic:"peace plan"' --format json

    Write the sources in which the quotes of a query stand; without a query, all sources.
    """
    _export("sources", settings, query, wanted)


def _export(kind: str, settings: Settings, query: Query, wanted: Wanted) -> None:
    format = format_of(kind, wanted)
    profile = profile_of(kind, format, wanted)
    style = wanted.style or settings.citation_style or DEFAULT_STYLE
    style = NO_STYLE if kind != "citations" or profile else style
    # Only what is exported pays for what makes it.
    from claimdb.export.tables import check

    works = FORMATS[format].works or (profile is not None and PROFILES[profile].works)
    export = partial(
        Export,
        kind,
        fields=wanted.fields,
        profile=profile,
        style=None if style == NO_STYLE else style,
        cite=None if style == NO_STYLE else partial(in_style, style),
        dialect=dialect_of(format, profile, wanted),
        compatible=wanted.compatible,
        tell=settings.tell,
    )
    check(export(()))
    if style != NO_STYLE and not works:
        check_style(style)
    to_file = wanted.path != STDOUT
    path = Path(wanted.path)
    if to_file:
        may_write(path, settings.database, force=wanted.force)
    with Database(settings.database) as database:
        records = _records(kind, database, query, wanted, works=works)
        counter = _Counter(_total(kind, database, query, wanted, settings, works=works))
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
    kind: str, database: Database, query: Query, wanted: Wanted, *, works: bool
) -> Iterator[Any]:
    """Return what the query finds, as the kind is read; what is wrong with it is said here."""
    if kind == "sources":
        found = database.sources(query, sort=wanted.sort, limit=wanted.limit)
        return (Work(source, ()) for source in found) if works else found
    if works:
        return database.works(query, limit=wanted.limit)
    read: Mapping[str, Callable[..., Iterator[Any]]] = {
        "citations": database.cited,
        "quotes": database.find,
        "claims": database.claims,
    }
    return read[kind](query, sort=wanted.sort, limit=wanted.limit)


def _total(
    kind: str, database: Database, query: Query, wanted: Wanted, settings: Settings, *, works: bool
) -> int:
    """Return how many records there will be, for somebody who looks at it; 0 where nobody does."""
    watched = sys.stderr.isatty() and not (wanted.path == STDOUT and settings.terminal)
    if not watched or settings.quiet or works or kind == "sources":
        return 0
    total = database.count_claims(query) if kind == "claims" else database.count(query)
    return total if wanted.limit is None else min(total, wanted.limit)


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


app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    help="""\b
    $ claimdb export citations 'topic:"peace plan"' -o peace-plan.csv
    $ claimdb export quotes --format json

    Write what a query finds to a file of another program, or to what the shell gave. Nothing is
    shortened, and no file is left half written.""",
)


@app.callback()
def _require(context: typer.Context) -> None:
    require_command(context)


_COMMANDS = {
    citations: "Quotes with their sources and finished citations.",
    quotes: "Quotes.",
    claims: "Claims.",
    sources: "Sources.",
}
for _kind, (_function, _summary) in zip(KINDS, _COMMANDS.items(), strict=True):
    _more = {"citations": OF_CITATIONS, "sources": PROFILE}.get(_kind, {})
    add_command(app, _function, _summary, more={"wanted": (common(_kind) | _more, read_wanted)})
