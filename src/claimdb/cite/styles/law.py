"""Bills, hearings and other papers of the law, which styles cite alike.

Owns the form that the Bluebook gives them, from which the styles take it. It must not know the
styles.
"""

from claimdb.cite.dates import YEAR, written
from claimdb.cite.locators import LABELS as _USUAL
from claimdb.cite.names import Listing, listed
from claimdb.cite.typography import Runs, around, italic, joined, plain
from claimdb.cite.work import Work

LABELS = {**_USUAL, "paragraph": ("¶", "¶¶"), "section": ("§", "§§")}


def entry(work: Work, witnesses: Listing) -> Runs:
    """Return the title, the year, and who testified."""
    return joined(
        (
            italic(work.words(capitals=False)),
            around("(", plain(written(work.date(), YEAR)), ")"),
            around("(testimony of ", plain(listed(work.names("author"), witnesses)), ")"),
        ),
        " ",
    )
