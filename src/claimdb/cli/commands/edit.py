"""`claimdb edit`."""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any, Optional

from claimdb.cli.files import text_of
from claimdb.cli.flags import KEEP_MARKS, UNVERIFIED, WHICH, place_of
from claimdb.cli.options import command
from claimdb.cli.output import lines
from claimdb.cli.parameters import Argument, Declared, Option
from claimdb.cli.saving import several_places
from claimdb.cli.settings import Settings
from claimdb.drafts.patch import LINKS
from claimdb.errors import UsageError

_HELP: Mapping[str, tuple[str, str]] = {
    "text": ("TEXT", "The words; - reads them, @FILE takes those of a file."),
    "mode": ("MODE", "direct, mixed, indirect or narration."),
    "said": ("DATE", "When it was said: 2023, 2023-03, 2023-03-20, ../2023-03-23."),
    "occasion": ("TEXT", "Where and on which occasion it was said."),
    "language": ("TAG", "Language: en, zh-Hant."),
    "note": ("TEXT", "A remark of yours."),
    "speaker": ("NAME", "Who said it, in place of those recorded; none, unknown."),
    "add-speaker": ("NAME", "One more who said it."),
    "rm-speaker": ("NAME", "One who did not."),
    "role": ("[NAME=]ROLE", "In which role a speaker spoke."),
    "organization": ("[NAME=]ORG", "For which organization a speaker spoke."),
    "status": ("[NAME=]STATUS", "attested, disputed, misattributed or retracted."),
    "topic": ("TOPIC=STANCE", "Another stance; none is not coded."),
    "add-topic": ("TOPIC[=STANCE]", "One more topic."),
    "rm-topic": ("TOPIC", "A topic it is not about."),
    "claim": ("CLAIM[=RELATION]", "What it does to a claim: c3=denies."),
    "rm-claim": ("CLAIM", "A claim it has nothing to do with."),
    "locator": ("TEXT", "Where in the source: para:4."),
    "cue": ("TEXT", "The reporting verb."),
    "printed-as": ("TEXT", "The speaker's name as printed."),
    "via": ("SOURCE", "Whence the source has the words."),
    "source": ("SOURCE", "The source in which it stands."),
    "name": ("NAME", "The main name."),
    "alias": ("NAME[=KIND]", "One more name: alternative, misspelling or former."),
    "rm-alias": ("NAME", "A name it does not have."),
    "membership": ("ORG=ROLE", "Another role or other dates: China=Minister (2013/..)."),
    "add-membership": ("ORG=ROLE", "One more role, with its dates or without."),
    "rm-membership": ("ORG[=ROLE]", "A role that it does not have."),
    "description": ("TEXT", "Who or what it is."),
    "wikidata": ("ID", "Item of Wikidata: Q7747."),
    "family": ("TEXT", "Family name."),
    "given": ("TEXT", "Given name."),
    "particle": ("TEXT", "What stands before the family name: von, de la."),
    "suffix": ("TEXT", "What stands behind it: Jr."),
    "type": ("TYPE", "Type of an organization or of a source."),
    "country": ("CODE", "Country: CN."),
    "parent": ("ORG", "The organization above it."),
    "slug": ("SLUG", "Short name of a topic: peace-plan."),
    "broader": ("TOPIC", "The topic above it."),
    "actor": ("NAME", "The actor that a topic stands for."),
    "title": ("TEXT", "Title of a source."),
    "author": ("NAME", "Family, Given, or an institution, in place of those recorded."),
    "container-title": ("TEXT", "Newspaper, site or volume."),
    "publisher": ("TEXT", "Publisher."),
    "issued": ("DATE", "When it was published."),
    "accessed": ("DATE", "When it was consulted."),
    "url": ("URL", "Address."),
    "archive-url": ("URL", "Address of an archived copy."),
    "doi": ("DOI", "DOI."),
    "csl": ("JSON", "What else a CSL item holds, as an object."),
    "key": ("KEY", "A citation key is never changed."),
}
_OFTEN = frozenset(flag for flags in LINKS.values() for flag in flags)
_ASKED = {flag: f"set_{flag.replace('-', '_')}" for flag in _HELP}
_OPTIONS: Declared = {
    name: (
        Annotated[
            Optional[list[str]] if flag in _OFTEN else Optional[str],
            Option(f"--{flag}", metavar=_HELP[flag][0], help=_HELP[flag][1], hidden=flag == "key"),
        ],
        None,
    )
    for flag, name in _ASKED.items()
}


def _given(options: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    found = {flag: options[name] for flag, name in _ASKED.items() if options[name] is not None}
    return {
        flag: [text_of(said) if flag == "text" else said] if isinstance(said, str) else said
        for flag, said in found.items()
        if said != []
    }


_SWITCHES = (UNVERIFIED, KEEP_MARKS)
_ON_DUPLICATE = ("add", "fail")
_TAKEN: Declared = {
    **{one.parameter.name: (one.parameter.annotation, False) for one in _SWITCHES},
    "on_duplicate": (
        Annotated[
            Optional[str],
            Option(
                "--on-duplicate",
                metavar="WHAT",
                help="If it gets the words of another quote, or the name of another record:"
                f" {', '.join(_ON_DUPLICATE)}.",
            ),
        ],
        None,
    ),
}


def _taken(options: Mapping[str, Any]) -> Collection[str]:
    on_duplicate = options["on_duplicate"]
    if on_duplicate not in (None, *_ON_DUPLICATE):
        raise UsageError(f"{on_duplicate!r} is not one of {', '.join(_ON_DUPLICATE)}")
    switches = [one.name for one in _SWITCHES if options[one.parameter.name]]
    return [*switches, *(["on-duplicate"] if on_duplicate == "add" else [])]


_WHICH: Declared = {WHICH.parameter.name: (WHICH.parameter.annotation, None)}


def _place(options: Mapping[str, Any]) -> int | None:
    return place_of(options[WHICH.parameter.name])


def edit(
    settings: Settings,
    name: Annotated[str, Argument("ID", "A record: q12, a5, t2, ...")],
    coder: str,
    given: Mapping[str, Sequence[str]],
    taken: Collection[str],
    which: int | None,
) -> None:
    """\b
    $ claimdb edit q12 --topic "peace plan=support" --rm-topic sanctions --said 2023-03
    $ claimdb edit a12 --add-membership "Russia=Prime Minister (1999-08/2000-05)"

    Give fields of a record other values: of a quote, its occurrence (o7), a claim, a source, an
    actor or a topic. What is not named stays; --FIELD none empties a field. Names are found as
    they are recorded. Other words are held against the stored text of each source, as new ones
    are. Each change is told, kept in the history, and taken back by claimdb undo.
    """
    # Only who writes needs the schema.
    from claimdb.store.edit import edit as write

    done = write(settings.database_to_write, name, given, coder=coder, taken=taken, which=which)
    if done.by is None:
        settings.tell(f"no change to {done.id}")
        return
    for line in lines(done.entries):
        settings.tell(line)
    for occurrence, places in done.places.items():
        for line in several_places(places.document.text, places.spans, occurrence):
            settings.tell(line)
    settings.tell(f"edited {done.id}; to have it as it was: claimdb undo {done.by}")


app = command(
    edit,
    more={"given": (_OPTIONS, _given), "taken": (_TAKEN, _taken), "which": (_WHICH, _place)},
)
