"""Exports and results as tables or as objects, and the writers of JSON, JSON Lines and ids."""

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import IO, Any, TypeAlias, cast

from claimdb.cells import cell, encoded
from claimdb.columns import COLUMNS, DEFAULTS, OBJECTS
from claimdb.formats import Export
from claimdb.model import Record, Source
from claimdb.results import Cited
from claimdb.schema import BATCH, OF_STYLE
from claimdb.values import as_dict, check_fields, check_names, id_of, rows

# The quotes found in sources are an export of their own.
_SOURCE_FIELDS = tuple(name for name in OBJECTS[Source] if name != "quoted")


Table: TypeAlias = tuple[Sequence[str], Iterator[Sequence[str | None]]]
"""The names of the columns, and the rows, which can be read once."""


def check(export: Export) -> None:
    """Raise `UsageError`, with the known fields in its hint, if an export lacks a given field."""
    if export.profile is not None:
        header = _profile(export.profile).HEADER
        check_names(header, export.fields, f"exports for {export.profile}")
    elif export.kind is Cited:
        from claimdb.formats.citations import columns

        columns(export.fields, styled=export.citer is not None)
    elif _cites_sources(export):
        check_names((*COLUMNS[Source], *OF_STYLE), export.fields, "sources")
    else:
        check_fields(cast("type[Record]", export.kind), export.fields)


def _cites_sources(export: Export) -> bool:
    return export.kind is Source and export.citer is not None


def table(export: Export) -> Table:
    """Return an export as a table, with the batch in its last column if it has one."""
    header, cells = _table(export)
    if export.batch is None or export.fields:
        return header, cells
    return (*header, BATCH), ([*row, export.batch] for row in cells)


def _table(export: Export) -> Table:
    if export.profile is not None:
        profile = _profile(export.profile)
        if not export.fields:
            return profile.HEADER, profile.rows(export)
        places = [profile.HEADER.index(name) for name in export.fields]
        return export.fields, ([row[place] for place in places] for row in profile.rows(export))
    if export.kind is Cited:
        # Results do without citations, and start faster.
        from claimdb.formats.citations import citation_table

        return citation_table(export)
    if _cites_sources(export):
        from claimdb.formats.sources import cited_values

        header = export.fields or (*DEFAULTS[Source], *OF_STYLE)
        return header, (list(map(cell, row)) for row in cited_values(export, header))
    flat = rows(export.records, export.fields, cast("type[Record]", export.kind))
    return next(flat), flat


def _profile(name: str) -> Any:
    return import_module(f"claimdb.formats.{name}")


def objects(export: Export) -> Iterator[dict[str, object]]:
    """Yield each record of an export as a JSON object, with the batch last if it has one."""
    if export.batch is None or export.fields:
        return _objects(export)
    return ({**one, BATCH: export.batch} for one in _objects(export._replace(batch=None)))


def _objects(export: Export) -> Iterator[dict[str, object]]:
    if export.profile or export.kind is Cited:
        header, cells = table(export)
        return (dict(zip(header, row, strict=True)) for row in cells)
    fields = export.fields
    if export.kind is Source and not export.results:
        fields = fields or _SOURCE_FIELDS
    if _cites_sources(export):
        from claimdb.formats.sources import cited_values

        names = (*_SOURCE_FIELDS, *OF_STYLE) if not export.fields else export.fields
        return (dict(zip(names, row, strict=True)) for row in cited_values(export, names))
    return (as_dict(record, fields) for record in export.records)


def write_ids(export: Export, out: IO[str]) -> None:
    """Write one short id a line."""
    out.writelines(f"{id_of(record)}\n" for record in export.records)


def write_json(export: Export, out: IO[str]) -> None:
    """Write one array of objects."""
    write_array(objects(export), out)


def write_array(objects: Iterable[object], out: IO[str]) -> None:
    """Write an array, each object on a line of its own."""
    before = "["
    for one in objects:
        out.write(before + encoded(one))
        before = ",\n "
    out.write("[]\n" if before == "[" else "]\n")


def write_lines(export: Export, out: IO[str]) -> None:
    """Write one object a line."""
    out.writelines(f"{encoded(one)}\n" for one in objects(export))
