"""The flags of `claimdb add` and `claimdb edit`, and the record that those of add describe."""

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, NamedTuple, Optional

from claimdb.cli.parameters import Option
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
    ("The number of the place, if the stored text contains the quotation several times."),
    "N",
)
_ORDINAL = re.compile("[1-9][0-9]{0,8}")
_KEY = re.compile("[a-z]+(?:_[a-z]+)+")
"""What only a key of a record looks like where a message names one."""
_NOBODY = ("with '' where there is none", "with '' for one who is unknown")


def parameter(flag: Flag) -> inspect.Parameter:
    """Return the parameter by which Typer takes a flag."""
    kind: Any = bool if flag.switch else Optional[list[str]] if flag.many else Optional[str]
    metavar = None if flag.switch else flag.metavar
    option = Option(f"--{flag.name}", metavar=metavar, help=flag.help)
    return inspect.Parameter(
        parameter_of(flag.name),
        inspect.Parameter.KEYWORD_ONLY,
        default=False if flag.switch else None,
        annotation=Annotated[kind, option],
    )


def parameter_of(flag: str) -> str:
    """Return the name of the parameter of a flag."""
    return flag.replace("-", "_")


def place_of(which: str | None) -> int | None:
    """Return which of several places is chosen, counted from 1.

    Raises:
        UsageError: it is no number.
    """
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
    return Flag(str(field.flag), help, field.metavar, many, field.value == "switch")


KEEP_MARKS = _add_flag(SCHEMA["quote"].fields["keep_marks"])


def edit_flags() -> Mapping[str, Flag]:
    """Return the flags of `claimdb edit` by name, for all kinds of records together."""
    found: dict[str, Flag] = {}
    for kind in ("quote", "occurrence", "claim", "person", "organization", "topic", "source"):
        for field in SCHEMA[kind].fields.values():
            own = [Flag(field.edit, field.help, field.metavar)] if field.edit else []
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

    def raw(self, given: Mapping[str, Any]) -> Raw:
        """Return the record that flags describe.

        Raises:
            UsageError: flags that belong together are not given equally often, or a membership
                cannot be read.
        """
        raw = _given(self.name, given)
        if memberships := given.get("membership"):
            raw["memberships"] = [_membership(text) for text in memberships]
        if self.name == "quote":
            if speakers := _speakers(given):
                raw["speakers"] = speakers
            if place := _given("occurrence", given):
                raw["occurrences"] = [place]
        return raw


def _given(kind: str, given: Mapping[str, Any]) -> Raw:
    return {
        one.key: given[one.flag]
        for one in SCHEMA[kind].fields.values()
        if one.flag and given.get(one.flag) not in (None, False, [])
    }


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _speakers(given: Mapping[str, Any]) -> list[Raw]:
    """Return who spoke: the flags that follow each other in order belong together."""
    fields = [one for one in SCHEMA["speaker"].fields.values() if one.flag]
    said = {str(one.flag): given.get(str(one.flag)) or [] for one in fields}
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
                "--speaker is empty, and no role or organization is given",
                hint="name the speaker, or give the --role of an unknown speaker",
            )
    return [
        {"name": None}
        | {
            one.key: values[place]
            for one, values in zip(fields, said.values(), strict=True)
            if values and values[place]
        }
        for place in range(count)
    ]


def _membership(text: str) -> Raw:
    try:
        said = membership_in_short(text)
    except ValueError as error:
        raise UsageError(
            f"--membership {error}", hint='write it as "organization=role (2013/..)"'
        ) from error
    return {key: value for key, value in said.items() if value}


_REQUIRED: Mapping[str, Sequence[Sequence[str]]] = {
    "quote": (("text",), ("speaker", "role", "mode"), ("source", "no-source")),
    "organization": (("name",), ("type",)),
}
_HELP: Mapping[str, tuple[str, str]] = {
    "quote": (
        "A quote: who said what, where it stands, on what, for or against it.",
        """\b
        $ claimdb add quote --text "The door is open" --speaker "Vladimir Putin" --source s1
        $ claimdb add quote --text "No plan" --role "an official" --topic t1=oppose --no-source

        Add a quote. The words are held against the stored text of their source first. Names are
        those that are recorded; what is not there is made with --create, and nothing else is.
        Several speakers made a joint statement: each has its own --role, --organization and
        --status, in the same order.""",
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

        Add a person. Where no parts of the name are given, the last word is taken for the family
        name, or what stands before a comma.""",
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

        Add a source. Where no citation key is given, one is made: who wrote it, the year and a
        word of the title.""",
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
