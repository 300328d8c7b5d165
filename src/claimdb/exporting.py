"""Exports: the results of a query in a file format, and citations of sources and quotes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import IO, Any, NamedTuple

from claimdb.cite import DEFAULT_STYLE, WorkReference, cite_together, citer_of
from claimdb.cite.item import at_second_hand, cited_item, known_speakers, names_of
from claimdb.cite.locators import LABELS, is_place
from claimdb.cite.typography import Runs, as_html, as_text
from claimdb.errors import UsageError
from claimdb.formats import (
    EXPORT_KINDS,
    FORMATS,
    PROFILES,
    TABLES,
    Export,
    check_profile,
    export_format,
    load,
    writer,
)
from claimdb.garbage import rare_collection
from claimdb.model import Actor, Occurrence, Passage, Quote, Source, short_id
from claimdb.query.value import Query
from claimdb.results import Work
from claimdb.schema import OF_STYLE
from claimdb.store.database import DatabaseReader

NO_STYLE = "none"
"""The style of an export without citations."""
_CITED = ("citations", "sources")
"""The kinds of exports with citations; the module of each in `formats` has `references`."""


class ExportPlan(NamedTuple):
    """A validated export; `works` are sources, each with its quotes."""

    kind: str
    format: str
    works: bool
    export: Export

    def since(self, batch: str | None) -> "ExportPlan":
        """Return the plan of an export that says which batch was the last, if it is a table."""
        if self.export.profile is not None or self.format not in TABLES:
            return self
        return self._replace(export=self.export._replace(batch=batch))

    def records(
        self, database: DatabaseReader, query: str | Query, sort: Sequence[str], limit: int | None
    ) -> Iterator[Any]:
        """Return the results of a query; its errors are raised here.

        Works that are cited together are read twice.
        """
        citer = self.export.citer
        if citer is not None and citer.together:
            references = load(f"{self.kind}:references")
            with rare_collection():
                citer.prepare(references(self._read(database, query, sort, limit)))
        return self._read(database, query, sort, limit)

    def _read(
        self, database: DatabaseReader, query: str | Query, sort: Sequence[str], limit: int | None
    ) -> Iterator[Any]:
        if self.works and self.kind != "sources":
            return database.works(query, limit=limit)
        profile = self.export.profile
        recorded = profile is not None and PROFILES[profile].recorded
        read: Mapping[str, Callable[..., Iterator[Any]]] = {
            "citations": partial(database.cited, recorded=recorded),
            "quotes": database.find,
            "claims": database.claims,
            "sources": database.sources,
        }
        found = read[self.kind](query, sort=sort, limit=limit)
        return (Work(source, ()) for source in found) if self.works else found

    def write(self, records: Iterable[Any], out: IO[Any]) -> None:
        """Write records to a stream, each as soon as it arrives."""
        with rare_collection():
            writer(self.format)(self.export._replace(records=records), out)
        citer = self.export.citer
        for line in citer.shortcomings() if citer else ():
            self.export.tell(f"note: {line}")


def plan_export(
    kind: str,
    format: str | None = None,
    *,
    path: str | None = None,
    profile: str | None = None,
    style: str | None = None,
    engine: str | None = None,
    **options: Any,
) -> ExportPlan:
    """Validate an export of a kind: see `Database.export`; the options are those of `Export`.

    Raises:
        ClaimdbError: there is no such format, profile, style, engine or field, or not of this kind.
    """
    # Only an export loads the tables.
    from claimdb.formats.table import check

    format = export_format(kind, format, path)
    if profile is not None:
        check_profile(kind, format, profile)
    works = FORMATS[format].bibliographic or (profile is not None and PROFILES[profile].works)
    style = NO_STYLE if kind not in _CITED or works or profile else style or DEFAULT_STYLE
    styled: dict[str, Any] = {}
    if style != NO_STYLE:
        styled = {"style": style, "citer": citer_of(style, engine)}
    export = Export(EXPORT_KINDS[kind], (), profile=profile, **styled, **options)
    check(export)
    if export.fields and not {*export.fields} & {*OF_STYLE}:
        export = export._replace(style=None, citer=None)
    return ExportPlan(kind, format, works, export)


class SourceCitation(NamedTuple):
    """A source as a style cites it: its entry in a bibliography, and the citation in the text.

    The `position` is that of the entry among those that are cited together, from 0.
    """

    id: str
    source: Source
    style: str
    entry_runs: Runs
    citation_runs: Runs
    position: int = 0

    @property
    def entry(self) -> str:
        """The entry as plain text; empty if the style has none."""
        return as_text(self.entry_runs)

    @property
    def entry_html(self) -> str:
        """The entry as HTML."""
        return f'<div class="csl-entry">{as_html(self.entry_runs)}</div>' if self.entry else ""

    @property
    def citation(self) -> str:
        """The citation in the text, or the note, as plain text."""
        return as_text(self.citation_runs)

    def as_dict(self) -> Mapping[str, str]:
        """Return its JSON object."""
        names = ("entry", "entry_html", "citation")
        texts = {name: getattr(self, name) for name in names}
        return {"id": self.id, "key": self.source.key, "style": self.style, **texts}


def cite(
    database: DatabaseReader,
    names: Sequence[str],
    style: str,
    locator: str | None = None,
    engine: str | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> list[SourceCitation]:
    """Return the citations of sources, and of the sources of quotes: see `Database.cite`."""
    if locator is not None and not is_place(locator):
        raise UsageError(
            f"{locator!r} is not a valid locator",
            hint=f"a label with its value, such as page:4, or words without a colon; the labels are"
            f" {', '.join(LABELS)}",
        )
    citer = citer_of(style, engine)
    found = [one for name in names for one in _cited_by(database, name, locator)]
    made = cite_together(citer, [reference for _, _, reference in found])
    entries = {
        source.key: entry for (_, source, _), (entry, _) in zip(found, made, strict=True) if entry
    }
    positions = {key: position for position, key in enumerate(citer.in_order(entries))}
    for line in citer.shortcomings():
        tell(f"note: {line}")
    return [
        SourceCitation(id, source, style, *runs, positions.get(source.key, len(positions)))
        for (id, source, _), runs in zip(found, made, strict=True)
    ]


def _cited_by(
    database: DatabaseReader, name: str, locator: str | None
) -> Iterator[tuple[str, Source, WorkReference]]:
    """Yield the sources that a name of a source, quote or occurrence stands for, with its id."""
    record = database.get(name)
    if isinstance(record, Source):
        yield short_id("source", record.id), record, WorkReference(cited_item(record), locator)
        return
    if isinstance(record, Passage):
        quote = database.get(short_id("quote", record.quote))
        places: tuple[Occurrence, ...] = (record.occurrence,)
    else:
        quote, places = record, getattr(record, "occurrences", ())
    if not isinstance(quote, Quote):
        raise UsageError(
            f"{name!r} is neither a quote nor a source", hint="cite q7, s1 or a citation key"
        )
    if not places:
        raise UsageError(f"{name} stands in no source", hint="name a source")
    records = [database.get(short_id("actor", number)) for number in known_speakers(quote)]
    speakers = [one for one in records if isinstance(one, Actor)]
    for place in places:
        source = database.get(short_id("source", place.source_id))
        assert isinstance(source, Source), "an occurrence is in a source"
        others = names_of(speakers) if at_second_hand(quote, source, speakers) else None
        yield (
            name.lower(),
            source,
            WorkReference(cited_item(source), locator or place.locator, others),
        )
