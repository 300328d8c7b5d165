"""What counts in a corrected export where cells belong together, such as an id and its name."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeAlias

from claimdb.cells import joined, parted
from claimdb.drafts.quotes import stances_on
from claimdb.drafts.rules import shown
from claimdb.errors import InvalidDataError
from claimdb.schema import KINDS

Values: TypeAlias = Mapping[str, Any]
IsNamed: TypeAlias = Callable[[str, str], bool]
"""Whether the record with an id has a name."""

_NAMES = ("name", "text", "key", "citation_key")
"""The keys of a name by which a record is looked up."""
_FURTHER = ("slug", "title")
"""Those of a name that a record has besides."""
_DESCRIBING = ("kind",)
"""The keys of what a record is, which changes with it."""
_TOPICS = KINDS["quote"].fields["topics"].names
_NOTHING: Values = {}


def reconciled(kind: str, before: Values, after: Values, is_named: IsNamed) -> dict[str, Any]:
    """Return a record in which each other record is named by what differs from the export.

    Raises:
        InvalidDataError: an id and a name were both changed, and are those of two records.
    """
    found = dict(after)
    for field in KINDS[kind].fields.values():
        for key in field.names if field.of and field.key != "codings" else ():
            if key in before and key in found:
                found[key] = _value(key, before[key], found[key], is_named)
    if "citation_key" in before and "source_id" in before:
        source = _reference("citation_key", before, found, "source_id", is_named)
        found["citation_key"] = source.get("citation_key")
    return found


def settle(
    after: dict[str, Any],
    before: Values,
    targets: Collection[object],
    topics: Mapping[str, str],
    is_named: IsNamed,
) -> None:
    """Make the cells of a row fit its changed source or topics.

    Args:
        after: The cells of the record, with those of the row.
        before: Its cells in the export.
        targets: The keys that have a column in the file.
        topics: The ids of its topics in the export, by the names there.
        is_named: Whether the record with an id has a name.
    """
    if after.get("source") != before.get("source") and "title" in after:
        # With the title of the source before, an id would not count.
        after["title"] = None
    key = next((key for key in _TOPICS if after.get(key) != before.get(key)), None)
    if key is None:
        return
    exported = {name: topics[name] for name in parted(before[key] or "") if name in topics}
    given = [part for part in parted(str(after[key] or "")) if part.strip()]
    found = [_as_exported(part, exported, is_named) for part in given]
    after[key] = joined(found) if found else None
    if after.get("stance") and "stance" not in targets:
        after["stance"] = stances_on(found, after["stance"]) or None


def _as_exported(part: str, exported: Mapping[str, str], is_named: IsNamed) -> str:
    """Return a topic, with or without a stance, by its name in the export, if it was there."""
    name, equals, stance = part.rpartition("=")
    if not equals:
        name = part
    same = (one for one, id in exported.items() if name not in exported and is_named(id, name))
    return next(same, name) + equals + (stance if equals else "")


def _value(path: str, old: Any, new: Any, is_named: IsNamed) -> Any:
    if new == old:
        return new
    if isinstance(new, dict):
        return _object(path, old if isinstance(old, dict) else _NOTHING, new, is_named)
    if not isinstance(new, list) or not isinstance(old, list):
        return new
    counterparts = _counterparts(old, new)
    return [
        _object(f"{path}[{at}]", counterparts.get(at, _NOTHING), one, is_named)
        if isinstance(one, dict)
        else one
        for at, one in enumerate(new)
    ]


def _counterparts(old: Sequence[Any], new: Sequence[Any]) -> dict[int, Values]:
    """Return the exported item of each item of a list, by its place, as far as there is one."""
    left = [one for one in old if isinstance(one, dict)]
    found: dict[int, Values] = {}
    objects = [at for at, one in enumerate(new) if isinstance(one, dict)]
    for at in objects:
        mine = _identity(new[at])
        same = (one for one in left if one == new[at] or (mine and _identity(one) == mine))
        if (one := next(same, None)) is not None:
            found[at] = one
            left = [other for other in left if other is not one]
    rest = [at for at in objects if at not in found]
    if len(rest) == len(left):
        return found | dict(zip(rest, left, strict=True))
    for at in rest:
        pairs = _identity(new[at]).items()
        alike = [one for one in left if not pairs.isdisjoint(_identity(one).items())]
        if len(alike) == 1:
            found[at] = alike[0]
    return found


def _id_key(values: Values) -> str:
    # The id of an occurrence is its own.
    return "source" if {"source", "key"} <= values.keys() else "id"


def _identity(values: Values) -> dict[str, str]:
    keys = (_id_key(values), *_NAMES, *_FURTHER)
    return {key: values[key] for key in keys if isinstance(values.get(key), str)}


def _object(path: str, old: Values, new: Values, is_named: IsNamed) -> Values:
    found = _reference(path, old, new, _id_key(old or new), is_named)
    return {
        key: _object(f"{path}.{key}", old.get(key) or _NOTHING, value, is_named)
        if isinstance(value, dict) and isinstance(old.get(key), dict | None)
        else value
        for key, value in found.items()
    }


def _reference(path: str, old: Values, new: Values, id_key: str, is_named: IsNamed) -> Values:
    """Return an object that names a record, without what contradicts what was changed."""
    id = new.get(id_key)
    name = next((key for key in _NAMES if key in (old or new)), None)
    if not isinstance(id, str) or name is None or not id.strip():
        return new
    names = {key: new[key] for key in (name, *_FURTHER) if isinstance(new.get(key), str)}
    changed = {key: text for key, text in names.items() if text and text != old.get(key)}
    if id == old.get(id_key):
        return _renamed(new, name, changed)
    # The name decides, and what a record has besides only without it.
    for key in list(changed)[:1]:
        if not is_named(id, changed[key]):
            raise InvalidDataError(
                f"{path}: the {id_key} {shown(id)} and the {key} {shown(changed[key])} are those of"
                " two records",
                hint="correct one of them, and leave the other as it was exported",
            )
    if name in changed:
        return new
    # Other keys describe the record that was exported.
    dropped = {name, *_FURTHER, *(key for key in _DESCRIBING if new.get(key) == old.get(key))}
    if id_key == "source":
        return {key: value for key, value in new.items() if key not in dropped}
    return {**{key: value for key, value in new.items() if key not in {*dropped, "id"}}, name: id}


def _renamed(new: Values, name: str, changed: Values) -> Values:
    """Return an object whose id is as it was, with the names that were changed."""
    if "slug" not in new or not changed:
        return new
    if name in changed:
        return new if "slug" in changed else {key: new[key] for key in new if key != "slug"}
    return {**{key: new[key] for key in new if key != "slug"}, name: new["slug"]}
