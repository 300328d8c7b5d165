"""What drafts say of quotes that are there already, and is not recorded of them.

Owns when a draft says more than is recorded, or something else. It must not know what is done about
it: no draft of a quote alters one that is there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from claimdb.draft.record import QuoteDraft
from claimdb.store.read.reader import Reader
from claimdb.store.write.recorded import Recorded

_Rows: TypeAlias = Sequence[tuple[Any, ...]]
_Said: TypeAlias = Iterable[tuple[object, str | int | None]]

_OF_QUOTES = ("said", "occasion", "language", "note")
_QUOTES = f"SELECT q.id, {', '.join(_OF_QUOTES)} FROM ANY(quotes.id, :ids) q"
_TOPICS = "SELECT r.quote_id, r.topic_id, r.stance FROM ANY(quote_topics.quote_id, :ids) r"
_CLAIMS = "SELECT r.quote_id, r.claim_id, r.relation FROM ANY(quote_claims.quote_id, :ids) r"
_OF_SPEAKERS = ("role", "organization", "status")
_SPEAKERS = """
SELECT r.quote_id, r.actor_id, r.role, r.organization_id, r.status
  FROM ANY(attributions.quote_id, :ids) r"""
_OF_PLACES = ("locator", "cue", "printed_as", "via")
_PLACES = """
SELECT r.quote_id, r.source_id, r.locator, r.cue, r.printed_as, r.via_source_id
  FROM ANY(occurrences.quote_id, :ids) r"""


def unrecorded(
    reader: Reader, recorded: Recorded, said: Sequence[tuple[QuoteDraft, int]]
) -> list[tuple[str, ...]]:
    """Return of each draft of a recorded quote, given by its row, the fields that say more.

    A topic without a stance says nothing of one, nor a speaker without a role of that.
    """
    if not said:
        return []
    ids = sorted({number for _, number in said})
    read = [_by_quote(reader, sql, ids) for sql in (_QUOTES, _TOPICS, _CLAIMS, _SPEAKERS)]
    places = _facts(reader, ids)
    return [
        (
            *_more(draft, recorded, *(rows.get(number, ()) for rows in read)),
            *dict.fromkeys(_elsewhere(draft, recorded, number, places)),
        )
        for draft, number in said
    ]


def _facts(reader: Reader, ids: Sequence[int]) -> Collection[tuple[object, ...]]:
    """Return which quotes stand in which sources, and what is recorded of each there.

    One quote may stand in thousands, so nothing is compared with all of them.
    """
    facts: set[tuple[object, ...]] = set()
    for number, source, *cells in reader.execute(_PLACES, {"ids": ids}):
        facts.add((number, source))
        facts.update((number, source, *fact) for fact in zip(_OF_PLACES, cells, strict=True))
    return facts


def _elsewhere(
    draft: QuoteDraft, recorded: Recorded, number: int, places: Collection[tuple[object, ...]]
) -> Iterator[str]:
    """Yield which fields say of the places of a quote what is not recorded of any."""
    for one in draft.occurrences:
        source = recorded.source(one.source)
        if (number, source) not in places:
            yield "source"
            continue
        via = None if one.via is None else recorded.source(one.via) or 0
        said = (one.locator, one.cue, one.printed_as, via)
        for field, value in zip(_OF_PLACES, said, strict=True):
            if value is not None and (number, source, field, value) not in places:
                yield field


def _by_quote(reader: Reader, sql: str, ids: Sequence[int]) -> Mapping[int, _Rows]:
    found: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for number, *cells in reader.execute(sql, {"ids": ids}):
        found[number].append(tuple(cells))
    return found


def _more(
    draft: QuoteDraft, recorded: Recorded, quote: _Rows, topics: _Rows, claims: _Rows, who: _Rows
) -> Iterator[str]:
    """Yield which fields of a draft say more than the rows of a quote."""

    def meant(label: str, name: str | None) -> int | None:
        found = recorded.named(label, name) if name is not None else ()
        return found[0].id if found else None

    known: Mapping[object, object] = dict(zip(_OF_QUOTES, quote[0], strict=True))
    for field in _OF_QUOTES:
        if _says_more([(field, getattr(draft, field))], known):
            yield field
    if _says_more(((meant("topic", one.name), one.stance) for one in draft.topics), dict(topics)):
        yield "topics"
    if _says_more(
        ((meant("claim", one.claim), one.relation) for one in draft.claims), dict(claims)
    ):
        yield "claims"
    speakers = [
        (
            meant(one.label, one.name),
            one.role,
            meant("organization", one.organization),
            None if one.status == "attested" else one.status,
        )
        for one in draft.speakers
    ]
    for place, field in enumerate(_OF_SPEAKERS, 1):
        if _says_more(
            ((one[0], one[place]) for one in speakers), {row[0]: row[place] for row in who}
        ):
            yield field


def _says_more(said: _Said, known: Mapping[object, object]) -> bool:
    """Whether something is said of what is not known, or anything else than what is."""
    return any(
        key not in known or (value is not None and value != known[key]) for key, value in said
    )
