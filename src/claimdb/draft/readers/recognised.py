"""Which format of another tool a file is in, by its beginning.

Owns the signs by which each is known. It must not know how any is read.
"""

from claimdb.draft.readers import dna, hypothesis, taguette
from claimdb.draft.readers.csl_json import is_csl
from claimdb.draft.readers.csv import plain
from claimdb.draft.readers.peeked import Peeked


def recognised(peeked: Peeked) -> str | None:
    """Return the format of a tool, a key of `READERS`; None where it may be anybody's."""
    if hypothesis.has_annotations(peeked.text):
        return "hypothesis"
    if is_csl(peeked.text):
        return "csl-json"
    header = {*map(plain, peeked.header())}
    if header == {*map(plain, taguette.HEADER)}:
        return "taguette"
    for name, signature in (("dna", dna.SIGNATURE), ("hypothesis", hypothesis.SIGNATURE)):
        if header >= {*map(plain, signature)}:
            return name
    return None
