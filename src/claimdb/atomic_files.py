"""Files that appear under their name only when they are complete."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from claimdb import signals

_PREFIX, _SUFFIX = ".claimdb-", ".tmp"
LOGS = ("-wal", "-shm", "-journal")
"""What SQLite writes next to a database."""


@contextmanager
def temporary_file(folder: Path) -> Iterator[Path]:
    """Yield the path of an empty file of this user in a folder, removed after the block.

    A signal removes it as well. Those of killed processes in the same folder are removed first.

    Raises:
        OSError: no file can be created there.
    """
    _remove_stale(folder)
    path = folder / f"{_PREFIX}{os.urandom(8).hex()}{_SUFFIX}"

    with signals.cleaned(lambda _: remove(path)):
        try:
            file = _create_locked(path)
            try:
                yield path
            finally:
                os.close(file)
        finally:
            remove(path)


def remove(path: Path) -> None:
    """Remove a file, if it is there, with what SQLite writes next to a database."""
    for suffix in ("", *LOGS):
        with suppress(OSError):
            path.with_name(path.name + suffix).unlink()


def publish(temporary: Path, target: Path, mode: int, *, replace: bool, last: bool = True) -> None:
    """Give a complete file its name, on the disk as well.

    If that is the `last` thing to do, signals are held back from then on.

    Raises:
        FileExistsError: there is a file of that name, and it is not to be replaced.
        OSError: the disk is full or damaged.
    """
    with temporary.open("rb") as file:
        os.fchmod(file.fileno(), mode)
        os.fsync(file.fileno())
    if last:
        signals.hold()
    if replace:
        temporary.replace(target)
    else:
        _rename_to_new(temporary, target)
    with suppress(OSError):
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _rename_to_new(temporary: Path, target: Path) -> None:
    try:
        # Unlike a rename, a link replaces nothing that another process creates meanwhile.
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems have no links.
        if target.exists():
            raise FileExistsError(target) from None
        temporary.rename(target)


def permissions(target: Path) -> int:
    """Return the permissions of a file, or those of a new one."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _create_locked(path: Path) -> int:
    """Create a file, with a lock that ends with the process and tells others that it is in use."""
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX)
        # Before it was locked, another process may have taken it for a stale one.
        if os.fstat(file).st_nlink:
            return file
        os.close(file)


def _remove_stale(folder: Path) -> None:
    """Remove the temporary files of processes that were killed: nobody has them locked."""
    for path in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with suppress(OSError):
            file = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                remove(path)
            finally:
                os.close(file)
