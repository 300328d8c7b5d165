"""What differs between databases when they are read.

Owns the placeholder style, lists of ids as one bound value, and the full-text match. It must not
know any field: the fragments beside it are the same for every database.
"""

import json
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple


class Statement(NamedTuple):
    """SQL with the values bound to it."""

    sql: str
    values: Mapping[str, object]


class Bind:
    """The values of a statement and their placeholders, written in the driver's own style.

    Also what is set before the statement, so that it does not nest too deep.
    """

    def __init__(self, style: str) -> None:
        self._style = style
        self._before: list[str] = []
        self.values: dict[str, object] = {}

    def __call__(self, value: object) -> str:
        """Keep a value and return the placeholder that stands for it."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return self._style.format(name)

    def before(self, select: str) -> str:
        """Set a SELECT of ids before the statement, and return the SQL of its ids."""
        name = f"part{len(self._before)}"
        self._before.append(f"{name}(id) AS ({select})")
        return f"(SELECT id FROM {name})"

    def statement(self, sql: str) -> Statement:
        """Return the whole statement."""
        before = f"WITH {', '.join(self._before)}\n" if self._before else ""
        return Statement(before + sql, self.values)


class Phrase(NamedTuple):
    """Words that stand one behind the other; with `prefix` the last one may go on."""

    words: tuple[str, ...]
    prefix: bool = False


class Clause(NamedTuple):
    """One of several phrases, in the quote's own words only or in its context as well."""

    phrases: tuple[Phrase, ...]
    own_words: bool = False


class Dialect(NamedTuple):
    """The whole difference between two databases."""

    style: str
    is_one_of: Callable[[str, Collection[int] | Collection[str], Bind], str]
    full_text: Callable[[Collection[Clause]], str]


def _json_list(column: str, values: Collection[int] | Collection[str], bind: Bind) -> str:
    if len(values) == 1:
        return f"{column} = {bind(next(iter(values)))}"
    listed = bind(json.dumps(list(values), ensure_ascii=False))
    return f"{column} IN (SELECT value FROM json_each({listed}))"


def _fts5(clauses: Collection[Clause]) -> str:
    """Return the clauses as a query of SQLite's FTS5, in which our words are quoted strings."""
    return " AND ".join(
        f"{{folded}} : ({_fts5_phrases(clause)})"
        if clause.own_words
        else f"({_fts5_phrases(clause)})"
        for clause in clauses
    )


def _fts5_phrases(clause: Clause) -> str:
    return " OR ".join(
        f'"{" ".join(phrase.words)}"{" *" if phrase.prefix else ""}' for phrase in clause.phrases
    )


SQLITE = Dialect(":{}", _json_list, _fts5)
