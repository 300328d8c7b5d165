"""Which one record a user means by an id, a citation key or an exact name.

Owns the order in which these are tried and what is suggested where nothing is found. It must not
know what is done with the record.
"""

from claimdb import folding
from claimdb.errors import NotFoundError
from claimdb.model import Identity, identified, short_id
from claimdb.store.read.names import StoredNames, encodable, suggested
from claimdb.store.read.reader import Reader
from claimdb.store.read.sources import close_sources


def identify(reader: Reader, name: str) -> Identity:
    """Return the one record that a short id, a citation key or an exact name means.

    What a short id means may not be there.

    Raises:
        NotFoundError: nothing, or more than one thing, is called so.
    """
    if found := identified(name):
        return found
    row = reader.row("SELECT id FROM sources WHERE key = :key", key=encodable(name))
    if row is not None:
        return Identity("source", row[0])
    names = StoredNames(reader)
    # A topic that stands for an actor has the actor's name, and the actor is meant.
    for kind in ("actor", "topic"):
        if names.candidates(kind, name):
            return Identity(kind, names.one(kind, name, kind).id)
    close = [
        *names.close("actor", name),
        *names.close("topic", name),
        *close_sources(reader, name),
    ]
    raise NotFoundError(
        f"nothing is called {name!r}",
        hint=suggested(close) or "name an id such as q12, a citation key, or a recorded name",
        candidates=tuple(close),
    )


def exactly(reader: Reader, kind: str, name: str, label: str) -> int:
    """Return the one actor or topic (`kind`) that has exactly this recorded name, slug or id.

    Raises:
        NotFoundError: there is none, or more than one; a surname alone is no name.
    """
    found = StoredNames(reader).one(kind, name, label)
    if kind == "actor" and identified(name) is None:
        sql = "SELECT 1 FROM actor_names WHERE actor_id = :id AND folded = :folded"
        if reader.row(sql, id=found.id, folded=folding.folded(name)) is None:
            called = f"{found.name!r} ({short_id(kind, found.id)})"
            raise NotFoundError(
                f"no {label} is called {name!r}",
                hint=f"did you mean {called}?",
                candidates=(called,),
            )
    return found.id


def source(reader: Reader, name: str) -> int:
    """Return the source that an id or a citation key means.

    Raises:
        NotFoundError: there is none.
    """
    kind, number = identify(reader, name)
    row = kind == "source" and reader.row("SELECT id FROM sources WHERE id = :id", id=number)
    if not row:
        close = close_sources(reader, name)
        raise NotFoundError(
            f"no source is called {name!r}",
            hint=suggested(close) or "name its citation key, or its id such as s7",
            candidates=tuple(close),
        )
    return number
