"""Descriptions of a quote as plain text: speakers, capacity, date, topics and places."""

from collections.abc import Iterable, Sequence

from claimdb.model import ClaimSpeaker, Occurrence, Quote, Quoted, Speaker, short_id
from claimdb.quotation import standing
from claimdb.results import Party

NARRATOR = "(the source itself)"
UNKNOWN = "(unknown speaker)"
NO_ORGANIZATION = "(no organization)"

_OWN_STATUS = {
    "disputed": "attribution disputed",
    "misattributed": "misattributed",
    "retracted": "attribution retracted",
}
_OTHER_STATUS = {
    "disputed": "attribution to {} disputed",
    "misattributed": "misattributed to {}",
    "retracted": "attribution to {} retracted",
}


def shown_text(quote: Quote | Quoted) -> str:
    """Return the text as it is shown: only what is all the speaker's own gets marks around it."""
    return f"“{quote.text}”" if quote.mode == "direct" else quote.text


def name_of(speaker: Speaker) -> str:
    """Return the name of a speaker, known or not."""
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
    """Return what is not certain about who said a quote; nothing where all is attested."""
    shown = standing(quote.speakers)
    own = dict.fromkeys(_OWN_STATUS[s.status] for s in shown if s.status != "attested")
    others = (
        _OTHER_STATUS[other.status].format(name_of(other))
        for other in quote.speakers
        if other not in shown
    )
    return [*own, *others]


def capacity(speaker: Speaker) -> str:
    """Return the role of a speaker with the organization, unless the role names that too."""
    if speaker.organization is None:
        return speaker.role or ""
    organization = speaker.organization.name
    if speaker.role is None:
        return f"for {organization}"
    named = speaker.role.startswith(f"{organization} ") or speaker.role.endswith(
        (f" of {organization}", f" of the {organization}")
    )
    return speaker.role if named else f"{speaker.role} ({organization})"


def capacities(quotes: Iterable[Quote]) -> str:
    """Return what follows the speakers' names: in which capacities they spoke, each said once.

    Where several speak together each capacity says whose it is.
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
    uncoded = topics.pop(None, [])
    coded: list[tuple[str | None, str]] = [
        (stance, f"{stance}: {', '.join(names)}") for stance, names in topics.items()
    ]
    also = "also about" if coded else "about"
    return [*coded, (None, f"{also} {', '.join(uncoded)}")] if uncoded else coded


def locator(occurrence: Occurrence | Quoted) -> str:
    """Return a locator as it is read: `paragraph 2`."""
    label, colon, value = (occurrence.locator or "").partition(":")
    return (
        f"{label} {value}" if colon and label.isalpha() and value.strip() else label + colon + value
    )


def place_details(occurrence: Occurrence) -> str:
    """Return what follows the source: the place in it, whence it has the words, a failed check."""
    details = (
        locator(occurrence),
        occurrence.via and f"via {occurrence.via}",
        occurrence.verified
        and occurrence.verified != "exact"
        and f"verification: {occurrence.verified}",
    )
    return "".join(f", {detail}" for detail in details if detail)


def linked(part: str, cells: Iterable[tuple[str, object]]) -> tuple[str, list[tuple[str, object]]]:
    """Return which part of a record came or went, by name, and its other cells that hold anything.

    The `part` is as the history has it: `topic t2`, whose name is in one of the cells.
    """
    filled = [cell for cell in cells if cell[1] is not None]
    word, _, number = part.partition(" ")
    for field, value in filled if number else ():
        if str(value).partition(" ")[0] == number:
            return f"{word} {value}", [cell for cell in filled if cell[0] != field]
    return part, filled


def grounds(quote: Quote) -> list[str]:
    """Return why a quote agrees or disagrees with somebody, a sentence for each reason."""
    return [
        f"on {ground.matter}: {ground.actor} {ground.theirs}"
        f" ({short_id('quote', ground.quote_id)}), here {ground.ours}"
        for ground in quote.grounds
    ]
