"""`claimdb agreement`: how far coders agree on stances, and where they do not."""

from collections.abc import Sequence
from typing import Annotated

from claimdb.cli.options import Output, Viewpoint
from claimdb.cli.output import counted, is_for_people, nothing_found, write_table
from claimdb.cli.parameters import Option
from claimdb.cli.settings import Settings
from claimdb.model import short_id
from claimdb.query.value import Query
from claimdb.results import Agreement, CoderAgreement, Disagreement
from claimdb.store.backends.base import Table

_ROWS = ("topic_id", "topic", "coders", "units", "agreed", "percent", "kappa", "alpha")
_DISAGREEMENTS = ("quote", "topic_id", "topic", "codings", "stance", "decided", "text")
_SHORT = 60  # characters of a quote in a table on a terminal


def agreement(
    settings: Settings,
    viewpoint: Viewpoint,
    query: Query,
    answer: Output,
    disagreements: Annotated[
        bool, Option("--disagreements", help="The quotes on which coders disagree instead.")
    ] = False,
) -> None:
    """\b
    $ claimdb agreement
    $ claimdb agreement 'topic:"peace plan"' --disagreements --json

    Compare the stances that several coders gave: percent agreement, Cohen's kappa and
    Krippendorff's alpha (nominal), for all topics and each, for all coders and each pair. A
    unit is a quote on a topic that at least two of them coded; who has not coded it is missing,
    which is no stance. An empty kappa or alpha is undefined, because all gave the same stance.
    """
    with settings.open(viewpoint) as database:
        found = database.agreement(query)
    people = is_for_people(answer, settings)
    if people or not disagreements:
        write_table(Table(_ROWS, map(_row, found.rows)), answer, settings, columns=_ROWS[1:])
    if people or disagreements:
        rows = [_disagreement(one) for one in found.disagreements]
        if rows or not people:
            shown = [(*row[:-1], str(row[-1])[:_SHORT]) for row in rows] if people else rows
            table = Table(_DISAGREEMENTS, iter(shown))
            write_table(table, answer, settings, columns=(*_DISAGREEMENTS[:1], *_DISAGREEMENTS[2:]))
    _tell(settings, found)
    if not found.units:
        nothing_found(answer, settings, "Nothing is coded by several coders.")


def _tell(settings: Settings, found: Agreement) -> None:
    """Report what counts as a unit, and how many are left out."""
    settings.tell(
        f"Unit: a quote on a topic. {counted(found.units, 'unit')} coded by several coders,"
        f" {found.alone:,} by one alone, which are left out. A missing coding is no stance."
    )


def _row(one: CoderAgreement) -> Sequence[object]:
    return (
        one.topic and short_id("topic", one.topic.id),
        one.topic.name if one.topic else "(all)",
        one.coders,
        one.units,
        one.agreed,
        round(one.percent, 1),
        None if one.kappa is None else round(one.kappa, 3),
        None if one.alpha is None else round(one.alpha, 3),
    )


def _disagreement(one: Disagreement) -> Sequence[object]:
    return (
        short_id("quote", one.quote),
        short_id("topic", one.topic.id),
        one.topic.name,
        tuple(f"{coder}={stance}" for coder, stance in one.codings.items()),
        one.stance,
        "decided" if one.decided else None,
        one.text,
    )
