"""Which format a file is in, by its beginning where another tool wrote it, else by its ending.

Owns the signs by which each is known. It must not know how any is read.
"""

from pathlib import Path

from claimdb.formats import dna, hypothesis, taguette
from claimdb.formats.csl_json import is_csl
from claimdb.formats.table import plain
from claimdb.formats.text import Peeked
from claimdb.schema import REJECTED

_ENDINGS = {"ndjson": "jsonl", "tab": "tsv", "bib": "bibtex", "biblatex": "bibtex"}


def format_of(file: str, peeked: Peeked | None) -> str:
    """Return the format that the beginning of a file shows, else its ending; it may be none."""
    return meant((peeked and recognised(peeked)) or Path(file).suffix)


def meant(form: str) -> str:
    """Return the name of a format by one of its endings."""
    form = form.lower().removeprefix(".")
    return _ENDINGS.get(form, form)


def recognised(peeked: Peeked) -> str | None:
    """Return the format of a tool, a key of `READERS`; None where it may be anybody's."""
    if hypothesis.has_annotations(peeked.text):
        return "hypothesis"
    if is_csl(peeked.text):
        return "csl-json"
    header = {*map(plain, peeked.header())} - {*map(plain, REJECTED)}
    if header == {*map(plain, taguette.HEADER)}:
        return "taguette"
    for name, signature in (("dna", dna.SIGNATURE), ("hypothesis", hypothesis.SIGNATURE)):
        if header >= {*map(plain, signature)}:
            return name
    return None
