"""`claimdb init`."""

from typing import Annotated

from claimdb.cli.options import command
from claimdb.cli.parameters import Option
from claimdb.cli.settings import DATA_FOLDER, Settings


def init(
    settings: Settings,
    empty: Annotated[bool, Option("--empty", help="Omit the worked example.")] = False,
) -> None:
    """\b
    $ claimdb init
    $ claimdb --db peace.sqlite init --empty

    Create the database, with a worked example: everything that an article on the meeting of Xi
    Jinping and Vladimir Putin in March 2023 reports anybody to have said. An existing database
    is not changed.
    """
    # The schema is made by migrations, whose libraries nothing else needs.
    from claimdb.store.admin.init import initialise

    made = initialise(
        settings.database_to_write, seed=not empty, make_folder=settings.named_by == DATA_FOLDER
    )
    if not made:
        settings.tell(f"{settings.database} exists and is up to date")
        return
    settings.tell(
        f"created {settings.database}{', empty' if empty else ' with the worked example'}"
    )
    settings.tell(
        'try: claimdb ask "who said what about the peace plan"'
        if not empty
        else "add your own quotes with claimdb add quote or claimdb import"
    )


app = command(init)
