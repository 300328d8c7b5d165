"""The revisions of the schema, oldest first.

Owns the order of revisions, so that a reader tells an older database from a newer one without
importing the migrations. It must not import anything.
"""

REVISIONS: tuple[str, ...] = ("0001", "0002", "0003", "0004", "0005")

HEAD: str = REVISIONS[-1]
"""The revision that this claimdb reads and writes."""
