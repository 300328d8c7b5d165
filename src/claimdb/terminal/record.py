"""One record in full, as labelled lines."""

from collections.abc import Iterable, Iterator, Sequence
from functools import singledispatch
from typing import IO, TypeAlias

from rich.text import Text

from claimdb import phrases
from claimdb.cells import cell
from claimdb.columns import relation_words
from claimdb.model import (
    Actor,
    Branch,
    Capacity,
    Claim,
    Contributor,
    Member,
    Membership,
    Name,
    Occurrence,
    Passage,
    Position,
    Quote,
    Quoted,
    Record,
    Recorded,
    Ref,
    Source,
    Speaker,
    Topic,
    short_id,
)
from claimdb.schema import KINDS
from claimdb.terminal.lists import claim_speaker
from claimdb.terminal.screen import BOLD, DIM, ID, STANCES, Screen, excerpt, joined, plain
from claimdb.terminal.visible import visible
from claimdb.values import id_of

Line: TypeAlias = tuple[str, Text | str | None]
"""A label and its value; without a value the line is not shown."""

_LABELS = 14
_MOST_QUOTES = 50
"""The most quotes shown of a record."""


def records(shown: Iterable[Record], out: IO[str], *, width: int, color: bool) -> None:
    """Write everything recorded about each record, with empty lines between them."""
    for place, one in enumerate(shown):
        out.write("\n" if place else "")
        record(one, out, width=width, color=color)


def record(record: Record, out: IO[str], *, width: int, color: bool) -> None:
    """Write everything recorded about one record."""
    screen = Screen(out, width, color=color)
    title, style = _title(record)
    screen.block(Text(visible(title, lines=True), style), lead=plain(f"{id_of(record)}  ", ID))
    screen.gap()
    before = ""
    for label, value in _lines(record):
        if value:
            text = value if isinstance(value, Text) else Text(visible(value, lines=True))
            lead = plain((label if label != before else "").ljust(_LABELS), DIM)
            screen.block(text, lead=lead)
            before = label


def _title(record: Record) -> tuple[str, str]:
    match record:
        case Quote():
            return phrases.shown_text(record), ""
        case Claim() | Passage():
            return record.text, ""
        case Source():
            return record.title, BOLD
        case Actor() | Topic():
            return record.name, BOLD
        case _:
            raise TypeError(record)


@singledispatch
def _lines(record: Record) -> Iterator[Line]:
    """Yield the lines of a record under its title."""
    raise TypeError(record)


@_lines.register
def _(quote: Quote) -> Iterator[Line]:
    for speaker in quote.speakers:
        yield "speaker", _speaker(speaker)
    if not quote.speakers:
        yield "speaker", plain(phrases.NARRATOR, BOLD)
    yield "said", quote.said or "undated"
    yield "occasion", quote.occasion
    yield "mode", quote.mode
    for topic in quote.topics:
        words = f"{topic.stance}: {topic.name} " if topic.stance else f"about {topic.name} "
        style = STANCES[topic.stance] if topic.stance else ""
        yield "topics", plain(words, style) + _id("topic", topic.id)
    for claim in quote.claims:
        yield (
            "claims",
            plain(f"{claim.relation} ") + plain(short_id("claim", claim.id), ID)
            + plain(f": {claim.text}"),
        )  # fmt: skip
    for ground in phrases.grounds(quote):
        yield "found because", plain(ground)
    for occurrence in quote.occurrences:
        yield from _occurrence(occurrence)
    yield "language", quote.language
    yield "note", quote.note
    yield from _recorded(quote.recorded)
    yield "uid", plain(quote.uid, DIM)


@_lines.register
def _(claim: Claim) -> Iterator[Line]:
    yield "topics", _refs("topic", claim.topics)
    for label, speakers in (
        ("asserted by", claim.asserted_by),
        ("denied by", claim.denied_by),
        ("questioned by", claim.questioned_by),
    ):
        for speaker in speakers:
            yield label, claim_speaker(speaker)
    for other in claim.relations:
        words = relation_words(other.relation, other.direction)
        yield words, plain(short_id("claim", other.id), ID) + plain(f": {other.text}")
    yield from _quotes(claim.quoted)
    if not (claim.quotes or claim.quoted):
        yield "quotes", "none yet"
    yield "note", claim.note
    yield from _recorded(claim.recorded)
    yield "uid", plain(claim.uid, DIM)


@_lines.register
def _(actor: Actor) -> Iterator[Line]:
    yield "kind", " · ".join(filter(None, (actor.kind, actor.type, actor.country)))
    yield "description", actor.description
    yield "family name", " ".join(filter(None, (actor.particle, actor.family, actor.suffix)))
    yield "given name", actor.given
    yield "other names", _names(actor.names)
    yield "part of", _ref("actor", actor.parent)
    for below in actor.below:
        yield "below it", _named("actor", below)
    for one in actor.memberships:
        yield "roles", _membership(one, plain(f"{one.role or 'member'}, "), one.organization)
    for member in actor.members:
        yield "members", _membership(member, plain(f"{member.role or 'member'}: "), member.person)
    for capacity in actor.capacities:
        yield "spoke as", _capacity(capacity)
    yield "as a topic", _ref("topic", actor.topic)
    yield from _positions("topic", actor.positions)
    yield from _quotes(actor.quoted, but=actor.id)
    yield "Wikidata", actor.wikidata_id
    yield "uid", plain(actor.uid, DIM)


@_lines.register
def _(topic: Topic) -> Iterator[Line]:
    yield "slug", topic.slug
    yield "description", topic.description
    yield "other names", _names(topic.names)
    yield "part of", joined((_named("topic", above) for above in topic.path), " › ")
    for branch in topic.tree:
        yield "narrower", _branch(branch)
    yield "stands for", _ref("actor", topic.actor)
    yield from _positions("actor", topic.positions)
    yield from _positions("actor", topic.positions_below, label="in narrower")
    for claim in topic.claims:
        yield "claims", plain(short_id("claim", claim.id), ID) + plain(f": {claim.name}")
    yield from _quotes(topic.quoted)
    yield "uid", plain(topic.uid, DIM)


_LABELLED = [
    one for one in KINDS["source"].fields.values() if one.label and one.key not in ("type", "note")
]


@_lines.register
def _(source: Source) -> Iterator[Line]:
    yield "key", plain(source.key, ID)
    yield "type", source.type
    for made in source.contributors:
        yield made.role, _contributor(made)
    for field in _LABELLED:
        value = getattr(source, field.key)
        yield field.label, value or ("undated" if field.key == "issued" else None)
    for name, value in (source.csl or {}).items():
        yield name, cell(value)
    yield "cites", _refs("source", source.cites)
    yield "cited by", _refs("source", source.cited_by)
    for snapshot in source.snapshots:
        kept = "text kept" if snapshot.stored else "text not kept"
        yield "snapshot", plain(snapshot.sha256, DIM)
        yield "snapshot", f"{kept}, taken {snapshot.taken}" if snapshot.taken else kept
    yield from _quotes(source.quoted, placed=True)
    yield "note", source.note
    yield "uid", plain(source.uid, DIM)


@_lines.register
def _(passage: Passage) -> Iterator[Line]:
    yield "quote", plain(short_id("quote", passage.quote), ID)
    yield from _occurrence(passage.occurrence)
    yield "checked", passage.verified_at
    yield "before it", passage.prefix
    yield "after it", passage.suffix
    yield "digest", passage.digest
    yield "snapshot", passage.sha256


def _occurrence(occurrence: Occurrence) -> Iterator[Line]:
    yield (
        "source",
        plain(f"{occurrence.title} (") + plain(occurrence.key, ID)
        + plain(", ") + plain(short_id("source", occurrence.source_id), ID) + plain(")"),
    )  # fmt: skip
    characters = None
    if occurrence.start is not None and occurrence.end is not None:
        characters = plain(f"characters {occurrence.start} to {occurrence.end}")
    where = [part for part in (plain(phrases.locator(occurrence)), characters) if part]
    yield "passage", joined([*where, plain(short_id("occurrence", occurrence.id), ID)])
    for field in KINDS["occurrence"].fields.values():
        if field.label:
            yield field.label, getattr(occurrence, field.key)
    yield "verified", occurrence.verified or "not yet"


def _speaker(speaker: Speaker) -> Text:
    text = plain(phrases.name_of(speaker), BOLD)
    if speaker.id is not None:
        text += plain(" ") + _id("actor", speaker.id)
    if speaker.role:
        text += plain(f", {speaker.role}")
    if speaker.organization:
        text += plain(", for ") + _named("actor", speaker.organization)
    attested = speaker.status == "attested"
    return text + plain(" · ", DIM) + plain(speaker.status, DIM if attested else "yellow")


def _id(kind: str, number: int) -> Text:
    return plain("(", DIM) + plain(short_id(kind, number), ID) + plain(")", DIM)


def _named(kind: str, ref: Ref) -> Text:
    return plain(f"{ref.name} ") + _id(kind, ref.id)


def _ref(kind: str, ref: Ref | None) -> Text | None:
    return None if ref is None else _named(kind, ref)


def _refs(kind: str, refs: Iterable[Ref]) -> Text:
    return joined((_named(kind, ref) for ref in refs), ", ")


def _names(names: Iterable[Name]) -> Text:
    return joined(
        (
            plain(
                f"{name.name} ({name.kind})"
                if name.kind in {"misspelling", "former"}
                else name.name
            )
            for name in names
            if name.kind != "main"
        ),
        ", ",
    )


def _membership(held: Membership | Member, role: Text, other: Ref) -> Text:
    dates = (("from", held.started), ("to", held.ended))
    told = "".join(f", {word} {date}" for word, date in dates if date)
    text = role + _named("actor", other) + plain(told)
    return text + plain(" · ", DIM) + plain(held.source.name, ID) if held.source else text


def _capacity(capacity: Capacity) -> Text:
    text = joined(
        (
            *([plain(capacity.role)] if capacity.role else ()),
            *([_named("actor", capacity.organization)] if capacity.organization else ()),
        ),
        ", for ",
    )
    days = dict.fromkeys(day for day in (capacity.first, capacity.last) if day)
    when = plain(f", {' to '.join(days)}" if days else "")
    return text + plain(f": {_number(capacity.quotes, 'quote')}") + when


def _branch(branch: Branch) -> Text:
    inwards = plain("  " * min(branch.depth - 1, 8))
    named = _named("topic", Ref(branch.id, branch.name))
    return inwards + named + plain(f": {_number(branch.quotes, 'quote')}", DIM)


def _contributor(made: Contributor) -> Text:
    return plain(made.name) if made.actor is None else _named("actor", Ref(made.actor, made.name))


def _positions(what: str, positions: Iterable[Position], label: str = "stances") -> Iterator[Line]:
    """Yield a line for each party or topic with its stances; other topics are named."""
    found: dict[Ref, dict[str | None, list[Text]]] = {}
    for position in positions:
        stance = position.stance
        words, style = (stance, STANCES[stance]) if stance else ("not coded", DIM)
        on = position.topic and position.topic.name
        counts = found.setdefault(position.on, {}).setdefault(on, [])
        counts.append(plain(f"{words} {position.quotes:,}", style))
    for ref, by_topic in found.items():
        told = (
            plain(f"{on} (") + joined(counts, ", ") + plain(")") if on else joined(counts, ", ")
            for on, counts in by_topic.items()
        )
        yield label, _named(what, ref) + plain(": ") + joined(told, ", ")


def _quotes(
    quotes: Sequence[Quoted], *, but: int | None = None, placed: bool = False
) -> Iterator[Line]:
    """Yield a line for each quote: id, date or place, speaker unless it is `but`, and its start."""
    for quote in quotes[:_MOST_QUOTES]:
        where = phrases.locator(quote) if placed else quote.said or "undated"
        own = but is not None and [speaker.id for speaker in quote.speakers] == [but]
        details = [
            plain(where),
            *(plain(status, "yellow") for status in phrases.statuses(quote)),
            *([] if own else [plain(phrases.speakers(quote), BOLD)]),
        ]
        text = " ".join(phrases.shown_text(quote).split())
        told = joined([part for part in details if part]) + plain(": ") + plain(text)
        number = plain(f"{short_id('quote', quote.id)} ".ljust(5), ID)
        yield "quotes", excerpt(number + told)
    if len(quotes) > _MOST_QUOTES:
        yield "quotes", plain(f"and {len(quotes) - _MOST_QUOTES:,} more", DIM)


def _number(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _recorded(recorded: Recorded | None) -> Iterator[Line]:
    if recorded:
        batch = plain(short_id("batch", recorded.batch), ID)
        by = plain(f"{recorded.created} by {recorded.coder.name} ")
        whole = by + _id("coder", recorded.coder.id) + plain(f", {recorded.command} ")
        yield "recorded", whole + plain("(", DIM) + batch + plain(")", DIM)
        yield "edited", recorded.updated
