"""The statements that find and count quotes.

They are driven by words by rank, one speaker or one topic by date, else by quotes by date.
"""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from typing import Any, NamedTuple

from claimdb import edtf
from claimdb.query.fields import RowKind
from claimdb.query.value import WORDS, And, Group, Node, Query, Term
from claimdb.store.backends.base import QUOTE_ID, Bind, Dialect, Sql, Statement
from claimdb.store.search.conditions import Conditions, gathers, seeks
from claimdb.store.search.fragments import COLUMNS, TABLES, all_of, no, order
from claimdb.store.search.resolve import Meanings, Values

_FEW = 1000
"""How many links are gathered at once rather than sought quote by quote, newest first.

Of 100,000 quotes 20 are found as quickly in either way where about 1,500 have such a link.
"""

_LOOKED_AT = 200
"""How many of its newest links are looked at to compare what may drive a statement."""

_LINK_COLUMNS = frozenset({"said_lo"})
"""The columns of a quote that its links to speakers and topics repeat."""

_DRIVING_FIELDS = (("speaker", RowKind.ATTRIBUTION), ("topic", RowKind.TOPIC))


class _Driver(NamedTuple):
    """What drives a statement: a link, its key, what is said beside that, and what apart."""

    row: RowKind
    field: str
    value: int | str
    beside: Sequence[Node]
    others: Sequence[Node]


class SearchStatements:
    """The statements of one query with its meanings.

    `looked` returns the one row of a statement: where the database does not plan by how many
    rows there are, and no more than some quotes are wanted, a look decides.
    """

    def __init__(
        self,
        query: Query,
        meanings: Meanings,
        dialect: Dialect,
        looked: Callable[[Statement], Any],
        *,
        hide_misattributed: bool = True,
    ) -> None:
        self._conditions = partial(
            Conditions, query, meanings, dialect, hide_misattributed=hide_misattributed
        )
        self._meanings = meanings
        self._dialect = dialect
        self._looked = looked
        self._root = query.root
        self._top = _beside(query.root)

    def condition(self, bind: Bind) -> Sql:
        """Return the condition that the query is."""
        return self._conditions_for(None).whole(bind)

    def _conditions_for(self, limit: int | None) -> Conditions:
        if self._dialect.plans:
            return self._conditions(gathering=seeks)
        return self._conditions(gathering=gathers if limit is None else self._few)

    def _few(self, row: RowKind, condition: str, bind: Bind) -> bool:
        """Tell whether few links satisfy a condition."""
        found = f"SELECT 1 FROM {TABLES[row]} r WHERE {condition} LIMIT {_FEW + 1}"
        count = Statement(f"SELECT count(*) FROM ({found}) x", bind.values)
        return bool(self._looked(count)[0] <= _FEW)

    def count(self, without: "SearchStatements | None" = None) -> Statement:
        """Return the statement that counts the quotes, less those that `without` finds too."""
        bind = Bind()
        conditions = self._conditions_for(None)
        rest = [] if without is None else [no(without.condition(bind))]
        if clauses := conditions.clauses(self._top):
            rest += [*conditions.beside(self._top, bind, with_text=False), *conditions.shown()]
            found = self._dialect.found(clauses, all_of(rest), bind)
        else:
            condition = all_of([conditions.whole(bind), *rest])
            found = f"FROM quotes q\nWHERE {condition.with_id(QUOTE_ID)}"
        return bind.statement(f"SELECT count(*) {found}")

    def ids(self, sorts: tuple[str, ...] = (), limit: int | None = None) -> Statement:
        """Return the statement that finds the ids of the quotes, in order.

        Without `sorts` the best come first where words are looked for, else the newest, and the
        undated last.
        """
        bind = Bind()
        conditions = self._conditions_for(limit)
        if not sorts and conditions.clauses(self._top):
            sql = self._by_rank(conditions, bind)
        elif not sorts and (drivers := self._drivers()):
            driver, few = self._sparsest(drivers, limit)
            # Beside few links nothing is worth gathering.
            sql = self._by_row(driver, self._conditions() if few else conditions, bind)
        else:
            sql = (
                f"SELECT q.id FROM quotes q\nWHERE {conditions.whole(bind).with_id(QUOTE_ID)}\n"
                f"ORDER BY {order(sorts)}"
            )
        return bind.statement(sql, limit)

    def _by_rank(self, conditions: Conditions, bind: Bind) -> str:
        rest = conditions.beside(self._top, bind, with_text=False)
        condition = all_of([*rest, *conditions.shown()])
        return self._dialect.best(conditions.clauses(self._top), condition, bind)

    def _sparsest(self, drivers: Sequence[_Driver], limit: int | None) -> tuple[_Driver, bool]:
        """Return which of these links to follow, and whether it is known that they are few.

        Where the newest links of one reach back furthest, it has the fewest.
        """
        if len(drivers) == 1 or limit is None or self._dialect.plans:
            return drivers[0], False
        newest = [self._looked(_newest(driver)) for driver in drivers]
        place = min(range(len(drivers)), key=newest.__getitem__)
        return drivers[place], newest[place][0] < _LOOKED_AT

    def _drivers(self) -> list[_Driver]:
        """Return the links that hold what is sought by date: each of one speaker or one topic."""
        drivers: list[_Driver] = []
        root = self._root
        apart = root.parts if isinstance(root, And) else () if root is None else (root,)
        for (field, row), part in product(_DRIVING_FIELDS, apart):
            beside = part.parts if isinstance(part, Group) else (part,)
            found = [
                self._meanings.get(one)
                for one in beside
                if isinstance(one, Term) and one.field == field
            ]
            if len(found) == 1 and isinstance(found[0], Values) and len(found[0].values) == 1:
                others = [other for other in apart if other is not part]
                drivers.append(_Driver(row, field, found[0].values[0], beside, others))
        return drivers

    def _days(self, beside: Sequence[Node]) -> tuple[edtf.Span | None, Sequence[Node]]:
        """Return the days in which a quote was said, where it is one span, and what is beside."""
        said = [part for part in beside if isinstance(part, Term) and part.field == "said"]
        days = self._meanings.get(said[0]) if len(said) == 1 else None
        if not isinstance(days, edtf.Span):
            return None, beside
        return days, [part for part in beside if part is not said[0]]

    def _by_row(self, driver: _Driver, conditions: Conditions, bind: Bind) -> str:
        """Let the rows of one speaker or topic drive: a quote has no two of them."""
        row = driver.row
        days, beside = self._days(driver.beside)
        of_row, of_quote = conditions.driven(beside, row, bind)
        for part in driver.others:
            of_quote += conditions.beside((part,), bind)
        if days:
            # The link knows when a quote was begun to be said: with it the newest of these days are
            # where the index is, and a quote is looked up only where it was before them.
            of_row.append(Sql(f"r.said_lo <= {bind(days.last)}"))
            of_quote.append(_lasts(bind(days.first)))
        where = all_of(of_row).text
        links = f"SELECT r.quote_id AS id, r.said_lo FROM {TABLES[row]} r WHERE {where}"
        condition = all_of([*of_quote, *conditions.shown()])
        # If the links repeat all columns that are needed, the rows of quotes are not looked up.
        name, joined = "q", ""
        if condition.columns - _LINK_COLUMNS:
            name, joined = "l", " JOIN quotes q ON q.id = l.id"
        return (
            f"SELECT q.id FROM ({links}) {name}{joined}\nWHERE {condition.with_id(QUOTE_ID)}\n"
            f"ORDER BY {name}.said_lo DESC NULLS LAST, q.id"
        )


def _lasts(day: str) -> Sql:
    """Return the condition that a quote was said on or after a day, or until then."""
    until = "SELECT d.said_hi FROM quotes d WHERE d.id = {id}"
    return Sql(f"q.said_lo >= {day} OR ({until}) >= {day}", _LINK_COLUMNS)


def _newest(driver: _Driver) -> Statement:
    """Return the statement that counts the newest links of a driver, and tells the oldest's date.

    Less than all of them are looked at. The undated ones are the oldest.
    """
    bind = Bind()
    return bind.statement(
        "SELECT count(*), coalesce(min(coalesce(said_lo, '')), '') FROM"
        f" (SELECT r.said_lo FROM {TABLES[driver.row]} r"
        f" WHERE {COLUMNS[driver.field].names[0]} = {bind(driver.value)}"
        f" ORDER BY r.said_lo DESC LIMIT {_LOOKED_AT}) x"
    )


def _beside(root: Node | None) -> tuple[Node, ...]:
    """Return what a query asks for at its top, in parts that stand beside each other.

    Bare words bind to nothing, so that they are as good beside an AND as before it.
    """
    match root:
        case Term():
            return (root,)
        case Group(parts):
            return parts
        case And(parts):
            words: list[Node] = []
            rest: list[Node] = []
            for part in parts:
                inner = part.parts if isinstance(part, Group) else (part,)
                bare = [one for one in inner if isinstance(one, Term) and one.field == WORDS]
                others = tuple(one for one in inner if one not in bare)
                words += bare
                rest += [Group(others)] if others else []
            return (*words, *rest)
        case _:
            return ()
