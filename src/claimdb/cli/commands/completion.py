"""`claimdb completion`: the completion scripts of shells, and the answers that they ask for.

A script runs the command with `_CLAIMDB_COMPLETE` set to the shell. Each line of the answer is a
word, a tab and its help; an empty word stands for a file.
"""

import os
import re
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from os.path import commonprefix
from typing import Annotated

from claimdb.cli.candidates import FILES, OfferedWord, candidates
from claimdb.cli.parameters import Argument
from claimdb.cli.settings import COMPLETE, abandon, printable


class Shell(StrEnum):
    """The shells with a completion script."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


# bash ends words at a colon. It gets only the text that replaces the part after the last end, `$2`,
# quoted as the user has begun to.
_BASH = r"""
_claimdb() {
    local word
    COMPREPLY=()
    while IFS= read -r word; do
        case $word in
            $'\t') compopt -o default; return ;;
            *:) compopt -o nospace ;;
        esac
        COMPREPLY+=("$word")
    done < <(_CLAIMDB_COMPLETE=bash command claimdb "$2" "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
}
complete -F _claimdb claimdb
"""

# zsh splits and quotes words itself. It must not compare (-U): names were found by folding.
_ZSH = r"""
#compdef claimdb
_claimdb() {
    local word help files
    local -a words_found fields_found
    while IFS=$'\t' read -r word help; do
        if [[ -z $word ]]; then
            files=yes
        else
            word=${${word//\\/\\\\}//:/\\:}${help:+:$help}
            if [[ $word == *'\:' || $word == *'\::'* ]]; then
                fields_found+=("$word")
            else
                words_found+=("$word")
            fi
        fi
    done < <(_CLAIMDB_COMPLETE=zsh command claimdb \
        "${(@Q)words[1,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)
    if [[ -n $files ]]; then
        compset -P '--*='
        _files
        return
    fi
    _describe -V 'claimdb' words_found -U -- fields_found -U -S ''
}
if [[ $funcstack[1] == _claimdb ]]; then
    _claimdb "$@"
else
    compdef _claimdb claimdb
fi
"""

# fish quotes words itself, and ignores case.
_FISH = r"""
function __claimdb_complete
    set -l words (commandline -opc)
    set -l found (_CLAIMDB_COMPLETE=fish command claimdb $words (commandline -ct) 2>/dev/null)
    if test "$found" = \t
        set -l option (string match -r -- '^--[a-z-]+=' (commandline -ct); or echo '')
        set -l file (string replace -- "$option" '' (commandline -ct))
        printf '%s\n' $option(__fish_complete_path $file)
    else
        printf '%s\n' $found
    end
end
complete -c claimdb -f -k -a '(__claimdb_complete)'
"""
_SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}


def completion(shell: Annotated[Shell, Argument("SHELL")]) -> None:
    """\b
    $ claimdb completion bash
    $ claimdb completion fish

    Print the script by which bash, zsh or fish complete commands, options, fields of a query and
    the recorded names of speakers, topics and sources when you press Tab. Nothing is changed: put
    the script where your shell reads it.

    \b
      bash  eval "$(claimdb completion bash)"    in ~/.bashrc
      zsh   eval "$(claimdb completion zsh)"     in ~/.zshrc, behind compinit
      fish  claimdb completion fish > ~/.config/fish/completions/claimdb.fish
    """
    print(_SCRIPTS[shell].strip())


def main() -> None:
    """Answer a shell that completes a line."""
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
    shell = os.environ[COMPLETE]
    if shell in _SCRIPTS and len(given) > 1:
        for word in _in_bash(given) if shell == Shell.BASH else _with_help(given, shell):
            print(word)


def _in_bash(given: list[str]) -> Iterator[str]:
    """Yield texts that replace the end of the line, quoted as bash needs it there."""
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


def _with_help(given: list[str], shell: str) -> Iterator[str]:
    _, *args, typed = given
    in_fish = shell == Shell.FISH
    typed = _words(typed)[-1] if in_fish else typed
    return map("\t".join, _words_of(candidates(args, typed), typed, compared=in_fish))


def _words_of(found: list[OfferedWord], typed: str, *, compared: bool) -> Iterator[tuple[str, str]]:
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
        # A quotation mark is open, and the lexer has the text after it.
        words.append(lexer.token)
    return [*words[:-1], words[-1][:-1]]


def _open_mark(text: str) -> str:
    """Return the quotation mark that is open at the end of a line of shell."""
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
