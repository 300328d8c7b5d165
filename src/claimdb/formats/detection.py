"""Detection of file formats: by the beginning of files of other tools, else by the ending."""

from pathlib import Path

from claimdb.formats import (
    FORMATS,
    claim_review,
    dna,
    format_of_ending,
    hypothesis,
    quotebank,
    refi_qda,
    taguette,
    web_annotation,
)
from claimdb.formats.csl_json import is_csl
from claimdb.formats.csv.columns import plain
from claimdb.formats.spreadsheet import is_spreadsheet
from claimdb.formats.text import Peeked
from claimdb.matching.encoding import DNA_DATABASE, SQLITE
from claimdb.schema import REJECTED

_BY_TEXT = {
    "claimreview": claim_review.has_reviews,
    "hypothesis": hypothesis.has_annotations,
    "web-annotation": web_annotation.has_annotations,
    "quotebank": quotebank.has_quotations,
    "csl-json": is_csl,
    "refi-qda": refi_qda.has_codes,
}
_BY_COLUMNS = (
    ("dna", dna.SIGNATURE),
    *(("hypothesis", signature) for signature in hypothesis.SIGNATURES),
    ("taguette", taguette.CODEBOOK),
)


def detect_format(file: str, peeked: Peeked | None, kind: str = "quote") -> str:
    """Return the format that the beginning of a file of a kind shows, else its ending."""
    name = None if peeked is None else format_of_tool(peeked)
    shown = name is not None and kind in FORMATS[name].reads
    return format_of_ending(name if name and shown else Path(file).suffix)


def format_of_tool(peeked: Peeked) -> str | None:
    """Return the format of another tool that a file begins with, if any."""
    if peeked.head.startswith(SQLITE):
        return "dna" if DNA_DATABASE in peeked.head else None
    if refi_qda.is_project(peeked.head):
        return "refi-qda"
    sheet = is_spreadsheet(peeked.head)
    if not sheet and (name := next((n for n, has in _BY_TEXT.items() if has(peeked.text)), None)):
        return name
    header = {*map(plain, peeked.header())} - {*map(plain, REJECTED)}
    if header == {*map(plain, taguette.HEADER)}:
        return "taguette"
    for name, signature in _BY_COLUMNS:
        if header >= {*map(plain, signature)}:
            return name
    return "xlsx" if sheet else None
