"""`claimdb completion`, and what its scripts ask when a key is pressed.

Owns how each shell tells what has been typed, and how it is told what may stand there. It must
not know what that is. The scripts run the command with `_CLAIMDB_COMPLETE` set to the shell; each
line of the answer is a word, behind a tab what it is, and an empty word stands for a file.
"""

import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from os.path import commonprefix
from typing import Annotated

import typer
from typer._click.shell_completion import split_arg_string
from typer.core import TyperGroup

from claimdb.cli.app import command_app
from claimdb.cli.candidates import FILES, Candidate, candidates
from claimdb.cli.settings import printable

# bash takes a colon for the end of a word. It is given only what replaces the part behind the last
# end, `$2`, quoted as the user has begun to.
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

# zsh knows the words and quotes by itself. It must not compare (-U): names were found by folding.
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

# fish quotes by itself, and compares without regard to case.
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


class Shell(StrEnum):
    """The shells there is a script for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def completion(
    shell: Annotated[Shell, typer.Argument(metavar="SHELL", show_default=False)],
) -> None:
    """\b
    $ claimdb completion bash
    $ claimdb completion fish

    Print what makes bash, zsh or fish complete commands, options, fields of a query and the
    recorded names of speakers, topics and sources when you press Tab. Nothing is changed: put it
    where your shell reads it.

    \b
      bash  eval "$(claimdb completion bash)"    in ~/.bashrc
      zsh   eval "$(claimdb completion zsh)"     in ~/.zshrc, behind compinit
      fish  claimdb completion fish > ~/.config/fish/completions/claimdb.fish
    """
    print(_SCRIPTS[shell].strip())


def answer(group: TyperGroup, shell: str, given: list[str]) -> None:
    """Print what a script that runs in a shell asks for."""
    if shell in _ANSWERS and len(given) > 1:
        for word in _ANSWERS[shell](group, given):
            print(word)


def _in_bash(group: TyperGroup, given: list[str]) -> Iterator[str]:
    """Answer with what replaces the end of the line, quoted as bash needs it there."""
    end, line = given[:2]
    start = line.removesuffix(end)
    *args, typed = _words(line)
    there = _words(start)[-1]
    mark = _open_mark(start)
    found = candidates(group, args[1:], typed)
    for word, _ in _told(found, typed, compared=False):
        if not word:
            yield "\t"
        elif mark in _QUOTING and word.casefold().startswith(there.casefold()):
            yield _quoted(word[len(there) :], mark)


def _in_zsh(group: TyperGroup, given: list[str]) -> Iterator[str]:
    _, *args, typed = given
    found = candidates(group, args, typed)
    return (f"{word}\t{help}" for word, help in _told(found, typed, compared=False))


def _in_fish(group: TyperGroup, given: list[str]) -> Iterator[str]:
    _, *args, raw = given
    typed = _words(raw)[-1]
    found = candidates(group, args, typed)
    return (f"{word}\t{help}" for word, help in _told(found, typed, compared=True))


_ANSWERS: Mapping[str, Callable[[TyperGroup, list[str]], Iterator[str]]] = {
    "bash": _in_bash,
    "zsh": _in_zsh,
    "fish": _in_fish,
}


def _told(found: list[Candidate], typed: str, *, compared: bool) -> Iterator[tuple[str, str]]:
    """Yield each word with its help, as a shell can take it.

    A shell puts what all words have in common in the place of what was typed, which must not be
    less; one that has `compared` them with what was typed drops the others. There each word
    begins as was typed.
    """
    common = commonprefix([one.value for one in found])  # noqa: RUF071 (words, and no paths)
    told: dict[str, str] = {}
    for one in found:
        shared = one.value if compared else common
        same = shared.casefold().startswith(typed.casefold())
        alone = one is FILES or (len(found) == 1 and not compared)
        told.setdefault(one.value if same or alone else one.kept, printable(one.help))
    # What would end a line, or steer a terminal, is not told.
    return (item for item in told.items() if item[0].isprintable())


def _words(text: str) -> list[str]:
    """Return the words of a line of shell, the last one as far as it goes, quotes taken away."""
    *words, last = split_arg_string(f"{text}x")
    return [*words, last[:-1]]


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

app = command_app(completion)
