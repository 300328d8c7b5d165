"""A question in English as a command line: the three steps one after the other."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from claimdb.query.value import Group, Query, Term


@dataclass(frozen=True, slots=True)
class Reading:
    """The command line that a question stands for.

    Attributes:
        command: The name of the command.
        query: Its query.
        arguments: What stands before the query, such as the kind of a list.
        options: What stands after it.
        unused: Words that had no effect, as typed.
        notes: What was assumed, a line each.
        explained: The spans and the relations, a line each.
        yes_no: Whether the question is answered by yes or no.
        stance: The one stance that it asks about, if any.
    """

    command: str
    query: Query = field(default_factory=Query)
    arguments: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    explained: tuple[str, ...] = ()
    yes_no: bool = False
    stance: str = ""

    def as_search(self) -> "Reading":
        """Return the `search` for the same quotes, which takes more options."""
        query = self.query
        if self.command == "check":
            speaker = option(self.options, "--speaker")
            by = () if speaker is None else (Term("speaker", speaker),)
            query = Query.of(*by, *(Term("text", one) for one in self.arguments))
        return replace(self, command="search", query=query, arguments=(), options=())

    def __str__(self) -> str:
        root = self.query.root
        if isinstance(root, Group) and all(isinstance(part, Term) for part in root.parts):
            terms = [str(part) for part in root.parts]
        else:
            terms = [] if root is None else [str(root)]
        # A dash at the beginning of an argument makes no option of it.
        dashed = any(one.startswith("-") for one in self.arguments)
        words = ["--", *self.arguments] if dashed else [*self.arguments]
        if dashed:
            return shlex.join(("claimdb", self.command, *self.options, *words, *terms))
        return shlex.join(("claimdb", self.command, *words, *terms, *self.options))


def option(options: Sequence[str], name: str) -> str | None:
    """Return the value of an option, if it is there."""
    return options[options.index(name) + 1] if name in options else None
