"""A mapping to the draft of a source, or to the source of an occurrence."""

import re
from dataclasses import replace

from claimdb.drafts.contributors import contributor_in
from claimdb.drafts.input import RecordInput, remembered
from claimdb.drafts.keys import IGNORED, KEYS, SOURCE, Columns, Keys, is_tag, keys_of
from claimdb.drafts.records import ContributorDraft, SourceDraft
from claimdb.drafts.rules import shown
from claimdb.fields import FORMS, ID, SHORT
from claimdb.schema import KINDS

_CELLS = [one for one in KINDS["source"].cells() if one.key != "title"]
_LISTS = [one for one in KINDS["source"].fields.values() if one.role]
_DETAILS = keys_of(SOURCE)
_REFERRING = {part: Columns({**SOURCE, part: (*SOURCE[part], "source")}) for part in ("key", "url")}
_ALONE = {name: frozenset((name, "cites", *IGNORED["source"])) for name in ("key", "url")}
_OF_REFERENCES = Keys(KINDS["source_reference"].fields, KINDS["source_reference"].ignored)


def consulted(raw: RecordInput) -> str | SourceDraft:
    """Return the source of an occurrence: an object, a name, or columns of a flat record."""
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
    # With a key or a title, the id may be that of another database.
    if reference is not None and not (re.fullmatch(ID, reference) and raw.has("key", "title")):
        if not raw.has(*_DETAILS) or re.fullmatch(ID, reference):
            return reference
        if " " in reference.strip() and not raw.has("key", "url"):
            raw.problem("source", f"{shown(reference)} is not valid", FORMS["key"].hint)
        columns = _REFERRING["url" if "://" in reference else "key"]
    return referred(raw.part(columns))


def referred(raw: RecordInput) -> str | SourceDraft:
    """Return the key or address of a source if nothing else is given, else its draft."""
    for name, keys in _ALONE.items():
        if raw.has(name) and raw.only(keys):
            alone = raw.name(name) or ""
            # A key may be the id of another source.
            return SourceDraft("", key=alone) if re.fullmatch(ID, alone) else alone
    return _known(raw)


def source(raw: RecordInput) -> SourceDraft:
    """Return the draft of a source."""
    draft = _described(raw)
    cites = tuple(filter(None, map(_cited, raw.items(*KINDS["source"].fields["cites"].names))))
    return replace(draft, cites=cites) if cites else draft


def _cited(raw: RecordInput) -> str | None:
    """Return the name of a cited source; an object has its key."""
    if raw.has(SHORT):
        return raw.name(SHORT)
    key = raw.needed("name", hint="its citation key").strip()
    raw.rest(_OF_REFERENCES)
    # In our own output the name is a key, whatever it looks like.
    return f"@{key}" if raw.has("id") and re.fullmatch(ID, key) else key


def _described(raw: RecordInput) -> SourceDraft:
    return _titled(raw, raw.needed("title", hint="a new source needs one"))


@remembered
def _known(raw: RecordInput) -> SourceDraft:
    """Return the draft of the source of an occurrence; a recorded one needs no title."""
    recorded = raw.has("key", "url") and not raw.has("title")
    return _titled(raw, "") if recorded else _described(raw)


def _titled(raw: RecordInput, title: str) -> SourceDraft:
    if is_tag(raw.look("type")[1]):
        raw.ignore("type")
    contributors: list[ContributorDraft] = []
    for field in _LISTS:
        listed = raw.items(*field.names)
        if listed and any(one.role == field.role for one in contributors):
            hint = f"omit one of them, or the {field.role} there"
            raw.problem(field.key, f"conflicts with {raw.path(_LISTS[0].key)}", hint)
        contributors += [contributor_in(one, field.role) for one in listed]
    draft = SourceDraft(title=title, contributors=tuple(contributors), **raw.values(_CELLS))
    raw.rest(KEYS["source"])
    return draft
