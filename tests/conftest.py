"""Fixtures for all tests, which a shell may have started deaf to Ctrl-C."""

import signal

from hypothesis import settings

from databases import (
    backend,
    database,
    empty_at,
    kept_database,
    original,
    postgresql_database,
    postgresql_server,
    refilled,
    seeded,
    seeded_at,
    seeded_copy,
    seeded_original,
    shared_at,
    sqlite_database,
    tries,
)
from worlds import (
    empty_file,
    empty_path,
    seeded_file,
    seeded_path,
)

__all__ = [
    "backend",
    "database",
    "empty_at",
    "empty_file",
    "empty_path",
    "kept_database",
    "original",
    "postgresql_database",
    "postgresql_server",
    "refilled",
    "seeded",
    "seeded_at",
    "seeded_copy",
    "seeded_file",
    "seeded_original",
    "seeded_path",
    "shared_at",
    "sqlite_database",
    "tries",
]

# What a shell starts in the background is deaf, and so would be the commands that tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)
# How long an example takes depends on what else the machine does.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
