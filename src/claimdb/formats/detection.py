"""Detection of file formats: by the beginning of files of other tools, else by the ending."""

from pathlib import Path

from claimdb.formats import dna, format_of_ending, hypothesis, taguette
from claimdb.formats.csl_json import is_csl
from claimdb.formats.csv.reader import plain
from claimdb.formats.text import Peeked
from claimdb.schema import REJECTED


def detect_format(file: str, peeked: Peeked | None) -> str:
    """Return the format that the beginning of a file shows, else its ending."""
    return format_of_ending((peeked and format_of_tool(peeked)) or Path(file).suffix)


def format_of_tool(peeked: Peeked) -> str | None:
    """Return the format of another tool that a file begins with, if any."""
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
