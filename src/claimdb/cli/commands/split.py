"""`claimdb split`."""

from functools import partial
from typing import Annotated, Optional

from claimdb.cli.options import DryRun, Yes
from claimdb.cli.output import confirm, counted
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.settings import Settings


def split(
    settings: Settings,
    record: Annotated[str, Argument("ACTOR|TOPIC")],
    where: Annotated[str, Option("--where", "QUERY", "Which of its quotes go.")],
    coder: str,
    name: Annotated[
        Optional[str], Option("--name", "NAME", "The name of a new record for them.")
    ] = None,
    into: Annotated[
        Optional[str], Option("--into", "ID", "The recorded actor or topic that gets them.")
    ] = None,
    move_name: Annotated[
        Optional[list[str]],
        Option("--move-name", "NAME", "A name of the record that goes with them."),
    ] = None,
    prefer: Annotated[
        Optional[list[str]], Option("--prefer", "WHAT", "Decide conflicts as claimdb merge does.")
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """\b
    $ claimdb split t2 --where speaker:a14 --name "American view" --dry-run
    $ claimdb split t2 --where ceasefire --into peace-talks -y

    Give those quotes of an actor or a topic that match a query to a new record, or to another one.
    The rest stays: descriptions, memberships, claims. Names go with --move-name.
    """
    database = settings.open_to_write(coder)
    run = partial(
        database.split,
        record,
        where,
        into=into,
        new_name=name,
        move_names=move_name or (),
        prefer=prefer or (),
    )
    if dry_run or not yes:
        would = run(dry_run=True)
        new = "new " if would.new else ""
        target = repr(would.into.name) if would.new else f"{would.into.id} {would.into.name!r}"
        settings.tell(f"{would.record.id} {would.record.name!r} to {new}{target}")
        settings.tell(f"  {would.quotes:,} of {would.quotes + would.left:,} quotes")
        for one in would.names:
            settings.tell(f"  name {one!r}")
        for conflict in would.conflicts:
            settings.tell(f"  {conflict.name}: {conflict.ours!r} or {conflict.theirs!r}")
        if dry_run:
            return
        confirm(f"Split {would.record.id}?")
    done = run()
    settings.tell(
        f"gave {counted(done.quotes, 'quote')} of {done.record.id} to {done.into.id};"
        f" undo with: claimdb undo {done.by}"
    )
