"""`claimdb ask`."""

from dataclasses import replace
from typing import Annotated

from claimdb.ask.parser import read
from claimdb.cli.commands.search import answer
from claimdb.cli.options import Output, command
from claimdb.cli.parameters import Argument
from claimdb.cli.settings import Settings, utf8


def ask(
    settings: Settings,
    question: Annotated[list[str], Argument("QUESTION")],
    output: Output,
) -> None:
    """\b
    $ claimdb ask "who said what about the peace plan"
    $ claimdb ask "what did Blinken say about the ceasefire in 2023?"

    Ask in English. claimdb translates the question into one command, prints that command and
    the words that it did not use, and runs it.
    """
    with settings.open() as database:
        reading = read(utf8(" ".join(question), "the question"), database)
        wanted = output.with_options(reading.options)
        if _asks_for_a_list(reading.command, wanted):
            reading = replace(reading, command="search")
        settings.tell(f"-> {reading}")
        if reading.unused:
            settings.tell(f"   not used: {', '.join(reading.unused)}")
        if reading.command == "check":
            # Only this question compares words.
            from claimdb.cli.reports import answer_words

            answer_words(database, reading.words, reading.speaker or None, wanted, settings)
        else:
            answer(database, reading.command, reading.query, wanted, settings)


def _asks_for_a_list(command: str, wanted: Output) -> bool:
    """Whether the answer is wanted in a way that only `search` gives.

    The groups of `who` have an order of their own, and what `check` finds is neither counted nor
    cut.
    """
    if command == "check":
        return bool(wanted.sort or wanted.count or wanted.explain or wanted.limit is not None)
    return command == "who" and bool(wanted.sort)


app = command(ask)
