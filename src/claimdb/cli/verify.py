"""`claimdb verify`."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import IO, Annotated, Optional

import typer

from claimdb.cli.app import command_app
from claimdb.cli.options import Output
from claimdb.cli.output import write
from claimdb.cli.reading import bytes_of
from claimdb.cli.settings import Settings
from claimdb.draft.anchor import Check
from claimdb.draft.document import Document
from claimdb.draft.held import DIFFERENT, stand
from claimdb.errors import ExitCode, NotFoundError, UsageError
from claimdb.model import Record, Verification
from claimdb.query.value import Query
from claimdb.render.values import check_fields
from claimdb.store.database import Database
from claimdb.store.read.anchors import Placed

_RESULTS = (
    "exact", "normalised", "elided", "bracketed", "moved", "snapshot_changed", "altered", "lost",
    "no_snapshot",
)  # fmt: skip


def verify(
    settings: Settings,
    query: Query,
    formats: Output,
    text: Annotated[
        Optional[Path],
        typer.Option("--text", metavar="FILE", help="The text of the source, as it was saved."),
    ] = None,
) -> None:
    """\b
    $ claimdb verify --text article.txt
    $ claimdb verify source:xiputinmeeting speaker:putin --text article.txt --json

    Hold quotes word for word against the text of their source: what is recorded as verbatim must
    stand there, and the passage must be what it was. The text is known by its SHA-256, or say
    with source:KEY whose it is. Without --text, the stored texts serve. What is found elsewhere
    is moved. Words that stand in other typography, with words left out (...) or put in [brackets]
    where they were recorded so are normalised, elided or bracketed. What differs otherwise is
    altered or lost, and then the exit code is 6. Where only a later text of the source has not
    the words any more, snapshot_changed says so.
    """
    check_fields(Verification, formats.fields)
    with Database(settings.database) as database:
        if text is None:
            found = against_stored(database, query)
        else:
            found = _against_file(database, query, text)
        report(found, formats, settings)


def report(found: Iterable[Verification], formats: Output, settings: Settings) -> None:
    """Write how quotes stand against a text, and end with 6 where some do not stand there."""
    results: Counter[str] = Counter()

    def counted() -> Iterator[Verification]:
        for one in found:
            results[one.result] += 1
            yield one

    def on_terminal(records: Iterable[Record], out: IO[str]) -> None:
        # Rich is for terminals, and loaded for them alone.
        from claimdb.render import table

        width, color = settings.width, settings.color
        if formats.fields:
            table.columns(records, out, fields=formats.fields, width=width, color=color)
        else:
            table.verifications(records, out, width=width, color=color)

    write(counted(), formats, settings, on_terminal, kind=Verification)
    said = [f"{results[result]:,} {result}" for result in _RESULTS if results[result]]
    settings.tell(", ".join(said) if said else "No quotes match.")
    if DIFFERENT & results.keys():
        raise typer.Exit(ExitCode.PROBLEMS_FOUND)


def _against_file(database: Database, query: Query, path: Path) -> Iterator[Verification]:
    document = Document.of(bytes_of(path))
    named = database.sources_in(query)
    if len(named) > 1:
        raise UsageError("one text is of one source", hint="name one: source:KEY")
    source = named[0] if named else database.source_of(document.sha256)
    if source is None:
        raise NotFoundError(
            f"{path} is no text that is known here (SHA-256 {document.sha256})",
            hint="say whose text it is: claimdb verify source:KEY --text FILE",
        )
    return against_text(database, query, source, document)


def against_text(
    database: Database, query: Query, source: int, document: Document, *, stored: bool = False
) -> Iterator[Verification]:
    """Yield how the quotes of a source stand against a text of it.

    Where that is `stored` now, what stands in another stored text is not lost with it.
    """
    text_of = _texts(database)
    for placed in database.anchors(query, source=source):
        found = stand(placed.anchor, document)
        if stored and found.result in DIFFERENT and placed.own is not None:
            own = text_of(placed.own)
            if own.sha256 != document.sha256:
                found = _changed(stand(placed.anchor, own), found)
        yield _verification(placed, found)


def against_stored(database: Database, query: Query) -> Iterator[Verification]:
    """Yield how each occurrence of the quotes stands against the stored texts of its source.

    That is the text in which it is recorded to stand, and the last one as well.
    """
    text_of = _texts(database)
    for placed in database.anchors(query):
        if placed.last is None:
            yield _verification(placed, Check.without_text(placed.anchor))
            continue
        found = stand(placed.anchor, text_of(placed.own or placed.last))
        if placed.own not in (None, placed.last):
            found = _changed(found, stand(placed.anchor, text_of(placed.last)))
        yield _verification(placed, found)


def lost_places(database: Database) -> Iterator[Verification]:
    """Yield the occurrences that do not stand where they are recorded to in a stored text."""
    text_of = _texts(database)
    for placed in database.anchors(Query()):
        if placed.own is not None and placed.anchor.start is not None:
            found = stand(placed.anchor, text_of(placed.own))
            if found.result in DIFFERENT:
                yield _verification(placed, found)


def _texts(database: Database) -> Callable[[int], Document]:
    """Return what gives a stored text; the last two are at hand: quotes come source by source."""
    return lru_cache(maxsize=2)(lambda snapshot: Document.of(database.snapshot(snapshot).encode()))


def _changed(own: Check, other: Check) -> Check:
    """Return what came of a text, or that another one of its source has not the words any more."""
    if own.result in DIFFERENT or other.result not in DIFFERENT:
        return own
    return replace(other, result="snapshot_changed")


def _verification(placed: Placed, found: Check) -> Verification:
    return Verification(
        id=found.occurrence_id,
        quote=found.quote_id,
        source=placed.key,
        result=found.result,
        text=placed.anchor.text,
        start=found.start,
        end=found.end,
        found=found.found,
        missing=found.missing,
        diff=found.diff,
    )


app = command_app(verify)
