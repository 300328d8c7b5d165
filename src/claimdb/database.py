"""The database that Python programs and commands use: everything the command line can do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from claimdb.curating import Curator
from claimdb.errors import NotFoundError
from claimdb.store.address import Server

# Reading loads nothing that writes, and a search nothing that answers other questions.
if TYPE_CHECKING:
    from claimdb.asking import Answer
    from claimdb.documents.file import SourceFile
    from claimdb.exporting import SourceCitation
    from claimdb.importing import Imported
    from claimdb.model import Actor, Claim, Quote, Source, Topic, Verification
    from claimdb.query.value import Query
    from claimdb.results import Checked, Finding

_NOTHING: Mapping[str, str] = {}


class Database(Curator):
    """An open claimdb database.

    Reads see the database as it was when it was opened, or when this object last wrote to it. Each
    write is one transaction, recorded in the history under the name of the `coder`, by default the
    login name.

    With `as_of`, a batch (`b41`), a date or a time in UTC, everything is read as it was right after
    that batch, or at the end of that day, and nothing can be written. With `coding`, the stances
    are those that a coder gave, instead of those in force; with `blind`, that may be nobody yet.
    """

    # --- reads that need more than SQL --------------------------------------------------------

    def ask(self, question: str) -> Answer:
        """Answer a question in English.

        Raises:
            QuerySyntaxError: there is no word in it.
        """
        from claimdb.asking import answer

        return answer(self, question, self.check)

    def check(self, words: str, *, speaker: str | None = None, limit: int = 10) -> list[Checked]:
        """Return recorded quotes similar to a text, genuine ones first.

        With a `speaker`, an actor by name or id, a text recorded only for other speakers is
        misattributed. Quotes on behalf of an organization or its parts count as its own.

        Raises:
            UsageError: there is no word.
            NotFoundError: no actor has the name, or several have.
        """
        from claimdb.asking import check

        return check(self, self._reader, words, speaker=speaker, limit=limit)

    def check_draft(self, path: str | Path) -> list[Finding]:
        """Compare every quotation in a draft with the recorded quotes, in order.

        The draft is Markdown, LaTeX, HTML, DOCX, plain text or another document.

        Raises:
            NotFoundError: the file cannot be read.
            InvalidDataError: it has no text that can be read.
        """
        try:
            data = Path(path).read_bytes()
        except (OSError, ValueError) as error:
            raise NotFoundError(f"cannot read {str(path)!r}: {error}") from error
        return self.check_bytes(data, str(path))

    def check_bytes(self, data: bytes, name: str) -> list[Finding]:
        """Compare every quotation in the content of a draft: see `check_draft`.

        The ending of its `name` tells its format where the content does not.
        """
        from claimdb.manuscripts import read
        from claimdb.manuscripts.findings import findings

        return findings(self, self._reader, read(data, name), name)

    def verify(
        self,
        query: str | Query = "",
        *,
        text: str | bytes | SourceFile | None = None,
        name: str = "the text",
    ) -> Iterator[Verification]:
        """Yield how the quotes of a query compare with the texts of their sources.

        With a `text`, that is compared; its source is the one that the query names, or the one
        whose saved text is the same. Without, the saved texts are. Bytes may be a document, such as
        a PDF, recognised also by the ending of its `name`, which messages give to the text.

        Raises:
            UsageError: the query names several sources for one text.
            NotFoundError: no source has the text, and the query names none.
            InvalidDataError: the text cannot be read.
        """
        from claimdb.documents import plain, read
        from claimdb.store.verify import verify

        if isinstance(text, str):
            text = plain(text.encode())
        file = read(text, name) if isinstance(text, bytes) else text
        return verify(self, query, file, name=name)

    def cite(
        self,
        *names: str,
        style: str = "apa7",
        locator: str | None = None,
        engine: str | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> list[SourceCitation]:
        """Return sources, and the sources of quotes with the place in them, as a style cites them.

        The `names` are citation keys, or short ids of quotes, occurrences or sources; the `style`
        is one of claimdb or of CSL. A `locator` such as `page:4` replaces the recorded places.

        The sources are one list. The `engine` is `csl` by default if pandoc and the style are
        installed, and distinguishes works with the same citation; `tell` receives what the
        `built-in` one cannot do.

        Raises:
            NotFoundError: there is no such record.
            UsageError: there is no such style, a record cannot be cited, or the locator is invalid.
        """
        from claimdb.exporting import cite

        return cite(self, names, style, locator, engine, tell)

    def export(
        self,
        kind: Literal["citations", "quotes", "claims", "sources"] = "citations",
        query: str | Query = "",
        path: str | Path | None = None,
        *,
        format: str | None = None,
        style: str | None = None,
        engine: str | None = None,
        fields: Sequence[str] = (),
        sort: Sequence[str] = (),
        limit: int | None = None,
        profile: str | None = None,
    ) -> str | bytes:
        """Return the results of a query in a file format, and write them to a file if one is named.

        Args:
            kind: What is exported.
            query: Which of them.
            path: The file; an existing one is replaced.
            format: The format; by default by the ending of the file, else CSV.
            style: The style of the citations; `none` for an export without them.
            engine: What makes them, as in `cite`.
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
            kind,
            format,
            path=file,
            fields=tuple(fields),
            profile=profile,
            style=style,
            engine=engine,
            query=str(query),
        ).since(None if path is None else self.last_batch())
        out = io.BytesIO() if FORMATS[plan.format].binary else io.StringIO()
        plan.write(plan.records(self, query, sort, limit), out)
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
            unverified: Whether to accept a quotation that the saved source text does not contain.
            source_words: Whether to use the text of the source if it is a near match.
            which: The number of the place, from 1, if the saved text contains it several times.
            dry_run: Whether to write nothing.

        Raises:
            InvalidDataError: the record is invalid; all problems are reported at once.
            NotFoundError: it names what is not recorded, and that is not to be created.
            RefusedError: it is a duplicate.
        """
        from claimdb.drafts.validate import gate
        from claimdb.store.ingest.outcome import IngestOptions
        from claimdb.store.ingest.pipeline import add

        options = IngestOptions(
            frozenset(create),
            on_duplicate,
            near=True,
            unverified=unverified,
            source_words=source_words,
            which=which,
        )
        drafts = [gate(kind, record)]
        return self.read_again(
            add(self.address, kind, drafts, options, coder=self.coder, dry_run=dry_run)
        ).record

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
        update: bool = False,
        on_conflict: Literal["refuse", "file", "database"] = "refuse",
        empty_clears: bool = False,
        since: str | None = None,
    ) -> Imported:
        """Add the records of a file; what is recorded already is skipped, or updated.

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
            create: As for `add`.
            on_duplicate: What to do with records that are already recorded.
            unverified: As for `add`.
            partial: Whether to write the valid records of a file with invalid ones.
            dry_run: Whether to write nothing.
            update: Whether records with an id, a uid or a key get the values in which the file
                differs from what was exported. Others are added.
            on_conflict: What to do where a value was changed both in the file and in the database
                since then: refuse it, or take the one of the `file` or of the `database`.
            empty_clears: Whether an empty cell clears a value.
            since: The last batch when the file was exported, if it does not say so itself.

        Raises:
            NotFoundError: the file cannot be read.
            InvalidDataError: a record is invalid or a duplicate, without `partial`; it says which.
            ChangedSinceError: an update meets values that were changed since the export.
        """
        from claimdb.formats.mapping import Layout
        from claimdb.store.ingest.outcome import IngestOptions

        options = IngestOptions(
            frozenset(create), on_duplicate, default="skip", unverified=unverified
        )
        layout = Layout(
            kind or "quote",
            dict(columns),
            defaults=dict(defaults),
            dates=date_order,
            separator=separator,
            strip_marks=strip_marks,
            encoding=encoding,
            sheet=sheet,
        )
        given: dict[str, Any] = {
            "coder": self.coder, "format": format, "partial": partial, "dry_run": dry_run,
        }  # fmt: skip
        if not update:
            from claimdb.importing import import_file

            done = import_file(self.address, path, options, layout, **given)
        else:
            from claimdb.updates import update_file

            done = update_file(
                self.address,
                path,
                options,
                layout,
                kind=kind,
                **given,
                on_conflict=on_conflict,
                empty_clears=empty_clears,
                since=since,
            )
        return self.read_again(done)

    def save_query(self, name: str, query: str | Query, *, replace: bool = False) -> bool:
        """Save a query for use as `@name`, and return whether that changed anything.

        Raises:
            UsageError: the name is invalid, or the query is empty or too large.
            NotFoundError: the query refers to a saved query that does not exist.
            RefusedError: another query has the name, and is not to be replaced.
        """
        from claimdb.query.parser import parse
        from claimdb.store.saved_queries import save

        read = parse(query) if isinstance(query, str) else query
        return self.read_again(save(self.address, name, read, coder=self.coder, replace=replace))

    def remove_query(self, name: str) -> str:
        """Remove a saved query, and return its text.

        Raises:
            NotFoundError: there is no such query.
            RefusedError: other saved queries refer to it.
        """
        from claimdb.store.saved_queries import remove

        return self.read_again(remove(self.address, name, coder=self.coder))


def open_database(
    path: str | Path | Server,
    *,
    coder: str | None = None,
    as_of: str | None = None,
    coding: str | None = None,
    blind: bool = False,
) -> Database:
    """Open the claimdb database at a path, or at a URL of a PostgreSQL server: see `Database`.

    Raises:
        NotFoundError: there is no file, no batch `as_of`, nothing recorded by then, or no such
            coder.
        StoreError: it cannot be read, is not a database of claimdb, or has another schema.
        UsageError: `as_of` is no moment.
    """
    database = Database(path, coder=coder, as_of=as_of, coding=coding, blind=blind)
    database.connect()
    return database


def init(path: str | Path | Server, *, example: bool = False, coder: str | None = None) -> Database:
    """Create a database where there is none, and open it; with an `example`, fill it with one.

    Raises:
        StoreError: it cannot be created, or the path has another file.
    """
    from claimdb.store.address import address_of
    from claimdb.store.admin.init import initialise

    initialise(address_of(path), seed=example)
    return open_database(path, coder=coder)
