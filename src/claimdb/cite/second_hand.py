"""Words that a source reports of others: `Blinken, qtd. in ...`.

Owns where those who said them stand in a citation. It must not know how a style says it.
"""

from collections.abc import Sequence

from claimdb.cite.names import Listing, listed
from claimdb.cite.runs import Runs, around, plain, together
from claimdb.cite.work import Name


def reported(words: Runs, said_by: Sequence[Name] | None, how: Listing, phrase: str) -> Runs:
    """Return a citation with those before it whom it quotes; None where it quotes nobody.

    Where nobody is known who said it, the `phrase` alone tells that it is quoted.
    """
    if said_by is None:
        return words
    return together(around("", plain(listed(said_by, how)), ", "), phrase, words)
