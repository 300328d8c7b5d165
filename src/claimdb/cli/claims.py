"""`claimdb claims`."""

from claimdb.cli.app import command_app
from claimdb.cli.options import Output
from claimdb.cli.quotes import answer_from_file
from claimdb.cli.settings import Settings
from claimdb.query.value import Query


def claims(settings: Settings, query: Query, output: Output) -> None:
    """\b
    $ claimdb claims 'topic:"peace plan"'
    $ claimdb claims relation:denies --json

    Find claims, with who asserts, denies and questions them, and what contradicts them. A claim is
    found by its own words, topic, id and note, or because a quote that bears on it is.
    """
    answer_from_file("claims", query, output, settings)


app = command_app(claims)
