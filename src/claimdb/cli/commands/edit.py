"""`claimdb edit`."""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any, Optional

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
from claimdb.cli.parameters import Argument, Declared, Option
from claimdb.cli.saving import several_places
from claimdb.cli.settings import Settings
from claimdb.errors import UsageError
from claimdb.fields import Flag

_FLAGS = {**edit_flags(), "key": Flag("key", "A citation key is never changed.", "KEY")}
_ASKED = {flag: f"set_{parameter_of(flag)}" for flag in _FLAGS}
_OPTIONS: Declared = {
    _ASKED[name]: (
        Annotated[
            Optional[list[str]] if flag.many else Optional[str],
            Option(f"--{name}", metavar=flag.metavar, help=flag.help, hidden=name == "key"),
        ],
        None,
    )
    for name, flag in _FLAGS.items()
}


def _given(options: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    found = {flag: options[name] for flag, name in _ASKED.items() if options[name] is not None}
    return {
        flag: [text_of(said) if flag == "text" else said] if isinstance(said, str) else said
        for flag, said in found.items()
        if said != []
    }


_SWITCHES = (UNVERIFIED, KEEP_MARKS)
_ON_DUPLICATE = ("add", "fail")
_TAKEN: Declared = {
    **{parameter_of(one.name): (parameter(one).annotation, False) for one in _SWITCHES},
    "on_duplicate": (
        Annotated[
            Optional[str],
            Option(
                "--on-duplicate",
                metavar="WHAT",
                help="If it gets the words of another quote, or the name of another record:"
                f" {', '.join(_ON_DUPLICATE)}.",
            ),
        ],
        None,
    ),
}


def _taken(options: Mapping[str, Any]) -> Collection[str]:
    on_duplicate = options["on_duplicate"]
    if on_duplicate not in (None, *_ON_DUPLICATE):
        raise UsageError(f"{on_duplicate!r} is not one of {', '.join(_ON_DUPLICATE)}")
    switches = [one.name for one in _SWITCHES if options[parameter_of(one.name)]]
    return [*switches, *(["on-duplicate"] if on_duplicate == "add" else [])]


_WHICH: Declared = {"which": (parameter(WHICH).annotation, None)}


def _place(options: Mapping[str, Any]) -> int | None:
    return place_of(options["which"])


def edit(
    settings: Settings,
    name: Annotated[str, Argument("ID", "A record: q12, a5, t2, ...")],
    coder: str,
    given: Mapping[str, Sequence[str]],
    taken: Collection[str],
    which: int | None,
) -> None:
    """\b
    $ claimdb edit q12 --topic "peace plan=support" --rm-topic sanctions --said 2023-03
    $ claimdb edit a12 --add-membership "Russia=Prime Minister (1999-08/2000-05)"

    Give fields of a record other values: of a quote, its occurrence (o7), a claim, a source, an
    actor or a topic. What is not named stays; --FIELD none empties a field. Names are found as
    they are recorded. Other words are held against the stored text of each source, as new ones
    are. Each change is told, kept in the history, and taken back by claimdb undo.
    """
    # Only who writes needs the schema.
    from claimdb.store.edit import edit as write

    done = write(settings.database_to_write, name, given, coder=coder, taken=taken, which=which)
    if done.by is None:
        settings.tell(f"no change to {done.id}")
        return
    for line in lines(done.entries):
        settings.tell(line)
    for occurrence, places in done.places.items():
        for line in several_places(places.document.text, places.spans, occurrence):
            settings.tell(line)
    settings.tell(f"edited {done.id}; to have it as it was: claimdb undo {done.by}")


app = command(
    edit,
    more={"given": (_OPTIONS, _given), "taken": (_TAKEN, _taken), "which": (_WHICH, _place)},
)
