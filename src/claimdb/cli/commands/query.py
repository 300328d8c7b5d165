"""`claimdb query`: saved queries."""

from typing import Annotated

from claimdb.cli.options import Output, command
from claimdb.cli.output import write_table
from claimdb.cli.parameters import Argument, CommandGroup, Option
from claimdb.cli.settings import Settings
from claimdb.errors import NotFoundError
from claimdb.query.fields import saved_name
from claimdb.query.value import Query, Saved

_SHOWN = ("name", "query", "coder", "at")
_Name = Annotated[str, Argument("NAME", "Its name.")]


def save(
    settings: Settings,
    name: _Name,
    query: Query,
    coder: str,
    force: Annotated[bool, Option("--force", help="Replace an existing saved query.")] = False,
) -> None:
    """\b
    $ claimdb query save peace 'topic:"peace plan"'
    $ claimdb query save peace-2023 @peace said:2023

    Save a query in the database under a name: a to z, 0 to 9 and -, at most 64 characters.
    @NAME then stands for it, as if in parentheses, in every query of every command, including
    saved ones.
    """
    # Only who writes needs the schema.
    from claimdb.store.saved_queries import save as write

    altered = write(settings.database_to_write, name, query, coder=coder, replace=force)
    reference = Saved(saved_name(name))
    with settings.open() as database:
        try:
            number = database.count(Query(reference))
            finds = f"it finds {number:,} {'quote' if number == 1 else 'quotes'}"
        except NotFoundError as error:
            # Who or what it names may be recorded later.
            finds = f"note: the query does not work yet: {error.message}"
    settings.tell(f"{'saved' if altered else 'no change to'} {reference}; {finds}")


def list_(settings: Settings, formats: Output) -> None:
    """\b
    $ claimdb query list
    $ claimdb query list --json

    List the saved queries by name, with who saved each version and when.
    """
    with settings.open() as database:
        write_table(database.saved(), formats, settings, _SHOWN)


def rm(settings: Settings, name: _Name, coder: str) -> None:
    """\b
    $ claimdb query rm peace
    $ claimdb query rm @peace --coder ana

    Remove a saved query, unless another one refers to it. The history keeps it.
    """
    # Only who writes needs the schema.
    from claimdb.store.saved_queries import remove

    stood_for = remove(settings.database_to_write, name, coder=coder)
    settings.tell(f"removed {Saved(saved_name(name))}: {stood_for}")


app = CommandGroup(
    """\b
    $ claimdb query save peace 'topic:"peace plan"'
    $ claimdb query list

    Save queries in the database, so that everybody who uses it can ask @NAME.""",
    [
        command(save, "Save a query under a name."),
        command(list_, "List the saved queries, with who saved them and when."),
        command(rm, "Remove a saved query."),
    ],
)
