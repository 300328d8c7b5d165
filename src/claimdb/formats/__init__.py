"""Records to files for other programs: one module a format or profile, found by name.

Owns which formats there are, what each serves, and what one is given to write. It must not import
a format before it is asked for, and knows no command line.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import IO, Any, NamedTuple, Protocol, cast

from claimdb.model import Quote, Record
from claimdb.values import id_of

EXPORT_KINDS = ("citations", "quotes", "claims", "sources")
"""What can be exported: quotes with the sources that they stand in, or records of one kind."""


class Format(NamedTuple):
    """A format: for each kind that it serves what writes it (`module:function`), and the endings
    of its files.

    It is given what its kind is read as (`Cited`, `Quote`, `Claim`, `Source`), or with `works` a
    `Work` for each source; a `binary` one writes bytes.
    """

    writers: Mapping[str, str]
    endings: tuple[str, ...]
    binary: bool = False
    works: bool = False


FORMATS: Mapping[str, Format] = {
    "csv": Format(dict.fromkeys(EXPORT_KINDS, "claimdb.formats.csv:write"), (".csv",)),
    "tsv": Format(dict.fromkeys(EXPORT_KINDS, "claimdb.formats.csv:write_tsv"), (".tsv", ".tab")),
    "json": Format(dict.fromkeys(EXPORT_KINDS, "claimdb.formats.json:write_json"), (".json",)),
    "jsonl": Format(
        dict.fromkeys(EXPORT_KINDS, "claimdb.formats.json:write_jsonl"), (".jsonl", ".ndjson")
    ),
    "markdown": Format(
        {
            **dict.fromkeys(EXPORT_KINDS, "claimdb.formats.markdown:write_records"),
            "citations": "claimdb.formats.markdown:write",
        },
        (".md", ".markdown"),
    ),
    "html": Format({"citations": "claimdb.formats.html:write"}, (".html", ".htm")),
    "xlsx": Format(
        dict.fromkeys(EXPORT_KINDS, "claimdb.formats.xlsx:write"), (".xlsx",), binary=True
    ),
    **{
        name: Format(
            dict.fromkeys(("citations", "sources"), f"claimdb.formats.bibliography:{function}"),
            endings,
            works=True,
        )
        for name, function, endings in (
            ("csl-json", "csl_json", ()),
            ("biblatex", "biblatex", (".bib",)),
            ("bibtex", "bibtex", ()),
            ("ris", "ris", (".ris",)),
        )
    },
}
"""The formats by name."""


class Dialect(NamedTuple):
    """A way to write CSV.

    `guard` puts an apostrophe before what a spreadsheet would take for a formula; `all` quotes
    every cell but numbers of a profile, else those are quoted that must be.
    """

    bom: bool
    end: str
    guard: bool
    all: bool
    delimiter: str = ","


DIALECTS: Mapping[str, Dialect] = {
    "excel": Dialect(bom=True, end="\r\n", guard=True, all=True),
    "unix": Dialect(bom=False, end="\n", guard=False, all=False),
}
"""The dialects of CSV by name: for spreadsheets, and for pipes and programs."""


class Profile(NamedTuple):
    """The columns of another program, its own way to write CSV, and what serves it.

    The module has `HEADER` and `rows(records, export)`; it is given what a `Format` is.
    """

    module: str
    dialect: Dialect
    kinds: tuple[str, ...] = ("citations",)
    works: bool = False
    numbers: frozenset[str] = frozenset()


PROFILES: Mapping[str, Profile] = {
    "zotero": Profile(
        "claimdb.formats.zotero",
        Dialect(bom=True, end="\n", guard=False, all=True),
        ("citations", "sources"),
        works=True,
    ),
    "hypothesis": Profile("claimdb.formats.hypothesis", DIALECTS["unix"]),
    "dna": Profile(
        "claimdb.formats.dna",
        Dialect(bom=False, end="\n", guard=False, all=True, delimiter=";"),
        numbers=frozenset(
            {"statement_id", "agreement", "start_position", "stop_position", "document_id"}
        ),
    ),
}
"""The profiles by name; each is written in any format that is a table."""


@dataclass(frozen=True, slots=True)
class Export:
    """What is to be written, and how.

    `records` are of a `kind`; `fields` are its columns, or none for the usual ones. `cite` makes
    the entry and the citation of an item, and is None where no style is wanted. `compatible` is
    for profiles: what the other program cannot read is replaced as it does itself. What there is
    to say of it goes to `tell`.
    """

    kind: str
    records: Iterable[Any]
    fields: tuple[str, ...] = ()
    profile: str | None = None
    style: str | None = None
    cite: Callable[..., Any] | None = None
    dialect: Dialect = DIALECTS["unix"]
    compatible: bool = False
    tell: Callable[[str], None] = lambda _: None


class Writer(Protocol):
    """Writes an export in one format, each record as soon as it arrives."""

    def __call__(self, export: Export, out: IO[Any]) -> None:
        """Write all of it; nothing is shortened."""
        ...


def writer(format: str, kind: str) -> Writer:
    """Return the function that writes a kind in a format.

    Raises:
        KeyError: there is no such format, or not of this kind.
    """
    module, _, function = FORMATS[format].writers[kind].partition(":")
    return cast("Writer", getattr(import_module(module), function))


def render_ids(
    records: Iterable[Record],
    out: IO[str],
    fields: Sequence[str] = (),
    *,
    kind: type[Record] = Quote,
) -> None:
    """Write one short id a line; fields change nothing."""
    out.writelines(id_of(record) + "\n" for record in records)


OUTPUT_FORMATS: Mapping[str, str] = {
    "json": "claimdb.formats.json:render_json",
    "jsonl": "claimdb.formats.json:render_jsonl",
    "csv": "claimdb.formats.csv:render_csv",
    "tsv": "claimdb.formats.csv:render_tsv",
    "markdown": "claimdb.formats.markdown:render_markdown",
    "ids": "claimdb.formats:render_ids",
}
"""The formats by name, each as `module:function`."""


class Renderer(Protocol):
    """Writes records in one format, each as soon as it arrives."""

    def __call__(
        self,
        records: Iterable[Record],
        out: IO[str],
        fields: Sequence[str] = (),
        *,
        kind: type[Record] = Quote,
    ) -> None:
        """Write the records with these fields, or without any with those of the format.

        A header is due even where there are no records: then `kind` says of what.
        """
        ...


def renderer(name: str) -> Renderer:
    """Return the function that writes a format.

    Raises:
        KeyError: there is no such format.
    """
    module, _, function = OUTPUT_FORMATS[name].partition(":")
    return cast("Renderer", getattr(import_module(module), function))
