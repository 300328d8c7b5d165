"""What Python programs and commands do to recorded records: edit, link, remove, undo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from claimdb.model import short_id
from claimdb.query.value import Query
from claimdb.store.address import Server, login_name
from claimdb.store.backends import shorten_log
from claimdb.store.backends.base import Statement
from claimdb.store.in_time import ReaderInTime

# Reading loads nothing that writes.
if TYPE_CHECKING:
    from claimdb.store.edit import ChangedRecords, EditedRecord
    from claimdb.store.history.remove import Removed
    from claimdb.store.history.undo import Undone
    from claimdb.store.merging.candidates import LikelyPair
    from claimdb.store.merging.judge import Judged
    from claimdb.store.merging.merge import Merged
    from claimdb.store.merging.split import SplitRecord

_T = TypeVar("_T")
RENAMING = frozenset({"name", "slug", "rm-alias"})
"""The flags of `edit` that may take a name from a record."""


class Curator(ReaderInTime):
    """An open database whose records can be changed under the name of a `coder`."""

    def __init__(
        self,
        path: str | Path | Server,
        *,
        coder: str | None = None,
        as_of: str | None = None,
        coding: str | None = None,
        blind: bool = False,
    ) -> None:
        super().__init__(path, as_of=as_of, coding=coding, blind=blind)
        self._coder = coder

    @property
    def coder(self) -> str:
        """The name under which changes are recorded."""
        self.check_present()
        return self._coder or login_name()

    def last_batch(self) -> str | None:
        """Return the last batch (`b41`) when the database was read; None if there is none.

        `edit` takes it as `seen`, and refuses what a later batch changed.
        """
        [last] = self._row(Statement("SELECT max(id) FROM batches", {})) or [None]
        return None if last is None else short_id("batch", int(last))

    @overload
    def edit(  # type: ignore[overload-overlap] # a text is a sequence too
        self,
        names: str,
        patch: Mapping[str, object],
        *,
        on_duplicate: Literal["add", "fail"] | None = None,
        unverified: bool = False,
        which: int | None = None,
        seen: str | None = None,
        dry_run: bool = False,
    ) -> EditedRecord: ...
    @overload
    def edit(
        self,
        names: Sequence[str] | Query,
        patch: Mapping[str, object],
        *,
        on_duplicate: Literal["add", "fail"] | None = None,
        unverified: bool = False,
        which: int | None = None,
        seen: str | None = None,
        dry_run: bool = False,
    ) -> ChangedRecords: ...
    def edit(
        self,
        names: str | Sequence[str] | Query,
        patch: Mapping[str, object],
        *,
        on_duplicate: Literal["add", "fail"] | None = None,
        unverified: bool = False,
        which: int | None = None,
        seen: str | None = None,
        dry_run: bool = False,
    ) -> EditedRecord | ChangedRecords:
        """Change fields of a record, or of several in one batch, and return what changed.

        Args:
            names: The record: a short id, a citation key or an exact name; a list of these; or a
                query, for all quotes that it finds.
            patch: The new values by the flags of `claimdb edit`, such as `said`, `add_speaker` or
                `topic`; several in a list. None clears a field.
            on_duplicate: `add` lets two records have the same text and speakers, or the same name.
            unverified: As for `add`.
            which: As for `add`.
            seen: The `last_batch()` when the record was read. What others changed since then is
                returned; if it is the same, nothing is written.
            dry_run: Whether to write nothing.

        Raises:
            UsageError: the record has no such field.
            NotFoundError: there is no such record, or a value names what is not recorded.
            InvalidDataError: a value is invalid; all problems are reported at once.
            RefusedError: it would be a duplicate, or the saved text does not contain the quotation.
            ChangedSinceError: a later batch than the one `seen` changed the same; its `changes` say
                what, who and when.
        """
        from claimdb.store.edit import edit, edit_all
        from claimdb.store.ingest.outcome import IngestOptions

        options = IngestOptions(on_duplicate=on_duplicate, unverified=unverified, which=which)
        given: dict[str, Any] = {
            "coder": self.coder, "options": options, "seen": seen, "rehearse": dry_run,
        }  # fmt: skip
        # A name may be in a saved query.
        renames = not RENAMING.isdisjoint(flag.replace("_", "-") for flag in patch)
        before = self._working() if renames else frozenset()
        if isinstance(names, str):
            one = self.read_again(edit(self.address, names, patch, **given))
            return one._replace(broken=self._broken(before))
        if isinstance(names, Query):
            names = [short_id("quote", number) for number in self.ids(names)]
        done = self.read_again(edit_all(self.address, names, patch, **given))
        return done._replace(broken=self._broken(before))

    def _broken(self, before: frozenset[str]) -> tuple[str, ...]:
        """Return those of some saved queries of which a name resolves no more."""
        return tuple(sorted(before - self._working())) if before else ()

    def _working(self) -> frozenset[str]:
        """Return the saved queries of which every name resolves."""
        from claimdb.store.search.saved import SavedQueries

        found = self._read(lambda reader: SavedQueries(reader).working())
        # A write that is refused leaves no connection open.
        self.refresh()
        return found

    def _quotes(self, which: str | Query | Sequence[str]) -> Sequence[int]:
        """Return the numbers of the quotes of a query, or of those that are named."""
        if isinstance(which, str | Query):
            return list(self.ids(which))
        from claimdb.store.edit import named_quotes

        return self._read(named_quotes, which)

    def tag(
        self,
        query: str | Query | Sequence[str],
        add: str | Sequence[str] = (),
        remove: str | Sequence[str] = (),
        *,
        create: bool = False,
        dry_run: bool = False,
    ) -> ChangedRecords:
        """Add topics to the quotes of a query, with or without a stance, and remove others.

        Args:
            query: Which quotes; or a list of their ids.
            add: Topics as `peace plan=oppose`; `=none` means not coded, and without a stance the
                one that is in force stays.
            remove: The topics to remove.
            create: Whether to create topics to add that are not recorded.
            dry_run: Whether to write nothing.

        Raises:
            NotFoundError: there is no such topic or quote.
            InvalidDataError: there is no such stance, or a topic is given twice.
        """
        from claimdb.store.tagging import tag

        tagged = tag(
            self.address,
            self._quotes(query),
            _several(add),
            _several(remove),
            coder=self.coder,
            create=create,
            rehearse=dry_run,
        )
        return self.read_again(tagged)

    def link(
        self,
        names: str | Sequence[str],
        relation: str,
        others: str | Sequence[str],
        *,
        dry_run: bool = False,
    ) -> ChangedRecords:
        """Relate records, each of the `names` to each of the `others`, in one batch.

        Args:
            names: Claims, quotes, topics or sources, by id, key or exact name.
            relation: contradicts, supports, repeats or refines (between claims); asserts, denies or
                questions (a quote and a claim); narrower-than or broader-than (topics); cites
                (sources); or such a word as supported-by.
            others: What they are related to.
            dry_run: Whether to write nothing.

        Raises:
            UsageError: there is no such relation, or it is between other kinds of records.
            NotFoundError: there is no such record.
            InvalidDataError: a record would be related to itself, or above itself.
        """
        from claimdb.store.linking import link

        given = _several(names), relation, _several(others)
        return self.read_again(link(self.address, *given, coder=self.coder, rehearse=dry_run))

    def unlink(
        self,
        names: str | Sequence[str],
        relation: str | None,
        others: str | Sequence[str],
        *,
        dry_run: bool = False,
    ) -> ChangedRecords:
        """Remove relations between records, as `link` adds them; without a relation, all of them.

        Raises:
            UsageError: there is no such relation, or it is between other kinds of records.
            NotFoundError: there is no such record, or no such relation between them.
        """
        from claimdb.store.linking import unlink

        given = _several(names), relation, _several(others)
        return self.read_again(unlink(self.address, *given, coder=self.coder, rehearse=dry_run))

    def merge(
        self,
        keep: str,
        *others: str,
        names_as: str = "alternative",
        prefer: Sequence[str] = (),
        dry_run: bool = False,
    ) -> Merged:
        """Merge records of one kind into one, which then has all that they had.

        Args:
            keep: The record that stays: a short id, a citation key or an exact name.
            others: Those that become part of it; their ids, keys and names mean it afterwards.
            names_as: As what their main names are kept: alternative, misspelling or former.
            prefer: What stays where two have something else: `keep`, `other`, or by field or
                conflict `stance=keep`, `q3:t2:stance=other`, `issued=2023-03-20`.
            dry_run: Whether to write nothing.

        Raises:
            UsageError: two names are of one record, the kinds differ, or a preference is invalid.
            NotFoundError: there is no such record.
            RefusedError: there are conflicts that nothing decides, or the records were told apart.
        """
        from claimdb.store.merging.merge import merge

        merged = merge(
            self.address, keep, others, coder=self.coder, names_as=names_as, prefer=prefer,
            rehearse=dry_run,
        )  # fmt: skip
        return self.read_again(merged)

    def dedupe(self, kind: str, *, limit: int | None = None) -> list[LikelyPair]:
        """Return pairs of people, organizations, topics, sources or quotes that may be one.

        The likeliest come first. Pairs that somebody told apart are left out.

        Raises:
            UsageError: records of this kind are not compared.
        """
        from claimdb.store.merging.candidates import candidates

        return self._read(lambda reader: candidates(reader, kind, limit))

    def facts_about(self, name: str) -> str:
        """Return a line about a record by its short id, to tell it from one with a like name."""
        from claimdb.store.merging.facts import facts_about

        return self._read(lambda reader: facts_about(reader, name))

    def judge(
        self,
        verdicts: Iterable[Sequence[str | None]],
        *,
        kind: str | None = None,
        names_as: str = "alternative",
        prefer: Sequence[str] = (),
        dry_run: bool = False,
    ) -> Judged:
        """Merge pairs of records that are the same, and remember those that are different.

        Args:
            verdicts: Each the ids of two records, and `same`, `different` or `skip`; then, of the
                same ones, the one that stays, by default the first.
            kind: What the records must be: people, organizations, topics, sources or quotes.
            names_as: As for `merge`.
            prefer: As for `merge`.
            dry_run: Whether to write nothing.

        Raises:
            InvalidDataError: a verdict is none, or about records of another kind.
            UsageError, NotFoundError, RefusedError: as for `merge`.
        """
        from claimdb.store.merging.judge import judge

        return self.read_again(
            judge(
                self.address,
                verdicts,
                coder=self.coder,
                kind=kind,
                prefer=prefer,
                names_as=names_as,
                rehearse=dry_run,
            )
        )

    def split(
        self,
        name: str,
        where: str | Query | Sequence[str],
        *,
        new_name: str | None = None,
        into: str | None = None,
        move_names: Sequence[str] = (),
        prefer: Sequence[str] = (),
        dry_run: bool = False,
    ) -> SplitRecord:
        """Give those quotes of an actor or a topic that match a query to another record.

        Args:
            name: The actor or topic.
            where: Which of its quotes go: a query, or a list of their ids.
            new_name: The name of a new record for them.
            into: Or a recorded one that gets them.
            move_names: Names of the record that go with them.
            prefer: As for `merge`, where a quote is linked to both.
            dry_run: Whether to write nothing.

        Raises:
            UsageError: it is no actor or topic, or there is not one target.
            NotFoundError: there is no such record or name, or none of its quotes match.
            RefusedError: the new name is taken, or there are conflicts that nothing decides.
        """
        from claimdb.store.merging.split import split

        return self.read_again(
            split(
                self.address,
                name,
                self._quotes(where),
                coder=self.coder,
                into=into,
                new_name=new_name,
                move_names=move_names,
                prefer=prefer,
                rehearse=dry_run,
            )
        )

    def rm(self, *names: str, dry_run: bool = False) -> Removed:
        """Remove records, each with its parts, unless other records refer to them.

        Raises:
            NotFoundError: there is no such record.
            RefusedError: other records refer to one.
        """
        from claimdb.store.history.remove import remove

        before = self._working()
        done = self.read_again(remove(self.address, names, coder=self.coder, rehearse=dry_run))
        return done._replace(broken=self._broken(before))

    def undo(self, name: str | None = None, *, dry_run: bool = False) -> Undone:
        """Undo a batch (`b4`) or a change (`h88`), by default the last batch.

        Raises:
            NotFoundError: there is no such batch or change, or nothing to undo.
            RefusedError: it was undone before, or a later batch builds on it.
        """
        from claimdb.store.history.undo import undo

        return self.read_again(undo(self.address, name, coder=self.coder, rehearse=dry_run))

    def read_again(self, result: _T) -> _T:
        """Return the result of a write, which later reads see."""
        self.refresh()
        shorten_log(self.address)
        return result


def _several(names: str | Sequence[str]) -> Sequence[str]:
    return [names] if isinstance(names, str) else names
