r"""Text and names from TeX, `Fran\c{c}ois --- 100\%`. Unknown commands stay as they are."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import takewhile

_ACCENTS: Mapping[str, str] = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306",
    ".": "\u0307", '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323",
    "c": "\u0327", "k": "\u0328", "b": "\u0331", "textcommabelow": "\u0326", "t": "\u0361",
    "G": "\u030f",
}  # fmt: skip
_BELOW = frozenset("\u0323\u0327\u0328\u0331\u0326")
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
    "acircumflex": "â", "ecircumflex": "ê", "ocircumflex": "ô", "abreve": "ă", "ohorn": "ơ",
    "uhorn": "ư", "quad": " ", "space": " ", "LaTeX": "LaTeX", "TeX": "TeX",
}  # fmt: skip
_FORMATS = frozenset((
    "bf", "bfseries", "em", "emph", "ensuremath", "it", "itshape", "lowercase", "mathrm",
    "mbox", "mkbibemph", "noopsort", "normalfont", "protect", "relax", "rm", "sc",
    "scshape", "sl", "text", "textbf", "textit", "textmd", "textnormal", "textrm", "textsc",
    "textsf", "textsl", "textsubscript", "textsuperscript", "texttt", "textup", "tt", "underline",
    "uppercase", "url",
))  # fmt: skip
"""Formatting commands, of which only the argument is kept."""
_TAGS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("emph", "textit", "mkbibemph", "textsl", "mkbibitalic"), ("<i>", "</i>")),
    **dict.fromkeys(("em", "it", "itshape", "sl"), ("<i>", "</i>")),
    **dict.fromkeys(("textbf", "mkbibbold", "bf", "bfseries"), ("<b>", "</b>")),
    **dict.fromkeys(("textsuperscript", "mkbibsuperscript"), ("<sup>", "</sup>")),
    **dict.fromkeys(("textsubscript", "mkbibsubscript"), ("<sub>", "</sub>")),
    **dict.fromkeys(
        ("textsc", "sc", "scshape"), ('<span style="font-variant: small-caps">', "</span>")
    ),
}
"""The tags of CSL for the commands of TeX, with an argument or for the rest of a group."""
_SWITCH = re.compile(r"\\(em|it|itshape|sl|bf|bfseries|sc|scshape)(?![A-Za-z])\s*")
_NO_CAPITAL = re.compile(r"(?<!\w)[^\W\d_A-Z]\w*")
_QUOTED = frozenset(("enquote", "mkbibquote"))
_LIGATURES: Mapping[str, str] = {
    "---": "—", "--": "–", "``": "“", "''": "”", "~": "\u00a0", "{": "", "}": "",
}  # fmt: skip
_TOKEN = re.compile(
    r"""\\(?P<accent>[`'^~=".]|(?:[uvHcdbkrtG]|textcommabelow)(?![A-Za-z]))\s*
      | (?P<phantom>\\vphantom\{\\?.\})
      | \\(?P<name>[A-Za-z]+)\s*(?:\{\})?
      | \\(?P<char>.)
      | (?<!\\)\$(?P<math>[^$]*[\\^_][^$]*)(?<!\\)\$
      | (?P<mark>---|--|``|''|[~{}])""",
    re.VERBOSE | re.DOTALL,
)
_DEEPEST = 100
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_LETTER = re.compile(r"\\[A-Za-z]+\s*|.", re.DOTALL)


def title(tex: str) -> str:
    """Return the text of a title, with its formatting as the tags of CSL.

    Braces around a part keep its case, which only matters for words without capitals.
    """
    return _title(_shallow(_without_outer_braces(tex)))


def _without_outer_braces(tex: str) -> str:
    """Return what is in the braces around a whole text, in time that is linear in its length."""
    opened: list[int] = []
    closed: dict[int, int] = {}
    for mark in _BRACE.finditer(tex):
        if mark[0] == "{":
            opened.append(mark.start())
        elif mark[0] == "}" and opened:
            closed[opened.pop()] = mark.start()
    start, end = 0, len(tex)
    # A brace that is never closed counts as closed at the end.
    while tex[start : start + 1] == "{" and closed.get(start, end) >= end - 1:
        end = closed.get(start, end)
        start += 1
    return tex[start:end]


def _shallow(tex: str) -> str:
    """Return TeX, without its braces if they are nested deeper than anybody would write."""
    depth = deepest = 0
    for mark in _BRACE.finditer(tex) if tex.count("{") > _DEEPEST else ():
        depth += (mark[0] == "{") - (mark[0] == "}")
        deepest = max(depth, deepest)
    return re.sub(r"(\\.)|[{}]", r"\1", tex) if deepest > _DEEPEST else tex


def _title(tex: str) -> str:
    pieces: list[str] = []
    at = 0
    while found := _TOKEN.search(tex, at):
        pieces.append(text(tex[at : found.start()]))
        at = found.end()
        name = found["name"]
        if name in _TAGS and not _SWITCH.match(found[0]):
            argument, at = _argument(tex, at)
            opening, closing = _TAGS[name]
            pieces.append(f"{opening}{_title(argument)}{closing}")
        elif name in _QUOTED:
            argument, at = _argument(tex, at)
            pieces.append(f"“{_title(argument)}”")
        elif found["mark"] == "{":
            group, at = _argument(tex, found.start())
            # Braces in a word keep the case of a letter.
            in_word = any(map(str.isalnum, tex[: found.start()][-1:] + tex[at : at + 1]))
            pieces.append(_title(group) if in_word else _group(group))
        elif found["accent"] or name or found["math"]:
            # An accent and its letter are one.
            _, end = _argument(tex, at) if found["accent"] else ("", at)
            pieces.append(text(tex[found.start() : end]))
            at = end
        else:
            pieces.append(text(found[0]))
    return "".join((*pieces, text(tex[at:])))


def _group(tex: str) -> str:
    """Return what is in braces in a title."""
    if switch := _SWITCH.match(tex):
        opening, closing = _TAGS[switch[1]]
        return f"{opening}{_title(tex[switch.end() :])}{closing}"
    inner = _title(tex)
    kept = "<" not in inner and _NO_CAPITAL.search(inner)
    return f'<span class="nocase">{inner}</span>' if kept else inner


def text(tex: str) -> str:
    """Return the text of TeX."""
    if not re.search(r"[\\{}~$]|--|``|''", tex):
        return tex
    tex = _shallow(tex)
    pieces: list[str] = []
    at = 0
    while found := _TOKEN.search(tex, at):
        pieces.append(tex[at : found.start()])
        at = found.end()
        if accent := found["accent"]:
            argument, at = _argument(tex, at)
            pieces.append(_accented(accent, text(argument)))
        elif found["name"] in _QUOTED:
            argument, at = _argument(tex, at)
            pieces.append(f"“{text(argument)}”")
        else:
            pieces.append(_said(found))
    return "".join((*pieces, tex[at:]))


def _argument(tex: str, at: int) -> tuple[str, int]:
    """Return the argument of a command, a group or a letter, and the offset after it."""
    if tex[at : at + 1] != "{":
        if letter := _LETTER.match(tex, at):
            return (letter[0], letter.end()) if letter[0].strip("}~\n") else ("", at)
        return "", at
    depth = 0
    for mark in _BRACE.finditer(tex, at):
        depth += (mark[0] == "{") - (mark[0] == "}")
        if not depth:
            return tex[at + 1 : mark.start()], mark.end()
    return tex[at + 1 :], len(tex)


def _said(found: re.Match[str]) -> str:
    if found["phantom"]:
        return ""
    if found["math"]:
        return text(found["math"])
    if name := found["name"]:
        return "" if name in _FORMATS else _NAMED.get(name) or _symbol(name) or found[0]
    if found["char"]:
        return {"\\": " ", "-": "", "/": "", ",": "\u2009", "\n": " "}.get(
            found["char"], found["char"]
        )
    return _LIGATURES[found["mark"]]


@cache
def _symbol(name: str) -> str | None:
    """Return the character of a command for a symbol, as pylatexenc lists it."""
    from pylatexenc.latex2text import get_default_latex_context_db

    macro = get_default_latex_context_db().get_macro_spec(name)
    character = getattr(macro, "simplify_repl", None)
    return character if isinstance(character, str) and "%" not in character else None


def _accented(accent: str, letters: str) -> str:
    letters = letters.strip()
    if not letters:
        return accent if len(accent) == 1 and not accent.isalpha() else ""
    plain = {"ı": "i", "ȷ": "j"}.get(letters[0], letters[0])
    if _ACCENTS[accent] in _BELOW:
        plain = letters[0]
    return unicodedata.normalize("NFC", plain + _ACCENTS[accent]) + letters[1:]


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


_EXTENDED = {
    "family": "family", "given": "given", "prefix": "non-dropping-particle", "suffix": "suffix",
    "literal": "literal",
}  # fmt: skip
"""The part of a name for each key of the extended form of BibLaTeX, `family=Meij, prefix=van`."""


def _name(parts: list[list[str]]) -> dict[str, str]:
    pairs = [" ".join(part).partition("=") for part in parts]
    if all(equals for _, equals, _ in pairs):
        extended = {_EXTENDED.get(key.strip()): text(value.strip(' "')) for key, _, value in pairs}
        return {part: value for part, value in extended.items() if part}
    family, *others = parts
    given, suffix = others[-1] if others else [], others[0] if len(others) > 1 else []
    if not others and len(family) == 1 and family[0].startswith("{"):
        return {"literal": text(family[0])}
    if not others:
        before = _leading(family, lower=False)
        given, family = family[:before], family[before:]
    count = _leading(family, lower=True)
    if others and not text(" ".join(family[count:])):
        whole = text(" ".join(word for part in parts for word in part))
        return {"literal": whole} if whole else {}
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
