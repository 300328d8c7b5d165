"""New contexts of many quotes, with the full text that follows from them."""

# On SQLite the triggers index the whole text of a quote again for one more name of its speaker.
# FTS5 finds a word of a row by itself, so that of a row whose text and context have no word in
# common, the context alone can be taken out of the index and put in again. That takes a sixth of
# the time. Only the number of words, which FTS5 counts with both, is then written by ourselves.

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from claimdb.store.backends.base import Statements

_FEW = 100
"""Up to so many rows are left to the trigger."""
_TOGETHER = 20_000
"""How many rows are written at a time: FTS5 flushes its changes after each statement."""
# Of these scripts, FTS5 takes the words as they are folded, by whatever version of Unicode.
_OTHER_SCRIPT = re.compile(
    r"[^\x00-\u058f\u05d0-\u05ea\u0620-\u064a\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]"
)
_CACHED = 1 << 14
_TRIGGER = "quotes_fts_update"
_CONTEXT_ALONE = f"""
CREATE TRIGGER {_TRIGGER} AFTER UPDATE OF context ON quotes BEGIN
  INSERT INTO quotes_fts(quotes_fts, rowid, folded, context)
    VALUES ('delete', old.id, '', old.context);
  INSERT INTO quotes_fts(rowid, folded, context) VALUES (new.id, '', new.context);
END"""
_SQL_OF_TRIGGER = f"SELECT sql FROM sqlite_master WHERE name = '{_TRIGGER}'"
_COUNT = "UPDATE quotes_fts_docsize SET sz = ? WHERE id = ?"
_MERGING = "SELECT v FROM quotes_fts_config WHERE k = 'automerge'"
_SET_MERGING = "INSERT INTO quotes_fts(quotes_fts, rank) VALUES ('automerge', :segments)"
_DEFAULT_MERGING = 4


class ContextChange(NamedTuple):
    """A quote, its folded text, and its context as it is and as it should be."""

    quote: int
    folded: str
    before: str
    after: str


def write_contexts(database: Statements, changes: Iterable[ContextChange]) -> int:
    """Write the contexts of quotes, and return how many there are."""
    written, left = 0, iter(changes)
    while page := list(islice(left, _TOGETHER)):
        _write(database, page)
        written += len(page)
    return written


def _write(database: Statements, changes: Sequence[ContextChange]) -> None:
    if not database.is_sqlite or len(changes) <= _FEW:
        _update(database, changes)
        return
    alone: list[ContextChange] = []
    others: list[ContextChange] = []
    sizes: list[tuple[bytes, int]] = []
    for one in changes:
        text, contexts = one.folded.split(), _contexts(one.before, one.after)
        certain = contexts.certain and not _has_other_script(one.folded)
        if certain and contexts.words.isdisjoint(text):
            alone.append(one)
            sizes.append((_number(len(text)) + contexts.size, one.quote))
        else:
            others.append(one)
    with _no_merging(database):
        _update(database, others)
        [(trigger,)] = database.rows(_SQL_OF_TRIGGER)
        database.rows(f"DROP TRIGGER {_TRIGGER}")
        database.rows(_CONTEXT_ALONE)
        _update(database, alone)
        database.rows(f"DROP TRIGGER {_TRIGGER}")
        database.rows(trigger)
    database.connection.executemany(_COUNT, sizes)


@contextmanager
def _no_merging(database: Statements) -> Iterator[None]:
    """Let FTS5 merge what is written now with what later changes write: a third of the time."""
    row = database.row(_MERGING)
    database.execute(_SET_MERGING, {"segments": 0})
    yield
    database.execute(_SET_MERGING, {"segments": row[0] if row else _DEFAULT_MERGING})


def _update(database: Statements, changes: Sequence[ContextChange]) -> None:
    if changes:
        rows = [{"id": one.quote, "context": one.after} for one in changes]
        database.update("quotes", "id", ("context",), rows)


class _Contexts(NamedTuple):
    """The words of two contexts, whether FTS5 takes them so, and how many the second has."""

    words: frozenset[str]
    certain: bool
    size: bytes


@lru_cache(_CACHED)
def _contexts(before: str, after: str) -> _Contexts:
    words = after.split()
    certain = not (_has_other_script(before) or _has_other_script(after))
    return _Contexts(frozenset((*before.split(), *words)), certain, _number(len(words)))


def _has_other_script(text: str) -> bool:
    """Whether it is uncertain which words FTS5 takes from a text."""
    return not text.isascii() and _OTHER_SCRIPT.search(text) is not None


@lru_cache(_CACHED)
def _number(number: int) -> bytes:
    """Return a number as SQLite writes one of up to eight bytes: seven bits in each."""
    shifts = range(7 * max(0, (number.bit_length() - 1) // 7), 0, -7)
    return bytes((*(0x80 | (number >> shift & 0x7F) for shift in shifts), number & 0x7F))
