"""What the completion scripts of shells ask for, and how each shell is answered."""

import os
import re
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from os.path import commonprefix

from claimdb.cli.candidates import FILES, Candidate, candidates
from claimdb.cli.settings import COMPLETE, abandon, printable


class Shell(StrEnum):
    """The shells there is a script for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def main() -> None:
    """Answer a shell that asks what can stand at the end of a line."""
    try:
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
        print_candidates(sys.argv[1:])
        sys.stdout.flush()
    except (OSError, AttributeError):
        # The shell has closed the stream.
        if sys.stdout:
            abandon(sys.stdout)


def print_candidates(given: list[str]) -> None:
    """Print what the script that runs in a shell asks for."""
    answer = _ANSWERS.get(os.environ[COMPLETE])
    if answer and len(given) > 1:
        for word in answer(given):
            print(word)


def _in_bash(given: list[str]) -> Iterator[str]:
    """Answer with the text that replaces the end of the line, quoted as bash needs it there."""
    end, line = given[:2]
    start = line.removesuffix(end)
    *args, typed = _words(line)
    begun = _words(start)[-1]
    mark = _open_mark(start)
    for word, _ in _words_of(candidates(args[1:], typed), typed, compared=False):
        if not word:
            yield "\t"
        elif mark in _QUOTING and word.casefold().startswith(begun.casefold()):
            yield _quoted(word[len(begun) :], mark)


def _in_zsh(given: list[str]) -> Iterator[str]:
    _, *args, typed = given
    return map("\t".join, _words_of(candidates(args, typed), typed, compared=False))


def _in_fish(given: list[str]) -> Iterator[str]:
    _, *args, raw = given
    typed = _words(raw)[-1]
    return map("\t".join, _words_of(candidates(args, typed), typed, compared=True))


_ANSWERS: Mapping[str, Callable[[list[str]], Iterator[str]]] = {
    "bash": _in_bash,
    "zsh": _in_zsh,
    "fish": _in_fish,
}


def _words_of(found: list[Candidate], typed: str, *, compared: bool) -> Iterator[tuple[str, str]]:
    """Yield each word with its help.

    A shell replaces the typed text by the common prefix of all words, which must not be shorter. A
    shell that has `compared` words with the typed text drops those that do not begin with it.
    """
    common = commonprefix([one.value for one in found])  # noqa: RUF071 (words, and no paths)
    words: dict[str, str] = {}
    for one in found:
        shared = one.value if compared else common
        same = shared.casefold().startswith(typed.casefold())
        alone = one is FILES or (len(found) == 1 and not compared)
        words.setdefault(one.value if same or alone else one.kept, printable(one.help))
    # A word that would end a line, or steer a terminal, is left out.
    return (item for item in words.items() if item[0].isprintable())


def _words(text: str) -> list[str]:
    """Return the words of a line of shell without their quotes; the last may be unfinished."""
    lexer = shlex.shlex(f"{text}x", posix=True)
    lexer.whitespace_split = True
    lexer.commenters = ""
    words: list[str] = []
    try:
        words.extend(lexer)
    except ValueError:
        # A quotation mark is open, and the lexer has what stands behind it.
        words.append(lexer.token)
    return [*words[:-1], words[-1][:-1]]


def _open_mark(text: str) -> str:
    """Return what a line of shell leaves open at its end."""
    try:
        shlex.split(text)
    except ValueError:
        # An ANSI-C string has rules of its own.
        return "$'" if text.endswith("$'") else text[-1]
    return ""


def _quoted(word: str, mark: str) -> str:
    """Return a word as bash reads it behind an open mark."""
    pattern, by = _QUOTING[mark]
    quoted = re.sub(pattern, by, word)
    # bash closes a mark that was opened, unless it seems to be closed.
    return quoted + mark if mark and quoted.endswith(mark) else quoted


# Between double marks history is expanded too, and a backslash would stay.
_QUOTING: Mapping[str, tuple[str, str | Callable[[re.Match[str]], str]]] = {
    "": (r"[^\w@%+=:,./-]", r"\\\g<0>"),
    "'": ("'", r"'\\''"),
    '"': (r'[\\"$`!]', lambda found: "\"'!'\"" if found[0] == "!" else f"\\{found[0]}"),
}
