"""Files that are ZIP archives, read with limits."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from zipfile import ZipFile

from claimdb.documents.file import LARGEST, reading, too_large
from claimdb.errors import InvalidDataError

_MOST_FILES = 20_000
_ENCRYPTED = 0x1


@contextmanager
def unpacked(data: bytes, what: str) -> Iterator[ZipFile]:
    """Open an archive whose files are not larger together than a file may be.

    What is raised about a damaged archive in the block is reported as `reading` does.

    Raises:
        InvalidDataError: it is damaged, encrypted or too large.
    """
    with reading(what), ZipFile(io.BytesIO(data)) as archive:
        files = archive.infolist()
        # No more than the size in the directory is ever unpacked.
        size = sum(file.file_size for file in files)
        if size > LARGEST or len(files) > _MOST_FILES:
            raise too_large(what, f"it unpacks to {len(files):,} files with {size:,} bytes")
        if any(file.flag_bits & _ENCRYPTED for file in files):
            raise InvalidDataError(
                f"the file is {what}, and encrypted", hint="save it without a password"
            )
        yield archive
