"""The commands and examples of the README, run."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from harness import terminal

README = Path(__file__).parents[2] / "README.md"
SESSION = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def steps() -> list[tuple[str, str]]:
    """Return each command that the README shows, with what it shows of its output."""
    shown = []
    for session in SESSION.findall(README.read_text()):
        for step in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
            command, _, output = step.partition("\n")
            shown.append((command, output.rstrip("\n")))
    return shown


def updated(shown: str, command: str, output: str) -> str:
    block = re.compile(rf"^\$ {re.escape(command)}\n(?:(?!\$ |```).*\n)*", re.MULTILINE)
    return block.sub(lambda _: f"$ {command}\n{output}\n", shown)


@pytest.mark.parametrize(("command", "output"), steps(), ids=[command for command, _ in steps()])
def test_a_session_shows_what_a_terminal_shows(
    command: str, output: str, example_file_copy: Path
) -> None:
    program, *arguments = shlex.split(command)
    assert program == "claimdb"
    found = terminal(*arguments, CLAIMDB_DB=str(example_file_copy))
    printed = found.out.rstrip("\n")
    if os.environ.get("CLAIMDB_UPDATE_GOLDENS"):
        README.write_text(updated(README.read_text(), command, printed))
        return
    assert printed == output


def test_the_python_example_runs(example_file_copy: Path, tmp_path: Path) -> None:
    (tmp_path / "quotes.sqlite").write_bytes(example_file_copy.read_bytes())
    for example in PYTHON.findall(README.read_text()):
        done = subprocess.run(
            [sys.executable, "-c", example],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert "foundation for peace" in done.stdout


def test_the_first_commands_are_the_two_that_it_promises() -> None:
    commands = re.findall(r"^\$ (pip .*)$", README.read_text(), re.MULTILINE)
    assert commands[0].startswith("pip install . && claimdb init && claimdb ask ")
    assert commands[1] == "pip install '.[dev]' && pytest"


def test_the_options_of_formats_work_where_the_readme_says() -> None:
    [line] = [line for line in README.read_text().splitlines() if "work with every list" in line]
    *lists, of_exports = re.findall(r"`(--\w+)`", line)
    options = set(lists)
    page = (README.parent / "docs" / "cli.md").read_text()
    sections = re.findall(r"^##+ claimdb (.+)\n\n```\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert "--csv" in options
    for name, text in sections:
        found = set(re.findall(r"^  (--\w+)  ", text, re.MULTILINE))
        assert options <= found or "--csv" not in found, name
        if re.match("(search|who|list|stats|log|query list|db check)$", name):
            assert "--csv" in found, name
        if name.startswith("export "):
            assert re.search(rf"^  (-\w, )?{of_exports} ", text, re.MULTILINE), name
