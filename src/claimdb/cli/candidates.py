"""Completion: the candidates for the last word of a command line.

The line is read by the declared parameters alone, so Typer is never loaded.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from claimdb.cli.commands import COMMANDS, command_named
from claimdb.cli.parameters import (
    GLOBALS,
    VERSION_HELP,
    Argument,
    Command,
    CommandGroup,
    Parameter,
    parameters_of,
    switch,
)
from claimdb.cli.settings import Settings
from claimdb.errors import QuerySyntaxError
from claimdb.query.fields import ALIASES, FIELDS, Field
from claimdb.query.parser import from_flags, parse, parse_arguments
from claimdb.query.value import WORDS, Op, Query, Term, quoted
from claimdb.results import Beginning


class OfferedWord(NamedTuple):
    """A word that is offered; `kept` means the same, and begins exactly as typed."""

    value: str
    kept: str
    help: str = ""


FILES = OfferedWord("", "")
"""Stands for the names of files, which shells complete themselves."""

_RECORDED: Mapping[str, str] = {
    "speaker": "actor",
    "agrees": "actor",
    "disagrees": "actor",
    "org": "organization",
    "topic": "topic",
    "source": "source",
    "via": "source",
}
_NAMED: Mapping[str, Sequence[str]] = {
    "actor": ("--add-speaker", "--rm-speaker", "--actor", "--stands-for"),
    "organization": ("--parent", "--part-of"),
    "topic": ("--add", "--remove", "--add-topic", "--rm-topic", "--broader"),
    "source": ("--cites", "--rm-cites"),
}
"""The options whose values are names of records, by their kind."""
_COMPARED = ("people", "organizations", "topics", "sources", "quotes")
_FIELD_NAMES = (*(name for name in FIELDS if name != WORDS), *ALIASES)
# An argument can be a whole query, of which the end is completed.
_BEFORE = r"(?P<before>(?:.*[\s(^])?)"
_IN_VALUE = re.compile(
    rf'{_BEFORE}(?P<field>{"|".join(_FIELD_NAMES)}):(?P<mark>"?)(?P<value>[^"]*)',
    re.IGNORECASE | re.DOTALL,
)
_IN_FIELD = re.compile(rf"{_BEFORE}(?P<field>[\w-]*)", re.DOTALL)
_IN_SAVED = re.compile(rf"{_BEFORE}(?P<saved>@[a-z0-9-]*)", re.DOTALL)

_Lookup = Callable[..., Sequence[Beginning]]
_Complete = Callable[[str, _Lookup], Iterable[OfferedWord]]

_HELP = {"--help": "Show this message and exit.", "-h": "Show this message and exit."}


class _CommandLine:
    """The arguments of a command line: its parameters, and what was typed."""

    def __init__(self, args: Iterable[str]) -> None:
        self.commands: Mapping[str, str] = {name: help for name, (_, help) in COMMANDS.items()}
        """The commands that can be typed next, with their lines of help."""
        self.parameters: Sequence[Parameter] = [
            *parameters_of({**GLOBALS, "version": switch("--version", VERSION_HELP)})
        ]
        self.unknown = False
        self.db: str | None = None
        self.pending: Parameter | None = None
        """The option whose value comes next."""
        self.only_arguments = False
        self._subcommands: Mapping[str, Command] = {}
        self._given = 0
        for arg in args:
            self._read(arg)

    @property
    def options(self) -> Mapping[str, str]:
        """The options that can be typed, with their lines of help."""
        return {name: one.spec.help for one in self.parameters for name in one.names} | _HELP

    @property
    def argument(self) -> Parameter | None:
        """The argument that comes next."""
        arguments = [one for one in self.parameters if isinstance(one.spec, Argument)]
        last = arguments[-1] if arguments and arguments[-1].many else None
        return next(iter(arguments[self._given :]), last)

    def option(self, name: str) -> Parameter | None:
        """Return the option of a name that takes a value."""
        found = (one for one in self.parameters if name in one.names and one.base is not bool)
        return next(found, None)

    def _read(self, arg: str) -> None:
        if self.pending is not None:
            self._set(self.pending, arg)
            self.pending = None
        elif self.only_arguments or not arg.startswith("-") or arg == "-":
            self._read_word(arg)
        elif arg == "--":
            self.only_arguments = True
        else:
            name, equals, value = arg.partition("=")
            option = self.option(name)
            if option and equals:
                self._set(option, value)
            else:
                self.pending = option

    def _read_word(self, word: str) -> None:
        if not self.commands:
            argument = self.argument
            self._given += argument is not None and not argument.many
        elif word not in self.commands:
            self.unknown = True
        else:
            command = self._subcommands.get(word) or command_named(word)
            if isinstance(command, CommandGroup):
                self._subcommands = {one.name: one for one in command.commands}
                self.parameters = ()
            else:
                self._subcommands, self.parameters = {}, command.parameters
            self.commands = {name: one.summary or "" for name, one in self._subcommands.items()}

    def _set(self, option: Parameter, value: str) -> None:
        if option.name == "db":
            self.db = value


def candidates(args: Sequence[str], typed: str) -> list[OfferedWord]:
    """Return the candidates for the word typed so far after these arguments."""
    line = _CommandLine(args)
    parameter, rest = line.pending, typed
    if line.unknown:
        return []
    tags = line.option("--add") and line.option("--remove")
    if (
        tags
        and parameter is None
        and not line.only_arguments
        and typed[:1] in {"+", "-"}
        and typed[1:2] not in {"", "-"}
    ):
        # `tag` adds and removes topics by these signs.
        topics = _shown(typed[1:], partial(_recorded, line.db), "topic")
        return [
            *_begun(line.options, typed),
            *(OfferedWord(typed[0] + one.value, typed[0] + one.kept, one.help) for one in topics),
        ]
    if parameter is None and typed.startswith("-") and not line.only_arguments:
        # Of `--format=js` the option has the value alone.
        name, equals, rest = typed.partition("=")
        if not equals:
            return list(_begun(line.options, typed))
        parameter = line.option(name)
    elif parameter is None and line.commands:
        return list(_begun(line.commands, typed))
    elif parameter is None:
        parameter = line.argument
    complete = _of_parameter(parameter) if parameter else None
    if complete is None:
        return []
    before = typed.removesuffix(rest)
    return [
        one if one is FILES else OfferedWord(before + one.value, before + one.kept, one.help)
        for one in complete(rest, partial(_recorded, line.db))
    ]


def _begun(words: Mapping[str, str | None], typed: str) -> Iterator[OfferedWord]:
    for name, help in words.items():
        if name.startswith(typed.lower()):
            yield OfferedWord(name, typed + name[len(typed) :], help or "")


def _of_parameter(one: Parameter) -> _Complete | None:
    if choices := one.choices:
        return partial(_choice, choices)
    if one.base is Path:
        return _files
    return _VALUES.get(one.names[0] if one.names else str(one.spec.metavar))


def _files(typed: str, lookup: _Lookup) -> Iterable[OfferedWord]:
    return (FILES,)


def _choice(choices: Iterable[str], typed: str, lookup: _Lookup) -> Iterable[OfferedWord]:
    return _begun(dict.fromkeys(map(str, choices)), typed)


def _shown(typed: str, lookup: _Lookup, kind: str = "any") -> Iterable[OfferedWord]:
    found = lookup(typed, kind)
    return _readable(found, typed, lambda text, name: text == name and not text.startswith("-"))


def _linked(typed: str, lookup: _Lookup) -> Iterable[OfferedWord]:
    # Only these two commands need the words.
    from claimdb.schema import CLAIM_RELATIONS, RELATIONS_BETWEEN_CLAIMS, REVERSED_RELATIONS

    words = (*RELATIONS_BETWEEN_CLAIMS, *REVERSED_RELATIONS, *CLAIM_RELATIONS, "narrower than",
             "broader than", "cites", "cited by")  # fmt: skip
    relations = dict.fromkeys((word.replace(" ", "-") for word in words), "a relation")
    return [*_shown(typed, lookup), *(_begun(relations, typed) if typed else ())]


def _saved(typed: str, lookup: _Lookup) -> Iterator[OfferedWord]:
    """Yield the saved queries that begin as typed, with or without an @."""
    name = typed.removeprefix("@")
    at = typed.removesuffix(name)
    for saved, _, query in lookup(name, "saved"):
        yield OfferedWord(f"{at}{saved}", f"{at}{saved}", query)


def _flag(field: Field, typed: str, lookup: _Lookup) -> Iterable[OfferedWord]:
    return _value(field, typed, lookup, lambda text: from_flags({field.name: [text]}))


def _query(typed: str, lookup: _Lookup) -> Iterator[OfferedWord]:
    found: Iterable[OfferedWord]
    ending = ""
    if match := _IN_SAVED.fullmatch(typed):
        found, begun = _saved(match["saved"], lookup), match["before"]
    elif match := _IN_VALUE.fullmatch(typed):
        named = match["field"].lower()
        field = FIELDS[ALIASES.get(named, named)]
        # An argument of its own may have spaces; a part of a query may not.
        read = parse if match["before"].strip("^") else lambda text: parse_arguments([text])
        within = ending = match["mark"]
        found = _value(
            field, match["value"], lookup, lambda text: read(f"{field.name}:{within}{text}{within}")
        )
        begun = typed[: match.start("value")]
    elif match := _IN_FIELD.fullmatch(typed):
        helps = {name: FIELDS[ALIASES.get(name, name)].help for name in _FIELD_NAMES}
        found, begun, ending = _begun(helps, match["field"]), match["before"], ":"
    else:
        return
    for value, kept, help in found:
        yield OfferedWord(f"{begun}{value}{ending}", f"{begun}{kept}{ending}", help)


def _value(
    field: Field, typed: str, lookup: _Lookup, read: Callable[[str], Query]
) -> Iterable[OfferedWord]:
    """Return the values of a field that begin as typed, and are read as these values."""

    def means(text: str, name: str) -> bool:
        try:
            return read(text) == Query.of(Term(field.name, name))
        except QuerySyntaxError:
            return False

    if field.choices:
        absent = (Op.ANY, Op.NONE) if field.optional else ()
        return _begun(dict.fromkeys((*field.choices.values(), *absent)), typed)
    if kind := _RECORDED.get(field.name):
        return _readable(lookup(typed, kind), typed, means)
    return ()


def _readable(
    found: Iterable[Beginning], typed: str, means: Callable[[str, str], bool]
) -> Iterator[OfferedWord]:
    """Yield names as they can be typed: as recorded, else in plain words or in quotation marks."""
    for name, rest, meaning in found:
        kept = typed + rest
        # The values `none` and `any` need marks.
        marked = quoted(name, field="")
        written = [
            text
            for text, value in ((name, name), (kept, kept), (marked, name))
            if text.isprintable() and means(text, value)
        ]
        if written:
            same = (text for text in written if text.startswith(typed))
            yield OfferedWord(written[0], next(same, written[0]), meaning)


def _recorded(db: str | None, typed: str, *kinds: str) -> Sequence[Beginning]:
    """Return the names in the database of the command line; none if it cannot be read."""
    # Only names need a database.
    from claimdb.store.backends import connect
    from claimdb.store.completion import beginnings

    try:
        reader = connect(Settings.of({"db": db}).database)
        try:
            return [one for kind in kinds for one in beginnings(reader, kind, typed)]
        finally:
            reader.close()
    except Exception:  # noqa: BLE001 (a shell shows no errors while a line is typed)
        return ()


_VALUES: Mapping[str, _Complete] = {
    "[QUERY]...": _query,
    "ID...": _shown,
    "ID": _shown,
    "[ID]": _shown,
    "[ID]...": _shown,
    "ID... RELATION ID...": _linked,
    "KEEP": _shown,
    "OTHER...": _shown,
    "ACTOR|TOPIC": _shown,
    "people|organizations|topics|sources|quotes": partial(_choice, _COMPARED),
    "FIRST": partial(_shown, kind="actor"),
    "SECOND": partial(_shown, kind="actor"),
    "NAME": _saved,
    "--db": _files,
    "--output": _files,
    "--answers": _files,
    "--where": _query,
    "--into": _shown,
    "--prefer": partial(_choice, ("keep", "other")),
    **{flag: partial(_shown, kind=kind) for kind, flags in _NAMED.items() for flag in flags},
    **{
        f"--{flag}": partial(_flag, FIELDS[name])
        for flag, name in (*zip(FIELDS, FIELDS, strict=True), *ALIASES.items())
        if FIELDS[name].choices or name in _RECORDED
    },
}
