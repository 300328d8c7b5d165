"""The types and variables of CSL in BibTeX and BibLaTeX, and addresses in braces."""

import re
from collections.abc import Mapping

TYPES: Mapping[str, str] = {
    "article-journal": "article", "article-magazine": "article", "article-newspaper": "article",
    "book": "book", "chapter": "incollection", "collection": "collection", "dataset": "dataset",
    "entry-encyclopedia": "inreference", "graphic": "image", "legal_case": "jurisdiction",
    "legislation": "legislation", "manuscript": "unpublished", "motion_picture": "video",
    "paper-conference": "inproceedings", "pamphlet": "booklet", "patent": "patent",
    "performance": "performance", "periodical": "periodical",
    "personal_communication": "letter", "post": "online", "post-weblog": "online",
    "report": "report", "review": "review", "software": "software", "song": "audio",
    "standard": "standard", "thesis": "thesis", "webpage": "online",
}  # fmt: skip
"""The entry type of BibLaTeX for each type of CSL; `misc` for any other."""
CLASSIC: Mapping[str, str] = {
    "collection": "book", "report": "techreport", "thesis": "phdthesis",
    **{name: name for name in ("article", "book", "booklet", "incollection", "inproceedings",
                               "unpublished")},
}  # fmt: skip
"""The BibTeX type of BibLaTeX entry types; `misc` for any other."""
TYPE_OF: Mapping[str, str] = {
    "article": "article-journal", "artwork": "graphic", "audio": "song", "bookinbook": "chapter",
    "book": "book", "booklet": "pamphlet", "collection": "collection", "conference":
    "paper-conference", "dataset": "dataset", "electronic": "webpage", "image": "graphic",
    "inbook": "chapter", "incollection": "chapter", "inproceedings": "paper-conference",
    "inreference": "entry-encyclopedia", "jurisdiction": "legal_case", "legal": "treaty",
    "legislation": "legislation", "letter": "personal_communication", "manual": "report",
    "mastersthesis": "thesis", "misc": "document", "movie": "motion_picture", "music": "song",
    "mvbook": "book", "mvcollection": "collection", "mvproceedings": "book",
    "mvreference": "book", "online": "webpage", "patent": "patent", "performance": "performance",
    "periodical": "periodical", "phdthesis": "thesis", "proceedings": "book", "reference": "book",
    "report": "report", "review": "review", "software": "software", "standard": "standard",
    "suppbook": "chapter", "suppcollection": "chapter", "suppperiodical": "article-journal",
    "techreport": "report", "thesis": "thesis", "unpublished": "manuscript",
    "video": "motion_picture", "www": "webpage",
}  # fmt: skip
"""The CSL type of each entry type, unless `entrysubtype` has another."""
SUBTYPES: Mapping[str, str] = {
    "newspaper": "article-newspaper", "magazine": "article-magazine",
}  # fmt: skip
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
CLASSIC_TEXTS: Mapping[str, str] = {
    "journaltitle": "journal", "location": "address", "annotation": "annote",
}  # fmt: skip
"""The names of fields that differ in BibTeX."""
CONTAINERS: Mapping[str, str] = dict.fromkeys(
    ("bookinbook", "inbook", "incollection", "inproceedings", "inreference"), "booktitle"
)
"""The field of the container in parts of books."""
PUBLISHERS: Mapping[str, str] = {
    "online": "organization", "report": "institution", "techreport": "institution",
    "thesis": "institution", "phdthesis": "school",
}  # fmt: skip
"""The field of the publisher in some entry types."""
LISTS = frozenset({"publisher", "publisher-place"})
"""Variables that are lists in BibLaTeX, separated by `and` as names are."""
NUMBERED = frozenset({"article", "periodical", "review", "suppperiodical"})
"""Entry types whose `number` is the issue."""
VARIABLE_OF: Mapping[str, str] = {
    **{field: variable for variable, field in TEXTS.items()},
    "journal": "container-title", "booktitle": "container-title", "maintitle": "container-title",
    "institution": "publisher", "organization": "publisher", "school": "publisher",
    "address": "publisher-place", "langid": "language", "language": "language",
}  # fmt: skip
"""The variable of each text field."""
VERBATIM: Mapping[str, str] = {"DOI": "doi", "URL": "url"}
"""Fields that are not TeX."""
AS_IT_IS = "raw"
"""The prefix of a second field with the original text, if it had to be encoded in braces."""
ARCHIVED = "archiveurl"
DATES: Mapping[str, str] = {"issued": "date", "accessed": "urldate", "event-date": "eventdate"}
ROLES: Mapping[str, str] = {
    "author": "author", "editor": "editor", "translator": "translator",
    "container-author": "bookauthor",
}  # fmt: skip
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
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def is_balanced(text: str) -> bool:
    """Whether the braces of a text are balanced."""
    depth = 0
    for mark in re.findall("[{}]", text):
        depth += 1 if mark == "{" else -1
        if depth < 0:
            return False
    return not depth


def in_braces(address: str) -> str:
    """Return an address for a value in braces; characters that would break it are encoded."""
    kept = is_balanced(address) and not address.startswith("{")
    return re.sub(r"[\\\s]" if kept else r"[{}\\\s]", _percent, address)


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())
