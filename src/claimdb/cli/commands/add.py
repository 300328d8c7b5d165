"""`claimdb add` and `claimdb edit`."""

import inspect
import sys
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from claimdb.cli.files import decoded, is_read, text_of
from claimdb.cli.flags import (
    KEEP_MARKS,
    KINDS,
    UNVERIFIED,
    WHICH,
    AddedKind,
    Raw,
    by_flags,
    edit_flags,
    parameter,
    parameter_of,
    place_of,
)
from claimdb.cli.options import Output, WriteOptions, command
from claimdb.cli.output import lines
from claimdb.cli.parameters import Argument, CommandGroup, Declared, Values, text, texts
from claimdb.cli.prompts.asking import can_ask
from claimdb.cli.saving import RECORDS, Choices, Saving, kind_of_record, several_places
from claimdb.cli.settings import Settings
from claimdb.drafts.records import Draft, DraftError
from claimdb.errors import ExitCode, InvalidDataError, UsageError
from claimdb.fields import Flag
from claimdb.values import check_fields

_JSON = Flag("json", "The record as a JSON object; flags take precedence.", "-|@FILE")
_CHOICES = (
    UNVERIFIED,
    Flag("source-words", "Use the text of the source if it is a near match.", switch=True),
    WHICH,
)
_CONTRARY = (("which", "no-source"), ("source-words", "unverified"))
_OF_QUOTES = (
    *_CHOICES,
    Flag(
        "repeat", "Then ask for another quote from the same source on the same topics.", switch=True
    ),
)
_KEYWORD = inspect.Parameter.KEYWORD_ONLY
_SHARED = {"settings": Settings, "coder": str, "formats": Output, "entry": WriteOptions}


def _command(name: str, kind: AddedKind) -> Callable[..., None]:
    """Return the command that adds a kind of record."""

    def add(
        settings: Settings, coder: str, formats: Output, entry: WriteOptions, **given: Any
    ) -> None:
        check_fields(RECORDS[kind_of_record(name)], formats.fields)
        said = {flag.name: given[parameter_of(flag.name)] for flag in (*kind.flags, _JSON)}
        base = _given(said)
        missing = _missing(kind, said) if base is None else ""
        repeat = given.get("repeat", False)
        way = Saving(settings, coder, formats, entry, _choices(given))
        asking = not entry.no_input and can_ask()
        if missing and not asking:
            raise UsageError(f"missing: {missing}", hint="set these flags")
        if repeat and not asking:
            raise UsageError("--repeat asks for the next quote, but no terminal is attached")
        if not asking or not (missing or repeat or name == "quote"):
            way.save(name, [_read(name, base or {}, kind.raw(said))])
            return
        # The prompts are loaded for terminals alone.
        from claimdb.cli.prompts.session import Session

        session = Session(way, name, said, base or {})
        if not session.run(missing=bool(missing), repeat=repeat):
            sys.exit(ExitCode.REFUSED)

    flags = (*kind.flags, _JSON, *(_OF_QUOTES if name == "quote" else ()))
    parameters = [
        *(inspect.Parameter(one, _KEYWORD, annotation=of) for one, of in _SHARED.items()),
        *(parameter(flag) for flag in flags),
    ]
    add.__name__ = name
    add.__doc__ = inspect.cleandoc(kind.help)
    add.__annotations__ = {one.name: one.annotation for one in parameters}
    add.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return add


def _choices(given: Mapping[str, Any]) -> Choices:
    """Return the choices for a quote.

    Raises:
        UsageError: `--which` is not a number, or two choices contradict each other.
    """
    for one, other in _CONTRARY:
        if given.get(parameter_of(one)) and given.get(parameter_of(other)):
            raise UsageError(f"--{one} and --{other} contradict each other", hint="use one of them")
    chosen = {parameter_of(flag.name): given.get(parameter_of(flag.name)) for flag in _CHOICES}
    return {**chosen, "which": place_of(given.get("which"))}


def _given(said: dict[str, Any]) -> Raw | None:
    """Return the JSON object, if one is given, and read the text that a flag names.

    Raises:
        UsageError: two flags read standard input.
    """
    source = said.pop("json")
    if source == "-" and said.get("text") == "-":
        raise UsageError("--text and --json cannot both read stdin", hint="name a file: @FILE")
    if said.get("text") is not None:
        said["text"] = text_of(said["text"])
    return None if source is None else _object(source)


def _read(name: str, base: Raw, said: Raw) -> Draft | DraftError:
    """Return the draft of a record or its error, to which ingest adds the problems of names."""
    from claimdb.drafts.validate import gate

    try:
        return gate(name, {**base, **said})
    except DraftError as error:
        # In JSON the fields have their own names.
        return error if base else by_flags(name, error)


def _missing(kind: AddedKind, said: Mapping[str, Any]) -> str:
    """Return which flags are missing."""
    return ", ".join(
        " or ".join(f"--{flag}" for flag in group)
        for group in kind.required
        if not any(said[flag] for flag in group)
    )


def _object(said: str) -> Raw:
    if not is_read(said):
        raise UsageError("--json takes - or @FILE", hint="use --format json for output as JSON")
    from claimdb.formats.json import Decoder
    from claimdb.formats.mapping import Layout

    text, decoder = decoded(said).strip(" \t\r\n"), Decoder(Layout())
    try:
        found, end = decoder.value(text)
    except ValueError as error:
        raise InvalidDataError(f"invalid JSON: {error}") from error
    if not isinstance(found, dict) or end < len(text):
        raise InvalidDataError("the JSON is not one object", hint="one record at a time")
    row = decoder.row(found, 1, text)
    if row.problems:
        raise DraftError(row.problems)
    return {**row.raw}


app = CommandGroup(
    """\b
    $ claimdb add quote --text "The door is open" --speaker "Vladimir Putin" --source s1
    $ claimdb add person --name "Wang Yi"

    Add a record. On a terminal what is missing is asked for, elsewhere it is told; nothing is
    written before all of it is right.""",
    [command(_command(name, kind), kind.summary) for name, kind in KINDS.items()],
)


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
_EDIT_CHOICES: Declared = {
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


def _edit_choices(given: Values) -> Values:
    if given["on_duplicate"] not in (None, *_ON_DUPLICATE):
        raise UsageError(f"{given['on_duplicate']!r} is not one of {', '.join(_ON_DUPLICATE)}")
    return {**{name: given[name] for name in _EDIT_CHOICES}, "which": place_of(given["which"])}


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


edit_app = command(
    edit, more={"patch": ({**_FIELDS, **_MARKS}, _patch), "choices": (_EDIT_CHOICES, _edit_choices)}
)
