"""The statements that find and count claims."""

# A claim matches by itself, if the query has only fields of claims, or by one linked quote;
# `claim:` and `relation:` at the top of the query are about that link.

from collections.abc import Mapping

from claimdb import edtf
from claimdb.query.fields import RowKind
from claimdb.query.value import And, Group, Node, Not, Op, Query, Term
from claimdb.store.backends.base import QUOTE_ID, Bind, Clause, Dialect, Phrase, Sql, Statement
from claimdb.store.search.conditions import Conditions, alternatives, by_field, deep
from claimdb.store.search.fragments import all_of, any_of, no
from claimdb.store.search.resolve import Meanings, Values

SORTS: Mapping[str, str] = {
    "quotes": "(SELECT count(*) FROM quote_claims l WHERE l.claim_id = c.id)",
    "added": "c.created",
    "id": "c.id",
}
"""What claims can be sorted by; each is turned round by a `-` before its name."""

_TOPIC_ROW = "EXISTS (SELECT 1 FROM claim_topics r WHERE r.claim_id = c.id AND {})"
_PRESENT = {"topic": Sql(_TOPIC_ROW.format("TRUE")), "note": Sql("c.note IS NOT NULL")}
_TRUE = Sql("TRUE")
_OWN_FIELDS = frozenset({"words", "text", "topic", "claim", "id", "note", "added"})


class ClaimStatements:
    """The statements of one query for claims."""

    def __init__(self, query: Query, meanings: Meanings, dialect: Dialect) -> None:
        self._query = query
        self._meanings = meanings
        self._dialect = dialect
        self._of_quotes = Conditions(query, meanings, dialect, hide_misattributed=True)

    def count(self) -> Statement:
        """Return the statement that counts the claims."""
        bind = Bind()
        return bind.statement(f"SELECT count(*) FROM claims c\nWHERE {self._whole(bind)}")

    def ids(self, sorts: tuple[str, ...] = (), limit: int | None = None) -> Statement:
        """Return the statement that finds the ids, by default the most quoted claims first."""
        bind = Bind()
        order = [
            f"{SORTS[sort.removeprefix('-')]}{' DESC' if sort.startswith('-') else ''}"
            for sort in sorts or ("-quotes",)
        ]
        sql = (
            f"SELECT c.id FROM claims c\nWHERE {self._whole(bind)}\n"
            f"ORDER BY {', '.join([*order, 'c.id'])}"
        )
        return bind.statement(sql, limit)

    def _whole(self, bind: Bind) -> str:
        root = self._query.root
        if root is None:
            return "TRUE"
        # What is said of the link to a claim is said of the link to the very claim that is found.
        quotes = self._of_quotes.of_link(RowKind.CLAIM, bind)
        found = [
            Sql(
                "c.id IN (SELECT r.claim_id FROM quote_claims r JOIN quotes q ON q.id = r.quote_id"
                f" WHERE {quotes.with_id(QUOTE_ID)})"
            )
        ]
        if all(term.field in _OWN_FIELDS for term in self._query.terms()):
            found.append(self._where(root, bind))
        return any_of(found).text

    def _where(self, node: Node, bind: Bind) -> Sql:
        condition = self._compiled(node, bind)
        if not deep(node):
            return condition
        found = bind.before(f"SELECT c.id FROM claims c WHERE {condition.text}")
        return Sql(f"c.id IN {found}")

    def _compiled(self, node: Node, bind: Bind) -> Sql:
        match node:
            case Term():
                return self._term(node, bind)
            case Not(part):
                return no(self._where(part, bind))
            case Group(parts):
                terms = [part for part in parts if isinstance(part, Term)]
                rest = [part for part in parts if not isinstance(part, Term)]
                bare = [term for term in terms if term.field == "words"]
                fields = by_field([term for term in terms if term.field != "words"])
                return all_of(
                    [self._term(term, bind) for term in bare]
                    + [alternatives(same, lambda term: self._term(term, bind)) for same in fields]
                    + [self._where(part, bind) for part in rest]
                )
            case And(parts):
                return all_of([self._where(part, bind) for part in parts])
            case _:
                return any_of([self._where(part, bind) for part in node.parts])

    def _term(self, term: Term, bind: Bind) -> Sql:
        if term.op is Op.ANY:
            return _PRESENT.get(term.field, _TRUE)
        if term.op is Op.NONE:
            return no(_PRESENT.get(term.field, _TRUE))
        return Sql(self._comparison(term, bind))

    def _comparison(self, term: Term, bind: Bind) -> str:
        if term.field == "id":
            return f"c.id = {bind(int(term.value[1:]))}" if term.value[0] == "c" else "FALSE"
        meaning = self._meanings[term]
        if isinstance(meaning, Phrase):
            return self._dialect.in_claims([Clause((meaning,))], bind)
        if isinstance(meaning, edtf.Span):
            return (
                f"substr(c.created, 1, 10) BETWEEN {bind(meaning.first)} AND {bind(meaning.last)}"
            )
        assert isinstance(meaning, Values)
        if term.field == "topic":
            return _TOPIC_ROW.format(bind.one_of("r.topic_id", meaning.values))
        values = meaning.of_claims if term.field == "note" else meaning.values
        return bind.one_of("c.id", values)
