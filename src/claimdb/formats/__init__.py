"""File formats and what each of them can do: one registry, from which they are loaded by name."""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple, cast

from claimdb.errors import UsageError
from claimdb.model import Claim, Quote, Record, Source
from claimdb.results import Cited
from claimdb.schema import RECORDS

if TYPE_CHECKING:
    # Only an export with citations loads it.
    from claimdb.cite import Citer

EXPORT_KINDS: Mapping[str, type[Cited | Record]] = {
    "citations": Cited,
    "quotes": Quote,
    "claims": Claim,
    "sources": Source,
}
"""What can be exported, each with its type: quotes with their sources, or records of one kind."""


class Format(NamedTuple):
    """A file format, with its functions as `module:function` of this package.

    Attributes:
        read: The reader; empty if files in this format are not imported.
        write: Writes an `Export`, in a bibliographic format CSL items with their notes; empty if
            files in this format are not exported.
        kinds: The kinds that can be exported, of `EXPORT_KINDS`.
        endings: The endings of its files.
        detect: Whether a file, as `Peeked`, begins as this format does.
        results: Whether commands write their results in it.
        binary: Whether it is written as bytes.
        bibliographic: Whether it has sources alone, each written from a `Work`.
        reads: The kinds of records for which files are recognized by their content.
    """

    read: str = ""
    write: str = ""
    kinds: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    detect: str = ""
    results: bool = False
    binary: bool = False
    bibliographic: bool = False
    reads: tuple[str, ...] = ("quote", "source")


_KINDS = tuple(EXPORT_KINDS)
_SOURCES = ("citations", "sources")
_works = Format(kinds=_SOURCES, bibliographic=True)._replace
FORMATS: Mapping[str, Format] = {
    "csv": Format("csv.reader:read", "csv:write", _KINDS, (".csv",), results=True),
    "tsv": Format("csv.reader:read_tabs", "tsv:write", _KINDS, (".tsv", ".tab"), results=True),
    "json": Format("json:read", "table:write_json", _KINDS, (".json",), results=True),
    "jsonl": Format(
        "json:read_lines", "table:write_lines", _KINDS, (".jsonl", ".ndjson"), results=True
    ),
    "markdown": Format("", "markdown:write", _KINDS, (".md", ".markdown"), results=True),
    "ids": Format("", "table:write_ids", results=True),
    "html": Format("", "html:write", _SOURCES, (".html", ".htm")),
    "claimreview": Format(
        "claim_review:read", detect="claim_review:detect", reads=("quote", "claim")
    ),
    "hypothesis": Format("hypothesis:read", detect="hypothesis:detect"),
    "web-annotation": Format("web_annotation:read", detect="web_annotation:detect"),
    # Parquet is read as lines of JSON.
    "candidates": Format(
        "candidates:read", endings=(".parquet",), detect="candidates:detect", reads=("quote",)
    ),
    "quotebank": Format("quotebank:read", detect="quotebank:detect"),
    "dna": Format("dna:read", detect="dna:detect", endings=(".dna",)),
    "taguette": Format("taguette:read", detect="taguette:detect", reads=("quote", "topic")),
    "refi-qda": Format(
        "refi_qda:read",
        endings=(".qdpx", ".qdc", ".qde"),
        detect="refi_qda:detect",
        reads=("quote", "topic"),
    ),
    "csl-json": _works(read="csl_json:read", write="csl_json:write", detect="csl_json:detect"),
    "biblatex": _works(write="bibtex.writer:write", endings=(".bib",)),
    "bibtex": _works(
        read="bibtex.reader:read",
        write="bibtex.writer:write_classic",
        endings=(".bib", ".biblatex"),
    ),
    "ris": _works(read="ris:read", write="ris:write", endings=(".ris",)),
    # A spreadsheet of another tool is of that tool.
    "xlsx": Format(
        "csv.reader:read",
        "xlsx:write",
        _KINDS,
        (".xlsx", ".xlsm", ".xlsb", ".xls"),
        "text:is_sheet",
        binary=True,
        reads=RECORDS,
    ),
    "ods": Format("csv.reader:read", endings=(".ods",), reads=RECORDS),
}
"""The formats by name. Of several with one ending, the first that can do what is asked is used."""

READABLE = tuple(name for name, form in FORMATS.items() if form.read)
RESULTS = tuple(name for name, form in FORMATS.items() if form.results)
"""The formats of results of commands."""
BIBLIOGRAPHIC = tuple(name for name, form in FORMATS.items() if form.write and form.bibliographic)
"""The formats of reference managers that are written."""


class CsvDialect(NamedTuple):
    """A way to write CSV: whether to `guard` formulas with an apostrophe, and to quote `all` cells.

    The numbers of a profile are never quoted; without `all`, nor are cells that do not need it.
    """

    bom: bool
    end: str
    guard: bool
    all: bool
    delimiter: str = ","


DIALECTS: Mapping[str, CsvDialect] = {
    "excel": CsvDialect(bom=True, end="\r\n", guard=True, all=True),
    "unix": CsvDialect(bom=False, end="\n", guard=False, all=False),
}
"""The dialects of CSV by name: for spreadsheets, and for pipes and programs."""
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


class Profile(NamedTuple):
    """The columns of another program, and its own way to write CSV.

    The module of its name has `HEADER` and `rows(export)`; with `works` each record is a `Work`,
    and with `recorded` a `Cited` that says when and by whom it was recorded.
    """

    dialect: CsvDialect
    kinds: tuple[str, ...] = ("citations",)
    works: bool = False
    numbers: frozenset[str] = frozenset()
    recorded: bool = False


_QUOTED = CsvDialect(bom=False, end="\n", guard=False, all=True)
PROFILES: Mapping[str, Profile] = {
    "zotero": Profile(_QUOTED._replace(bom=True), _SOURCES, works=True),
    "hypothesis": Profile(DIALECTS["unix"], recorded=True),
    "dna": Profile(
        _QUOTED._replace(delimiter=";"),
        numbers=frozenset(
            {"statement_id", "agreement", "start_position", "stop_position", "document_id"}
        ),
        recorded=True,
    ),
}
"""The profiles by name; each is written in any format that is a table."""
TABLES = ("csv", "tsv", "xlsx", "json", "jsonl")
"""The formats of tables, and of objects with the same columns."""


class Export(NamedTuple):
    """Records to write, and how.

    Attributes:
        kind: The type of the records.
        records: The records; for bibliographic formats and profiles with `works`, a `Work` each.
        fields: The columns; none for the usual ones.
        results: Whether these are the results of a command: they may be of several types, and JSON
            has all fields of each, whereas an export of sources leaves out their quotes.
        profile: The profile whose columns are written.
        style: The name of the citation style.
        citer: Cites works in that style; None without one.
        dialect: The dialect of CSV.
        compatible: Whether a profile replaces what the other program cannot read, as that does.
        tell: Receives notes for the user.
        query: The query that found the records, as text.
        batch: The last batch when they are read, as a column for `import --update`.
    """

    kind: type[Cited | Record]
    records: Iterable[Any]
    fields: tuple[str, ...] = ()
    results: bool = False
    profile: str | None = None
    style: str | None = None
    citer: "Citer | None" = None
    dialect: CsvDialect = DIALECTS["unix"]
    compatible: bool = False
    tell: Callable[[str], None] = lambda _: None
    query: str = ""
    batch: str | None = None


def writer(format: str) -> Callable[[Export, IO[Any]], None]:
    """Return the function that writes a format, record by record; `KeyError` if there is none."""
    form = FORMATS[format]
    if not form.write:
        raise KeyError(format)
    write = load(form.write)
    if not form.bibliographic:
        return write
    from claimdb.formats.bibliography import entries, with_losses

    if format == "csl-json":
        # JSON has all characters.
        return lambda export, out: write(entries(export), out)
    return lambda export, out: write(with_losses(entries(export), format, export.tell), out)


def load(function: str) -> Callable[..., Any]:
    """Return a function of this package, named as `module:function`."""
    module, _, name = function.partition(":")
    return cast("Callable[..., Any]", getattr(import_module(f"{__name__}.{module}"), name))


def format_of_ending(ending: str) -> str:
    """Return the readable format with an ending, with or without its dot; else the ending."""
    name = ending.lower().removeprefix(".")
    return next((form for form in READABLE if f".{name}" in FORMATS[form].endings), name)


def export_format(kind: str, name: str | None, path: str | None) -> str:
    """Return the format of an export: the named one, else by the ending of the file, else CSV.

    `UsageError` if there is no such format, or not of this kind.
    """
    hint = f"one of: {', '.join(formats_of(kind))}"
    exports = {name: form for name, form in FORMATS.items() if form.kinds}
    if name is None and path is not None:
        ending = Path(path).suffix.lower()
        name = next((name for name, form in exports.items() if ending in form.endings), None)
        if name is None:
            raise UsageError(f"unknown format of {path}", hint=f"--format, {hint}")
    name = name or "csv"
    if name not in exports:
        raise UsageError(f"unknown format {name!r}", hint=hint)
    if kind not in exports[name].kinds:
        raise UsageError(f"{kind} have no format {name}", hint=hint)
    return name


def formats_of(kind: str) -> list[str]:
    """Return the formats in which a kind can be exported."""
    return [name for name, form in FORMATS.items() if kind in form.kinds]


def check_profile(kind: str, format: str, name: str) -> None:
    """Raise `UsageError` if a kind cannot be exported with a profile in a format."""
    possible = [name for name, profile in PROFILES.items() if kind in profile.kinds]
    if name not in possible:
        raise UsageError(f"{kind} have no profile {name!r}", hint=f"one of: {', '.join(possible)}")
    if format not in TABLES:
        raise UsageError(
            f"{name} is a table and {format} is none", hint=f"one of: {', '.join(TABLES)}"
        )


def choose_dialect(
    name: str | None = None,
    *,
    profile: str | None = None,
    to_file: bool = True,
    bom: bool | None = None,
    guard: bool | None = None,
    delimiter: str | None = None,
) -> CsvDialect:
    """Return the named dialect of CSV, else that of the profile or the usual one, with changes.

    `UsageError` if there is no such dialect or delimiter.
    """
    if name is not None and name not in DIALECTS:
        raise UsageError(f"there is no dialect {name!r}", hint=f"one of: {', '.join(DIALECTS)}")
    if name is None and profile is not None:
        dialect = PROFILES[profile].dialect
    else:
        dialect = DIALECTS[name or ("excel" if to_file else "unix")]
    if delimiter is not None:
        named = {word: mark for mark, word in DELIMITERS.items()} | {"\\t": "\t"}
        delimiter = named.get(delimiter, delimiter)
        if delimiter not in DELIMITERS:
            raise UsageError(
                f"{delimiter!r} is not a delimiter", hint="a comma, a semicolon, a bar or a tab"
            )
    changes: dict[str, Any] = {"bom": bom, "guard": guard, "delimiter": delimiter}
    return dialect._replace(**{key: value for key, value in changes.items() if value is not None})
