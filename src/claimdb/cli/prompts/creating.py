"""List the missing names of a file and ask once whether to create them."""

from collections.abc import Iterable, Iterator
from itertools import islice

from claimdb.cli.options import CREATABLE, WriteOptions
from claimdb.cli.output import confirm
from claimdb.cli.prompts.asking import can_ask
from claimdb.cli.settings import Settings
from claimdb.drafts.names import own_names
from claimdb.drafts.records import Draft, QuoteDraft
from claimdb.store.backends import connect
from claimdb.store.ingest.lookup import DraftResolver
from claimdb.store.ingest.outcome import Missing
from claimdb.store.ingest.resolve import Names

_SHOWN = 5
"""So many names of each kind are shown."""
_PAGE = 500


def may_agree(entry: WriteOptions) -> bool:
    """Whether there is anybody to say yes, or anything left to say it to."""
    said = entry.yes or (can_ask() and not entry.no_input)
    return said and not entry.create >= set(CREATABLE)


def agreed_kinds(
    settings: Settings, entry: WriteOptions, drafts: Iterable[Draft]
) -> frozenset[str]:
    """Return which kinds of names may be made: those that are said, and those agreed to now.

    The names are looked up through a reader, so nobody waits for the answer.

    Raises:
        SystemExit: somebody was asked and does not agree.
    """
    missing: dict[tuple[str, str], Missing] = {}
    for one in _missing(settings, entry, drafts):
        missing.setdefault((one.create, one.name), one)
    if not missing:
        return entry.create
    kinds = [kind for kind in CREATABLE if any(one.create == kind for one in missing.values())]
    for kind in kinds:
        _tell(settings, kind, [one for one in missing.values() if one.create == kind])
    if not entry.yes:
        confirm(f"Create {'them' if len(missing) > 1 else 'it'}?")
    return entry.create | set(kinds)


def _missing(settings: Settings, entry: WriteOptions, drafts: Iterable[Draft]) -> Iterator[Missing]:
    """Yield the names that nothing is called, except those of records that came before."""
    reader = connect(settings.database)
    try:
        resolver = DraftResolver(reader)
        names = Names(reader, resolver, entry.create)
        own: set[str] = set()
        rest = iter(drafts)
        while page := list(islice(rest, _PAGE)):
            resolver.prepare(page)
            for draft in page:
                found = names.resolve(draft)
                yield from (one for one in found.missing if one.name not in own)
                if not isinstance(draft, QuoteDraft):
                    own.update(own_names(draft))
    finally:
        reader.close()


def _tell(settings: Settings, kind: str, missing: list[Missing]) -> None:
    number = len(missing)
    settings.tell(f"{number:,} new {kind if number > 1 else kind[:-1]}:")
    for one in missing[:_SHOWN]:
        close = f" (is it {' or '.join(one.close)}?)" if one.close else ""
        settings.tell(f"  {one.name}{close}")
    if number > _SHOWN:
        settings.tell(f"  and {number - _SHOWN:,} more")
