"""`claimdb add`: one record, said by flags or as an object of JSON.

Owns where its parts are read from and what is told of it. It must not know what a record has to
hold (the gate says that), nor what stands in its way.
"""

import inspect
import json
from collections.abc import Callable, Iterable, Mapping
from typing import IO, Any, TypeAlias, cast

import typer

from claimdb.cli.app import add_command
from claimdb.cli.boundary import require_command
from claimdb.cli.flags import KINDS, Flag, Kind, Raw, parameter_of
from claimdb.cli.options import Entry, Output
from claimdb.cli.output import write
from claimdb.cli.reading import decoded, is_read, text_of
from claimdb.cli.settings import Settings
from claimdb.draft.record import Draft
from claimdb.errors import InvalidDataError, UsageError
from claimdb.model import ID_LETTERS, Actor, Claim, Quote, Record, Source, Topic, short_id
from claimdb.render.phrases import NARRATOR, UNKNOWN, speakers
from claimdb.render.values import check_fields

Known: TypeAlias = Quote | Claim | Source | Topic | Actor
"""The records that can be added."""

_SHORT = 60
"""So many characters of a text stand in the line that confirms it."""
_DONE = {
    "added": "added",
    "occurrence": "added another occurrence of",
    "skipped": "nothing to add, there is",
}
_RECORDS: Mapping[str, type[Known]] = {
    "quote": Quote, "claim": Claim, "source": Source, "topic": Topic, "actor": Actor,
}  # fmt: skip
_JSON = Flag("json", "The record as an object of JSON; flags come before it.", "-|@FILE")
_OF_QUOTES = (
    Flag("unverified", "Take words that do not stand so in the source.", switch=True),
    Flag("source-words", "Take the words of the source where they are close.", switch=True),
)
_KEYWORD = inspect.Parameter.KEYWORD_ONLY
_SHARED = {"settings": Settings, "coder": str, "formats": Output, "entry": Entry}


class _DryRun(Exception):  # noqa: N818 - nothing went wrong: it takes a transaction back
    """Nothing is to be kept."""


def _command(name: str, kind: Kind) -> Callable[..., None]:
    """Return the command that adds a kind of record."""

    def add(settings: Settings, coder: str, formats: Output, entry: Entry, **given: Any) -> None:
        check_fields(_RECORDS[_kind_of_record(name)], formats.fields)
        said = {flag.name: given[parameter_of(flag.name)] for flag in (*kind.flags, _JSON)}
        raw = _raw(kind, said)
        # A mistake in the flags pays for no more than saying so.
        from claimdb.draft.gate import gate

        draft = gate(name, raw)
        switches = {parameter_of(flag.name) for flag in _OF_QUOTES} & given.keys()
        choices = {switch: given[switch] for switch in switches}
        record, outcome = _recorded(name, draft, settings, coder, entry, choices)
        _tell(record, outcome, settings, dry_run=entry.dry_run)
        _show(record, formats, settings)

    flags = (*kind.flags, _JSON, *(_OF_QUOTES if name == "quote" else ()))
    parameters = [
        *(inspect.Parameter(one, _KEYWORD, annotation=of) for one, of in _SHARED.items()),
        *(flag.parameter for flag in flags),
    ]
    add.__name__ = name
    add.__doc__ = inspect.cleandoc(kind.help)
    add.__annotations__ = {one.name: one.annotation for one in parameters}
    add.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return add


def _kind_of_record(name: str) -> str:
    """Return what kind of record is made of a kind of draft."""
    return name if name in ID_LETTERS else "actor"


def _raw(kind: Kind, said: dict[str, Any]) -> Raw:
    """Return the raw record that the flags say, and that of the JSON where they say nothing.

    Raises:
        UsageError: a flag is missing, or two want what comes in.
    """
    source = said.pop("json")
    if source == "-" and said.get("text") == "-":
        raise UsageError("--text and --json both want what comes in", hint="name a file: @FILE")
    if said.get("text") is not None:
        said["text"] = text_of(said["text"])
    if source is not None:
        return {**_object(source), **kind.raw(said)}
    missing = [
        " or ".join(f"--{flag}" for flag in group)
        for group in kind.required
        if not any(said[flag] for flag in group)
    ]
    if missing:
        raise UsageError(f"what is missing: {', '.join(missing)}", hint="say it by these flags")
    return kind.raw(said)


def _object(said: str) -> Raw:
    if not is_read(said):
        raise UsageError("--json takes - or @FILE", hint="for results in JSON: --format json")
    try:
        found = json.loads(decoded(said))
    except (ValueError, RecursionError) as error:
        raise InvalidDataError(f"the JSON cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise InvalidDataError("the JSON is not one object", hint="one record at a time")
    return found


def _recorded(
    name: str,
    draft: Draft,
    settings: Settings,
    coder: str,
    entry: Entry,
    choices: Mapping[str, bool],
) -> "tuple[Known, Any]":
    """Record a draft, or do as if, and return its record."""
    # Only who writes needs the schema.
    from claimdb.store.read.records import record
    from claimdb.store.write.history import recording
    from claimdb.store.write.ingest import Choices, OnDuplicate, ingest

    on_duplicate = cast("OnDuplicate | None", entry.on_duplicate)
    chosen = Choices(entry.create, on_duplicate, near=True, **choices)
    try:
        with recording(settings.database_to_write, coder=coder, command=f"add {name}") as batch:
            [outcome] = ingest(batch, [draft], chosen)
            if outcome.error is not None:
                raise outcome.error
            assert outcome.id is not None, "what is not refused has an id"
            found = cast("Known", record(batch.reader, _kind_of_record(name), outcome.id))
            if entry.dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return found, outcome


def _tell(record: Known, outcome: Any, settings: Settings, *, dry_run: bool) -> None:
    """Confirm in a line what was done, and in one each what else was made for it."""
    would = "would have " if dry_run else ""
    for made in outcome.created:
        number = short_id(_kind_of_record(made.kind), made.id)
        settings.tell(f"{would}made the {made.kind} {number} ({_cut(made.name)})")
    id = short_id(_kind_of_record(outcome.kind), record.id)
    verified = "".join(f" · verified: {one}" for one in dict.fromkeys(outcome.verified) if one)
    settings.tell(f"{would}{_DONE[outcome.result]} {id} ({_described(record)}){verified}")


def _described(record: Known) -> str:
    match record:
        case Quote():
            said_by = speakers(record)
            if said_by in (NARRATOR, UNKNOWN):
                said_by = said_by.strip("()")
            return ", ".join(filter(None, (said_by, record.said)))
        case Claim():
            return _cut(record.text)
        case Source():
            return record.key
        case Topic():
            return record.slug
        case _:
            return record.name


def _cut(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"


def _show(record: Known, formats: Output, settings: Settings) -> None:
    """Print the record where a format is asked for, else its id to a pipe."""

    def on_terminal(records: Iterable[Record], out: IO[str]) -> None:
        # Rich is for terminals, and loaded for them alone.
        from claimdb.render import table

        table.columns(
            records, out, fields=formats.fields, width=settings.width, color=settings.color
        )

    if formats.format is not None or formats.fields:
        write([record], formats, settings, on_terminal, kind=type(record))
    elif not settings.terminal:
        print(short_id(_kind_of_record(type(record).__name__.lower()), record.id))


app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    help="""\b
    $ claimdb add quote --text "The door is open" --speaker "Vladimir Putin" --source s1
    $ claimdb add person --name "Jane Doe"

    Add a record. What is missing is told, and nothing is written before all of it is right.""",
)


@app.callback()
def _group(ctx: typer.Context) -> None:
    require_command(ctx)


for _name, _kind in KINDS.items():
    add_command(app, _command(_name, _kind), _kind.summary)
