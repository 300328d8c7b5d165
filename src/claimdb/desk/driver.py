"""The terminal driver of the desk: what is pasted arrives as it is."""

import os
import selectors
from codecs import getincrementaldecoder
from collections.abc import Iterable

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from claimdb.desk.verbatim import PASTED_NUL

_BLOCK = 4096
_SECONDS = 0.1  # until an escape key is told from a sequence


class PastingParser(XTermParser):
    """Textual's parser, which drops a NUL in what is pasted."""

    def feed(self, data: str) -> Iterable[Message]:
        """Parse what was read from the terminal."""
        return super().feed(data.replace("\x00", PASTED_NUL))


class DeskDriver(LinuxDriver):
    """Textual's driver, which ends the program at a byte that is not UTF-8."""

    def _get_terminal_size(self) -> tuple[int, int]:
        """Return the columns and lines of the terminal that is read, wherever stdout goes."""
        size = os.get_terminal_size(self.fileno)
        return size.columns or 80, size.lines or 25

    def run_input_thread(self) -> None:
        """Read from the terminal until the end."""
        parser = PastingParser(self._debug)
        decode = getincrementaldecoder("utf-8")("surrogateescape").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                # An empty text would end the parser.
                if selector.select(_SECONDS) and (text := decode(os.read(self.fileno, _BLOCK))):
                    for event in parser.feed(text):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
