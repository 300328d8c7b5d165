"""`claimdb merge`."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Optional

from claimdb.cli.merge_conflicts import LISTED, conflict_lines, more, previewed
from claimdb.cli.options import DryRun, Yes
from claimdb.cli.output import confirm
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.settings import Settings
from claimdb.drafts.rules import short

if TYPE_CHECKING:
    from claimdb.store.merging.merge import Merged

KINDS_OF_NAMES = ("alternative", "misspelling", "former")
_COUNTED = {
    "attributions.actor_id": ("quote", "quotes"),
    "attributions.organization_id": ("quote on its behalf", "quotes on its behalf"),
    "source_contributors.actor_id": ("contribution to a source", "contributions to sources"),
    "memberships.person_id": ("membership", "memberships"),
    "memberships.organization_id": ("member", "members"),
    "memberships.source_id": ("membership", "memberships"),
    "organizations below": ("organization below it", "organizations below it"),
    "topics below": ("narrower topic", "narrower topics"),
    "quote_topics.topic_id": ("quote", "quotes"),
    "claim_topics.topic_id": ("claim", "claims"),
    "quote_claims.claim_id": ("quote", "quotes"),
    "claim_relations": ("relation to a claim", "relations to claims"),
    "claim_topics.claim_id": ("topic", "topics"),
    "occurrences.source_id": ("occurrence", "occurrences"),
    "occurrences.via_source_id": ("occurrence that quotes it", "occurrences that quote it"),
    "occurrences.quote_id": ("occurrence", "occurrences"),
    "quote_topics.quote_id": ("topic", "topics"),
    "quote_claims.quote_id": ("claim", "claims"),
    "snapshots.source_id": ("snapshot", "snapshots"),
    "source_references.source_id": ("cited source", "cited sources"),
    "source_references.cited_source_id": ("citing source", "citing sources"),
    "joined": ("row that both had", "rows that both had"),
}  # fmt: skip


def merge(
    settings: Settings,
    keep: Annotated[str, Argument("KEEP")],
    others: Annotated[list[str], Argument("OTHER...")],
    coder: str,
    names_as: Annotated[
        str,
        Option("--as", "KIND", "As what the names of OTHER are kept: alternative, misspelling or"
               " former.", choices=KINDS_OF_NAMES),
    ] = "alternative",
    prefer: Annotated[
        Optional[list[str]],
        Option("--prefer", "WHAT", "What stays where both have something: keep, other,"
               " FIELD=keep, FIELD=other, FIELD=VALUE."),
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:  # fmt: skip
    """\b
    $ claimdb merge peace-talks de-escalation --dry-run
    $ claimdb merge s5 s6 --prefer keep -y

    Merge records of one kind into one: people, organizations, topics, sources, claims or quotes.
    KEEP gets all that the others had: quotes, names, memberships, links, snapshots, identifiers.
    Quotes that become the same are joined. The ids, keys and names of the others mean KEEP
    afterwards. Where two have something else, you are asked, or --prefer decides; q3:t2:stance=keep
    decides one conflict.
    """
    database = settings.open_to_write(coder)
    preferred = list(prefer or ())
    if dry_run or not yes:
        run = partial(database.merge, keep, *others, names_as=names_as, dry_run=True)
        would = run(prefer=preferred)
        preferred = previewed(settings, would, run, preview, preferred, ask=not dry_run)
        if dry_run:
            return
        confirm(f"Merge {_named(others)} into {keep}?")
    done = database.merge(keep, *others, names_as=names_as, prefer=preferred)
    settings.tell(
        f"merged {', '.join(one.id for one in done.merged)} into {done.kept.id};"
        f" undo with: claimdb undo {done.by}"
    )


def preview(merged: "Merged") -> Iterator[str]:
    """Yield lines about a merge: the records, what they refer to, and the conflicts."""
    kept = merged.kept
    for one in merged.merged:
        yield f"{one.id} {short(one.name)!r} into {kept.id} {short(kept.name)!r}"
    counts = {name: count for name, count in merged.counts.items() if count}
    listed = [f"{count:,} {_COUNTED[name][count != 1]}" for name, count in counts.items()
              if name in _COUNTED]  # fmt: skip
    if listed:
        yield f"  {', '.join(listed)}"
    for name in merged.names[:LISTED]:
        yield f"  name {short(name.name)!r} ({name.kind})"
    for what, pairs in (
        ("joins quotes with the same text", merged.joined),
        ("leaves quotes with the same text that differ otherwise", merged.separate),
    ):
        if pairs:
            shown = ", ".join(f"{one} and {other}" for one, other in pairs[:LISTED])
            yield f"  {what}: {shown}{more(len(pairs))}"
    yield from conflict_lines(merged.conflicts)


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:LISTED]) + more(len(names))
