"""Addresses of databases: the path of a SQLite file, or the URL of a PostgreSQL database."""

from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import NamedTuple, TypeAlias

from claimdb.errors import UsageError

SCHEMES = ("postgresql", "postgres")


_SECRET = ("password", "sslpassword", "oauth_client_secret")
"""The parameters of an address that are never shown."""


class Server(NamedTuple):
    """The address of a PostgreSQL database, as libpq reads it; as text it has no password.

    To one that only the settings of a folder name (`by_folder`), no credentials of the user are
    sent.
    """

    url: str
    by_folder: bool = False

    def __str__(self) -> str:
        from urllib.parse import urlsplit  # only a server needs it

        try:
            parts = urlsplit(self.url)
        except ValueError:
            return f"{SCHEMES[0]}://"
        login, at, host = parts.netloc.rpartition("@")
        # What follows a question mark may be a password as well.
        return f"{SCHEMES[0]}://{login.partition(':')[0]}{at}{host}{parts.path}"

    def __repr__(self) -> str:
        return f"Server({str(self)!r})"


Address: TypeAlias = Path | Server


def described(address: Address) -> str:
    """Return an address with its parameters, of which `host` is one, and without passwords."""
    if not isinstance(address, Server):
        return str(address)
    from urllib.parse import parse_qsl, urlencode, urlsplit  # only a server needs it

    try:
        given = parse_qsl(urlsplit(address.url).query, keep_blank_values=True)
    except ValueError:
        return str(address)
    shown = [(name, "***" if name in _SECRET else value) for name, value in given]
    return f"{address}?{urlencode(shown, safe='*/:,')}" if shown else str(address)


def address_of(named: str | Path | Server) -> Address:
    """Return the address that a text or a path names, or raise `UsageError` if claimdb has none."""
    if not isinstance(named, str):
        return named
    scheme, found, rest = named.partition("://")
    if found:
        if scheme.partition("+")[0] not in SCHEMES:
            raise UsageError(
                f"claimdb does not support {scheme}://",
                hint="name a SQLite file, or postgresql://USER@HOST/NAME",
            )
        return Server(f"{SCHEMES[0]}://{rest}")
    try:
        return Path(named).expanduser()
    except RuntimeError as error:
        raise UsageError(
            f"{named!r} begins with the home folder of an unknown user", hint="name a path"
        ) from error


SECONDS = 60.0
NOTICE_SECONDS = 0.5
"""A wait that is shorter is none to speak of."""


class Patience(NamedTuple):
    """How many seconds are waited, and what is called, once, when the wait is one to speak of."""

    seconds: float = SECONDS
    told: Callable[[], None] = lambda: None


PATIENCE = ContextVar("PATIENCE", default=Patience())  # noqa: B039 - a named tuple does not change


def login_name() -> str:
    """Return the name of the user who is logged in."""
    import getpass  # only writing needs it
    import os

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # In a container a user may have a number and no name.
        return f"user {os.getuid()}"
