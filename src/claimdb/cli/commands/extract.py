"""`claimdb extract`: the quotes of articles, proposed for a review."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, nullcontext
from itertools import tee
from pathlib import Path
from typing import Annotated, Optional

from claimdb.cli.articles import articles_of, files_of
from claimdb.cli.commands.review import (
    AcceptAbove,
    Evaluate,
    evaluate_reviews,
    proposed,
    review_articles,
)
from claimdb.cli.files import may_write, writing
from claimdb.cli.options import Output, WriteOptions, check_choice
from claimdb.cli.output import counted, progress
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.settings import Settings
from claimdb.errors import ExitCode, InvalidDataError, NotFoundError, UsageError
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
_MOST_NAMED = 10  # articles that failed


def extract(
    settings: Settings,
    coder: str,
    files: Annotated[Optional[list[str]], Argument("[FILE|FOLDER|-]...", dash=True)] = None,
    as_json: Annotated[bool, Option("--json", help="Print one JSON array.")] = False,
    as_jsonl: Annotated[bool, Option("--jsonl", help="Print one article per line.")] = False,
    out: Annotated[
        Optional[Path], Option("--output -o", "FILE", "Write one article per line to a file.")
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
    if evaluate:
        formats = Output("json" if as_json else None, (), (), None, True, False, False, False)
        evaluate_reviews(settings, formats)
        return
    if resume and out is None:
        raise UsageError("--resume needs --output", hint="name the file to continue: -o FILE")
    if not files and list_file is None:
        raise UsageError("no article is named", hint="claimdb extract FILE; - reads stdin")
    parser = _parser(settings, no_parser=no_parser)
    names = list(files_of(files or (), list_file))
    if review or accept_above is not None:
        entry = WriteOptions(frozenset(), None, dry_run=False, no_input=False, yes=False)
        articles_to_review = (
            one
            for name in names
            for one in proposed(settings, name, parser=parser, join=pieces == "join")
        )
        review_articles(settings, coder, entry, articles_to_review, accept_above)
        return
    done = _done(out) if resume and out is not None else set()
    articles = (one for one in articles_of(names) if one.name not in done)
    many = len(names) > 1 or any(name.endswith(("jsonl", "ndjson")) for name in names)
    found = _extracted(
        settings, articles, parser, join=pieces == "join",
        jobs=(jobs or os.cpu_count() or 1) if many else 1, total=len(names),
    )  # fmt: skip
    found = _with_notes(found, settings)
    failed: list[ExtractedArticle] = []
    if out is not None:
        count = _write(_failures(found, failed), out, settings, resume=resume, force=force)
        settings.tell(f"wrote the candidates of {counted(count, 'article')} to {out}")
    elif as_json or as_jsonl or not settings.terminal:
        _print(_failures(found, failed), as_array=as_json)
    else:
        _show(_failures(found, failed), settings, rejected=rejected)
    _report(failed, settings)


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
        moved = stack.enter_context(
            progress(settings) if jobs > 1 else nullcontext(lambda *_: None)
        )
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


def _done(output: Path) -> set[str]:
    """Return the names of the articles in a file of candidates, without a torn last line."""
    if not output.exists():
        return set()
    names = set()
    with writing(output), output.open("r+b") as file:
        end = 0
        for line in iter(file.readline, b""):
            if not line.endswith(b"\n"):
                break
            try:
                value = json.loads(line)
                names.add(value["article"])
            except (ValueError, KeyError, TypeError) as error:
                raise InvalidDataError(
                    f"{output} is no file of candidates", hint="name the file that extract wrote"
                ) from error
            end = file.tell()
        file.truncate(end)
    return names


def _write(
    found: Iterable[ExtractedArticle],
    output: Path,
    settings: Settings,
    *,
    resume: bool,
    force: bool,
) -> int:
    target = output if resume else may_write(output, settings.database, force=force)
    count = 0
    with writing(target), target.open("a" if resume else "w", encoding="utf-8") as file:
        for one in found:
            # Articles that failed are tried again by --resume.
            if one.error is None:
                file.write(jsonl(one))
                file.flush()
                count += 1
    return count


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


def _report(failed: list[ExtractedArticle], settings: Settings) -> None:
    if not failed:
        return
    settings.tell(f"error: {counted(len(failed), 'article')} could not be read:")
    for one in failed[:_MOST_NAMED]:
        settings.tell(f"  {one.name}: {one.error}")
    if len(failed) > _MOST_NAMED:
        settings.tell(f"  and {len(failed) - _MOST_NAMED:,} more")
    sys.exit(ExitCode.FAILURE)
