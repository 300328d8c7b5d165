"""The keys and columns that a record may have, derived from the schema."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from claimdb.fields import SHORT, RecordField
from claimdb.schema import KINDS, RECORDS


class Columns(dict[str, tuple[str, ...]]):
    """The parts of an object, each with the keys under which a flat record has it.

    `part_of` has the part for each of the keys, which are `keyed`.
    """

    def __init__(self, parts: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__(parts)
        self.part_of = {key: part for part, keys in parts.items() for key in keys}
        self.keyed = frozenset(self.part_of)


class Keys:
    """The keys that an object may have, some of which are ignored."""

    def __init__(self, known: Collection[str], ignored: Collection[str] = ()) -> None:
        self.known = frozenset(known)
        self.allowed = self.known.union(ignored, (SHORT,))


def keys_of(*columns: Columns) -> list[str]:
    """Return all keys under which a flat record has the parts."""
    return [key for some in columns for key in some.part_of]


def _flat(kind: str, short: str = "") -> Columns:
    """Return the columns of objects of a kind, one of whose fields may stand for the whole."""
    fields = KINDS[kind].fields.values()
    return Columns({SHORT if one.key == short else one.key: one.flat for one in fields if one.flat})


SPEAKER = _flat("speaker")
CLAIM = _flat("claim_link", short="text")
SOURCE = _flat("source")
MEMBERSHIP = _flat("membership")
PLACE = Columns({
    "source": ("source",),
    **{keys[0]: keys for keys in SOURCE.values()},
    **{key: (key,) for key in KINDS["occurrence"].fields},
})  # fmt: skip
NAMES = Columns({SHORT: KINDS["person"].fields["names"].names})

_COLUMNS = {
    "speaker": SPEAKER, "claim_link": CLAIM, "occurrence": PLACE, "membership": MEMBERSHIP,
    "topic_link": _flat("topic_link"),
}  # fmt: skip


def _keys(field: RecordField) -> Iterator[str]:
    """Yield the keys under which a flat record has a field."""
    if field.value != "json":
        yield from field.names[field.value == "objects" :]
    yield from keys_of(_COLUMNS.get(field.of, Columns({})))


def _fields(kind: str) -> Collection[RecordField]:
    return KINDS[kind].fields.values()


FIELDS: Mapping[str, Sequence[str]] = {
    kind: tuple(dict.fromkeys(key for one in _fields(kind) for key in _keys(one)))
    for kind in RECORDS
}
"""The keys of a flat record of each kind."""
LISTS: Mapping[str, Sequence[str]] = {
    kind: [one.names[0] for one in _fields(kind) if one.value in ("list", "objects", "json")]
    for kind in RECORDS
}
"""The keys that have a list or an object, in a record that is not flat."""
IGNORED: Mapping[str, Sequence[str]] = {kind: KINDS[kind].ignored for kind in RECORDS}
"""The keys of our own output that a draft does not have."""
KEYS: Mapping[str, Keys] = {
    kind: Keys((*FIELDS[kind], *LISTS[kind]), IGNORED[kind]) for kind in RECORDS
}
"""The keys of a record of each kind, flat or not."""
DATES = frozenset(
    key for kind in KINDS for one in _fields(kind) if one.value == "date" for key in one.names
)
"""The keys under which a record of any kind has a date."""
_SAME: Sequence[tuple[Mapping[str, tuple[str, ...]], str | None]] = (
    (SPEAKER, "speakers"),
    (CLAIM, "claims"),
    (PLACE, "occurrences"),
    (MEMBERSHIP, "memberships"),
    (NAMES, None),
    ({one.key: one.keys for one in _fields("quote") if one.keys}, None),
)


@lru_cache(maxsize=256)
def same_as(name: str) -> frozenset[str]:
    """Return the keys under which a record may have the same value as under a flat one's key."""
    same = {name}
    for columns, listed in _SAME:
        for keys in columns.values():
            if name in keys:
                same.update(keys if listed is None else (*keys, listed))
    return frozenset(same)


TYPED = "source organization"
"""The kinds that have types of their own under the key `type`."""

TAGS: Mapping[str, str] = {
    **{kind: kind for kind in RECORDS},
    "actor": "person organization", "occurrence": "", "verification": "",
}  # fmt: skip
"""The values of `type` in our JSON, with the kinds of draft that such a record may become."""


def is_tag(value: object) -> bool:
    """Whether the value of `type` is the kind of a record, rather than its own type."""
    return isinstance(value, str) and value in TAGS
