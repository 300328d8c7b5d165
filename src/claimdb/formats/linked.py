"""Parts of JSON-LD objects, where one value may stand for a list of one."""

from collections.abc import Iterator, Mapping
from typing import Any


def several(parent: Mapping[str, Any], key: str) -> Iterator[tuple[str, Any]]:
    """Yield the values of a key, each with its JSON pointer below the key."""
    value = parent.get(key)
    if isinstance(value, list):
        yield from ((f"/{place}", item) for place, item in enumerate(value))
    elif value is not None:
        yield "", value


def text_of(parent: Mapping[str, Any], key: str) -> str | None:
    """Return the first text that is a value of a key, also in `{"@value": ...}`; None if blank."""
    for _, value in several(parent, key):
        text = value.get("@value") if isinstance(value, dict) else value
        if isinstance(text, str) and text.strip():
            return text
    return None


def one_of(parent: Mapping[str, Any], *keys: str) -> str | None:
    """Return the text of the first of several keys that has one."""
    return next(filter(None, (text_of(parent, key) for key in keys)), None)


def types_of(parent: Mapping[str, Any]) -> frozenset[str]:
    """Return the types of an object, without the prefixes of their vocabularies."""
    found = [*several(parent, "type"), *several(parent, "@type")]
    names = (name for _, name in found if isinstance(name, str))
    return frozenset(name.rpartition("/")[2].rpartition(":")[2] for name in names)
