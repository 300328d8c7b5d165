"""The articles that a command line names: files, folders, lists of files, and JSON Lines."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from claimdb.cli.files import bytes_of
from claimdb.errors import ClaimdbError, NotFoundError
from claimdb.extracting import InputArticle
from claimdb.matching.encoding import utf8

_LINES = frozenset((".jsonl", ".ndjson"))
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
_NAMES = ("name", "id", "doc_id", "key", "url")
"""The keys of an object of JSON under which an article has a name."""


def files_of(named: Iterable[str], list_file: str | None) -> Iterator[str]:
    """Yield the files that arguments and a list of files name; those of folders in order.

    Raises:
        NotFoundError: one does not exist.
    """
    listed = [] if list_file is None else utf8(bytes_of(list_file)).splitlines()
    for name in (*named, *filter(None, map(str.strip, listed))):
        path = Path(name)
        if name != "-" and path.is_dir():
            found = sorted(
                one for one in path.rglob("*") if one.suffix.lower() in _DOCUMENTS | _LINES
            )
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
        if Path(name).suffix.lower() in _LINES:
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
    source = {
        "title": found.title, "authors": list(found.authors), "date": found.date,
        "url": found.url, "container_title": found.site_name,
    }  # fmt: skip
    known = {key: value for key, value in source.items() if value}
    return InputArticle(name, found.text, known or None)


def _lines(name: str) -> Iterator[InputArticle]:
    """Yield the articles of a file with one object of JSON a line, each with a `text`."""
    try:
        with Path(name).open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _object(line, f"{name}:{number}")
    except OSError as error:
        yield InputArticle(name, error=f"cannot read {name!r}: {error.strerror}")


def _object(line: bytes, place: str) -> InputArticle:
    try:
        value: Any = json.loads(line)
    except ValueError as error:
        return InputArticle(place, error=f"is no JSON: {error}")
    text = value.get("text") if isinstance(value, dict) else None
    if not isinstance(text, str):
        return InputArticle(place, error='has no text: write {"text": "..."}')
    name = next((str(value[key]) for key in _NAMES if value.get(key)), place)
    source = {key: one for key, one in value.items() if key != "text"}
    return InputArticle(name, text, source)
