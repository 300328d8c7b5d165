r"""Text and names from TeX, `Fran\c{c}ois --- 100\%`. Unknown commands stay as they are."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

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
        return _accented(accent, letter)
    if found["phantom"]:
        return ""
    if name := found["name"]:
        return "" if name in _FORMATS else _NAMED.get(name, found[0])
    if found["char"]:
        return {"\\": " ", "-": "", "/": "", ",": "\u2009", "\n": " "}.get(
            found["char"], found["char"]
        )
    return _LIGATURES[found["mark"]]


def _accented(accent: str, letter: str) -> str:
    return unicodedata.normalize("NFC", letter + _ACCENTS[accent]) if letter else accent


_MARK = re.compile(r"\\.|[{}]|\s+|,", re.DOTALL)


def named(tex: str) -> tuple[list[dict[str, str]], bool]:
    """Return the names of a list, and whether it ends in `and others`.

    For example: `von Last, Jr., First and {A Whole One} and First von Last`.
    """
    *known, last = _lists(tex)
    cut = last == [["others"]] and any(map(any, known))
    made = map(_name, known if cut else [*known, last])
    names = ({part: said for part, said in name.items() if said} for name in made)
    return [name for name in names if name], cut


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
    first = parts[0]
    if len(parts) == 1:
        if len(first) == 1 and first[0].startswith("{"):
            return {"literal": _text_of(first)}
        before = 0
        while before < len(first) - 1 and not first[before][:1].islower():
            before += 1
        given, family = first[:before], first[before:]
        return {"given": _text_of(given), **_family(family)}
    made = _family(first)
    if not made.get("family"):
        return {"literal": _text_of([word for part in parts for word in part])}
    suffix, given = (parts[1], parts[2]) if len(parts) > 2 else ([], parts[1])
    return {**made, "given": _text_of(given), "suffix": _text_of(suffix)}


def _family(words: list[str]) -> dict[str, str]:
    count = 0
    while count < len(words) - 1 and words[count][:1].islower():
        count += 1
    return {
        "non-dropping-particle": _text_of(words[:count]),
        "family": _text_of(words[count:]),
    }


def _text_of(words: list[str]) -> str:
    return text(" ".join(words))
