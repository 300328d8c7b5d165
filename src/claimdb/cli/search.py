"""`claimdb search`."""

from claimdb.cli.app import command_app
from claimdb.cli.options import Output
from claimdb.cli.quotes import answer_from_file
from claimdb.cli.settings import Settings
from claimdb.query.value import Query


def search(settings: Settings, query: Query, output: Output) -> None:
    """\b
    $ claimdb search speaker:blinken 'topic:"peace plan"'
    $ claimdb search multipolar --json --fields id,speaker,text

    Find quotes: the best first where the query has words, else the newest first and the undated
    last.
    """
    answer_from_file("search", query, output, settings)


app = command_app(search)
