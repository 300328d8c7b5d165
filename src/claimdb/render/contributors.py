"""Who made a source, in the cell of a table.

Owns the form in which a name is read back in its parts. It must not know what a citation shows.
"""

from claimdb.draft.cells import joined
from claimdb.model import Contributor, Source


def authors(source: Source) -> str | None:
    """Return who wrote a source: `Family, Given; Institution`."""
    names = [inverted(one) for one in source.contributors if one.role == "author"]
    return joined(names) if names else None


def inverted(one: Contributor) -> str:
    """Return who made something, by the family name: `Family, Given`."""
    if one.family is None:
        # What has a comma and is no name of a person ends with one, as in RIS.
        return f"{one.name}," if one.name.count(",") == 1 else one.name
    family = " ".join(filter(None, (one.particle, one.family)))
    return ", ".join(filter(None, (family, one.given, one.suffix)))
