"""The table of citations as objects of JSON: the objects of each quote as one record."""

from dataclasses import replace
from functools import lru_cache

from claimdb.formats.csv import citations
from claimdb.formats.csv.columns import columns_of
from claimdb.formats.csv.reader import with_id
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import InputColumn, InputRow, InputRows

_TEXT = InputColumn("", None)
"""The column with the text of an object, for whoever corrects it."""


def quotes(found: InputRows) -> InputRows:
    """Return the objects of citations as one record for each quote."""
    made = citations.quotes(map(_as_cells, found.rows), frozenset())
    return replace(found, rows=map(_as_object, made))


def _as_cells(row: InputRow) -> InputRow:
    """Return an object as the row of a table; one with other values than texts stays as it is."""
    if row.problems or not all(isinstance(one, str | None) for one in row.raw.values()):
        return row._replace(cells=("", *row.cells), columns=(_TEXT, _TEXT))
    columns = _columns(tuple(row.raw))
    cells = [str(one or "") for one in row.raw.values()]
    raw = {
        column.field: cell
        for column, cell in zip(columns, cells, strict=True)
        if column.field and cell
    }
    return with_id(row._replace(raw=raw, cells=(*cells, *row.cells), columns=(*columns, _TEXT)))


@lru_cache
def _columns(header: tuple[str, ...]) -> tuple[InputColumn, ...]:
    return columns_of(header, Layout("quote"), {}, 1)


def _as_object(row: InputRow) -> InputRow:
    """Return a row without its columns, with the text of its object."""
    if not row.columns:
        return row
    paths = {one.field: one.header for one in row.columns if one.field}
    parts = tuple(map(_as_object, row.parts))
    return row._replace(cells=row.cells[-1:], columns=(), paths=paths, parts=parts)
