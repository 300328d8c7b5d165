"""The reads of a database: find, group, count, list and show records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeVar
from weakref import finalize

from claimdb.errors import NotFoundError, UsageError
from claimdb.model import Claim, Entity, Quote, Record, Source
from claimdb.query.parser import parse
from claimdb.query.value import Query
from claimdb.quotation import standing
from claimdb.results import Beginning, Cited, Stances, Work
from claimdb.store.address import Server, address_of
from claimdb.store.backends import connect
from claimdb.store.backends.base import Bind, Connection, Reader, Statement, Table
from claimdb.store.load.quotes import quotes, said_by
from claimdb.store.resolver import NameResolver
from claimdb.store.revisions import HEAD
from claimdb.store.search import fragments
from claimdb.store.search.prepared import PreparedQuery, by_speakers, check_limit, check_sorts
from claimdb.store.search.resolve import Grounds, Meanings, Values, _grounds, _undated, meanings

# What only some questions need is loaded with them, so that a search starts quickly.
if TYPE_CHECKING:
    from claimdb.store.load.sources import Placed

_T = TypeVar("_T")
_ANY_MISATTRIBUTED = (
    "SELECT EXISTS (SELECT 1 FROM attributions"
    " WHERE status <> 'attested' AND status = 'misattributed')"
)
_COUNTED = (
    "quotes", "occurrences", "claims", "people", "organizations", "topics", "sources", "changes",
)  # fmt: skip
_SHOWN = frozenset({"quote", "claim", "source", "actor", "topic", "occurrence"})
_GROUPED_IN_MEMORY = 2000
"""Up to so many quotes are loaded before they are grouped; of more, only the ids."""
_CACHED_QUERIES = 64


class LeftOut(NamedTuple):
    """How many quotes an answer leaves out, and why."""

    undated: int
    misattributed: int


class Info(NamedTuple):
    """What a database is: the revision of its schema, its size in bytes, and its records."""

    schema: str
    size: int
    counts: Mapping[str, int]


class Explanation(NamedTuple):
    """How a query is answered: its canonical text, the SQL with its values, SQLite's plan."""

    query: str
    sql: str
    values: Mapping[str, object]
    plan: tuple[str, ...]


class DatabaseReader:
    """A database open for reading, in one consistent view of it.

    A query is text of the query language or a `Query`; its references (`@name`) are looked up in
    this database. Use it as a context manager, or close it.
    """

    def __init__(self, path: str | Path | Server) -> None:
        self.address = address_of(path)
        self._open_reader: Reader | None = None
        self._prepared: dict[Query, PreparedQuery] = {}
        self._any_misattributed: bool | None = None

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
        self._prepared.clear()
        self._any_misattributed = None

    @property
    def _reader(self) -> Reader:
        self.connect()
        assert self._open_reader is not None, "it is connected"
        return self._open_reader

    @property
    def connection(self) -> Connection:
        """The read-only connection of the driver under it, for SQL of one's own."""
        return self._reader.connection

    def find(
        self, query: str | Query = "", *, sort: Sequence[str] = (), limit: int | None = None
    ) -> Iterator[Quote]:
        """Yield the quotes that a query finds.

        They come the best first where words are looked for, else the newest first and the undated
        last, or as `sort` says (`said`, `-speaker`, ...).

        Raises:
            QuerySyntaxError: the text is no query.
            NotFoundError: the query names something that is not there.
            UsageError: nothing can be sorted so.
        """
        asked = self._prepare(query)
        ids = self._ids(asked.ids(check_sorts(sort, fragments.SORTS), check_limit(limit)))
        return self._with_grounds(asked.meanings, self._guarded(quotes(self._reader, ids)))

    def who(self, query: str | Query = "", *, limit: int | None = None) -> Iterator[Quote]:
        """Yield the quotes that a query finds, by speaker: who has most of them comes first.

        The quotes of the same speakers follow each other; what nobody is named for comes after,
        and the sources' own assertions last. `limit` is of quotes.
        """
        asked = self._prepare(query)
        ids, most = list(self._ids(asked.ids())), check_limit(limit)
        with self._reader.faults_named():
            if most is None and len(ids) <= _GROUPED_IN_MEMORY:
                found = list(quotes(self._reader, ids))
                whose = (tuple(one.id for one in standing(quote.speakers)) for quote in found)
                shown = iter(by_speakers(zip(whose, found, strict=True)))
            else:
                speakers = said_by(self._reader, ids)
                numbers = by_speakers((speakers.get(number, ()), number) for number in ids)
                shown = self._guarded(quotes(self._reader, numbers[:most]))
        return self._with_grounds(asked.meanings, shown)

    def claims(
        self, query: str | Query = "", *, sort: Sequence[str] = (), limit: int | None = None
    ) -> Iterator[Claim]:
        """Yield the claims that a query finds, the most quoted first.

        A claim is found by its own words, topic, id and note, or because a quote linked to it is.
        """
        from claimdb.store.load.claims import claims
        from claimdb.store.search.claims import SORTS

        asked = self._prepare(query)
        ids = self._ids(asked.claims.ids(check_sorts(sort, SORTS), check_limit(limit)))
        return self._guarded(claims(self._reader, ids))

    def cited(
        self, query: str | Query = "", *, sort: Sequence[str] = (), limit: int | None = None
    ) -> Iterator[Cited]:
        """Yield the quotes that `find` would, each with what it takes to cite it."""
        from claimdb.store.load.sources import cited

        found = self.find(query, sort=sort, limit=limit)
        return self._guarded(cited(self._reader, found))

    def sources(
        self, query: str | Query = "", *, sort: Sequence[str] = (), limit: int | None = None
    ) -> Iterator[Source]:
        """Yield the sources in which the quotes that a query finds stand, by their keys.

        Without a query it is all sources, those without quotes as well.
        """
        from claimdb.store.load.sources import SORTS, ordered, sources, standing_in

        asked = self._prepare(query)
        sorts, most = check_sorts(sort, SORTS), check_limit(limit)
        standing = None
        if asked.query.root is not None:
            with self._reader.faults_named():
                standing = standing_in(self._reader, self._ids(asked.ids()))
        return self._guarded(sources(self._reader, ordered(self._reader, standing, sorts, most)))

    def works(self, query: str | Query = "", *, limit: int | None = None) -> Iterator[Work]:
        """Yield the sources of the quotes that a query finds, by their keys, with these quotes.

        `limit` is of quotes.
        """
        from claimdb.store.load.sources import standing_in, works

        asked = self._prepare(query)
        ids = self._ids(asked.ids((), check_limit(limit)))
        with self._reader.faults_named():
            standing = standing_in(self._reader, ids)
        return self._guarded(works(self._reader, standing))

    def stances(self, query: str | Query = "", *, by: str = "speaker") -> Stances:
        """Count the quotes that a query finds by who said them, by topic and by stance.

        Who that is, `by` says: the `speaker`, the `organization` spoken for, or its `org-type`.
        What the query says of topics and stances at its top is said of the very links that are
        counted, so that quotes on other topics are not.

        Raises:
            UsageError: nothing can be counted so.
        """
        from claimdb.store.search.stances import stances

        asked = self._prepare(query)
        with self._reader.faults_named():
            return stances(self._reader, asked.conditions, Bind(), by)

    def count(self, query: str | Query = "") -> int:
        """Return how many quotes a query finds."""
        return self._number(self._prepare(query).statements.count())

    def count_claims(self, query: str | Query = "") -> int:
        """Return how many claims a query finds."""
        return self._number(self._prepare(query).claims.count())

    def left_out(self, query: str | Query = "") -> LeftOut:
        """Return how many quotes would be found if they were dated, or if they were attested."""
        asked = self._prepare(query)
        undated = 0
        if (loosened := _undated(asked.query)) is not None:
            other = asked.but(query=loosened).statements
            undated = self._number(other.count(without=asked.statements))
        misattributed = 0
        if asked.hide:
            everything = asked.but(hide=False).statements
            misattributed = self._number(everything.count(without=asked.statements))
        return LeftOut(undated, misattributed)

    def ids(self, query: str | Query = "") -> Iterator[int]:
        """Yield the ids of the quotes that a query finds, in the order of `find`."""
        return self._ids(self._prepare(query).ids())

    def explain(
        self, query: str | Query = "", *, sort: Sequence[str] = (), of_claims: bool = False
    ) -> Explanation:
        """Return how a query is answered."""
        asked = self._prepare(query)
        if of_claims:
            from claimdb.store.search.claims import SORTS

            statement = asked.claims.ids(check_sorts(sort, SORTS))
        else:
            statement = asked.ids(check_sorts(sort, fragments.SORTS))
        with self._reader.faults_named():
            plan = self._reader.plan(statement)
        return Explanation(str(asked.query), statement.sql, statement.values, plan)

    def info(self) -> Info:
        """Return the schema, the size with the log of what is not yet in the file, and counts."""
        with self._reader.faults_named():
            counts = {
                table: int(self._reader.row(f"SELECT count(*) FROM {table}")[0])
                for table in _COUNTED
            }
        return Info(HEAD, self._reader.size(), counts)

    def listed(
        self,
        kind: str,
        words: str = "",
        *,
        type: str | None = None,
        country: str | None = None,
        unused: bool = False,
        sort: Sequence[str] = (),
        limit: int | None = None,
    ) -> Table:
        """Return the people, organizations, topics, sources or coders there are, with counts.

        With `words` only those one of whose names, keys or titles has them; with `type` and
        `country` only organizations or sources that have these; with `unused` only what has no
        quotes.

        Raises:
            UsageError: what is listed cannot be narrowed or sorted so.
        """
        from claimdb.store.search.lists import SORTS, Narrowing, listed

        wanted = Narrowing(
            words, type, country, unused, check_sorts(sort, SORTS), check_limit(limit)
        )
        with self._reader.faults_named():
            return listed(self._reader, kind, wanted)

    def saved(self) -> Table:
        """Return the saved queries by name, with who saved each as it is, and when."""
        from claimdb.store.search.saved import SavedQueries

        with self._reader.faults_named():
            return SavedQueries(self._reader).table()

    def sql(self, statement: str, *, seconds: float = 60) -> Table:
        """Return what one SQL statement reads; nothing can be changed by it.

        Raises:
            UsageError: it is no statement that the database takes, or takes too many seconds.
            RefusedError: it would do more than read.
        """
        with self._reader.faults_named():
            header, rows = self._reader.sql(statement, seconds)
        return Table(header, self._guarded(rows))

    def get(self, name: str) -> Record:
        """Return the one record that an id (`q12`), a citation key or an exact name means.

        Raises:
            NotFoundError: there is none, or more than one.
        """
        with self._reader.faults_named():
            kind, number = NameResolver(self._reader).identify(name)
            if kind not in _SHOWN:
                raise UsageError(f"{name!r} is a {kind}: there is nothing more to show of it")
            return self._record(kind, number, name)

    def log(self, name: str | None = None, *, limit: int | None = None) -> Table:
        """Return the history, newest first: the batches, or with a name what changed.

        The name is that of a record, whose changes and those of what hangs on it are meant, or the
        id of a batch or of a change.

        Raises:
            NotFoundError: there is no such record, batch or change, nor was there ever.
        """
        from claimdb.store.history.listing import batches, changes

        with self._reader.faults_named():
            if name is None:
                return batches(self._reader, check_limit(limit))
            of = NameResolver(self._reader).identify(name)
            return changes(self._reader, of, check_limit(limit))

    def named(self, phrases: Iterable[str]) -> Mapping[str, tuple[Entity, ...]]:
        """Return what each folded phrase names: the look-up behind questions in English."""
        with self._reader.faults_named():
            return NameResolver(self._reader).find_phrases(list(phrases))

    def beginnings(self, kind: str, typed: str) -> list[Beginning]:
        """Return what is recorded and begins so, a hundred at most: the look-up of completion.

        The `kind` is actor, organization, topic, source, saved, or id for short ids of any record.
        """
        from claimdb.store.completion import beginnings

        with self._reader.faults_named():
            return beginnings(self._reader, kind, typed)

    def anchors(self, query: str | Query = "", *, source: int | None = None) -> Iterator[Placed]:
        """Yield where the quotes of a query stand; with `source`, only what stands in that one."""
        from claimdb.store.load.sources import anchors

        asked = self._prepare(query)
        ids = self._ids(asked.ids(("source",)))
        return self._guarded(anchors(self._reader, ids, source))

    def snapshot(self, number: int) -> str:
        """Return the stored text of a snapshot.

        Raises:
            NotFoundError: there is no such snapshot, or its text is not stored.
        """
        with self._reader.faults_named():
            row = self._reader.row(
                "SELECT text FROM snapshots WHERE id = :id AND text IS NOT NULL", id=number
            )
        if row is None:
            raise NotFoundError(f"no text is stored of snapshot {number}")
        return str(row[0])

    def source_of(self, sha256: str) -> int | None:
        """Return the source whose text has this SHA-256, if one is known."""
        with self._reader.faults_named():
            row = self._reader.row(
                "SELECT source_id FROM snapshots WHERE sha256 = :sha256", sha256=sha256
            )
        return None if row is None else int(row[0])

    def sources_in(self, query: str | Query) -> tuple[int, ...]:
        """Return the sources that a query names with `source:`."""
        asked = self._prepare(query)
        return tuple(
            number
            for term, meaning in asked.meanings.items()
            if term.field == "source" and isinstance(meaning, Values)
            for number in meaning.values
            if isinstance(number, int)
        )

    def _prepare(self, query: str | Query) -> PreparedQuery:
        read = parse(query) if isinstance(query, str) else query
        if (prepared := self._prepared.get(read)) is None:
            with self._reader.faults_named():
                whole = self._expanded(read)
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

    def _expanded(self, query: Query) -> Query:
        if not any(query.references()):
            return query
        from claimdb.store.search.saved import SavedQueries

        return SavedQueries(self._reader).expanded(query)

    def _ids(self, statement: Statement) -> Iterator[int]:
        with self._reader.faults_named():
            yield from map(itemgetter(0), self._reader.stream(statement))

    def _number(self, statement: Statement) -> int:
        return int(self._row(statement)[0])

    def _row(self, statement: Statement) -> Any:
        with self._reader.faults_named():
            return self._reader.row(statement.sql, **statement.values)

    def _guarded(self, found: Iterator[_T]) -> Iterator[_T]:
        with self._reader.faults_named():
            yield from found

    def _record(self, kind: str, number: int, name: str) -> Record:
        from claimdb.store.load.records import record

        found = record(self._reader, kind, number)
        if found is None:
            raise NotFoundError(f"no {kind} has the id {name.lower()}")
        return found

    def _with_grounds(self, found: Meanings, results: Iterator[Quote]) -> Iterator[Quote]:
        grounds = [meaning for meaning in found.values() if isinstance(meaning, Grounds)]
        if not grounds:
            return results
        return (replace(quote, grounds=tuple(_grounds(quote, grounds))) for quote in results)
