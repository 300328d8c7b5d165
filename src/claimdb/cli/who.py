"""`claimdb who`."""

from claimdb.cli.app import command_app
from claimdb.cli.options import Output
from claimdb.cli.quotes import answer_from_file
from claimdb.cli.settings import Settings
from claimdb.query.value import Query


def who(settings: Settings, query: Query, output: Output) -> None:
    """\b
    $ claimdb who 'topic:"peace plan"'
    $ claimdb who topic:sanctions stance:oppose said:2023

    Who said what: the quotes that a query finds, by speaker, with how many there are, the stances
    they take, and the dates. Who has most of them comes first, a source's own assertions last. A
    quote in several sources counts once.
    """
    answer_from_file("who", query, output, settings)


app = command_app(who)
