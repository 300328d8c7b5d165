"""`claimdb cite`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, NamedTuple, Optional

from claimdb.cells import encoded
from claimdb.cite import STYLES
from claimdb.cite.item import at_second_hand, item, known_speakers, names_of
from claimdb.cite.locators import LABELS, is_place
from claimdb.cite.styling import DEFAULT_STYLE, in_style
from claimdb.cite.typography import Runs, as_html, as_markdown, as_text
from claimdb.cite.work import CslName
from claimdb.cli.options import command
from claimdb.cli.output import formatted
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.settings import Settings
from claimdb.errors import UsageError
from claimdb.formats import BIBLIOGRAPHIC, Export, writer
from claimdb.model import Actor, Occurrence, Passage, Quote, Source, Work, short_id
from claimdb.store.database import Database
from claimdb.terminal.visible import visible

_ITALIC, _ROMAN = "\x1b[3m", "\x1b[23m"


class _Request(NamedTuple):
    """What is cited: a source, the place in it, and whose words it has at second hand."""

    id: str
    source: Source
    locator: str | None
    said_by: Sequence[CslName] | None


class _CitedSource(NamedTuple):
    """How it is cited."""

    asked: _Request
    entry: Runs
    citation: Runs


def cite(
    settings: Settings,
    ids: Annotated[list[str], Argument("ID...")],
    style: Annotated[
        Optional[str],
        Option(
            "--style",
            metavar="STYLE",
            choices=tuple(STYLES),
            help=f"{', '.join(STYLES)}, or a style or a .csl file for pandoc"
            f" [.claimdb.toml, else {DEFAULT_STYLE}].",
        ),
    ] = None,
    locator: Annotated[
        Optional[str],
        Option("--locator", metavar="PLACE", help="Where in the source: paragraph:4."),
    ] = None,
    format: Annotated[
        Optional[str],
        Option(
            "--format",
            metavar="NAME",
            choices=BIBLIOGRAPHIC,
            help=f"Print it for another program: {', '.join(BIBLIOGRAPHIC)}.",
        ),
    ] = None,
    in_text: Annotated[
        bool, Option("--in-text", help="Print what stands in the text, or the note.")
    ] = False,
    markdown: Annotated[bool, Option("--markdown", help="Print Markdown.")] = False,
    html: Annotated[bool, Option("--html", help="Print HTML.")] = False,
    json: Annotated[bool, Option("--json", help="Print one JSON array.")] = False,
) -> None:
    """\b
    $ claimdb cite q7
    $ claimdb cite chatterjee2023putin --style mla9 --locator paragraph:4 --in-text

    Cite sources (s1 or a citation key), or the sources of quotes (q7) with the place of the quote
    in them. What a source reports of others is cited as quoted in it. --format biblatex and its
    like print what other programs read.
    """
    forms = {"--markdown": markdown, "--html": html, "--json": json, "--format": format}
    chosen = [form for form, is_wanted in forms.items() if is_wanted]
    if len(chosen) > 1:
        raise UsageError(f"two formats: {' and '.join(chosen)}", hint="choose one")
    if format is not None:
        _check_format(format, {"style": style, "locator": locator, "in-text": in_text})
    if locator is not None and not is_place(locator):
        raise UsageError(
            f"{locator!r} is no place in a source",
            hint=f"a label with its value, such as page:4, or words without a colon; the labels are"
            f" {', '.join(LABELS)}",
        )
    style = style or settings.citation_style or DEFAULT_STYLE
    with settings.open() as database:
        asked = [one for given in ids for one in _asked(database, given, locator)]
    out = formatted(settings)
    if format is not None:
        sources = {one.source.id: one.source for one in asked}
        works = (Work(one, ()) for one in sources.values())
        writer(format)(Export(Source, works), out)
        return
    cited = [_cited(style, one) for one in asked]
    if json:
        print(encoded([_object(style, one) for one in cited]), file=out)
        return
    written = as_markdown if markdown else as_html if html else _shown(settings)
    lines = []
    for one in cited:
        shown = one.citation if in_text else one.entry
        if not shown:
            settings.tell(f"note: {style} cites {one.asked.source.key} in notes alone")
            shown = one.citation
        line = written(shown)
        lines.append(f'<div class="csl-entry">{line}</div>' if html and not in_text else line)
    # Quotes of one source have one entry.
    for line in lines if in_text else dict.fromkeys(lines):
        # What is shown to be read has its own marks for a terminal.
        print(line, file=out if markdown or html else None)


def _check_format(format: str, others: Mapping[str, object]) -> None:
    """Do nothing if there is such a format of other programs, which has none of these options."""
    if format not in BIBLIOGRAPHIC:
        raise UsageError(
            f"there is no format {format!r}", hint=f"one of {', '.join(BIBLIOGRAPHIC)}"
        )
    for option, said in others.items():
        if said:
            raise UsageError(f"{format} has no {option}", hint=f"leave --{option} out")


def _asked(database: Database, given: str, locator: str | None) -> Iterator[_Request]:
    record = database.get(given)
    if isinstance(record, Source):
        yield _Request(short_id("source", record.id), record, locator, None)
        return
    if isinstance(record, Passage):
        quote = database.get(short_id("quote", record.quote))
        places: tuple[Occurrence, ...] = (record.occurrence,)
    else:
        quote, places = record, getattr(record, "occurrences", ())
    if not isinstance(quote, Quote):
        raise UsageError(
            f"{given!r} is neither a quote nor a source", hint="cite q7, s1 or a citation key"
        )
    if not places:
        raise UsageError(f"{given} stands in no source", hint="name a source")
    speakers = [database.get(short_id("actor", number)) for number in known_speakers(quote)]
    said_by = names_of(one for one in speakers if isinstance(one, Actor))
    for place in places:
        source = database.get(short_id("source", place.source_id))
        assert isinstance(source, Source)
        others = said_by if at_second_hand(quote, source) else None
        yield _Request(given.lower(), source, locator or place.locator, others)


def _cited(style: str, asked: _Request) -> _CitedSource:
    return _CitedSource(asked, *in_style(style, item(asked.source))(asked.locator, asked.said_by))


def _object(style: str, one: _CitedSource) -> Mapping[str, str]:
    html = as_html(one.entry)
    return {
        "id": one.asked.id,
        "key": one.asked.source.key,
        "style": style,
        "entry": as_text(one.entry),
        "entry_html": f'<div class="csl-entry">{html}</div>' if html else "",
        "citation": as_text(one.citation),
    }


def _shown(settings: Settings) -> Callable[[Runs], str]:
    if not settings.terminal:
        return as_text
    return lambda runs: "".join(
        f"{_ITALIC}{visible(run.text)}{_ROMAN}"
        if run.italic and settings.color
        else visible(run.text)
        for run in runs
    )


app = command(cite)
