"""How an export is wanted: its options, and what follows from them.

Owns which format, profile and dialect are meant, and what does not go together. It must not know
how any of them is written.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from claimdb.cite import STYLES
from claimdb.cli.options import LISTING, OptionsByName, fields_of, listed
from claimdb.cli.outfile import STDOUT
from claimdb.errors import UsageError
from claimdb.export import DIALECTS, FORMATS, PROFILES, Dialect

_Text = Optional[str]

NO_STYLE = "none"
"""Says that nothing is to be cited."""
_TABLES = ("csv", "tsv", "xlsx", "json", "jsonl")
_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "\\t": "\t"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """How an export is wanted; None is what is not said."""

    format: str | None
    profile: str | None
    style: str | None
    fields: tuple[str, ...]
    sort: tuple[str, ...]
    limit: int | None
    path: str
    force: bool
    dialect: str | None
    bom: bool | None
    guard: bool | None
    delimiter: str | None
    compatible: bool


PROFILE: OptionsByName = {
    "profile": (
        Annotated[
            _Text,
            typer.Option(
                "--profile",
                metavar="NAME",
                help=f"The columns of another program: {', '.join(PROFILES)}.",
            ),
        ],
        None,
    ),
}
OF_CITATIONS: OptionsByName = {
    **PROFILE,
    "style": (
        Annotated[
            _Text,
            typer.Option(
                "--style",
                metavar="STYLE",
                help=f"Of the citations: {', '.join(STYLES)}, {NO_STYLE}, or as claimdb cite takes"
                " it [.claimdb.toml, else apa7].",
            ),
        ],
        None,
    ),
    "compatible": (
        Annotated[
            bool,
            typer.Option("--dna-compat", help="With --profile dna: , and ' for ; and \", as DNA."),
        ],
        False,
    ),
}


def common(kind: str) -> OptionsByName:
    """Return the options of an export of a kind."""
    formats = ", ".join(name for name, form in FORMATS.items() if kind in form.writers)
    return {
        "output": (
            Annotated[
                str,
                typer.Option(
                    "--output", "-o", metavar="FILE|-", help="Where to; - is what the shell gave."
                ),
            ],
            STDOUT,
        ),
        "force": (
            Annotated[bool, typer.Option("--force", help="Write over a file that is there.")],
            False,
        ),
        "format": (
            Annotated[
                Optional[list[str]],
                typer.Option(
                    "--format",
                    metavar="NAME",
                    help=f"{formats} [by the ending of the file, else csv].",
                ),
            ],
            None,
        ),
        "fields": (
            Annotated[
                Optional[list[str]],
                typer.Option("--fields", metavar="A,B", help="Only these columns, in this order."),
            ],
            None,
        ),
        **{name: LISTING[name] for name in ("sort", "limit")},
        "dialect": (
            Annotated[
                _Text,
                typer.Option(
                    "--dialect",
                    metavar="NAME",
                    help="Of CSV: excel (byte order mark, CRLF, formulas guarded) or unix"
                    " [excel for files].",
                ),
            ],
            None,
        ),
        "bom": (
            Annotated[
                Optional[bool],
                typer.Option("--bom/--no-bom", help="CSV begins with a byte order mark."),
            ],
            None,
        ),
        "guard": (
            Annotated[
                Optional[bool],
                typer.Option("--guard/--no-guard", help="An apostrophe before formulas in CSV."),
            ],
            None,
        ),
        "delimiter": (
            Annotated[
                _Text, typer.Option("--delimiter", metavar="MARK", help="Of CSV: , ; | or tab.")
            ],
            None,
        ),
    }


def wanted(_: typer.Context, given: Mapping[str, Any]) -> Wanted:
    """Return what the options say."""
    formats = dict.fromkeys(given["format"] or ())
    if len(formats) > 1:
        raise UsageError(f"two formats: {' and '.join(formats)}", hint="choose one")
    return Wanted(
        format=next(iter(formats), None),
        profile=given.get("profile"),
        style=given.get("style"),
        fields=fields_of(given["fields"]),
        sort=listed(given["sort"]),
        limit=given["limit"],
        path=given["output"],
        force=given["force"],
        dialect=given["dialect"],
        bom=given["bom"],
        guard=given["guard"],
        delimiter=given["delimiter"],
        compatible=given.get("compatible", False),
    )


def format_of(kind: str, wanted: Wanted) -> str:
    """Return the format that is asked for, or that the ending of the file says.

    Raises:
        UsageError: there is none such, or not of this kind.
    """
    named = wanted.format
    possible = ", ".join(name for name, form in FORMATS.items() if kind in form.writers)
    if named is None and wanted.path != STDOUT:
        ending = Path(wanted.path).suffix.lower()
        named = next((name for name, one in FORMATS.items() if ending in one.endings), None)
        if named is None:
            raise UsageError(
                f"the format of {wanted.path} is not known", hint=f"--format, one of: {possible}"
            )
    named = named or "csv"
    if named not in FORMATS:
        raise UsageError(f"there is no format {named!r}", hint=f"one of: {possible}")
    if kind not in FORMATS[named].writers:
        raise UsageError(f"{kind} have no format {named}", hint=f"one of: {possible}")
    if FORMATS[named].binary and wanted.path == STDOUT and sys.stdout.isatty():
        raise UsageError(f"{named} is nothing to look at", hint="name a file: -o FILE")
    if FORMATS[named].works:
        for option in ("sort", "fields", "style"):
            if getattr(wanted, option):
                raise UsageError(f"{named} has no {option}", hint=f"leave --{option} out")
    return named


def profile_of(kind: str, format: str, wanted: Wanted) -> str | None:
    """Return the profile that is asked for.

    Raises:
        UsageError: there is none such, not of this kind, or not in this format.
    """
    named = wanted.profile
    if wanted.compatible and named != "dna":
        raise UsageError("--dna-compat is for --profile dna", hint="leave it out")
    if named is None:
        return None
    possible = ", ".join(name for name, one in PROFILES.items() if kind in one.kinds)
    if named not in PROFILES or kind not in PROFILES[named].kinds:
        raise UsageError(f"{kind} have no profile {named!r}", hint=f"one of: {possible}")
    if format not in _TABLES:
        raise UsageError(
            f"{named} is a table and {format} is none", hint=f"one of: {', '.join(_TABLES)}"
        )
    if wanted.sort and PROFILES[named].works:
        raise UsageError(f"{named} sorts by citation key", hint="leave --sort out")
    return named


def dialect_of(format: str, profile: str | None, wanted: Wanted) -> Dialect:
    """Return the dialect of CSV that is asked for, or that is usual.

    Raises:
        UsageError: there is none such, or the format has none.
    """
    said = (wanted.dialect, wanted.bom, wanted.guard, wanted.delimiter)
    if format != "csv" and any(one is not None for one in said):
        raise UsageError(f"{format} has no dialect", hint="--dialect and its like are of csv")
    if wanted.dialect is not None:
        if wanted.dialect not in DIALECTS:
            raise UsageError(
                f"there is no dialect {wanted.dialect!r}", hint=f"one of: {', '.join(DIALECTS)}"
            )
        dialect = DIALECTS[wanted.dialect]
    elif profile is not None:
        dialect = PROFILES[profile].dialect
    else:
        dialect = DIALECTS["unix" if wanted.path == STDOUT else "excel"]
    if wanted.delimiter is not None:
        mark = _DELIMITERS.get(wanted.delimiter, wanted.delimiter)
        if mark not in _DELIMITERS.values():
            raise UsageError(
                f"{wanted.delimiter!r} parts no cells", hint="a comma, a semicolon, a bar or a tab"
            )
        dialect = dialect._replace(delimiter=mark)
    return dialect._replace(
        bom=dialect.bom if wanted.bom is None else wanted.bom,
        guard=dialect.guard if wanted.guard is None else wanted.guard,
    )
