"""Import of the records of a file, all of them or none."""

import hashlib
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from claimdb.errors import ClaimdbError, InvalidDataError, NotFoundError, UsageError
from claimdb.formats import FORMATS, READABLE, format_of_ending
from claimdb.formats.detection import detect_format
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import drafts_of, read
from claimdb.formats.text import Peeked, Recoded
from claimdb.matching.encoding import refuse_foreign
from claimdb.store.address import Address
from claimdb.store.history.batch import recording
from claimdb.store.ingest.outcome import IngestOptions
from claimdb.store.ingest.pipeline import ingest_items

_SHOWN = 3
"""So many problems are in the message of an error."""


class RefusedRecord(NamedTuple):
    """A record that was not written: the line on which it begins, and why.

    In some formats the line is the number of something else, which is the `unit`.
    """

    line: int
    error: ClaimdbError
    unit: str = "line"


class Imported(NamedTuple):
    """The result of an import.

    Attributes:
        written: Whether anything was written; not in a dry run.
        counts: How many records have each result and kind: `{("added", "quote"): 12}`.
        refused: The records that were not written.
        notes: How many records there are of what a reader should know.
    """

    written: bool
    counts: Mapping[tuple[str, str], int]
    refused: Sequence[RefusedRecord]
    notes: Mapping[str, int]


def import_file(
    address: Address,
    path: str | Path,
    options: IngestOptions,
    *,
    coder: str,
    format: str | None = None,
    layout: Layout | None = None,
    partial: bool = False,
    dry_run: bool = False,
) -> Imported:
    """Write the records of a file in one batch.

    Args:
        address: The database.
        path: The file.
        options: What to create, and what to do with duplicates.
        coder: Who records them.
        format: A format of `READABLE`; by default the one that the file shows.
        layout: What its columns and words mean.
        partial: Whether to write the valid records of a file with invalid ones.
        dry_run: Whether to write nothing.

    Raises:
        NotFoundError: the file cannot be read.
        InvalidDataError: a record is invalid, without `partial`; nothing is written.
    """
    try:
        content = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        raise NotFoundError(
            f"cannot read {str(path)!r}: {getattr(error, 'strerror', None) or error}"
        ) from error
    asked = layout or Layout()
    file: IO[bytes] = io.BytesIO(content)
    if asked.encoding is not None:
        file = cast("IO[bytes]", Recoded(file, asked.encoding))
    peeked = Peeked(file)
    form = format_of_ending(format) if format else detect_format(str(path), peeked, asked.kind)
    if form not in READABLE:
        refuse_foreign(peeked.head)
        raise UsageError(f"unknown format of {path}", hint=f"format, one of {', '.join(READABLE)}")
    if layout is None and FORMATS[form].bibliographic:
        asked = Layout(kind="source")
    rows = read(form, cast("IO[bytes]", peeked), asked)
    rows.check()
    counts: Counter[tuple[str, str]] = Counter()
    refused = []
    with recording(address, coder=coder, command="import") as batch:
        for row, outcome in ingest_items(batch, drafts_of(rows, asked.kind), options):
            if outcome.error is not None:
                refused.append(RefusedRecord(row.line, outcome.error, row.unit))
                continue
            counts[outcome.result, outcome.kind] += 1
            counts.update(("added", created.kind) for created in outcome.created)
        batch.came_from(str(path), hashlib.sha256(content).hexdigest())
        if refused and not partial:
            raise InvalidDataError(_message(path, refused), hint="nothing was written")
        batch.discarded = dry_run
    return Imported(not dry_run, counts, refused, rows.told)


def layout_of(
    kind: str | None,
    columns: Mapping[str, str],
    defaults: Mapping[str, str],
    format: str | None,
    **options: Any,
) -> Layout | None:
    """Return the layout that options describe; None for the usual one of the format."""
    if not (kind or columns or defaults or any(options.values())):
        return None
    form = FORMATS.get(format or "")
    usual = "source" if form is not None and form.bibliographic else "quote"
    return Layout(kind=kind or usual, columns=dict(columns), defaults=dict(defaults), **options)


def _message(path: str | Path, refused: Sequence[RefusedRecord]) -> str:
    lines = [f"{one.unit} {one.line}: {one.error.message}" for one in refused[:_SHOWN]]
    if more := len(refused) - len(lines):
        lines.append(f"and {more:,} more")
    return f"{len(refused):,} of the records of {path} are refused: {'; '.join(lines)}"
