"""The database that Python programs and commands use: everything the command line can do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from claimdb.errors import UsageError
from claimdb.store.address import Server
from claimdb.store.database import DatabaseReader

# Reading loads nothing that writes, and a search nothing that answers other questions.
if TYPE_CHECKING:
    from claimdb.asking import Answer
    from claimdb.citing import SourceCitation
    from claimdb.importing import Imported
    from claimdb.model import Actor, Claim, Quote, Record, Source, Topic, Verification
    from claimdb.query.value import Query
    from claimdb.results import Checked
    from claimdb.store.edit import Edited
    from claimdb.store.history.remove import Removed
    from claimdb.store.history.undo import Undone

_NOTHING: Mapping[str, str] = {}
_SIMILAR = 0.7
"""The likeness from which on recorded words are similar to checked ones."""


class Database(DatabaseReader):
    """An open claimdb database.

    Reads see the database as it was when it was opened, or when this object last wrote to it. Each
    write is one transaction, recorded in the history under the name of the `coder`, by default the
    login name.
    """

    def __init__(self, path: str | Path | Server, *, coder: str | None = None) -> None:
        super().__init__(path)
        self._coder = coder

    @property
    def coder(self) -> str:
        """The name under which changes are recorded."""
        return self._coder or login_name()

    # --- reads that need more than SQL --------------------------------------------------------

    def timeline(self, query: str | Query = "", *, limit: int | None = None) -> Iterator[Quote]:
        """Yield the quotes that a query finds by date, the undated last."""
        return self.find(query, sort=("said",), limit=limit)

    def show(self, *names: str) -> list[Record]:
        """Return the records that ids, citation keys or exact names mean: see `get`."""
        return [self.get(name) for name in names]

    def ask(self, question: str) -> Answer:
        """Answer a question in English.

        Raises:
            QuerySyntaxError: there is no word in it.
        """
        from claimdb.asking import answer

        return answer(self, question, self.check)

    def check(self, words: str, *, speaker: str | None = None, limit: int = 10) -> list[Checked]:
        """Return recorded quotes like some words, genuine ones first.

        With a `speaker`, an actor by name or id, words that are recorded only of others are
        misattributed. An organization owns what is said as it, for it or for anything below it.

        Raises:
            UsageError: there is no word.
            NotFoundError: no actor has the name, or several have.
        """
        from claimdb import folding
        from claimdb.matching.authenticity import GENUINE, judge
        from claimdb.store.load.quotes import quotes
        from claimdb.store.load.sources import passages
        from claimdb.store.search.similar import alike

        if not folding.words(words):
            raise UsageError("there is no word to check", hint='check "the words of a quotation"')
        reader = self._reader
        with reader.faults_named():
            found = alike(reader, words, least=_SIMILAR, most=limit, shortest=1, in_any_order=True)
            ids = [one.quote_id for one in found]
            own = set(ids) if speaker is None else self._said_by(speaker, ids)
            placed = passages(reader, ids)
            judged = [
                judge(words, quote, theirs=quote.id in own, passages=placed.get(quote.id, ()))
                for quote in quotes(reader, ids)
            ]
        return sorted(judged, key=lambda one: (one.result not in GENUINE, -one.likeness))

    def verify(
        self, query: str | Query = "", *, text: str | bytes | None = None
    ) -> Iterator[Verification]:
        """Yield how the quotes of a query compare with the texts of their sources.

        With a `text`, that is compared; its source is the one that the query names, or the one
        whose saved text is the same. Without, the saved texts are.

        Raises:
            UsageError: the query names several sources for one text.
            NotFoundError: the text is that of no source, and the query names none.
        """
        from claimdb.matching.document import Document
        from claimdb.query.parser import parse
        from claimdb.store.verify import verify

        raw = text.encode() if isinstance(text, str) else text
        document = None if raw is None else Document.of(raw)
        return verify(self, parse(query) if isinstance(query, str) else query, document)

    def cite(
        self, *names: str, style: str = "apa7", locator: str | None = None
    ) -> list[SourceCitation]:
        """Return sources, and the sources of quotes with the place in them, as a style cites them.

        Args:
            names: Short ids of quotes, occurrences or sources, or citation keys.
            style: A style of claimdb, or one for pandoc.
            locator: A place such as `page:4`, in place of the recorded ones.

        Raises:
            NotFoundError: there is no such record.
            UsageError: there is no such style, or a record cannot be cited.
        """
        from claimdb.citing import cite, passages_of

        return cite((one for name in names for one in passages_of(self, name, locator)), style)

    def export(
        self,
        kind: Literal["citations", "quotes", "claims", "sources"] = "citations",
        query: str | Query = "",
        path: str | Path | None = None,
        *,
        format: str | None = None,
        style: str | None = None,
        fields: Sequence[str] = (),
        sort: Sequence[str] = (),
        limit: int | None = None,
        profile: str | None = None,
    ) -> str | bytes:
        """Return the results of a query in a file format, and write them to a file if one is named.

        Args:
            kind: What is exported.
            query: Which of them.
            path: The file; one that exists is replaced.
            format: The format; by default by the ending of the file, else CSV.
            style: The style of the citations; `none` for an export without them.
            fields: The columns; none for the usual ones.
            sort: The fields to sort by.
            limit: How many records to export at most.
            profile: zotero, hypothesis or dna, for the columns of that program.

        Raises:
            UsageError: there is no such format, style, field or profile, or not of this kind.
            StoreError: the file cannot be written.
        """
        import io

        from claimdb.errors import StoreError
        from claimdb.exporting import plan_export
        from claimdb.formats import FORMATS

        file = None if path is None else str(path)
        plan = plan_export(
            kind, format, path=file, fields=tuple(fields), profile=profile, style=style
        )
        out: io.BytesIO | io.StringIO = io.StringIO()
        if FORMATS[plan.format].binary:
            out = io.BytesIO()
        plan.write(plan.records(self, query, sort=sort, limit=limit), out)
        written = out.getvalue()
        if path is not None:
            raw = written.encode() if isinstance(written, str) else written
            try:
                Path(path).write_bytes(raw)
            except OSError as error:
                raise StoreError(f"cannot write {path}: {error.strerror}") from error
        return written

    # --- writes -------------------------------------------------------------------------------

    def add(
        self,
        kind: str,
        record: Mapping[str, object],
        *,
        create: Iterable[str] = (),
        on_duplicate: Literal["skip", "occurrence", "add", "fail"] | None = None,
        unverified: bool = False,
        source_words: bool = False,
        which: int | None = None,
        dry_run: bool = False,
    ) -> Quote | Claim | Source | Topic | Actor:
        """Add a record, and return it as it is recorded.

        Args:
            kind: quote, claim, person, organization, source or topic.
            record: Its fields, as in JSON for `claimdb import`.
            create: The kinds of names that are created where no record has the name: speakers,
                organizations, topics, sources, claims.
            on_duplicate: What to do if it is already recorded; None refuses it.
            unverified: Whether to accept words that do not occur in the saved text of the source.
            source_words: Whether to take the words of the source instead, where they are close.
            which: At which of several places in the saved text the words are, counted from 1.
            dry_run: Whether to write nothing.

        Raises:
            InvalidDataError: the record is invalid; all problems are reported at once.
            NotFoundError: it names what is not recorded, and that is not to be created.
            RefusedError: it is a duplicate.
        """
        from claimdb.drafts.validate import gate
        from claimdb.store.add import add
        from claimdb.store.ingest.outcome import IngestOptions

        options = IngestOptions(
            frozenset(create),
            on_duplicate,
            near=True,
            unverified=unverified,
            source_words=source_words,
            which=which,
        )
        drafts = [gate(kind, record)]
        added = add(self.address, kind, drafts, options, coder=self.coder, dry_run=dry_run)
        self.refresh()
        return added.record

    def edit(
        self,
        name: str,
        patch: Mapping[str, object],
        *,
        on_duplicate: Literal["add", "fail"] | None = None,
        unverified: bool = False,
        which: int | None = None,
    ) -> Edited:
        """Change fields of one record, and return what changed.

        Args:
            name: The record: a short id, a citation key or an exact name.
            patch: The new values by the flags of `claimdb edit`, such as `said`, `add_speaker` or
                `topic`; several in a list. None clears a field.
            on_duplicate: `add` lets two records have the same text and speakers, or the same name.
            unverified: Whether to accept words that do not occur in the saved text of the source.
            which: At which of several places in the saved text the words are, counted from 1.

        Raises:
            UsageError: the record has no such field.
            NotFoundError: there is no such record, or a value names what is not recorded.
            InvalidDataError: a value is invalid; all problems are reported at once.
            RefusedError: it would be a duplicate, or the words are not in the saved text.
        """
        from claimdb.store.edit import edit
        from claimdb.store.ingest.outcome import IngestOptions

        options = IngestOptions(on_duplicate=on_duplicate, unverified=unverified, which=which)
        done = edit(self.address, name, patch, coder=self.coder, options=options)
        self.refresh()
        return done

    def rm(self, *names: str, dry_run: bool = False) -> Removed:
        """Remove records, each with its parts, unless other records refer to them.

        Raises:
            NotFoundError: there is no such record.
            RefusedError: other records refer to one.
        """
        from claimdb.store.history.remove import remove

        done = remove(self.address, names, coder=self.coder, rehearse=dry_run)
        self.refresh()
        return done

    def import_file(
        self,
        path: str | Path,
        *,
        format: str | None = None,
        kind: str | None = None,
        columns: Mapping[str, str] = _NOTHING,
        defaults: Mapping[str, str] = _NOTHING,
        date_order: Literal["dmy", "mdy"] | None = None,
        separator: str | None = None,
        strip_marks: bool | None = None,
        encoding: str | None = None,
        sheet: str | None = None,
        create: Iterable[str] = (),
        on_duplicate: Literal["skip", "occurrence", "add", "fail"] | None = None,
        unverified: bool = False,
        partial: bool = False,
        dry_run: bool = False,
    ) -> Imported:
        """Add the records of a file; what is recorded already is skipped.

        Args:
            path: The file, in any format that `claimdb import` reads.
            format: Its format, where neither its beginning nor its ending shows it.
            kind: The kind of its records, if not quotes, or sources in a bibliography.
            columns: The fields of its headers: `{"Said by": "speaker"}`.
            defaults: Values for records that have none: `{"mode": "narration"}`.
            date_order: The order of day and month in dates such as 03/04/2023.
            separator: What stands between several values in a cell, if not a semicolon.
            strip_marks: Whether to remove the outer quotation marks of texts.
            encoding: The encoding of the file, if not UTF-8 or UTF-16.
            sheet: The sheet of a spreadsheet, if not the first one.
            create: The kinds of names that are created where no record has the name: speakers,
                organizations, topics, sources, claims.
            on_duplicate: What to do with records that are already recorded.
            unverified: Whether to accept words that do not occur in the saved text of the source.
            partial: Whether to write the valid records of a file with invalid ones.
            dry_run: Whether to write nothing.

        Raises:
            NotFoundError: the file cannot be read.
            InvalidDataError: a record is invalid or a duplicate, without `partial`; it says which.
        """
        from claimdb.importing import import_file, layout_of
        from claimdb.store.ingest.outcome import IngestOptions

        done = import_file(
            self.address,
            path,
            IngestOptions(frozenset(create), on_duplicate, default="skip", unverified=unverified),
            coder=self.coder,
            format=format,
            layout=layout_of(
                kind,
                columns,
                defaults,
                format,
                dates=date_order,
                separator=separator,
                strip_marks=strip_marks,
                encoding=encoding,
                sheet=sheet,
            ),
            partial=partial,
            dry_run=dry_run,
        )
        self.refresh()
        return done

    def undo(self, name: str | None = None, *, dry_run: bool = False) -> Undone:
        """Undo a batch (`b4`) or a change (`h88`), by default the last batch.

        Raises:
            NotFoundError: there is no such batch or change, or nothing to undo.
            RefusedError: it was undone before, or a later batch builds on it.
        """
        from claimdb.store.history.undo import undo

        done = undo(self.address, name, coder=self.coder, rehearse=dry_run)
        self.refresh()
        return done

    def _said_by(self, name: str, ids: Iterable[int]) -> set[int]:
        """Return which of these quotes an actor said, or somebody for it."""
        from claimdb.model import short_id
        from claimdb.query.value import Query, Term, all_of, any_of
        from claimdb.store.resolver import NameResolver

        actor = NameResolver(self._reader).resolve("speaker", name, generous=True)
        fields = ("speaker", "org") if actor.kind == "organization" else ("speaker",)
        by = any_of(tuple(Term(field, short_id("actor", actor.id)) for field in fields))
        numbers = tuple(Term("id", short_id("quote", number)) for number in ids)
        if not numbers:
            return set()
        return set(self.ids(Query(all_of((any_of(numbers), by)))))


def open_database(path: str | Path, *, coder: str | None = None) -> Database:
    """Open the claimdb database at a path, or at a URL of a PostgreSQL server.

    Raises:
        NotFoundError: there is no file.
        StoreError: the database cannot be read, is none of claimdb's, or has another schema.
    """
    database = Database(path, coder=coder)
    database.connect()
    return database


def init(path: str | Path, *, example: bool = False, coder: str | None = None) -> Database:
    """Create a database where there is none, and open it; with an `example`, fill it with one.

    Raises:
        StoreError: it cannot be created, or there is something else.
    """
    from claimdb.store.address import address_of
    from claimdb.store.admin.init import initialise

    initialise(address_of(path), seed=example)
    return open_database(path, coder=coder)


def login_name() -> str:
    """Return the name of the user who is logged in."""
    import getpass  # only writing needs it
    import os

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # In a container a user may have a number and no name.
        return f"user {os.getuid()}"
