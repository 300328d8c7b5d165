"""Damages of a copy of the worked example, each of which makes it unfit to be restored."""

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeAlias

from claimdb.store import migrate

Damage: TypeAlias = Callable[[Path], object]
_PAGE = 4096


def overwritten(path: Path, at: int, new: bytes) -> bytes:
    """Overwrite bytes of a file, and return what it is then."""
    old = Path(path).read_bytes()
    changed = old[:at] + new + old[at + len(new) :]
    Path(path).write_bytes(changed)
    return changed


def _run(*statements: str) -> Damage:
    def damage(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)

    return damage


def _older(path: Path) -> None:
    path.unlink()
    migrate.upgrade(path, revision="0001")


def _truncated(pages: int) -> Damage:
    def damage(path: Path) -> None:
        path.write_bytes(path.read_bytes()[: -_PAGE * pages])

    return damage


_NAMED: dict[str, Damage] = {
    "empty": lambda path: path.write_bytes(b""),
    "a text": lambda path: path.write_text("no database, and longer than a header " * 100),
    "encrypted": lambda path: path.write_bytes(hashlib.shake_256(b"").digest(200_000)),
    "another program": lambda path: [path.unlink(), _run("CREATE TABLE bookmarks (a)")(path)],
    "no tables": lambda path: [path.unlink(), _run("PRAGMA user_version = 1")(path)],
    "older": _older,
    "newer": _run("UPDATE alembic_version SET version_num = '9999'"),
    "the last page": _truncated(1),
    "half of it": _truncated(40),
    "pages of zeros": lambda path: overwritten(path, 40_960, bytes(8192)),
    "the header": lambda path: overwritten(path, 18, b"\xff" * 20),
    "the schema": lambda path: overwritten(path, 4000, b"\xff\xfe\xc3" * 20),
    "a missing row": _run("PRAGMA foreign_keys = OFF", "DELETE FROM actors WHERE id = 1"),
    "no object": _run("UPDATE sources SET csl = 'no object' WHERE id = 1"),
}


def _noise(number: int) -> Damage:
    """Overwrite a page, which is in use: a new database has no free ones."""

    def damage(path: Path) -> None:
        pages = path.stat().st_size // _PAGE
        at = (number * 7 + 1) % pages * _PAGE
        overwritten(path, at, hashlib.shake_256(bytes([number])).digest(_PAGE))

    return damage


def damages(number: int) -> dict[str, Damage]:
    """Return so many damages by name."""
    more = {f"noise {one}": _noise(one) for one in range(number - len(_NAMED))}
    return dict([*_NAMED.items(), *more.items()][:number])
