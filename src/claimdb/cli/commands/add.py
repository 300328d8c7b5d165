"""`claimdb add`."""

import sys
from functools import partial

from claimdb.cli.files import decoded, is_read, text_of
from claimdb.cli.flags import (
    KINDS,
    UNVERIFIED,
    WHICH,
    Raw,
    by_flags,
    declared,
    parameter_of,
    place_of,
)
from claimdb.cli.options import Output, WriteOptions, command
from claimdb.cli.parameters import CommandGroup, Declared, Values, text
from claimdb.cli.saving import RECORDS, Saving, kind_of_record
from claimdb.cli.settings import Settings, can_ask
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


_EDITOR = Flag("in-editor", "Fill in a form in $EDITOR instead of on the full screen.", switch=True)


def _flags(kind: str) -> Declared:
    """Return the options of the command that adds a kind of record."""
    of_quotes = (*_CHOICES, _REPEAT) if kind == "quote" else ()
    of_sources = {"from_": text("--from", "FILE|-", _FROM)} if kind == "source" else {}
    return {**declared((*KINDS[kind].flags, _JSON, *of_quotes, _EDITOR)), **of_sources}


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
    editor = given["in_editor"]
    if editor and not asking:
        raise UsageError("--in-editor needs a terminal", hint="set the missing flags")
    if asking and (missing or repeat or editor):
        _at_desk(way, name, {**(base or {}), **kind.raw(flags)}, repeat=repeat, editor=editor)
        return
    from claimdb.drafts.validate import gate

    draft: Draft | DraftError
    try:
        draft = gate(name, {**(base or {}), **kind.raw(flags)})
    except DraftError as error:
        # Ingest adds the problems of names. In JSON the fields have their own names.
        draft = error if base else by_flags(name, error)
    way.save(name, [draft])


def _at_desk(way: Saving, name: str, raw: Raw, *, repeat: bool, editor: bool) -> None:
    """Enter a record at the desk, and report what was saved when it is left."""
    # The desk is loaded for terminals alone.
    from claimdb.cli.desk import begun_form, open_desk, unfinished
    from claimdb.desk.work import AddWork

    drafts = unfinished(way.settings, name)
    form = (None if raw else drafts.load()) or begun_form(name, raw, way)
    work = AddWork(
        way.settings.database_to_write,
        way.coder,
        form,
        repeat=repeat,
        dry_run=way.entry.dry_run,
        unfinished=drafts,
    )
    saved = open_desk(work, editor=editor)
    for draft, done in work.added:
        way.report([draft], done)
    if not work.items[-1].form.is_begun() or work.items[-1].state == "accepted":
        sys.exit(ExitCode.DONE if saved else ExitCode.REFUSED)
    kept = drafts.error or "your draft is kept for the next time"
    way.settings.tell(f"not saved; {kept}")
    sys.exit(ExitCode.DONE if saved else ExitCode.REFUSED)


def _add_from(file: str, json: str | None, flags: Raw, way: Saving) -> None:
    """Add a source with the fields that a document proposes, and store its text."""
    # No other record is read from a document.
    from claimdb.cli.proposals import SourceProposal

    if json is not None:
        raise UsageError("--from and --json both describe the source", hint="use one of them")
    proposal = SourceProposal(file, flags, way.settings)
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
