"""Questions on a terminal that can move no cursor: a label, and what is typed behind it.

Owns how a default is taken or left there. It must not know what is asked for.
"""

import sys

from claimdb.cli.prompts.asking import Offers
from claimdb.cli.settings import printable


class PlainLines:
    """Writes to stderr and reads lines; Enter takes the default, and - leaves it."""

    def line(self, label: str, default: str, offers: Offers | None) -> str:
        """Ask for a line."""
        shown = f"{label.rstrip(' :')} [{printable(default)}]: " if default else label
        said = self._read(shown)
        if default and said.strip() in {"", "-"}:
            return default if not said.strip() else ""
        return said

    def text(self, default: str) -> str:
        """Ask for lines until an empty one."""
        lines: list[str] = []
        while line := self._read("> "):
            lines.append(line)
        return "\n".join(lines) or default

    def _read(self, label: str) -> str:
        print(label, end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.removesuffix("\n")
