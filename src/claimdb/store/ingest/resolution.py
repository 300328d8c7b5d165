"""What the names in a draft resolve to, with all that is wrong with them."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from claimdb.drafts.names import NoQuote
from claimdb.drafts.records import Draft, DraftError, Problem, in_its_field
from claimdb.errors import NotFoundError
from claimdb.model import Entity


class UnresolvedError(NotFoundError):
    """Names in a draft that are unknown or ambiguous, with all `problems` of the draft."""

    code = "unresolved"

    def __init__(
        self, faults: "Sequence[NameFault]", others: Sequence[Problem], named: Sequence[Problem]
    ) -> None:
        self.problems = (*others, *named)
        hints = dict.fromkeys(problem.hint for problem in self.problems if problem.hint)
        if create := dict.fromkeys(one.create for one in faults if one.create is not None):
            hints[f"use --create {','.join(create)} to add it"] = None
        messages = dict.fromkeys((*map(in_its_field, others), *(one.message for one in named)))
        super().__init__(
            "; ".join(messages),
            hint="; ".join(hints).replace("?;", "?") or None,
            candidates=tuple(dict.fromkeys(name for one in faults for name in one.candidates)),
        )


class NameFault(NamedTuple):
    """A problem with a name, the records it may refer to, and the kind of record to create."""

    problem: Problem
    name: str
    candidates: tuple[str, ...] = ()
    create: str | None = None


class Remark(NamedTuple):
    """What is reported about the name of a new speaker.

    Attributes:
        what: That it was a `guess` that it is a person's; that the words are `unnamed` people,
            and are recorded as a role; that the `country` of a person is not recorded.
        name: The name or the words.
        field: The field of the quote with the name.
    """

    what: Literal["guess", "unnamed", "country"]
    name: str
    field: str


class Resolution(NamedTuple):
    """What the names in a draft resolve to.

    Attributes:
        draft: The draft; of a record to create, with its citation key, slug and parts of the name;
            of a quote, with words for people without a name as their role.
        entities: The records that it names, by the fields of `drafts.names.references`.
        plan: The records to create; the id of the first is -1, of the second -2.
        faults: What is wrong with names.
        problems: What else is wrong.
        remarks: What is reported about the names of new speakers.
    """

    draft: Draft
    entities: Mapping[str, Entity]
    plan: Sequence[NoQuote]
    faults: Sequence[NameFault]
    problems: Sequence[Problem]
    remarks: Sequence[Remark] = ()

    def check(self, others: Sequence[Problem] = ()) -> None:
        """Raise what is wrong, together with `others`, the problems that were found before.

        Raises:
            UnresolvedError: a name is unknown and may not be created, or is ambiguous.
            DraftError: something else is wrong with the draft.
        """
        reported = {problem.message for problem in others}
        problems = [problem for problem in self.problems if problem.message not in reported]
        if self.faults:
            named = [*(one.problem for one in self.faults), *problems]
            raise UnresolvedError(self.faults, others, named)
        if problems:
            raise DraftError((*others, *problems))
