"""A mapping to the draft of a source, or to the name of a recorded one."""

from claimdb.drafts.input import RecordInput, remembered
from claimdb.drafts.keys import IGNORED, KEYS, SOURCE, Columns, Keys, is_tag, keys_of
from claimdb.drafts.records import ContributorDraft, SourceDraft
from claimdb.fields import SHORT
from claimdb.personal_names import NAME_SUFFIX
from claimdb.schema import ID, KINDS

_CELLS = [one for one in KINDS["source"].cells() if one.key != "title"]
_LISTS = [one for one in KINDS["source"].fields.values() if one.role]
_CONTRIBUTOR = KINDS["contributor"].fields
_DETAILS = keys_of(SOURCE)
_REFERRING = {part: Columns({**SOURCE, part: (*SOURCE[part], "source")}) for part in ("key", "url")}
_ALONE = {name: frozenset((name, *IGNORED["source"])) for name in ("key", "url")}
_OF_CONTRIBUTORS = Keys((*_CONTRIBUTOR, "name"), ("actor",))


def consulted(raw: RecordInput) -> str | SourceDraft:
    """Return the source of an occurrence: an object, or what is said of it side by side."""
    found = raw.nested("source")
    columns = SOURCE
    if found is not None:
        for key in _DETAILS:
            if raw.has(key):
                raw.problem(key, "conflicts with the source", "move it into that object")
        return referred(found)
    reference = raw.name("source", SHORT)
    if reference is None and not raw.has("source", SHORT, *_DETAILS):
        raw.problem("source", "is missing", "give its key or its title")
        return ""
    # The id of a source is that of another database, perhaps, where a key or a title is known.
    if reference is not None and not (ID.fullmatch(reference) and raw.has("key", "title")):
        if not raw.has(*_DETAILS) or ID.fullmatch(reference):
            return reference
        columns = _REFERRING["url" if "://" in reference else "key"]
    return referred(raw.part(columns))


def referred(raw: RecordInput) -> str | SourceDraft:
    """Return the key or address of a source where nothing more is said, else one of its own."""
    for name, keys in _ALONE.items():
        if raw.has(name) and raw.only(keys):
            return raw.name(name) or ""
    return _known(raw)


def source(raw: RecordInput) -> SourceDraft:
    """Return the draft of a source of its own."""
    return _titled(raw, raw.needed("title", hint="a new source needs one"))


@remembered
def _known(raw: RecordInput) -> SourceDraft:
    """Return the draft of a source in which words stand; a recorded one may have its title."""
    recorded = raw.has("key", "url") and not raw.has("title")
    return _titled(raw, "") if recorded else source(raw)


def _titled(raw: RecordInput, title: str) -> SourceDraft:
    if is_tag(raw.look("type")[1]):
        raw.ignore("type")
    contributors: list[ContributorDraft] = []
    for field in _LISTS:
        listed = raw.items(*field.names)
        if listed and any(one.role == field.role for one in contributors):
            hint = f"omit one of them, or the {field.role} there"
            raw.problem(field.key, f"conflicts with {raw.path(_LISTS[0].key)}", hint)
        contributors += [_contributor(one, field.role) for one in listed]
    draft = SourceDraft(title=title, contributors=tuple(contributors), **raw.values(_CELLS))
    raw.rest(KEYS["source"])
    return draft


def contributor(name: str, role: str) -> ContributorDraft:
    """Return a contributor by a name in one text, which is parted at its commas.

    `Family, Given` may have a suffix behind it, as `King, Martin Luther, Jr.`.
    """
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 2 and all(parts):
        return ContributorDraft(role, *parts)
    if len(parts) == 3 and all(parts) and NAME_SUFFIX.fullmatch(parts[2]):
        return ContributorDraft(role, parts[0], parts[1], suffix=parts[2])
    return ContributorDraft(role, literal=name.strip(" ,"))


def _contributor(raw: RecordInput, role: str) -> ContributorDraft:
    """Return who made a source, in this role unless another one is given."""
    if raw.has(SHORT):
        return contributor(raw.text(SHORT) or "", raw.value(_CONTRIBUTOR["role"]) or role)
    if not raw.has(*_CONTRIBUTOR["literal"].names, "family", "given"):
        raw.problem("name", "is missing", "give family and given, or the whole as name")
    values = {"role": role, **raw.values(_CONTRIBUTOR.values())}
    if "family" in values or "given" in values:
        values.pop("literal", None)
    raw.rest(_OF_CONTRIBUTORS)
    return ContributorDraft(**values)
