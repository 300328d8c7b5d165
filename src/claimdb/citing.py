"""Citations of recorded sources, and of quotes with their place in a source."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from claimdb.cite import in_style
from claimdb.cite.item import at_second_hand, item, known_speakers, names_of
from claimdb.cite.locators import LABELS, is_place
from claimdb.cite.typography import Runs, as_html, as_text
from claimdb.cite.work import CslName
from claimdb.errors import UsageError
from claimdb.model import Actor, Occurrence, Passage, Quote, Source, short_id
from claimdb.store.database import DatabaseReader


class CitedPassage(NamedTuple):
    """A source to cite, the place in it, and the speakers whose words it reports."""

    id: str
    source: Source
    locator: str | None
    said_by: Sequence[CslName] | None


class SourceCitation(NamedTuple):
    """A source as a style cites it: its entry in a bibliography, and the citation in the text."""

    id: str
    source: Source
    style: str
    entry_runs: Runs
    citation_runs: Runs

    @property
    def entry(self) -> str:
        """The entry as plain text; empty where the style has none."""
        return as_text(self.entry_runs)

    @property
    def entry_html(self) -> str:
        """The entry as HTML."""
        html = as_html(self.entry_runs)
        return f'<div class="csl-entry">{html}</div>' if html else ""

    @property
    def citation(self) -> str:
        """The citation in the text, or the note, as plain text."""
        return as_text(self.citation_runs)

    def as_dict(self) -> Mapping[str, str]:
        """Return it as JSON has it."""
        return {
            "id": self.id,
            "key": self.source.key,
            "style": self.style,
            "entry": self.entry,
            "entry_html": self.entry_html,
            "citation": self.citation,
        }


def cite(passages: Iterable[CitedPassage], style: str) -> list[SourceCitation]:
    """Return passages as a style cites them.

    Raises:
        ClaimdbError: there is no such style; `cite.in_style` says which are.
    """
    return [
        SourceCitation(
            one.id,
            one.source,
            style,
            *in_style(style, item(one.source))(one.locator, one.said_by),
        )
        for one in passages
    ]


def passages_of(
    database: DatabaseReader, name: str, locator: str | None = None
) -> Iterator[CitedPassage]:
    """Yield the source that a name means, or those in which a quote occurs, with its place.

    A `locator`, such as `page:4`, replaces the recorded places.

    Raises:
        UsageError: the name is that of another record, or the locator is none.
        NotFoundError: there is no such record.
    """
    if locator is not None and not is_place(locator):
        raise UsageError(
            f"{locator!r} is not a valid locator",
            hint=f"a label with its value, such as page:4, or words without a colon; the labels are"
            f" {', '.join(LABELS)}",
        )
    record = database.get(name)
    if isinstance(record, Source):
        yield CitedPassage(short_id("source", record.id), record, locator, None)
        return
    if isinstance(record, Passage):
        quote = database.get(short_id("quote", record.quote))
        places: tuple[Occurrence, ...] = (record.occurrence,)
    else:
        quote, places = record, getattr(record, "occurrences", ())
    if not isinstance(quote, Quote):
        raise UsageError(
            f"{name!r} is neither a quote nor a source", hint="cite q7, s1 or a citation key"
        )
    if not places:
        raise UsageError(f"{name} stands in no source", hint="name a source")
    speakers = [database.get(short_id("actor", number)) for number in known_speakers(quote)]
    said_by = names_of(one for one in speakers if isinstance(one, Actor))
    for place in places:
        source = database.get(short_id("source", place.source_id))
        assert isinstance(source, Source), "an occurrence is in a source"
        others = said_by if at_second_hand(quote, source) else None
        yield CitedPassage(name.lower(), source, locator or place.locator, others)
