"""A database open for reading as it was at a moment, and what changed between two moments."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from claimdb.errors import NotFoundError, RefusedError, UsageError
from claimdb.model import Identity, Record, identified, short_id
from claimdb.store.address import Server
from claimdb.store.backends.base import Reader, Table
from claimdb.store.database import DatabaseReader
from claimdb.store.resolver import NameResolver
from claimdb.store.search.fragments import check_limit

# The present needs none of it.
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from claimdb.query.value import Query
    from claimdb.results import Agreement, Cited
    from claimdb.store.codings import Coder
    from claimdb.store.history.moments import Moment


class ReaderInTime(DatabaseReader):
    """A database open for reading, as it is or as it was right after a batch.

    The past is made when it is first asked for: a record alone needs little of it. With a coder,
    the stances are those that this one coded.
    """

    def __init__(
        self,
        path: str | Path | Server,
        *,
        as_of: str | None = None,
        coding: str | None = None,
        blind: bool = False,
    ) -> None:
        super().__init__(path)
        self._as_of = as_of
        self._coding = coding
        self._blind = blind
        self._then: Reader | None = None

    @cached_property
    def moment(self) -> Moment | None:
        """The moment as of which it is read; None for the present."""
        if self._as_of is None:
            return None
        from claimdb.store.history.moments import moment

        now = self._now
        with now.faults_named():
            return moment(now, self._as_of)

    @cached_property
    def _coder_read(self) -> Coder | None:
        if self._coding is None:
            return None
        from claimdb.store.codings import Coder, coder_named

        with self._now.faults_named():
            found = coder_named(self._now, self._coding)
        if found is None and not self._blind:
            raise NotFoundError(
                f"no coder has the name {self._coding!r}", hint="claimdb list coders shows them"
            )
        return found or Coder(0, self._coding)

    @property
    def coded_by(self) -> str | None:
        """The name of the coder whose stances are read; None for those in force."""
        return self._coder_read and self._coder_read.name

    @property
    def coders(self) -> list[str]:
        """The names of the coders if several have coded the same, and so one may be chosen."""
        from claimdb.store.codings import coders_of_same

        return self._read(coders_of_same)

    def _as_coded(self, reader: Reader) -> Reader:
        """Return a reader that sees the stances of the chosen coder."""
        if (coder := self._coder_read) is not None and not reader.instead:
            from claimdb.store.codings import read_as_coded_by

            with reader.faults_named():
                read_as_coded_by(reader, coder.id)
        return reader

    def connect(self) -> None:
        """Open the file, or a connection to the server; reading does so by itself.

        Raises:
            NotFoundError: there is no file, or nothing was recorded at the moment `as_of`.
            StoreError: the database cannot be read, is none of claimdb's, or has another schema.
            UsageError: `as_of` is no moment.
        """
        if self._open_reader is None:
            super().connect()
            try:
                assert self.moment or self._as_of is None, "it is known from now on"
                assert self._coder_read or self._coding is None, "so is who coded"
            except BaseException:
                self.close()
                raise

    def check_present(self) -> None:
        """Raise a `RefusedError` if this is the past, which can only be read."""
        if self._as_of is not None:
            raise RefusedError(
                "the past can only be read", hint="open the database without a moment"
            )

    @property
    def _now(self) -> Reader:
        return super()._reader

    @property
    def _reader(self) -> Reader:
        if (moment := self.moment) is None:
            return self._as_coded(self._now)
        if self._then is None:
            from claimdb.store.history.as_of import whole

            with self._now.faults_named():
                self._then = whole(self._now, moment.batch)
        return self._as_coded(self._then)

    def close(self) -> None:
        """Close the file, or the connections to the server."""
        super().close()
        if self._then is not None:
            self._then.close()

    def get(self, name: str) -> Record:
        """Return the one record that an id (`q12`), a citation key or an exact name means.

        If there is none, or more than one, that is a `NotFoundError`; one that was recorded later
        or removed before is named.
        """
        identity = identified(name)
        if (moment := self.moment) is None or identity is None:
            return super().get(name)
        from claimdb.store.history import as_of
        from claimdb.store.history.aggregates import SHOWN
        from claimdb.store.history.past import Past

        with self._now.faults_named():
            if identity.kind not in SHOWN:
                return self._record(self._now, name)
            made = self._then or as_of.one(self._now, moment.batch, *identity)
            if made is None:
                past = Past(self._now, moment.batch)
                into = past.merged_into(f"{identity.kind}s", identity.number)
                name = short_id(identity.kind, into)
                made = as_of.one(self._now, moment.batch, identity.kind, into)
            try:
                if made is None:
                    raise _absent(self._now, identity, moment)
                return self._record(self._as_coded(made), name)
            finally:
                if made not in (None, self._then):
                    made.close()

    def cited_quotes(self, numbers: Iterable[int]) -> Iterator[Cited]:
        """Yield quotes by their numbers, each with its sources; unknown ones are ignored."""
        from claimdb.store.load.quotes import quotes
        from claimdb.store.load.sources import cited

        found = quotes(self._reader, numbers)
        return self._guarded(cited(self._reader, found, recorded=False))

    def log(
        self,
        name: str | None = None,
        *,
        limit: int | None = None,
        coder: str | None = None,
        since: str | None = None,
        until: str | None = None,
        command: str | None = None,
        kind: str | None = None,
    ) -> Table:
        """Return the batches of the history, newest first, or the changes of a record or batch.

        Only those by a coder, `since` or `until` a date or time (UTC), by a command, or of a `kind`
        of record: quote, claim, actor, topic, source or query.

        Raises:
            NotFoundError: there never was such a record, batch, change or coder.
            UsageError: a time is none, or there is no such kind.
        """
        from claimdb.store.history.log import batches, changes
        from claimdb.store.history.log_filter import LogFilter

        most = check_limit(limit)
        given = {"coder": coder, "since": since, "until": until, "command": command, "kind": kind}

        def found(reader: Reader) -> Table:
            wanted = LogFilter.of(reader, **given)
            if name is None:
                return batches(reader, most, wanted)
            # A record that was merged has a history of its own until then.
            of = identified(name) or NameResolver(reader).identify(name)
            return changes(reader, of, most, wanted)

        return self._read(found)

    def diff(
        self, first: str | None = None, second: str | None = None, *, of: str | None = None
    ) -> Table:
        """Return what differs between two moments, by default from the first one until now.

        A moment is right after a batch (`b41`), or a date or time (UTC). With `of`, only one
        record is compared, by default with what it was at first.

        Raises:
            UsageError: there is no first moment and no record; or a moment is none.
            NotFoundError: there was no such batch or record.
        """
        from claimdb.store.history import diff
        from claimdb.store.history.moments import latest, moment

        now = self._now
        with now.faults_named():
            until = moment(now, second) if second else self.moment or latest(now)
            since = None if first is None else moment(now, first).batch
            identity = None if of is None else NameResolver(now).identify(of)
            if identity is not None:
                changes = diff.of_record(now, identity, since, until.batch)
            elif since is not None:
                changes = diff.between(now, since, until.batch)
            else:
                raise UsageError("no moment is named", hint="name a batch or a date: b41")
            return Table(diff.HEADER, self._guarded(diff.lines(now, changes)))

    def agreement(self, query: str | Query = "") -> Agreement:
        """Compare the stances that several coders gave in the quotes that a query finds.

        Topics in the query select those that are compared.

        Raises:
            UsageError: only one coder is read.
        """
        from claimdb.store.search.agreement import agreement

        if self._coding is not None:
            raise UsageError(
                "the stances of one coder agree", hint="leave --coding and --blind out"
            )
        return self._read(agreement, self._prepare(query).conditions())

    def sql(self, statement: str, *, seconds: float = 60) -> Table:
        """Return what one SQL statement reads; nothing can be changed by it.

        Raises:
            UsageError: the statement is invalid, or takes too many seconds.
            RefusedError: it would do more than read; or this is the past, of which there is no SQL.
        """
        self.check_present()
        return super().sql(statement, seconds=seconds)


def _absent(now: Reader, identity: Identity, moment: Moment) -> NotFoundError:
    """Return why a record was not there, if it ever was."""
    from claimdb.store.history.log import comings

    name = short_id(*identity)
    message = f"there was no {identity.kind} {name} as of {moment}"
    events = comings(now, identity)
    before = [(batch, at) for batch, _, at in events if batch <= moment.batch]
    after = [(batch, at) for batch, _, at in events if batch > moment.batch]
    hint = None
    if before or after:
        (batch, at), did = (before[-1], "removed") if before else (after[0], "recorded")
        hint = f"{short_id('batch', batch)} {did} it at {at}"
    return NotFoundError(message, hint=hint)
