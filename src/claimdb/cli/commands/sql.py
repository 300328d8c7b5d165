"""`claimdb sql`."""

from typing import Annotated

from claimdb.cli.options import Output, command
from claimdb.cli.output import write_table
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.settings import Settings, utf8


def sql(
    settings: Settings,
    statement: Annotated[str, Argument("SQL")],
    formats: Output,
    timeout: Annotated[
        int,
        Option(
            "--timeout",
            metavar="SECONDS",
            min=1,
            max=86_400,
            help="The time limit; the default is 60.",
            show_default=False,
        ),
    ] = 60,
) -> None:
    """\b
    $ claimdb sql "SELECT mode, count(*) FROM quotes GROUP BY mode"
    $ claimdb sql "SELECT * FROM quotes_view WHERE speakers LIKE '%Putin%'" --json

    Run one read-only SQL statement; SQLite refuses any other. docs/data-model.md lists the
    tables; the views quotes_view and claims_view join what people want to read.
    """
    with settings.open() as database:
        write_table(
            database.sql(utf8(statement, "the statement"), seconds=timeout), formats, settings
        )


app = command(sql)
