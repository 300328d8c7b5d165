"""Commands with their options and arguments as data.

Typer parses by them and completion offers them, so reading them loads neither.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, NamedTuple, Optional, TypeAlias, get_args, get_type_hints

Values: TypeAlias = Mapping[str, Any]
"""The values of parameters by their names."""
Declared: TypeAlias = dict[str, tuple[Any, object]]
"""Parameters by name: the annotated type, and the default."""
OptionSet: TypeAlias = tuple[Declared, Callable[[Values], object]]
"""Options, and the function that builds one value from what was typed for them."""

VERSION_HELP = "Print the version."


class Option:
    """How an option is typed and described; completion offers its `choices`."""

    def __init__(
        self,
        *names: str,
        metavar: str | None = None,
        help: str = "",
        hidden: bool = False,
        show_default: bool = True,
        min: int | None = None,
        max: int | None = None,
        choices: Sequence[str] = (),
    ) -> None:
        self.names = names
        self.choices = choices
        self.typer: dict[str, Any] = {
            "metavar": metavar, "help": help, "hidden": hidden, "show_default": show_default,
            "min": min, "max": max,
        }  # fmt: skip
        """What Typer takes besides the names."""
        self.help = help


class Argument:
    """How an argument is shown and described; a `dash` stands for standard input."""

    def __init__(self, metavar: str, help: str = "", *, dash: bool = False) -> None:
        self.metavar = metavar
        self.typer: dict[str, Any] = {
            "metavar": metavar, "help": help, "allow_dash": dash, "show_default": False,
        }  # fmt: skip
        """What Typer takes."""


class Parameter(NamedTuple):
    """A parameter of a command: its name in Python, its type, how it is typed, its default."""

    name: str
    type: Any
    spec: Option | Argument
    default: object

    @property
    def base(self) -> Any:
        """The type of one value: `Path` of `Optional[list[Path]]`."""
        found = self.type
        while inner := [one for one in get_args(found) if one is not NoneType]:
            found = inner[0]
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """How an option is typed: `--limit`, `-n`; a `--bom/--no-bom` is two."""
        if isinstance(self.spec, Argument):
            return ()
        return tuple(part for name in self.spec.names for part in name.split("/"))

    @property
    def many(self) -> bool:
        """Whether it can be given more than once."""
        return "list[" in str(self.type)

    @property
    def is_switch(self) -> bool:
        """Whether it is an option without a value."""
        return self.base is bool

    @property
    def choices(self) -> Sequence[str]:
        """The values that it takes, where these are few."""
        if isinstance(self.spec, Option) and self.spec.choices:
            return self.spec.choices
        base = self.base
        if isinstance(base, type) and issubclass(base, Enum):
            return [str(one.value) for one in base]
        return ()

    @property
    def is_file(self) -> bool:
        """Whether its value is the name of a file."""
        return self.base is Path


class Command(NamedTuple):
    """A command; its help is a docstring, whose first line may begin with examples."""

    name: str
    run: Callable[[Values], None]
    parameters: Sequence[Parameter]
    help: str
    summary: str | None = None
    epilog: str | None = None


class CommandGroup(NamedTuple):
    """Commands under one name, as in `claimdb db info`."""

    help: str
    commands: Sequence[Command]


def command_of(
    function: Callable[..., None],
    sets: Mapping[str, OptionSet],
    summary: str | None = None,
    epilog: str | None = None,
) -> Command:
    """Return a function as a command, which has an option set for each parameter named like one.

    An option that the function declares itself replaces one of the same name in a set.
    """
    hints = get_type_hints(function, include_extras=True)
    own = inspect.signature(function).parameters
    used = {name: sets[name] for name in own if name in sets}
    declared = {name: (hints[name], own[name].default) for name in own if name not in used}
    parameters = list(parameters_of(declared))
    taken = {flag for one in parameters for flag in one.names}
    for options, _ in used.values():
        parameters += [one for one in parameters_of(options) if taken.isdisjoint(one.names)]

    def run(given: Values) -> None:
        built = {name: build(given) for name, (_, build) in used.items()}
        function(**built, **{name: given[name] for name in declared})

    # `list_` is not Python's own.
    name = function.__name__.removesuffix("_")
    return Command(name, run, parameters, inspect.getdoc(function) or "", summary, epilog)


def parameters_of(declared: Declared) -> Iterator[Parameter]:
    """Yield declared parameters; each type is annotated with an `Option` or an `Argument`."""
    for name, (hint, default) in declared.items():
        kind, spec = get_args(hint)
        yield Parameter(name, kind, spec, default)


def switch(*names: str, help: str, default: bool | None = False) -> tuple[Any, object]:
    """Declare an option without a value."""
    kind: Any = bool if default is not None else Optional[bool]
    return Annotated[kind, Option(*names, help=help)], default


def text(*names: str, default: str | None = None, **more: Any) -> tuple[Any, object]:
    """Declare an option with a text; with a `default` it always has one."""
    kind: Any = Optional[str] if default is None else str
    return Annotated[kind, Option(*names, **more)], default


def texts(*names: str, **more: Any) -> tuple[Any, object]:
    """Declare an option with a text that can be given more than once."""
    return Annotated[Optional[list[str]], Option(*names, **more)], None


def number(*names: str, **more: Any) -> tuple[Any, object]:
    """Declare an option with a whole number."""
    return Annotated[Optional[int], Option(*names, **more)], None


GLOBALS: Declared = {
    "db": text(
        "--db",
        metavar="PATH|URL",
        help="The database [CLAIMDB_DB, .claimdb.toml, your data folder].",
    ),
    "no_color": switch("--no-color", help="No colour [NO_COLOR]."),
    "no_pager": switch("--no-pager", help="No pager [CLAIMDB_PAGER=]."),
    "quiet": switch("--quiet", "-q", help="Only results and errors."),
}
"""The options that are taken before and after every command."""
