"""The commands of docs/curation.md work, one after the other, in a copy of the worked example."""

import re
import subprocess
from pathlib import Path

import pytest

from claimdb.errors import ExitCode
from harness import environment
from launcher import with_command

pytestmark = pytest.mark.slow

PAGE = Path(__file__).parents[2] / "docs" / "curation.md"
SESSION = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
STEP = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


def test_each_command_of_the_page_does_what_it_shows(
    example_file_copy: Path, tmp_path: Path
) -> None:
    env = with_command(environment(example_file_copy), tmp_path / "bin")
    for session in SESSION.findall(PAGE.read_text(encoding="utf-8")):
        for command, shown in STEP.findall(session):
            done = subprocess.run(
                ["bash", "-c", command], cwd=tmp_path, env=env, text=True, check=False,
                stdin=subprocess.DEVNULL, capture_output=True,
            )  # fmt: skip
            # What asks on a terminal is refused without one.
            refused = "error: " in shown or "[y/N]" in shown
            expected = ExitCode.REFUSED if refused else ExitCode.DONE
            assert done.returncode == expected, (command, done.stderr)
