"""docs/cli.md is what help says, command by command.

`CLAIMDB_UPDATE_GOLDENS=1 pytest tests/contract/test_cli_page.py` writes it anew.
"""

import os
import re
from pathlib import Path

from claimdb.cli.app import COMMANDS
from claimdb.errors import ExitCode
from harness import claimdb

PAGE = Path(__file__).parents[2] / "docs" / "cli.md"
MEANINGS = {
    ExitCode.DONE: "done; also if nothing matches, unless `-e` is given",
    ExitCode.FAILURE: "failure; with `-e`: nothing matches",
    ExitCode.USAGE: "wrong usage, or a syntax error in the query",
    ExitCode.NOT_FOUND: "a named record, or the database, does not exist",
    ExitCode.INVALID_DATA: "the data is invalid; nothing was written",
    ExitCode.REFUSED: "refused: it already exists, is in use, or needs a confirmation",
    ExitCode.PROBLEMS_FOUND: "a check ran and found problems",
    ExitCode.INTERRUPTED: "interrupted; nothing was written; 129 after SIGHUP, 143 after SIGTERM",
}


def help_of(*names: str) -> str:
    return claimdb(*names, "--help", COLUMNS="80").out.strip("\n")


def below(names: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The commands of a group, as its help lists them."""
    listed = help_of(*names).partition("\nCommands:\n")[2]
    return [(*names, name) for name in re.findall(r"^  ([a-z-]+)  ", listed, re.MULTILINE)]


def page() -> str:
    parts = [
        "# The command line\n\nThis page contains the output of `--help`. For the query language, see"
        " [query-language.md](query-language.md).\n\n## Exit codes\n\n| code | meaning |\n|---|---|\n"
        + "".join(f"| {code.value} | {MEANINGS[code]} |\n" for code in ExitCode),
        f"\n## claimdb\n\n```\n{help_of()}\n```\n",
    ]
    for name in COMMANDS:
        for names in [(name,), *below((name,))]:
            heading = "##" if len(names) == 1 else "###"
            parts.append(f"\n{heading} claimdb {' '.join(names)}\n\n```\n{help_of(*names)}\n```\n")
    return "".join(parts)


def test_the_page_of_commands_is_what_help_says() -> None:
    written = page()
    if os.environ.get("CLAIMDB_UPDATE_GOLDENS") == "1":
        PAGE.write_text(written, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == written


def test_the_page_has_every_command_of_every_group() -> None:
    headings = re.findall(r"^##+ claimdb (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(COMMANDS) <= set(headings)
    assert {"db info", "db check", "db backup", "db restore", "db upgrade"} <= set(headings)
    assert {"db copy", "db roles"} <= set(headings)
