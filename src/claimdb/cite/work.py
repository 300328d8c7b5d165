"""A CSL-JSON item as styles read it. Fields of a wrong type are missing; white space is folded."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, cast

from claimdb.cite import csl
from claimdb.cite.typography import TURN, marked, ordinal, title_case, turned
from claimdb.directions import closed
from claimdb.markup import parse

_TYPES: Mapping[str, tuple[str, ...]] = {
    "journal": ("article-journal",),
    "periodical": ("article-magazine", "article-newspaper", "periodical", "post-weblog", "review",
                   "review-book"),
    "book": ("book", "classic", "collection", "dataset", "graphic", "manuscript", "map",
             "motion_picture", "musical_score", "pamphlet", "software", "standard", "thesis"),
    "report": ("article", "patent", "report"),
    "chapter": ("chapter", "entry", "entry-dictionary", "entry-encyclopedia", "figure",
                "paper-conference"),
    "broadcast": ("broadcast", "song"),
    "speech": ("event", "performance", "speech"),
    "law": ("bill", "hearing", "legal_case", "legislation", "regulation", "treaty"),
    "interview": ("interview",),
    "post": ("post",),
}  # fmt: skip
KINDS = {one: kind for kind, types in _TYPES.items() for one in types}
"""The kind of CSL item types that are cited alike; any other is a page."""
_PRIVATE = frozenset({"interview", "personal_communication"})
_PUBLIC = (
    "archive", "archive-place", "container-title", "DOI", "number", "publisher", "references",
    "URL",
)  # fmt: skip
"""The variables by which readers find an interview or a letter (APA 8.9, Chicago 14.111)."""
# JSON may have lone surrogates, which cannot be encoded.
UNWRITABLE = re.compile("[\ud800-\udfff]")
"""A lone surrogate, for which U+FFFD is printed."""


class CslName(NamedTuple):
    """A name; an institution has only a `literal`, and Xi Jinping is `family_first`."""

    family: str = ""
    given: str = ""
    dropping: str = ""
    particle: str = ""
    suffix: str = ""
    literal: str = ""
    family_first: bool = False


OTHERS = CslName(literal="et al.")
"""The end of a list of names that is cut."""
_PARTS = ("family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal")
"""The parts of a `CslName` in CSL."""


class Day(NamedTuple):
    """A year, a month from 1 to 12 or a season from 13 to 16, a day; 0 for none."""

    year: int
    month: int = 0
    day: int = 0


class Date(NamedTuple):
    """A day or a range, or a literal instead; an open range ends in year 0."""

    first: Day
    last: Day | None = None
    circa: bool = False
    literal: str = ""


class CslWork:
    """An item with cached parts, which styles read again and again."""

    def __init__(self, item: Mapping[str, object]) -> None:
        self.item = item
        self._dates: dict[str, Date | None] = {}

    @cached_property
    def kind(self) -> str:
        """The kind of work: journal, periodical, book, report, chapter, broadcast, ... or page.

        An interview or a letter that readers cannot find is `private`.
        """
        kind = self.text("type")
        if kind in _PRIVATE and not any(map(self.text, _PUBLIC)):
            return "private"
        return KINDS.get(kind, "page")

    @cached_property
    def english(self) -> bool:
        """Whether it is in English, the default."""
        return self.text("language").casefold().partition("-")[0] in ("", "en", "eng", "english")

    def text(self, name: str) -> str:
        """Return a text or a number on one line, or an empty text."""
        return _text(self.item.get(name))

    def inner(self, name: str) -> "CslWork":
        """Return the object under a key, or an empty one."""
        value = self.item.get(name)
        return CslWork(value if isinstance(value, Mapping) else {})

    def words(self, name: str = "title", *, inside: bool = False, capitals: bool = True) -> str:
        """Return a text with typographic marks and, in English, in title case.

        Its italic parts are between two `TURN`, which runs are divided at.
        """
        text = self.text(name)
        # The title of a post is its text.
        as_posted = name == "title" and self.kind == "post"
        bare, spans = parse(text.replace(TURN, ""))
        made = title_case(bare) if capitals and self.english and not as_posted else bare
        for one in spans:
            if one.kept:
                made = made[: one.start] + bare[one.start : one.end] + made[one.end :]
        return turned(marked(made, inside=inside), spans)

    def pages(self) -> str:
        """Return the pages, a range with its dash."""
        return self.text("page").replace("-", "–")

    def paged(self) -> str:
        """Return the pages with their label, `p.` or `pp.`."""
        pages = self.pages()
        label = "pp." if "–" in pages or "," in pages else "p."
        return f"{label} {pages}" if pages else ""

    def edition(self) -> str:
        """Return the edition: `2nd ed.`."""
        edition = ordinal(self.text("edition"))
        named = edition.casefold().endswith(("ed.", "edition", "version"))
        return edition if named or not edition else f"{edition} ed."

    def names(self, role: str) -> tuple[CslName, ...]:
        """Return the names of a role; a list that is cut ends in `OTHERS`."""
        # Most roles are nobody's.
        names = named(self.item[role]) if role in self.item else ()
        return (*names, OTHERS) if names and self.cut(role) else names

    def cut(self, role: str) -> bool:
        """Whether a role has more names than the item lists."""
        return role in _listed(self.inner("custom").item.get(csl.ET_AL))

    def date(self, name: str = "issued") -> Date | None:
        """Return a date if there is a valid one."""
        if name not in self._dates:
            self._dates[name] = _date(self.item.get(name))
        return self._dates[name]

    @property
    def doi(self) -> str:
        """The address of its DOI."""
        doi = self.text("DOI")
        whole = doi.startswith(("http://", "https://")) or not doi
        return doi if whole else f"https://doi.org/{doi}"


def named(people: object) -> tuple[CslName, ...]:
    """Return the names in a list of CSL, without empty ones."""
    items = (one for one in _listed(people) if isinstance(one, Mapping))
    names = [
        CslName._make(
            [*(_text(one.get(part)) for part in _PARTS), one.get("static-ordering") is True]
        )
        for one in items
    ]
    return tuple([name for name in names if any(name[:-1])])


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    return closed(" ".join(UNWRITABLE.sub("\ufffd", str(value)).split()))


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, (list, tuple)) else ()


def _date(value: object) -> Date | None:
    if not isinstance(value, Mapping):
        return None
    literal = _text(value.get("literal"))
    circa = bool(value.get("circa"))
    days = [_day(parts, value) for parts in _listed(value.get("date-parts"))[:2]]
    if days and (first := days[0]) is not None:
        return Date(first, days[1] if len(days) > 1 else None, circa)
    return Date(Day(0), None, circa, literal) if literal else None


def _day(parts: object, date: Mapping[str, object]) -> Day | None:
    try:
        numbers = [int(cast("int", part)) for part in _listed(parts)[:3]]
    except (TypeError, ValueError):
        return None
    if not numbers:
        return None
    if len(numbers) == 1 and isinstance(season := date.get("season"), int):
        numbers.append(season + 12)
    month = numbers[1] if len(numbers) > 1 and 1 <= numbers[1] <= 24 else 0
    # EDTF counts seasons from 21, CSL from 13.
    month = month - 8 if month > 20 else month if month <= 16 else 0
    return Day(numbers[0], month, numbers[2] if len(numbers) > 2 and 1 <= month <= 12 else 0)
