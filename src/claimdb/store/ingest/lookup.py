"""What ingest looks up by pages: the names in drafts, and recorded quotes by their text."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import groupby

from claimdb import folding
from claimdb.drafts.names import (
    NoQuote,
    add_names,
    citation_key,
    kind_of,
    own_names,
    references,
    slug,
)
from claimdb.drafts.records import Draft, QuoteDraft, SourceDraft, TopicDraft, TopicPath
from claimdb.model import Entity
from claimdb.schema import SOURCE_IDENTIFIERS
from claimdb.store import load
from claimdb.store.backends.base import Bind, Clause, Phrase, Reader, with_id
from claimdb.store.ingest.outcome import (
    DuplicateAction,
    IngestOptions,
    Place,
    RecordedQuote,
    ResolvedNames,
    Speakers,
    Wording,
)
from claimdb.store.names import KEY, KINDS, NAME, SLUG, STEPS, TEXT, TITLE, Key, title_key
from claimdb.store.resolver import REMEMBERED, Hit, NameResolver

_NAMES = load.named(ResolvedNames)

_FEW = 50
"""The most texts that are looked up one by one; for more, all recorded texts are read."""
_HASH_BITS = (1 << 60) - 1
"""An int of one more bit takes twice the memory in Python."""
_SEARCHED = 40  # words of a text, which few others have

_ALL = "SELECT id, folded, text FROM quotes WHERE id > :after ORDER BY id"
_SPEAKERS = """
SELECT q.id, q.folded, q.text, q.mode, a.id, a.actor_id
  FROM quotes q LEFT JOIN attributions a ON a.quote_id = q.id
 WHERE q.id = ANY(:ids) ORDER BY q.id
"""
_PLACES = "SELECT quote_id, source_id, locator, start FROM occurrences WHERE quote_id = ANY(:ids)"
_ANY_DECISION = "SELECT 1 FROM duplicate_decisions LIMIT 1"
_DECISIONS = "SELECT quote_id, decision FROM duplicate_decisions WHERE sha256 = :sha256"


# --- names ----------------------------------------------------------------------------------


class DraftResolver(NameResolver):
    """Resolves the names in drafts, exactly: writing must not depend on what else is recorded."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader)
        # The title and the date of sources.
        self._dated: dict[int, tuple[str, str | None]] = {}
        # What is broader than a topic, and the sources by their ids in a file.
        self._broader: dict[int, int | None] = {}
        self._local: dict[str, Entity] = {}
        # The last suffix of each citation key that was made.
        self._suffixes: dict[str, int] = {}
        # The records to create for the draft that is resolved, and their names by kind and step.
        self._plan: list[NoQuote] = []
        self._planned: dict[tuple[str, int, Key | None], list[Hit]] = {}
        self._planned_local: dict[str, Entity] = {}

    def prepare(self, drafts: Iterable[Draft]) -> None:
        """Batch lookup of the names in drafts; all records added before have their rows."""
        if len(self._dated) > REMEMBERED:
            self._dated.clear()
        names: dict[str, set[str]] = {kind: set() for kind in STEPS}
        for draft in drafts:
            if isinstance(draft, QuoteDraft):
                add_names(draft, names)
                continue
            names[KINDS[kind_of(draft)]].update(own_names(draft))
            for _, label, name in references(draft):
                # Only quotes describe sources.
                assert not isinstance(name, SourceDraft)
                names[KINDS[label]].update((name,) if isinstance(name, str) else name.names)
        self.look_up(names)

    def find_named(self, label: str, name: str | SourceDraft | TopicPath) -> Sequence[Entity]:
        """Return the record that a name, the description of a source or a path resolves to."""
        if isinstance(name, str):
            return self.find(label, name)
        return self._on_path(name.names) if isinstance(name, TopicPath) else self._described(name)

    def resolve_quote(self, quote: QuoteDraft) -> ResolvedNames:
        """Return what the names in a quote resolve to; 0 stands for a name that does not."""
        id_of = self._id
        speakers: list[int | None] = []
        organizations: list[int | None] = []
        for speaker in quote.speakers:
            name, organization = speaker.name, speaker.organization
            speakers.append(None if name is None else id_of(speaker.label, name))
            organizations.append(
                None if organization is None else id_of("organization", organization)
            )
        topics = [
            id_of("topic", one.name if one.broader is None else one.reference)
            for one in quote.topics
        ]
        claims = [self._claim(related.claim) for related in quote.claims]
        sources = [id_of("source", one.source) for one in quote.occurrences]
        vias = [None if one.via is None else id_of("source", one.via) for one in quote.occurrences]
        return _NAMES((speakers, organizations, topics, claims, sources, vias))

    def source(self, name: str | SourceDraft) -> int | None:
        """Return the id of a source, None unless it is recorded."""
        return self._id("source", name) or None

    def find_existing(self, draft: NoQuote) -> Entity | None:
        """Return the record that a draft would duplicate: one with its name, address or title.

        A source with the same key counts only if it has the same title.
        """
        kind = kind_of(draft)
        if isinstance(draft, SourceDraft):
            keyed = self._hits_of("source", KEY, draft.key) if draft.key else ()
            same = [
                hit.entity
                for hit in keyed
                if title_key(self._title_and_date(hit.entity.id)[0]) == title_key(draft.title)
            ]
            return next(iter(same or self._described(replace(draft, key=None))), None)
        if isinstance(draft, TopicDraft) and isinstance(draft.broader, TopicPath):
            return next(iter(self._at_path((*draft.broader.names, draft.name))), None)
        return next((one for name in own_names(draft) for one in self.find(kind, name)), None)

    def has_key(self, key: str) -> bool:
        """Whether a source has this citation key."""
        return bool(self._hits_of("source", KEY, key))

    def has_slug(self, slug: str) -> bool:
        """Whether a topic has this slug."""
        return bool(self._hits_of("topic", SLUG, slug))

    @contextmanager
    def planning(self) -> Iterator[Sequence[NoQuote]]:
        """Return the records that are planned in the block, in which their names resolve."""
        found, self._found = self._found, {label: {} for label in KINDS}
        try:
            yield self._plan
        finally:
            self._found, self._plan, self._planned = found, [], {}
            self._planned_local = {}

    def plan(self, draft: NoQuote) -> Entity:
        """Plan to create a record; its id is `~place`, which is negative."""
        draft = self.completed(draft)
        kind = kind_of(draft)
        entity = Entity(kind, ~len(self._plan), own_names(draft)[0])
        self._plan.append(draft)
        if isinstance(draft, SourceDraft):
            self._dated[entity.id] = draft.title, draft.issued
            if draft.local is not None:
                self._planned_local[draft.local] = entity
        elif isinstance(draft, TopicDraft):
            self._broader[entity.id] = draft.above
        for place, names in _names_by_step(draft).items():
            key_of = STEPS[KINDS[kind]][place].key
            for key, name in {key_of(name): name for name in names if name}.items():
                hits = self._planned.setdefault((KINDS[kind], place, key), [])
                hits.append(Hit(entity, name))
        return entity

    def completed(self, draft: NoQuote) -> NoQuote:
        """Return a draft with a free citation key or slug, if it has none."""
        match draft:
            case SourceDraft(key=None):
                return replace(draft, key=citation_key(draft, self.has_key, self._suffixes))
            case TopicDraft() if draft.slug is None or self.has_slug(draft.slug):
                return replace(draft, slug=slug(draft.name, self.has_slug))
        return draft

    def plan_path(self, path: TopicPath) -> Entity:
        """Plan to create the topic at a path, and those above it that do not exist."""
        *above, name = path.names
        broader = None
        if above:
            parent = TopicPath(tuple(above))
            broader = next(iter(self._on_path(parent.names)), None) or self.plan_path(parent)
        return self.plan(TopicDraft(name, above=None if broader is None else broader.id))

    def remember(self, draft: NoQuote, entity: Entity, ids: Mapping[str, int]) -> None:
        """Add a record that was created from a draft, with the ids of the records that it names."""
        if isinstance(draft, SourceDraft):
            self._dated[entity.id] = draft.title, draft.issued
            if draft.local is not None:
                self._local[draft.local] = entity
        elif isinstance(draft, TopicDraft):
            self._broader[entity.id] = ids.get("broader")
        self.add(entity, _names_by_step(draft))

    def _id(self, label: str, name: str | SourceDraft | TopicPath) -> int:
        """Return the id of the one record that a name resolves to, else 0."""
        if isinstance(name, str):
            found = self._found[label].get(name) or self.find(label, name)
        else:
            found = self.find_named(label, name)
        return found[0].id if len(found) == 1 else 0

    def _claim(self, text: str) -> Entity:
        found = self.find("claim", text)
        return found[0] if len(found) == 1 else Entity("claim", 0, text)

    def _described(self, source: SourceDraft) -> Sequence[Entity]:
        """Return the source that a description is of.

        Of those that it fits, one with an id in the file is the first that has no other such id.
        """
        if source.local is None:
            return self._fitting(source)
        known = self._planned_local.get(source.local) or self._local.get(source.local)
        if known is None:
            others = {*self._local.values(), *self._planned_local.values()}
            known = next((one for one in self._fitting(source) if one not in others), None)
            if known is None:
                return ()
            if known.id > 0:
                self._local[source.local] = known
        return (known,)

    def _fitting(self, source: SourceDraft) -> Sequence[Entity]:
        """Return the source with a key, else a URL, else a DOI, else a title and date."""
        for place, field in enumerate(SOURCE_IDENTIFIERS, KEY):
            name = getattr(source, field)
            key = None if name is None else STEPS["source"][place].key(name)
            if key is not None and (hits := self._hits_of("source", place, key)):
                return [hit.entity for hit in hits]
        if source.url is not None:
            return ()
        return [
            hit.entity
            for hit in self._hits_of("source", TITLE, title_key(source.title))
            if self._title_and_date(hit.entity.id)[1] == source.issued
        ]

    def _at_path(self, names: Sequence[str]) -> Sequence[Entity]:
        """Return the topics with the last of these names right below that of the others."""
        *above, name = names
        found = self._topics_named(name)
        if not above:
            return [one for one in found if self._broader_of(one.id) is None]
        parent = next(iter(self._on_path(above)), None)
        return [one for one in found if parent and self._broader_of(one.id) == parent.id]

    def _on_path(self, names: Sequence[str]) -> Sequence[Entity]:
        """Return the topics at a path; those with one name alone, preferably one below nothing."""
        found = self._at_path(names)
        return found if len(names) > 1 or len(found) == 1 else self._topics_named(names[0])

    def _topics_named(self, name: str) -> Sequence[Entity]:
        keys = ((place, STEPS["topic"][place].key(name)) for place in (SLUG, NAME))
        hits = (self._hits_of("topic", place, key) for place, key in keys if key is not None)
        return list(dict.fromkeys(hit.entity for some in hits for hit in some))

    def _broader_of(self, topic: int) -> int | None:
        if topic not in self._broader:
            row = self._reader.row("SELECT broader_id FROM topics WHERE id = :id", id=topic)
            self._broader[topic] = row and row[0]
        return self._broader[topic]

    def _title_and_date(self, source: int) -> tuple[str, str | None]:
        if source not in self._dated:
            sql = "SELECT title, issued FROM sources WHERE id = :id"
            self._dated[source] = self._reader.row(sql, id=source)
        return self._dated[source]

    def _hits_of(self, kind: str, place: int, key: Key) -> Sequence[Hit]:
        hits = super()._hits_of(kind, place, key)
        return [*hits, *self._planned.get((kind, place, key), ())] if self._planned else hits


def _names_by_step(draft: NoQuote) -> Mapping[int, Sequence[str | None]]:
    """Return the names of a record by the place of the step of `STEPS` that finds them."""
    match draft:
        case SourceDraft(title=title):
            identifiers = enumerate(SOURCE_IDENTIFIERS, KEY)
            return {
                **{place: (getattr(draft, one),) for place, one in identifiers},
                TITLE: (title,),
            }
        case TopicDraft(slug=slug, name=name, names=others):
            return {SLUG: (slug,), NAME: (name, *(other.name for other in others))}
        case _:
            return {TEXT: own_names(draft)}


# --- quotes ---------------------------------------------------------------------------------


def decision_key(text: str, speakers: Iterable[int | None]) -> str:
    """Return the SHA-256 by which decisions about a text by some speakers are found."""
    words = folding.folded(text) or text
    ids = sorted(number or 0 for number in speakers)
    return hashlib.sha256(f"{words}\n{ids}".encode()).hexdigest()


class QuoteLookup:
    """Recorded quotes by their text, looked up by pages.

    Only a hash of each recorded text is cached, and the quotes of the page.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._looked_up = 0
        # Ids by the hash of their text key, once there were many texts to look up.
        self._all: dict[int, int | tuple[int, ...]] | None = None
        self._page: dict[str, list[RecordedQuote]] = {}
        # Of quotes with the same text, those at each source and locator, by their ids.
        self._at_places: dict[str, dict[tuple[int, str | None], dict[int, RecordedQuote]]] = {}
        # Whether there is any decision; where there is none, no text is looked up.
        self._decided: bool | None = None

    def prepare(self, keys: Sequence[str]) -> None:
        """Look up the text keys of a page, once the page before it is written."""
        self._page = {}
        self._at_places = {}
        self.look_up(keys)

    def look_up(self, keys: Sequence[str]) -> None:
        """Look up more text keys of this page."""
        self._looked_up += len(keys)
        if self._all is None and self._looked_up > _FEW:
            self._all = {}
            for page in self._reader.pages(_ALL):
                for number, folded, text in page:
                    self._add_hash(folded or text, number)
        candidates = [number for key in set(keys) for number in self._candidates(key)]
        for key, quote in self._read(candidates):
            same = self._page.setdefault(key, [])
            if all(quote.id != one.id for one in same):
                same.append(quote)
                self._at_places.pop(key, None)

    def read(self, ids: Sequence[int]) -> list[RecordedQuote]:
        """Return quotes by their ids, in that order."""
        found = {quote.id: quote for _, quote in self._read(ids)}
        return [found[number] for number in ids if number in found]

    def has(self, key: str) -> bool:
        """Whether a quote with a text key, which was looked up, is recorded."""
        return key in self._page

    def same(self, key: str, speakers: Speakers) -> Sequence[RecordedQuote]:
        """Return the quotes with a text key, which was looked up, by these speakers."""
        return [one for one in self._page.get(key, ()) if one.speakers == speakers]

    def decisions(self, text: str, speakers: Iterable[int | None]) -> Mapping[int, DuplicateAction]:
        """Return the decisions about a text by some speakers, by the ids of recorded quotes."""
        if self._decided is None:
            self._decided = self._reader.row(_ANY_DECISION) is not None
        if not self._decided:
            return {}
        found = self._reader.execute(_DECISIONS, {"sha256": decision_key(text, speakers)})
        return dict(found.fetchall())

    def wordings(
        self, draft: QuoteDraft, key: str, speakers: Speakers | None, options: IngestOptions
    ) -> Iterable[Wording]:
        """Return other texts with which occurrences of a quote may be added to recorded ones."""
        if speakers is None:
            return ()
        may_add = options.on_duplicate in (None, "occurrence")
        recorded = self.same(key, speakers) if may_add else ()
        if options.near:
            decided = {**self.decisions(draft.text, speakers), **options.decisions}
            to_add = [number for number, action in decided.items() if action == "occurrence"]
            recorded = [*recorded, *self.read(to_add)]
        return {one.wording for one in recorded} - {(draft.text, draft.mode)}

    def find(
        self,
        key: str,
        speakers: Speakers,
        places: Sequence[Place],
        excluded: Collection[int] = (),
    ) -> tuple[Sequence[RecordedQuote], Sequence[bool]]:
        """Return the same quotes, and for each place whether one of them is recorded there.

        Those at the most of these places come first.
        """
        same = [one for one in self.same(key, speakers) if one.id not in excluded]
        if not same:
            return (), [False] * len(places)
        at_places = [
            [one for one in self._at(key, speakers, place) if one.id not in excluded]
            for place in places
        ]
        counts = Counter(one.id for quotes in at_places for one in quotes)
        if counts:
            same.sort(key=lambda one: -counts[one.id])
        return same, [bool(quotes) for quotes in at_places]

    def remember(self, key: str, quote: RecordedQuote) -> None:
        """Add a quote that is about to be written."""
        self._page.setdefault(key, []).append(quote)
        if key in self._at_places:
            self._index_places(key, quote, quote.places)
        if self._all is not None:
            self._add_hash(key, quote.id)

    def add_place(self, key: str, quote: RecordedQuote, place: Place) -> None:
        """Add a place to a quote, which has this text key or a similar text."""
        quote.places.append(place)
        if key in self._at_places and quote in self._page.get(key, ()):
            self._index_places(key, quote, [place])

    def _at(self, key: str, speakers: Speakers, place: Place) -> Sequence[RecordedQuote]:
        if key not in self._at_places:
            self._at_places[key] = {}
            for quote in self._page.get(key, ()):
                self._index_places(key, quote, quote.places)
        found = self._at_places[key].get(place[:2], {})
        return [one for one in found.values() if one.speakers == speakers and one.is_at(place)]

    def _index_places(self, key: str, quote: RecordedQuote, places: Iterable[Place]) -> None:
        for place in places:
            self._at_places[key].setdefault(place[:2], {})[quote.id] = quote

    def _add_hash(self, key: str, number: int) -> None:
        assert self._all is not None
        hashed = hash(key) & _HASH_BITS
        same = self._all.get(hashed)
        if same is None:
            self._all[hashed] = number
        else:
            self._all[hashed] = (*((same,) if isinstance(same, int) else same), number)

    def _candidates(self, key: str) -> Iterable[int]:
        if self._all is not None:
            found = self._all.get(hash(key) & _HASH_BITS, ())
            return (found,) if isinstance(found, int) else found
        bind = Bind()
        phrase = Phrase(tuple(folding.words(key)[:_SEARCHED]))
        if phrase.words:
            clause = Clause((phrase,), own_words=True)
            indexed = with_id(self._reader.dialect.in_quotes([clause], bind))
            same = f"q.folded = {bind(key)} AND {indexed}"
        else:
            same = f"q.folded = '' AND q.text = {bind(key)}"
        rows = self._reader.execute(f"SELECT q.id FROM quotes q WHERE {same}", bind.values)
        return [number for (number,) in rows]

    def _read(self, ids: Sequence[int]) -> Iterator[tuple[str, RecordedQuote]]:
        """Yield quotes by their ids, each with its text key."""
        if not ids:
            return
        places: dict[int, list[Place]] = {}
        for number, *place in self._reader.execute(_PLACES, {"ids": list(ids)}):
            places.setdefault(number, []).append(Place(*place))
        rows = self._reader.execute(_SPEAKERS, {"ids": list(ids)}).fetchall()
        for (number, folded, text, mode), of_quote in groupby(rows, key=lambda row: row[:4]):
            speakers = frozenset(actor for *_, link, actor in of_quote if link is not None)
            quote = RecordedQuote(number, text, mode, speakers, places.get(number, []))
            yield folded or text, quote
