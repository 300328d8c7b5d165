"""`claimdb completion`: the scripts by which shells complete command lines."""

# The scripts run the command with `_CLAIMDB_COMPLETE` set to the shell. Each line of the answer is
# a word, a tab and its help; an empty word stands for a file.

from typing import Annotated

from claimdb.cli.options import command
from claimdb.cli.parameters import Argument
from claimdb.cli.shells import Shell

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


def completion(shell: Annotated[Shell, Argument("SHELL")]) -> None:
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


app = command(completion)
