"""The names in a file that no record has: listed, and created if the user agrees."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from itertools import islice
from typing import Any

from claimdb.cli.created import details
from claimdb.cli.options import CREATABLE, WriteOptions
from claimdb.cli.output import confirm
from claimdb.cli.settings import Settings, can_ask
from claimdb.drafts.names import kind_of, own_names
from claimdb.drafts.records import Draft, QuoteDraft
from claimdb.personal_names import split_name
from claimdb.results import CreatedRecord
from claimdb.schema import ACTOR_KINDS
from claimdb.store.backends import connect
from claimdb.store.ingest.lookup import DraftResolver
from claimdb.store.ingest.resolution import NameFault, Resolution
from claimdb.store.ingest.resolve import Names

_SHOWN = 5  # names of each kind that are listed
_PAGE = 500


def may_agree(entry: WriteOptions) -> bool:
    """Whether the user can confirm the creation of more records than the options create."""
    confirmed = entry.yes or (can_ask() and not entry.no_input)
    return confirmed and not entry.create >= set(CREATABLE)


def agreed_kinds(
    settings: Settings, entry: WriteOptions, drafts: Iterable[Draft]
) -> frozenset[str]:
    """List the missing names of drafts, and return the kinds to create; exit unless confirmed."""
    missing: dict[str, dict[str, tuple[NameFault, str]]] = {kind: {} for kind in CREATABLE}
    for one, told in _missing(settings, entry, drafts):
        missing[str(one.create)].setdefault(one.name, (one, told))
    total = sum(map(len, missing.values()))
    for kind, by_name in missing.items():
        number = len(by_name)
        if number:
            settings.tell(f"{number:,} new {kind if number > 1 else kind[:-1]}:")
        for one, told in islice(by_name.values(), _SHOWN):
            close = f" (is it {' or '.join(one.candidates)}?)" if one.candidates else ""
            settings.tell(f"  {one.name}{f' ({told})' if told else ''}{close}")
        if number > _SHOWN:
            settings.tell(f"  and {number - _SHOWN:,} more")
    if total and not entry.yes:
        confirm(f"Create {'them' if total > 1 else 'it'}?")
    return entry.create | {kind for kind, by_name in missing.items() if by_name}


def _missing(
    settings: Settings, entry: WriteOptions, drafts: Iterable[Draft]
) -> Iterator[tuple[NameFault, str]]:
    """Yield the unknown names, except those of records earlier in the same file.

    Each comes with what would be created: `person; family name Li`.
    """
    with closing(connect(settings.database)) as reader:
        resolver = DraftResolver(reader)
        names = Names(reader, resolver, entry.create)
        creating = Names(reader, resolver, frozenset(CREATABLE))
        own: set[str] = set()
        rest = iter(drafts)
        while page := list(islice(rest, _PAGE)):
            resolver.prepare(page)
            for draft in page:
                # The import reports other errors with their lines.
                faults = [
                    one
                    for one in names.resolve(draft).faults
                    if one.create is not None and one.name not in own
                ]
                told = _told(creating.resolve(draft)) if faults else {}
                for fault in faults:
                    found = (fault.name, split_name(fault.name)[0])
                    yield fault, next(filter(None, map(told.get, found)), "")
                if not isinstance(draft, QuoteDraft):
                    own.update(own_names(draft))


def _told(resolution: Resolution) -> Mapping[str, str]:
    """Return what to print about the records that a draft would create, by their names."""
    remarks = {one.name: one.what for one in resolution.remarks}
    told = {name: "recorded as a role" for name, what in remarks.items() if what == "unnamed"}
    for one in resolution.plan:
        kind, name = kind_of(one), own_names(one)[0]
        values: dict[str, Any] = {
            part: getattr(one, part, None) for part in ("type", "country", "family", "key")
        }
        record = CreatedRecord(kind, "", name, guessed=remarks.get(name) == "guess", **values)
        parts = (kind if kind in ACTOR_KINDS else "", details(record))
        told[name] = "; ".join(filter(None, parts))
    return told
