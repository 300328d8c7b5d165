"""The formats that results of queries have as well.

Owns that quotes, claims and sources are written as these are, and citations as rows of their
table. It must not know how a format is written.
"""

from typing import IO

from claimdb.export import Export
from claimdb.export.tables import RECORDS, as_rows, table
from claimdb.model import Row, Source
from claimdb.render import renderer
from claimdb.render.values import COLUMNS

# The texts of the quotes are an export of their own.
_FIELDS_OF_SOURCES = tuple(
    name for name in COLUMNS[Source] if name not in {"author", "count", "quoted"}
)


def tsv(export: Export, out: IO[str]) -> None:
    """Write a header and a line for each row."""
    _table("tsv", export, out)


def markdown(export: Export, out: IO[str]) -> None:
    """Write quotes as a list of quotations, other records as a table."""
    if export.fields or export.profile or export.kind != "quotes":
        _table("markdown", export, out)
    else:
        renderer("markdown")(export.records, out)


def json(export: Export, out: IO[str]) -> None:
    """Write one array of objects."""
    _objects("json", export, out)


def jsonl(export: Export, out: IO[str]) -> None:
    """Write an object a line."""
    _objects("jsonl", export, out)


def _table(format: str, export: Export, out: IO[str]) -> None:
    made = table(export)
    renderer(format)(as_rows(made), out, made.header, kind=Row)


def _objects(format: str, export: Export, out: IO[str]) -> None:
    if export.profile or export.kind == "citations":
        _table(format, export, out)
        return
    usual = _FIELDS_OF_SOURCES if export.kind == "sources" else ()
    renderer(format)(export.records, out, export.fields or usual, kind=RECORDS[export.kind])
