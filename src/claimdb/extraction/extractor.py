"""Quotes proposed from the text of an article."""

import re

from claimdb.extraction.candidates import Candidate, Cue, Passage, Rejection
from claimdb.extraction.marks import MarkedSpan, marked_spans
from claimdb.extraction.paragraphs import paragraphs

_NAME = r"(?:[A-Z][\w’'-]*\.? )*[A-Z][\w’'-]+|[Hh]e|[Ss]he|[Tt]hey"
_VERB = r"said|says|told|added|asked|wrote|replied|warned|argued|stated|announced|insisted"
_SAID = re.compile(
    rf"(?P<first>{_NAME}) (?P<verb>{_VERB})\b|\b(?P<before>{_VERB}) (?P<last>{_NAME})"
)
_END = re.compile(r"[.!?,;:…—–-]\s*\Z")


def extract(text: str, *, parser: bool | None = None) -> list[Candidate]:
    """Return the quotes that a text in English may contain, by their place; rejected ones too.

    Args:
        text: The text of an article. Offsets of the candidates are code points of it.
        parser: Whether to parse the text with spaCy, which also finds indirect quotes and is more
            reliable. None uses spaCy if it is installed.
    """
    places = paragraphs(text)
    found: list[Candidate] = []
    for one in marked_spans(text):
        if one.depth:
            continue
        start, end = trimmed(text, one.start, one.end)
        if start >= end:
            continue
        begin, stop = next((a, b) for a, b in places if a <= one.start < b)
        said = min(
            _SAID.finditer(text, begin, stop),
            key=lambda said: min(abs(said.end() - one.start), abs(said.start() - one.end)),
            default=None,
        )
        cue, speaker = None, None
        if said is not None:
            verb, name = ("verb", "first") if said["verb"] else ("before", "last")
            cue = Cue(said[verb], *said.span(verb), "say")
            speaker = Passage(said[name], *said.span(name))
        number = len(found) + 1
        found.append(
            Candidate(
                number=number, start=start, end=end, text=text[start:end], mode="direct",
                pieces=((start, end),), confidence=0.8 if speaker else 0.3, utterance=number,
                cue=cue, speaker=speaker, name=speaker.text if speaker else None,
                rejected=_rejection(text, one),
            )
        )  # fmt: skip
    return found


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without the white space at its ends, and without a comma at its end."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] == ","):
        end -= 1
    return start, end


def _rejection(text: str, one: MarkedSpan) -> Rejection | None:
    words = text[one.start : one.end].split()
    if len(words) > 5 or _END.search(text, one.start, one.end):
        return None
    if len(words) > 1 and all(word[:1].isupper() for word in words):
        return "title"
    return "term" if len(words) < 3 else None
