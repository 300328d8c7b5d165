"""`claimdb add` and `claimdb edit`."""

import sys
from collections.abc import Mapping
from functools import partial
from typing import Annotated

from claimdb.cli.files import decoded, is_read, text_of
from claimdb.cli.flags import (
    DECIDE,
    KEEP_MARKS,
    KINDS,
    UNVERIFIED,
    WHICH,
    Raw,
    by_flags,
    declared,
    edit_flags,
    parameter_of,
    place_of,
)
from claimdb.cli.options import Output, WriteOptions, check_choice, command
from claimdb.cli.output import leaves_in_force, lines
from claimdb.cli.parameters import Argument, CommandGroup, Declared, Values, text
from claimdb.cli.prompts.asking import can_ask
from claimdb.cli.saving import RECORDS, Saving, kind_of_record, several_places
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
_REPEAT = Flag(
    "repeat", "Then ask for another quote from the same source on the same topics.", switch=True
)


_FROM = "A document that describes the source; its text is stored as well."


def _flags(kind: str) -> Declared:
    """Return the options of the command that adds a kind of record."""
    of_quotes = (*_CHOICES, _REPEAT) if kind == "quote" else ()
    of_sources = {"from_": text("--from", "FILE|-", _FROM)} if kind == "source" else {}
    return {**declared((*KINDS[kind].flags, _JSON, *of_quotes)), **of_sources}


def _add(
    name: str, given: Values, settings: Settings, coder: str, formats: Output, entry: WriteOptions
) -> None:
    kind = KINDS[name]
    check_fields(RECORDS[kind_of_record(name)], formats.fields)
    flags = {flag.name: given[parameter_of(flag.name)] for flag in kind.flags}
    if file := given.get("from_"):
        _add_from(file, given["json"], kind.raw(flags), Saving(settings, coder, formats, entry, {}))
        return
    base = _read(given["json"], flags)
    missing = kind.missing(flags) if base is None else ""
    repeat = given.get("repeat", False)
    way = Saving(settings, coder, formats, entry, _choices(given))
    asking = not entry.no_input and can_ask()
    if missing and not asking:
        raise UsageError(f"missing: {missing}", hint="set these flags")
    if repeat and not asking:
        raise UsageError("--repeat asks for the next quote, but no terminal is attached")
    if asking and (missing or repeat or name == "quote"):
        # The prompts are loaded for terminals alone.
        from claimdb.cli.prompts.session import Session

        session = Session(way, name, flags, base or {})
        if not session.run(missing=bool(missing), repeat=repeat):
            sys.exit(ExitCode.REFUSED)
        return
    from claimdb.drafts.validate import gate

    draft: Draft | DraftError
    try:
        draft = gate(name, {**(base or {}), **kind.raw(flags)})
    except DraftError as error:
        # Ingest adds the problems of names. In JSON the fields have their own names.
        draft = error if base else by_flags(name, error)
    way.save(name, [draft])


def _add_from(file: str, json: str | None, flags: Raw, way: Saving) -> None:
    """Add a source with the fields that a document proposes, and store its text."""
    # No other record is read from a document.
    from claimdb.cli.proposals import Proposal

    if json is not None:
        raise UsageError("--from and --json both describe the source", hint="use one of them")
    proposal = Proposal(file, flags, way.settings)
    draft = proposal.draft()
    if not isinstance(draft, DraftError):
        proposal.confirm(way.entry)
    way._replace(afterwards=proposal.store).save("source", [draft])
    way.settings.tell(f"{'would have ' if way.entry.dry_run else ''}{proposal.stored}")


def _choices(given: Values) -> Values:
    """Return the choices for a quote, or raise `UsageError` if two contradict each other."""
    for one, other in _CONTRARY:
        if given.get(parameter_of(one)) and given.get(parameter_of(other)):
            raise UsageError(f"--{one} and --{other} contradict each other", hint="use one of them")
    chosen = {parameter_of(flag.name): given.get(parameter_of(flag.name)) for flag in _CHOICES}
    return {**chosen, "which": place_of(given.get("which"))}


def _read(source: str | None, flags: dict[str, object]) -> Raw | None:
    """Return the JSON object, if one is given, and read the text that a flag names."""
    typed = flags.get("text")
    if source == "-" and typed == "-":
        raise UsageError("--text and --json cannot both read stdin", hint="name a file: @FILE")
    if isinstance(typed, str):
        flags["text"] = text_of(typed)
    return None if source is None else _object(source)


def _object(source: str) -> Raw:
    if not is_read(source):
        raise UsageError("--json takes - or @FILE", hint="use --format json for output as JSON")
    from claimdb.formats.json import Decoder
    from claimdb.formats.mapping import Layout

    text, decoder = decoded(source).strip(" \t\r\n"), Decoder(Layout())
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

    Add a record. On a terminal claimdb asks for missing fields; elsewhere a missing field is an
    error. Nothing is written unless everything is valid.""",
    [
        command(
            partial(_add, kind),
            KINDS[kind].summary,
            name=kind,
            help=KINDS[kind].help,
            more={"given": (_flags(kind), dict)},
        )
        for kind in KINDS
    ],
)


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
    found["text"] = None if found["text"] is None else text_of(found["text"])
    found["keep-marks"] = given["keep_marks"] or None
    found["decide"] = given["decide"] or None
    return {name: value for name, value in found.items() if value not in (None, [])}


def _edit_choices(given: Values) -> Values:
    check_choice(given["on_duplicate"], _ON_DUPLICATE)
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
    if leaves_in_force(done.entries):
        settings.tell("note: the stance in force stays; --decide replaces it for all coders")
    for line in lines(done.others):
        settings.tell(f"also changed since {choices['seen']}: {line}")
    for occurrence, places in done.places.items():
        for line in several_places(places.document.text, places.spans, occurrence):
            settings.tell(line)
    settings.tell(f"edited {done.id}; undo with: claimdb undo {done.by}")


edit_app = command(
    edit, more={"patch": (_PATCH, _patch), "choices": (_EDIT_CHOICES, _edit_choices)}
)
