"""`claimdb split`."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Optional

from claimdb.cli.merge_conflicts import conflict_lines, previewed
from claimdb.cli.options import DryRun, Yes, check_given
from claimdb.cli.output import confirm, counted
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.settings import Settings, utf8
from claimdb.query.parser import parse
from claimdb.query.value import Query

if TYPE_CHECKING:
    from claimdb.store.merging.split import SplitRecord


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
    quotes: Query | Sequence[str] = check_given(parse(utf8(where, "the query")), "--where")
    database = settings.open_to_write(coder)
    run = partial(database.split, record, into=into, new_name=name, move_names=move_name or ())
    preferred = list(prefer or ())
    if dry_run or not yes:
        would = run(quotes, prefer=preferred, dry_run=True)
        # Others may match by now.
        quotes = would.ids
        rehearse = partial(run, quotes, dry_run=True)
        preferred = previewed(settings, would, rehearse, _preview, preferred, ask=not dry_run)
        if dry_run:
            return
        confirm(f"Split {record}?")
    done = run(quotes, prefer=preferred)
    settings.tell(
        f"gave {counted(done.quotes, 'quote')} of {done.record.id} to {done.into.id};"
        f" undo with: claimdb undo {done.by}"
    )


def _preview(would: "SplitRecord") -> Iterator[str]:
    new = "new " if would.new else ""
    target = repr(would.into.name) if would.new else f"{would.into.id} {would.into.name!r}"
    yield f"{would.record.id} {would.record.name!r} to {new}{target}"
    yield f"  {would.quotes:,} of {counted(would.quotes + would.left, 'quote')}"
    for one in would.names:
        yield f"  name {one!r}"
    yield from conflict_lines(would.conflicts)
