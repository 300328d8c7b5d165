"""Whether a name is that of a person or an organization, or words for people without a name."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Literal, NamedTuple, TypeAlias

from claimdb import folding

ActorKind: TypeAlias = Literal["person", "organization", "unnamed"]


class NamedActor(NamedTuple):
    """What a name says of who has it.

    Attributes:
        kind: A person, an organization, or several or somebody without a name (`800 scientists`,
            `an official`). None where the name does not tell.
        type: The type of an organization.
        country: The ISO 3166-1 code of a state.
    """

    kind: ActorKind | None
    type: str = "other"
    country: str | None = None


_KNOWN = {
    "international": "NATO EU UN UNO WHO IMF WTO IAEA OSCE ASEAN OPEC ECOWAS AU ICRC UNHCR UNICEF "
    "UNESCO OECD BRICS IPCC UNFCCC ILO WMO Interpol Europol Mercosur; African Union; European "
    "Union; United Nations; World Bank; Arab League; Security Council; Council of Europe; Gulf "
    "Cooperation Council",
    "parliament": "Congress Bundestag Bundesrat Knesset Duma Rada Sejm Riksdag Storting Folketing "
    "Althing Oireachtas Dáil Seanad Diet; House of Commons; House of Lords",
    "government": "Kremlin Beijing Washington Moscow Brussels Whitehall; White House; Downing "
    "Street; Élysée; Federal Reserve",
    "ministry": "Pentagon; State Department; Foreign Office; Home Office; Treasury",
    "media": "BBC CNN Reuters AFP AP TASS Xinhua DPA RIA CBS NBC ABC NPR Bloomberg Guardian; Al "
    "Jazeera; Associated Press; Agence France-Presse",
    "military": "IDF Hamas Hezbollah Taliban",
    "ngo": "Greenpeace Oxfam Amnesty WWF; Human Rights Watch; Amnesty International; Red Cross",
    "company": "Google Microsoft Apple Amazon Meta Facebook Gazprom Huawei Boeing Airbus Shell; "
    "Deutsche Bank",
}
"""Organizations that no pattern recognizes, by their type: words, and names between semicolons."""

_NOUNS = (
    ("international", "united nations|international (?:court|agency|organi[sz]ation|committee)"),
    ("ministry", "ministry|ministère|ministerium|department (?:of|for)"),
    ("parliament", "parliament|senate|(?:national|general|legislative) assembly|house of \\w+"),
    ("court", "(?:supreme|high|constitutional|district|county|appeals?|crown) court|tribunal|"
     "court of \\w+"),
    ("university", "university|universität|université|universidad|college|polytechnic|"
     "school of \\w+"),
    ("party", "party|front national|(?:christian|social|liberal|free) democrats"),
    ("military", "army|navy|air force|armed forces|brigade|militia|military|coast guard"),
    ("media", "newspaper|news agency|broadcasting|television|radio|news|gazette|herald|tribune|"
     "daily \\w+"),
    ("think-tank", "think tank|institute for \\w+|policy institute|centre for \\w+ studies"),
    ("company", "inc|ltd|llc|plc|gmbh|ag|corp|corporation|company|co|holdings?|industries|"
     "airlines?|motors|energy|bank|(?:central|national|reserve|world) bank"),
    ("ngo", "foundation|charity|trust|alliance|coalition|campaign|initiative|network|movement|"
     "without borders|friends of \\w+|charity commission"),
    ("government", "government|administration|cabinet|embassy|presidency|prefecture|city council|"
     "municipality|regierung"),
    ("other", "association|union|federation|confederation|council|committee|commission|agency|"
     "authority|office|board|society|club|league|institute|centre|center|bureau|organi[sz]ation|"
     "group|team|police|service|services|directorate|chamber|syndicate|guild|congregation|diocese|"
     "panel|forum|hospital|museum|library|academy|secretariat|delegation|task force|press"),
)  # fmt: skip
"""Words that name an organization, by its type, in the order in which they decide."""

# Surnames as well: with one word in front they do not tell.
_SURNAMES = re.compile(
    r"\S+ (?:bank|club|college|league|board|press|forum|chambers|trust)", re.IGNORECASE
)

_COUNTED = re.compile(
    r"(?:about|around|nearly|almost|over|more than|at least|some|several|many|most|various|both|"
    r"few|a few|dozens|hundreds|thousands|millions|scores|two|three|four|five|six|seven|eight|"
    r"nine|ten|an? (?:group|number|majority|couple|coalition) of|groups? of|[0-9][0-9.,]*)\b",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(
    r"(?:(?:an?|the|one|another|senior|unnamed|anonymous|unidentified|former|local|prime|foreign|"
    r"UN|EU|US|NATO|deputy|vice|acting)[ -])*(?:minister|president|mayor|chancellor|governor|"
    r"ambassador|king|queen|secretary(?:[ -]general)?|spokes(?:man|woman|person|people)|official|"
    r"source|member|aide|diplomat|lawyer|"
    r"adviser|advisor|expert|analyst|resident|witness|reporter|editor|author)s?"
    r"(?: (?:of|for|to|at|from|in|close|familiar|speaking|on|who)\b.*)?"
    r"|.*\b(?:close to|familiar with|on condition of anonymity)\b.*|anonymous|unknown|unnamed",
    re.IGNORECASE,
)
_PLURAL = re.compile(r".*(?:[^s']s|people|men|women)", re.DOTALL)
_ACRONYM = re.compile(r"(?=.*[A-Z].*[A-Z0-9])[A-Z][A-Z0-9&.-]{1,6}")
_JOINED = re.compile(r"\b(?:for|without)\b|&")
_ARTICLE = re.compile(r"the\s+", re.IGNORECASE)


def named_actor(name: str) -> NamedActor:
    """Return what the words of a name say of who has it; see `NamedActor`."""
    bare = _ARTICLE.sub("", name.strip(), count=1)
    if known := _known().get(folding.folded(bare)):
        return known
    words = name.split()
    if not words:
        return NamedActor(None)
    if _SOMEBODY.fullmatch(name) or (
        _COUNTED.match(name) and (words[-1].islower() or name[0].isdigit())
    ):
        return NamedActor("unnamed")
    if _SURNAMES.fullmatch(name):
        return NamedActor(None)
    for kind, pattern in _patterns():
        if pattern.search(bare):
            return NamedActor("organization", kind)
    if words[-1].islower() and all(word.islower() for word in words[1:]):
        return NamedActor("unnamed" if _PLURAL.fullmatch(name) or name != bare else None)
    if _ACRONYM.fullmatch(name) or name != bare or _JOINED.search(name):
        return NamedActor("organization")
    return NamedActor("person" if _is_personal(words) else None)


def _is_personal(words: list[str]) -> bool:
    """Whether words are those of a personal name: two or more with capitals, or caseless."""
    letters = [word for word in words if any(map(str.isalpha, word))]
    if letters and all(word.lower() == word.upper() for word in letters):
        return True
    return len(letters) > 1 and "and" not in words and not (words[0] + words[-1]).islower()


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (kind, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)) for kind, words in _NOUNS
    )


@cache
def _known() -> Mapping[str, NamedActor]:
    """Return the states and the listed organizations by their folded names."""
    from importlib.resources import files

    known = {}
    for kind, names in _KNOWN.items():
        single, *others = names.split("; ")
        for name in (*single.split(), *others):
            known[folding.folded(name)] = NamedActor("organization", kind)
    lines = files("claimdb").joinpath("states.csv").read_text(encoding="utf-8").splitlines()
    for line in lines[1:]:
        code, _, names = line.partition(",")
        for name in names.split("; "):
            known[folding.folded(name)] = NamedActor("organization", "state", code)
    return known
