"""The border between claimdb and a shell.

Owns the application, how errors become one line and an exit code, and what happens to the streams
when a reader goes away. It must not know what any command does.
"""

import errno
import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from itertools import pairwise, takewhile
from typing import Any, NoReturn, TextIO

import typer
from typer.core import TyperGroup

from claimdb.cli.settings import Globals, abandon, printable, say
from claimdb.errors import ClaimdbError, ExitCode, QuerySyntaxError, UsageError

COMMANDS: Mapping[str, tuple[str, str]] = {
    "init": ("claimdb.cli.commands.init", "Make the database, with the worked example in it."),
    "ask": ("claimdb.cli.commands.ask", "Ask in English: who said what about the peace plan."),
    "who": (
        "claimdb.cli.commands.search:who_app",
        "Who said what: quotes by speaker, with stances and dates.",
    ),
    "search": ("claimdb.cli.commands.search:search_app", "Find quotes, the best first."),
    "timeline": (
        "claimdb.cli.commands.search:timeline_app",
        "Quotes by the date of their words, the undated last.",
    ),
    "claims": (
        "claimdb.cli.commands.search:claims_app",
        "Find claims, with who asserts and who denies them.",
    ),
    "stances": (
        "claimdb.cli.commands.stances",
        "Count quotes by who said them, by topic and by stance.",
    ),
    "show": ("claimdb.cli.commands.show", "Show records in full, by id, citation key or name."),
    "cite": (
        "claimdb.cli.commands.cite",
        "Cite sources, and quotes with their place in them.",
    ),
    "list": ("claimdb.cli.commands.list", "List people, organizations, topics, sources or coders."),
    "add": ("claimdb.cli.commands.add", "Add a quote, a claim, a person, a source, ..."),
    "import": ("claimdb.cli.commands.import_", "Add the records of a file, all of them or none."),
    "export": (
        "claimdb.cli.commands.export",
        "Write quotes, sources or claims for other programs.",
    ),
    "edit": ("claimdb.cli.commands.edit", "Give fields of a record other values."),
    "rm": ("claimdb.cli.commands.rm", "Remove records that nothing else refers to."),
    "undo": (
        "claimdb.cli.commands.undo",
        "Take back what was written last, or a batch or a change.",
    ),
    "log": (
        "claimdb.cli.commands.log",
        "Who changed what and when: of everything, or of one record.",
    ),
    "query": ("claimdb.cli.commands.query", "Save queries under names, to be asked as @NAME."),
    "sql": (
        "claimdb.cli.commands.sql",
        "Read the database with SQL; nothing can be changed by it.",
    ),
    "check": ("claimdb.cli.commands.check", "Is it a genuine quotation, and whose?"),
    "snapshot": (
        "claimdb.cli.commands.snapshot",
        "Store the text of a source, and hold its quotes against it.",
    ),
    "verify": (
        "claimdb.cli.commands.verify",
        "Hold quotes word for word against the text of a source.",
    ),
    "completion": (
        "claimdb.cli.commands.completion",
        "Print what makes a shell complete what you type.",
    ),
    "db": ("claimdb.cli.commands.db", "Take care of the database."),
}


CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
# The parent of all that Typer finds wrong with a command line has no public name of its own.
_TyperUsageError: Any = typer.BadParameter.__base__
# What a stream can suffer from that a shell gave us.
_UNWRITABLE = frozenset((errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EFBIG, errno.EBADF))
COMPLETE = "_CLAIMDB_COMPLETE"
"""Set to the name of a shell, it asks what may stand at the end of a command line."""
_JSON_OPTIONS = frozenset({"--json", "--jsonl", "--format=json", "--format=jsonl"})
_OF_INPUT = {"import": "--format", "add": "--json"}
"""The options that say of a command what it reads, and nothing of what it prints."""


class Boundary(TyperGroup):
    """The commands, each loaded when it is called, and the one place that handles errors."""

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]
        """Load a command by its name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        app = getattr(import_module(module), name or "app")
        command = typer.main.get_command(app)
        command.name = cmd_name
        return command

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
        try:
            code = self._run(given)
        except ClaimdbError as error:
            code = report(error, as_json=_wants_json(given))
        except _TyperUsageError as error:
            code = report(_named(error), as_json=_wants_json(given))
        except KeyboardInterrupt:
            abandon(sys.stdout)
            code = ExitCode.INTERRUPTED
        except BrokenPipeError:
            abandon(sys.stdout)
            code = ExitCode.DONE
        except OSError as error:
            if error.errno not in _UNWRITABLE:
                raise  # pragma: no cover (a bug of ours, by definition)
            abandon(sys.stdout)
            say(f"error: the output cannot be written: {error.strerror}")
            code = ExitCode.FAILURE
        sys.exit(code)

    def _run(self, args: list[str]) -> int:
        code = 0
        if shell := os.environ.get(COMPLETE):
            # Only a shell that was given our script asks so.
            from claimdb.cli.candidates import answer

            answer(self, shell, args)
            sys.stdout.flush()
            return code
        try:
            # Parsing takes what it has read out of the list.
            with self.make_context("claimdb", args.copy()) as context:
                self.invoke(context)
        except typer.Exit as done:
            code = done.exit_code
        sys.stdout.flush()
        return code


app = typer.Typer(
    cls=Boundary,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    invoke_without_command=True,
    context_settings=CONTEXT,
)


def _version(ctx: typer.Context, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from claimdb import __version__

        print(f"claimdb {__version__}")
        raise typer.Exit


@app.callback()
def _globals(
    ctx: typer.Context,
    db: Globals.Db = None,
    no_color: Globals.NoColor = False,
    no_pager: Globals.NoPager = False,
    quiet: Globals.Quiet = False,
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """\b
    $ claimdb init
    $ claimdb ask "who said what about the peace plan"

    Who said what, when, where, in which capacity, and for or against what.
    """
    ctx.obj = {"db": db, "no_color": no_color, "no_pager": no_pager, "quiet": quiet}
    require_command(ctx)


def require_command(ctx: typer.Context) -> None:
    """Where a command is missing, print on stderr which there are, and end."""
    if ctx.invoked_subcommand is None:
        for line in ctx.get_help().splitlines():
            say(line)
        raise typer.Exit(ExitCode.USAGE)


def report(error: ClaimdbError, *, as_json: bool) -> ExitCode:
    """Say on stderr what is wrong and what to do, and return the exit code for it."""
    if as_json:
        said = {"code": error.code, "message": error.message, "hint": error.hint}
        say(json.dumps({"error": said}, ensure_ascii=True))
        return error.exit_code
    say(f"error: {error.message}")
    if isinstance(error, QuerySyntaxError):
        say(f"  {error.text}")
        say(f"  {_pointer(error)}")
    if error.hint:
        say(f"hint: {error.hint}")
    return error.exit_code


def _wants_json(args: Sequence[str]) -> bool:
    """Whether the output would be JSON; the command line may be one that cannot be read."""
    options = list(takewhile("--".__ne__, args))
    said = {*options, *map("=".join, pairwise(options))}
    read = next((_OF_INPUT.get(one) for one in options if one in COMMANDS), None)
    return any(one.partition("=")[0] != read for one in _JSON_OPTIONS & said)


def _named(error: Any) -> UsageError:
    """Return what Typer finds wrong with a command line as an error of our own."""
    # A list of choices is given on lines of its own.
    message = " ".join(error.format_message().split()).rstrip(".")
    message = re.sub(r"a valid int(eger|eger range| range)$", "a whole number", message)
    command = error.ctx.command_path if error.ctx else "claimdb"
    return UsageError(message[:1].lower() + message[1:], hint=f"see `{command} --help`")


def _pointer(error: QuerySyntaxError) -> str:
    """Return what points at the fault when it stands below the query."""
    before, within = error.text[: error.start], error.text[error.start : error.end]
    return " " * _cells(printable(before)) + "^" * max(_cells(printable(within)), 1)


def _cells(text: str) -> int:
    """Return how wide a text is on a terminal."""
    # Only a mistake pays for the library.
    from unicodedata import combining, east_asian_width

    return sum(
        0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1
        for character in text
    )


def main() -> None:
    """Run the command line of this process and exit with its code."""
    # What a shell closed (`>&-`) is None here, and what is meant for one would go to the other.
    sys.stdout = sys.stdout or _stand_in(os.O_RDONLY)  # data that goes nowhere is told, as by cat
    sys.stderr = sys.stderr or _stand_in(os.O_WRONLY)
    if not sys.stdout.isatty():
        # A pipe or a file gets UTF-8 and line feeds wherever it is made.
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    else:
        sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    app()


def _stand_in(how: int) -> TextIO:
    """Return a stream for one that is closed; what is opened to be read takes no writing."""
    return os.fdopen(os.open(os.devnull, how), "w", encoding="utf-8")
