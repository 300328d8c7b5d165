"""A resolved query as a condition in SQL: terms of one link bind to one row of it."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import TypeAlias

from claimdb import edtf
from claimdb.query.fields import FIELDS, Kind, RowKind
from claimdb.query.value import And, Group, Node, Not, Op, Or, Query, Term
from claimdb.store.backends.base import QUOTE_ID, Bind, Clause, Dialect, Phrase, Sql
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
_ROWS = tuple(RowKind)
_VISIBLE = Sql("r.status <> 'misattributed'")

Gathers: TypeAlias = Callable[[RowKind, str, Bind], bool]
"""Whether the links that satisfy a condition are gathered at once, not sought for each quote."""


def seeks(_row: RowKind, _condition: str, _bind: Bind) -> bool:
    """Seek the links of each quote when its turn comes."""
    return False


def gathers(_row: RowKind, _condition: str, _bind: Bind) -> bool:
    """Gather all links first."""
    return True


class Conditions:
    """Compiles the parts of one query.

    With `hide_misattributed`, an attribution that is marked so does not count, and a quote with
    no other one is left out; a query that asks for a status sees them.
    """

    def __init__(
        self,
        query: Query,
        meanings: Meanings,
        dialect: Dialect,
        *,
        hide_misattributed: bool,
        gathering: Gathers = seeks,
    ) -> None:
        self._query = query
        self._meanings = meanings
        self._dialect = dialect
        asked = any(term.field == "status" for term in query.terms())
        self._hide = hide_misattributed and not asked
        self._gathering = gathering

    def whole(self, bind: Bind) -> Sql:
        """Return the condition on `quotes q` that the query is."""
        root = self._query.root
        return all_of([*([] if root is None else [self._where(root, bind)]), *self.shown()])

    def shown(self) -> list[Sql]:
        """Return the condition that keeps quotes from view that nobody said after all."""
        root = self._query.root
        # Who is found by somebody who said it is in view.
        hidden = self._hide and not (root and _said_by_somebody(root))
        return [no(ONLY_MISATTRIBUTED)] if hidden else []

    def of_link(self, row: RowKind, bind: Bind) -> Sql:
        """Return the condition that the query is on `quotes q` and one row `r` of a link of it.

        What the query says of that link at its top is said of this very row.
        """
        root = self._query.root
        parts = root.parts if isinstance(root, Group) else () if root is None else (root,)
        return all_of([*chain(*self.driven(parts, row, bind)), *self.shown()])

    def beside(self, parts: Sequence[Node], bind: Bind, *, with_text: bool = True) -> list[Sql]:
        """Compile what stands beside each other: terms of one link describe one row of it.

        Without `with_text`, full text is seen to elsewhere.
        """
        return self._divided(parts, None, bind, with_text=with_text)[1]

    def driven(
        self, parts: Sequence[Node], row: RowKind, bind: Bind
    ) -> tuple[list[Sql], list[Sql]]:
        """Compile parts where the rows of a link are already at hand as `r`.

        Return the conditions on that row, and those on the quote.
        """
        return self._divided(parts, row, bind, with_text=True)

    def _divided(
        self, parts: Sequence[Node], driving: RowKind | None, bind: Bind, *, with_text: bool
    ) -> tuple[list[Sql], list[Sql]]:
        terms = [part for part in parts if isinstance(part, Term)]
        rest = [part for part in parts if not isinstance(part, Term)]
        conditions = self._texts(terms, bind) if with_text else []
        at_hand: list[Sql] = []
        of_row: dict[RowKind, list[Term]] = {}
        for one in terms:
            if (field := FIELDS[one.field]).kind is not Kind.TEXT:
                of_row.setdefault(field.row, []).append(one)
        if driving is not None and driving not in of_row:
            at_hand = self._visible(driving)
        for row in _ROWS:
            if (own := of_row.get(row)) is None:
                continue
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
        return at_hand, conditions + [self._where(part, bind) for part in rest]

    def clauses(self, parts: Sequence[Node]) -> list[Clause]:
        """Return what full text must find for parts: each bare word, and one of all `text:`."""
        terms = [part for part in parts if isinstance(part, Term)]
        bare = [Clause((phrase,)) for phrase in self._phrases(terms, "words")]
        own = tuple(self._phrases(terms, "text"))
        return [*bare, Clause(own, own_words=True)] if own else bare

    def _phrases(self, terms: Sequence[Term], field: str) -> Iterator[Phrase]:
        for term in terms:
            meaning = self._meanings.get(term)
            if term.field == field and isinstance(meaning, Phrase):
                yield meaning

    def _where(self, node: Node, bind: Bind) -> Sql:
        condition = self._compiled(node, bind)
        if not deep(node):
            return condition
        found = bind.before(f"SELECT q.id FROM quotes q WHERE {condition.with_id(QUOTE_ID)}")
        return Sql(f"{{id}} IN {found}")

    def _compiled(self, node: Node, bind: Bind) -> Sql:
        match node:
            case Term():
                return all_of(self.beside((node,), bind))
            case Not(part):
                return no(self._where(part, bind))
            case Group(parts):
                return all_of(self.beside(parts, bind))
            case And(parts):
                return all_of([self._where(part, bind) for part in parts])
            case _:
                return self._either(node.parts, bind)

    def _either(self, parts: Sequence[Node], bind: Bind) -> Sql:
        terms = [part for part in parts if isinstance(part, Term) and part.op is not Op.NONE]
        rows = {FIELDS[term.field].row for term in terms}
        if len(terms) == len(parts) and len(rows) == 1 and (row := rows.pop()) in TABLES:
            # A link that is one or the other is sought once.
            return self._has(row, [any_of([self._term(term, bind) for term in terms])], bind)
        return any_of([self._where(part, bind) for part in parts])

    def _texts(self, terms: Sequence[Term], bind: Bind) -> list[Sql]:
        clauses = self.clauses(terms)
        return [self._dialect.in_quotes(clauses, bind)] if clauses else []

    def _of_quote(self, own: Sequence[Term], beside: Sequence[Term], bind: Bind) -> list[Sql]:
        conditions = []
        for same in by_field(own):
            grounds = [
                meaning for term in same if isinstance(meaning := self._meanings.get(term), Grounds)
            ]
            conditions.append(
                any_of([self._grounds(one, beside, bind) for one in grounds])
                if grounds
                else self._alternatives(same, bind)
            )
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
            there = [term for term in same if term.op is not Op.NONE]
            if len(there) == len(same) or (described - {name} and not FIELDS[name].key):
                inside.append(self._alternatives(same, bind))
                continue
            # No other term says which row: the quote has none at all with such a value.
            none = no(self._linked(row, [present(name)]))
            found = [self._linked(row, [self._alternatives(there, bind)])] if there else []
            outside.append(any_of([none, *found]))
        inside += [no(self._term(term, bind)) for term in denied]
        return inside, outside

    def _has(self, row: RowKind, conditions: list[Sql], bind: Bind) -> Sql:
        """Return the condition that a quote has a link, sought or gathered as the database says."""
        # Hidden rows are few: counting without them an index suffices.
        if self._gathering(row, all_of(conditions).text, bind):
            inner = all_of([*conditions, *self._visible(row)]).text
            ids = f"SELECT r.quote_id FROM {TABLES[row]} r WHERE {inner}"
            return Sql(f"{{id}} IN ({ids})", links=True)
        return self._linked(row, conditions)

    def _linked(self, row: RowKind, conditions: list[Sql]) -> Sql:
        return linked(row, [*conditions, *self._visible(row)])

    def _visible(self, row: RowKind) -> list[Sql]:
        return [_VISIBLE] if self._hide and row is RowKind.ATTRIBUTION else []

    def _alternatives(self, same: Sequence[Term], bind: Bind) -> Sql:
        return alternatives(same, lambda term: self._term(term, bind))

    def _term(self, term: Term, bind: Bind) -> Sql:
        if term.op is Op.ANY:
            return present(term.field)
        if term.op is Op.NONE:
            return no(present(term.field))
        column, meaning = COLUMNS[term.field], self._meanings[term]
        if isinstance(meaning, edtf.Span):
            low, high = column.names
            return column.where(
                f"{low} <= {bind(meaning.last)} AND {high} >= {bind(meaning.first)}"
            )
        assert isinstance(meaning, Values)
        one_of = [Sql(bind.one_of(name, meaning.values)) for name in column.names]
        return column.where(any_of(one_of).text)

    def _grounds(self, grounds: Grounds, beside: Sequence[Term], bind: Bind) -> Sql:
        """Compile saying the same as, or the opposite of, what an actor said.

        A topic beside it is also the topic on which they agree or disagree.
        """
        topics = {
            number
            for term in beside
            if term.field == "topic" and isinstance(meaning := self._meanings.get(term), Values)
            for number in meaning.values
        }
        stances = [pair for pair in grounds.stances if not topics or pair[0] in topics]
        links = (
            (RowKind.TOPIC, "r.topic_id", "r.stance", stances),
            (RowKind.CLAIM, "r.claim_id", "r.relation", list(grounds.relations)),
        )
        found = []
        for row, matter, column, pairs in links:
            same = [
                all_of(
                    [
                        Sql(bind.one_of(matter, [one for one, its in pairs if its == position])),
                        Sql(f"{column} = {bind(position)}"),
                    ]
                )
                for position in sorted({its for _, its in pairs})
            ]
            # A database that plans joins each by its index; another one reads the links once.
            sought = same if self._dialect.plans or not same else [any_of(same)]
            found += [self._linked(row, [one]) for one in sought]
        own = any_of(
            [
                Sql(bind.one_of(column, grounds.actor_ids))
                for column in ("r.actor_id", "r.organization_id")
            ]
        )
        return all_of([any_of(found), no(self._linked(RowKind.ATTRIBUTION, [own]))])


def deep(node: Node) -> bool:
    """Tell whether a node stands so high above its terms that it becomes a SELECT of its own.

    The parser of SQLite takes no statement that is nested deeper than about 18 of our nodes.
    """
    height = _height(node)
    return height > 0 and height % _LEVELS == 0


def _height(node: Node) -> int:
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


def by_field(terms: Sequence[Term]) -> list[list[Term]]:
    """Return the terms by their fields, in the order in which the fields come."""
    fields: dict[str, list[Term]] = {}
    for term in terms:
        fields.setdefault(term.field, []).append(term)
    return list(fields.values())


def alternatives(same: Sequence[Term], compiled: Callable[[Term], Sql]) -> Sql:
    """Compile terms of one field: any of them will do, but open ranges intersect."""
    open_ended = [compiled(term) for term in same if _is_open(term)]
    others = [compiled(term) for term in same if not _is_open(term)]
    return any_of([*others, all_of(open_ended)] if open_ended else others)


def _is_open(term: Term) -> bool:
    if term.op is Op.RANGE:
        return not (term.value and term.upper)
    # An EDTF interval may have an open end as well.
    return FIELDS[term.field].kind is Kind.DATE and (
        term.value.startswith(("/", "../")) or term.value.endswith(("/", "/.."))
    )


def _denied(part: Node, row: RowKind) -> Term | None:
    """Return the term of a negation that says something about a row which others describe."""
    if not (isinstance(part, Not) and isinstance(part.part, Term)):
        return None
    field = FIELDS[part.part.field]
    return part.part if field.row is row and not field.key else None
