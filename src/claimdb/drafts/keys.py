"""The keys and columns that a record may have, and its JSON Schema, derived from the schema."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from claimdb.fields import FORMS, SHORT, RecordField
from claimdb.schema import KINDS, RECORDS


class Columns(dict[str, tuple[str, ...]]):
    """The parts of an object, each with its keys in a flat record; `part_of` is the reverse."""

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
    """Return the columns of objects of a kind; `short` is a field that may be the whole object."""
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
    """Return the keys under which a record may have the value of a key of a flat record."""
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
"""The values of `type` in our JSON, with the kinds of draft for such a record."""


def is_tag(value: object) -> bool:
    """Whether the value of `type` is the kind of a record, rather than its own type."""
    return isinstance(value, str) and value in TAGS


# --- JSON Schema (draft 2020-12) ------------------------------------------------------------

Schema = dict[str, Any]

_PLACES = ("occurrences", "no_source", *PLACE["source"], *PLACE["key"], *PLACE["url"],
           *PLACE["title"])  # fmt: skip
_NEEDED: Mapping[str, Sequence[Sequence[str]]] = {
    "quote": (("speakers", "speaker", "role", "speaker_role", "mode"), _PLACES),
    "organization": (KINDS["organization"].fields["type"].names,),
}
"""The groups of keys of which a record needs one, besides its main field."""
_TEXT: Schema = {"type": ["string", "null"]}
_IGNORED: Schema = {"description": "Ignored: claimdb writes it."}
_PLAIN: Mapping[str, Schema] = {
    "number": {"type": ["integer", "string", "null"], "minimum": 0, "pattern": r"^\d+$"},
    "numeral": {"type": ["string", "number", "null"]},
    "switch": {"type": ["boolean", "null"]},
    "json": {"type": ["object", "null"]},
    "date": {"examples": ["2023", "2023-03-20", "../2023-03-23"]},
    "ignored": {"type": ["string", "object", "null"]},
}


def json_schema(kind: str) -> Schema:
    """Return the JSON Schema of a record of a kind, one of `schema.RECORDS`, nested or flat.

    It is stricter than `import`, which also reads, say, the words of closed lists in capitals.
    """
    record = KINDS[kind]
    properties: Schema = dict.fromkeys(FIELDS[kind], _TEXT)
    for field in record.fields.values():
        if field.value == "objects":
            # In a flat record a field that names a record may still be an object.
            properties |= {
                key: _value(one)
                for one in KINDS[field.of].fields.values()
                if one.value in ("reference", "source", "number")
                for key in one.flat or (one.key,)
                if key in properties
            }
        properties |= dict.fromkeys(field.names, _value(field))
    properties |= {key: _IGNORED for key in record.ignored if key not in properties}
    tags = [tag for tag, kinds in TAGS.items() if kind in kinds.split()]
    types = record.fields["type"].words if "type" in record.fields else ()
    properties["type"] = {
        "enum": [*tags, *types, None],
        "description": "The kind of record" + (", or its type." if types else "."),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind,
        "type": "object",
        "properties": properties,
        "allOf": [_one_of(record.fields[record.main].names), *map(_one_of, _NEEDED.get(kind, ()))],
        "additionalProperties": False,
        "$defs": {name: _object(name) for name in _nested(kind)},
    }


def _one_of(keys: Sequence[str]) -> Schema:
    return {"anyOf": [{"required": [key]} for key in keys]}


def _nested(kind: str) -> dict[str, None]:
    """Return the kinds of the objects in a record, and in these, in order."""
    found: dict[str, None] = {}
    for field in KINDS[kind].fields.values():
        if field.value in ("list", "objects", "source") and field.of not in found:
            found |= {field.of: None, **_nested(field.of)}
    return found


def _object(kind: str) -> Schema:
    declared = KINDS[kind]
    properties: Schema = dict.fromkeys(PLACE.part_of, _TEXT) if kind == "occurrence" else {}
    for field in declared.fields.values():
        properties |= dict.fromkeys(field.names, _value(field))
    if kind == "contributor":
        properties["name"] = properties["literal"]
    properties |= {key: _IGNORED for key in declared.ignored if key not in properties}
    if kind == "source":
        properties |= {"type": {"enum": [kind, *declared.fields["type"].words, None]}}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _value(field: RecordField) -> Schema:
    found = dict(_TEXT)
    nested: Schema = {"$ref": f"#/$defs/{field.of}"}
    match field.value:
        case "list" | "objects":
            items = {"anyOf": [{"type": "string"}, nested]}
            # A text of several values, with “; ” between them.
            found = {"type": ["array", "string", "null"], "items": items}
        case "source":
            found = {"anyOf": [_TEXT, nested]}
        case "reference":
            named = {"id": _IGNORED, "name": _TEXT}
            found |= {"type": ["string", "object", "null"], "properties": named,
                      "required": ["name"], "additionalProperties": False}  # fmt: skip
        case "choice":
            found = {"enum": [*field.words, *field.synonyms, None]}
        case value:
            found |= _PLAIN.get(value) or _form(value)
    return {**found, "description": field.help} if field.help else found


def _form(value: str) -> Schema:
    """Return the pattern of a kind of value, where JSON Schema can express it."""
    if value not in FORMS:
        return {}
    pattern = FORMS[value].pattern
    # JSON Schema has no flags of patterns.
    return {} if "(?i" in pattern else {"pattern": f"^(?:{pattern})$"}
