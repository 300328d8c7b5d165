"""What bibliographic formats share: sources as CSL items, with their quotes as notes."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from claimdb.cite import Item, csl
from claimdb.cite.item import portable
from claimdb.cite.locators import located
from claimdb.formats import Export
from claimdb.formats.mapping import Layout
from claimdb.model import Quote, Source
from claimdb.quotation import standing

TYPES: Mapping[str, tuple[str, str, str]] = {
    "article": ("misc", "UNPB", "preprint"),
    "article-journal": ("article", "JOUR", "journalArticle"),
    "article-magazine": ("article", "MGZN", "magazineArticle"),
    "article-newspaper": ("article", "NEWS", "newspaperArticle"), "bill": ("misc", "BILL", "bill"),
    "book": ("book", "BOOK", "book"), "broadcast": ("misc", "VIDEO", "tvBroadcast"),
    "chapter": ("incollection", "CHAP", "bookSection"), "classic": ("misc", "CLSWK", "document"),
    "collection": ("collection", "SER", "document"), "dataset": ("dataset", "DATA", "dataset"),
    "document": ("misc", "GEN", "document"), "entry": ("misc", "ENCYC", "encyclopediaArticle"),
    "entry-dictionary": ("misc", "DICT", "dictionaryEntry"),
    "entry-encyclopedia": ("inreference", "ENCYC", "encyclopediaArticle"),
    "event": ("misc", "GEN", "document"), "figure": ("misc", "FIGURE", "artwork"),
    "graphic": ("image", "ART", "artwork"), "hearing": ("misc", "HEAR", "hearing"),
    "interview": ("misc", "GEN", "interview"), "legal_case": ("jurisdiction", "CASE", "case"),
    "legislation": ("legislation", "STAT", "statute"),
    "manuscript": ("unpublished", "MANSCPT", "manuscript"), "map": ("misc", "MAP", "map"),
    "motion_picture": ("video", "MPCT", "film"), "musical_score": ("misc", "MUSIC", "document"),
    "pamphlet": ("booklet", "PAMP", "document"),
    "paper-conference": ("inproceedings", "CPAPER", "conferencePaper"),
    "patent": ("patent", "PAT", "patent"), "performance": ("performance", "GEN", "document"),
    "periodical": ("periodical", "SER", "document"),
    "personal_communication": ("letter", "PCOMM", "letter"),
    "post": ("online", "ICOMM", "forumPost"), "post-weblog": ("online", "BLOG", "blogPost"),
    "regulation": ("misc", "LEGAL", "statute"), "report": ("report", "RPRT", "report"),
    "review": ("review", "JOUR", "journalArticle"),
    "review-book": ("misc", "JOUR", "journalArticle"),
    "software": ("software", "COMP", "computerProgram"),
    "song": ("audio", "SOUND", "audioRecording"), "speech": ("misc", "SLIDE", "presentation"),
    "standard": ("standard", "STAND", "standard"), "thesis": ("thesis", "THES", "thesis"),
    "treaty": ("misc", "LEGAL", "document"), "webpage": ("online", "ELEC", "webpage"),
}  # fmt: skip
"""For each type of CSL, its name in BibLaTeX, in RIS and in Zotero."""


def note(quote: Quote, source: Source) -> str:
    """Return a quote with its speakers and its places in a source; only direct text has marks."""
    who = ", ".join(name for one in standing(quote.speakers) if (name := one.name or one.role))
    words = f"“{quote.text}”" if quote.mode == "direct" else quote.text
    places = (located(one.locator)[1] for one in quote.occurrences if one.source_id == source.id)
    where = "; ".join(dict.fromkeys(filter(None, places)))
    return f"{f'{who}: ' if who else ''}{words}{f' ({where})' if where else ''}"


def entries(export: Export) -> Iterator[tuple[Item, Sequence[str]]]:
    """Yield each source of an export as a CSL item, with a note for each of its quotes."""
    for source, quotes in export.records:
        yield portable(source), [note(quote, source) for quote in quotes]


def recorded(item: Mapping[str, object], layout: Layout, told: Counter[str]) -> dict[str, object]:
    """Return a CSL item as the input record of a source, with the values of the layout."""
    raw = csl.record(item)
    if not raw.get("title"):
        told["works without a title, recorded as [Untitled]"] += 1
        raw["title"] = csl.UNTITLED
    kept = raw.get("csl")
    if isinstance(kept, Mapping):
        told["dates in words, which date filters do not find"] += sum(
            name in kept and name not in raw for name in csl.DATES
        )
    told["further notes appended to the note of their source"] += len(csl.notes(item))
    mapped = (
        layout.value(name, value)
        for name, value in raw.items()
        if isinstance(value, str) and not layout.leaves(name)
    )
    return {**raw, **dict(mapped)}


def with_custom(
    item: dict[str, object], archived: str, notes: Sequence[str] | None, rest: Mapping[str, object]
) -> dict[str, object]:
    """Return an item with what CSL has no variable for under `custom`, if there is any."""
    ours = {name: value for name, value in (("archive_url", archived), (csl.NOTES, notes)) if value}
    custom = {name: value for name, value in {csl.OURS: ours, **rest}.items() if value}
    return {**item, "custom": custom} if custom else item


_BREAKS = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def one_line(text: str) -> str:
    """Return a text on one line, without line breaks and control characters."""
    return _CONTROLS.sub("", _BREAKS.sub(" ", text))
