"""`claimdb db`: care of the database."""

import typer

from claimdb.cli.app import add_command
from claimdb.cli.boundary import require_command
from claimdb.cli.settings import Settings
from claimdb.store.revisions import HEAD


def upgrade(settings: Settings) -> None:
    """\b
    $ claimdb db upgrade
    $ claimdb --db peace.sqlite db upgrade

    Bring the schema of a database up to what this claimdb needs. A copy of the file as it was is
    kept beside it.
    """
    # The schema is changed by migrations, whose libraries nothing else needs.
    from claimdb.store.write.upgrade import upgrade as bring_up

    backup = bring_up(settings.path_to_write)
    if backup is None:
        settings.tell(f"{settings.path} is up to date ({HEAD})")
    else:
        settings.tell(f"upgraded {settings.path} to {HEAD}; as it was: {backup}")


app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    help="""\b
    $ claimdb db upgrade
    $ claimdb --db peace.sqlite db upgrade

    Take care of the database file.""",
)


@app.callback()
def _group(ctx: typer.Context) -> None:
    """Keep `upgrade` a command of its own while it is the only one."""
    require_command(ctx)


add_command(app, upgrade, "Bring the schema up to what this claimdb needs.")
