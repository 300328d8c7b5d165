"""Refused records of an import: reported with their place, and written to a file to correct."""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import IO

from claimdb import signals
from claimdb.cli.files import writing
from claimdb.cli.settings import say
from claimdb.drafts.keys import CLAIM, MEMBERSHIP, PLACE, SPEAKER
from claimdb.drafts.records import Problem
from claimdb.drafts.rules import short
from claimdb.errors import ClaimdbError, RefusedError, clipped
from claimdb.formats import format_of_ending
from claimdb.formats.reader import RECORD, InputRow, InputRows, detect_format
from claimdb.formats.text import Peeked
from claimdb.schema import REJECTED

SHOWN = 50
"""The number of errors that are shown; all are counted."""
_NO_SPACE = "nothing was written; free some space, or name another file"

# By field of a draft, the columns of a flat record that may have it, the likeliest first.
_LISTS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "speakers": SPEAKER,
    "topics": {"stance": ("stance",)},
    "claims": CLAIM,
    "occurrences": {
        **PLACE, "source": ("source", "citation_key", "key", "url", "title", "source_title"),
    },
    "memberships": MEMBERSHIP,
}  # fmt: skip
_OTHERS: Mapping[str, Sequence[str]] = {
    "text": ("text", "quote", "claim"),
    "topics": ("topics", "topic"),
    "claims": ("claims", "claim"),
    "names": ("names", "alias", "aliases"),
    "broader": ("broader", "part_of"),
    "parent": ("parent", "part_of"),
}
_STEPS = re.compile(r"(\w+)(?:\[[0-9]+\])?(?:\.(\w+))?")


# The formats whose objects can have a reason, and the start of one that does.
_OBJECTS = frozenset(
    {"json", "jsonl", "hypothesis", "csl-json", "web-annotation", "claimreview", "quotebank"}
)
_REASON = re.compile(r'\{"_line": [0-9]+, "_error": "(?:[^"\\]|\\.)*", ')


class Errors:
    """Reports and counts the errors in a file, and writes rejected records to another one."""

    def __init__(self, rows: InputRows, form: str, path: Path | None, out: IO[str] | None) -> None:
        self.count = 0
        self.records = 0
        self._rows = rows
        self._form = form
        self._written_as = rows.rejects or form
        self._path = path
        self._out = out

    def add(self, row: InputRow, error: ClaimdbError) -> None:
        """Report a rejected record."""
        self.records += 1
        problems: Sequence[Problem] = getattr(error, "problems", ())
        problems = problems or (Problem(RECORD, error.message, error.hint),)
        for problem in problems[: max(SHOWN - self.count, 0)]:
            say(f"error: {_placed(row, problem)}")
        self.count += len(problems)
        if self._out is not None:
            with writing(self._path, _NO_SPACE):
                why = "; ".join(_reason(row.part(one.field), one) for one in problems)
                self._keep(self._out, row, why)

    def flush(self) -> None:
        """Flush the file to the disk, or raise `StoreError`."""
        if self._out is not None:
            with writing(self._path, _NO_SPACE):
                self._out.flush()
                if self._path is not None and self._path.is_file():
                    os.fsync(self._out.fileno())

    def kept_in(self, *, written: bool) -> str:
        """Return a message about the file of rejected records, empty if there are none.

        If the other records were not `written` either, the whole file has to be imported again.
        """
        if self._path is None or not self.records:
            return ""
        how = f" --format {self._written_as}" if self.needs_format else ""
        todo = f"correct them, and import that file{how}"
        if not written:
            todo = "correct them in the imported file; nothing was written"
        return f"rejected records are in {self._path}: {todo}"

    @cached_property
    def needs_format(self) -> bool:
        """Whether the format of the file cannot be detected."""
        if self._path is None or not self._path.is_file():
            ending = self._path and format_of_ending(self._path.suffix)
            return ending is not None and ending != self._written_as
        with self._path.open("rb") as file:
            found = detect_format(str(self._path), Peeked(file))
            return found not in {self._form, self._written_as}

    def _keep(self, out: IO[str], row: InputRow, why: str) -> None:
        columns = self._rows.columns
        if not columns:
            cells = (_with_reason(row, why),) if self._written_as in _OBJECTS else row.cells
            out.write(self._rows.line(cells))
            return
        own = [at for at, column in enumerate(columns) if column.header not in REJECTED]
        if self.records == 1:
            headers = [columns[at].header for at in own]
            out.write(self._rows.mark + self._rows.line([*headers, *REJECTED]))
        for part in row.parts or (row,):
            missing = [""] * (len(columns) - len(part.cells))
            cells = [[*part.cells, *missing][at] for at in own]
            # Surplus cells stay last, and are surplus again.
            more = part.cells[len(columns) :]
            out.write(self._rows.line([*cells, str(part.line), why, *more]))


@contextmanager
def errors_of(rows: InputRows, form: str, path: Path | None) -> Iterator[Errors]:
    """Yield the collector of errors, which writes rejected records to a file, if one is named.

    If nothing is rejected, or the block fails, no file is left.

    Raises:
        RefusedError: the file exists.
        StoreError: it cannot be created.
    """
    if path is None:
        yield Errors(rows, form, None, None)
        return
    out = _made(path)
    errors, is_complete = Errors(rows, form, path, out), False

    def remove(_: int) -> None:
        if path.is_file():
            path.unlink()

    try:
        with signals.cleaned(remove):
            yield errors
        is_complete = errors.records > 0
    finally:
        # It was flushed before.
        with suppress(OSError):
            out.close()
        if not is_complete and path.is_file():
            path.unlink()


def _with_reason(row: InputRow, why: str) -> str:
    """Return the text of an object with its line and the reason as its first keys."""
    [text] = row.cells
    before = _REASON.match(text)
    try:
        value = json.loads(text, parse_int=str)
    except (ValueError, RecursionError):
        value = None
    # Other values cannot have a reason, and one that was moved stays.
    if not isinstance(value, dict) or not value or (before is None and {*REJECTED} & value.keys()):
        return text
    reason = json.dumps(dict(zip(REJECTED, (row.line, why), strict=True)), ensure_ascii=False)
    return f"{reason[:-1]}, {text[before.end() if before else 1 :]}"


def _made(path: Path) -> IO[str]:
    with writing(path, "name another file"):
        # A device such as /dev/stderr exists, and may be written to.
        mode = "w" if path.exists() and not path.is_file() else "x"
        try:
            return path.open(mode, encoding="utf-8", errors="backslashreplace", newline="")
        except FileExistsError as error:
            raise RefusedError(
                f"{path} already exists", hint="name a new file for rejected records"
            ) from error


def _field(row: InputRow, field: str) -> str:
    """Return the field of a problem by its name in the row."""
    names = {column.field.partition(":")[0] for column in row.columns if column.field}
    names = names or {*row.raw}
    steps = _STEPS.match(field)
    if steps is None or (not row.columns and steps[1] in names):
        return field
    whole, part = steps[1], steps[2] or ""
    likely = (*_LISTS.get(whole, {}).get(part, ()), *_OTHERS.get(whole, ()))
    return next((name for name in likely if name in names), field)


def _reason(row: InputRow, problem: Problem) -> str:
    """Return the message of a problem after its field."""
    where = row.named(_field(row, problem.field))
    return f"{'' if where in ('', RECORD) else f'{short(where)}: '}{clipped(problem.message)}"


def _placed(row: InputRow, problem: Problem) -> str:
    """Return the message of a problem after its line and column."""
    row = row.part(problem.field)
    place = row.place(_field(row, problem.field))
    named = "" if place.column in ("", RECORD) else f", {short(place.column)}"
    hint = f" ({clipped(problem.hint)})" if problem.hint else ""
    return f"{row.unit} {place.line}{named}: {clipped(problem.message)}{hint}"
