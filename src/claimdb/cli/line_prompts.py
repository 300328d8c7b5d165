"""Questions that are answered with one line of the terminal."""

import sys
from collections.abc import Callable, Mapping

from claimdb.cli.settings import printable
from claimdb.errors import ExitCode

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
    it means, or None. At the end of the input, the command ends with 5.
    """
    listed = ", ".join(f"[{word[0]}]{word[1:]}{f' ({why})' if why else ''}"
                       for word, why in choices.items())  # fmt: skip
    letters = {word[0]: word for word in choices}
    while True:
        print(f"{printable(question)} {printable(listed)}: ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            print(f"\n{gone}", file=sys.stderr)
            sys.exit(ExitCode.REFUSED)
        answer = line.strip()
        found = letters.get(answer, answer if answer in choices else other(answer))
        if found is not None:
            return found
        print(f"one of: {', '.join(choices)}", file=sys.stderr)
