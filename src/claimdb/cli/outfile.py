"""A file that is there whole or not at all.

Owns how it is written: beside its place, and put there when it is done. It must not know what is
written.
"""

import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from claimdb.cli.confirm import confirm
from claimdb.errors import NotFoundError, RefusedError, StoreError
from claimdb.store.address import Address

STDOUT = "-"
"""Names what a shell gave us, and no file."""


def may_write(path: Path, database: Address, *, force: bool) -> None:
    """Do nothing if a file may be written: it is not there, or may be written over.

    Raises:
        NotFoundError: there is no such folder.
        RefusedError: it is there, and nobody has said yes; or it is the database.
        StoreError: it is a folder, or cannot be looked at.
    """
    try:
        if path.is_dir():
            raise StoreError(f"cannot write {path}: it is a folder", hint="name a file in it")
        if not path.parent.is_dir():
            raise NotFoundError(
                f"there is no folder {path.parent}", hint="make it, or name another"
            )
        if path.resolve() == (isinstance(database, Path) and database.resolve()):
            raise RefusedError(f"{path} is the database", hint="name another file")
        if force or not path.is_file():
            return
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}") from error
    if not (sys.stdin and sys.stdin.isatty()):
        raise RefusedError(f"{path} is there already", hint="--force writes over it")
    confirm(f"{path} is there already. Write over it?")


@contextmanager
def written(path: Path, *, binary: bool = False) -> Iterator[IO[Any]]:
    """Give a stream for what a file is to hold; where that breaks off, the file stays as it was.

    Raises:
        StoreError: the file cannot be made.
    """
    # A link stays one: what it leads to is written.
    target = path.resolve()
    mode: Any = {"mode": "wb"} if binary else {"mode": "w", "encoding": "utf-8", "newline": ""}
    try:
        # What is no file, such as a pipe, has nothing that could be kept.
        if target.exists() and not target.is_file():
            beside, stream = None, target.open(**mode)
        else:
            number, name = tempfile.mkstemp(prefix=".claimdb-", suffix=".tmp", dir=target.parent)
            beside, stream = Path(name), os.fdopen(number, **mode)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}") from error
    try:
        with stream:
            yield stream
            if beside is not None:
                stream.flush()
                os.fchmod(stream.fileno(), _permissions(target))
                os.fsync(stream.fileno())
        if beside is not None:
            beside.replace(target)
    except BaseException:
        if beside is not None:
            with suppress(OSError):
                beside.unlink()
        raise


def _permissions(target: Path) -> int:
    """Return the permissions of a file: those that it has, else those that a new one gets."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
