"""Commands with their options and arguments as data, read by Typer and by completion."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from types import NoneType
from typing import Annotated, Any, NamedTuple, Optional, TypeAlias, get_args

Values: TypeAlias = Mapping[str, Any]
"""The values of parameters by their names."""
Declared: TypeAlias = dict[str, tuple[Any, object]]
"""Parameters by name: the annotated type, and the default."""
OptionSet: TypeAlias = tuple[Declared, Callable[[Values], object]]
"""Options, and the function that builds one value from what was typed for them."""

VERSION_HELP = "Print the version."


class Option:
    """An option: its names (`--limit -n`), metavar and help; completion offers its `choices`."""

    def __init__(
        self,
        names: str,
        metavar: str | None = None,
        help: str = "",
        *,
        choices: Sequence[str] = (),
        **more: Any,
    ) -> None:
        self.names = tuple(names.split())
        self.metavar = metavar
        self.help = help
        self.choices = choices
        self.typer: Values = {"metavar": metavar, "help": help, **more}


class Argument(Option):
    """An argument, which has no names; a `dash` stands for standard input."""

    def __init__(self, metavar: str, help: str = "", *, dash: bool = False) -> None:
        super().__init__("", metavar, help, allow_dash=dash, show_default=False)


class Parameter(NamedTuple):
    """A parameter of a command: its name in Python, its type, how it is typed, its default."""

    name: str
    type: Any
    spec: Option
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
        """The names of an option: `--limit`, `-n`; a `--bom/--no-bom` is two."""
        return tuple(part for name in self.spec.names for part in name.split("/"))

    @property
    def many(self) -> bool:
        """Whether it can be given more than once."""
        return "list[" in str(self.type)

    @property
    def choices(self) -> Sequence[str]:
        """The values that it takes, where these are few."""
        is_enum = isinstance(self.base, type) and issubclass(self.base, Enum)
        return [str(one.value) for one in self.base] if is_enum else self.spec.choices


class Command(NamedTuple):
    """A command; its help is a docstring, whose first line may begin with examples.

    Its arguments are read as `rewrite` returns them.
    """

    name: str
    run: Callable[[Values], None]
    parameters: Sequence[Parameter]
    help: str
    summary: str | None = None
    epilog: str | None = None
    rewrite: Callable[[list[str]], list[str]] | None = None


class CommandGroup(NamedTuple):
    """Commands under one name, as in `claimdb db info`."""

    help: str
    commands: Sequence[Command]


def parameters_of(declared: Declared) -> Iterator[Parameter]:
    """Yield declared parameters; each type is annotated with an `Option` or an `Argument`."""
    for name, (hint, default) in declared.items():
        kind, spec = get_args(hint)
        yield Parameter(name, kind, spec, default)


def switch(names: str, help: str, *, default: bool | None = False) -> tuple[Any, object]:
    """Declare an option without a value."""
    kind: Any = bool if default is not None else Optional[bool]
    return Annotated[kind, Option(names, help=help)], default


def text(
    names: str, metavar: str | None, help: str = "", *, default: str | None = None, **more: Any
) -> tuple[Any, object]:
    """Declare an option with a text; with a `default` it always has one."""
    kind: Any = Optional[str] if default is None else str
    return Annotated[kind, Option(names, metavar, help, **more)], default


def texts(names: str, metavar: str | None, help: str, **more: Any) -> tuple[Any, object]:
    """Declare an option with a text that can be given more than once."""
    return Annotated[Optional[list[str]], Option(names, metavar, help, **more)], None


def number(names: str, metavar: str, help: str, **more: Any) -> tuple[Any, object]:
    """Declare an option with a whole number."""
    return Annotated[Optional[int], Option(names, metavar, help, **more)], None


GLOBALS: Declared = {
    "db": text("--db", "PATH|URL", "The database [CLAIMDB_DB, .claimdb.toml, your data folder]."),
    "no_color": switch("--no-color", "No colour [NO_COLOR]."),
    "no_pager": switch("--no-pager", "No pager [CLAIMDB_PAGER=]."),
    "quiet": switch("--quiet -q", "Only results and errors."),
}
"""The options that are taken before and after every command."""
