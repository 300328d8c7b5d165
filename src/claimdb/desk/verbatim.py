"""Text of users in widgets, kept code point by code point and never read as markup."""

import unicodedata
from typing import Any

from rich.text import Text
from textual import events
from textual.widgets import Input, TextArea

# Widgets split lines at characters that are none for us, and a terminal acts on control characters.
# In a widget each of these is a surrogate, of which a text that can be saved has none. The
# surrogates for bytes that are not UTF-8 (U+DC80 to U+DCFF) stay themselves, and are refused.
_KEPT = "\n\t"
_HIDDEN = [
    chr(code)
    for code in (*range(0x3000), 0xFEFF, *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080))
    if unicodedata.category(chr(code)) in {"Cc", "Cf", "Zl", "Zp"} and chr(code) not in _KEPT
]
_TO_WIDGET = {ord(one): chr(0xD800 + at) for at, one in enumerate(_HIDDEN)}
_FROM_WIDGET = {ord(hidden): chr(code) for code, hidden in _TO_WIDGET.items()}
_SYMBOLS = {
    ord(hidden): chr(0x2400 + code) if code < 0x20 else "␡" if code == 0x7F else "�"
    for code, hidden in _TO_WIDGET.items()
} | dict.fromkeys(range(0xDC80, 0xDD00), "�")
_ON_ONE_LINE = {**_TO_WIDGET, 0x0A: "\udb0a", 0x09: "\udb09"}
"""On one line, line feeds and tabs are hidden as well."""
_FROM_ONE_LINE = {**_FROM_WIDGET, 0xDB0A: "\n", 0xDB09: "\t"}
_ONE_LINE_SYMBOLS = {**_SYMBOLS, 0xDB0A: "␊", 0xDB09: "␉"}

PASTED_NUL = "\udc00"
"""What our driver passes on for a NUL."""


class VerbatimInput(Input):
    """A value on one line; what is pasted into it stays as it is."""

    @property
    def content_text(self) -> str:
        """The value of the user."""
        return self.value.translate(_FROM_ONE_LINE)

    @content_text.setter
    def content_text(self, text: str) -> None:
        self.value = text.translate(_ON_ONE_LINE)

    @property
    def _value(self) -> Text:
        shown = self.value.translate(_ONE_LINE_SYMBOLS)
        return Text(shown, no_wrap=True, overflow="ignore", end="")

    def _on_paste(self, event: events.Paste) -> None:
        text = _pasted(event.text).translate(_ON_ONE_LINE)
        if self.selection.is_empty:
            self.insert_text_at_cursor(text)
        else:
            self.replace(text, *self.selection)
        event.prevent_default()
        event.stop()


class VerbatimArea(TextArea):
    """A text of several lines; what is pasted into it stays as it is."""

    def __init__(self, text: str, **more: Any) -> None:
        super().__init__(text.translate(_TO_WIDGET), **more)

    @property
    def content_text(self) -> str:
        """The text of the user."""
        return self.text.translate(_FROM_WIDGET)

    @content_text.setter
    def content_text(self, text: str) -> None:
        self.text = text.translate(_TO_WIDGET)

    def get_line(self, line_index: int) -> Text:
        """Return a line with symbols for what is hidden."""
        shown = self.document.get_line(line_index).translate(_SYMBOLS)
        return Text(shown, end="", no_wrap=True)

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        text = _pasted(event.text).translate(_TO_WIDGET)
        if result := self._replace_via_keyboard(text, *self.selection):
            self.move_cursor(result.end_location)


def copied(text: str) -> str:
    """Return a text of a widget as the user's own, for the clipboard."""
    return text.translate(_FROM_ONE_LINE)


def _pasted(text: str) -> str:
    """Return a pasted text: a terminal sends line feeds as carriage returns."""
    text = text.replace(PASTED_NUL, "\x00")
    return text if "\n" in text else text.replace("\r", "\n")
