"""`import --update`: the cells of a file that differ from its export, as patches of `edit`."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from claimdb import model
from claimdb.cells import cell as as_cell
from claimdb.cells import encoded
from claimdb.columns import COLUMNS, DEFAULTS
from claimdb.drafts.differences import FieldChange, differences, place_differences
from claimdb.drafts.identities import reconciled, settle
from claimdb.drafts.keys import same_as
from claimdb.drafts.records import Draft, DraftError, Problem
from claimdb.drafts.rules import shown
from claimdb.drafts.validate import gate
from claimdb.errors import ClaimdbError, InvalidDataError, NotFoundError
from claimdb.formats.citations import COLUMNS as CITATIONS
from claimdb.formats.citations import Citation, of_source, value_of
from claimdb.formats.csv import unguarded
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import InputRow
from claimdb.model import Identity, identified, short_id
from claimdb.schema import BATCH, KINDS
from claimdb.store.exported import Readers
from claimdb.values import as_dict
from claimdb.written_dates import with_date_order

_TOGETHER = 500
"""How many records are read together."""
_IDS = ("quote_id", "id")
_OF_SOURCES = {"source_title": "title", "source_authors": "author", "source_editors": "editor",
               "citation_key": "key"}  # fmt: skip
"""The keys of a source for columns of citations, where they differ."""
_CODINGS = KINDS["quote"].fields["codings"].names
_ROLES = ("role", "organization")

Values = Mapping[str, Any]
Keys = Mapping[str, str | None]


class _Named(NamedTuple):
    """The record of a row, and the batch at which it was exported."""

    identity: Identity
    batch: str | None


class Update(NamedTuple):
    """What a row of a file changes in a record."""

    row: InputRow
    id: str
    batch: str | None
    changes: tuple[FieldChange, ...]


class _Base(NamedTuple):
    """A recorded record: its kind, itself, and its rows in an export of citations.

    Each of these is about one of the occurrences and of the sources, if there are any.
    """

    kind: str
    record: model.Record
    rows: Sequence[Values] = ()
    places: Sequence[str] = ()
    sources: Sequence[str] = ()

    def flat(self, headers: Iterable[str]) -> Values:
        """Return its usual columns, and those of other headers."""
        columns, usual = COLUMNS[type(self.record)], DEFAULTS[type(self.record)]
        names = dict.fromkeys((*usual, *(one for one in headers if one in columns)))
        found = {name: as_cell(columns[name](self.record)) for name in names}
        if self.kind == "quote":
            found["quote_id"] = found["id"]
        # Without their dates, roles in organizations cannot be told apart.
        return {key: found[key] for key in found if self.kind != "person" or key not in _ROLES}

    def object(self) -> Values:
        """Return its object of JSON."""
        found: dict[str, Any] = json.loads(encoded(as_dict(self.record)))
        return _without_main_name(found)


class Updates:
    """Finds what the rows of a file change.

    Args:
        readers: The database as it is, and as it was.
        layout: How the file is read.
        empty_clears: Whether an empty cell clears a field.
        since: The batch at which the file was exported, where its rows do not say so.
    """

    def __init__(
        self,
        readers: Readers,
        layout: Layout,
        *,
        empty_clears: bool,
        since: str | None,
    ) -> None:
        self._readers = readers
        self._layout = layout
        self._empty_clears = empty_clears
        self._since = since

    def of(
        self, rows: Iterable[InputRow]
    ) -> Iterator[tuple[InputRow, list[Update] | ClaimdbError | None]]:
        """Yield each row with what it changes, or why it cannot; None for a new record."""
        left = iter(rows)
        while page := list(islice(left, _TOGETHER)):
            named = self._before_merges([self._named(row) for row in page])
            bases = self._bases(named)
            for row, one in zip(page, named, strict=True):
                if one is None or isinstance(one, ClaimdbError):
                    yield row, one
                    continue
                identity, batch = one
                try:
                    base = bases.get((batch, identity))
                    if base is None:
                        raise NotFoundError(f"no {identity.kind} has the id {short_id(*identity)}")
                    yield row, list(self._updates(row, identity, batch, base))
                except ClaimdbError as error:
                    yield row, error

    # --- which record -----------------------------------------------------------------------

    def _named(self, row: InputRow) -> _Named | ClaimdbError | None:
        """Return the record of a row, and the batch at which it was exported."""
        # A spreadsheet may leave out empty cells at the end of a row.
        if row.problems and not len(row.cells) < len(row.columns):
            return DraftError(row.problems)
        values = _given(row)
        batch = _text(values.get(BATCH)) or self._since
        named = id_in(row)
        if named is not None:
            identity = identified(named)
            if identity is None or identity.kind not in (*model.ID_LETTERS,)[:5]:
                return InvalidDataError(f"id: {shown(named)} is not the id of a record")
            return _Named(identity, batch)
        if (uid := _text(values.get("uid"))) is not None:
            return self._found("uid", uid, batch)
        key = _text(values.get("key"))
        return self._found("key", key, batch) if key and self._layout.kind == "source" else None

    def _found(self, column: str, value: str, batch: str | None) -> _Named | None:
        kinds = ("quote", "claim", "source", "actor", "topic") if column == "uid" else ("source",)
        for kind in kinds:
            number = self._readers.find(kind, column, value)
            if number is not None:
                return _Named(Identity(kind, number), batch)
        return None

    def _before_merges(
        self, named: Sequence[_Named | ClaimdbError | None]
    ) -> list[_Named | ClaimdbError | None]:
        """Return them with the last batch at which each was a record, as an export had it."""
        given = (one.identity for one in named if isinstance(one, _Named))
        merged = self._readers.merged(given)
        found = [*named]
        for at, one in enumerate(named):
            if isinstance(one, _Named) and one.identity in merged:
                last = merged[one.identity] - 1
                exported = identified(one.batch or "")
                if exported is None or exported.number > last:
                    found[at] = one._replace(batch=short_id("batch", last))
        return found

    # --- what was exported ------------------------------------------------------------------

    def _bases(
        self, named: Sequence[_Named | ClaimdbError | None]
    ) -> Mapping[tuple[str | None, Identity], _Base]:
        wanted: defaultdict[str | None, dict[Identity, None]] = defaultdict(dict)
        for one in named:
            if isinstance(one, _Named):
                wanted[one.batch][one.identity] = None
        found: dict[tuple[str | None, Identity], _Base] = {}
        for batch, identities in wanted.items():
            reader = self._readers.at(batch)
            quotes = [one.number for one in identities if one.kind == "quote"]
            for cited in reader.cited_quotes(quotes) if quotes else ():
                found[batch, Identity("quote", cited.quote.id)] = _cited_base(cited)
            for other in identities:
                if other.kind == "quote":
                    continue
                try:
                    record = reader.get(short_id(*other))
                except NotFoundError:
                    continue
                kind = record.kind if isinstance(record, model.Actor) else other.kind
                found[batch, other] = _Base(kind, record)
        return found

    # --- what is changed --------------------------------------------------------------------

    def _updates(
        self, row: InputRow, identity: Identity, batch: str | None, base: _Base
    ) -> Iterator[Update]:
        id = short_id(*identity)
        if row.columns and base.kind != self._layout.kind:
            article = "an" if base.kind[0] in "aeiou" else "a"
            raise InvalidDataError(
                f"{id} is {article} {base.kind}, and the file has records of the kind"
                f" {self._layout.kind}",
                hint=f"--kind {base.kind}, in a file of its own",
            )
        used: set[int] = set()
        for part in row.parts or (row,):
            values = _given(part)
            place = _place_of(values, base, used)
            used.add(place)
            yield from self._of_part(part, id, batch, base, place, values)

    def _of_part(
        self, row: InputRow, id: str, batch: str | None, base: _Base, place: int, values: Values
    ) -> Iterator[Update]:
        citations = "quote_id" in values
        if citations:
            before = base.rows[place]
        else:
            before = base.flat(values) if row.columns else base.object()
        fields = {column.header: column.field for column in row.columns}
        targets = {key: _target(key, fields.get(key, key), before) for key in values}
        after = self._after(before, values, targets, fields)
        if after == before:
            return
        is_named = partial(self._readers.is_named, batch)
        if row.columns and isinstance(base.record, model.Quote):
            topics = base.record.topics
            ids = {name: short_id("topic", t.id) for t in topics for name in (t.slug, t.name)}
            settle(after, before, targets.values(), ids, is_named)
        after = reconciled(base.kind, before, after, is_named)
        if citations:
            old, new = _quote_in(before), _quote_in(after)
            places = base.places[place : place + 1]
        else:
            old, new = dict(before), after
            occurrences = getattr(base.record, "occurrences", ())
            places = [short_id("occurrence", one.id) for one in occurrences]
        of_record, of_places = self._record_changes(base.kind, old, new, places)
        for number, changes in [(id, of_record), *of_places]:
            yield Update(row, number, batch, changes)
        source = base.sources[place] if citations and place < len(base.sources) else None
        if source is not None and before["citation_key"] == after["citation_key"]:
            pair = [
                {_OF_SOURCES.get(key, key): one[key] for key in one if of_source(key)}
                for one in (before, after)
            ]
            yield Update(
                row, source, batch, tuple(differences("source", *_drafts("source", *pair)))
            )

    def _after(self, before: Values, values: Values, targets: Keys, fields: Keys) -> dict[str, Any]:
        """Return the values of a record with those of a row, where they differ.

        `targets` are the keys of the record, and `fields` those of a record of its kind, by the
        keys of the row.
        """
        after = dict(before)
        for key, value in values.items():
            target = targets[key]
            if target is None or key in (*_IDS, BATCH, "uid", "type"):
                continue
            old = before[target]
            if key in _CODINGS:
                if value and not _is_same(value, old):
                    raise InvalidDataError(
                        f"{key}: codings of several coders cannot be changed by an update",
                        hint="claimdb edit --coder records a coding",
                    )
                continue
            if value in (None, ""):
                if self._empty_clears and old not in (None, "", []):
                    after[target] = None
            elif target == "key" and not _is_same(value, old):
                raise InvalidDataError(
                    "a citation key never changes", hint="manuscripts may already cite it"
                )
            elif not _is_same(value, old):
                after[target] = self._read(fields.get(key), value)
        return after

    def _read(self, field: str | None, value: Any) -> Any:
        if not isinstance(value, str) or field is None:
            return value
        _, text = self._layout.value(field, unguarded(value))
        return with_date_order(text, self._layout.dates) if self._layout.dates else text

    def _record_changes(
        self, kind: str, before: Values, after: Values, places: Sequence[str]
    ) -> tuple[tuple[FieldChange, ...], list[tuple[str, tuple[FieldChange, ...]]]]:
        """Return what changes in a record, and in each of its places."""
        old, new = _drafts(kind, before, after)
        found = tuple(differences(kind, old, new))
        of_places: list[tuple[str, tuple[FieldChange, ...]]] = []
        olds, news = getattr(old, "occurrences", ()), getattr(new, "occurrences", ())
        if len(olds) != len(news) or len(news) > len(places):
            raise InvalidDataError(
                "occurrences cannot be added or removed by an update",
                hint="claimdb add quote and claimdb rm o7 do",
            )
        for number, one, other in zip(places, olds, news, strict=False):
            changes = tuple(place_differences(one, other))
            if changes:
                of_places.append((number, changes))
        return found, of_places


def _quote_in(citation: Values) -> dict[str, Any]:
    """Return the cells of a citation that are about the quote."""
    quote = {key: cell for key, cell in citation.items() if not of_source(key)}
    return {**quote, "source": citation["citation_key"]}


def _cited_base(cited: Any) -> _Base:
    rows = [Citation(cited, place) for place in cited.places] or [Citation(cited, None)]
    values = [{name: as_cell(value_of(name, one)) for name in CITATIONS} for one in rows]
    places = [short_id("occurrence", one.occurrence.id) for one in cited.places]
    sources = [short_id("source", one.source.id) for one in cited.places]
    return _Base("quote", cited.quote, values, places, sources)


def id_in(row: InputRow) -> str | None:
    """Return the id that a row gives, if any."""
    values = _given(row)
    return next((text for key in _IDS if (text := _text(values.get(key)))), None)


def _given(row: InputRow) -> dict[str, Any]:
    """Return the values of a row, without the main name among the others of a JSON object."""
    return row.given() if row.columns else _without_main_name(row.given())


def _without_main_name(values: dict[str, Any]) -> dict[str, Any]:
    """Return an object whose names are only the other ones: the main one has a key of its own."""
    names = values.get("names")
    if isinstance(names, list):
        others = [one for one in names if not (isinstance(one, dict) and one.get("kind") == "main")]
        return {**values, "names": others}
    return values


def _text(value: object) -> str | None:
    return (unguarded(value).strip() or None) if isinstance(value, str) else None


def _place_of(values: Values, base: _Base, used: set[int]) -> int:
    """Return which row of a quote a row of citations is: the next one with the same source."""
    free = [place for place in range(len(base.rows)) if place not in used]
    key = values.get("citation_key")
    same = (place for place in free if base.rows[place].get("citation_key") == key)
    return next(same, free[0] if free else 0)


def _target(key: str, field: str | None, before: Values) -> str | None:
    """Return the key of the recorded values that a column or key of a file is, if any."""
    if key in before:
        return key
    return next((one for one in before if field and one in same_as(field)), None)


def _is_same(value: Any, old: Any) -> bool:
    """Whether a value is the recorded one, apart from what spreadsheets do to it."""
    if not isinstance(value, str) or not isinstance(old, str):
        return bool(value == old)
    plain, recorded = ("\n".join(text.splitlines()) for text in (value, old))
    return plain == recorded or unguarded(plain) == recorded


def _drafts(kind: str, before: Values, after: Values) -> tuple[Draft, Draft]:
    """Return the drafts of a record as it was exported and as a file has it.

    Raises:
        DraftError: the file has problems that the record does not have.
    """
    old, recorded = _validated(kind, before)
    new, problems = _validated(kind, after)
    fresh = tuple(one for one in problems if one not in recorded)
    if fresh or old is None or new is None:
        raise DraftError(fresh or tuple(problems))
    return old, new


def _validated(kind: str, values: Values) -> tuple[Draft | None, Sequence[Problem]]:
    # The codings are as they were; their topics may be others.
    known = {
        key: value for key, value in values.items() if value is not None and key not in _CODINGS
    }
    try:
        return gate(kind, known), ()
    except DraftError as error:
        return error.draft, error.problems
