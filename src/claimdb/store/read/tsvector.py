"""Full text on PostgreSQL: vectors of the folded words of quotes, their context, and claims.

Owns how clauses become conditions on the vectors and how what they find is ranked. The vectors
hold our words, so that PostgreSQL finds what SQLite finds: an index finds the rows that have every
word, and where that leaves a doubt (words in a row, a word that was cut for the index) the folded
text itself decides.
"""

from collections.abc import Collection

from claimdb.store.read.dialect import Bind, Clause, Dialect, Phrase

LONGEST = 500
"""How many characters of a word a vector holds: see `folded_tsvector` in `store.ddl`."""

_MOST_LEXEMES = 64
"""How many words of a phrase an index is asked for; it need not leave only what is sought."""

# The weights are those of SQLite; `|` lets the words of every clause count.
_RANK = "10 * ts_rank({0}.folded_words, {1}) + 3 * ts_rank({0}.context_words, {1})"


def _lexeme(word: str, *, prefix: bool) -> str:
    # A folded word has letters and digits alone: there is nothing in it to escape.
    return f"'{word[:LONGEST]}'{':*' if prefix or len(word) > LONGEST else ''}"


def _lexemes(phrase: Phrase) -> list[str]:
    *first, last = phrase.words
    lexemes = [_lexeme(word, prefix=False) for word in first]
    return [*dict.fromkeys(lexemes), _lexeme(last, prefix=phrase.prefix)][:_MOST_LEXEMES]


def _phrase(phrase: Phrase, table: str, column: str, bind: Bind) -> str:
    """Return the condition that a phrase stands in a column."""
    wanted = bind(" & ".join(_lexemes(phrase)))
    found = f"{table}.{column}_words @@ CAST({wanted} AS tsquery)"
    if len(phrase.words) == 1 and len(phrase.words[0]) < LONGEST:
        return found
    words = bind(f" {' '.join(phrase.words)}{'' if phrase.prefix else ' '}")
    return f"{found} AND strpos(' ' || {table}.{column} || ' ', {words}) > 0"


def _clause(clause: Clause, table: str, columns: Collection[str], bind: Bind) -> str:
    return " OR ".join(
        f"({_phrase(phrase, table, column, bind)})"
        for phrase in clause.phrases
        for column in columns
    )


def _all(clauses: Collection[Clause], table: str, *, context: bool, bind: Bind) -> str:
    return " AND ".join(
        "({})".format(
            _clause(
                clause,
                table,
                ("folded", "context") if context and not clause.own_words else ("folded",),
                bind,
            )
        )
        for clause in clauses
    )


def _in_quotes(clauses: Collection[Clause], bind: Bind) -> str:
    return _all(clauses, "q", context=True, bind=bind)


def _in_claims(clauses: Collection[Clause], bind: Bind) -> str:
    return _all(clauses, "c", context=False, bind=bind)


def _found(clauses: Collection[Clause], condition: str, bind: Bind) -> str:
    return f"FROM quotes q\nWHERE {_in_quotes(clauses, bind)} AND ({condition})"


def _best(clauses: Collection[Clause], condition: str, bind: Bind) -> str:
    lexemes = [
        lexeme for clause in clauses for phrase in clause.phrases for lexeme in _lexemes(phrase)
    ]
    words = f"CAST({bind(' | '.join(dict.fromkeys(lexemes)))} AS tsquery)"
    return (
        f"SELECT q.id {_found(clauses, condition, bind)}\n"
        f"ORDER BY {_RANK.format('q', words)} DESC, q.id"
    )


def _saying(phrase: Phrase, bind: Bind) -> str:
    return f"SELECT q.id FROM quotes q WHERE {_phrase(phrase, 'q', 'folded', bind)}"


TSVECTOR = Dialect(_in_quotes, _in_claims, _found, _best, _saying, plans=True)
