"""Exports: the results of a query, written in a file format."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import IO, Any, NamedTuple

from claimdb.cite import DEFAULT_STYLE, check_style, in_style
from claimdb.formats import (
    DIALECTS,
    EXPORT_KINDS,
    FORMATS,
    PROFILES,
    CsvDialect,
    Export,
    check_profile,
    export_format,
    writer,
)
from claimdb.query.value import Query
from claimdb.results import Work
from claimdb.store.database import DatabaseReader

NO_STYLE = "none"
"""The style of an export without citations."""


class ExportPlan(NamedTuple):
    """A validated export; `works` are sources, each with its quotes."""

    kind: str
    format: str
    works: bool
    export: Export

    def records(
        self,
        database: DatabaseReader,
        query: str | Query = "",
        *,
        sort: Sequence[str] = (),
        limit: int | None = None,
    ) -> Iterator[Any]:
        """Return the results of a query; its errors are raised here."""
        if self.kind == "sources":
            found = database.sources(query, sort=sort, limit=limit)
            return (Work(source, ()) for source in found) if self.works else found
        if self.works:
            return database.works(query, limit=limit)
        read: Mapping[str, Callable[..., Iterator[Any]]] = {
            "citations": database.cited,
            "quotes": database.find,
            "claims": database.claims,
        }
        return read[self.kind](query, sort=sort, limit=limit)

    def write(self, records: Iterable[Any], out: IO[Any]) -> None:
        """Write records to a stream, each as soon as it arrives."""
        writer(self.format)(replace(self.export, records=records), out)


def plan_export(
    kind: str,
    format: str | None = None,
    *,
    path: str | None = None,
    fields: tuple[str, ...] = (),
    profile: str | None = None,
    style: str | None = None,
    dialect: CsvDialect = DIALECTS["unix"],
    compatible: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> ExportPlan:
    """Validate an export of a kind.

    Args:
        kind: citations, quotes, claims or sources.
        format: The name of the format; None for that of the file's ending, else CSV.
        path: The file.
        fields: The columns; none for the usual ones.
        profile: The program whose columns are written.
        style: The style of the citations, or `NO_STYLE`; None for the usual one.
        dialect: The dialect of CSV.
        compatible: Whether a profile replaces what the other program cannot read.
        tell: Receives notes for the user.

    Raises:
        ClaimdbError: there is no such format, profile, style or field, or not of this kind.
    """
    # Only an export pays for what makes it.
    from claimdb.formats.table import check

    format = export_format(kind, format, path)
    if profile is not None:
        check_profile(kind, format, profile)
    form = FORMATS[format]
    works = form.bibliographic or (profile is not None and PROFILES[profile].works)
    style = NO_STYLE if kind != "citations" or profile else style or DEFAULT_STYLE
    export = Export(
        EXPORT_KINDS[kind],
        (),
        fields=fields,
        profile=profile,
        style=None if style == NO_STYLE else style,
        cite=None if style == NO_STYLE else partial(in_style, style),
        dialect=dialect,
        compatible=compatible,
        tell=tell,
    )
    check(export)
    if style != NO_STYLE and not works:
        check_style(style)
    return ExportPlan(kind, format, works, export)
