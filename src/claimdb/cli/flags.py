"""The flags of `claimdb add` and `claimdb edit`, and the record that those of add describe."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from claimdb.cli.parameters import Declared, Values, switch, text, texts
from claimdb.drafts.records import DraftError
from claimdb.drafts.validate import membership_in_short
from claimdb.errors import UsageError
from claimdb.fields import Flag, RecordField
from claimdb.schema import KINDS as SCHEMA

Raw = dict[str, object]

UNVERIFIED = Flag(
    "unverified", "Accept a quotation that the stored source text does not contain.", switch=True
)
WHICH = Flag(
    "which",
    "The number of the place, if the stored text contains the quotation several times.",
    "N",
)
DECIDE = Flag(
    "decide", "The stances are decisions: in force whatever other coders have coded.", switch=True
)
_ORDINAL = re.compile("[1-9][0-9]{0,8}")
_KEY = re.compile("[a-z]+(?:_[a-z]+)+")
"""Matches what only a key of a record looks like where a message names one."""
_NOBODY = ("with '' where there is none", "with '' for one who is unknown")


def declared(flags: Iterable[Flag], prefix: str = "") -> Declared:
    """Return flags as options by their names as parameters, each after a prefix."""
    return {
        f"{prefix}{parameter_of(one.name)}": switch(_names(one), one.help)
        if one.switch
        else (texts if one.many else text)(_names(one), one.metavar, one.help)
        for one in flags
    }


def _names(flag: Flag) -> str:
    return " ".join(f"--{name}" for name in dict.fromkeys((flag.name, flag.also)) if name)


def parameter_of(flag: str) -> str:
    """Return the name of the parameter of a flag."""
    return flag.replace("-", "_")


def place_of(which: str | None) -> int | None:
    """Return the number of --which, from 1, or raise `UsageError`."""
    if which is not None and not _ORDINAL.fullmatch(which):
        raise UsageError(f"--which {which!r} is no place", hint="the places are counted: 1, 2, ...")
    return None if which is None else int(which)


def _fields(kind: str) -> Iterator[tuple[RecordField, bool]]:
    """Yield the fields that have a flag of add, the main one first, and whether it is repeated."""
    schema = SCHEMA[kind]
    main = schema.fields[schema.main]
    for field in (main, *(one for one in schema.fields.values() if one is not main)):
        if field.flag:
            yield field, field.value in ("list", "objects")
        elif field.value == "objects":
            # Flags describe one place of a quote, and any number of speakers.
            several = field.of != "occurrence"
            yield from ((one, several) for one in SCHEMA[field.of].fields.values() if one.flag)


def _add_flag(field: RecordField, many: bool = False) -> Flag:
    help = f"{field.help.removesuffix('.')}; as often as needed." if many else field.help
    return Flag(
        str(field.flag), help, field.metavar, many, field.value == "switch", also=field.edit
    )


KEEP_MARKS = _add_flag(SCHEMA["quote"].fields["keep_marks"])


def edit_flags() -> Mapping[str, Flag]:
    """Return the flags of `claimdb edit` by name, for all kinds of records together."""
    found: dict[str, Flag] = {}
    for kind in ("quote", "occurrence", "claim", "person", "organization", "topic", "source"):
        for field in SCHEMA[kind].fields.values():
            own = []
            if field.edit:
                own.append(Flag(field.edit, field.help, field.metavar, also=field.flag))
            for flag in (*own, *(one._replace(many=True) for one in field.links)):
                before = found.setdefault(flag.name, flag)
                if flag.help not in before.help:
                    found[flag.name] = before._replace(help=f"{before.help} {flag.help}")
    return found


def by_flags(kind: str, error: DraftError) -> DraftError:
    """Return the problems of a record that flags described, with flags in place of keys."""
    flags = {field.key: field.flag for field, _ in _fields(kind)}

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


class AddedKind(NamedTuple):
    """A kind of record that can be added: its help, and its flags.

    Of each group in `required`, one flag must be given.
    """

    name: str
    summary: str
    help: str
    required: Sequence[Sequence[str]]
    flags: Sequence[Flag]

    def missing(self, given: Values) -> str:
        """Return which required flags are missing."""
        return ", ".join(
            " or ".join(f"--{flag}" for flag in group)
            for group in self.required
            if not any(given[flag] for flag in group)
        )

    def raw(self, given: Values) -> Raw:
        """Return the record that flags describe, or raise `UsageError` if they do not fit."""
        raw = _given(self.name, given)
        if memberships := given.get("membership"):
            raw["memberships"] = [_membership(text) for text in memberships]
        if self.name == "quote":
            if speakers := _speakers(given):
                raw["speakers"] = speakers
            if place := _given("occurrence", given):
                raw["occurrences"] = [place]
        return raw


def _given(kind: str, given: Values) -> Raw:
    return {
        one.key: given[one.flag]
        for one in SCHEMA[kind].fields.values()
        if one.flag and given.get(one.flag) not in (None, False, [])
    }


_SEVERAL = re.compile(r"\w.*;.*\w", re.DOTALL)


def _speakers(given: Values) -> list[Raw]:
    """Return the speakers: the first values of their flags belong together, the second, ..."""
    keys = {one.flag: one.key for one in SCHEMA["speaker"].fields.values() if one.flag}
    values: dict[str, list[str]] = {flag: given.get(flag) or [] for flag in keys}
    counts = {flag: len(of_flag) for flag, of_flag in values.items() if of_flag}
    count = max(counts.values(), default=0)
    if count > 1:
        for flag, number in counts.items():
            if number != count:
                longest = next(one for one in counts if counts[one] == count)
                times = "once" if number == 1 else f"{number} times"
                raise UsageError(
                    f"--{flag} is given {times}, and --{longest} {count} times",
                    hint=f"give both as often as there are speakers, {_NOBODY[flag == 'speaker']}",
                )
    speakers = [{flag: of[place] for flag, of in values.items() if of} for place in range(count)]
    if values["speaker"] and not all(any(map(str.strip, one.values())) for one in speakers):
        raise UsageError(
            "--speaker is empty, and no role or organization is given",
            hint="name the speaker, or give the --role of an unknown speaker",
        )
    if together := next(filter(_SEVERAL.search, values["speaker"]), None):
        raise UsageError(
            f"--speaker {together!r} has several names",
            hint="give --speaker for each; a recorded name with a semicolon is named by its id",
        )
    return [
        {"name": None} | {keys[flag]: value for flag, value in one.items() if value}
        for one in speakers
    ]


def _membership(text: str) -> Raw:
    try:
        parts = membership_in_short(text)
    except ValueError as error:
        raise UsageError(
            f"--membership {error}", hint='write it as "organization=role (2013/..)"'
        ) from error
    return {key: value for key, value in parts.items() if value}


_REQUIRED: Mapping[str, Sequence[Sequence[str]]] = {
    "quote": (("text",), ("speaker", "role", "mode"), ("source", "no-source")),
    "organization": (("name",), ("type",)),
}
_HELP: Mapping[str, tuple[str, str]] = {
    "quote": (
        "A quote: who said what, in which source, on which topic, for or against it.",
        """\b
        $ claimdb add quote --text "The door is open" --speaker "Vladimir Putin" --source s1
        $ claimdb add quote --text "No plan" --role "an official" --topic t1=oppose --no-source

        Add a quote. It is verified against the stored text of its source first. Names must match
        recorded ones, unless --create adds them. Several speakers made a joint statement: each has
        its own --role, --organization and --status, in the same order.""",
    ),
    "claim": (
        "A claim: a proposition in your words.",
        """\b
        $ claimdb add claim --text "The plan freezes the war" --topic "peace plan"
        $ claimdb add claim --text "Talks would help" --note "much the same as c3"

        Add a claim, which quotes can then assert, deny or question.""",
    ),
    "person": (
        "A person, with other names and roles.",
        """\b
        $ claimdb add person --name "Wang Yi" --family Wang --given Yi --alias 王毅
        $ claimdb add person --name "Qin Gang" --membership "China=Foreign Minister (2022-12/..)"

        Add a person. If no parts of the name are given, the last word is the family name, or the
        words before a comma.""",
    ),
    "organization": (
        "An organization: a state, a ministry, a paper, ...",
        """\b
        $ claimdb add organization --name "Security Council" --type international
        $ claimdb add organization --name "State Duma" --type parliament --part-of Russia

        Add an organization. States, ministries and chambers are organizations.""",
    ),
    "source": (
        "A source: a document that was consulted.",
        """\b
        $ claimdb add source --title "A plan" --author "Doe, Jane" --issued 2023-03-20
        $ claimdb add source --title "A plan" --url https://example.org/plan --type report

        Add a source. Its citation key, unless given, is generated from the author, the year and a
        word of the title. --from reads a document in any format that `snapshot` reads, shows the
        title, authors, date and so on that it names, and stores its text; flags replace these.""",
    ),
    "topic": (
        "A topic: what quotes are about.",
        """\b
        $ claimdb add topic --name "Grain deal" --broader "war in Ukraine" --alias "grain corridor"
        $ claimdb add topic --name "Amanda Hsiao" --slug hsiao --stands-for "Amanda Hsiao"

        Add a topic. It can be narrower than another one, and can stand for an actor.""",
    ),
}
KINDS: Mapping[str, AddedKind] = {
    kind: AddedKind(
        kind,
        *_HELP[kind],
        _REQUIRED.get(kind, ((SCHEMA[kind].main,),)),
        [_add_flag(*one) for one in _fields(kind)],
    )
    for kind in _HELP
}
"""The kinds of records that `claimdb add` adds."""
