"""`claimdb verify`, `check` and `snapshot`, and the reports of their findings."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

from claimdb.cli.files import bytes_of, source_file
from claimdb.cli.hints import hints_at_words
from claimdb.cli.options import Output, Viewpoint
from claimdb.cli.output import counted, nothing_found, write, write_table
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.settings import Settings, utf8
from claimdb.database import Database
from claimdb.errors import ExitCode, UsageError
from claimdb.matching.authenticity import GENUINE
from claimdb.matching.verify import DIFFERENT
from claimdb.model import Verification, short_id
from claimdb.query.value import Query, Term
from claimdb.results import Checked, Finding
from claimdb.store.backends.base import Table
from claimdb.store.verify import verify_snapshot
from claimdb.values import check_fields, values_of

if TYPE_CHECKING:
    from claimdb.matching.document import Document


def verify(
    settings: Settings,
    query: Query,
    formats: Output,
    moment: Viewpoint,
    text: Annotated[
        Optional[Path],
        Option("--text", "FILE", "A file with the text of the source, as `snapshot` reads it."),
    ] = None,
) -> None:
    """\b
    $ claimdb verify --text article.txt
    $ claimdb verify source:xiputinmeeting speaker:putin --text article.txt --json

    Verify quotes word for word against the text of their source: the verbatim text must appear
    in it, and the passage must be unchanged. A text is recognised by its SHA-256; for another
    text, name its source with source:KEY. Without --text, the stored texts are used. A passage
    found elsewhere is moved. Quotes recorded in other typography, with omissions (...) or
    [brackets] are normalised, elided or bracketed, and a rendering without a passage is
    rendered. Any other difference is altered or lost, or for a quote without a place near or
    not_found, with exit code 6. If only a later text of the source lacks the quotation, the
    result is snapshot_changed.
    """
    check_fields(Verification, formats.fields)
    with settings.open(moment) as database:
        content = None if text is None else source_file(text, settings)
        found = database.verify(query, text=content, name=str(text))
        _report(found, formats, settings)


def check(
    settings: Settings,
    answer: Output,
    moment: Viewpoint,
    words: Annotated[Optional[list[str]], Argument("[WORDS]...")] = None,
    speaker: Annotated[Optional[str], Option("--speaker", "NAME", "The supposed speaker.")] = None,
    drafts: Annotated[
        Optional[list[str]],
        Option("--in", "FILE", "Check the quotations in this draft; more FILEs may follow."),
    ] = None,
    strict: Annotated[
        bool, Option("--strict", help="With --in, quotations that are not recorded are wrong too.")
    ] = False,
) -> None:
    """\b
    $ claimdb check "the world should not be fooled"
    $ claimdb check "stalling tactic" --speaker "United States" --json

    Check whether a quotation is genuine, and whose. Similar quotes are shown with the
    differences: the same text, shortened, altered, or only a rendering. Words without the "not"
    that denies them are altered. The exit code is 0 if the words are recorded verbatim with an
    attested speaker, or if nothing similar is recorded; it is 6 if the recorded text differs,
    or is disputed, misattributed or retracted. With --speaker, words recorded only for other
    speakers are misattributed.

    claimdb check --in draft.md checks every quotation in a draft (Markdown, LaTeX, HTML, DOCX,
    text), also whether the draft names the recorded speaker; if one is wrong, the exit code is 6.
    """
    given = list(words or ())
    if drafts:
        if speaker is not None:
            raise UsageError("--in reads the speakers in the draft", hint="omit --speaker")
        check_drafts([*drafts, *given], answer, settings, moment, strict=strict)
        return
    if strict:
        raise UsageError("--strict needs --in FILE")
    if not given:
        raise UsageError("missing argument 'WORDS'", hint="or name a draft: --in FILE")
    with settings.open(moment) as database:
        text = utf8(" ".join(given), "the quotation")
        answer_words(database, text, speaker, answer, settings)


_MESSAGES = {
    "stored": "stored the text of {}",
    "filled": "stored the text of {}, which had only a hash",
    "known": "the text of {} is already stored",
}


def snapshot(
    settings: Settings,
    source: Annotated[str, Argument("SOURCE")],
    file: Annotated[Path, Argument("FILE|-", dash=True)],
    formats: Output,
    coder: str,
    taken: Annotated[
        Optional[str], Option("--taken", "DATE", "The date of the copy (EDTF).")
    ] = None,
    verify: Annotated[
        bool, Option("--verify", help="Record the results for the quotes, and their places.")
    ] = False,
) -> None:
    """\b
    $ claimdb snapshot xiputinmeeting article.txt
    $ claimdb snapshot s1 article.txt --taken 2023-03-22 --verify

    Store the text of a source, and verify the quotes of that source against it, as
    `verify` does. Altered or lost quotes give exit code 6, unless an earlier text of the source
    contains them; the text is stored in any case. SOURCE is an id, key, URL or whole title. A
    source can have several texts, each identified by its SHA-256. FILE is plain text, which is
    stored unchanged, or a web page (HTML, MHTML, SingleFile, WARC), PDF, DOCX, EPUB or Markdown.
    """
    check_fields(Verification, formats.fields)
    read = source_file(file, settings)
    document = read.document
    # Only writing needs the schema.
    from claimdb.store.snapshots import store

    stored = store(
        settings.database_to_write,
        source,
        document,
        coder=coder,
        taken=taken,
        verify=verify,
        file=read,
    )
    more = "" if stored.snapshots == 1 else f" ({stored.snapshots:,} texts of this source)"
    settings.tell(f"{_MESSAGES[stored.outcome].format(stored.key)}{more}")
    settings.tell(f"SHA-256 {document.sha256}")
    if read.extractor:
        settings.tell(f"extracted from {read.media_type} by {read.extractor}; {_size(document)}")
    if verify:
        settings.tell(f"recorded the results of {stored.verified:,} passages")
    with settings.open() as database:
        query = Query(Term("source", short_id("source", stored.source)))
        found = verify_snapshot(database, query, stored.source, document)
        _report(found, formats, settings)


def _size(document: "Document") -> str:
    if document.pages:
        return counted(len(document.pages), "page")
    return counted(document.paragraph(len(document.text)) or 1, "paragraph")


_RESULTS = (
    "exact", "normalised", "elided", "bracketed", "moved", "snapshot_changed", "altered", "lost",
    "near", "not_found", "rendered", "no_snapshot",
)  # fmt: skip
_OF_QUOTE = ("text", "mode", "speaker", "status", "source")
_HEADER = ("id", "result", "likeness", *_OF_QUOTE, "diff")


def _report(found: Iterable[Verification], formats: Output, settings: Settings) -> None:
    """Write how quotes compare with their texts, and exit with 6 if some differ."""
    results: Counter[str] = Counter()

    def counting() -> Iterator[Verification]:
        for one in found:
            results[one.result] += 1
            yield one

    write(counting(), formats, settings, "verifications", kind=Verification)
    counts = [f"{results[result]:,} {result}" for result in _RESULTS if results[result]]
    settings.tell(", ".join(counts) if counts else "No quotes match.")
    if DIFFERENT & results.keys():
        sys.exit(ExitCode.PROBLEMS_FOUND)


def answer_words(
    database: Database, words: str, speaker: str | None, answer: Output, settings: Settings
) -> None:
    """Answer whether words are genuine: see `check`."""
    found = database.check(words, speaker=speaker)
    write_table(Table(_HEADER, _rows(found)), answer, settings, "checked", shown=found)
    results = Counter(one.result for one in found)
    if not found:
        hints = hints_at_words(database, words, answer)
        nothing_found(answer, settings, "Nothing like these words is recorded.", hints)
        return
    settings.tell(", ".join(f"{number:,} {result}" for result, number in results.items()))
    if not GENUINE & results.keys():
        sys.exit(ExitCode.PROBLEMS_FOUND)


def _rows(found: Sequence[Checked]) -> Iterator[Sequence[object]]:
    for one in found:
        quote, diff = values_of(one.quote, _OF_QUOTE), [list(part) for part in one.diff]
        yield short_id("quote", one.quote.id), one.result, one.likeness, *quote, diff


_WRONG = frozenset({
    "altered", "rendered", "other_speaker", "misattributed", "disputed", "retracted",
})  # fmt: skip
_OF_DRAFT = (
    "file", "line", "locator", "result", "words", "attributed_to", "id", "likeness", *_OF_QUOTE,
    "diff",
)  # fmt: skip


def check_drafts(
    files: Sequence[str],
    answer: Output,
    settings: Settings,
    moment: Viewpoint | None = None,
    *,
    strict: bool,
) -> None:
    """Report every quotation in drafts, and exit with 6 if one is wrong."""
    contents = [(file, bytes_of(file)) for file in files]
    with settings.open(moment) as database:
        found = [one for file, data in contents for one in database.check_bytes(data, file)]
        # A list of ids is one of recorded quotes.
        listed = [one for one in found if one.checked or answer.format != "ids"]
        table = Table(_OF_DRAFT, map(_row_of_draft, listed))
        write_table(table, answer, settings, "findings:manuscript", shown=found)
    if not found:
        nothing_found(answer, settings, "There are no quotations.")
        return
    results = Counter(one.result for one in found)
    counts = ", ".join(f"{number:,} {result}" for result, number in results.items())
    settings.tell(f"{counted(len(found), 'quotation')}: {counts}")
    if results.keys() & (_WRONG | ({"not_recorded"} if strict else set())):
        sys.exit(ExitCode.PROBLEMS_FOUND)


def _row_of_draft(one: Finding) -> Sequence[object]:
    place = one.file, one.line, one.locator, one.result, one.words, one.attributed_to
    if one.checked is None:
        return *place, *[None] * (len(_OF_DRAFT) - len(place))
    [quote] = _rows([one.checked])
    id, _, *more = quote
    return *place, id, *more
