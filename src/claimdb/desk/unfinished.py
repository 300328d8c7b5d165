"""Drafts that are not saved yet, kept in files of the user."""

import hashlib
import json
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from claimdb.desk.form import Form
from claimdb.store import private_files
from claimdb.store.address import Address


class UnfinishedForms:
    """The files of unfinished records of one kind for one database; one of them is current."""

    def __init__(self, folder: Path, kind: str, database: Address) -> None:
        # Different relative paths may name the same file.
        place = str(database.resolve() if isinstance(database, Path) else database)
        named = hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:12]
        self._folder = folder
        self._kind = kind
        self._stem = f"{kind}-{named}"
        self._path: Path | None = None
        self.error = ""
        """Why the draft could not be kept."""

    def load(self) -> Form | None:
        """Return the newest draft that can be read, which is then the current one."""
        for path in sorted(self._folder.glob(f"{self._stem}*.json"), reverse=True):
            with suppress(OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
                form = _form(self._kind, json.loads(path.read_text(encoding="utf-8")))
                self._path = path
                return form
        return None

    def save(self, form: Form) -> None:
        """Write a draft in place of the current one; a failure is the `error`."""
        path = self._path or self._folder / f"{self._stem}-{time.time_ns():x}.json"
        new = path.with_suffix(f".{os.getpid()}")
        kept = {
            "values": form.values,
            "hidden": form.hidden,
            "carried": sorted(form.carried),
            "confirmed": sorted(form.confirmed),
            "decided": form.decided,
        }
        try:
            private_files.make_folder(path.parent)
            private_files.make_file(new, exist_ok=True)
            # ASCII, because lone surrogates cannot be encoded.
            new.write_text(json.dumps(kept), encoding="utf-8")
            new.replace(path)
        except OSError as error:
            self.error = f"your draft cannot be kept: {path.parent}: {error.strerror}"
            return
        self._path, self.error = path, ""

    def forget(self) -> None:
        """Delete the current draft."""
        path, self._path = self._path, None
        # Where it cannot be deleted it could not be written either.
        with suppress(OSError):
            if path is not None:
                path.unlink(missing_ok=True)


def _form(kind: str, kept: Any) -> Form:
    return Form(
        kind,
        {str(path): str(text) for path, text in kept["values"].items()},
        dict(kept["hidden"]),
        set(kept["carried"]),
        set(kept["confirmed"]),
        {int(number): decision for number, decision in kept["decided"].items()},
    )
