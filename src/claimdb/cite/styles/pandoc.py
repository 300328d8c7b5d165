"""Citations in any style of the Citation Style Language, made by pandoc, which must be installed.

pandoc gets a style that refers to nothing else: `--sandbox` does not keep it from fetching one.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from claimdb.cite.styles.style_file import self_contained
from claimdb.cite.typography import Run, Runs, merge
from claimdb.errors import ClaimdbError, UsageError

_SECONDS = 30
_MEGABYTES = 512
_LARGEST = 1 << 24  # bytes of its output, which is a few kilobytes
_HEAP_EXHAUSTED = 251  # exit code of the runtime of Haskell
_QUOTES = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}


def cited(style: str, item: Mapping[str, object], locator: str, prefix: str) -> tuple[Runs, Runs]:
    """Return the entry and the citation of a CSL-JSON item, in a style by its name or its file.

    Raises:
        ClaimdbError: pandoc is not installed, or does not work.
        NotFoundError, UsageError, InvalidDataError: see `self_contained`.
    """
    program = shutil.which("pandoc")
    if program is None:
        raise ClaimdbError(
            "any other style is made by pandoc, which is not installed",
            hint="install pandoc, or use a style of our own: see `claimdb cite --help`",
        )
    xml = self_contained(style)
    with TemporaryDirectory(prefix="claimdb-") as folder:
        file = Path(folder, "style.csl")
        file.write_bytes(xml)
        # The id is ours, so that it is found again whatever the item is called.
        items = json.dumps([{**item, "id": "it"}])
        document = _run(program, folder, ["-f", "csljson", "-t", "json"], items)
        document["blocks"] = [{"t": "Para", "c": [_cite(locator, prefix)]}]
        document["meta"].pop("nocite", None)
        arguments = ["-f", "json", "-t", "json", "--citeproc", f"--csl={file}"]
        done = _run(program, folder, arguments, json.dumps(document))
    entry = next(_entries(done["blocks"]), [])
    return _trimmed(_runs(entry)), _trimmed(_runs(done["blocks"][0]))


def _run(program: str, folder: str, arguments: list[str], text: str) -> dict[str, Any]:
    """Run pandoc in a folder, with bounds on time and memory and without proxies or settings."""
    bounds = ["+RTS", f"-M{_MEGABYTES}M", "-RTS", "--sandbox", f"--data-dir={folder}"]
    try:
        done = subprocess.run(  # noqa: S603
            [program, *bounds, *arguments],
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


def _cite(locator: str, prefix: str) -> dict[str, Any]:
    citation = {
        "citationId": "it",
        "citationPrefix": _words(prefix),
        "citationSuffix": _words(f", {locator}" if locator else ""),
        "citationMode": {"t": "NormalCitation"},
        "citationNoteNum": 1,
        "citationHash": 0,
    }
    return {"t": "Cite", "c": [[citation], []]}


def _words(text: str) -> list[dict[str, Any]]:
    words = [part for word in text.split() for part in ({"t": "Space"}, {"t": "Str", "c": word})]
    return words[1:]


def _entries(blocks: Iterable[dict[str, Any]]) -> Iterator[object]:
    for block in blocks:
        if block["t"] == "Div":
            (name, _, _), inner = block["c"]
            yield from [inner] if name == "ref-it" else _entries(inner)


def _runs(node: object, *, italic: bool = False) -> Iterator[Run]:
    """Yield the text of a node of pandoc's tree."""
    match node:
        case list():
            for part in node:
                yield from _runs(part, italic=italic)
        case {"t": "Str", "c": text}:
            yield Run(str(text), italic)
        case {"t": "Space" | "SoftBreak" | "LineBreak"}:
            yield Run(" ", italic)
        case {"t": "Emph", "c": content}:
            yield from _runs(content, italic=not italic)
        case {"t": "Quoted", "c": [{"t": kind}, content]}:
            opening, closing = _QUOTES[kind]
            yield Run(opening, italic)
            yield from _runs(content, italic=italic)
            yield Run(closing, italic)
        case {"t": "Cite", "c": [_, content]} | {"c": content}:
            # Of links, spans, notes and paragraphs, only the content counts.
            yield from _runs(content, italic=italic)


def _trimmed(runs: Iterable[Run]) -> Runs:
    """Return merged runs without white space at either end."""
    joined = merge(tuple(runs))
    if joined:
        joined[0] = Run(joined[0].text.lstrip(), joined[0].italic)
        joined[-1] = Run(joined[-1].text.rstrip(), joined[-1].italic)
    return tuple(joined)
