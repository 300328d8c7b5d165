"""What bibliographic formats share: sources as CSL items, with their quotes as notes."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeVar

from claimdb.cite import Item, csl
from claimdb.cite.item import portable
from claimdb.cite.locators import located
from claimdb.fields import ID
from claimdb.formats import Export
from claimdb.formats.mapping import Layout
from claimdb.markup import untagged
from claimdb.model import Quote, Source
from claimdb.quotation import standing

_T = TypeVar("_T")

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


class SourceRecords:
    """Makes the input records of sources from the CSL items of one file.

    What is done to them is counted in `told`.
    """

    def __init__(self, layout: Layout, told: Counter[str]) -> None:
        self._layout = layout
        self._told = told
        # The titles with each key.
        self._titles: dict[str, set[object]] = {}

    def record(self, item: Mapping[str, object]) -> dict[str, object]:
        """Return an item as the input record of a source, with the values of the layout."""
        raw = csl.record(item)
        if not raw.get("title"):
            self._told["works without a title, recorded as [Untitled]"] += 1
            raw["title"] = csl.UNTITLED
        kept = raw.get("csl")
        if isinstance(kept, Mapping):
            self._told["entries of an unknown type, recorded as documents"] += "type" in kept
            self._told["dates in words, which date filters do not find"] += sum(
                name in kept and name not in raw for name in csl.DATES
            )
        self._told["further notes appended to the note of their source"] += len(csl.notes(item))
        mapped = (
            self._layout.value(name, value)
            for name, value in raw.items()
            if isinstance(value, str) and not self._layout.leaves(name)
        )
        raw |= dict(mapped)
        if isinstance(key := raw.get("key"), str):
            self._check_key(key, raw)
        return raw

    def _check_key(self, key: str, raw: dict[str, object]) -> None:
        """Remove the key of another work before it, and count keys that are not written alone."""
        titles = self._titles.setdefault(key, set())
        if titles and str(raw["title"]) not in titles:
            del raw["key"]
            self._told["entries with the key of another work, given another key"] += 1
        elif re.fullmatch(ID, key):
            self._told["keys that look like ids, which are named with @: @s12"] += 1
        elif portable_key(key) != key:
            self._told["keys that BibTeX does not allow, which are changed only there"] += 1
        titles.add(str(raw["title"]))


_NOT_IN_KEYS = re.compile(r"[^\w.:;?!`'/*@+&-]")


def portable_key(key: str) -> str:
    """Return a citation key with the characters that every reader of BibTeX allows."""
    return _NOT_IN_KEYS.sub("_", key)


def with_custom(
    item: dict[str, object], archived: str, notes: Sequence[str] | None, rest: Mapping[str, object]
) -> dict[str, object]:
    """Return an item with what CSL has no variable for under `custom`, if there is any."""
    ours = {name: value for name, value in (("archive_url", archived), (csl.NOTES, notes)) if value}
    custom = {name: value for name, value in {csl.OURS: ours, **rest}.items() if value}
    return {**item, "custom": custom} if custom else item


def printed(variable: str, value: _T) -> _T | str:
    """Return the value of a variable for a format without tags in titles."""
    return untagged(value) if isinstance(value, str) and "title" in variable else value


def with_losses(
    entries: Iterable[tuple[Item, Sequence[str]]], format: str, tell: Callable[[str], None]
) -> Iterator[tuple[Item, Sequence[str]]]:
    """Yield entries, and report at the end which ones have characters that `one_line` drops."""
    keys: list[str] = []
    for item, notes in entries:
        if any(one_line(text) != text for text in _texts((item, notes))):
            keys.append(str(item.get("id", "")))
        yield item, notes
    if keys:
        more = f" and {len(keys) - _LISTED:,} more" if len(keys) > _LISTED else ""
        tell(
            f"note: {format} has no line breaks or control characters; they became spaces or"
            f" were left out in {', '.join(keys[:_LISTED])}{more}"
        )


def _texts(value: object) -> Iterator[str]:
    """Yield all texts in a value of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from chain.from_iterable(map(_texts, value.values()))
    elif isinstance(value, list | tuple):
        yield from chain.from_iterable(map(_texts, value))


_LISTED = 5  # entries with losses
_BREAKS = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def one_line(text: str) -> str:
    """Return a text on one line, without line breaks and control characters."""
    return _CONTROLS.sub("", _BREAKS.sub(" ", text))
