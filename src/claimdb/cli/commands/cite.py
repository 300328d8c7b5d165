"""`claimdb cite`."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Optional

from claimdb.cells import encoded
from claimdb.cite import BUILT_IN, DEFAULT_STYLE, ENGINES, STYLES
from claimdb.cite.typography import Runs, as_html, as_markdown, as_text
from claimdb.cli.options import Viewpoint, one_format
from claimdb.cli.output import formatted
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.settings import Settings
from claimdb.errors import UsageError
from claimdb.formats import BIBLIOGRAPHIC, Export, writer
from claimdb.model import Source
from claimdb.results import Work
from claimdb.terminal.visible import visible

_ITALIC, _ROMAN = "\x1b[3m", "\x1b[23m"


def cite(
    settings: Settings,
    viewpoint: Viewpoint,
    ids: Annotated[list[str], Argument("ID...")],
    style: Annotated[
        Optional[str],
        Option(
            "--style",
            "STYLE",
            f"{', '.join(STYLES)}, or the name or file of a style of CSL"
            f" [.claimdb.toml, else {DEFAULT_STYLE}].",
            choices=tuple(STYLES),
        ),
    ] = None,
    engine: Annotated[
        Optional[str],
        Option(
            "--engine",
            "NAME",
            f"What cites: {' or '.join(ENGINES)} [csl if pandoc and the style are installed].",
            choices=ENGINES,
        ),
    ] = None,
    locator: Annotated[
        Optional[str], Option("--locator", "PLACE", "The place in the source: paragraph:4.")
    ] = None,
    format: Annotated[
        Optional[str],
        Option(
            "--format",
            "NAME",
            f"Print it for another program: {', '.join(BIBLIOGRAPHIC)}.",
            choices=BIBLIOGRAPHIC,
        ),
    ] = None,
    in_text: Annotated[
        bool, Option("--in-text", help="Print the in-text citation, or the note.")
    ] = False,
    markdown: Annotated[bool, Option("--markdown", help="Print Markdown.")] = False,
    html: Annotated[bool, Option("--html", help="Print HTML.")] = False,
    json: Annotated[bool, Option("--json", help="Print one JSON array.")] = False,
) -> None:
    """\b
    $ claimdb cite q7
    $ claimdb cite chatterjee2023putin --style mla9 --locator paragraph:4 --in-text

    Cite sources (s1 or a citation key), or the sources of quotes (q7) with the place of the
    quote. A quote that a source reports from others is cited as quoted in it. --format prints
    an entry for reference managers.
    """
    forms = {"--markdown": markdown, "--html": html, "--json": json, "--format": format}
    one_format([form for form, is_wanted in forms.items() if is_wanted])
    if format is not None:
        given = {"style": style, "engine": engine, "locator": locator, "in-text": in_text}
        _print_entries(
            settings, viewpoint, ids, format, [name for name, value in given.items() if value]
        )
        return
    style = style or settings.citation_style or DEFAULT_STYLE
    engine = engine or settings.engine_of(style)
    with settings.open(viewpoint) as database:
        cited = database.cite(*ids, style=style, engine=engine, locator=locator, tell=settings.tell)
    if not in_text:
        cited.sort(key=lambda one: one.position)
    out = formatted(settings)
    if json:
        print(encoded([one.as_dict() for one in cited]), file=out)
        return
    plain = partial(_on_terminal, color=settings.color) if settings.terminal else as_text
    written = as_markdown if markdown else as_html if html else plain
    lines = []
    for one in cited:
        shown = one.citation_runs if in_text else one.entry_runs
        if not shown:
            settings.tell(f"note: {style} cites {one.source.key} in the text or in notes alone")
            shown = one.citation_runs
        line = written(shown)
        lines.append(f'<div class="csl-entry">{line}</div>' if html and not in_text else line)
    # Quotes of one source have one entry.
    for line in lines if in_text else dict.fromkeys(lines):
        # Text for people has its own escape sequences.
        print(line, file=out if markdown or html else None)


def _print_entries(
    settings: Settings,
    viewpoint: Viewpoint,
    ids: Sequence[str],
    format: str,
    options: Sequence[str],
) -> None:
    """Print sources in a bibliographic format, which has no such options."""
    if format not in BIBLIOGRAPHIC:
        raise UsageError(f"unknown format {format!r}", hint=f"one of {', '.join(BIBLIOGRAPHIC)}")
    for option in options:
        raise UsageError(f"{format} has no {option}", hint=f"leave --{option} out")
    with settings.open(viewpoint) as database:
        cited = database.cite(*ids, engine=BUILT_IN)
    sources = {one.source.id: one.source for one in cited}
    works = (Work(one, ()) for one in sources.values())
    writer(format)(Export(Source, works, tell=settings.tell), formatted(settings))


def _on_terminal(runs: Runs, *, color: bool) -> str:
    return "".join(
        f"{_ITALIC}{visible(run.text)}{_ROMAN}" if run.italic and color else visible(run.text)
        for run in runs
    )
