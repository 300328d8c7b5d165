"""What is done at the desk: one record that is added or edited."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from claimdb import signals
from claimdb.desk.form import Form
from claimdb.desk.lookups import Lookups
from claimdb.desk.notices import CheckedForm, fill
from claimdb.desk.quote_checks import check, options_of
from claimdb.drafts.validate import gate
from claimdb.matching.document import Document
from claimdb.quotation import Span
from claimdb.store.address import Address
from claimdb.values import id_of

if TYPE_CHECKING:
    from claimdb.desk.unfinished import UnfinishedForms
    from claimdb.store.ingest.pipeline import Added

REPEATED = ("occurrences[0].source", "said", "topics", "language", "occasion", "occurrences[0].via")
"""The fields that the next quote from the same source keeps."""


@dataclass
class Item:
    """One draft at the desk.

    Attributes:
        form: The draft.
        state: What was decided about it.
        batch: The batch of that decision, which undoing it reverts.
        result: What it became: the id of a record.
        passage: The offsets in the article that it was proposed from.
        proposed: The form as it was proposed.
        candidates: What it was proposed from, as it is recorded with the review; two are joined.
        reason: Why the extraction takes it for no quote.
    """

    form: Form
    state: Literal["open", "accepted", "rejected"] = "open"
    batch: str | None = None
    result: str = ""
    passage: Span | None = None
    proposed: Form | None = None
    candidates: list[Mapping[str, Any]] = field(default_factory=list)
    reason: str = ""


class DeskWork(ABC):
    """The drafts at the desk, and what is done with them; all of it runs in one thread.

    Attributes:
        title: What it is called on the screen.
        items: The drafts.
        document: The article, if all drafts are from one.
        repeat: Whether another draft follows each one that is saved.
    """

    title = ""
    document: Document | None = None
    repeat = False
    reviewing = False

    def __init__(self, address: Address, coder: str, items: Sequence[Item]) -> None:
        self.items = [*items]
        self._address = address
        self._coder = coder
        self._lookups: Lookups | None = None

    @property
    def lookups(self) -> Lookups:
        """What it reads; opened in the thread that first needs it."""
        if self._lookups is None:
            self._lookups = self._open()
        return self._lookups

    def _open(self) -> Lookups:
        return Lookups(self._address)

    def close(self) -> None:
        """Close the database."""
        if self._lookups is not None:
            self._lookups.close()
        self._lookups = None

    def check(self, form: Form) -> CheckedForm:
        """Return what needs attention in a draft."""
        return check(form, self.lookups)

    def settled(self, item: Item) -> CheckedForm:
        """Fill in what is known for a draft, and return what then needs attention."""
        while (checked := self.check(item.form)).fill:
            fill(item.form, checked)
        item.form.new = checked.new
        return checked

    def accept(self, item: Item) -> str:
        """Save a draft and return a line that says so; raise `ClaimdbError` if it is refused."""
        item.form = deepcopy(item.form)
        try:
            line = self._save(item)
        finally:
            # Others may have written since the lookups.
            self.lookups.renew()
            signals.release()
        item.state = "accepted"
        return line

    def keep(self, form: Form) -> None:  # noqa: B027 (only some work is kept)
        """Keep a draft that is not saved yet."""

    def reject(self, item: Item) -> str:
        """Record that a candidate is no quote to record."""
        raise NotImplementedError

    def restore(self, item: Item) -> str:
        """Take back what was decided about a candidate."""
        raise NotImplementedError

    def split(self, item: Item, at: int) -> str:
        """Make two drafts of one."""
        raise NotImplementedError

    def join(self, item: Item) -> str:
        """Make one draft of this and the next one."""
        raise NotImplementedError

    def undo(self) -> int | None:
        """Take back the last step."""
        raise NotImplementedError

    @abstractmethod
    def _save(self, item: Item) -> str:
        """Save a draft, and return a line that says so."""


class AddWork(DeskWork):
    """A record that is added, or one quote after the other from the same source."""

    def __init__(
        self,
        address: Address,
        coder: str,
        form: Form,
        *,
        repeat: bool = False,
        dry_run: bool = False,
        unfinished: "UnfinishedForms | None" = None,
    ) -> None:
        super().__init__(address, coder, [Item(form)])
        self.title = f"add {form.kind}"
        self.repeat = repeat
        self.added: list[tuple[Any, Added]] = []
        self._dry_run = dry_run
        self._unfinished = unfinished

    def _save(self, item: Item) -> str:
        # Only writing needs the schema: it takes a third of the time to the first screen.
        from claimdb.store.ingest.pipeline import add

        form = item.form
        draft = gate(form.kind, form.raw()[0])
        done = add(
            self._address,
            form.kind,
            [draft],
            options_of(form),
            coder=self._coder,
            dry_run=self._dry_run,
            listing=True,
        )
        self.added.append((draft, done))
        if self._unfinished is not None:
            self._unfinished.forget()
        outcome = done.outcomes[-1]
        item.result = f"{outcome.result} {id_of(done.record)}"
        if self.repeat:
            self.items.append(Item(form.next(REPEATED)))
        return item.result

    def keep(self, form: Form) -> None:
        """Keep a draft that is not saved yet."""
        if self._unfinished is not None and form.is_begun():
            self._unfinished.save(form)
