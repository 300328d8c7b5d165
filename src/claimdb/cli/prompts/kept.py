"""What somebody has said and not saved, kept for the next time.

Owns the files: one for each kind of record and database, in the state folder of the user, which
only that user can read. It must not know what was said.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from claimdb.cli.settings import printable


class Kept:
    """The draft of one kind for one database."""

    def __init__(self, kind: str, database: object) -> None:
        named = hashlib.sha256(str(database).encode("utf-8", "surrogateescape")).hexdigest()[:12]
        self._path = _folder() / f"{kind}-{named}.json"

    def load(self) -> dict[str, Any] | None:
        """Return what was kept; None where nothing is, or nothing that can be read."""
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None

    def keep(self, said: dict[str, Any]) -> str | None:
        """Keep something instead of what was kept; return why that was not possible."""
        new = self._path.with_suffix(f".{os.getpid()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            new.touch(mode=0o600)
            # Half a character cannot be written otherwise, and comes back as it was.
            new.write_text(json.dumps(said), encoding="utf-8")
            new.replace(self._path)
        except OSError as error:
            return f"{printable(str(self._path.parent))}: {error.strerror}"
        return None

    def forget(self) -> None:
        """Keep nothing any more."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError:
            # It could not be kept there either.
            return


def _folder() -> Path:
    base = os.environ.get("XDG_STATE_HOME")
    home = Path(base) if base and Path(base).is_absolute() else Path.home() / ".local" / "state"
    return home / "claimdb"
