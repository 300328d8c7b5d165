"""Verdicts about pairs of records: what `claimdb dedupe` printed, as somebody filled it in."""

import io
from collections.abc import Iterator, Mapping
from typing import IO, NamedTuple, cast

from claimdb.drafts.rules import type_of
from claimdb.errors import InvalidDataError
from claimdb.formats.csv import reader as tables
from claimdb.formats.json import read as read_json
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import InputRow, InputRows
from claimdb.formats.spreadsheet import is_spreadsheet
from claimdb.formats.text import Peeked
from claimdb.matching.encoding import refuse_foreign, refuse_markup

_NEEDED = ("first", "second", "verdict")
_COLUMNS: Mapping[str, str] = {name: name for name in (*_NEEDED, "keep")}
_HINT = f"it needs {', '.join(_NEEDED[:-1])} and {_NEEDED[-1]}, as claimdb dedupe prints them"
# The kind of the records does not matter here.
_LAYOUT = Layout("topic")
# Names that begin with a quotation mark are no quoted cells.
_OF_TABS = Layout("topic", escaped=True)


class GivenVerdict(NamedTuple):
    """The ids of two records, the verdict, the record that stays, and the place in the file."""

    first: str | None
    second: str | None
    verdict: str
    keep: str | None
    place: str


def read(content: bytes) -> Iterator[GivenVerdict]:
    """Yield the verdicts of a table or of JSON; a pair without one is skipped.

    Raises:
        InvalidDataError: it is none of these, or a line has no pair.
    """
    stream = Peeked(io.BytesIO(content))
    if not is_spreadsheet(stream.head):
        refuse_foreign(stream.head)
        refuse_markup(stream.text)
    try:
        found = _rows(stream)
    except InvalidDataError as error:
        # No option maps these columns.
        error.hint = _HINT if "--map" in (error.hint or "") else error.hint
        raise
    headers = {column.field for column in found.columns}
    if found.columns and (missing := [name for name in _NEEDED if name not in headers]):
        raise InvalidDataError(f"the file has no column {' or '.join(missing)}", hint=_HINT)
    for row in found.rows:
        place = f"{row.unit} {row.line}"
        for problem in row.problems:
            hint = problem.hint if row.raw or row.columns else _HINT
            raise InvalidDataError(f"{place}: {problem.message}", hint=hint)
        if not row.columns and (missing := [name for name in _NEEDED if name not in row.raw]):
            raise InvalidDataError(f"{place} has no {' or '.join(missing)}", hint=_HINT)
        first, second, verdict, keep = (_text(row, name, place) for name in _COLUMNS)
        yield GivenVerdict(first, second, verdict or "skip", keep, place)


def _rows(stream: Peeked) -> InputRows:
    file = cast("IO[bytes]", stream)
    text = stream.text.lstrip()
    if text[:1] in ("[", "{"):
        return read_json(file, _LAYOUT)
    if "\t" in text.partition("\n")[0] and not is_spreadsheet(stream.head):
        return tables.read_tabs(file, _OF_TABS, _COLUMNS)
    return tables.read(file, _LAYOUT, _COLUMNS)


def _text(row: InputRow, name: str, place: str) -> str | None:
    value = row.raw.get(name)
    if value is not None and not isinstance(value, str):
        raise InvalidDataError(f"{place}: {name} is {type_of(value)}, not a text")
    return (value or "").strip() or None
