"""Refusal of texts that are too long for the full text of PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from claimdb import folding
from claimdb.drafts.records import DraftError, Problem
from claimdb.model import Entity
from claimdb.store.backends import postgresql
from claimdb.store.history.batch import Batch

_LONGEST_FOLDED = 20  # characters; one character never folds to as many

_ALWAYS_TAKEN = 200_000
"""A folded text of so many characters is never too long for the full text of PostgreSQL."""


def check_claims(batch: Batch, claims: Sequence[Entity]) -> None:
    """Refuse claims that are too long together for the full text of their quote."""
    check_size(batch, "claims", *(claim.name for claim in claims))


def check_size(batch: Batch, field: str, *texts: str) -> None:
    """Refuse texts that are too long together for the full text of PostgreSQL; SQLite takes any.

    Raises:
        DraftError: it has about a megabyte; the problem is that of the field.
    """
    if batch.reader.is_sqlite or sum(map(len, texts)) <= _ALWAYS_TAKEN // _LONGEST_FOLDED:
        return
    folded = folding.folded_items(texts)
    if len(folded) <= _ALWAYS_TAKEN:
        return
    try:
        with batch.connection.begin_nested():
            batch.connection.execute(text("SELECT folded_tsvector(:folded)"), {"folded": folded})
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != postgresql.TOO_MUCH:
            raise
        problem = "has more words than PostgreSQL can index, about a megabyte"
        raise DraftError((Problem(field, problem, f"split the {field}"),)) from error
