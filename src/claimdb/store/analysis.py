"""Questions to an open database that count, rank and compare the quotes of a query."""

from __future__ import annotations

from collections.abc import Sequence

from claimdb.query.value import Query
from claimdb.results import Comparison, Conflict, Ranking, Shifts, Stances
from claimdb.store.backends.base import Bind, Table
from claimdb.store.search.fragments import check_limit, check_sorts
from claimdb.store.session import ReadSession


class AnalysisReader(ReadSession):
    """A database open for counting and comparing; each question loads what answers it."""

    def stances(self, query: str | Query = "", *, by: str = "speaker") -> Stances:
        """Count the quotes that a query finds by speaker, topic and stance.

        `by` is the `speaker`, the `organization` spoken for, or its `org-type`. Topics and stances
        in the query select the links that are counted, too.

        Raises:
            UsageError: `by` is something else.
        """
        from claimdb.store.search.stances import stances

        return self._read(stances, self._prepare(query).conditions(), Bind(), by)

    def top(
        self,
        kind: str,
        query: str | Query = "",
        *,
        sort: Sequence[str] = (),
        limit: int | None = None,
    ) -> Ranking:
        """Rank speakers, organizations, topics, ... by the quotes that a query finds.

        The `kind` is one of speakers, organizations, topics, sources, publications, roles,
        occasions and claims. Sort by quotes or name; the most quoted come first.

        Raises:
            UsageError: there is no such kind, or no such field to sort by.
        """
        return self.stats(kind, query, sort=sort, limit=limit)

    def stats(
        self,
        by: str,
        query: str | Query = "",
        *,
        count: str = "quotes",
        sort: Sequence[str] = (),
        limit: int | None = None,
    ) -> Ranking:
        """Count the quotes that a query finds, or what they have, by one of the kinds of `top`.

        The `count` is of quotes, occurrences, speakers or, `per-month`, quotes per month from the
        first dated one to the last. The rule in the result says what was counted.

        Raises:
            UsageError: there is no such kind, count or field to sort by.
        """
        from claimdb.store.search.rankings import SORTS as RANKING_SORTS
        from claimdb.store.search.rankings import ranking

        sorts, most = check_sorts(sort, RANKING_SORTS), check_limit(limit)
        conditions = self._prepare(query).conditions(gathering=True)
        return self._read(ranking, by, conditions, sorts, most, count)

    def numbers(self, query: str | Query = "") -> Table:
        """Return how many quotes, speakers, topics, ... a query finds."""
        from claimdb.store.search.balance import numbers

        return self._read(numbers, self._prepare(query).conditions(gathering=True))

    def balance(self, query: str | Query = "") -> Table:
        """Return the topics with one side, the claims with one source and the speakers in one
        publication, among the quotes that a query finds.
        """
        from claimdb.store.search.balance import balance

        return self._read(balance, self._prepare(query).conditions(gathering=True))

    def conflicts(self, query: str | Query = "") -> list[Conflict]:
        """Return the claims that quotes of a query both assert and deny, or contradict.

        What one speaker said both ways comes first.
        """
        from claimdb.store.search.conflicts import conflicts

        return self._read(conflicts, self._prepare(query).conditions(gathering=True))

    def compare(self, first: str, second: str, query: str | Query = "") -> Comparison:
        """Compare two actors by the quotes that a query finds: their stances and claims.

        The quotes of an organization are those said as or for it, or as or for one below it.
        Topics, stances, claims and roles in the query select the links that are compared.

        Raises:
            NotFoundError: a name is unknown or ambiguous.
            UsageError: both names mean the same actor.
        """
        from claimdb.store.search.comparison import compare

        return self._read(compare, self._prepare(query).conditions(gathering=True), first, second)

    def shifts(
        self, query: str | Query = "", *, sort: Sequence[str] = (), limit: int | None = None
    ) -> Shifts:
        """Find where speakers changed their stance on a topic, in the quotes that a query finds.

        Two quotes are a change if one was surely said before the other, with another stance, and
        none of the speaker on the topic surely between them. Sort by date, speaker or topic.

        Raises:
            UsageError: there is no such field to sort by.
        """
        from claimdb.store.search.shifts import SORTS as SHIFT_SORTS
        from claimdb.store.search.shifts import shifts

        sorts, most = check_sorts(sort, SHIFT_SORTS), check_limit(limit)
        conditions = self._prepare(query).conditions(gathering=True)
        found = self._read(shifts, conditions, sorts, most)
        return found._replace(shifts=self._guarded(found.shifts))
