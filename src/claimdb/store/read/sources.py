"""Sources by what a user calls them.

Owns what names one source for those who write to it. It must not know queries, in which words of
a title find several.
"""

from claimdb.errors import NotFoundError
from claimdb.model import Ref, identified, short_id
from claimdb.store.read.names import encodable
from claimdb.store.read.reader import Reader

_BY_ID = "SELECT id, key FROM sources WHERE id = :id"
_BY_NAME = "SELECT id, key FROM sources WHERE {} = :name ORDER BY id"
_NAMES = ("key", "url", "title")


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
    raise NotFoundError(
        f"no source is called {name!r}",
        hint="name its key, its id, its URL or its whole title: claimdb list sources",
    )
