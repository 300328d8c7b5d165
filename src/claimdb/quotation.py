"""Who counts as the speaker of a quote, its verbatim words, and the marks around a text."""

import re
from collections.abc import Sequence
from typing import Protocol, TypeAlias, TypeVar

Span: TypeAlias = tuple[int, int]

_MARKS = re.compile("[“”]")
_CLOSING = {
    "“": "”", '"': '"', "”": "”", "„": "“”", "«": "»", "»": "«", "‘": "’", "'": "'", "‚": "‘’",
    "「": "」", "『": "』",
}  # fmt: skip
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")


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


def enclosed(text: str) -> bool:
    """Whether the first and the last mark of a text belong together."""
    text = text.strip()
    closing = _CLOSING.get(text[:1])
    if closing is None or len(text) < 2 or text[-1] not in closing:
        return False
    inner = _APOSTROPHE.sub("", text[1:-1])
    depth = 1
    for mark in re.findall(f"[{text[0]}{closing}]", inner):
        depth += -1 if mark in closing else 1
        if depth == 0:
            return False
    return True


def without_marks(text: str) -> str:
    """Return a text without the marks that enclose all of it, and the spaces around these."""
    return text.strip()[1:-1] if enclosed(text) else text


class _Sure(Protocol):
    @property
    def status(self) -> str: ...


_Said = TypeVar("_Said", bound=_Sure)


def standing(said_by: Sequence[_Said]) -> Sequence[_Said]:
    """Return the speakers under whom a quote is counted and shown: the attested ones.

    Without these, the disputed ones, else all: a misattributed quote is still not narration.
    """
    # Most quotes have one speaker.
    if len(said_by) == 1:
        return said_by
    for status in ("attested", "disputed"):
        if found := tuple(speaker for speaker in said_by if speaker.status == status):
            return found
    return said_by
