"""`claimdb check`."""

from typing import Annotated, Optional

from claimdb.cli.options import Output, command
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.reports import answer_words
from claimdb.cli.settings import Settings, utf8


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


app = command(check)
