"""`claimdb review`: the quotes that are proposed from an article, accepted or rejected."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple, Optional, cast

from claimdb.cli.articles import described, has_lines, lines_of
from claimdb.cli.files import source_file
from claimdb.cli.options import Output, WriteOptions, command
from claimdb.cli.output import counted, write_table
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.settings import Settings, can_ask
from claimdb.errors import ExitCode, InvalidDataError, NotFoundError, UsageError

if TYPE_CHECKING:
    from claimdb.desk.review import ReviewWork
    from claimdb.documents.file import SourceFile
    from claimdb.extracting import ExtractedArticle
    from claimdb.model import Source

_NO_TERMINAL = "accept with --accept-above 0.9, or record quotes with claimdb add and import"


AcceptAbove = Annotated[
    Optional[float],
    Option(
        "--accept-above",
        "SHARE",
        "Accept, as a program, what is as sure as this (0.9) and needs no answer.",
    ),
]
Evaluate = Annotated[
    bool, Option("--evaluate", help="Show how many proposed quotes people accepted unchanged.")
]


class ProposedQuotes(NamedTuple):
    """An article with the quotes that are proposed from it.

    Attributes:
        origin: The file to continue with: the article, or the candidates with its text.
        file: Its text.
        article: Its candidates, and what is known of its source.
    """

    origin: str
    file: "SourceFile"
    article: "ExtractedArticle"


def review(
    settings: Settings,
    coder: str,
    entry: WriteOptions,
    answer: Output,
    file: Annotated[
        Optional[str],
        Argument("[FILE]", "An article, or candidates of `extract -o`; the last one reviewed."),
    ] = None,
    accept_above: AcceptAbove = None,
    evaluate: Evaluate = False,
    in_editor: Annotated[
        bool, Option("--in-editor", help="Review in $EDITOR instead of on the full screen.")
    ] = False,
) -> None:
    """\b
    $ claimdb review article.html
    $ claimdb review --evaluate

    Review the quotes that are proposed from an article on one screen: accept, correct, split,
    join or reject each. Nothing enters the database unseen. The text is stored with its source
    when the first quote is accepted. Leave with Ctrl-Q and continue later, without FILE at the
    article reviewed last; decisions are recorded, and `--evaluate` counts them by speaker and
    source. Without a full-screen terminal, `--accept-above` accepts what is sure.
    """
    if evaluate:
        evaluate_reviews(settings, answer)
        return
    review_articles(
        settings, coder, entry, proposed(settings, file), accept_above, editor=in_editor
    )


def evaluate_reviews(settings: Settings, output: Output) -> None:
    """Print how many proposed quotes people accepted unchanged, by speaker and by source."""
    with settings.open() as database:
        write_table(database.review_precision(), output, settings)


def proposed(
    settings: Settings, name: str | None, *, parser: bool | None = None, join: bool = False
) -> Iterator[ProposedQuotes]:
    """Yield the articles to review: that of a file, those of candidates, or the last one."""
    from claimdb.extracting import InputArticle, extract_article

    if name is None:
        with settings.open() as database:
            name = database.last_reviewed()
        if name is None:
            raise NotFoundError("no article was reviewed yet", hint="claimdb review FILE")
    if has_lines(name):
        yield from _of_candidates(settings, name)
        return
    file = source_file(Path(name), settings)
    article = InputArticle(name, file.text, described(file))
    found = extract_article(article, parser=parser, join=join)
    yield _with_records(settings, ProposedQuotes(str(Path(name).absolute()), file, found))


def _of_candidates(settings: Settings, name: str) -> Iterator[ProposedQuotes]:
    """Yield the articles of a file of candidates."""
    from claimdb.documents import plain

    for line in lines_of(name):
        found = _article(line, name)
        if found.error is not None:
            continue
        if found.text is None:
            origin, file = found.name, source_file(Path(found.name), settings)
        else:
            origin, file = name, plain(found.text.encode())
        if file.document.sha256 != found.sha256:
            raise InvalidDataError(
                f"{found.name} is not the text that the candidates are from",
                hint="extract it again",
            )
        yield _with_records(settings, ProposedQuotes(str(Path(origin).absolute()), file, found))


def _with_records(settings: Settings, found: ProposedQuotes) -> ProposedQuotes:
    """Return an article with what the database records now about its names."""
    from claimdb.extracting import with_records

    with settings.open() as database:
        article = with_records(found.article, found.file.text, database.mentions().named)
    return found._replace(article=article)


def _article(line: bytes, name: str) -> "ExtractedArticle":
    from claimdb.extracting import article_from_dict

    try:
        return article_from_dict(json.loads(line))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        hint = "name an article, or a file that claimdb extract -o wrote"
        raise InvalidDataError(f"{name} is no file of candidates", hint=hint) from error


def review_articles(
    settings: Settings,
    coder: str,
    entry: WriteOptions,
    articles: Iterator[ProposedQuotes],
    accept_above: float | None,
    *,
    editor: bool = False,
) -> None:
    """Review articles one after the other at the desk, or accept as a program what is sure."""
    from claimdb.cli.desk import open_desk

    if accept_above is None and (entry.no_input or not can_ask()):
        raise UsageError("a review needs a terminal", hint=_NO_TERMINAL)
    for one in articles:
        work = _work(settings, coder, entry, one, by_program=accept_above is not None)
        settings.tell(f"{one.article.name}: {counted(len(work.items), 'candidate')}")
        if accept_above is not None:
            _accept(settings, work, accept_above)
        elif any(item.state == "open" for item in work.items):
            open_desk(work, editor=editor)
        left = sum(item.state == "open" for item in work.items)
        accepted = sum(item.state == "accepted" for item in work.items)
        rejected = len(work.items) - left - accepted
        settings.tell(
            f"{accepted:,} accepted, {rejected:,} rejected, {left:,} left"
            f"{'; continue with: claimdb review' if left and not entry.dry_run else ''}"
        )
        if left and accept_above is None:
            sys.exit(ExitCode.DONE)


def _work(
    settings: Settings, coder: str, entry: WriteOptions, found: ProposedQuotes, *, by_program: bool
) -> "ReviewWork":
    from claimdb.cli.desk import confirm_beforehand
    from claimdb.desk.review import ReviewWork
    from claimdb.documents.file import validate
    from claimdb.formats.candidates import source_of
    from claimdb.model import ProgramName

    document = found.file.document
    validate(document)
    with settings.open() as database:
        number = database.source_of(document.sha256)
        key = None if number is None else cast("Source", database.get(f"s{number}")).key
    if by_program and not isinstance(coder, ProgramName):
        coder = ProgramName(f"claimdb for {coder}")
    work = ReviewWork(
        settings.database_to_write,
        coder,
        found.article,
        found.file,
        key or source_of(found.article.source or {}),
        origin=found.origin,
        dry_run=entry.dry_run,
    )
    for item in work.items:
        confirm_beforehand(item.form, entry)
    return work


def _accept(settings: Settings, work: "ReviewWork", least: float) -> None:
    """Accept the candidates that are sure and need no answer; say what the others need."""
    for item in [*work.items]:
        confidence = item.candidates[0]["confidence"] if item.candidates else 0
        if item.state != "open" or confidence < least:
            continue
        checked = work.settled(item)
        if checked.open:
            text = item.form.text("text")
            settings.tell(f"left: {text[:60]}: {checked.open[0].message}")
        else:
            settings.tell(work.accept(item))
    work.close()


app = command(review)
