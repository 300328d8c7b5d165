"""Options that commands share, as sets: a command takes a set by naming a parameter like it."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Annotated, Any, NamedTuple, Optional

from claimdb.cli.parameters import (
    GLOBALS,
    Argument,
    Command,
    Declared,
    Option,
    OptionSet,
    Values,
    number,
    parameters_of,
    switch,
    text,
    texts,
)
from claimdb.cli.project import project_of
from claimdb.cli.settings import Settings, utf8
from claimdb.errors import UsageError
from claimdb.query.fields import ALIASES, FIELDS
from claimdb.query.parser import from_flags, hints, parse_arguments
from claimdb.query.value import WORDS, Query

TERMINAL_LIMIT = 50
"""The default number of records on a terminal."""


@dataclass(frozen=True, slots=True)
class Output:
    """How to print results."""

    format: str | None
    fields: tuple[str, ...]
    sort: tuple[str, ...]
    limit: int | None
    all: bool
    count: bool
    explain: bool
    exit_status: bool

    def with_options(self, options: Sequence[str]) -> "Output":
        """Return it with the options of a question, which do not replace those of the user."""
        given = dict(zip(options, (*options[1:], ""), strict=False))
        sort, limit = self.sort, self.limit
        if "--sort" in given and not sort:
            sort = tuple(given["--sort"].split(","))
        if "--limit" in given and limit is None and not self.all:
            limit = int(given["--limit"])
        return replace(self, sort=sort, limit=limit, count=self.count or "--count" in given)


class WriteOptions(NamedTuple):
    """How to record something."""

    create: frozenset[str]
    on_duplicate: str | None
    dry_run: bool
    no_input: bool
    yes: bool


class Viewpoint(NamedTuple):
    """From where the database is read.

    Attributes:
        as_of: The batch, date or time as of which; None for now.
        coding: The coder whose stances are read; None for those in force.
        blind: Whether that is whoever would record something.
    """

    as_of: str | None = None
    coding: str | None = None
    blind: bool = False


CREATABLE = ("speakers", "organizations", "topics", "sources", "claims")
ON_DUPLICATE = ("skip", "occurrence", "add", "fail")
RESULT_FORMATS: Mapping[str, str] = {
    "json": "one JSON array",
    "jsonl": "one JSON object per line",
    "csv": "CSV",
    "tsv": "TSV, the default in a pipe",
    "markdown": "Markdown",
    "ids": "ids only",
}

DryRun = Annotated[bool, Option("--dry-run", help="Report the changes without making them.")]
Yes = Annotated[bool, Option("--yes -y", help="Do not ask for confirmation.")]
_CODER: Declared = {
    "coder": text("--coder", "NAME", "Who records it [CLAIMDB_CODER, .claimdb.toml, your login]."),
    "as_program": switch("--as-program", "The coder is a program [CLAIMDB_CODER_KIND=program]."),
}
_VIEWPOINT: Declared = {
    "as_of": text(
        "--as-of",
        "MOMENT",
        "As the database was: a batch (b41), a date or a time (UTC).",
    ),
    "coding": text("--coding", "CODER", "The stances that this coder gave."),
    "blind": switch("--blind", "Your own stances alone: no codings of others."),
}
_FORMATS: Declared = {
    "format": text(
        "--format", "NAME", f"One of {', '.join(RESULT_FORMATS)}.", choices=tuple(RESULT_FORMATS)
    ),
    **{f"as_{name}": switch(f"--{name}", f"Print {of}.") for name, of in RESULT_FORMATS.items()},
    "fields": texts("--fields", "A,B", "Only these fields, in this order."),
}
_ENTRY: Declared = {
    "create": texts(
        "--create", "KIND[,KIND]", f"Create missing records of these kinds: {', '.join(CREATABLE)}."
    ),
    "on_duplicate": text(
        "--on-duplicate", "WHAT", f"What to do with a duplicate: {', '.join(ON_DUPLICATE)}."
    ),
    "dry_run": switch("--dry-run", "Run everything without saving."),
    "no_input": switch("--no-input", "Never prompt."),
    "yes": (Yes, False),
}
SORT_AND_LIMIT: Declared = {
    "sort": texts("--sort", "A,-B", "Sort by fields, - for descending."),
    "limit": number("--limit -n", "N", "At most N results.", min=0),
}
_COUNTED: Declared = {
    **SORT_AND_LIMIT,
    "count": switch("--count", "Print the number of results."),
}
_RANKING: Declared = {
    **_COUNTED,
    "all_": switch("--all", "All results, on a terminal too."),
}
_STATISTICS: Declared = {
    **SORT_AND_LIMIT,
    "all_": switch("--all", "All results, on a terminal too."),
}
_LISTING: Declared = {
    **_RANKING,
    "explain": switch("--explain", "Print the query, its SQL and its plan."),
}
_STATUS: Declared = {
    "exit_status": switch("--exit-status -e", "Exit with code 1 if nothing is found.")
}
_WORDS: Declared = {
    "words": (Annotated[Optional[list[str]], Argument("[QUERY]...", "See QUERY below.")], None)
}
_FIELD_NAMES = [name for name in FIELDS if name != WORDS]
# An alias is a flag of its own, so that a command may take it for something else.
_FIELD_FLAGS = {
    f"field_{flag.replace('-', '_')}": (flag, name)
    for flag, name in (*zip(_FIELD_NAMES, _FIELD_NAMES, strict=True), *ALIASES.items())
}
_FLAGS: Declared = {
    parameter: texts(f"--{flag}", "VALUE", FIELDS[name].help, hidden=True)
    for parameter, (flag, name) in _FIELD_FLAGS.items()
}
QUERY_HELP = f"""\b
QUERY: words, "phrases", word*, field:value, @saved; AND, OR, NOT (or ^), parentheses.
Fields, each also a flag such as --speaker NAME:
  {", ".join(_FIELD_NAMES[:11])}
  {", ".join(_FIELD_NAMES[11:20])}
  {", ".join(_FIELD_NAMES[20:])}
  said:2023-02..2023-04  role:none  stance:any  docs/query-language.md has it all
"""


def _settings(given: Values) -> Settings:
    return Settings.of({name: given.get(name) for name in (*GLOBALS, *_CODER)})


def _coder(given: Values) -> str:
    return _settings(given).coder


def _viewpoint(given: Values) -> Viewpoint:
    as_of, coding, blind = given.get("as_of"), given.get("coding"), bool(given.get("blind"))
    if blind and coding is not None:
        raise UsageError("--coding and --blind exclude each other", hint="leave one out")
    return Viewpoint(
        None if as_of is None else utf8(as_of, "the moment"),
        None if coding is None else utf8(coding, "the name of the coder"),
        blind,
    )


def _query(given: Values) -> Query:
    flags: dict[str, list[str]] = {}
    for parameter, (_, name) in _FIELD_FLAGS.items():
        flags.setdefault(name, []).extend(given.get(parameter) or ())
    words = given["words"] or ()
    for typed in (words, *flags.values()):
        utf8(" ".join(typed), "the query")
    query = parse_arguments(words) & from_flags(flags)
    for hint in hints(words):
        _settings(given).tell(f"note: {hint}")
    return query


def _output(given: Values) -> Output:
    named = [given["format"]] if given["format"] else []
    if named and named[0] not in RESULT_FORMATS:
        raise UsageError(
            f"unknown format {named[0]!r}", hint=f"one of: {', '.join(RESULT_FORMATS)}"
        )
    chosen = one_format([*(name for name in RESULT_FORMATS if given.get(f"as_{name}")), *named])
    rest = {name: given.get(name, False) for name in ("count", "explain", "exit_status")}
    return Output(
        format=chosen or project_of(given).format,
        fields=fields_of(given["fields"]),
        sort=listed(given.get("sort")),
        limit=given.get("limit"),
        all=given.get("all_", False),
        **rest,
    )


def _entry(given: Values) -> WriteOptions:
    create, on_duplicate = listed(given["create"]), given["on_duplicate"]
    for kind in create:
        check_choice(kind, CREATABLE, hint="separate several by commas")
    check_choice(on_duplicate, ON_DUPLICATE)
    return WriteOptions(
        frozenset(create), on_duplicate, given["dry_run"], given["no_input"], given["yes"]
    )


def check_given(query: Query, what: str) -> Query:
    """Return a query, or raise `UsageError` if it is empty, as an unset variable of a shell is."""
    if not query:
        raise UsageError(f"{what} is empty", hint="for all quotes, write 'said:any OR said:none'")
    return query


def check_choice(value: str | None, choices: Sequence[str], *, hint: str | None = None) -> None:
    """Raise `UsageError` unless a value is one of some choices, or not given."""
    if value is not None and value not in choices:
        raise UsageError(f"{value!r} is not one of {', '.join(choices)}", hint=hint)


def one_format(chosen: Sequence[str]) -> str | None:
    """Return the one format that is chosen, if any, or raise `UsageError`."""
    if len(set(chosen)) > 1:
        raise UsageError(f"two formats: {' and '.join(chosen)}", hint="choose one")
    return chosen[0] if chosen else None


def fields_of(given: Sequence[str] | None) -> tuple[str, ...]:
    """Return the fields that --fields names, or raise `UsageError` for none or a repeated one."""
    names = listed(given)
    if given and not names:
        raise UsageError("--fields names no field", hint="leave it out to get the usual ones")
    for place, name in enumerate(names):
        if name in names[:place]:
            raise UsageError(f"--fields names {name!r} twice", hint="name it once")
    return names


def listed(given: Sequence[str] | None) -> tuple[str, ...]:
    """Return the values of an option that takes several, separated by commas or repeated."""
    return tuple(filter(None, map(str.strip, ",".join(given or ()).split(","))))


BUILT = "built"
"""The key of sets that are built already, by their names: a question is answered with them."""
_SETS: Mapping[str, OptionSet] = {
    "settings": (GLOBALS, _settings),
    "coder": (_CODER, _coder),
    "viewpoint": (_VIEWPOINT, _viewpoint),
    # Where stances do not matter.
    "moment": ({"as_of": _VIEWPOINT["as_of"]}, _viewpoint),
    "query": (_WORDS | _FLAGS, _query),
    "entry": (_ENTRY, _entry),
    # How results are printed: of a list, of rows, of one answer, of records, of a table.
    "output": (_FORMATS | _LISTING | _STATUS, _output),
    "ranking": (_FORMATS | _RANKING | _STATUS, _output),
    "statistics": (_FORMATS | _STATISTICS | _STATUS, _output),
    "answer": (_FORMATS | _STATUS, _output),
    "formats": (_FORMATS, _output),
    "listing": (_FORMATS | _COUNTED, _output),
}


def command(
    function: Callable[..., None],
    summary: str | None = None,
    *,
    name: str | None = None,
    help: str | None = None,
    more: Mapping[str, OptionSet] | None = None,
    rewrite: Callable[[list[str]], list[str]] | None = None,
) -> Command:
    """Return the command that runs a function, with its name and its docstring as help by default.

    The parameters named like one of `_SETS` or of `more` are built from sets of options; every
    other one is an option or an argument, and replaces one of the same name in a set. A group lists
    it by its `summary`.
    """
    sets = {**_SETS, **(more or {})}
    own = inspect.signature(function).parameters
    used = {one: sets[one] for one in own if one in sets}
    declared: Declared = {
        one: (of.annotation, of.default) for one, of in own.items() if one not in used
    }
    parameters = list(parameters_of(declared))
    for options, _ in used.values():
        taken = {flag for one in parameters for flag in one.names}
        parameters += [one for one in parameters_of(options) if taken.isdisjoint(one.names)]

    def run(given: Values) -> None:
        ready: Values = given.get(BUILT, {})
        built: dict[str, Any] = {
            one: ready[one] if one in ready else build(given) for one, (_, build) in used.items()
        }
        settings = built.get("settings")
        with settings.blaming_damage() if settings else nullcontext():
            function(**built, **{one: given[one] for one in declared})

    # `list_` is not Python's own.
    name = name or function.__name__.removesuffix("_")
    help = inspect.cleandoc(help) if help else inspect.getdoc(function) or ""
    epilog = QUERY_HELP if "query" in used else None
    return Command(name, run, parameters, help, summary, epilog, rewrite)
