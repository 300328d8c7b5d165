"""Commands that compare positions: compare, shifts and conflicts."""

from collections.abc import Sequence
from typing import Annotated

from claimdb.cli.commands.search import tell_left_out
from claimdb.cli.hints import compared_hints, hints_for, shift_hints
from claimdb.cli.options import Output, Viewpoint
from claimdb.cli.output import counted, is_for_people, limit_of, nothing_found, write_table
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.settings import Settings, utf8
from claimdb.errors import UsageError
from claimdb.model import short_id
from claimdb.phrases import UNCODED
from claimdb.query.value import Query
from claimdb.results import ComparedMatter, Conflict, Positions, Shift
from claimdb.store.backends.base import Table

_COMPARED = (
    "result", "kind", "id", "name", "first", "second", "quotes", "first_quotes", "second_quotes",
    "contradicts",
)  # fmt: skip
_AGREEMENT = frozenset({"agree", "both"})
_DISAGREEMENT = frozenset({"disagree", "both"})


def compare(
    settings: Settings,
    viewpoint: Viewpoint,
    first: Annotated[str, Argument("FIRST", "A speaker or an organization.")],
    second: Annotated[str, Argument("SECOND", "Another one.")],
    query: Query,
    answer: Output,
    agree: Annotated[bool, Option("--agree", help="Only what they agree on.")] = False,
    disagree: Annotated[bool, Option("--disagree", help="Only what they disagree on.")] = False,
) -> None:
    """\b
    $ claimdb compare putin "United States"
    $ claimdb compare china russia topic:sanctions --agree --json

    Compare two speakers or organizations: their stances on the topics of which both spoke, and
    the claims that both assert, deny or question. They agree where a position is the same, and
    disagree where one is the opposite, or where one asserts a claim that contradicts one of the
    other. An organization has what is said as or for it, or as or for one below it.
    """
    if agree and disagree:
        raise UsageError("--agree and --disagree exclude each other", hint="leave both out")
    names = [utf8(name, "the name") for name in (first, second)]
    with settings.open(viewpoint) as database:
        found = database.compare(names[0], names[1], query)
        wanted = _AGREEMENT if agree else _DISAGREEMENT if disagree else None
        matters = [one for one in found.matters if wanted is None or one.result in wanted]
        table = Table(_COMPARED, map(_compared, matters))
        shown = found._replace(matters=matters)
        write_table(table, answer, settings, "positions:comparison", shown=shown)
        who = f"{found.first.name} and {found.second.name}"
        for name, only in (
            (found.first.name, found.only_first),
            (found.second.name, found.only_second),
        ):
            if only:
                settings.tell(f"On {counted(only, 'topic')} only {name} is quoted.")
        if found.together:
            are = "is" if found.together == 1 else "are"
            settings.tell(f"{counted(found.together, 'quote')} {are} by both.")
        tell_left_out(database, query, settings)
        if not matters:
            what = "agree on" if agree else "disagree on" if disagree else "share"
            hints = compared_hints(database, names, query, answer)
            nothing_found(answer, settings, f"{who} {what} no recorded topic or claim.", hints)


def _compared(one: ComparedMatter) -> Sequence[object]:
    of_both = [_quotes(side) for side in (one.first, one.second)]
    return (
        one.result,
        one.kind,
        short_id(one.kind, one.id),
        one.name,
        *(tuple(position or UNCODED for position in side) for side in (one.first, one.second)),
        tuple(dict.fromkeys((*of_both[0], *of_both[1]))),
        *of_both,
        one.contradicts and short_id("claim", one.contradicts.id),
    )


def _quotes(side: Positions) -> tuple[str, ...]:
    return tuple(short_id("quote", number) for ids in side.values() for number in ids)


_SHIFTS = (
    "speaker_id", "speaker", "topic_id", "topic", "before", "after", "quotes", "before_said",
    "after_said", "before_text", "after_text",
)  # fmt: skip


def shifts(settings: Settings, viewpoint: Viewpoint, query: Query, ranking: Output) -> None:
    """\b
    $ claimdb shifts 'topic:"peace plan"'
    $ claimdb shifts speaker:putin --sort -date --csv

    Find changes of a speaker's stance on a topic, each with the last quote before it and the
    first one after it. Quotes whose dates overlap are not ordered, and undated ones are left
    out. Sort by date, speaker or topic.
    """
    with settings.open(viewpoint) as database:
        limit = limit_of(ranking, settings)
        found = database.shifts(query, sort=ranking.sort, limit=0 if ranking.count else limit)
        if ranking.count:
            print(found.total)
        else:
            # A view draws the changes themselves.
            changes = list(found.shifts) if is_for_people(ranking, settings) else found.shifts
            table = Table(_SHIFTS, map(_shift, changes))
            write_table(table, ranking, settings, "positions:shifts", shown=changes)
            if limit is not None and limit < found.total:
                settings.tell(
                    f"Showing {limit:,} of {counted(found.total, 'change')}. --all shows all."
                )
        if found.undated:
            are = "is" if found.undated == 1 else "are"
            quotes = counted(found.undated, "quote")
            settings.tell(f"{quotes} with a stance {are} undated and cannot be ordered.")
        tell_left_out(database, query, settings)
        if not found.total:
            hints = shift_hints(database, query, ranking)
            nothing_found(ranking, settings, "Nobody changed a recorded position.", hints)


def _shift(one: Shift) -> Sequence[object]:
    said = one.earlier, one.later
    return (
        short_id("actor", one.speaker.id),
        one.speaker.name,
        short_id("topic", one.topic.id),
        one.topic.slug,
        one.before,
        one.after,
        tuple(short_id("quote", quote.id) for quote in said),
        *(quote.said for quote in said),
        *(quote.text for quote in said),
    )


_CONFLICTS = (
    "kind", "claim_id", "claim", "against_id", "against", "asserted_by", "denied_by",
    "asserted_quotes", "denied_quotes",
)  # fmt: skip


def conflicts(settings: Settings, viewpoint: Viewpoint, query: Query, answer: Output) -> None:
    """\b
    $ claimdb conflicts
    $ claimdb conflicts 'topic:"peace plan"' --json

    Find claims that quotes both assert and deny: first where one speaker did both, then where
    speakers stand against each other. Asserting a claim that contradicts another one is denying
    that one.
    """
    with settings.open(viewpoint) as database:
        found = database.conflicts(query)
        table = Table(_CONFLICTS, map(_conflict, found))
        write_table(table, answer, settings, "positions:conflicts", shown=found)
        tell_left_out(database, query, settings)
        if not found:
            hints = () if database.count(query) else hints_for(database, query, answer)
            nothing_found(answer, settings, "No claim is both asserted and denied.", hints)


def _conflict(one: Conflict) -> Sequence[object]:
    sides = one.first, one.second
    return (
        one.kind,
        short_id("claim", one.claim.id),
        one.claim.name,
        one.against and short_id("claim", one.against.id),
        one.against and one.against.name,
        *(tuple(speaker.name for speaker in side.speakers) for side in sides),
        *(tuple(short_id("quote", number) for number in side.quotes) for side in sides),
    )
