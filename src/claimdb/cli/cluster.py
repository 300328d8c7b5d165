"""`claimdb extract --engine spark`: what the command line says about extraction on a cluster."""

from collections.abc import Sequence
from pathlib import Path

from claimdb.cli.articles import files_of
from claimdb.cli.candidate_files import check_new, is_folder
from claimdb.cli.output import counted, progress
from claimdb.cli.settings import Settings
from claimdb.errors import ClaimdbError, UsageError
from claimdb.extracting import ExtractedArticle

_SCHEME = "://"


def extract_on_spark(
    settings: Settings,
    files: Sequence[str],
    list_file: str | None,
    output: Path | None,
    *,
    master: str | None,
    parser: bool,
    join: bool,
    resume: bool,
) -> tuple[Sequence[ExtractedArticle], int]:
    """Extract on a cluster, and return the first articles that failed, and how many did.

    Raises:
        ClaimdbError: pyspark, Java or a worker is missing, or the cluster fails.
        UsageError: the output is not Parquet.
    """
    if output is None or not is_folder(output):
        raise UsageError(
            "Spark writes Parquet, to a folder", hint="name the output: -o candidates.parquet"
        )
    # Addresses are for Spark to read; `Path` has made one slash of two.
    name = str(output)
    scheme, colon, rest = name.partition(":/")
    address = f"{scheme}{_SCHEME}{rest.lstrip('/')}" if colon and len(scheme) > 1 else name
    if address == name and not resume:
        check_new(output)
    remote = [one for one in files if _SCHEME in one]
    local = [one for one in files if _SCHEME not in one]
    articles = (*remote, *files_of(local, list_file))
    try:
        from claimdb.spark import Job
    except ImportError as error:
        raise ClaimdbError(
            f"for Spark, claimdb needs {error.name}, which is not installed",
            hint="pip install 'claimdb[spark]'",
        ) from error
    job = Job(articles, address, master, parser=parser, join=join, resume=resume)
    with progress(settings) as moved:
        result = job.run(moved, settings.tell)
    settings.tell(f"wrote the candidates of {counted(result.done, 'article')} to {address}")
    return [ExtractedArticle(name, error=why) for name, why in result.first], result.failed
