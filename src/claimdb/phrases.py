"""Descriptions of a quote as plain text: speakers, capacity, date, topics and places."""

from collections.abc import Iterable, Sequence

from claimdb.model import ClaimSpeaker, Occurrence, Quote, Quoted, Speaker, short_id
from claimdb.quotation import standing
from claimdb.results import Party

NARRATOR = "(the source itself)"
UNKNOWN = "(unknown speaker)"
NO_ORGANIZATION = "(no organization)"
UNCODED = "not coded"

_STATUSES = {
    "disputed": "attribution{} disputed",
    "misattributed": "misattributed{}",
    "retracted": "attribution{} retracted",
}


def shown_text(quote: Quote | Quoted) -> str:
    """Return the text of a quote, in quotation marks if all of it is the speaker's own."""
    return f"“{quote.text}”" if quote.mode == "direct" else quote.text


def name_of(speaker: Speaker) -> str:
    """Return the name of a speaker."""
    return speaker.name or UNKNOWN


def claimant(speaker: ClaimSpeaker) -> str:
    """Return the name of somebody who asserts or denies a claim, a source itself included."""
    return NARRATOR if speaker.kind == "source" else speaker.name or UNKNOWN


def party(counted: Party, by: str) -> str:
    """Return the name of somebody whose quotes are counted by speaker or by organization."""
    if counted.narrated:
        return NARRATOR
    return counted.name or (UNKNOWN if by == "speaker" else NO_ORGANIZATION)


def listed(names: Sequence[str]) -> str:
    """Return names as a list in a sentence: `China, Japan and Russia`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def speakers(quote: Quote | Quoted) -> str:
    """Return who said a quote, in words: `China and Russia`."""
    return listed([name_of(speaker) for speaker in standing(quote.speakers)]) or NARRATOR


def statuses(quote: Quote | Quoted) -> list[str]:
    """Return what is uncertain about who said a quote; nothing if all is attested."""
    shown = standing(quote.speakers)
    own = dict.fromkeys(_STATUSES[one.status] for one in shown if one.status != "attested")
    others = (one for one in quote.speakers if one not in shown)
    return [
        *(status.format("") for status in own),
        *(_STATUSES[one.status].format(f" to {name_of(one)}") for one in others),
    ]


def capacity(speaker: Speaker) -> str:
    """Return the role of a speaker with the organization, unless the role names that too."""
    if speaker.organization is None:
        return speaker.role or ""
    role, organization = speaker.role, speaker.organization.name
    if role is None:
        return f"for {organization}"
    ends = f" of {organization}", f" of the {organization}"
    named = role.startswith(f"{organization} ") or role.endswith(ends)
    return role if named else f"{role} ({organization})"


def capacities(quotes: Iterable[Quote]) -> str:
    """Return what follows the speakers' names: the capacities in which they spoke.

    If several speak together, each has the name before it.
    """
    found: dict[str, None] = {}
    shared = False
    for quote in quotes:
        together = standing(quote.speakers)
        shared = len(together) > 1
        for speaker in together:
            if role := capacity(speaker):
                found[f"{name_of(speaker)}: {role}" if shared else role] = None
    words = "; ".join(found)
    return f" ({words})" if words and shared else f", {words}" if words else ""


def when(quote: Quote) -> str:
    """Return when and on which occasion a quote was said."""
    return ", ".join(filter(None, (quote.said or "undated", quote.occasion)))


def stances(quote: Quote) -> list[tuple[str | None, str]]:
    """Return each stance with its topics, in words; last, without a stance, the other topics."""
    topics: dict[str | None, list[str]] = {}
    for topic in quote.topics:
        topics.setdefault(topic.stance, []).append(topic.name)
    uncoded = topics.pop(None, None)
    result = [(stance, f"{stance}: {', '.join(names)}") for stance, names in topics.items()]
    if uncoded:
        result.append((None, f"{'also about' if topics else 'about'} {', '.join(uncoded)}"))
    return result


def locator(occurrence: Occurrence | Quoted) -> str:
    """Return a locator as it is read: `paragraph 2`."""
    text = occurrence.locator or ""
    label, _, value = text.partition(":")
    return f"{label} {value}" if label.isalpha() and value.strip() else text


def place_details(occurrence: Occurrence) -> str:
    """Return what follows the source: the place in it, where it quotes from, a failed check."""
    via, verified = occurrence.via, occurrence.verified
    failed = verified and verified != "exact" and f"verification: {verified}"
    details = locator(occurrence), via and f"via {via}", failed
    return "".join(f", {detail}" for detail in details if detail)


def linked(part: str, cells: Iterable[tuple[str, object]]) -> tuple[str, list[tuple[str, object]]]:
    """Return a part of a record from the history by name, and its other cells with a value.

    The name of a part such as `topic t2` is in one of the cells.
    """
    filled = [cell for cell in cells if cell[1] is not None]
    word, _, number = part.partition(" ")
    for field, value in filled if number else ():
        if str(value).partition(" ")[0] == number:
            return f"{word} {value}", [cell for cell in filled if cell[0] != field]
    return part, filled


def shifts(quote: Quote) -> list[str]:
    """Return how speakers changed their stance with a quote, a sentence for each change."""
    return [
        f"{shift.speaker} changed on {shift.topic}:"
        f" {shift.before} ({short_id('quote', shift.since)}) -> {shift.after}"
        for shift in quote.shifts
    ]


def grounds(quote: Quote) -> list[str]:
    """Return why a quote agrees or disagrees with somebody, a sentence for each reason."""
    return [
        f"on {ground.matter}: {ground.actor} {ground.theirs}"
        f" ({short_id('quote', ground.quote_id)}), here {ground.ours}"
        for ground in quote.grounds
    ]
