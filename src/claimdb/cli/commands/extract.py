"""`claimdb extract`: the quotes of articles, proposed for a review."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, nullcontext
from itertools import tee
from pathlib import Path
from typing import Annotated, Optional

from claimdb.cli.articles import articles_of, files_of, has_lines
from claimdb.cli.candidate_files import done, write
from claimdb.cli.commands.review import (
    AcceptAbove,
    Evaluate,
    evaluate_reviews,
    proposed,
    review_articles,
)
from claimdb.cli.options import Output, WriteOptions, check_choice
from claimdb.cli.output import counted, progress
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.settings import Settings
from claimdb.errors import ExitCode, NotFoundError, UsageError
from claimdb.extracting import (
    ExtractedArticle,
    InputArticle,
    Lookup,
    extract_articles,
    jsonl,
    with_records,
)
from claimdb.extraction import parsing

_PIECES = ("apart", "join")
_ENGINES = ("local", "spark")
_MOST_NAMED = 10  # articles that failed


def extract(
    settings: Settings,
    coder: str,
    entry: WriteOptions,
    files: Annotated[Optional[list[str]], Argument("[FILE|FOLDER|-]...", dash=True)] = None,
    as_json: Annotated[bool, Option("--json", help="Print one JSON array.")] = False,
    as_jsonl: Annotated[bool, Option("--jsonl", help="Print one article per line.")] = False,
    out: Annotated[
        Optional[Path], Option("--output -o", "FILE", "Write a file: JSON Lines, or .parquet.")
    ] = None,
    resume: Annotated[
        bool, Option("--resume", help="Continue the file of --output: skip its articles.")
    ] = False,
    force: Annotated[bool, Option("--force", help="Overwrite the file of --output.")] = False,
    list_file: Annotated[
        Optional[str], Option("--list", "FILE", "A file that names one article per line.")
    ] = None,
    no_parser: Annotated[
        bool, Option("--no-parser", help="Faster, without spaCy: marked quotes alone.")
    ] = False,
    pieces: Annotated[
        str,
        Option(
            "--pieces",
            "apart|join",
            "Whether an interrupted quote is several or one with [...].",
            choices=_PIECES,
        ),
    ] = "apart",
    jobs: Annotated[
        Optional[int], Option("--jobs -j", "N", "The number of processes [all cores].", min=1)
    ] = None,
    engine: Annotated[
        str, Option("--engine", "local|spark", "Where they are read.", choices=_ENGINES)
    ] = "local",
    master: Annotated[
        Optional[str], Option("--master", "URL", "The master of Spark [its configuration].")
    ] = None,
    rejected: Annotated[
        bool, Option("--rejected", help="Show what is probably no quote as well.")
    ] = False,
    review: Annotated[
        bool, Option("--review", help="Review them at the desk: see `claimdb review`.")
    ] = False,
    accept_above: AcceptAbove = None,
    evaluate: Evaluate = False,
) -> None:
    """\b
    $ claimdb extract article.txt --review
    $ claimdb extract articles/ -o candidates.jsonl --resume

    Propose the quotes of articles, with their speakers, roles, cues and places; nothing is
    recorded. Files are texts, web pages, PDFs and other documents, or .jsonl with one article per
    line: {"text": ..., and fields of its source}. Names are resolved within the article, and in
    the database if there is one. The language is English; in others, quotations are found by
    their marks alone.
    Articles that cannot be read are listed at the end, with exit code 1.
    """
    check_choice(pieces, _PIECES)
    check_choice(engine, _ENGINES)
    if master is not None and engine != "spark":
        raise UsageError("--master needs --engine spark")
    if evaluate:
        formats = Output("json" if as_json else None, (), (), None, True, False, False, False)
        evaluate_reviews(settings, formats)
        return
    reviewing = review or accept_above is not None
    if not reviewing and (entry.create or entry.on_duplicate or entry.dry_run):
        raise UsageError(
            "--create, --on-duplicate and --dry-run are for a review",
            hint="add --review or --accept-above",
        )
    if resume and out is None:
        raise UsageError("--resume needs --output", hint="name the file to continue: -o FILE")
    if not files and list_file is None:
        raise UsageError("no article is named", hint="claimdb extract FILE; - reads stdin")
    parser = _parser(settings, no_parser=no_parser)
    if engine == "spark":
        # Only a cluster needs it.
        from claimdb.cli.cluster import extract_on_spark

        first, failures = extract_on_spark(
            settings, files or (), list_file, out, master=master, parser=parser,
            join=pieces == "join", resume=resume,
        )  # fmt: skip
        _report(first, failures, settings)
        return
    names = list(files_of(files or (), list_file))
    if reviewing:
        articles_to_review = (
            one
            for name in names
            for one in proposed(settings, name, parser=parser, join=pieces == "join")
        )
        review_articles(settings, coder, entry, articles_to_review, accept_above)
        return
    past = done(out) if resume and out is not None else set()
    articles = (one for one in articles_of(names) if one.name not in past)
    many = len(names) > 1 or any(map(has_lines, names))
    found = _extracted(
        settings, articles, parser, join=pieces == "join",
        jobs=(jobs or os.cpu_count() or 1) if many else 0, total=len(names),
    )  # fmt: skip
    found = _with_notes(found, settings)
    failed: list[ExtractedArticle] = []
    if out is not None:
        count = write(_failures(found, failed), out, settings, resume=resume, force=force)
        settings.tell(f"wrote the candidates of {counted(count, 'article')} to {out}")
    elif as_json or as_jsonl or not settings.terminal:
        _print(_failures(found, failed), as_array=as_json)
    else:
        _show(_failures(found, failed), settings, rejected=rejected)
    _report(failed, len(failed), settings)


def _parser(settings: Settings, *, no_parser: bool) -> bool:
    if no_parser:
        return False
    if parsing.is_installed():
        return True
    settings.tell(
        "note: spaCy is not installed, so only quotations in marks are found;"
        " pip install 'claimdb[extract]'"
    )
    return False


def _extracted(
    settings: Settings,
    articles: Iterable[InputArticle],
    parser: bool,
    *,
    join: bool,
    jobs: int,
    total: int,
) -> Iterator[ExtractedArticle]:
    """Yield articles with their candidates and the recorded names of these."""
    read, texts = tee(articles)
    with ExitStack() as stack:
        lookup = _lookup(settings, stack)
        moved = stack.enter_context(progress(settings) if jobs else nullcontext(lambda *_: None))
        found = extract_articles(read, jobs=jobs, parser=parser, join=join)
        for number, (one, article) in enumerate(zip(found, texts, strict=True), 1):
            moved(one.name, number, max(total, number))
            yield one if lookup is None else with_records(one, article.text, lookup)


def _with_notes(
    found: Iterable[ExtractedArticle], settings: Settings
) -> Iterator[ExtractedArticle]:
    """Yield articles, and report those in other languages."""
    for one in found:
        if one.error is None and one.language is None:
            settings.tell(f"note: {one.name} is not in English: only quotation marks are found")
        yield one


def _lookup(settings: Settings, stack: ExitStack) -> Lookup | None:
    """Return the lookup of names in the database, or None if there is no database."""
    try:
        database = stack.enter_context(settings.open())
    except NotFoundError:
        return None
    return database.mentions().named


def _failures(
    found: Iterable[ExtractedArticle], failed: list[ExtractedArticle]
) -> Iterator[ExtractedArticle]:
    for one in found:
        if one.error is not None:
            failed.append(one._replace(candidates=()))
        yield one


def _print(found: Iterable[ExtractedArticle], *, as_array: bool) -> None:
    if not as_array:
        for one in found:
            sys.stdout.write(jsonl(one))
        return
    sys.stdout.write("[")
    for number, one in enumerate(found):
        sys.stdout.write((",\n" if number else "\n") + jsonl(one).rstrip("\n"))
    sys.stdout.write("\n]\n")


def _show(found: Iterable[ExtractedArticle], settings: Settings, *, rejected: bool) -> None:
    # Rich is for terminals, and loaded for them alone.
    from claimdb.terminal.candidates import candidates
    from claimdb.terminal.screen import Screen

    screen = Screen(sys.stdout, settings.width, color=settings.color)
    for number, one in enumerate(found):
        if one.error is None:
            if number:
                screen.gap()
            candidates(one.name, one.candidates, screen, rejected=rejected)


def _report(failed: Sequence[ExtractedArticle], count: int, settings: Settings) -> None:
    """Name the first articles that failed, and exit with 1 if any did."""
    if not count:
        return
    settings.tell(f"error: {counted(count, 'article')} could not be read:")
    for one in failed[:_MOST_NAMED]:
        settings.tell(f"  {one.name}: {one.error}")
    if count > _MOST_NAMED:
        settings.tell(f"  and {count - _MOST_NAMED:,} more")
    sys.exit(ExitCode.FAILURE)
