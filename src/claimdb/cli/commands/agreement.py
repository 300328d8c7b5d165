"""`claimdb agreement`: how far coders agree on stances, and where they do not."""

from typing import Annotated, Any

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
    rows, differing = map(_row, found.rows), list(map(_disagreement, found.disagreements))
    if is_for_people(answer, settings) and not answer.fields:
        # A coefficient of 0 is one, an undefined one is empty.
        shown = (
            (row[1], "; ".join(row[2]), *(None if one is None else str(one) for one in row[3:]))
            for row in rows
        )
        write_table(Table(_ROWS[1:], shown), answer, settings, "lists:ranking")
        cut = ((*row[:-1], row[-1][:_SHORT]) for row in differing)
        if differing:
            columns = ("quote", "topic", "codings", "stance", "text")
            write_table(Table(_DISAGREEMENTS, cut), answer, settings, columns=columns)
    else:
        table = Table(_DISAGREEMENTS, iter(differing)) if disagreements else Table(_ROWS, rows)
        write_table(table, answer, settings)
    if found.units:
        _tell(settings, found)
    else:
        nothing_found(answer, settings, "Nothing is coded by several coders.")


def _tell(settings: Settings, found: Agreement) -> None:
    """Report what counts as a unit, and how many are left out."""
    settings.tell(
        f"Unit: a quote on a topic. {counted(found.units, 'unit')} coded by several coders,"
        f" {found.alone:,} by one alone, which are left out. A missing coding is no stance."
    )


def _row(one: CoderAgreement) -> tuple[Any, ...]:
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


def _disagreement(one: Disagreement) -> tuple[Any, ...]:
    return (
        short_id("quote", one.quote),
        short_id("topic", one.topic.id),
        one.topic.name,
        tuple(f"{coder}={stance}" for coder, stance in one.codings.items()),
        one.stance,
        "decided" if one.decided else None,
        one.text,
    )
