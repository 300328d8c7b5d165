"""A query as a tree, and its canonical text, which parses back to the same tree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, TypeAlias

WORDS = "words"
"""The field of bare words: they match a quote, its claims, its topics and its speakers' names."""

SAVED_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
"""What a saved query may be called."""

_FIELDS_OF_IDS = {"q": "id", "c": "claim", "s": "source", "a": "speaker", "t": "topic", "o": "id"}
_ID = re.compile(rf"[{''.join(_FIELDS_OF_IDS)}][1-9][0-9]{{0,17}}")
_BARE = re.compile(r"[^\s\"“”„«»()^:*\\][^\s\"“”„«»():*\\]*")
OPERATORS = frozenset({"AND", "OR", "NOT"})
"""The operators of the language, which a word in other letters may be meant as."""


class Op(StrEnum):
    """How a term compares its field with its value."""

    IS = "is"
    PREFIX = "prefix"
    RANGE = "range"
    NONE = "none"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: `field` compared with `value` (with `value` and `upper` for a range).

    An end of a range that is open is empty. Bare words have the field `WORDS`.
    """

    field: str
    value: str = ""
    op: Op = Op.IS
    upper: str = ""

    def __str__(self) -> str:
        match self.op:
            case Op.NONE | Op.ANY:
                shown = self.op.value
            case Op.RANGE:
                shown = f"{self.value}..{self.upper}"
            case op:
                shown = quoted(self.value, self.field) + ("*" if op is Op.PREFIX else "")
        return shown if self.field == WORDS else f"{self.field}:{shown}"


@dataclass(frozen=True, slots=True)
class Saved:
    """The saved query of a name, as if it stood here in parentheses: it binds to nothing."""

    name: str
    parts: ClassVar[tuple[Node, ...]] = ()

    def __str__(self) -> str:
        return f"@{self.name}"


@dataclass(frozen=True, slots=True)
class Not:
    """Whatever does not satisfy its part."""

    part: Node

    def __str__(self) -> str:
        return f"NOT {_inside(self, self.part)}"


@dataclass(frozen=True, slots=True)
class _Joined:
    parts: tuple[Node, ...]
    operator: ClassVar[str] = " "

    def __str__(self) -> str:
        return self.operator.join(_inside(self, part) for part in self.parts)


class Group(_Joined):
    """Terms next to each other: those of one link describe the same row."""


class And(_Joined):
    """Parts joined by an explicit AND: each finds a row of its own."""

    operator = " AND "


class Or(_Joined):
    """At least one of its parts."""

    operator = " OR "


Node: TypeAlias = Term | Saved | Not | Group | And | Or

_PARENTHESISED: Mapping[type, tuple[type[Node], ...]] = {
    Not: (Group, And, Or),
    Group: (Group, And, Or),
    And: (And, Or),
    Or: (Or,),
}
"""What stands in parentheses in the text of what."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for; without a root, everything.

    `str(query)` is its canonical text: reading it gives an equal query.
    """

    root: Node | None = None

    def __str__(self) -> str:
        return "" if self.root is None else str(self.root)

    def __bool__(self) -> bool:
        return self.root is not None

    def __and__(self, other: Query) -> Query:
        """Join two queries as a group, so that terms of one link still bind."""
        return Query.of(*parts_of(self.root), *parts_of(other.root))

    @classmethod
    def of(cls, *parts: Node) -> Query:
        """Return the query of a group of parts."""
        return cls(_bare(group(parts))) if parts else cls()

    def terms(self) -> Iterator[Term]:
        """Yield every term, also the negated ones, from left to right."""
        return (leaf for leaf in _leaves(self.root) if isinstance(leaf, Term))

    def references(self) -> Iterator[str]:
        """Yield the name of every saved query that is referred to, from left to right."""
        return (leaf.name for leaf in _leaves(self.root) if isinstance(leaf, Saved))


def parts_of(node: Node | None, kind: type[Group | And] = Group) -> tuple[Node, ...]:
    """Return the parts of a group, or of an AND; any other node is the only part."""
    if node is None:
        return ()
    return node.parts if isinstance(node, kind) else (node,)


def group(parts: tuple[Node, ...]) -> Node:
    """Return parts as one group, without redundant brackets."""
    simple = tuple(_opened(part) for part in parts)
    return simple[0] if len(simple) == 1 else Group(simple)


def bracketed(node: Node) -> Node:
    """Return a node as it stands in parentheses, which keep it from binding to its neighbours."""
    return Group((node,)) if isinstance(node, Term | Not) else node


def negated(node: Node) -> Node:
    """Return the negation of a node."""
    return Not(_opened(node))


def all_of(parts: tuple[Node, ...]) -> Node:
    """Return parts joined by AND."""
    return _joined(And, parts)


def any_of(parts: tuple[Node, ...]) -> Node:
    """Return parts joined by OR."""
    return _joined(Or, parts)


def _joined(kind: type[And | Or], parts: tuple[Node, ...]) -> Node:
    flat: list[Node] = []
    for part in map(_bare, parts):
        flat.extend(part.parts if isinstance(part, kind) else (part,))
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def _bare(node: Node) -> Node:
    """Drop the brackets of a node that stands alone, where they keep nothing from binding."""
    while isinstance(node, Group) and len(node.parts) == 1:
        node = node.parts[0]
    return node


def _opened(node: Node) -> Node:
    """Drop brackets around what starts a row of its own anyway."""
    inner = _bare(node)
    return Group((inner,)) if node is not inner and isinstance(inner, Term | Not) else inner


def in_parentheses(part: Node, node: Node | _Joined) -> bool:
    """Tell whether a part of a node stands in parentheses in its canonical text."""
    return isinstance(part, _PARENTHESISED[type(node)])


def _inside(node: Node | _Joined, part: Node) -> str:
    return f"({part})" if in_parentheses(part, node) else str(part)


def _leaves(node: Node | None) -> Iterator[Term | Saved]:
    match node:
        case None:
            pass
        case Term() | Saved():
            yield node
        case Not(part):
            yield from _leaves(part)
        case _:
            for part in node.parts:
                yield from _leaves(part)


def is_id(word: str) -> bool:
    """Whether a word is the short id of a record by which a query finds quotes."""
    return _ID.fullmatch(word) is not None


def id_term(word: str) -> Term:
    """Return the term of a bare id: `id:q7`, `claim:c6`, `source:s1`, `speaker:a4`, `topic:t2`.

    The id of an occurrence, `id:o7`, is its quote.
    """
    return Term(_FIELDS_OF_IDS[word[0]], word)


def quoted(value: str, field: str = WORDS) -> str:
    """Return a value as it is written in a query, in quotation marks where it needs them."""
    reserved = (
        value.upper() in OPERATORS or value.startswith("@") or is_id(value)
        if field == WORDS
        else value.lower() in (Op.NONE, Op.ANY)
    )
    if _BARE.fullmatch(value) and ".." not in value and not reserved:
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
