"""Parquet files as lines of JSON, and the candidates of articles as Parquet files.

A folder of Parquet files counts as one, as programs that write in parallel make it.
"""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

from claimdb.atomic_files import permissions, publish, temporary_file
from claimdb.errors import ClaimdbError, InvalidDataError, NotFoundError

if TYPE_CHECKING:
    from claimdb.extracting import ExtractedArticle

ENDING = ".parquet"
_MAGIC = b"PAR1"
_ROWS = 64  # that are read at once
_PART, _PARTS = "part-{:05}.parquet", "part-*.parquet"


def is_parquet(path: Path) -> bool:
    """Whether a path is of a Parquet file, or of a folder of them."""
    try:
        if path.is_dir():
            names = [one.name for one in path.iterdir() if not one.name.startswith((".", "_"))]
            parts = bool(names) and all(one.endswith(ENDING) for one in names)
            return parts or path.suffix.lower() == ENDING
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except (OSError, ValueError):
        return False


def json_lines(path: Path) -> Iterator[bytes]:
    """Yield the rows of a Parquet file as lines of JSON, without what is null, in constant memory.

    Raises:
        ClaimdbError: pyarrow is not installed.
        InvalidDataError: the file is damaged.
        NotFoundError: it cannot be read.
    """
    _pyarrow(path)
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    for part in sorted(path.glob(f"*{ENDING}")) if path.is_dir() else [path]:
        try:
            with ParquetFile(part) as file:
                of_candidates = "candidates" in file.schema_arrow.names
                for batch in file.iter_batches(_ROWS):
                    for row in batch.to_pylist():
                        yield _line(row, of_candidates=of_candidates)
        except ArrowException as error:
            why = " ".join(str(error).split())
            raise InvalidDataError(
                f"{part} is damaged: {why}", hint="write it again, or leave it out"
            ) from error
        except OSError as error:
            raise NotFoundError(f"cannot read {str(part)!r}: {error.strerror or error}") from error


def _line(row: dict[str, Any], *, of_candidates: bool) -> bytes:
    if not of_candidates:
        row = {key: value for key, value in row.items() if value is not None}
    elif row.get("source"):
        row["source"] = json.loads(row["source"])
    return json.dumps(row, ensure_ascii=False, default=_json).encode("utf-8", "replace") + b"\n"


def _json(value: object) -> str:
    """Return a value that JSON lacks as text."""
    return value.isoformat() if isinstance(value, date) else str(value)


class JsonStream(io.RawIOBase):
    """The rows of a Parquet file as a stream of lines of JSON."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._lines = json_lines(path)
        self._rest = b""

    def readable(self) -> bool:
        """Whether it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read the next bytes, and return how many they are."""
        self._rest = self._rest or next(self._lines, b"")
        part = self._rest[: len(buffer)]
        buffer[: len(part)] = part
        self._rest = self._rest[len(part) :]
        return len(part)


# --- candidates ---------------------------------------------------------------------------------


def row_of(article: "ExtractedArticle") -> dict[str, Any]:
    """Return an article as a row of `schema`: its JSON, with the fields of its source as a text."""
    row = article.as_dict()
    source = row["source"]
    return row | {"source": None if source is None else json.dumps(source, ensure_ascii=False)}


@cache
def schema() -> Any:
    """Return the Arrow schema of files of candidates, which is that of their JSON."""
    import pyarrow as pa

    from claimdb.extracting import ExtractedArticle

    hints = get_type_hints(ExtractedArticle)
    names = {"name": "article"}
    return pa.schema([(names.get(name, name), _type(hint)) for name, hint in hints.items()])


def _type(hint: Any) -> Any:
    """Return the Arrow type of an annotation."""
    import pyarrow as pa

    origin, parts = get_origin(hint), [one for one in get_args(hint) if one is not NoneType]
    if origin in (Union, UnionType):
        return _type(parts[0])
    if origin is tuple:
        return pa.list_(_type(parts[0]))
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return pa.struct([(one.name, _type(hints[one.name])) for one in fields(hint)])
    plain = {int: pa.int64(), float: pa.float64()}
    assert hint in plain or hint is str or origin in (Literal, Mapping), f"{hint} has no column"
    return plain.get(hint, pa.string())


def write_part(articles: "Sequence[ExtractedArticle]", folder: Path) -> None:
    """Write articles as another file of a folder, which appears when it is complete.

    Raises:
        ClaimdbError: pyarrow is not installed.
        OSError: it cannot be written.
    """
    pa = _pyarrow(folder)
    from pyarrow.parquet import write_table

    folder.mkdir(exist_ok=True)
    numbers = (one.name[len("part-") :][:5] for one in folder.glob(_PARTS))
    number = 1 + max((int(one) for one in numbers if one.isdecimal()), default=-1)
    target = folder / _PART.format(number)
    table = pa.Table.from_pylist([row_of(one) for one in articles], schema())
    with temporary_file(folder) as temporary:
        write_table(table, temporary)
        publish(temporary, target, permissions(target), replace=False, last=False)


def _pyarrow(path: Path) -> Any:
    try:
        import pyarrow as pa
    except ImportError as error:
        raise ClaimdbError(
            f"{path} is Parquet, for which claimdb needs pyarrow, which is not installed",
            hint="pip install 'claimdb[parquet]'",
        ) from error
    return pa
