"""`claimdb verify`."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Annotated, Optional

import typer

from claimdb.cli.app import command_app
from claimdb.cli.options import Output
from claimdb.cli.output import write
from claimdb.cli.reading import bytes_of
from claimdb.cli.settings import Settings
from claimdb.draft.anchor import Anchor
from claimdb.draft.document import Document
from claimdb.draft.held import stand
from claimdb.errors import ExitCode, NotFoundError, UsageError
from claimdb.model import Record, Verification
from claimdb.query.value import Query
from claimdb.render.values import check_fields
from claimdb.store.database import Database

_RESULTS = (
    "exact", "normalised", "elided", "bracketed", "moved", "altered", "lost", "no_snapshot",
)  # fmt: skip
PROBLEMS = frozenset({"altered", "lost"})


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
    altered or lost, and then the exit code is 6.
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
    if PROBLEMS & results.keys():
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
    database: Database, query: Query, source: int, document: Document
) -> Iterator[Verification]:
    """Yield how the quotes of a source stand against a text of it."""
    anchors = database.anchors(query, source=source)
    return (_verification(key, anchor, document) for key, anchor, _ in anchors)


def against_stored(
    database: Database, query: Query, *, placed: bool = False
) -> Iterator[Verification]:
    """Yield how each occurrence of the quotes stands against the stored text of its source.

    With `placed`, only those that are recorded to stand somewhere in that text.
    """
    documents: dict[int, Document] = {}
    for key, anchor, snapshot in database.anchors(query, placed=placed):
        if snapshot is None:
            yield Verification(
                anchor.occurrence_id, anchor.quote_id, key, "no_snapshot", anchor.text,
                None, None, None, None, (),
            )  # fmt: skip
            continue
        if snapshot not in documents:
            # Quotes come source by source, so one text is at hand at a time.
            documents = {snapshot: Document.of(database.snapshot(snapshot).encode())}
        yield _verification(key, anchor, documents[snapshot])


def _verification(key: str, anchor: Anchor, document: Document) -> Verification:
    found = stand(anchor, document)
    return Verification(
        id=found.occurrence_id,
        quote=found.quote_id,
        source=key,
        result=found.result,
        text=anchor.text,
        start=found.start,
        end=found.end,
        found=found.found,
        missing=found.missing,
        diff=found.diff,
    )


app = command_app(verify)
