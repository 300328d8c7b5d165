"""How every command is declared."""

from collections.abc import Callable, Mapping

import typer

from claimdb.cli.boundary import CONTEXT
from claimdb.cli.options import QUERY_HELP, OptionSet, takes_options


def command_app(
    function: Callable[..., None], more: Mapping[str, OptionSet] | None = None
) -> typer.Typer:
    """Return the application of one command, whose docstring is its help.

    It may have sets of options of its own: `more`.
    """
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
    add_command(app, function, more=more)
    return app


def add_command(
    app: typer.Typer,
    function: Callable[..., None],
    summary: str | None = None,
    *,
    more: Mapping[str, OptionSet] | None = None,
) -> None:
    """Add a command to an application; where it takes a query, its help ends with the language.

    A group lists its commands with a `summary` of each.
    """
    takes_query = "query" in function.__annotations__
    app.command(
        # `list` would hide Python's own.
        function.__name__.removesuffix("_"),
        context_settings=CONTEXT,
        no_args_is_help=False,
        short_help=summary,
        epilog=QUERY_HELP if takes_query else None,
    )(takes_options(function, more))
