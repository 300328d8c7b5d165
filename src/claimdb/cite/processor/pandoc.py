"""pandoc, with bounds on its time and memory, and without a network or settings.

It gets a style that refers to nothing else: `--sandbox` does not keep it from fetching one.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from claimdb.cite.processor import nodes
from claimdb.cite.work import UNWRITABLE
from claimdb.errors import ClaimdbError, UsageError

_SECONDS = 60
_MEGABYTES = 768
_LARGEST = 1 << 28  # bytes of its output
_HEAP_EXHAUSTED = 251  # exit code of the runtime of Haskell


def program() -> str | None:
    """Return the path of pandoc: that of the extra `styles`, else the one on PATH, if any."""
    package = find_spec("pypandoc")
    for place in (package.submodule_search_locations or ()) if package else ():
        if found := shutil.which("pandoc", path=str(Path(place, "files"))):
            return found
    return shutil.which("pandoc")


def cited(
    style: bytes,
    items: Sequence[Mapping[str, Any]],
    citations: Sequence[Mapping[str, Any]],
    dates: Mapping[str, Mapping[str, object]],
) -> list[dict[str, Any]]:
    """Return the blocks of a document that cites CSL-JSON items.

    The citations are its first blocks; the bibliography follows. The `dates` by the ids of items
    replace what pandoc reads from their JSON.

    Raises:
        ClaimdbError: pandoc is not installed, or does not work.
        UsageError: pandoc does not accept the style.
    """
    if (path := program()) is None:
        raise ClaimdbError(
            "any other style is made by pandoc, which is not installed",
            hint="`pip install 'claimdb[styles]'`, or use a style of our own: see"
            " `claimdb cite --help`",
        )
    with TemporaryDirectory(prefix="claimdb-") as folder:
        file = Path(folder, "style.csl")
        file.write_bytes(style)
        document = _run(path, folder, ["-f", "csljson", "-t", "json"], items)
        for one in document["meta"]["references"]["c"]:
            for name, date in dates[one["c"]["id"]["c"]].items():
                one["c"][name] = nodes.as_meta(date)
        document["meta"].pop("nocite", None)
        document["blocks"] = citations
        arguments = ["-f", "json", "-t", "json", "--citeproc", f"--csl={file}"]
        done = _run(path, folder, arguments, document)
    return list(done["blocks"])


def _run(path: str, folder: str, arguments: list[str], given: object) -> dict[str, Any]:
    """Run pandoc in a folder, with bounds on time and memory and without proxies or settings."""
    text = UNWRITABLE.sub("\ufffd", json.dumps(given, ensure_ascii=False))
    bounds = ["+RTS", f"-M{_MEGABYTES}M", "-RTS", "--sandbox", f"--data-dir={folder}"]
    try:
        done = subprocess.run(  # noqa: S603
            [path, *bounds, *arguments],
            input=text.encode(),
            capture_output=True,
            check=True,
            timeout=_SECONDS,
            cwd=folder,
            env={"PATH": os.environ.get("PATH", os.defpath), "HOME": folder, "LANG": "C.UTF-8"},
        )
        if len(done.stdout) > _LARGEST:
            raise ClaimdbError("pandoc makes too much of this style", hint="use another style")
        return dict(json.loads(done.stdout))
    except subprocess.TimeoutExpired as error:
        raise ClaimdbError(
            f"pandoc needs more than {_SECONDS} seconds for this style", hint="use another style"
        ) from error
    except subprocess.CalledProcessError as error:
        if error.returncode == _HEAP_EXHAUSTED:
            raise ClaimdbError(
                f"pandoc needs more than {_MEGABYTES} MB for this style", hint="use another style"
            ) from error
        said = error.stderr.decode(errors="replace").removeprefix("pandoc: ").partition("\n")[0]
        raise UsageError(f"pandoc: {said}", hint="use another style") from error
    except (OSError, ValueError, RecursionError) as error:
        raise ClaimdbError(f"pandoc does not work: {error}") from error
