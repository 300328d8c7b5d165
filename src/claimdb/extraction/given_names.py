"""Genders by given names and titles, and states by the adjectives for them."""

from functools import cache

from claimdb import folding
from claimdb.extraction.lexicon import words

_MEN = words(
    "james john robert michael william david richard joseph thomas charles christopher daniel "
    "matthew anthony antony mark donald steven paul andrew joshua kenneth kevin brian george "
    "edward ronald timothy jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry "
    "justin scott brandon benjamin samuel gregory frank alexander raymond patrick jack dennis "
    "jerry tyler aaron jose adam nathan henry douglas zachary peter kyle walter ethan jeremy "
    "harold keith christian roger noah gerald carl terry sean austin arthur lawrence dylan joe "
    "jordan billy bruce albert willie gabriel logan alan juan wayne roy ralph randy eugene "
    "vincent russell bobby mike bill jim tom bob dan ted marco jeb ben bernie barack chris rick "
    "mitt rand martin tim newt rudy rush glenn sam steve jeff greg matt dave ken ron don fred "
    "al harry mitch chuck vladimir emmanuel boris luis carlos pedro miguel pablo diego jorge "
    "ivan dmitri sergei alexei mikhail nikolai yuri igor oleg volodymyr ahmed mohammed muhammad "
    "mohamed ali hassan hussein omar khalid ibrahim yusuf abdul hans karl klaus wolfgang jürgen "
    "stefan franz otto friedrich olaf jean pierre jacques françois michel andré marcel antoine "
    "giuseppe giovanni marco luigi paolo matteo raj rahul narendra amit sanjay vijay kenji "
    "hiroshi takashi fumio shinzo antonio fernando francisco javier recep viktor andrzej jan "
    "piotr tomasz janusz lech tony nick simon ian neil graham stuart nigel keir rishi gordon "
    "leon oscar hugo lukas felix max emil anders lars erik nils magnus rahm kofi nelson jacob "
    "cyril bashar benjamin yair joko"
)
_WOMEN = words(
    "mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty "
    "sandra margaret ashley kimberly emily donna michelle carol amanda melissa deborah "
    "stephanie rebecca laura sharon cynthia dorothy amy kathleen angela shirley emma brenda "
    "pamela nicole anna samantha katherine christine helen debra rachel carolyn janet maria "
    "catherine heather diane olivia julie joyce victoria ruth virginia lauren kelly christina "
    "joan evelyn judith andrea hannah megan cheryl jacqueline martha teresa gloria sara janice "
    "ann kathryn abigail sophia frances jean alice judy isabella julia grace amber denise "
    "danielle marilyn beverly charlotte natalie theresa diana brittany doris kayla alexis lori "
    "marie hillary ivanka melania megyn kellyanne elena sonia loretta huma debbie nikki chelsea "
    "jill kamala ursula annalena angela sanna mette jacinda giulia giorgia sofia lucia carmen "
    "ana isabel rosa elisa paola chiara francesca claire camille sylvie brigitte monique ingrid "
    "greta astrid sigrid petra monika sabine heike katrin olga svetlana natalia tatiana irina "
    "yulia oksana fatima aisha leila zainab amina priya indira sonia yuki keiko sakura mei ling "
    "christiane nadia lina margrethe liz theresa priti suella nicola fiona gillian harriet jo "
    "kate lucy zoe ellen irene clara eva ida nora vera marta agnes edith rita dilma cristina "
    "michele"
)
MALE_TITLES = words("mr mr. sir lord king prince congressman chairman spokesman sheikh")
FEMALE_TITLES = words(
    "mrs mrs. ms ms. miss lady queen princess congresswoman chairwoman spokeswoman"
)
_ADJECTIVES = {
    "american": "United States", "british": "United Kingdom", "english": "England",
    "scottish": "Scotland", "french": "France", "german": "Germany", "dutch": "Netherlands",
    "greek": "Greece", "swiss": "Switzerland", "danish": "Denmark", "spanish": "Spain",
    "polish": "Poland", "turkish": "Turkey", "finnish": "Finland", "irish": "Ireland",
    "chinese": "China", "thai": "Thailand", "iraqi": "Iraq", "saudi": "Saudi Arabia",
    "israeli": "Israel", "pakistani": "Pakistan", "emirati": "United Arab Emirates",
    "qatari": "Qatar", "kuwaiti": "Kuwait", "yemeni": "Yemen", "swedish": "Sweden",
    "belgian": "Belgium", "norwegian": "Norway", "portuguese": "Portugal", "czech": "Czechia",
    "filipino": "Philippines", "european": "European Union", "soviet": "Soviet Union",
    "afghan": "Afghanistan", "peruvian": "Peru", "argentine": "Argentina", "lebanese": "Lebanon",
    "welsh": "Wales", "kazakh": "Kazakhstan", "uzbek": "Uzbekistan", "serb": "Serbia",
    "croat": "Croatia", "slovak": "Slovakia", "palestinian": "Palestine", "us": "United States",
    "canadian": "Canada", "mexican": "Mexico", "egyptian": "Egypt", "taiwanese": "Taiwan",
}  # fmt: skip
_ENDINGS = ("ian", "an", "ese", "n", "i", "ish")


def gender(words: list[str]) -> int:
    """Return 1 for a man, -1 for a woman and 0 for neither, by a name's words in lower case."""
    for word in words:
        if word in MALE_TITLES:
            return 1
        if word in FEMALE_TITLES:
            return -1
    for word in words[:-1]:
        if word in _MEN or word in _WOMEN:
            return 1 if word in _MEN else -1
    return 0


def has_given_name(words: list[str]) -> bool:
    """Whether the first of several words is a common given name."""
    return len(words) > 1 and (words[0] in _MEN or words[0] in _WOMEN)


@cache
def state_of(adjective: str) -> str | None:
    """Return the state that an adjective belongs to: `Russia` for `Russian`."""
    low = adjective.lower()
    if low in _ADJECTIVES:
        return _ADJECTIVES[low]
    for ending in _ENDINGS:
        if low.endswith(ending) and len(low) > len(ending) + 2:
            base = low.removesuffix(ending)
            for name in (base, base + "a", base + "ia", base + "e", base + "y"):
                if name in states():
                    return states()[name]
    return None


@cache
def states() -> dict[str, str]:
    """Return the states by their folded names."""
    from importlib.resources import files

    lines = files("claimdb").joinpath("states.csv").read_text(encoding="utf-8").splitlines()
    found = {}
    for line in lines[1:]:
        main, *others = line.partition(",")[2].split("; ")
        for name in (main, *others):
            found[folding.folded(name)] = main
    return found
