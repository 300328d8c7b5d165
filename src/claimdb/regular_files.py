"""Files of strangers that are opened without waiting for a pipe or touching a device."""

import os
import stat
from pathlib import Path
from typing import BinaryIO


class NotRegularError(OSError):
    """There is a pipe, a device, a socket or a folder instead of a file."""


def open_regular(file: Path) -> BinaryIO:
    """Open a regular file for reading.

    Raises:
        NotRegularError: it is another kind of file.
        OSError: there is no file, or it cannot be read.
        ValueError: its name has a null character.
    """
    # To open a device may change its state, and to open a pipe would wait for a writer.
    _check(file.stat())
    stream = os.fdopen(os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb")
    try:
        # Another file may have taken its place: from here on, it is the one that is open.
        _check(os.fstat(stream.fileno()))
    except NotRegularError:
        stream.close()
        raise
    return stream


def _check(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise NotRegularError
