"""Settings of a run, from options, the environment and the project's file."""

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO, cast

from claimdb.errors import UsageError, clipped
from claimdb.store.address import Address, address_of

if TYPE_CHECKING:
    from claimdb.database import Database

NAME = ".claimdb.toml"
COMPLETE = "_CLAIMDB_COMPLETE"
"""The variable in which a shell names itself to ask for completions."""


class Project(NamedTuple):
    """The settings of a project's file, None where it has none; its `database` is absolute."""

    file: Path | None = None
    database: str | None = None
    coder: str | None = None
    citation_style: str | None = None
    format: str | None = None


def project_of() -> Project:
    """Return the settings of the nearest project file in this folder or a parent."""
    try:
        folder = Path.cwd()
    except FileNotFoundError:
        # It was deleted meanwhile.
        return Project()
    for place in (folder, *folder.parents):
        file = place / NAME
        try:
            text = file.read_bytes().decode()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                f"{file} cannot be read: {error}", hint="correct it or remove it"
            ) from error
        found = _settings(file, text)
        named = found.get("database", "~")
        if not named.startswith("~") and "://" not in named:
            found["database"] = str(place / named)
        return Project(file, **found)
    return Project()


def _settings(file: Path, text: str) -> dict[str, str]:
    # Only a project pays for these.
    import tomllib

    from claimdb.cite import STYLES
    from claimdb.formats import RESULTS

    choices: Mapping[str, tuple[str, ...]] = {
        "database": (), "coder": (), "citation_style": tuple(STYLES), "format": RESULTS,
    }  # fmt: skip

    def wrong(name: str, what: str, hint: str) -> UsageError:
        """Return an error with the line on which a name is set."""
        sets = re.compile(rf"""\s*\[*\s*["']?{re.escape(name)}["']?\s*[=.\]]""")
        lines = (number for number, line in enumerate(text.split("\n"), 1) if sets.match(line))
        place = next((f" line {number}" for number in lines), "")
        return UsageError(f"{file}{place}: {what}", hint=hint)

    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        deep = "it is nested too deep" if isinstance(error, RecursionError) else error
        raise UsageError(f"{file}: {deep}", hint="see https://toml.io") from error
    for name, value in found.items():
        if name not in choices:
            raise wrong(name, f"unknown setting {name!r}", f"settings: {', '.join(choices)}")
        if not isinstance(value, str) or not value.strip():
            raise wrong(name, f"{name} is not text", f'{name} = "..."')
        if choices[name] and value not in choices[name]:
            raise wrong(name, f"unknown {name} {value!r}", f"one of: {', '.join(choices[name])}")
    return found


DATA_FOLDER = "your data folder"
"""The `named_by` of the default database."""

_NAME_YOURSELF = "set --coder NAME, or coder in .claimdb.toml"
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_LONGEST_WAIT = 86_400
_LONGEST_NOTE = 1000


class Settings(NamedTuple):
    """The settings of one run."""

    database: Address
    named_by: str
    quiet: bool
    terminal: bool
    color: bool
    width: int
    pager: str | None
    format: str | None
    citation_style: str | None
    named_coder: str | None

    @classmethod
    def of(cls, given: Mapping[str, object]) -> "Settings":
        """Return the settings that options and environment give; an option comes first."""
        if given.get("db") == "":
            raise UsageError("--db is empty", hint="name a path: --db quotes.sqlite")
        project = project_of()
        named = {
            "--db": given.get("db"),
            "CLAIMDB_DB": os.environ.get("CLAIMDB_DB"),
            str(project.file): project.database,
        }
        given_by = ((by, str(value)) for by, value in named.items() if value)
        named_by, database = next(given_by, (DATA_FOLDER, ""))
        coders = (given.get("coder"), os.environ.get("CLAIMDB_CODER") or None, project.coder)
        terminal = sys.stdout.isatty()
        dumb = os.environ.get("TERM", "") == "dumb"
        plain = bool(given.get("no_color") or os.environ.get("NO_COLOR") or dumb)
        return cls(
            database=address_of(database)
            if database
            else user_folder("XDG_DATA_HOME", ".local/share") / "claimdb.sqlite",
            named_by=named_by,
            quiet=bool(given.get("quiet")),
            terminal=terminal,
            color=terminal and not plain,
            width=_width() if terminal else 80,
            pager=_pager() if terminal and not given.get("no_pager") and not dumb else None,
            format=project.format,
            citation_style=project.citation_style,
            named_coder=cast("str | None", next((one for one in coders if one is not None), None)),
        )

    def open(self) -> "Database":
        """Open the database for reading."""
        # Help and completion open none.
        from claimdb.database import open_database

        return open_database(self.database)

    def open_to_write(self, coder: str) -> "Database":
        """Return the database for a command that writes, which waits for others that do."""
        from claimdb.database import Database

        return Database(self.database_to_write, coder=coder)

    @property
    def database_to_write(self) -> Address:
        """The database for a command that writes: it waits for others, with a message."""
        from claimdb.store.address import PATIENCE, SECONDS, Patience

        wait = os.environ.get("CLAIMDB_WAIT") or str(SECONDS)
        if not (_NUMBER.fullmatch(wait) and float(wait) <= _LONGEST_WAIT):
            raise UsageError(
                f"CLAIMDB_WAIT is {wait!r}, but must be a number of seconds up to"
                f" {_LONGEST_WAIT:,}",
                hint="the default is 60",
            )
        seconds = float(wait)
        waiting = f"waiting for another program that is writing to {self.database}"
        limit = f"(up to {seconds:g} s; Ctrl-C gives up)"
        PATIENCE.set(Patience(seconds, lambda: self.tell(f"{waiting} {limit}")))
        return in_utf8(self.database)

    @property
    def coder(self) -> str:
        """The name under which changes are recorded, by default the login name."""
        from claimdb.database import login_name  # only writing needs it

        named = self.named_coder if self.named_coder is not None else login_name()
        name = utf8(" ".join(named.split()), "the name of the coder", _NAME_YOURSELF)
        if not name:
            raise UsageError("the coder has no name", hint=_NAME_YOURSELF)
        return name

    def tell(self, text: str) -> None:
        """Print a message for the user on stderr, unless --quiet is given."""
        if not self.quiet:
            say(clipped(text, _LONGEST_NOTE))


def in_utf8(address: Address) -> Address:
    """Return an address, or raise `UsageError` if it is not UTF-8, which migrations need."""
    utf8(str(address), f"the name of {address}", "rename it")
    return address


def utf8(text: str, what: str, hint: str = "type it again") -> str:
    """Return the text of an argument, or raise `UsageError` if it is not UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UsageError(f"{what} is not UTF-8", hint=hint) from error
    return text


def say(text: str) -> None:
    """Print a line on stderr without control characters; a closed stderr is no error."""
    try:
        print(printable(text), file=sys.stderr)
    except OSError:
        abandon(sys.stderr)


def abandon(stream: TextIO) -> None:
    """Discard all further output to a stream whose reader is gone, also at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def printable(text: str) -> str:
    """Return a text on one line, with control characters as escapes."""
    return "".join(
        character if character.isprintable() else repr(character)[1:-1] for character in text
    )


def user_folder(variable: str, default: str) -> Path:
    """Return our folder in one of the XDG folders of the user."""
    base = os.environ.get(variable)
    home = Path(base) if base and Path(base).is_absolute() else Path.home() / default
    return home / "claimdb"


def _pager() -> str | None:
    for name in ("CLAIMDB_PAGER", "PAGER"):
        if (program := os.environ.get(name)) is not None:
            return program.strip() or None
    import shutil  # only a terminal needs it

    return "less -FRX" if shutil.which("less") else None


def _width() -> int:
    import shutil  # only a terminal needs it

    return shutil.get_terminal_size().columns
