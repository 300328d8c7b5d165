"""Identities by which records are the same in every database: UUIDs of version 7.

Owns how one is made (RFC 9562, section 5.7). It must not know what it identifies.
"""

import secrets
import time

_VERSION = 7 << 76
_VARIANT = 2 << 62
_LOW = (1 << 62) - 1


def new_uid() -> str:
    """Return a new UUID of version 7: the milliseconds of now, and 74 random bits."""
    random = secrets.randbits(74)
    milliseconds = time.time_ns() // 1_000_000
    # As str(uuid.UUID(int=...)) would write it, which takes three times as long.
    digits = f"{milliseconds << 80 | _VERSION | random >> 62 << 64 | _VARIANT | random & _LOW:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
