"""Backups of a database file, and restoring them; the replaced file is kept."""

import os
import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from claimdb import signals
from claimdb.atomic_files import LOGS, permissions, publish, remove, temporary_file
from claimdb.errors import (
    ClaimdbError,
    ExitCode,
    InvalidDataError,
    NotFoundError,
    RefusedError,
    StoreError,
)
from claimdb.store import private_files
from claimdb.store.address import Address
from claimdb.store.admin import check
from claimdb.store.backends.base import EmptyError, OlderSchemaError, OtherSchemaError
from claimdb.store.backends.sqlite import (
    BUSY_SECONDS,
    check_logs,
    connect,
    faults_named,
    has_journal,
)
from claimdb.store.tables import metadata

_HARMLESS = frozenset({"derived", "full text", "passage", "added"})
"""Faults that `claimdb db check --repair` repairs, or that are none of the records."""
_PAGES = 2000
"""Pages that are copied at a time; a signal is handled between two times."""
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"


class FaultyError(ClaimdbError):
    """A database has faults, and is not backed up."""

    exit_code = ExitCode.PROBLEMS_FOUND
    code = "problems_found"


def backup(path: Path, target: Path | None = None) -> Path:
    """Copy a claimdb database as it is at this moment, while others may write; return the copy.

    Without a target it is next to the database and has the moment (UTC) in its name. The copy is
    checked as `claimdb db check` does before it gets its name.

    Raises:
        NotFoundError: there is no database.
        RefusedError: there is a file where the copy would be.
        FaultyError: the database is damaged, or was changed outside claimdb.
        StoreError: the database cannot be read, or the copy cannot be written.
    """
    # An older one can be upgraded wherever it is.
    with suppress(OlderSchemaError):
        connect(path).close()
    if target is None:
        return copy_beside(path, f"{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}", checked=True)
    _copy_to(path, target, checked=True)
    return target


def copy_beside(path: Path, label: str, *, checked: bool = False, last: bool = True) -> Path:
    """Copy a database to a new file next to it, `quotes.db.LABEL`, and return that.

    Only a `checked` copy is known to be whole. If it is the `last` thing to do, signals are held
    back once it has its name.
    """
    for number in count(1):
        copy = path.with_name(f"{path.name}.{label}{'' if number == 1 else f'.{number}'}")
        with suppress(RefusedError):
            _copy_to(path, copy, checked=checked, last=last)
            break
    return copy


def restore(copy: Path, path: Path) -> Path | None:
    """Replace a database by a copy; return the file that keeps what was there, if anything was.

    The copy is checked before anything is changed. Programs that have the database open see the
    restored one with their next transaction. A file that SQLite can no longer read is moved aside
    with its log. The permissions stay those of the replaced file; a new one has those of the copy.

    Raises:
        NotFoundError: there is no such copy, or no folder for the database.
        RefusedError: it is the database itself, or the database is one of another program.
        InvalidDataError: the copy is damaged, or no database of this claimdb.
        StoreError: the copy cannot be read, or the database cannot be written.
    """
    if not copy.exists():
        raise NotFoundError(f"no copy at {copy}", hint="name a file made by `claimdb db backup`")
    if path.exists() and path.samefile(copy):
        raise RefusedError(f"{copy} is the database itself", hint="name a copy of it")
    private_files.check_folder(path.parent)
    is_readable = path.exists() and _is_readable(path)
    with _temporary(path.parent) as temporary:
        _copy_checked(copy, temporary)
        if is_readable:
            return _replace_content(path, temporary)
        kept, mode = None, permissions(path if path.exists() else copy)
        with faults_named(path), _writing(path):
            if path.exists():
                owner = path.stat()
                kept = _set_aside(path)
                # Only root may give a file to another user.
                with suppress(OSError):
                    os.chown(temporary, owner.st_uid, owner.st_gid)
            publish(temporary, path, mode, replace=kept is not None)
        return kept


def new_file(target: Path, mode: int) -> AbstractContextManager[Path]:
    """Provide a temporary file that becomes a new database when the block ends well.

    Raises:
        RefusedError: there is a file of that name.
        StoreError: it cannot be written.
    """
    return _new_file(target, mode, last=True)


@contextmanager
def _new_file(target: Path, mode: int, *, last: bool) -> Iterator[Path]:
    taken = RefusedError(f"{target} already exists", hint="choose another name")
    if target.exists() or target.is_symlink():
        raise taken
    with _temporary(target.parent) as temporary:
        yield temporary
        with _writing(target):
            try:
                publish(temporary, target, mode, replace=False, last=last)
            except FileExistsError as error:
                raise taken from error


@contextmanager
def _temporary(folder: Path) -> Iterator[Path]:
    with ExitStack() as stack:
        try:
            path = stack.enter_context(temporary_file(folder))
        except OSError as error:
            raise StoreError(
                f"no copy can be made in {folder}: {error.strerror}",
                hint="make that folder, or make it writable",
            ) from error
        yield path


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}") from error


def _copy_to(path: Path, copy: Path, *, checked: bool, last: bool = True) -> None:
    with _new_file(copy, permissions(path), last=last) as temporary:
        with faults_named(path), _opened(path) as source:
            # The copying itself would wait without end for a program that locks the database.
            source.execute("BEGIN")
            source.execute("SELECT 1 FROM sqlite_master").fetchone()
            _copy_pages(source, temporary)
        if checked:
            check_whole(temporary, path)


def check_whole(copy: Path, source: Address) -> None:
    """Raise `FaultyError` if a copy has faults, which are those of its source."""
    if fault := _fault(copy):
        raise FaultyError(
            f"{source} is not copied: {fault}", hint="list all faults: claimdb db check"
        )


def _copy_pages(source: sqlite3.Connection, temporary: Path) -> None:
    with _opened(temporary) as target:
        # After a failure the file is removed.
        target.execute("PRAGMA journal_mode = OFF")
        target.execute("PRAGMA synchronous = OFF")
        source.backup(target, pages=_PAGES, progress=lambda *_: None)


def _copy_checked(copy: Path, temporary: Path) -> None:
    """Copy a backup to a temporary file, and raise unless it is whole."""
    hint = "name another file made by `claimdb db backup`; nothing was changed"
    try:
        with closing(connect(copy)) as reader:
            _copy_pages(reader.connection, temporary)
        fault = _fault(temporary)
    except OlderSchemaError as error:
        upgrade = f"claimdb --db {shlex.quote(str(copy))} db upgrade"
        raise InvalidDataError(
            f"{copy} has an older schema ({error.revision}), so that it cannot be checked",
            hint=f"upgrade it first: {upgrade}",
        ) from error
    except (EmptyError, OtherSchemaError) as error:
        raise InvalidDataError(error.message, hint=hint) from error
    except StoreError as error:
        if not _is_damage(error.__cause__ or error):
            raise
        raise InvalidDataError(error.message, hint=hint) from error
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if not _is_damage(error):
            raise
        raise InvalidDataError(f"{copy} is damaged", hint=hint) from error
    if fault:
        raise InvalidDataError(f"{copy} is damaged: {fault}", hint=hint)


def _fault(path: Path) -> str:
    """Return the first fault of a copy, which no one else uses, and how many there are."""
    try:
        # It is read alone.
        with signals.interruptible():
            found, _ = check.faults(path)
    except OlderSchemaError:
        with _opened(path) as connection:
            [(fault,)] = connection.execute("PRAGMA integrity_check(1)")
            return "" if fault == "ok" else str(fault)
    except StoreError as error:
        if not _is_damage(error.__cause__ or error):
            raise
        return error.message.removeprefix(f"{path} ")
    faults = [one for one in found if one.kind not in _HARMLESS]
    if not faults:
        return ""
    more = f", and {len(faults) - 1:,} more" if len(faults) > 1 else ""
    return f"{': '.join(filter(None, faults[0][1:]))}{more}"


_UNDAMAGED = frozenset({
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM,
})  # fmt: skip
"""Primary result codes of SQLite that say nothing about the content of a file."""


def _is_damage(error: BaseException) -> bool:
    """Whether an error of reading comes from the content of a file."""
    if isinstance(error, OSError):
        return False
    code = getattr(error, "sqlite_errorcode", None)
    # Text that is not UTF-8 has no code, in messages of SQLite as well.
    return code in (None, sqlite3.SQLITE_IOERR_SHORT_READ) or code & 0xFF not in _UNDAMAGED


def _is_readable(path: Path) -> bool:
    """Wait until nobody writes to a file; return whether it is a readable database of claimdb.

    Raises:
        RefusedError: it is a database of another program.
        StoreError: its logs are no files.
    """
    check_logs(path)
    if has_journal(path):
        # To undo the changes in it, SQLite would delete a file that it names.
        return False
    try:
        with faults_named(path), _opened(path) as connection:
            # A name may be damaged.
            connection.text_factory = bytes
            connection.execute("BEGIN IMMEDIATE")
            names = {name.decode(errors="replace") for (name,) in connection.execute(_TABLES)}
    except StoreError as error:
        if not _is_damage(error.__cause__ or error):
            raise
        return False
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return False
    ours = metadata.tables.keys()
    if names and 2 * len(names & ours) < len(ours):
        raise RefusedError(
            f"{path} is a database of another program", hint="name another file with --db"
        )
    return True


def _replace_content(path: Path, temporary: Path) -> Path:
    """Replace the content of a database in one transaction; return the copy of what was there."""
    kept = copy_beside(path, "before-restore", last=False)
    try:
        with (
            signals.cleaned(lambda _: remove(kept)),
            faults_named(path),
            _opened(temporary) as source,
            _opened(path) as target,
        ):
            signals.hold()
            source.backup(target)
    except BaseException:
        remove(kept)
        raise
    return kept


def _set_aside(path: Path) -> Path:
    """Give a damaged file another name, and its log too, which would belong to the new one."""
    names = (path.with_name(f"{path.name}.damaged.{number}") for number in count(1))
    aside = next(name for name in names if not name.exists())
    try:
        # Under its own name the file stays until it is replaced.
        os.link(path, aside)
    except OSError:
        path.rename(aside)
    for suffix in LOGS:
        if (log := path.with_name(path.name + suffix)).exists():
            log.rename(aside.with_name(aside.name + suffix))
    return aside


def _opened(path: Path) -> AbstractContextManager[sqlite3.Connection]:
    return closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None))
