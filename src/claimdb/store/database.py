"""A database open for reading: find, group, count, list and show records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from claimdb.errors import NotFoundError, UsageError
from claimdb.model import Claim, Entity, Quote, Record, Source
from claimdb.query.parser import parse
from claimdb.query.value import Query
from claimdb.quotation import standing
from claimdb.results import (
    Beginning,
    Cited,
    Explanation,
    Hints,
    Info,
    LeftOut,
    Work,
)
from claimdb.store.analysis import AnalysisReader
from claimdb.store.backends.base import HEAD, Reader, Statement, Table
from claimdb.store.load.quotes import by_speakers, quotes, said_by
from claimdb.store.resolver import NameResolver
from claimdb.store.search.fragments import SORTS, check_limit, check_sorts
from claimdb.store.search.resolve import Values, undated_query, with_grounds
from claimdb.store.search.statements import CLAIM_SORTS

# What only some questions need is loaded with them, so that a search starts quickly.
if TYPE_CHECKING:
    from claimdb.store.load.sources import Placed
    from claimdb.store.questions import RecordedMentions

_COUNTED = (
    "quotes", "occurrences", "claims", "people", "organizations", "topics", "sources", "changes",
)  # fmt: skip
_SHOWN = frozenset({"quote", "claim", "source", "actor", "topic", "occurrence"})
_GROUPED_IN_MEMORY = 2000
"""Up to so many quotes are loaded before they are grouped; of more, only the ids."""
_HEAD = """
SELECT digest FROM digests WHERE table_name = 'batches' AND row_id = batch_id
 ORDER BY row_id DESC LIMIT 1"""


class DatabaseReader(AnalysisReader):
    """A database open for reading, in one consistent view of it.

    Use it as a context manager, or close it. A query is text of the query language or a `Query`;
    its references (`@name`) are looked up in this database.
    """

    def find(
        self, query: str | Query = "", *, sort: Sequence[str] = (), limit: int | None = None
    ) -> Iterator[Quote]:
        """Yield the quotes that a query finds, best matches of its words or else newest first.

        `sort` takes fields such as `said` or `-speaker`. Undated quotes are last.

        Raises:
            QuerySyntaxError: the query has an error.
            NotFoundError: the query names something that is not recorded.
            UsageError: there is no such field to sort by.
        """
        asked = self._prepare(query)
        ids = self._ids(asked.ids(check_sorts(sort, SORTS), check_limit(limit)))
        return with_grounds(asked.meanings, self._guarded(quotes(self._reader, ids)))

    def who(self, query: str | Query = "", *, limit: int | None = None) -> Iterator[Quote]:
        """Yield the quotes that a query finds, grouped by speakers, those with most quotes first.

        Unknown speakers come after, and narration last.
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
        return with_grounds(asked.meanings, shown)

    def timeline(self, query: str | Query = "", *, limit: int | None = None) -> Iterator[Quote]:
        """Yield the quotes that a query finds by date, the undated last.

        Each has its `shifts`: changes of a speaker's stance among the quotes found.
        """
        from claimdb.store.search.shifts import with_shifts

        found = self.find(query, sort=("said",), limit=limit)
        conditions = self._prepare(query).conditions(gathering=True)
        return self._guarded(with_shifts(self._reader, conditions, found))

    def claims(
        self, query: str | Query = "", *, sort: Sequence[str] = (), limit: int | None = None
    ) -> Iterator[Claim]:
        """Yield the claims that a query finds, directly or by a quote, the most quoted first."""
        from claimdb.store.load.quotes import claims

        asked = self._prepare(query)
        ids = self._ids([asked.claims.ids(check_sorts(sort, CLAIM_SORTS), check_limit(limit))])
        return self._guarded(claims(self._reader, ids))

    def cited(
        self,
        query: str | Query = "",
        *,
        sort: Sequence[str] = (),
        limit: int | None = None,
        recorded: bool = True,
    ) -> Iterator[Cited]:
        """Yield the quotes of `find`, each with its sources, and when and by whom it was recorded.

        Without `recorded`, which takes time, these two are empty.
        """
        from claimdb.store.load.sources import cited

        found = self.find(query, sort=sort, limit=limit)
        return self._guarded(cited(self._reader, found, recorded=recorded))

    def sources(
        self, query: str | Query = "", *, sort: Sequence[str] = (), limit: int | None = None
    ) -> Iterator[Source]:
        """Yield the sources of the quotes that a query finds, by key; without a query, all."""
        from claimdb.store.load.sources import SORTS as SOURCE_SORTS
        from claimdb.store.load.sources import ordered, sources, standing_in

        asked = self._prepare(query)
        sorts, most = check_sorts(sort, SOURCE_SORTS), check_limit(limit)
        whole = asked.query.root is None
        chosen = None if whole else self._read(standing_in, self._ids(asked.ids()))
        return self._guarded(sources(self._reader, ordered(self._reader, chosen, sorts, most)))

    def works(self, query: str | Query = "", *, limit: int | None = None) -> Iterator[Work]:
        """Yield the sources of the quotes that a query finds, by key, each with these quotes."""
        from claimdb.store.load.sources import standing_in, works

        ids = self._ids(self._prepare(query).ids((), check_limit(limit)))
        return self._guarded(works(self._reader, self._read(standing_in, ids)))

    def count(self, query: str | Query = "") -> int:
        """Return how many quotes a query finds."""
        return self._number(self._prepare(query).count())

    def count_claims(self, query: str | Query = "") -> int:
        """Return how many claims a query finds."""
        return self._number(self._prepare(query).claims.count())

    def left_out(self, query: str | Query = "") -> LeftOut:
        """Return how many quotes are not found because they are undated or misattributed."""
        asked = self._prepare(query)
        loosened = undated_query(asked.query)

        def others(**changes: Any) -> int:
            return self._number(asked.but(**changes).count(without=asked))

        return LeftOut(
            0 if loosened is None else others(query=loosened),
            others(hide=False) if asked.hide else 0,
        )

    def hints(self, query: str | Query = "", *, of_claims: bool = False) -> Hints:
        """Return what helps where a query finds nothing: see `Hints`."""
        from claimdb.store.search.hints import hints_for

        read = parse(query) if isinstance(query, str) else query
        count = self.count_claims if of_claims else self.count
        return hints_for(read, count, self._reader)

    def sharing(self, words: str) -> Iterator[Quote]:
        """Yield the quotes that share most of the words of a text, the most first."""
        from claimdb.store.search.hints import sharing

        return self._guarded(quotes(self._reader, sharing(words, self.ids)))

    def ids(self, query: str | Query = "") -> Iterator[int]:
        """Yield the ids of the quotes that a query finds, in the order of `find`."""
        return self._ids(self._prepare(query).ids())

    def explain(
        self, query: str | Query = "", *, sort: Sequence[str] = (), of_claims: bool = False
    ) -> Explanation:
        """Return how a query is answered."""
        asked = self._prepare(query)
        if of_claims:
            statements: Sequence[Statement] = [asked.claims.ids(check_sorts(sort, CLAIM_SORTS))]
        else:
            statements = asked.ids(check_sorts(sort, SORTS))
        sql = ";\n".join(one.sql for one in statements)
        plan = chain.from_iterable(self._read(Reader.plan, one) for one in statements)
        return Explanation(str(asked.query), sql, statements[0].values, tuple(plan))

    def info(self) -> Info:
        """Return the schema, the size in bytes, the history, and the number of records by kind."""
        counts = {
            table: self._number(Statement(f"SELECT count(*) FROM {table}", {}))
            for table in _COUNTED
        }
        [head] = self._row(Statement(_HEAD, {})) or [""]
        return Info(HEAD, self._read(lambda reader: reader.size()), head, counts)

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
        """Return all people, organizations, topics, sources or coders, with their counts.

        `words` select by names, roles, keys, titles and publications, `type` and `country`
        organizations or sources; `unused` are without quotes.

        Raises:
            UsageError: the kind has no such type or field to sort by.
        """
        from claimdb.store.search.lists import SORTS as LIST_SORTS
        from claimdb.store.search.lists import listed

        sorts, most = check_sorts(sort, LIST_SORTS), check_limit(limit)
        return self._read(
            listed, kind, words, type=type, country=country, unused=unused, sort=sorts, limit=most
        )

    def saved(self) -> Table:
        """Return the saved queries by name, with who saved each last, and when."""
        from claimdb.store.search.saved import SavedQueries

        return self._read(lambda reader: SavedQueries(reader).table())

    def sql(self, statement: str, *, seconds: float = 60) -> Table:
        """Return what one SQL statement reads; nothing can be changed by it.

        Raises:
            UsageError: the statement is invalid, or takes too many seconds.
            RefusedError: it would do more than read.
        """
        from claimdb.store.backends.sql import read_sql

        header, rows = self._read(read_sql, statement, seconds)
        return Table(header, self._guarded(rows))

    def get(self, name: str) -> Record:
        """Return the one record that an id (`q12`), a citation key or an exact name means.

        If there is none, or more than one, that is a `NotFoundError`.
        """
        with self._reader.faults_named():
            return self._record(self._reader, name)

    def _record(self, reader: Reader, name: str) -> Record:
        from claimdb.store.load.records import record

        kind, number = NameResolver(reader).identify(name)
        if kind not in _SHOWN:
            raise UsageError(f"{name!r} is a {kind}, which has no page of its own")
        found = record(reader, kind, number)
        if found is None:
            raise NotFoundError(f"no {kind} has the id {name.lower()}")
        return found

    def show(self, *names: str) -> list[Record]:
        """Return the records that ids, citation keys or exact names mean: see `get`."""
        return [self.get(name) for name in names]

    def mentions(self) -> RecordedMentions:
        """Return what looks up the words of questions in English."""
        from claimdb.store.questions import RecordedMentions

        def finds(query: Query) -> bool:
            return self._row(self._prepare(query).any()) is not None

        def speakers(query: Query) -> Sequence[Entity]:
            found = self.top("speakers", query)
            rows = (dict(zip(found.header, row, strict=True)) for row in found.rows)
            return [
                Entity(str(row["kind"]), int(str(row["id"])[1:]), str(row["name"])) for row in rows
            ]

        return RecordedMentions(self._reader, finds, speakers)

    def last_reviewed(self) -> str | None:
        """Return the file of the article that was reviewed last."""
        from claimdb.store.reviewed import last_origin

        return self._read(last_origin)

    def review_precision(self) -> Table:
        """Return how many proposed quotes people accepted: of all, by speaker and by source."""
        from claimdb.store.reviewed import precision

        return self._read(precision)

    def beginnings(self, kind: str, typed: str) -> list[Beginning]:
        """Return up to a hundred names that begin with a text, for completion.

        The `kind` is actor, organization, topic, source, saved, or id for short ids of any record.
        """
        from claimdb.store.completion import beginnings

        return self._read(beginnings, kind, typed)

    def anchors(self, query: str | Query = "", *, source: int | None = None) -> Iterator[Placed]:
        """Yield the occurrences of the quotes of a query, or only those in one source."""
        from claimdb.store.load.sources import anchors

        ids = self._ids(self._prepare(query).ids(("source",)))
        return self._guarded(anchors(self._reader, ids, source))

    def snapshot(self, number: int) -> str:
        """Return the stored text of a snapshot, or raise `NotFoundError` if there is none."""
        sql = "SELECT text FROM snapshots WHERE id = :id AND text IS NOT NULL"
        row = self._row(Statement(sql, {"id": number}))
        if row is None:
            raise NotFoundError(f"no text is stored of snapshot {number}")
        return str(row[0])

    def source_of(self, *sha256: str) -> int | None:
        """Return the source of which a text, or the file of one, has this SHA-256, if any."""
        sql = (
            "SELECT source_id FROM snapshots WHERE sha256 = ANY(:hashes)"
            " OR file_sha256 = ANY(:hashes) ORDER BY id"
        )
        row = self._row(Statement(sql, {"hashes": [*sha256]}))
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
