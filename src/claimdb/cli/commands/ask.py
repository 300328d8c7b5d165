"""`claimdb ask`: questions in English, each answered by another command."""

from collections.abc import Mapping
from typing import Annotated, Any

from claimdb.cli.commands import command_named
from claimdb.cli.options import BUILT, Output, Viewpoint
from claimdb.cli.parameters import Argument, Command, CommandGroup
from claimdb.cli.settings import Settings, utf8

_QUOTES = frozenset({"who", "timeline"})
"""Commands whose results `search` can show in another order or number."""


def ask(
    settings: Settings,
    viewpoint: Viewpoint,
    question: Annotated[list[str], Argument("QUESTION")],
    output: Output,
) -> None:
    """\b
    $ claimdb ask "who said what about the peace plan"
    $ claimdb ask "what did Blinken say about the ceasefire in 2023?"

    Ask in English. claimdb translates the question into one command, prints that command and
    the words that it did not use, and runs it.
    """
    # The grammar of questions is loaded for this command alone.
    from claimdb.ask.parser import read
    from claimdb.asking import verdict

    # The command that it runs reports the moment.
    with settings.open(viewpoint, silently=True) as database:
        reading = read(utf8(" ".join(question), "the question"), database.mentions())
        answer = "" if settings.quiet or output.count else verdict(database, reading)
    wanted = output.with_options(reading.options)
    if _asks_for_a_list(reading.command, wanted):
        reading = reading.as_search()
    settings.tell(f"-> {reading}")
    for note in reading.notes:
        settings.tell(f"   {note}")
    if reading.unused:
        settings.tell(f"   not used: {', '.join(reading.unused)}")
    if answer:
        settings.tell(f"   {answer}")
    if output.explain:
        for line in reading.explained:
            settings.tell(line)
    built: dict[str, Any] = {"settings": settings, "viewpoint": viewpoint, "query": reading.query}
    built["moment"] = viewpoint
    built |= dict.fromkeys(
        ("output", "answer", "formats", "listing", "ranking", "statistics"), wanted
    )
    command = command_named(reading.command)
    arguments = list(reading.arguments)
    if isinstance(command, CommandGroup):
        name = arguments.pop(0)
        command = next(one for one in command.commands if one.name == name)
    command.run({**_own(command, arguments, reading.options), BUILT: built})


def _own(command: Command, arguments: list[str], options: tuple[str, ...]) -> Mapping[str, Any]:
    """Return the values of the parameters of a command for what stands on a command line."""
    values: dict[str, Any] = {}
    given = dict(zip(options, (*options[1:], ""), strict=False))
    left = arguments.copy()
    for one in command.parameters:
        values[one.name] = one.default
        if isinstance(one.spec, Argument):
            if one.many:
                values[one.name], left = left or None, []
            elif left:
                values[one.name] = one.base(left.pop(0))
        elif name := next((name for name in one.names if name in given), None):
            values[one.name] = True if one.base is bool else one.base(given[name])
    return values


def _asks_for_a_list(command: str, wanted: Output) -> bool:
    """Whether the options are those of `search`: `who` has an order, `check` has no limit."""
    if command == "check":
        return bool(wanted.sort or wanted.count or wanted.explain or wanted.limit is not None)
    return command in _QUOTES and bool(wanted.sort)
