"""`claimdb snapshot`."""

from pathlib import Path
from typing import Annotated, Optional

from claimdb.cli.files import bytes_of
from claimdb.cli.options import Output, command
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.reports import report_verifications
from claimdb.cli.settings import Settings
from claimdb.matching.document import Document
from claimdb.model import Verification, short_id
from claimdb.query.value import Query, Term
from claimdb.store.verify import verify_snapshot
from claimdb.values import check_fields

_MESSAGES = {
    "stored": "stored the text of {}",
    "filled": "stored the text of {}, which had only a hash",
    "known": "the text of {} is already stored",
}


def snapshot(
    settings: Settings,
    source: Annotated[str, Argument("SOURCE")],
    file: Annotated[Path, Argument("FILE|-", dash=True)],
    formats: Output,
    coder: str,
    taken: Annotated[
        Optional[str],
        Option("--taken", metavar="DATE", help="The date of the copy (EDTF)."),
    ] = None,
    verify: Annotated[
        bool, Option("--verify", help="Record the results for the quotes, and their places.")
    ] = False,
) -> None:
    """\b
    $ claimdb snapshot xiputinmeeting article.txt
    $ claimdb snapshot s1 article.txt --taken 2023-03-22 --verify

    Store the text of a source, unchanged, and verify the quotes of that source against it, as
    `verify` does. Altered or lost quotes give exit code 6, unless an earlier text of the source
    contains them; the text is stored in any case. SOURCE is an id, key, URL or whole title. A
    source can have several texts, each identified by its SHA-256.
    """
    check_fields(Verification, formats.fields)
    document = Document.of(bytes_of(file))
    # Only writing needs the schema.
    from claimdb.store.snapshots import store

    stored = store(
        settings.database_to_write, source, document, coder=coder, taken=taken, verify=verify
    )
    more = "" if stored.snapshots == 1 else f" ({stored.snapshots:,} texts of this source)"
    settings.tell(f"{_MESSAGES[stored.outcome].format(stored.key)}{more}")
    settings.tell(f"SHA-256 {document.sha256}")
    if verify:
        settings.tell(f"recorded the results of {stored.verified:,} passages")
    with settings.open() as database:
        query = Query(Term("source", short_id("source", stored.source)))
        found = verify_snapshot(database, query, stored.source, document)
        report_verifications(found, formats, settings)


app = command(snapshot)
