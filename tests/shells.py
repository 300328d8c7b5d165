"""Real shells on a pseudo-terminal: what they pass on when a line was completed with Tab."""

import fcntl
import json
import os
import shutil
import subprocess
import termios
from collections.abc import Sequence
from pathlib import Path

import pytest

from harness import COMMAND, a_terminal, environment, program

SHELLS = ("bash", "zsh", "fish")
_READY = "READY>"
_SET_UP = {
    "bash": (
        "bashrc",
        f"""PS1='{_READY}'; HISTFILE=; bind 'set bell-style none'
eval "$(claimdb completion bash)"
""",
    ),
    "zsh": (
        ".zshrc",
        f"""PS1='{_READY}'; unsetopt beep
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
_RECORDS = """
import json, os, subprocess, sys
if "_CLAIMDB_COMPLETE" in os.environ or sys.argv[1:2] == ["completion"]:
    sys.exit(subprocess.run([{command!r}, *sys.argv[1:]]).returncode)
with open({record!r}, "a") as record:
    record.write(json.dumps(sys.argv[1:]) + "\\n")
"""


def needed(shell: str) -> str:
    """Return the path of a shell; where it is not installed the test is skipped, and says so."""
    return shutil.which(shell) or pytest.skip(f"{shell} is not installed")


def set_up(shell: str, folder: Path, db: Path | None, **env: str) -> tuple[list[str], dict]:
    """Make a home in which a shell has the script; return how to start the shell."""
    programs = folder / "bin"
    programs.mkdir()
    program(
        programs, "claimdb", _RECORDS.format(command=str(COMMAND), record=str(folder / "record"))
    )
    name, lines = _SET_UP[shell]
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(lines)
    if shell == "fish":
        completions = file.parent / "completions"
        completions.mkdir()
        script = subprocess.run([COMMAND, "completion", "fish"], capture_output=True, check=True)
        (completions / "claimdb.fish").write_bytes(script.stdout)
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
    """Type lines, each with Tab and Enter behind it; return the arguments that a command got."""
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
            preexec_fn=_takes_the_terminal,  # noqa: PLW1509 (it does nothing but this)
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
    record = folder / "record"
    return [json.loads(line) for line in record.read_text().splitlines()]


def _takes_the_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
