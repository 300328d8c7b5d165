"""A question in English as a command line: spans, their relations, and the shape of the answer."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from claimdb import folding
from claimdb.ask.clauses import Relations
from claimdb.ask.little_words import is_foreign
from claimdb.ask.names import NameLookup
from claimdb.ask.reading import Reading
from claimdb.ask.relations import relate
from claimdb.ask.shapes import shape
from claimdb.ask.span import QuestionSpan
from claimdb.ask.spans import find_spans
from claimdb.ask.tokens import MAX_WORDS, cleaned, split
from claimdb.errors import QuerySyntaxError, UsageError

_IDLE = ("stop", "filler")
_ENGLISH = frozenset({"who", "what", "which", "how", "when", "say", "about", "noun", "stance"})
"""Kinds of cues that only English questions have."""


def read(question: str, lookup: NameLookup) -> Reading:
    """Return the command line that a question stands for.

    Raises:
        QuerySyntaxError: there is no word in it.
        NotFoundError: no quote can answer it.
    """
    text = cleaned(question)
    words = list(split(text))
    if not words:
        message, hint = "there is no word in the question", 'ask "who said what"'
        raise QuerySyntaxError(message, question, 0, len(question), hint=hint)
    spans = find_spans(text, words[:MAX_WORDS], lookup)
    _check_language(spans)
    relations = relate(spans)
    reading, dropped = shape(spans, relations, lookup)
    unused = [*_unused(spans, relations, dropped), *(word.piece for word in words[MAX_WORDS:])]
    return replace(
        reading,
        unused=tuple(dict.fromkeys(unused)),
        notes=tuple(span.note for span in spans if span.note),
        explained=tuple(_explained(spans, relations)),
    )


def _check_language(spans: Sequence[QuestionSpan]) -> None:
    if any(span.kind in _ENGLISH for span in spans):
        return
    words = [(key, span) for span in spans for key in folding.words(span.text)]
    known = [span.kind not in ("word", "unknown", "stop") for _, span in words]
    if is_foreign([key for key, _ in words], known):
        names = " ".join(f'"{span.text}"' for span in spans if span.entities)
        raise UsageError(
            "ask reads English",
            hint=f"the query language reads any: claimdb search {names or 'WORDS'}",
        )


def _unused(
    spans: Sequence[QuestionSpan], relations: Relations, dropped: Sequence[str]
) -> Iterator[str]:
    left = set(dropped)
    for span in spans:
        if span.kind not in _IDLE and left & {span.text, *span.text.split()}:
            yield span.text


def _explained(spans: Sequence[QuestionSpan], relations: Relations) -> Iterator[str]:
    yield "spans"
    for span in spans:
        if span.kind not in _IDLE:
            yield f"  {span.text}: {span.reading}"
    yield "relations"
    for relation in relations.lines:
        yield f"  {relation}"
