"""Files that belong to the user, and what tells that another user could have written one."""

import os
import stat
from pathlib import Path
from typing import NamedTuple

from claimdb.errors import UsageError
from claimdb.regular_files import NotRegularError, open_regular

_LARGEST = 64 * 1024
_OTHERS_WRITE, _STICKY = stat.S_IWOTH, stat.S_ISVTX
_REMEDY = "remove it, or name a database with --db"


class UserFile(NamedTuple):
    """The content of a file, and why it may not be the user's own, if there is a reason."""

    content: bytes
    doubt: str | None

    @property
    def sha256(self) -> str:
        """The digest of the content."""
        import hashlib  # only a file needs it

        return hashlib.sha256(self.content).hexdigest()


def user_folder(variable: str, default: str) -> Path:
    """Return our folder in one of the XDG folders of the user."""
    base = os.environ.get(variable)
    home = Path(base) if base and Path(base).is_absolute() else Path.home() / default
    return home / "claimdb"


def read_user_file(file: Path) -> UserFile | None:
    """Return a file of settings, None if there is none; it never waits for a pipe or a device.

    Raises:
        UsageError: it is no regular file, larger than 64 KB, or cannot be read.
    """
    try:
        stream = open_regular(file)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except NotRegularError as error:
        raise _unreadable(file, "it is not a regular file") from error
    except OSError as error:
        raise _unreadable(file, str(error.strerror)) from error
    with stream:
        status = os.fstat(stream.fileno())
        if status.st_size > _LARGEST:
            raise _unreadable(file, f"it is larger than {_LARGEST // 1024} KB")
        try:
            # A file of the kernel has a size of 0, and might wait for what comes.
            content = stream.read(status.st_size)
        except OSError as error:
            raise _unreadable(file, str(error.strerror)) from error
    return UserFile(content, _doubt(file, status))


def _unreadable(file: Path, why: str) -> UsageError:
    return UsageError(f"{file} cannot be read: {why}", hint=_REMEDY)


def _doubt(file: Path, status: os.stat_result) -> str | None:
    """Return why another user could have written an open file, or have put it in its place."""
    owners = _owners()
    # A link belongs to whoever made it, whatever it leads to.
    link, folder = file.lstat(), file.parent.stat()
    open_folder = folder.st_mode & _OTHERS_WRITE and not folder.st_mode & _STICKY
    doubts = {
        "belongs to another user": not {status.st_uid, link.st_uid} <= owners,
        "is in a folder of another user": folder.st_uid not in {0, *owners},
        "can be changed by every user": status.st_mode & _OTHERS_WRITE,
        "is in a folder that every user can change": open_folder,
    }
    return next((doubt for doubt, applies in doubts.items() if applies), None)


def _owners() -> set[int]:
    """Return who counts as the user: as in Git, the superuser is also whoever called sudo."""
    user = os.geteuid()
    caller = os.environ.get("SUDO_UID", "")
    is_sudo = user == 0 and caller.isascii() and caller.isdigit()
    return {user, int(caller[:10])} if is_sudo else {user}
