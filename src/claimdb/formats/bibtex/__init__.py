"""BibLaTeX and BibTeX: their types and fields in CSL."""

import re
from collections.abc import Mapping
from itertools import accumulate
from urllib.parse import quote

from claimdb.formats.bibliography import TYPES

ENTRY_TYPES = {csl_type: biblatex for csl_type, (biblatex, _, _) in TYPES.items()}
CLASSIC: Mapping[str, str] = {
    "collection": "book", "report": "techreport", "thesis": "phdthesis",
    **{name: name for name in ("article", "book", "booklet", "incollection", "inproceedings",
                               "unpublished")},
}  # fmt: skip
"""The BibTeX type of BibLaTeX entry types; `misc` for any other."""
TYPE_OF: Mapping[str, str] = {
    **{entry: csl_type for csl_type, entry in ENTRY_TYPES.items()},
    "article": "article-journal", "artwork": "graphic", "bookinbook": "chapter",
    "conference": "paper-conference", "electronic": "webpage", "inbook": "chapter",
    "legal": "treaty", "manual": "report", "mastersthesis": "thesis", "misc": "document",
    "movie": "motion_picture", "music": "song", "mvbook": "book", "mvcollection": "collection",
    "mvproceedings": "book", "mvreference": "book", "phdthesis": "thesis", "proceedings": "book",
    "reference": "book", "suppbook": "chapter", "suppcollection": "chapter",
    "suppperiodical": "article-journal", "techreport": "report", "www": "webpage",
}  # fmt: skip
"""The CSL type of each entry type, unless `entrysubtype` has another."""
SUBTYPES = {"newspaper": "article-newspaper", "magazine": "article-magazine"}
"""The values of `entrysubtype` in BibLaTeX; the names of CSL types are read as well."""

TEXTS: Mapping[str, str] = {
    "title": "title", "title-short": "shorttitle", "container-title": "journaltitle",
    "container-title-short": "shortjournal", "collection-title": "series",
    "publisher": "publisher", "publisher-place": "location", "edition": "edition",
    "volume": "volume", "number-of-volumes": "volumes", "issue": "issue", "number": "number",
    "chapter-number": "chapter", "page": "pages", "number-of-pages": "pagetotal",
    "genre": "type", "event-title": "eventtitle", "event-place": "venue", "version": "version",
    "ISBN": "isbn", "ISSN": "issn", "call-number": "library", "status": "pubstate",
    "medium": "howpublished", "abstract": "abstract", "keyword": "keywords", "note": "note",
}  # fmt: skip
"""The field of each text variable, in the order of writing."""
CLASSIC_TEXTS = {"journaltitle": "journal", "location": "address", "annotation": "annote"}
"""The names of fields that differ in BibTeX."""
NUMBERED = frozenset({"article", "periodical", "review", "suppperiodical"})
"""Entry types whose `number` is the issue."""
IN_TYPES: Mapping[str, Mapping[str, str]] = {
    "container-title": dict.fromkeys(
        ("bookinbook", "inbook", "incollection", "inproceedings", "inreference"), "booktitle"
    ),
    "issue": dict.fromkeys(NUMBERED, "number"),
    "publisher": {
        "online": "organization", "report": "institution", "techreport": "institution",
        "thesis": "institution", "phdthesis": "school",
    },
}  # fmt: skip
"""The field of a variable in some entry types."""
LISTS = frozenset({"publisher", "publisher-place"})
"""Variables that are lists in BibLaTeX, separated by `and` as names are."""
VARIABLE_OF: Mapping[str, str] = {
    **{field: variable for variable, field in TEXTS.items()},
    "journal": "container-title", "booktitle": "container-title", "maintitle": "container-title",
    "eid": "number", "institution": "publisher", "organization": "publisher", "school": "publisher",
    "address": "publisher-place", "langid": "language", "language": "language",
}  # fmt: skip
"""The variable of each text field."""
VERBATIM: Mapping[str, str] = {"DOI": "doi", "URL": "url"}
"""Fields that are not TeX."""
AS_IT_IS = "raw"
"""The prefix of a second field with the original text, if it had to be encoded in braces."""
ARCHIVED = "archiveurl"
DATES: Mapping[str, str] = {
    "issued": "date", "accessed": "urldate", "event-date": "eventdate", "original-date": "origdate",
}  # fmt: skip
ROLES: Mapping[str, str] = {
    "author": "author", "editor": "editor", "translator": "translator",
    "container-author": "bookauthor",
}  # fmt: skip
NAME_FIELDS: Mapping[str, str] = {
    **{field: role for role, field in ROLES.items()},
    "editora": "contributor", "editorb": "contributor", "editorc": "contributor",
    "holder": "author",
}  # fmt: skip
"""The role of each field of names, unless the field behind it (`editortype`) has another."""
SHARED = "xdata"
"""The entry type of data that others share."""
OWN_FIELDS = frozenset((
    "crossref", "xref", "xdata", "ids", "label", "shorthand", "shorttitle", "sorttitle",
    "indextitle", "entryset", "entrysubtype", "execute", "options", "presort", "related",
    "sortkey", "sortname", "sortshorthand", "sortyear", "keywords", "abstract", "pages", "doi",
    "url", "urldate", "file", "annotation", "note",
))  # fmt: skip
"""Fields that an entry does not inherit from its `crossref`."""
EXACT = "claimdb"
"""The field of a JSON object with the variables that an entry cannot express."""
REST = "bibtex"
"""The key under `custom` of fields without a variable."""
LANGUAGES: Mapping[str, str] = {
    "american": "en-US", "arabic": "ar", "australian": "en-AU", "austrian": "de-AT",
    "brazilian": "pt-BR", "british": "en-GB", "canadian": "en-CA", "catalan": "ca",
    "chinese": "zh", "czech": "cs", "danish": "da", "dutch": "nl", "english": "en",
    "estonian": "et", "finnish": "fi", "french": "fr", "german": "de", "greek": "el",
    "hebrew": "he", "hungarian": "hu", "italian": "it", "japanese": "ja", "korean": "ko",
    "latin": "la", "ngerman": "de", "norsk": "nb", "persian": "fa", "polish": "pl",
    "portuguese": "pt", "romanian": "ro", "russian": "ru", "slovak": "sk", "spanish": "es",
    "swedish": "sv", "turkish": "tr", "ukenglish": "en-GB", "ukrainian": "uk",
    "usenglish": "en-US",
}  # fmt: skip
"""The language tags by their names in TeX."""
MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def is_balanced(text: str) -> bool:
    """Whether the braces of a text are balanced."""
    depths = [*accumulate(1 if mark == "{" else -1 for mark in re.findall("[{}]", text))]
    return not depths or (min(depths) == 0 and depths[-1] == 0)


def in_braces(address: str) -> str:
    """Return an address for a value in braces; characters that would break it are encoded."""
    kept = is_balanced(address) and not address.startswith("{")
    unsafe = r"[\\\s]" if kept else r"[{}\\\s]"
    return re.sub(unsafe, lambda found: quote(found[0], safe=""), address)
