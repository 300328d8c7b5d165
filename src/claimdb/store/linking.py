"""`link` and `unlink`: relations between two records, each a patch of one of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from claimdb.errors import NotFoundError, UsageError
from claimdb.model import identified, short_id
from claimdb.schema import (
    CLAIM_RELATION_SYNONYMS,
    CLAIM_RELATIONS,
    RELATIONS_BETWEEN_CLAIMS,
    REVERSED_RELATIONS,
)
from claimdb.store.address import Address
from claimdb.store.backends.base import Reader
from claimdb.store.edit import ChangedRecords, Patch, edit_several
from claimdb.store.history.aggregates import TABLES
from claimdb.store.history.batch import recording
from claimdb.store.history.constraints import exists
from claimdb.store.load.raw import load_record
from claimdb.store.redirects import current
from claimdb.store.resolver import NameResolver


class Relation(NamedTuple):
    """A relation between two kinds of records.

    It is a field of the first record, in which `value` is formatted with the other one, or of the
    other one if it is `turned`. The `field` and `removed` are flags of `claimdb edit`.
    """

    first: str
    other: str
    field: str
    removed: str
    value: str = "{}"
    turned: bool = False


def _between_claims(word: str) -> Relation:
    return Relation("claim", "claim", "relation", "rm-relation", f"{{}}={word}")


def _of_quotes(word: str, *, turned: bool = False) -> Relation:
    ends = ("claim", "quote") if turned else ("quote", "claim")
    return Relation(*ends, "claim", "rm-claim", f"{{}}={word}", turned)


_PASSIVE = {"asserts": "asserted by", "denies": "denied by", "questions": "questioned by"}
_TOPICS = ("topic", "topic", "broader", "broader", "{}")
_SOURCES = ("source", "source", "cites", "rm-cites", "{}")
RELATIONS: Mapping[str, Relation] = {
    **{word: _between_claims(word) for word in (*RELATIONS_BETWEEN_CLAIMS, *REVERSED_RELATIONS)},
    "contradicted by": _between_claims("contradicts"),
    **{word: _of_quotes(word) for word in CLAIM_RELATIONS},
    **{_PASSIVE[word]: _of_quotes(word, turned=True) for word in CLAIM_RELATIONS},
    "narrower than": Relation(*_TOPICS),
    "broader than": Relation(*_TOPICS, turned=True),
    "cites": Relation(*_SOURCES),
    "cited by": Relation(*_SOURCES, turned=True),
}
"""The relations by the words between two records, with spaces."""
_SYNONYMS = {
    **CLAIM_RELATION_SYNONYMS,
    **{word.removesuffix("s"): word for word in (*RELATIONS_BETWEEN_CLAIMS, "cites")},
}
_LISTS = {"relation": "relations", "claim": "claims", "cites": "cites"}
"""The lists of a raw record, by the flags of relations; `broader` is a field."""
_UNCLEAR = {"narrower": "narrower-than", "broader": "broader-than"}


def relation_named(words: str) -> str | None:
    """Return the key of `RELATIONS` that words mean: `supported-by`; None for other words."""
    plain = " ".join(words.casefold().replace("-", " ").split())
    if plain in _UNCLEAR:
        raise UsageError(
            f"{words!r} does not say which topic is above the other",
            hint="t4 narrower-than t1 says that t1 is above t4, as t1 broader-than t4 does",
        )
    plain = _SYNONYMS.get(plain, plain)
    return plain if plain in RELATIONS else None


def link(
    address: Address,
    firsts: Sequence[str],
    relation: str,
    others: Sequence[str],
    *,
    coder: str,
    rehearse: bool = False,
) -> ChangedRecords:
    """Relate each of some records to each of others, in one batch: see `Database.link`."""
    key = _key_of(relation)
    kind = RELATIONS[key]
    with recording(address, coder=coder, command="link") as batch:
        batch.discarded = rehearse
        patches = [
            (id, {kind.field: [kind.value.format(other)]})
            for id, other in _pairs(batch.reader, key, firsts, others)
        ]
        return edit_several(batch, patches)


def unlink(
    address: Address,
    firsts: Sequence[str],
    relation: str | None,
    others: Sequence[str],
    *,
    coder: str,
    rehearse: bool = False,
) -> ChangedRecords:
    """Remove relations between records, in one batch: see `Database.unlink`."""
    key = None if relation is None else _key_of(relation)
    with recording(address, coder=coder, command="unlink") as batch:
        batch.discarded = rehearse
        patches = [
            one
            for first in firsts
            for other in others
            for one in _removals(batch.reader, first, key, other)
        ]
        return edit_several(batch, patches)


def _removals(
    reader: Reader, first: str, key: str | None, other: str
) -> Iterator[tuple[str, Patch]]:
    """Yield the patches that remove a relation between two records, or all of them."""
    ends: tuple[str, ...] = ()
    if key is None:
        ends = tuple(NameResolver(reader).identify(name).kind for name in (first, other))
        kinds = {word: one for word, one in RELATIONS.items() if (one.first, one.other) == ends}
    else:
        kinds = {key: RELATIONS[key]}
    found: dict[tuple[str, str], Patch] = {}
    for word, kind in kinds.items():
        [(id, linked)] = _pairs(reader, word, [first], [other])
        for value in _values(reader, kind, id, linked):
            if key is None or kind.value.format(linked) == value:
                removed = None if kind.removed == kind.field else value
                removed = linked if kind.removed == "rm-claim" else removed
                found[id, value] = {kind.removed: removed}
    if not found:
        if key is None and not kinds:
            raise UsageError(
                f"{_a(ends[0])} and {_a(ends[1])} have no such links",
                hint="claimdb edit changes the speakers, topics and sources of a quote",
            )
        words = f"not linked to {other}" if key is None else f"not linked by {key!r} to {other}"
        raise NotFoundError(f"{first} is {words}", hint=f"claimdb show {first} lists its links")
    yield from ((id, patch) for (id, _), patch in found.items())


def _values(reader: Reader, kind: Relation, id: str, linked: str) -> Iterator[str]:
    """Yield the values of the field of a relation, as they are given for it, for two records."""
    identity = identified(id)
    assert identity, "it was resolved before"
    record = load_record(reader, identity.kind, identity.number)
    rows = record.get(_LISTS.get(kind.field, ""), [{"name": record.get(kind.field)}])
    for row in rows:
        if linked in (row.get("text"), row.get("name")):
            word = row.get("relation")
            yield linked if word is None else f"{linked}={word}"


def _pairs(
    reader: Reader, word: str, firsts: Sequence[str], others: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield the ids of all pairs, that of the record with the field of the relation first."""
    kind = RELATIONS[word]
    first_ids = [_id(reader, word, kind.first, name) for name in firsts]
    other_ids = [_id(reader, word, kind.other, name) for name in others]
    for first in dict.fromkeys(first_ids):
        for other in dict.fromkeys(other_ids):
            yield (other, first) if kind.turned else (first, other)


def _id(reader: Reader, word: str, label: str, name: str) -> str:
    """Return the short id of a record of a kind, by its id or, where it has one, by its name."""
    identity = identified(name)
    if identity is None and label != "quote":
        return NameResolver(reader).resolve(label, name).short_id
    if identity is None or identity.kind != label:
        kind = RELATIONS[word]
        ends = f"two {label}s" if kind.first == kind.other else f"a {kind.first} and a {kind.other}"
        what = f"not the id of a {label}" if identity is None else _a(identity.kind)
        raise UsageError(f"{name!r} is {what}", hint=f"{word.replace(' ', '-')!r} links {ends}")
    identity = current(reader, identity)
    if not exists(reader, TABLES[label], identity.number):
        raise NotFoundError(f"no {label} has the id {name.lower()}")
    return short_id(*identity)


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _key_of(words: str) -> str:
    key = relation_named(words)
    if key is None:
        raise UsageError(f"{words!r} is not a relation", hint=f"one of {listed_relations()}")
    return key


def listed_relations() -> str:
    """Return the words for all relations as they are typed."""
    return ", ".join(word.replace(" ", "-") for word in RELATIONS)
