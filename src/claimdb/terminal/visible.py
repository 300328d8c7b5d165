"""Text of users made safe to look at.

Owns what cannot be seen or would act on a terminal, and the symbol shown for it. It must not know
who shows it.
"""

from io import TextIOBase
from typing import IO

_SYMBOLS = {
    **{code: chr(0x2400 + code) for code in range(0x20)},
    0x7F: "\u2421",
    **{
        code: f"\\u{code:04x}"
        for code in (
            *range(0x80, 0xA0),
            # Marks of direction let a line read otherwise than it is.
            0x61C,
            0x200E,
            0x200F,
            *range(0x202A, 0x202F),
            *range(0x2066, 0x206A),
            # Terminals disagree whether these two break the line.
            0x2028,
            0x2029,
            *range(0xD800, 0xE000),
        )
    },
}
_SYMBOLS_IN_LINES = {code: symbol for code, symbol in _SYMBOLS.items() if code != 0x0A}
_SYMBOLS_IN_FORMATS = {code: symbol for code, symbol in _SYMBOLS_IN_LINES.items() if code != 0x09}


def visible(text: str, *, lines: bool = False) -> str:
    r"""Return a text with symbols for control characters: `␛`, `␀`, `\u202e`.

    With `lines` a newline stays what it is.
    """
    return text.translate(_SYMBOLS_IN_LINES if lines else _SYMBOLS)


class Visible(TextIOBase):
    """A terminal to which a format is written: what parts cells and lines stays what it is."""

    def __init__(self, terminal: IO[str]) -> None:
        self._terminal = terminal

    def write(self, text: str, /) -> int:
        """Write a text with symbols for what would act on the terminal."""
        return self._terminal.write(text.replace("\r\n", "\n").translate(_SYMBOLS_IN_FORMATS))
