"""What types and variables of CSL are called in RIS.

Owns the tables that the reader and the writer share. It must not know files.
"""

from collections.abc import Mapping

TYPES: Mapping[str, str] = {
    "article": "UNPB", "article-journal": "JOUR", "article-magazine": "MGZN",
    "article-newspaper": "NEWS", "bill": "BILL", "book": "BOOK", "broadcast": "VIDEO",
    "chapter": "CHAP", "classic": "CLSWK", "collection": "SER", "dataset": "DATA",
    "document": "GEN", "entry": "ENCYC", "entry-dictionary": "DICT",
    "entry-encyclopedia": "ENCYC", "event": "GEN", "figure": "FIGURE", "graphic": "ART",
    "hearing": "HEAR", "interview": "GEN", "legal_case": "CASE", "legislation": "STAT",
    "manuscript": "MANSCPT", "map": "MAP", "motion_picture": "MPCT", "musical_score": "MUSIC",
    "pamphlet": "PAMP", "paper-conference": "CPAPER", "patent": "PAT", "performance": "GEN",
    "periodical": "SER", "personal_communication": "PCOMM", "post": "ICOMM",
    "post-weblog": "BLOG", "regulation": "LEGAL", "report": "RPRT", "review": "JOUR",
    "review-book": "JOUR", "software": "COMP", "song": "SOUND", "speech": "GEN",
    "standard": "STAND", "thesis": "THES", "treaty": "LEGAL", "webpage": "ELEC",
}  # fmt: skip
"""The type of a record for each type of CSL."""
READ: Mapping[str, str] = {
    "ABST": "article", "ADVS": "motion_picture", "AGGR": "dataset", "ANCIENT": "classic",
    "CONF": "book", "CTLG": "book", "DBASE": "dataset", "EBOOK": "book", "ECHAP": "chapter",
    "EDBOOK": "book", "EJOUR": "article-journal", "ELEC": "webpage", "ENCYC": "entry-encyclopedia",
    "EQUA": "document", "GEN": "document", "GOVDOC": "report", "GRANT": "report",
    "INPR": "article-journal", "JFULL": "periodical", "JOUR": "article-journal",
    "LEGAL": "legislation", "MULTI": "webpage", "SER": "periodical", "SLIDE": "graphic",
    "UNBILL": "bill", "UNPB": "manuscript", "VIDEO": "broadcast", "WEB": "webpage",
}  # fmt: skip
"""The type of CSL for types of a record that TYPES has twice, or not at all."""

TYPE_OF: Mapping[str, str] = {**{ris: csl for csl, ris in TYPES.items()}, **READ}

TEXTS: Mapping[str, str] = {
    "id": "ID", "title": "TI", "title-short": "ST", "container-title": "T2",
    "container-title-short": "J2", "collection-title": "T3", "publisher": "PB",
    "publisher-place": "CY", "edition": "ET", "volume": "VL", "issue": "IS", "number": "M1",
    "number-of-volumes": "NV", "section": "SE", "call-number": "CN", "genre": "M3",
    "DOI": "DO", "URL": "UR", "language": "LA", "abstract": "AB", "note": "N1",
    "ISBN": "SN", "ISSN": "SN",
}  # fmt: skip
"""The tag of each variable that is a text, in the order in which they are written."""
ALIASES: Mapping[str, str] = {
    "A1": "AU", "BT": "T2", "CT": "TI", "ED": "A2", "JA": "J2", "JF": "T2", "JO": "T2", "N2": "AB",
    "PP": "CY", "RN": "N1", "T1": "TI", "TA": "A4", "Y1": "PY",
}  # fmt: skip
"""Tags that mean what another one does."""
TEXT_OF: Mapping[str, str] = {
    **{tag: variable for variable, tag in TEXTS.items() if tag != "SN"},
    "KW": "keyword",
}
ROLES: Mapping[str, str] = {
    "author": "AU", "editor": "A2", "collection-editor": "A3", "translator": "A4",
}  # fmt: skip
"""The tag of those who made it, by their role."""
ROLE_OF: Mapping[str, str] = {tag: role for role, tag in ROLES.items()}
DATES: Mapping[str, str] = {"issued": "DA", "accessed": "Y2"}
ARCHIVED = "L2"
"""The tag of the address where it is kept."""
KEYWORD = "KW"
BOOKS = frozenset({"book", "chapter", "collection"})
"""What has an ISBN and no ISSN."""
REST = "ris"
"""The key below `custom` with tags that mean no variable."""
