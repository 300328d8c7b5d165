"""The flags by which a record is said, and the raw record that they say.

Owns which flags each kind of record has. It must not know what a record has to hold: the gate says
that.
"""

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, NamedTuple, Optional

from claimdb.cli.parameters import Option
from claimdb.drafts.records import DraftError
from claimdb.drafts.validate import membership_in_short
from claimdb.errors import UsageError

Raw = dict[str, object]


class Flag(NamedTuple):
    """An option that says a part of a record; `many` may be given more than once.

    A `switch` has no value.
    """

    name: str
    help: str
    metavar: str = "TEXT"
    many: bool = False

    switch: bool = False

    @property
    def parameter(self) -> inspect.Parameter:
        """The parameter by which Typer takes it."""
        kind: Any = bool if self.switch else Optional[list[str]] if self.many else Optional[str]
        metavar = None if self.switch else self.metavar
        option = Option(f"--{self.name}", metavar=metavar, help=self.help)
        return inspect.Parameter(
            parameter_of(self.name),
            inspect.Parameter.KEYWORD_ONLY,
            default=False if self.switch else None,
            annotation=Annotated[kind, option],
        )


def by_flags(kind: str, error: DraftError) -> DraftError:
    """Return what is wrong with a record that flags have said: what to do names flags, not keys."""
    flags = {_RENAMED.get(flag.name, parameter_of(flag.name)): flag.name
             for flag in KINDS[kind].flags}  # fmt: skip

    def named(text: str) -> str:
        return _KEY.sub(lambda key: f"--{flags[key[0]]}" if key[0] in flags else key[0], text)

    def placed(field: str) -> str:
        key = field.rpartition(".")[2]
        return f"--{flags[key]}" if "_" in key and key in flags else field

    problems = (
        one._replace(field=placed(one.field), hint=one.hint and named(one.hint))
        for one in error.problems
    )
    return DraftError(tuple(problems), error.draft)


def place_of(which: str | None) -> int | None:
    """Return which of several places is meant, counted from 1.

    Raises:
        UsageError: it is no number.
    """
    if which is not None and not _ORDINAL.fullmatch(which):
        raise UsageError(f"--which {which!r} is no place", hint="the places are counted: 1, 2, ...")
    return None if which is None else int(which)


def parameter_of(flag: str) -> str:
    """Return the name under which Python has what a flag says."""
    return flag.replace("-", "_")


class Kind(NamedTuple):
    """What can be added: its flags, and how what they say becomes a raw record.

    Of each group in `required`, one flag must be given.
    """

    summary: str
    help: str
    flags: Sequence[Flag]
    required: Sequence[Sequence[str]]
    raw: Callable[[Mapping[str, Any]], Raw]


_TEXT = "The words themselves; @FILE or - for a file or what comes in."
_NOTE = Flag("note", "A note of yours.")
_LANGUAGE = Flag("lang", "The language, as en or pt-BR.", "TAG")
_DESCRIPTION = Flag("description", "Who or what that is, in a few words.")
_ALIAS = Flag("alias", "Another name; as often as needed.", "NAME", many=True)
_WIKIDATA = Flag("wikidata", "The id in Wikidata.", "Q1")

UNVERIFIED = Flag("unverified", "Take words that do not stand so in the source.", switch=True)
WHICH = Flag(
    "which", "Where the words stand at several places of the saved copy, which it is.", "N"
)
KEEP_MARKS = Flag("keep-marks", "The outer quotation marks belong to the words.", switch=True)

_RENAMED = {
    "lang": "language",
    "wikidata": "wikidata_id",
    "alias": "names",
    "author": "contributors",
    "container": "container_title",
    "part-of": "parent",
    "stands-for": "actor",
    "topic": "topics",
}
"""The flags that are called otherwise in a record."""
_ORDINAL = re.compile("[1-9][0-9]{0,8}")
_KEY = re.compile("[a-z]+(?:_[a-z]+)+")
"""What only a key of a record looks like where a message names one."""


def _plain(given: Mapping[str, Any]) -> Raw:
    return {
        _RENAMED.get(name, parameter_of(name)): value
        for name, value in given.items()
        if value not in (None, False, [])
    }


_SPEAKER = ("speaker", "role", "organization", "status")
_PLACE = ("source", "locator", "cue", "printed-as", "via")


def _quote(given: Mapping[str, Any]) -> Raw:
    raw = _plain({k: v for k, v in given.items() if k not in (*_SPEAKER, *_PLACE, "claim")})
    if speakers := _speakers(given):
        raw["speakers"] = speakers
    if claims := given.get("claim"):
        raw["claims"] = claims
    place = {name.replace("-", "_"): given[name] for name in _PLACE if given.get(name) is not None}
    if place:
        raw["occurrences"] = [place]
    return raw


_NOBODY = ("with '' where there is none", "with '' for one who is unknown")


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _speakers(given: Mapping[str, Any]) -> list[Raw]:
    """Return who spoke: the flags that follow each other in order belong together."""
    said = {flag: given.get(flag) or [] for flag in _SPEAKER}
    count = max(map(len, said.values()))
    if count > 1:
        for flag, values in said.items():
            if values and len(values) != count:
                longest = next(one for one in said if len(said[one]) == count)
                raise UsageError(
                    f"--{flag} is given {_times(len(values))}, and --{longest} {_times(count)}",
                    hint=f"give both as often as there are speakers, {_NOBODY[flag == 'speaker']}",
                )
    for place in range(len(said["speaker"])):
        if not any(values[place].strip() for values in said.values() if values):
            raise UsageError(
                "--speaker is empty, and nothing else is said of who spoke",
                hint="name who said it, or give the --role of somebody unknown",
            )
    keys = ("name", "role", "organization", "status")
    return [
        {"name": None}
        | {
            key: values[place]
            for key, values in zip(keys, said.values(), strict=True)
            if values and values[place]
        }
        for place in range(count)
    ]


def _person(given: Mapping[str, Any]) -> Raw:
    raw = _plain({name: value for name, value in given.items() if name != "membership"})
    if memberships := given.get("membership"):
        raw["memberships"] = [_membership(text) for text in memberships]
    return raw


def _membership(text: str) -> Raw:
    try:
        said = membership_in_short(text)
    except ValueError as error:
        raise UsageError(
            f"--membership {error}", hint='write it as "organization=role (2013/..)"'
        ) from error
    return {key: value for key, value in said.items() if value}


KINDS: Mapping[str, Kind] = {
    "quote": Kind(
        "A quote: who said what, where it stands, on what, for or against it.",
        """\b
        $ claimdb add quote --text "The door is open" --speaker "Vladimir Putin" --source s1
        $ claimdb add quote --text "No plan" --role "an official" --topic t1=oppose --no-source

        Add a quote. The words are held against the stored text of their source first. Names are
        those that are recorded; what is not there is made with --create, and nothing else is.
        Several speakers made a joint statement: each has its own --role, --organization and
        --status, in the same order.""",
        (
            Flag("text", _TEXT),
            Flag("mode", "direct, mixed (own words inside “ ”), indirect or narration.", "MODE"),
            Flag("speaker", "Who said it; as often as needed.", "NAME", many=True),
            Flag("role", "In which role.", "ROLE", many=True),
            Flag("organization", "For which organization.", "NAME", many=True),
            Flag("status", "attested, disputed, misattributed or retracted.", "STATUS", many=True),
            Flag("topic", "On what, and for or against it.", "TOPIC[=STANCE]", many=True),
            Flag("claim", "What it asserts, denies or questions.", "CLAIM[=RELATION]", many=True),
            Flag("said", "When: 2023, 2023-03-20, ../2023-03-23.", "DATE"),
            Flag("occasion", "At what."),
            _LANGUAGE,
            _NOTE,
            Flag("source", "Where it stands: a key, an id, an address or the title.", "SOURCE"),
            Flag("locator", "Where in it: page:4, paragraph:7, time:12:30.", "PLACE"),
            Flag("cue", "The reporting verb there."),
            Flag("printed-as", "The speaker as printed there.", "NAME"),
            Flag("via", "The document from which the source took it.", "SOURCE"),
            Flag("no-source", "There is no source to name.", switch=True),
            KEEP_MARKS,
        ),
        (("text",), ("speaker", "role", "mode"), ("source", "no-source")),
        _quote,
    ),
    "claim": Kind(
        "A claim: a proposition in your words.",
        """\b
        $ claimdb add claim --text "The plan freezes the war" --topic "peace plan"
        $ claimdb add claim --text "Talks would help" --note "much the same as c3"

        Add a claim, which quotes can then assert, deny or question.""",
        (
            Flag("text", "The proposition; @FILE or - for a file or what comes in."),
            Flag("topic", "On what; as often as needed.", "TOPIC", many=True),
            _NOTE,
        ),
        (("text",),),
        _plain,
    ),
    "person": Kind(
        "A person, with other names and roles.",
        """\b
        $ claimdb add person --name "Wang Yi" --family Wang --given Yi --alias 王毅
        $ claimdb add person --name "Qin Gang" --membership "China=Foreign Minister (2022-12/..)"

        Add a person. Where no parts of the name are given, the last word is taken for the family
        name, or what stands before a comma.""",
        (
            Flag("name", "The main name.", "NAME"),
            Flag("family", "The family name.", "NAME"),
            Flag("given", "The given name.", "NAME"),
            Flag("particle", "What stands before the family name, as von.", "NAME"),
            Flag("suffix", "What follows the name, as Jr.", "NAME"),
            _ALIAS,
            Flag(
                "membership", "A role in an organization, and from when to when.",
                '"ORG=ROLE (FROM/TO)"', many=True,
            ),
            _DESCRIPTION,
            _WIKIDATA,
        ),
        (("name",),),
        _person,
    ),
    "organization": Kind(
        "An organization: a state, a ministry, a paper, ...",
        """\b
        $ claimdb add organization --name "Security Council" --type international
        $ claimdb add organization --name "State Duma" --type parliament --part-of Russia

        Add an organization. States, ministries and chambers are organizations.""",
        (
            Flag("name", "The main name.", "NAME"),
            Flag("type", "state, government, ministry, ..., other.", "TYPE"),
            _ALIAS,
            Flag("country", "The country, as two capital letters.", "CODE"),
            Flag("part-of", "The organization that it is part of.", "NAME"),
            _DESCRIPTION,
            _WIKIDATA,
        ),
        (("name",), ("type",)),
        _plain,
    ),
    "source": Kind(
        "A source: a document that was consulted.",
        """\b
        $ claimdb add source --title "A plan" --author "Doe, Jane" --issued 2023-03-20
        $ claimdb add source --title "A plan" --url https://example.org/plan --type report

        Add a source. Where no citation key is given, one is made: who wrote it, the year and a
        word of the title.""",
        (
            Flag("title", "The title."),
            Flag("key", "The citation key.", "KEY"),
            Flag("type", "webpage, article-newspaper, report, ...", "TYPE"),
            Flag("author", "Family, Given, or an institution.", "NAME", many=True),
            Flag("container", "The site, the paper or the book it is in.", "TITLE"),
            Flag("publisher", "Who published it.", "NAME"),
            Flag("issued", "When it appeared.", "DATE"),
            Flag("accessed", "When it was read.", "DATE"),
            Flag("url", "Its address.", "URL"),
            Flag("archive-url", "The address of a copy.", "URL"),
            Flag("doi", "Its DOI.", "DOI"),
            _LANGUAGE,
            _NOTE,
        ),
        (("title",),),
        _plain,
    ),
    "topic": Kind(
        "A topic: what quotes are about.",
        """\b
        $ claimdb add topic --name "Grain deal" --broader "war in Ukraine" --alias "grain corridor"
        $ claimdb add topic --name "Amanda Hsiao" --slug hsiao --stands-for "Amanda Hsiao"

        Add a topic. It can be narrower than another one, and can stand for an actor.""",
        (
            Flag("name", "The main name.", "NAME"),
            Flag("slug", "The name to type, as peace-plan.", "SLUG"),
            Flag("broader", "The topic that it is part of.", "TOPIC"),
            _ALIAS,
            Flag("stands-for", "The person or organization that it is about.", "NAME"),
            _DESCRIPTION,
        ),
        (("name",),),
        _plain,
    ),
}  # fmt: skip
