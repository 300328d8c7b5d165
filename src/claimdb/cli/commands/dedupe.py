"""`claimdb dedupe`."""

import csv
import io
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

from claimdb.cli.commands.merge import KINDS_OF_NAMES, previewed
from claimdb.cli.line_prompts import at_terminal, choose
from claimdb.cli.options import DryRun, Output
from claimdb.cli.output import is_for_people, write_table
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.settings import Settings
from claimdb.errors import InvalidDataError, NotFoundError
from claimdb.formats.csv import guarded
from claimdb.store.backends.base import Table

if TYPE_CHECKING:
    from claimdb.database import Database
    from claimdb.store.merging.candidates import ComparedRecord, LikelyPair

_HEADER = (
    "first", "second", "score", "reason", "first_name", "second_name", "first_quotes",
    "second_quotes", "verdict", "keep",
)  # fmt: skip
_ANSWERED = ("first", "second", "verdict", "keep")
_SHOWN = 60
_ENDED = "stopped; what was answered is saved"


def dedupe(
    settings: Settings,
    formats: Output,
    kind: Annotated[
        str, Argument("people|organizations|topics|sources|quotes", "What is compared.")
    ],
    coder: str,
    limit: Annotated[
        Optional[int], Option("--limit -n", "N", "At most N pairs, the likeliest.", min=0)
    ] = None,
    answers: Annotated[
        Optional[str],
        Option("--answers", "FILE", "Verdicts on pairs: CSV or JSON Lines with first, second,"
               " verdict (same, different, skip) and keep."),
    ] = None,
    names_as: Annotated[
        str,
        Option("--as", "KIND", "As what the names of merged actors are kept: alternative,"
               " misspelling or former.", choices=KINDS_OF_NAMES),
    ] = "alternative",
    prefer: Annotated[
        Optional[list[str]], Option("--prefer", "WHAT", "Decide conflicts as claimdb merge does.")
    ] = None,
    dry_run: DryRun = False,
) -> None:  # fmt: skip
    """\b
    $ claimdb dedupe people
    $ claimdb dedupe sources --csv

    Propose pairs of records that may be one, the likeliest first, each with the reason: the same
    identifier, a name in another order, script or spelling, initials, the same title and date, a
    near-identical text. On a terminal each pair is shown and you answer: merge them, keep the other
    one, they are different (they are not proposed again), or skip. In a pipe the pairs are printed;
    fill in the verdicts and give the file back with --answers, which is one batch.
    """
    preferred = list(prefer or ())
    if answers is not None:
        _answer(settings, coder, answers, names_as, preferred, dry_run=dry_run)
        return
    interactive = is_for_people(formats, settings) and at_terminal() and not dry_run
    if not interactive:
        with settings.open() as database:
            pairs = database.dedupe(kind, limit=limit)
            write_table(_table(pairs, in_csv=formats.format == "csv"), formats, settings)
        return
    with settings.open_to_write(coder) as database:
        _ask(settings, database, database.dedupe(kind, limit=limit), names_as, preferred)


def _table(pairs: Sequence["LikelyPair"], *, in_csv: bool) -> "Table":
    """Return pairs to answer; as CSV they are for a spreadsheet, which runs formulas."""
    name = guarded if in_csv else str
    rows = (
        (one.first.id, one.second.id, one.score, one.reason, name(one.first.name),
         name(one.second.name),
         one.first.quotes, one.second.quotes, None, None)
        for one in pairs
    )  # fmt: skip
    return Table(_HEADER, rows)


# --- on a terminal --------------------------------------------------------------------------


def _ask(
    settings: Settings,
    database: "Database",
    pairs: Sequence["LikelyPair"],
    names_as: str,
    preferred: Sequence[str],
) -> None:
    """Show each pair, and do at once what is answered."""
    became: dict[str, str] = {}
    counts = dict.fromkeys(("merged", "different", "skipped"), 0)
    for number, pair in enumerate(pairs, 1):
        first, second = (_now(became, one.id) for one in (pair.first, pair.second))
        if first == second:
            continue
        # The one that is quoted more often stays, unless the answer is the other one.
        keep, other = (
            (first, second) if pair.first.quotes >= pair.second.quotes else (second, first)
        )
        settings.tell(f"\n{number} of {len(pairs)}: {pair.reason} ({pair.score:.2f})")
        for one in (pair.first, pair.second):
            settings.tell(_shown(one))
        answer = choose(
            "",
            {"merge": f"into {keep}", "other": f"into {other}", "different": "", "skip": "",
             "quit": ""},
            gone=_ENDED,
        )  # fmt: skip
        if answer == "quit":
            break
        if answer == "skip":
            counts["skipped"] += 1
        elif answer == "different":
            done = database.judge([(first, second, "different")])
            settings.tell(f"{first} and {second} are different; undo with: claimdb undo {done.by}")
            counts["different"] += 1
        else:
            if answer == "other":
                keep, other = other, keep
            given = previewed(settings, database, keep, [other], names_as, preferred, ask=True)
            done = database.judge([(keep, other, "same")], names_as=names_as, prefer=given)
            settings.tell(f"merged {other} into {keep}; undo with: claimdb undo {done.by}")
            became[other] = keep
            counts["merged"] += 1
    listed = ", ".join(f"{count} {what}" for what, count in counts.items())
    settings.tell(f"\n{listed}" if pairs else "No likely pairs.")


def _now(became: Mapping[str, str], name: str) -> str:
    while name in became:
        name = became[name]
    return name


def _shown(one: "ComparedRecord") -> str:
    example = f"  “{_short(one.example)}”" if one.example else ""
    quotes = "1 quote" if one.quotes == 1 else f"{one.quotes:,} quotes"
    return f"  {one.id:<6} {_short(one.name)}  {quotes}{example}"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


# --- answers of a file ----------------------------------------------------------------------


def _answer(
    settings: Settings,
    coder: str,
    path: str,
    names_as: str,
    preferred: Sequence[str],
    *,
    dry_run: bool,
) -> None:
    verdicts = list(_verdicts(path))
    done = settings.open_to_write(coder).judge(
        verdicts, names_as=names_as, prefer=preferred, dry_run=dry_run
    )
    what = (
        f"{len(done.merged):,} merged, {len(done.told_apart):,} different, {done.skipped:,} skipped"
    )
    if dry_run:
        for one in done.undecided:
            settings.tell(f"  {one.name}: {one.ours!r} or {one.theirs!r}")
        settings.tell(f"would be: {what}")
    elif done.by is None:
        settings.tell(what)
    else:
        settings.tell(f"{what}; undo with: claimdb undo {done.by}")


def _verdicts(path: str) -> Iterator[tuple[str | None, ...]]:
    """Yield the verdicts of a CSV, TSV, JSON or JSON Lines file; a row without one is skipped."""
    try:
        raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise NotFoundError(f"cannot read {path!r}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InvalidDataError(f"{path} is not UTF-8") from error
    for row in _rows(text, path):
        if not isinstance(row, dict) or not {"first", "second"} <= row.keys():
            raise InvalidDataError(
                f"{path}: a row has no pair", hint=f"the columns are {', '.join(_ANSWERED)}"
            )
        cells = {name: str(row.get(name) or "").strip() or None for name in _ANSWERED}
        yield cells["first"], cells["second"], cells["verdict"] or "skip", cells["keep"]


def _rows(text: str, path: str) -> Iterator[object]:
    start = text.lstrip()[:1]
    if start not in ("[", "{"):
        first = text.partition("\n")[0]
        yield from csv.DictReader(io.StringIO(text), delimiter="\t" if "\t" in first else ",")
        return
    try:
        if start == "[":
            yield from json.loads(text)
        else:
            yield from (json.loads(line) for line in text.splitlines() if line.strip())
    except json.JSONDecodeError as error:
        raise InvalidDataError(f"{path} is not JSON: {error.msg} in line {error.lineno}") from error
