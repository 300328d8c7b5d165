"""Sources by what a user calls them.

Owns what names one source for those who write to it. It must not know queries, in which words of
a title find several.
"""

from collections.abc import Sequence

from claimdb import folding
from claimdb.errors import NotFoundError
from claimdb.model import Ref, identified, short_id
from claimdb.store.read.names import closest, encodable, suggested
from claimdb.store.read.reader import Reader

_BY_ID = "SELECT id, key FROM sources WHERE id = :id"
_BY_NAME = "SELECT id, key FROM sources WHERE {} = :name ORDER BY id"
_NAMES = ("key", "url", "title")
_SPELLINGS = "SELECT id, key, title, url FROM sources ORDER BY id DESC LIMIT :most"
_MOST = 5000
_NAMES_ALIKE = 0.65
_ADDRESSES = 0.9
"""From this likeness on, a name or an address may be meant for another one."""


def source_named(reader: Reader, name: str) -> Ref:
    """Return the source with an id, else that with a key, a URL or exactly a title.

    Raises:
        NotFoundError: there is none, or there are several.
    """
    found_by_id = identified(name)
    if found_by_id and found_by_id.kind == "source":
        row = reader.row(_BY_ID, id=found_by_id.number)
        if row is None:
            raise NotFoundError(f"no source has the id {name.lower()}")
        return Ref(*row)
    for column in _NAMES:
        found = [
            Ref(*row) for row in reader.execute(_BY_NAME.format(column), {"name": encodable(name)})
        ]
        if len(found) == 1:
            return found[0]
        if found:
            raise NotFoundError(
                f"{len(found)} sources have the {column} {name!r}",
                hint="name the key or the id",
                candidates=tuple(f"{one.name} ({short_id('source', one.id)})" for one in found),
            )
    close = close_sources(reader, name)
    raise NotFoundError(
        f"no source is called {name!r}",
        hint=suggested(close)
        or "name its key, its id, its URL or its whole title: claimdb list sources",
        candidates=tuple(close),
    )


def close_sources(reader: Reader, name: str) -> Sequence[str]:
    """Return the sources with a key, a title or an address that looks like a name.

    Of very many the last ones are looked at.
    """
    spelled: dict[str, str] = {}
    for number, *names in reader.execute(_SPELLINGS, {"most": _MOST}):
        for one in filter(None, names):
            spelled.setdefault(folding.folded(one), f"{names[0]!r} ({short_id('source', number)})")
    # Addresses are like each other.
    return closest(folding.folded(name), spelled, _ADDRESSES if "://" in name else _NAMES_ALIKE)
