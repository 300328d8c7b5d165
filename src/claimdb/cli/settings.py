"""Settings of a run, from options, the environment and the project's file."""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

from claimdb.errors import ClaimdbError, UsageError, clipped
from claimdb.store.address import Address, address_of, described

if TYPE_CHECKING:
    from claimdb.cli.options import Viewpoint
    from claimdb.database import Database

COMPLETE = "_CLAIMDB_COMPLETE"
"""The variable in which a shell names itself to ask for completions."""


DATA_FOLDER = "your data folder"
"""The `named_by` of the default database."""

_NAME_YOURSELF = "set --coder NAME, or coder in .claimdb.toml"
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_LONGEST_WAIT = 86_400
_LONGEST_NOTE = 1000
_OF_VALUES = frozenset({"builtins", "sqlite3", "sqlalchemy.exc", "json.decoder"})
"""The modules of errors that a damaged value may lead to."""


@dataclass(frozen=True)
class Settings:
    """The settings of one run; `by_folder` tells whether those of a folder name the database."""

    database: Address
    named_by: str
    quiet: bool
    terminal: bool
    color: bool
    width: int
    pager: str | None
    format: str | None
    citation_style: str | None
    citation_engine: str | None
    named_coder: str | None
    by_folder: bool
    as_program: bool = False

    @classmethod
    def of(cls, given: Mapping[str, object]) -> "Settings":
        """Return the settings that options and environment give; an option comes first."""
        if given.get("db") == "":
            raise UsageError("--db is empty", hint="name a path: --db quotes.sqlite")
        # Help needs neither.
        from claimdb.cli.project import project_of
        from claimdb.cli.user_files import user_folder

        project = project_of(given)
        named = {"--db": given.get("db"), "CLAIMDB_DB": os.environ.get("CLAIMDB_DB")}
        given_by = ((by, str(value)) for by, value in named.items() if value)
        named_by, database = next(given_by, (DATA_FOLDER, ""))
        by_folder = not database and project.database is not None
        if database:
            address = address_of(database)
        elif project.database is not None:
            project.check_database()
            named_by, address = str(project.file), project.database
        else:
            address = user_folder("XDG_DATA_HOME", ".local/share") / "claimdb.sqlite"
        coders = (given.get("coder"), os.environ.get("CLAIMDB_CODER") or None, project.coder)
        terminal = sys.stdout.isatty()
        dumb = os.environ.get("TERM", "") == "dumb"
        plain = bool(given.get("no_color") or os.environ.get("NO_COLOR") or dumb)
        return cls(
            database=address,
            named_by=named_by,
            by_folder=by_folder,
            quiet=bool(given.get("quiet")),
            terminal=terminal,
            color=terminal and not plain,
            width=_width() if terminal else 80,
            pager=_pager() if terminal and not given.get("no_pager") and not dumb else None,
            format=project.format,
            citation_style=project.citation_style,
            citation_engine=os.environ.get("CLAIMDB_CITATION_ENGINE") or project.citation_engine,
            as_program=bool(given.get("as_program")) or _is_program(),
            named_coder=cast("str | None", next((one for one in coders if one is not None), None)),
        )

    @contextmanager
    def blaming_damage(self) -> Iterator[None]:
        """Report an error that only values of a damaged file explain as damage of the file."""
        try:
            yield
        except Exception as error:
            of_values = type(error).__module__ in _OF_VALUES
            if isinstance(error, OSError | MemoryError) or not (of_values and self._is_damaged()):
                raise
            from claimdb.store.backends.base import RESTORE, DamagedError

            raise DamagedError(f"{self.database} is damaged", hint=RESTORE) from error

    def _is_damaged(self) -> bool:
        # It takes long, but only what is a bug otherwise gets here.
        from claimdb.store.admin.check import faults

        try:
            return isinstance(self.database, Path) and bool(faults(self.database)[0])
        except ClaimdbError:
            return False

    def engine_of(self, style: str) -> str | None:
        """Return what cites in a style by these settings; styles of others need pandoc anyway."""
        from claimdb.cite import STYLES

        return self.citation_engine if style in STYLES else None

    def open(self, viewpoint: "Viewpoint | None" = None, *, silently: bool = False) -> "Database":
        """Open the database for reading, as it is or as of the moment of a viewpoint.

        That is reported unless it is opened `silently`.
        """
        # Help and completion open none.
        from claimdb.database import open_database

        as_of = viewpoint and viewpoint.as_of
        coding = viewpoint and (self.coder if viewpoint.blind else viewpoint.coding)
        database = open_database(
            self.database, as_of=as_of, coding=coding, blind=bool(viewpoint and viewpoint.blind)
        )
        if (moment := database.moment) is not None and not silently:
            self.tell(f"as of {moment}")
        return database

    def open_to_write(self, coder: str) -> "Database":
        """Return the database for a command that writes, which waits for others that do."""
        from claimdb.database import Database

        return Database(self.database_to_write, coder=coder)

    @cached_property
    def database_to_write(self) -> Address:
        """The database for a command that writes: it waits for others, with a message.

        One that the user did not name is reported.
        """
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
        if self.by_folder:
            self.tell(f"database: {described(self.database)}, from {self.named_by}")
        return in_utf8(self.database)

    @property
    def coder(self) -> str:
        """The name under which changes are recorded, by default the login name."""
        from claimdb.cells import coder_in
        from claimdb.store.address import login_name  # only writing needs it

        named = self.named_coder if self.named_coder is not None else login_name()
        name = utf8(" ".join(named.split()), "the name of the coder", _NAME_YOURSELF)
        if not name:
            raise UsageError("the coder has no name", hint=_NAME_YOURSELF)
        return coder_in(name, "program" if self.as_program else None)

    def tell(self, text: str) -> None:
        """Print a message for the user on stderr, unless --quiet is given."""
        if not self.quiet:
            say(clipped(text, _LONGEST_NOTE))


def can_ask() -> bool:
    """Whether stdin and stderr are terminals, so that a user can read and answer."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def _is_program() -> bool:
    """Whether the environment says that a program records."""
    kind = os.environ.get("CLAIMDB_CODER_KIND") or "human"
    if kind not in ("human", "program"):
        raise UsageError(
            f"CLAIMDB_CODER_KIND is {kind!r}, but must be human or program",
            hint="the default is human",
        )
    return kind == "program"


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


def _pager() -> str | None:
    for name in ("CLAIMDB_PAGER", "PAGER"):
        if (program := os.environ.get(name)) is not None:
            return program.strip() or None
    import shutil  # only a terminal needs it

    return "less -FRX" if shutil.which("less") else None


def _width() -> int:
    import shutil  # only a terminal needs it

    return shutil.get_terminal_size().columns
