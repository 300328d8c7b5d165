"""Real shells on a pseudo-terminal: the arguments that they pass on after Tab."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from harness import COMMAND, a_terminal, environment
from launcher import shim, takes_the_terminal

SHELLS = ("bash", "zsh", "fish")
_READY = "READY>"
_SET_UP = {
    "bash": (
        "bashrc",
        f"""PS1='{_READY}'; PS2=$PS1; HISTFILE=; bind 'set bell-style none'
eval "$(claimdb completion bash)"
""",
    ),
    "zsh": (
        ".zshrc",
        f"""PS1='{_READY}'; PS2=$PS1; unsetopt beep
autoload -Uz compinit; compinit -D -u
eval "$(claimdb completion zsh)"
""",
    ),
    "fish": (
        "config/fish/config.fish",
        f"""function fish_prompt; printf '{_READY}'; end
set -g fish_greeting
""",
    ),
}
# The command answers a request for completions; a command line is recorded: the number of its
# arguments, and each of them.
_RECORDS = """#!/bin/sh
if [ -n "$_CLAIMDB_COMPLETE" ] || [ "$1" = completion ]; then exec {command} "$@"; fi
printf '%s\\0' "$#" "$@" >> {record}
"""


def needed(shell: str) -> str:
    """Return the path of a shell; skip the test if it is not installed."""
    return shutil.which(shell) or pytest.skip(f"{shell} is not installed")


def set_up(shell: str, folder: Path, db: Path | None, **env: str) -> tuple[list[str], dict]:
    """Make a home with the completion script; return the command of the shell and its environment."""
    programs = folder / "bin"
    programs.mkdir()
    recorder = programs / "claimdb"
    (folder / "shim").mkdir()
    command = shim(folder / "shim")
    recorder.write_text(_RECORDS.format(command=command, record=folder / "record"))
    recorder.chmod(0o755)
    name, lines = _SET_UP[shell]
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(lines)
    if shell == "fish":
        completions = file.parent / "completions"
        completions.mkdir()
        script = subprocess.run([COMMAND, "completion", "fish"], capture_output=True, check=True)
        (completions / "claimdb.fish").write_bytes(script.stdout)
        # Without this, fish reads all manual pages of the machine when it starts.
        (folder / "data/fish/generated_completions").mkdir(parents=True)
    started = environment(
        db,
        HOME=str(folder),
        ZDOTDIR=str(folder),
        XDG_CONFIG_HOME=str(folder / "config"),
        XDG_DATA_HOME=str(folder / "data"),
        PATH=f"{programs}:{os.environ['PATH']}",
        TERM="xterm",
        **env,
    )
    options = ["--noprofile", "--rcfile", str(file)] if shell == "bash" else []
    return [needed(shell), *options, "-i"], started


def passed_on(
    shell: str, lines: Sequence[str], folder: Path, db: Path | None, **env: str
) -> list[list[str]]:
    """Type lines, each with Tab and Enter after it; return the arguments of each command."""
    command, started = set_up(shell, folder, db, **env)
    with a_terminal(200) as (seen, written):
        running = subprocess.Popen(
            command,
            stdin=written,
            stdout=written,
            stderr=written,
            cwd=folder,
            env=started,
            start_new_session=True,
            preexec_fn=takes_the_terminal,  # noqa: PLW1509 (it does nothing but this)
        )
        os.close(written)
        with running:
            for line in (*lines, ""):
                shown = b""
                while _READY.encode() not in shown:
                    shown += os.read(seen, 65536)
                os.write(seen, f"{line}\t\n".encode() if line else b"exit\n")
            try:
                while os.read(seen, 65536):
                    pass
            except OSError:
                # It is closed.
                pass
    return list(_recorded((folder / "record").read_bytes().decode().split("\0")))


def _recorded(parts: list[str]) -> Iterator[list[str]]:
    while len(parts) > 1:
        end = int(parts[0]) + 1
        yield parts[1:end]
        parts = parts[end:]
