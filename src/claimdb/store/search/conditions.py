"""A resolved query as a condition in SQL: terms of one link bind to one row of it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import chain
from typing import ClassVar, TypeAlias, TypeVar

from claimdb import edtf
from claimdb.query.fields import FIELDS, Kind, RowKind
from claimdb.query.value import And, Group, Node, Not, Op, Or, Query, Term, parts_of
from claimdb.store.backends.base import Bind, Clause, Dialect, Phrase, Sql
from claimdb.store.search.fragments import (
    COLUMNS,
    ONLY_MISATTRIBUTED,
    TABLES,
    all_of,
    any_of,
    linked,
    no,
    present,
)
from claimdb.store.search.resolve import Grounds, Meanings, Values

_LEVELS = 10
_SELECTED = "SELECT r.quote_id FROM {} r WHERE"
_VISIBLE = Sql("r.status <> 'misattributed'")
_Key = TypeVar("_Key", bound=Hashable)

Gathers: TypeAlias = Callable[[RowKind, str, Bind], bool]
"""Whether the links that satisfy a condition are gathered at once, not sought for each quote."""


class Compiler(ABC):
    """Compiles the nodes of one query to conditions on the rows of a table."""

    rows: ClassVar[str]
    row_id: ClassVar[str]

    def __init__(self, query: Query, meanings: Meanings, dialect: Dialect) -> None:
        self.query = query
        self.meanings = meanings
        self.dialect = dialect

    @abstractmethod
    def term(self, term: Term, bind: Bind) -> Sql:
        """Compile one term, other than of full text in quotes."""

    @abstractmethod
    def beside(self, parts: Sequence[Node], bind: Bind) -> list[Sql]:
        """Compile parts of a group: terms of one link describe one row of it."""

    def where(self, node: Node, bind: Bind) -> Sql:
        """Compile a node."""
        condition = self._compiled(node, bind)
        height = _height(node)
        # The parser of SQLite takes no statement that is nested deeper than about 18 of our nodes.
        if not height or height % _LEVELS:
            return condition
        where = condition.with_id(self.row_id)
        found = bind.before(f"SELECT {self.row_id} FROM {self.rows} WHERE {where}")
        return Sql(f"{{id}} IN {found}")

    def _compiled(self, node: Node, bind: Bind) -> Sql:
        match node:
            case Term():
                return all_of(self.beside((node,), bind))
            case Not(part):
                return no(self.where(part, bind))
            case Group(parts):
                return all_of(self.beside(parts, bind))
            case And(parts):
                return all_of([self.where(part, bind) for part in parts])
            case _:
                return self._either(node.parts, bind)

    def _either(self, parts: Sequence[Node], bind: Bind) -> Sql:
        return any_of([self.where(part, bind) for part in parts])

    def alternatives(self, same: Sequence[Term], bind: Bind) -> Sql:
        """Compile terms of one field: any of them will do, but open ranges intersect."""
        open_ended = [self.term(term, bind) for term in same if _is_open(term)]
        others = [self.term(term, bind) for term in same if not _is_open(term)]
        return any_of([*others, all_of(open_ended)] if open_ended else others)


class Conditions(Compiler):
    """Compiles the parts of one query for quotes.

    With `hide_misattributed`, an attribution that is marked so does not count, and a quote with
    no other one is left out; a query that asks for a status sees them.
    """

    rows = "quotes q"
    row_id = "q.id"

    def __init__(
        self,
        query: Query,
        meanings: Meanings,
        dialect: Dialect,
        *,
        hide_misattributed: bool = True,
        gathering: Gathers | bool = False,
    ) -> None:
        super().__init__(query, meanings, dialect)
        asked = any(term.field == "status" for term in query.terms())
        self._hide = hide_misattributed and not asked
        self._gathering = gathering

    def whole(self, bind: Bind) -> Sql:
        """Return the condition on `quotes q` that the query is."""
        root = self.query.root
        return all_of([*([] if root is None else [self.where(root, bind)]), *self.shown()])

    def shown(self) -> list[Sql]:
        """Return the condition that hides quotes whose every attribution is wrong."""
        root = self.query.root
        # A quote that is found by somebody who said it is in view.
        hidden = self._hide and not (root and _said_by_somebody(root))
        return [no(ONLY_MISATTRIBUTED)] if hidden else []

    def of_link(self, row: RowKind, bind: Bind) -> Sql:
        """Return the condition that the query is on `quotes q` and one row `r` of a link of it.

        The terms at the top of the query that describe that link describe this row.
        """
        parts = parts_of(self.query.root)
        # A quote with an attribution in view is in view.
        shown = [] if row is RowKind.ATTRIBUTION else self.shown()
        return all_of([*chain(*self.driven(parts, row, bind)), *shown])

    def links(self, row: RowKind, bind: Bind) -> tuple[str, str]:
        """Return the SQL of the id of a quote, and the FROM and WHERE of the links `r` of a kind.

        See `of_link`; for `RowKind.QUOTE` the quotes themselves.
        """
        if row is RowKind.QUOTE:
            return "q.id", f"FROM quotes q\nWHERE {self.whole(bind).with_id()}"
        condition = self.of_link(row, bind)
        rows, quote = f"FROM {TABLES[row]} r", "r.quote_id"
        # Links repeat some columns of their quote, so that its row is not always looked up.
        if condition.columns or condition.links:
            rows, quote = f"{rows} JOIN quotes q ON q.id = r.quote_id", "q.id"
        return quote, f"{rows}\nWHERE {condition.with_id(quote)}"

    def beside(self, parts: Sequence[Node], bind: Bind, *, with_text: bool = True) -> list[Sql]:
        """Compile parts of a group; without `with_text`, all but full text."""
        return self.driven(parts, None, bind, with_text=with_text)[1]

    def driven(
        self, parts: Sequence[Node], driving: RowKind | None, bind: Bind, *, with_text: bool = True
    ) -> tuple[list[Sql], list[Sql]]:
        """Compile parts of a group where the rows of the driving link are joined as `r`.

        Return the conditions on that row, and those on the quote.
        """
        terms = [part for part in parts if isinstance(part, Term)]
        rest = [part for part in parts if not isinstance(part, Term)]
        clauses = self.clauses(terms) if with_text else []
        conditions = self._found(clauses, bind)
        of_row = _grouped(
            (term for term in terms if FIELDS[term.field].kind is not Kind.TEXT),
            lambda term: FIELDS[term.field].row,
        )
        at_hand = [] if driving is None or driving in of_row else self._visible(driving)
        for row in filter(of_row.__contains__, RowKind):
            own = of_row[row]
            if row is RowKind.QUOTE:
                conditions += self._of_quote(own, terms, bind)
                continue
            denied: list[Term] = []
            if any(term.op is not Op.NONE for term in own):
                denied = [term for part in rest if (term := _denied(part, row))]
                rest = [part for part in rest if _denied(part, row) is None]
            inside, outside = self._of_row(row, own, denied, bind)
            if row is driving:
                at_hand, inside = [*inside, *self._visible(row)], []
            conditions += [self._has(row, inside, bind)] if inside else []
            conditions += outside
        return at_hand, conditions + [self.where(part, bind) for part in rest]

    def clauses(self, parts: Sequence[Node]) -> list[Clause]:
        """Return what full text must find for parts: each bare word, and one of all `text:`."""
        meanings = [self.meanings.get(part) for part in parts if isinstance(part, Term)]
        bare = [meaning for meaning in meanings if isinstance(meaning, Clause)]
        own = tuple(meaning for meaning in meanings if isinstance(meaning, Phrase))
        return [*bare, Clause(own, own_words=True)] if own else bare

    def _found(self, clauses: Sequence[Clause], bind: Bind) -> list[Sql]:
        """Return the conditions that a quote matches clauses, by its words or its links."""
        of_words = [clause for clause in clauses if not clause.has_links]
        conditions = [self.dialect.in_quotes(of_words, bind)] if of_words else []
        for clause in clauses:
            if clause.has_links:
                found = [self.dialect.matching([clause], bind)]
                if clause.speakers:
                    by = bind.one_of("r.actor_id", clause.speakers)
                    found.append(f"{_SELECTED.format('attributions')} {by} AND {_VISIBLE.text}")
                if clause.topics:
                    on = bind.one_of("r.topic_id", clause.topics)
                    found.append(f"{_SELECTED.format('quote_topics')} {on}")
                conditions.append(Sql(f"{{id}} IN ({' UNION ALL '.join(found)})", links=True))
        return conditions

    def _either(self, parts: Sequence[Node], bind: Bind) -> Sql:
        terms = [part for part in parts if isinstance(part, Term) and part.op is not Op.NONE]
        rows = {FIELDS[term.field].row for term in terms}
        if len(terms) == len(parts) and len(rows) == 1 and (row := rows.pop()) in TABLES:
            # A link that is one or the other is sought once.
            return self._has(row, [any_of([self.term(term, bind) for term in terms])], bind)
        return super()._either(parts, bind)

    def _of_quote(self, own: Sequence[Term], beside: Sequence[Term], bind: Bind) -> list[Sql]:
        conditions = []
        for same in by_field(own):
            meanings = map(self.meanings.get, same)
            grounds = [meaning for meaning in meanings if isinstance(meaning, Grounds)]
            sought = [self._grounds(one, beside, bind) for one in grounds]
            conditions.append(any_of(sought) if sought else self.alternatives(same, bind))
        return conditions

    def _of_row(
        self, row: RowKind, terms: Sequence[Term], denied: Sequence[Term], bind: Bind
    ) -> tuple[list[Sql], list[Sql]]:
        """Return the conditions on the one row that terms describe, and those on the quote."""
        inside: list[Sql] = []
        outside: list[Sql] = []
        described = {term.field for term in terms if term.op is not Op.NONE}
        for same in by_field(terms):
            name = same[0].field
            valued = [term for term in same if term.op is not Op.NONE]
            if len(valued) == len(same) or (described - {name} and not FIELDS[name].key):
                inside.append(self.alternatives(same, bind))
                continue
            # No other term says which row: the quote has none at all with such a value.
            none = no(self._linked(row, [present(name)]))
            found = [self._linked(row, [self.alternatives(valued, bind)])] if valued else []
            outside.append(any_of([none, *found]))
        inside += [no(self.term(term, bind)) for term in denied]
        return inside, outside

    def _has(self, row: RowKind, conditions: list[Sql], bind: Bind) -> Sql:
        """Return the condition that a quote has a link, sought or gathered as the database says."""
        gathered = self._gathering
        if not isinstance(gathered, bool):
            # Hidden rows are few: counting without them an index suffices.
            gathered = gathered(row, all_of(conditions).text, bind)
        if not gathered:
            return self._linked(row, conditions)
        inner = all_of([*conditions, *self._visible(row)]).text
        text = f"{{id}} IN (SELECT r.quote_id FROM {TABLES[row]} r WHERE {inner})"
        return Sql(text, links=True)

    def _linked(self, row: RowKind, conditions: list[Sql]) -> Sql:
        return linked(row, [*conditions, *self._visible(row)])

    def _visible(self, row: RowKind) -> list[Sql]:
        return [_VISIBLE] if self._hide and row is RowKind.ATTRIBUTION else []

    def term(self, term: Term, bind: Bind) -> Sql:
        """Compile one term of a link or of the quote itself."""
        if term.op is Op.ANY:
            return present(term.field)
        if term.op is Op.NONE:
            return no(present(term.field))
        column, meaning = COLUMNS[term.field], self.meanings[term]
        if isinstance(meaning, edtf.Span):
            low, high = column.names
            within = f"{low} <= {bind(meaning.last)} AND {high} >= {bind(meaning.first)}"
            return column.where(within)
        assert isinstance(meaning, Values)
        equal = [Sql(bind.one_of(name, meaning.values)) for name in column.names]
        return column.where(any_of(equal).text)

    def _grounds(self, grounds: Grounds, beside: Sequence[Term], bind: Bind) -> Sql:
        """Compile saying the same as, or the opposite of, what an actor said.

        A topic in the same group is also the topic on which they agree or disagree.
        """
        topics = {
            number
            for term in beside
            if term.field == "topic" and isinstance(meaning := self.meanings.get(term), Values)
            for number in meaning.values
        }
        stances = [pair for pair in grounds.stances if not topics or pair[0] in topics]
        found = []
        for row, matter, column, pairs in (
            (RowKind.TOPIC, "r.topic_id", "r.stance", stances),
            (RowKind.CLAIM, "r.claim_id", "r.relation", list(grounds.relations)),
        ):
            same = []
            for position in sorted({its for _, its in pairs}):
                matters = bind.one_of(matter, [one for one, its in pairs if its == position])
                same.append(Sql(f"({matters}) AND ({column} = {bind(position)})"))
            # A database that plans joins each by its index; another one reads the links once.
            sought = same if self.dialect.plans or not same else [any_of(same)]
            found += [self._linked(row, [one]) for one in sought]
        columns = ("r.actor_id", "r.organization_id")
        own = any_of([Sql(bind.one_of(column, grounds.actor_ids)) for column in columns])
        return all_of([any_of(found), no(self._linked(RowKind.ATTRIBUTION, [own]))])


def _height(node: Node) -> int:
    """Return how high a node is above its terms."""
    match node:
        case Term():
            return 0
        case Not(part):
            return 1 + _height(part)
        case _:
            return 1 + max(map(_height, node.parts))


def _said_by_somebody(node: Node) -> bool:
    """Tell whether a node asks for an attribution, so that what it finds has one."""
    match node:
        case Term():
            return FIELDS[node.field].row is RowKind.ATTRIBUTION and node.op is not Op.NONE
        case Group(parts):
            fields = by_field([part for part in parts if isinstance(part, Term)])
            return any(all(map(_said_by_somebody, same)) for same in fields)
        case And(parts):
            return any(map(_said_by_somebody, parts))
        case Or(parts):
            return all(map(_said_by_somebody, parts))
        case _:
            return False


def by_field(terms: Iterable[Term]) -> Iterable[list[Term]]:
    """Return the terms by their fields, in the order in which the fields come."""
    return _grouped(terms, lambda term: term.field).values()


def _grouped(terms: Iterable[Term], key: Callable[[Term], _Key]) -> dict[_Key, list[Term]]:
    groups: dict[_Key, list[Term]] = {}
    for term in terms:
        groups.setdefault(key(term), []).append(term)
    return groups


def _is_open(term: Term) -> bool:
    if term.op is Op.RANGE:
        return not (term.value and term.upper)
    # An EDTF interval may have an open end as well.
    return FIELDS[term.field].kind is Kind.DATE and (
        term.value.startswith(("/", "../")) or term.value.endswith(("/", "/.."))
    )


def _denied(part: Node, row: RowKind) -> Term | None:
    """Return the term of a negation that describes a row which others describe as well."""
    if not (isinstance(part, Not) and isinstance(part.part, Term)):
        return None
    field = FIELDS[part.part.field]
    return part.part if field.row is row and not field.key else None
