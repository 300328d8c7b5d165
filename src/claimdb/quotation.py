"""Who counts as the speaker of a quote, and which of its words are verbatim."""

import re
from collections.abc import Sequence
from typing import Protocol, TypeAlias, TypeVar

Span: TypeAlias = tuple[int, int]

_MARKS = re.compile("[“”]")


def verbatim(text: str, mode: str) -> tuple[str, ...]:
    """Return the words of a quote that are claimed to be the speaker's own, run by run.

    All of a direct text, each run inside “ ” of a mixed one, with the marks inside it, nothing of
    others. Of unbalanced marks a closing one is paired with the nearest opening one before it.
    """
    if mode != "mixed":
        return (text,) if mode == "direct" and text.strip() else ()
    opened: list[int] = []
    pairs: list[Span] = []
    for mark in _MARKS.finditer(text):
        if mark[0] == "“":
            opened.append(mark.end())
        elif opened:
            begin = opened.pop()
            while pairs and pairs[-1][0] > begin:
                pairs.pop()
            pairs.append((begin, mark.start()))
    return tuple(run for begin, end in pairs if (run := text[begin:end]).strip())


class _Sure(Protocol):
    @property
    def status(self) -> str: ...


_Said = TypeVar("_Said", bound=_Sure)


def standing(said_by: Sequence[_Said]) -> Sequence[_Said]:
    """Return the speakers under whom a quote is counted and shown: the attested ones.

    Without these, the disputed ones, else all: a misattributed quote is still not narration.
    """
    for status in ("attested", "disputed"):
        if found := tuple(speaker for speaker in said_by if speaker.status == status):
            return found
    return said_by
