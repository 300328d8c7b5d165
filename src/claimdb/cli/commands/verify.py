"""`claimdb verify`."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Annotated, Optional

from claimdb.cli.files import bytes_of
from claimdb.cli.options import Output, command
from claimdb.cli.output import write
from claimdb.cli.parameters import Option
from claimdb.cli.settings import Settings
from claimdb.errors import ExitCode, NotFoundError, UsageError
from claimdb.matching.document import Document
from claimdb.matching.verify import DIFFERENT
from claimdb.model import Record, Verification
from claimdb.query.value import Query
from claimdb.store.database import Database
from claimdb.store.verify import against_stored, against_text
from claimdb.values import check_fields

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
        Option("--text", metavar="FILE", help="The text of the source, as it was saved."),
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
    with settings.open() as database:
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
        from claimdb.terminal import lists

        width, color = settings.width, settings.color
        if formats.fields:
            lists.columns(records, out, fields=formats.fields, width=width, color=color)
        else:
            lists.verifications(records, out, width=width, color=color)

    write(counted(), formats, settings, on_terminal, kind=Verification)
    said = [f"{results[result]:,} {result}" for result in _RESULTS if results[result]]
    settings.tell(", ".join(said) if said else "No quotes match.")
    if DIFFERENT & results.keys():
        sys.exit(ExitCode.PROBLEMS_FOUND)


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


app = command(verify)
