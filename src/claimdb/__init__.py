"""claimdb: who said what, when, where, in which capacity, and for or against what.

    import claimdb

    with claimdb.open("quotes.sqlite") as db:
        for quote in db.find('speaker:blinken topic:"peace plan"'):
            print(quote.text)

Owns the public names; each is loaded when it is first used. Everything else may change.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimdb.errors import ClaimdbError, NotFoundError, QuerySyntaxError
    from claimdb.model import Actor, Claim, Occurrence, Quote, Source, Speaker, Topic
    from claimdb.query.parser import parse
    from claimdb.query.value import Query
    from claimdb.store.database import Database
    from claimdb.store.database import open_database as open

__version__ = "0.1.0"
__all__ = [
    "Actor",
    "Claim",
    "ClaimdbError",
    "Database",
    "NotFoundError",
    "Occurrence",
    "Query",
    "QuerySyntaxError",
    "Quote",
    "Source",
    "Speaker",
    "Topic",
    "__version__",
    "open",
    "parse",
]

_PLACES = {
    "claimdb.errors": ("ClaimdbError", "NotFoundError", "QuerySyntaxError"),
    "claimdb.model": ("Actor", "Claim", "Occurrence", "Quote", "Source", "Speaker", "Topic"),
    "claimdb.query.parser": ("parse",),
    "claimdb.query.value": ("Query",),
    "claimdb.store.database": ("Database", "open"),
}


def __getattr__(name: str) -> object:
    for module, names in _PLACES.items():
        if name in names:
            return getattr(import_module(module), "open_database" if name == "open" else name)
    raise AttributeError(f"module 'claimdb' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
