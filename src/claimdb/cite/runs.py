"""Text with italics in it, as it is put together and written out.

Owns how pieces meet (no mark twice, full stops and commas inside closing quotation marks) and the
three ways to write: plain, Markdown and HTML. It must not know what the pieces say.

A piece of data is `Runs` and stays as it is; what a style puts between pieces is `str`, and gives
way to what is there.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from claimdb.cite.typography import sentence_start


class Run(NamedTuple):
    """A stretch of text that is italic or not."""

    text: str
    italic: bool = False


Runs: TypeAlias = tuple[Run, ...]

_CLOSED = re.compile(r"’(?!\w)")
_MARKS = tuple(".?!,;:")
# What Markdown gives a meaning, the same as where records are written as Markdown.
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#&~|$^@]|:(?=\w+:)")
_LIST_MARK = re.compile(r"^(?:([-+=])|(\d+)(?=[.)]))")
_HTML = {ord(mark): f"&#{ord(mark)};" for mark in '&<>"'}


def plain(text: str) -> Runs:
    """Return a text that is not italic."""
    return (Run(text),) if text else ()


def italic(text: str) -> Runs:
    """Return a text in italics."""
    return (Run(text, italic=True),) if text else ()


def together(*pieces: Runs | str) -> Runs:
    """Return pieces after each other; what a style puts between them gives way to them."""
    done: list[Run] = []
    for piece in pieces:
        if isinstance(piece, str):
            _put(done, piece)
        else:
            done.extend(piece)
    return tuple(done)


def joined(pieces: Iterable[Runs], between: str) -> Runs:
    """Return the pieces that say something, with a text between each two."""
    done: list[Run] = []
    for piece in filter(None, pieces):
        if done:
            _put(done, between)
        done.extend(piece)
    return tuple(done)


def around(before: str, piece: Runs, after: str) -> Runs:
    """Return a piece between two texts, or nothing where the piece is nothing."""
    return together(before, piece, after) if piece else ()


def capitalized(runs: Runs) -> Runs:
    """Return runs that begin a sentence: with a capital letter."""
    return (Run(sentence_start(runs[0].text), runs[0].italic), *runs[1:])


def _put(done: list[Run], text: str) -> None:
    if not done:
        done.extend(plain(text))
        return
    last = done[-1]
    words, closing = _open_part(last.text)
    mark, end = text[:1], words[-1:]
    stopped = mark == "." and end in _MARKS
    if stopped or (mark in _MARKS and end == mark):
        text = text[1:]
    elif mark in (".", ",") and closing:
        done[-1] = Run(words + mark + closing, last.italic)
        text = text[1:]
    if not text:
        return
    if done[-1].italic:
        done.append(Run(text))
    else:
        done[-1] = Run(done[-1].text + text)


def _open_part(text: str) -> tuple[str, str]:
    """Return a text without the quotation marks that close at its end, and these."""
    if not text.endswith(("”", "’")):
        return text, ""
    words = text.rstrip("”")
    inner = words.rstrip("’")
    # A single mark closes where one is open; else it is an apostrophe.
    opened = inner.rfind("‘")
    if inner != words and opened >= 0 and not _CLOSED.search(inner, opened):
        words = inner.rstrip("”")
    return words, text[len(words) :]


def as_text(runs: Runs) -> str:
    """Return runs as plain text."""
    return "".join(run.text for run in runs)


def as_markdown(runs: Runs) -> str:
    """Return runs as Markdown on one line, which renders as it is meant."""
    text = "".join(
        f"*{escaped}*" if run.italic else escaped
        for run in _merged(runs)
        for escaped in (_MARKDOWN.sub(r"\\\g<0>", run.text),)
    )
    return _LIST_MARK.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\", text)


def as_html(runs: Runs) -> str:
    """Return runs as HTML, with nothing in it but `<i>`."""
    return "".join(
        f"<i>{escaped}</i>" if run.italic else escaped
        for run in _merged(runs)
        for escaped in (run.text.translate(_HTML),)
    )


def _merged(runs: Runs) -> Iterable[Run]:
    merged: list[Run] = []
    for run in runs:
        if merged and merged[-1].italic == run.italic:
            merged[-1] = Run(merged[-1].text + run.text, run.italic)
        else:
            merged.append(run)
    return merged
