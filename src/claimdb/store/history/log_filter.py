"""Which batches and changes of the history are listed: by coder, time, kind of record, command."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from claimdb.errors import NotFoundError, UsageError
from claimdb.model import identified
from claimdb.store.backends.base import Reader
from claimdb.store.codings import coder_named
from claimdb.store.history.aggregates import KINDS, TABLES, WITH_BATCH, hanging_on
from claimdb.store.history.moments import beginning_of, end_of

RECORD_KINDS = (*KINDS.values(), "query")
"""The kinds of records by which the history can be filtered."""

_OF_KIND = """
(EXISTS (SELECT 1 FROM changes h WHERE h.batch_id = b.id AND h.table_name = ANY(:of_kind))
{covered})"""
_COVERED = " OR EXISTS (SELECT 1 FROM {0} r WHERE r.batch_id = b.id)"


class LogFilter(NamedTuple):
    """What the listed batches and changes have in common; None where anything will do."""

    coder: str | None = None
    since: str | None = None
    until: str | None = None
    command: str | None = None
    kind: str | None = None

    @classmethod
    def of(cls, reader: Reader, **given: str | None) -> "LogFilter":
        """Return the filter with times as batches have them.

        Raises:
            UsageError: a time is none, or there is no such kind.
            NotFoundError: nobody with the name of the coder recorded anything.
        """
        wanted = cls(**given)
        for name, bound in (("since", beginning_of), ("until", end_of)):
            if (text := given.get(name)) is not None:
                if (at := bound(text.strip())) is None:
                    raise UsageError(
                        f"{text!r} is not a time", hint="write 2026-05-01 or 2026-05-01T12:00 (UTC)"
                    )
                wanted = wanted._replace(**{name: at})
        if wanted.kind is not None and wanted.kind not in RECORD_KINDS:
            raise UsageError(
                f"{wanted.kind!r} is no kind of record", hint=f"one of: {', '.join(RECORD_KINDS)}"
            )
        if wanted.coder is None:
            return wanted
        if (found := coder_named(reader, wanted.coder)) is None:
            raise NotFoundError(
                f"no coder has the name {wanted.coder!r}", hint="claimdb list coders shows them"
            )
        return wanted._replace(coder=found.name)

    def where(self) -> tuple[str, dict[str, Any]]:
        """Return the condition on batches `b` of coders `k`, and its values."""
        conditions = {
            "coder": "k.name = :coder",
            "since": "b.at >= :since",
            "until": "b.at <= :until",
            "command": "b.command = :command",
            "kind": self._of_kind(),
        }
        given = {name: value for name, value in self._asdict().items() if value is not None}
        values = {name: value for name, value in given.items() if name != "kind"}
        if self.kind is not None:
            values["of_kind"] = self._tables()
        return " AND ".join(conditions[name] for name in given) or "TRUE", values

    def _tables(self) -> list[str]:
        table = TABLES.get(self.kind or "", "saved_queries")
        return [table, *hanging_on(table)]

    def _of_kind(self) -> str:
        [table, *_] = self._tables()
        return _OF_KIND.format(covered=_COVERED.format(table) if table in WITH_BATCH else "")

    def takes(self, entry: Any) -> bool:
        """Whether it lists an entry of the log of a record, a batch or a change."""
        return all(self._differences(entry))

    def _differences(self, entry: Any) -> Iterator[bool]:
        yield self.coder in (None, entry.coder)
        yield self.command in (None, entry.command)
        yield self.since is None or entry.at >= self.since
        yield self.until is None or entry.at <= self.until
        identity = identified(entry.record)
        yield self.kind in (None, identity.kind if identity else "query")


ANYTHING = LogFilter()
