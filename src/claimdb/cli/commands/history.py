"""`claimdb log` and `diff`: who changed what and when, and what differs between two moments."""

from typing import Annotated, Optional

from claimdb.cli.options import TERMINAL_LIMIT, Output
from claimdb.cli.output import is_for_people, write_table
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.settings import Settings, utf8
from claimdb.errors import UsageError

_KINDS = ("quote", "claim", "actor", "topic", "source", "query")
_Text = Optional[str]


def log(
    settings: Settings,
    formats: Output,
    name: Annotated[_Text, Argument("[ID]", "A record, batch or change.")] = None,
    limit: Annotated[
        Optional[int], Option("--limit -n", "N", "At most N entries, the newest.", min=0)
    ] = None,
    by: Annotated[_Text, Option("--coder", "NAME", "Only what this coder wrote.")] = None,
    since: Annotated[_Text, Option("--since", "TIME", "Only from a date or time on (UTC).")] = None,
    until: Annotated[_Text, Option("--until", "TIME", "Only until a date or time (UTC).")] = None,
    kind: Annotated[
        _Text,
        Option(
            "--kind", "KIND", f"Only records of this kind: {', '.join(_KINDS)}.", choices=_KINDS
        ),
    ] = None,
    of_command: Annotated[
        _Text, Option("--command", "NAME", "Only what this command wrote.")
    ] = None,
) -> None:
    """\b
    $ claimdb log --since 2026-05-01 --kind quote
    $ claimdb log q12 --json

    Show the history, newest first: what each command wrote, by whom and when. For a record
    (q12, c3, a5, t2, s7, o9, a citation key or a name): the changes of the record and its
    links, cell by cell, before and after. For a batch (b4) or a change (h88): its changes. A
    date means the whole day in UTC.
    """
    wanted = {
        field: None if value is None else utf8(value, f"--{field}")
        for field, value in {
            "coder": by, "since": since, "until": until, "kind": kind, "command": of_command,
        }.items()
    }  # fmt: skip
    with settings.open() as database:
        if not is_for_people(formats, settings):
            write_table(database.log(name, limit=limit, **wanted), formats, settings)
            return
        most = TERMINAL_LIMIT + 1 if limit is None else limit
        found = database.log(name, limit=most, **wanted)
        rows = list(found.rows)
        shown = rows if limit is not None else rows[:TERMINAL_LIMIT]
        cells = [dict(zip(found.header, row, strict=True)) for row in shown]
        view, newest = "batches" if name is None else "changes", found._replace(rows=iter(shown))
        write_table(newest, formats, settings, view, shown=cells)
    if not rows:
        settings.tell("Nothing in the history matches." if any(wanted.values()) else _EMPTY)
    if len(shown) < len(rows):
        settings.tell(f"Showing the newest {len(shown)}. Use -n N for more.")


_EMPTY = "The history is empty."


def diff(
    settings: Settings,
    formats: Output,
    names: Annotated[list[str], Argument("[ID] [MOMENT] [MOMENT]")],
) -> None:
    """\b
    $ claimdb diff b1 --json
    $ claimdb diff q12 b1

    Compare two moments, the second by default now: what was added, removed and altered, cell by
    cell. A moment is right after a batch (b41), or a time in UTC (2026-05-01T12:00); a date means
    its end. With a record (q12, c3, a5, t2, s7, o9, a citation key or a name) only that is
    compared, by default with what it was at first.
    """
    from claimdb.store.history.moments import is_moment

    given = [utf8(name, "the name") for name in names]
    of = next((name for name in given if not is_moment(name)), None)
    if of is not None:
        given.remove(of)
    if len(given) > 2:
        raise UsageError("there are too many moments", hint="claimdb diff [ID] [MOMENT] [MOMENT]")
    first, second = (*given, None, None)[:2]
    with settings.open() as database:
        found = database.diff(first, second, of=of)
        if not is_for_people(formats, settings):
            write_table(found, formats, settings)
            return
        rows = list(found.rows)
        cells = [dict(zip(found.header, row, strict=True)) for row in rows]
        table = found._replace(rows=iter(rows))
        write_table(table, formats, settings, "differences", shown=cells)
    if not rows:
        settings.tell("Nothing differs.")
