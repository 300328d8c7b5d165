"""Names as BibTeX has them to names of CSL.

Owns how a list is parted at `and`, and a name at its commas. It must not know fields.
"""

import re
from collections.abc import Iterator

from claimdb.draft import latex

_MARK = re.compile(r"\\.|[{}]|\s+|,", re.DOTALL)


def named(tex: str) -> tuple[list[dict[str, str]], bool]:
    """Return the names of a list, and whether it ends in `and others`.

    The list: `von Last, Jr., First and {A Whole One} and First von Last`.
    """
    *known, last = _lists(tex)
    cut = last == [["others"]] and any(map(any, known))
    made = map(_name, known if cut else [*known, last])
    names = ({part: said for part, said in name.items() if said} for name in made)
    return [name for name in names if name], cut


def _lists(tex: str) -> Iterator[list[list[str]]]:
    """Yield each name as its parts between commas, each of them a list of words."""
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
    """Yield words and commas that stand in no braces."""
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
            return {"literal": _said(first)}
        before = 0
        while before < len(first) - 1 and not first[before][:1].islower():
            before += 1
        given, family = first[:before], first[before:]
        return {"given": _said(given), **_family(family)}
    made = _family(first)
    if not made.get("family"):
        return {"literal": _said([word for part in parts for word in part])}
    suffix, given = (parts[1], parts[2]) if len(parts) > 2 else ([], parts[1])
    return {**made, "given": _said(given), "suffix": _said(suffix)}


def _family(words: list[str]) -> dict[str, str]:
    count = 0
    while count < len(words) - 1 and words[count][:1].islower():
        count += 1
    return {"non-dropping-particle": _said(words[:count]), "family": _said(words[count:])}


def _said(words: list[str]) -> str:
    return latex.text(" ".join(words))
