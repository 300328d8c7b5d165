"""`claimdb edit` and `claimdb tag`: changes of one record or of many."""

import re
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Optional

from claimdb.cli.files import decoded, text_of
from claimdb.cli.flags import (
    DECIDE,
    KEEP_MARKS,
    UNVERIFIED,
    WHICH,
    declared,
    edit_flags,
    parameter_of,
    place_of,
)
from claimdb.cli.options import DryRun, Yes, check_choice, check_given, command
from claimdb.cli.output import agreed, counted, leaves_in_force, lines, tell_broken
from claimdb.cli.parameters import Argument, Declared, Option, Values, text
from claimdb.cli.saving import several_places
from claimdb.cli.settings import Settings, can_ask, utf8
from claimdb.errors import ExitCode, UsageError
from claimdb.model import short_id
from claimdb.query.parser import hints, parse
from claimdb.query.value import Query

if TYPE_CHECKING:
    from claimdb.database import Database
    from claimdb.store.edit import ChangedRecords

_REMOVED = re.compile(r"-(?!yq\Z|qy\Z)[^-\s].", re.DOTALL)
"""Matches a topic to remove, and no option of one letter."""

_BLIND = "name one record and no changes; with --topic and the like no stances are shown"
_LEFT = "note: stances of other coders stay in force; claimdb edit --decide replaces them"
_ON_DUPLICATE = ("add", "fail")
_FLAGS = edit_flags()
_PATCH: Declared = {
    # Some flags have the names of parameters of the command itself.
    **declared(_FLAGS.values(), "set_"),
    "set_key": text("--key", None, hidden=True),
    **declared([KEEP_MARKS, DECIDE]),
}
_EDIT_CHOICES: Declared = {
    **declared([UNVERIFIED, WHICH]),
    "on_duplicate": text(
        "--on-duplicate",
        "WHAT",
        "If it gets the text of another quote, or the name of another record:"
        f" {', '.join(_ON_DUPLICATE)}.",
        choices=_ON_DUPLICATE,
    ),
    "seen": text(
        "--since",
        "BATCH",
        "The last batch when you read the record: refuse what a later one changed too.",
    ),
}


def _patch(given: Values) -> Values:
    found = {name: given[f"set_{parameter_of(name)}"] for name in (*_FLAGS, "key")}
    if found["text"] == "-" and "-" in (given["names"] or ()):
        raise UsageError("IDs and --text cannot both be read from stdin", hint="name a file: @FILE")
    found["text"] = None if found["text"] is None else text_of(found["text"])
    found["keep-marks"] = given["keep_marks"] or None
    found["decide"] = given["decide"] or None
    return {name: value for name, value in found.items() if value not in (None, [])}


def _edit_choices(given: Values) -> Values:
    check_choice(given["on_duplicate"], _ON_DUPLICATE)
    return {**{name: given[name] for name in _EDIT_CHOICES}, "which": place_of(given["which"])}


def edit(
    settings: Settings,
    coder: str,
    patch: Mapping[str, object],
    choices: Values,
    names: Annotated[
        Optional[list[str]],
        Argument("[ID]...", "Records: q12, a5, t2, ...; - reads one a line.", dash=True),
    ] = None,
    where: Annotated[
        Optional[str], Option("--where", "QUERY", "All quotes that match a query.")
    ] = None,
    in_editor: Annotated[
        bool,
        Option("--in-editor", help="Edit one record in $EDITOR instead of on the full screen."),
    ] = False,
    blind: Annotated[
        bool, Option("--blind", help="Show your own stances alone while you edit on the screen.")
    ] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """\b
    $ claimdb edit q12 --topic "peace plan=support" --rm-topic sanctions --said 2023-03
    $ claimdb edit --where "source:xiputinmeeting" --said 2023-03 --dry-run

    Change fields of a quote, an occurrence (o7), a claim, a source, an actor or a topic, or of
    several at once, in one batch. Other fields stay; --FIELD none clears a field. Names must match
    recorded ones. A new text is verified against the stored text of each source, as for a new
    quote. Each change is printed and recorded in the history; claimdb undo reverts it. What - and
    --where select is listed first and must be confirmed.
    """
    given = list(names or ())
    if bool(given) == (where is not None):
        what = "both IDs and --where are given" if given else "no record is named"
        raise UsageError(what, hint="name records such as q12, or give --where QUERY")
    database = settings.open_to_write(coder)
    if len(given) == 1 and given != ["-"]:
        if not patch and can_ask() and not (dry_run or any(choices.values())):
            _edit_at_desk(settings, given[0], coder, editor=in_editor, blind=blind)
            return
        if blind:
            raise UsageError("--blind is for editing on the screen", hint=_BLIND)
        _edit_one(settings, database, given[0], patch, choices, dry_run=dry_run)
        return
    asked = where is not None or "-" in given
    ids = _given_ids(settings, database, given, where)
    if not ids:
        settings.tell("no quotes match" if where is not None else "no ids are given")
        return
    if dry_run or (asked and not yes):
        would = database.edit(ids, patch, **choices, dry_run=True)
        if would.by is None:
            _report(settings, would, "edited", "record")
            return
        what = _of(would, "record")
        if not agreed(
            settings, f"{what} would be edited:", f"Edit {what}?", would.changed, dry_run=dry_run
        ):
            return
        ids = list(would.ids)
    _report(settings, database.edit(ids, patch, **choices), "edited", "record", listed=not asked)


def _edit_one(
    settings: Settings,
    database: "Database",
    name: str,
    patch: Mapping[str, object],
    choices: Values,
    *,
    dry_run: bool,
) -> None:
    done = database.edit(name, patch, **choices, dry_run=dry_run)
    if done.by is None:
        settings.tell(f"no change to {done.id}")
        return
    for line in lines(done.entries):
        settings.tell(line)
    if leaves_in_force(done.entries):
        settings.tell(_LEFT)
    for line in lines(done.others):
        settings.tell(f"also changed since {choices['seen']}: {line}")
    for occurrence, places in done.places.items():
        for line in several_places(places.document, places.spans, occurrence):
            settings.tell(line)
    tell_broken(settings, done.broken)
    if dry_run:
        settings.tell(f"would be: edited {done.id}")
        return
    settings.tell(f"edited {done.id}; undo with: claimdb undo {done.by}")


def _edit_at_desk(settings: Settings, name: str, coder: str, *, editor: bool, blind: bool) -> None:
    from claimdb.cli.desk import open_desk
    from claimdb.desk.editing import EditWork

    work = EditWork(settings.database_to_write, coder, name, blind=blind)
    work.open()
    if not open_desk(work, editor=editor):
        settings.tell("nothing was changed")
        sys.exit(ExitCode.REFUSED)
    settings.tell(work.items[0].result)


def _given_ids(
    settings: Settings,
    database: "Database",
    names: Sequence[str],
    where: str | None,
) -> list[str]:
    """Return the ids of a query, or the names, of which - stands for the lines of stdin."""
    if where is not None:
        utf8(where, "the query")
        query = check_given(parse(where), "--where")
        for hint in hints([where]):
            settings.tell(f"note: {hint}")
        return [short_id("quote", number) for number in database.ids(query)]
    read = decoded("-").splitlines() if "-" in names else []
    typed = [name for name in names if name != "-"]
    return [*typed, *filter(None, map(str.strip, read))]


def _of(done: "ChangedRecords", noun: str) -> str:
    """Return how many records of how many were changed."""
    changed = len(done.ids)
    if changed == done.given:
        return counted(changed, noun)
    return f"{changed:,} of {counted(done.given, noun)}"


def _report(
    settings: Settings, done: "ChangedRecords", verb: str, noun: str, *, listed: bool = False
) -> None:
    if done.by is None:
        none = f"no {noun}s match"
        settings.tell(f"no change to {counted(done.given, noun)}" if done.given else none)
        return
    if listed:
        for line in lines(done.changed.entries):
            settings.tell(line)
        if more := done.changed.rows - len(done.changed.entries):
            settings.tell(f"and {more:,} more")
    if leaves_in_force(done.changed.entries):
        settings.tell(_LEFT)
    tell_broken(settings, done.broken)
    settings.tell(f"{verb} {_of(done, noun)}; undo with: claimdb undo {done.by}")


def tag(
    settings: Settings,
    coder: str,
    query: Query,
    add: Annotated[
        Optional[list[str]],
        Option("--add", "TOPIC[=STANCE]", "A topic to add, or its stance: +TOPIC=STANCE."),
    ] = None,
    remove: Annotated[
        Optional[list[str]], Option("--remove", "TOPIC", "A topic to remove: -TOPIC.")
    ] = None,
    create: Annotated[
        bool, Option("--create", help="Create topics to add that are not recorded.")
    ] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """\b
    $ claimdb tag topic:peace-plan speaker:china +"peace plan=support" --dry-run
    $ claimdb tag source:xiputinmeeting +ceasefire -sanctions --dry-run

    Add topics to all quotes that match a query, change the stance on them, or remove topics.
    +TOPIC leaves a stance that is recorded as it is, +TOPIC=none says that it is not coded. What
    would change is listed first and must be confirmed; it is one batch, which claimdb undo
    reverts.
    """
    if not (add or remove):
        raise UsageError("no topic is given", hint='claimdb tag QUERY +"peace plan=oppose" -other')
    check_given(query, "the query")
    given: Any = {"add": add or (), "remove": remove or (), "create": create}
    database = settings.open_to_write(coder)
    quotes: Query | Sequence[str] = query
    if dry_run or not yes:
        would = database.tag(query, **given, dry_run=True)
        if would.by is None:
            _report(settings, would, "tagged", "quote")
            return
        what = _of(would, "quote")
        if not agreed(
            settings, f"{what} would be tagged:", f"Tag {what}?", would.changed, dry_run=dry_run
        ):
            return
        # Others may match by now.
        quotes = would.ids
    _report(settings, database.tag(quotes, **given), "tagged", "quote")


def with_topics(arguments: list[str]) -> list[str]:
    """Return the arguments of `tag`, with --add and --remove in place of +TOPIC and -TOPIC.

    An option of one letter is itself; a topic with such a name needs --remove.
    """
    found: list[str] = []
    for place, one in enumerate(arguments):
        if one == "--":
            return found + arguments[place:]
        if one.startswith("+") and len(one) > 1:
            found += ["--add", one[1:]]
        elif _REMOVED.match(one):
            found += ["--remove", one[1:]]
        else:
            found.append(one)
    return found


edit_app = command(
    edit, more={"patch": (_PATCH, _patch), "choices": (_EDIT_CHOICES, _edit_choices)}
)
tag_app = command(tag, rewrite=with_topics)
