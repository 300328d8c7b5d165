"""New records that are made on the way, and which of them a record still names.

Owns by which names what is not recorded yet is meant. It must not know a database, nor how
anything is asked.
"""

from collections.abc import Iterable, Sequence

from claimdb import folding
from claimdb.drafts.names import kind_of, own_names, references
from claimdb.drafts.records import Draft, QuoteDraft


def called(made: Iterable[Draft], label: str, name: str) -> list[Draft]:
    """Return which new records a name means where something of this sort is wanted."""
    folded = folding.folded(name)
    return [draft for draft in made if _is_called(draft, label, name, folded)]


def still_named(record: Draft, made: Sequence[Draft]) -> list[Draft]:
    """Return what a record names of what was made, and what that names, in the order of making."""
    named: list[Draft] = []
    pending = [record]
    while pending:
        for _, label, name in references(pending.pop()):
            if isinstance(name, str):
                new = [one for one in called(made, label, name) if one not in named]
                named += new
                pending += new
    return [draft for draft in made if draft in named]


def _is_called(draft: Draft, label: str, name: str, folded: str) -> bool:
    kinds = {"speaker": ("person", "organization"), "actor": ("person", "organization")}
    if isinstance(draft, QuoteDraft) or kind_of(draft) not in kinds.get(label, (label,)):
        return False
    return any(
        own == name or (folding.folded(own) == folded and label != "source")
        for own in own_names(draft)
    )
