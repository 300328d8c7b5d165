"""A database open for reading: its connection, and its queries prepared for SQL."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from operator import itemgetter
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Self, TypeVar
from weakref import finalize

from claimdb.query.parser import hints_of, parse
from claimdb.query.value import Query
from claimdb.store.address import Server, address_of
from claimdb.store.backends import connect
from claimdb.store.backends.base import Connection, Reader, Statement
from claimdb.store.search.resolve import meanings
from claimdb.store.search.statements import PreparedQuery

_T = TypeVar("_T")
_P = ParamSpec("_P")
_ANY_MISATTRIBUTED = (
    "SELECT EXISTS (SELECT 1 FROM attributions"
    " WHERE status <> 'attested' AND status = 'misattributed')"
)
_CACHED_QUERIES = 64


class ReadSession:
    """A connection that reads one consistent view of a database, opened when it is first needed.

    Use it as a context manager, or close it.
    """

    def __init__(self, path: str | Path | Server) -> None:
        self.address = address_of(path)
        self._open_reader: Reader | None = None
        self._prepared: dict[Query, PreparedQuery] = {}
        self._any_misattributed: bool | None = None

    def __enter__(self) -> Self:
        self.connect()
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def connect(self) -> None:
        """Open the file, or a connection to the server; reading does so by itself.

        Raises:
            NotFoundError: there is no file.
            StoreError: the database cannot be read, is none of claimdb's, or has another schema.
        """
        if self._open_reader is None:
            self._open_reader = self._opened()

    def _opened(self) -> Reader:
        """Return an open connection, which this object closes."""
        return connect(self.address)

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
        self._prepared.clear()
        self._any_misattributed = None

    @property
    def connection(self) -> Connection:
        """The read-only connection of the driver under it, for SQL of one's own."""
        return self._reader.connection

    def _prepare(self, query: str | Query) -> PreparedQuery:
        if isinstance(query, str):
            read = parse(query)
            for hint in hints_of(query):
                warnings.warn(hint, stacklevel=3)
        else:
            read = query
        if (prepared := self._prepared.get(read)) is None:
            with self._reader.faults_named():
                whole = read
                if any(read.references()):
                    from claimdb.store.search.saved import SavedQueries

                    whole = SavedQueries(self._reader).expanded(read)
                found = meanings(whole, self._reader)
                if self._any_misattributed is None:
                    self._any_misattributed = bool(self._reader.row(_ANY_MISATTRIBUTED)[0])
            prepared = PreparedQuery(
                whole, found, self._reader.dialect, self._any_misattributed, self._row
            )
            if len(self._prepared) == _CACHED_QUERIES:
                del self._prepared[next(iter(self._prepared))]
            self._prepared[read] = prepared
        return prepared

    @property
    def _reader(self) -> Reader:
        self.connect()
        assert self._open_reader is not None, "it is connected"
        return self._open_reader

    def _read(
        self, read: Callable[Concatenate[Reader, _P], _T], *values: _P.args, **named: _P.kwargs
    ) -> _T:
        with self._reader.faults_named():
            return read(self._reader, *values, **named)

    def _row(self, statement: Statement) -> Any:
        with self._reader.faults_named():
            return self._reader.row(statement.sql, **statement.values)

    def _number(self, statement: Statement) -> int:
        return int(self._row(statement)[0])

    def _ids(self, statements: Sequence[Statement]) -> Iterator[int]:
        """Yield what statements find, one after the other, no more than the first is limited to."""
        with self._reader.faults_named():
            rows = chain.from_iterable(map(self._reader.stream, statements))
            yield from map(itemgetter(0), islice(rows, statements[0].limit))

    def _guarded(self, found: Iterator[_T]) -> Iterator[_T]:
        with self._reader.faults_named():
            yield from found
