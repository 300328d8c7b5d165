"""The articles that a command line names: files, folders, lists of files, and JSON Lines."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from claimdb.cli.files import bytes_of, reading
from claimdb.errors import ClaimdbError, NotFoundError
from claimdb.extracting import InputArticle, article_of_line
from claimdb.matching.encoding import utf8
from claimdb.parquet import ENDING, is_parquet, json_lines

if TYPE_CHECKING:
    from claimdb.documents.file import SourceFile

LINES = frozenset((".jsonl", ".ndjson"))
"""The endings of files with one object of JSON a line."""
_DOCUMENTS = frozenset(
    (
        ".txt",
        ".text",
        ".md",
        ".markdown",
        ".html",
        ".htm",
        ".xhtml",
        ".mht",
        ".mhtml",
        ".pdf",
        ".docx",
        ".epub",
        ".warc",
    )
)


def files_of(named: Iterable[str], list_file: str | None) -> Iterator[str]:
    """Yield the files that arguments and a list of files name; those of folders in order.

    Raises:
        NotFoundError: one does not exist.
    """
    listed = [] if list_file is None else utf8(bytes_of(list_file)).splitlines()
    for name in (*named, *filter(None, map(str.strip, listed))):
        path = Path(name)
        if name != "-" and path.is_dir() and not is_parquet(path):
            endings = _DOCUMENTS | LINES | {ENDING}
            found = sorted(one for one in path.rglob("*") if one.suffix.lower() in endings)
            if not found:
                raise NotFoundError(f"{name} has no articles", hint="such as .txt, .html or .jsonl")
            yield from map(str, found)
        elif name != "-" and not path.exists():
            raise NotFoundError(f"cannot read {name!r}: No such file or directory")
        else:
            yield name


def articles_of(files: Iterable[str]) -> Iterator[InputArticle]:
    """Yield the articles of files; one that cannot be read has an error."""
    for name in files:
        if has_lines(name):
            yield from _lines(name)
            continue
        try:
            yield _document(name)
        except ClaimdbError as error:
            yield InputArticle(name, error=str(error))


def _document(name: str) -> InputArticle:
    """Return the article of a document, with what its file says about its source."""
    from claimdb.documents import read

    found = read(bytes_of(name), Path(name).name)
    return InputArticle(name, found.text, described(found))


def described(file: "SourceFile") -> Mapping[str, object] | None:
    """Return what a document says about its source, if anything."""
    source = {
        "title": file.title, "authors": list(file.authors), "date": file.date,
        "url": file.url, "container_title": file.site_name,
    }  # fmt: skip
    return {key: value for key, value in source.items() if value} or None


def has_lines(name: str) -> bool:
    """Whether a file has several articles: lines of JSON, or rows of Parquet."""
    return name != "-" and (Path(name).suffix.lower() in LINES or is_parquet(Path(name)))


def lines_of(name: str) -> Iterator[bytes]:
    """Yield the lines of a file of JSON Lines or Parquet, in constant memory.

    Raises:
        NotFoundError: it cannot be read.
    """
    if is_parquet(Path(name)):
        yield from json_lines(Path(name))
        return
    with reading(name), Path(name).open("rb") as file:
        yield from file


def _lines(name: str) -> Iterator[InputArticle]:
    """Yield the articles of a file with one object of JSON a line, or of a Parquet file."""
    try:
        for number, line in enumerate(lines_of(name), 1):
            if line.strip():
                yield article_of_line(line, f"{name}:{number}")
    except ClaimdbError as error:
        yield InputArticle(name, error=str(error))
