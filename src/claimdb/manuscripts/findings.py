"""Whether the quotations of a draft are as recorded, and by whom the draft says that they are."""

import re
from collections.abc import Iterable, Sequence

from claimdb import folding
from claimdb.asking import check, said_by
from claimdb.extraction.candidates import Candidate
from claimdb.extraction.extractor import extract
from claimdb.extraction.paragraphs import bibliography
from claimdb.manuscripts.manuscript import Manuscript, Quotation
from claimdb.matching.authenticity import GENUINE
from claimdb.matching.similarity import Diff
from claimdb.model import Entity
from claimdb.quotation import standing, verbatim
from claimdb.results import Checked, Finding
from claimdb.store.backends.base import Reader
from claimdb.store.database import DatabaseReader
from claimdb.store.resolver import NameResolver

_SHORT = 3
"""The most words that say too little, unless they are all that is recorded."""
_INNER = 4
"""The fewest words of a quotation inside another one that are checked by themselves."""
_RECORDED = GENUINE | {"other_speaker", "misattributed", "disputed", "retracted"}
"""The results for words that are recorded, so that what is inside them is as well."""
_SURE = 0.5
"""The confidence from which on the speaker in a draft counts."""
_SIMILAR = 10  # recorded quotes that words are compared with
_PROPER = re.compile(r"(?:^|\s)[^\W\d_a-z]\w+", re.UNICODE)
_PRONOUNS = frozenset(("he", "she", "they", "it", "we", "i", "you", "who"))


def findings(
    database: DatabaseReader, reader: Reader, manuscript: Manuscript, file: str
) -> list[Finding]:
    """Return what is found about each quotation of a draft, in order.

    Speech inside a quotation is checked by itself unless the whole is recorded. Titles in a list of
    works at the end are no quotations.
    """
    candidates = [one for one in extract(manuscript.text) if one.rejected is None]
    speakers = _Speakers(database, NameResolver(reader))
    found: list[Finding] = []
    whole: Quotation | None = None
    listed = bibliography(manuscript.text)
    for quotation in manuscript.quotations():
        if quotation.start >= listed:
            break
        count = len(list(folding.words(quotation.text)))
        is_inner = whole is not None and quotation.end <= whole.end
        if not count or (is_inner and (found[-1].result in _RECORDED or count < _INNER)):
            continue
        attributed, sure = _attributed(quotation, candidates)
        similar = check(database, reader, quotation.text, speaker=None, limit=_SIMILAR)
        if is_short := count <= _SHORT:
            similar = [one for one in similar if _is_all(quotation.text, one)]
        with reader.faults_named():
            result, best = _judged(similar, attributed if sure else None, speakers)
        if is_short and result in ("not_recorded", "other_speaker"):
            result, best = "too_short", None
        if best is not None:
            best = best._replace(diff=_without_ends(best.diff))
        if is_inner and result in GENUINE and found[-1].result == "altered":
            # What is recorded is the speech inside.
            found[-1] = found[-1]._replace(result="not_recorded", checked=None)
        place = manuscript.place(quotation.start)
        line, locator = (place, None) if isinstance(place, int) else (None, place)
        found.append(Finding(file, line, locator, quotation.text, result, attributed, best))
        whole = whole if is_inner else quotation
    return found


def _attributed(quotation: Quotation, candidates: Iterable[Candidate]) -> tuple[str | None, bool]:
    """Return the speaker of a quotation in its draft, and whether that is rather sure."""
    if quotation.signed:
        return quotation.signed, True
    overlaps = [
        (min(one.end, quotation.end) - max(one.start, quotation.start), one) for one in candidates
    ]
    length, best = max(overlaps, key=lambda pair: pair[0], default=(0, None))
    if best is None or length <= 0:
        return None, False
    name = best.name or (best.speaker.text if best.speaker else None)
    return name, best.confidence >= _SURE


def _judged(
    similar: Sequence[Checked], attributed: str | None, speakers: "_Speakers"
) -> tuple[str, Checked | None]:
    """Return the result for words with the quotes similar to them, and the quote that decides."""
    if not similar:
        return "not_recorded", None
    genuine = [one for one in similar if one.result in GENUINE]
    if not genuine:
        return similar[0].result, similar[0]
    own = speakers.own(attributed, genuine)
    if own:
        return own[0].result, own[0]
    return "other_speaker", genuine[0]


def _is_all(words: str, one: Checked) -> bool:
    """Whether words are all that a quote has of its speaker's in one place."""
    runs = verbatim(one.quote.text, one.quote.mode)
    return folding.exact_words(words) in map(folding.exact_words, runs)


def _without_ends(diff: Diff) -> Diff:
    """Return a difference without what the recorded quote has before and after the words."""
    start = 1 if len(diff) > 1 and diff[0][0] == "+" else 0
    end = len(diff) - (1 if len(diff) > 1 + start and diff[-1][0] == "+" else 0)
    return diff[start:end]


class _Speakers:
    """Compares the speakers of a draft with recorded ones; each name is looked up once."""

    def __init__(self, database: DatabaseReader, resolver: NameResolver) -> None:
        self._database = database
        self._resolver = resolver
        self._found: dict[str, Sequence[Entity]] = {}

    def own(self, name: str | None, checked: Sequence[Checked]) -> Sequence[Checked]:
        """Return the quotes that are by a speaker; all of them if the draft names nobody.

        Without a recorded actor of that name, the words of names are compared.
        """
        if name is None or name.lower() in _PRONOUNS or not _PROPER.search(name):
            return checked
        ids = [one.quote.id for one in checked]
        said = {
            number for actor in self._actors(name) for number in said_by(self._database, actor, ids)
        }
        return [one for one in checked if one.quote.id in said or _names(one, name)]

    def _actors(self, name: str) -> Sequence[Entity]:
        if name not in self._found:
            words = name.split()
            wordings = dict.fromkeys((name, " ".join(words[-2:]), words[-1]))
            found = (self._resolver.find("speaker", one, generous=True) for one in wordings)
            self._found[name] = next(filter(None, found), ())
        return self._found[name]


def _names(one: Checked, name: str) -> bool:
    """Whether a name has all words of a recorded speaker's, or the other way round."""
    words = set(folding.words(name))
    recorded = (set(folding.words(speaker.name or "")) for speaker in standing(one.quote.speakers))
    return any(own and (own <= words or words <= own) for own in recorded)
