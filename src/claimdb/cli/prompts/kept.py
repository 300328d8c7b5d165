"""What somebody has said and not saved, kept for the next time.

Owns the files: one for each record that was begun, named by its kind and its database, in the state
folder of the user, which only that user can read. It must not know what was said.
"""

import hashlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from claimdb.cli.settings import printable
from claimdb.store.address import Address


class Kept:
    """The drafts of one kind for one database, of which one at most goes on: the one in hand."""

    def __init__(self, kind: str, database: Address) -> None:
        # The same file may be named from here and from there.
        place = str(database.resolve() if isinstance(database, Path) else database)
        named = hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:12]
        self._stem = f"{kind}-{named}"
        self._path: Path | None = None

    def each(self) -> Iterator[dict[str, Any]]:
        """Yield what was kept and can be read, the last first: it is in hand until the next one."""
        for path in sorted(_folder().glob(f"{self._stem}*.json"), reverse=True):
            try:
                found = json.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError, RecursionError):
                continue
            if isinstance(found, dict):
                self._path = path
                yield found
        self._path = None

    def keep(self, said: dict[str, Any]) -> str | None:
        """Keep something in the place of what is in hand; return why that was not possible."""
        path = self._path or _folder() / f"{self._stem}-{time.time_ns():x}.json"
        new = path.with_suffix(f".{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            new.touch(mode=0o600)
            # Half a character cannot be written otherwise, and comes back as it was.
            new.write_text(json.dumps(said), encoding="utf-8")
            new.replace(path)
        except OSError as error:
            return f"{printable(str(path.parent))}: {error.strerror}"
        self._path = path
        return None

    def forget(self) -> None:
        """Keep what is in hand no longer."""
        path, self._path = self._path, None
        try:
            if path is not None:
                path.unlink(missing_ok=True)
        except OSError:
            # It could not be kept there either.
            return


def _folder() -> Path:
    base = os.environ.get("XDG_STATE_HOME")
    home = Path(base) if base and Path(base).is_absolute() else Path.home() / ".local" / "state"
    return home / "claimdb"
