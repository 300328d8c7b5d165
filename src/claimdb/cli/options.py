"""Options that commands share, as sets: a command takes a set by naming a parameter like it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Optional

from claimdb.cli.parameters import (
    GLOBALS,
    Argument,
    Command,
    Declared,
    Option,
    OptionSet,
    Values,
    command_of,
    number,
    switch,
    text,
    texts,
)
from claimdb.cli.settings import Settings, project_of, utf8
from claimdb.errors import UsageError
from claimdb.query.fields import ALIASES, FIELDS
from claimdb.query.parser import from_flags, parse_arguments
from claimdb.query.value import WORDS, Query

TERMINAL_LIMIT = 50
"""A terminal shows at most so many records by default."""


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
        output = self
        if "--count" in options:
            output = replace(output, count=True)
        if "--sort" in options and not self.sort:
            output = replace(output, sort=tuple(options[options.index("--sort") + 1].split(",")))
        return output


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """How to record something."""

    create: frozenset[str]
    on_duplicate: str | None
    dry_run: bool
    no_input: bool = False
    yes: bool = False


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

_CODER: Declared = {
    "coder": text(
        "--coder", metavar="NAME", help="Who records it [CLAIMDB_CODER, .claimdb.toml, your login]."
    )
}
DryRun = Annotated[bool, Option("--dry-run", help="Report the changes without making them.")]
Yes = Annotated[bool, Option("--yes", "-y", help="Do not ask for confirmation.")]
_FORMATS: Declared = {
    "format": text(
        "--format",
        metavar="NAME",
        help=f"One of {', '.join(RESULT_FORMATS)}.",
        choices=tuple(RESULT_FORMATS),
    ),
    **{
        f"as_{name}": switch(f"--{name}", help=f"Print {shown}.")
        for name, shown in RESULT_FORMATS.items()
    },
    "fields": texts("--fields", metavar="A,B", help="Only these fields, in this order."),
}
_ENTRY: Declared = {
    "create": texts(
        "--create",
        metavar="KIND[,KIND]",
        help=f"Create missing records of these kinds: {', '.join(CREATABLE)}.",
    ),
    "on_duplicate": text(
        "--on-duplicate",
        metavar="WHAT",
        help=f"What to do with a duplicate: {', '.join(ON_DUPLICATE)}.",
    ),
    "dry_run": switch("--dry-run", help="Run everything without saving."),
    "no_input": switch("--no-input", help="Never prompt."),
    "yes": (Yes, False),
}
LISTING: Declared = {
    "sort": texts("--sort", metavar="A,-B", help="Sort by fields, - for descending."),
    "limit": number("--limit", "-n", min=0, metavar="N", help="At most N results."),
    "all_": switch("--all", help="All results, on a terminal too."),
    "count": switch("--count", help="Print the number of results."),
    "explain": switch("--explain", help="Print the query, its SQL and its plan."),
}
_STATUS: Declared = {
    "exit_status": switch("--exit-status", "-e", help="Exit with code 1 if nothing is found.")
}
_WORDS: Declared = {
    "words": (Annotated[Optional[list[str]], Argument("[QUERY]...", "See QUERY below.")], None)
}
# An alias is a flag of its own, so that a command may take it for something else.
_WRITTEN = {**{name: name for name in FIELDS if name != WORDS}, **ALIASES}


def _flag(name: str) -> str:
    return f"field_{name.replace('-', '_')}"


_FLAGS: Declared = {
    _flag(written): texts(f"--{written}", metavar="VALUE", hidden=True, help=FIELDS[name].help)
    for written, name in _WRITTEN.items()
}
_FIELD_NAMES = [name for name in FIELDS if name != WORDS]
QUERY_HELP = f"""\b
QUERY: words, "phrases", word*, field:value, @saved; AND, OR, NOT (or ^), parentheses.
Fields, each also a flag such as --speaker NAME:
  {", ".join(_FIELD_NAMES[:12])}
  {", ".join(_FIELD_NAMES[12:])}
  said:2023-02..2023-04  role:none  stance:any  docs/query-language.md has it all
"""


def _settings(given: Values) -> Settings:
    return Settings.of({name: given.get(name) for name in (*GLOBALS, "coder")})


def _coder(given: Values) -> str:
    return _settings(given).coder


def _query(given: Values) -> Query:
    flags: dict[str, list[str]] = {}
    for written, name in _WRITTEN.items():
        flags.setdefault(name, []).extend(given.get(_flag(written)) or ())
    words = given["words"] or ()
    for typed in (words, *flags.values()):
        utf8(" ".join(typed), "the query")
    return parse_arguments(words) & from_flags(flags)


def _output(given: Values) -> Output:
    chosen = [name for name in RESULT_FORMATS if given.get(f"as_{name}")]
    if named := given["format"]:
        if named not in RESULT_FORMATS:
            raise UsageError(
                f"unknown format {named!r}", hint=f"one of: {', '.join(RESULT_FORMATS)}"
            )
        chosen.append(named)
    if len(set(chosen)) > 1:
        raise UsageError(f"two formats: {' and '.join(chosen)}", hint="choose one")
    return Output(
        format=chosen[0] if chosen else project_of().format,
        fields=fields_of(given["fields"]),
        sort=listed(given.get("sort")),
        limit=given.get("limit"),
        all=given.get("all_", False),
        count=given.get("count", False),
        explain=given.get("explain", False),
        exit_status=given.get("exit_status", False),
    )


def _entry(given: Values) -> WriteOptions:
    create, on_duplicate = listed(given["create"]), given["on_duplicate"]
    for kind in create:
        if kind not in CREATABLE:
            raise UsageError(
                f"{kind!r} is not one of {', '.join(CREATABLE)}", hint="separate several by commas"
            )
    if on_duplicate is not None and on_duplicate not in ON_DUPLICATE:
        raise UsageError(f"{on_duplicate!r} is not one of {', '.join(ON_DUPLICATE)}")
    return WriteOptions(
        frozenset(create), on_duplicate, given["dry_run"], given["no_input"], given["yes"]
    )


def fields_of(given: Sequence[str] | None) -> tuple[str, ...]:
    """Return the fields that an option names.

    Raises:
        UsageError: it names none, or one of them twice.
    """
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


_SETS: Mapping[str, OptionSet] = {
    "settings": (GLOBALS, _settings),
    "coder": (_CODER, _coder),
    "query": (_WORDS | _FLAGS, _query),
    "entry": (_ENTRY, _entry),
    # How results are printed: of a list, of one answer, of records, of a table.
    "output": (_FORMATS | LISTING | _STATUS, _output),
    "answer": (_FORMATS | _STATUS, _output),
    "formats": (_FORMATS, _output),
    "listing": (_FORMATS | {name: LISTING[name] for name in ("sort", "limit")}, _output),
}


def command(
    function: Callable[..., None],
    summary: str | None = None,
    *,
    more: Mapping[str, OptionSet] | None = None,
) -> Command:
    """Return the command that runs a function, whose docstring is its help.

    The parameters named `settings`, `coder`, `query`, `entry`, `output`, `answer`, `formats` and
    `listing`, and those of `more`, are built from sets of options; every other one is an option or
    an argument. A group lists its commands by their `summary`.
    """
    takes_query = "query" in function.__annotations__
    return command_of(
        function, {**_SETS, **(more or {})}, summary, QUERY_HELP if takes_query else None
    )
