"""The Typer application: it runs commands, and turns errors into one line and an exit code."""

import errno
import inspect
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import pairwise, takewhile
from typing import Annotated, Any, NoReturn, TextIO

import typer
from typer.core import TyperGroup

from claimdb import signals
from claimdb.cli.commands import COMMANDS, command_named
from claimdb.cli.parameters import (
    GLOBALS,
    VERSION_HELP,
    Argument,
    Command,
    CommandGroup,
    Option,
    Parameter,
    parameters_of,
)
from claimdb.cli.settings import COMPLETE, abandon, printable, say
from claimdb.errors import ClaimdbError, ExitCode, QuerySyntaxError, UsageError, clipped

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
# The base class of Typer's usage errors has no public name.
_TyperUsageError: Any = typer.BadParameter.__base__
# Errors of streams that the shell opened.
_UNWRITABLE = frozenset((errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EFBIG, errno.EBADF))
_NO_MEMORY = ClaimdbError(
    "there is not enough memory", hint="use less data at once, such as a part of the file"
)
_OF_THE_USER = {
    errno.ENOMEM: _NO_MEMORY,
    errno.ENAMETOOLONG: UsageError("the name of a file is too long", hint="use a shorter name"),
}
_AROUND = 100  # characters of a query that are shown before and behind a fault
_JSON_OPTIONS = frozenset({"--json", "--jsonl", "--format=json", "--format=jsonl"})
_NEGATED = re.compile(r"-[^\W\d_][\w-]*:")
_OF_INPUT = {"import": "--format", "add": "--json"}
"""The options that describe the input of a command, and not its output."""


class Boundary(TyperGroup):
    """The commands, each loaded when it is called, and the one place that handles errors."""

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]
        """Load a command by its name."""
        if cmd_name not in COMMANDS:
            return None
        return _typer_command(cmd_name)

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> Any:  # type: ignore[override]
        """Find the command that the arguments name; the names alone serve for suggestions."""
        self.commands = dict.fromkeys(COMMANDS)  # type: ignore[assignment]
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])

    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, **_: object
    ) -> NoReturn:
        """Run a command line, turn what a user can act on into one line, and exit with a code."""
        given = sys.argv[1:] if args is None else list(args)
        code: int
        try:
            code = self._run(given)
        except ClaimdbError as error:
            code = report(error, as_json=_wants_json(given))
        except _TyperUsageError as error:
            code = report(_named(error, given), as_json=_wants_json(given))
        except KeyboardInterrupt:
            abandon(sys.stdout)
            code = signals.interrupted()
        except BrokenPipeError:
            abandon(sys.stdout)
            code = ExitCode.DONE
        except MemoryError:
            code = report(_NO_MEMORY, as_json=_wants_json(given))
        except OSError as error:
            if error.errno in _OF_THE_USER:
                sys.exit(report(_OF_THE_USER[error.errno], as_json=_wants_json(given)))
            if error.errno not in _UNWRITABLE:
                raise  # pragma: no cover (a bug of ours, by definition)
            abandon(sys.stdout)
            say(f"error: the output cannot be written: {error.strerror}")
            code = ExitCode.FAILURE
        sys.exit(code)

    def _run(self, args: list[str]) -> int:
        code: Any = ExitCode.DONE
        if os.environ.get(COMPLETE):
            from claimdb.cli.commands.completion import print_candidates

            print_candidates(args)
            return int(code)
        try:
            # Parsing takes what it has read out of the list.
            with self.make_context("claimdb", args.copy()) as context:
                self.invoke(context)
        except typer.Exit as done:
            code = done.exit_code
        except SystemExit as done:
            code = done.code
        sys.stdout.flush()
        return int(code)


def require_command(ctx: typer.Context) -> None:
    """Print the help on stderr and exit, if no command is given."""
    if ctx.invoked_subcommand is None:
        for line in ctx.get_help().splitlines():
            say(line)
        raise typer.Exit(ExitCode.USAGE)


def _version(ctx: typer.Context, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from claimdb import __version__

        print(f"claimdb {__version__}")
        raise typer.Exit


def _root(ctx: typer.Context, version: bool, **given: Any) -> None:
    """\b
    $ claimdb init
    $ claimdb ask "who said what about the peace plan"

    Who said what, when, where, in which capacity, and for or against what.
    """
    ctx.obj = given
    require_command(ctx)


def _typer(help: str, cls: type[TyperGroup] | None = None) -> typer.Typer:
    return typer.Typer(
        cls=cls,
        help=help,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
        invoke_without_command=True,
        context_settings=CONTEXT,
    )


def _with_parameters(
    run: Callable[..., None], parameters: Iterable[Parameter]
) -> Callable[..., None]:
    """Give a function the signature from which Typer makes its parameters."""
    kind = inspect.Parameter.KEYWORD_ONLY
    own = [inspect.Parameter("ctx", kind, annotation=typer.Context)]
    for one in parameters:
        info = typer.Argument if isinstance(one.spec, Argument) else typer.Option
        hint: Any = Annotated[one.type, info(*one.spec.names, **one.spec.typer)]
        own.append(inspect.Parameter(one.name, kind, default=one.default, annotation=hint))
    run.__signature__ = inspect.Signature(own)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in own}
    return run


@cache
def _typer_command(name: str) -> Any:
    """Return a command or a group as Typer runs it."""
    command = command_named(name)
    app = _typer(command.help)
    if isinstance(command, CommandGroup):
        app.callback()(require_command)
    for one in command.commands if isinstance(command, CommandGroup) else (command,):
        run = _with_parameters(_runner(one), one.parameters)
        app.command(one.name, context_settings=CONTEXT, short_help=one.summary, epilog=one.epilog)(
            run
        )
    made: Any = typer.main.get_command(app)
    made.name = name
    if isinstance(command, Command) and (rewrite := command.rewrite) is not None:
        parse = made.parse_args
        made.parse_args = lambda ctx, args: parse(ctx, rewrite(args))
    return made


def _runner(command: Command) -> Callable[..., None]:
    def run(ctx: typer.Context, **given: Any) -> None:
        # A global option may stand before the command.
        before = ctx.find_root().obj
        unset = {name for name, value in given.items() if value in (None, False)}
        command.run({**given, **{name: before[name] for name in unset & before.keys()}})

    run.__doc__ = command.help
    return run


_VERSION = Option("--version", help=VERSION_HELP, callback=_version, is_eager=True)
app = _typer(inspect.getdoc(_root) or "", Boundary)
app.callback()(
    _with_parameters(
        _root, [*parameters_of(GLOBALS), Parameter("version", bool, _VERSION, default=False)]
    )
)


def report(error: ClaimdbError, *, as_json: bool) -> ExitCode:
    """Print on stderr what is wrong and what to do, and return the exit code for it."""
    if as_json:
        shown: dict[str, object]
        shown = {"code": error.code, "message": error.message, "hint": error.hint}
        if error.details:
            shown["details"] = [*map(clipped, error.details)]
        say(json.dumps({"error": shown}, ensure_ascii=True))
        return error.exit_code
    say(f"error: {error.message}")
    for detail in error.details:
        say(f"  {clipped(detail)}")
    if isinstance(error, QuerySyntaxError):
        for line in _underlined(error):
            say(f"  {line}")
    if error.hint:
        say(f"hint: {error.hint}")
    return error.exit_code


def _wants_json(args: Sequence[str]) -> bool:
    """Whether the output would be JSON; the command line may be one that cannot be read."""
    options = list(takewhile("--".__ne__, args))
    given = {*options, *map("=".join, pairwise(options))}
    read = next((_OF_INPUT.get(one) for one in options if one in COMMANDS), None)
    return any(one.partition("=")[0] != read for one in _JSON_OPTIONS & given)


def _named(error: Any, args: Sequence[str]) -> UsageError:
    """Return a usage error of Typer as one of ours."""
    if negated := next(filter(_NEGATED.match, args), None):
        # An option cannot have a colon in its name.
        hint = f"write NOT {negated[1:]} or ^{negated[1:]}"
        return QuerySyntaxError("a - does not negate", negated, 0, 1, hint=hint)
    # A list of choices is given on lines of its own.
    message = " ".join(error.format_message().split()).rstrip(".")
    message = re.sub(r"a valid int(eger|eger range| range)$", "a whole number", message)
    command = error.ctx.command_path if error.ctx else "claimdb"
    return UsageError(message[:1].lower() + message[1:], hint=f"see `{command} --help`")


def _underlined(error: QuerySyntaxError) -> tuple[str, str]:
    """Return the query, or its part around the fault, and a line that underlines the fault."""
    # Only a mistake loads the library.
    from unicodedata import combining, east_asian_width

    def width(text: str) -> int:
        return sum(
            0 if combining(one) else 2 if east_asian_width(one) in "WF" else 1
            for one in printable(text)
        )

    first = max(error.start - _AROUND, 0)
    end = min(error.end, error.start + _AROUND)
    before, within = error.text[first : error.start], error.text[error.start : end]
    cut, more = "…" if first else "", "…" if end + _AROUND < len(error.text) else ""
    shown = f"{cut}{before}{within}{error.text[end : end + _AROUND]}{more}"
    return shown, " " * width(cut + before) + "^" * max(width(within), 1)


def main() -> None:
    """Run the command line of this process and exit with its code."""
    # A stream that the shell closed (`>&-`) is None, and its output would go to the other one.
    sys.stdout = sys.stdout or _stand_in(os.O_RDONLY)  # writing reports an error, as cat does
    sys.stderr = sys.stderr or _stand_in(os.O_WRONLY)
    if not sys.stdout.isatty():
        # A pipe or a file gets UTF-8 and line feeds wherever it is made.
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    else:
        sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    app()


def _stand_in(how: int) -> TextIO:
    """Return a stream in place of a closed one; one that is opened for reading refuses output."""
    return os.fdopen(os.open(os.devnull, how), "w", encoding="utf-8")
