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
        Option("--speaker", metavar="NAME", help="The supposed speaker."),
    ] = None,
) -> None:
    """\b
    $ claimdb check "the world should not be fooled"
    $ claimdb check "stalling tactic" --speaker "United States" --json

    Check whether a quotation is genuine, and whose. Similar quotes are shown with the
    differences: the same text, shortened, altered, or only a rendering. Words without the "not"
    that denies them are altered. The exit code is 0 if the words are recorded verbatim with an
    attested speaker, or if nothing similar is recorded; it is 6 if the recorded text differs,
    or is disputed, misattributed or retracted. With --speaker, words recorded only for other
    speakers are misattributed.
    """
    with settings.open() as database:
        text = utf8(" ".join(words), "the quotation")
        answer_words(database, text, speaker, answer, settings)


app = command(check)
