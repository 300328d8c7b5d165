"""Questions that are answered with one line of the terminal."""

import sys
from collections.abc import Callable, Mapping

from claimdb.cli.settings import printable, say
from claimdb.errors import ExitCode, UsageError

NOTHING = "nothing was changed"


def at_terminal() -> bool:
    """Whether somebody can answer."""
    return bool(sys.stdin and sys.stdin.isatty())


def choose(
    question: str,
    choices: Mapping[str, str],
    other: Callable[[str], str | None] = lambda _: None,
    *,
    gone: str = NOTHING,
) -> str:
    """Ask until the answer is one of some words or its first letter, and return the word.

    The `choices` are words with their explanation. For any `other` answer a function returns what
    it means, or None, or raises what is wrong with it. At the end of the input, the command ends
    with 5.
    """
    listed = ", ".join(f"[{word[0]}]{word[1:]}{f' ({why})' if why else ''}"
                       for word, why in choices.items())  # fmt: skip
    letters = {word[0]: word for word in choices}
    while True:
        asked = " ".join(filter(None, (question, listed)))
        print(f"{printable(asked)}: ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            print(f"\n{gone}", file=sys.stderr)
            sys.exit(ExitCode.REFUSED)
        answer = line.strip()
        found, wrong = letters.get(answer, answer if answer in choices else None), None
        try:
            found = found or other(answer)
        except UsageError as error:
            wrong = ": ".join(filter(None, (error.message, error.hint)))
        if found is not None:
            return found
        say(wrong or f"one of: {', '.join(choices)}")
