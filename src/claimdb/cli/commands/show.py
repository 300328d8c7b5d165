"""`claimdb show`."""

from collections.abc import Iterable
from typing import IO, Annotated

from claimdb.cli.options import Output, command
from claimdb.cli.output import write
from claimdb.cli.parameters import Argument
from claimdb.cli.settings import Settings
from claimdb.errors import UsageError
from claimdb.model import Record
from claimdb.values import check_fields

_ONE_SHAPE = frozenset({"csv", "tsv", None})


def show(
    settings: Settings,
    names: Annotated[list[str], Argument("ID...")],
    formats: Output,
) -> None:
    """\b
    $ claimdb show q7
    $ claimdb show c6 "Vladimir Putin" chatterjee2023putin --json

    Show records in full: a quote (q7), a claim (c6), a source (s1 or its citation key), an actor
    or a topic (a12, t2 or an exact name), an occurrence (o7).
    """
    with settings.open() as database:
        records = [database.get(name) for name in names]
    kinds = {type(record) for record in records}
    for kind in kinds:
        check_fields(kind, formats.fields)
    in_columns = formats.format in _ONE_SHAPE and not (formats.format is None and settings.terminal)
    if len(kinds) > 1 and in_columns and not formats.fields:
        raise UsageError(
            "records of different kinds have no columns in common",
            hint="use --json, or name the columns with --fields",
        )

    def on_terminal(shown: Iterable[Record], out: IO[str]) -> None:
        # Rich is for terminals, and loaded for them alone.
        from claimdb.terminal import lists, record

        if formats.fields:
            lists.columns(
                shown, out, fields=formats.fields, width=settings.width, color=settings.color
            )
            return
        for place, one in enumerate(shown):
            out.write("\n" if place else "")
            record.record(one, out, width=settings.width, color=settings.color)

    write(records, formats, settings, on_terminal, kind=kinds.pop())


app = command(show)
