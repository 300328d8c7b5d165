"""`claimdb edit`."""

from collections.abc import Mapping
from typing import Annotated

from claimdb.cli.files import text_of
from claimdb.cli.flags import (
    KEEP_MARKS,
    UNVERIFIED,
    WHICH,
    edit_flags,
    parameter,
    parameter_of,
    place_of,
)
from claimdb.cli.options import command
from claimdb.cli.output import lines
from claimdb.cli.parameters import Argument, Declared, Values, text, texts
from claimdb.cli.saving import several_places
from claimdb.cli.settings import Settings
from claimdb.errors import UsageError

_ON_DUPLICATE = ("add", "fail")
_FLAGS = edit_flags()
_FIELDS: Declared = {
    # Some are named as parameters of the command itself are.
    f"set_{parameter_of(name)}": (texts if flag.many else text)(
        f"--{name}", metavar=flag.metavar, help=flag.help
    )
    for name, flag in _FLAGS.items()
}
_FIELDS["set_key"] = text("--key", hidden=True)
_MARKS: Declared = {"keep_marks": (parameter(KEEP_MARKS).annotation, False)}
_CHOICES: Declared = {
    "unverified": (parameter(UNVERIFIED).annotation, False),
    "which": (parameter(WHICH).annotation, None),
    "on_duplicate": text(
        "--on-duplicate",
        metavar="WHAT",
        help="If it gets the text of another quote, or the name of another record:"
        f" {', '.join(_ON_DUPLICATE)}.",
        choices=_ON_DUPLICATE,
    ),
}


def _patch(given: Values) -> Values:
    found = {name: given[f"set_{parameter_of(name)}"] for name in (*_FLAGS, "key")}
    found["text"] = None if found["text"] is None else text_of(found["text"])
    found["keep-marks"] = given["keep_marks"] or None
    return {name: value for name, value in found.items() if value not in (None, [])}


def _choices(given: Values) -> Values:
    if given["on_duplicate"] not in (None, *_ON_DUPLICATE):
        raise UsageError(f"{given['on_duplicate']!r} is not one of {', '.join(_ON_DUPLICATE)}")
    return {**{name: given[name] for name in _CHOICES}, "which": place_of(given["which"])}


def edit(
    settings: Settings,
    name: Annotated[str, Argument("ID", "A record: q12, a5, t2, ...")],
    coder: str,
    patch: Mapping[str, object],
    choices: Values,
) -> None:
    """\b
    $ claimdb edit q12 --topic "peace plan=support" --rm-topic sanctions --said 2023-03
    $ claimdb edit a12 --add-membership "Russia=Prime Minister (1999-08/2000-05)"

    Change fields of a quote, an occurrence (o7), a claim, a source, an actor or a topic. Other
    fields stay; --FIELD none clears a field. Names must match recorded ones. A new text is
    verified against the stored text of each source, as for a new quote. Each change is printed
    and recorded in the history; claimdb undo reverts it.
    """
    done = settings.open_to_write(coder).edit(name, patch, **choices)
    if done.by is None:
        settings.tell(f"no change to {done.id}")
        return
    for line in lines(done.entries):
        settings.tell(line)
    for occurrence, places in done.places.items():
        for line in several_places(places.document.text, places.spans, occurrence):
            settings.tell(line)
    settings.tell(f"edited {done.id}; undo with: claimdb undo {done.by}")


app = command(
    edit, more={"patch": ({**_FIELDS, **_MARKS}, _patch), "choices": (_CHOICES, _choices)}
)
