"""An export as a table of text cells.

Owns which columns an export has. It must not know how a format parts or escapes cells.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import IO, Any, NamedTuple

from claimdb.columns import COLUMNS
from claimdb.formats import PROFILES, Export, renderer
from claimdb.formats.citations import COLUMNS as CITATION_COLUMNS
from claimdb.formats.citations import citations, columns
from claimdb.model import Claim, Quote, Record, Row, Source
from claimdb.values import check_fields, check_names, rows

RECORDS: Mapping[str, type[Record]] = {"quotes": Quote, "claims": Claim, "sources": Source}
"""The kinds that are records, as which they are read."""


class Table(NamedTuple):
    """The names of the columns and the rows, which can be read once; an empty cell is None."""

    header: Sequence[str]
    rows: Iterator[Sequence[str | None]]


def check(export: Export) -> None:
    """Do nothing if an export has all the fields that are asked for.

    Raises:
        UsageError: one is not known; the hint names those that are.
    """
    if export.profile is not None:
        header = import_module(PROFILES[export.profile].module).HEADER
        check_names(header, export.fields, f"exports for {export.profile}")
    elif export.kind == "citations":
        columns(export.fields, styled=export.cite is not None)
    else:
        check_fields(RECORDS[export.kind], export.fields)


def table(export: Export) -> Table:
    """Return an export as a table."""
    if export.profile is not None:
        return _of_profile(import_module(PROFILES[export.profile].module), export)
    if export.kind == "citations":
        header = columns(export.fields, styled=export.cite is not None)
        readers = [CITATION_COLUMNS[name] for name in header]
        found = citations(export.records, export.style, export.cite)
        return Table(header, ([read(one) for read in readers] for one in found))
    flat: Iterator[Sequence[str]] = rows(export.records, export.fields, RECORDS[export.kind])
    header = next(flat)
    return Table(header, flat)


def _of_profile(module: Any, export: Export) -> Table:
    found: Iterator[Sequence[str | None]] = module.rows(export)
    if not export.fields:
        return Table(module.HEADER, found)
    places = [module.HEADER.index(name) for name in export.fields]
    return Table(export.fields, ([row[place] for place in places] for row in found))


def as_rows(made: Table) -> Iterator[Row]:
    """Yield the rows of a table as records whose empty cells are nothing."""
    return (Row(dict(zip(made.header, row, strict=True))) for row in made.rows)


# The texts of the quotes are an export of their own.
_FIELDS_OF_SOURCES = tuple(
    name for name in COLUMNS[Source] if name not in {"author", "count", "quoted"}
)


def write_table(format: str, export: Export, out: IO[str]) -> None:
    """Write an export as a table in one of our own formats."""
    made = table(export)
    renderer(format)(as_rows(made), out, made.header, kind=Row)


def _objects(format: str, export: Export, out: IO[str]) -> None:
    if export.profile or export.kind == "citations":
        write_table(format, export, out)
        return
    usual = _FIELDS_OF_SOURCES if export.kind == "sources" else ()
    renderer(format)(export.records, out, export.fields or usual, kind=RECORDS[export.kind])


MOST_COLUMNS = 1000
"""So many columns a table may have."""
LONGEST_CELL = 16 << 20
"""So many characters a cell may have."""

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def plain(header: str) -> str:
    """Return what different spellings of a header have in common."""
    return re.sub(r"[\s_-]+", "", header.casefold())
