"""The sessions of docs/importing.md, run from the first command to the last."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from harness import environment
from launcher import with_command

pytestmark = pytest.mark.slow


PAGE = Path(__file__).parents[2] / "docs" / "importing.md"
MOMENT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ")
SESSION = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)


def test_the_sessions_of_the_page_show_what_a_shell_shows(
    example_file_copy: Path, tmp_path: Path
) -> None:
    env = with_command(environment(example_file_copy), tmp_path / "bin")

    def run(step: re.Match[str]) -> str:
        command, shown = step[1], step[2]
        name = command.removeprefix("cat ")
        if name != command and not (tmp_path / name).exists():
            (tmp_path / name).write_text(shown, encoding="utf-8")
            return step[0]
        done = subprocess.run(
            ["bash", "-c", f"{{ {command}; }} 2>&1"], cwd=tmp_path, env=env, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False,
        )  # fmt: skip
        return f"$ {command}\n{MOMENT.sub('2026-11-25T09:30:00Z', done.stdout)}"

    written = PAGE.read_text(encoding="utf-8")
    steps = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
    found = SESSION.sub(lambda session: steps.sub(run, session[0]), written)
    if os.environ.get("CLAIMDB_UPDATE_GOLDENS"):
        PAGE.write_text(found, encoding="utf-8")
    assert found == written or os.environ.get("CLAIMDB_UPDATE_GOLDENS")
