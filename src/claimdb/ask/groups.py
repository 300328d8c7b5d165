"""Groups of speakers that a question may name: by type, by role, by country, by language."""

from collections.abc import Mapping

# The values of `org-type:` or the words of `role:` for the nouns of each group.
_TYPES: Mapping[str, str] = {
    "state": "country countries nation nations state states",
    "state government ministry": "government governments",
    "ministry": "ministry ministries",
    "parliament": "parliament parliaments",
    "court": "court courts tribunal tribunals",
    "party": "party parties",
    "military": "army armies military militaries",
    "company": "company companies firm firms business businesses corporation corporations "
    "industry manufacturer manufacturers",
    "media": "media broadcaster broadcasters",
    "university": "university universities academia",
    "think-tank": "think_tank think_tanks",
    "ngo": "ngo ngos charity charities non_governmental_organisations "
    "non_governmental_organizations activist activists campaigner campaigners "
    "environmentalist environmentalists advocacy_group advocacy_groups civil_society",
    "international": "international_organisations international_organizations "
    "international_organisation international_organization international_bodies",
}
_ROLES: Mapping[str, str] = {
    "prime minister": "prime_minister prime_ministers premier premiers",
    "foreign minister": "foreign_minister foreign_ministers",
    "minister": "minister ministers",
    "president": "president presidents",
    "professor": "professor professors",
    "spokes*": "spokesperson spokespeople spokespersons spokesman spokesmen spokeswoman "
    "spokeswomen spokesmen_and_women",
    "ambassador": "ambassador ambassadors",
    "diplomat": "diplomat diplomats",
    "analyst": "analyst analysts",
    "senator": "senator senators",
    "secretary of state": "secretary_of_state secretaries_of_state",
    "secretary": "secretary secretaries",
    "chair*": "chair chairs chairman chairmen chairwoman chairperson",
    "director": "director directors",
    "chief executive": "chief_executive chief_executives ceo ceos",
    "commander": "commander commanders general generals",
    "judge": "judge judges justice justices",
    "leader": "leader leaders party_leader party_leaders",
    "mayor": "mayor mayors",
    "governor": "governor governors",
    "chancellor": "chancellor chancellors",
    "engineer": "engineer engineers",
    "official": "senior_official senior_officials",
    "member": "member members",
    "lawyer": "lawyer lawyers",
    "king": "king kings",
    "queen": "queen queens",
    "economist": "economist economists",
    "historian": "historian historians",
    "deputy": "deputy deputies",
}
# Groups that are several of those: `type:` and `role:` values separated by spaces.
_CLASSES: Mapping[str, tuple[str, str, str]] = {
    "officials": (
        "state government ministry military",
        "",
        "official officials government_officials bureaucrats civil_servants authorities "
        "government_representatives",
    ),
    "politicians": (
        "state government ministry parliament party",
        "",
        "politician politicians statesman statesmen policymakers policy_makers decision_makers "
        "members_of_government",
    ),
    "academics": (
        "university",
        "professor scientist researcher",
        "academic academics scholar scholars scientist scientists researcher researchers",
    ),
    "experts": (
        "university think-tank",
        "professor analyst expert researcher",
        "expert experts pundit pundits specialists specialist observers commentators",
    ),
    "lawmakers": (
        "parliament",
        "member* deputy senator",
        "lawmaker lawmakers legislator legislators mp mps parliamentarian parliamentarians "
        "members_of_parliament member_of_parliament",
    ),
    "heads": (
        "",
        "head chief* leader chair* director president commander",
        "head heads boss bosses",
    ),
    "journalists": ("media", "journalist reporter editor", "journalist journalists reporters"),
    "managers": (
        "company",
        "",
        "manager managers business_people businesspeople entrepreneurs executives executive "
        "company_bosses industrialists business_leaders",
    ),
}


class SpeakerGroup:
    """Organizations of some `types`, or speakers with one of some `roles`."""

    def __init__(self, types: str = "", roles: tuple[str, ...] = ()) -> None:
        self.types = tuple(types.split())
        self.roles = roles


def _names(text: str) -> list[str]:
    return [name.replace("_", " ") for name in text.split()]


GROUPS: Mapping[str, SpeakerGroup] = {
    **{name: SpeakerGroup(types) for types, names in _TYPES.items() for name in _names(names)},
    **{name: SpeakerGroup("", (role,)) for role, names in _ROLES.items() for name in _names(names)},
    **{
        name: SpeakerGroup(types, tuple(roles.split()))
        for types, roles, names in _CLASSES.values()
        for name in _names(names)
    },
}
"""Groups by the nouns for them."""
LONGEST_GROUP = max(name.count(" ") for name in GROUPS) + 1
FORMER = frozenset({"former", "ex", "then", "previous"})
"""Words for who had a role before."""

# What a demonym ends in, and what the name of the country ends in instead.
_ENDINGS = (
    ("n", ""), ("an", ""), ("ian", ""), ("ian", "ia"), ("ian", "e"), ("ese", "a"), ("ese", ""),
    ("i", ""), ("ish", "en"), ("ish", "ey"), ("ian", "y"), ("an", "y"), ("ic", ""), ("er", ""),
    ("ean", ""), ("ian", "a"), ("ans", ""), ("ans", "a"), ("ians", ""), ("ians", "ia"),
)  # fmt: skip
_IRREGULAR: Mapping[str, str] = {
    "british": "united kingdom", "english": "england", "scottish": "scotland", "welsh": "wales",
    "irish": "ireland", "french": "france", "dutch": "netherlands", "spanish": "spain",
    "polish": "poland", "danish": "denmark", "norwegian": "norway", "greek": "greece",
    "swiss": "switzerland", "finnish": "finland", "saudi": "saudi arabia",
    "american": "america", "americans": "america", "turkish": "turkey", "portuguese": "portugal",
    "filipino": "philippines", "thai": "thailand", "afghan": "afghanistan",
    "emirati": "united arab emirates",
    "argentine": "argentina", "czech": "czechia", "slovak": "slovakia",
    "european": "european union", "russians": "russia", "chinese": "china",
}  # fmt: skip

LANGUAGES: Mapping[str, str] = {
    "english": "en", "german": "de", "french": "fr", "spanish": "es", "italian": "it",
    "portuguese": "pt", "russian": "ru", "ukrainian": "uk", "chinese": "zh", "mandarin": "zh",
    "japanese": "ja", "korean": "ko", "arabic": "ar", "hebrew": "he", "turkish": "tr",
    "polish": "pl", "dutch": "nl", "swedish": "sv", "danish": "da", "norwegian": "no",
    "finnish": "fi", "greek": "el", "czech": "cs", "hungarian": "hu", "romanian": "ro",
    "hindi": "hi", "persian": "fa", "farsi": "fa", "latin": "la", "vietnamese": "vi",
    "indonesian": "id", "thai": "th", "bulgarian": "bg", "serbian": "sr", "croatian": "hr",
}  # fmt: skip
"""The tags of languages by their English names."""


def countries(word: str) -> list[str]:
    """Return the names that a country may have of which a word is the adjective."""
    if word in _IRREGULAR:
        return [_IRREGULAR[word]]
    return [
        word.removesuffix(ending) + other
        for ending, other in _ENDINGS
        if word.endswith(ending) and len(word) > len(ending) + 2
    ]
