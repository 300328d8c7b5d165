"""A recorded quote with other words, by others, in another mode or another source.

Owns that it is held against stored texts as a new one is, and that it does not become the same as
another quote unless that is wanted. It must not know by what it was edited.
"""

from collections.abc import Mapping

from claimdb import folding
from claimdb.draft.record import OccurrenceDraft, QuoteDraft
from claimdb.errors import RefusedError, UsageError
from claimdb.model import short_id
from claimdb.store import tables
from claimdb.store.read.reader import Reader
from claimdb.store.write import texts
from claimdb.store.write.history import Batch
from claimdb.store.write.known import KnownQuotes, Speakers, words_of
from claimdb.store.write.making import occurrence_row

ANCHOR = (
    "snapshot_id", "start", "end", "digest", "prefix", "suffix", "verified", "verified_at",
)  # fmt: skip
"""The cells of an occurrence that say where it stands in a text, and what was found there."""

_OCCURRENCES = """
SELECT o.id, o.quote_id, q.text, q.mode, o.source_id, o.snapshot_id, o.start, o."end"
  FROM occurrences o JOIN quotes q ON q.id = o.quote_id
 WHERE o.{key} = :id ORDER BY o.id"""
HELD: Mapping[str, frozenset[str]] = {
    "quote": frozenset({"text", "mode"}),
    "occurrence": frozenset({"source_id"}),
}
"""The cells of a record that are held against stored texts, by its kind."""

_KEYS: Mapping[str, str] = {"quote": "quote_id", "occurrence": "id"}
_UNKNOWN = {"verified": None, "verified_at": None}


def hold_anew(
    batch: Batch, kind: str, number: int, *, unverified: bool, which: int | None = None
) -> Mapping[int, texts.Places]:
    """Hold a quote with all its occurrences, or one occurrence (`kind`), against stored texts.

    What was found of it where there is no text any more to hold it against is taken back. Returns
    the occurrences whose words stand at several places of which none is recorded, because nobody
    said `which` is meant, each with these places.

    Raises:
        UnverifiedError: the words do not stand in a text, and are not taken `unverified`.
        UsageError: the words do not stand at so many places that this one is `which` of them, or
            the quote has not just one occurrence.
    """
    stored = texts.Texts(batch.reader)
    sql = _OCCURRENCES.format(key=_KEYS[kind])
    anchored = {}
    rows = batch.reader.execute(sql, {"id": number}).fetchall()
    if which is not None and len(rows) != 1:
        raise UsageError(
            "--which is said of one occurrence",
            hint="name it: " + ", ".join(short_id("occurrence", row[0]) for row in rows),
        )
    for row, quote, text, mode, source, snapshot, start, end in rows:
        recorded = OccurrenceDraft("", start=start, end=end)
        found = stored.anew(QuoteDraft(text, mode), recorded, source, snapshot, which)
        anchored[row] = quote, source, found
    wrong = texts.unverified(found for *_, found in anchored.values() if found)
    if wrong and not unverified:
        raise texts.UnverifiedError(wrong)
    for row, (quote, source, found) in anchored.items():
        cells: Mapping[str, object] = _UNKNOWN
        if found:
            made = occurrence_row(quote, found, source, None, batch.at)
            cells = {name: getattr(made, name) for name in ANCHOR}
        batch.update(tables.occurrences, row, cells)
    return {row: found.places for row, (*_, found) in anchored.items() if found and found.places}


def said(reader: Reader, quote: int) -> tuple[str, Speakers]:
    """Return by what a quote is the same as another one: its words, and who said them."""
    [text] = reader.row("SELECT text FROM quotes WHERE id = :id", id=quote)
    [known] = KnownQuotes(reader).read([quote])
    return words_of(text, folding.folded(text)), known.speakers


def refuse_same(reader: Reader, quote: int) -> None:
    """Refuse that a quote has the words of another one by the same speakers.

    Raises:
        RefusedError: it has; the other one is named.
    """
    words, speakers = said(reader, quote)
    known = KnownQuotes(reader)
    known.prepare([words])
    for other in known.same(words, speakers):
        if other.id != quote:
            raise RefusedError(
                f"these words by the same speakers are there already:"
                f" {short_id('quote', other.id)}",
                hint="--on-duplicate add has them twice",
            )
