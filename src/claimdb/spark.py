"""Extraction on a cluster of Spark: articles of JSON Lines or Parquet to candidates as Parquet."""

import hashlib
import os
import re
import shutil
import socket
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

import pandas as pd
from py4j.protocol import Py4JError
from pyspark import SparkConf, SparkContext
from pyspark.accumulators import AccumulatorParam
from pyspark.errors import PySparkException
from pyspark.java_gateway import launch_gateway
from pyspark.sql import SparkSession, functions
from pyspark.sql.pandas.types import from_arrow_schema

from claimdb import signals
from claimdb.errors import ClaimdbError, NotFoundError, RefusedError, UsageError
from claimdb.extracting import InputArticle, article_of_line, extract_articles
from claimdb.parquet import ENDING, row_of, schema

_LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_TASK = 500  # articles
_BATCH = 50  # articles that are handed over together
_PATIENCE = 5.0  # seconds, for a connection to the master
_POLL = 0.5  # seconds
_MASTER = re.compile(r"spark://(.+)")
_NAMED = 10  # articles that failed

_CONFIGURATION = {
    "spark.app.name": "claimdb extract",
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(_BATCH),
    # Files of finished tasks stay when the others are interrupted.
    "spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version": "2",
}
_UNREADABLE = (
    "the workers cannot read the articles",
    "put them where all machines see them under the same name: a shared folder, hdfs://, s3a://",
)
_MEANINGS = (
    ("No module named 'claimdb'", "the workers have no claimdb",
     "install 'claimdb[extract,spark]' on each, and name its Python in PYSPARK_PYTHON"),
    ("PYTHON_VERSION_MISMATCH", "the workers run another version of Python",
     "name the same one on all machines in PYSPARK_PYTHON"),
    ("Cannot run program", "the workers have no such Python",
     "name one that all machines have in PYSPARK_PYTHON"),
    ("All masters are unresponsive", "the master of Spark does not answer",
     "is it running, and of the same version of Spark?"),
    ("FileNotFoundException", *_UNREADABLE),
    ("FAILED_READ_FILE", *_UNREADABLE),
    ("PATH_ALREADY_EXISTS", "the output already exists",
     "continue it with --resume, or name another"),
    ("PATH_NOT_FOUND", "there is no such file of articles", "check the names of the files"),
    ("Mkdirs failed to create", "the workers cannot write the output",
     "name a folder that all machines may write to"),
)  # fmt: skip
"""What errors of Spark mean, by a part of their text, with what to do."""


class _First(AccumulatorParam):  # type: ignore[misc]  # it has no type without Spark
    """The first articles that failed, by name, with the reasons."""

    def zero(self, value: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        return ()

    def addInPlace(  # noqa: N802 (Spark's)
        self, value1: tuple[tuple[str, str], ...], value2: tuple[tuple[str, str], ...]
    ) -> tuple[tuple[str, str], ...]:
        return (*value1, *value2)[:_NAMED]


class Counters(NamedTuple):
    """What the workers count, as accumulators of Spark."""

    done: Any
    failed: Any
    first: Any


class Result(NamedTuple):
    """How many articles were extracted and how many failed; the first of these with the reason."""

    done: int
    failed: int
    first: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Job:
    """An extraction on a cluster.

    Attributes:
        articles: Files of articles, or addresses that Spark reads.
        output: The folder of candidates, or its address.
        master: The address of the master; None for that of Spark's configuration.
        parser: Whether the articles are parsed.
        join: Whether the pieces of an interrupted utterance become one candidate.
        resume: Whether articles that the output has are left out.
    """

    articles: tuple[str, ...]
    output: str
    master: str | None
    parser: bool
    join: bool
    resume: bool

    def run(self, moved: Callable[[str, int, int], None], tell: Callable[[str], None]) -> Result:
        """Extract the candidates, and report the progress.

        Raises:
            ClaimdbError: Java or Python is missing somewhere, or the cluster cannot do it.
            NotFoundError: the master or a file cannot be reached.
            RefusedError: the output exists and is not continued.
            UsageError: a file is neither JSON Lines nor Parquet.
        """
        for one in self.articles:
            if not one.lower().endswith((*_LINES, ENDING)):
                raise UsageError(
                    f"Spark reads no such file as {one}", hint="name files of .jsonl or .parquet"
                )
        _check_java()
        _check_master(self.master)
        with _session(self.master) as spark:
            context = spark.sparkContext
            lines = self._lines(spark)
            total = lines.count()
            tasks = max(min(total, context.defaultParallelism), -(-total // _TASK), 1)
            counters = Counters(
                context.accumulator(0), context.accumulator(0), context.accumulator((), _First())
            )
            work = partial(_extracted, parser=self.parser, join=self.join, counters=counters)
            found = lines.repartition(tasks).mapInPandas(work, from_arrow_schema(schema()))
            mode = "append" if self.resume else "errorifexists"
            _watched(
                lambda: found.write.mode(mode).parquet(_address(self.output)),
                lambda: moved("", counters.done.value + counters.failed.value, total),
                lambda: tell(_waiting(context)),
                context,
            )
            self._check_output(spark, counters.done.value)
            return Result(counters.done.value, counters.failed.value, counters.first.value)

    def _lines(self, spark: SparkSession) -> Any:
        """Return the articles as rows with a line of JSON and its place."""
        frames = [_read(spark, one) for one in self.articles]
        lines = frames[0]
        for one in frames[1:]:
            lines = lines.union(one)
        if not self.resume or not _exists(spark, self.output):
            return lines
        done = spark.read.schema(from_arrow_schema(schema())).parquet(_address(self.output))
        named = lines.mapInPandas(_named, "article string, line string, place string")
        return named.join(done.select("article"), "article", "left_anti").select("line", "place")

    def _check_output(self, spark: SparkSession, done: int) -> None:
        """Raise if the workers have written where this machine sees nothing."""
        written = spark.read.schema(from_arrow_schema(schema())).parquet(_address(self.output))
        if done and written.isEmpty():
            raise ClaimdbError(
                f"the workers wrote {self.output} where this machine does not see it",
                hint="name a folder that all machines share, or an address such as hdfs://",
            )


def _read(spark: SparkSession, name: str) -> Any:
    if name.lower().endswith(ENDING):
        rows = spark.read.parquet(_address(name))
        line = functions.to_json(functions.struct("*"))
    else:
        rows = spark.read.text(_address(name), lineSep="\n")
        line = functions.col("value")
    return rows.select(line.alias("line"), functions.input_file_name().alias("place"))


def _address(name: str) -> str:
    """Return a file as an address: Spark may take names without a scheme for those of HDFS."""
    return name if "://" in name else Path(name).absolute().as_uri()


def _exists(spark: SparkSession, name: str) -> bool:
    java: Any = spark.sparkContext._jvm  # noqa: SLF001 (Spark has no other way)
    configuration = spark.sparkContext._jsc.hadoopConfiguration()  # noqa: SLF001
    path = java.org.apache.hadoop.fs.Path(_address(name))
    return bool(path.getFileSystem(configuration).exists(path))


# --- on the workers -----------------------------------------------------------------------------


def _articles(frames: Iterable[pd.DataFrame]) -> Iterator[tuple[InputArticle, str, str]]:
    """Yield articles, with their lines and places; one without a name is named by its line."""
    for frame in frames:
        for line, place in zip(frame["line"], frame["place"], strict=True):
            if line.strip():
                digest = hashlib.sha256(line.encode("utf-8", "replace")).hexdigest()
                where = f"{place.removeprefix('file://')}#{digest[:12]}"
                yield article_of_line(line, where), line, place


def _named(frames: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    found = ((one.name, line, place) for one, line, place in _articles(frames))
    while part := list(islice(found, _BATCH)):
        yield pd.DataFrame(part, columns=["article", "line", "place"])


def _extracted(
    frames: Iterable[pd.DataFrame], *, parser: bool, join: bool, counters: Counters
) -> Iterator[pd.DataFrame]:
    articles = (one for one, _, _ in _articles(frames))
    # In a process of its own, an article that needs too much memory ends no task.
    found = extract_articles(articles, jobs=1, parser=parser, join=join)
    while part := list(islice(found, _BATCH)):
        good = [row_of(one) for one in part if one.error is None]
        bad = tuple((one.name, one.error) for one in part if one.error is not None)
        counters.done.add(len(good))
        counters.failed.add(len(bad))
        counters.first.add(bad[:_NAMED])
        yield pd.DataFrame(good, columns=schema().names)


# --- the session --------------------------------------------------------------------------------


def _check_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java", path=str(Path(home, "bin")) if home else None) is None:
        where = f"in JAVA_HOME, {home}," if home else "on PATH"
        raise ClaimdbError(
            f"Spark needs Java 17 or newer, and there is none {where}",
            hint="install one, such as openjdk-17-jre-headless, or set JAVA_HOME",
        )


def _check_master(master: str | None) -> None:
    """Raise `NotFoundError` if no master of a standalone cluster accepts connections."""
    match = _MASTER.fullmatch(master or "")
    if master is not None and master.startswith("sc://"):
        raise UsageError(f"{master} is of Spark Connect", hint="name the master: spark://HOST:7077")
    if match is None:
        return
    why: object = "no port"
    for one in match[1].split(","):
        host, _, port = one.rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), _PATIENCE).close()
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
        else:
            return
    raise NotFoundError(
        f"cannot reach the Spark master {master}: {why}", hint="is it running? spark://HOST:7077"
    )


@contextmanager
def _session(master: str | None) -> Iterator[SparkSession]:
    """Provide a session; what Java prints is kept if it fails."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    configuration = SparkConf().setAll([*_CONFIGURATION.items()])
    if master is not None:
        configuration.setMaster(master)
    descriptor, name = tempfile.mkstemp(prefix="claimdb-spark-", suffix=".log")
    log, is_kept = Path(name), False
    context = None
    with (
        signals.cleaned(lambda _: log.unlink(missing_ok=True)),
        os.fdopen(descriptor, "wb") as file,
        warnings.catch_warnings(),
    ):
        # Of pandas 3, for functions that are not used here.
        warnings.simplefilter("ignore", FutureWarning)
        try:
            gateway = launch_gateway(configuration, {"stdout": file, "stderr": file})
            context = SparkContext(gateway=gateway, conf=configuration)
            yield SparkSession(context)
        except (PySparkException, Py4JError) as error:
            explained = _explained(str(error), log)
            is_kept = str(log) in str(explained.hint)
            raise explained from error
        finally:
            if context is not None:
                context.stop()
            if not is_kept:
                log.unlink()


def _explained(text: str, log: Path) -> ClaimdbError:
    """Return an error of Spark in a line, or with where all that it logged is."""
    for where in (text, log.read_text(encoding="utf-8", errors="replace")):
        for part, message, hint in _MEANINGS:
            if part in where:
                kind = RefusedError if part == "PATH_ALREADY_EXISTS" else ClaimdbError
                return kind(message, hint=hint)
    first = next((line for line in text.splitlines() if line.strip()), "it gave no reason")
    return ClaimdbError(f"Spark failed: {first.strip()}", hint=f"all that it logged is in {log}")


def _watched(
    act: Callable[[], None],
    moved: Callable[[], None],
    waiting: Callable[[], None],
    context: SparkContext,
) -> None:
    """Run something of Spark, and report its progress, or once that no worker is free."""
    failures: list[Exception] = []

    def run() -> None:
        try:
            act()
        except Exception as error:  # noqa: BLE001 (raised below)
            failures.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    polls = 0
    while thread.is_alive():
        thread.join(_POLL)
        moved()
        polls += 1
        if polls == int(2 * _PATIENCE / _POLL) and not _executors(context):
            waiting()
    if failures:
        raise failures[0]


def _executors(context: SparkContext) -> int:
    if context.master.startswith("local"):
        return 1
    infos = context._jsc.sc().statusTracker().getExecutorInfos()  # noqa: SLF001 (Spark has no other way)
    # One of them is the driver.
    return len(infos) - 1


def _waiting(context: SparkContext) -> str:
    return f"note: {context.master} has no free worker yet; waiting for one"
