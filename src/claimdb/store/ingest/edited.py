"""The rules of ingest for a record that was edited in place."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from claimdb import folding
from claimdb.drafts.records import OccurrenceDraft, QuoteDraft
from claimdb.errors import RefusedError, UsageError
from claimdb.model import short_id
from claimdb.store.backends.base import Reader
from claimdb.store.ingest.duplicates import QuoteLookup, text_key
from claimdb.store.ingest.outcome import (
    AmbiguousPassage,
    IngestOptions,
    ResolvedQuote,
    Speakers,
    VerifiedOccurrence,
)
from claimdb.store.ingest.verify import SourceTexts, UnverifiedError, verify

if TYPE_CHECKING:
    from claimdb.store.history.batch import Batch

ANCHOR = (
    "snapshot_id", "start", "end", "digest", "prefix", "suffix", "verified", "verified_at",
)  # fmt: skip
"""The columns of an occurrence with its place in a text and what was found there."""

_OCCURRENCES = """
SELECT o.id, o.quote_id, q.text, q.mode, o.source_id, o.snapshot_id, o.start, o."end"
  FROM occurrences o JOIN quotes q ON q.id = o.quote_id
 WHERE o.{key} = :id ORDER BY o.id"""
VERIFIED: Mapping[str, frozenset[str]] = {
    "quote": frozenset({"text", "mode"}),
    "occurrence": frozenset({"source_id"}),
}
"""By kind of record, the columns that are verified against stored texts."""

_KEYS: Mapping[str, str] = {"quote": "quote_id", "occurrence": "id"}


def verify_again(
    batch: "Batch", kind: str, number: int, *, unverified: bool, which: int | None = None
) -> Mapping[int, AmbiguousPassage]:
    """Verify a quote with all its occurrences, or one occurrence (`kind`), and write the results.

    Returns:
        By occurrence, the passages of those of which none was chosen.

    Raises:
        UnverifiedError: the text does not occur in a stored text, and is not taken `unverified`.
        UsageError: `which` is not the number of a place, or there are several occurrences.
    """
    from claimdb.store import tables
    from claimdb.store.ingest.build import occurrence_row

    texts = SourceTexts(batch.reader)
    sql = _OCCURRENCES.format(key=_KEYS[kind])
    rows = batch.reader.execute(sql, {"id": number}).fetchall()
    if which is not None and len(rows) != 1:
        raise UsageError(
            "--which is said of one occurrence",
            hint="name it: " + ", ".join(short_id("occurrence", row[0]) for row in rows),
        )
    if not rows:
        return {}
    _, quote, text, mode, *_ = rows[0]
    recorded = [
        VerifiedOccurrence(OccurrenceDraft("", start=start, end=end), snapshot)
        for *_, snapshot, start, end in rows
    ]
    sources = [row[4] for row in rows]
    resolved = ResolvedQuote(QuoteDraft(text, mode), "", None, None, sources)
    options = IngestOptions(unverified=unverified, which=which)
    verified = verify(resolved, texts, options, recorded=recorded)
    if verified.problems:
        raise UnverifiedError(verified.problems)
    for (row, *_), one, source in zip(rows, verified.occurrences, sources, strict=True):
        made = occurrence_row(quote, one, source, None, batch.at)
        columns = ANCHOR if one.match else ("verified", "verified_at")
        cells = {name: getattr(made, name) for name in columns}
        batch.update(tables.occurrences, row, cells)
    return {
        row: one.ambiguous
        for (row, *_), one in zip(rows, verified.occurrences, strict=True)
        if one.ambiguous
    }


def text_and_speakers(reader: Reader, quote: int) -> tuple[str, Speakers]:
    """Return by what a quote is the same as another one: its text key and its speakers."""
    [recorded] = QuoteLookup(reader).read([quote])
    return text_key(recorded.text, folding.folded(recorded.text)), recorded.speakers


def refuse_same(reader: Reader, quote: int) -> None:
    """Refuse that a quote has the text of another one by the same speakers.

    Raises:
        RefusedError: it has; the other one is named.
    """
    key, speakers = text_and_speakers(reader, quote)
    lookup = QuoteLookup(reader)
    lookup.prepare([key])
    for other in lookup.same(key, speakers):
        if other.id != quote:
            raise RefusedError(
                f"these words by the same speakers are there already:"
                f" {short_id('quote', other.id)}",
                hint="--on-duplicate add has them twice",
            )
