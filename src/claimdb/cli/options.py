"""Options that commands share, declared once.

Owns the sets of options and how a command takes them: a command names the sets it wants as the
types of its own parameters, and is given one value for each. It must not know what a command
does with them.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Annotated, Any, Optional, TypeAlias, cast, get_type_hints

import typer

from claimdb.cli.app import CONTEXT
from claimdb.cli.settings import Globals, Settings, utf8
from claimdb.errors import UsageError
from claimdb.formats import RESULTS
from claimdb.query.fields import ALIASES, FIELDS
from claimdb.query.parser import from_flags, parse_arguments
from claimdb.query.value import WORDS, Query

TERMINAL_LIMIT = 50
"""So many records a terminal shows unless asked for more."""


@dataclass(frozen=True, slots=True)
class Output:
    """How results are wanted."""

    format: str | None
    fields: tuple[str, ...]
    sort: tuple[str, ...]
    limit: int | None
    all: bool
    count: bool
    explain: bool
    exit_status: bool

    def with_options(self, options: Sequence[str]) -> "Output":
        """Return it with what a question asks for, where the user has not said otherwise."""
        wanted = self
        if "--count" in options:
            wanted = replace(wanted, count=True)
        if "--sort" in options and not self.sort:
            wanted = replace(wanted, sort=tuple(options[options.index("--sort") + 1].split(",")))
        return wanted


@dataclass(frozen=True, slots=True)
class Entry:
    """How something is to be recorded."""

    create: frozenset[str]
    on_duplicate: str | None
    dry_run: bool
    no_input: bool = False
    yes: bool = False


CREATABLE = ("speakers", "organizations", "topics", "sources", "claims")
ON_DUPLICATE = ("skip", "occurrence", "add", "fail")

_OptionalText = Optional[str]
_Lists = Optional[list[str]]
OptionsByName: TypeAlias = dict[str, tuple[Any, object]]
"""Options by the names of parameters, each with its declaration and its default."""
OptionSet: TypeAlias = tuple[OptionsByName, Callable[..., object]]
"""Options, and what makes one value of what was given."""
_GLOBALS: OptionsByName = {
    "db": (Globals.Db, None),
    "no_color": (Globals.NoColor, False),
    "no_pager": (Globals.NoPager, False),
    "quiet": (Globals.Quiet, False),
}
_CODER: OptionsByName = {
    "coder": (
        Annotated[
            _OptionalText,
            typer.Option(
                "--coder",
                metavar="NAME",
                help="Who records it [CLAIMDB_CODER, .claimdb.toml, your login].",
            ),
        ],
        None,
    )
}
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]
_FORMATS: OptionsByName = {
    "format": (
        Annotated[
            _OptionalText,
            typer.Option("--format", metavar="NAME", help=f"One of {', '.join(RESULTS)}."),
        ],
        None,
    ),
    **{
        f"as_{name}": (Annotated[bool, typer.Option(f"--{name}", help=f"Print {shown}.")], False)
        for name, shown in (
            ("json", "one JSON array"),
            ("jsonl", "a JSON object a line"),
            ("csv", "CSV"),
            ("tsv", "TSV, as a pipe gets"),
            ("markdown", "Markdown"),
            ("ids", "ids only"),
        )
    },
    "fields": (
        Annotated[
            _Lists,
            typer.Option("--fields", metavar="A,B", help="Only these fields, in this order."),
        ],
        None,
    ),
}
_ENTRY: OptionsByName = {
    "create": (
        Annotated[
            _Lists,
            typer.Option(
                "--create",
                metavar="KIND[,KIND]",
                help=f"Make what is named and not recorded: {', '.join(CREATABLE)}.",
            ),
        ],
        None,
    ),
    "on_duplicate": (
        Annotated[
            _OptionalText,
            typer.Option(
                "--on-duplicate",
                metavar="WHAT",
                help=f"If it is there already: {', '.join(ON_DUPLICATE)}.",
            ),
        ],
        None,
    ),
    "dry_run": (
        Annotated[bool, typer.Option("--dry-run", help="Do it all, and write nothing.")],
        False,
    ),
    "no_input": (
        Annotated[bool, typer.Option("--no-input", help="Ask nothing, on a terminal neither.")],
        False,
    ),
    "yes": (Yes, False),
}
LISTING: OptionsByName = {
    "sort": (
        Annotated[
            _Lists,
            typer.Option("--sort", metavar="A,-B", help="Sort by fields, - for descending."),
        ],
        None,
    ),
    "limit": (
        Annotated[
            Optional[int],
            typer.Option("--limit", "-n", min=0, metavar="N", help="At most N results."),
        ],
        None,
    ),
    "all_": (
        Annotated[bool, typer.Option("--all", help="All results, on a terminal too.")],
        False,
    ),
    "count": (Annotated[bool, typer.Option("--count", help="Print how many there are.")], False),
    "explain": (
        Annotated[bool, typer.Option("--explain", help="Print the query, its SQL and its plan.")],
        False,
    ),
}
_STATUS: OptionsByName = {
    "exit_status": (
        Annotated[
            bool, typer.Option("--exit-status", "-e", help="Exit with 1 when nothing is found.")
        ],
        False,
    ),
}
_WORDS: OptionsByName = {
    "words": (
        Annotated[
            Optional[list[str]],
            typer.Argument(metavar="[QUERY]...", show_default=False, help="See QUERY below."),
        ],
        None,
    )
}


def _flag(name: str) -> str:
    return f"field_{name.replace('-', '_')}"


# An alias is a flag of its own, so that a command may take it for something else.
_WRITTEN = {**{name: name for name in FIELDS if name != WORDS}, **ALIASES}
_FLAGS: OptionsByName = {
    _flag(written): (
        Annotated[
            Optional[list[str]],
            typer.Option(f"--{written}", metavar="VALUE", hidden=True, help=FIELDS[name].help),
        ],
        None,
    )
    for written, name in _WRITTEN.items()
}

QUERY_HELP = """\b
QUERY: words, "phrases", word*, field:value, @saved; AND, OR, NOT (or ^), parentheses.
Fields, each also a flag such as --speaker NAME:
  {}
  said:2023-02..2023-04  role:none  stance:any  docs/query-language.md has it all
""".format(
    "\n  ".join(
        ", ".join(names)
        for names in (
            [name for name in FIELDS if name != WORDS][:12],
            [name for name in FIELDS if name != WORDS][12:],
        )
    )
)


def _settings(context: typer.Context, given: Mapping[str, Any]) -> Settings:
    before = context.find_root().obj
    everywhere = {
        name: before[name] if given[name] in (None, False) else given[name] for name in _GLOBALS
    }
    return Settings.of({**everywhere, "coder": given.get("coder")})


def _coder(context: typer.Context, given: Mapping[str, Any]) -> str:
    return _settings(context, given).coder


def _query(_: typer.Context, given: Mapping[str, Any]) -> Query:
    flags: dict[str, list[str]] = {}
    for written, name in _WRITTEN.items():
        flags.setdefault(name, []).extend(given.get(_flag(written)) or ())
    words = given["words"] or ()
    for said in (words, *flags.values()):
        utf8(" ".join(said), "the query")
    return parse_arguments(words) & from_flags(flags)


def _output(_: typer.Context, given: Mapping[str, Any]) -> Output:
    chosen = [name for name in RESULTS if given.get(f"as_{name}")]
    if named := given["format"]:
        if named not in RESULTS:
            raise UsageError(f"there is no format {named!r}", hint=f"one of: {', '.join(RESULTS)}")
        chosen.append(named)
    if len(set(chosen)) > 1:
        raise UsageError(f"two formats: {' and '.join(chosen)}", hint="choose one")
    return Output(
        format=chosen[0] if chosen else None,
        fields=fields_of(given["fields"]),
        sort=listed(given.get("sort")),
        limit=given.get("limit"),
        all=given.get("all_", False),
        count=given.get("count", False),
        explain=given.get("explain", False),
        exit_status=given.get("exit_status", False),
    )


def _entry(_: typer.Context, given: Mapping[str, Any]) -> Entry:
    create, on_duplicate = listed(given["create"]), given["on_duplicate"]
    for kind in create:
        if kind not in CREATABLE:
            raise UsageError(
                f"{kind!r} is not one of {', '.join(CREATABLE)}", hint="separate several by commas"
            )
    if on_duplicate is not None and on_duplicate not in ON_DUPLICATE:
        raise UsageError(f"{on_duplicate!r} is not one of {', '.join(ON_DUPLICATE)}")
    return Entry(frozenset(create), on_duplicate, given["dry_run"], given["no_input"], given["yes"])


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
    """Return the values that an option lists, parted by commas, however often it is given."""
    return tuple(filter(None, map(str.strip, ",".join(given or ()).split(","))))


_SETS: Mapping[str, OptionSet] = {
    "settings": (_GLOBALS, _settings),
    "coder": (_CODER, _coder),
    "query": (_WORDS | _FLAGS, _query),
    "entry": (_ENTRY, _entry),
    "output": (_FORMATS | LISTING | _STATUS, _output),
    "answer": (_FORMATS | _STATUS, _output),
    "formats": (_FORMATS, _output),
    "listing": (_FORMATS | {name: LISTING[name] for name in ("sort", "limit")}, _output),
}


def _declared(hint: object) -> set[str]:
    """Return how an option is written: Typer takes the first way of writing it as its default."""
    return {
        flag
        for note in getattr(hint, "__metadata__", ())
        for flag in (note.default, *(note.param_decls or ()))
        if isinstance(flag, str)
    }


def takes_options(
    function: Callable[..., None], more: Mapping[str, OptionSet] | None = None
) -> Callable[..., None]:
    """Let a command have sets of options: one for each parameter that is named like a set.

    `settings` are the global options, `coder` is who records, `entry` how, `query` the query with
    its flags; `output` says how results are printed, `answer` the same without what only lists
    have, `formats` without `-e` as well, and `listing` has their order and their number besides. A
    command may have `more` sets of its own.
    """
    hints = get_type_hints(function, include_extras=True)
    own = inspect.signature(function).parameters
    known = {**_SETS, **(more or {})}
    sets = {name: known[name] for name in own if name in known}
    # An option that a command declares itself comes before one of the same name in a set.
    taken = {flag for name in own for flag in _declared(hints[name])}
    shared = {
        name: declared
        for options, _ in sets.values()
        for name, declared in options.items()
        if not taken & _declared(declared[0])
    }

    @wraps(function)
    def run(context: typer.Context, **given: Any) -> None:
        built = {name: build(context, given) for name, (_, build) in sets.items()}
        for name, value in built.items():
            if isinstance(value, Output) and value.format is None:
                # Results are printed in the format of the project unless another is asked for.
                built[name] = replace(value, format=cast("Settings", built["settings"]).format)
        function(**built, **{name: given[name] for name in own if name not in sets})

    kind = inspect.Parameter.KEYWORD_ONLY
    run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter("context", kind, annotation=typer.Context),
            *(
                own[name].replace(kind=kind, annotation=hints[name])
                for name in own
                if name not in sets
            ),
            *(
                inspect.Parameter(name, kind, annotation=hint, default=default)
                for name, (hint, default) in shared.items()
            ),
        ]
    )
    run.__annotations__ = {
        name: parameter.annotation
        for name, parameter in run.__signature__.parameters.items()  # type: ignore[attr-defined]
    }
    return run


def command_app(
    function: Callable[..., None], more: Mapping[str, OptionSet] | None = None
) -> typer.Typer:
    """Return the application of one command, whose docstring is its help.

    It may have sets of options of its own: `more`.
    """
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
    add_command(app, function, more=more)
    return app


def add_command(
    app: typer.Typer,
    function: Callable[..., None],
    summary: str | None = None,
    *,
    more: Mapping[str, OptionSet] | None = None,
) -> None:
    """Add a command to an application; where it takes a query, its help ends with the language.

    A group lists its commands with a `summary` of each.
    """
    takes_query = "query" in function.__annotations__
    app.command(
        # `list` would hide Python's own.
        function.__name__.removesuffix("_"),
        context_settings=CONTEXT,
        no_args_is_help=False,
        short_help=summary,
        epilog=QUERY_HELP if takes_query else None,
    )(takes_options(function, more))
