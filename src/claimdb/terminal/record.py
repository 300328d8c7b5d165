"""One record in full, as labelled lines."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import singledispatch
from typing import TypeAlias

from rich.text import Text

from claimdb import model, phrases
from claimdb.cells import cell, coder_cell
from claimdb.columns import relation_words
from claimdb.markup import untagged
from claimdb.model import short_id
from claimdb.quotation import verbatim
from claimdb.schema import KINDS
from claimdb.terminal.lists import claim_speaker
from claimdb.terminal.screen import (
    BOLD,
    DIM,
    ID,
    STANCES,
    Screen,
    counted,
    id_text,
    in_lines,
    joined,
    plain,
)
from claimdb.values import id_of

Line: TypeAlias = tuple[str, Text | str | None]
"""A label and its value; without a value the line is not shown."""

_LABELS = 14
_MOST_QUOTES = 50
"""The most quotes shown of a record."""


def records(shown: Iterable[model.Record], screen: Screen) -> None:
    """Write everything recorded about each record, with empty lines between them."""
    for record in screen.spaced(shown):
        _write(record, screen)


def _write(record: model.Record, screen: Screen) -> None:
    match record:
        case model.Quote():
            title = in_lines(phrases.shown_text(record))
        case model.Actor() | model.Topic():
            title = in_lines(record.name, BOLD)
        case model.Source():
            title = in_lines(untagged(record.title), BOLD)
        case model.Claim() | model.Passage():
            title = in_lines(record.text)
        case _:
            raise TypeError(record)
    screen.block(title, lead=plain(f"{id_of(record)}  ", ID))
    screen.gap()
    before = ""
    for label, value in _lines(record):
        if value:
            text = value if isinstance(value, Text) else in_lines(value)
            lead = plain((label if label != before else "").ljust(_LABELS), DIM)
            screen.block(text, lead=lead)
            before = label


@singledispatch
def _lines(record: model.Record) -> Iterator[Line]:
    """Yield the lines of a record under its title."""
    raise TypeError(record)


@_lines.register
def _(quote: model.Quote) -> Iterator[Line]:
    for speaker in quote.speakers:
        yield "speaker", _speaker(speaker)
    if not quote.speakers:
        yield "speaker", plain(phrases.NARRATOR, BOLD)
    yield "said", quote.said or "undated"
    yield "occasion", quote.occasion
    yield "mode", quote.mode
    for topic in quote.topics:
        words = f"{topic.stance}: {topic.name} " if topic.stance else f"about {topic.name} "
        yield "topics", plain(words, STANCES.get(topic.stance or "", "")) + _id("topic", topic.id)
    alone = Counter(coding.topic for coding in quote.codings)
    recorder = quote.recorded and quote.recorded.coder.name
    for coding in quote.codings:
        by_program = coding.coder_kind == "program" and coding.coder != recorder
        if alone[coding.topic] == 1 and not (coding.decided or by_program):
            continue
        how = "decided by" if coding.decided else "by"
        stance = plain(f"{coding.stance}: {coding.topic} ", STANCES.get(coding.stance, ""))
        yield "coded", stance + plain(f"{how} {coder_cell(coding.coder, coding.coder_kind)}", DIM)
    for claim in quote.claims:
        yield "claims", plain(f"{claim.relation} ") + _claim(claim.id, claim.text)
    for ground in phrases.grounds(quote):
        yield "found because", plain(ground)
    for occurrence in quote.occurrences:
        yield from _occurrence(occurrence, quote.text, quote.mode)
    yield "language", quote.language
    yield "note", quote.note
    yield from _recorded(quote.recorded)
    yield "uid", plain(quote.uid, DIM)


@_lines.register
def _(claim: model.Claim) -> Iterator[Line]:
    yield "topics", _refs("topic", claim.topics)
    for label in ("asserted by", "denied by", "questioned by"):
        for speaker in getattr(claim, label.replace(" ", "_")):
            yield label, claim_speaker(speaker)
    for other in claim.relations:
        words = relation_words(other.relation, other.direction)
        yield words, _claim(other.id, other.text)
    yield from _quotes(claim.quoted)
    if not (claim.quotes or claim.quoted):
        yield "quotes", "none yet"
    yield "note", claim.note
    yield from _recorded(claim.recorded)
    yield "uid", plain(claim.uid, DIM)


@_lines.register
def _(actor: model.Actor) -> Iterator[Line]:
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
def _(topic: model.Topic) -> Iterator[Line]:
    yield "slug", topic.slug
    yield "description", topic.description
    yield "other names", _names(topic.names)
    yield "part of", joined((_named("topic", above) for above in topic.path), " › ")
    for branch in topic.tree:
        indented = plain("  " * min(branch.depth - 1, 8))
        name = _named("topic", model.Ref(branch.id, branch.name))
        number = plain(f": {counted(branch.quotes, 'quote')}", DIM)
        yield "narrower", indented + name + number
    yield "stands for", _ref("actor", topic.actor)
    yield from _positions("actor", topic.positions)
    yield from _positions("actor", topic.positions_below, label="in narrower")
    for claim in topic.claims:
        yield "claims", _claim(claim.id, claim.name)
    yield from _quotes(topic.quoted)
    yield "uid", plain(topic.uid, DIM)


_LABELLED = [
    one for one in KINDS["source"].fields.values() if one.label and one.key not in ("type", "note")
]


@_lines.register
def _(source: model.Source) -> Iterator[Line]:
    yield "key", plain(source.key, ID)
    yield "type", source.type
    for one in source.contributors:
        actor = None if one.actor is None else _named("actor", model.Ref(one.actor, one.name))
        yield one.role, actor or plain(one.name)
    for field in _LABELLED:
        value = getattr(source, field.key)
        yield field.label, value or ("undated" if field.key == "issued" else None)
    for name, value in (source.csl or {}).items():
        yield name, cell(value)
    yield "cites", _refs("source", source.cites)
    yield "cited by", _refs("source", source.cited_by)
    for snapshot in source.snapshots:
        yield "snapshot", plain(snapshot.sha256, DIM)
        taken = f", taken {snapshot.taken}" if snapshot.taken else ""
        yield "snapshot", f"text {'kept' if snapshot.stored else 'not kept'}{taken}"
        if snapshot.extractor:
            yield "file", plain(f"{snapshot.media_type} {snapshot.file_sha256}", DIM)
            yield "file", f"extracted by {snapshot.extractor}"
    yield from _quotes(source.quoted, placed=True)
    yield "note", source.note
    yield "uid", plain(source.uid, DIM)


@_lines.register
def _(passage: model.Passage) -> Iterator[Line]:
    yield "quote", id_text("quote", passage.quote)
    yield from _occurrence(passage.occurrence, passage.text, passage.mode)
    yield "checked", passage.verified_at
    yield "before it", passage.prefix
    yield "after it", passage.suffix
    yield "digest", passage.digest
    yield "snapshot", passage.sha256


def _occurrence(occurrence: model.Occurrence, text: str, mode: str) -> Iterator[Line]:
    title = plain(f"{untagged(occurrence.title)} (") + plain(occurrence.key, ID) + plain(", ")
    yield "source", title + id_text("source", occurrence.source_id) + plain(")")
    where = [phrases.locator(occurrence)]
    if occurrence.start is not None and occurrence.end is not None:
        where.append(f"characters {occurrence.start} to {occurrence.end}")
    parts = [*map(plain, filter(None, where)), id_text("occurrence", occurrence.id)]
    yield "passage", joined(parts)
    for field in KINDS["occurrence"].fields.values():
        if field.label:
            yield field.label, getattr(occurrence, field.key)
    # A rendering has no words to verify, and `verify` gives it this result.
    yield "verified", occurrence.verified or ("not yet" if verbatim(text, mode) else "rendered")


def _speaker(speaker: model.Speaker) -> Text:
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
    return plain("(", DIM) + id_text(kind, number) + plain(")", DIM)


def _claim(number: int, text: str) -> Text:
    return id_text("claim", number) + plain(f": {text}")


def _named(kind: str, ref: model.Ref) -> Text:
    return plain(f"{ref.name} ") + _id(kind, ref.id)


def _ref(kind: str, ref: model.Ref | None) -> Text | None:
    return None if ref is None else _named(kind, ref)


def _refs(kind: str, refs: Iterable[model.Ref]) -> Text:
    return joined((_named(kind, ref) for ref in refs), ", ")


def _names(names: Iterable[model.Name]) -> Text:
    kinds = {"misspelling": " (misspelling)", "former": " (former)"}
    others = (f"{one.name}{kinds.get(one.kind, '')}" for one in names if one.kind != "main")
    return joined(map(plain, others), ", ")


def _membership(one: model.Membership | model.Member, role: Text, other: model.Ref) -> Text:
    dates = (("from", one.started), ("to", one.ended))
    when = "".join(f", {word} {date}" for word, date in dates if date)
    text = role + _named("actor", other) + plain(when)
    return text + plain(" · ", DIM) + plain(one.source.name, ID) if one.source else text


def _capacity(capacity: model.Capacity) -> Text:
    parts = plain(capacity.role or ""), _ref("actor", capacity.organization)
    text = joined((part for part in parts if part), ", for ")
    days = dict.fromkeys(day for day in (capacity.first, capacity.last) if day)
    when = f", {' to '.join(days)}" if days else ""
    return text + plain(f": {counted(capacity.quotes, 'quote')}{when}")


def _positions(
    what: str, positions: Iterable[model.Position], label: str = "stances"
) -> Iterator[Line]:
    """Yield a line for each party or topic with its stances; other topics are named."""
    found: dict[model.Ref, dict[str | None, list[Text]]] = {}
    for position in positions:
        stance = position.stance
        words, style = (stance, STANCES[stance]) if stance else ("not coded", DIM)
        on = position.topic and position.topic.name
        counts = found.setdefault(position.on, {}).setdefault(on, [])
        counts.append(plain(f"{words} {position.quotes:,}", style))
    for ref, by_topic in found.items():
        stances = (
            plain(f"{on} (") + joined(counts, ", ") + plain(")") if on else joined(counts, ", ")
            for on, counts in by_topic.items()
        )
        yield label, _named(what, ref) + plain(": ") + joined(stances, ", ")


def _quotes(
    quotes: Sequence[model.Quoted], *, but: int | None = None, placed: bool = False
) -> Iterator[Line]:
    """Yield a line for each quote: id, date or place, speaker unless it is `but`, and its start."""
    for quote in quotes[:_MOST_QUOTES]:
        where = phrases.locator(quote) if placed else quote.said or "undated"
        details = [plain(where), *(plain(one, "yellow") for one in phrases.statuses(quote))]
        if but is None or [speaker.id for speaker in quote.speakers] != [but]:
            details.append(plain(phrases.speakers(quote), BOLD))
        text = " ".join(phrases.shown_text(quote).split())
        number = plain(f"{short_id('quote', quote.id)} ".ljust(5), ID)
        line = number + joined(part for part in details if part) + plain(f": {text}")
        line.no_wrap, line.overflow = True, "ellipsis"
        yield "quotes", line
    if len(quotes) > _MOST_QUOTES:
        yield "quotes", plain(f"and {len(quotes) - _MOST_QUOTES:,} more", DIM)


def _recorded(recorded: model.Recorded | None) -> Iterator[Line]:
    if recorded:
        by = plain(f"{recorded.created} by ") + _named("coder", recorded.coder)
        if recorded.coder_kind == "program":
            by += plain(" (program)", DIM)
        command = plain(f", {recorded.command} ")
        yield "recorded", by + command + _id("batch", recorded.batch)
        yield "edited", recorded.updated
