r"""Text and names from TeX, `Fran\c{c}ois --- 100\%`. Unknown commands stay as they are."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import takewhile

_ACCENTS: Mapping[str, str] = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306",
    ".": "\u0307", '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323",
    "c": "\u0327", "k": "\u0328", "b": "\u0331",
}  # fmt: skip
_NAMED: Mapping[str, str] = {
    "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "ss": "ß", "ae": "æ",
    "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "aa": "å", "AA": "Å", "l": "ł",
    "L": "Ł", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ",
    "DJ": "Đ", "ldots": "…", "dots": "…", "textellipsis": "…", "textendash": "–",
    "textemdash": "—", "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“",
    "textquotedblright": "”", "textquotesingle": "'", "textquotedbl": '"', "guillemotleft": "«",
    "guillemotright": "»", "textbar": "|", "textless": "<", "textgreater": ">",
    "textunderscore": "_", "textdollar": "$", "textbraceleft": "{", "textbraceright": "}",
    "textexclamdown": "¡", "textquestiondown": "¿", "texteuro": "€", "euro": "€", "pounds": "£",
    "textsterling": "£", "S": "§", "P": "¶", "copyright": "©", "textregistered": "®",
    "texttrademark": "™", "textdegree": "°", "slash": "/", "newline": " ", "par": " ",
    "quad": " ", "space": " ", "LaTeX": "LaTeX", "TeX": "TeX",
}  # fmt: skip
_FORMATS = frozenset((
    "bf", "bfseries", "em", "emph", "enquote", "ensuremath", "it", "itshape", "lowercase", "mathrm",
    "mbox", "mkbibemph", "mkbibquote", "noopsort", "normalfont", "protect", "relax", "rm", "sc",
    "scshape", "sl", "text", "textbf", "textit", "textmd", "textnormal", "textrm", "textsc",
    "textsf", "textsl", "textsubscript", "textsuperscript", "texttt", "textup", "tt", "underline",
    "uppercase", "url",
))  # fmt: skip
"""Formatting commands, of which only the argument is kept."""
_LIGATURES: Mapping[str, str] = {
    "---": "—", "--": "–", "``": "“", "''": "”", "~": "\u00a0", "{": "", "}": "",
}  # fmt: skip
_CHARACTERS = {"\\": " ", "-": "", "/": "", ",": "\u2009", "\n": " "}
_TOKEN = re.compile(
    r"""\\(?P<accent>[`'^~=".]|[uvHcdbkr](?![A-Za-z]))\s*
          (?:\{\s*(?P<braced>\\?[^\W\d_]?)\s*\}|(?P<bare>\\[ij](?![A-Za-z])|[^\W\d_]))
      | (?P<phantom>\\vphantom\{\\?.\})
      | \\(?P<name>[A-Za-z]+)\s*(?:\{\})?
      | \\(?P<char>.)
      | (?P<mark>---|--|``|''|[~{}])""",
    re.VERBOSE | re.DOTALL,
)


def text(tex: str) -> str:
    """Return the text of TeX."""
    return _TOKEN.sub(_said, tex) if re.search(r"[\\{}~]|--|``|''", tex) else tex


def _said(found: re.Match[str]) -> str:
    if accent := found["accent"]:
        letter = (found["braced"] if found["braced"] is not None else found["bare"]).lstrip("\\")
        return unicodedata.normalize("NFC", letter + _ACCENTS[accent]) if letter else accent
    if name := found["name"]:
        return "" if name in _FORMATS else _NAMED.get(name, found[0])
    if char := found["char"]:
        return _CHARACTERS.get(char, char)
    return "" if found["phantom"] else _LIGATURES[found["mark"]]


_MARK = re.compile(r"\\.|[{}]|\s+|,", re.DOTALL)


def named(tex: str) -> tuple[list[dict[str, str]], bool]:
    """Return the names of a list, and whether it ends in `and others`.

    For example: `von Last, Jr., First and {A Whole One} and First von Last`.
    """
    *names, last = _lists(tex)
    cut = last == [["others"]] and any(map(any, names))
    made = map(_name, names if cut else [*names, last])
    return [name for name in made if name], cut


def _lists(tex: str) -> Iterator[list[list[str]]]:
    """Yield each name as its parts between commas, each a list of words."""
    name: list[list[str]] = [[]]
    for word in _words(tex):
        if word.lower() == "and":
            yield name
            name = [[]]
        elif word == ",":
            name.append([])
        else:
            name[-1].append(word)
    yield name


def _words(tex: str) -> Iterator[str]:
    """Yield the words and commas outside braces."""
    depth = start = 0
    for found in _MARK.finditer(tex):
        mark = found[0]
        depth += (mark == "{") - (mark == "}")
        if depth == 0 and (mark == "," or mark.isspace()):
            if word := tex[start : found.start()].strip():
                yield word
            if mark == ",":
                yield mark
            start = found.end()
    if word := tex[start:].strip():
        yield word


def _name(parts: list[list[str]]) -> dict[str, str]:
    family, *others = parts
    given, suffix = others[-1] if others else [], others[0] if len(others) > 1 else []
    if not others and len(family) == 1 and family[0].startswith("{"):
        return {"literal": text(family[0])}
    if not others:
        before = _leading(family, lower=False)
        given, family = family[:before], family[before:]
    count = _leading(family, lower=True)
    if others and not text(" ".join(family[count:])):
        return {"literal": text(" ".join(word for part in parts for word in part))}
    name = {
        "given": given,
        "non-dropping-particle": family[:count],
        "family": family[count:],
        "suffix": suffix,
    }
    texts = {part: text(" ".join(words)) for part, words in name.items()}
    return {part: value for part, value in texts.items() if value}


def _leading(words: list[str], *, lower: bool) -> int:
    """Return how many words before the last one begin in lower case, or do not."""
    begin = takewhile(lambda word: word[:1].islower() is lower, words[:-1])
    return sum(1 for _ in begin)
