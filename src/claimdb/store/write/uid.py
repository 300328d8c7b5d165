"""Identities by which records are the same in every database: UUIDs of version 7.

Owns how one is made (RFC 9562, section 5.7). It must not know what it identifies.
"""

import os
import time

_VARIANT = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))


def new_uid() -> str:
    """Return a new UUID of version 7: the milliseconds of now, and 74 random bits."""
    since = f"{time.time_ns() // 1_000_000:012x}"
    random = os.urandom(10).hex()
    # As str(uuid.UUID(int=...)) would write it.
    return (
        f"{since[:8]}-{since[8:]}-7{random[:3]}-{_VARIANT[random[3]]}{random[4:7]}-{random[7:19]}"
    )
