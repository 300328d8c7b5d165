"""Whether a text is direct speech: what stands around it in its source, and how it reads."""

import re

from claimdb.quotation import Span

_DOUBLE, _SINGLE = frozenset('"“”„«»「」『』'), frozenset("'‘’‚‹›")
_REPORTING = (
    "said|says|told|added|argued|claimed|insisted|stated|declared|announced|warned|denied|noted"
    "|explained|suggested|promised|acknowledged|admitted|confirmed|stressed|believes|thinks"
)
_REPORTED = re.compile(
    rf"\b(?:{_REPORTING})(?: \w+)? that\b|\b(?:{_REPORTING}) (?:he|she|they)\b|\baccording to\b"
    r"|\A(?:that|whether|dass|que|che|что) ",
    re.IGNORECASE,
)
_BREAK = re.compile(r"\n\s*\n")


def reads_as_reported(text: str) -> bool:
    """Whether a text reads as reported speech, such as "the minister said that talks failed"."""
    return _REPORTED.search(text.strip()) is not None


def is_quoted(text: str, span: Span) -> bool:
    """Whether a passage of a text is inside quotation marks that its paragraph opens before it."""
    start, _ = span
    begin = max((found.end() for found in _BREAK.finditer(text, 0, start)), default=0)
    opened: list[frozenset[str]] = []
    # The first mark may also be the first character of the passage.
    for place in range(begin, min(start + 1, len(text))):
        marks = next((kind for kind in (_DOUBLE, _SINGLE) if text[place] in kind), None)
        if marks is None:
            continue
        before = text[place - 1 : place] if place > begin else ""
        after = text[place + 1 : place + 2]
        if _opens(text[place], before, after):
            opened.append(marks)
        # An apostrophe closes nothing.
        elif opened and opened[-1] is marks and not (marks is _SINGLE and after.isalnum()):
            opened.pop()
    return bool(opened)


def _opens(mark: str, before: str, after: str) -> bool:
    """Whether a mark opens a quotation: French ones have a space inside."""
    if mark in "„‚「『":
        return True
    is_free = not before.strip() or before in "([—–-"
    return is_free and (mark == "«" or bool(after.strip()))
