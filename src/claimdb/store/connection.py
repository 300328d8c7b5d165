"""An open database: its read-only connection, and how it is opened, refreshed and closed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar
from weakref import finalize

from claimdb.store.address import Server, address_of
from claimdb.store.backends import connect
from claimdb.store.backends.base import Connection, Reader, Statement

_T = TypeVar("_T")


class OpenDatabase:
    """A database open for reading, in one consistent view of it.

    Use it as a context manager, or close it.
    """

    def __init__(self, path: str | Path | Server) -> None:
        self.address = address_of(path)
        self._open_reader: Reader | None = None

    def __enter__(self) -> Self:
        self.connect()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def connect(self) -> None:
        """Open the file, or a connection to the server; reading does so by itself.

        Raises:
            NotFoundError: there is no file.
            StoreError: the database cannot be read, is none of claimdb's, or has another schema.
        """
        if self._open_reader is None:
            self._open_reader = connect(self.address)

    def close(self) -> None:
        """Close the file, or the connection to the server."""
        if self._open_reader is not None:
            self._open_reader.close()

    def refresh(self) -> None:
        """Read what was written meanwhile; results that are still being read stay as they are."""
        if (reader := self._open_reader) is not None:
            # A generator of results may still use it.
            finalize(reader, reader.connection.close)
        self._open_reader = None

    @property
    def _reader(self) -> Reader:
        self.connect()
        assert self._open_reader is not None, "it is connected"
        return self._open_reader

    @property
    def connection(self) -> Connection:
        """The read-only connection of the driver under it, for SQL of one's own."""
        return self._reader.connection

    def _number(self, statement: Statement) -> int:
        return int(self._row(statement)[0])

    def _row(self, statement: Statement) -> Any:
        with self._reader.faults_named():
            return self._reader.row(statement.sql, **statement.values)

    def _guarded(self, found: Iterator[_T]) -> Iterator[_T]:
        with self._reader.faults_named():
            yield from found
