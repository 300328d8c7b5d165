"""What Python programs and commands do to recorded records: edit, link, remove, undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from claimdb.model import short_id
from claimdb.store.address import Server
from claimdb.store.backends.base import Statement
from claimdb.store.in_time import ReaderInTime

# Reading loads nothing that writes.
if TYPE_CHECKING:
    from claimdb.store.edit import ChangedRecords, Edited
    from claimdb.store.history.remove import Removed
    from claimdb.store.history.undo import Undone

_T = TypeVar("_T")


class Curator(ReaderInTime):
    """An open database whose records can be changed under the name of a `coder`."""

    def __init__(
        self,
        path: str | Path | Server,
        *,
        coder: str | None = None,
        as_of: str | None = None,
        coding: str | None = None,
        blind: bool = False,
    ) -> None:
        super().__init__(path, as_of=as_of, coding=coding, blind=blind)
        self._coder = coder

    @property
    def coder(self) -> str:
        """The name under which changes are recorded."""
        self.check_present()
        return self._coder or login_name()

    def last_batch(self) -> str | None:
        """Return the last batch (`b41`) when the database was read; None if there is none.

        `edit` takes it as `seen`, and refuses what a later batch changed.
        """
        [last] = self._row(Statement("SELECT max(id) FROM batches", {})) or [None]
        return None if last is None else short_id("batch", int(last))

    def edit(
        self,
        name: str,
        patch: Mapping[str, object],
        *,
        on_duplicate: Literal["add", "fail"] | None = None,
        unverified: bool = False,
        which: int | None = None,
        seen: str | None = None,
        dry_run: bool = False,
    ) -> Edited:
        """Change fields of one record, and return what changed.

        Args:
            name: The record: a short id, a citation key or an exact name.
            patch: The new values by the flags of `claimdb edit`, such as `said`, `add_speaker` or
                `topic`; several in a list. None clears a field.
            on_duplicate: `add` lets two records have the same text and speakers, or the same name.
            unverified: As for `add`.
            which: As for `add`.
            seen: The `last_batch()` when the record was read. What others changed since then is
                returned; if it is the same, nothing is written.
            dry_run: Whether to write nothing.

        Raises:
            UsageError: the record has no such field.
            NotFoundError: there is no such record, or a value names what is not recorded.
            InvalidDataError: a value is invalid; all problems are reported at once.
            RefusedError: it would be a duplicate, or the saved text does not contain the quotation.
            ChangedSinceError: a later batch than the one `seen` changed the same; its `changes` say
                what, who and when.
        """
        from claimdb.store.edit import edit
        from claimdb.store.ingest.outcome import IngestOptions

        options = IngestOptions(on_duplicate=on_duplicate, unverified=unverified, which=which)
        return self.read_again(
            edit(
                self.address,
                name,
                patch,
                coder=self.coder,
                options=options,
                seen=seen,
                rehearse=dry_run,
            )
        )

    def link(
        self,
        names: str | Sequence[str],
        relation: str,
        others: str | Sequence[str],
        *,
        dry_run: bool = False,
    ) -> ChangedRecords:
        """Relate records, each of the `names` to each of the `others`, in one batch.

        Args:
            names: Claims, quotes, topics or sources, by id, key or exact name.
            relation: contradicts, supports, repeats or refines (between claims); asserts, denies or
                questions (a quote and a claim); narrower-than or broader-than (topics); cites
                (sources); or such a word as supported-by.
            others: What they are related to.
            dry_run: Whether to write nothing.

        Raises:
            UsageError: there is no such relation, or it is between other kinds of records.
            NotFoundError: there is no such record.
            InvalidDataError: a record would be related to itself, or above itself.
        """
        from claimdb.store.linking import link

        linked = link(
            self.address,
            _several(names),
            relation,
            _several(others),
            coder=self.coder,
            rehearse=dry_run,
        )
        return self.read_again(linked)

    def unlink(
        self,
        names: str | Sequence[str],
        relation: str | None,
        others: str | Sequence[str],
        *,
        dry_run: bool = False,
    ) -> ChangedRecords:
        """Remove relations between records, as `link` adds them; without a relation, all of them.

        Raises:
            UsageError: there is no such relation, or it is between other kinds of records.
            NotFoundError: there is no such record, or no such relation between them.
        """
        from claimdb.store.linking import unlink

        unlinked = unlink(
            self.address,
            _several(names),
            relation,
            _several(others),
            coder=self.coder,
            rehearse=dry_run,
        )
        return self.read_again(unlinked)

    def rm(self, *names: str, dry_run: bool = False) -> Removed:
        """Remove records, each with its parts, unless other records refer to them.

        Raises:
            NotFoundError: there is no such record.
            RefusedError: other records refer to one.
        """
        from claimdb.store.history.remove import remove

        return self.read_again(remove(self.address, names, coder=self.coder, rehearse=dry_run))

    def undo(self, name: str | None = None, *, dry_run: bool = False) -> Undone:
        """Undo a batch (`b4`) or a change (`h88`), by default the last batch.

        Raises:
            NotFoundError: there is no such batch or change, or nothing to undo.
            RefusedError: it was undone before, or a later batch builds on it.
        """
        from claimdb.store.history.undo import undo

        return self.read_again(undo(self.address, name, coder=self.coder, rehearse=dry_run))

    def read_again(self, result: _T) -> _T:
        """Return the result of a write, which later reads see."""
        self.refresh()
        return result


def _several(names: str | Sequence[str]) -> Sequence[str]:
    return [names] if isinstance(names, str) else names


def login_name() -> str:
    """Return the name of the user who is logged in."""
    import getpass  # only writing needs it
    import os

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # In a container a user may have a number and no name.
        return f"user {os.getuid()}"
