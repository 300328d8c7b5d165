"""The picture in the README shows what the command prints on a terminal."""

import io
import os
import re
import shlex
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

from harness import terminal

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "screen.svg"
COMMAND = 'claimdb ask "who said what about the peace plan"'
COLUMNS = 80
ROWS = 32
# An SVG shown as an image loads no fonts, and some viewers drop spaces at the start of a text.
SVG_FORMAT = re.sub(r"\s*@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL).replace(
    "<svg ", '<svg xml:space="preserve" ', 1
)


def picture(database: Path) -> str:
    """Return the first screen of the answer as an SVG."""
    _, *arguments = shlex.split(COMMAND)
    answer = terminal(
        *arguments,
        columns=COLUMNS,
        CLAIMDB_DB=str(database),
        NO_COLOR=None,
        TERM="xterm-256color",
    )
    assert answer.code == 0
    screen = f"$ {COMMAND}\n{answer.out}".split("\n")[:ROWS]
    console = Console(
        record=True,
        width=COLUMNS,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        _environ={},
    )
    console.print(Text.from_ansi("\n".join(screen).rstrip()), highlight=False)
    return console.export_svg(title="claimdb", code_format=SVG_FORMAT, unique_id="claimdb")


def test_the_picture_shows_what_the_command_prints(example_file_copy: Path) -> None:
    drawn = picture(example_file_copy)
    if os.environ.get("CLAIMDB_UPDATE_GOLDENS") == "1":
        PICTURE.write_text(drawn, encoding="utf-8")
    same = PICTURE.read_text(encoding="utf-8") == drawn
    assert same, f"CLAIMDB_UPDATE_GOLDENS=1 pytest {Path(__file__).relative_to(ROOT)} updates it"


def test_the_readme_shows_the_picture_and_its_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "](docs/screen.svg)" in readme
    assert COMMAND in readme
