"""Quotation marks and capitals of titles.

Owns which marks stand inside others, and title case, which is for English alone. It must not know
a style.
"""

import re
import unicodedata

_OPENERS = "([{—–-/“‘„«‹"
_PAIRS = {"“": "”", "‘": "’"}
_OTHER = {"“": "‘", "‘": "“"}
_CLOSES = {"”": "“", '"': "“", "’": "‘", "'": "‘"}
_STRAIGHT = {'"': "“", "'": "‘"}
_MARK = re.compile(f"[{''.join(_PAIRS)}{''.join(_CLOSES)}]")
# Articles, conjunctions and prepositions.
_SMALL = (
    "a", "about", "above", "across", "afore", "after", "against", "along", "alongside", "amid",
    "amidst", "among", "amongst", "an", "and", "around", "as", "aside", "astride", "at", "atop",
    "before", "behind", "below", "beneath", "beside", "besides", "between", "beyond", "but", "by",
    "circa", "despite", "down", "during", "for", "from", "given", "in", "inside", "into", "lest",
    "like", "near", "next", "nor", "notwithstanding", "of", "off", "on", "onto", "or", "out",
    "over", "past", "per", "plus", "pro", "qua", "sans", "since", "so", "than", "the", "through",
    "throughout", "till", "to", "toward", "towards", "under", "underneath", "until", "unto", "up",
    "upon", "v", "versus", "via", "vs", "with", "within", "without", "yet",
)  # fmt: skip
_WORD = re.compile(r"[^\s/—–-]+")
_SENTENCE_END = re.compile(r"[:?!]$")


def marked(text: str, *, inside: bool) -> str:
    """Return a text with typographic quotation marks and apostrophes.

    Where it stands inside quotation marks, its own are single, and those in these double again.
    A mark without its other half stays what it is.
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
        opens = kind in _PAIRS and _opens(before, after)
        if character == "'" and (opens or before.isalnum()):
            # An apostrophe, unless it turns out to be half of a pair.
            characters[place] = "’"
        if opens:
            open_marks.append((place, kind))
            waiting[kind] += 1
            continue
        closed = _CLOSES.get(character)
        if closed is None or not waiting[closed] or (closed == "‘" and after.isalnum()):
            continue
        start, kind = open_marks.pop()
        waiting[kind] -= 1
        while kind != closed:
            # What was opened within and not closed is no mark of quotation.
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


def _opens(before: str, after: str) -> bool:
    starts = not before or before.isspace() or before in _OPENERS or before in _STRAIGHT
    return starts and bool(after) and not after.isspace()


def title_case(text: str) -> str:
    """Return an English title with its words capitalized, but for small words within.

    What has a capital in it is left as it is: a name, an abbreviation, iPhone.
    """
    words = list(_WORD.finditer(text))
    starts = True
    parts: list[str] = []
    end = 0
    for number, match in enumerate(words):
        word = match[0]
        parts.append(text[end : match.start()])
        end = match.end()
        bare = word.strip("\"'.,;:?!()[]{}“”‘’«»…")
        small = bare in _SMALL and not starts and number < len(words) - 1
        parts.append(word if small or word != word.lower() else _capital(word))
        starts = bool(_SENTENCE_END.search(word.rstrip("”’\"')")))
    return "".join((*parts, text[end:]))


def _capital(word: str) -> str:
    for place, character in enumerate(word):
        if unicodedata.category(character)[0] in "LN":
            capital = character.upper()
            # Not every letter has one capital: ß has two, of which neither begins a word.
            if len(capital) == 1:
                return word[:place] + capital + word[place + 1 :]
            return word
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
