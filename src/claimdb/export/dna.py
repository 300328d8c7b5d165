"""The event list of the Discourse Network Analyzer: who takes which stance on what, a row for each.

Owns which of our fields each variable is, and that an agreement is there or not: what is neutral,
mixed or not coded has none. A quote that stands at several places is one statement, at the first.
"""

from collections.abc import Iterator, Sequence

from claimdb.draft.readers import dna
from claimdb.export import Export
from claimdb.model import Cited, CitedPlace, Speaker, standing

HEADER: Sequence[str] = dna.HEADER

_AGREEMENTS = {"support": "1", "oppose": "0"}
_DAY = 10
_AS_DNA = str.maketrans({";": ",", '"': "'"})


def rows(export: Export) -> Iterator[Sequence[str | None]]:
    """Yield a row for each speaker and each topic with a stance for or against it."""
    skipped = 0
    for one in export.records:
        links = [(topic.name, _AGREEMENTS.get(topic.stance or "")) for topic in one.quote.topics]
        skipped += sum(agreement is None for _, agreement in links)
        for speaker in standing(one.quote.speakers):
            for concept, agreement in links:
                if agreement is not None:
                    row = _row(one, speaker, concept, agreement)
                    yield [_as_dna(cell) for cell in row] if export.compatible else row
    if skipped:
        what = (
            "link of a quote with a topic has"
            if skipped == 1
            else "links of quotes with topics have"
        )
        export.tell(f"note: {skipped:,} {what} no stance for or against it, and no row")


def _row(one: Cited, speaker: Speaker, concept: str, agreement: str) -> list[str | None]:
    quote, place = one.quote, next(iter(one.places), None)
    is_person = speaker.kind != "organization"
    organization = speaker.organization and speaker.organization.name
    return [
        str(quote.id),
        _time(quote.said) or _time(place and place.source.issued),
        speaker.name if is_person else None,
        organization if is_person else speaker.name,
        concept,
        agreement,
        *_positions(place),
        quote.text,
        one.coder,
        *_document(place),
    ]


def _time(date: str | None) -> str | None:
    """Return a day as DNA has it; what is no whole day is no time, and none is invented."""
    if date is None or len(date) != _DAY or "X" in date or "/" in date:
        return None
    return f"{date} 00:00:00"


def _positions(place: CitedPlace | None) -> tuple[str | None, str | None]:
    if place is None or place.occurrence.start is None:
        return None, None
    return str(place.occurrence.start), str(place.occurrence.end)


def _document(place: CitedPlace | None) -> Sequence[str | None]:
    if place is None:
        return [None] * 6
    source = place.source
    made = "; ".join(one.name for one in source.contributors if one.role == "author")
    return [str(source.id), source.title, made, source.container_title, None, source.type]


def _as_dna(cell: str | None) -> str | None:
    return cell and cell.translate(_AS_DNA)
