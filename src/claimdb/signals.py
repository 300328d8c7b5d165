"""Signals that end a command: what is cleaned up first, and from when on they are held back."""

# An exception that a signal raises anywhere, inside SQLAlchemy's pool or a callback of SQLite as
# well, is swallowed there or leaves a traceback. So a signal ends the process itself. Databases
# survive that at any moment, because they survive SIGKILL.

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TypeAlias

CleanUp: TypeAlias = Callable[[int], object]
"""What is to be done before the process ends, called with the signal."""

_ENDING = frozenset((signal.SIGINT, signal.SIGTERM, signal.SIGHUP))


class _State:
    installed = False
    interruptible = False
    held: frozenset[int] = frozenset()
    wrote = False


_clean_ups: list[CleanUp] = []


def install() -> None:
    """Let SIGINT, SIGTERM and SIGHUP end this process with 128 + their number, without a message.

    A signal that the parent ignores, as nohup does, stays ignored.
    """
    _State.installed = True
    for number in _ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


def _end(number: int, _: FrameType | None) -> None:
    if number in _State.held:
        return
    # A second one must not interrupt the cleaning.
    _State.held = _ENDING
    for clean_up in reversed(_clean_ups):
        with suppress(Exception):
            clean_up(number)
    os._exit(interrupted() if number == signal.SIGINT else 128 + number)


def interrupted() -> int:
    """Return the exit code of an interrupt: 130 means that nothing was written."""
    return 0 if _State.wrote else 128 + signal.SIGINT


def hold() -> None:
    """Hold back the signals: what is written now is going to be reported."""
    if not _State.installed or _State.interruptible:
        return
    _State.held, _State.wrote = _ENDING, True
    # The interpreter stops handling signals before the process has ended.
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)


def release() -> None:
    """Let signals end the process again, those included that were held back."""
    if _State.installed:
        _State.held = frozenset()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)


def at_end(act: Callable[[], object]) -> CleanUp:
    """Call a function whenever a signal ends the process; return what `forget` takes."""

    def clean_up(_: int) -> None:
        act()

    _clean_ups.append(clean_up)
    return clean_up


def forget(clean_up: CleanUp) -> None:
    """Call a function of `at_end` no more."""
    _clean_ups.remove(clean_up)


@contextmanager
def cleaned(clean_up: CleanUp) -> Iterator[None]:
    """Call a function if a signal ends the process inside the block."""
    _clean_ups.append(clean_up)
    try:
        yield
    finally:
        _clean_ups.remove(clean_up)


@contextmanager
def interruptible() -> Iterator[None]:
    """Hold back no signal inside a block whose transactions write nothing."""
    _State.interruptible = True
    try:
        yield
    finally:
        _State.interruptible = False


@contextmanager
def ignored(number: int) -> Iterator[None]:
    """Ignore one signal inside the block."""
    before = _State.held
    _State.held = before | {number}
    try:
        yield
    finally:
        _State.held = before
