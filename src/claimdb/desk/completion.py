"""The completions of a field: names, words of a closed list, dates that the source supports."""

from collections.abc import Sequence

from claimdb.desk.form import Form, FormLine, split_path
from claimdb.desk.lookups import Lookups
from claimdb.schema import CLAIM_RELATIONS, STANCES

_SECOND = {"topic": STANCES, "claim": CLAIM_RELATIONS}
"""The words behind the sign of equality, by what is named before it."""

Offered = Sequence[tuple[str, str]]
"""Whole texts for a field, each with a description."""


def completions(lookups: Lookups, line: FormLine, text: str, form: Form) -> Offered:
    """Return the texts that complete what was typed into a field."""
    typed = text.strip()
    if line.words:
        return [(one, "") for one in line.words if one.startswith(typed.lower())]
    if line.path == "said":
        return _dates(lookups, form, typed)
    if not line.names or not typed:
        return []
    name, equals, word = text.rpartition("=")
    key, _, _ = split_path(line.path)
    if equals and line.names in _SECOND and key in ("topics", "claims"):
        begun = word.strip().lower()
        words = [one for one in _SECOND[line.names] if one.startswith(begun)]
        return [(f"{name.strip()}={one}", "") for one in words]
    return lookups.matches(line.names, typed)


def _dates(lookups: Lookups, form: Form, typed: str) -> Offered:
    source = lookups.source(form.text("occurrences[0].source").strip())
    issued = (source.issued if source else None) or ""
    until = f"../{issued}" if issued and "/" not in issued else ""
    dates = [(until, "by then"), (issued, "the date of the source")]
    return [(one, told) for one, told in dates if one and one.startswith(typed)]
