"""The grammar of the query language: a query from a text, from arguments or from flags."""

# or     := and {"OR" and}          and   := beside {"AND" beside}
# beside := not {not}               not   := ("NOT" | "^") not | atom
# atom   := "(" or ")" | "@" name | term
# term   := [field ":"] value
# value  := word ["*"] | "phrase" ["*"] | date ".." date | "none" | "any"

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from claimdb.errors import QuerySyntaxError, UsageError
from claimdb.query.fields import ALIASES, FIELDS, Field, closest, read_term, saved_name
from claimdb.query.value import (
    OPERATORS,
    WORDS,
    Node,
    Query,
    Saved,
    Term,
    all_of,
    any_of,
    bracketed,
    group,
    id_term,
    is_id,
    negated,
    quoted,
)

MAX_DEPTH = 50
MAX_TERMS = 250
MAX_LENGTH = 100_000
"""The most characters of a query."""

_CLOSING = {'"': '"', "“": '”"', "”": "”", "„": "“”", "«": "»", "»": "«"}
_MARKS = "".join(_CLOSING)
_RUN = re.compile(rf"[^\s(){re.escape(_MARKS)}]+")
_FIELD = re.compile(r"([^\W\d_][\w-]*):(?!//)")
# Begins where a word begins: elsewhere in a long word it would look for the colon again.
_FIELDS_WITHIN = re.compile(rf"(?<![\w-])[\d_-]*{_FIELD.pattern}")
_MEANT_TO_NEGATE = re.compile(r"[!-][^\W\d_]")
_SIGNS = re.compile(r"[^\w\s@^]+")
_OPERATOR = r"(?:^|\s)(?:AND|OR|NOT)(?:\s|$)"
_REFERENCE = r"(?<!\S)[(^]*@"


class _Sign(StrEnum):
    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    TERM = "term"


class _Token(NamedTuple):
    sign: _Sign
    start: int
    end: int
    term: Term | Saved | None = None
    bare: str = ""  # a word outside quotation marks


@lru_cache(maxsize=128)
def parse(text: str) -> Query:
    """Return the query of a text, or raise a `QuerySyntaxError`; an empty text is everything."""
    check_length(text)
    tokens = _with_ids(list(_tokens(text)))
    _check_operators(text, tokens)
    return _Parser(text, tokens).query() if tokens else Query()


def parse_arguments(arguments: Sequence[str]) -> Query:
    """Return the query of the arguments of a command line; see `parse`.

    The shell has taken the quotation marks away, so an argument with a space in it is one term
    (`topic:peace plan`), unless it has a quotation mark, an operator, a parenthesis at its start, a
    second field or a reference: then it is a query as typed. Errors have the columns of the
    arguments joined by spaces.
    """
    check_length(" ".join(arguments))
    return parse(" ".join(map(_argument, arguments)))


def check_length(text: str) -> None:
    """Raise a `QuerySyntaxError` if a query is too long."""
    if len(text) > MAX_LENGTH:
        message = f"more than {MAX_LENGTH:,} characters"
        raise QuerySyntaxError(message, text, MAX_LENGTH, MAX_LENGTH + 1, hint="shorten it")


def hints(arguments: Sequence[str]) -> Iterator[str]:
    """Yield the `hints_of` the query of the arguments of a command line."""
    return hints_of(" ".join(map(_argument, arguments)))


def hints_of(text: str) -> Iterator[str]:
    """Yield a hint for each bare word of a query that may be meant as an operator."""
    tokens = _tokens(text)
    for word in dict.fromkeys(token.bare for token in tokens if token.bare):
        if word.upper() in OPERATORS:
            yield f"{word!r} is searched for as a word; the operator is {word.upper()}"
        elif _MEANT_TO_NEGATE.match(word):
            other = word[1:]
            yield f"{word!r} searches for {other!r}; to leave it out, write NOT {other}"


def from_flags(flags: Mapping[str, Iterable[str]]) -> Query:
    """Return the query of flags, a term for each value, or raise a `QuerySyntaxError`."""
    terms = []
    for name, values in flags.items():
        for value in values:
            text = f"{name}:{value}"
            with _placed(text, 0, len(text)):
                terms.append(read_term(FIELDS[name], value))
    return Query.of(*terms)


@contextmanager
def _placed(text: str, start: int, end: int, hint: str = "") -> Iterator[None]:
    """Raise an error of a term with its place in the text of its query, and more of a hint."""
    try:
        yield
    except UsageError as error:
        whole = error.hint and error.hint + hint
        raise QuerySyntaxError(error.message, text, start, end, hint=whole) from None


def _argument(argument: str) -> str:
    negation = "^" if argument.startswith("^") else ""
    named = list(_FIELDS_WITHIN.finditer(argument))
    fields = [match for match in named if _known(match[1])]
    # An unknown field is an error, never the text itself; a colon at the end of a word is text.
    unknown = (match for match in named if not _known(match[1]))
    as_typed = (
        not re.search(r"\s", argument)
        or any(mark in argument for mark in _MARKS)
        or argument.lstrip("^ ").startswith("(")
        or re.search(_OPERATOR, argument)
        or re.search(_REFERENCE, argument)
        or len(fields) > 1
        or (fields and fields[0].start(1) > len(negation))
        or any(re.match(r"\S", argument[match.end() :]) for match in unknown)
        or all(map(is_id, argument.split()))
    )
    if as_typed:
        return argument
    start = fields[0].end() if fields else len(negation)
    value = argument[start:].strip()
    star = "*" if value.endswith("*") else ""
    return f"{argument[:start]}{quoted(value.removesuffix('*'))}{star}"


def _known(name: str) -> Field | None:
    lower = name.lower()
    return None if lower == WORDS else FIELDS.get(ALIASES.get(lower, lower))


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    while position < len(text):
        character = text[position]
        end = position + 1
        if character in "()^":
            sign = _Sign.NOT if character == "^" else _Sign(character)
            yield _Token(sign, position, end)
        elif not character.isspace():
            token = _word(text, position)
            yield token
            end = token.end
        position = end


def _word(text: str, start: int) -> _Token:
    """Read one term or operator that begins at `start`."""
    field, position = FIELDS[WORDS], start
    run = _RUN.match(text, position)
    if run and run[0] in ("AND", "OR", "NOT"):
        return _Token(_Sign(run[0]), start, run.end())
    if run and run[0].startswith("@"):
        hint = f'; "{run[0]}" in quotation marks searches for the words'
        with _placed(text, start, run.end(), hint):
            return _Token(_Sign.TERM, start, run.end(), Saved(saved_name(run[0])))
    if run and (named := _FIELD.match(run[0])):
        if (found := _known(named[1])) is None:
            raise _unknown_field(text, start, named[1])
        field, position = found, start + named.end()
        run = _RUN.match(text, position)
    elif run and (error := _sign_error(text, run)):
        raise error
    bare = run[0] if run and field.name == WORDS else ""
    if run:
        value, in_marks, end = run[0], False, run.end()
    elif position < len(text) and text[position] in _MARKS:
        value, end = _phrase(text, position)
        in_marks = True
        if text[end : end + 1] == "*":
            value, in_marks, end = f"{value}*", False, end + 1
    else:
        hint = f"write {field.name}:value, {field.name}:any or {field.name}:none"
        raise QuerySyntaxError(f"{field.name}: has no value", text, start, position, hint=hint)
    with _placed(text, start, end):
        term = read_term(field, value, in_marks=in_marks)
    return _Token(_Sign.TERM, start, end, term, bare)


def _sign_error(text: str, run: re.Match[str]) -> QuerySyntaxError | None:
    """Return the error of a sign that is no operator, before a field, a phrase, or a parenthesis.

    Before a word, it is part of it: `-2` and `!Kung`.
    """
    signs = _SIGNS.match(run[0])
    if signs is None:
        return None
    sign, start = signs[0], run.start()
    named = _FIELD.match(run[0], signs.end())
    rest = run[0][signs.end() :]
    negates = sign in ("!", "-")
    whole = not rest and text[run.end() : run.end() + 1] not in ("", " ")
    before = named or rest.startswith("@") or whole
    if not before or not (negates or (named and _known(named[1]))):
        return None
    shown = rest or ("(...)" if text[run.end()] == "(" else '"..."')
    message = f"a {sign} does not negate" if negates else f"{sign!r} is not an operator"
    hint = f"write NOT {shown} or ^{shown}" if negates else f"write {shown}"
    return QuerySyntaxError(message, text, start, start + len(sign), hint=hint)


def _with_ids(tokens: Sequence[_Token]) -> list[_Token]:
    """Return tokens with bare ids as terms of their field, unless there are other bare words."""
    if not all(is_id(token.bare) for token in tokens if _is_words(token)):
        return list(tokens)
    return [
        token._replace(term=id_term(token.bare)) if _is_words(token) else token for token in tokens
    ]


def _check_operators(text: str, tokens: Sequence[_Token]) -> None:
    """Raise the error of a word like an operator next to a field, a parenthesis or a reference."""
    for token, before, after in zip(tokens, (None, *tokens), (*tokens[1:], None), strict=False):
        word = token.bare.upper()
        if word in OPERATORS and (_is_structure(before) or _is_structure(after)):
            message = f"{token.bare!r} is a word, not an operator"
            hint = f'write {word}; "{token.bare}" in quotation marks searches for the word'
            raise QuerySyntaxError(message, text, token.start, token.end, hint=hint)


def _is_structure(token: _Token | None) -> bool:
    return token is not None and token.sign is not _Sign.NOT and not _is_words(token)


def _is_words(token: _Token) -> bool:
    return isinstance(token.term, Term) and token.term.field == WORDS


def _phrase(text: str, start: int) -> tuple[str, int]:
    """Return what stands in the quotation marks that open at `start`, and where it ends."""
    closing = _CLOSING[text[start]]
    result: list[str] = []
    position = start + 1
    while position < len(text):
        if text[start] == '"' and text[position : position + 2] in ('\\"', "\\\\"):
            position += 1
        elif text[position] in closing:
            return "".join(result), position + 1
        result.append(text[position])
        position += 1
    hint = f"add {closing[0]}"
    raise QuerySyntaxError("unclosed quotation mark", text, start, start + 1, hint=hint)


def _unknown_field(text: str, start: int, name: str) -> QuerySyntaxError:
    names = [*(known for known in FIELDS if known != WORDS), *ALIASES]
    close = closest(name, names)
    hint = f"did you mean {close}:? " if close else ""
    hint += f"Fields: {', '.join(names)}; to search for the text itself, quote it"
    return QuerySyntaxError(f"unknown field {name!r}", text, start, start + len(name), hint=hint)


_OPERATORS: Sequence[tuple[tuple[_Sign, ...], Callable[[tuple[Node, ...]], Node]]] = (
    ((_Sign.OR,), any_of),
    ((_Sign.AND,), all_of),
    ((_Sign.TERM, _Sign.NOT, _Sign.OPEN), group),
)


class _Parser:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str, tokens: list[_Token]) -> None:
        self._text = text
        self._tokens = tokens
        self._position = 0
        self._depth = 0
        terms = [token for token in tokens if token.sign is _Sign.TERM]
        if len(terms) > MAX_TERMS:
            raise self._error(f"more than {MAX_TERMS} terms", terms[MAX_TERMS])

    def query(self) -> Query:
        root = self._joined()
        if (token := self._next()) is not None:
            raise self._error("unmatched closing parenthesis", token)
        return Query(root)

    def _next(self) -> _Token | None:
        return self._tokens[self._position] if self._position < len(self._tokens) else None

    def _take(self, *signs: _Sign) -> _Token | None:
        token = self._next()
        if token is None or token.sign not in signs:
            return None
        self._position += 1
        return token

    def _joined(self, level: int = 0) -> Node:
        """Parse parts joined by an operator of a level, from the loosest to the tightest."""
        if level == len(_OPERATORS):
            return self._not()
        signs, join = _OPERATORS[level]
        parts = [self._joined(level + 1)]
        while (token := self._next()) and token.sign in signs:
            # Parts next to each other have no operator between them.
            self._position += token.sign in (_Sign.OR, _Sign.AND)
            parts.append(self._joined(level + 1))
        return join(tuple(parts))

    def _not(self) -> Node:
        if token := self._take(_Sign.NOT):
            with self._deeper(token):
                return negated(self._not())
        return self._atom()

    def _atom(self) -> Node:
        if token := self._take(_Sign.TERM):
            assert token.term is not None
            return token.term
        if token := self._take(_Sign.OPEN):
            with self._deeper(token):
                node = self._joined()
            if not self._take(_Sign.CLOSE):
                raise self._error("unclosed parenthesis", token)
            return bracketed(node)
        if token := self._next():
            raise self._error(f"{token.sign.value!r} has nothing before it", token)
        end = len(self._text)
        hint = "a query does not end with an operator or an open parenthesis"
        message = "something is missing at the end"
        raise QuerySyntaxError(message, self._text, end, end + 1, hint=hint)

    @contextmanager
    def _deeper(self, token: _Token) -> Iterator[None]:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._error(f"nested more than {MAX_DEPTH} deep", token)
        yield
        self._depth -= 1

    def _error(self, message: str, token: _Token) -> QuerySyntaxError:
        return QuerySyntaxError(message, self._text, token.start, token.end)
