"""The columns of Zotero's CSV: a row for each source, with the ids of its quotes in Extra."""

import re
from collections.abc import Iterator, Mapping, Sequence

from claimdb.cells import joined
from claimdb.cite.item import item
from claimdb.formats import Export
from claimdb.formats.bibliography import TYPES
from claimdb.model import short_id
from claimdb.personal_names import inverted
from claimdb.results import Work

HEADER: Sequence[str] = (
    "Key", "Item Type", "Publication Year", "Author", "Title", "Publication Title", "ISBN", "ISSN",
    "DOI", "Url", "Abstract Note", "Date", "Date Added", "Date Modified", "Access Date", "Pages",
    "Num Pages", "Issue", "Volume", "Number Of Volumes", "Journal Abbreviation", "Short Title",
    "Series", "Series Number", "Series Text", "Series Title", "Publisher", "Place", "Language",
    "Rights", "Type", "Archive", "Archive Location", "Library Catalog", "Call Number", "Extra",
    "Notes", "File Attachments", "Link Attachments", "Manual Tags", "Automatic Tags", "Editor",
    "Series Editor", "Translator", "Contributor", "Attorney Agent", "Book Author", "Cast Member",
    "Commenter", "Composer", "Cosponsor", "Counsel", "Interviewer", "Producer", "Recipient",
    "Reviewed Author", "Scriptwriter", "Words By", "Guest", "Number", "Edition", "Running Time",
    "Scale", "Medium", "Artwork Size", "Filing Date", "Application Number", "Assignee",
    "Issuing Authority", "Country", "Meeting Name", "Conference Name", "Court", "References",
    "Reporter", "Legal Status", "Priority Numbers", "Programming Language", "Version", "System",
    "Code", "Code Number", "Section", "Session", "Committee", "History", "Legislative Body",
)  # fmt: skip

_ROLES: Mapping[str, str] = {
    "author": "Author", "editor": "Editor", "collection-editor": "Series Editor",
    "translator": "Translator", "container-author": "Book Author", "performer": "Cast Member",
    "composer": "Composer", "interviewer": "Interviewer", "producer": "Producer",
    "recipient": "Recipient", "reviewed-author": "Reviewed Author", "script-writer": "Scriptwriter",
    "guest": "Guest",
}  # fmt: skip
# The other CSL variables of a source that Zotero has a column for.
_OF_CSL: Mapping[str, str] = {
    "ISBN": "ISBN", "ISSN": "ISSN", "abstract": "Abstract Note", "page": "Pages",
    "number-of-pages": "Num Pages", "issue": "Issue", "volume": "Volume",
    "number-of-volumes": "Number Of Volumes", "container-title-short": "Journal Abbreviation",
    "title-short": "Short Title", "collection-title": "Series",
    "collection-number": "Series Number", "publisher-place": "Place", "genre": "Type",
    "archive": "Archive", "archive_location": "Archive Location", "source": "Library Catalog",
    "call-number": "Call Number", "number": "Number", "edition": "Edition",
    "dimensions": "Running Time", "scale": "Scale", "medium": "Medium",
    "authority": "Issuing Authority", "event-title": "Meeting Name", "references": "History",
    "version": "Version", "section": "Section", "chapter-number": "Session",
    "committee": "Committee",
}  # fmt: skip


def rows(export: Export) -> Iterator[Sequence[str | None]]:
    """Yield a row for each source."""
    for work in export.records:
        row = _row(work)
        yield [row.get(name) for name in HEADER]


def _row(work: Work) -> dict[str, str | None]:
    source, variables = work.source, item(work.source)
    made: dict[str, list[str]] = {}
    for one in source.contributors:
        made.setdefault(_ROLES.get(one.role, "Contributor"), []).append(inverted(one))
    ids = ", ".join(short_id("quote", quote.id) for quote in work.quotes)
    year = re.match(r"\d{4}", source.issued or "")
    return {
        **{
            column: str(value)
            for variable, column in _OF_CSL.items()
            if isinstance(value := variables.get(variable), str | int | float)
        },
        **{column: joined(names) for column, names in made.items()},
        "Key": source.key,
        "Item Type": TYPES[source.type][2] if source.type in TYPES else "document",
        "Publication Year": year and year[0],
        "Title": source.title,
        "Publication Title": source.container_title,
        "DOI": source.doi,
        "Url": source.url,
        "Date": source.issued,
        "Access Date": source.accessed,
        "Publisher": source.publisher,
        "Language": source.language,
        "Extra": f"claimdb: {ids}" if ids else None,
        "Notes": source.note,
        "Link Attachments": source.archive_url,
    }
