"""The day on which a quote was said, where the article prints it next to the quote."""

import re

from claimdb.errors import ClaimdbError
from claimdb.extraction.candidates import PrintedDate
from claimdb.written_dates import read_date

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan\\.|Feb\\.|Aug\\.|Sept\\.|Oct\\.|Nov\\.|Dec\\."
)
_DATE = re.compile(
    rf"\b(?:\d{{4}}-\d\d-\d\d|(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTHS}),? \d{{4}})\b"
)
_REACH = 200  # characters before and after a quote


def printed_date(text: str, start: int, end: int) -> PrintedDate | None:
    """Return the full date in the sentences around a quote, outside it; the nearest one."""
    before = max(text.rfind("\n", 0, start) + 1, start - _REACH)
    line_end = text.find("\n", end)
    after = min(line_end if line_end >= 0 else len(text), end + _REACH)
    found = [
        *_DATE.finditer(text, before, start),
        *_DATE.finditer(text, end, after),
    ]
    for one in sorted(found, key=lambda one: min(abs(one.end() - start), abs(one.start() - end))):
        try:
            return PrintedDate(one[0], one.start(), one.end(), read_date(one[0]))
        except (ValueError, ClaimdbError):
            continue
    return None
