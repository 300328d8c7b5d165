"""Files and folders that only their owner can read, and folders that must exist."""

import shlex
from pathlib import Path

from claimdb.errors import NotFoundError, StoreError

MODE = 0o600
"""The permissions of a new database; a stricter umask takes more away."""
_FOLDER_MODE = 0o700


def make_file(path: Path, mode: int = MODE, *, exist_ok: bool = False) -> None:
    """Create an empty file with these permissions, without those that the umask takes away.

    SQLite gives the log and the shared memory of a database the permissions of its file.
    """
    path.touch(mode, exist_ok=exist_ok)


def make_folder(folder: Path) -> None:
    """Create a folder and its missing parents, all of them only for their owner.

    `Path.mkdir` gives its mode to the last one alone.
    """
    for one in (*reversed(folder.parents), folder):
        if not one.exists():
            one.mkdir(_FOLDER_MODE, exist_ok=True)


def check_folder(folder: Path) -> None:
    """Raise unless a folder exists.

    Raises:
        NotFoundError: there is nothing.
        StoreError: it is something else.
    """
    if not folder.exists():
        raise NotFoundError(
            f"the folder {folder} does not exist", hint=f"mkdir -p {shlex.quote(str(folder))}"
        )
    if not folder.is_dir():
        raise StoreError(f"{folder} is not a folder", hint="choose another path")
