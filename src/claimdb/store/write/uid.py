"""Identities by which records are the same in every database: UUIDs of version 7.

Owns how one is made (RFC 9562, section 5.7). It must not know what it identifies.
"""

import secrets
import time
import uuid


def new_uid() -> str:
    """Return a new UUID of version 7: the milliseconds of now, and 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random = secrets.randbits(74)
    high, low = random >> 62, random & ((1 << 62) - 1)
    return str(uuid.UUID(int=milliseconds << 80 | 7 << 76 | high << 64 | 2 << 62 | low))
