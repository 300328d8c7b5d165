"""`claimdb dedupe`."""

import os
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Optional

from claimdb import signals
from claimdb.cli.commands.merge import KINDS_OF_NAMES, preview
from claimdb.cli.files import bytes_of
from claimdb.cli.line_prompts import NOTHING, at_terminal, choose
from claimdb.cli.merge_conflicts import previewed
from claimdb.cli.options import DryRun, Output
from claimdb.cli.output import counted, is_for_people, write_table
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.settings import Settings, say
from claimdb.errors import InvalidDataError, NotFoundError, RefusedError, UsageError
from claimdb.formats.csv import guarded
from claimdb.store.backends.base import Table

if TYPE_CHECKING:
    from claimdb.database import Database
    from claimdb.store.merging.candidates import ComparedRecord, LikelyPair

_HEADER = (
    "first", "second", "score", "reason", "first_name", "second_name", "first_quotes",
    "second_quotes", "verdict", "keep",
)  # fmt: skip
_SHOWN = 60
_LEAST = 12
_INDENT = " " * 9
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
        Option("--answers", "FILE", "Verdicts on pairs: a table (CSV, TSV, XLSX) or JSON with"
               " first, second, verdict (same, different, skip) and keep."),
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
        _answer(settings, coder, kind, answers, names_as, preferred, dry_run=dry_run)
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


class _Session:
    """Pairs that somebody judges one by one; each answer is done at once."""

    def __init__(
        self, settings: Settings, database: "Database", names_as: str, preferred: Sequence[str]
    ) -> None:
        self._settings = settings
        self._database = database
        self._names_as = names_as
        self._preferred = preferred
        self._became: dict[str, str] = {}
        self._apart: set[frozenset[str]] = set()
        self.counts = dict.fromkeys(("merged", "different", "skipped"), 0)

    def ask(self, title: str, pair: "LikelyPair") -> bool:
        """Show a pair and do what is answered; return False when the user has had enough."""
        first, second = self._now(pair.first.id), self._now(pair.second.id)
        if first == second or frozenset((first, second)) in self._apart:
            return True
        # The one that is quoted more often stays, unless the answer is the other one.
        keep, other = (
            (first, second) if pair.first.quotes >= pair.second.quotes else (second, first)
        )
        print(file=sys.stderr)
        say(f"{title}: {pair.reason} ({pair.score:.2f})")
        for line in self._described(pair, first, second):
            say(line)
        answer = choose(
            "",
            {"merge": f"into {keep}", "other": f"into {other}", "different": "", "skip": "",
             "quit": ""},
            gone=_ENDED if self._has_saved() else NOTHING,
        )  # fmt: skip
        if answer == "quit":
            return False
        if answer == "skip":
            self.counts["skipped"] += 1
            return True
        try:
            if answer == "different":
                self._tell_apart(first, second)
            else:
                self._merge(*((keep, other) if answer == "merge" else (other, keep)))
        except (NotFoundError, RefusedError, UsageError) as error:
            # Others may have changed the records meanwhile; the next pairs are still to be judged.
            say(f"not done: {error.message}")
            if error.hint:
                say(f"hint: {error.hint}")
            self.counts["skipped"] += 1
        finally:
            # Ctrl-C ends the command at the next question as it did at this one.
            signals.release()
        return True

    def _described(self, pair: "LikelyPair", first: str, second: str) -> Iterator[str]:
        """Yield lines about two records, which may be others now, and how their texts differ."""
        width = self._settings.width
        for one, now in ((pair.first, first), (pair.second, second)):
            yield _shown(one, now, width)
            if facts := self._database.facts_about(now):
                yield f"{_INDENT}{_short(facts, width - len(_INDENT))}"
        if first.startswith("q") and pair.first.name != pair.second.name:
            from claimdb.matching.similarity import diff, marked_shortly

            differing = marked_shortly(diff(pair.first.name, pair.second.name))
            for line in wrap(differing, max(width - len(_INDENT), _LEAST)):
                yield f"{_INDENT}{line}"

    def stopped(self, _: int) -> None:
        """Say at Ctrl-C what became of the answers."""
        # The signal may have interrupted a `print`, which allows no other one inside.
        told = f"\n{_ENDED if self._has_saved() else NOTHING}\n"
        os.write(sys.stderr.fileno(), told.encode())

    def _has_saved(self) -> bool:
        return bool(self.counts["merged"] or self.counts["different"])

    def _now(self, name: str) -> str:
        while name in self._became:
            name = self._became[name]
        return name

    def _tell_apart(self, first: str, second: str) -> None:
        done = self._database.judge([(first, second, "different")])
        undo = f"; undo with: claimdb undo {done.by}" if done.by else ""
        self._settings.tell(f"{first} and {second} are different{undo}")
        self._apart.add(frozenset((first, second)))
        self.counts["different"] += 1

    def _merge(self, keep: str, other: str) -> None:
        rehearse = partial(self._database.merge, keep, other, names_as=self._names_as, dry_run=True)
        would = rehearse(prefer=self._preferred)
        given = previewed(self._settings, would, rehearse, preview, self._preferred, ask=True)
        done = self._database.judge([(keep, other, "same")], names_as=self._names_as, prefer=given)
        self._became[other] = keep
        # What is different from the other one is now different from this one.
        self._apart |= {one - {other} | {keep} for one in self._apart if other in one}
        undo = f"; undo with: claimdb undo {done.by}" if done.by else ""
        self._settings.tell(f"merged {other} into {keep}{undo}")
        self.counts["merged"] += 1


def _ask(
    settings: Settings,
    database: "Database",
    pairs: Sequence["LikelyPair"],
    names_as: str,
    preferred: Sequence[str],
) -> None:
    """Show each pair, and do at once what is answered."""
    session = _Session(settings, database, names_as, preferred)
    if not pairs:
        settings.tell("No likely pairs.")
        return
    with signals.cleaned(session.stopped):
        for number, pair in enumerate(pairs, 1):
            if not session.ask(f"{number} of {len(pairs)}", pair):
                break
    print(file=sys.stderr)
    settings.tell(", ".join(f"{count} {what}" for what, count in session.counts.items()))


def _shown(one: "ComparedRecord", now: str, width: int) -> str:
    """Return a line about a record, which may be another one `now`."""
    id = one.id if one.id == now else f"{one.id}, now {now}"
    number = counted(one.quotes, "occurrence" if one.id.startswith("q") else "quote")
    id = f"{id:<6}"
    line = f"  {id} {_short(one.name, min(width - len(id) - len(number) - 5, _SHOWN))}  {number}"
    left = width - len(line) - len("  “”")
    is_shown = one.example and left >= _LEAST
    return f"{line}  “{_short(one.example or '', min(left, _SHOWN))}”" if is_shown else line


def _short(text: str, most: int) -> str:
    most = max(most, _LEAST)
    return text if len(text) <= most else f"{text[: most - 1]}…"


# --- answers of a file ----------------------------------------------------------------------


def _answer(
    settings: Settings,
    coder: str,
    kind: str,
    path: str,
    names_as: str,
    preferred: Sequence[str],
    *,
    dry_run: bool,
) -> None:
    from claimdb.formats.verdicts import read
    from claimdb.store.merging.judge import check_compared

    check_compared(kind)
    try:
        verdicts = list(read(bytes_of(path)))
    except InvalidDataError as error:
        error.message = f"{path}: {error.message}"
        raise
    done = settings.open_to_write(coder).judge(
        verdicts, kind=kind, names_as=names_as, prefer=preferred, dry_run=dry_run
    )
    what = (
        f"{len(done.merged):,} merged, {len(done.told_apart):,} different, {done.skipped:,} skipped"
    )
    if dry_run:
        for merged in done.merged:
            for line in preview(merged):
                settings.tell(line)
        for one, other in done.told_apart:
            settings.tell(f"{one} and {other} are different")
        settings.tell(f"would be: {what}")
    elif done.by is None:
        settings.tell(what)
    else:
        settings.tell(f"{what}; undo with: claimdb undo {done.by}")
