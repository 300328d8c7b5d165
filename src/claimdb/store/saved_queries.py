"""Save and remove queries under names."""

from claimdb.errors import RefusedError, UsageError
from claimdb.query.fields import saved_name
from claimdb.query.value import Query, Saved
from claimdb.store.address import Address
from claimdb.store.history.batch import recording
from claimdb.store.search.saved import SavedQueries
from claimdb.store.tables import saved_queries

_STORED = "SELECT id, query FROM saved_queries WHERE name = :name"


def save(address: Address, name: str, query: Query, *, coder: str, replace: bool = False) -> bool:
    """Save a query under a name, with `@` or without, and return whether that altered anything.

    Raises:
        UsageError: the name is not valid, the query is empty, or is too large written out.
        NotFoundError: there is no database, or the query refers to one that does not exist.
        InvalidDataError: the query would refer to itself, or to a query that cannot be read.
        RefusedError: another query has the name, and it is not to `replace` that.
        StoreError: the database cannot be written.
    """
    name = saved_name(name)
    text = str(query)
    if not query:
        raise UsageError("an empty query cannot be saved", hint="add a search term")
    with recording(address, coder=coder, command="query save") as batch:
        stored = batch.reader.row(_STORED, name=name)
        if stored is None:
            batch.insert(saved_queries, {"name": name, "query": text})
        elif stored[1] == text:
            return False
        elif not replace:
            raise RefusedError(
                f"@{name} already exists: {stored[1]}", hint="use --force to replace it"
            )
        else:
            batch.update(saved_queries, stored[0], {"query": text})
        # Only now do its references include itself.
        SavedQueries(batch.reader).expanded(Query(Saved(name)))
    return True


def remove(address: Address, name: str, *, coder: str) -> str:
    """Remove a saved query and return its text.

    Raises:
        UsageError: it is not a valid name of a saved query.
        NotFoundError: there is no database, or no such query.
        RefusedError: other saved queries refer to it.
        StoreError: the database cannot be written.
    """
    name = saved_name(name)
    with recording(address, coder=coder, command="query rm") as batch:
        saved = SavedQueries(batch.reader)
        text = saved.text(name)
        if users := saved.users(name):
            raise RefusedError(
                f"@{name} stands in {', '.join(f'@{user}' for user in users)}",
                hint="change or remove those first",
            )
        batch.delete(saved_queries, batch.reader.row(_STORED, name=name)[0])
    return text
