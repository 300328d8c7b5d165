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
        Option("--text", metavar="FILE", help="A file with the text of the source."),
    ] = None,
) -> None:
    """\b
    $ claimdb verify --text article.txt
    $ claimdb verify source:xiputinmeeting speaker:putin --text article.txt --json

    Verify quotes word for word against the text of their source: the verbatim text must appear
    in it, and the passage must be unchanged. A text is recognised by its SHA-256; for another
    text, name its source with source:KEY. Without --text, the stored texts are used. A passage
    found elsewhere is moved. Quotes recorded in other typography, with omissions (...) or
    [brackets] are normalised, elided or bracketed. Any other difference is altered or lost,
    with exit code 6. If only a later text of the source lacks the quotation, the result is
    snapshot_changed.
    """
    check_fields(Verification, formats.fields)
    with settings.open() as database:
        document = None if text is None else Document.of(bytes_of(text))
        found = verify_quotes(database, query, document, name=str(text))
        report_verifications(found, formats, settings)


app = command(verify)
