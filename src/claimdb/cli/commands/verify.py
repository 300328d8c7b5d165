"""`claimdb verify`."""

from pathlib import Path
from typing import Annotated, Optional

from claimdb.cli.files import bytes_of
from claimdb.cli.options import Output, command
from claimdb.cli.parameters import Option
from claimdb.cli.reports import report_verifications
from claimdb.cli.settings import Settings
from claimdb.matching.document import Document
from claimdb.model import Verification
from claimdb.query.value import Query
from claimdb.store.verify import verify as verify_quotes
from claimdb.values import check_fields


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
        document = None if text is None else Document.of(bytes_of(text))
        found = verify_quotes(database, query, document, name=str(text))
        report_verifications(found, formats, settings)


app = command(verify)
