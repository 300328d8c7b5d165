"""Save and remove queries under names."""

from sqlalchemy import Row, select

from claimdb.errors import RefusedError, UsageError
from claimdb.query.terms import saved_name
from claimdb.query.value import Query, Saved
from claimdb.store.address import Address
from claimdb.store.history.batch import Batch, recording
from claimdb.store.search.saved import SavedQueries
from claimdb.store.tables import saved_queries


def save(address: Address, name: str, query: Query, *, coder: str, replace: bool = False) -> bool:
    """Save a query under a name and return whether that altered anything.

    Args:
        address: The database.
        name: What to call it, with `@` before it or without.
        query: What to save; it may refer to others that are saved.
        coder: Who saves it.
        replace: Whether it may take the place of another query.

    Raises:
        UsageError: the name is not valid, the query asks for nothing, or is too large written out.
        NotFoundError: there is no database, or the query refers to what is not there.
        InvalidDataError: the query would refer to itself, or refers to what cannot be read.
        RefusedError: another query has the name.
        StoreError: the database cannot be written.
    """
    name = saved_name(name)
    text = str(query)
    if not query:
        raise UsageError("an empty query cannot be saved", hint="add a search term")
    with recording(address, coder=coder, command="query save") as batch:
        stored = _stored(batch, name)
        if stored is None:
            batch.insert(saved_queries, {"name": name, "query": text})
        elif stored.query == text:
            return False
        elif not replace:
            raise RefusedError(
                f"@{name} already exists: {stored.query}", hint="use --force to replace it"
            )
        else:
            batch.update(saved_queries, stored.id, {"query": text})
        # Only now is it known what it refers to: it may be itself.
        SavedQueries(batch.reader).expanded(Query(Saved(name)))
    return True


def remove(address: Address, name: str, *, coder: str) -> str:
    """Take a saved query away and return what it stood for.

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
        stored = _stored(batch, name)
        assert stored is not None, "its text was read"
        batch.delete(saved_queries, stored.id)
    return text


def _stored(batch: Batch, name: str) -> Row[int, str] | None:
    columns = saved_queries.c
    return batch.connection.execute(
        select(columns.id, columns.query).where(columns.name == name)
    ).one_or_none()
