"""JSON Lines to raw records: one object a line.

Owns that a line which cannot be read is a problem of that line alone.
"""

import json
from collections.abc import Iterator
from typing import IO

from claimdb.draft.readers import RECORD, Row, Rows
from claimdb.draft.readers.json import Decoder
from claimdb.draft.readers.layout import Layout
from claimdb.draft.readers.text import Text
from claimdb.draft.record import Problem
from claimdb.errors import InvalidDataError

_SPACE = " \t\r\n"


def read(stream: IO[bytes], layout: Layout) -> Rows:
    """Return the records of lines, one object each; lines with spaces alone are passed over."""
    text = Text(stream, newline="\n")
    return Rows(_rows(text.lines(), Decoder(layout)), f"JSON Lines, {text.name}")


def _rows(lines: Iterator[str], decoder: Decoder) -> Iterator[Row]:
    number = 0
    for number, line in enumerate(lines, 1):
        record = line.strip(_SPACE)
        if record:
            yield _row(decoder, record, number, line)
    if not number:
        raise InvalidDataError("the file is empty")


def _row(decoder: Decoder, record: str, number: int, line: str) -> Row:
    try:
        value, end = decoder.value(record)
        if end < len(record):
            raise json.JSONDecodeError("Something stands behind the object", record, end)
    except json.JSONDecodeError as error:
        column = line.index(record[0]) + error.pos + 1
        why = f"is no JSON at column {column}: {error.msg}"
        return Row(number, {}, (record,), (), (Problem(RECORD, why),))
    return decoder.row(value, number, record)
