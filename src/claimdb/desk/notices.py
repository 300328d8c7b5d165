"""What needs attention in a form, and the answers to choose from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from claimdb.desk.form import Form
from claimdb.drafts.records import Draft
from claimdb.matching.document import Document
from claimdb.quotation import Span

ANOTHER = "another"
"""Confirms that a record may have the same name, or the same text, as another one."""

Change: TypeAlias = Callable[[Form], None]
"""What choosing an answer does to a form."""
Tone: TypeAlias = Literal["error", "question", "good", "note"]


class NoticeAnswer(NamedTuple):
    """One answer to a question."""

    label: str
    change: Change


class Notice(NamedTuple):
    """A line below the form, about the field at a path, with the answers to choose from."""

    path: str
    message: str
    tone: Tone = "error"
    choices: Sequence[NoticeAnswer] = ()

    @property
    def is_open(self) -> bool:
        """Whether the record cannot be saved before this is answered or corrected."""
        return self.tone in ("error", "question")


class ShownPassage(NamedTuple):
    """The text of the source, and the passages in it that the quote may have."""

    document: Document
    spans: Sequence[Span]


@dataclass
class CheckedForm:
    """The result of a check.

    Attributes:
        notices: What needs attention, in the order of the stages.
        new: The names that no record has, by path, with the labels of what they name.
        fill: Texts for blank fields: the last role and organization of a speaker.
        passage: Where the quotation stands, or its source alone.
        draft: The draft; None if it is invalid.
    """

    notices: list[Notice] = field(default_factory=list)
    new: dict[str, str] = field(default_factory=dict)
    fill: dict[str, str] = field(default_factory=dict)
    passage: ShownPassage | None = None
    draft: Draft | None = None

    @property
    def open(self) -> list[Notice]:
        """What keeps the record from being saved."""
        return [one for one in self.notices if one.is_open]


def put(path: str, text: str) -> Change:
    """Return the change that sets a text."""
    return lambda form: form.put(path, text)


def confirm(what: str) -> Change:
    """Return the change that confirms something."""
    return lambda form: form.confirmed.add(what)


def filled(form: Form, path: str) -> str:
    """Return what confirms that a blank field was filled in once, and stays blank if cleared."""
    group = path.rpartition(".")[0]
    by = f"{group}.name" if group else "occurrences[0].source"
    return f"filled:{group}:{form.text(by).strip()}"


def fill(form: Form, checked: CheckedForm) -> None:
    """Fill in blank fields, marked as not typed."""
    for path, text in checked.fill.items():
        form.confirmed.add(filled(form, path))
        form.put(path, text)
        form.carried.add(path)


def by_path(notices: Sequence[Notice]) -> Mapping[str, Tone]:
    """Return the most urgent tone of the notices about each path."""
    order: Sequence[Tone] = ("error", "question", "good", "note")
    found: dict[str, Tone] = {}
    for tone in reversed(order):
        found.update({one.path: tone for one in notices if one.tone == tone})
    return found
