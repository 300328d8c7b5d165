"""Reports on quotations that end with exit code 6: verified quotes, and checked words."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from claimdb import folding
from claimdb.cli.options import Output
from claimdb.cli.output import write, write_table
from claimdb.cli.settings import Settings
from claimdb.database import Database
from claimdb.errors import ExitCode, UsageError
from claimdb.matching.authenticity import GENUINE
from claimdb.matching.verify import DIFFERENT
from claimdb.model import Record, Verification, short_id
from claimdb.results import Checked
from claimdb.store.backends.base import Table
from claimdb.values import values_of

_RESULTS = (
    "exact", "normalised", "elided", "bracketed", "moved", "snapshot_changed", "altered", "lost",
    "no_snapshot",
)  # fmt: skip
_OF_QUOTE = ("text", "mode", "speaker", "status", "source")
_HEADER = ("id", "result", "likeness", *_OF_QUOTE, "diff")


def report_verifications(
    found: Iterable[Verification], formats: Output, settings: Settings
) -> None:
    """Write how quotes compare with their texts, and exit with 6 if some differ."""
    results: Counter[str] = Counter()

    def counted() -> Iterator[Verification]:
        for one in found:
            results[one.result] += 1
            yield one

    def on_terminal(records: Iterable[Record], out: IO[str]) -> None:
        # Rich is for terminals, and loaded for them alone.
        from claimdb.terminal import lists

        width, color = settings.width, settings.color
        if formats.fields:
            lists.columns(records, out, fields=formats.fields, width=width, color=color)
        else:
            lists.verifications(records, out, width=width, color=color)

    write(counted(), formats, settings, on_terminal, kind=Verification)
    counts = [f"{results[result]:,} {result}" for result in _RESULTS if results[result]]
    settings.tell(", ".join(counts) if counts else "No quotes match.")
    if DIFFERENT & results.keys():
        sys.exit(ExitCode.PROBLEMS_FOUND)


def answer_words(
    database: Database, words: str, speaker: str | None, answer: Output, settings: Settings
) -> None:
    """Answer whether words are genuine: see `check`.

    Raises:
        ClaimdbError: there are no words, or nobody is called like the speaker.
    """
    if not folding.words(words):
        raise UsageError("there is no word to check", hint='check "the words of a quotation"')
    found = database.check(words, speaker=speaker)

    def look(out: IO[str]) -> None:
        # Rich is for terminals, and loaded for them alone.
        from claimdb.terminal import lists

        lists.checked(found, out, width=settings.width, color=settings.color)

    write_table(Table(_HEADER, _rows(found)), answer, settings, look=look)
    results = Counter(one.result for one in found)
    if not found:
        settings.tell("Nothing like these words is recorded.")
        if answer.exit_status:
            sys.exit(ExitCode.FAILURE)
        return
    settings.tell(", ".join(f"{number:,} {result}" for result, number in results.items()))
    if not GENUINE & results.keys():
        sys.exit(ExitCode.PROBLEMS_FOUND)


def _rows(found: Sequence[Checked]) -> Iterator[Sequence[object]]:
    for one in found:
        quote, diff = values_of(one.quote, _OF_QUOTE), [list(part) for part in one.diff]
        yield short_id("quote", one.quote.id), one.result, one.likeness, *quote, diff
