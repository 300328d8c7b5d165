"""`claimdb timeline`."""

from claimdb.cli.app import command_app
from claimdb.cli.options import Output
from claimdb.cli.quotes import answer_from_file
from claimdb.cli.settings import Settings
from claimdb.query.value import Query


def timeline(settings: Settings, query: Query, output: Output) -> None:
    """\b
    $ claimdb timeline topic:energy
    $ claimdb timeline speaker:putin said:any

    The quotes that a query finds by the date of their words, the earliest first and the undated
    last. A date stands as far as it is known: a year before its months, an interval where it
    begins.
    """
    answer_from_file("timeline", query, output, settings)


app = command_app(timeline)
