"""`claimdb link` and `claimdb unlink`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from claimdb.cli.options import DryRun
from claimdb.cli.output import lines
from claimdb.cli.parameters import Argument
from claimdb.cli.settings import Settings
from claimdb.errors import UsageError

if TYPE_CHECKING:
    from claimdb.store.edit import ChangedRecords

_Words = Annotated[list[str], Argument("ID... RELATION ID...")]


def link(settings: Settings, words: _Words, coder: str, dry_run: DryRun = False) -> None:
    """\b
    $ claimdb link c1 contradicts c2
    $ claimdb link q3 q4 asserts c2

    Link records: a claim contradicts, supports, repeats or refines a claim; a quote asserts,
    denies or questions a claim; a topic is narrower-than or broader-than a topic; a source cites a
    source. The passive reads the other way: supported-by, asserted-by, cited-by. A quote has one
    relation to a claim, and a topic one broader topic: a new one replaces it.
    """
    firsts, relation, others = _parts(words)
    if relation is None:
        raise _without_relation(words)
    done = settings.open_to_write(coder).link(firsts, relation, others, dry_run=dry_run)
    _report(settings, done, "linked", dry_run=dry_run)


def unlink(settings: Settings, words: _Words, coder: str, dry_run: DryRun = False) -> None:
    """\b
    $ claimdb unlink c6 contradicts c15
    $ claimdb unlink q3 c2

    Remove links between records, by the words that claimdb link takes. Without a relation between
    two records, all links between them are removed.
    """
    firsts, relation, others = _parts(words)
    done = settings.open_to_write(coder).unlink(firsts, relation, others, dry_run=dry_run)
    _report(settings, done, "unlinked", dry_run=dry_run)


def _parts(words: Sequence[str]) -> tuple[Sequence[str], str | None, Sequence[str]]:
    """Return the records before and behind a relation, which may be two words."""
    from claimdb.store.linking import relation_named

    for at in range(1, len(words) - 1):
        for length in (2, 1):
            end = at + length
            if end < len(words) and (found := relation_named(" ".join(words[at:end]))):
                return words[:at], found, words[end:]
    if len(words) == 2:
        return words[:1], None, words[1:]
    raise _without_relation(words)


def _without_relation(words: Sequence[str]) -> UsageError:
    from claimdb.store.linking import listed_relations

    if len(words) == 1:
        return UsageError("a link needs two records", hint="claimdb link c1 contradicts c2")
    return UsageError(
        f"no relation stands between records in {' '.join(words)!r}",
        hint=f"one of {listed_relations()}",
    )


def _report(settings: Settings, done: "ChangedRecords", verb: str, *, dry_run: bool) -> None:
    if done.by is None:
        settings.tell(f"no change: already {verb}")
        return
    for line in lines(done.changed.entries):
        settings.tell(line)
    if more := done.changed.rows - len(done.changed.entries):
        settings.tell(f"and {more:,} more")
    what = f"{verb} {', '.join(done.ids)}"
    settings.tell(f"would be: {what}" if dry_run else f"{what}; undo with: claimdb undo {done.by}")
