"""`claimdb init`."""

from typing import Annotated

from claimdb.cli.options import command
from claimdb.cli.parameters import Option
from claimdb.cli.settings import DATA_FOLDER, Settings


def init(
    settings: Settings,
    empty: Annotated[bool, Option("--empty", help="Leave the worked example out.")] = False,
) -> None:
    """\b
    $ claimdb init
    $ claimdb --db peace.sqlite init --empty

    Make the database, with a worked example in it: what an article on the meeting of Xi Jinping
    and Vladimir Putin in March 2023 says that anybody said. A database that is there stays as it
    is.
    """
    # The schema is made by migrations, whose libraries nothing else needs.
    from claimdb.store.admin.init import initialise

    made = initialise(
        settings.database_to_write, seed=not empty, make_folder=settings.named_by == DATA_FOLDER
    )
    if not made:
        settings.tell(f"{settings.database} is there and up to date")
        return
    settings.tell(f"made {settings.database}{', empty' if empty else ' with the worked example'}")
    settings.tell(
        'try: claimdb ask "who said what about the peace plan"'
        if not empty
        else "fill it with your own quotes"
    )


app = command(init)
