"""Tables to the stream: what `list` and `sql` have in common.

Owns which columns are printed. It must not know what they mean.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import IO

from claimdb.cli.options import Output
from claimdb.cli.output import write
from claimdb.cli.settings import Settings
from claimdb.model import Record, Row
from claimdb.render.values import check_names
from claimdb.store.read.tabular import Table


def write_table(
    table: Table,
    output: Output,
    settings: Settings,
    shown: Sequence[str] = (),
    *,
    look: Callable[[IO[str]], None] | None = None,
) -> None:
    """Write the columns that are asked for, else all; a terminal gets those of `shown`.

    A table with a `look` of its own has that on a terminal, and whoever calls says if it is empty.

    Raises:
        UsageError: a column is asked for that the table does not have.
    """
    check_names(table.header, output.fields, "these rows")
    fields = output.fields or table.header

    def on_terminal(records: Iterable[Record], out: IO[str]) -> None:
        if look and not output.fields:
            look(out)
            return
        # Rich is for terminals, and loaded for them alone.
        from claimdb.render import table as screen

        screen.columns(
            records,
            out,
            fields=output.fields or tuple(shown) or table.header,
            width=settings.width,
            color=settings.color,
        )

    records = (Row(dict(zip(table.header, row, strict=True))) for row in table.rows)
    wanted = replace(output, fields=fields)
    if not write(records, wanted, settings, on_terminal, kind=Row) and look is None:
        settings.tell("No rows.")
