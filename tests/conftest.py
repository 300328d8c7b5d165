"""Fixtures for all tests."""

from databases import (
    database,
    kept_database,
    postgresql_database,
    postgresql_server,
    sqlite_database,
)
from worlds import (
    empty_file,
    empty_path,
    seeded,
    seeded_file,
    seeded_path,
)

__all__ = [
    "database",
    "empty_file",
    "empty_path",
    "kept_database",
    "postgresql_database",
    "postgresql_server",
    "seeded",
    "seeded_file",
    "seeded_path",
    "sqlite_database",
]
