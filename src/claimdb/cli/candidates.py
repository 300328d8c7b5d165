"""What may stand where a command line ends.

Owns which commands, options, fields, choices and recorded names are offered for a word that has
begun. It must not know any shell: what it offers is what a command would be given.
"""

import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import partial
from os.path import commonprefix
from typing import Any, NamedTuple

import typer
from typer._click.shell_completion import _resolve_context, _resolve_incomplete, split_arg_string
from typer.core import TyperArgument, TyperGroup, TyperOption

from claimdb import cite, formats
from claimdb.cli.app import COMMANDS
from claimdb.cli.settings import Settings, printable
from claimdb.errors import QuerySyntaxError
from claimdb.formats import OUTPUT_FORMATS, bibliography
from claimdb.formats.reader import READERS
from claimdb.model import Beginning
from claimdb.query.fields import ALIASES, FIELDS, Field
from claimdb.query.parser import from_flags, parse, parse_arguments
from claimdb.query.value import WORDS, Op, Query, Term, quoted


class Candidate(NamedTuple):
    """A whole word that is offered; `kept` means the same and begins just as was typed."""

    value: str
    kept: str
    help: str = ""


FILES = Candidate("", "")
"""Says that the name of a file is wanted."""

_RECORDED: Mapping[str, str] = {
    "speaker": "actor",
    "agrees": "actor",
    "disagrees": "actor",
    "org": "organization",
    "topic": "topic",
    "source": "source",
    "via": "source",
}
_FIELD_NAMES = (*(name for name in FIELDS if name != WORDS), *ALIASES)
# An argument can be a whole query, so what has begun is what stands at its end.
_BEFORE = r"(?P<before>(?:.*[\s(^])?)"
_IN_VALUE = re.compile(
    rf'{_BEFORE}(?P<field>{"|".join(_FIELD_NAMES)}):(?P<mark>"?)(?P<value>[^"]*)',
    re.IGNORECASE | re.DOTALL,
)
_IN_FIELD = re.compile(rf"{_BEFORE}(?P<field>[\w-]*)", re.DOTALL)
_IN_SAVED = re.compile(rf"{_BEFORE}(?P<saved>@[a-z0-9-]*)", re.DOTALL)

_Lookup = Callable[..., Sequence[Beginning]]
_Complete = Callable[[str, _Lookup], Iterable[Candidate]]


def candidates(group: TyperGroup, args: list[str], typed: str) -> list[Candidate]:
    """Return what is offered for the word that was begun behind these arguments."""
    context: Any = _resolve_context(group, {}, "claimdb", args)
    asked: Any
    # Of `--format=js` the option has the value alone.
    asked, rest = _resolve_incomplete(context, args, typed)
    before = typed.removesuffix(rest)
    if asked is context.command:
        found: Iterable[Candidate] = _of_command(context, rest)
    else:
        complete = _of_parameter(asked, context.command_path.partition(" ")[2])
        found = complete(rest, partial(_recorded, context))
    return [
        one if one is FILES else Candidate(before + one.value, before + one.kept, one.help)
        for one in found
    ]


def _of_command(context: typer.Context, typed: str) -> Iterable[Candidate]:
    command: Any = context.command
    if typed.startswith("-"):
        known = {
            name: option.help
            for option in command.get_params(context)
            if isinstance(option, TyperOption)
            for name in option.opts
        }
    elif context.parent is None:
        known = {name: summary for name, (_, summary) in COMMANDS.items()}
    else:
        commands = getattr(command, "commands", {})
        known = {name: one.get_short_help_str(100) for name, one in commands.items()}
    return _begun(known, typed)


def _begun(known: Mapping[str, str | None], typed: str) -> Iterator[Candidate]:
    for name, help in known.items():
        if name.startswith(typed.lower()):
            yield Candidate(name, typed + name[len(typed) :], help or "")


def _of_parameter(parameter: Any, command: str) -> _Complete:
    if choices := getattr(parameter.type, "choices", None):
        return partial(_choice, choices)
    if parameter.type.name == "path":
        return _files
    of_argument = isinstance(parameter, TyperArgument)
    key: Any = parameter.metavar if of_argument else parameter.opts[0]
    if key == "--format":
        return partial(_choice, _FORMATS_OF.get(command, OUTPUT_FORMATS))
    return _VALUES.get(key, _nothing)


def _nothing(typed: str, lookup: _Lookup) -> Iterable[Candidate]:
    return ()


def _files(typed: str, lookup: _Lookup) -> Iterable[Candidate]:
    return (FILES,)


def _choice(choices: Iterable[str], typed: str, lookup: _Lookup) -> Iterable[Candidate]:
    return _begun(dict.fromkeys(map(str, choices)), typed)


def _shown(typed: str, lookup: _Lookup) -> Iterable[Candidate]:
    found = lookup(typed, "any")
    return _readable(found, typed, lambda text, name: text == name and not text.startswith("-"))


def _saved(typed: str, lookup: _Lookup) -> Iterator[Candidate]:
    """Yield the saved queries that begin so, with the @ that stands before their names or not."""
    name = typed.removeprefix("@")
    at = typed.removesuffix(name)
    for saved, _, query in lookup(name, "saved"):
        yield Candidate(f"{at}{saved}", f"{at}{saved}", query)


def _flag(field: Field, typed: str, lookup: _Lookup) -> Iterable[Candidate]:
    return _value(field, typed, lookup, lambda text: from_flags({field.name: [text]}))


def _query(typed: str, lookup: _Lookup) -> Iterator[Candidate]:
    found: Iterable[Candidate]
    if match := _IN_SAVED.fullmatch(typed):
        found = _saved(match["saved"], lookup)
        begun, ending = match["before"], ""
    elif match := _IN_VALUE.fullmatch(typed):
        named = match["field"].lower()
        field = FIELDS[ALIASES.get(named, named)]
        # An argument of its own may hold spaces; a part of a query may not.
        read = parse if match["before"].strip("^") else lambda text: parse_arguments([text])
        within = match["mark"]
        found = _value(
            field,
            match["value"],
            lookup,
            lambda text: read(f"{field.name}:{within}{text}{within}"),
        )
        begun = typed[: match.start("value")]
        ending = within
    elif match := _IN_FIELD.fullmatch(typed):
        helps = {name: FIELDS[ALIASES.get(name, name)].help for name in _FIELD_NAMES}
        found = _begun(helps, match["field"])
        begun, ending = match["before"], ":"
    else:
        return
    for value, kept, help in found:
        yield Candidate(f"{begun}{value}{ending}", f"{begun}{kept}{ending}", help)


def _value(
    field: Field, typed: str, lookup: _Lookup, read: Callable[[str], Query]
) -> Iterable[Candidate]:
    """Return the values of a field that begin so, as far as they are read as what they are."""

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
) -> Iterator[Candidate]:
    """Yield what is found as it can be typed: as recorded, else in plain words or with marks."""
    for name, rest, meaning in found:
        kept = typed + rest
        # A value that is one of the words `none` and `any` is in marks.
        marked = quoted(name, field="")
        written = [
            text
            for text, said in ((name, name), (kept, kept), (marked, name))
            if text.isprintable() and means(text, said)
        ]
        if written:
            same = (text for text in written if text.startswith(typed))
            yield Candidate(written[0], next(same, written[0]), meaning)


def _recorded(context: typer.Context, typed: str, *kinds: str) -> Sequence[Beginning]:
    """Return what the database of the command line has; nothing where it cannot be read."""
    # Only names need a database.
    from claimdb.store.database import Database

    try:
        path = context.params.get("db") or context.find_root().params.get("db")
        with Database(Settings.of({"db": path}).database) as database:
            return [one for kind in kinds for one in database.beginnings(kind, typed)]
    except Exception:  # noqa: BLE001 (whatever is wrong, a key is no place to say it)
        return ()


_FORMATS_OF: Mapping[str, Iterable[str]] = {
    "cite": bibliography.FORMATS,
    "import": READERS,
    **{
        f"export {kind}": [name for name, form in formats.FORMATS.items() if kind in form.writers]
        for kind in formats.EXPORT_KINDS
    },
}
"""The formats of commands that have others than most."""

_VALUES: Mapping[str, _Complete] = {
    "[QUERY]...": _query,
    "ID...": _shown,
    "ID": _shown,
    "[ID]": _shown,
    "NAME": _saved,
    "--db": _files,
    "--style": partial(_choice, cite.STYLES),
    "--profile": partial(_choice, formats.PROFILES),
    "--dialect": partial(_choice, formats.DIALECTS),
    "--output": _files,
    **{
        f"--{flag}": partial(_flag, FIELDS[name])
        for flag, name in (*zip(FIELDS, FIELDS, strict=True), *ALIASES.items())
        if FIELDS[name].choices or name in _RECORDED
    },
}


class Shell(StrEnum):
    """The shells there is a script for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def answer(group: TyperGroup, shell: str, given: list[str]) -> None:
    """Print what a script that runs in a shell asks for."""
    if shell in _ANSWERS and len(given) > 1:
        for word in _ANSWERS[shell](group, given):
            print(word)


def _in_bash(group: TyperGroup, given: list[str]) -> Iterator[str]:
    """Answer with what replaces the end of the line, quoted as bash needs it there."""
    end, line = given[:2]
    start = line.removesuffix(end)
    *args, typed = _words(line)
    there = _words(start)[-1]
    mark = _open_mark(start)
    found = candidates(group, args[1:], typed)
    for word, _ in _told(found, typed, compared=False):
        if not word:
            yield "\t"
        elif mark in _QUOTING and word.casefold().startswith(there.casefold()):
            yield _quoted(word[len(there) :], mark)


def _in_zsh(group: TyperGroup, given: list[str]) -> Iterator[str]:
    _, *args, typed = given
    found = candidates(group, args, typed)
    return (f"{word}\t{help}" for word, help in _told(found, typed, compared=False))


def _in_fish(group: TyperGroup, given: list[str]) -> Iterator[str]:
    _, *args, raw = given
    typed = _words(raw)[-1]
    found = candidates(group, args, typed)
    return (f"{word}\t{help}" for word, help in _told(found, typed, compared=True))


_ANSWERS: Mapping[str, Callable[[TyperGroup, list[str]], Iterator[str]]] = {
    "bash": _in_bash,
    "zsh": _in_zsh,
    "fish": _in_fish,
}


def _told(found: list[Candidate], typed: str, *, compared: bool) -> Iterator[tuple[str, str]]:
    """Yield each word with its help, as a shell can take it.

    A shell puts what all words have in common in the place of what was typed, which must not be
    less; one that has `compared` them with what was typed drops the others. There each word
    begins as was typed.
    """
    common = commonprefix([one.value for one in found])  # noqa: RUF071 (words, and no paths)
    told: dict[str, str] = {}
    for one in found:
        shared = one.value if compared else common
        same = shared.casefold().startswith(typed.casefold())
        alone = one is FILES or (len(found) == 1 and not compared)
        told.setdefault(one.value if same or alone else one.kept, printable(one.help))
    # What would end a line, or steer a terminal, is not told.
    return (item for item in told.items() if item[0].isprintable())


def _words(text: str) -> list[str]:
    """Return the words of a line of shell, the last one as far as it goes, quotes taken away."""
    *words, last = split_arg_string(f"{text}x")
    return [*words, last[:-1]]


def _open_mark(text: str) -> str:
    """Return what a line of shell leaves open at its end."""
    try:
        shlex.split(text)
    except ValueError:
        # An ANSI-C string has rules of its own.
        return "$'" if text.endswith("$'") else text[-1]
    return ""


def _quoted(word: str, mark: str) -> str:
    """Return a word as bash reads it behind an open mark."""
    pattern, by = _QUOTING[mark]
    quoted = re.sub(pattern, by, word)
    # bash closes a mark that was opened, unless it seems to be closed.
    return quoted + mark if mark and quoted.endswith(mark) else quoted


# Between double marks history is expanded too, and a backslash would stay.
_QUOTING: Mapping[str, tuple[str, str | Callable[[re.Match[str]], str]]] = {
    "": (r"[^\w@%+=:,./-]", r"\\\g<0>"),
    "'": ("'", r"'\\''"),
    '"': (r'[\\"$`!]', lambda found: "\"'!'\"" if found[0] == "!" else f"\\{found[0]}"),
}
