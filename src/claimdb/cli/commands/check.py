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

    Is it a genuine quotation, and whose? Similar quotes are shown with their differences: the
    words are the same, shortened, altered, or only a rendering. Words without the "not" that
    negates them are altered. The exit code is 0 if they are recorded word for word and attested,
    and if nothing similar is recorded; it is 6 if the recorded words differ, or are disputed,
    misattributed or retracted. With --speaker they are misattributed if only others said them.
    """
    with settings.open() as database:
        text = utf8(" ".join(words), "what is to be checked")
        answer_words(database, text, speaker, answer, settings)


app = command(check)
