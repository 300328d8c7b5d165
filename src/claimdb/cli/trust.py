"""The files of settings that the user trusts: each with its SHA-256 and the database it names."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from claimdb.cli.user_files import read_user_file, user_folder
from claimdb.errors import ClaimdbError, StoreError
from claimdb.store import private_files


class Trusted(NamedTuple):
    """A file of settings as it was when the user trusted it."""

    file: str
    sha256: str
    database: str | None


def trusted_file(file: str) -> Trusted | None:
    """Return what the user trusts of a file of settings, None if nothing."""
    return _read(_path(file))


def trusted_files() -> Iterator[Trusted]:
    """Yield every file that the user trusts, by name."""
    found = map(_read, _folder().glob("*.json"))
    yield from sorted((one for one in found if one), key=lambda one: one.file)


def trust(one: Trusted) -> None:
    """Trust a file as it is, in place of what was trusted of it before.

    Raises:
        StoreError: this cannot be saved.
    """
    path = _path(one.file)
    new = path.with_suffix(f".{os.getpid()}")
    try:
        private_files.make_folder(path.parent)
        private_files.make_file(new, exist_ok=True)
        # ASCII, because a path may have bytes that are not UTF-8.
        new.write_text(json.dumps(one._asdict()), encoding="ascii")
        new.replace(path)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}") from error


def distrust(file: str) -> bool:
    """Trust a file no longer, and return whether it was trusted."""
    try:
        _path(file).unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise StoreError(f"cannot remove {_path(file)}: {error.strerror}") from error
    return True


def _read(path: Path) -> Trusted | None:
    # What is damaged, or what another user has put there, trusts nothing.
    with suppress(ClaimdbError, ValueError, TypeError, RecursionError):
        found = read_user_file(path)
        if found is not None and found.doubt is None:
            return Trusted(**json.loads(found.content))
    return None


def _folder() -> Path:
    return user_folder("XDG_STATE_HOME", ".local/state") / "trusted"


def _path(file: str) -> Path:
    # One file for each: two commands at once do not lose what the other one wrote.
    return _folder() / f"{hashlib.sha256(os.fsencode(file)).hexdigest()}.json"
