"""claimdb: who said what, when, where, in which capacity, and for or against what.

    import claimdb

    with claimdb.open("quotes.sqlite") as db:
        for quote in db.find('speaker:blinken topic:"peace plan"'):
            print(quote.text)

The public names are loaded when they are first used. Everything else may change.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimdb.asking import Answer
    from claimdb.database import Database, init
    from claimdb.database import open_database as open
    from claimdb.errors import (
        ChangedSinceError,
        ClaimdbError,
        InvalidDataError,
        NotFoundError,
        QuerySyntaxError,
        RefusedError,
    )
    from claimdb.extraction.candidates import Candidate
    from claimdb.extraction.extractor import extract
    from claimdb.model import Actor, Claim, Occurrence, Quote, Source, Speaker, Topic
    from claimdb.query.parser import parse
    from claimdb.query.value import Query
    from claimdb.values import as_dict

__version__ = "0.1.0"
_PLACES = {
    "claimdb.asking": ("Answer",),
    "claimdb.database": ("Database", "init", "open"),
    "claimdb.errors": (
        "ChangedSinceError", "ClaimdbError", "InvalidDataError", "NotFoundError",
        "QuerySyntaxError", "RefusedError",
    ),
    "claimdb.extraction.candidates": ("Candidate",),
    "claimdb.extraction.extractor": ("extract",),
    "claimdb.model": ("Actor", "Claim", "Occurrence", "Quote", "Source", "Speaker", "Topic"),
    "claimdb.query.parser": ("parse",),
    "claimdb.query.value": ("Query",),
    "claimdb.values": ("as_dict",),
}  # fmt: skip
__all__ = [
    "Actor", "Answer", "Candidate", "ChangedSinceError", "Claim", "ClaimdbError", "Database",
    "InvalidDataError", "NotFoundError", "Occurrence", "Query", "QuerySyntaxError", "Quote",
    "RefusedError", "Source", "Speaker", "Topic", "__version__", "as_dict", "extract", "init",
    "open", "parse",
]  # fmt: skip


def __getattr__(name: str) -> object:
    for module, names in _PLACES.items():
        if name in names:
            return getattr(import_module(module), "open_database" if name == "open" else name)
    raise AttributeError(f"module 'claimdb' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
