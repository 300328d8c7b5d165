"""The settings of a project: `.claimdb.toml` in the folder of the work, or in one above it.

Owns where the file is looked for, what it may say, and pointing at the line that is wrong. It must
not know what a setting does.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from claimdb.errors import UsageError
from claimdb.render import FORMATS

NAME = ".claimdb.toml"


class Project(NamedTuple):
    """What a project's file says; None where it says nothing.

    A relative `database` of a file is one beside it, and is a whole path here. `coder` is who
    records, `citation_style` and `format` are what is used unless another is asked for.
    """

    file: Path | None = None
    database: str | None = None
    coder: str | None = None
    citation_style: str | None = None
    format: str | None = None


def project_of() -> Project:
    """Return the settings of the project that is worked in: of the nearest file up the tree.

    Raises:
        UsageError: the file cannot be read, is no TOML, or says what has no meaning.
    """
    try:
        folder = Path.cwd()
    except FileNotFoundError:
        # It was taken away meanwhile.
        return Project()
    for place in (folder, *folder.parents):
        file = place / NAME
        try:
            text = file.read_bytes().decode()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                f"{file} cannot be read: {error}", hint="mend it or take it away"
            ) from error
        found = _settings(file, text)
        named = found.get("database", "~")
        if not named.startswith("~") and "://" not in named:
            found["database"] = str(place / named)
        return Project(file, **found)
    return Project()


def _settings(file: Path, text: str) -> dict[str, str]:
    # Only a project pays for these.
    import tomllib

    from claimdb.cite import STYLES

    known: Mapping[str, tuple[str, ...]] = {
        "database": (),
        "coder": (),
        "citation_style": tuple(STYLES),
        "format": tuple(FORMATS),
    }

    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        deep = "it is nested too deep" if isinstance(error, RecursionError) else error
        raise UsageError(f"{file}: {deep}", hint="see https://toml.io") from error
    for name, value in found.items():
        if name not in known:
            names = ", ".join(known)
            raise _wrong(file, text, name, f"there is no setting {name!r}", f"settings: {names}")
        if not isinstance(value, str) or not value.strip():
            raise _wrong(file, text, name, f"{name} is no text", f'{name} = "..."')
        if known[name] and value not in known[name]:
            choices = ", ".join(known[name])
            raise _wrong(file, text, name, f"there is no {name} {value!r}", f"one of: {choices}")
    return found


def _wrong(file: Path, text: str, name: str, what: str, hint: str) -> UsageError:
    """Return an error that tells the line on which a name is set."""
    sets = re.compile(rf"""\s*\[*\s*["']?{re.escape(name)}["']?\s*[=.\]]""")
    lines = (number for number, line in enumerate(text.split("\n"), 1) if sets.match(line))
    place = next((f" line {number}" for number in lines), "")
    return UsageError(f"{file}{place}: {what}", hint=hint)
