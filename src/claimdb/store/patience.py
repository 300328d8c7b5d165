"""How long one who writes waits for another who does, and who is told of it.

Owns no more than this. It must not know how a database is locked, nor how anybody is told.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import NamedTuple

SECONDS = 60.0
NOTICE_SECONDS = 0.5
"""A wait that is shorter is none to speak of."""


class Patience(NamedTuple):
    """How many seconds are waited, and what is called, once, when the wait is one to speak of."""

    seconds: float = SECONDS
    told: Callable[[], None] = lambda: None


PATIENCE = ContextVar("PATIENCE", default=Patience())  # noqa: B039 - a named tuple does not change
