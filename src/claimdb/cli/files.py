"""Files and standard input that are read, with progress and SHA-256; files that are written."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path
from time import monotonic
from typing import IO, TYPE_CHECKING, Any, TypeVar, cast

from claimdb.atomic_files import permissions, publish, temporary_file
from claimdb.cli.output import confirm
from claimdb.cli.settings import Settings
from claimdb.errors import InvalidDataError, NotFoundError, RefusedError, StoreError
from claimdb.matching.encoding import utf8
from claimdb.parquet import JsonStream, is_parquet
from claimdb.store.address import Address

if TYPE_CHECKING:
    from claimdb.documents.file import SourceFile

STDIN = "-"
"""The name of standard input."""
PROGRESS_SECONDS = 1.0
"""The time before progress is shown."""
_T = TypeVar("_T")
_CHUNK = 1 << 16
_LONGEST = 1_000_000_000  # bytes, the limit of SQLite for a text


class InputFile:
    """An input stream, with its name on the command line; it counts what was read."""

    def __init__(self, stream: IO[bytes], name: str, moved: Callable[[int, int], None]) -> None:
        self.name = name.encode(errors="surrogateescape").decode(errors="backslashreplace")
        self._records = 0
        self._stream = stream
        self._start = stream.tell() if stream.seekable() else 0
        self._moved = moved
        self._restart()

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, or the rest."""
        try:
            data = self._stream.read(size)
        except OSError as error:
            raise StoreError(
                f"cannot read {self.name}: {error.strerror}",
                hint="is the file complete, and the disk intact?",
            ) from error
        self._hash.update(data)
        self._count += len(data)
        self._moved(self._count, self._records)
        return data

    def counting(self, records: Iterable[_T]) -> Iterator[_T]:
        """Yield the records that were read from it, and count them."""
        for record in records:
            self._records += 1
            yield record

    def seekable(self) -> bool:
        """Whether it can be read again."""
        return self._stream.seekable()

    def seek(self, offset: int) -> int:
        """Go back to the start, and count again."""
        self._restart()
        return self._stream.seek(self._start + offset)

    def _restart(self) -> None:
        import hashlib  # only reading a file needs it

        self._hash = hashlib.sha256()
        self._count = 0

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return self._stream.isatty()

    def sha256(self) -> str:
        """Return the SHA-256 of the whole input, including what its reader ignored."""
        while self.read(_CHUNK):
            pass
        return self._hash.hexdigest()


@contextmanager
def opened(file: str, settings: Settings) -> Iterator[InputFile]:
    """Open a file, or standard input for `-`; on a terminal show progress. Parquet is read as JSON.

    Raises:
        NotFoundError: it does not exist or cannot be read.
    """
    with ExitStack() as stack:
        with reading(file):
            if file != STDIN and is_parquet(Path(file)):
                stream: IO[bytes] = stack.enter_context(BufferedReader(JsonStream(Path(file))))
                size = None
            else:
                stream = stack.enter_context(_stream(file))
                size = None if file == STDIN else Path(file).stat().st_size or None
        yield InputFile(stream, file, _moving(settings, size, stack))


@contextmanager
def reading(file: str) -> Iterator[None]:
    """Raise `NotFoundError` with the name of a file that cannot be read in this block."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise NotFoundError(f"cannot read {file!r}: {_reason(error)}") from error


def _stream(file: str) -> AbstractContextManager[IO[bytes]]:
    if file != STDIN:
        return Path(file).open("rb")
    stdin = cast("IO[str] | None", sys.stdin)
    # The shell may have closed it (`<&-`).
    if stdin is None:
        raise NotFoundError("stdin is closed", hint="name a file")
    return nullcontext(cast("IO[bytes]", stdin.buffer))  # type: ignore[attr-defined]


def text_of(value: str) -> str:
    """Return a text that is given directly, as `@FILE`, or as `-` for standard input.

    A text that begins with `@` has another one before it.

    Plain text is kept to the byte, except for a byte order mark and the last line end.

    Raises:
        NotFoundError: the file cannot be read.
        InvalidDataError: it has no text that can be read.
    """
    if not is_read(value):
        return value.removeprefix("@") if value.startswith("@@") else value
    from claimdb.documents import read

    text = read(_bytes(value), value).text.removeprefix("\ufeff")
    return text.removesuffix("\n").removesuffix("\r") if text.endswith("\n") else text


def is_read(value: str) -> bool:
    """Whether a text is `-` or `@FILE`."""
    return value == "-" or (value.startswith("@") and not value.startswith("@@"))


def decoded(value: str) -> str:
    """Return the plain text of `@FILE` or of `-`, without a byte order mark; raise as `text_of`."""
    return utf8(_bytes(value)).removeprefix("\ufeff")


def _bytes(value: str) -> bytes:
    """Return the bytes of `@FILE` or of `-`."""
    try:
        return bytes_of(value.removeprefix("@"))
    except NotFoundError as error:
        if value.startswith("@"):
            error.hint = "@ names a file; for a text that begins with @, write @@"
        raise


def source_file(file: Path, settings: Settings) -> "SourceFile":
    """Return the text of a document with what its file says about it, and tell what to know of it.

    Raises:
        NotFoundError: the file cannot be read.
        ClaimdbError: it cannot be read as a document: see `documents.read`.
    """
    from claimdb.documents import read

    found = read(bytes_of(file), file.name)
    for note in found.notes:
        settings.tell(f"note: {note}")
    if str(file) == STDIN:
        return found
    modified = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return replace(found, modified=f"{modified:%Y-%m-%dT%H:%M:%SZ}")


def bytes_of(file: str | Path) -> bytes:
    """Return all bytes of a file, or of standard input for `-`.

    Raises:
        NotFoundError: the file cannot be read.
        InvalidDataError: it is longer than a database allows, or endless.
    """
    parts, left = [], _LONGEST
    with reading(str(file)), _stream(str(file)) as stream:
        while part := stream.read(_CHUNK):
            parts.append(part)
            left -= len(part)
            if left < 0:
                named = "stdin" if str(file) == "-" else repr(str(file))
                raise InvalidDataError(
                    f"{named} is longer than {_LONGEST:,} bytes", hint="is this the right text?"
                )
    return b"".join(parts)


def _reason(error: OSError | ValueError) -> str:
    # A name with a NUL has no errno.
    return str(getattr(error, "strerror", None) or error)


def _moving(settings: Settings, size: int | None, stack: ExitStack) -> Callable[[int, int], None]:
    """Return a function that shows on a terminal how many bytes and records were read."""
    if settings.quiet or not sys.stderr.isatty():
        return lambda *_: None
    begun = monotonic()
    show: Callable[[str, int, int | None], None] | None = None

    def moved(count: int, records: int) -> None:
        nonlocal show
        passed = monotonic() - begun
        if passed < PROGRESS_SECONDS:
            return
        if show is None:
            # Rich is for terminals, and loaded for them alone.
            from claimdb.terminal.screen import shown

            show = stack.enter_context(shown(sys.stderr, sizes=True))
        show(f"{records:,} records, {records / max(passed, 0.001):,.0f} a second", count, size)

    return moved


STDOUT = "-"
"""The name of standard output."""


@contextmanager
def writing(path: Path | None, hint: str | None = None) -> Iterator[None]:
    """Raise `StoreError` with the name of the file if it cannot be written in this block."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise StoreError(f"cannot write {path}: {_reason(error)}", hint=hint) from error


def may_write(path: Path, database: Address, *, force: bool) -> Path:
    """Return the file to write, the target of a link, if it is new or may be overwritten.

    A link to a file that does not exist counts as a file: others may have put it there.

    Raises:
        NotFoundError: its folder does not exist.
        RefusedError: it exists and overwriting is not confirmed, or it is the database.
        StoreError: it is a folder, or its status cannot be read.
    """
    with writing(path):
        if path.is_dir():
            raise StoreError(f"cannot write {path}: it is a folder", hint="name a file in it")
        if not path.parent.is_dir():
            raise NotFoundError(
                f"there is no folder {path.parent}", hint="create it, or name another"
            )
        target = path.resolve()
        if target == (isinstance(database, Path) and database.resolve()):
            raise RefusedError(f"{path} is the database", hint="name another file")
        dangling = path.is_symlink() and not path.exists()
        if force or not (dangling or path.is_file()):
            return target
    what = f"is a link to {target}, which does not exist" if dangling else "already exists"
    if not (sys.stdin and sys.stdin.isatty()):
        raise RefusedError(f"{path} {what}", hint="use --force to overwrite it")
    confirm(f"{path} {what}. Overwrite it?")
    return target


@contextmanager
def written(target: Path, *, binary: bool = False) -> Iterator[IO[Any]]:
    """Provide a stream that replaces a file when it is complete; after an error the file is kept.

    A link is replaced and not followed: it may have been put there since `may_write`.

    Raises:
        StoreError: the file cannot be created.
    """
    mode: Any = {"mode": "wb"} if binary else {"mode": "w", "encoding": "utf-8", "newline": ""}
    if target.exists() and not (target.is_file() or target.is_symlink()):
        # A pipe or a device has no content to keep.
        with writing(target):
            stream = target.open(**mode)
        with stream:
            yield stream
        return
    with ExitStack() as stack:
        with writing(target):
            temporary = stack.enter_context(temporary_file(target.parent))
        with temporary.open(**mode) as stream:
            yield stream
        with writing(target):
            publish(temporary, target, permissions(target), replace=True)
