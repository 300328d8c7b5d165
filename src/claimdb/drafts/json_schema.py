"""The JSON Schema (draft 2020-12) of a record of each kind, derived from the schema of records."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from claimdb.drafts.keys import FIELDS, PLACE, TAGS
from claimdb.fields import RecordField
from claimdb.schema import FORMS, KINDS

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
    """Return the JSON Schema of a record of a kind, one of `schema.RECORDS`.

    It describes both shapes of a record, nested and flat, with the words that input may have. What
    it refuses `import` may still read, such as the words of closed lists in capitals.
    """
    record = KINDS[kind]
    properties: Schema = dict.fromkeys(FIELDS[kind], _TEXT)
    for field in record.fields.values():
        if field.value == "objects":
            # Side by side, of one object, what names a record may be an object all the same.
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
    """Return the schema of an object within a record."""
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
    """Return the schema of the value of a field."""
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
    plain = not pattern.flags & re.IGNORECASE and "(?i" not in pattern.pattern
    return {"pattern": f"^(?:{pattern.pattern})$"} if plain else {}
