"""Files of candidates, an article a line of JSON or a row of Parquet, which can be continued."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from claimdb.cli.files import may_write, writing
from claimdb.cli.settings import Settings
from claimdb.errors import InvalidDataError, RefusedError
from claimdb.extracting import ExtractedArticle, jsonl
from claimdb.parquet import ENDING, json_lines, write_part

_PART = 500
"""The articles of a file in a folder of Parquet, which are lost together if they are not done."""


def is_folder(output: Path) -> bool:
    """Whether candidates are written to a path as a folder of Parquet files."""
    return output.suffix.lower() == ENDING


def done(output: Path) -> set[str]:
    """Return the names of the articles in a file of candidates, without a torn last line.

    Raises:
        InvalidDataError: it is a file of something else.
    """
    if not output.exists():
        return set()
    if is_folder(output):
        return {_name(line, output) for line in json_lines(output)}
    names = set()
    with writing(output), output.open("r+b") as file:
        end = 0
        for line in iter(file.readline, b""):
            if not line.endswith(b"\n"):
                break
            names.add(_name(line, output))
            end = file.tell()
        file.truncate(end)
    return names


def _name(line: bytes, output: Path) -> str:
    try:
        return str(json.loads(line)["article"])
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidDataError(
            f"{output} is no file of candidates", hint="name the file that extract wrote"
        ) from error


def write(
    found: Iterable[ExtractedArticle],
    output: Path,
    settings: Settings,
    *,
    resume: bool,
    force: bool,
) -> int:
    """Write articles as they are done, except those that failed, and return how many they are.

    Raises:
        RefusedError: the file exists, and is neither continued nor overwritten.
        StoreError: it cannot be written.
    """
    # Articles that failed are tried again by --resume.
    good = (one for one in found if one.error is None)
    if is_folder(output):
        if not resume:
            check_new(output)
        return _write_parts(good, output)
    target = output if resume else may_write(output, settings.database, force=force)
    count = 0
    with writing(target), target.open("a" if resume else "w", encoding="utf-8") as file:
        for one in good:
            file.write(jsonl(one))
            file.flush()
            count += 1
    return count


def check_new(folder: Path) -> None:
    """Raise `RefusedError` if a folder to write exists: it may contain anything."""
    if folder.exists():
        raise RefusedError(
            f"{folder} already exists", hint="continue it with --resume, or name another"
        )


def _write_parts(good: Iterator[ExtractedArticle], folder: Path) -> int:
    count = 0
    while part := list(islice(good, _PART)):
        with writing(folder):
            write_part(part, folder)
        count += len(part)
    if not count:
        with writing(folder):
            folder.mkdir(exist_ok=True)
    return count
