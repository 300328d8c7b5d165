"""Conflicts of a merge or a split: shown, and decided at the terminal."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from claimdb.cli.line_prompts import at_terminal, choose
from claimdb.cli.settings import Settings, say
from claimdb.drafts.rules import short

if TYPE_CHECKING:
    from claimdb.store.merging.conflicts import MergeConflict

LISTED = 10
"""How many of what a command would do are listed."""


class _WithConflicts(Protocol):
    """A merge or a split that was rehearsed."""

    @property
    def undecided(self) -> "tuple[MergeConflict, ...]": ...


_Would = TypeVar("_Would", bound=_WithConflicts)


class _Rehearsal(Protocol[_Would]):  # type: ignore[misc]
    def __call__(self, *, prefer: Sequence[str]) -> _Would: ...


def previewed(
    settings: Settings,
    would: _Would,
    rehearse: _Rehearsal[_Would],
    show: Callable[[_Would], Iterable[str]],
    preferred: Sequence[str],
    *,
    ask: bool,
) -> list[str]:
    """Show what a command would do, ask about its conflicts, and return the preferences.

    Once conflicts are decided, it is rehearsed again.

    Raises:
        RefusedError: nobody can be asked.
    """
    given = list(preferred)
    for line in show(would):
        settings.tell(line)
    if ask and would.undecided and not at_terminal():
        from claimdb.store.merging.conflicts import undecided_error

        raise undecided_error(would.undecided)
    while ask and would.undecided:
        for one in would.undecided:
            answer = _decided(one)
            given.append(answer)
            if "=" not in answer:
                break
        # What stays may decide what else differs.
        would = rehearse(prefer=given)
    return given


def conflict_lines(conflicts: "Sequence[MergeConflict]") -> Iterator[str]:
    """Yield a line for each of the first conflicts, with what was decided."""
    for one in conflicts[:LISTED]:
        decided = f"; {one.choice.removeprefix('=')}" if one.choice else ""
        yield f"  {one.name}: {short(one.ours)!r} or {short(one.theirs)!r}{decided}"
    if left := more(len(conflicts)):
        yield f" {left} conflicts"


def more(number: int) -> str:
    """Return how many are not listed."""
    return f" and {number - LISTED:,} more" if number > LISTED else ""


def _decided(conflict: "MergeConflict") -> str:
    """Return the preference that somebody types for a conflict."""
    from claimdb.store.merging.conflicts import Preferences, takes_values

    def value(text: str) -> str | None:
        if not text:
            return None
        Preferences([f"{conflict.name}={text}"])
        return text

    say(conflict.name)
    say(f"  keep:  {short(conflict.ours)}")
    say(f"  other: {short(conflict.theirs)}")
    choices = dict.fromkeys(("keep", "other", "Keep all", "Other all"), "")
    answer = choose("a value, or" if takes_values(conflict.field) else "", choices, value)
    if answer in ("Keep all", "Other all"):
        return answer.partition(" ")[0].lower()
    return f"{conflict.name}={answer}"
