"""Quotation marks and title case, and text in runs that are italic or not."""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from claimdb.markup import TitlePart

_OPENERS = "([{—–-/“‘„«‹\"'"
_PAIRS = {"“": "”", "‘": "’"}
_OTHER = {"“": "‘", "‘": "“"}
_CLOSES = {"”": "“", '"': "“", "’": "‘", "'": "‘"}
_STRAIGHT = {'"': "“", "'": "‘"}
_MARK = re.compile(f"[{''.join(_PAIRS)}{''.join(_CLOSES)}]")
# Articles, conjunctions and prepositions.
SMALL_WORDS = frozenset((
    "a", "about", "above", "across", "afore", "after", "against", "along", "alongside", "amid",
    "amidst", "among", "amongst", "an", "and", "around", "as", "aside", "astride", "at", "atop",
    "before", "behind", "below", "beneath", "beside", "besides", "between", "beyond", "but", "by",
    "circa", "despite", "down", "during", "for", "from", "given", "in", "inside", "into", "lest",
    "like", "near", "next", "nor", "notwithstanding", "of", "off", "on", "onto", "or", "out",
    "over", "past", "per", "plus", "pro", "qua", "sans", "since", "so", "than", "the", "through",
    "throughout", "till", "to", "toward", "towards", "under", "underneath", "until", "unto", "up",
    "upon", "v", "versus", "via", "vs", "with", "within", "without", "yet",
))  # fmt: skip
"""Words without a capital inside a title."""
_WORD = re.compile(r"([^\s/—–-]+)")
_SENTENCE_END = re.compile(r"[:?!]$")


def marked(text: str, *, inside: bool) -> str:
    """Return a text with typographic apostrophes and quotation marks, which are single `inside`.

    A mark without its counterpart is kept.
    """
    if not _MARK.search(text):
        return text
    characters = list(text)
    open_marks: list[tuple[int, str]] = []
    waiting = dict.fromkeys(_PAIRS, 0)
    pairs: list[tuple[int, int]] = []
    for place, character in enumerate(text):
        before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
        kind = _STRAIGHT.get(character, character)
        starts = not before or before.isspace() or before in _OPENERS
        opens = kind in _PAIRS and starts and bool(after) and not after.isspace()
        if character == "'" and (opens or before.isalnum()):
            # An apostrophe, unless it is later matched as a mark.
            characters[place] = "’"
        if opens:
            open_marks.append((place, kind))
            waiting[kind] += 1
            continue
        closed = _CLOSES.get(character)
        if closed is None or not waiting[closed] or (closed == "‘" and after.isalnum()):
            continue
        kind = ""
        while kind != closed:
            # A mark that is opened inside and not closed is no quotation mark.
            start, kind = open_marks.pop()
            waiting[kind] -= 1
        pairs.append((start, place))
    around: list[tuple[int, int]] = []
    for start, end in sorted(pairs):
        while around and around[-1][1] < start:
            around.pop()
        outermost = around[0][0] if around else start
        first = "‘" if inside or text[outermost] == "‘" else "“"
        mark = first if len(around) % 2 == 0 else _OTHER[first]
        characters[start], characters[end] = mark, _PAIRS[mark]
        around.append((start, end))
    return "".join(characters)


def title_case(text: str) -> str:
    """Return an English title with capitals, except for small words inside; iPhone is kept."""
    pieces = _WORD.split(text)
    starts = True
    # Every second piece is a word.
    for place, word in enumerate(pieces[1::2]):
        bare = word.strip("\"'.,;:?!()[]{}“”‘’«»…")
        small = bare in SMALL_WORDS and not starts and 2 * place + 3 < len(pieces)
        if not small and word == word.lower():
            pieces[2 * place + 1] = _capital(word)
        starts = bool(_SENTENCE_END.search(word.rstrip("”’\"')")))
    return "".join(pieces)


def _capital(word: str) -> str:
    if word.isascii() and word.isalnum():
        return word[0].upper() + word[1:]
    for place, character in enumerate(word):
        if unicodedata.category(character)[0] in "LN":
            # Some letters have no single capital: ß has two, and no word begins with them.
            capital = character.upper() if len(character.upper()) == 1 else character
            return word[:place] + capital + word[place + 1 :]
    return word


def sentence_start(text: str) -> str:
    """Return a text with its first letter a capital."""
    return text[:1].upper() + text[1:]


def ordinal(text: str) -> str:
    """Return a number as an ordinal (`2nd`), and any other text as it is."""
    if not (text.isascii() and text.isdigit()):
        return text
    teens = text[-2:] in ("11", "12", "13")
    return text + ("th" if teens else {"1": "st", "2": "nd", "3": "rd"}.get(text[-1], "th"))


class Run(NamedTuple):
    """A stretch of text: italic or not, and perhaps raised, lowered, bold or in small capitals.

    Attributes:
        tag: `sup`, `sub`, `b` or `small-caps`.
    """

    text: str
    italic: bool = False
    tag: str = ""


Runs: TypeAlias = tuple[Run, ...]

TURN = "\ue000"
"""Where a text turns from roman to italic, or back; no character of Unicode."""


def turned(text: str, spans: Iterable[TitlePart]) -> str:
    """Return a text with a `TURN` at each end of its italic parts."""
    ends = sorted(end for one in spans if one.italic for end in (one.start, one.end))
    for end in reversed(ends):
        text = f"{text[:end]}{TURN}{text[end:]}"
    return text


_CLOSED = re.compile(r"’(?!\w)")
_MARKS = tuple(".?!,;:")
_MARKS_AND_CLOSINGS = frozenset((*_MARKS, "”", "’", ""))
MARKDOWN_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#&~|$^@]|:(?=\w+:)")
"""The characters to escape in Markdown."""
_LIST_MARK = re.compile(r"^(?:([-+=])|(\d+)(?=[.)]))")
# Punctuation at its end is that of the sentence, and so is an unpaired parenthesis or bracket.
_PAIR = r"\((?:[^\s()]|\([^\s()]*\))*\)|<[^\s<>]*>"
_ADDRESS = re.compile(
    rf"(https?://(?:[^\s<>“”()]|{_PAIR})*(?:[^\s<>\"“”().,:;!?'’\]\u202c\u2069]|{_PAIR}))"
)
_HTML = {ord(mark): f"&#{ord(mark)};" for mark in '&<>"'}


def plain(text: str) -> Runs:
    """Return a text that is not italic."""
    if TURN in text:
        return _divided(text, italic=False)
    return (Run(text),) if text else ()


def italic(text: str) -> Runs:
    """Return a text in italics."""
    return _divided(text, italic=True)


def _divided(text: str, *, italic: bool) -> Runs:
    if TURN not in text:
        return (Run(text, italic),) if text else ()
    parts = enumerate(text.split(TURN))
    return tuple([Run(part, italic != bool(place % 2)) for place, part in parts if part])


def together(*pieces: Runs | str) -> Runs:
    """Return pieces joined; the text of a style between them yields to their punctuation."""
    done: list[Run] = []
    for piece in pieces:
        if isinstance(piece, str):
            _put(done, piece)
        else:
            done.extend(piece)
    return tuple(done)


def _runs(piece: Runs | str) -> Runs:
    return plain(piece) if isinstance(piece, str) else piece


def joined(pieces: Iterable[Runs | str], between: str) -> Runs:
    """Return the pieces that are not empty, with a text between each two."""
    parts: list[Runs | str] = []
    for piece in pieces:
        if piece:
            parts += between, _runs(piece)
    return together(*parts[1:])


def around(before: str, piece: Runs | str, after: str = "") -> Runs:
    """Return a piece between two texts, or nothing if the piece is empty."""
    return together(before, _runs(piece), after) if piece else ()


def capitalized(runs: Runs) -> Runs:
    """Return runs with a capital first letter."""
    return (runs[0]._replace(text=sentence_start(runs[0].text)), *runs[1:])


def _put(done: list[Run], text: str) -> None:
    if not done or not text:
        done.extend(plain(text))
        return
    last = done[-1]
    if last.text[-1:] not in _MARKS_AND_CLOSINGS:
        # Nothing yields to anything, as between most pieces.
        if last.italic or last.tag:
            done.append(Run(text))
        else:
            done[-1] = Run(last.text + text)
        return
    words, closing = _open_part(last.text)
    mark, end = text[:1], words[-1:]
    stopped = mark == "." and end in _MARKS
    if stopped or (mark in _MARKS and end == mark):
        text = text[1:]
    elif mark in (".", ",") and closing:
        done[-1] = last._replace(text=words + mark + closing)
        text = text[1:]
    if text:
        done[-1:] = merge((done[-1], *plain(text)))


def _open_part(text: str) -> tuple[str, str]:
    """Return a text without the closing quotation marks at its end, and these marks."""
    if not text.endswith(("”", "’")):
        return text, ""
    words = text.rstrip("”")
    inner = words.rstrip("’")
    # A single mark closes an open one; otherwise it is an apostrophe.
    opened = inner.rfind("‘")
    if inner != words and opened >= 0 and not _CLOSED.search(inner, opened):
        words = inner.rstrip("”")
    return words, text[len(words) :]


def as_text(runs: Runs) -> str:
    """Return runs as plain text."""
    return "".join([run.text for run in runs])


def as_markdown(runs: Runs) -> str:
    """Return runs as Markdown on one line."""
    pieces = []
    for run in merge(runs):
        escaped = _tagged(MARKDOWN_SPECIAL.sub(r"\\\g<0>", run.text), run.tag)
        pieces.append(f"*{escaped}*" if run.italic else escaped)
    text = "".join(pieces)
    return _LIST_MARK.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\", text)


def as_html(runs: Runs, *, linked: bool = False) -> str:
    """Return runs as HTML, with the elements `<i>`, `<b>`, `<sup>`, `<sub>` and `<span>`.

    If they are `linked`, addresses of the web are links.
    """
    pieces = []
    for run in merge(runs):
        parts = _ADDRESS.split(run.text) if linked else [run.text]
        # Every second part is an address.
        parts = [part.translate(_HTML) for part in parts]
        parts[1::2] = [f'<a href="{part}">{part}</a>' for part in parts[1::2]]
        escaped = _tagged("".join(parts), run.tag)
        pieces.append(f"<i>{escaped}</i>" if run.italic else escaped)
    return "".join(pieces)


def _tagged(text: str, tag: str) -> str:
    """Return a text in the element of a run's tag, which Markdown has as well."""
    opening = 'span style="font-variant: small-caps"' if tag == "small-caps" else tag
    return f"<{opening}>{text}</{opening.partition(' ')[0]}>" if tag else text


def merge(runs: Iterable[Run]) -> list[Run]:
    """Return runs with neighbours of the same form joined."""
    merged: list[Run] = []
    for run in runs:
        if merged and (last := merged[-1]).italic == run.italic and last.tag == run.tag:
            merged[-1] = Run(last.text + run.text, run.italic, run.tag)
        else:
            merged.append(run)
    return merged
