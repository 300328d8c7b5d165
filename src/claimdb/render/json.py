"""JSON: one array, written as the records arrive.

Owns how a value becomes JSON text. It must not know what the records mean.
"""

import json
import re
from collections.abc import Iterable, Sequence
from typing import IO

from claimdb.model import Quote, Record
from claimdb.render.values import as_dict

# A lone surrogate has no UTF-8, and some readers take the other three for the end of a line.
# All of them can only stand inside a string, where an escape means the same.
_UNSAFE = re.compile("[\ud800-\udfff\u0085\u2028\u2029]")


def encoded(value: object, *, compact: bool = False) -> str:
    """Return a value as JSON on one line that every stream of UTF-8 can carry."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":") if compact else None)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def render(
    records: Iterable[Record],
    out: IO[str],
    fields: Sequence[str] = (),
    *,
    kind: type[Record] = Quote,
) -> None:
    """Write one JSON array of objects, each on a line of its own."""
    before = "["
    for record in records:
        out.write(before + encoded(as_dict(record, fields)))
        before = ",\n "
    out.write("[]\n" if before == "[" else "]\n")
