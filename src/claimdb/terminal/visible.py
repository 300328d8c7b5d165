"""Text of users for a terminal, with symbols in place of control characters."""

from io import TextIOBase
from typing import IO

# Marks of direction change the order in which a line is read.
_DIRECTIONS = (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
# Terminals disagree whether these two break the line.
_BREAKS = (0x2028, 0x2029)
_SYMBOLS = {
    **{code: chr(0x2400 + code) for code in range(0x20)},
    0x7F: "\u2421",
    **{
        code: f"\\u{code:04x}"
        for code in (*range(0x80, 0xA0), *_DIRECTIONS, *_BREAKS, *range(0xD800, 0xE000))
    },
}
_SYMBOLS_IN_LINES = {code: symbol for code, symbol in _SYMBOLS.items() if code != 0x0A}
_SYMBOLS_IN_FORMATS = {code: symbol for code, symbol in _SYMBOLS_IN_LINES.items() if code != 0x09}


def visible(text: str, *, lines: bool = False) -> str:
    r"""Return a text with symbols for control characters: `␛`, `␀`, `\u202e`.

    With `lines` newlines are kept.
    """
    return text.translate(_SYMBOLS_IN_LINES if lines else _SYMBOLS)


class Visible(TextIOBase):
    """A terminal to which a file format is written, with its tabs and line feeds."""

    def __init__(self, terminal: IO[str]) -> None:
        self._terminal = terminal

    def write(self, text: str, /) -> int:
        """Write a text with symbols for control characters."""
        return self._terminal.write(text.replace("\r\n", "\n").translate(_SYMBOLS_IN_FORMATS))
