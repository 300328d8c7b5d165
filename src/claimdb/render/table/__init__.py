"""Records on a terminal: lists, tables and whole records.

Owns what the command line calls; with its modules it is the only part of claimdb that imports
Rich, which is slow to load and meant for people alone.
"""

from claimdb.render.table.checked import checked
from claimdb.render.table.full import record
from claimdb.render.table.history import batches, changes
from claimdb.render.table.lists import claims, columns, quotes, timeline, who
from claimdb.render.table.matrix import matrix
from claimdb.render.table.verified import verifications

__all__ = [
    "batches",
    "changes",
    "checked",
    "claims",
    "columns",
    "matrix",
    "quotes",
    "record",
    "timeline",
    "verifications",
    "who",
]
