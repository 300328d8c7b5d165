"""The terminal while a conversation lasts.

Owns what becomes of keys that are pressed between two questions, and what happens when the
terminal is closed. It must not know what is asked, nor what draws it.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


def moves_cursor() -> bool:
    """Whether the terminal can show more than one line after the other."""
    return os.environ.get("TERM", "dumb") != "dumb"


@contextmanager
def held(closed: Callable[[], object]) -> Iterator[None]:
    """Leave what is typed between two questions to the next one, key for key.

    A terminal that gathers lines makes nothing of a Ctrl-D on which nobody waits, has no room for
    a long line, and shows what is typed where nobody asked. Ctrl-C ends the command all the time.
    When the terminal is closed, what is to be done then comes before the end.
    """
    try:
        import termios
    except ImportError:
        # Windows gathers no lines for who reads key by key, and closes without a signal.
        yield
        return

    def close(number: int, _: object) -> None:
        closed()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    handled = signal.getsignal(signal.SIGHUP)
    if handled is signal.SIG_DFL:
        # Who ignores it has said so: nohup.
        signal.signal(signal.SIGHUP, close)
    before = termios.tcgetattr(sys.stdin)
    if moves_cursor():
        now = termios.tcgetattr(sys.stdin)
        now[3] &= ~(termios.ICANON | termios.ECHO)
        now[6][termios.VMIN], now[6][termios.VTIME] = 1, 0
        termios.tcsetattr(sys.stdin, termios.TCSANOW, now)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSANOW, before)
        signal.signal(signal.SIGHUP, handled)
