"""Full text on SQLite: FTS5 over the folded words of quotes, their context, and claims.

Owns how clauses become a query of FTS5 and how what it finds is ranked.
"""

from collections.abc import Collection

from claimdb.store.read.dialect import Bind, Clause, Dialect, Phrase

_WEIGHTS = "10.0, 3.0"
"""What a hit in the quote's own words counts for, and one in its context."""


def _query(clauses: Collection[Clause]) -> str:
    """Return the clauses as a query of FTS5, in which our words are quoted strings."""
    return " AND ".join(
        f"{{folded}} : ({_phrases(clause)})" if clause.own_words else f"({_phrases(clause)})"
        for clause in clauses
    )


def _phrases(clause: Clause) -> str:
    return " OR ".join(
        f'"{" ".join(phrase.words)}"{" *" if phrase.prefix else ""}' for phrase in clause.phrases
    )


def _in_quotes(clauses: Collection[Clause], bind: Bind) -> str:
    match = bind(_query(clauses))
    return f"q.id IN (SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH {match})"


def _in_claims(clauses: Collection[Clause], bind: Bind) -> str:
    match = bind(_query(clauses))
    return f"c.id IN (SELECT rowid FROM claims_fts WHERE claims_fts MATCH {match})"


def _found(clauses: Collection[Clause], condition: str, bind: Bind) -> str:
    """Let full text drive."""
    match = bind(_query(clauses))
    # Full text is asked once and goes first: it is never asked again for one row (`+` keeps
    # a condition on the row from being looked up, CROSS JOIN keeps the order).
    joined = ""
    if "q." in condition.replace("q.id", ""):
        joined = " CROSS JOIN quotes q ON q.id = f.rowid"
    else:
        condition = condition.replace("q.id", "+f.rowid")
    return f"FROM quotes_fts f{joined}\nWHERE quotes_fts MATCH {match} AND ({condition})"


def _best(clauses: Collection[Clause], condition: str, bind: Bind) -> str:
    """Let full text drive; only what passes the rest is scored."""
    return (
        f"SELECT f.rowid {_found(clauses, condition, bind)}\n"
        f"ORDER BY bm25(quotes_fts, {_WEIGHTS}), f.rowid"
    )


def _saying(phrase: Phrase, bind: Bind) -> str:
    match = bind(_query([Clause((phrase,), own_words=True)]))
    return f"SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH {match}"


FTS5 = Dialect(_in_quotes, _in_claims, _found, _best, _saying, plans=False)
