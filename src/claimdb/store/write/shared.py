"""Names that several records of one kind have, so that none of them is meant by one.

Owns what counts as such a name, and that a record is not given one unless that is wanted. It must
not know by what it was given.
"""

from collections.abc import Collection, Mapping

from claimdb.errors import RefusedError
from claimdb.model import short_id
from claimdb.store.read.reader import Reader

_ACTORS = """
SELECT o.name, a.id FROM actor_names n
  JOIN actors m ON m.id = n.actor_id
  JOIN actor_names o ON o.folded = n.folded AND o.actor_id <> n.actor_id
  JOIN actors a ON a.id = o.actor_id AND a.kind = m.kind
 WHERE n.actor_id = :id AND n.folded <> '' ORDER BY 2, 1"""
_TOPICS = """
SELECT o.name, o.topic_id FROM topic_names n
  JOIN topic_names o ON o.folded = n.folded AND o.topic_id <> n.topic_id
 WHERE n.topic_id = :id AND n.folded <> '' ORDER BY 2, 1"""
_SHARED: Mapping[str, tuple[str, str]] = {
    "person": ("actor", _ACTORS),
    "organization": ("actor", _ACTORS),
    "topic": ("topic", _TOPICS),
}
"""Of each kind with names, that of its ids, and what reads the names that others have as well."""


def shared(reader: Reader, kind: str, number: int) -> Collection[tuple[str, int]]:
    """Return the names that a record of a kind shares with others, and with which."""
    if kind not in _SHARED:
        return ()
    return [(name, other) for name, other in reader.execute(_SHARED[kind][1], {"id": number})]


def refuse_shared(
    reader: Reader, kind: str, number: int, before: Collection[tuple[str, int]]
) -> None:
    """Refuse that a record shares a name that it did not share `before`.

    Raises:
        RefusedError: it does; the other one is named.
    """
    for name, other in shared(reader, kind, number):
        if (name, other) not in before:
            raise RefusedError(
                f"{name!r} is there already: {short_id(_SHARED[kind][0], other)}",
                hint="--on-duplicate add gives it the same name, which then means neither of them",
            )
