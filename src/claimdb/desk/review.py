"""The review of an article: its candidates are accepted, corrected, rejected, split and joined."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from claimdb import signals
from claimdb.desk.lookups import Lookups
from claimdb.desk.proposals import carry, is_corrected, item_of, join, split
from claimdb.desk.quote_checks import options_of
from claimdb.desk.work import DeskWork, Item
from claimdb.documents.file import SourceFile
from claimdb.drafts.names import is_address
from claimdb.drafts.records import QuoteDraft, SourceDraft
from claimdb.drafts.validate import gate
from claimdb.errors import RefusedError
from claimdb.extracting import ExtractedArticle
from claimdb.model import short_id
from claimdb.store.address import Address
from claimdb.store.ingest.lookup import DraftResolver
from claimdb.store.ingest.outcome import IngestOptions
from claimdb.store.reviewed import ReviewResult, reviews_of

if TYPE_CHECKING:
    from claimdb.store.history.batch import Batch

_CARRIED = ("speakers[0].name", "topics", "claims")
_KEY = "SELECT key FROM sources WHERE id = :id"


class ReviewWork(DeskWork):
    """The candidates of one article, with what was decided about them before.

    Args:
        address: The database.
        coder: Who reviews.
        article: The article, with what was proposed from its text.
        file: Its text and metadata.
        source: The source of the article: its key, or what describes it.
        origin: The file with which the review continues.
        dry_run: Whether nothing is saved.
    """

    reviewing = True

    def __init__(
        self,
        address: Address,
        coder: str,
        article: ExtractedArticle,
        file: SourceFile,
        source: Mapping[str, Any] | str | None,
        *,
        origin: str,
        dry_run: bool = False,
    ) -> None:
        super().__init__(address, coder, [item_of(one, source) for one in article.candidates])
        self.title = f"review {article.name.rpartition('/')[2] or article.name}"
        self.document = file.document
        self._origin = origin
        self._file = file
        self._dry_run = dry_run
        self._steps: list[Item | list[Item]] = []
        self._resume()

    def _resume(self) -> None:
        """Take what was decided before."""
        decided = {
            (one.start, one.end): one for one in reviews_of(self.lookups.reader, self.digest)
        }
        for item in self.items:
            if item.passage and (review := decided.get(item.passage)):
                item.state = "rejected" if review.result == "rejected" else "accepted"
                item.batch, item.reason = review.batch, ""
        # The desk reads in a thread of its own.
        self.close()

    @property
    def digest(self) -> str:
        """The digest of the text."""
        assert self.document is not None, "a review is of an article"
        return self.document.sha256

    def _open(self) -> Lookups:
        return Lookups(self._address, self.document)

    # --- decisions --------------------------------------------------------------------------

    # Only decisions need the schema.

    def _save(self, item: Item) -> str:
        from claimdb.store.ingest.pipeline import ingest

        form = item.form
        draft = cast("QuoteDraft", gate("quote", form.raw()[0]))
        before = form.text("occurrences[0].source")
        key = None
        with self._recording() as batch:
            if draft.occurrences:
                first, *others = draft.occurrences
                source = self._source(batch, first.source)
                [key] = batch.reader.row(_KEY, id=source)
                first = first._replace(source=short_id("source", source))
                draft = replace(draft, occurrences=(first, *others))
            [outcome] = ingest(batch, [draft], options_of(form))
            if outcome.error is not None:
                raise outcome.error
            assert outcome.id is not None, "what is not refused has an id"
            self._add_reviews(batch, item, "corrected" if is_corrected(item) else "accepted", key)
            item.batch = None if self._dry_run else short_id("batch", batch.id)
        quote = short_id("quote", outcome.id)
        done = {"added": "added", "occurrence": "added another occurrence of"}
        item.result = f"{done.get(outcome.result, 'already recorded:')} {quote}"
        self._steps.append(item)
        if key is not None:
            self._rename_source(before, key)
        self._carry_on(item)
        return item.result

    @contextmanager
    def _recording(self) -> "Iterator[Batch]":
        from claimdb.store.history.batch import recording

        with recording(self._address, coder=self._coder, command="review") as batch:
            batch.origin = self._origin
            batch.discarded = self._dry_run
            yield batch

    def _source(self, batch: "Batch", named: str | SourceDraft) -> int:
        """Return the id of the source of the article, which is recorded with its text."""
        from claimdb.store.ingest.pipeline import ingest
        from claimdb.store.snapshots import store_in

        found = DraftResolver(batch.reader).find_named("source", named)
        if len(found) == 1:
            number = found[0].id
        else:
            new = named
            if isinstance(new, str):
                new = SourceDraft(new, url=new if is_address(new) else None)
            new = replace(new, title=new.title or new.url or "")
            [outcome] = ingest(batch, [new], IngestOptions())
            if outcome.error is not None:
                raise outcome.error
            number = cast("int", outcome.id)
        assert self.document is not None, "a review is of an article"
        store_in(batch, number, self.document, file=self._file)
        return number

    def _add_reviews(
        self, batch: "Batch", item: Item, result: ReviewResult, source: str | None
    ) -> None:
        from claimdb.store.tables import reviews

        for one in item.candidates:
            cells = {
                "sha256": self.digest,
                "start": one["start"],
                "end": one["end"],
                "result": result,
                "candidate": json.dumps(one, ensure_ascii=False, sort_keys=True),
                "source": source,
            }
            batch.insert(reviews, cells)

    def _rename_source(self, before: str, key: str) -> None:
        """Let the other drafts name the source that was recorded with this one."""
        for item in self.items:
            form = item.form
            if item.state == "open" and form.text("occurrences[0].source") == before:
                form.values = {
                    path: text
                    for path, text in form.values.items()
                    if not path.startswith("occurrences[0].source")
                }
                form.values["occurrences[0].source"] = key

    def _carry_on(self, item: Item) -> None:
        at = self.items.index(item)
        following = next((one for one in self.items[at + 1 :] if one.state == "open"), None)
        if following is not None:
            carry(item, following, _CARRIED)

    def reject(self, item: Item) -> str:
        """Record that a candidate is no quote to record."""
        try:
            with self._recording() as batch:
                source = item.form.text("occurrences[0].source").strip()
                found = DraftResolver(batch.reader).find("source", source) if source else ()
                key = batch.reader.row(_KEY, id=found[0].id)[0] if len(found) == 1 else None
                self._add_reviews(batch, item, "rejected", key)
                if item.candidates and not self._dry_run:
                    item.batch = short_id("batch", batch.id)
        finally:
            self.lookups.renew()
            signals.release()
        item.state = "rejected"
        self._steps.append(item)
        return "rejected"

    def restore(self, item: Item) -> str:
        """Take back what was decided about a candidate."""
        from claimdb.store.history.undo import undo

        if item.batch is not None:
            try:
                undo(self._address, item.batch, coder=self._coder)
            finally:
                self.lookups.renew()
                signals.release()
        item.state, item.batch, item.result, item.reason = "open", None, "", ""
        self._steps = [one for one in self._steps if one is not item]
        return "restored"

    # --- splitting and joining --------------------------------------------------------------

    def split(self, item: Item, at: int) -> str:
        """Make two drafts of one, of which the second begins at a place in its text."""
        parts = split(item, at)
        if parts is None:
            raise RefusedError("nothing is before or behind the cursor", hint="move it in the text")
        self._replace(item, 1, parts)
        return "split in two"

    def join(self, item: Item) -> str:
        """Make one draft of this and the next open one."""
        at = self.items.index(item)
        following = self.items[at + 1] if at + 1 < len(self.items) else None
        if following is None or following.state != "open":
            raise RefusedError("no open draft follows", hint="restore it first")
        assert self.document is not None, "a review is of an article"
        self._replace(item, 2, [join(item, following, self.document.text)])
        return "joined with the next one"

    def _replace(self, item: Item, number: int, by: Sequence[Item]) -> None:
        self._steps.append([*self.items])
        at = self.items.index(item)
        self.items[at : at + number] = by

    def undo(self) -> int | None:
        """Take back the last step, and return the place of its draft; None if there is none."""
        if not self._steps:
            return None
        step = self._steps[-1]
        if isinstance(step, list):
            self._steps.pop()
            first = next(
                at for at, one in enumerate(step) if not any(one is kept for kept in self.items)
            )
            self.items = step
            return first
        self.restore(step)
        return self.items.index(step)
