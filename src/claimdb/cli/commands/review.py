"""`claimdb review`: the quotes that are proposed from an article, accepted or rejected."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple, Optional, cast

from claimdb.cli.files import bytes_of, source_file
from claimdb.cli.options import Output, WriteOptions, command
from claimdb.cli.output import counted, write_table
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.settings import Settings, can_ask
from claimdb.errors import ExitCode, InvalidDataError, NotFoundError, UsageError

if TYPE_CHECKING:
    from claimdb.desk.review import ReviewWork
    from claimdb.documents.file import SourceFile
    from claimdb.extracting import ExtractedArticle
    from claimdb.extraction.candidates import Candidate
    from claimdb.model import Source

_NO_TERMINAL = "accept with --accept-above 0.9, or record quotes with claimdb add and import"
_LINES = (".jsonl", ".ndjson")


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
    """An article with the quotes that are proposed from it."""

    name: str
    file: "SourceFile"
    candidates: "Sequence[Candidate]"


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
    from claimdb.extracting import InputArticle, extract_article, with_records

    if name is None:
        with settings.open() as database:
            name = database.last_reviewed()
        if name is None:
            raise NotFoundError("no article was reviewed yet", hint="claimdb review FILE")
    if not name.endswith(_LINES):
        file = source_file(Path(name), settings)
        found = extract_article(InputArticle(name, file.text), parser=parser, join=join)
        with settings.open() as database:
            found = with_records(found, file.text, database.mentions().named)
        yield ProposedQuotes(str(Path(name).absolute()), file, found.candidates)
        return
    for line in bytes_of(name).splitlines():
        found = _article(line, name)
        if found.error is None:
            file = source_file(Path(found.name), settings)
            if file.document.sha256 != found.sha256:
                raise InvalidDataError(
                    f"{found.name} is not the text that the candidates are from",
                    hint="extract it again",
                )
            yield ProposedQuotes(str(Path(found.name).absolute()), file, found.candidates)


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
        work = _work(settings, coder, one, by_program=accept_above is not None)
        settings.tell(f"{one.name}: {counted(len(work.items), 'candidate')}")
        if accept_above is not None:
            _accept(settings, entry, work, accept_above)
        elif any(item.state == "open" for item in work.items):
            open_desk(work, editor=editor)
        left = sum(item.state == "open" for item in work.items)
        accepted = sum(item.state == "accepted" for item in work.items)
        rejected = len(work.items) - left - accepted
        settings.tell(
            f"{accepted:,} accepted, {rejected:,} rejected, {left:,} left"
            f"{'; continue with: claimdb review' if left else ''}"
        )
        if left and accept_above is None:
            sys.exit(ExitCode.DONE)


def _work(
    settings: Settings, coder: str, article: ProposedQuotes, *, by_program: bool
) -> "ReviewWork":
    from claimdb.desk.review import ReviewWork
    from claimdb.model import ProgramName
    from claimdb.store.snapshots import validate

    validate(article.file.document)
    with settings.open() as database:
        number = database.source_of(article.file.document.sha256)
        key = None if number is None else cast("Source", database.get(f"s{number}")).key
    named = {"occurrences[0].source": key} if key else _described(article)
    if by_program and not isinstance(coder, ProgramName):
        coder = ProgramName(f"claimdb for {coder}")
    return ReviewWork(
        settings.database_to_write, coder, article.name, article.file, article.candidates, named
    )


def _described(article: ProposedQuotes) -> Mapping[str, str]:
    """Return the source that a file describes, by the paths of a form."""
    file, path = article.file, "occurrences[0].source"
    found = {
        path: file.title or file.url,
        f"{path}.contributors": "; ".join(file.authors),
        f"{path}.container_title": file.site_name,
        f"{path}.issued": file.date,
        f"{path}.url": file.url if file.title else None,
    }
    return {key: value for key, value in found.items() if value} if found[path] else {}


def _accept(settings: Settings, entry: WriteOptions, work: "ReviewWork", least: float) -> None:
    """Accept the candidates that are sure and need no answer; say what the others need."""
    for item in [*work.items]:
        confidence = item.candidates[0]["confidence"] if item.candidates else 0
        if item.state != "open" or confidence < least:
            continue
        item.form.confirmed.update(f"create:{one}" for one in entry.create)
        checked = work.settled(item)
        if checked.open:
            text = item.form.text("text")
            settings.tell(f"left: {text[:60]}: {checked.open[0].message}")
        else:
            settings.tell(work.accept(item))
    work.close()


app = command(review)
