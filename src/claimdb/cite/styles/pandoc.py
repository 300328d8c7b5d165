"""Citations in any style of the Citation Style Language, made by pandoc, which must be installed.

Nothing is fetched from a network.
"""

import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from claimdb.cite import STYLES
from claimdb.cite.typography import Run, Runs, merge
from claimdb.errors import ClaimdbError, NotFoundError, UsageError

_SECONDS = 60
_QUOTES = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}


def cited(style: str, item: Mapping[str, object], locator: str, prefix: str) -> tuple[Runs, Runs]:
    """Return the entry and the citation of a CSL-JSON item, in a style by its name or its file.

    Raises:
        ClaimdbError: pandoc is not installed, or does not work.
        NotFoundError: there is no such file.
        UsageError: the style is an address, or none that pandoc has.
    """
    if "://" in style:
        raise UsageError(f"{style} is an address", hint="save the style and name its file")
    if ("/" in style or style.endswith(".csl")) and not Path(style).is_file():
        raise NotFoundError(f"there is no style {style}", hint="name a file that is there")
    # The id is ours, so that it is found again whatever the item is called.
    document = _run(["-f", "csljson", "-t", "json"], json.dumps([{**item, "id": "it"}]))
    document["blocks"] = [{"t": "Para", "c": [_cite(locator, prefix)]}]
    document["meta"].pop("nocite", None)
    arguments = ["-f", "json", "-t", "json", "--citeproc", f"--csl={style}"]
    done = _run(arguments, json.dumps(document))
    entry = next(_entries(done["blocks"]), [])
    return _trimmed(_runs(entry)), _trimmed(_runs(done["blocks"][0]))


def _run(arguments: list[str], text: str) -> dict[str, Any]:
    try:
        done = subprocess.run(  # noqa: S603
            ["pandoc", *arguments],  # noqa: S607 (whichever the user has)
            input=text.encode(),
            capture_output=True,
            check=True,
            timeout=_SECONDS,
        )
        return dict(json.loads(done.stdout))
    except FileNotFoundError as error:
        raise ClaimdbError(
            "any other style is made by pandoc, which is not installed",
            hint="install pandoc, or use a style of our own: see `claimdb cite --help`",
        ) from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").removeprefix("pandoc: ").partition("\n")[0]
        raise UsageError(
            f"pandoc: {said}", hint=f"{', '.join(STYLES)}, or the .csl file of a style"
        ) from error
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
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
