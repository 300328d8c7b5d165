"""`claimdb check`."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import IO, Annotated, Optional

from claimdb import folding
from claimdb.cli.options import Output, command
from claimdb.cli.output import write_table
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.settings import Settings, utf8
from claimdb.errors import ExitCode, UsageError
from claimdb.matching.authenticity import GENUINE
from claimdb.model import Checked, short_id
from claimdb.store.backends.base import Table
from claimdb.store.database import Database
from claimdb.values import values_of

_OF_QUOTE = ("text", "mode", "speaker", "status", "source")
_HEADER = ("id", "result", "likeness", *_OF_QUOTE, "diff")


def check(
    settings: Settings,
    words: Annotated[list[str], Argument("WORDS")],
    answer: Output,
    speaker: Annotated[
        Optional[str],
        Option("--speaker", metavar="NAME", help="Who is said to have said it."),
    ] = None,
) -> None:
    """\b
    $ claimdb check "the world should not be fooled"
    $ claimdb check "stalling tactic" --speaker "United States" --json

    Is it a genuine quotation, and whose? What is recorded that is like the words is shown with
    what differs: they are the same, shortened, altered, or only a rendering. Words without the
    "not" that denies them are altered. The exit code is 0 where they are recorded word for word
    of somebody to whom they are attested, and where nothing like them is known; it is 6 where
    what is recorded differs, or is disputed, misattributed or retracted. With --speaker they are
    misattributed where they are recorded of others alone.
    """
    with settings.open() as database:
        text = utf8(" ".join(words), "what is to be checked")
        answer_words(database, text, speaker, answer, settings)


def answer_words(
    database: Database, words: str, speaker: str | None, answer: Output, settings: Settings
) -> None:
    """Answer whether words are genuine: see `check`.

    Raises:
        ClaimdbError: there are no words, or nobody is called like the speaker.
    """
    if not folding.words(words):
        raise UsageError("there is no word to check", hint='check "the words of a quotation"')
    found = database.checked(words, speaker=speaker)

    def look(out: IO[str]) -> None:
        # Rich is for terminals, and loaded for them alone.
        from claimdb.terminal import lists

        lists.checked(found, out, width=settings.width, color=settings.color)

    write_table(Table(_HEADER, _rows(found)), answer, settings, look=look)
    results = Counter(one.result for one in found)
    if not found:
        settings.tell("Nothing like these words is recorded.")
        if answer.exit_status:
            sys.exit(ExitCode.FAILURE)
        return
    settings.tell(", ".join(f"{number:,} {result}" for result, number in results.items()))
    if not GENUINE & results.keys():
        sys.exit(ExitCode.PROBLEMS_FOUND)


def _rows(found: Sequence[Checked]) -> Iterator[Sequence[object]]:
    for one in found:
        quote, diff = values_of(one.quote, _OF_QUOTE), [list(part) for part in one.diff]
        yield short_id("quote", one.quote.id), one.result, one.likeness, *quote, diff


app = command(check)
