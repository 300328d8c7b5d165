"""`.claimdb.toml`, the settings of a folder: search, validation, and whether they are trusted."""

import os
import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from claimdb.cli.trust import Trusted, trusted_file
from claimdb.cli.user_files import read_user_file
from claimdb.errors import RefusedError, UsageError
from claimdb.store.address import Address, Server, address_of, described

NAME = ".claimdb.toml"


class Project(NamedTuple):
    """The settings of a folder, None where it has none.

    The path of its database is absolute and has no links; `outside` tells whether it is a server
    or outside the folder of the file.
    """

    file: Path | None = None
    sha256: str = ""
    doubt: str | None = None
    database: Address | None = None
    outside: bool = False
    coder: str | None = None
    citation_style: str | None = None
    citation_engine: str | None = None
    format: str | None = None

    @property
    def as_trusted(self) -> Trusted:
        """What the user trusts who trusts it."""
        named = None if self.database is None else described(self.database)
        return Trusted(str(self.file), self.sha256, named)

    @property
    def named(self) -> str:
        """Its database for people, with everything in an address except passwords."""
        if self.database is None:
            return "no database"
        kind = "server" if isinstance(self.database, Server) else "database"
        return f"the {kind} {described(self.database)}"

    def check_database(self) -> None:
        """Raise `RefusedError` if its database is only used if it is trusted, and it is not."""
        if self.doubt or self.outside:
            where = "" if isinstance(self.database, Server) else ", outside its folder,"
            trusted = trusted_file(self.as_trusted.file)
            if trusted != self.as_trusted:
                raise _untrusted(trusted, self.as_trusted, f"names {self.named}{where}")


def project_of(given: Mapping[str, Any]) -> Project:
    """Return the settings of the nearest file in this folder or a parent; none with --db.

    Raises:
        UsageError: it cannot be read, or has a mistake.
        RefusedError: another user could have written it, and it is not trusted.
    """
    return Project() if given.get("db") is not None else nearest_project(check=True)


def nearest_project(*, check: bool = False) -> Project:
    """Return the settings of the nearest file in this folder or a parent: see `project_in`."""
    try:
        folder = Path.cwd()
    except FileNotFoundError:
        # It was deleted meanwhile.
        return Project()
    found = (project_in(place, check=check) for place in (folder, *folder.parents))
    return next((one for one in found if one is not None), Project())


def project_in(folder: Path, *, check: bool = False) -> Project | None:
    """Return the settings of a folder, None if it has no file of settings.

    With `check`, what another user could have written is not interpreted unless it is trusted.
    """
    file = folder / NAME
    found = read_user_file(file)
    if found is None:
        return None
    if check and found.doubt:
        trusted = trusted_file(str(file))
        if trusted is None or trusted.sha256 != found.sha256:
            raise _untrusted(trusted, Trusted(str(file), found.sha256, None), found.doubt)
    settings = _settings(file, found.content)
    named = settings.pop("database", None)
    database, outside = _database(folder, named) if named else (None, False)
    return Project(file, found.sha256, found.doubt, database, outside, **settings)


def _untrusted(before: Trusted | None, now: Trusted, reason: str) -> RefusedError:
    state = "is not trusted" if before is None else "has changed since you trusted it"
    command = f"claimdb db trust {shlex.quote(str(Path(now.file).parent))}"
    return RefusedError(
        f"{now.file} {reason} and {state}",
        hint=f"read it and run `{command}`, or name a database with --db",
    )


def _database(folder: Path, named: str) -> tuple[Address, bool]:
    """Return the database that a text in the settings of a folder names, and whether outside."""
    is_relative = not named.startswith("~") and "://" not in named
    address = address_of(str(folder / named) if is_relative else named)
    if isinstance(address, Server):
        return address._replace(by_folder=True), True
    # Another program that puts a link in its place later changes nothing.
    path = Path(os.path.realpath(address))
    return path, not path.is_relative_to(os.path.realpath(folder))


def _settings(file: Path, content: bytes) -> dict[str, str]:
    # Only a project pays for these.
    import tomllib

    from claimdb.cite import ENGINES, STYLES
    from claimdb.formats import RESULTS

    choices: Mapping[str, tuple[str, ...]] = {
        "database": (), "coder": (), "citation_style": tuple(STYLES),
        "citation_engine": ENGINES, "format": RESULTS,
    }  # fmt: skip
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{file} cannot be read: {error}", hint="correct it or remove it"
        ) from error

    def wrong(name: str, what: str, hint: str) -> UsageError:
        """Return an error with the line on which a name is set."""
        sets = re.compile(rf"""\s*\[*\s*["']?{re.escape(name)}["']?\s*[=.\]]""")
        lines = (number for number, line in enumerate(text.split("\n"), 1) if sets.match(line))
        place = next((f" line {number}" for number in lines), "")
        return UsageError(f"{file}{place}: {what}", hint=hint)

    try:
        found = tomllib.loads(text)
    # An integer of more than 4,300 digits is a plain ValueError.
    except (ValueError, RecursionError) as error:
        known = {RecursionError: "it is nested too deep", ValueError: "a number is too long"}
        what = known.get(type(error), error)
        raise UsageError(f"{file}: {what}", hint="see https://toml.io") from error
    for name, value in found.items():
        if name not in choices:
            raise wrong(name, f"unknown setting {name!r}", f"settings: {', '.join(choices)}")
        if not isinstance(value, str) or not value.strip() or "\0" in value:
            raise wrong(name, f"{name} is not text", f'{name} = "..."')
        if choices[name] and value not in choices[name]:
            raise wrong(name, f"unknown {name} {value!r}", f"one of: {', '.join(choices[name])}")
    return found
