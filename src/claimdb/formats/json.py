"""Records of JSON: an array of objects, one object, or one after the other; and JSON Lines.

The writers are in `table`, because results of commands do without what reading needs.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, count
from typing import IO

from claimdb.drafts.records import Problem
from claimdb.drafts.rules import below
from claimdb.errors import InvalidDataError
from claimdb.formats.mapping import IGNORE, Layout
from claimdb.formats.reader import RECORD, InputRow, InputRows
from claimdb.formats.text import LONGEST, Text

_CHUNK = 1 << 16
_SPACE = re.compile(r"[ \t\r\n]*")


class Decoder:
    """Reads JSON values one by one as records.

    Duplicate keys and large numbers are problems of a record; invalid JSON is a `ValueError`.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._plain = not (layout.columns or layout.values)
        self._problems: list[Problem] = []
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object, parse_int=self._integer, parse_constant=self._constant
        )

    def value(self, text: str, start: int = 0) -> tuple[object, int]:
        """Return the value at an offset, and its end; raise `ValueError` for invalid JSON."""
        self._problems = []
        try:
            return self._decoder.raw_decode(text, start)
        except RecursionError:
            raise json.JSONDecodeError("is nested too deep to be read", text, start) from None

    def row(self, value: object, line: int, text: str) -> InputRow:
        """Return the last value as a record."""
        if isinstance(value, dict):
            raw, paths = self._raw(value)
            return InputRow(line, raw, (text,), (), tuple(self._problems), paths=paths)
        wrong = Problem(RECORD, "is not an object", 'write {"text": "…", "speaker": "…"}')
        return InputRow(line, {}, (text,), (), (wrong,))

    def _raw(self, value: dict[str, object]) -> tuple[dict[str, object], dict[str, str]]:
        """Return an object with its keys mapped to fields, and the paths of mapped fields."""
        if self._plain and IGNORE not in value and ":" not in "".join(value):
            return value, {}
        raw: dict[str, object] = {}
        paths: dict[str, str] = {}
        for key, item in value.items():
            name = self._layout.columns.get(key, key)
            if isinstance(item, str):
                name, item = self._layout.value(name, item)  # noqa: PLW2901  # the mapped value
            if name == IGNORE:
                continue
            if name in raw:
                self._problem(below("", key), f"is read as {name}, as is another")
            raw[name] = item
            if name != key:
                paths[below("", name)] = below("", key)
        return raw, paths

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            seen: set[str] = set()
            for name, _ in pairs:
                if name in seen:
                    self._problem(below("", name), "occurs twice in one object", "omit one")
                seen.add(name)
        return found

    def _integer(self, text: str) -> int:
        if len(text) <= 20:
            return int(text)
        self._problem(RECORD, "contains a number that is too large", "write it as text")
        return 0

    def _constant(self, text: str) -> None:
        self._problem(RECORD, f"contains {text}, which is not a number in JSON")

    def _problem(self, field: str, message: str, hint: str | None = None) -> None:
        self._problems.append(Problem(field, message, hint))


class _Buffer:
    """A text that is read in pieces, with the current position and its line."""

    def __init__(self, text: Text) -> None:
        self._source = text
        self._line = 1
        self._column = 1
        self.text = ""
        self.at = 0
        self.ended = False

    def more(self) -> None:
        """Drop the parsed text and double the rest, so that a long record is rarely retried."""
        self.text, self.at = self.text[self.at :], 0
        if len(self.text) > LONGEST:
            raise self.wrong(f"no record ends within {LONGEST:,} characters")
        piece = self._source.read(max(_CHUNK, len(self.text)))
        self.text += piece
        self.ended = not piece

    def advance(self, end: int) -> None:
        self._line, self._column = self.position(end)
        self.at = end

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of an offset ahead, both from 1."""
        if breaks := self.text.count("\n", self.at, offset):
            return self._line + breaks, offset - self.text.rfind("\n", self.at, offset)
        return self._line, self._column + offset - self.at

    def next(self) -> str:
        """Move to the next character that is not white space and return it, or '' at the end."""
        while True:
            space = _SPACE.match(self.text, self.at)
            assert space is not None
            self.advance(space.end())
            if self.at < len(self.text) or self.ended:
                return self.text[self.at : self.at + 1]
            self.more()

    def take(self, marks: str, why: str) -> str:
        """Move past the next character and return it, or raise if it is none of these."""
        mark = self.next()
        if not mark or mark not in marks:
            raise self.wrong(why)
        self.advance(self.at + 1)
        return mark

    def value(self, decoder: Decoder) -> tuple[object, int, str]:
        """Move past the next value and return it with its line and its text."""
        while True:
            try:
                value, end = decoder.value(self.text, self.at)
            except json.JSONDecodeError as error:
                if self.ended:
                    raise self.wrong(error.msg, error.pos) from error
            else:
                # A number at the end of the text may continue.
                if self.ended or end < len(self.text):
                    break
            self.more()
        line, text = self._line, self.text[self.at : end]
        self.advance(end)
        return value, line, text

    def wrong(self, why: str, offset: int | None = None) -> InvalidDataError:
        line, column = self.position(self.at if offset is None else offset)
        return InvalidDataError(
            f"line {line}, column {column}: {why}",
            hint="the file is not JSON from this position on",
        )


def read(stream: IO[bytes], layout: Layout, under: Sequence[str] = ()) -> InputRows:
    """Return the records of an array, or of objects one after the other.

    With `under`, the array may be in a single object, under one of these keys.
    """
    text = Text(stream)
    found = InputRows(_rows(_Buffer(text), Decoder(layout), under), f"JSON, {text.name}")
    return found if under else _as_quotes(found, layout)


def _as_quotes(found: InputRows, layout: Layout) -> InputRows:
    """Return the records of a file, as quotes if it begins as our table of citations does."""
    first = next(found.rows, None)
    if first is None:
        return found
    found = replace(found, rows=chain((first,), found.rows))
    if layout.kind != "quote" or not {"quote_id", "citation_key"} <= first.raw.keys():
        return found
    # Few files need the table.
    from claimdb.formats.citation_objects import quotes

    return quotes(found)


def _rows(buffer: _Buffer, decoder: Decoder, under: Sequence[str]) -> Iterator[InputRow]:
    first = buffer.next()
    if not first:
        raise InvalidDataError("the file is empty", hint="an empty array is []")
    if first == "[":
        yield from _array(buffer, decoder, "")
    elif under:
        yield from _object(buffer, decoder, under)
    else:
        while buffer.next():
            yield decoder.row(*buffer.value(decoder))
    if buffer.next():
        raise buffer.wrong(f"unexpected text after the {'array' if first == '[' else 'object'}")


def _object(buffer: _Buffer, decoder: Decoder, under: Sequence[str]) -> Iterator[InputRow]:
    """Yield the records of arrays under these keys of an object."""
    buffer.advance(buffer.at + 1)
    mark = ","
    while mark == ",":
        if buffer.next() != '"':
            raise buffer.wrong("a key is missing here")
        name, *_ = buffer.value(decoder)
        buffer.take(":", "a colon is missing after the key")
        if buffer.next() == "[" and name in under:
            yield from _array(buffer, decoder, f"/{name}")
        else:
            buffer.value(decoder)
        mark = buffer.take(",}", "the object lacks a comma or a closing brace")


def _array(buffer: _Buffer, decoder: Decoder, at: str) -> Iterator[InputRow]:
    buffer.advance(buffer.at + 1)
    if buffer.next() == "]":
        buffer.advance(buffer.at + 1)
        return
    for number in count():
        yield decoder.row(*buffer.value(decoder))._replace(at=f"{at}/{number}")
        if buffer.take(",]", "the array lacks a comma or a closing bracket") == "]":
            return
        if buffer.next() == "]":
            raise buffer.wrong("a record is missing after the comma")


def read_lines(stream: IO[bytes], layout: Layout) -> InputRows:
    """Return the records of lines with one object each; blank lines are ignored."""
    text = Text(stream, newline="\n")
    found = InputRows(_line_rows(text.lines(), Decoder(layout)), f"JSON Lines, {text.name}")
    return _as_quotes(found, layout)


def _line_rows(lines: Iterator[str], decoder: Decoder) -> Iterator[InputRow]:
    number = 0
    for number, line in enumerate(lines, 1):
        record = line.strip(" \t\r\n")
        if not record:
            continue
        try:
            value, end = decoder.value(record)
            if end < len(record):
                raise json.JSONDecodeError("Unexpected text after the object", record, end)
        except json.JSONDecodeError as error:
            column = line.index(record[0]) + error.pos + 1
            why = f"is not JSON at column {column}: {error.msg}"
            yield InputRow(number, {}, (record,), problems=(Problem(RECORD, why),))
        else:
            yield decoder.row(value, number, record)
    if not number:
        raise InvalidDataError("the file is empty")
