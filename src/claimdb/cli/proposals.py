"""The source that a document describes: its fields, shown and confirmed before they are saved."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from claimdb.cli.files import STDIN, source_file
from claimdb.cli.flags import Raw, by_flags
from claimdb.cli.options import WriteOptions
from claimdb.cli.output import confirm, counted
from claimdb.cli.settings import Settings
from claimdb.drafts.records import Draft, DraftError
from claimdb.drafts.validate import gate
from claimdb.errors import UsageError

if TYPE_CHECKING:
    from claimdb.documents.file import SourceFile
    from claimdb.store.history.batch import Batch

_LABELS: Mapping[str, str] = {
    "type": "type", "title": "title", "contributors": "by", "container_title": "in",
    "publisher": "publisher", "issued": "published", "url": "address", "language": "language",
    "accessed": "consulted",
}  # fmt: skip
"""The fields of a source that documents name, in the order in which they are shown."""


class SourceProposal:
    """A source with the fields that a document proposes; flags replace these."""

    def __init__(self, path: str, flags: Raw, settings: Settings) -> None:
        self._settings = settings
        self._name = path
        self._file = source_file(Path(path), settings)
        self._given = flags
        self._proposed = {**_fields(self._file), **flags}
        self.stored = ""
        """What was done with its text."""

    def draft(self) -> Draft | DraftError:
        """Return the draft of the source, without proposed fields that are invalid.

        Raises:
            UsageError: it has no title.
            InvalidDataError: the text cannot be stored.
        """
        if "title" not in self._proposed:
            raise UsageError("missing: --title", hint="the file names no title: set this flag")
        # Only writing needs the schema.
        from claimdb.documents.file import validate

        validate(self._file.document)
        try:
            return gate("source", self._proposed)
        except DraftError as error:
            wrong = {problem.field.partition("[")[0] for problem in error.problems}
            for field in wrong & self._proposed.keys() - self._given.keys():
                value = self._proposed.pop(field)
                self._settings.tell(f"note: the {_LABELS[field]} in the file is left out: {value}")
        try:
            return gate("source", self._proposed)
        except DraftError as error:
            return by_flags("source", error)

    def confirm(self, entry: WriteOptions) -> None:
        """Show the fields; on a terminal, exit with 5 unless the user confirms them."""
        where = "stdin" if self._name == STDIN else Path(self._name).name
        self._settings.tell(f"{where} describes this source:")
        for field, label in _LABELS.items():
            if value := self._proposed.get(field):
                shown = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
                self._settings.tell(f"  {label:<9}  {shown}")
        asking = sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()
        if asking and not (entry.yes or entry.no_input or entry.dry_run):
            confirm("Save it?")

    def store(self, batch: "Batch", source: int) -> None:
        """Store the text for the source in its batch."""
        from claimdb.store.snapshots import store_in

        document = self._file.document
        stored = store_in(batch, source, document, file=self._file)
        size = counted(len(document.text), "character")
        done = "found its text stored" if stored.outcome == "known" else "stored its text"
        self.stored = f"{done}: {size}, SHA-256 {document.sha256}"


def _fields(file: "SourceFile") -> Raw:
    """Return the fields of a source that a file names."""
    site = "publisher" if file.type == "book" else "container_title"
    found = {
        "type": file.type or "document",
        "title": file.title,
        "contributors": list(file.authors),
        site: file.site_name,
        "issued": file.date,
        "url": file.url,
        "language": file.language,
        "accessed": file.saved,
    }
    return {name: value for name, value in found.items() if value}
