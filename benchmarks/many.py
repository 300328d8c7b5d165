"""Many processes that write to one database and read from it at once: what of it was kept.

    python benchmarks/many.py quotes.sqlite [--seconds 30] [--processes 8]
    python benchmarks/many.py postgresql://USER@HOST/NAME

The database must be a claimdb database, and is one to throw away afterwards. Each process records
quotes with a speaker and a topic, each in a transaction of its own with its history, and asks a
question after each. It tells the parent which quotes were committed; at the end each must be
there, whole. Exits with 1 where one is missing, where a process met an error, or where `db check`
finds a fault.
"""

import argparse
import multiprocessing
import os
import platform
import sys
import time
import uuid
from collections.abc import Iterable
from multiprocessing.queues import Queue
from typing import NamedTuple

import claimdb
from claimdb import folding
from claimdb.store.address import address_of
from claimdb.store.admin.check import faults
from claimdb.store.admin.damage import Fault
from claimdb.store.history.batch import recording
from claimdb.store.tables import (
    actor_names,
    actors,
    attributions,
    quote_topics,
    quotes,
    topic_names,
    topics,
)
from claimdb.store.tables import people as persons


class Report(NamedTuple):
    """What one process did: the uids of its quotes, its longest wait, and what went wrong."""

    written: tuple[str, ...]
    asked: int
    longest: float
    error: str


def work(named: str, seconds: float, reports: "Queue[Report]") -> None:
    """Write and read until the time is over."""
    written: list[str] = []
    asked, longest, error = 0, 0.0, ""
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            uid = str(uuid.uuid4())
            before = time.monotonic()
            record(named, uid)
            longest = max(longest, time.monotonic() - before)
            written.append(uid)
            with claimdb.open(named) as database:
                assert database.count("speaker:a1 harbour") > 0
                assert len(list(database.find("topic:t1", limit=5))) > 0
            asked += 2
    except claimdb.ClaimdbError as stopped:
        error = stopped.message
    reports.put(Report(tuple(written), asked, longest, error))


def record(named: str, uid: str) -> None:
    """Record a quote with what hangs on it, in a transaction of its own."""
    text = f"The harbour opens again, {uid}"
    with recording(address_of(named), coder=f"coder {os.getpid()}", command="add quote") as batch:
        quote = batch.insert(
            quotes,
            {
                "uid": uid,
                "text": text,
                "mode": "direct",
                "created": "2026-11-24T00:00:00Z",
                "folded": folding.folded(text),
            },
        )
        batch.insert(attributions, {"quote_id": quote, "position": 1, "actor_id": 1})
        batch.insert(quote_topics, {"quote_id": quote, "topic_id": 1, "coder_id": batch.coder_id})


def prepare(named: str) -> None:
    """Record the speaker and the topic."""
    with recording(address_of(named), coder="ana", command="add person") as batch:
        actor = {"uid": str(uuid.uuid4()), "kind": "person", "name": "Ann Smith"}
        number = batch.insert(actors, actor)
        batch.insert(
            persons,
            {"actor_id": number, "kind": "person", "family": "Smith", "folded": "smith"},
        )
        name = {"actor_id": number, "name": "Ann Smith", "folded": "ann smith", "kind": "main"}
        batch.insert(actor_names, name)
        topic = {"uid": str(uuid.uuid4()), "slug": "harbour", "name": "harbour"}
        number = batch.insert(topics, topic)
        name = {"topic_id": number, "name": "harbour", "folded": "harbour", "kind": "main"}
        batch.insert(topic_names, name)


def missing(named: str, uids: Iterable[str]) -> set[str]:
    """Return the quotes that are not there, with their speaker and their topic."""
    with claimdb.open(named) as database:
        there = {quote.uid for quote in database.find("harbour") if quote.speakers and quote.topics}
    return set(uids) - there


class Result(NamedTuple):
    """What all processes did, the quotes that are missing, and the faults of the database."""

    reports: list[Report]
    lost: set[str]
    faults: list[Fault]


def measure(named: str, seconds: float, processes: int) -> Result:
    """Let processes write and read for so many seconds."""
    prepare(named)
    context = multiprocessing.get_context("spawn")
    queue: Queue[Report] = context.Queue()
    running = [context.Process(target=work, args=(named, seconds, queue)) for _ in range(processes)]
    for process in running:
        process.start()
    reports = [queue.get() for _ in running]
    for process in running:
        process.join()
    written = [uid for report in reports for uid in report.written]
    return Result(reports, missing(named, written), faults(address_of(named))[0])


def main() -> None:
    """Let processes write and read, and tell what of it was kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--processes", type=int, default=8)
    given = parser.parse_args()
    result = measure(given.database, given.seconds, given.processes)
    reports, lost, found = result.reports, len(result.lost), result.faults
    each = [len(report.written) for report in reports]
    errors = [report.error for report in reports if report.error]
    print(
        f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} processors\n"
        f"{address_of(given.database)}: {given.processes} processes for {given.seconds:g} seconds\n"
        f"{sum(each):,} quotes committed, {lost} of them missing;"
        f" by process {min(each)} to {max(each)}\n"
        f"{sum(report.asked for report in reports):,} questions answered\n"
        f"longest wait for a commit {max(report.longest for report in reports):.2f} s\n"
        f"{len(errors)} processes stopped by an error {sorted(set(errors))}\n"
        f"{len(found)} faults in the database"
    )
    sys.exit(bool(lost or errors or found))


if __name__ == "__main__":
    main()
