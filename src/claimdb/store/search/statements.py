"""A prepared query: its names resolved, and the statements that find and count quotes and claims.

Statements for quotes are driven by words by rank, one speaker or one topic by date, else by date.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, NamedTuple

from claimdb import edtf
from claimdb.query.fields import RowKind
from claimdb.query.value import WORDS, And, Group, Node, Op, Query, Term, parts_of
from claimdb.store.backends.base import Bind, Clause, Dialect, Phrase, Sql, Statement
from claimdb.store.search.conditions import Compiler, Conditions, Gathers, by_field
from claimdb.store.search.fragments import (
    COLUMNS,
    TABLES,
    all_of,
    any_of,
    contradicted,
    no,
    order,
)
from claimdb.store.search.resolve import Meanings, Values

# How many links are gathered at once rather than sought quote by quote, newest first: of 100,000
# quotes 20 are found as quickly in either way where about 1,500 have such a link.
_FEW = 1000
_LOOKED_AT = 200  # of the newest links, to compare what may drive a statement
# The columns of a quote that its links to speakers and topics repeat.
_LINK_COLUMNS = frozenset({"said_lo"})
_DRIVING_FIELDS = (("speaker", RowKind.ATTRIBUTION), ("topic", RowKind.TOPIC))

CLAIM_SORTS: Mapping[str, str] = {
    "quotes": "(SELECT count(*) FROM quote_claims l WHERE l.claim_id = c.id)",
    "added": "c.created",
    "id": "c.id",
}
"""What claims can be sorted by; a `-` before the name reverses it."""

_TOPIC_ROW = "EXISTS (SELECT 1 FROM claim_topics r WHERE r.claim_id = c.id AND {})"
_CLAIM_PRESENT = {
    "topic": _TOPIC_ROW.format("TRUE"),
    "note": "c.note IS NOT NULL",
    "contradicts": contradicted("c.id"),
}
_OF_CLAIMS = frozenset({"words", "text", "topic", "claim", "contradicts", "id", "note", "added"})


class _Driver(NamedTuple):
    """What drives a statement: a link, its key, the nodes bound to it, and the other ones."""

    row: RowKind
    field: str
    value: int | str
    bound: Sequence[Node]
    others: Sequence[Node]


@dataclass(eq=False, repr=False)
class PreparedQuery:
    """A query with what its names mean, and the statements compiled so far.

    `look` returns the row of a statement: where the database does not plan by how many rows there
    are, and only some quotes are wanted, a look decides. `hide` leaves out misattributed quotes.
    """

    query: Query
    meanings: Meanings
    dialect: Dialect
    hide: bool
    look: Callable[[Statement], Any]
    compiled: dict[tuple[tuple[str, ...], int | None], Sequence[Statement]] = field(
        default_factory=dict
    )

    def but(self, **changes: Any) -> PreparedQuery:
        """Return it with changes."""
        return replace(self, compiled={}, **changes)

    @property
    def claims(self) -> ClaimStatements:
        """The statements for claims."""
        return ClaimStatements(self.query, self.meanings, self.dialect)

    def conditions(self, gathering: Gathers | bool = False) -> Conditions:
        """Return the conditions on a quote or on one of its links."""
        return Conditions(
            self.query,
            self.meanings,
            self.dialect,
            hide_misattributed=self.hide,
            gathering=False if self.dialect.plans else gathering,
        )

    def count(self, without: PreparedQuery | None = None) -> Statement:
        """Return the statement that counts the quotes, less those that `without` finds too."""
        bind = Bind()
        return bind.statement(f"SELECT count(*) {self._found(bind, without)}")

    def any(self) -> Statement:
        """Return the statement that has a row if there are such quotes."""
        bind = Bind()
        return bind.statement(f"SELECT 1 {self._found(bind)}", 1)

    def _found(self, bind: Bind, without: PreparedQuery | None = None) -> str:
        conditions = self.conditions(gathering=True)
        rest = []
        if without is not None:
            rest = [no(without.conditions(gathering=True).whole(bind))]
        top = _top(self.query.root)
        clauses = conditions.clauses(top)
        if clauses and not _have_links(clauses):
            rest += [*conditions.beside(top, bind, with_text=False), *conditions.shown()]
            return self.dialect.found(clauses, all_of(rest), bind)
        condition = all_of([conditions.whole(bind), *rest])
        return f"FROM quotes q\nWHERE {condition.with_id()}"

    def ids(self, sorts: tuple[str, ...] = (), limit: int | None = None) -> Sequence[Statement]:
        """Return the statements that find the ids of the quotes, in order, one after the other.

        Without `sorts` the newest come first, and the undated last. Where words are searched for,
        quotes that have all of them come before, the best first.
        """
        if (made := self.compiled.get((sorts, limit))) is None:
            made = self.compiled[sorts, limit] = self._ids(sorts, limit)
        return made

    def _ids(self, sorts: tuple[str, ...], limit: int | None) -> Sequence[Statement]:
        bind = Bind()
        conditions = self.conditions(True if limit is None else self._few)
        top = _top(self.query.root)
        if sorts or not (clauses := conditions.clauses(top)):
            sql = self._by_date(conditions, sorts, limit, bind)
            return [bind.statement(sql, limit)]
        rest = conditions.beside(top, bind, with_text=False)
        best = self.dialect.best(clauses, all_of([*rest, *conditions.shown()]), bind)
        found = [bind.statement(best, limit)]
        if _have_links(clauses):
            bind = bind.another()
            others = no(self.dialect.in_quotes(clauses, bind))
            sql = self._by_date(conditions, sorts, limit, bind, others)
            found.append(bind.statement(sql, limit))
        return found

    def _by_date(
        self,
        conditions: Conditions,
        sorts: tuple[str, ...],
        limit: int | None,
        bind: Bind,
        *others: Sql,
    ) -> str:
        """Return the SELECT of the quotes that satisfy other conditions too, in order."""
        if not sorts and (drivers := self._drivers()):
            driver, few = self._sparsest(drivers, limit)
            # Next to few links nothing is worth gathering.
            of_few = self.conditions() if few else conditions
            return self._by_row(driver, of_few, bind, others)
        where = all_of([conditions.whole(bind), *others])
        return f"SELECT q.id FROM quotes q\nWHERE {where.with_id()}\nORDER BY {order(sorts)}"

    def _few(self, row: RowKind, condition: str, bind: Bind) -> bool:
        """Tell whether few links satisfy a condition."""
        found = f"SELECT 1 FROM {TABLES[row]} r WHERE {condition} LIMIT {_FEW + 1}"
        count = Statement(f"SELECT count(*) FROM ({found}) x", bind.values)
        return bool(self.look(count)[0] <= _FEW)

    def _sparsest(self, drivers: Sequence[_Driver], limit: int | None) -> tuple[_Driver, bool]:
        """Return which of these links to follow, and whether it is certain that they are few.

        Where the newest links of one reach back furthest, it has the fewest.
        """
        if len(drivers) == 1 or limit is None or self.dialect.plans:
            return drivers[0], False
        newest = [self.look(_newest(driver)) for driver in drivers]
        place = min(range(len(drivers)), key=newest.__getitem__)
        return drivers[place], newest[place][0] < _LOOKED_AT

    def _drivers(self) -> list[_Driver]:
        """Return the links of one speaker or one topic that can drive a search by date."""
        drivers: list[_Driver] = []
        apart = parts_of(self.query.root, And)
        for (name, row), part in product(_DRIVING_FIELDS, apart):
            bound = parts_of(part)
            found = [
                self.meanings.get(one)
                for one in bound
                if isinstance(one, Term) and one.field == name
            ]
            if len(found) == 1 and isinstance(found[0], Values) and len(found[0].values) == 1:
                others = [other for other in apart if other is not part]
                drivers.append(_Driver(row, name, found[0].values[0], bound, others))
        return drivers

    def _by_row(
        self, driver: _Driver, conditions: Conditions, bind: Bind, others: Sequence[Sql]
    ) -> str:
        """Let the rows of one speaker or topic drive: a quote has no two of them."""
        said = [part for part in driver.bound if isinstance(part, Term) and part.field == "said"]
        days = self.meanings.get(said[0]) if len(said) == 1 else None
        bound = driver.bound
        if isinstance(days, edtf.Span):
            bound = [part for part in bound if part is not said[0]]
        of_row, of_quote = conditions.driven(bound, driver.row, bind)
        for part in driver.others:
            of_quote += conditions.beside((part,), bind)
        if isinstance(days, edtf.Span):
            # The link repeats when a quote began to be said: with it the newest of these days are
            # where the index is, and a quote is looked up only where it was before them.
            of_row.append(Sql(f"r.said_lo <= {bind(days.last)}"))
            day = bind(days.first)
            until = "SELECT d.said_hi FROM quotes d WHERE d.id = {id}"
            since = f"q.said_lo >= {day} OR ({until}) >= {day}"
            of_quote.append(Sql(since, frozenset({"said_lo"})))
        where = all_of(of_row).text
        links = f"SELECT r.quote_id AS id, r.said_lo FROM {TABLES[driver.row]} r WHERE {where}"
        condition = all_of([*of_quote, *conditions.shown(), *others])
        # If the links repeat all columns that are needed, the rows of quotes are not looked up.
        name, joined = "q", ""
        if condition.columns - _LINK_COLUMNS:
            name, joined = "l", " JOIN quotes q ON q.id = l.id"
        return (
            f"SELECT q.id FROM ({links}) {name}{joined}\nWHERE {condition.with_id()}\n"
            f"ORDER BY {name}.said_lo DESC NULLS LAST, q.id"
        )


def _have_links(clauses: Sequence[Clause]) -> bool:
    return any(clause.has_links for clause in clauses)


def _newest(driver: _Driver) -> Statement:
    """Return the statement that counts the newest links of a driver and finds the oldest's date.

    It reads no more than `_LOOKED_AT`. The undated ones are the oldest.
    """
    bind = Bind()
    return bind.statement(
        "SELECT count(*), coalesce(min(coalesce(said_lo, '')), '') FROM"
        f" (SELECT r.said_lo FROM {TABLES[driver.row]} r"
        f" WHERE {COLUMNS[driver.field].names[0]} = {bind(driver.value)}"
        f" ORDER BY r.said_lo DESC LIMIT {_LOOKED_AT}) x"
    )


def _top(root: Node | None) -> tuple[Node, ...]:
    """Return the parts of a query that every quote must match.

    Bare words bind to nothing, so that they may as well stand before an AND as in one of its parts.
    """
    match root:
        case Term() | Group():
            return parts_of(root)
        case And(parts):
            words: list[Node] = []
            rest: list[Node] = []
            for part in parts:
                inner = parts_of(part)
                bare = [one for one in inner if isinstance(one, Term) and one.field == WORDS]
                others = tuple(one for one in inner if one not in bare)
                words += bare
                rest += [Group(others)] if others else []
            return (*words, *rest)
        case _:
            return ()


class ClaimStatements(Compiler):
    """The statements of one query for claims.

    A claim matches by itself, if the query has only fields of claims, or by one linked quote;
    `claim:` and `relation:` at the top of the query describe the link to this claim.
    """

    rows = "claims c"
    row_id = "c.id"

    def count(self) -> Statement:
        """Return the statement that counts the claims."""
        bind = Bind()
        return bind.statement(f"SELECT count(*) FROM claims c\nWHERE {self._whole(bind)}")

    def ids(self, sorts: tuple[str, ...] = (), limit: int | None = None) -> Statement:
        """Return the statement that finds the ids, by default the most quoted claims first."""
        bind = Bind()
        ordered = [
            f"{CLAIM_SORTS[sort.removeprefix('-')]}{' DESC' if sort.startswith('-') else ''}"
            for sort in sorts or ("-quotes",)
        ]
        sql = (
            f"SELECT c.id FROM claims c\nWHERE {self._whole(bind)}\n"
            f"ORDER BY {', '.join([*ordered, 'c.id'])}"
        )
        return bind.statement(sql, limit)

    def _whole(self, bind: Bind) -> str:
        root = self.query.root
        if root is None:
            return "TRUE"
        conditions = Conditions(self.query, self.meanings, self.dialect)
        quotes = conditions.of_link(RowKind.CLAIM, bind)
        linked = (
            "c.id IN (SELECT r.claim_id FROM quote_claims r JOIN quotes q ON q.id = r.quote_id"
            f" WHERE {quotes.with_id()})"
        )
        found = [Sql(linked)]
        if all(term.field in _OF_CLAIMS for term in self.query.terms()):
            found.append(self.where(root, bind))
        return any_of(found).with_id(self.row_id)

    def beside(self, parts: Sequence[Node], bind: Bind) -> list[Sql]:
        """Compile parts of a group: each bare word, and the alternatives of each field."""
        terms = [part for part in parts if isinstance(part, Term)]
        fields = by_field(term for term in terms if term.field != WORDS)
        return [
            *(self.term(term, bind) for term in terms if term.field == WORDS),
            *(self.alternatives(same, bind) for same in fields),
            *(self.where(part, bind) for part in parts if not isinstance(part, Term)),
        ]

    def term(self, term: Term, bind: Bind) -> Sql:
        """Compile one term of a claim itself."""
        if term.op in (Op.ANY, Op.NONE):
            present = Sql(_CLAIM_PRESENT.get(term.field, "TRUE"))
            return present if term.op is Op.ANY else no(present)
        return Sql(self._comparison(term, bind))

    def _comparison(self, term: Term, bind: Bind) -> str:
        if term.field == "id":
            is_claim = term.value[0] == "c"
            return f"c.id = {bind(int(term.value[1:]))}" if is_claim else "FALSE"
        meaning = self.meanings[term]
        if isinstance(meaning, Phrase):
            meaning = Clause((meaning,))
        if isinstance(meaning, Clause):
            return self.dialect.in_folded("claims", "c", [meaning], bind)
        if isinstance(meaning, edtf.Span):
            days = f"{bind(meaning.first)} AND {bind(meaning.last)}"
            return f"substr(c.created, 1, 10) BETWEEN {days}"
        assert isinstance(meaning, Values)
        if term.field == "topic":
            return _TOPIC_ROW.format(bind.one_of("r.topic_id", meaning.values))
        values = meaning.of_claims if term.field == "note" else meaning.values
        return bind.one_of("c.id", values)
